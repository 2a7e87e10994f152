"""Footers: what a channel puts under its posts whatever they say. Learned from its posts, not from a list.

A footer names the channel's own brand, sister channels and a way to subscribe. It is no evidence of anything,
and two posts that share only it have nothing in common. Learned per channel and month, so that what is
learned of one month never changes what another month's posts mean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from osintwatch.text.folding import tokens

# A line or an ending is a footer when at least so many posts, and this share of them, have it.
_FEWEST_POSTS: Final = 4
_SHARE_OF_LINES: Final = 0.2
_SHARE_OF_ENDINGS: Final = 0.3
# An ending within a line must be this long: "сообщает ТАСС" may stand under every third post and is no
# footer.
_SHORTEST_ENDING: Final = 5
_LONGEST_ENDING: Final = 30
_LINES_LOOKED_AT: Final = 6
_LINE: Final = re.compile(r"[^\n]+")
_WORD: Final = re.compile(r"[^\s]+")
_HANDLE: Final = re.compile(r"(?<![\w@/.])@[A-Za-z]\w{3,31}")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.|t\.me/)\S+|\[\d+\]", re.IGNORECASE)


def learn_footers(texts: Iterable[str]) -> frozenset[str]:
    """The footers of a channel, from the texts of its posts of one month.

    Gives folded lines, line endings, and @handles that stand in many of its posts: its own. Depends on the
    set of texts only, not on their order; texts that are equal as a whole count once, so that a post
    published again and again does not become its own footer.
    """
    lines: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    handles: Counter[str] = Counter()
    posts = 0
    for text in {text for text in texts if text.strip()}:
        posts += 1
        found = [folded for line in _outer_lines(text) if (folded := _folded(line))]
        if len(found) > 1:
            lines.update(set(found))
        endings.update(set(_endings(found[-1] if found else "")))
        handles.update({handle.lower() for handle in _HANDLE.findall(text)})
    fewest_lines = max(_FEWEST_POSTS, _SHARE_OF_LINES * posts)
    fewest_endings = max(_FEWEST_POSTS, _SHARE_OF_ENDINGS * posts)
    return frozenset(
        learnt
        for counted, fewest in ((lines, fewest_lines), (endings, fewest_endings), (handles, fewest_endings))
        for learnt, count in counted.items()
        if count >= fewest
    )


def without_footer(text: str, footers: frozenset[str]) -> str:
    """`text` with its footers blanked: of the same length, so that places in it stay what they are."""
    if not footers or not text:
        return text
    blanked = _LINE.sub(
        lambda line: _blank(line.group()) if _folded(line.group()) in footers else line.group(), text
    )
    blanked = _HANDLE.sub(
        lambda found: _blank(found.group()) if found.group().lower() in footers else found.group(), blanked
    )
    return _without_ending(blanked, footers)


def _outer_lines(text: str) -> list[str]:
    """The lines a footer may be: the first, and the last few."""
    lines = [line for line in _LINE.findall(text) if line.strip()]
    return lines if len(lines) <= _LINES_LOOKED_AT else [lines[0], *lines[1 - _LINES_LOOKED_AT :]]


def _folded(line: str) -> str:
    return " ".join(tokens(_ADDRESS.sub(" ", line)))


def _endings(line: str) -> Iterable[str]:
    words = line.split()[-_LONGEST_ENDING:]
    return (" ".join(words[-n:]) for n in range(_SHORTEST_ENDING, len(words) + 1))


def _without_ending(text: str, footers: frozenset[str]) -> str:
    """Blank the longest known ending of the last line that says anything."""
    last = next((line for line in reversed(list(_LINE.finditer(text))) if line.group().strip()), None)
    if last is None:
        return text
    known = max((e for e in _endings(_folded(last.group())) if e in footers), key=len, default="")
    if not known:
        return text
    # From the end of the line back to where as many words as the footer has have been passed.
    left = len(known.split())
    for word in reversed(list(_WORD.finditer(text, last.start(), last.end()))):
        left -= len(_folded(word.group()).split())
        if left <= 0:
            return text[: word.start()] + _blank(text[word.start() : last.end()]) + text[last.end() :]
    return text


def _blank(text: str) -> str:
    return " " * len(text)
