"""The consonants of a name: one spelling across Latin and Cyrillic, transliterations and case endings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

SKELETON_VERSION: Final = 2
"""Raise it whenever `skeleton` gives another answer for any word: what was derived from it is stale."""

_LONGEST: Final = 64
"""No name is longer; strangers' words are."""

# A letter is a sound: c is "ch", x "sh", j "zh", z also "ts", g at last also "h".
_CYRILLIC: Final = str.maketrans(
    "абвгґдезийклмнопрстуўфхцэћђџљњқғңөұүһәєїыіюяёјжчшщ",
    "abvggdeziyklmnoprstuufhzecjjlnkgnouuhayyyyyyyyjcxx",
    "ъь",
)
# What Cyrillic writes with two letters and Latin with one: Уиллис - Willis, Джонсон - Johnson, Чжан - Zhang.
_CYRILLIC_JOINED: Final = {"дж": "ж", "цз": "ж", "чж": "ж", "тс": "ц", "тц": "ц"}
_TO_JOIN_CYRILLIC: Final = re.compile("^у(?=[оиіэе])|" + "|".join(_CYRILLIC_JOINED))

_LATIN: Final = str.maketrans(
    {"č": "ch", "ć": "ch", "š": "sh", "ś": "sh", "ş": "sh", "ș": "sh", "ž": "zh", "ź": "zh", "ż": "zh"}
    | {"ł": "l", "ç": "s", "ø": "o", "æ": "e", "œ": "e", "đ": "d", "ı": "i", "þ": "t", "ð": "d"}
)
_LATIN_JOINED: Final = {
    "szcz": "x", "shch": "x", "tsch": "c", "dzh": "j", "sch": "x", "tch": "c", "sh": "x", "ch": "c",
    "cz": "c", "zh": "j", "dj": "j", "kh": "h", "gh": "g", "th": "t", "ph": "f", "ck": "k", "ts": "z",
    "tz": "z", "sz": "s", "jj": "y", "ohn": "on", "x": "ks", "w": "v", "q": "k", "c": "k",
}  # fmt: skip
_TO_JOIN_LATIN: Final = re.compile("|".join(_LATIN_JOINED))
_SOFT_C: Final = re.compile("c(?=[eiy])")
# Pinyin at the beginning of a name: Xi - Си, Xinjiang - Синьцзян, Qingdao - Циндао. Hardly another name
# that both alphabets write begins so.
_PINYIN: Final = re.compile("^(?:x(?=[iu])|q(?=i))")
_OF_PINYIN: Final = {"x": "s", "q": "ts"}

_OF_CYRILLIC: Final = re.compile("[\u0400-\u052f]+")
_NOT_SOUND: Final = re.compile(r"[\W_]+")
_DOUBLED: Final = re.compile(r"(\D)\1+")
_VOWELS: Final = re.compile("[aeiouy]+")
_POSSESSIVE: Final = re.compile(r"['’ʼ`]s$")

# Case endings that hold a consonant; those of vowels alone go with the vowels. A name that itself ends in one
# (Газпром) loses it in each of its cases and in each alphabet, so that it still meets itself.
_ENDING: Final = re.compile("(?:[aeiouy]m[aeiouy]{0,2}|[oe]go|[aeo]h)$")
_FEWEST: Final = 3
"""letters that an ending must leave: Ким stays Ким"""


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """Give the consonants of a name, the same for its spellings in English, Russian and Ukrainian.

    "Zelenskyy", "Зеленский", "Зеленського" -> "zlnsk"; "Belousov", "Бєлоусовим" -> "blsv". An initial vowel
    counts, as "a" (a, o, u) or else as "i"; digits are kept ("С-400" and "S-400" -> "s400"). Letters of other
    alphabets are kept folded. Short skeletons say little: one of two letters, hardly anything.
    """
    sound = sounds(_POSSESSIVE.sub("", word[:_LONGEST].casefold()))
    for _ in range(2):
        stem = _ENDING.sub("", sound)
        if stem == sound or len(_consonants(stem)) < _FEWEST:
            break
        sound = stem
    return _consonants(sound)


def sounds(folded: str) -> str:
    """Spell a folded word in Latin letters, one for a sound, doubled ones once: "бєлоусов" -> "belousov"."""
    if folded.isascii():
        text = _latin(folded)
    else:
        composed = unicodedata.normalize("NFC", folded)
        text = _OF_CYRILLIC.sub(lambda found: _cyrillic(found[0]), _latin(composed))
        text = unicodedata.normalize("NFC", text)
    # "нг" and "ng" are one sound or two; East Asian names have it as "н" in Cyrillic.
    return _DOUBLED.sub(r"\1", _NOT_SOUND.sub("", text).replace("ng", "n"))


def _cyrillic(letters: str) -> str:
    joined = _TO_JOIN_CYRILLIC.sub(lambda found: _CYRILLIC_JOINED.get(found[0], "в"), letters)
    return joined.translate(_CYRILLIC)


def _latin(text: str) -> str:
    if not text.isascii():
        parts = unicodedata.normalize("NFD", text.translate(_LATIN))
        text = "".join(one for one in parts if not "\u0300" <= one <= "\u036f")
    text = _PINYIN.sub(lambda found: _OF_PINYIN[found[0]], text)
    return _TO_JOIN_LATIN.sub(lambda found: _LATIN_JOINED[found[0]], _SOFT_C.sub("s", text))


def _consonants(sounds: str) -> str:
    first = sounds[:1]
    if first and first in "aeiouy":
        first = "a" if first in "aou" else "i"
        sounds = first + _VOWELS.sub("", sounds)
    else:
        sounds = _VOWELS.sub("", sounds)
    return _DOUBLED.sub(r"\1", sounds.replace("h", "g")) if "h" in sounds else sounds
