"""Reports around stale posts, made anew: as many posts are read again as can have a say, and no more.

How much two posts of one source share is weighed against what else was published within a day of either, and
a tie spans three days at most. So a post that is new can change ties of posts within a day of it, and groups
that hang on those. A stretch of time is read that is wide enough for that, and widened while a group reaches
its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import Any, Final

from osintwatch.evidence import POSSIBLE, Citation, CitationKind, Likeness
from osintwatch.model import StoredPost
from osintwatch.provenance.footers import without_footer
from osintwatch.provenance.outlets.registry import registry
from osintwatch.provenance.reports import Draft, reports_of
from osintwatch.provenance.strands import Judgeable, Strand, strands_of
from osintwatch.provenance.tie import Tie
from osintwatch.provenance.ties import LONGEST_REACH, Ties
from osintwatch.store import footers, likenesses
from osintwatch.store.archive import Archive, storable, to_unix
from osintwatch.store.read import load_posts
from osintwatch.store.schema import TIE_BITS

DAY: Final = 86_400
_WEIGHED: Final = DAY
"""Seconds around a post whose other posts have a say in how rare its features are."""
_MARGIN: Final = LONGEST_REACH + _WEIGHED
"""A post this far inside of what is read has all its ties read, as they are."""
_MOST_AT_ONCE: Final = 2_500
_LONGEST_AT_ONCE: Final = 21 * DAY
_GAP: Final = 5 * DAY
"""Stale posts with more time between them share next to nothing that has to be read for both."""
_READ: Final = 500


def regroup_stale(archive: Archive) -> Iterator[int]:
    """Make the reports around all stale posts anew, chunk by chunk; yields how many stale posts are done."""
    done, reader = 0, _Reader(archive)
    while chunk := _next_chunk(archive):
        with archive.transaction():
            _regroup(archive, reader, chunk)
            archive.sql.executemany("DELETE FROM stale WHERE post_id = ?", [(post_id,) for post_id in chunk])
        done += len(chunk)
        yield done


def _next_chunk(archive: Archive) -> list[int]:
    """Stale posts near to each other in time, the earliest first."""
    rows = archive.sql.execute(
        "SELECT post_id FROM stale ORDER BY post_id LIMIT ?", (_MOST_AT_ONCE,)
    ).fetchall()
    ids = [post_id for (post_id,) in rows]
    for n, one in enumerate(ids):
        apart = _seconds(one) - _seconds(ids[max(n - 1, 0)])
        if apart > _GAP or _seconds(one) - _seconds(ids[0]) > _LONGEST_AT_ONCE:
            return ids[:n]
    return ids


def _regroup(archive: Archive, reader: _Reader, stale: Sequence[int]) -> None:
    first, last = _seconds(stale[0]), _seconds(stale[-1])
    core = (first - _WEIGHED, last + _WEIGHED)
    low, high = core[0] - LONGEST_REACH - _MARGIN, core[1] + LONGEST_REACH + _MARGIN
    while True:
        stretch = _Stretch(reader, low, high)
        touched = stretch.settle({p for p in stretch.ids if core[0] <= _seconds(p) <= core[1]} | set(stale))
        wider = _widened(archive, touched, low, high)
        if wider == (low, high):
            break
        low, high = wider
    _replace(archive, stretch.drafts(touched), touched)


class _Stretch:
    """The posts published from `low` to `high`, and the ties of those whose reports are made anew."""

    def __init__(self, reader: _Reader, low: int, high: int) -> None:
        first, after = low << TIE_BITS, (high + 1) << TIE_BITS
        self._archive = reader.archive
        self.ids, self._strands = reader.strands(first, after)
        self._of_post: dict[int, list[int]] = defaultdict(list)
        for n, strand in enumerate(self._strands):
            self._of_post[strand.post.post_id].append(n)
        alike: dict[tuple[int, int], Likeness] = {
            (earlier, later): likeness
            for earlier, later, likeness in likenesses.pairs_in_window(reader.archive, first, after)
        }
        self._ties = Ties(self._strands, alike, _origins(reader.archive, self._strands))
        self._found: list[Tie] = []

    def settle(self, posts: Iterable[int]) -> set[int]:
        """Find the ties of these posts, and of all that are tied to them, or shared a report with them.

        Those are the posts whose reports are made anew: nobody else has a say in it.
        """
        touched, known = set[int](), set[int]()
        frontier = set(posts)
        while frontier:
            touched |= frontier
            wanted = {n for post in frontier for n in self._of_post[post]}
            ties = self._ties.of(wanted, known)
            known |= wanted
            self._found += ties
            reached = {
                self._strands[n].post.post_id
                for tie in ties
                if tie.confidence >= POSSIBLE
                for n in (tie.a, tie.b)
            }
            reached.update(_old_companions(self._archive, sorted(frontier)))
            frontier = reached - touched
        return touched

    def drafts(self, touched: Set[int]) -> list[Draft]:
        """The reports that the settled posts lean on."""
        kept = [n for n, strand in enumerate(self._strands) if strand.post.post_id in touched]
        place = {n: number for number, n in enumerate(kept)}
        ties = [
            replace(tie, a=place[tie.a], b=place[tie.b])
            for tie in self._found
            if tie.a in place and tie.b in place
        ]
        return reports_of([self._strands[n] for n in kept], ties)


def _old_companions(archive: Archive, posts: Sequence[int]) -> Iterator[int]:
    for start in range(0, len(posts), _READ):
        some = posts[start : start + _READ]
        rows = archive.sql.execute(
            "SELECT DISTINCT o.post_id FROM report_posts AS r JOIN report_posts AS o USING (report_id)"
            f" WHERE r.post_id IN ({', '.join('?' * len(some))})",
            some,
        )
        yield from (post_id for (post_id,) in rows)


def _widened(archive: Archive, touched: Iterable[int], low: int, high: int) -> tuple[int, int]:
    """The stretch to read: wider, where a touched post is too near its end for all its ties to be right."""
    times = [_seconds(post_id) for post_id in touched]
    ends = archive.sql.execute("SELECT (SELECT min(id) FROM posts), (SELECT max(id) FROM posts)").fetchone()
    earliest, latest = (_seconds(end) for end in ends)
    if min(times) - _MARGIN < low and low > earliest:
        low = min(times) - _MARGIN - DAY
    if max(times) + _MARGIN > high and high < latest:
        high = max(times) + _MARGIN + DAY
    return low, high


# ---- reading -------------------------------------------------------------------------------------


def judgeable_posts(archive: Archive, ids: Sequence[int]) -> Iterator[Judgeable]:
    """These posts as far as they are judged."""
    reader = _Reader(archive)
    for start in range(0, len(ids), _READ):
        yield from reader.judgeable(ids[start : start + _READ])


class _Reader:
    """Reads posts and takes them apart, each once: the stretches read for neighbouring chunks overlap."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._names = numbers_by_name(archive)
        self._footers = footers.Footers(archive)
        self._read: dict[int, tuple[Strand, ...]] = {}

    def strands(self, first: int, after: int) -> tuple[list[int], list[Strand]]:
        """The posts with first <= id < after, in order of time, and their strands side by side."""
        rows = self.archive.sql.execute(
            "SELECT id FROM posts WHERE id >= ? AND id < ? AND kind = 'post' AND album_of IS NULL"
            " ORDER BY id",
            (first, after),
        ).fetchall()
        ids = [post_id for (post_id,) in rows]
        self._read = {post_id: self._read[post_id] for post_id in ids if post_id in self._read}
        missing = [post_id for post_id in ids if post_id not in self._read]
        for start in range(0, len(missing), _READ):
            for post in self.judgeable(missing[start : start + _READ]):
                self._read[post.post_id] = strands_of(post)
        return ids, [strand for post_id in ids for strand in self._read[post_id]]

    def judgeable(self, ids: Sequence[int]) -> Iterator[Judgeable]:
        citations = citations_by_post(self.archive, ids)
        for post in load_posts(self.archive, ids):
            text = without_footer(post.text, self._footers.of(post.channel_id, post.posted_at))
            cited = [_by_number(one, self._names) for one in citations.get(post.id, ())]
            yield _judgeable_of(post, text, cited)


def _judgeable_of(post: StoredPost, text: str, citations: Sequence[Citation]) -> Judgeable:
    own = registry().of_channel(post)
    return Judgeable(
        post.id,
        post.channel_id,
        to_unix(post.posted_at),
        text,
        tuple(citations),
        own.id if own else "",
        own.name if own else "",
    )


def citations_by_post(archive: Archive, ids: Sequence[int]) -> dict[int, list[Citation]]:
    """What these posts cite, in the order of the text."""
    found: dict[int, list[Citation]] = defaultdict(list)
    for start in range(0, len(ids), _READ):
        some = ids[start : start + _READ]
        rows = archive.sql.execute(
            "SELECT post_id, kind, key, quote, name, start_at, end_at, url, denied, alias FROM citations"
            f" WHERE post_id IN ({', '.join('?' * len(some))}) ORDER BY post_id, position",
            some,
        )
        for post_id, kind, key, quote, name, start_at, end_at, url, denied, alias in rows:
            found[post_id].append(
                Citation(CitationKind(kind), key, quote, name, start_at, end_at, url, bool(denied), alias)
            )
    return found


def numbers_by_name(archive: Archive) -> dict[str, int]:
    """Channels in the archive by the usernames they wear or wore; the last to wear a name has it."""
    rows = archive.sql.execute(
        "SELECT lower(username), channel_id FROM channel_names WHERE username IS NOT NULL"
        " ORDER BY first_seen_at, channel_id"
    )
    return dict(rows.fetchall())


def _by_number(citation: Citation, names: dict[str, int]) -> Citation:
    """A citation of a Telegram post by the channel's number, where that is known: one key for one post."""
    if citation.kind not in (CitationKind.TELEGRAM, CitationKind.FORWARD):
        return citation
    site, _, rest = citation.key.partition("/")
    name, _, number = rest.partition("/")
    if site != "t.me" or not number.isdigit() or name not in names:
        return citation
    return replace(citation, key=f"t.me/c/{names[name]}/{number}")


def _origins(archive: Archive, strands: Sequence[Strand]) -> dict[str, int]:
    """Posts of the archive that others point to, by the address they point with."""
    keys = {
        c.key
        for strand in strands
        for c in strand.post.citations
        if c.kind in (CitationKind.TELEGRAM, CitationKind.FORWARD) and c.key.startswith("t.me/c/")
    }
    found = {}
    for key in keys:
        channel, _, number = key.removeprefix("t.me/c/").partition("/")
        if not (channel.isdigit() and number.isdigit()):
            continue
        row = archive.sql.execute(
            "SELECT coalesce(album_of, id) FROM posts WHERE channel_id = ? AND message_id = ?",
            (int(channel), int(number)),
        ).fetchone()
        if row:
            found[key] = row[0]
    return found


# ---- writing -------------------------------------------------------------------------------------


def _replace(archive: Archive, drafts: Sequence[Draft], touched: Iterable[int]) -> None:
    """Put these reports in the place of all that the touched posts leaned on."""
    posts = sorted(touched)
    for start in range(0, len(posts), _READ):
        some = posts[start : start + _READ]
        marks = ", ".join("?" * len(some))
        archive.sql.execute(
            "DELETE FROM reports WHERE id IN (SELECT report_id FROM report_posts"
            f" WHERE post_id IN ({marks}))",
            some,
        )
        archive.sql.execute(f"DELETE FROM report_posts WHERE post_id IN ({marks})", some)
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


def _seconds(post_id: int) -> int:
    return post_id >> TIE_BITS
