"""Which country a text speaks of, for the bodies and offices in it whose country is not said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from osintwatch.provenance.speakers.body_words import Sort, common_body, country_of
from osintwatch.provenance.speakers.speech_tokens import Token
from osintwatch.provenance.speakers.words import words_of

_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_FLAG_A: Final = 0x1F1E6
_UKRAINIAN: Final = re.compile("[іїєґІЇЄҐ]")
_CYRILLIC: Final = re.compile("[а-яА-Я]")
# The two countries at war are in each other's news every day: to speak of the other is no change of scene.
_AT_HOME: Final = frozenset(("ru", "ua"))
PARLIAMENTS: Final = frozenset(
    ("parliament", "duma", "verkhovna-rada", "knesset", "bundestag", "congress", "speaker")
)
_CAPITALS: Final = tuple(words_of("capitals"))


class Home(NamedTuple):
    """Codes of countries, "" where a text does not tell."""

    bodies: str
    """of a body without one: that of the text's language, unless the text is about the offices of another"""
    roles: str
    """of an office without one: the text's own, or the only one that it speaks of"""
    here: str
    """what "the country" is: the first that the text names"""
    only: str
    """the one country that the text shows or names, other than the two at war"""
    unnamed: str
    """the country of the text's language, where it names no other"""
    parliament: bool
    """the text speaks of a parliament, so that its "speaker" is no spokesman"""


def home_of(text: str, tokens: Sequence[Token]) -> Home:
    """The country whose bodies a text need not place: shown by a flag, named, or that of its language."""
    named = [code for one in tokens if one.sort & Sort.COUNTRY and (code := country_of(one.low))]
    flags = [_code(flag) for flag in _FLAG.findall(text)]
    seen = set(flags or named)
    only = next(iter(seen)) if len(seen) == 1 and (flags or not seen & _AT_HOME) else ""
    parliament = any(one.sort & Sort.BODY and common_body(one.low)[0] in PARLIAMENTS for one in tokens)
    if not _CYRILLIC.search(text):
        shown = (flags or named or [""])[0]
        return Home(shown, shown, shown, only, "", parliament)
    own = "ua" if _UKRAINIAN.search(text) else "ru"
    if _AT_HOME.intersection(flags) or (not flags and (not named or _AT_HOME.intersection(named))):
        return Home(own, own, (named or [own])[0], only, own if seen <= {own} else "", parliament)
    told = (flags or named)[0]
    return Home(
        told if flags or _governs(tokens, told) else own, told, told, only, "" if seen else own, parliament
    )


def _code(flag: str) -> str:
    return "".join(chr(ord(letter) - _FLAG_A + ord("a")) for letter in flag)


def _governs(tokens: Sequence[Token], country: str) -> bool:
    """Whether a body or office of the country is named: "парламент Южной Кореи", "иранский министр"."""
    for i, token in enumerate(tokens):
        if token.sort & Sort.COUNTRY and country_of(token.low) == country:
            around = tokens[max(0, i - 2) : i + 3]
            if any(one.sort & (Sort.BODY | Sort.ROLE) for one in around):
                return True
    return False


def is_capital(word: str) -> bool:
    """Whether a word in small letters names a capital, which may stand for its country or for itself."""
    return word.startswith(_CAPITALS)
