"""The part of a post that shows why it was found, with the words searched for marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from osintwatch.output.console import safe
from osintwatch.text.folding import fold

if TYPE_CHECKING:
    from rich.text import Text

MATCH_STYLE = "bold yellow"
# Format characters hidden inside a word do not hide it from the reader.
_LETTERS = "[\\w\xad\u200b-\u200d\u2060\ufeff]+"
_WORD = re.compile(f"{_LETTERS}(?:['`\u2018\u2019\u02bc]{_LETTERS})*")
_BLANKS = re.compile(r"[ \t\r\n]+")
# A term this long also marks the words it begins: inflected forms, and what a prefix search found.
_STEM = 4


def excerpt(text: str, terms: Sequence[str], room: int) -> Text:
    """About `room` characters of the text on one line: its beginning, or what is around the first match."""
    flat = _BLANKS.sub(" ", text).strip()
    if len(flat) <= room:
        return marked(flat, terms)
    match = next(_matches(flat, terms), None)
    start = 0
    if match and match.end() > room:
        # A few words before the match, from the beginning of one.
        lead = max(match.start() - room // 4, 0)
        start = flat.find(" ", lead, match.start()) + 1 or lead
    end = start + room
    shown = marked(flat[start:end], terms)
    if end < len(flat):
        shown.append("…")
    return shown if not start else safe("… ").append_text(shown)


def marked(text: str, terms: Sequence[str]) -> Text:
    """The text, harmless, with every word that a term stands for in `MATCH_STYLE`."""
    shown, done = safe(""), 0
    for match in _matches(text, terms):
        shown.append_text(safe(text[done : match.start()]))
        shown.append_text(safe(match.group(), MATCH_STYLE))
        done = match.end()
    return shown.append_text(safe(text[done:]))


def _matches(text: str, terms: Sequence[str]) -> Iterator[re.Match[str]]:
    whole = frozenset(filter(None, terms))
    if not whole:
        return
    stems = tuple(term for term in terms if len(term) >= _STEM)
    for match in _WORD.finditer(text):
        if any(word in whole or word.startswith(stems) for word in fold(match.group()).split()):
            yield match
