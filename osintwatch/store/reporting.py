"""Reports of the posts whose ties were found anew, and of those that hang together with them.

A report is made of posts that hang together by ties which bind; which others it shows as possible is a matter
of few ties more. So much is read and no more. Where another report turns out to change by that, its posts
wait to be looked at in their turn: what comes out does not depend on where one began.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence, Set
from typing import Any, Final

from osintwatch.evidence import CERTAIN
from osintwatch.provenance.reports import Draft, reports_of
from osintwatch.provenance.strands import strands_of
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

_Leans = tuple[str, str, str, int]
"""id, kind and key of a report, and a post that leans on it"""


def regroup_stale(archive: Archive) -> Iterator[int]:
    """Make the reports of all posts with new ties, chunk by chunk; yields how many posts are done."""
    done, reader = 0, Reader(archive)
    while chunk := stale.waiting(archive, Step.REPORTS, _MOST_AT_ONCE):
        with archive.transaction():
            changed = _regroup(archive, reader, chunk)
            stale.forget(archive, chunk)
            stale.wait_for(archive, changed, Step.REPORTS)
        done += len(chunk)
        yield done


def _regroup(archive: Archive, reader: Reader, chunk: Sequence[int]) -> set[int]:
    """Make the reports of these posts; gives others that are in one now and were not, or were and are not."""
    posts = bound_to(archive, {*chunk, *_companions(archive, chunk)})
    drafts = [
        draft
        for draft in _drafts_around(archive, reader, posts)
        if any(one.post_id in posts for one in draft.posts)
    ]
    before = _remove(archive, posts, drafts)
    _insert(archive, drafts)
    now = {(draft.id, str(draft.kind), draft.key, one.post_id) for draft in drafts for one in draft.posts}
    return {post_id for *_, post_id in before ^ now} - posts


def _companions(archive: Archive, posts: Collection[int]) -> set[int]:
    """The posts that shared a report with any of these."""
    rows = archive.sql.execute(
        "SELECT DISTINCT o.post_id FROM report_posts AS r JOIN report_posts AS o USING (report_id)"
        f" WHERE r.post_id IN {_NUMBERS}",
        (json.dumps(sorted(posts)),),
    )
    return {post_id for (post_id,) in rows}


def _drafts_around(archive: Archive, reader: Reader, posts: Collection[int]) -> list[Draft]:
    """Reports made of all posts near to these by ties: right where one of `posts` leans on them."""
    near = set(posts)
    for _ in range(_STEPS):
        near = bound_to(archive, near | possibly_tied_to(archive, near))
    strands = [strand for post in reader.posts(sorted(near)) for strand in strands_of(post)]
    return reports_of(strands, ties_among(archive, strands))


# ---- writing -------------------------------------------------------------------------------------


def _remove(archive: Archive, posts: Set[int], drafts: Sequence[Draft]) -> set[_Leans]:
    """Remove the reports that any of the posts leaned on, and those that the drafts are now."""
    ids = json.dumps(sorted(posts))
    gone = {
        report_id
        for (report_id,) in archive.sql.execute(
            f"SELECT DISTINCT report_id FROM report_posts WHERE post_id IN {_NUMBERS}", (ids,)
        )
    }
    for draft in drafts:
        sure = [one.post_id for one in draft.posts if one.confidence >= CERTAIN]
        if posts.isdisjoint(
            sure
        ):  # only possible of them all: it stands, with others beside it, or another id
            rows = archive.sql.execute(
                "SELECT r.id FROM reports AS r JOIN report_posts AS m ON m.report_id = r.id"
                f" WHERE m.post_id IN {_NUMBERS} AND m.confidence >= ? AND r.kind = ? AND r.key = ?",
                (json.dumps(sure), CERTAIN, draft.kind, storable(draft.key)),
            )
            gone.update(report_id for (report_id,) in rows)
    names = json.dumps(sorted(gone))
    before = set(
        archive.sql.execute(
            "SELECT r.id, r.kind, r.key, m.post_id FROM reports AS r JOIN report_posts AS m"
            f" ON m.report_id = r.id WHERE r.id IN {_NUMBERS}",
            (names,),
        )
    )
    archive.sql.execute(f"DELETE FROM reports WHERE id IN {_NUMBERS}", (names,))
    return before


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
