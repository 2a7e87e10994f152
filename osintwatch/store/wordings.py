"""Posts by their wording: which are to be compared with which.

Two posts are neighbours when they share pieces of their wording (two of the word triples kept of each, or
all words) and stand so near in time that they may tell the same: within the reach of both. That is a matter
of the two alone, so it makes no difference in which order posts come, and a look-up costs what there is
around a post in time, not what there is in the archive.

A post with too many neighbours is a template that comes every few minutes (rates, alerts): it is not
compared, nor is anything with it. Each post's number of neighbours is kept up to date for that.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

from osintwatch.provenance.wordings.wording import SHARED, Wording
from osintwatch.store import likenesses
from osintwatch.store.archive import Archive
from osintwatch.store.schema import TIE_BITS

MOST_NEIGHBOURS: Final = 200
"""Posts that one post is compared with at most: copies in as many channels as anyone watches."""

_FEWEST_TELLING: Final = 2


def index(archive: Archive, post_id: int, wording: Wording) -> None:
    """Make a post findable by its wording; once, until it is unindexed. Must run inside a transaction."""
    if wording.content < _FEWEST_TELLING:
        return
    reach, exact_reach = int(wording.reach.total_seconds()), int(wording.exact_reach.total_seconds())
    around = _neighbours(archive, post_id, wording.sketch, wording.exact, reach, exact_reach)
    archive.sql.execute(
        "INSERT INTO wordings (post_id, text_hash, words, reach, exact_reach, neighbours, hashes)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            post_id,
            wording.exact,
            len(wording.words),
            reach,
            exact_reach,
            len(around),
            _packed(wording.sketch),
        ),
    )
    archive.sql.executemany("INSERT INTO shingles VALUES (?, ?)", [(one, post_id) for one in wording.sketch])
    archive.sql.executemany(
        "UPDATE wordings SET neighbours = neighbours + 1 WHERE post_id = ?", [(other,) for other, _ in around]
    )
    for other, count in around:
        if count == MOST_NEIGHBOURS:  # one too many now
            likenesses.forget(archive, other)


def unindex(archive: Archive, post_id: int) -> list[int]:
    """Take a post's wording and likenesses out of the archive. Must run inside a transaction.

    Gives the posts that had one neighbour too many and have no longer: they must be compared anew.
    """
    row = archive.sql.execute(
        "SELECT hashes, text_hash, reach, exact_reach FROM wordings WHERE post_id = ?", (post_id,)
    ).fetchone()
    likenesses.forget(archive, post_id)
    if row is None:
        return []
    hashes, exact, reach, exact_reach = row
    sketch = _unpacked(hashes)
    around = _neighbours(archive, post_id, sketch, exact, reach, exact_reach)
    archive.sql.executemany(
        "UPDATE wordings SET neighbours = neighbours - 1 WHERE post_id = ?", [(other,) for other, _ in around]
    )
    archive.sql.executemany(
        "DELETE FROM shingles WHERE hash = ? AND post_id = ?", [(h, post_id) for h in sketch]
    )
    archive.sql.execute("DELETE FROM wordings WHERE post_id = ?", (post_id,))
    return [other for other, count in around if count == MOST_NEIGHBOURS + 1]


def candidates(archive: Archive, post_id: int) -> list[int]:
    """The posts an indexed post is to be compared with, the nearest in time first; none for a template."""
    row = archive.sql.execute(
        "SELECT hashes, text_hash, reach, exact_reach, neighbours FROM wordings WHERE post_id = ?", (post_id,)
    ).fetchone()
    if row is None or row[4] > MOST_NEIGHBOURS:
        return []
    hashes, exact, reach, exact_reach, _ = row
    around = _neighbours(archive, post_id, _unpacked(hashes), exact, reach, exact_reach)
    found = [other for other, count in around if count <= MOST_NEIGHBOURS]
    return sorted(found, key=lambda other: (abs(other - post_id), other))


def _neighbours(
    archive: Archive, post_id: int, sketch: Sequence[int], exact: int, reach: int, exact_reach: int
) -> list[tuple[int, int]]:
    """The neighbours of a post, each with the number of its own neighbours."""
    seconds = post_id >> TIE_BITS
    near, far = reach + 1 << TIE_BITS, exact_reach + 1 << TIE_BITS
    rows = archive.sql.execute(
        "WITH near AS (SELECT post_id FROM shingles"
        f"  WHERE hash IN ({', '.join('?' * len(sketch))}) AND post_id BETWEEN ? AND ?"
        "  GROUP BY post_id HAVING count(*) >= ?),"
        " same AS (SELECT post_id FROM wordings WHERE text_hash = ? AND post_id BETWEEN ? AND ?)"
        " SELECT w.post_id, w.neighbours FROM near JOIN wordings AS w USING (post_id)"
        "  WHERE w.post_id <> ? AND abs((w.post_id >> ?) - ?) <= min(w.reach, ?)"
        " UNION SELECT w.post_id, w.neighbours FROM same JOIN wordings AS w USING (post_id)"
        "  WHERE w.post_id <> ? AND abs((w.post_id >> ?) - ?) <= min(w.exact_reach, ?)",
        (
            *sketch, post_id - near, post_id + near, SHARED,
            exact, post_id - far, post_id + far,
            post_id, TIE_BITS, seconds, reach,
            post_id, TIE_BITS, seconds, exact_reach,
        ),
    )  # fmt: skip
    return rows.fetchall()


def _packed(hashes: Sequence[int]) -> bytes:
    return struct.pack(f">{len(hashes)}Q", *hashes)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(packed) // 8}Q", packed)
