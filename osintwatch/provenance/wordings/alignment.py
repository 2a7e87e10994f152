"""Two wordings laid side by side: which words they share in the same order, and what stands in the gaps.

In linear time but for sorting, on any text: words that both repeat often are no anchors (Hunt and Szymanski
1977, with a bound on the matches of a word), they are matched afterwards where they touch matched ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

_MOST_MATCHES: Final = 25
"""of one word: five times here, five times there"""

Gap = tuple[int, int, int, int]
"""a stretch a[from:to] that stands where the other has b[from:to]: (from a, to a, from b, to b)"""


def align(a: Sequence[str], b: Sequence[str]) -> tuple[int, list[Gap]]:
    """How many words two texts share in order, and the gaps, where at least one side has words of its own."""
    matched = 0
    gaps: list[Gap] = []
    at_a = at_b = 0
    for next_a, next_b in [*_anchors(a, b), (len(a), len(b))]:
        while at_a < next_a and at_b < next_b and a[at_a] == b[at_b]:
            matched, at_a, at_b = matched + 1, at_a + 1, at_b + 1
        end_a, end_b = next_a, next_b
        while end_a > at_a and end_b > at_b and a[end_a - 1] == b[end_b - 1]:
            matched, end_a, end_b = matched + 1, end_a - 1, end_b - 1
        if at_a < end_a or at_b < end_b:
            gaps.append((at_a, end_a, at_b, end_b))
        matched += next_a < len(a) and next_b < len(b)
        at_a, at_b = next_a + 1, next_b + 1
    return matched, _slid(a, b, gaps)


def _slid(a: Sequence[str], b: Sequence[str], gaps: list[Gap]) -> list[Gap]:
    """Gaps of one side moved on as far as the words allow, and put together with the gap they then touch.

    "Iran Iran said" against "Iran Oman said" is "Iran" for "Oman", whichever "Iran" was matched.
    """
    slid: list[Gap] = []
    for gap in reversed(gaps):
        from_a, to_a, from_b, to_b = gap
        stop_a, stop_b = (slid[-1][0], slid[-1][2]) if slid else (len(a), len(b))
        if from_b == to_b:
            while to_a < stop_a and a[from_a] == a[to_a]:
                from_a, to_a, from_b, to_b = from_a + 1, to_a + 1, from_b + 1, to_b + 1
        elif from_a == to_a:
            while to_b < stop_b and b[from_b] == b[to_b]:
                from_a, to_a, from_b, to_b = from_a + 1, to_a + 1, from_b + 1, to_b + 1
        if slid and (to_a, to_b) == (stop_a, stop_b):
            _, to_a, _, to_b = slid.pop()
        slid.append((from_a, to_a, from_b, to_b))
    return slid[::-1]


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """The longest run of matches that goes forward in both."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(b):
        places[word].append(at)
    times: dict[str, int] = defaultdict(int)
    for word in a:
        times[word] += 1
    ends: list[int] = []  # ends[n]: where in b the lowest-ending run of n + 1 matches ends
    chain: list[int] = []  # its last match, as a number in `matches`
    matches: list[tuple[int, int, int]] = []  # in a, in b, the match before
    for at, word in enumerate(a):
        if times[word] * len(places.get(word, ())) > _MOST_MATCHES:
            continue
        for place in reversed(places.get(word, ())):
            length = bisect_left(ends, place)
            matches.append((at, place, chain[length - 1] if length else -1))
            if length == len(ends):
                ends.append(place)
                chain.append(len(matches) - 1)
            else:
                ends[length], chain[length] = place, len(matches) - 1
    found: list[tuple[int, int]] = []
    last = chain[-1] if chain else -1
    while last >= 0:
        at, place, last = matches[last]
        found.append((at, place))
    return found[::-1]
