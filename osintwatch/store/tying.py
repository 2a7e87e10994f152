"""Ties of stale posts, and of those around them, found anew: as many posts are read as have a say, no more.

How much two posts share is weighed against what else was published within a day of either, and a tie spans
three days at most. So a new post changes ties of posts within a day of it, and nothing else; to find these
ties, what was published within three days of them and a day more is read. A tie by the story spans two days
at most: what the posts of that last day tell has no say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final

from osintwatch.evidence import CitationKind, Likeness
from osintwatch.provenance.rarity import A_DAY
from osintwatch.provenance.story import Story
from osintwatch.provenance.strands import Strand, stories_of, strands_of
from osintwatch.provenance.ties import LONGEST_REACH, Ties
from osintwatch.store import likenesses, stale
from osintwatch.store.archive import Archive
from osintwatch.store.judgeable import Reader
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.stale import Step
from osintwatch.store.ties import replace_ties

_MOST_AT_ONCE: Final = 2_500
_MOST_READ: Final = 15_000
"""Posts that are read for one chunk, where its posts do not lie close to each other."""
_CLOSE: Final = 2 * A_DAY
_NOTHING: Final = Story({}, {})

Span = tuple[int, int]
"""From a second up to another, both included."""


def tie_stale(archive: Archive) -> Iterator[int]:
    """Find the ties of all stale posts, chunk by chunk; yields how many stale posts are done."""
    done, reader, tied = 0, _Reader(archive), set[int]()
    while chunk := _next_chunk(archive):
        with archive.transaction():
            tied |= _tie(archive, reader, chunk, tied)
        tied = {post_id for post_id in tied if _seconds(post_id) >= _seconds(chunk[-1]) - A_DAY}
        done += len(chunk)
        yield done


def _next_chunk(archive: Archive) -> list[int]:
    """The earliest stale posts: so many that what must be read for them can be held."""
    ids = stale.waiting(archive, Step.TIES, _MOST_AT_ONCE)
    while ids and _seconds(ids[-1]) - _seconds(ids[0]) > _CLOSE:
        read = sum(_count(archive, span) for span in _around(ids, 2 * A_DAY + LONGEST_REACH))
        if read <= _MOST_READ:
            break
        half = ids[: len(ids) // 2]
        near = [one for one in ids if _seconds(one) - _seconds(ids[0]) <= _CLOSE]
        ids = max(half, near, key=len)
    return ids


def _tie(archive: Archive, reader: _Reader, chunk: Sequence[int], tied: Set[int]) -> set[int]:
    """Find the ties of these posts and of others within a day of any, but those `tied` in this run.

    Gives whose ties were found.
    """
    wanted = {*chunk, *_settled(archive, _around(chunk, A_DAY))} - tied
    spans = _around(sorted(wanted), LONGEST_REACH + A_DAY)
    strands, stories = reader.read(spans, _around(sorted(wanted), LONGEST_REACH))
    alike: dict[tuple[int, int], Likeness] = {}
    for first, last in spans:
        pairs = likenesses.pairs_in_window(archive, first << TIE_BITS, (last + 1) << TIE_BITS)
        alike.update(((earlier, later), likeness) for earlier, later, likeness in pairs)
    ties = Ties(strands, stories, alike, _origins(archive, strands))
    places = [n for n, strand in enumerate(strands) if strand.post.post_id in wanted]
    replace_ties(archive, wanted, strands, ties.of(places))
    stale.advance(archive, wanted, Step.REPORTS)
    return wanted


def _around(ids: Sequence[int], seconds: int) -> list[Span]:
    """From so many seconds before each post, in order of time, to so many after; what meets is one."""
    found: list[Span] = []
    for at in map(_seconds, ids):
        first = at - seconds
        if found and first <= found[-1][1]:
            first = found.pop()[0]
        found.append((first, at + seconds))
    return found


def _settled(archive: Archive, spans: Iterable[Span]) -> Iterator[int]:
    """The posts of these spans whose ties are not to be found anew for their own sake."""
    yield from _published(archive, spans, f"AND id NOT IN ({stale.WAITING_BEFORE})", Step.REPORTS)


def _published(archive: Archive, spans: Iterable[Span], among: str = "", *values: int) -> Iterator[int]:
    for first, last in spans:
        rows = archive.sql.execute(
            "SELECT id FROM posts WHERE id >= ? AND id < ? AND kind = 'post' AND album_of IS NULL"
            f" {among} ORDER BY id",
            (first << TIE_BITS, (last + 1) << TIE_BITS, *values),
        )
        yield from [post_id for (post_id,) in rows]


def _count(archive: Archive, span: Span) -> int:
    (count,) = archive.sql.execute(
        "SELECT count(*) FROM posts WHERE id >= ? AND id < ?",
        (span[0] << TIE_BITS, (span[1] + 1) << TIE_BITS),
    ).fetchone()
    return int(count)


class _Reader:
    """Reads posts and takes them apart, each once: what is read for neighbouring chunks overlaps."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._posts = archive, Reader(archive)
        self._strands: dict[int, tuple[Strand, ...]] = {}
        self._stories: dict[int, tuple[Story, ...]] = {}

    def read(self, spans: Iterable[Span], told: Iterable[Span]) -> tuple[list[Strand], list[Story]]:
        """The strands of the posts of these spans, in order of time, and what each tells.

        Of those outside the spans `told`, as if they told nothing.
        """
        ids = list(_published(self._archive, spans))
        self._strands = {one: self._strands[one] for one in ids if one in self._strands}
        for post in self._posts.posts([one for one in ids if one not in self._strands]):
            self._strands[post.post_id] = strands_of(post)
        telling = list(_published(self._archive, told))
        self._stories = {
            one: self._stories[one] if one in self._stories else stories_of(self._strands[one])
            for one in telling
        }
        strands = [strand for one in ids for strand in self._strands[one]]
        stories = [
            story for one in ids for story in self._stories.get(one, (_NOTHING,) * len(self._strands[one]))
        ]
        return strands, stories


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


def _seconds(post_id: int) -> int:
    return post_id >> TIE_BITS
