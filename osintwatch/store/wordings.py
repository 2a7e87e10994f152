"""Posts by their wording: which are to be compared with which.

Two posts are neighbours when they share pieces of their wording (two of the word triples kept of each, or
all words) and stand so near in time that they may tell the same: within the reach of both. That is a matter
of the two alone, so it makes no difference in which order posts come, and a look-up costs what there is
around a post in time, not what there is in the archive.

A post with too many neighbours is a template that comes every few minutes (rates, alerts): it is not
compared, nor is anything with it. Such posts stand in a crowd. The number of neighbours of all others is
kept up to date; those in a crowd are looked up apart, and only until there are enough of them, so that a
flood of a million copies costs each of them no more than a flood of a thousand.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from osintwatch.provenance.wordings.wording import SHARED, Wording
from osintwatch.store import likenesses
from osintwatch.store.archive import Archive
from osintwatch.store.schema import TIE_BITS

MOST_NEIGHBOURS: Final = 200
"""Posts that one post is compared with at most: copies in as many channels as anyone watches."""

_FEWEST_TELLING: Final = 2
_FIRST_LOOK: Final = 60
"""Seconds before and after a post in which a crowd around it is looked for first."""
_WIDER: Final = 4
"""Each further look is so many times wider."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a post is found by."""

    post_id: int
    sketch: tuple[int, ...]
    exact: int
    reach: int
    """seconds"""
    exact_reach: int
    """seconds; not below `reach`"""


def index(archive: Archive, post_id: int, wording: Wording) -> list[int]:
    """Make a post findable by its wording; once, until it is unindexed. Must run inside a transaction.

    Gives its neighbours that stand in a crowd by that, and are alike to nobody any longer.
    """
    if wording.content < _FEWEST_TELLING:
        return []
    reach, exact_reach = int(wording.reach.total_seconds()), int(wording.exact_reach.total_seconds())
    entry = _Entry(post_id, wording.sketch, wording.exact, reach, exact_reach)
    near = _neighbours(archive, entry)
    count = len(near) + _crowd(archive, entry, enough=MOST_NEIGHBOURS + 1 - len(near))
    crowded = count > MOST_NEIGHBOURS
    archive.sql.execute(
        "INSERT INTO wordings (post_id, text_hash, words, reach, exact_reach, crowded, neighbours, hashes)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            post_id,
            entry.exact,
            len(wording.words),
            reach,
            exact_reach,
            crowded,
            None if crowded else count,
            _packed(entry.sketch),
        ),
    )
    archive.sql.executemany(
        "INSERT INTO shingles VALUES (?, ?, ?)", [(one, crowded, post_id) for one in entry.sketch]
    )
    archive.sql.executemany(
        "UPDATE wordings SET neighbours = neighbours + 1 WHERE post_id = ?", [(other,) for other, _ in near]
    )
    joined = [other for other, before in near if before == MOST_NEIGHBOURS]  # one too many now
    for other in joined:
        _move(archive, other, None)
        likenesses.forget(archive, other)
    return joined


def unindex(archive: Archive, post_id: int) -> list[int]:
    """Take a post's wording and likenesses out of the archive. Must run inside a transaction.

    Gives its neighbours in a crowd, which may have none too many any longer: for `leave_crowd`.
    """
    likenesses.forget(archive, post_id)
    entry = _entry(archive, post_id)
    if entry is None:
        return []
    archive.sql.executemany(
        "UPDATE wordings SET neighbours = neighbours - 1 WHERE post_id = ?",
        [(other,) for other, _ in _neighbours(archive, entry)],
    )
    archive.sql.executemany(
        "DELETE FROM shingles WHERE hash = ? AND post_id = ? AND crowded IN (0, 1)",
        [(one, post_id) for one in entry.sketch],
    )
    archive.sql.execute("DELETE FROM wordings WHERE post_id = ?", (post_id,))
    return [other for other, _ in _neighbours(archive, entry, crowded=True)]


def leave_crowd(archive: Archive, post_ids: Collection[int]) -> list[int]:
    """Those of the posts that are not in a crowd any longer. Must run inside a transaction.

    They are to be compared anew. Posts whose wording is not known are passed over.
    """
    left = []
    for post_id in sorted(post_ids):
        entry = _entry(archive, post_id)
        if entry is None:
            continue
        near = len(_neighbours(archive, entry))
        count = near + _crowd(archive, entry, enough=MOST_NEIGHBOURS + 1 - near)
        if count <= MOST_NEIGHBOURS:
            _move(archive, post_id, count)
            left.append(post_id)
    return left


def candidates(archive: Archive, post_id: int) -> list[int]:
    """The posts an indexed post is to be compared with, the nearest in time first; none in a crowd."""
    row = archive.sql.execute("SELECT crowded FROM wordings WHERE post_id = ?", (post_id,)).fetchone()
    entry = _entry(archive, post_id)
    if entry is None or row[0]:
        return []
    found = [other for other, _ in _neighbours(archive, entry)]
    return sorted(found, key=lambda other: (abs(other - post_id), other))


def _entry(archive: Archive, post_id: int) -> _Entry | None:
    row = archive.sql.execute(
        "SELECT hashes, text_hash, reach, exact_reach FROM wordings WHERE post_id = ?", (post_id,)
    ).fetchone()
    return None if row is None else _Entry(post_id, _unpacked(row[0]), *row[1:])


def _crowd(archive: Archive, entry: _Entry, enough: int) -> int:
    """How many neighbours a post has in a crowd; where there are `enough`, at least as many as that."""
    within, found = _FIRST_LOOK, 0
    if enough <= 0 or not _meets_crowd(archive, entry):
        return 0
    while found < enough and within // _WIDER < entry.exact_reach:
        found = len(_neighbours(archive, entry, crowded=True, within=within))
        within *= _WIDER
    return found


def _meets_crowd(archive: Archive, entry: _Entry) -> bool:
    """Does any post in a crowd share a single piece with this one? Most posts are done with here."""
    near, far = entry.reach + 1 << TIE_BITS, entry.exact_reach + 1 << TIE_BITS
    row = archive.sql.execute(
        f"SELECT EXISTS (SELECT 1 FROM shingles WHERE hash IN ({', '.join('?' * len(entry.sketch))})"
        "  AND crowded = 1 AND post_id BETWEEN ? AND ?)"
        " OR EXISTS (SELECT 1 FROM wordings WHERE text_hash = ? AND crowded = 1 AND post_id BETWEEN ? AND ?)",
        (
            *entry.sketch, entry.post_id - near, entry.post_id + near,
            entry.exact, entry.post_id - far, entry.post_id + far,
        ),
    ).fetchone()  # fmt: skip
    return bool(row[0])


def _neighbours(
    archive: Archive, entry: _Entry, *, crowded: bool = False, within: int | None = None
) -> list[tuple[int, int | None]]:
    """The neighbours of a post, in a crowd or out of it, each with the number of its own, where that is kept.

    `within`: no further away than so many seconds.
    """
    reach = entry.reach if within is None else min(entry.reach, within)
    exact_reach = entry.exact_reach if within is None else min(entry.exact_reach, within)
    post_id, seconds = entry.post_id, entry.post_id >> TIE_BITS
    near, far = reach + 1 << TIE_BITS, exact_reach + 1 << TIE_BITS
    rows = archive.sql.execute(
        "WITH near AS (SELECT post_id FROM shingles"
        f"  WHERE hash IN ({', '.join('?' * len(entry.sketch))}) AND crowded = ? AND post_id BETWEEN ? AND ?"
        "  GROUP BY post_id HAVING count(*) >= ?),"
        " same AS (SELECT post_id FROM wordings"
        "  WHERE text_hash = ? AND crowded = ? AND post_id BETWEEN ? AND ?)"
        " SELECT w.post_id, w.neighbours FROM near JOIN wordings AS w USING (post_id)"
        "  WHERE w.post_id <> ? AND abs((w.post_id >> ?) - ?) <= min(w.reach, ?)"
        " UNION SELECT w.post_id, w.neighbours FROM same JOIN wordings AS w USING (post_id)"
        "  WHERE w.post_id <> ? AND abs((w.post_id >> ?) - ?) <= min(w.exact_reach, ?)",
        (
            *entry.sketch, crowded, post_id - near, post_id + near, SHARED,
            entry.exact, crowded, post_id - far, post_id + far,
            post_id, TIE_BITS, seconds, reach,
            post_id, TIE_BITS, seconds, exact_reach,
        ),
    )  # fmt: skip
    return rows.fetchall()


def _move(archive: Archive, post_id: int, neighbours: int | None) -> None:
    """Move a post out of a crowd, with its number of neighbours, or into one, where that is not kept."""
    entry = _entry(archive, post_id)
    assert entry is not None
    crowded = neighbours is None
    archive.sql.execute(
        "UPDATE wordings SET crowded = ?, neighbours = ? WHERE post_id = ?", (crowded, neighbours, post_id)
    )
    archive.sql.executemany(
        "UPDATE shingles SET crowded = ? WHERE hash = ? AND crowded = ? AND post_id = ?",
        [(crowded, one, not crowded, post_id) for one in entry.sketch],
    )


def _packed(hashes: Sequence[int]) -> bytes:
    return struct.pack(f">{len(hashes)}Q", *hashes)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(packed) // 8}Q", packed)
