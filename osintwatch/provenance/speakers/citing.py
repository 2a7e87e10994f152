"""Bodies and persons that a post credits for a statement, found by how the credit is built."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from osintwatch.evidence import Citation, CitationKind
from osintwatch.provenance.speakers.body_words import Sort, common_body
from osintwatch.provenance.speakers.homes import Home, home_of
from osintwatch.provenance.speakers.names import Place, Speaker, speaker_in
from osintwatch.provenance.speakers.one_speaker import one_for_each
from osintwatch.provenance.speakers.signs import Found, announced, ends_quotation, named_last, signed
from osintwatch.provenance.speakers.speech_tokens import Kind, Token, tokens_of
from osintwatch.provenance.speakers.speech_words import SILENT, VERBS, Subject, Verb
from osintwatch.provenance.speakers.words import lines_of, words_of

MOST_CITATIONS: Final = 4
"""Whom a post credits fifth adds nothing to what it leans on."""

_FARTHEST: Final = 16
"""tokens between a cue and the end of the name it is for"""

_ACCORDING: Final = frozenset(lines_of("according to"))
_BY: Final = frozenset(("by", "citing", "cites"))
_STATED: Final = frozenset(words_of("stated"))
_STATEMENTS: Final = frozenset(words_of("statements"))
_IN_ACCORD: Final = frozenset(("согласно", "згідно"))
_DATA: Final = frozenset(words_of("data"))
_SPEAKS_OUT: Final = frozenset(words_of("speaks out"))
_INITIATIVES: Final = frozenset(words_of("initiatives"))
_NOUNS_TOO: Final = frozenset(("reports", "reported", "claims", "notes", "posts", "posted", "states"))
"""They are verbs after a full name or a body only: "Initial reports", "Clashes reported"."""
_WITHIN: Final = frozenset(("в", "во", "у"))
_REPLY: Final = frozenset(("ответ", "відповідь"))
_UNREAL: Final = frozenset(
    ("to", "will", "would", "can", "could", "may", "might", "should", "must", "not", "cannot", "бы", "let")
)
"""Words before what was not said: "to say", "would deny"."""
_RELATIVE: Final = ("котор", "який", "якої", "якого", "якому", "яких", "which", "whose")
_TURNING: Final = frozenset(("как", "этом", "это", "цьому", "це", "як", "чем", "чём", "что", "про"))
"""Words behind which verb and speaker change places: "об этом сообщил мэр"."""
_WHOSE: Final = re.compile(r"^(?:его|её|ее|их|його|її|їх|his|her|their|its|our) (?=\w)", re.IGNORECASE)
"""What is no part of a name: "его спикер" is a speaker, to whom has never read the post."""
_BREAKS: Final = (Kind.END, Kind.DASH, Kind.COLON, Kind.ADDRESS)


def speaker_citations(text: str, taken: Sequence[tuple[int, int]] = ()) -> tuple[Citation, ...]:
    """Give the bodies and persons that `text` credits for a statement, at most MOST_CITATIONS, in order.

    Who is only spoken of is not credited, nor are outlets and sources without a name.
    Stretches in `taken` are citations of something else already: no name is read from them.
    """
    tokens = tokens_of(text)
    citations: list[Citation] = []
    for one in sorted(_found(tokens, home_of(text, tokens)), key=lambda found: (found.rank, found.cue)):
        names = tokens[one.speaker.first].start, tokens[one.speaker.last].end
        if not any(start < names[1] and names[0] < end for start, end in taken):
            citations.append(_citation(text, tokens, one))
    named = one_for_each(citations, tokens)
    return tuple(sorted(named[:MOST_CITATIONS], key=lambda citation: citation.start))


def _citation(text: str, tokens: Sequence[Token], found: Found) -> Citation:
    speaker = found.speaker
    first, last = tokens[speaker.first], tokens[speaker.last]
    start = min(first.start, tokens[found.cue].start)
    end = max(last.end, tokens[found.cue].end)
    name = _WHOSE.sub("", " ".join(text[first.start : last.end].split()))
    return Citation(speaker.kind, speaker.key, text[start:end], name, start, end, alias=speaker.alias)


def _found(tokens: Sequence[Token], home: Home) -> Iterator[Found]:
    for i, token in enumerate(tokens):
        if token.kind is Kind.WORD:
            verb = VERBS.get(token.low)
            if verb is not None:
                yield from _by_verb(tokens, i, verb, home)
            elif i + 1 < len(tokens):
                yield from _by_cue(tokens, i, home)
        elif token.kind is Kind.DASH or (token.kind is Kind.COMMA and ends_quotation(tokens, i)):
            yield from signed(tokens, i, home)
        elif token.kind is Kind.COLON:
            yield from announced(tokens, i, home)
            yield from named_last(tokens, i, home)


def _by_verb(tokens: Sequence[Token], i: int, verb: Verb, home: Home) -> Iterator[Found]:
    before = tokens[i - 1].low if i else ""
    if before in _UNREAL or (before == "united" and tokens[i].low == "states"):
        return
    if i + 1 < len(tokens) and tokens[i + 1].low == "by":
        return
    if verb.subject is Subject.THEY and tokens[i].text[0].isupper() and tokens[i].low[0] < "\u0400":
        return  # "Vaccine Claim" in a title
    found = [
        _before(tokens, first, end, i, home)
        for first, end in _left(tokens, i, _has_subject_behind(tokens, i))
    ]
    speaker = min(filter(None, found), key=lambda one: one.kind is not CitationKind.PERSON, default=None)
    if speaker is None and verb.plain and (_may_follow(tokens, i) or _body_follows(tokens, i, verb.subject)):
        speaker = _after(tokens, i + 1, verb.subject, home)
    if speaker is not None:
        yield Found(0, i, speaker)


def _before(tokens: Sequence[Token], first: int, end: int, verb: int, home: Home) -> Speaker | None:
    subject = VERBS[tokens[verb].low].subject
    if tokens[first].low in _WITHIN and subject is Subject.THEY:
        return speaker_in(tokens, first + 1, end, Place.IN, subject, home)
    if any(tokens[n].low in _REPLY and tokens[n - 1].low in _WITHIN for n in range(first + 1, end)):
        return None  # "президент в ответ объявил" tells what went before
    speaker = speaker_in(tokens, first, end, Place.BEFORE, subject, home)
    named = speaker is not None and speaker.kind is CitationKind.PERSON and speaker.first == speaker.last
    return None if named and tokens[verb].low in _NOUNS_TOO else speaker


def _has_subject_behind(tokens: Sequence[Token], i: int) -> bool:
    """In ", сообщает X" the subject is X, whatever stands before the comma."""
    if tokens[i].low[0] < "\u0400" or i + 1 == len(tokens):
        return False
    return tokens[i + 1].name or tokens[i + 1].sort != Sort.NONE


def _may_follow(tokens: Sequence[Token], i: int) -> bool:
    """English turns verb and speaker round only after what was said."""
    before = i - 1
    while before >= 0 and tokens[before].low in SILENT:
        before -= 1
    if before < 0:
        return tokens[i].low[0] >= "\u0400"
    if tokens[i].low[0] < "\u0400":
        return tokens[before].kind in (Kind.CLOSE, Kind.COMMA, Kind.DASH)
    return tokens[before].kind is not Kind.WORD or tokens[before].low in _TURNING


def _body_follows(tokens: Sequence[Token], i: int, subject: Subject) -> bool:
    """Whether the body that said it stands behind, though a word is before: "кадры показало Минобороны"."""
    if subject is Subject.THEY and i + 2 < len(tokens) and tokens[i + 1].low in _WITHIN:
        return _is_known_body(tokens[i + 2])
    return subject is Subject.IT and i + 1 < len(tokens) and _is_known_body(tokens[i + 1])


def _is_known_body(token: Token) -> bool:
    return bool(token.sort & Sort.BODY and not token.sort & Sort.VAGUE and common_body(token.low)[0])


def _left(tokens: Sequence[Token], i: int, followed: bool) -> list[tuple[int, int]]:
    """First and end of the words before a verb that can name who speaks; "A, B, said" gives A and B.

    `followed`: the verb has a name or the like behind it, and so none before a comma.
    """
    end = i
    while end > 0 and tokens[end - 1].low in SILENT:
        end -= 1
    if end == 0:
        return []
    if tokens[end - 1].kind is not Kind.COMMA:
        first = _leftmost(tokens, end, i - _FARTHEST)
        return [(first, end)] if first < end else []
    if followed:
        return []
    return _parted_by_commas(tokens, end - 1, i)


def _parted_by_commas(tokens: Sequence[Token], end: int, verb: int) -> list[tuple[int, int]]:
    """The stretches "A" and "B" of "A, B, said", outermost first; a relative clause between is no speaker."""
    found: list[tuple[int, int]] = []
    most, farthest = 2, _FARTHEST
    while len(found) < most:
        first = _leftmost(tokens, end, verb - farthest)
        if any(tokens[n].low.startswith(_RELATIVE) for n in range(first, end)) and most == 2:
            most, farthest = 3, 2 * _FARTHEST
            first = _leftmost(tokens, end, verb - farthest)
            found.append((end, end))
        else:
            found.append((first, end))
        if first < 2 or tokens[first - 1].kind is not Kind.COMMA:
            break
        end = first - 1
    return [(first, last) for first, last in reversed(found) if first < last] if len(found) > 1 else []


def _leftmost(tokens: Sequence[Token], end: int, lowest: int) -> int:
    """First of the words before `end` with no break between."""
    first = end
    lowest = max(0, lowest)
    while first > lowest:
        before = tokens[first - 1]
        if before.kind in _BREAKS or before.kind in (Kind.OPEN, Kind.COMMA, Kind.PAREN):
            break
        if before.kind is Kind.CLOSE:
            opened = next(
                (n for n in range(first - 2, max(lowest, first - 8), -1) if tokens[n].kind is Kind.OPEN), 0
            )
            if not opened or tokens[opened - 1].kind is not Kind.WORD:
                break
            first = opened
            continue
        first -= 1
    return first


def _right(tokens: Sequence[Token], first: int) -> int:
    """End of the words from `first` on that can name who speaks."""
    end = first
    limit = min(len(tokens), first + _FARTHEST)
    titled = False
    while end < limit:
        token = tokens[end]
        if token.kind in _BREAKS or token.kind is Kind.CLOSE or token.kind is Kind.PAREN:
            break
        if token.kind is Kind.OPEN:
            closed = next(
                (n for n in range(end, min(len(tokens), end + 8)) if tokens[n].kind is Kind.CLOSE), 0
            )
            if not closed or not tokens[end + 1].name:
                break
            end = closed + 1
            continue
        if token.kind is Kind.COMMA and not (
            titled and end + 1 < limit and tokens[end + 1].sort & Sort.ROLE and not tokens[end - 1].name
        ):
            break
        titled = titled or bool(token.sort & Sort.ROLE)
        end += 1
    return end


def _after(tokens: Sequence[Token], first: int, subject: Subject, home: Home) -> Speaker | None:
    while first < len(tokens) and (tokens[first].low in SILENT or tokens[first].kind is Kind.NUMBER):
        first += 1
    end = _right(tokens, first)
    if first >= end:
        return None
    opening = tokens[first]
    if opening.low in _WITHIN and subject is Subject.THEY:
        return speaker_in(tokens, first + 1, end, Place.IN, subject, home)
    return speaker_in(tokens, first, end, Place.AFTER, subject, home)


def _by_cue(tokens: Sequence[Token], i: int, home: Home) -> Iterator[Found]:
    here, then = tokens[i].low, tokens[i + 1].low
    if f"{here} {then}" in _ACCORDING:
        first = i + 2
    elif here == "citing" or (i and here in _BY and tokens[i - 1].low in VERBS):
        first = i + 1
    elif here in _IN_ACCORD and (data := _data_behind(tokens, i)):
        first = data + 1
    elif i > 1 and here in _SPEAKS_OUT and tokens[i - 1].low in _INITIATIVES:
        first = i + 1
    elif here in _STATED and then in ("в", "во", "из", "на", "у"):
        first = i + 2
        while first < len(tokens) and tokens[first].low in _STATEMENTS:
            first += 1
    else:
        return
    speaker = speaker_in(tokens, first, _right(tokens, first), Place.AFTER, Subject.ANY, home)
    if speaker is None and (tokens[i].low in _STATED or not _lone_foreign(tokens, first)):
        speaker = speaker_in(tokens, first, _right(tokens, first), Place.IN, Subject.ANY, home)
    if speaker is not None:
        yield Found(1, i, speaker)


def _data_behind(tokens: Sequence[Token], i: int) -> int:
    """Place of what "согласно" stands before, past an adjective or two: "согласно новым данным"; else 0."""
    return next((n for n in range(i + 1, min(i + 4, len(tokens))) if tokens[n].low in _DATA), 0)


def _lone_foreign(tokens: Sequence[Token], first: int) -> bool:
    """A Latin name in a Cyrillic text, alone behind a cue, is mostly a brand or an outlet."""
    return first < len(tokens) and tokens[first].text[0] < "\u0400" <= tokens[first - 1].text[0]
