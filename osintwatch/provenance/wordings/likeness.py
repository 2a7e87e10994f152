"""How alike two wordings are, and whether what differs makes another report of it.

No measure of likeness tells "killed 3" from "killed 13", so what differs is looked at first: a number, date
or name that stands where the other text has another one makes a variant, however alike the rest. What is
left is judged by the words shared in order, which bears single words replaced; by the share of five-letter
pieces (resemblance and containment, Broder 1997), which bears sentences moved; and by the beginning, as
news is cut from its end.

The thresholds were found on posts of 22 channels whose near-duplicates people had marked; what they had in
common is said beside each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from osintwatch.evidence import Change, Likeness, Relation
from osintwatch.provenance.wordings.alignment import align
from osintwatch.provenance.wordings.changes import changes_between
from osintwatch.provenance.wordings.wording import Kind, Word, Wording, tells

_MOST_WORDS: Final = 0.78
"""Of the longer text's words shared in order: every tenth word may be another one, and some be added."""
_NEAR: Final = 0.7
"""Of all five-letter pieces: sentences moved, the credit put elsewhere."""
_RATHER_NEAR: Final = 0.5
_WITHIN: Final = 0.87
"""Of the shorter text's pieces: little of it is its own, so that the other is an extension of it."""
_MUCH: Final = 0.6
"""Of all pieces, where the beginning is the same but for a word."""
_A_CUT: Final = 0.36
_WHOLLY_WITHIN: Final = 0.88
"""A text cut to a third: all of it, and it begins as the longer one does."""

_ALIKE: Final = 0.58
_NEARLY_THE_SAME: Final = 0.8
_THE_SAME: Final = 0.88
"""Of the telling words of two beginnings: a digest has the same sentence, but begins with another."""

_PIECE: Final = 5
_FEWEST: Final = 2
"""Telling words; with fewer ("Video", "Follow us") a text says nothing that could be said again."""
_FEWEST_FOR_NEAR: Final = 5
"""With fewer a changed word changes the whole: only the same words are the same news."""
_FEWEST_FOR_A_CUT: Final = 8
"""With fewer the longer text may be on anything."""

_FEWEST_WITH_A_NUMBER: Final = 3
_SHARE_WITH_A_NUMBER: Final = 0.25
"""A first sentence cut short, with its number: "Dollar above 100" and what follows."""

_NEXT_DAY: Final = timedelta(hours=16)
_FEWEST_OF_A_TEMPLATE: Final = 3
"""Changes: a table of rates or losses has many, a corrected toll one or two."""
_MOSTLY_CHANGED: Final = 1 / 3
_SHOWN_CHANGES: Final = 8


def likeness(a: Wording, b: Wording, gap: timedelta) -> Likeness | None:
    """How the wordings of an earlier post `a` and of a later one `b`, published `gap` apart, are related.

    None where they are not alike. The answer depends on the two wordings and the gap only; with `a` and `b`
    the other way round it is the same, but for the sides of its changes.
    """
    if min(a.content, b.content) < _FEWEST:
        return None
    gap = abs(gap)
    if a.exact == b.exact:
        # The same words another week: a wire report is told again, a greeting or an alert is another one.
        return Likeness(
            Relation.EXACT if gap <= min(a.exact_reach, b.exact_reach) else Relation.RECURRING, 1.0
        )
    if a.exact > b.exact:  # which of several alignments is found must not depend on who came first
        found = _compared(b, a)
        changes = (
            tuple(replace(one, before=one.after, after=one.before) for one in found.changes) if found else ()
        )
    else:
        found = _compared(a, b)
        changes = found.changes if found else ()
    if found is None:
        return None
    recurs = gap > min(a.reach, b.reach) or found.is_template(gap)
    relation = Relation.VARIANT if changes else found.relation
    return Likeness(Relation.RECURRING if recurs else relation, found.similarity, changes[:_SHOWN_CHANGES])


@dataclass(frozen=True, slots=True)
class _Compared:
    """Two wordings that are alike, whatever was changed: by what relation, and what was."""

    relation: Relation
    similarity: float
    changes: tuple[Change, ...]
    share_changed: float

    def is_template(self, gap: timedelta) -> bool:
        """The same form filled in anew: another day's losses, another state's votes."""
        many = len(self.changes) >= _FEWEST_OF_A_TEMPLATE
        if gap >= _NEXT_DAY:
            return many or any(change.what == "date" for change in self.changes)
        return many and self.share_changed >= _MOSTLY_CHANGED


def _compared(a: Wording, b: Wording) -> _Compared | None:
    matched, gaps = align([word.key for word in a.words], [word.key for word in b.words])
    changes, changed = changes_between(a.words, b.words, gaps)
    longer = max(len(a.words), len(b.words))
    # What would be shared, had nothing been changed: a variant is the same wording but for that.
    alike = (matched + changed) / longer
    pieces_a, pieces_b = _pieces(a.words), _pieces(b.words)
    both = len(pieces_a & pieces_b)
    resemblance = both / len(pieces_a | pieces_b)
    containment = both / min(len(pieces_a), len(pieces_b))
    relation = _relation(a, b, alike, resemblance, containment)
    if relation is None:
        return None
    similarity = round(min(0.999, max(resemblance, matched / longer)), 3)  # 1 is for the same words
    return _Compared(relation, similarity, changes, changed / longer)


def _relation(
    a: Wording, b: Wording, alike: float, resemblance: float, containment: float
) -> Relation | None:
    if _is_cut_sentence(a, b) or _is_cut_sentence(b, a):
        return Relation.CONTAINS
    fewest = min(a.content, b.content)
    if fewest < _FEWEST_FOR_NEAR:
        return Relation.NEAR if alike == 1 else None
    if alike >= _MOST_WORDS or resemblance >= _NEAR:
        return Relation.NEAR
    if resemblance < _A_CUT:
        return None
    beginning = _same_beginning(a, b)
    if resemblance >= _RATHER_NEAR and containment >= _WITHIN and beginning >= _ALIKE:
        return Relation.NEAR
    if resemblance >= _MUCH and beginning >= _THE_SAME:
        return Relation.NEAR
    if containment >= _WHOLLY_WITHIN and beginning >= _NEARLY_THE_SAME and fewest >= _FEWEST_FOR_A_CUT:
        return Relation.CONTAINS
    return None


def _is_cut_sentence(short: Wording, long: Wording) -> bool:
    """Is one text the beginning of the other's first sentence, and says enough to be known by?"""
    words = len(short.words)
    if any(word.kind is Kind.NUMBER for word in short.words):
        fewest, share = _FEWEST_WITH_A_NUMBER, _SHARE_WITH_A_NUMBER
    else:
        fewest, share = _FEWEST_FOR_A_CUT, _A_CUT
    return (
        short.content >= fewest
        and len(long.words) * share <= words < long.lead
        and not long.words[words].begins
        and all(one.key == other.key for one, other in zip(short.words, long.words, strict=False))
    )


def _pieces(words: Sequence[Word]) -> frozenset[str]:
    text = " ".join([word.key for word in words])
    return frozenset([text[at : at + _PIECE] for at in range(max(1, len(text) - _PIECE + 1))])


def _same_beginning(a: Wording, b: Wording) -> float:
    """How much of their telling words two beginnings share (Dice)."""
    one, other = ({word.key for word in some.words[: some.lead] if tells(word)} for some in (a, b))
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
