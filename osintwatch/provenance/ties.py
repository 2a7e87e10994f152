"""Ties between posts: what shows that two of them lean on the same report, how sure it is, and why.

A tie depends on the two posts, on how alike their wordings are and, where an outlet or a speaker is shared,
on what else was published around the same time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from osintwatch.evidence import CERTAIN, POSSIBLE, CitationKind, EdgeKind, Likeness, Relation
from osintwatch.provenance.shared_story import (
    Features,
    Lens,
    near_pairs,
    rarity,
    sure_across,
    sure_of_statement,
    sure_of_story,
    sure_told,
)
from osintwatch.provenance.story import named
from osintwatch.provenance.strands import Strand

HOUR: Final = 3600
_REACH: Final = {
    CitationKind.OUTLET: 48 * HOUR,
    CitationKind.OFFICIAL: 12 * HOUR,
    CitationKind.PERSON: 12 * HOUR,
}
# Weight times rarity of the features of which two posts must share two, to be compared at all.
_WORTH_COMPARING: Final = {
    CitationKind.OUTLET: 0.05,
    CitationKind.OFFICIAL: 0.1,
    CitationKind.PERSON: 0.1,
}
_OF_DIFFERENT_SOURCES: Final = 0.12
LONGEST_REACH: Final = 72 * HOUR
"""Seconds between two posts beyond which nothing ties them."""

_OF_RELATION: Final = {Relation.EXACT: 0.97, Relation.NEAR: 0.92, Relation.CONTAINS: 0.85}
_OF_KIND: Final = {CitationKind.URL: 0.97, CitationKind.FORWARD: 0.99, CitationKind.TELEGRAM: 0.95}
_UNCREDITED: Final = 0.4
"""of the same words where one of the two credits nobody: they may as well come from there"""
_SPEAKERS: Final = (CitationKind.OFFICIAL, CitationKind.PERSON)
_TOLD: Final = 0.45
"""of a story that is surely the same, where one of the two credits nobody: possible, never more"""
_SURELY_TOLD: Final = 0.6
_EDGE: Final = {
    CitationKind.URL: EdgeKind.URL,
    CitationKind.FORWARD: EdgeKind.FORWARD,
    CitationKind.TELEGRAM: EdgeKind.TELEGRAM,
}
# An address under more posts than this within a day is furniture, not evidence; and so it is for a channel
# that links to it more often than that.
_UBIQUITOUS: Final = 30
_AGAIN_AND_AGAIN: Final = 3
_TIED_AT_MOST: Final = 50
"""posts of an address that each is tied to; with more of them they hang together all the same"""
_TELEGRAM_POST: Final = re.compile(r"t\.me/(?:c/\d+|(?!c/)[^/]+)/\d+")
_DAY: Final = 24 * HOUR
_LEAST: Final = 0.02
_QUOTED: Final = 120


@dataclass(frozen=True, slots=True)
class Tie:
    """Two strands, by their places in the list given, and what ties them."""

    a: int
    b: int
    kind: EdgeKind
    key: str
    quote_a: str
    quote_b: str
    sure: float
    """0 to 1; 0.5: as likely one report as two"""
    why: str

    @property
    def confidence(self) -> float:
        """As people are shown it."""
        return self.sure if self.holds_by_itself else _shown(self.sure)

    @property
    def holds_by_itself(self) -> bool:
        """An address or the wording needs nothing beside it; a story must be borne out by its group."""
        return self.kind not in (EdgeKind.OUTLET, EdgeKind.STATEMENT, EdgeKind.STORY) and self.sure >= CERTAIN


def _shown(sure: float) -> float:
    """On the scale that people see: from as likely as not on, it is shown as a fact with its evidence."""
    if sure >= 0.5:
        return CERTAIN + (0.95 - CERTAIN) * (sure - 0.5) / 0.5
    return POSSIBLE * sure / 0.25 if sure < 0.25 else POSSIBLE + (CERTAIN - POSSIBLE) * (sure - 0.25) / 0.25


def ties_between(
    strands: Sequence[Strand],
    likenesses: Mapping[tuple[int, int], Likeness],
    origins: Mapping[str, int],
) -> list[Tie]:
    """All ties between strands, which are in order of time; those of one post stand side by side.

    `likenesses`: by (earlier, later) post id. `origins`: posts that are in the archive, by the address under
    which others point to them ("t.me/name/12").
    """
    found: dict[tuple[int, int], Tie] = {}
    variants = {at for at, likeness in likenesses.items() if likeness.relation is Relation.VARIANT}
    for tie in (*_by_address(strands, origins), *_by_wording(strands, likenesses), *_by_story(strands)):
        if not tie.holds_by_itself and (strands[tie.a].post.post_id, strands[tie.b].post.post_id) in variants:
            continue  # the same words about another place, number or day: another item
        at = (min(tie.a, tie.b), max(tie.a, tie.b))
        if at not in found or (found[at].sure < tie.sure and not found[at].holds_by_itself):
            found[at] = tie
    return [found[at] for at in sorted(found)]


# ---- the same source and story ---------------------------------------------------------------------


def _by_story(strands: Sequence[Strand]) -> Iterator[Tie]:
    in_all = rarity([(strand.post.seconds, strand.story) for strand in strands])
    by_source: dict[tuple[CitationKind, str], list[int]] = defaultdict(list)
    for n, strand in enumerate(strands):
        for source in strand.sources:
            if source[0] in _REACH:
                by_source[source].append(n)
    yield from _across_speakers(strands, in_all)
    yield from _uncredited(strands, in_all)
    for (kind, key), places in sorted(by_source.items()):
        if len(places) > 1:
            yield from _of_one_source(strands, places, in_all, kind, key)


def _of_one_source(
    strands: Sequence[Strand],
    places: Sequence[int],
    in_all: Sequence[Features],
    kind: CitationKind,
    key: str,
) -> Iterator[Tie]:
    lens = Lens([(strands[n].post.seconds, strands[n].story) for n in places], [in_all[n] for n in places])
    judge, edge, verb = (
        (sure_of_story, EdgeKind.OUTLET, "lean on")
        if kind is CitationKind.OUTLET
        else (sure_of_statement, EdgeKind.STATEMENT, "quote")
    )
    items = [(strands[n].post.seconds, strands[n].story, in_all[n]) for n in places]
    for x, y in near_pairs(items, _REACH[kind], _WORTH_COMPARING[kind]):
        a, b = strands[places[x]], strands[places[y]]
        if a.post.post_id == b.post.post_id or a.post.own_outlet == b.post.own_outlet == key:
            continue  # an outlet's own posts are a publication each
        gap = b.post.seconds - a.post.seconds
        sure = judge(
            lens.compare(x, y, named(a.name) | named(b.name)), gap, a.post.channel_id == b.post.channel_id
        )
        if sure >= _LEAST:
            shared = ", ".join(lens.shared(x, y))
            why = f"both {verb} {a.name or b.name or key} and tell the same story ({shared})"
            yield Tie(places[x], places[y], edge, key, a.quote, b.quote, sure, why)


def _across_speakers(strands: Sequence[Strand], in_all: Sequence[Features]) -> Iterator[Tie]:
    """Statements by speakers under different names: "the governor", "Smirnov". The story must tie them."""
    places = [n for n, strand in enumerate(strands) if strand.kind in _SPEAKERS]
    lens = Lens([(strands[n].post.seconds, strands[n].story) for n in places], [in_all[n] for n in places])
    items = [(strands[n].post.seconds, strands[n].story, in_all[n]) for n in places]
    for x, y in near_pairs(items, 12 * HOUR, _OF_DIFFERENT_SOURCES):
        a, b = strands[places[x]], strands[places[y]]
        if a.post.post_id == b.post.post_id or a.sources & b.sources:
            continue
        if a.kind is b.kind is CitationKind.PERSON:
            continue  # two persons say what they say each; an office may be somebody's
        gap = b.post.seconds - a.post.seconds
        sure = sure_across(lens.compare(x, y), gap, a.post.channel_id == b.post.channel_id)
        if sure >= _LEAST:
            shared = ", ".join(lens.shared(x, y))
            why = f"{a.name} and {b.name}: told as one statement ({shared})"
            yield Tie(places[x], places[y], EdgeKind.STATEMENT, "", a.quote, b.quote, sure, why)


def _uncredited(strands: Sequence[Strand], in_all: Sequence[Features]) -> Iterator[Tie]:
    """Posts that credit nobody and tell what others tell: they may lean on the same, or be its origin."""
    items = [(strand.post.seconds, strand.story) for strand in strands]
    lens = Lens(items, in_all)
    rare_items = [(*item, rare) for item, rare in zip(items, in_all, strict=True)]
    for x, y in near_pairs(rare_items, 12 * HOUR, _OF_DIFFERENT_SOURCES):
        a, b = strands[x], strands[y]
        if (a.kind is not None and b.kind is not None) or a.post.post_id == b.post.post_id:
            continue
        told = sure_told(lens.compare(x, y), b.post.seconds - a.post.seconds)
        if told >= _SURELY_TOLD:
            shared = ", ".join(lens.shared(x, y))
            first, second = a.post.text.strip()[:_QUOTED], b.post.text.strip()[:_QUOTED]
            who = "neither credits anybody" if a.kind is b.kind else "one credits nobody"
            why = f"both tell the same story ({shared}); {who}"
            yield Tie(x, y, EdgeKind.STORY, "", first, second, _TOLD * told, why)


# ---- the same address -----------------------------------------------------------------------------


def _by_address(strands: Sequence[Strand], origins: Mapping[str, int]) -> Iterator[Tie]:
    first_of: dict[int, int] = {}
    for n, strand in enumerate(strands):
        first_of.setdefault(strand.post.post_id, n)
    users: dict[tuple[CitationKind, str], list[int]] = defaultdict(list)
    for n in first_of.values():
        for citation in strands[n].post.citations:
            if citation.kind in _OF_KIND and _is_one_publication(citation.kind, citation.key):
                users[citation.kind, citation.key].append(n)
    for (kind, key), places in sorted(users.items()):
        origin = first_of.get(origins[key]) if key in origins else None
        using = sorted({*places} - {origin})
        pairs = [] if origin is None else [(origin, n) for n in using]
        pairs += _neighbouring(using if kind is CitationKind.FORWARD else _telling(strands, using))
        for x, y in pairs:
            a, b = strands[x].post, strands[y].post
            if a.channel_id != b.channel_id and abs(a.seconds - b.seconds) <= LONGEST_REACH:
                yield from _joined(strands, x, y, _EDGE[kind], key, _OF_KIND[kind], _WHY[kind])


def _neighbouring(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each with those before it, in order of time: with the nearest, where one is under very many posts."""
    for at, place in enumerate(places):
        yield from ((other, place) for other in places[max(0, at - _TIED_AT_MOST) : at])


def _telling(strands: Sequence[Strand], using: Sequence[int]) -> list[int]:
    """Those of the posts with an address, in order of time, that say something by it.

    A channel that links to one page again and again ("more on our site") does not; of two posts of a channel
    within a day the first does. Looks no further than a day, so that a post of last week makes no difference.
    """
    times = [strands[n].post.seconds for n in using]
    by_channel: dict[int, list[int]] = defaultdict(list)
    for n in using:
        by_channel[strands[n].post.channel_id].append(strands[n].post.seconds)
    found = []
    for n, seconds in zip(using, times, strict=True):
        own = by_channel[strands[n].post.channel_id]
        first = bisect_left(own, seconds - _DAY) == bisect_left(own, seconds)
        everywhere, here = _within_a_day(times, seconds), _within_a_day(own, seconds)
        if first and everywhere <= _UBIQUITOUS and here <= _AGAIN_AND_AGAIN:
            found.append(n)
    return found


def _within_a_day(times: Sequence[int], seconds: int) -> int:
    return bisect_right(times, seconds + _DAY) - bisect_left(times, seconds - _DAY)


_WHY: Final = {
    CitationKind.URL: "both link to the same page",
    CitationKind.FORWARD: "both come from the same Telegram post",
    CitationKind.TELEGRAM: "both point to the same Telegram post",
}


def _is_one_publication(kind: CitationKind, key: str) -> bool:
    """A channel as a whole (t.me/name, t.me/c/1234) is a source, but no single publication."""
    return kind is CitationKind.URL or bool(_TELEGRAM_POST.fullmatch(key))


# ---- the same wording ----------------------------------------------------------------------------


def _by_wording(strands: Sequence[Strand], likenesses: Mapping[tuple[int, int], Likeness]) -> Iterator[Tie]:
    first_of: dict[int, int] = {}
    for n, strand in enumerate(strands):
        first_of.setdefault(strand.post.post_id, n)
    for (earlier, later), likeness in sorted(likenesses.items()):
        a, b = first_of.get(earlier), first_of.get(later)
        if a is None or b is None or not likeness.relation.is_duplicate:
            continue
        if strands[b].post.seconds - strands[a].post.seconds > LONGEST_REACH:
            continue
        sure = _OF_RELATION[likeness.relation] if _both_credit(strands, a, b) else _UNCREDITED
        why = f"{_WORDS[likeness.relation]} ({likeness.similarity:.0%} alike)"
        yield from _joined(strands, a, b, EdgeKind.TEXT, "", sure, why)


def _both_credit(strands: Sequence[Strand], a: int, b: int) -> bool:
    """Does either credit somebody? What stands in an outlet's own channel credits only by being credited."""
    one, other = strands[a], strands[b]
    if one.kind is None or other.kind is None:
        return False
    if not one.own and not other.own:
        return True
    return bool(
        {s for n in _all_of(strands, a) for s in strands[n].sources}
        & {s for n in _all_of(strands, b) for s in strands[n].sources}
    )


_WORDS: Final = {
    Relation.EXACT: "the same words",
    Relation.NEAR: "almost the same words",
    Relation.CONTAINS: "one is a cut of the other's words",
}


def _joined(
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
    ours, theirs = list(_all_of(strands, a)), list(_all_of(strands, b))
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


def _all_of(strands: Sequence[Strand], first: int) -> Iterator[int]:
    """A post's strands stand side by side."""
    n = first
    while n < len(strands) and strands[n].post.post_id == strands[first].post.post_id:
        yield n
        n += 1


def _source(strand: Strand) -> tuple[CitationKind | None, str]:
    return strand.kind, strand.key


def _quote(strand: Strand, kind: EdgeKind, key: str) -> str:
    if kind is EdgeKind.TEXT:
        return strand.post.text.strip()[:_QUOTED]
    return next((c.quote for c in strand.post.citations if c.key == key), "")
