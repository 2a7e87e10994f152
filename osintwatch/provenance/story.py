"""What a post is about, as a set of features that meet across languages, and how much of it two posts share.

Features are names (by their consonants), ideas (concepts.txt), numbers and word stems. A feature weighs what
sharing it tells; those that every other post has weigh little.

After Pouliquen et al. 2004, who link news across languages by names, places and classes instead of words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final, NamedTuple

from osintwatch.provenance.concepts import concepts_of
from osintwatch.provenance.plain_words import is_plain
from osintwatch.text.folding import fold
from osintwatch.text.skeleton import skeleton

_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_NOISE: Final = re.compile(r"(?:https?://|www\.|t\.me/)\S+|\[\d+\]|(?<!\w)[@#]\w+", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?…:\n]|[«\"“„(—–]")

NAME: Final = "name:"
STEM: Final = "stem:"
"""how features that are stems of plain words begin"""

_NAME_WEIGHT: Final = 1.0
_FIRST_WORD_WEIGHT: Final = 0.6
_STEM_WEIGHT: Final = 0.45
_LONG_NUMBER_WEIGHT: Final = 0.6
_SHORT_NUMBER_WEIGHT: Final = 0.3

# News begins with its point, and what a credit speaks for stands around it: farther words weigh less.
_FROM_START: Final = ((25, 1.0), (60, 0.5), (150, 0.25))
_FROM_FOCUS: Final = ((25, 1.0), (50, 0.5))
_MOST_WORDS: Final = 400
_LONGEST: Final = 6000
_LONGEST_NAME: Final = 3
"""words of a name; more of them with a capital letter each are a headline"""
_LETTERS: Final = 400
_BETWEEN_SENTENCES: Final = re.compile(r"(?<=[.!?…])[\"»”]?\s+|\n+")
_NEGATION: Final = re.compile(
    r"\b(?:not|never|cannot|no longer|не|нет|ні|немає|нема)\b|n['’]t\b", re.IGNORECASE
)
_SAYS_ENOUGH: Final = 1.5
"""weight of features below which a sentence ("Об этом сообщает X") leans on its neighbour"""
_STEM: Final = 5
_SHORTEST_STEM: Final = 4


@dataclass(frozen=True, slots=True)
class Story:
    """What a text is about: the weight of each feature."""

    features: Mapping[str, float]
    core: Mapping[str, float]
    """of the sentence the credit stands in, or of the first"""
    negated: bool | None = False
    """the core says that something is not so; None: it denies what another says"""
    latin: bool = True
    """written in Latin letters: stems of words meet only within an alphabet"""
    joined: frozenset[tuple[str, str]] = frozenset()
    """words side by side that make one name: "King Charles", "Lake Baikal" """
    words: Mapping[str, str] = field(default_factory=dict)
    """names and stems as the text has them, to show people"""


@lru_cache(maxsize=20_000)
def named(name: str) -> frozenset[str]:
    """The features of a name: "Foreign Minister Sybiha"."""
    return frozenset(one.feature for one in Telling(name).words)


def story(text: str, credit: tuple[int, int] | None = None) -> Story:
    """The features of a text (footers blanked before). A text of nothing but addresses has none.

    `credit`: where in the text a source is credited; what stands around it weighs as much as the beginning.
    """
    return Telling(text).story(credit)


Ranges = Sequence[tuple[int, int]]


class _Word(NamedTuple):
    start: int
    number: int
    """its place among the words of the text"""
    feature: str
    weight: float
    shown: str


class Telling:
    """A text taken apart once, for as many stories as it has credits."""

    def __init__(self, text: str) -> None:
        cleaned = _NOISE.sub(lambda m: " " * len(m.group()), text[:_LONGEST])
        matches = list(islice(_WORD.finditer(cleaned), _MOST_WORDS))
        self._starts = [match.start() for match in matches]
        self.words = _words(cleaned, matches)
        self._shown = {one.feature: one.shown for one in reversed(self.words) if one.shown}
        self._joined = frozenset(_side_by_side(self.words))
        ends = [0, *(match.end() for match in _BETWEEN_SENTENCES.finditer(cleaned)), len(cleaned)]
        bounds = zip(ends, ends[1:], strict=False)
        self._sentences = [(a, b) for a, b in bounds if any(map(str.isalnum, cleaned[a:b]))]
        self._negated = [bool(_NEGATION.search(cleaned, a, b)) for a, b in self._sentences]
        letters = [one for one in text[:_LETTERS] if one.isalpha()]
        self._latin = 2 * sum(map(str.isascii, letters)) > len(letters)

    def story(self, credit: tuple[int, int] | None = None, without: Ranges = ()) -> Story:
        """What the text tells, the stretches `without` left out; `credit` as for the function story."""
        without = [(start, end) for start, end in without if start < _LONGEST]
        words = [one for one in self.words if not _inside(one.start, without)]
        middle = None if credit is None else bisect_left(self._starts, credit[0])
        features: dict[str, float] = {}
        for one in words:
            near = _step(_FROM_START, one.number)
            if middle is not None:
                near = max(near, _step(_FROM_FOCUS, abs(one.number - middle)))
            if near and features.get(one.feature, 0.0) < one.weight * near:
                features[one.feature] = one.weight * near
        core, negated = self._core(words, credit)
        return Story(features, core, negated, self._latin, self._joined, self._shown)

    def _core(self, words: Sequence[_Word], credit: tuple[int, int] | None) -> tuple[dict[str, float], bool]:
        """Of the sentence a credit stands in, and the one before where that says too little; and is it
        negated?
        """
        if not self._sentences:
            return {}, False
        at = 0
        if credit is not None:
            at = next((n for n, (a, b) in enumerate(self._sentences) if a <= credit[0] < b), 0)
        core, negated = _weights(words, self._sentences[at], credit), self._negated[at]
        if sum(core.values()) < _SAYS_ENOUGH and len(self._sentences) > 1:
            there = at - 1 if at else 1
            beside = _weights(words, self._sentences[there], credit)
            core = {f: max(core.get(f, 0.0), beside.get(f, 0.0)) for f in (*beside, *core)}
            negated |= self._negated[there]
        return core, negated


def _words(text: str, matches: Sequence[re.Match[str]]) -> list[_Word]:
    folded = [_fold(match.group()) for match in matches]
    found = []
    taken: set[int] = set()
    for first, length, concept in concepts_of(folded, [match.group()[0].isupper() for match in matches]):
        taken.update(range(first, first + length))
        shown = text[matches[first].start() : matches[first + length - 1].end()]
        found.append(_Word(matches[first].start(), first, f"idea:{concept.id}", concept.weight, shown))
    for number, match in enumerate(matches):
        if number in taken:
            continue
        begins = number == 0 or _begins_sentence(text, match.start())
        feature, weight, word = _feature(match.group(), folded[number], begins)
        if feature:
            found.append(_Word(match.start(), number, feature, weight, word))
    return sorted(found)


def _side_by_side(words: Sequence[_Word]) -> Iterator[tuple[str, str]]:
    """Neighbours of which both are written with a capital letter; of a line in capitals none."""
    run: list[_Word] = []
    for one in (*words, None):
        named = one is not None and one.shown[:1].isupper()
        if run and named and one is not None and one.number == run[-1].number + 1:
            run.append(one)
            continue
        if len(run) <= _LONGEST_NAME:
            yield from ((first.feature, last.feature) for first, last in pairwise(run))
        run = [one] if named and one is not None else []


def _weights(
    words: Sequence[_Word], sentence: tuple[int, int], credit: tuple[int, int] | None
) -> dict[str, float]:
    """Features of one sentence, the words of the credit left out. Those far into a long one weigh less."""
    inside = [one for one in words if sentence[0] <= one.start < sentence[1]]
    if credit is not None:
        inside = [one for one in inside if not credit[0] <= one.start < credit[1]]
    features: dict[str, float] = {}
    for one in inside:
        weight = one.weight * _step(_FROM_START, one.number - inside[0].number)
        if weight and features.get(one.feature, 0.0) < weight:
            features[one.feature] = weight
    return features


def _inside(start: int, ranges: Ranges) -> bool:
    return any(a <= start < b for a, b in ranges)


@lru_cache(maxsize=100_000)
def _feature(word: str, folded: str, first: bool) -> tuple[str, float, str]:
    """The feature of a word that names no idea, its weight, and the word itself, so that one copy of it is
    kept for all posts; "" where it tells nothing."""
    if folded[0].isdigit():
        digits = re.sub(r"\D", "", word) or folded
        return f"number:{digits}", _LONG_NUMBER_WEIGHT if len(digits) > 1 else _SHORT_NUMBER_WEIGHT, word
    if is_plain(folded):
        return "", 0.0, word
    if word[0].isupper():
        bones = skeleton(word)
        if len(bones) > 2:
            return f"{NAME}{bones}", _FIRST_WORD_WEIGHT if first else _NAME_WEIGHT, word
    if len(folded) < _SHORTEST_STEM:
        return "", 0.0, word
    return f"{STEM}{_stem(folded)}", _STEM_WEIGHT, word


def _step(steps: Sequence[tuple[int, float]], at: int) -> float:
    for end, weight in steps:
        if at < end:
            return weight
    return 0.0


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" \u00a0")
    return not before or bool(_SENTENCE_END.match(before[-1]))


_UKRAINIAN_TO_RUSSIAN: Final = str.maketrans("іїєґ", "иией")


@lru_cache(maxsize=50_000)
def _stem(folded: str) -> str:
    return folded.translate(_UKRAINIAN_TO_RUSSIAN)[:_STEM]


@lru_cache(maxsize=50_000)
def _fold(word: str) -> str:
    return fold(word).replace(" ", "") or word
