"""Upstream reports out of ties: who belongs together, without chaining over weak ones.

Ties by address or wording are followed first. Then groups are joined while their posts are tied on average
(average linkage, UPGMA): one strong tie between two long stories does not make them one, and a rolling story
does not run together.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from osintwatch.provenance.tie import Tie

_ON_AVERAGE: Final = 0.5
"""Two groups become one when a pair of their strands is, on average, as likely one report as two."""


def group(posts: Sequence[int], ties: Iterable[Tie], telling: Sequence[bool]) -> list[list[int]]:
    """Groups of strands, by their places, each sorted, in order of their first; a strand without ties is
    alone.

    `posts`: the post each strand is of; two of one post are no pair. `telling`: whether a strand credits a
    source and so can be compared by its story; one that only links or forwards goes where its address leads,
    and must not keep those apart who tell the same. Depends on the ties alone, not on their order. A pair of
    telling strands without a tie counts 0.
    """
    ties = sorted(ties, key=lambda tie: (tie.a, tie.b, tie.sure))  # sums depend on the order of their parts
    groups = _Groups(posts, telling)
    for tie in ties:
        if tie.holds_by_itself:
            groups.join(tie.a, tie.b)
    groups.weigh(tie for tie in ties if telling[tie.a] and telling[tie.b])
    groups.agglomerate()
    return sorted(groups.members.values())


class _Groups:
    """Groups that grow; each is known by its lowest member."""

    def __init__(self, posts: Sequence[int], telling: Sequence[bool]) -> None:
        self.members: dict[int, list[int]] = {n: [n] for n in range(len(posts))}
        self.of = list(range(len(posts)))
        self.posts = [Counter([post] if tells else ()) for post, tells in zip(posts, telling, strict=True)]
        """posts of the telling strands of each group"""
        self.sums: dict[int, dict[int, float]] = {}
        """between two groups, how sure the pairs of their strands are, added up"""

    def join(self, a: int, b: int) -> int:
        first, second = sorted((self.of[a], self.of[b]))
        if first != second:
            gone = self.members.pop(second)
            self.members[first] = sorted(self.members[first] + gone)
            self.posts[first] += self.posts[second]
            for n in gone:
                self.of[n] = first
        return first

    def weigh(self, ties: Iterable[Tie]) -> None:
        for tie in ties:
            x, y = self.of[tie.a], self.of[tie.b]
            if x != y:
                for one, other in ((x, y), (y, x)):
                    row = self.sums.setdefault(one, {})
                    row[other] = row.get(other, 0.0) + tie.sure

    def average(self, x: int, y: int) -> float:
        few, many = sorted((self.posts[x], self.posts[y]), key=len)
        same = sum(count * many[post] for post, count in few.items())
        pairs = few.total() * many.total() - same
        return self.sums[x][y] / pairs if pairs else 0.0

    def agglomerate(self) -> None:
        """Join the two surest groups again and again, until none is sure enough."""
        heap = [(-self.average(x, y), x, y) for x, row in self.sums.items() for y in row if x < y]
        heapq.heapify(heap)
        while heap:
            average, x, y = heapq.heappop(heap)
            if -average < _ON_AVERAGE:
                return
            if x not in self.members or y not in self.members or self.average(x, y) != -average:
                continue  # one of them has grown since
            self.join(x, y)
            self._absorb(x, y)
            for other in self.sums[x]:
                a, b = sorted((x, other))
                heapq.heappush(heap, (-self.average(a, b), a, b))

    def _absorb(self, x: int, y: int) -> None:
        """y is part of x now: so are its sums."""
        self.sums[x].pop(y, None)
        for other, total in self.sums.pop(y).items():
            self.sums[other].pop(y, None)
            if other != x:
                row = self.sums[x]
                row[other] = row.get(other, 0.0) + total
                self.sums[other][x] = row[other]
