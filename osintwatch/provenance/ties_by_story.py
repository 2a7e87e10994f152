"""Ties between posts that credit the same source, or one of which credits nobody, by the story they tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final

from osintwatch.evidence import CitationKind, EdgeKind
from osintwatch.provenance.rarity import Around, Sharing
from osintwatch.provenance.shared_story import (
    HOUR,
    Lens,
    Shared,
    sure_across,
    sure_of_statement,
    sure_of_story,
    sure_told,
)
from osintwatch.provenance.story import Story, named
from osintwatch.provenance.strands import Strand
from osintwatch.provenance.tie import Tie

_REACH: Final = {
    CitationKind.OUTLET: 48 * HOUR,
    CitationKind.OFFICIAL: 12 * HOUR,
    CitationKind.PERSON: 12 * HOUR,
}
_OF_OTHERS: Final = 12 * HOUR
# Weight times rarity of the features of which two posts must share two, to be compared at all.
_WORTH_COMPARING: Final = {
    CitationKind.OUTLET: 0.05,
    CitationKind.OFFICIAL: 0.1,
    CitationKind.PERSON: 0.1,
}
_OF_DIFFERENT_SOURCES: Final = 0.12
_SPEAKERS: Final = (CitationKind.OFFICIAL, CitationKind.PERSON)
_TOLD: Final = 0.45
"""of a story that is surely the same, where one of the two credits nobody: possible, never more"""
_SURELY_TOLD: Final = 0.6
_LEAST: Final = 0.02

Wanted = Callable[[int], bool]
"""Is a tie to this strand wanted?"""


class StoryTies:
    """The strands of a stretch of time, in order of time, and what each tells; gives the ties of each of
    them."""

    def __init__(self, strands: Sequence[Strand], stories: Sequence[Story]) -> None:
        self._strands = strands
        self._all = Around([strand.post.seconds for strand in strands], stories)
        self._by_source: dict[tuple[CitationKind, str], list[int]] = defaultdict(list)
        for n, strand in enumerate(strands):
            for source in strand.sources:
                if source[0] in _REACH:
                    self._by_source[source].append(n)
        self._groups: dict[tuple[CitationKind, str], _Group] = {}

    def of(self, n: int, wanted: Wanted) -> Iterator[Tie]:
        """The ties of strand n to those that are wanted."""
        yield from self._uncredited(n, wanted)
        if self._strands[n].kind in _SPEAKERS:
            yield from self._across_speakers(n, wanted)
        for source in sorted(self._strands[n].sources & self._by_source.keys()):
            if len(self._by_source[source]) > 1:
                yield from self._of_one_source(n, wanted, *source)

    def _of_one_source(self, n: int, wanted: Wanted, kind: CitationKind, key: str) -> Iterator[Tie]:
        judge, edge, verb = (
            (sure_of_story, EdgeKind.OUTLET, "lean on")
            if kind is CitationKind.OUTLET
            else (sure_of_statement, EdgeKind.STATEMENT, "quote")
        )
        group = self._group(kind, key)
        for x, y in group.pairs(n, wanted):
            a, b = self._strands[x], self._strands[y]
            if a.post.post_id == b.post.post_id or a.post.own_outlet == b.post.own_outlet == key:
                continue  # an outlet's own posts are a publication each
            gap = b.post.seconds - a.post.seconds
            shared = group.compare(x, y, named(a.name) | named(b.name))
            sure = judge(shared, gap, a.post.channel_id == b.post.channel_id)
            if sure >= _LEAST:
                why = f"both {verb} {a.name or b.name or key} and tell the same story ({group.shared(x, y)})"
                yield Tie(x, y, edge, key, a.quote, b.quote, sure, why)

    def _across_speakers(self, n: int, wanted: Wanted) -> Iterator[Tie]:
        """Statements of speakers under different names: "the governor", "Smirnov". The story must tie
        them."""
        for x, y in self._speakers.pairs(n, wanted):
            a, b = self._strands[x], self._strands[y]
            if a.post.post_id == b.post.post_id or a.sources & b.sources:
                continue
            if a.kind is b.kind is CitationKind.PERSON:
                continue  # two persons say what they say each; an office may be somebody's
            gap = b.post.seconds - a.post.seconds
            sure = sure_across(self._speakers.compare(x, y), gap, a.post.channel_id == b.post.channel_id)
            if sure >= _LEAST:
                why = f"{a.name} and {b.name}: told as one statement ({self._speakers.shared(x, y)})"
                yield Tie(x, y, EdgeKind.STATEMENT, "", a.quote, b.quote, sure, why)

    def _uncredited(self, n: int, wanted: Wanted) -> Iterator[Tie]:
        """Posts that credit nobody and tell what others tell: they may lean on the same, or be its origin."""
        for x, y in self._everyone.pairs(n, wanted):
            a, b = self._strands[x], self._strands[y]
            if (a.kind is not None and b.kind is not None) or a.post.post_id == b.post.post_id:
                continue
            told = sure_told(self._everyone.compare(x, y), b.post.seconds - a.post.seconds)
            if told >= _SURELY_TOLD:
                who = "neither credits anybody" if a.kind is b.kind else "one credits nobody"
                why = f"both tell the same story ({self._everyone.shared(x, y)}); {who}"
                yield Tie(x, y, EdgeKind.STORY, "", "", "", _TOLD * told, why)

    def _group(self, kind: CitationKind, key: str) -> _Group:
        if (kind, key) not in self._groups:
            places = self._by_source[kind, key]
            self._groups[kind, key] = _Group(self._all, places, _REACH[kind], _WORTH_COMPARING[kind])
        return self._groups[kind, key]

    @cached_property
    def _speakers(self) -> _Group:
        places = [n for n, strand in enumerate(self._strands) if strand.kind in _SPEAKERS]
        return _Group(self._all, places, _OF_OTHERS, _OF_DIFFERENT_SOURCES)

    @cached_property
    def _everyone(self) -> _Group:
        return _Group(self._all, range(len(self._strands)), _OF_OTHERS, _OF_DIFFERENT_SOURCES)


class _Group:
    """Strands that are compared with each other, known by their places among all."""

    def __init__(self, everyone: Around, places: Sequence[int], reach: int, least: float) -> None:
        self._places = places
        self._number = {place: number for number, place in enumerate(places)}
        own = everyone if len(places) == len(everyone) else everyone.some(places)
        self._lens = Lens(own, everyone, places)
        self._sharing = Sharing(own, everyone, places, reach, least)

    def pairs(self, n: int, wanted: Wanted) -> Iterator[tuple[int, int]]:
        """Strand n with each that shares something telling with it and is wanted, the earlier first."""
        for number in self._sharing.with_(self._number[n]):
            other = self._places[number]
            if wanted(other):
                yield (other, n) if other < n else (n, other)

    def compare(self, x: int, y: int, who: frozenset[str] = frozenset()) -> Shared:
        return self._lens.compare(self._number[x], self._number[y], who)

    def shared(self, x: int, y: int) -> str:
        """What two of them share, in words."""
        return ", ".join(self._lens.shared(self._number[x], self._number[y]))
