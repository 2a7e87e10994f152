"""Saved searches, what came since the last look at one, and pages of an answer while posts come in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from osintwatch.errors import Exit
from tests.collectors.desktop_cases import chat, message, write
from tests.desk import Desk

SEARCHES = """
[searches.ships]
words = "ship OR barge -tug"
[searches.late]
words = "ship"
since = "2025-07-01T12:05Z"
channels = ["1700000001"]
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("harbour"))
    desk.configure(account=False)
    bring(desk, *(message(n, f"ship {n}") for n in range(10, 20)))
    return desk.database


@pytest.fixture
def harbour(desk: Desk, archive: Path) -> Desk:
    desk.configure(account=False)
    with (desk.home / "config.toml").open("a") as config:
        config.write(SEARCHES)
    shutil.copy(archive, desk.database)
    return desk


def bring(desk: Desk, *messages: Any) -> None:
    folder = Path(desk.home / "exports")
    folder.mkdir(exist_ok=True)
    done = desk.run("import", str(write(folder, chat(*messages))))
    assert done.code == 0, done.err


def answer(desk: Desk, *words: str) -> dict[str, Any]:
    done = desk.run("search", "--format", "json", *words)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def numbers(desk: Desk, *words: str) -> list[int]:
    return [post["message_id"] for post in answer(desk, *words)["posts"]]


# ---- saved searches ------------------------------------------------------------------------------


def test_a_saved_search_is_asked_by_its_name_and_narrowed_by_what_follows(harbour: Desk) -> None:
    assert answer(harbour, "@ships")["query"] == "(ship OR barge) NOT tug"
    assert answer(harbour, "@ships", "13")["query"] == "(ship OR barge) AND 13 NOT tug"
    assert numbers(harbour, "@ships 13") == [13]
    assert len(harbour.run("export", "@ships").out.splitlines()) == 11


def test_its_window_and_channels_hold_unless_others_are_given(harbour: Desk) -> None:
    found = answer(harbour, "@late")
    assert found["window"]["since"] == "2025-07-01T12:05:00Z"
    assert [one["channel_id"] for one in found["coverage"]] == [1700000001]
    assert answer(harbour, "@late", "--since", "2020")["window"]["since"] == "2020-01-01T00:00:00Z"


def test_a_name_that_is_not_saved_is_told_with_those_that_are(harbour: Desk) -> None:
    done = harbour.run("search", "@shipz")
    assert done.code == Exit.USAGE
    assert done.err.splitlines() == [
        "error: no search is saved as @shipz",
        'hint: saved are @ships, @late; to search for the word: "@shipz" in quotes',
    ]
    assert answer(harbour, '"@shipz"')["query"] == '"shipz"'


# ---- new since the last look -----------------------------------------------------------------------


def test_new_shows_only_what_came_since_the_last_look(harbour: Desk) -> None:
    first = harbour.run("search", "@ships", "--new")
    assert len(first.out.splitlines()) == 10
    assert "first look at @ships: all that matches is new" in first.err
    assert numbers(harbour, "@ships", "--new") == []
    # Older by its own clock, and of an edit: what counts is when it came.
    bring(harbour, message(3, "an old barge"), message(4, "no such thing"))
    bring(harbour, message(12, "ship 12, sunk", edited="2025-07-02T10:00:00", edited_unixtime="1751450400"))
    assert numbers(harbour, "@ships", "--new") == [12, 3]
    assert numbers(harbour, "@ships", "--new") == []
    assert numbers(harbour, "@ships")[-1] == 3


def test_looks_at_other_searches_and_without_new_move_nothing(harbour: Desk) -> None:
    assert numbers(harbour, "@ships")
    assert numbers(harbour, "@late", "--new")
    assert len(numbers(harbour, "@ships", "--new")) == 10


def test_what_a_limit_cut_off_is_shown_again(harbour: Desk) -> None:
    done = harbour.run("search", "@ships", "--new", "--limit", "3")
    assert "not all was shown: the next --new shows this again" in done.err
    assert len(numbers(harbour, "@ships", "--new")) == 10


def test_a_reader_that_goes_away_has_not_looked(harbour: Desk) -> None:
    bring(harbour, *(message(n, f"ship {n} " + "x" * 500) for n in range(100, 600)))
    harbour.shell("search @ships --new --format json | head -c 10")
    assert len(numbers(harbour, "@ships", "--new")) == 510


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ship", "--new"], "--new goes with a saved search"),
        (["@ships", "--new", "--count"], "--new shows posts, all of them"),
        (["@ships", "--new", "--by", "day"], "--new shows posts, all of them"),
        (["@ships", "--best", "--page", "p1"], "--page goes with the newest first"),
        (["@ships", "--page", "page 2"], "--page: page 2 names no page"),
        (["@ships", "--page", "pzzzzzzzzzzz"], "names no page"),
    ],
)
def test_what_makes_no_sense_together_is_refused(harbour: Desk, words: list[str], message: str) -> None:
    done = harbour.run("search", *words)
    assert done.code == Exit.USAGE
    assert message in done.err
    assert len(done.err.splitlines()) == 2


# ---- pages -----------------------------------------------------------------------------------------


def test_pages_neither_repeat_nor_skip_while_posts_come_in(harbour: Desk) -> None:
    shown: list[int] = []
    token: list[str] = []
    coming = iter([message(99, "ship 99"), message(6, "ship 6"), message(15, "ship 15 again")])
    while True:
        page = answer(harbour, "ship", "--limit", "3", *token)
        shown += [post["message_id"] for post in page["posts"]]
        if page["next_page"] is None:
            break
        token = ["--page", page["next_page"]]
        if (one := next(coming, None)) is not None:
            bring(harbour, one)
    # What came later than the newest shown is on no later page; all else is, once.
    assert shown == [19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 6]


def test_a_listing_says_how_to_go_on(harbour: Desk) -> None:
    done = harbour.run("search", "ship", "--limit", "4")
    (line,) = [line for line in done.err.splitlines() if line.startswith("older ones")]
    token = line.rpartition(" ")[2]
    assert line == f"older ones: the same search with --page {token}"
    rest = harbour.run("search", "ship", "--limit", "0", "--page", token)
    assert len(rest.out.splitlines()) == 6
    assert "older ones" not in rest.err
