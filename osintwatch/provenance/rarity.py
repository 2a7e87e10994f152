"""How rare the features of a story are among what else was published around it, and who shares rare ones.

Everything is looked up when it is asked for: the cost grows with the posts that are asked about, not with all
that are there to be compared with.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from osintwatch.provenance.story import Story

A_DAY: Final = 24 * 3600
"""Seconds either way of an item within which others have a say in what sharing a feature with it tells."""
_LEAST_RARITY: Final = 0.05
_MOST_SHARING: Final = 200
"""Items within a day of one that may share a feature with it for the feature to be looked up."""

Features = Mapping[str, float]


class Around:
    """Items in order of time: when each was published, in Unix seconds, and what it tells."""

    def __init__(self, times: Sequence[int], stories: Sequence[Story]) -> None:
        self.times, self.stories = times, stories
        self.having: dict[str, list[int]] = defaultdict(list)
        """by feature: the items that have it, by their places"""
        for n, story in enumerate(stories):
            for feature in story.features:
                self.having[feature].append(n)
        self._rarity: dict[int, Features] = {}
        self._day = [self.within(n, A_DAY) for n in range(len(times))]

    def __len__(self) -> int:
        return len(self.times)

    def some(self, places: Sequence[int]) -> Around:
        return Around([self.times[n] for n in places], [self.stories[n] for n in places])

    def within(self, n: int, reach: int) -> tuple[int, int]:
        """The first item at most `reach` seconds from item n, and the end of them."""
        seconds = self.times[n]
        return bisect_left(self.times, seconds - reach), bisect_right(self.times, seconds + reach)

    def rarity(self, n: int) -> Features:
        """How rare the features of an item are: 1 for what it alone has within a day either way, the less the
        more items have it. With few items hardly less."""
        if n not in self._rarity:
            self._rarity[n] = {f: self.rarity_of(f, n) for f in self.stories[n].features}
        return self._rarity[n]

    def rarity_of(self, feature: str, n: int) -> float:
        start, end = self._day[n]
        places = self.having[feature]
        count = len(places)
        if count > 1:
            count = bisect_left(places, end) - bisect_left(places, start)
        whole = math.log((end - start + 3) / 1.5)
        return max(_LEAST_RARITY, math.log((end - start + 3) / (count + 0.5)) / whole)


class Sharing:
    """Finds with whom an item shares rare features, within a reach in time.

    What very many around an item share is looked up by nobody: it tells little, and would cost the square.
    """

    def __init__(
        self,
        items: Around,
        everyone: Around,
        places: Sequence[int],
        reach: int,
        least: float,
        fewest: int = 2,
    ) -> None:
        """`places`: of the items among everyone, whose rarity counts. `least`: weight times rarity of a
        feature that is worth looking up; `fewest`: how many of them must be shared.
        """
        self._items, self._reach, self._fewest = items, reach, fewest
        self._having: dict[str, list[int]] = {}
        for feature, having in items.having.items():
            if len(having) < 2:
                continue
            # Counted before rarity is: that hangs on posts a day further off, and so would the number.
            heavy = [n for n in having if items.stories[n].features[feature] >= least]
            worth = [
                n
                for n in heavy
                if items.stories[n].features[feature] * everyone.rarity_of(feature, places[n]) >= least
                and (len(heavy) <= _MOST_SHARING or self._sharing(heavy, n) <= _MOST_SHARING)
            ]
            if len(worth) > 1:
                self._having[feature] = worth

    def _sharing(self, having: Sequence[int], n: int) -> int:
        start, end = self._items.within(n, A_DAY)
        return bisect_left(having, end) - bisect_left(having, start)

    def with_(self, n: int) -> list[int]:
        """The items, by their places, that share enough with item n."""
        start, end = self._items.within(n, self._reach)
        shared: Counter[int] = Counter()
        for feature in self._items.stories[n].features:
            having = self._having.get(feature, ())
            at = bisect_left(having, n)
            if at < len(having) and having[at] == n:
                shared.update(having[bisect_left(having, start) : bisect_left(having, end)])
        del shared[n]
        return sorted(other for other, count in shared.items() if count >= self._fewest)
