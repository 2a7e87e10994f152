"""The one spelling of words that both the search index and the queries use."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

FOLDING_VERSION: Final = 1
"""Raise it whenever `fold` gives another answer for any text: stored indexes must then be rebuilt."""

# Combining marks are dropped, but these three make letters of their own: й ї ў ѓ ќ.
_BREVE, _DIAERESIS, _ACUTE = "\u0306", "\u0308", "\u0301"
_LETTERS_OF_THEIR_OWN: Final = {
    "и" + _BREVE: "й",
    "у" + _BREVE: "ў",
    "і" + _DIAERESIS: "ї",
    "г" + _ACUTE: "ѓ",
    "к" + _ACUTE: "ќ",
}
_DECIDED_LATER: Final = (_BREVE, _DIAERESIS, _ACUTE)  # once the letter before them is known
_MARKED: Final = re.compile("([^{0}]?)([{0}]+)".format("".join(_DECIDED_LATER)))

# Every spelling of an apostrophe. Left to Unicode, U+00B4 would fall apart and U+02BC count as a letter.
_APOSTROPHES: Final = (
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02ca\u02c8\u055a\u2018\u2019\u201b\u2032\u2035\ua78c\uff07"
)
_COMMON_APOSTROPHES: Final = "'`\u2018\u2019\u201b\u2032\u2035"
_INNER_APOSTROPHE: Final = re.compile(f"(?<=[\u0400-\u052f])[{_COMMON_APOSTROPHES}](?=[\u0400-\u052f])")

# Signs that Unicode would spell out as letters ("Reuters™" -> "reuterstm", "№5" -> "no5"), letters that show
# nothing (Hangul fillers), and those that were marks when SQLite's tables were made (New Tai Lue, Vedic).
_SPACES: Final = frozenset("\u2116\u2120\u2122\u115f\u1160\u3164\uffa0\u1cf2\u1cf3") | frozenset(
    map(chr, range(0x19B0, 0x19CA))
)


class _Characters(dict[int, str]):
    """What becomes of a character, for `str.translate`; worked out when first met."""

    # Text made to hold every character there is must not fill the memory.
    LIMIT = 20_000

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < self.LIMIT:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    """Fold one character: to letters and digits without marks, to "'" , to a space, or to nothing."""
    if character in _SPACES:
        return " "
    if character in _APOSTROPHES:  # before Unicode takes U+00B4 apart
        return "'"
    spelled = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    if spelled in _LETTERS_OF_THEIR_OWN.values() or spelled in _DECIDED_LATER:
        return spelled
    # Marks go before case does: U+0345, a mark, has an iota, a letter, for its lower case.
    bare = _without_marks(_without_marks(character).casefold())
    return unicodedata.normalize("NFC", bare)  # puts Hangul syllables together again


def _without_marks(text: str) -> str:
    return "".join(map(_fold_part, unicodedata.normalize("NFKD", text)))


def _fold_part(part: str) -> str:
    """Fold one character that cannot be taken apart any further."""
    category = unicodedata.category(part)
    if part in _APOSTROPHES:
        return "'"
    if category[0] in "LN":
        return " " if part in _SPACES else part
    # An enclosing mark is what makes a keycap of a digit: it belongs to no word.
    return "" if category in ("Cf", "Mn", "Mc") else " "


def _join_marks(found: re.Match[str]) -> str:
    letter, marks = found.groups()
    for mark in marks:
        if whole := _LETTERS_OF_THEIR_OWN.get(letter + mark):
            return whole
    return str(letter)


# Nearly all posts consist of ASCII, Cyrillic, common punctuation and emoji only. Those go through a character
# set of our own with 256 places, where folding is one `bytes.translate`: three times as fast as a regex.
_ALPHABET: Final = "".join(
    map(chr, (*range(0x80), *range(0x400, 0x460), 0x490, 0x491, 0x2018, 0x2019, 0x201B))
)
_SEPARATORS: Final = (
    "\u00a0-\u00a7\u00a9\u00ab\u00ac\u00ae\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf\u2010-\u2027\u2032\u2033\u2035\u2039"
    "\u203a\u20ac\u20b4\u20bd\u20e3\u2116\u2122\u2190-\u21ff\u2500-\u25ff\u2600-\u2775\u2794-\u27bf"
    "\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff"
)
_INVISIBLE_IN_EMOJI: Final = ("\ufe0f", "\u200d")
_ORDINARY: Final = re.compile(
    f"[\\x00-\\x7f\u0400-\u045f\u0490\u0491{_SEPARATORS}{''.join(_INVISIBLE_IN_EMOJI)}]*+"
)
_characters: Final = _Characters()
_DECODED: Final = _ALPHABET.ljust(256, "\ufffe")  # U+FFFE: "no such character" to the codec
_ENCODED: Final = codecs.charmap_build(_DECODED)


def _fold_byte(byte: int) -> int:
    folded = _characters[ord(_DECODED[byte])] if byte < len(_ALPHABET) else " "
    return _DECODED.index(folded if len(folded) == 1 and folded != "'" else " ")


_FOLDED_BYTES: Final = bytes(map(_fold_byte, range(256)))


def fold(text: str) -> str:
    """Give the words of `text` in their one spelling, joined by single spaces.

    Case, compatibility forms (full width, ligatures), accents, stress marks and invisible characters make no
    difference, nor does ё; й, ї and ў stay themselves. An apostrophe between Cyrillic letters is dropped
    (об'єкт -> обєкт); any other parts words, as does everything that is no letter or digit.
    Folding twice is folding once, and takes linear time on any text.

    SQLite's `unicode61 remove_diacritics 2` finds exactly these words in the result.
    """
    return " ".join(_fold_ordinary(text) if _ORDINARY.fullmatch(text) else _fold_any(text))


def tokens(text: str) -> list[str]:
    """Give the folded words of `text`, in their order."""
    return _fold_ordinary(text) if _ORDINARY.fullmatch(text) else _fold_any(text)


def _fold_ordinary(text: str) -> list[str]:
    """Fold text that `_ORDINARY` matches; anything outside the alphabet is a separator there."""
    for invisible in _INVISIBLE_IN_EMOJI:
        text = text.replace(invisible, "")
    if any(map(text.__contains__, _COMMON_APOSTROPHES)):
        text = _INNER_APOSTROPHE.sub("", text)
    encoded, _ = codecs.charmap_encode(text, "replace", _ENCODED)
    decoded, _ = codecs.charmap_decode(encoded.translate(_FOLDED_BYTES), "strict", _DECODED)
    return decoded.split()


def _fold_any(text: str) -> list[str]:
    """Fold any text, at about five times the cost."""
    folded = text.translate(_characters)
    folded = _MARKED.sub(_join_marks, folded)
    folded = unicodedata.normalize("NFC", folded)
    return _INNER_APOSTROPHE.sub("", folded).replace("'", " ").split()
