"""The log of runs, and the waits Telegram asked for."""

from __future__ import annotations

from dataclasses import replace

from osintwatch.store import runs
from tests.store.shelf import CHANNEL, Shelf, at

RECORD = runs.ChannelRecord("@nightdesk", CHANNEL.id, "ok", 3, 1, 2, 7, at(9), "a line")


def begin(shelf: Shelf, *records: runs.ChannelRecord) -> int:
    with shelf.archive.transaction():
        run = runs.begin_run(shelf.archive, "fetch", at())
        for record in records:
            runs.record_channel(shelf.archive, run, record)
    return run


def test_a_run_is_open_until_it_ends(shelf: Shelf) -> None:
    run = begin(shelf)
    assert runs.last_runs(shelf.archive, 5) == [runs.RunRecord(run, "fetch", at(), None, None)]
    with shelf.archive.transaction():
        runs.end_run(shelf.archive, run, at(60), 1)
    assert runs.last_runs(shelf.archive, 5) == [runs.RunRecord(run, "fetch", at(), at(60), 1)]


def test_the_newest_runs_come_first(shelf: Shelf) -> None:
    started = [begin(shelf) for _ in range(4)]
    assert [run.id for run in runs.last_runs(shelf.archive, 3)] == started[:0:-1]


def test_what_became_of_a_channel_is_read_back(shelf: Shelf) -> None:
    unknown = replace(RECORD, name="@nobody", channel_id=None, outcome="unknown")
    run = begin(shelf, RECORD, unknown)
    assert runs.channels_of_run(shelf.archive, run) == [RECORD, unknown]


def test_a_channel_met_twice_in_a_run_is_added_up(shelf: Shelf) -> None:
    run = begin(shelf, RECORD, replace(RECORD, outcome="flood", ended_at=at(20), detail="later"))
    expected = runs.ChannelRecord("@nightdesk", CHANNEL.id, "flood", 6, 2, 4, 14, at(20), "later")
    assert runs.channels_of_run(shelf.archive, run) == [expected]


def test_the_last_outcome_is_the_newest(shelf: Shelf) -> None:
    begin(shelf, RECORD)
    begin(shelf, replace(RECORD, outcome="private"))
    begin(shelf)
    assert runs.last_outcome(shelf.archive, "@nightdesk") == "private"
    assert runs.last_outcome(shelf.archive, "@nobody") is None


def test_a_wait_holds_for_its_session_until_its_end(shelf: Shelf) -> None:
    with shelf.archive.transaction():
        runs.remember_wait(shelf.archive, "a.session", "resolve", at(100), at())
        runs.remember_wait(shelf.archive, "a.session", "history", at(50), at())
    assert runs.pending_waits(shelf.archive, "a.session", at(10)) == {
        "resolve": at(100),
        "history": at(50),
    }
    assert runs.pending_waits(shelf.archive, "a.session", at(50)) == {"resolve": at(100)}
    assert runs.pending_waits(shelf.archive, "a.session", at(100)) == {}
    assert runs.pending_waits(shelf.archive, "b.session", at(10)) == {}


def test_a_shorter_wait_does_not_shorten_a_longer_one(shelf: Shelf) -> None:
    with shelf.archive.transaction():
        runs.remember_wait(shelf.archive, "a.session", "history", at(100), at())
        runs.remember_wait(shelf.archive, "a.session", "history", at(30), at(10))
    assert runs.pending_waits(shelf.archive, "a.session", at(20)) == {"history": at(100)}


def test_a_wait_asked_for_again_does_not_bring_back_one_noted_by_a_fast_clock(shelf: Shelf) -> None:
    """The clock was ten years ahead, is put right, and Telegram asks for another quarter of an hour."""
    with shelf.archive.transaction():
        runs.remember_wait(shelf.archive, "a.session", "history", at(900, days=3650), at(days=3650))
        runs.remember_wait(shelf.archive, "a.session", "history", at(900), at())
    assert runs.pending_waits(shelf.archive, "a.session", at(10)) == {"history": at(900)}
    assert runs.pending_waits(shelf.archive, "a.session", at(900)) == {}


def test_a_clock_put_right_by_a_minute_leaves_a_wait_as_it_was(shelf: Shelf) -> None:
    with shelf.archive.transaction():
        runs.remember_wait(shelf.archive, "a.session", "history", at(900), at(60))
        runs.remember_wait(shelf.archive, "a.session", "history", at(30), at())
    assert runs.pending_waits(shelf.archive, "a.session", at(40)) == {"history": at(900)}
