"""A text as a row of words with what stands between them: what a grammar of whole sentences is read from."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from osintwatch.text.folding import fold

# Latin and Cyrillic runs are words of their own, so that an ending stuck to a foreign name ("Reuters'у") is
# seen as one. An address is one word, or its path would be read as prose.
_WORD: Final = re.compile(
    r"(?:https?://|www\.|t\.me/)[^\s<>()\[\]«»\"]*|@\w+"
    r"|[0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]+"
    r"|[0-9\u0400-\u052f\u0300\u0301\u0306\u0308]+(?:['’ʼ`][\u0400-\u052f]+)*"
    r"|[^\W_]"
)
ADDRESS: Final = "\x00"
"""What an address or a user name folds to: no word."""


@lru_cache(maxsize=1 << 14)
def folded(word: str) -> str:
    """The one spelling of a word, as in the search index."""
    if word[0] == "@" or "/" in word or "." in word:
        return ADDRESS
    return fold(word).replace(" ", "")


class Words:
    """The words of a text, each with its place and folded spelling."""

    __slots__ = ("_ends", "_starts", "folds", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.folds: list[str] = list(map(folded, _WORD.findall(text)))
        # Most texts are done with once their words are known: places are looked up when first asked for.
        self._starts: list[int] | None = None
        self._ends: list[int] = []

    @property
    def starts(self) -> list[int]:
        """Where each word begins."""
        if self._starts is None:
            self._find_places()
        return self._starts or []

    @property
    def ends(self) -> list[int]:
        """Where each word ends."""
        if self._starts is None:
            self._find_places()
        return self._ends

    def _find_places(self) -> None:
        spans = [found.span() for found in _WORD.finditer(self.text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def __len__(self) -> int:
        return len(self.folds)

    def raw(self, number: int) -> str:
        """The word as it stands in the text."""
        return self.text[self.starts[number] : self.ends[number]]

    def fold(self, number: int) -> str:
        """The folded word; "" outside the text."""
        return self.folds[number] if 0 <= number < len(self.folds) else ""

    def gap(self, number: int) -> str:
        """What stands before word `number`; for the number after the last word, what ends the text."""
        start = self.ends[number - 1] if number > 0 else 0
        end = self.starts[number] if number < len(self.folds) else len(self.text)
        return self.text[start:end]

    def is_capital(self, number: int) -> bool:
        """Does word `number` begin with a capital letter?"""
        return 0 <= number < len(self.folds) and self.text[self.starts[number]].isupper()
