"""What stands in one wording where the other has something else: numbers, dates and names that were changed.

A number or name that only one of them has is no change: it was cut or added. Only what stands in the same
gap of the alignment is set against each other, so that a credit moved from the beginning to the end changes
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from osintwatch.evidence import Change
from osintwatch.provenance.wordings.alignment import Gap
from osintwatch.provenance.wordings.names import same_name
from osintwatch.provenance.wordings.openers import is_everyday, is_short_form
from osintwatch.provenance.wordings.wording import Kind, Word

Words = tuple[Word, ...]
Found = tuple[str, list[Word], list[Word]]

_BESIDE: Final = 3
_MOST_AT_AN_END: Final = 20
_MOST_SHOWN: Final = 12


def changes_between(a: Words, b: Words, gaps: Iterable[Gap]) -> tuple[tuple[Change, ...], int]:
    """The changes from `a` to `b`, given the gaps of their alignment, and how many words they are."""
    small = {word.key for words in (a, b) for word in words if word.kind is Kind.WORD}
    found: list[Found] = []
    for from_a, to_a, from_b, to_b in gaps:
        here, there = a[from_a:to_a], b[from_b:to_b]
        if here and there:
            found.extend(_numbers_changed(here, there))
            found.extend(_names_changed(here, there, small))
    if not any(what == "number" for what, _, _ in found):
        # Not in one gap, but each has a number that the other has not: rather a variant than a wrong toll.
        found.extend(_numbers_changed(a, b))
    changes = tuple(Change(what, _shown(gone), _shown(come)) for what, gone, come in found)
    return changes, sum(min(len(gone), len(come)) for _, gone, come in found)


def _numbers_changed(here: Words, there: Words) -> Iterator[Found]:
    before = [word for word in here if word.kind is Kind.NUMBER]
    after = [word for word in there if word.kind is Kind.NUMBER]
    gone, come = _without(before, after), _without(after, before)
    if gone and come:
        yield "number", gone, come


def _without(some: list[Word], others: list[Word]) -> list[Word]:
    """What is said here more often than there."""
    left = Counter(word.key for word in others)
    found = []
    for word in some:
        if left[word.key]:
            left[word.key] -= 1
        else:
            found.append(word)
    return found


def _names_changed(here: Words, there: Words, small: set[str]) -> Iterator[Found]:
    """Names, dates and words of place without their like on the other side of the gap."""
    # A few words beside a long stretch stand for what begins or ends it, not for all of it.
    most = min(len(here) + _BESIDE, len(there) + _BESIDE, _MOST_AT_AN_END)
    near_here, near_there = _ends(here, most), _ends(there, most)
    gone, come = _own(near_here, near_there, small), _own(near_there, near_here, small)
    if gone and come:
        dates = all(word.kind is Kind.DATE for word in (*gone, *come))
        yield "date" if dates else "name", gone, come
        return
    gone = [word for word in near_here if word.kind is Kind.PLACE]
    come = [word for word in near_there if word.kind is Kind.PLACE]
    if gone and come and not any(same_name(word.folded, other.folded) for word in gone for other in come):
        yield "name", gone, come


def _ends(words: Words, most: int) -> Words:
    """The words that touch what was matched; of a long stretch without those that begin its own sentences."""
    if len(words) <= 2 * most:
        return words
    return tuple(word for word in words[:most] + words[-most:] if word.kind is not Kind.OPENER)


def _own(some: Words, others: Words, small: set[str]) -> list[Word]:
    return [word for word in some if _names(word, small) and not any(_same(word, other) for other in others)]


def _names(word: Word, small: set[str]) -> bool:
    """Is it a name or a date? One that begins a sentence is no name if it is written small elsewhere."""
    if word.kind is Kind.OPENER:
        return word.key not in small and not is_everyday(word.folded)
    return word.kind is Kind.DATE or (word.kind is Kind.NAME and not is_short_form(word.folded))


def _same(a: Word, b: Word) -> bool:
    return a.key == b.key or same_name(a.folded, b.folded)


def _shown(words: list[Word]) -> str:
    shown = " ".join(word.shown for word in words[:_MOST_SHOWN])
    return shown if len(words) <= _MOST_SHOWN else f"{shown} …"
