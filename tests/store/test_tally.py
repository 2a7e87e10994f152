"""Counts by period, channel and outlet, true to the posts that a search finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from osintwatch.counts import By, Count
from osintwatch.model import Window
from osintwatch.query import parse_query
from osintwatch.store import tally as counting
from osintwatch.store.archive import open_for_writing
from osintwatch.store.judging import judge_stale
from osintwatch.store.search import Filter
from tests.store.shelf import OTHER, Shelf, post

KYIV = ZoneInfo("Europe/Kyiv")


def on(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with open_for_writing(tmp_path_factory.mktemp("tally") / "desk" / "archive.db") as archive:
        shelf = Shelf(archive)
        shelf.save(
            post(1, "Reuters reports that ships sank off the coast", posted_at=on("2026-10-24T20:59")),
            post(2, "ships", posted_at=on("2026-10-24T21:00")),  # the 25th in Kyiv, which has 25 hours
            post(3, "ships", posted_at=on("2026-10-25T21:59")),
            post(4, "ships", posted_at=on("2026-10-25T22:00")),
            post(5, "nothing", posted_at=on("2026-10-26T12:00")),
            post(6, "According to TASS and Reuters the ships sank", posted_at=on("2026-11-02T12:00")),
        )
        shelf.save(post(7, "ships", posted_at=on("2026-11-02T12:01"), channel_id=OTHER.id), channel=OTHER)
        judge_stale(archive)
        yield shelf


def counts(
    shelf: Shelf, by: By, words: str = "ships", window: Window | None = None, zone: ZoneInfo = KYIV
) -> dict[str, int]:
    wanted = Filter(parse_query(words).match, window or Window(), former=True)
    return {one.label: one.posts for one in counting.tally(shelf.archive, wanted, by, zone)}


def test_days_begin_at_midnight_in_the_zone_whatever_their_length(shelf: Shelf) -> None:
    found = counts(shelf, By.DAY)
    assert {day: posts for day, posts in found.items() if posts} == {
        "2026-10-24": 1,
        "2026-10-25": 2,
        "2026-10-26": 1,
        "2026-11-02": 2,
    }
    assert len(found) == 10  # those between are there, with none
    assert counts(shelf, By.DAY, zone=ZoneInfo("UTC"))["2026-10-24"] == 2


def test_the_window_says_which_days_are_counted(shelf: Shelf) -> None:
    window = Window(on("2026-10-22T21:00"), on("2026-10-25T22:00"))
    assert counts(shelf, By.DAY, window=window) == {"2026-10-23": 0, "2026-10-24": 1, "2026-10-25": 2}
    assert counts(shelf, By.DAY, "absent", window) == {}


def test_weeks_are_those_of_iso_and_months_of_the_calendar(shelf: Shelf) -> None:
    assert counts(shelf, By.WEEK) == {"2026-W43": 3, "2026-W44": 1, "2026-W45": 2}
    assert counts(shelf, By.MONTH) == {"2026-10": 4, "2026-11": 2}


def test_a_time_too_long_for_a_list_has_only_the_days_with_posts(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_PERIODS", 9)
    assert list(counts(shelf, By.DAY)) == ["2026-10-24", "2026-10-25", "2026-10-26", "2026-11-02"]


def test_channels_come_with_their_titles_the_largest_first(shelf: Shelf) -> None:
    wanted = Filter(parse_query("ships").match, Window())
    assert counting.tally(shelf.archive, wanted, By.CHANNEL, KYIV) == (
        Count("nightdesk", 5, "Night desk"),
        Count("portnews", 1, "Port news"),
    )


def test_a_post_counts_for_each_outlet_it_cites_and_those_that_cite_none_last(shelf: Shelf) -> None:
    assert list(counts(shelf, By.OUTLET).items()) == [("Reuters", 2), ("TASS", 1), ("", 4)]


def test_no_words_count_every_post(shelf: Shelf) -> None:
    assert sum(counts(shelf, By.MONTH, "").values()) == 7
