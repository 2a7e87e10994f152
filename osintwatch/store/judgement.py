"""What was judged of posts, read for an answer: citations, marks, reports, near-duplicates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from osintwatch.evidence import (
    CERTAIN,
    POSSIBLE,
    Citation,
    CitationKind,
    Cluster,
    DuplicatesAnswer,
    EdgeKind,
    Evidence,
    Judged,
    Likeness,
    Mark,
    Member,
    OwnChannel,
    Relation,
    Report,
    Standing,
    UpstreamAnswer,
    Variant,
)
from osintwatch.model import Coverage, StoredPost, Window
from osintwatch.provenance.outlets.registry import registry
from osintwatch.provenance.wordings.clusters import clusters
from osintwatch.store import likenesses, withdrawn
from osintwatch.store.archive import Archive
from osintwatch.store.coverage import coverage_of
from osintwatch.store.judgeable import citations_by_post
from osintwatch.store.read import load_posts
from osintwatch.store.search import Filter, find_ids
from osintwatch.store.stale import waiting_among
from osintwatch.store.standing import behind

T = TypeVar("T")

_READ: Final = 500
_SHOWS_ITSELF: Final = 0.95


def judged(archive: Archive, posts: Sequence[StoredPost]) -> dict[int, Judged]:
    """By post id: what each post cites, and which reports it leans on: the certain, the shared first."""
    ids = [post.id for post in posts]
    citations, waiting = citations_by_post(archive, ids), waiting_among(archive, ids)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for some in _portions(ids):
        rows = archive.sql.execute(
            "SELECT m.post_id, r.id, r.kind, r.name, r.key, m.confidence, r.posts, r.channels,"
            " (SELECT count(*) FROM report_posts AS o WHERE o.report_id = r.id) - r.posts"
            " FROM report_posts AS m JOIN reports AS r ON r.id = m.report_id"
            f" WHERE m.post_id IN ({_marks(some)}) AND m.confidence >= ?"
            " ORDER BY m.post_id, m.confidence < ?, r.posts DESC, m.confidence DESC, r.id",
            (*some, POSSIBLE, CERTAIN),
        )
        for post_id, report_id, kind, name, key, confidence, *numbers in rows:
            marks[post_id].append(Mark(report_id, kind, name or key, confidence, *numbers))
    lost = withdrawn.of_posts(archive, ids)
    return {
        one: Judged(tuple(citations.get(one, ())), tuple(marks[one]), one in waiting, lost.get(one, ()))
        for one in ids
    }


def reports_of(archive: Archive, post: StoredPost) -> tuple[Report, ...]:
    """The reports that a post leans on, the surest first."""
    rows = archive.sql.execute(
        "SELECT report_id FROM report_posts WHERE post_id = ? AND confidence >= ?"
        " ORDER BY confidence DESC, report_id",
        (post.id, POSSIBLE),
    )
    return _reports(archive, [report_id for (report_id,) in rows])


def upstream(archive: Archive, query: str, wanted: Filter) -> UpstreamAnswer:
    """The reports that the matching posts lean on, the most leaned on first, and what to think of silence."""
    matched = find_ids(archive, wanted)
    posts_of, channels = _channels(archive, matched)
    found, waiting = behind(archive, matched, wanted.match), waiting_among(archive, matched)
    # Of posts that wait and credit nobody so far, some may yet be seen to.
    unknown = [one for one in matched if one not in found.leaning and one not in waiting]
    standing = Standing(
        len(matched),
        channels,
        len(found.certain),
        len(unknown),
        len(waiting),
        len(found.possible),
        found.in_other_parts,
    )
    coverage = coverage_of(archive, wanted.window, wanted.channels)
    return UpstreamAnswer(
        query,
        wanted.window,
        standing,
        _reports(archive, found.reports),
        tuple(_loaded(archive, unknown)),
        _own_channels(archive, wanted.window, posts_of, coverage),
        coverage,
        frozenset(matched),
        found.certain,
        found.elsewhere,
        withdrawn.of_posts(archive, unknown),
    )


def _channels(archive: Archive, matched: Sequence[int]) -> tuple[dict[int, int], int]:
    """How many of the posts stand in which channel, and in how many."""
    found: dict[int, int] = defaultdict(int)
    for some in _portions(matched):
        rows = archive.sql.execute(
            f"SELECT channel_id, count(*) FROM posts WHERE id IN ({_marks(some)}) GROUP BY channel_id", some
        )
        for channel_id, number in rows:
            found[channel_id] += number
    return found, len(found)


def _own_channels(
    archive: Archive, window: Window, matching: dict[int, int], coverage: Iterable[Coverage]
) -> tuple[OwnChannel, ...]:
    """The watched channels that belong to outlets, with what they said of the matter."""
    found = []
    for one in coverage:
        outlet = registry().of_names(one.channel, one.title)
        if outlet is not None:
            until = one.checked_at or one.last_posted_at
            found.append(
                OwnChannel(outlet.name, one.channel, matching.get(one.channel_id, 0), until, one.complete)
            )
    return tuple(found)


# ---- reports -------------------------------------------------------------------------------------


def _reports(archive: Archive, ids: Sequence[str]) -> tuple[Report, ...]:
    """These reports with their posts and evidence, in this order."""
    heads: dict[str, tuple[Any, ...]] = {}
    members: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for some in _portions(ids):
        rows = archive.sql.execute(
            f"SELECT id, kind, key, name, title, url, confidence FROM reports WHERE id IN ({_marks(some)})",
            some,
        )
        heads |= {row[0]: row for row in rows}
        rows = archive.sql.execute(
            "SELECT report_id, post_id, confidence, is_origin, denied, other_post_id, tie, tie_key, quote,"
            f" other_quote, tie_confidence, why FROM report_posts WHERE report_id IN ({_marks(some)})"
            " ORDER BY report_id, post_id",
            some,
        )
        for row in rows:
            members[row[0]].append(row)
    needed = sorted({row[1] for rows in members.values() for row in rows})
    posts = {post.id: post for post in _loaded(archive, needed)}
    citations = citations_by_post(archive, needed)
    return tuple(_report(heads[one], members[one], posts, citations) for one in ids if one in heads)


def _report(
    head: tuple[Any, ...],
    rows: Sequence[tuple[Any, ...]],
    posts: dict[int, StoredPost],
    citations: dict[int, list[Citation]],
) -> Report:
    report_id, kind, key, name, title, url, confidence = head
    first = posts[rows[0][1]].posted_at
    kind = EdgeKind(kind) if kind in (EdgeKind.TEXT, EdgeKind.STORY) else CitationKind(kind)
    return Report(
        report_id,
        kind,
        key,
        name,
        title,
        url,
        confidence,
        tuple(
            Member(
                post := posts[row[1]],
                int((post.posted_at - first).total_seconds()),
                bool(row[3]),
                row[2],
                tuple(_evidence(row, kind, key, name, posts, citations.get(row[1], ()))),
                bool(row[4]),
            )
            for row in rows
        ),
    )


_CREDITS: Final = {
    CitationKind.OUTLET: "credits {}",
    CitationKind.OFFICIAL: "quotes {}",
    CitationKind.PERSON: "quotes {}",
    CitationKind.URL: "links to this page",
    CitationKind.FORWARD: "is forwarded from there",
    CitationKind.TELEGRAM: "points to it",
}


def _evidence(
    row: tuple[Any, ...],
    kind: CitationKind | EdgeKind,
    key: str,
    name: str,
    posts: dict[int, StoredPost],
    citations: Iterable[Citation],
) -> Iterator[Evidence]:
    """What the post itself says of its source, then the tie to another post."""
    _, _, _, is_origin, _, other, tie, tie_key, quote, other_quote, tie_confidence, why = row
    if is_origin:
        pointing = (CitationKind.FORWARD, CitationKind.TELEGRAM)
        own = "is what others point to" if kind in pointing else f"stands in {name}'s own channel"
        yield Evidence(kind, key, "", _SHOWS_ITSELF, own)
    for citation in citations:
        if citation.kind is kind and citation.key == key:
            said = _CREDITS[citation.kind].format(citation.name or name)
            yield Evidence(citation.kind, key, citation.quote, _SHOWS_ITSELF, said)
    if tie is not None and other in posts:
        yield Evidence(EdgeKind(tie), tie_key, quote, tie_confidence, why, posts[other].url, other_quote)


# ---- near-duplicates -----------------------------------------------------------------------------


def duplicates(archive: Archive, query: str, wanted: Filter) -> DuplicatesAnswer:
    """Clusters of almost the same words with at least one matching post, and variants of matching posts."""
    matched = set(find_ids(archive, wanted))
    pairs = _connected(archive, matched)
    kept = [group for group in clusters(pairs) if matched & set(group)]
    changed = [
        (a, b, one)
        for a, b, one in pairs
        if one.relation is Relation.VARIANT and one.changes and {a, b} & matched
    ]
    needed = {post for group in kept for post in group} | {post for a, b, _ in changed for post in (a, b)}
    posts = {post.id: post for post in _loaded(archive, sorted(needed))}
    by_pair = {(a, b): one for a, b, one in pairs}
    return DuplicatesAnswer(
        query,
        wanted.window,
        tuple(_cluster(group, posts, by_pair) for group in kept),
        tuple(Variant(posts[a], posts[b], one.changes, one.similarity) for a, b, one in changed),
        coverage_of(archive, wanted.window, wanted.channels),
        len(matched),
        len(waiting_among(archive, sorted(matched))),
    )


def _connected(archive: Archive, matched: set[int]) -> list[likenesses.Pair]:
    """All pairs that have a say in the clusters of these posts: followed until no new post comes in."""
    known: dict[tuple[int, int], likenesses.Pair] = {}
    frontier, seen = set(matched), set(matched)
    while frontier:
        pairs = likenesses.of_posts(archive, frontier)
        known |= {pair[:2]: pair for pair in pairs}
        frontier = {post for a, b, one in pairs if one.relation.is_duplicate for post in (a, b)} - seen
        seen |= frontier
    return [known[at] for at in sorted(known)]


def _cluster(
    group: Sequence[int], posts: dict[int, StoredPost], by_pair: dict[tuple[int, int], Likeness]
) -> Cluster:
    first = posts[group[0]]
    return Cluster(
        f"{first.channel_id}-{first.message_id}",
        tuple((posts[one], _to_earliest(group, one, by_pair)) for one in group),
    )


def _to_earliest(group: Sequence[int], one: int, by_pair: dict[tuple[int, int], Likeness]) -> Likeness | None:
    """How a post is like the earliest of its cluster, or else the one that it is most like."""
    if one == group[0]:
        return None
    ours = [likeness for other in group if (likeness := by_pair.get((min(one, other), max(one, other))))]
    to_first = by_pair.get((group[0], one))
    if to_first is not None and to_first.relation.is_duplicate:
        return to_first
    return max((o for o in ours if o.relation.is_duplicate), key=lambda o: o.similarity, default=None)


def _loaded(archive: Archive, ids: Sequence[int]) -> Iterator[StoredPost]:
    for some in _portions(ids):
        yield from load_posts(archive, some)


def _portions(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    return (ids[start : start + _READ] for start in range(0, len(ids), _READ))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
