"""What became of posts, as a user meets it: found, shown, verified, and removed when it must be."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from osintwatch.errors import Exit
from tests.cli.terminal import at_terminal
from tests.desk import Desk
from tests.loopback import World, running

FIRST = "Three ships were hit at Izmail, Reuters reports."
SECOND = "Thirteen ships were hit at Izmail."


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Three nights of a channel: post 1 is edited, 2 and 4 (of an album) are deleted."""
    world = World()
    channel = world.channel("night_desk", title="Night desk")
    channel.post(FIRST, views=10, forwards=1)
    channel.post("A convoy was seen near Odesa.")
    for number in (3, 4):
        channel.post("two photos" if number == 3 else "", grouped_id=5)
    channel.post("Nothing happened to this one.")
    with running(world) as server:
        desk = Desk(tmp_path_factory.mktemp("lived") / "desk", server)
        desk.log_in()
        desk.configure("night_desk", recheck="3650d")
        assert desk.fetch().code == 0
        time.sleep(1)  # times are kept to the second, and no two nights are in the same one
        channel.edit(1, SECOND, views=500, forwards=1)
        channel.delete(2, 4)
        for _ in range(2):
            assert desk.fetch().code == 0
        yield desk


@pytest.fixture
def copied(lived: Desk, tmp_path: Path) -> Desk:
    """The same archive, to be changed."""
    desk = Desk(tmp_path / "copy")
    desk.configure("night_desk", account=False)
    desk.database.write_bytes(lived.database.read_bytes())
    desk.database.chmod(0o600)
    return desk


def urls(desk: Desk, *words: str) -> list[str]:
    done = desk.run("search", *words, "--format", "jsonl")
    assert done.code == 0, done.err
    return [json.loads(line)["url"].rpartition("/")[2] for line in done.out.splitlines()]


def test_the_run_says_how_many_are_gone(lived: Desk) -> None:
    last = at_terminal(lived, "status")
    assert "5, 2 gone" in last.text
    assert "0 new, 2 gone; no trouble" in last.text
    record = json.loads(lived.run("status", "--format", "json").out)
    assert record["channels"][0]["gone"] == 2
    assert record["channels"][0]["compared_at"] >= record["channels"][0]["checked_at"]
    assert [run["channels"][0]["gone"] for run in record["runs"]] == [2, 0, 0]


def test_earlier_words_are_found_and_marked(lived: Desk) -> None:
    assert urls(lived, "three ships") == ["1"]
    (post,) = json.loads(lived.run("search", "three", "--format", "json").out)["posts"]
    assert (post["former_match"], post["text"]) == (True, SECOND)
    screen = at_terminal(lived, "search", "three").text
    assert "found in an earlier wording" in screen
    assert "no longer credits Reuters, as it did before an edit" in screen
    (row,) = csv.DictReader(io.StringIO(lived.run("export", "three", "--raw").out))
    assert (row["former_match"], row["withdrawn_citations"]) == ("1", "Reuters")


def test_upstream_tells_whom_a_post_credited_before_it_was_edited(lived: Desk) -> None:
    screen = at_terminal(lived, "upstream", "izmail").text
    assert "origin unknown: 1 post that credits nobody" in screen
    assert "no longer credits Reuters, as it did before an edit" in screen
    answer = json.loads(lived.run("upstream", "izmail", "--format", "json").out)
    (lost,) = answer["withdrawn"]
    assert lost["url"] == answer["unknown"][0]
    assert [one["name"] for one in lost["citations"]] == ["Reuters"]


def test_deleted_and_edited_posts_can_be_asked_for(lived: Desk) -> None:
    assert urls(lived, "--deleted") == ["3", "2"]
    assert urls(lived, "--edited") == ["1"]
    assert urls(lived, "convoy", "--deleted") == ["2"]
    screen = at_terminal(lived, "search", "--deleted").text
    assert "deleted (seen 20" in screen
    assert "1 of 2 deleted" in screen
    rows = list(csv.DictReader(io.StringIO(lived.run("export", "--deleted", "--raw").out)))
    assert [(row["text"], row["gone"], bool(row["deleted_seen_at"])) for row in rows] == [
        ("two photos", "4", False),
        ("A convoy was seen near Odesa.", "", True),
    ]


def test_show_tells_a_post_s_life_word_by_word(lived: Desk) -> None:
    screen = at_terminal(lived, "show", "https://t.me/night_desk/1").text
    assert FIRST in screen
    assert "[-Three-]{+Thirteen+} ships were hit at Izmail[-, Reuters reports-]." in screen
    assert "no longer cited, since an edit" in screen
    assert "outlet: Reuters" in screen
    record = json.loads(lived.run("show", "https://t.me/night_desk/1", "--format", "json").out)
    assert [one["text"] for one in record["history"]] == [FIRST, SECOND]
    assert record["history"][0]["changes"] is None
    assert record["history"][1]["changes"] == [
        ["removed", "Three"],
        ["added", "Thirteen"],
        ["removed", ", Reuters reports"],
    ]
    assert [one["key"] for one in record["withdrawn_citations"]] == ["reuters"]
    assert all(one["software"] and one["original_format"].startswith("telethon") for one in record["history"])


def test_show_tells_when_a_post_was_last_seen_and_first_missed(lived: Desk) -> None:
    screen = at_terminal(lived, "show", "https://t.me/night_desk/2").text
    assert "gone: sure 20" in screen
    assert "first missed 20" in screen
    assert "last seen" in screen
    (stone,) = json.loads(lived.run("show", "t.me/night_desk/2", "--format", "json").out)["tombstones"]
    assert stone["gone"] is True
    assert stone["last_seen_at"] <= stone["missed_at"] <= stone["seen_at"]
    album = at_terminal(lived, "show", "https://t.me/night_desk/4").text
    assert "deleted     1 post of the album: 4" in album


def test_a_post_without_a_past_shows_none(lived: Desk) -> None:
    assert "history" not in at_terminal(lived, "show", "https://t.me/night_desk/5").text


def test_show_tells_how_often_a_post_was_seen_by_when(lived: Desk) -> None:
    screen = at_terminal(lived, "show", "https://t.me/night_desk/1").text
    assert re.search(r"views\n  20.* UTC  10\n  20.* UTC  500\n", screen)
    record = json.loads(lived.run("show", "https://t.me/night_desk/1", "--format", "json").out)
    assert [one["views"] for one in record["counters"]] == [10, 500]


# ---- verify ----------------------------------------------------------------------------------------


def test_verify_finds_what_somebody_changed(copied: Desk) -> None:
    done = copied.run("verify")
    assert (done.code, done.out, done.err) == (0, "", "6 versions, each as it was read\n")
    with closing(sqlite3.connect(copied.database)) as stranger:
        for trigger in copied.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            stranger.execute(f"DROP TRIGGER {trigger}")
        stranger.execute("UPDATE versions SET text = 'Nothing was hit.' WHERE text LIKE 'Thirteen%'")
        stranger.commit()
    done = copied.run("verify")
    assert done.code == Exit.STORAGE
    assert done.out.startswith("https://t.me/night_desk/1\t")
    assert "1 of 6 versions are not what was read" in done.err
    record = json.loads(copied.run("verify", "--format", "json").out)
    assert record["versions"] == 6
    assert [one["url"] for one in record["mismatches"]] == ["https://t.me/night_desk/1"]


# ---- purge -----------------------------------------------------------------------------------------


def test_purge_asks_first_and_says_what_it_would_do(copied: Desk) -> None:
    done = copied.run("purge", "--post", "https://t.me/night_desk/1")
    assert done.code == Exit.USAGE
    assert "would remove 1 message in 2 versions" in done.err
    assert "--yes" in done.err
    screen = at_terminal(
        copied, "purge", "--post", "https://t.me/night_desk/1", answers=[("for good?", "n\n")]
    )
    assert screen.code == Exit.INTERRUPTED
    assert urls(copied, "izmail") == ["1"]


def test_purge_removes_a_post_from_every_file(copied: Desk) -> None:
    screen = at_terminal(
        copied, "purge", "--post", "https://t.me/night_desk/1", answers=[("for good?", "y\n")]
    )
    assert screen.code == 0, screen.text
    assert "purged: 1 message in 2 versions" in screen.text
    assert urls(copied, "izmail") == []
    files = [file for file in copied.home.iterdir() if b"Izmail" in file.read_bytes()]
    assert files == []
    assert copied.run("status", "--check").code == 0
    assert copied.sql("SELECT posts, versions FROM purges") == [(1, 2)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--channel, --before or --post"),
        (["--post", "t.me/night_desk/1", "--before", "1d"], "--post stands alone"),
        (["--channel", "nobody_here"], "holds no channel"),
        (["--before", "01/07/2026"], "01/07/2026"),
    ],
)
def test_purge_wants_to_know_exactly_what(copied: Desk, words: list[str], said: str) -> None:
    done = copied.run("purge", *words, "--yes")
    assert done.code == Exit.USAGE
    assert said in done.err
    assert copied.sql("SELECT count(*) FROM posts") == [5]


def test_purging_nothing_says_so(copied: Desk) -> None:
    done = copied.run("purge", "--post", "t.me/night_desk/404", "--yes")
    assert done.code == 0
    assert "nothing to purge" in done.err


def test_a_purged_channel_is_forgotten_and_its_backups_with_it(copied: Desk) -> None:
    backup = copied.home / "osintwatch.db.schema-3.backup"
    backup.write_bytes(copied.database.read_bytes())
    asked = copied.run("purge", "--channel", "night_desk")
    assert "and 1 backup of the archive" in asked.err
    done = copied.run("purge", "--channel", "night_desk", "--yes")
    assert done.code == 0, done.err
    assert "channels remove" in done.err
    assert not backup.exists()
    assert copied.sql("SELECT count(*) FROM channels") == [0]
