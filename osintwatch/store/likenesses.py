"""Pairs of posts of almost the same words: how alike they are, kept and read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from osintwatch.evidence import Change, Likeness, Relation
from osintwatch.store.archive import Archive, storable

_LOOKED_UP: Final = 500
"""Rows asked for in one statement."""
_COLUMNS: Final = "earlier_id, later_id, relation, similarity, changes"

Pair = tuple[int, int, Likeness]
"""the earlier post, the later one, how alike they are"""


def save(archive: Archive, post_id: int, found: Iterable[tuple[int, Likeness]]) -> None:
    """Keep how alike a post and others are, in place of what was known. Must run inside a transaction."""
    archive.sql.executemany(
        f"INSERT OR REPLACE INTO likenesses ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
        [
            (
                min(post_id, other),
                max(post_id, other),
                one.relation.value,
                one.similarity,
                _changes_json(one.changes),
            )
            for other, one in found
        ],
    )


def forget(archive: Archive, post_id: int) -> None:
    """Drop what is known of a post's likeness to any other. Must run inside a transaction."""
    archive.sql.execute("DELETE FROM likenesses WHERE earlier_id = ?", (post_id,))
    archive.sql.execute("DELETE FROM likenesses WHERE later_id = ?", (post_id,))


def of_posts(archive: Archive, post_ids: Iterable[int]) -> list[Pair]:
    """What is known of the likeness of these posts to any others, in order of time, each pair once."""
    wanted = sorted(set(post_ids))
    found: set[Pair] = set()
    for start in range(0, len(wanted), _LOOKED_UP):
        some = wanted[start : start + _LOOKED_UP]
        marks = ", ".join("?" * len(some))
        for column in ("earlier_id", "later_id"):
            rows = archive.sql.execute(f"SELECT {_COLUMNS} FROM likenesses WHERE {column} IN ({marks})", some)
            found.update(map(_pair, rows))
    return sorted(found, key=lambda pair: pair[:2])


def pairs_in_window(archive: Archive, ids_from: int, ids_to: int) -> Iterator[Pair]:
    """The pairs of which both posts lie in ids_from <= id < ids_to, in order of time."""
    rows = archive.sql.execute(
        f"SELECT {_COLUMNS} FROM likenesses WHERE earlier_id >= ? AND earlier_id < ? AND later_id < ?"
        " ORDER BY earlier_id, later_id",
        (ids_from, ids_to, ids_to),
    )
    return map(_pair, rows)


def _changes_json(changes: Sequence[Change]) -> str:
    return storable(json.dumps([[one.what, one.before, one.after] for one in changes], ensure_ascii=False))


def _pair(row: tuple[Any, ...]) -> Pair:
    earlier, later, relation, similarity, changes = row
    parts = tuple(Change(*one) for one in json.loads(changes))
    return earlier, later, Likeness(Relation(relation), similarity, parts)
