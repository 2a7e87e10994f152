"""Purging: what goes is gone from every file, the rest is as if it had never been, and a row tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from osintwatch.model import Method, Post, Span
from osintwatch.store import looks
from osintwatch.store.archive import open_for_reading
from osintwatch.store.check import faults
from osintwatch.store.judging import judge_stale
from osintwatch.store.purge import Extent, Target, clean, extent, purge
from osintwatch.store.tombstones import miss
from tests.store.newsstand import CHANNELS, judge, news, save
from tests.store.shelf import CHANNEL, OTHER, Shelf, at, post
from tests.store.test_judging import another_shelf

SECRET = "Kwyjibo"


def one_of_each(shelf: Shelf) -> None:
    """The secret word in every place a post can have, edited, in an album, in a footer, in two channels."""
    footer = f"\n\n{SECRET} desk | subscribe to us"
    shelf.save(*(post(n, f"News number {n} of the day, long enough.{footer}") for n in range(1, 9)))
    shelf.save(post(9, f"{SECRET} was seen at Izmail, Reuters reports.", edited_at=None))
    shelf.save(post(9, "Somebody was seen at Izmail.", edited_at=at(hours=1)))
    shelf.save(*(post(n, f"album {SECRET} {n}", grouped_id=5, media="photo") for n in (10, 11)))
    twin = post(
        1, f"{SECRET} was seen at Izmail, Reuters reports.", channel_id=OTHER.id, posted_at=at(hours=1)
    )
    shelf.save(twin, post(2, "Quite another matter in another port.", channel_id=OTHER.id), channel=OTHER)
    judge_stale(shelf.archive)


def texts_in_files(shelf: Shelf, word: str = SECRET) -> list[str]:
    """Names of the archive's files that hold a word, in any case, as plain bytes."""
    files = sorted(shelf.archive.path.parent.glob(f"{shelf.archive.path.name}*"))
    return [file.name for file in files if word.lower().encode() in file.read_bytes().lower()]


def test_a_purged_channel_is_nowhere_in_the_files(shelf: Shelf) -> None:
    one_of_each(shelf)
    assert texts_in_files(shelf)
    gone = purge(shelf.archive, Target("channel 1700", (CHANNEL.id,)), at(days=1))
    assert gone == Extent(11, 12)
    purge(shelf.archive, Target("channel 1800", (OTHER.id,)), at(days=1))
    judge_stale(shelf.archive)
    assert clean(shelf.archive)
    assert texts_in_files(shelf) == []
    assert texts_in_files(shelf, "nightdesk") == []
    assert shelf.rows("SELECT count(*) FROM posts") == [(0,)]
    assert faults(shelf.archive) == []


def test_a_purged_post_takes_its_words_from_the_files_and_leaves_the_others(shelf: Shelf) -> None:
    shelf.save(post(1, f"{SECRET} was seen at Izmail, Reuters reports."), post(2, "Others stay."))
    judge_stale(shelf.archive)
    assert purge(shelf.archive, Target("post", (CHANNEL.id,), None, (1,)), at(days=1)) == Extent(1, 1)
    judge_stale(shelf.archive)
    clean(shelf.archive)
    assert texts_in_files(shelf) == []
    assert shelf.search("others", former=True) == [2]
    assert shelf.search(SECRET, former=True) == []
    shelf.check_index()
    assert faults(shelf.archive) == []


def test_what_was_removed_is_written_down_without_its_words(shelf: Shelf) -> None:
    shelf.save(post(1, SECRET))
    purge(shelf.archive, Target("channel 1700 post 1", (CHANNEL.id,), None, (1,)), at(days=1))
    ((asked, posts, versions, started, ended),) = shelf.rows(
        "SELECT asked, posts, versions, started_at, ended_at FROM purges"
    )
    assert (asked, posts, versions) == ("channel 1700 post 1", 1, 1)
    assert started == ended == int(at(days=1).timestamp())


def test_an_album_goes_whole_whichever_member_is_named(shelf: Shelf) -> None:
    shelf.save(*(post(n, f"album {n}", grouped_id=5) for n in (1, 2, 3)), post(4, "stays"))
    assert purge(shelf.archive, Target("post", (CHANNEL.id,), None, (2,)), at(days=1)) == Extent(3, 3)
    assert shelf.search() == [4]


def test_purged_numbers_are_not_stored_again_nor_a_hole(shelf: Shelf) -> None:
    page = [post(n, f"post {n}") for n in range(1, 7)]
    shelf.save(*page, spans=[Span(1, 6)])
    purge(shelf.archive, Target("before", (CHANNEL.id,), at(minutes=4)), at(days=1))
    assert shelf.rows("SELECT first_id, last_id FROM purged") == [(1, 3)]
    assert shelf.save(*page).new == 0
    assert shelf.export(*page).new == 0
    assert shelf.search() == [6, 5, 4]
    assert shelf.rows("SELECT first_id, last_id FROM spans") == [(1, 6)]


def test_a_purged_channel_can_be_read_anew(shelf: Shelf) -> None:
    shelf.save(post(1, "one"), spans=[Span(1, 1)])
    purge(shelf.archive, Target("channel 1700", (CHANNEL.id,)), at(days=1))
    assert shelf.rows("SELECT * FROM spans") == shelf.rows("SELECT * FROM channels") == []
    assert shelf.save(post(1, "one")).new == 1


def test_tombstones_and_noted_misses_go_with_their_posts(shelf: Shelf) -> None:
    shelf.save(post(1, "one"), post(2, "two"))
    from osintwatch.store.runs import begin_run
    from osintwatch.store.save import begin_capture

    for numbers in ((1,), (1, 2)):
        with shelf.archive.transaction():
            run = begin_run(shelf.archive, "fetch", at(0))
            capture = begin_capture(shelf.archive, Method.TELEGRAM, run)
            miss(shelf.archive, CHANNEL.id, numbers, run, capture.id, at(0))
    purge(shelf.archive, Target("all", (CHANNEL.id,), at(days=9)), at(days=1))
    assert shelf.rows("SELECT * FROM tombstones") == shelf.rows("SELECT * FROM missing") == []


def test_nothing_else_is_let_through_while_a_purge_is_over(shelf: Shelf) -> None:
    shelf.save(post(1, "one"), post(2, "two"))
    purge(shelf.archive, Target("post", (CHANNEL.id,), None, (1,)), at(days=1))
    for statement in (
        "DELETE FROM posts",
        "DELETE FROM versions",
        "DELETE FROM purges",
        "DELETE FROM purged",
    ):
        with pytest.raises(Exception, match="never changed or removed"):
            shelf.rows(statement)


def test_a_purge_that_fails_leaves_all_as_it_was(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    one_of_each(shelf)
    before = shelf.rows("SELECT * FROM versions"), shelf.rows("SELECT * FROM reports")

    def broken(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("osintwatch.store.purge._remember", broken)
    with pytest.raises(RuntimeError):
        purge(shelf.archive, Target("before", None, at(days=9)), at(days=1))
    assert (shelf.rows("SELECT * FROM versions"), shelf.rows("SELECT * FROM reports")) == before
    assert shelf.rows("SELECT * FROM purges") == []
    monkeypatch.undo()
    assert purge(shelf.archive, Target("before", None, at(days=9)), at(days=1)).posts == 13
    assert shelf.rows("PRAGMA foreign_keys") == [(1,)]


def test_a_log_that_another_reader_needs_is_told(shelf: Shelf) -> None:
    shelf.save(post(1, SECRET))
    shelf.rows("PRAGMA busy_timeout = 100")
    with open_for_reading(shelf.archive.path) as reader, reader.snapshot():
        reader.sql.execute("SELECT count(*) FROM posts").fetchone()
        purge(shelf.archive, Target("post", (CHANNEL.id,), None, (1,)), at(days=1))
        assert clean(shelf.archive) is False
    assert clean(shelf.archive)
    assert texts_in_files(shelf) == []


def test_the_extent_is_told_before_anything_goes(shelf: Shelf) -> None:
    one_of_each(shelf)
    assert extent(shelf.archive, Target("all of it", None, at(days=9))) == Extent(13, 14)
    assert extent(shelf.archive, Target("one", (OTHER.id,), None, (2,))) == Extent(1, 1)
    assert len(shelf.search()) == 12


@pytest.mark.parametrize("kept", [0, 1, 2, 3, 4, 5])
def test_what_is_left_is_judged_as_if_the_rest_had_never_been(
    shelf: Shelf, tmp_path: Path, kept: int
) -> None:
    """Each of six channels in turn is all that stays, or all that goes."""
    everything = news()
    numbers = list(CHANNELS)
    for leaving in ({numbers[kept]}, set(numbers) - {numbers[kept]}):
        folder = tmp_path / f"{kept}-{len(leaving)}"
        with another_shelf(folder / "whole") as whole, another_shelf(folder / "part") as part:
            save(whole, everything)
            judge(whole)
            for one in leaving:
                purge(whole.archive, Target("channel", (one,)), at(days=40))
            save(part, _without(everything, leaving))
            assert _named(judge(whole)) == _named(judge(part))
            whole.check_index()
            assert faults(whole.archive) == []


def _without(everything: Iterable[Any], leaving: set[int]) -> Sequence[Any]:
    return [one for one in everything if _channel_of(one) not in leaving]


def _channel_of(event: Any) -> int:
    found = event if isinstance(event, Post) else getattr(event, "post", event)
    return int(found.channel_id)


def _named(judged: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    return {table: rows for table, rows in judged.items() if table != "footers"} | {
        "footers": [row for row in judged.get("footers", []) if row[2] != "[]"]
    }


def test_what_comes_after_a_purge_is_new_to_a_saved_search_though_numbers_are_used_again(
    shelf: Shelf,
) -> None:
    shelf.save(post(1, "ships"), post(2, "ships"))
    with shelf.archive.transaction():
        looks.remember_look(shelf.archive, "ships", looks.Look(shelf.now, looks.last_version(shelf.archive)))
    purge(shelf.archive, Target("one post", (CHANNEL.id,), message_ids=(2,)), shelf.now)
    shelf.save(post(3, "ships"))
    look = looks.last_look(shelf.archive, "ships")
    assert look is not None
    assert shelf.search("ships", after_version=look.last_version) == [3]
