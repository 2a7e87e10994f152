"""Which publishers a post names as where its information comes from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from osintwatch.evidence import Citation, CitationKind
from osintwatch.model import StoredPost
from osintwatch.provenance.outlets.attribution import Credit, closes, credit
from osintwatch.provenance.outlets.attribution_words import Part, parts
from osintwatch.provenance.outlets.linked_outlets import linked_outlets
from osintwatch.provenance.outlets.names import name_stands_alone, with_edition
from osintwatch.provenance.outlets.registry import Named, Outlet, Registry, registry
from osintwatch.provenance.outlets.running_words import Words
from osintwatch.provenance.outlets.unlisted_outlets import unlisted

_IN_A_LIST: Final = re.compile(r"[ \t\u00a0\u202f*_`«»\"“”„‟'‘’,/&+-]{0,6}")
_MOST_BETWEEN: Final = 4
_LONGEST_QUOTE: Final = 160
# Characters that show nothing, read as the spaces they look like; places in the text stay what they are.
_UNSEEN: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad"), " ")
_PARAGRAPH: Final = re.compile(r"\n[ \t\u00a0]*\n")
_LINKING: Final = frozenset(["также", "а", "as", "well", "also"])


def outlet_citations(post: StoredPost) -> tuple[Citation, ...]:
    """The outlets a post credits, each once a paragraph, in the order of the text; then those of links only.

    The outlet in whose own channel the post stands is no citation of itself.
    """
    known = registry()
    found: dict[tuple[str, int], Citation] = {}
    own = _own_keys(known.of_channel(post))
    shown = post.text.translate(_UNSEEN)
    paragraphs = [match.end() for match in _PARAGRAPH.finditer(shown)]
    for citation in _in_text(shown, post.text, known):
        if citation.key not in own:
            found.setdefault((citation.key, bisect_right(paragraphs, citation.start)), citation)
    named = {key for key, _ in found}
    linked = {one.key: one for one in linked_outlets(post, known) if one.key not in own | named}
    return (*found.values(), *linked.values())


def _own_keys(own: Outlet | None) -> frozenset[str]:
    """Keys that in the outlet's own channel speak of itself: its own and its house's."""
    return frozenset((own.id, own.family)) if own else frozenset()


def _in_text(text: str, original: str, known: Registry) -> Iterator[Citation]:
    words = Words(text)
    named = [with_edition(words, one) for one in known.find(words) if name_stands_alone(words, one)]
    taken = frozenset(number for one in named for number in range(one.first, one.last + 1))
    named += unlisted(words, taken, known)
    named.sort(key=lambda one: one.first)
    for row in _rows(words, named):
        for one in _of_row(words, row):
            yield replace(one, quote=original[one.start : one.end])


def _rows(words: Words, named: list[Named]) -> Iterator[list[Named]]:
    """Names in lists together: "BBC and Mediazona", «Reuters, AP и AFP»."""
    row: list[Named] = []
    for one in named:
        if row and not _joined(words, row[-1], one):
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _joined(words: Words, left: Named, right: Named) -> bool:
    """Do only commas, "and", articles and type words stand between two names?"""
    between = range(left.last + 1, right.first)
    if len(between) > _MOST_BETWEEN:
        return False
    glue = "".join(words.gap(number) for number in range(left.last + 1, right.first + 1))
    if not all(_IN_A_LIST.fullmatch(words.gap(number)) for number in (*between, right.first)):
        return False
    joins = [parts(words.folds[number]) for number in between]
    fit = Part.AND | Part.ARTICLE | Part.TYPE | Part.ADJECTIVE | Part.NOUN
    if not all(
        part & fit or words.folds[number] in _LINKING for part, number in zip(joins, between, strict=True)
    ):
        return False
    return any(part & Part.AND for part in joins) or any(mark in glue for mark in ",/&+")


def _of_row(words: Words, row: list[Named]) -> Iterator[Citation]:
    """Citations of a row of names: together where it is a list, else each by itself."""
    if len(row) > 1 and not _is_list(words, row):
        for one in row:
            yield from _of_row(words, [one])
        return
    credited = credit(words, row[0], row[-1])
    if credited is None and len(row) > 1:
        for one in row:
            yield from _of_row(words, [one])
    elif credited is not None:
        yield from (_citation(words, one, credited) for one in row)


def _is_list(words: Words, row: list[Named]) -> bool:
    """ "A, B and C" is; "according to A, B employees went on strike" is not."""
    last = row[-1]
    between = range(row[-2].last + 1, last.first)
    glue = "".join(words.gap(number) for number in range(row[-2].last + 1, last.first + 1))
    joined = any(mark in glue for mark in "&/+") or any(parts(words.folds[one]) & Part.AND for one in between)
    return joined or closes(words, last.last + 1)


def _citation(words: Words, named: Named, credited: Credit) -> Citation:
    start = words.starts[min(credited.first, named.first)]
    end = words.ends[max(credited.last, named.last)]
    if end - start > _LONGEST_QUOTE:
        start, end = words.starts[named.first], words.ends[named.last]
    return Citation(
        CitationKind.OUTLET,
        named.key,
        words.text[start:end],
        named.name,
        start,
        end,
        denied=credited.denied,
    )
