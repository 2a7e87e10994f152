"""Albums: several messages, one post to its reader, found once by the words of any member."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintwatch.model import Card, Link, LinkPlace, Method, Post
from osintwatch.store.albums import better_group
from osintwatch.store.archive import open_for_writing
from tests.store.shelf import Shelf, post

ALBUM = 555
CAPTION = "The missile strike was seen by all of the people who were there"


def member(number: int, text: str = "", group: int | None = ALBUM) -> Post:
    return post(number, text, grouped_id=group, media="photo")


def test_an_album_is_one_post_with_the_numbers_of_all_members(shelf: Shelf) -> None:
    shelf.save(member(3), member(4, "caption"), member(5))
    assert shelf.search() == [3]
    for number in (3, 4, 5):
        assert shelf.get(number).message_id == 3
    assert (shelf.get(3).album, shelf.get(3).text, shelf.get(3).media) == ((3, 4, 5), "caption", "photo")


def test_an_album_shows_what_any_member_holds(shelf: Shelf) -> None:
    card = Card("https://example.org", "Example", "Card words")
    link = Link("https://example.org", "", LinkPlace.TEXT)
    shelf.save(
        member(1, "first"),
        replace(member(2, "second"), links=(link,), card=card),
        replace(member(3), links=(link,), author="Desk"),
    )
    album = shelf.get(1)
    assert (album.text, album.links, album.card, album.author) == ("first\n\nsecond", (link,), card, "Desk")
    assert [shelf.search(words) for words in ("first second", "card", "example")] == [[1], [1], [1]]


@pytest.mark.parametrize("caption", [1, 2, 3])
@pytest.mark.parametrize("order", list(permutations((1, 2, 3))), ids=str)
def test_members_may_come_on_pages_of_their_own_in_any_order(
    shelf: Shelf, order: tuple[int, ...], caption: int
) -> None:
    for number in order:
        shelf.save(member(number, CAPTION if number == caption else ""))
    assert shelf.search("missile strike") == [1]
    assert shelf.get(2).album == (1, 2, 3)
    assert shelf.rows("SELECT DISTINCT language FROM posts") == [("en",)]
    shelf.check_index()


@pytest.mark.parametrize("edited", [1, 2, 3])
def test_an_edit_of_a_caption_replaces_its_words(shelf: Shelf, edited: int) -> None:
    shelf.save(*(member(n, f"words{n} same") for n in (1, 2, 3)))
    shelf.save(member(edited, "newer same"))
    assert shelf.search("newer same") == [1]
    assert shelf.search(f"words{edited}") == []
    assert shelf.get(1).versions == 2
    shelf.check_index()


def test_two_albums_of_one_second_stay_apart(shelf: Shelf) -> None:
    shelf.save(member(1, "one"), member(2), member(3, "two", 556), member(4, "", 556))
    assert shelf.search() == [3, 1]
    assert [shelf.get(n).album for n in (2, 4)] == [(1, 2), (3, 4)]


# ---- inferred albums, and Telegram's own -----------------------------------------------------------


@pytest.mark.parametrize("order", list(permutations((3, 4, 5))), ids=str)
def test_an_inferred_album_gives_way_to_telegrams_own(shelf: Shelf, order: tuple[int, ...]) -> None:
    shelf.export(*(member(n, f"word{n}", -3) for n in (3, 4, 5)))
    for number in order:
        shelf.save(member(number, f"word{number}"))
        shelf.check_index()
    assert shelf.get(4).album == (3, 4, 5)
    assert shelf.rows("SELECT DISTINCT grouped_id FROM posts") == [(ALBUM,)]


@pytest.mark.parametrize("order", list(permutations((3, 4, 5))), ids=str)
def test_an_album_inferred_too_large_is_split_where_telegram_splits_it(
    shelf: Shelf, order: tuple[int, ...]
) -> None:
    shelf.export(*(member(n, f"word{n}", -3) for n in (3, 4, 5)))
    truth = {3: member(3, "word3", 700), 4: member(4, "word4", 700), 5: member(5, "word5", 701)}
    for number in order:
        shelf.save(truth[number])
        shelf.check_index()
    assert [shelf.get(n).album for n in (3, 4, 5)] == [(3, 4), (3, 4), ()]
    assert [shelf.search(f"word{n}") for n in (3, 4, 5)] == [[3], [3], [5]]


def test_overlapping_exports_agree_on_the_album_that_starts_earliest(shelf: Shelf) -> None:
    halves = [[member(n, f"word{n}", -4) for n in (4, 5)], [member(n, f"word{n}", -3) for n in (3, 4, 5)]]
    for half in (halves[0], halves[1], halves[0]):
        shelf.export(*half)
        shelf.check_index()
    assert shelf.get(5).album == (3, 4, 5)
    assert shelf.search("word4 word5") == [3]


def test_an_export_does_not_undo_telegrams_album(shelf: Shelf) -> None:
    shelf.save(*(member(n) for n in (3, 4, 5)))
    shelf.export(*(member(n, group=-4) for n in (4, 5)))
    assert shelf.get(4).album == (3, 4, 5)


@pytest.mark.parametrize(
    ("stored", "read", "stored_by", "read_by", "better"),
    [
        (None, None, None, None, None),
        (None, -3, Method.DESKTOP_EXPORT, Method.DESKTOP_EXPORT, -3),
        (-4, -3, Method.DESKTOP_EXPORT, Method.DESKTOP_EXPORT, -3),
        (-3, -4, Method.DESKTOP_EXPORT, Method.DESKTOP_EXPORT, -3),
        (-3, None, Method.DESKTOP_EXPORT, Method.DESKTOP_EXPORT, -3),
        (-3, 555, Method.DESKTOP_EXPORT, Method.TELEGRAM, 555),
        (-3, None, Method.DESKTOP_EXPORT, Method.TELEGRAM, None),
        (None, -3, Method.TELEGRAM, Method.DESKTOP_EXPORT, None),
        (555, -3, Method.TELEGRAM, Method.DESKTOP_EXPORT, 555),
        (555, -3, Method.DESKTOP_EXPORT, Method.DESKTOP_EXPORT, 555),
    ],
)
def test_telegrams_word_on_albums_counts_most(
    stored: int | None,
    read: int | None,
    stored_by: Method | None,
    read_by: Method | None,
    better: int | None,
) -> None:
    assert better_group(stored, read, stored_by, read_by) == better


def test_pictures_telegram_calls_single_are_no_album_whatever_an_export_suggests(shelf: Shelf) -> None:
    shelf.save(member(3, "one", None), member(4, "two", None))
    shelf.export(member(3, "one", -3), member(4, "two", -3))
    assert shelf.search() == [4, 3]


def test_telegram_dissolves_an_album_that_was_none(shelf: Shelf) -> None:
    shelf.export(member(3, "one", -3), member(4, "two", -3))
    shelf.save(member(4, "two", None), member(3, "one", None))
    assert shelf.search() == [4, 3]
    shelf.check_index()


# ---- whatever happens ------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_index_stays_true_whatever_albums_do(random: Random) -> None:
    with TemporaryDirectory() as folder, open_for_writing(Path(folder) / "a.db") as archive:
        shelf = Shelf(archive)
        for _ in range(12):
            page = [
                member(
                    random.randint(1, 6),
                    random.choice(("", "alpha", "beta gamma", "delta")),
                    random.choice((None, -1, -2, 10, 11)),
                )
                for _ in range(random.randint(1, 4))
            ]
            random.choice((shelf.save, shelf.export))(*page)
            shelf.check_index()
        heads = shelf.rows("SELECT count(*) FROM posts WHERE album_of IS NULL")[0][0]
        albums = shelf.rows("SELECT count(DISTINCT coalesce(grouped_id, 1000 + id)) FROM posts")[0][0]
        assert heads == albums
        assert shelf.rows(
            "SELECT count(*) FROM posts AS p JOIN posts AS h ON h.id = p.album_of"
            " WHERE p.grouped_id IS NOT h.grouped_id OR p.message_id <= h.message_id"
        ) == [(0,)]
