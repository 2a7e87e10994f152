"""Search: what was typed finds the posts it should, the newest first, without sorting the archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from osintwatch.model import Card, Method, Window
from osintwatch.query import parse_query
from osintwatch.store.archive import Archive, open_for_reading, open_for_writing
from osintwatch.store.runs import begin_run
from osintwatch.store.save import begin_capture
from osintwatch.store.search import CHUNK, Filter, find, matching, statement
from osintwatch.store.tombstones import miss
from tests.store.shelf import CHANNEL, OTHER, Shelf, at, post


@pytest.fixture
def stocked(shelf: Shelf) -> Shelf:
    """Five posts of one channel, one of another."""
    shelf.save(
        post(1, "Russian troops trained in China"),
        post(2, "Drones over Odesa; troops of Russia"),
        post(3, "Об'єкт у Києві: Белоусова назначили"),
        post(
            4,
            "Reuters: training in chemical warfare",
            card=Card("https://r.example", "Reuters", "CBRN drill"),
        ),
        post(5, "Trained dogs, China shop"),
    )
    shelf.save(post(1, "China port", channel_id=OTHER.id, posted_at=at(minutes=3, seconds=30)), channel=OTHER)
    return shelf


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("china", [5, 1, 1]),
        ("CHINA trained", [5, 1]),
        ('"trained in china"', [1]),
        ('"china trained"', []),
        ("china -dogs", [1, 1]),
        ("china NOT dogs", [1, 1]),
        ("drones OR dogs", [5, 2]),
        ("troops drones OR china", [2, 1]),
        ("train*", [5, 4, 1]),
        ("белоусова", [3]),
        ("обєкт", [3]),
        ("BELOUSOV", []),
        ("cbrn", [4]),
        ("reuters drill", [4]),
        ("", [5, 4, 1, 3, 2, 1]),
    ],
)
def test_words_find_posts_the_newest_first(stocked: Shelf, words: str, numbers: list[int]) -> None:
    assert stocked.search(words) == numbers


def test_the_window_is_half_open_to_the_second(stocked: Shelf) -> None:
    for words in ("", "troops OR drones OR reuters OR dogs OR китай OR києві OR port"):
        assert stocked.search(words, Window(at(minutes=2), at(minutes=4))) == [1, 3, 2]
        assert stocked.search(words, Window(at(121), at(241))) == [4, 1, 3]
        assert stocked.search(words, Window(until=at(60))) == []
        assert stocked.search(words, Window(since=at(300))) == [5]


@pytest.mark.parametrize("words", ["", "china"])
def test_only_the_channels_asked_for(stocked: Shelf, words: str) -> None:
    in_one = stocked.search(words, channels=(OTHER.id,))
    in_both = stocked.search(words, channels=(OTHER.id, CHANNEL.id))
    assert in_one == [1]
    assert in_both == stocked.search(words)
    assert stocked.search(words, channels=()) == []
    assert stocked.search(words, channels=(424242,)) == []


def test_more_channels_than_a_statement_takes_variables(stocked: Shelf) -> None:
    stocked.archive.sql.setlimit(9, 500)  # SQLITE_LIMIT_VARIABLE_NUMBER
    assert stocked.search("china", channels=(*range(1, 600), CHANNEL.id)) == [5, 1]


def test_limit_takes_the_newest(stocked: Shelf) -> None:
    assert stocked.search("china", limit=2) == [5, 1]
    assert stocked.search(limit=1) == [5]
    assert stocked.search(limit=0) == []


def test_best_puts_the_fitting_before_the_new(shelf: Shelf) -> None:
    shelf.save(post(1, "china china china"), post(2, "a long post that names china once among other words"))
    assert shelf.search("china") == [2, 1]
    assert shelf.search("china", best=True) == [1, 2]
    assert shelf.search(best=True) == [2, 1]


def test_newest_first_is_the_order_of_publication(shelf: Shelf) -> None:
    for number in (7, 2, 9, 4, 1):
        shelf.save(post(number, "same word"))
    assert shelf.search("word") == [9, 7, 4, 2, 1]
    by_date = shelf.rows("SELECT message_id FROM posts ORDER BY posted_at DESC")
    assert [(n,) for n in shelf.search("word")] == by_date


def test_long_answers_are_read_in_chunks(shelf: Shelf) -> None:
    number = CHUNK * 2 + 7
    shelf.save(*(post(n, "same", grouped_id=n // 3 + 1) for n in range(number)))
    found = shelf.search("same")
    assert len(found) == number // 3 + 1
    assert found == sorted(found, reverse=True)
    shelf.save(*(post(n + 1000, "plain") for n in range(number)))
    assert shelf.search("plain") == list(range(1000 + number - 1, 999, -1))


# ---- while a fetch is writing ------------------------------------------------------------------------


def test_a_search_sees_one_moment_while_a_fetch_is_writing(stocked: Shelf) -> None:
    wanted = Filter('"china"', Window())

    def numbers(archive: Archive) -> list[int]:
        return [each.message_id for each in find(archive, wanted, None)]

    with open_for_reading(stocked.archive.path) as reader:
        with stocked.archive.transaction(), reader.snapshot():
            stocked.archive.sql.execute("DELETE FROM links")
            assert numbers(reader) == [5, 1, 1]
        with reader.snapshot():
            assert numbers(reader) == [5, 1, 1]
            stocked.save(post(6, "china again"))
            assert numbers(reader) == [5, 1, 1]
        with reader.snapshot():
            assert numbers(reader) == [6, 5, 1, 1]


# ---- what was, and what is gone ------------------------------------------------------------------------


def test_earlier_wordings_are_found_where_asked_for_and_marked(shelf: Shelf) -> None:
    shelf.save(post(1, "Three ships were hit at Izmail"), post(2, "Ships at anchor"))
    shelf.save(post(1, "Thirteen barges were hit at Izmail", edited_at=at(hours=1)))
    assert shelf.search("ships") == [2]
    assert shelf.search("ships", former=True) == [2, 1]
    assert shelf.search("barges izmail", former=True) == [1]
    assert shelf.search("ships barges", former=True) == [], "words of two wordings never stood together"
    assert shelf.search("izmail -ships", former=True) == [1]
    assert shelf.search("izmail", former=True) == [1], "found now: told once"
    wanted = Filter(parse_query("ships").match, Window(), former=True)
    assert [each.former_match for each in find(shelf.archive, wanted, None)] == [False, True]
    shelf.check_index()


def test_a_wording_that_comes_back_is_the_present_one_again(shelf: Shelf) -> None:
    shelf.save(post(1, "ships"))
    shelf.save(post(1, "barges", edited_at=at(hours=1)))
    shelf.save(post(1, "ships", edited_at=at(hours=2)))
    wanted = Filter(parse_query("ships").match, Window(), former=True)
    assert [each.former_match for each in find(shelf.archive, wanted, None)] == [False]
    assert shelf.search("barges", former=True) == [1]
    shelf.check_index()


def test_an_album_is_found_by_what_any_member_once_said(shelf: Shelf) -> None:
    shelf.save(*(post(n, f"photo of ship {n}", grouped_id=7) for n in (1, 2)))
    shelf.save(post(2, "photo of nothing", grouped_id=7, edited_at=at(hours=1)))
    assert shelf.search('"ship 2"') == []
    assert shelf.search('"ship 2"', former=True) == [1]
    shelf.save(post(3, "a third", grouped_id=7))
    assert shelf.search('"ship 2"', former=True) == [1]
    shelf.check_index()


def test_the_same_words_read_in_a_poorer_way_are_no_earlier_wording(shelf: Shelf) -> None:
    shelf.export(post(1, "ships  at Izmail "))
    shelf.save(post(1, "ships at Izmail"))
    assert shelf.rows("SELECT id FROM former_search_docsize") == []
    assert shelf.search("", edited=True) == []


def test_only_what_is_gone_or_was_edited_is_shown_where_asked_for(shelf: Shelf) -> None:
    shelf.save(post(1, "one ship"), post(2, "two ships"), post(3, "a ship, and no more"))
    shelf.save(*(post(n, "album", grouped_id=7) for n in (4, 5)))
    shelf.save(post(2, "two ship models", edited_at=at(hours=1)))
    bury(shelf, 1, 5)
    assert shelf.search("", deleted=True) == [4, 1]
    assert shelf.search("ship", deleted=True) == [1]
    assert shelf.search("ship", edited=True) == [2]
    assert shelf.search("", edited=True, channels=(CHANNEL.id,)) == [2]
    assert shelf.search("", edited=True, deleted=True) == []
    assert shelf.get(1).deleted_seen_at is not None
    album = shelf.get(4)
    assert (album.deleted_seen_at, album.gone) == (None, (5,)), "the rest of it is there"
    bury(shelf, 4)
    assert shelf.get(4).deleted_seen_at is not None


def bury(shelf: Shelf, *numbers: int) -> None:
    """Two runs miss these posts."""
    for night in (1, 2):
        with shelf.archive.transaction():
            run = begin_run(shelf.archive, "fetch", at(days=night))
            capture = begin_capture(shelf.archive, Method.TELEGRAM, run)
            miss(shelf.archive, CHANNEL.id, numbers, run, capture.id, at(days=night))


# ---- how SQLite goes about it --------------------------------------------------------------------------

WINDOWS = (Window(), Window(at(0)), Window(at(0), at(99)))


def plan(archive: Archive, sql: str, values: Sequence[Any] = ()) -> list[str]:
    return [row[3] for row in archive.sql.execute(f"EXPLAIN QUERY PLAN {sql}", values)]


@pytest.mark.parametrize("match", [None, '"china"'])
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("channels", [None, (1,), (1, 2)])
@pytest.mark.parametrize("former", [False, True])
def test_the_newest_are_found_without_sorting(
    shelf: Shelf, match: str | None, window: Window, channels: tuple[int, ...] | None, former: bool
) -> None:
    wanted = Filter(match, window, channels, former=former)
    steps = plan(shelf.archive, *statement(wanted, "ORDER BY 1 DESC LIMIT 50"))
    assert not [step for step in steps if "TEMP B-TREE" in step]
    if match:
        assert [step for step in steps if "VIRTUAL TABLE" in step]
    elif channels == (1,):
        assert "posts_by_channel" in steps[0]


def test_no_statement_of_a_page_walks_through_the_archive(tmp_path: Path) -> None:
    """Every statement run while posts are saved and read is looked at; none may scan a table that grows."""
    with open_for_writing(tmp_path / "a.db") as archive:
        shelf, seen = Shelf(archive), set[str]()
        archive.sql.set_trace_callback(seen.add)
        album = [post(n, "album", grouped_id=7) for n in (1, 2, 3)]
        shelf.save(*album, post(4, "one"))
        shelf.save(*album, post(4, "edited", edited_at=at(999)))
        shelf.export(post(4, "older"), post(5, "new"))
        shelf.search("album", channels=(CHANNEL.id,), limit=5)
        shelf.search("", Window(at(0)), channels=(CHANNEL.id,), limit=5)
        shelf.get(2)
        from osintwatch.store.channels import last_message_before, spans_of

        last_message_before(archive, CHANNEL.id, at(999))
        spans_of(archive, CHANNEL.id, Method.TELEGRAM)
        archive.sql.set_trace_callback(None)
        growing = ("posts", "versions", "links", "counters", "p", "v", "l")
        for statement in seen:
            if not statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT INTO posts")):
                continue
            scans = [step for step in plan(archive, statement) if step.startswith("SCAN")]
            assert not [s for s in scans if s.split()[1] in growing], statement


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ships", {0, 2}),
        ("SHIPS izmail", {0}),
        ('"for Izmail"', {0}),
        ("ships -rome", {0}),
        ("izm* OR порт*", {0, 1}),
        ("snow", set()),
    ],
)
def test_texts_are_matched_as_posts_are(shelf: Shelf, words: str, found: set[int]) -> None:
    texts = ["Ships for Izmail!", "Порту — новые суда", "Ships for Rome"]
    match = parse_query(words).match
    assert match is not None
    assert matching(match, texts) == found
    shelf.save(*(post(n + 1, text) for n, text in enumerate(texts)))
    assert {number - 1 for number in shelf.search(words)} == found
