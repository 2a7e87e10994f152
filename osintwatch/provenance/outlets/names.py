"""Is a name of an outlet in a text really that name, or a part of another one?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from osintwatch.provenance.outlets.attribution_words import Part, parts, word_set
from osintwatch.provenance.outlets.registry import Named
from osintwatch.provenance.outlets.running_words import ADDRESS, Words

_HYPHENS: Final = frozenset("-‐‑")
_TLD: Final = re.compile(
    "com|org|net|ru|ua|uk|co|io|info|news|tv|eu|de|fr|il|us|cn|jp|kr|by|kz|media|online|me"
)
_SPACE: Final = frozenset((" ", "\u00a0", "\u202f"))
_NOT_ITS_NEWS: Final = word_set("not_its_news")
_BEFORE_A_NAME: Final = (
    Part.ARTICLE | Part.ADJECTIVE | Part.TYPE | Part.VERB | Part.TELL | Part.CITING | Part.PLACE | Part.AND
    | Part.FILLER | Part.NOUN | Part.PERSON | Part.AUXILIARY | Part.PICTURE | Part.TALK | Part.DONE_BY
)  # fmt: skip
_COMMON_BEFORE: Final = word_set("common_before")
_SHORTEST_SURE: Final = 3


def name_stands_alone(words: Words, named: Named) -> bool:
    """False for "Times of Malta", "FT-17", "Mike Bloomberg", "reuters.com/x", "@bbc", "CNN Türk"."""
    before, after = words.gap(named.first), words.gap(named.last + 1)
    if before[-1:] in _HYPHENS and before[:-1].strip() == "" and len(before) == 1 and named.first > 0:
        return False
    if before[-1:] in ("@", ".", "_") and before[-1:] != "." or (before == "." and named.first > 0):
        return False
    if before[-1:] == "/" and named.first > 0 and words.folds[named.first - 1] == ADDRESS:
        return False
    if (
        after in _HYPHENS
        and named.last + 1 < len(words)
        and not parts(words.fold(named.last + 2)) & Part.NOUN
    ):
        return False  # FT-17, but the AP-NORC poll
    if "/" in after and (named.is_host or words.fold(named.last + 1).isdigit()):
        return False
    if after == "." and _TLD.fullmatch(words.fold(named.last + 1)):
        return False
    if after in ("_", "/") and words.fold(named.last + 1) and after == "_":
        return False
    return not _goes_on(words, named) and not _began_earlier(words, named)


def with_edition(words: Words, named: Named) -> Named:
    """CNN Türk is not CNN: an edition that no list knows is an outlet of its own."""
    following = named.last + 1
    edition = words.fold(following)
    if (
        words.gap(following) not in _SPACE
        or not words.is_capital(following)
        or not parts(edition) & Part.EDITION
    ):
        return named
    return replace(
        named, key=f"{named.key}-{edition}", name=f"{named.name} {words.raw(following)}", last=following
    )


def _goes_on(words: Words, named: Named) -> bool:
    """Does the name go on behind it: Times of Malta, Bloomberg Philanthropies, CNN Türk?"""
    following = named.last + 1
    if words.gap(following) not in _SPACE or not words.is_capital(following):
        return words.fold(following) == "of" and named.ambiguous and words.is_capital(following + 1)
    word = words.fold(following)
    return word in _NOT_ITS_NEWS


def _began_earlier(words: Words, named: Named) -> bool:
    """Is it the end of a longer name: Mike Bloomberg, Irish Independent, Radio Times?"""
    before = named.first - 1
    if named.first != named.last or before < 0 or words.gap(named.first) not in _SPACE:
        return False
    raw = words.raw(before)
    if not words.is_capital(before) or not raw.isascii() or not words.folds[named.first].isascii():
        return False
    if parts(words.folds[before]) & _BEFORE_A_NAME or words.folds[before] in _COMMON_BEFORE:
        return False
    if (raw.isupper() or words.raw(named.first).isupper()) and not named.ambiguous:
        return False
    return words.folds[before] != ADDRESS
