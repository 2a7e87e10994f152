"""Which posts wait to be judged: citations, wording and reports are derived after they are stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from osintwatch.store.archive import Archive


def mark_stale(archive: Archive, heads: Iterable[int]) -> None:
    """What was derived from these posts must be derived anew. Must run inside a transaction."""
    archive.sql.executemany("INSERT OR REPLACE INTO stale VALUES (?, 0)", [(head,) for head in heads])


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
