"""What an edit changed, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

_PIECE: Final = re.compile(r"\w+|\s+|[^\w\s]")

_MOST_COMPARED: Final = 4_000_000
"""Pairs of pieces. A post of 4,096 characters against another has a tenth of it; finding what is common to
two texts takes time with the product of their lengths, and imports may hold anything."""


class Change(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a text and what became of them. Those kept and removed, put together, are the text before;
    those kept and added the text after."""

    change: Change
    text: str


def differences(before: str, after: str) -> tuple[Stretch, ...]:
    """What is to be removed from `before` and added to it to get `after`, in order."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = _compared(old[start : len(old) - end], new[start : len(new) - end])
    found = [(Change.KEPT, old[:start]), *middle, (Change.KEPT, old[len(old) - end :])]
    return tuple(Stretch(change, "".join(pieces)) for change, pieces in found if pieces)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pieces at the beginning are the same."""
    length = min(len(old), len(new))
    return next((n for n in range(length) if old[n] != new[n]), length)


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, Sequence[str]]]:
    if len(old) * len(new) > _MOST_COMPARED:
        yield Change.REMOVED, old
        yield Change.ADDED, new
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change.KEPT, old[a:b]
        else:
            yield Change.REMOVED, old[a:b]
            yield Change.ADDED, new[c:d]
