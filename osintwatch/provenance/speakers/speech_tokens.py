"""A text as words and breaks, and the names of speakers read from a stretch of them."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from osintwatch.provenance.speakers.body_words import Sort, sort_of
from osintwatch.provenance.speakers.words import words_of

_TOKEN: Final = re.compile(
    r"(?P<address>(?:https?://|www\.|t\.me/)\S*|[@#]\w+)"
    r"|(?P<word>[A-ZА-ЯЁІЇЄҐ]\.(?=\s?[A-ZА-ЯЁІЇЄҐ])|и\.\s?о\.|U\.S\.|[^\W\d_]+(?:[-'’ʼ`&][^\W\d_]+)*[-'’]?)"
    r"|(?P<number>\d[\w.,]*\w|\d)"
    r"|(?P<end>[.!?…;]+|\n+)|(?P<comma>,)|(?P<colon>:)|(?P<dash>[-–—−]+)"
    r"|(?P<quote>[«»“”„\"])|(?P<paren>[()\[\]])"
)
_SIDES: Final = frozenset(word.rstrip("=") for word in words_of("sides"))
_KOREAS: Final = ("korea", "коре")
_HOUSES: Final = frozenset(("дом", "дома", "доме", "дому", "дім", "домі"))
"""With "white" before it, a body"""
MOST_TOKENS: Final = 6000
"""Who is credited stands near the beginning of a post; what is longer is no post."""


class Kind(Enum):
    """What a token is to a sentence."""

    WORD = "word"
    NUMBER = "number"
    END = "end"
    COMMA = "comma"
    COLON = "colon"
    DASH = "dash"
    OPEN = "open"
    CLOSE = "close"
    PAREN = "paren"
    ADDRESS = "address"


class Token(NamedTuple):
    """A word or a mark, and where it stands."""

    kind: Kind
    text: str
    low: str
    start: int
    end: int
    sort: int
    """bits of Sort"""
    name: bool
    """it can be (part of) a name by its capital"""


_KINDS: Final = {kind.value: kind for kind in Kind}
NAME_PARTS: Final = frozenset(words_of("name parts"))
"""Small words within names: van der, аль"""


@lru_cache(maxsize=1 << 14)
def _word(text: str) -> tuple[str, int, bool]:
    low = text.lower()
    sort = sort_of(low)
    if (
        len(text) <= 3
        and sort & (Sort.BODY | Sort.COUNTRY)
        and not text.isupper()
        and low not in ("суд", "рух")
    ):
        sort = Sort.NONE  # "us" is no country, "Un" a name
    if low in _SIDES:
        sort = Sort.NONE
    return low, sort, text[0].isupper() or (text[:3].lower() in ("аль", "al-") and "-" in text)


def is_acronym(text: str) -> bool:
    """Whether a word is written as acronyms are."""
    return 2 <= len(text) <= 6 and text.isalpha() and text.isupper() and text.strip("IVX") != ""


def tokens_of(text: str) -> list[Token]:
    """The tokens of `text`, at most MOST_TOKENS; "-" between letters is part of a word."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        start, end = found.span()
        if kind == "word":
            low, sort, name = _word(found[0])
            if low in _HOUSES and tokens and tokens[-1].low.startswith(("белы", "бело", "біли", "біло")):
                sort |= Sort.BODY
            elif low.startswith(_KOREAS) and tokens and tokens[-1].low in _SIDES:
                tokens[-1] = tokens[-1]._replace(sort=Sort.COUNTRY)
            tokens.append(Token(Kind.WORD, found[0], low, start, end, sort, name))
        elif kind == "quote":
            mark = found[0]
            after_blank = start == 0 or text[start - 1] in " \n\t\xa0(—–-" or mark in "«„“"
            opens = mark != "»" and (after_blank if mark != "”" else False)
            tokens.append(Token(Kind.OPEN if opens else Kind.CLOSE, mark, mark, start, end, Sort.NONE, False))
        else:
            assert kind is not None
            mark = found[0]
            tokens.append(Token(_KINDS[kind], mark, mark, start, end, Sort.NONE, False))
        if len(tokens) >= MOST_TOKENS:
            break
    return tokens
