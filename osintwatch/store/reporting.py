"""Reports of the posts whose ties were found anew, and of those that hang together with them.

A report is made of posts that hang together by ties which bind; which others it shows as possible is a matter
of few ties more. So much is read and no more. Where another report turns out to change by that, its posts
wait to be looked at in their turn: what comes out does not depend on where one began.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence, Set
from typing import Any, Final

from osintwatch.evidence import CERTAIN
from osintwatch.provenance.reports import Draft, reports_of
from osintwatch.provenance.strands import Strand, strands_of
from osintwatch.store import stale
from osintwatch.store.archive import Archive, storable
from osintwatch.store.judgeable import Reader
from osintwatch.store.stale import Step
from osintwatch.store.ties import bound_to, possibly_tied_to, ties_among

_MOST_AT_ONCE: Final = 2_500
_STEPS: Final = 4
"""Possible ties from a post to the last that has a say in its reports: from it to who leads a report, to a
possible member of that, to such a one of this again, and to where that belongs."""
_NUMBERS: Final = "(SELECT value FROM json_each(?))"

_MOST_TURNS: Final = 5
"""How often a post may wait once more in one run: each turn but the first has other posts to thank for it."""

_Leans = tuple[str, str, str, int, bool, int | None]
"""id, kind and key of a report, a post that leans on it, does it for certain, and the post it is tied to"""


def regroup_stale(archive: Archive) -> Iterator[int]:
    """Make the reports of all posts with new ties, chunk by chunk; yields how many posts are done."""
    done, reader, turns = 0, _Reader(archive), Counter[int]()
    while chunk := stale.waiting(archive, Step.REPORTS, _MOST_AT_ONCE):
        with archive.transaction():
            changed = _regroup(archive, reader, chunk)
            turns.update(changed)
            stale.forget(archive, chunk)
            again = (one for one in changed if turns[one] <= _MOST_TURNS)
            stale.wait_for(archive, again, Step.REPORTS)
        done += len(chunk)
        yield done


def _regroup(archive: Archive, reader: _Reader, chunk: Sequence[int]) -> set[int]:
    """Make the reports of these posts; gives others that lean on one otherwise than they did."""
    posts = bound_to(archive, {*chunk, *_companions(archive, chunk)})
    drafts = [
        draft
        for draft in _drafts_around(archive, reader, posts)
        if any(one.post_id in posts for one in draft.posts)
    ]
    before = _remove(archive, posts, drafts)
    _insert(archive, drafts)
    now = {
        (
            draft.id,
            str(draft.kind),
            storable(draft.key),
            one.post_id,
            one.confidence >= CERTAIN,
            one.other_post_id,
        )
        for draft in drafts
        for one in draft.posts
    }
    return {leans[3] for leans in before ^ now} - posts


def _companions(archive: Archive, posts: Collection[int]) -> set[int]:
    """The posts that shared a report with any of these."""
    rows = archive.sql.execute(
        "SELECT DISTINCT o.post_id FROM report_posts AS r JOIN report_posts AS o USING (report_id)"
        f" WHERE r.post_id IN {_NUMBERS}",
        (json.dumps(sorted(posts)),),
    )
    return {post_id for (post_id,) in rows}


def _drafts_around(archive: Archive, reader: _Reader, posts: Collection[int]) -> list[Draft]:
    """Reports made of all posts near to these by ties: right where one of `posts` leans on them."""
    near = set(posts)
    for _ in range(_STEPS):
        near = bound_to(archive, near | possibly_tied_to(archive, near))
    strands = reader.strands(_heads(archive, near))
    return reports_of(strands, ties_among(archive, strands))


def _heads(archive: Archive, posts: Collection[int]) -> list[int]:
    """Those of the posts, in order of time, that stand for themselves or for an album."""
    rows = archive.sql.execute(
        f"SELECT id FROM posts WHERE id IN {_NUMBERS} AND kind = 'post' AND album_of IS NULL ORDER BY id",
        (json.dumps(sorted(posts)),),
    )
    return [post_id for (post_id,) in rows]


class _Reader:
    """Reads posts and takes them apart, each once: what is read for neighbouring chunks overlaps."""

    def __init__(self, archive: Archive) -> None:
        self._posts = Reader(archive)
        self._read: dict[int, tuple[Strand, ...]] = {}

    def strands(self, ids: Sequence[int]) -> list[Strand]:
        """The strands of these posts, in order of time."""
        self._read = {post_id: self._read[post_id] for post_id in ids if post_id in self._read}
        for post in self._posts.posts([post_id for post_id in ids if post_id not in self._read]):
            self._read[post.post_id] = strands_of(post)
        return [strand for post_id in ids for strand in self._read.get(post_id, ())]


# ---- writing -------------------------------------------------------------------------------------


def _remove(archive: Archive, posts: Set[int], drafts: Sequence[Draft]) -> set[_Leans]:
    """Remove the reports that any of the posts leaned on, and those that the drafts are now."""
    rows = archive.sql.execute(
        f"SELECT DISTINCT report_id FROM report_posts WHERE post_id IN {_NUMBERS}",
        (json.dumps(sorted(posts)),),
    )
    gone = {draft.id for draft in drafts} | {report_id for (report_id,) in rows}
    for draft in drafts:
        sure = [one.post_id for one in draft.posts if one.confidence >= CERTAIN]
        if sure and posts.isdisjoint(sure):  # it stands, but may have stood under another id
            gone |= _of_source(archive, draft, sure)
    names = json.dumps(sorted(gone))
    rows = archive.sql.execute(
        "SELECT r.id, r.kind, r.key, m.post_id, m.confidence >= ?, m.other_post_id"
        f" FROM reports AS r JOIN report_posts AS m ON m.report_id = r.id WHERE r.id IN {_NUMBERS}",
        (CERTAIN, names),
    )
    before = {(*leans, bool(sure), other) for *leans, sure, other in rows}
    archive.sql.execute(f"DELETE FROM reports WHERE id IN {_NUMBERS}", (names,))
    return before


def _of_source(archive: Archive, draft: Draft, posts: Sequence[int]) -> set[str]:
    """The reports that just these posts lean on for certain, and that have the source of the draft.

    A digest may lean on two reports of one source: a post in common is not enough.
    """
    rows = archive.sql.execute(
        "SELECT r.id, json_group_array(s.post_id)"
        " FROM reports AS r JOIN report_posts AS m ON m.report_id = r.id"
        " JOIN report_posts AS s ON s.report_id = r.id AND s.confidence >= ?2"
        " WHERE m.post_id = ?1 AND m.confidence >= ?2 AND r.kind = ?3 AND r.key = ?4 GROUP BY r.id",
        (posts[0], CERTAIN, draft.kind, storable(draft.key)),
    )
    return {report_id for report_id, sure in rows if set(json.loads(sure)) == set(posts)}


def _insert(archive: Archive, drafts: Sequence[Draft]) -> None:
    archive.sql.executemany(
        "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_report_row, drafts)
    )
    archive.sql.executemany(
        "INSERT INTO report_posts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [row for draft in drafts for row in _post_rows(draft)],
    )


def _report_row(draft: Draft) -> tuple[Any, ...]:
    return (
        draft.id,
        draft.kind,
        storable(draft.key),
        storable(draft.name),
        storable(draft.title),
        None if draft.url is None else storable(draft.url),
        draft.confidence,
        draft.leaning,
        draft.channels,
    )


def _post_rows(draft: Draft) -> Iterator[tuple[Any, ...]]:
    for one in draft.posts:
        tie: tuple[Any, ...] = (None,) * 7
        if one.tie is not None:
            quote, other_quote = map(storable, one.quotes)
            tie = (
                one.other_post_id,
                one.tie.kind,
                storable(one.tie.key),
                quote,
                other_quote,
                one.tie.confidence,
                storable(one.tie.why),
            )
        yield (draft.id, one.post_id, one.confidence, one.is_origin, one.denied, *tie)
