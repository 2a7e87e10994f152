"""The words by which posts credit a publisher, by the part they play: `attribution_words.txt` read."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final


class Part:
    """What a word can do in crediting somebody: bits, for a word may do several things.

    Plain numbers: the grammar asks for them hundreds of times a post, and an IntFlag takes six times as long.
    """

    NONE: Final = 0
    VERB: Final = 1
    """what a publisher does: reports, пишет, повідомляє"""
    TELL: Final = 2
    """what is done to a publisher by a speaker: told, рассказал"""
    NOUN: Final = 4
    """what a publisher makes or has: report, данным, джерела"""
    PERSON: Final = 8
    """who works for it: journalist, корреспондент"""
    TYPE: Final = 16
    """what it is: newspaper, агентство, телеканал"""
    ADJECTIVE: Final = 32
    """what may stand before it or its type: South Korean, местный"""
    ARTICLE: Final = 64
    FILLER: Final = 128
    """what may stand between it and its verb: on Monday, также, earlier"""
    DONE_BY: Final = 256
    """what was done "by" it: reported, obtained"""
    TALK: Final = 512
    """what one does "to", "for" or "in" it: interview, wrote"""
    PICTURE: Final = 1024
    """photo, видео: credits of these are none of the news"""
    DENY: Final = 2048
    """denies, опроверг, фейк"""
    AUXILIARY: Final = 4096
    """has, is, был: between it and its verb"""
    CITING: Final = 8192
    """citing, ссылаясь: links what is said to a source"""
    AND: Final = 16384
    TYPE_THAT_NAMES: Final = 32768
    """a type word that makes a publisher of an unknown name beside it"""
    PLACE: Final = 65536
    """in, on, в, на: said in or on it"""
    EDITION: Final = 131072
    """makes another outlet of a name: CNN Türk"""


_VERB_ENDINGS: Final = "(?:ет|ют|ит|ят|ут|т|є|ють|л|ла|ло|ли|в)?(?:ся|сь)?"
_LONGEST: Final = 32


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    """Kind -> name -> words: a line "[kind name]" stands before the words."""
    tables: dict[str, dict[str, list[str]]] = {}
    words: list[str] = []
    text = (files(__package__) / "attribution_words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            kind, name = line.strip("[]").split()
            words = tables.setdefault(kind, {}).setdefault(name, [])
        elif not line.startswith("#"):
            words.extend(line.split())
    return tables


@cache
def word_set(name: str) -> frozenset[str]:
    """A set of words that only one rule asks for, by its name in the file."""
    return frozenset(_tables()["sets"][name])


@cache
def _english() -> dict[str, int]:
    found: dict[str, int] = {}
    for name, words in _tables()["english"].items():
        for word in words:
            found[word] = found.get(word, Part.NONE) | int(getattr(Part, name.upper()))
    return found


@cache
def _cyrillic() -> dict[int, re.Pattern[str]]:
    return {
        int(getattr(Part, name.upper())): re.compile("|".join(patterns).replace("~", _VERB_ENDINGS))
        for name, patterns in _tables()["cyrillic"].items()
    }


@lru_cache(maxsize=1 << 14)
def parts(word: str) -> int:
    """What a folded word can do. Part.NONE for most words."""
    if word.isascii():
        return _english().get(word, Part.NONE)
    found = Part.NONE
    if len(word) <= _LONGEST:
        for part, pattern in _cyrillic().items():
            if pattern.fullmatch(word):
                found |= part
    return found


@lru_cache(maxsize=1 << 14)
def names_a_publisher(word: str) -> bool:
    """May a folded word make a publisher of an unknown name beside it: newspaper, телеканал?"""
    if word.isascii():
        return bool(_english().get(word, Part.NONE) & Part.TYPE_THAT_NAMES)
    return len(word) <= _LONGEST and bool(_cyrillic()[Part.TYPE_THAT_NAMES].fullmatch(word))
