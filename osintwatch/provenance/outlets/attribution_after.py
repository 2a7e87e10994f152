"""What stands behind a publisher's name and credits it: "reports", "'s sources", «со ссылкой»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from osintwatch.provenance.outlets.attribution_words import Part, parts, word_set
from osintwatch.provenance.outlets.registry import Named
from osintwatch.provenance.outlets.running_words import Words


@dataclass(frozen=True, slots=True)
class CueAfter:
    """Words behind a name that credit it."""

    last: int
    """number of the last of them"""
    noun: bool = False
    """a report that can be denied: "Reuters report" """
    finite: bool = True
    """a verb of which the name is the subject, and not of the plural"""


_SOFT: Final = re.compile(r"[ \t\u00a0\u2009\u202f*_`~«»\"“”„‟'‘’\[\]]{0,6}|[-‐‑]")
_COMMA: Final = re.compile(r"[»\"”'’*_\])]{0,3}(?:,[ \u00a0]|[ \u00a0]—[ \u00a0]|[ \u00a0]–[ \u00a0])")
_ENDS: Final = re.compile(r"[»\"”’)*_]{0,3}[.,;:!?\n]")
_PLATFORMS: Final = word_set("platforms")
_BRACKET: Final = re.compile(r"[»\"”’*_]{0,2}[ \u00a0]?\(")
_COLON: Final = re.compile(r"[\s»\"”’)\]*_]{0,4}:(?!//)")
_WIDEST_BRACKET: Final = 90
_LONGEST_APPOSITION: Final = 8
_TO_A_VERB: Final = 6
_NAMES: Final = 4
_PLURAL: Final = word_set("plural")
_TO_CITE: Final = word_set("to_cite")


def skip_type(words: Words, after: int) -> int:
    """The word behind what a name is said to be: "TSN TV channel", "NBC's Meet the Press"."""
    if words.fold(after) == "s" and words.gap(after) in ("'", "’"):
        number = after + 1
        while (
            number < after + _NAMES + 2 and words.is_capital(number) and words.gap(number) in (" ", "\u00a0")
        ):
            number += 1
        return number if number > after + 1 else after
    number = after
    for _ in range(_NAMES):
        part = parts(words.fold(number))
        war = part & Part.FILLER and parts(words.fold(number + 1)) & Part.PERSON
        ours = part & (Part.TYPE | Part.PERSON) or war or words.fold(number) == "uk"
        if words.fold(number) == "on" and words.fold(number + 1) in _PLATFORMS:
            return number + 2
        if number >= len(words) or not _SOFT.fullmatch(words.gap(number)) or part & Part.CITING or not ours:
            break
        number += 1
    return number


def skip_apposition(words: Words, after: int) -> int:
    """The word behind what explains a name: "(declared ...)", ", South Korean state media,"."""
    after = _skip_bracket(words, after)
    if not _COMMA.fullmatch(words.gap(after)):
        return after
    for number in range(after, min(after + _LONGEST_APPOSITION, len(words))):
        if number > after and not _SOFT.fullmatch(words.gap(number)):
            return after
        part = parts(words.folds[number])
        if part & Part.CITING or (part & Part.VERB and not part & (Part.TYPE | Part.ADJECTIVE)):
            return after
        following = words.gap(number + 1)
        ends = (
            number + 1 == len(words) or _ENDS.match(following) or parts(words.folds[number + 1]) & Part.CITING
        )
        if part & Part.TYPE and ends:
            return number + 1
    return after


def _skip_bracket(words: Words, after: int) -> int:
    """The first word behind a bracket that opens right behind the name."""
    if not _BRACKET.match(words.gap(after)):
        return after
    start = words.ends[after - 1]
    close = words.text.find(")", start, start + _WIDEST_BRACKET)
    if close < 0:
        return after
    while after < len(words) and words.starts[after] < close:
        after += 1
    return after


def cue_after(words: Words, first: Named, last: Named, *, of_person: bool = False) -> CueAfter | None:
    """The cue behind a row of names, brackets, appositions and adverbs skipped.

    `of_person`: somebody of the outlet stands before, so that a name and a place may follow.
    """
    at = last.last + 1
    possessive = words.fold(at) == "s" and words.gap(at) in ("'", "’", "`", "‘")
    if possessive:
        at += 1
    elif words.gap(at)[:1] in ("'", "’") and words.gap(at)[1:2] == " ":
        possessive = True  # Reuters' sources
    if words.gap(at) in ("-", "/") and parts(words.fold(at + 1)) & Part.NOUN:
        at += 1  # the AP-NORC poll
    start, at = at, skip_apposition(words, at)
    names = 0
    # "French outlet, Le Figaro, confirms"
    set_off = "," in words.gap(first.first) and bool(
        parts(words.fold(first.first - 1)) & (Part.TYPE | Part.ADJECTIVE)
    )
    joined = at > start or set_off
    for number in range(at, min(at + _TO_A_VERB, len(words))):
        gap = words.gap(number)
        word = words.folds[number]
        part = parts(word)
        if not _SOFT.fullmatch(gap):
            # "a reporter for X, says", but not «журналист X, сообщает МВД».
            named = joined or (of_person and word.isascii())
            may = number == at and (named or _COMMA.match(gap) or _skips(gap))
            cites = part & Part.CITING or (word in _TO_CITE and parts(words.fold(number + 1)) & Part.CITING)
            if not may or not (cites or named):
                return None
        found = _cue_at(words, number, first, last, near=names == 0)
        if found:
            return found
        if part & Part.PERSON:
            return _person_reports(words, number)
        if part & (Part.FILLER | Part.AUXILIARY | Part.TYPE | Part.ADJECTIVE | Part.ARTICLE) or word.endswith(
            "ly"
        ):
            continue
        if (possessive or of_person) and words.is_capital(number) and names < _NAMES:
            names += 1
            if _COLON.match(words.gap(number + 1)):
                return CueAfter(number)
            continue
        if number == at and words.is_capital(number) and word.isascii() and not _is_ascii(words, number + 1):
            continue  # «Bloomberg Economics прогнозирует»
        return None
    return None


def _is_ascii(words: Words, number: int) -> bool:
    return words.fold(number).isascii()


def _skips(gap: str) -> bool:
    return gap.startswith(")") or gap.strip() in (",", "—", "–", "»,", "»", '",', '"')


def _cue_at(words: Words, number: int, first: Named, last: Named, *, near: bool) -> CueAfter | None:
    """What the word at a place, seen from the names, says of them. `near`: no other name stands between."""
    word = words.folds[number]
    part = parts(word)
    if part & Part.CITING and word not in ("via", "per"):
        return CueAfter(number)
    if word in _TO_CITE and parts(words.fold(number + 1)) & Part.CITING:
        return CueAfter(number + 1)
    if (
        part & Part.NOUN
        and word.isascii()
        and near
        and not _is_verb(words, number, word, several=first is not last)
    ):
        # "Life Source" is a name, "Life source" a source.
        if (first.ambiguous and words.is_capital(number)) or words.fold(number + 1) == "board":
            return None
        return CueAfter(number, noun=True, finite=word == "reports")
    if part & Part.VERB:
        return CueAfter(number, finite=word not in _PLURAL)
    return None


def _is_verb(words: Words, number: int, word: str, *, several: bool) -> bool:
    """ "Reuters reports that" is no "Reuters reports of"; "report" is a verb after several names only."""
    if word in _PLURAL:
        return several
    return bool(parts(word) & Part.VERB) and words.fold(number + 1) not in ("of", "by", "about", "on")


def _person_reports(words: Words, person: int) -> CueAfter | None:
    """ "Axios reporter Barak Ravid says", «корреспондент ... напоминает»: a verb soon behind, or a colon."""
    for number in range(person, min(person + _TO_A_VERB + 1, len(words))):
        if number > person:
            part = parts(words.folds[number])
            if not _SOFT.fullmatch(words.gap(number)):
                return CueAfter(number) if part & Part.CITING and _COMMA.match(words.gap(number)) else None
            if part & (Part.VERB | Part.TELL):
                return CueAfter(number)
            if not (
                words.is_capital(number)
                or part & (Part.ADJECTIVE | Part.FILLER | Part.AUXILIARY | Part.PERSON | Part.PLACE)
            ):
                return None
        if _COLON.match(words.gap(number + 1)):
            return CueAfter(number)
    return None
