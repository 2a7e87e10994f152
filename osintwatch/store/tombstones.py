"""Posts that are gone: missed by one run, sure to be gone when the next one misses them too.

What they said is kept. A tombstone is a row of its own, and so is the return of a post that was gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from osintwatch.model import Method, Span
from osintwatch.store.archive import Archive, to_unix

_AT_ONCE: Final = 500


def stored_numbers(archive: Archive, channel_id: int, after: int = 0) -> list[int]:
    """Message numbers that are stored of a channel, above `after`, the highest first."""
    rows = archive.sql.execute(
        "SELECT message_id FROM posts WHERE channel_id = ? AND message_id > ? ORDER BY message_id DESC",
        (channel_id, after),
    )
    return [number for (number,) in rows]


def stored_below(archive: Archive, channel_id: int, number: int) -> list[int]:
    """The numbers up to this one of posts that are stored and not known to be gone, the highest first."""
    rows = archive.sql.execute(
        "SELECT message_id FROM posts WHERE channel_id = ? AND message_id <= ? AND deleted_seen_at IS NULL"
        " ORDER BY message_id DESC",
        (channel_id, number),
    )
    return [number for (number,) in rows]


def missed_before(archive: Archive, channel_id: int) -> list[int]:
    """Numbers of posts that an earlier run missed, however old they are."""
    rows = archive.sql.execute(
        "SELECT p.message_id FROM missing AS m JOIN posts AS p ON p.id = m.post_id WHERE p.channel_id = ?",
        (channel_id,),
    )
    return [number for (number,) in rows]


def miss(
    archive: Archive, channel_id: int, numbers: Iterable[int], run_id: int, capture_id: int, now: datetime
) -> int:
    """A sound answer of this run lacks these posts. Gives how many are sure to be gone by that.

    Must run inside a transaction. Those that no earlier run has missed are only noted.
    """
    gone = 0
    for some in _portions(numbers):
        rows = archive.sql.execute(
            "SELECT p.id, m.run_id, m.seen_at FROM posts AS p LEFT JOIN missing AS m ON m.post_id = p.id"
            " WHERE p.channel_id = ? AND p.message_id IN (SELECT value FROM json_each(?))"
            " AND p.deleted_seen_at IS NULL",
            (channel_id, json.dumps(some)),
        ).fetchall()
        first = [(post_id, run_id, to_unix(now)) for post_id, by, _ in rows if by is None]
        archive.sql.executemany("INSERT INTO missing (post_id, run_id, seen_at) VALUES (?, ?, ?)", first)
        again = [(post_id, missed_at) for post_id, by, missed_at in rows if by not in (None, run_id)]
        for post_id, missed_at in again:
            _bury(archive, post_id, missed_at, capture_id, now)
        gone += len(again)
    return gone


def _bury(archive: Archive, post_id: int, missed_at: int, capture_id: int, now: datetime) -> None:
    seen_at = _free_moment(archive, post_id, now)
    # Not when an export was imported: it may have been made long before.
    (captured_at,) = archive.sql.execute(
        "SELECT max(v.captured_at) FROM versions AS v JOIN captures AS c ON c.id = v.capture_id"
        " WHERE v.post_id = ? AND c.method <> ?",
        (post_id, Method.DESKTOP_EXPORT),
    ).fetchone()
    (compared_at,) = archive.sql.execute(
        "SELECT max(r.seen_at) FROM posts AS p JOIN rechecks AS r ON r.channel_id = p.channel_id"
        " AND p.message_id BETWEEN r.first_id AND r.last_id AND r.seen_at < ? WHERE p.id = ?",
        (missed_at, post_id),
    ).fetchone()
    last_seen_at = max(captured_at or 0, compared_at or 0) or None
    archive.sql.execute(
        "INSERT INTO tombstones (post_id, seen_at, gone, last_seen_at, missed_at, capture_id)"
        " VALUES (?, ?, 1, ?, ?, ?)",
        (post_id, seen_at, last_seen_at, missed_at, capture_id),
    )
    archive.sql.execute("UPDATE posts SET deleted_seen_at = ? WHERE id = ?", (seen_at, post_id))
    archive.sql.execute("DELETE FROM missing WHERE post_id = ?", (post_id,))


def seen_there(archive: Archive, post_ids: Sequence[int], capture_id: int, now: datetime) -> None:
    """A collector has just read these posts: they are not missing, nor gone any longer.

    Must run inside a transaction.
    """
    for some in _portions(post_ids):
        rows = archive.sql.execute(
            "SELECT id, deleted_seen_at IS NOT NULL FROM posts WHERE id IN (SELECT value FROM json_each(?1))"
            " AND (deleted_seen_at IS NOT NULL OR id IN (SELECT post_id FROM missing))",
            (json.dumps(some),),
        ).fetchall()
        for post_id, was_gone in rows:
            archive.sql.execute("DELETE FROM missing WHERE post_id = ?", (post_id,))
            if was_gone:
                archive.sql.execute(
                    "INSERT INTO tombstones (post_id, seen_at, gone, capture_id) VALUES (?, ?, 0, ?)",
                    (post_id, _free_moment(archive, post_id, now), capture_id),
                )
                archive.sql.execute("UPDATE posts SET deleted_seen_at = NULL WHERE id = ?", (post_id,))


def _free_moment(archive: Archive, post_id: int, now: datetime) -> int:
    """Now, or behind the last tombstone: clocks are set back, and runs may follow at once."""
    (last,) = archive.sql.execute(
        "SELECT max(seen_at) FROM tombstones WHERE post_id = ?", (post_id,)
    ).fetchone()
    return max(to_unix(now), (last or 0) + 1)


def mark_compared(archive: Archive, channel_id: int, span: Span, since: datetime, now: datetime) -> None:
    """All stored posts of this stretch were compared, which reaches back to `since`."""
    archive.sql.execute(
        "INSERT INTO rechecks (channel_id, seen_at, first_id, last_id, since) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET first_id = min(first_id, excluded.first_id),"
        " last_id = max(last_id, excluded.last_id), since = min(since, excluded.since)",
        (channel_id, to_unix(now), span.first, span.last, to_unix(since)),
    )


def _portions(values: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
