"""Ideas that a story is told by, whatever the language: "drone", "дрон" and "безпілотник" are one.

The list is concepts.txt; how much it tells that two posts share an idea stands there too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

_SHORTEST: Final = 2
_LONGEST_PHRASE: Final = 2
_LONGEST_BEGINNING: Final = 24
"""letters that are looked at of a word of a phrase: strangers' words may be as long as their posts"""


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea, and how much it tells that two posts share it (0 to 1)."""

    id: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Lexicon:
    names: dict[str, Concept]
    """whole words, folded, that count only where they are written with a capital letter"""
    whole: dict[str, Concept]
    """whole words, and phrases joined by "_" """
    beginnings: dict[str, Concept]
    phrase_starts: frozenset[str]
    """first letters of the first words of phrases, to pass by the rest quickly"""
    longest: int


def concepts_of(words: Sequence[str], capital: Sequence[bool] = ()) -> list[tuple[int, int, Concept]]:
    """(first word, number of words, concept) for the ideas named in folded words; the longest phrase wins.

    `capital`: which of the words are written with a capital letter; where it is not known, none.
    """
    found, at = [], 0
    while at < len(words):
        phrase = _phrase(words[at], words[at + 1]) if at + 1 < len(words) else None
        if phrase:
            found.append((at, _LONGEST_PHRASE, phrase))
            at += _LONGEST_PHRASE
            continue
        if concept := (_name(words[at]) if capital and capital[at] else None) or _word(words[at]):
            found.append((at, 1, concept))
        at += 1
    return found


def concept_of(word: str) -> Concept | None:
    """The idea a folded word names, if any."""
    return _word(word)


def _name(word: str) -> Concept | None:
    return _lexicon().names.get(word)


@lru_cache(maxsize=50_000)
def _word(word: str) -> Concept | None:
    lexicon = _lexicon()
    if known := lexicon.whole.get(word):
        return known
    for length in range(min(len(word), lexicon.longest), _SHORTEST, -1):
        if known := lexicon.beginnings.get(word[:length]):
            return known
    return None


def _phrase(first: str, second: str) -> Concept | None:
    lexicon = _lexicon()
    if first[:3] not in lexicon.phrase_starts:
        return None
    return _word_phrase(f"{first}_{second}")


@lru_cache(maxsize=10_000)
def _word_phrase(phrase: str) -> Concept | None:
    """A phrase counts by the beginning of each of its words, so that inflected ones are found."""
    lexicon = _lexicon()
    if known := lexicon.whole.get(phrase):
        return known
    first, _, second = phrase.partition("_")
    for cut in range(min(len(first), _LONGEST_BEGINNING), 2, -1):
        for end in range(min(len(second), _LONGEST_BEGINNING), 2, -1):
            if known := lexicon.beginnings.get(f"{first[:cut]}_{second[:end]}"):
                return known
    return None


@cache
def _lexicon() -> _Lexicon:
    names: dict[str, Concept] = {}
    whole: dict[str, Concept] = {}
    beginnings: dict[str, Concept] = {}
    weight = 1.0
    for line in files(__package__).joinpath("concepts.txt").read_text(encoding="utf-8").splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            weight = float(line.strip("[]"))
        elif line:
            name, _, spellings = line.partition(":")
            concept = Concept(name.strip(), weight)
            for spelling in spellings.replace("|", " ").split():
                target = names if spelling[0].isupper() else whole if spelling.endswith("=") else beginnings
                target.setdefault(spelling.rstrip("=").replace("'", "").replace("ё", "е").casefold(), concept)
    phrases = [phrase for phrase in (*whole, *beginnings) if "_" in phrase]
    longest = max(map(len, beginnings))
    return _Lexicon(names, whole, beginnings, frozenset(phrase[:3] for phrase in phrases), longest)
