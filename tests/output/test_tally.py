"""Counts as bars, rows and JSON."""

from __future__ import annotations

import io
import json

import pytest

from osintwatch.counts import By, Count, Tally
from osintwatch.model import SearchResult, Window
from osintwatch.output.csv import Profile
from osintwatch.output.tally import (
    print_tally,
    write_tally_csv,
    write_tally_json,
    write_tally_jsonl,
    write_tally_lines,
)
from tests.output.samples import HOSTILE


def tally(*counts: Count, by: By = By.DAY) -> Tally:
    total = sum(count.posts for count in counts)
    return Tally(SearchResult("ships", Window(), total, ()), by, "Europe/Kyiv", counts)


def printed(answer: Tally) -> str:
    stream = io.StringIO()
    print_tally(answer, stream, console_width=40)
    return stream.getvalue()


def test_bars_are_in_proportion_and_one_post_is_never_nothing() -> None:
    days = (
        Count("2026-07-01", 1_000),
        Count("2026-07-02", 500),
        Count("2026-07-03", 1),
        Count("2026-07-04", 0),
    )
    lines = printed(tally(*days)).splitlines()
    assert lines[0] == "2026-07-01  1,000  " + "█" * 21
    assert lines[1] == "2026-07-02    500  " + "█" * 10 + "▌"
    assert lines[2] == "2026-07-03      1  ▏"
    assert lines[3] == "2026-07-04      0"
    assert lines[5] == "days begin at midnight in Europe/Kyiv"
    assert "1,501 posts" in lines[6] or "1501 posts" in lines[6]


def test_nothing_found_is_said_without_bars() -> None:
    assert printed(tally()).splitlines()[:2] == [
        "days begin at midnight in Europe/Kyiv",
        "nothing found · all times",
    ]


@pytest.mark.parametrize("by", [By.CHANNEL, By.OUTLET])
def test_labels_from_strangers_stay_labels(by: By) -> None:
    shown = printed(tally(*(Count(text, n, text) for n, text in enumerate(HOSTILE, 1)), by=by))
    assert not set(shown) & {"\x1b", "\x9b", "\x07", "\u202e", "\r"}


def test_rows_and_json_hold_the_same() -> None:
    answer = tally(Count("Reuters", 3), Count("", 2), by=By.OUTLET)
    stream = io.StringIO()
    write_tally_lines(answer, stream)
    assert stream.getvalue() == "Reuters\t3\n\t2\n"
    stream = io.StringIO()
    write_tally_csv(answer, stream, profile=Profile.MACHINES)
    assert stream.getvalue() == "label,posts,title\nReuters,3,\n,2,\n"
    stream = io.StringIO()
    write_tally_json(answer, stream)
    document = json.loads(stream.getvalue())
    assert (document["by"], document["zone"], document["total"]) == ("outlet", "Europe/Kyiv", 5)
    assert document["counts"] == [{"label": "Reuters", "posts": 3}, {"label": None, "posts": 2}]
    stream = io.StringIO()
    write_tally_jsonl(tally(Count("123", 3, "Night desk"), by=By.CHANNEL), stream)
    assert json.loads(stream.getvalue()) == {"label": "123", "posts": 3, "title": "Night desk"}
