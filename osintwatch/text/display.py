"""Text from strangers made safe to look at: nothing in it moves the cursor, hides or turns letters around."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_BY_DEFAULT: Final = "\n\t"

# What a terminal obeys (C0, DEL, C1), what cannot be written (lone surrogates, noncharacters) ...
_OBEYED: Final = "\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
# ... and what cannot be seen: soft hyphen, joiners, fillers, zero width, bidi, line and paragraph separators,
# invisible operators, annotations, controls of hieroglyphs, shorthand and music, TAG characters, and those
# variation selectors that no emoji needs.
_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# They build emoji, Arabic and Indic words; after a Latin, Greek or Cyrillic letter they only hide.
_JOINERS: Final = "\u200c\u200d"
_FIRST_JOINED: Final = "\u0530"

_UNSAFE: Final = re.compile(f"[{_OBEYED}{_UNSEEN}{_JOINERS}]")
# One character class, as this runs over all that is shown; new lines are too frequent to be asked about.
_UNSAFE_BY_DEFAULT: Final = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))

_BLANKS: Final = re.compile(r"[ \t\n]+")


def visible(text: str, *, keep: str = _BY_DEFAULT) -> str:
    r"""Spell out every character of `text` that a reader could not see or a terminal would obey: `\u{202e}`.

    Characters in `keep` are left alone, and clean text is returned as it is. The result holds no such
    character: it can always be encoded as UTF-8, and doing it twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    if keep == _BY_DEFAULT:
        return _UNSAFE_BY_DEFAULT.sub(_spell_out, text)
    return _UNSAFE.sub(lambda found: found[0] if found[0] in keep else _spell_out(found), text)


def _spell_out(found: re.Match[str]) -> str:
    character, place = found[0], found.start()
    if character in _JOINERS and place and _can_be_joined(found.string[place - 1]):
        return character
    return f"\\u{{{ord(character):x}}}"


def _can_be_joined(before: str) -> bool:
    return before >= _FIRST_JOINED and not _UNSAFE.match(before)


def one_line(text: str, width: int | None = None) -> str:
    """Give `text` on one line, visible, with every run of blanks and line breaks as one space.

    With a `width`, what needs more than that many terminal cells is cut and ends in "…".
    """
    line = _BLANKS.sub(" ", visible(text)).strip(" ")
    return line if width is None else _cut(line, width)


def cells(text: str) -> int:
    """How many terminal cells `text` takes; where terminals differ (emoji), the larger number."""
    if text.isascii():
        return len(text)
    return sum(map(_cell_width, text))


def _cell_width(character: str) -> int:
    if character == "\ufe0f":
        return 1  # asks for the emoji form of a character that is one cell wide as text
    if character in "\u200c\u200d\ufe0e" or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(line: str, width: int) -> str:
    if line.isascii() and len(line) <= width:
        return line
    used = end = 0
    for place, character in enumerate(line):
        used += _cell_width(character)
        if used <= width - 1:
            end = place + 1
        elif used > width:
            # A joiner or a blank before the dots would stick to them.
            return line[:end].rstrip(" \u200c\u200d") + "…" * (width > 0)
    return line
