"""What a post says, word by word, without what only dresses it.

Two wordings can be compared (likeness.py), and each has a sketch by which others of almost the same words
are found: the smallest hashes of its word triples (bottom-k, Broder 1997). Numbers are left out of the
triples, so that a text meets its variant with other numbers.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from osintwatch.provenance.plain_words import is_plain
from osintwatch.provenance.wordings.dates import date_word
from osintwatch.provenance.wordings.dress import heads_any_post, undressed
from osintwatch.provenance.wordings.names import speaks_of_a_place, stem
from osintwatch.provenance.wordings.quantities import (
    NUMBER,
    added,
    is_percent,
    number_word,
    plain_number,
    round_figure,
    scale,
    scaled,
)
from osintwatch.text.folding import tokens

WORDING_VERSION: Final = 1
"""Raise it whenever a text gets another wording or two wordings another likeness: stored ones are stale."""

MOST_WORDS: Final = 2000
"""Words that are compared: Telegram's longest posts have about 700. The exact hash is of all."""

SKETCH: Final = 32
"""Hashes kept of a wording: with 32, cuts to a third and every fifth word replaced are still found."""

SHARED: Final = 2
"""Hashes that two sketches must share for their wordings to be compared."""

# How far apart in time a post of almost the same words may be and still tell the same. The less a text says,
# the sooner it is said again of something else: "Air alert in Kyiv", "Traffic jams of 8 points", "Good
# morning".
_REACHES: Final = (  # telling words at least, details at least
    (12, 2, timedelta(hours=72)),
    (8, 0, timedelta(hours=20)),
    (5, 0, timedelta(hours=6)),
    (0, 0, timedelta(hours=2)),
)
# A long and detailed text word for word: the same report or advertisement, posted again.
_LONG: Final = (16, 4, timedelta(days=14))


class Kind(IntEnum):
    """What a word may tell apart."""

    WORD = 0
    NUMBER = 1
    DATE = 2
    """a month, a weekday, "yesterday" """
    NAME = 3
    """with a capital, where a common word would have none"""
    OPENER = 4
    """with a capital, but at the beginning of a sentence or where all words have one"""
    PLACE = 5
    """written small, but of a place: "northern", "украинский" """


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as it stands in the post, folded, and by what it is compared."""

    shown: str
    folded: str
    """"" for a number in digits"""
    key: str
    """its stem; of a number its value, of a date what day it names"""
    kind: Kind
    begins: bool = False
    """a sentence begins with it"""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text says."""

    words: tuple[Word, ...]
    exact: int
    """63-bit hash of all its words: equal where they are equal"""
    sketch: tuple[int, ...]
    """the smallest 63-bit hashes of its word triples, the smallest first"""
    content: int
    """how many words tell something"""
    details: int
    """how many different numbers, dates and names"""
    lead: int
    """words of its beginning: the first sentence, or more where that is very short"""

    @property
    def reach(self) -> timedelta:
        """How far apart in time a post of almost the same words may be and still tell the same."""
        return next(
            reach for words, details, reach in _REACHES if self.content >= words and self.details >= details
        )

    @property
    def exact_reach(self) -> timedelta:
        """The same of a post of exactly the same words."""
        words, details, reach = _LONG
        return reach if self.content >= words and self.details >= details else self.reach


_LONGEST_WORD: Final = 64
"""letters that are looked at: strangers' words may be as long as their posts"""
_LONGEST_NUMBER: Final = 15
"""digits that "million" may still follow: a hostile "1 million million ..." must not grow without end"""
_TOKEN: Final = re.compile(
    rf"(?P<number>(?:(?<![^\s(«\"“])[-−](?=\d))?(?:{NUMBER})(?:\s?%)?)|[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*"
)
_ENDS_A_SENTENCE: Final = re.compile(r"[.!?…:;\n•▪●](?!\d)")
_SHORT_FORM: Final = 2
"""letters of what a point may follow within a sentence: "В. Орбан", "г. Сумы" """
# What hangs on a number: "5th", "2-х".
_ORDINAL_ENDINGS: Final = """
st nd rd th s й я е х ти го ый ая ой ое ого му м ми ю ої ій ві ша ий та
"""
_ORDINALS: Final = frozenset(_ORDINAL_ENDINGS.split())

_MOST_ALERTS: Final = 3
_SHORTEST_LEAD: Final = 6
_LONGEST_LEAD: Final = 30
_FEWEST_FOR_TITLE_CASE: Final = 5
_TITLE_CASE: Final = 0.6
_TRIPLE: Final = 3

# Latin letters that look like Cyrillic ones, put into Cyrillic words to get past filters.
_LOOKALIKES: Final = str.maketrans("aeopcyxkmtbhi", "аеорсухкмтвні")
_LATIN: Final = re.compile("[a-z]")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")


def wording(text: str) -> Wording:
    """The wording of a text whose footers have been blanked. Any text has one; it may have no words."""
    words = _without_idle_capitals(_without_alerts(list(_words(undressed(text)))))
    kept = tuple(words[:MOST_WORDS])
    details = {word.key for word in kept if word.kind in (Kind.NUMBER, Kind.DATE, Kind.NAME)}
    return Wording(
        words=kept,
        exact=_hash(" ".join([word.key if word.kind is Kind.NUMBER else word.folded for word in words])),
        sketch=_sketch(kept),
        content=sum(map(tells, kept)),
        details=len(details),
        lead=_lead(kept),
    )


def shared(a: Iterable[int], b: Iterable[int]) -> int:
    """How many hashes two sketches share."""
    return len(frozenset(a).intersection(b))


def tells(word: Word) -> bool:
    """Does a word tell something, other than function words and what every other post says?"""
    return word.kind is Kind.NUMBER or not is_plain(word.folded)


def _words(text: str) -> Iterator[Word]:
    end, last = 0, ""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        written, between = match.group()[:_LONGEST_WORD], text[end : match.start()]
        begins = not last or _begins(last, between)
        if match["number"]:
            found.append(Word(written, "", _number(written), Kind.NUMBER, begins))
        elif not (last[-1:].isdigit() and between in ("", "-") and written.lower() in _ORDINALS):
            found += _spoken(written, begins)
        end, last = match.end(), written
    return _joined(found)


def _begins(last: str, between: str) -> bool:
    """Does a word begin a sentence, when `between` stands between it and the word `last`?"""
    if between[:1] == "." and len(last) <= _SHORT_FORM and "\n" not in between:
        return False
    return bool(_ENDS_A_SENTENCE.search(between))


def _number(written: str) -> str:
    sign = "-" if written[0] in "-−" else ""
    percent = "%" if written[-1] == "%" else ""
    return sign + plain_number(written.strip("-−% \u00a0\n\t")) + percent


@lru_cache(maxsize=65536)
def _spoken(written: str, begins: bool) -> tuple[Word, ...]:
    """What one written word says: nearly always one word."""
    return tuple(_word(written, _one_alphabet(folded), begins) for folded in tokens(written))


def _one_alphabet(folded: str) -> str:
    return folded.translate(_LOOKALIKES) if _LATIN.search(folded) and _CYRILLIC.search(folded) else folded


def _word(written: str, folded: str, begins: bool) -> Word:
    if (figure := number_word(folded) or round_figure(folded)) is not None:
        return Word(written, folded, figure, Kind.NUMBER, begins)
    if (date := date_word(folded, capital=written[0].isupper())) is not None:
        return Word(written, folded, date, Kind.DATE, begins)
    return Word(written, folded, stem(folded), _kind(written, folded, begins), begins)


def _kind(written: str, folded: str, begins: bool) -> Kind:
    if not written[0].isupper():
        return Kind.PLACE if speaks_of_a_place(folded) else Kind.WORD
    if begins and not (len(written) > 1 and written.isupper()):
        return Kind.OPENER
    return Kind.NAME


def _joined(words: Iterable[Word]) -> Iterator[Word]:
    """Numbers with what belongs to them: "двадцать" "пять" -> 25, "3" "тыс" -> 3000, "5" "percent" -> 5%."""
    held: Word | None = None
    for word in words:
        if held is not None:
            if (both := _together(held, word)) is not None:
                held = both
                continue
            yield held
            held = None
        if word.kind is Kind.NUMBER:
            held = word
        else:
            yield word
    if held is not None:
        yield held


def _together(number: Word, word: Word) -> Word | None:
    """A number and the word behind it as one number, where they make one."""
    if number.key[-1] == "%" or len(number.key) > _LONGEST_NUMBER:
        return None
    power = scale(word.folded)
    if power is not None and number.key[0] in "-0123456789":
        key = scaled(number.key, power)
    elif is_percent(word.folded):
        key = number.key + "%"
    elif word.kind is Kind.NUMBER and number.folded and word.folded and (sum_ := added(number.key, word.key)):
        key = sum_
    else:
        return None
    return replace(number, shown=f"{number.shown} {word.shown}", key=key)


def _without_alerts(words: list[Word]) -> list[Word]:
    start = 0
    while start < min(_MOST_ALERTS, len(words)) and heads_any_post(words[start].folded):
        start += 1
    return words[start:] if start < len(words) else words


def _without_idle_capitals(words: list[Word]) -> list[Word]:
    """Where most words have a capital (a headline in title case, a text in capitals), it makes no name.

    Short forms in capitals stay names in a headline, not in a text of nothing but capitals.
    """
    few = len(words) < _FEWEST_FOR_TITLE_CASE
    if few or sum(word.shown[:1].isupper() for word in words) < _TITLE_CASE * len(words):
        return words
    shouted = sum(_is_capitals(word) for word in words) >= _TITLE_CASE * len(words)
    return [
        replace(word, kind=Kind.OPENER)
        if word.kind is Kind.NAME and (shouted or not _is_capitals(word))
        else word
        for word in words
    ]


def _is_capitals(word: Word) -> bool:
    return len(word.shown) > 1 and word.shown.isupper()


def _lead(words: Sequence[Word]) -> int:
    end = min(_LONGEST_LEAD, len(words))
    return next((at for at in range(_SHORTEST_LEAD, end) if words[at].begins), end)


def _sketch(words: Sequence[Word]) -> tuple[int, ...]:
    keys = ["#" if word.kind is Kind.NUMBER else word.key for word in words]
    width = min(_TRIPLE, len(keys))
    triples = {" ".join(keys[at : at + width]) for at in range(len(keys) - width + 1)} if keys else ()
    return tuple(heapq.nsmallest(SKETCH, map(_hash, triples)))


def _hash(text: str) -> int:
    """63 bits, so that SQLite takes it as a positive whole number; the same on every machine."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
