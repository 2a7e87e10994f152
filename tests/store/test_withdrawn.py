"""A source that a post credited before it was edited is not forgotten."""

from __future__ import annotations

import pytest

from osintwatch.model import Link, LinkPlace
from osintwatch.store import withdrawn
from osintwatch.store.judging import judge_stale
from tests.store.shelf import Shelf, at, edited, post

WITH = "Ships of up to 140 metres may enter Izmail from October, Reuters reports."
WITHOUT = "Ships of up to 140 metres may enter Izmail from October."


def lost(shelf: Shelf) -> dict[int, list[str]]:
    """Message number to the keys of credits that were withdrawn."""
    judge_stale(shelf.archive)
    numbers = dict(shelf.rows("SELECT id, message_id FROM posts"))
    found = withdrawn.of_posts(shelf.archive, list(numbers))
    return {numbers[post_id]: [one.key for one in some] for post_id, some in found.items()}


def test_a_credit_that_an_edit_removed_is_kept_with_its_words(shelf: Shelf) -> None:
    shelf.save(post(1, WITH))
    assert lost(shelf) == {}
    shelf.save(post(1, WITHOUT, edited_at=at(hours=1)))
    assert lost(shelf) == {1: ["reuters"]}
    ((quote, text),) = shelf.rows(
        "SELECT w.quote, v.text FROM withdrawn_citations AS w JOIN versions AS v ON v.id = w.version_id"
    )
    assert text == WITH
    assert "Reuters reports" in quote


def test_a_credit_that_comes_back_is_no_longer_withdrawn(shelf: Shelf) -> None:
    shelf.save(post(1, WITH))
    shelf.save(post(1, WITHOUT, edited_at=at(hours=1)))
    shelf.save(post(1, WITH, edited_at=at(hours=2)))
    assert lost(shelf) == {}


def test_an_edit_that_keeps_the_credit_withdraws_nothing(shelf: Shelf) -> None:
    shelf.save(post(1, WITH))
    shelf.save(post(1, WITH.replace("140", "150"), edited_at=at(hours=1)))
    assert lost(shelf) == {}


def test_a_link_that_an_edit_removed_is_kept(shelf: Shelf) -> None:
    link = Link("https://www.reuters.com/world/izmail-ships-2026-07-01/", "here", LinkPlace.HIDDEN)
    first = post(1, f"{WITHOUT} More here.", links=(link,))
    shelf.save(first)
    shelf.save(edited(first, text=WITHOUT, links=(), edited_at=at(hours=1)))
    assert any(key.startswith("reuters.com/world/izmail") for key in lost(shelf)[1])


@pytest.mark.parametrize("member", [1, 2])
def test_an_album_s_credit_is_missed_whichever_member_had_it(shelf: Shelf, member: int) -> None:
    album = [post(n, WITH if n == member else "", grouped_id=7, media="photo") for n in (1, 2)]
    shelf.save(*album)
    shelf.save(edited(album[member - 1], text=WITHOUT, edited_at=at(hours=1)))
    assert lost(shelf) == {1: ["reuters"]}


def test_older_rules_leave_nothing_behind(shelf: Shelf) -> None:
    shelf.save(post(1, WITH))
    shelf.save(post(1, WITHOUT, edited_at=at(hours=1)))
    assert lost(shelf) == {1: ["reuters"]}
    shelf.rows("UPDATE archive SET value = '0' WHERE key = 'rules_version'")
    shelf.rows("UPDATE withdrawn_citations SET key = 'of older rules'")
    assert lost(shelf) == {1: ["reuters"]}
