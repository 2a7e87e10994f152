"""Speakers that no verb credits: signatures behind a dash, and those that stand before or behind a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from osintwatch.evidence import CitationKind
from osintwatch.provenance.speakers.body_words import Sort, common_body
from osintwatch.provenance.speakers.homes import Home
from osintwatch.provenance.speakers.names import Place, Speaker, speaker_in
from osintwatch.provenance.speakers.speech_tokens import Kind, Token
from osintwatch.provenance.speakers.speech_words import VERBS, Subject
from osintwatch.provenance.speakers.words import words_of
from osintwatch.text.skeleton import skeleton

_FARTHEST: Final = 16
"""tokens between a mark and the end of the name it is for"""
_LONGEST_SIGNATURE: Final = 28
"""tokens of it where a quotation has just ended: '"...," - Name, mayor of X, and member of the Y party'"""

_FEWEST_SAID: Final = 4
"""tokens that a quotation has at least"""
_TITLES: Final = Sort.ROLE | Sort.BODY | Sort.UNNAMED
_SMALL: Final = frozenset(("the", "an", "a", "from", "of", "in", "at", "из", "в", "во", "у", "з", "із"))
_ABOUT: Final = frozenset(("о", "об", "про", "on", "about"))
_WHERE_AND_WHEN: Final = _ABOUT | frozenset(
    (
        "в",
        "во",
        "на",
        "у",
        "после",
        "по",
        "перед",
        "під",
        "після",
        "перед",
        "in",
        "at",
        "after",
        "during",
        "to",
    )
)
"""What may stand between a speaker and the colon before a quotation: "Глава МИД на встрече: «...»"."""
_FOOTING: Final = frozenset(("READ", "Read", "Follow", "More", "MORE", "WATCH", "Watch", "Get", "FOLLOW"))
"""What follows a headline on the same line."""
_FINITE: Final = re.compile(r"[а-яіїє]{2,}(?:ть|ться|ет|ют|ит|ят|ат|ал|али|ила|или|ел|ело)$")
"""What has such a word is a clause, no signature."""
_SURNAME: Final = re.compile(
    r"[А-ЯІЇЄҐЁ]\w+(?:ов|ев|ёв|єв|ин|ін|ский|ський|цкий|цький|енко|ук|юк|ян|швили|дзе|ова|ева|ина|ская)$"
)

_WIDELY_KNOWN: Final = frozenset(map(skeleton, words_of("widely known")))
"""Surnames that need no other sign that they are one."""


class Found(NamedTuple):
    rank: int
    cue: int
    """token of the cue"""
    speaker: Speaker


def signed(tokens: Sequence[Token], i: int, home: Home) -> Iterator[Found]:
    """What stands behind a dash at the end of a line: '"...," - Netanyahu', "..., — МЧС"."""
    first = i + 1
    if i and tokens[i - 1].end == tokens[i].start and tokens[i - 1].kind in (Kind.NUMBER, Kind.WORD):
        return
    after_speech = i > 0 and tokens[i - 1].kind in (Kind.COMMA, Kind.CLOSE)
    end = _end_of_signature(tokens, first, _LONGEST_SIGNATURE if after_speech else _FARTHEST)
    if end == first or not _says_something(tokens, i, 2):
        return
    speaker = speaker_in(tokens, first, end, Place.ALONE, Subject.ANY, home)
    if speaker is None or _is_clause(tokens[speaker.first : end]):
        return
    if (
        speaker.last + 1 < end
        and speaker.kind is CitationKind.OFFICIAL
        and not _adds(tokens[speaker.last + 1])
    ):
        return
    if not all(_introduces(tokens[n]) for n in range(first, speaker.first)):
        return
    if tokens[i].kind is Kind.COMMA and not any(tokens[n].sort & _TITLES for n in range(first, end)):
        return
    lone = speaker.first == speaker.last and not tokens[first].sort
    if speaker.kind is CitationKind.PERSON and not _says_something(tokens, i):
        return
    if not lone or after_speech or _is_surname(tokens[first].text):
        yield Found(0, i, speaker)


def ends_quotation(tokens: Sequence[Token], i: int) -> bool:
    """Whether a comma follows words that were said, and not a name in quotation marks."""
    if not i or tokens[i - 1].kind is not Kind.CLOSE:
        return False
    within = tokens[max(0, i - 1 - _FEWEST_SAID) : i - 1]
    return len(within) == _FEWEST_SAID and all(one.kind is not Kind.OPEN for one in within)


def _end_of_signature(tokens: Sequence[Token], first: int, longest: int = _FARTHEST) -> int:
    """End of the words that close a line from `first` on; `first` where there is more than a signature."""
    end = first
    while end < len(tokens) and end - first <= longest:
        token = tokens[end]
        if token.kind in (Kind.END, Kind.ADDRESS) or token.text in _FOOTING:
            return end
        if token.kind in (Kind.DASH, Kind.COLON, Kind.PAREN) or (
            token.kind is Kind.WORD and token.low in VERBS
        ):
            return first
        end += 1
    return end if end == len(tokens) else first


def _adds(token: Token) -> bool:
    """Whether more on a body follows: "МЧС, Киев", "МИД в заявлении"."""
    return token.kind is not Kind.WORD or token.low in ("в", "во", "на", "у", "in", "at", "on", "to")


def _is_clause(tokens: Sequence[Token]) -> bool:
    return any(not one.sort and _FINITE.match(one.text) for one in tokens)


def _introduces(token: Token) -> bool:
    return token.kind is Kind.WORD and (bool(token.sort) or token.name or token.low in _SMALL)


def _is_surname(text: str) -> bool:
    return bool(_SURNAME.match(text)) or skeleton(text) in _WIDELY_KNOWN


def _says_something(tokens: Sequence[Token], dash: int, least: int = 4) -> bool:
    """Whether before a dash stands what can have been said, and no list."""
    first = dash
    words = 0
    while first > 0 and tokens[first - 1].text[0] != "\n" and dash - first < 40:
        first -= 1
        words += tokens[first].kind is Kind.WORD
    if first == dash:
        above = [n for n in range(max(0, dash - 40), dash - 1) if tokens[n].text[0] == "\n"]
        opening = above[-1] + 1 if above else 0
        below = next(
            (n for n in range(dash, min(len(tokens), dash + 20)) if tokens[n].text[0] == "\n"), len(tokens)
        )
        listed = (
            below + 1 < len(tokens) and tokens[below].text == "\n" and tokens[below + 1].kind is Kind.DASH
        )
        return dash > 1 and tokens[opening].kind is not Kind.DASH and dash - opening > 4 and not listed
    return words >= least or tokens[dash - 1].kind in (Kind.COMMA, Kind.CLOSE)


def announced(tokens: Sequence[Token], i: int, home: Home) -> Iterator[Found]:
    """What stands before a colon at the beginning of a line: "Песков: ...", "Air Force: ..."."""
    first = i
    while first > 0 and tokens[first - 1].kind not in (Kind.END, Kind.DASH) and i - first <= 10:
        first -= 1
        if tokens[first].kind in (Kind.COLON, Kind.ADDRESS, Kind.PAREN) or tokens[first].low in VERBS:
            return
    if first == i or i + 1 >= len(tokens) or (first > 1 and tokens[first - 1].text[0] not in "\n-–—"):
        return
    speaker = speaker_in(tokens, first, i, Place.ALONE, Subject.ANY, home)
    if speaker is None or speaker.first != first:
        return
    then = tokens[i + 1] if tokens[i + 1].text[0] != "\n" else tokens[min(i + 2, len(tokens) - 1)]
    quoted = then.kind is Kind.OPEN
    whole = speaker.last == i - 1
    if not whole and tokens[speaker.last + 1].low not in (_WHERE_AND_WHEN if quoted else _ABOUT):
        return
    if speaker.kind is CitationKind.PERSON:
        titled = bool(tokens[first].sort & Sort.ROLE) or _is_surname(tokens[speaker.last].text)
        full = speaker.last > speaker.first
        sure = titled or (quoted and (whole or full))
    else:
        sure = (
            (quoted and whole)
            or ":" in speaker.key
            or bool(common_body(" ".join(one.low for one in tokens[first:i]))[0])
        )
    if sure:
        yield Found(0, i, speaker)


def named_last(tokens: Sequence[Token], i: int, home: Home) -> Iterator[Found]:
    """What stands behind the colon of a headline: "Talks may resume soon: Erdogan"."""
    first = i + 1
    end = _end_of_signature(tokens, first)
    if not first < end <= first + 8 or not _says_something(tokens, i):
        return
    speaker = speaker_in(tokens, first, end, Place.ALONE, Subject.ANY, home)
    if speaker is None or speaker.last != end - 1 or tokens[first].kind is Kind.OPEN:
        return
    titled = any(tokens[n].sort & (Sort.ROLE | Sort.BODY) for n in range(first, end))
    if titled or _is_surname(tokens[end - 1].text):
        yield Found(0, i, speaker)
