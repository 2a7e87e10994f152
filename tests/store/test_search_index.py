"""The search index is put in one piece once the archive has grown by a quarter, and finds the same."""

from __future__ import annotations

import pytest

from osintwatch.store import search_index
from osintwatch.store.search_index import merge_pieces
from tests.store.shelf import Shelf, post


def pieces(shelf: Shelf) -> int:
    ((number,),) = shelf.rows("SELECT count(DISTINCT segid) FROM post_search_idx")
    assert isinstance(number, int)
    return number


@pytest.fixture
def pages(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Three pages, and an archive that is large from 20 posts on."""
    monkeypatch.setattr(search_index, "_FEWEST", 20)
    for first in (1, 11, 21):
        shelf.save(*(post(n, f"ship number {n}") for n in range(first, first + 10)))
    return shelf


def test_all_pieces_become_one_and_find_the_same(pages: Shelf) -> None:
    assert pieces(pages) > 1
    before = pages.search("ship")
    assert merge_pieces(pages.archive)
    assert pieces(pages) == 1
    assert pages.search("ship") == before
    pages.check_index()


def test_it_is_done_again_only_when_the_archive_has_grown_by_a_quarter(pages: Shelf) -> None:
    told: list[str] = []

    def merged() -> bool:
        return merge_pieces(pages.archive, lambda: told.append("said"))

    assert merged()
    assert not merged()
    pages.save(*(post(n, f"ship number {n}") for n in range(31, 38)))
    assert not merged()
    pages.save(post(38, "ship number 38"))
    assert merged()
    assert pieces(pages) == 1
    assert told == ["said", "said"]


def test_small_archives_are_left_as_they_are(shelf: Shelf) -> None:
    shelf.save(post(1, "ship"))
    shelf.save(post(2, "ship"))
    assert not merge_pieces(shelf.archive)
    assert pieces(shelf) == 2
