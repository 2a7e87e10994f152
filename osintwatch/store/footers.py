"""Footers of channels, kept by month: learnt anew for the months in which posts came or changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from osintwatch.provenance.footers import learn_footers
from osintwatch.store.archive import Archive, storable
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.stale import WAITING, Step, mark_stale_where


class Footers:
    """Looks up footers, each channel and month once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[tuple[int, int], frozenset[str]] = {}

    def of(self, channel_id: int, posted_at: datetime) -> frozenset[str]:
        """The footers of a channel in the month of `posted_at`."""
        at = channel_id, _month_of(posted_at)
        if at not in self._known:
            row = self._archive.sql.execute(
                "SELECT lines FROM footers WHERE channel_id = ? AND month = ?", at
            ).fetchone()
            self._known[at] = frozenset(json.loads(row[0])) if row else frozenset()
        return self._known[at]


def learn(archive: Archive) -> None:
    """Learn the footers of channels and months with stale posts; where they change, all posts are stale."""
    rows = archive.sql.execute(
        f"WITH waiting (id) AS ({WAITING}), read (id) AS ("
        # Of an album every member has its say in the footers of its own month.
        " SELECT id FROM waiting UNION SELECT p.id FROM waiting AS w JOIN posts AS p ON p.album_of = w.id)"
        " SELECT DISTINCT p.channel_id, CAST(strftime('%Y', p.posted_at, 'unixepoch') AS INTEGER) * 12"
        " + CAST(strftime('%m', p.posted_at, 'unixepoch') AS INTEGER) - 1 AS month"
        " FROM read JOIN posts AS p USING (id) ORDER BY month, p.channel_id",
        (Step.CITATIONS,),
    ).fetchall()
    for channel_id, month in rows:
        _learn(archive, channel_id, month)


def _learn(archive: Archive, channel_id: int, month: int) -> None:
    first, after = _ids_of(month)
    texts = archive.sql.execute(
        "SELECT v.text FROM posts AS p JOIN versions AS v ON v.id = p.version_id"
        " WHERE p.channel_id = ? AND p.id >= ? AND p.id < ? AND p.kind = 'post'",
        (channel_id, first, after),
    )
    lines = storable(json.dumps(sorted(learn_footers(text for (text,) in texts)), ensure_ascii=False))
    row = archive.sql.execute(
        "SELECT lines FROM footers WHERE channel_id = ? AND month = ?", (channel_id, month)
    ).fetchone()
    if row is not None and row[0] == lines:
        return
    with archive.transaction():
        archive.sql.execute("INSERT OR REPLACE INTO footers VALUES (?, ?, ?)", (channel_id, month, lines))
        mark_stale_where(archive, "channel_id = ? AND id >= ? AND id < ?", (channel_id, first, after))


def _month_of(moment: datetime) -> int:
    return moment.year * 12 + moment.month - 1


def _ids_of(month: int) -> tuple[int, int]:
    first = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
    after = datetime((month + 1) // 12, (month + 1) % 12 + 1, 1, tzinfo=UTC)
    return int(first.timestamp()) << TIE_BITS, int(after.timestamp()) << TIE_BITS
