"""Which stored posts a channel no longer has: told only by answers that can be relied upon."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.model import PAGE_SIZE, Ask, Channel, LookUp, Original, Page, Post
from osintwatch.paging import UnsoundAnswerError
from osintwatch.recheck import Shown, absent_among

CHANNEL = Channel(1700, "Night desk", "nightdesk")


def posts(numbers: Sequence[int]) -> tuple[Post, ...]:
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    return tuple(Post(CHANNEL.id, n, moment, str(n), Original(b"{}", "test")) for n in numbers)


@dataclass
class Server:
    """What a channel holds, and how its answers deviate."""

    held: set[int]
    omits: bool = False
    cut: int = 10**9
    """no answer is longer"""
    order: str = "asked"
    strangers: tuple[int, ...] = ()
    asked: list[list[int]] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)

    async def look_up(self, numbers: Sequence[int]) -> LookUp:
        assert len(numbers) <= PAGE_SIZE
        self.asked.append(list(numbers))
        if self.order == "asked":
            given = list(numbers)
        elif self.order == "random":
            given = random.Random(len(self.asked)).sample(list(numbers), len(numbers))
        else:
            given = sorted(numbers, reverse=self.order == "newest first")
        told = [n for n in given if n in self.held or not self.omits][: self.cut]
        there = [n for n in told if n in self.held]
        absent = tuple(n for n in told if n not in self.held)
        return LookUp(CHANNEL, posts([*there, *self.strangers]), absent)

    async def keep(self, answer: LookUp) -> None:
        self.kept += [post.message_id for post in answer.posts]


def absent(server: Server, stored: Iterable[int], shown: Shown, older: Sequence[int] = ()) -> list[int]:
    return asyncio.run(absent_among(sorted(stored, reverse=True), shown, older, server.look_up, server.keep))


def test_nothing_is_asked_where_all_came_by_itself() -> None:
    server = Server({1, 2, 3})
    assert absent(server, [1, 2, 3], Shown({1, 2, 3, 4})) == []
    assert server.asked == []


def test_a_hundred_posts_are_one_question_less_what_it_holds_on_to() -> None:
    server = Server(set(range(1, 501)) - {7, 300})
    assert absent(server, range(1, 401), Shown(set(range(401, 501)))) == [300, 7]
    assert [len(one) for one in server.asked] == [98, 98, 98, 98, 13]
    assert sorted(set(server.kept) - {500}) == sorted(server.held - set(range(401, 501)))


def test_what_is_there_is_handed_on_so_that_edits_are_seen() -> None:
    server = Server({1, 2, 9})
    absent(server, [1, 2], Shown({9}))
    assert {1, 2} <= set(server.kept)


def test_an_answer_without_the_post_that_is_there_proves_nothing() -> None:
    with pytest.raises(UnsoundAnswerError, match="post 9, which is there"):
        absent(Server(set()), [1, 2], Shown({9}))


def test_other_posts_than_asked_for_prove_nothing() -> None:
    with pytest.raises(UnsoundAnswerError, match="other posts"):
        absent(Server({1, 9}, strangers=(5,)), [1, 2], Shown({9}))


def test_where_nothing_came_older_posts_are_held_on_to() -> None:
    assert absent(Server({1, 2}), [8, 9], Shown(), [2, 1]) == [9, 8]
    assert absent(Server({1}), [8, 9], Shown(), [2, 1]) == [9, 8]
    with pytest.raises(UnsoundAnswerError):
        absent(Server(set()), [8, 9], Shown(), [2, 1])
    with pytest.raises(UnsoundAnswerError, match="no post came"):
        absent(Server(set()), [8, 9], Shown())


@pytest.mark.parametrize("left", [range(1, 3), range(1, 900), range(2_000, 4_000)])
def test_where_the_last_weeks_are_gone_one_of_the_oldest_is_held_on_to(left: range) -> None:
    """A channel that took down most of what it had, and says nothing since."""
    server = Server({2, *left})
    stored_before = range(5_000, 0, -1)
    assert absent(server, range(5_001, 5_101), Shown(), stored_before) == list(range(5_100, 5_000, -1))
    assert all(len(one) <= PAGE_SIZE for one in server.asked)
    assert len(server.asked) == 2


def test_a_channel_that_shows_all_it_has_needs_one_look() -> None:
    server = Server({999, 1000})
    shown = Shown()
    shown.see(Ask(None, 0), Page(CHANNEL, posts([1000, 999]), 2))
    assert absent(server, range(1, 999), shown) == list(range(998, 0, -1))
    assert [len(one) for one in server.asked] == [PAGE_SIZE - 2]


def test_a_channel_that_says_it_is_empty_is_looked_at_once_more() -> None:
    shown = Shown()
    shown.see(Ask(None, 0), Page(CHANNEL, (), 0))
    assert absent(Server(set()), [1, 2], shown) == [2, 1]
    with pytest.raises(UnsoundAnswerError, match="had not counted"):
        absent(Server({2}), [1, 2], shown)


@pytest.mark.parametrize(("total", "number"), [(None, 2), (3, 2), (100, 100), (250, 100)])
def test_a_page_that_may_not_be_all_is_not_taken_for_all(total: int | None, number: int) -> None:
    shown = Shown()
    shown.see(Ask(None, 0), Page(CHANNEL, posts(range(number, 0, -1)), total))
    assert not shown.all_of_it


@given(
    st.sets(st.integers(1, 400), min_size=1, max_size=400),
    st.sets(st.integers(1, 400), max_size=60),
    st.integers(1, 120),
    st.booleans(),
    st.sampled_from(["asked", "newest first", "oldest first"]),
    st.integers(0, 30),
)
def test_no_post_that_is_there_is_ever_among_the_absent(
    stored: set[int], deleted: set[int], cut: int, omits: bool, order: str, seen: int
) -> None:
    """However answers are ordered, cut short, or silent about what is gone."""
    held = set(range(1, 401)) - deleted
    shown = Shown(set(sorted(held)[-seen:]) if seen else set())
    server = Server(held, omits, cut, order)
    try:
        found = absent(server, stored, shown, [n for n in (3, 2, 1) if n in held])
    except UnsoundAnswerError:
        return
    assert not set(found) & held


@given(st.sets(st.integers(1, 400), max_size=60), st.booleans(), st.sampled_from(["asked", "newest first"]))
def test_every_post_that_is_gone_is_found_where_answers_are_whole(
    deleted: set[int], omits: bool, order: str
) -> None:
    held = set(range(402)) - deleted
    found = absent(Server(held, omits, order=order), range(1, 401), Shown({401, 0}))
    assert set(found) == deleted
