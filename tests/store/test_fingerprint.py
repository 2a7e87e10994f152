"""What becomes of a post that is read again: by Telegram, by exports older or newer, in any order."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations

import pytest

from osintwatch.model import Card, Forward, ForwardKind, Link, LinkPlace, Method, Post
from osintwatch.store.fingerprint import fingerprint
from osintwatch.store.life import versions_of
from osintwatch.store.save import Saved
from tests.store.shelf import CHANNEL, Shelf, at, post

CARD = Card("https://example.org/a", "Example", "Title")
BUTTON = Link("https://example.org/join", "Join", LinkPlace.BUTTON)
FORWARD = Forward(ForwardKind.CHANNEL, 99, 12, "origin", "Origin")


def rich(text: str = "words", hour: int | None = None) -> Post:
    """As Telegram itself tells it."""
    edited = None if hour is None else at(hours=hour)
    return post(1, text, card=CARD, links=(BUTTON,), forward=FORWARD, edited_at=edited)


def poor(text: str = "words", hour: int | None = None) -> Post:
    """As an export tells it."""
    edited = None if hour is None else at(hours=hour)
    return post(1, text, forward=Forward(ForwardKind.HIDDEN, name="Origin"), edited_at=edited)


def test_an_export_does_not_replace_what_telegram_told(shelf: Shelf) -> None:
    shelf.save(rich())
    assert shelf.export(poor()) == Saved()
    stored = shelf.get(1)
    assert (stored.forward, stored.card, stored.links) == (FORWARD, CARD, (BUTTON,))
    assert stored.method is Method.TELEGRAM


def test_blanks_at_the_ends_of_lines_are_no_edit(shelf: Shelf) -> None:
    shelf.save(rich("one\ntwo"))
    assert shelf.export(poor("one \n two")) == Saved()


def test_telegram_after_an_export_is_what_is_shown(shelf: Shelf) -> None:
    shelf.export(poor())
    assert shelf.save(rich()) == Saved(versions=1)
    stored = shelf.get(1)
    assert (stored.forward, stored.card, stored.method) == (FORWARD, CARD, Method.TELEGRAM)
    assert stored.versions == 1  # one wording
    assert [v.method for v in versions_of(shelf.archive, CHANNEL.id, 1)] == [
        Method.DESKTOP_EXPORT,
        Method.TELEGRAM,
    ]


def test_an_export_made_after_the_fetch_adds_its_edit(shelf: Shelf) -> None:
    shelf.save(rich())
    assert shelf.export(poor("newer", 5)) == Saved(versions=1)
    assert shelf.get(1).text == "newer"
    assert shelf.texts(1) == ["newer", "words"]
    assert shelf.get(1).forward == FORWARD  # which never changes


def test_that_edit_is_stored_once(shelf: Shelf) -> None:
    shelf.save(rich())
    shelf.export(poor("newer", 5))
    assert shelf.export(poor("newer", 5)) == Saved()


def test_an_export_made_before_an_edit_adds_the_older_words(shelf: Shelf) -> None:
    shelf.save(rich("edited", 5))
    assert shelf.export(poor("as first published")) == Saved(versions=1)
    assert shelf.get(1).text == "edited"
    assert [v.text for v in versions_of(shelf.archive, CHANNEL.id, 1)] == ["as first published", "edited"]
    assert shelf.search("published") == []
    assert shelf.export(poor("as first published")) == Saved()


def test_an_export_tells_of_an_edit_back_to_words_known_before(shelf: Shelf) -> None:
    shelf.save(rich("first"))
    shelf.save(rich("second", 1))
    assert shelf.export(poor("first", 2)) == Saved(versions=1)
    assert shelf.get(1).text == "first"


STATES = (poor("as published"), poor("edited once", 1), poor("edited twice", 2))


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_exports_may_come_in_any_order(shelf: Shelf, order: tuple[int, ...]) -> None:
    for index in (*order, *order):
        shelf.export(STATES[index])
    assert shelf.get(1).text == "edited twice"
    assert shelf.texts(1) == ["as published", "edited once", "edited twice"]
    assert shelf.search("edited") == [1]
    assert shelf.search("once") == []
    history = [v.text for v in versions_of(shelf.archive, CHANNEL.id, 1)]
    assert history == ["as published", "edited once", "edited twice"]
    shelf.check_index()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=str)
def test_exports_that_differ_on_one_moment_show_the_same_whichever_came_first(
    shelf: Shelf, order: tuple[int, ...]
) -> None:
    states = (poor("one", 1), poor("other", 1))
    for index in order:
        shelf.export(states[index])
    expected = max(states, key=fingerprint).text
    assert (shelf.get(1).text, shelf.texts(1)) == (expected, ["one", "other"])


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_telegrams_word_stands_among_exports_in_any_order(shelf: Shelf, order: tuple[int, ...]) -> None:
    for index in order:
        if index == 2:
            shelf.save(rich("edited twice", 2))
        else:
            shelf.export(STATES[index])
    assert (shelf.get(1).text, shelf.get(1).card) == ("edited twice", CARD)
    assert shelf.texts(1) == ["as published", "edited once", "edited twice"]


def test_the_web_preview_counts_least(shelf: Shelf) -> None:
    shelf.export(poor())
    assert shelf.save(post(1, "words"), by=Method.WEB_PREVIEW) == Saved()
    assert shelf.get(1).method is Method.DESKTOP_EXPORT
    assert shelf.save(post(1, "edited words"), by=Method.WEB_PREVIEW) == Saved(versions=1)
    assert shelf.get(1).text == "edited words"


# ---- the hash itself -------------------------------------------------------------------------------


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    code = (
        "from tests.store.test_fingerprint import rich; from osintwatch.store.fingerprint import fingerprint;"
        "print(fingerprint(rich('\\U0001fae9 \\ud800 ё')).hex())"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    ).stdout
    assert printed.strip() == fingerprint(rich("\U0001fae9 \ud800 ё")).hex()


def test_a_fingerprint_does_not_depend_on_the_unicode_tables_of_this_python() -> None:
    # U+1FAE9 was assigned in Unicode 16: repr() spells it out before Python 3.14 and not after.
    assert fingerprint(post(1, "\U0001fae9")).hex() == "837704c9da6210a1b7f5d1740e6e6b4e"
