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
    """The text, harmless, with every word that fulfils a term in `MATCH_STYLE`.

    Terms are folded: a word, the words of a phrase, and with a star at the end the beginning of either.
    """
    shown, done = safe(""), 0
    for match in _matches(text, terms):
        shown.append_text(safe(text[done : match.start()]))
        shown.append_text(safe(match.group(), MATCH_STYLE))
        done = match.end()
    return shown.append_text(safe(text[done:]))


def _matches(text: str, terms: Sequence[str]) -> Iterator[re.Match[str]]:
    """The words of the text that fulfil a term, alone or together with those beside them."""
    if not terms:
        return
    found = list(_WORD.finditer(text))
    folded = [(place, word) for place, match in enumerate(found) for word in fold(match.group()).split()]
    alone = frozenset(term for term in terms if " " not in term)
    beginnings = tuple(term[:-1] for term in alone if term.endswith("*"))
    hit = {place for place, word in folded if word in alone or word.startswith(beginnings)}
    for term in terms:
        if " " in term:
            hit |= _phrase(folded, term.removesuffix("*").split(), term.endswith("*"))
    yield from (match for place, match in enumerate(found) if place in hit)


def _phrase(folded: list[tuple[int, str]], words: list[str], open_end: bool) -> set[int]:
    """Where the words stand next to each other, the last one perhaps a beginning only."""
    hit: set[int] = set()
    for start in range(len(folded) - len(words) + 1):
        here = folded[start : start + len(words)]
        if here[0][1] != words[0]:
            continue
        *whole, last = (word for _, word in here)
        if whole == words[:-1] and (last.startswith(words[-1]) if open_end else last == words[-1]):
            hit.update(place for place, _ in here)
    return hit
