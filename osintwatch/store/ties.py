"""Ties between posts, as they are kept: found once, and again only where what they hang on has changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from osintwatch.evidence import EdgeKind
from osintwatch.provenance.strands import Strand
from osintwatch.provenance.tie import BINDS, POSSIBLY, Tie
from osintwatch.store.archive import Archive, storable

_NUMBERS: Final = "(SELECT value FROM json_each(?))"
_BINDING: Final = "(sure >= ? OR (sure >= ? AND uncredited))"


def replace_ties(
    archive: Archive, posts: Collection[int], strands: Sequence[Strand], ties: Iterable[Tie]
) -> None:
    """Keep these ties in the place of all that the posts had. Must run inside a transaction.

    `ties` are between `strands`, by their places; those of one post stand side by side.
    """
    ids = json.dumps(sorted(posts))
    archive.sql.execute(f"DELETE FROM ties WHERE earlier_id IN {_NUMBERS}", (ids,))
    archive.sql.execute(f"DELETE FROM ties WHERE later_id IN {_NUMBERS}", (ids,))
    parts = _parts(strands)
    archive.sql.executemany(
        "INSERT INTO ties VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(tie, strands, parts) for tie in ties],
    )


def _row(tie: Tie, strands: Sequence[Strand], parts: Sequence[int]) -> tuple[Any, ...]:
    a, b, quotes = tie.a, tie.b, (tie.quote_a, tie.quote_b)
    if strands[b].post.post_id < strands[a].post.post_id:
        a, b, quotes = b, a, quotes[::-1]
    shown = tie.sure >= POSSIBLY
    return (
        strands[a].post.post_id,
        strands[b].post.post_id,
        parts[a],
        parts[b],
        tie.kind,
        storable(tie.key),
        tie.sure,
        strands[a].kind is None and strands[b].kind is None,
        *(storable(quote) if shown else "" for quote in quotes),
        storable(tie.why) if shown else "",
    )


def _parts(strands: Sequence[Strand]) -> list[int]:
    """Which strand of its post each is, from 0."""
    found: list[int] = []
    for n, strand in enumerate(strands):
        again = n and strands[n - 1].post.post_id == strand.post.post_id
        found.append(found[-1] + 1 if again else 0)
    return found


def bound_to(archive: Archive, posts: Collection[int]) -> set[int]:
    """The posts that are grouped together with these, or with those again, and these themselves.

    Which are grouped is a matter of ties that bind, and of possible ones between posts that credit nobody.
    """
    found, frontier = set(posts), set(posts)
    while frontier:
        frontier = _tied(archive, frontier, _BINDING, BINDS, POSSIBLY) - found
        found |= frontier
    return found


def possibly_tied_to(archive: Archive, posts: Collection[int]) -> set[int]:
    """The posts that ties of any shown confidence lead to from these."""
    return _tied(archive, posts, "sure >= ?", POSSIBLY)


def _tied(archive: Archive, posts: Collection[int], strong: str, *least: float) -> set[int]:
    ids = json.dumps(sorted(posts))
    rows = archive.sql.execute(
        f"SELECT later_id FROM ties WHERE earlier_id IN {_NUMBERS} AND {strong}"
        f" UNION SELECT earlier_id FROM ties WHERE later_id IN {_NUMBERS} AND {strong}",
        (ids, *least, ids, *least),
    )
    return {post_id for (post_id,) in rows}


def ties_among(archive: Archive, strands: Sequence[Strand]) -> list[Tie]:
    """The ties between these strands, by their places; all strands of a post stand side by side."""
    ids = [strand.post.post_id for strand in strands]
    place = {at: n for n, at in enumerate(zip(ids, _parts(strands), strict=True))}
    wanted = json.dumps(sorted(set(ids)))
    rows = archive.sql.execute(
        "SELECT earlier_id, earlier_part, later_id, later_part, kind, key, quote, other_quote, sure, why"
        # +: each row is looked at once, not each pair of posts looked up.
        f" FROM ties WHERE earlier_id IN {_NUMBERS} AND +later_id IN {_NUMBERS}",
        (wanted, wanted),
    )
    found = [
        Tie(place[a, part], place[b, other], EdgeKind(kind), *rest) for a, part, b, other, kind, *rest in rows
    ]
    return sorted(found, key=lambda tie: (tie.a, tie.b))
