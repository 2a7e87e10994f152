"""Ties between posts of almost the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from osintwatch.evidence import EdgeKind, Likeness, Relation
from osintwatch.provenance.joined_posts import all_of, joined
from osintwatch.provenance.strands import Strand
from osintwatch.provenance.tie import Tie

_OF_RELATION: Final = {Relation.EXACT: 0.97, Relation.NEAR: 0.92, Relation.CONTAINS: 0.85}
_UNCREDITED: Final = 0.4
"""of the same words where one of the two credits nobody: they may as well come from there"""
_WORDS: Final = {
    Relation.EXACT: "the same words",
    Relation.NEAR: "almost the same words",
    Relation.CONTAINS: "one is a cut of the other's words",
}


def ties_by_wording(
    strands: Sequence[Strand], likenesses: Mapping[tuple[int, int], Likeness], reach: int
) -> Iterator[Tie]:
    """All of them, between strands in order of time. `likenesses`: as for ties.Ties; `reach`: in seconds."""
    first_of: dict[int, int] = {}
    for n, strand in enumerate(strands):
        first_of.setdefault(strand.post.post_id, n)
    for (earlier, later), likeness in sorted(likenesses.items()):
        a, b = first_of.get(earlier), first_of.get(later)
        if a is None or b is None or not likeness.relation.is_duplicate:
            continue
        if strands[b].post.seconds - strands[a].post.seconds > reach:
            continue
        sure = _OF_RELATION[likeness.relation] if _both_credit(strands, a, b) else _UNCREDITED
        why = f"{_WORDS[likeness.relation]} ({likeness.similarity:.0%} alike)"
        yield from joined(strands, a, b, EdgeKind.TEXT, "", sure, why)


def _both_credit(strands: Sequence[Strand], a: int, b: int) -> bool:
    """Does either credit somebody? What stands in an outlet's own channel credits only by being credited."""
    one, other = strands[a], strands[b]
    if one.kind is None or other.kind is None:
        return False
    if not one.own and not other.own:
        return True
    return bool(
        {s for n in all_of(strands, a) for s in strands[n].sources}
        & {s for n in all_of(strands, b) for s in strands[n].sources}
    )
