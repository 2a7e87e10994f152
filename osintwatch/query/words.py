"""The words of a search as people write them, made a safe full-text query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Final, Union

from osintwatch.errors import UsageError
from osintwatch.query.fields import Field, field_name, read_field
from osintwatch.query.fields import refuse as _refuse
from osintwatch.text.display import one_line
from osintwatch.text.folding import fold

_MOST_TERMS: Final = 64
_MOST_CHARACTERS: Final = 1_000
_SHORTEST_PREFIX: Final = 2

# An opening quotation mark and those that may close it.
_QUOTES: Final = {
    '"': '"',
    "\u201c": '\u201d\u201c"',
    "\u201d": '\u201d\u201c"',
    "\u201e": '\u201c\u201d"',
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab\u00bb",
}
_OR_HINT: Final = "OR joins words of which a post must have one"
_QUOTE_CLASS: Final = re.escape("".join(_QUOTES))
_BEFORE_PHRASE: Final = re.compile(rf"(\(*)([{_QUOTE_CLASS}])")
_AFTER_PHRASE: Final = re.compile(r"(\*?)(\)*)")
_UNQUOTED: Final = re.compile(rf"[^\s{_QUOTE_CLASS}]+")
# Keyboards that mean well turn "-word" into "–word".
_MINUSES: Final = ("-", "\u2212", "\u2013")
_MINUS: Final = re.compile(f"[{''.join(_MINUSES)}](?=\\S)")


_Piece = Union["Term", "_Operator", Field]

Forms = Mapping[str, tuple[str, ...]]
"""Folded words as typed, each with the other folded words that it stands for as well."""

_MOST_SPELLINGS: Final = 256
"""of one term: of what is typed as a-b, each part has forms of its own"""


@dataclass(frozen=True, slots=True)
class Term:
    """What a post must have, or must not: a word, a phrase, or the beginning of one."""

    typed: str
    place: int
    """counted from 1"""
    words: str
    """folded; several where they must stand next to each other"""
    quoted: bool = False
    prefix: bool = False
    negative: bool = False
    opens: int = 0
    closes: int = 0

    @property
    def inflects(self) -> bool:
        """Quotation marks and the star ask for just what was typed."""
        return not (self.quoted or self.prefix)

    def spellings(self, forms: Forms) -> list[str]:
        """The folded words and phrases that fulfil the term, what was typed first."""
        if not self.inflects:
            return [self.words]
        parts = [dict.fromkeys((word, *forms.get(word, ()))) for word in self.words.split()]
        return [" ".join(words) for words in islice(product(*parts), _MOST_SPELLINGS)]

    def match(self, forms: Forms) -> list[str]:
        """The same for `MATCH`."""
        # fold() leaves letters, digits and spaces only: nothing in here can end the quotes.
        return [f'"{words}"' + (" *" if self.prefix else "") for words in self.spellings(forms)]

    @property
    def echo(self) -> str:
        if self.inflects:
            return self.words.replace(" ", "-")
        return (f'"{self.words}"' if self.quoted or " " in self.words else self.words) + "*" * self.prefix


@dataclass(frozen=True, slots=True)
class Query:
    """A full-text query as understood."""

    chains: tuple[tuple[Term, ...], ...] = ()
    """what a post must have: of each chain at least one term"""
    excluded: tuple[Term, ...] = ()
    """what a post must not have"""
    forms: Forms = field(default_factory=dict)
    """other words that count as those typed"""
    fields: tuple[Field, ...] = ()
    """what else a post must be, or must not"""

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of which other forms are meant too."""
        terms = [*(term for chain in self.chains for term in chain), *self.excluded]
        return tuple(dict.fromkeys(word for term in terms if term.inflects for word in term.words.split()))

    @property
    def match(self) -> str | None:
        """For `MATCH`; None when there are no words, so that every post answers."""
        if not self.chains:
            return None
        match = " AND ".join(
            _either([spelled for term in chain for spelled in term.match(self.forms)])
            for chain in self.chains
        )
        return f"({match}) NOT {self._leave_out()}" if self.excluded else match

    @property
    def without(self) -> str | None:
        """What posts must not match where there are no words that they must: beside fields only."""
        return self._leave_out() if self.excluded and not self.chains else None

    def _leave_out(self) -> str:
        return _either([spelled for term in self.excluded for spelled in term.match(self.forms)])

    @property
    def echo(self) -> str:
        """What was understood, for people: `cbrn AND ("rosatom" OR белоусов) AND lang:en NOT drone`."""
        wanted = [_either([term.echo for term in chain]) for chain in self.chains]
        wanted += [one.echo for one in self.fields if not one.negative]
        unwanted = [term.echo for term in self.excluded]
        unwanted += [one.echo for one in self.fields if one.negative]
        return (" AND ".join(wanted) + "".join(f" NOT {one}" for one in unwanted)).lstrip()

    @property
    def positive(self) -> tuple[str, ...]:
        """Folded terms to highlight, each a word or the words of a phrase; a beginning ends in a star."""
        terms = (term for chain in self.chains for term in chain)
        found = (words + "*" * term.prefix for term in terms for words in term.spellings(self.forms))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Operator:
    typed: str
    place: int


def parse_query(words: str) -> Query:
    """Read a search as people write it.

    All words must occur; AND may be written. "Several words" (curly quotes and «» too) stand next to each
    other, as do the parts of a-hyphenated or dotted.word; a quotation mark that is not closed reaches to the
    end. -word or NOT word must not occur. OR binds the terms beside it tighter than the rest: `a b OR c` is a
    and (b or c). word* finds every word that starts so. channel: outlet: link: lang: has: is: say what else a
    post must be, each with one value or several joined by commas; all must be fulfilled.

    UsageError, saying which term and where: nothing but punctuation, an operator without its neighbours,
    only words to leave out, a beginning of one letter, parentheses that OR does not need, a field with an
    unknown value or beside OR, more than 64 terms or 1,000 characters. No other text fails, and `match` is
    always valid FTS5.
    """
    if len(words) > _MOST_CHARACTERS:
        raise UsageError(
            f"the search has {len(words):,} characters; {_MOST_CHARACTERS:,} are the most",
            "search for fewer words",
        )
    pieces = _lex(words)
    chains, negatives, fields = _arrange(pieces)
    if negatives and not chains and not fields:
        raise UsageError(
            f"the search only says what to leave out: {one_line(words, 60)}",
            "add a word that posts must have",
        )
    return Query(tuple(map(tuple, chains)), tuple(negatives), fields=tuple(fields))


def _either(spelled: list[str]) -> str:
    return f"({' OR '.join(spelled)})" if len(spelled) > 1 else spelled[0]


def _lex(text: str) -> list[_Piece]:
    """Cut a search into terms, fields and operators."""
    pieces: list[_Piece] = []
    at = 0
    piece: _Piece
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        start = at
        negative = bool(_MINUS.match(text, at))
        at += negative
        opening = _BEFORE_PHRASE.match(text, at)
        named = field_name(text, at)
        if named:
            at, piece = _lex_field(text, start, named, negative)
        elif opening:
            at, piece = _lex_phrase(text, start, opening, negative)
        else:
            at, piece = _lex_word(text, start, at, negative)
        pieces.append(piece)
    if sum(not isinstance(piece, _Operator) for piece in pieces) > _MOST_TERMS:
        raise UsageError(f"the search has more than {_MOST_TERMS} terms", "search for fewer words")
    return pieces


_VALUE: Final = re.compile(rf"[{_QUOTE_CLASS}]|[^\s,{_QUOTE_CLASS}]*")


def _lex_field(text: str, start: int, named: re.Match[str], negative: bool) -> tuple[int, Field]:
    """Read the values of a field: words without blanks or in quotation marks, joined by commas."""
    values: list[str] = []
    at = named.end() - 1
    while at < len(text) and (not values or text[at] == ","):
        found = _VALUE.match(text, at + 1)
        assert found is not None  # it matches nothing, too
        at, value = found.end(), found[0]
        if closers := _QUOTES.get(value):
            end = next((place for place in range(at, len(text)) if text[place] in closers), len(text))
            value, at = text[at:end].strip(), end + 1
        values.append(value)
    typed, name = text[start:at], named[2].lower()
    if at < len(text) and not text[at].isspace():
        _refuse(typed, start + 1, "goes on behind a quotation mark", "join values with a comma")
    return at, read_field(typed, start + 1, name, values, negative=negative)


def _lex_phrase(text: str, start: int, opening: re.Match[str], negative: bool) -> tuple[int, Term]:
    begin, closers = opening.end(), _QUOTES[opening[2]]
    end = next((place for place in range(begin, len(text)) if text[place] in closers), len(text))
    closing = _AFTER_PHRASE.match(text, min(end + 1, len(text)))
    assert closing is not None  # it matches nothing, too
    after, prefix = closing.end(), bool(closing[1])
    term = _term(text[start:after], start + 1, text[begin:end], quoted=True, prefix=prefix, negative=negative)
    return after, replace(term, opens=len(opening[1]), closes=len(closing[2]))


def _lex_word(text: str, start: int, at: int, negative: bool) -> tuple[int, Term | _Operator]:
    found = _UNQUOTED.match(text, at)
    assert found is not None  # `at` is neither at a blank nor at a quotation mark
    word, end = found[0], found.end()
    if word in ("OR", "AND", "NOT") and not negative:
        return end, _Operator(word, start + 1)
    closing = word[len(word.rstrip(")")) :]
    opened = word.removesuffix(closing)
    bare = opened.removesuffix("*")
    return end, _term(text[start:end], start + 1, bare + closing, prefix=bare != opened, negative=negative)


def _term(
    typed: str, place: int, inside: str, *, quoted: bool = False, prefix: bool = False, negative: bool = False
) -> Term:
    words = fold(inside)
    if negative and inside[:1] in _MINUSES:
        _refuse(
            typed, place, "starts with more than one -", "write one: -word leaves out posts with that word"
        )
    if not words and not (prefix and not inside.strip("()")):
        _refuse(typed, place, "has no letter or digit to search for", "leave it out, or search for a word")
    if not quoted and "*" in inside:
        _refuse(typed, place, "has a * that is not at its end", "only beginnings can be searched for: word*")
    if prefix and len(words.rpartition(" ")[2]) < _SHORTEST_PREFIX:
        _refuse(
            typed,
            place,
            "is too short a beginning",
            f"write at least {_SHORTEST_PREFIX} letters before the *",
        )
    opens = 0 if quoted else len(inside) - len(inside.lstrip("("))
    closes = 0 if quoted else len(inside) - len(inside.rstrip(")"))
    return Term(typed, place, words, quoted, prefix, negative, opens, closes)


def _arrange(pieces: list[_Piece]) -> tuple[list[list[Term]], list[Term], list[Field]]:
    """Group the pieces: terms that must occur (one, or several joined by OR), that must not, and fields."""
    chains: list[list[Term]] = []
    negatives: list[Term] = []
    fields: list[Field] = []
    before: _Piece | None = None
    for piece in pieces:
        if isinstance(piece, _Operator):
            _check_operator(before, piece)
            before = piece
            continue
        operator = before.typed if isinstance(before, _Operator) else ""
        negative = piece.negative or operator == "NOT"
        if operator == "OR" and (negative or not chains or isinstance(piece, Field)):
            _refuse(_typed(piece), piece.place, "cannot stand beside OR", _or_hint(piece))
        if isinstance(piece, Field):
            fields.append(replace(piece, negative=negative))
        elif negative:
            negatives.append(piece)
        elif operator == "OR":
            chains[-1].append(piece)
        else:
            chains.append([piece])
        before = replace(piece, negative=negative)
    if isinstance(before, _Operator):
        _refuse(before.typed, before.place, "has nothing after it", _operator_hint(before))
    _check_parentheses(chains, negatives)
    return chains, negatives, fields


def _check_operator(before: _Piece | None, operator: _Operator) -> None:
    """OR and AND stand between two terms, NOT before one."""
    if isinstance(before, _Operator) and not (before.typed == "AND" and operator.typed == "NOT"):
        _refuse(before.typed, before.place, f"is followed by {operator.typed}", _operator_hint(before))
    if before is None and operator.typed != "NOT":
        _refuse(operator.typed, operator.place, "has nothing before it", _operator_hint(operator))
    if operator.typed == "OR" and (
        isinstance(before, Field) or (isinstance(before, Term) and before.negative)
    ):
        _refuse(_typed(before), before.place, "cannot stand beside OR", _or_hint(before))


def _typed(piece: Term | Field) -> str:
    return piece.echo if isinstance(piece, Field) else piece.typed


def _or_hint(piece: Term | Field) -> str:
    return "a comma joins the values of a field: has:link,card" if isinstance(piece, Field) else _OR_HINT


def _operator_hint(operator: _Operator) -> str:
    return f'write {operator.typed.lower()}, or "{operator.typed}", to search for the word itself'


def _check_parentheses(chains: list[list[Term]], negatives: list[Term]) -> None:
    """Parentheses may stand around what OR joins anyway; elsewhere, with operators, they would be misread."""
    if not negatives and all(len(chain) == 1 for chain in chains):
        return
    misplaced = [term for term in negatives if term.opens != term.closes]
    for chain in chains:
        around = chain[0].opens == chain[-1].closes <= 1
        inside = sum(term.opens + term.closes for term in chain) - chain[0].opens - chain[-1].closes
        if inside or not around:
            misplaced += [term for term in chain if term.opens or term.closes]
    if misplaced:
        first = min(misplaced, key=lambda term: term.place)
        _refuse(
            first.typed, first.place, "has a parenthesis", "leave them out: OR joins just the words beside it"
        )
