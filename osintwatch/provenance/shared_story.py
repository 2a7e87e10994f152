"""How sure it is that two posts which credit the same source lean on one and the same report of it.

Looked at: how much of the sentence with the credit the other text covers, how much they share in all, and the
time between them. What many posts of those hours have in common weighs less, and what the source's own items
have in common less still: in a rolling story, the theme that all its items share tells nothing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from osintwatch.provenance.rarity import Around, Features
from osintwatch.provenance.story import NAME, STEM, Story

HOUR: Final = 3600
_SEQUEL: Final = 600
"""Seconds within which a channel quotes one article in several posts."""
_DOUBTED: Final = 0.3
"""The most that sharing one word or name can tell, however rare it is; or all but a "not"."""
_TELLING_NAME: Final = 0.4
_FOREIGN_STEM: Final = 0.3
"""share of its weight by which a word counts that cannot be met in another alphabet"""
_TELLS_NOBODY: Final = frozenset({"idea:not"})
"""features that are no word to name a story by"""
_AT_ONCE: Final = 1500
"""Seconds within which a speaker is quoted from one speech, in whatever words"""
_SAYS_NOTHING: Final = 0.16
"""weight of a feature up to which sharing it proves nothing, however few share it"""


@dataclass(frozen=True, slots=True)
class Shared:
    """What two texts share of their story."""

    less_covered: float
    """share of a core sentence that the other text has too, weighed by rarity, 0 to 1: the lower of two"""
    more_covered: float
    """and the higher"""
    amount: float
    """weight of the features in common, the source's other items considered"""
    rare_amount: float
    """the same, all other posts of those hours considered too"""
    features: int
    """how many they have in common that tell anything"""
    same_alphabet: bool
    """else the words of the two can meet only as names, numbers and ideas"""
    clash: bool
    """each names in its core what the other has nowhere: other places, other people"""
    contrary: bool = False
    """one says that something is so, the other that something is not"""


class Lens:
    """The items of one source, in order of time, seen against each other and all posts of those hours."""

    def __init__(self, items: Around, everyone: Around, places: Sequence[int]) -> None:
        """`places`: where the items stand among all posts."""
        self._items, self._everyone, self._places = items, everyone, places

    def _weight(self, n: int, feature: str) -> float:
        return self._items.stories[n].features[feature] * self._items.rarity(n)[feature]

    def _in_all(self, n: int) -> Features:
        return self._everyone.rarity(self._places[n])

    def compare(self, x: int, y: int, who: Collection[str] = ()) -> Shared:
        """`who`: features of the source's own name, which are no part of what it says."""
        one, other = self._items.stories[x], self._items.stories[y]
        both = one.features.keys() & other.features.keys()
        least = {f: min(self._weight(x, f), self._weight(y, f)) for f in both}
        telling = {
            f for f in both if f not in who and min(one.features[f], other.features[f]) > _SAYS_NOTHING
        }
        one_name = sum(first in telling and last in telling for first, last in one.joined & other.joined)
        told = one.latin == other.latin  # stems of words meet only within an alphabet
        rare_a, rare_b = self._in_all(x), self._in_all(y)
        there, back = _covered(one, other, rare_a, told), _covered(other, one, rare_b, told)
        return Shared(
            min(there, back),
            max(there, back),
            # fsum: a set has another order in every process, and the last digit must not depend on it.
            math.fsum(least.values()),
            math.fsum(min(self._weight(x, f) * rare_a[f], self._weight(y, f) * rare_b[f]) for f in both),
            len(telling) - one_name,
            told,
            told and self._names_apart(x, y) and self._names_apart(y, x),
            told and {one.negated, other.negated} == {True, False},
        )

    def _names_apart(self, x: int, y: int) -> bool:
        """Does x name something telling in its core that y has nowhere?"""
        core, rare = self._items.stories[x].core, self._in_all(x)
        other = self._items.stories[y].features
        return any(
            f.startswith(NAME) and w >= 1.0 and rare.get(f, 0.0) >= _TELLING_NAME and f not in other
            for f, w in core.items()
        )

    def shared(self, x: int, y: int, most: int = 5) -> list[str]:
        """What the two share, the most telling first, in the words of x."""
        one, other = self._items.stories[x], self._items.stories[y]
        both = (one.features.keys() & other.features.keys()) - _TELLS_NOBODY
        ranked = sorted(both, key=lambda f: (-min(self._weight(x, f), self._weight(y, f)), f))
        words = {**other.words, **one.words}
        return [
            words.get(feature) or feature.partition(":")[2].replace("_", " ") for feature in ranked[:most]
        ]


def _covered(one: Story, other: Story, rare: Features, stems: bool) -> float:
    """How much of one's core the other has, anywhere."""
    whole = had = 0.0
    for feature, weight in one.core.items():
        if not stems and feature.startswith(STEM):
            whole += _FOREIGN_STEM * weight * rare.get(feature, 1.0)
            continue
        telling = weight * rare.get(feature, 1.0)
        whole += telling
        had += telling * min(1.0, other.features.get(feature, 0.0) / weight)
    return had / whole if whole else 0.0


def sure_of_story(shared: Shared, gap: int, same_channel: bool) -> float:
    """That two posts which credit one outlet, `gap` seconds apart, lean on one report of it: 0 to 1.

    A logistic model of few terms, fitted to hand-labelled windows of two weeks in November and December 2024.
    """
    evidence = (
        6.6 * shared.less_covered
        + 1.5 * shared.more_covered
        + 2.75 * math.log(shared.rare_amount + 0.15)
        - 1.6 * same_channel
        + 2.4 * (same_channel and gap < _SEQUEL)
        - 3.3 * shared.clash
        - 1.0 * (not shared.same_alphabet)
        + 0.3
    )
    tells = shared.features > 1 and not shared.contrary
    return _logistic(evidence) if tells else min(_logistic(evidence), _DOUBTED)


def sure_of_statement(shared: Shared, gap: int, same_channel: bool) -> float:
    """That two posts which quote one speaker, `gap` seconds apart, lean on one statement: 0 to 1."""
    evidence = (
        4.7 * shared.less_covered
        + 2.5 * shared.more_covered
        + 1.5 * math.log(shared.rare_amount + 0.15)
        + 0.65 * math.log(shared.amount + 0.3)
        - 1.5 * math.log(gap / HOUR + 0.2)
        - 0.4 * same_channel
        + 1.8 * (same_channel and gap < _SEQUEL)
        - 6.5 * shared.clash
        + 0.8 * (not shared.same_alphabet)
        - 0.3
    )
    tells = shared.features > 1 or gap < _AT_ONCE
    return _logistic(evidence) if tells else min(_logistic(evidence), _DOUBTED)


def sure_across(shared: Shared, gap: int, same_channel: bool) -> float:
    """That two posts which quote speakers under different names lean on one statement."""
    evidence = (
        3.5 * math.log(shared.amount + 0.3)
        + 0.5 * shared.more_covered
        - 1.8 * math.log(gap / HOUR + 0.2)
        - 1.6 * same_channel
        - 4.0 * shared.clash
        - 4.3
    )
    return _logistic(evidence) if shared.features > 1 else min(_logistic(evidence), _DOUBTED)


def sure_told(shared: Shared, gap: int) -> float:
    """That two posts tell the same story, whoever they have it from."""
    evidence = (
        4.0 * shared.less_covered
        + 1.5 * shared.more_covered
        + 2.7 * math.log(shared.rare_amount + 0.15)
        + 0.6 * math.log(shared.amount + 0.3)
        - 1.4 * math.log(gap / HOUR + 0.2)
        - 1.5
    )
    return _logistic(evidence) if shared.features > 2 else 0.0


def _logistic(evidence: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, evidence))))
