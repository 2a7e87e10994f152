"""What bodies, offices and speakers are called, and which of them are one whatever the language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from osintwatch.provenance.speakers.words import lines_of, words_of


class Sort:
    """What a word can be in the name of a speaker: bits of a plain number, as an IntFlag is slow to ask."""

    NONE = 0
    BODY = 1
    """names a body, or is the head noun of its name: ministry, полиция, Kremlin"""
    ROLE = 2
    """what a person is: minister, губернатор, речник"""
    COUNTRY = 4
    UNNAMED = 8
    """who stays without a name: eyewitnesses, experts, sources"""
    OUTLET = 16
    """what publishes: newspaper, agency, channel"""
    PLACE = 64
    """what kind of place a name belongs to"""
    VAGUE = 32
    """a body whose name stands elsewhere: ведомство, company"""


_COUNTRIES: Final = {
    word: code
    for code, _, words in (line.partition(":") for line in lines_of("countries"))
    for word in words.split()
}


def _spread() -> dict[str, int]:
    sorts: dict[str, int] = dict.fromkeys(_COUNTRIES, Sort.COUNTRY)
    for sort, section in (
        (Sort.BODY, "bodies"),
        (Sort.ROLE, "roles"),
        (Sort.UNNAMED, "unnamed"),
        (Sort.OUTLET, "outlets"),
        (Sort.VAGUE, "vague"),
        (Sort.PLACE, "places"),
    ):
        for word in words_of(section):
            sorts[word] = sorts.get(word, Sort.NONE) | sort
    return sorts


_SORTS: Final = _spread()
_FORMER: Final = re.compile("^(?:экс|екс|ex|former)-")
_POSSESSIVE: Final = re.compile(r"['’ʼ`]s?$")


@lru_cache(maxsize=1 << 14)
def sort_of(word: str) -> int:
    """What a word in small letters can be: that of its longest known beginning."""
    word = _FORMER.sub("", _POSSESSIVE.sub("", word))
    whole = _SORTS.get(word + "=")
    if whole is not None:
        return whole | (_SORTS.get(word, Sort.NONE))
    for length in range(min(len(word), 16), 1, -1):
        known = _SORTS.get(word[:length])
        if known is not None:
            return known
    return Sort.NONE


@lru_cache(maxsize=1 << 12)
def country_of(word: str) -> str:
    """Code of the country that a word in small letters names or belongs to, or ""."""
    word = _POSSESSIVE.sub("", word)
    whole = _COUNTRIES.get(word + "=")
    if whole is not None:
        return whole
    return next(
        (_COUNTRIES[word[:n]] for n in range(min(len(word), 16), 1, -1) if word[:n] in _COUNTRIES), ""
    )


_COMMON_BODIES: Final = tuple(
    (key, "" if whose == "one" else whose, re.compile(pattern))
    for key, whose, pattern in (line.split(" | ") for line in lines_of("common bodies"))
)


_LONGEST_PHRASE: Final = 200
"""characters of the name of a body that are looked at"""
SEVERAL: Final = frozenset(key for key, whose, _ in _COMMON_BODIES if whose in ("nation", "place"))
"""Those of which each nation or place has one."""


@lru_cache(maxsize=1 << 12)
def common_body(phrase: str) -> tuple[str, str]:
    """Give key and belonging of a body known in several languages, or two empty strings.

    The belonging is "nation" (each country has one), "place" (each place), a country, or "" for the only one.
    `phrase` is in small letters.
    """
    return next(
        ((key, of) for key, of, pattern in _COMMON_BODIES if pattern.search(phrase, 0, _LONGEST_PHRASE)),
        ("", ""),
    )
