"""Ties between posts that belong together as posts, by an address or their words: between which strands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from osintwatch.evidence import CitationKind, EdgeKind
from osintwatch.provenance.strands import Strand
from osintwatch.provenance.tie import Tie


def joined(
    strands: Sequence[Strand],
    a: int,
    b: int,
    kind: EdgeKind,
    key: str,
    sure: float,
    why: str,
) -> Iterator[Tie]:
    """Ties between the strands of two posts that belong together as posts: those of the same source, each
    with one.

    Where they have no source in common, between the strands in which the address stands, else the first: what
    two posts share must not make one report of all that a digest tells.
    """
    ours, theirs = list(all_of(strands, a)), list(all_of(strands, b))
    pairs = _of_the_same_source(strands, ours, theirs)
    for x, y in pairs or [(_with_address(strands, ours, key), _with_address(strands, theirs, key))]:
        quote_a, quote_b = _quote(strands[x], kind, key), _quote(strands[y], kind, key)
        yield Tie(x, y, kind, key, quote_a, quote_b, sure, why)


def _of_the_same_source(
    strands: Sequence[Strand], ours: Sequence[int], theirs: Sequence[int]
) -> list[tuple[int, int]]:
    """A digest may credit one source in several paragraphs, and so may its copy: first goes with first."""
    left: dict[tuple[CitationKind | None, str], list[int]] = defaultdict(list)
    for y in reversed(theirs):
        left[_source(strands[y])].append(y)
    return [(x, left[_source(strands[x])].pop()) for x in ours if left[_source(strands[x])]]


def _with_address(strands: Sequence[Strand], places: Sequence[int], key: str) -> int:
    """The strand of a post in whose paragraph an address stands."""
    at = next((c.start for c in strands[places[0]].post.citations if c.key == key and c.start >= 0), -1)
    return next((n for n in places if strands[n].piece[0] <= at < strands[n].piece[1]), places[0])


def all_of(strands: Sequence[Strand], first: int) -> Iterator[int]:
    """A post's strands stand side by side."""
    n = first
    while n < len(strands) and strands[n].post.post_id == strands[first].post.post_id:
        yield n
        n += 1


def _source(strand: Strand) -> tuple[CitationKind | None, str]:
    return strand.kind, strand.key


def _quote(strand: Strand, kind: EdgeKind, key: str) -> str:
    if kind is EdgeKind.TEXT:
        return ""
    return next((c.quote for c in strand.post.citations if c.key == key), "")
