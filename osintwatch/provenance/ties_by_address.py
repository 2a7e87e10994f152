"""Ties between posts that link to one page, forward one post or point to it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from osintwatch.evidence import CitationKind, EdgeKind
from osintwatch.provenance.joined_posts import joined
from osintwatch.provenance.strands import Strand
from osintwatch.provenance.tie import Tie

_OF_KIND: Final = {CitationKind.URL: 0.97, CitationKind.FORWARD: 0.99, CitationKind.TELEGRAM: 0.95}
_EDGE: Final = {
    CitationKind.URL: EdgeKind.URL,
    CitationKind.FORWARD: EdgeKind.FORWARD,
    CitationKind.TELEGRAM: EdgeKind.TELEGRAM,
}
_WHY: Final = {
    CitationKind.URL: "both link to the same page",
    CitationKind.FORWARD: "both come from the same Telegram post",
    CitationKind.TELEGRAM: "both point to the same Telegram post",
}
# An address under more posts than this within a day is furniture, not evidence; and so it is for a channel
# that links to it more often than that.
_UBIQUITOUS: Final = 30
_AGAIN_AND_AGAIN: Final = 3
_TIED_AT_MOST: Final = 50
"""posts of an address that each is tied to; with more of them they hang together all the same"""
_TELEGRAM_POST: Final = re.compile(r"t\.me/(?:c/\d+|(?!c/)[^/]+)/\d+")
_DAY: Final = 24 * 3600


def ties_by_address(strands: Sequence[Strand], origins: Mapping[str, int], reach: int) -> Iterator[Tie]:
    """All of them, between strands in order of time. `origins`: as for ties.Ties; `reach`: in seconds."""
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
            if a.channel_id != b.channel_id and abs(a.seconds - b.seconds) <= reach:
                yield from joined(strands, x, y, _EDGE[kind], key, _OF_KIND[kind], _WHY[kind])


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


def _is_one_publication(kind: CitationKind, key: str) -> bool:
    """A channel as a whole (t.me/name, t.me/c/1234) is a source, but no single publication."""
    return kind is CitationKind.URL or bool(_TELEGRAM_POST.fullmatch(key))
