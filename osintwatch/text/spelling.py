"""Are two words one name, spelled in other letters or by other rules: Belousov, Белоусов, Бєлоусов?"""

from __future__ import annotations

from typing import Final

from osintwatch.text.skeleton import skeleton, sounds

_FEWEST_LETTERS: Final = 4
_FEWEST_CONSONANTS: Final = 2

# What a change of one letter for another costs; letters not named here, as all consonants that differ, 1.
_NEAR: Final = {
    frozenset(pair): cost
    for cost, pairs in (
        (0.0, ("iy",)),
        (0.25, ("hg",)),
        (0.3, ("ei", "ey", "ao")),
        (0.5, ("au", "ou", "yu", "yo")),
    )
    for pair in pairs
}
_DROPPED: Final = {"y": 0.2, "i": 0.5, "e": 0.5}
"""Letters that one spelling has and the other lacks: Zelenskyy, Zelensky; Forbes, Форбс."""

# Letters of two sounds, of which `sounds` keeps the first.
_TWO_SOUNDS: Final = str.maketrans({"я": "йа", "ю": "йу"})

# What is surely one name in two alphabets, by letters: words of fewer are never sure.
_SURE: Final = {5: 0.0}
_SURE_OF_LONGER: Final = 0.3
_SURE_IN_ONE_ALPHABET: Final = 0.2

_POSSIBLE: Final = {4: 0.3, 5: 0.5}
_POSSIBLE_OF_LONGER: Final = 1.0


def name_key(word: str) -> str | None:
    """What all spellings of a folded name share, to look them up by; None: too short to tell names apart."""
    consonants = skeleton(word)
    if len(word) < _FEWEST_LETTERS or len(consonants) < _FEWEST_CONSONANTS:
        return None
    return consonants


def distance(one: str, other: str) -> float:
    """How far two folded words of the same `name_key` are from being spelled alike; 0: as near as can be.

    The edit distance of how they sound, in which letters that transliterations confuse cost less than 1.
    """
    first, second = (sounds(word.translate(_TWO_SOUNDS)) for word in (one, other))
    row = [0.0]
    for letter in second:
        row.append(row[-1] + _drop(letter))
    for letter in first:
        left = [row[0] + _drop(letter)]
        for place, beside in enumerate(second):
            left.append(
                min(
                    row[place] + _change(letter, beside),
                    row[place + 1] + _drop(letter),
                    left[place] + _drop(beside),
                )
            )
        row = left
    return row[-1]


def is_same_name(typed: str, other: str) -> bool:
    """Is the folded `other`, of the same `name_key`, surely the name that was typed?

    So that hardly anything else is spelled like it: Iskander, Искандер; a borrowed word is too.
    """
    away, letters = distance(typed, other), len(sounds(typed))
    if typed.isascii() and other.isascii():  # of one language, where "latter" is not "later"
        return letters > max(_SURE) and away <= _SURE_IN_ONE_ALPHABET
    if not typed.isascii() and not other.isascii():  # путин, путін; but компания is not кампанія
        return letters >= min(_SURE) and away <= _SURE.get(letters, _SURE_IN_ONE_ALPHABET)
    return letters >= min(_SURE) and away <= _SURE.get(letters, _SURE_OF_LONGER)


def may_be_same_name(typed: str, other: str) -> bool:
    """The same of what a name may well be in other letters, Kharkiv and Харьков; other words are so too."""
    return distance(typed, other) <= _POSSIBLE.get(len(sounds(typed)), _POSSIBLE_OF_LONGER)


def _change(letter: str, other: str) -> float:
    return 0.0 if letter == other else _NEAR.get(frozenset((letter, other)), 1.0)


def _drop(letter: str) -> float:
    return _DROPPED.get(letter, 1.0)
