"""Which posts wait to be judged, and for which of the steps that it takes once they are stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Final

from osintwatch.store.archive import Archive

WAITING: Final = "SELECT post_id FROM stale WHERE step = ?"
WAITING_BEFORE: Final = "SELECT post_id FROM stale WHERE step < ?"


class Step(IntEnum):
    """What a post waits for; what comes after it follows."""

    CITATIONS = 0
    """its citations and its wording"""
    TIES = 1
    """its ties to others"""
    REPORTS = 2
    """the reports it leans on"""


def mark_stale(archive: Archive, heads: Iterable[int]) -> None:
    """What was derived from these posts must be derived anew. Must run inside a transaction."""
    advance(archive, heads, Step.CITATIONS)


def mark_stale_where(archive: Archive, condition: str, values: Sequence[int] = ()) -> None:
    """The same for all posts of which a condition in SQL holds. Must run inside a transaction."""
    archive.sql.execute(
        f"INSERT OR REPLACE INTO stale SELECT id, {Step.CITATIONS:d} FROM posts"
        f" WHERE kind = 'post' AND album_of IS NULL AND {condition}",
        values,
    )


def advance(archive: Archive, post_ids: Iterable[int], step: Step) -> None:
    """These posts wait for this step now, whatever they waited for. Must run inside a transaction."""
    archive.sql.executemany("INSERT OR REPLACE INTO stale VALUES (?, ?)", [(one, step) for one in post_ids])


def wait_for(archive: Archive, post_ids: Iterable[int], step: Step) -> None:
    """These posts wait for this step, if not for an earlier one. Must run inside a transaction."""
    archive.sql.executemany(
        "INSERT INTO stale VALUES (?, ?) ON CONFLICT DO UPDATE SET step = min(step, excluded.step)",
        [(one, step) for one in post_ids],
    )


def forget(archive: Archive, post_ids: Iterable[int]) -> None:
    """These posts wait no longer. Must run inside a transaction."""
    archive.sql.executemany("DELETE FROM stale WHERE post_id = ?", [(one,) for one in post_ids])


def waiting(archive: Archive, step: Step, most: int) -> list[int]:
    """The earliest posts that wait for this step."""
    rows = archive.sql.execute(f"{WAITING} ORDER BY post_id LIMIT ?", (step, most))
    return [post_id for (post_id,) in rows]


def stale_posts(archive: Archive) -> int:
    """How many posts wait to be judged."""
    (count,) = archive.sql.execute("SELECT count(*) FROM stale").fetchone()
    return int(count)


def waiting_among(archive: Archive, ids: Sequence[int]) -> frozenset[int]:
    """Those of these posts that wait to be judged, or to be judged anew."""
    rows = archive.sql.execute(
        "SELECT post_id FROM stale WHERE post_id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    return frozenset(post_id for (post_id,) in rows)
