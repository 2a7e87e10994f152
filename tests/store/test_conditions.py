"""What posts must be besides their words: each condition by itself, negated, and together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from osintwatch.model import Card, Channel, Forward, ForwardKind, Link, LinkPlace, Reply
from osintwatch.store.archive import open_for_writing
from osintwatch.store.conditions import Condition
from osintwatch.store.judging import judge_stale
from tests.store.shelf import CHANNEL, Shelf, at, post

OTHER = Channel(CHANNEL.id + 1, "Other", "other")


def link(url: str) -> tuple[Link, ...]:
    return (Link(url, "", LinkPlace.TEXT),)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with open_for_writing(tmp_path_factory.mktemp("conditions") / "desk" / "archive.db") as archive:
        yield _stock(Shelf(archive))


def _stock(shelf: Shelf) -> Shelf:
    shelf.save(
        post(
            1,
            "According to Reuters the depot burned down last night",
            links=link("https://www.reuters.com/a-1"),
        ),
        post(2, "Склад сгорел, сообщает ТАСС со ссылкой на источники", card=Card("https://tass.ru/1")),
        post(3, "Depot", forward=Forward(ForwardKind.CHANNEL, channel_id=9), media="photo"),
        post(4, "", grouped_id=77, media="photo"),
        post(
            5,
            "depot pictures",
            grouped_id=77,
            media="photo",
            links=link("http://graphics.reuters.com/x/y?z=1"),
        ),
        post(6, "depot", reply=Reply(3)),
        post(7, "the depot was there"),
    )
    shelf.save(post(7, "the depot is there", edited_at=at(hours=3)))
    shelf.save(post(8, "depot elsewhere", channel_id=OTHER.id), channel=OTHER)
    judge_stale(shelf.archive)
    return shelf


def found(shelf: Shelf, *conditions: Condition, words: str = "") -> list[int]:
    numbers = shelf.search(words, conditions=conditions)
    assert numbers == sorted(numbers, reverse=True)
    return numbers


@pytest.mark.parametrize(
    ("name", "value", "numbers"),
    [
        ("has", "link", [4, 1]),
        ("has", "media", [4, 3]),
        ("has", "card", [2]),
        ("has", "forward", [3]),
        ("is", "forwarded", [3]),
        ("has", "reply", [6]),
        ("has", "citation", [4, 3, 2, 1]),
        ("is", "album", [4]),
        ("is", "edited", [7]),
        ("is", "deleted", []),
        ("lang", "ru", [2]),
        ("outlet", "reuters", [4, 1]),
        ("outlet", "tass", [2]),
        ("link", "reuters.com", [4, 1]),
        ("link", "graphics.reuters.com/x", [4]),
        ("link", "graphics.reuters.com/x/y", [4]),
        ("link", "graphics.reuters.com/x/yy", []),
        ("link", "uters.com", []),
        ("channel", OTHER.id, [8]),
    ],
)
def test_a_condition_and_its_opposite_part_the_posts(
    stocked: Shelf, name: str, value: str | int, numbers: list[int]
) -> None:
    assert found(stocked, Condition(name, (value,))) == numbers
    others = [number for number in (8, 7, 6, 4, 3, 2, 1) if number not in numbers]
    assert found(stocked, Condition(name, (value,), negative=True)) == others


def test_any_of_the_values_will_do_and_all_conditions_must_hold(stocked: Shelf) -> None:
    either = Condition("has", ("card", "reply"))
    assert found(stocked, either) == [6, 2]
    assert found(stocked, either, Condition("lang", ("ru",))) == [2]
    assert found(stocked, either, words="depot") == [6]
    assert found(stocked, Condition("is", ("edited", "album"), negative=True), words="depot") == [8, 6, 3, 1]


def test_words_may_be_left_out_where_only_conditions_are_given(stocked: Shelf) -> None:
    wanted = (Condition("lang", ("ru", "none"), negative=True),)
    assert stocked.search(conditions=wanted, without='"depot"') == []
    assert found(stocked, *wanted, words="depot")


def test_earlier_wordings_must_fulfil_them_too(stocked: Shelf) -> None:
    assert stocked.search("was", former=True) == [7]
    assert stocked.search("was", former=True, conditions=(Condition("is", ("edited",)),)) == [7]
    assert stocked.search("was", former=True, conditions=(Condition("is", ("edited",), negative=True),)) == []


def test_a_page_begins_below_the_last_post_of_the_one_before(stocked: Shelf) -> None:
    (last,) = stocked.rows("SELECT id FROM posts WHERE message_id = 4")[0]
    assert stocked.search("", before=last) == [3, 2, 1]
    assert stocked.search("depot", before=last) == [3, 1]
