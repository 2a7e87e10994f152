"""One key for a person, whatever the language, alphabet, case and length of the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from osintwatch.text.skeleton import skeleton

_NUMERAL: Final = re.compile(r"[IVX]+$")
_PATRONYMIC: Final = re.compile(r"\w{3,}(?:ович|евич|ьич|овна|евна|івна|йович)(?:а|у|ем|ы|е|ой|и|і|ем|ою)?$")
_YOUNGER: Final = re.compile(r"[-\s](?:младш\w+|молодш\w+|jr|junior)\.?$", re.IGNORECASE)
_VOWELS: Final = re.compile("[aeiouyаеёиоуыэюяіїє]+", re.IGNORECASE)

# Korean has no voiced initials of its own and writes finals as it hears them: each of the ways into Latin and
# Cyrillic (McCune-Reischauer, Revised, Kontsevich and what bearers like) draws the line elsewhere.
_SOUNDS: Final = str.maketrans("gjzxdbr", "kccstpl", "aiv")
_ASPIRATED: Final = re.compile("(?<=^[чткп])х|(?<=[aeiou])h(?=[nm]?$)")
_CASE: Final = re.compile("(?<=[бвгджзйклмнпрстфхцчшщ])(?:а|я|у|ю|ом|е|і|ові|ем)$")
_LONGEST_SYLLABLE: Final = 6
_LONGEST_FAMILY_NAME: Final = 5


def person_key(words: Sequence[str]) -> str:
    """One key for a person: the skeleton of the last name, of the whole name where East Asian or short.

    "Andrei Belousov", "Белоусову" -> "blsv"; "Lee Jae-myung", "Ли Чже Мён" -> "l-c-mn".
    """
    parts = [one for one in words if not _NUMERAL.match(one) and not one.endswith(".")] or list(words)
    younger = bool(_YOUNGER.search(" ".join(parts)))
    parts = [
        _YOUNGER.sub("", one) for one in parts if one.lower() not in ("jr", "junior", "младший", "sr")
    ] or parts
    if len(parts) > 1 and is_east_asian(parts):
        return "-".join(map(_syllable, _syllables(parts)))
    key = skeleton(_last(parts))
    if len(key) < 2 and len(parts) > 1:
        key = "".join(map(skeleton, parts))
    return key + "-jr" if younger else key


def _last(parts: Sequence[str]) -> str:
    """The family name: "Иванов Иван Иванович" has it first."""
    three = (
        len(parts) == 3 and _PATRONYMIC.match(parts[2].lower()) and not _PATRONYMIC.match(parts[1].lower())
    )
    return parts[0] if three else parts[-1]


def is_east_asian(parts: Sequence[str]) -> bool:
    """Whether a name is built as "Lee Jae-myung" and "Ким Чен Ын" are: of three short syllables."""
    syllables = _syllables(parts)
    if len(syllables) != 3 or len(parts) > 3 or not syllables[0][:1].isupper():
        return False
    return len(syllables[0]) <= _LONGEST_FAMILY_NAME and all(
        len(one) <= _LONGEST_SYLLABLE and is_syllable(one) for one in syllables
    )


def _syllables(parts: Sequence[str]) -> list[str]:
    """The parts of a name at blanks and hyphens, the last without its case ending: "Ким Чен Ына"."""
    syllables = [piece for part in parts for piece in part.split("-")]
    if len(syllables) == 3 and not is_syllable(syllables[2]):
        syllables[2] = _CASE.sub("", syllables[2])
    return syllables


def is_syllable(word: str) -> bool:
    """Whether a word has one vowel, or several in a row."""
    return len(_VOWELS.findall(word)) == 1


@lru_cache(maxsize=1 << 12)
def _syllable(word: str) -> str:
    """The consonants of a Korean syllable, as far as its spellings agree on them; "o" where there are none.

    "Jong", "Чен", "Чжон" -> "cn"; "Park", "Пак" -> "pk"; "Choi", "Чхве" -> "c"; "Woo", "У" -> "o".
    """
    sounds = skeleton(_ASPIRATED.sub("", word.lower())).translate(_SOUNDS)
    return sounds.replace("lk", "k") or "o"
