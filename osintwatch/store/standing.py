"""Which reports stand behind the posts of an answer, for certain or possibly, and which posts credit anybody.

A post that leans on several reports for certain is a digest: its parts tell of different matters. Where words
are asked for, a report that such a post tells in a part without them is no report on what was asked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from osintwatch.evidence import CERTAIN, POSSIBLE
from osintwatch.provenance.strands import parts_telling
from osintwatch.store.archive import Archive
from osintwatch.store.judgeable import judgeable_posts
from osintwatch.store.search import matching


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind some posts."""

    reports: tuple[str, ...]
    """all that they lean on, the most leaned on first; those told in other parts only at the end"""
    certain: frozenset[str]
    possible: frozenset[str]
    """that they lean on possibly, and none for certain"""
    elsewhere: frozenset[tuple[str, int]]
    """report and post, where the post tells it in another part than the one that was asked for"""
    leaning: frozenset[int]
    """posts that lean on something for certain, or credit somebody"""

    @property
    def in_other_parts(self) -> int:
        """How many reports are told in other parts only."""
        return len(self.reports) - len(self.certain) - len(self.possible)


def behind(archive: Archive, posts: Sequence[int], match: str | None) -> Behind:
    """What stands behind these posts, which a full-text query found (None: no words were asked for)."""
    leanings = list(_leanings(archive, posts))
    elsewhere = _elsewhere(archive, leanings, match) if match else frozenset[tuple[str, int]]()
    here = [one for one in leanings if (one.report_id, one.post_id) not in elsewhere]
    certain = frozenset(one.report_id for one in here if one.is_certain)
    told = {one.report_id for one in here}
    sizes = {one.report_id: (one.report_id not in told, *one.size, one.report_id) for one in leanings}
    return Behind(
        tuple(sorted(sizes, key=sizes.__getitem__)),
        certain,
        frozenset(told) - certain,
        elsewhere,
        frozenset(one.post_id for one in leanings if one.is_certain) | _crediting(archive, posts),
    )


@dataclass(frozen=True, slots=True)
class _Leaning:
    """That a post leans on a report."""

    post_id: int
    report_id: str
    confidence: float
    size: tuple[int, int]
    """of the report: channels and posts, the largest lowest"""

    @property
    def is_certain(self) -> bool:
        return self.confidence >= CERTAIN


def _leanings(archive: Archive, posts: Sequence[int]) -> Iterator[_Leaning]:
    rows = archive.sql.execute(
        "SELECT m.post_id, r.id, m.confidence, r.channels, r.posts"
        " FROM report_posts AS m JOIN reports AS r ON r.id = m.report_id"
        " WHERE m.post_id IN (SELECT value FROM json_each(?)) AND m.confidence >= ?",
        (json.dumps(posts), POSSIBLE),
    )
    for post_id, report_id, confidence, channels, number in rows:
        yield _Leaning(post_id, report_id, confidence, (-channels, -number))


def _crediting(archive: Archive, posts: Sequence[int]) -> frozenset[int]:
    """Posts that credit anybody, even where it is not certain which report they mean."""
    rows = archive.sql.execute(
        "SELECT DISTINCT post_id FROM citations WHERE post_id IN (SELECT value FROM json_each(?))",
        (json.dumps(posts),),
    )
    return frozenset(post_id for (post_id,) in rows)


def _elsewhere(archive: Archive, leanings: Sequence[_Leaning], match: str) -> frozenset[tuple[str, int]]:
    """Report and digest, where no part of the digest that tells the report has the words."""
    certain = Counter(one.post_id for one in leanings if one.is_certain)
    digests = sorted(post_id for post_id, reports in certain.items() if reports > 1)
    if not digests:
        return frozenset()
    rows = archive.sql.execute(
        "SELECT m.report_id, m.post_id, r.kind, r.key, coalesce(m.quote, '')"
        " FROM report_posts AS m JOIN reports AS r ON r.id = m.report_id"
        " WHERE m.post_id IN (SELECT value FROM json_each(?)) AND m.confidence >= ?",
        (json.dumps(digests), POSSIBLE),
    ).fetchall()
    posts = {post.post_id: post for post in judgeable_posts(archive, digests)}
    parts = [
        (report_id, post_id, part)
        for report_id, post_id, kind, key, quote in rows
        for part in parts_telling(posts[post_id], kind, key, quote)
    ]
    found = matching(match, [part for _, _, part in parts])
    told = {(report_id, post_id) for n, (report_id, post_id, _) in enumerate(parts) if n in found}
    return frozenset((report_id, post_id) for report_id, post_id, _ in parts) - told
