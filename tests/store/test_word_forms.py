"""A search asks for the forms of its words that the archive has, and for no others."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import timedelta

import pytest

from osintwatch.model import Card
from osintwatch.store import rules, word_forms
from osintwatch.store.purge import Target, purge
from osintwatch.store.word_forms import forms_of
from tests.store.shelf import Shelf, at, post


def forms(shelf: Shelf, word: str, *, names: bool = False) -> set[str]:
    return set(forms_of(shelf.archive, [word], names=names).get(word, ()))


def noted(shelf: Shelf) -> list[tuple[str, str]]:
    return shelf.rows("SELECT * FROM word_forms ORDER BY 1, 2") + shelf.rows(
        "SELECT * FROM word_spellings ORDER BY 1, 2"
    )


@pytest.fixture
def stocked(shelf: Shelf) -> Shelf:
    rules.apply_new_rules(shelf.archive)
    shelf.save(
        post(1, "Министр Белоусов прилетел в Китай, Китаем доволен"),
        post(2, "Бєлоусова бачили в Китаї"),
        post(3, "Belousov trained; they train, striking"),
        post(4, "белоснежный китайский поезд на трамвае 2026"),
        post(5, "", card=Card("https://example.org/", "", "Struck in Kharkiv", "Харьковом")),
    )
    return shelf


def test_a_word_brings_its_forms(stocked: Shelf) -> None:
    assert forms(stocked, "китай") == {"китаем", "китаї"}
    assert forms(stocked, "train") == {"trained"}
    assert forms(stocked, "strike") == {"striking", "struck"}


def test_a_word_that_the_archive_lacks_brings_those_it_has(stocked: Shelf) -> None:
    assert forms(stocked, "китаю") == {"китаем", "китай", "китаї"}  # asked of the dictionaries
    assert forms(stocked, "поезда") == {"поезд"}
    assert forms(stocked, "вертолет") == set()


def test_a_long_name_is_found_in_the_other_alphabet(stocked: Shelf) -> None:
    assert forms(stocked, "belousov") == {"белоусов", "бєлоусова"}
    assert forms(stocked, "белоусов") == {"belousov"}
    assert forms(stocked, "белоусов", names=True) == {"belousov", "бєлоусова"}


def test_a_letter_makes_another_word_within_a_language(stocked: Shelf) -> None:
    stocked.save(post(6, "Прибывший корабль; путин"), post(7, "прибить доску"), post(8, "путіна"))
    assert forms(stocked, "прибыть") == {"прибывший"}
    assert forms(stocked, "путін") == {"путин", "путіна"}


def test_what_only_may_be_the_same_name_must_be_asked_for(stocked: Shelf) -> None:
    assert forms(stocked, "kharkiv") == set()
    assert forms(stocked, "kharkiv", names=True) == {"харьковом"}


def test_numbers_and_short_words_have_no_forms(stocked: Shelf) -> None:
    assert forms_of(stocked.archive, ["2026", "в", "на"], names=True) == {}


def test_words_of_earlier_wordings_are_known_too(stocked: Shelf) -> None:
    stocked.save(post(3, "nothing more", edited_at=at(hours=2)))
    assert forms(stocked, "train") == {"trained"}


def test_words_are_noted_once_whatever_the_order_and_the_pages(stocked: Shelf) -> None:
    before = noted(stocked)
    stocked.save(post(6, "китай struck"), post(7, "китаем"))
    assert noted(stocked) == before
    with stocked.archive.transaction():
        word_forms.note_all(stocked.archive)
    assert noted(stocked) == before


def test_what_a_failed_page_noted_is_noted_by_the_next_try(stocked: Shelf) -> None:
    with suppress(RuntimeError), stocked.archive.transaction():
        word_forms.note(stocked.archive, ["вертолет"])
        raise RuntimeError
    assert forms(stocked, "вертолеты") == set()
    stocked.save(post(8, "вертолет"))
    assert forms(stocked, "вертолеты") == {"вертолет"}


def _note_beside_what_cannot_be_kept(shelf: Shelf) -> None:
    with shelf.archive.transaction():
        word_forms.note(shelf.archive, ["вертолет"])
        shelf.rows(
            "INSERT INTO versions (post_id, capture_id, captured_at, text, fingerprint, sha256,"
            " original_format, original) VALUES (1, 1, 0, 'of no post', x'', x'', 'test', x'')"
        )


def test_what_a_failed_commit_took_back_is_noted_by_the_next_try(stocked: Shelf) -> None:
    """As on a full disk: the block is through, and then nothing of it is kept."""
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        _note_beside_what_cannot_be_kept(stocked)
    assert forms(stocked, "вертолеты") == set()
    stocked.save(post(8, "вертолет"))
    assert forms(stocked, "вертолеты") == {"вертолет"}


def test_an_archive_of_before_gets_the_forms_of_all_its_words_once(stocked: Shelf) -> None:
    before = noted(stocked)
    stocked.rows("DELETE FROM word_forms")
    stocked.rows("DELETE FROM word_spellings")
    stocked.rows("DELETE FROM archive WHERE key = 'word_forms_version'")
    stocked.archive.noted_words.clear()
    assert not word_forms.are_noted(stocked.archive)
    rules.apply_new_rules(stocked.archive)
    assert word_forms.are_noted(stocked.archive)
    assert noted(stocked) == before


def test_a_purge_leaves_no_word_that_only_purged_posts_had(stocked: Shelf) -> None:
    stocked.save(post(9, "Секретарша секретничала; Китай"))
    assert any("секрет" in word for _, word in noted(stocked))
    purge(
        stocked.archive,
        Target("one post", (stocked.channel.id,), message_ids=(9,)),
        stocked.now + timedelta(hours=1),
    )
    assert not [row for row in noted(stocked) if "секрет" in row[0] + row[1]]
    assert forms(stocked, "китай") == {"китаем", "китаї"}
    stocked.save(post(10, "секретничала"))
    assert forms(stocked, "секретничать") == {"секретничала"}
