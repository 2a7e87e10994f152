"""Clusters of near-duplicates, from pairs: who belongs together when likeness is no equivalence.

Two posts may each be like a third and not like each other, so joining whatever touches (union-find) ends in
clusters of strangers. Here a post joins a cluster only if it is like half of its members, or like the
earliest and a third of all: cuts of one text begin alike, so that they are like each other too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from osintwatch.evidence import Likeness, Relation

_HALF: Final = 0.5
"""of a cluster's members must be like a post, where its earliest is not;"""
_ENOUGH: Final = 1 / 3
"""where its earliest is."""


def clusters(pairs: Iterable[tuple[int, int, Likeness]]) -> list[tuple[int, ...]]:
    """Groups of at least two posts, from (earlier post, later post, likeness); ids run in order of time.

    Each group and the list of them begin with the earliest; a post is in one group at most. A post that is
    a variant of a member stays out: "killed 3" and "killed 13" never meet, not even through a post that
    names no number. The order of `pairs` makes no difference.
    """
    like: dict[int, set[int]] = defaultdict(set)
    unlike: dict[int, set[int]] = defaultdict(set)
    for earlier, later, likeness in pairs:
        if likeness.relation.is_duplicate:
            like[earlier].add(later)
            like[later].add(earlier)
        elif likeness.relation is Relation.VARIANT:
            unlike[earlier].add(later)
            unlike[later].add(earlier)
    groups: list[list[int]] = []
    group_of: dict[int, int] = {}
    for post in sorted(like):
        near = sorted({group_of[other] for other in like[post] if other in group_of})
        open_to = [n for n in near if not unlike[post].intersection(groups[n])]
        fits = [(*fit, -n) for n in open_to if (fit := _fit(groups[n], like[post]))]
        if not fits:
            group_of[post] = len(groups)
            groups.append([post])
        else:
            best = -max(fits)[2]
            group_of[post] = best
            groups[best].append(post)
    return [tuple(group) for group in groups if len(group) > 1]


def _fit(group: list[int], like: set[int]) -> tuple[bool, float] | None:
    """How a post that is like `like` fits: is it like the earliest, and what share of all? None: not."""
    share = len(like.intersection(group)) / len(group)
    first = group[0] in like
    return (first, share) if share >= _HALF or (first and share >= _ENOUGH) else None
