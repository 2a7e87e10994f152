"""Credits that a post gave before it was edited, and no longer gives: they tell where it comes from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

from osintwatch.evidence import Citation, CitationKind
from osintwatch.model import StoredPost
from osintwatch.provenance.citations import citations_of
from osintwatch.store.archive import Archive, storable
from osintwatch.store.read import former_wordings


def find(
    archive: Archive,
    post: StoredPost,
    citations: Sequence[Citation],
    footers: frozenset[str],
    own_names: frozenset[str],
) -> None:
    """Compare what earlier wordings of a post cite with its `citations` of today, and keep what is missing.

    Must run inside a transaction.
    """
    archive.sql.execute("DELETE FROM withdrawn_citations WHERE post_id = ?", (post.id,))
    if post.versions < 2:
        return
    now = {(one.kind, one.key) for one in citations}
    lost: dict[tuple[CitationKind, str], tuple[int, Citation]] = {}
    for version_id, former in former_wordings(archive, post):
        for one in citations_of(former, footers, own_names):
            if (one.kind, one.key) not in now:
                lost[one.kind, one.key] = version_id, one
    archive.sql.executemany(
        "INSERT INTO withdrawn_citations VALUES (?, ?, ?, ?, ?, ?)",
        [
            (post.id, kind, storable(key), storable(one.name), storable(one.quote), version_id)
            for (kind, key), (version_id, one) in lost.items()
        ],
    )


def of_posts(archive: Archive, ids: Sequence[int]) -> dict[int, tuple[Citation, ...]]:
    """By post id: the credits that were withdrawn."""
    found: dict[int, list[Citation]] = defaultdict(list)
    for post_id, citation in _rows(archive, ids):
        found[post_id].append(citation)
    return {post_id: tuple(some) for post_id, some in found.items()}


def _rows(archive: Archive, ids: Sequence[int]) -> Iterator[tuple[int, Citation]]:
    rows = archive.sql.execute(
        "SELECT post_id, kind, key, quote, name FROM withdrawn_citations"
        " WHERE post_id IN (SELECT value FROM json_each(?)) ORDER BY post_id, version_id, kind, key",
        (json.dumps(ids),),
    )
    return ((post_id, Citation(CitationKind(kind), *rest)) for post_id, kind, *rest in rows)
