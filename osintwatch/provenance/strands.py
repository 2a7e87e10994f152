"""What a post leans on, taken apart: one strand for each source it credits, and the story that is told of it.

A short post has one strand. A digest has several, each with the paragraph its credit stands in, so that it
can belong to several reports. A post that credits nobody has one strand without a source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from osintwatch.evidence import Citation, CitationKind
from osintwatch.provenance.story import Story, Telling

CREDITED: Final = (CitationKind.OUTLET, CitationKind.OFFICIAL, CitationKind.PERSON)
# A post up to this long is read as one piece of news.
_ONE_PIECE: Final = 700
_PARAGRAPH: Final = re.compile(r"\n[ \t\u00a0]*\n")
_MOST: Final = 40
"""Sources of one post that are followed: whoever credits more tells nothing by that."""
_WORD: Final = re.compile(r"\w+")
_BESIDE_A_BARE_CREDIT: Final = 2
"""Words: a part with no more besides its credits ("Source: Reuters") says who tells what stands before it."""
# What was known before is no part of today's news, and would tie it to yesterday's.
_BACKGROUND: Final = re.compile(
    r"(?:(?<=[.!?…»\"\n])|^)\s{0,8}(?:ранее|напомним|напомню|до этого|нагадаємо|раніше|до цього|earlier|"
    r"previously|as a reminder|background)\b[^\n]*?(?=[.!?…](?:\s|$)|\n|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Judgeable:
    """A stored post as far as it is judged: its text without footers, and what it cites."""

    post_id: int
    channel_id: int
    seconds: int
    """when it was published, Unix time"""
    text: str
    citations: tuple[Citation, ...] = ()
    own_outlet: str = ""
    """id of the outlet whose own channel it stands in, "" elsewhere"""
    own_name: str = ""


@dataclass(frozen=True, slots=True)
class Strand:
    """One source a post leans on, or none (kind None)."""

    post: Judgeable
    kind: CitationKind | None
    key: str
    name: str
    citations: tuple[Citation, ...] = ()
    own: bool = False
    """the post stands in the outlet's own channel: it is the publication itself"""
    piece: tuple[int, int] = (0, 0)
    """where the part of the text begins and ends that it was taken from; (0, 0): nowhere in it"""

    @property
    def sources(self) -> frozenset[tuple[CitationKind, str]]:
        """All keys of whom it leans on: a person credited with an office goes by both."""
        if self.kind is None:
            return frozenset()
        offices = {(CitationKind.OFFICIAL, one.alias) for one in self.citations if one.alias}
        return frozenset({(self.kind, self.key), *offices})

    @property
    def quote(self) -> str:
        return self.citations[0].quote if self.citations else ""


def strands_of(post: Judgeable) -> tuple[Strand, ...]:
    """The strands of a post, those that credit an outlet first; never none."""
    pieces = _pieces(post)
    ends = [0, *pieces, len(post.text)]
    groups = _credited_groups(post, pieces)
    found = [
        Strand(post, kind, key, citations[0].name, citations, piece=(ends[piece], ends[piece + 1]))
        for (kind, key), (piece, citations) in islice(groups.items(), _MOST)
    ]
    if post.own_outlet:
        found.append(Strand(post, CitationKind.OUTLET, post.own_outlet, post.own_name, own=True))
    if found:
        return tuple(found)
    others = tuple(c for c in post.citations if c.kind not in CREDITED)
    if others:
        first = min(
            others, key=lambda c: (c.kind is not CitationKind.FORWARD, c.kind is not CitationKind.TELEGRAM)
        )
        return (Strand(post, first.kind, first.key, first.name or first.key, others),)
    return (Strand(post, None, "", ""),)


def stories_of(strands: Sequence[Strand]) -> tuple[Story, ...]:
    """What each of the strands of one post tells, in their order."""
    post = strands[0].post
    telling = Telling(post.text)
    outlets = [(c.start, c.end) for c in post.citations if c.kind is CitationKind.OUTLET and c.start >= 0]
    known = [match.span() for match in _BACKGROUND.finditer(post.text)]
    whole: Story | None = None
    found = []
    for strand in strands:
        if strand.kind in CREDITED and not strand.own:
            found.append(_told(telling, strand.citations[0], outlets, known))
        else:
            whole = whole or telling.story(None, (*outlets, *known))
            found.append(whole)
    return tuple(found)


def _credited_groups(
    post: Judgeable, pieces: Sequence[int]
) -> dict[tuple[CitationKind, str], tuple[int, tuple[Citation, ...]]]:
    """By source: the piece it is first credited in, and its credits; outlets first.

    A speaker quoted beside an outlet, in the same piece, is quoted through it.
    """
    outlets = {_piece(pieces, c) for c in post.citations if c.kind is CitationKind.OUTLET}
    holders = {c.alias: (c.kind, c.key) for c in post.citations if c.alias}
    groups: dict[tuple[CitationKind, str], tuple[int, tuple[Citation, ...]]] = {}
    for citation in post.citations:
        piece = _piece(pieces, citation)
        if citation.kind not in CREDITED or (citation.kind is not CitationKind.OUTLET and piece in outlets):
            continue
        kind: CitationKind = citation.kind
        key = citation.key
        if kind is CitationKind.OFFICIAL:
            kind, key = holders.get(key, (kind, key))  # an office and its holder are one speaker
        first, credits = groups.get((kind, key), (piece, ()))
        groups[kind, key] = first, (*credits, citation)
    return dict(sorted(groups.items(), key=lambda item: item[0][0] is not CitationKind.OUTLET))


def _pieces(post: Judgeable) -> list[int]:
    """Where paragraphs begin, of a text that is long or credits outlets in several; else it is one piece."""
    starts = [match.end() for match in _PARAGRAPH.finditer(post.text)]
    if len(post.text.strip()) > _ONE_PIECE:
        return starts
    credited = {
        bisect_right(starts, c.start)
        for c in post.citations
        if c.kind is CitationKind.OUTLET and c.start >= 0
    }
    return starts if len(credited) > 1 else []


def parts_telling(post: Judgeable, kind: str, key: str, quote: str = "") -> tuple[str, ...]:
    """The parts of a post's text that tell of a source.

    Those that credit it, else the one that has `quote`; the whole text, where neither stands in it.
    """
    pieces = _pieces(post)
    credited = {
        _piece(pieces, c)
        for c in post.citations
        if c.start >= 0 and ((c.kind, c.key) == (kind, key) or (key and c.alias == key))
    }
    at = post.text.find(quote) if quote and not credited else -1
    places = credited or ({bisect_right(pieces, at)} if at >= 0 else set())
    if not places or (kind == CitationKind.OUTLET and key == post.own_outlet):
        return (post.text,)
    ends = [0, *pieces, len(post.text)]
    return tuple(
        post.text[ends[place - _is_bare_credit(post, ends, place)] : ends[place + 1]]
        for place in sorted(places)
    )


def _is_bare_credit(post: Judgeable, ends: Sequence[int], place: int) -> bool:
    """Does this part hold its credits and hardly a word besides, below the part that they speak for?"""
    said, rest = ends[place], ""
    for credit in sorted(post.citations, key=lambda c: c.start):
        if ends[place] <= credit.start < ends[place + 1]:
            rest += post.text[said : credit.start] + " "
            said = max(said, credit.end)
    rest += post.text[said : ends[place + 1]]
    return place > 0 and len(_WORD.findall(rest)) <= _BESIDE_A_BARE_CREDIT


def _piece(pieces: Sequence[int], citation: Citation) -> int:
    return bisect_right(pieces, citation.start) if citation.start >= 0 else 0


def _told(
    telling: Telling, credit: Citation, outlets: Sequence[tuple[int, int]], known: Sequence[tuple[int, int]]
) -> Story:
    """What a credit speaks for: the beginning of the post and the words around the credit.

    Who publishes is no part of it, nor are sentences that only remind of what was known, but for the one
    in which the credit stands.
    """
    if credit.start < 0:
        return telling.story(None, (*outlets, *known))
    news = [(a, b) for a, b in known if not a <= credit.start < b]
    told = telling.story((credit.start, credit.end), (*outlets, *news))
    return replace(told, negated=None) if credit.denied else told
