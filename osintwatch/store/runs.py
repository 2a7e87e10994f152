"""What collecting runs did, and the waits Telegram asked for: the log a desk looks at in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from osintwatch.store.archive import Archive, from_unix, storable, to_unix

_CLOCK_SLACK: Final = 120
"""Seconds that a clock may be put right by, without having been set back."""


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    """What became of one channel in a run."""

    name: str
    channel_id: int | None
    outcome: str
    new_posts: int
    new_versions: int
    requests: int
    waited: int
    ended_at: datetime
    detail: str
    gone: int = 0
    """posts that were sure to be gone"""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One command that collected. `ended_at` None: it is running, or was killed."""

    id: int
    command: str
    started_at: datetime
    ended_at: datetime | None
    exit_code: int | None


def begin_run(archive: Archive, command: str, now: datetime) -> int:
    """Must run inside a transaction. Returns the run's id."""
    cursor = archive.sql.execute(
        "INSERT INTO runs (command, started_at) VALUES (?, ?)", (command, to_unix(now))
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def end_run(archive: Archive, run_id: int, now: datetime, exit_code: int) -> None:
    archive.sql.execute(
        "UPDATE runs SET ended_at = ?, exit_code = ? WHERE id = ?", (to_unix(now), exit_code, run_id)
    )


def record_channel(archive: Archive, run_id: int, record: ChannelRecord) -> None:
    """One row per run and channel; a channel met twice in a run (two files) is added up."""
    archive.sql.execute(
        "INSERT INTO run_channels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " new_posts = new_posts + excluded.new_posts, new_versions = new_versions + excluded.new_versions,"
        " gone = gone + excluded.gone,"
        " requests = requests + excluded.requests, waited = waited + excluded.waited,"
        " outcome = excluded.outcome, ended_at = excluded.ended_at, detail = excluded.detail",
        (
            run_id,
            storable(record.name),
            record.channel_id,
            record.outcome,
            record.new_posts,
            record.new_versions,
            record.requests,
            record.waited,
            to_unix(record.ended_at),
            storable(record.detail),
            record.gone,
        ),
    )


def last_runs(archive: Archive, limit: int) -> list[RunRecord]:
    """Newest first."""
    rows = archive.sql.execute(
        "SELECT id, command, started_at, ended_at, exit_code FROM runs ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [
        RunRecord(number, command, from_unix(started), None if ended is None else from_unix(ended), code)
        for number, command, started, ended, code in rows
    ]


def channels_of_run(archive: Archive, run_id: int) -> list[ChannelRecord]:
    rows = archive.sql.execute(
        "SELECT name, channel_id, outcome, new_posts, new_versions, requests, waited, ended_at, detail, gone"
        " FROM run_channels WHERE run_id = ? ORDER BY name",
        (run_id,),
    )
    return [
        ChannelRecord(name, number, outcome, new, versions, requests, waited, from_unix(ended), detail, gone)
        for name, number, outcome, new, versions, requests, waited, ended, detail, gone in rows
    ]


def remember_wait(archive: Archive, session: str, request: str, until: datetime, now: datetime) -> None:
    """Keep the end of a wait; a later one replaces it, an earlier one does not.

    What a clock that has been set back since had noted is replaced whatever it says: kept as the later one
    beside the new `asked_at`, it would hold again, and for years.
    """
    archive.sql.execute(
        "INSERT INTO waits (session, request, until, asked_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE"
        " SET until = iif(asked_at > ?4 + ?5, ?3, max(until, ?3)), asked_at = ?4",
        (session, request, to_unix(until), to_unix(now), _CLOCK_SLACK),
    )


def forget_wait(archive: Archive, session: str, request: str) -> None:
    """The wait is over: Telegram has answered such a request again."""
    archive.sql.execute("DELETE FROM waits WHERE session = ? AND request = ?", (session, request))


def pending_waits(archive: Archive, session: str, now: datetime) -> dict[str, datetime]:
    """Kinds of request that must not be made yet, and until when.

    A wait asked for in what is now the future was noted by a clock that has been set back since. Nobody can
    tell when it is over: one request will, where waiting might take years.
    """
    rows = archive.sql.execute(
        "SELECT request, until FROM waits WHERE session = ?1 AND until > ?2 AND asked_at <= ?2 + ?3",
        (session, to_unix(now), _CLOCK_SLACK),
    )
    return {request: from_unix(until) for request, until in rows}


def last_outcome(archive: Archive, name: str) -> str | None:
    """How the last run ended for a listed channel; None if it never was in one."""
    row = archive.sql.execute(
        "SELECT outcome FROM run_channels WHERE name = ? ORDER BY run_id DESC LIMIT 1", (name,)
    ).fetchone()
    return str(row[0]) if row else None
