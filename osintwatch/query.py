"""What people type, made exact: words into a safe full-text query, times into a window of UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

from osintwatch.errors import UsageError
from osintwatch.model import Window
from osintwatch.text.display import one_line
from osintwatch.text.folding import fold

# --- words ------------------------------------------------------------

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


@dataclass(frozen=True, slots=True)
class Query:
    """A full-text query as understood."""

    match: str | None
    """for `MATCH`; None when there are no words, so that every post answers"""
    echo: str
    """what was understood, for people: `cbrn AND ("rosatom" OR белоусов) NOT drone`"""
    positive: tuple[str, ...]
    """folded terms to highlight, each one word or the words of a phrase; a prefix without its star"""


@dataclass(frozen=True, slots=True)
class _Term:
    typed: str
    place: int
    """counted from 1"""
    words: str
    quoted: bool = False
    prefix: bool = False
    negative: bool = False
    opens: int = 0
    closes: int = 0

    @property
    def match(self) -> str:
        # fold() leaves letters, digits and spaces only: nothing in here can end the quotes.
        return f'"{self.words}"' + (" *" if self.prefix else "")

    @property
    def echo(self) -> str:
        words = f'"{self.words}"' if self.quoted or " " in self.words else self.words
        return words + ("*" if self.prefix else "")


@dataclass(frozen=True, slots=True)
class _Operator:
    typed: str
    place: int


def parse_query(words: str) -> Query:
    """Read a search as people write it.

    All words must occur; AND may be written. "Several words" (curly quotes and «» too) stand next to each
    other, as do the parts of a-hyphenated or dotted.word; a quotation mark that is not closed reaches to the
    end. -word or NOT word must not occur. OR binds the terms beside it tighter than the rest: `a b OR c` is a
    and (b or c). word* finds every word that starts so.

    UsageError, saying which term and where: nothing but punctuation, an operator without its neighbours,
    only terms to leave out, a beginning of one letter, parentheses that OR does not need, more than 64 terms
    or 1,000 characters. No other text fails, and `match` is always valid FTS5.
    """
    if len(words) > _MOST_CHARACTERS:
        raise UsageError(
            f"the search has {len(words):,} characters; {_MOST_CHARACTERS:,} are the most",
            "search for fewer words",
        )
    chains, negatives = _arrange(_lex(words))
    if not chains and not negatives:
        return Query(None, "", ())
    if not chains:
        raise UsageError(
            f"the search only says what to leave out: {one_line(words, 60)}",
            "add a word that posts must have",
        )
    match = " AND ".join(_either([term.match for term in chain]) for chain in chains)
    echo = " AND ".join(_either([term.echo for term in chain]) for chain in chains)
    if negatives:
        match = f"({match}) NOT {_either([term.match for term in negatives])}"
        echo += "".join(f" NOT {term.echo}" for term in negatives)
    positive = dict.fromkeys(term.words for chain in chains for term in chain)
    return Query(match, echo, tuple(positive))


def _either(spelled: list[str]) -> str:
    return f"({' OR '.join(spelled)})" if len(spelled) > 1 else spelled[0]


def _lex(text: str) -> list[_Term | _Operator]:
    """Cut a search into terms and operators."""
    pieces: list[_Term | _Operator] = []
    at = 0
    piece: _Term | _Operator
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        start = at
        negative = bool(_MINUS.match(text, at))
        at += negative
        opening = _BEFORE_PHRASE.match(text, at)
        if opening:
            at, piece = _lex_phrase(text, start, opening, negative)
        else:
            at, piece = _lex_word(text, start, at, negative)
        pieces.append(piece)
    if sum(isinstance(piece, _Term) for piece in pieces) > _MOST_TERMS:
        raise UsageError(f"the search has more than {_MOST_TERMS} terms", "search for fewer words")
    return pieces


def _lex_phrase(text: str, start: int, opening: re.Match[str], negative: bool) -> tuple[int, _Term]:
    begin, closers = opening.end(), _QUOTES[opening[2]]
    end = next((place for place in range(begin, len(text)) if text[place] in closers), len(text))
    closing = _AFTER_PHRASE.match(text, min(end + 1, len(text)))
    assert closing is not None  # it matches nothing, too
    after, prefix = closing.end(), bool(closing[1])
    term = _term(text[start:after], start + 1, text[begin:end], quoted=True, prefix=prefix, negative=negative)
    return after, replace(term, opens=len(opening[1]), closes=len(closing[2]))


def _lex_word(text: str, start: int, at: int, negative: bool) -> tuple[int, _Term | _Operator]:
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
) -> _Term:
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
    return _Term(typed, place, words, quoted, prefix, negative, opens, closes)


def _refuse(typed: str, place: int, why: str, hint: str) -> NoReturn:
    raise UsageError(f"{one_line(typed, 40)} (at character {place} of the search) {why}", hint)


def _arrange(pieces: list[_Term | _Operator]) -> tuple[list[list[_Term]], list[_Term]]:
    """Group the terms: what must occur (each one term, or several joined by OR), and what must not."""
    chains: list[list[_Term]] = []
    negatives: list[_Term] = []
    before: _Term | _Operator | None = None
    for piece in pieces:
        if isinstance(piece, _Operator):
            _check_operator(before, piece)
            before = piece
            continue
        operator = before.typed if isinstance(before, _Operator) else ""
        negative = piece.negative or operator == "NOT"
        if operator == "OR" and (negative or not chains):
            _refuse(piece.typed, piece.place, "cannot stand beside OR", _OR_HINT)
        if negative:
            negatives.append(piece)
        elif operator == "OR":
            chains[-1].append(piece)
        else:
            chains.append([piece])
        before = replace(piece, negative=negative)
    if isinstance(before, _Operator):
        _refuse(before.typed, before.place, "has nothing after it", _operator_hint(before))
    _check_parentheses(chains, negatives)
    return chains, negatives


def _check_operator(before: _Term | _Operator | None, operator: _Operator) -> None:
    """OR and AND stand between two terms, NOT before one."""
    if isinstance(before, _Operator) and not (before.typed == "AND" and operator.typed == "NOT"):
        _refuse(before.typed, before.place, f"is followed by {operator.typed}", _operator_hint(before))
    if before is None and operator.typed != "NOT":
        _refuse(operator.typed, operator.place, "has nothing before it", _operator_hint(operator))
    if operator.typed == "OR" and isinstance(before, _Term) and before.negative:
        _refuse(before.typed, before.place, "cannot stand beside OR", _OR_HINT)


def _operator_hint(operator: _Operator) -> str:
    return f'write {operator.typed.lower()}, or "{operator.typed}", to search for the word itself'


def _check_parentheses(chains: list[list[_Term]], negatives: list[_Term]) -> None:
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


# --- times ------------------------------------------------------------

_DATE: Final = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(
    "([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]| +)([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?) *(.*)"
)
_OFFSET: Final = re.compile("([+-])([0-9]{2}):?([0-9]{2})?")
_MONTH: Final = re.compile("([0-9]{4})-([0-9]{2})")
_WEEK: Final = re.compile("([0-9]{4})-?[Ww]([0-9]{2})")
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_AGO: Final = re.compile("([0-9]{1,5}) ?(min|h|d|w|mo|y)", re.IGNORECASE)
_LONGEST: Final = 100 * 366 * 86_400  # seconds; what reaches back before all dates is no length of time
_DURATION: Final = re.compile("([0-9]{1,9}) ?([sS]|m|min|[hHdDwW])")
_DAY_FIRST: Final = re.compile("([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_WEEKDAY: Final = re.compile(
    "(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|нд|вс)[a-zа-яії']*", re.IGNORECASE
)

_TIME_EXAMPLES: Final = (
    "write 2026-07-01, 2026-07-01T20:00, 2026-07, 2026-W27, 24h, 7d, 3mo, today or yesterday"
)
_SECONDS: Final = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def parse_window(since: str | None, until: str | None, *, zone: ZoneInfo, now: datetime) -> Window:
    """Read both ends of a window, half open: since <= t < until; None leaves an end open.

    A day, week, month or year means its start at both ends: `--until 2026-07-02` ends where 2 July begins,
    so that 1 July is the last day inside. UsageError, naming the option, as for `parse_moment`, and where
    nothing lies between the two.
    """
    start = None if since is None else _parse_end("--since", since, zone, now)
    end = None if until is None else _parse_end("--until", until, zone, now)
    if start is not None and end is not None and start >= end:
        raise UsageError(
            f"--since {one_line(since or '', 40)} ({start:%Y-%m-%dT%H:%MZ}) is not before "
            f"--until {one_line(until or '', 40)} ({end:%Y-%m-%dT%H:%MZ})",
            "--until is where the window ends: a date means the start of that day",
        )
    return Window(start, end)


def _parse_end(option: str, text: str, zone: ZoneInfo, now: datetime) -> datetime:
    try:
        return parse_moment(text, zone=zone, now=now)
    except UsageError as error:
        raise UsageError(f"{option}: {error.message}", error.hint) from None


def parse_moment(text: str, *, zone: ZoneInfo, now: datetime) -> datetime:
    """Read a time as people write it; the answer is in UTC.

    2026-07-01, 2026-07, 2026-W27, 2026, today, yesterday: the start of it in `zone`.
    2026-07-01T20:00[:SS], or with a blank for the T, and then nothing (read in `zone`), Z or +03:00.
    now; 24h, 90min, 7d, 2w, 3mo, 1y: that long before `now`, which must be aware.

    UsageError with a hint for all else, as nothing is guessed: day and month in other orders, weekdays, dates
    and local times that do not exist, local times that happen twice because clocks are put back.
    """
    spelling = text.strip()
    try:
        moment = _named(spelling.casefold(), zone, now) or _ago(spelling, now) or _calendar(spelling, zone)
        moment = moment or _clock(spelling, zone)
    except (ValueError, OverflowError):
        raise UsageError(f"{_quoted(text)} is no date or time that exists", _TIME_EXAMPLES) from None
    if moment is None:
        raise UsageError(f"{_quoted(text)} is no time that can be read without guessing", _hint(spelling))
    return moment


def parse_duration(text: str) -> timedelta:
    """Read a length of time: 90s, 30m or 30min, 24h, 7d, 2w. UsageError for all else, zero too."""
    found = _DURATION.fullmatch(text.strip())
    if not found or not int(found[1]):
        raise UsageError(
            f"{_quoted(text)} is no length of time", "write a number and s, min, h, d or w: 30d, 12h"
        )
    seconds = int(found[1]) * _SECONDS[found[2].lower()]
    if seconds > _LONGEST:
        raise UsageError(f"{_quoted(text)} is too long", "write less: 3650d")
    return timedelta(seconds=seconds)


def _quoted(text: str) -> str:
    return f'"{one_line(text, 40)}"'


def _named(name: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    today = now.astimezone(zone).replace(tzinfo=None)
    match name:
        case "now":
            return now.astimezone(UTC)
        case "today":
            return _start_of_day(today, zone)
        case "yesterday":
            return _start_of_day(today - timedelta(days=1), zone)
    return None


def _ago(spelling: str, now: datetime) -> datetime | None:
    found = _AGO.fullmatch(spelling)
    if not found:
        return None
    number, unit = int(found[1]), found[2].lower()
    if unit in _SECONDS:
        return now.astimezone(UTC) - timedelta(seconds=number * _SECONDS[unit])
    # Imported here because few runs need it and all would wait for it.
    from dateutil.relativedelta import relativedelta

    months = number if unit == "mo" else 12 * number
    earlier: datetime = now.astimezone(UTC) - relativedelta(months=months)
    return earlier


def _calendar(spelling: str, zone: ZoneInfo) -> datetime | None:
    """Days, months, weeks and years: where they start."""
    if found := _DATE.fullmatch(spelling):
        day = datetime(int(found[1]), int(found[2]), int(found[3]))  # noqa: DTZ001
    elif found := _MONTH.fullmatch(spelling):
        day = datetime(int(found[1]), int(found[2]), 1)  # noqa: DTZ001
    elif found := _WEEK.fullmatch(spelling):
        day = datetime.fromisocalendar(int(found[1]), int(found[2]), 1)
    elif _YEAR.fullmatch(spelling):
        day = datetime(int(spelling), 1, 1)  # noqa: DTZ001
    else:
        return None
    return _start_of_day(day, zone)


def _start_of_day(day: datetime, zone: ZoneInfo) -> datetime:
    # Where clocks change at midnight there may be no 00:00, or two: fold=0 gives the first instant.
    return day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone, fold=0).astimezone(UTC)


def _clock(spelling: str, zone: ZoneInfo) -> datetime | None:
    found = _TIME.fullmatch(spelling)
    if not found:
        return None
    naive = datetime.fromisoformat(f"{found[1]}T{found[2]}")
    if not found[3]:
        return _local(naive, zone, spelling)
    if found[3].upper() in ("Z", "UTC"):
        return naive.replace(tzinfo=UTC)
    offset = _OFFSET.fullmatch(found[3])
    if not offset:
        raise UsageError(
            f'{_quoted(spelling)}: "{one_line(found[3], 20)}" is no offset from UTC',
            f"write {found[1]}T{found[2]}Z or, three hours ahead of UTC, {found[1]}T{found[2]}+03:00",
        )
    return datetime.fromisoformat(
        f"{naive.isoformat()}{offset[1]}{offset[2]}:{offset[3] or '00'}"
    ).astimezone(UTC)


def _local(naive: datetime, zone: ZoneInfo, spelling: str) -> datetime:
    """Read a time on the wall in `zone`; it must be one instant, neither none nor two."""
    first, second = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive
    happens = "happens twice" if exists else "does not exist"
    spelled = " or ".join(f"{moment.isoformat()}" for moment in (first, second))
    raise UsageError(
        f"{_quoted(spelling)} {happens} in {zone.key}: clocks change then", f"say which you mean: {spelled}"
    )


def _hint(spelling: str) -> str:
    """What the writer of something unreadable may have meant."""
    if not spelling:
        return _TIME_EXAMPLES
    if found := _DAY_FIRST.fullmatch(spelling):
        first, second, year = int(found[1]), int(found[2]), found[3]
        readings = [
            f"{year}-{month:02}-{day:02}" for month, day in {(second, first), (first, second)} if month <= 12
        ]
        return f"write year, month, day: {' or '.join(sorted(readings)) or '2026-07-01'}"
    if _WEEKDAY.fullmatch(spelling):
        return "weekdays say not which week: write the date, 2026-07-01, or 3d for three days ago"
    if re.fullmatch("[0-9]+ ?m", spelling, re.IGNORECASE):
        return f"write {spelling[:-1].strip()}min for minutes or {spelling[:-1].strip()}mo for months"
    if re.fullmatch("[0-9]+", spelling):
        return f"write {spelling}h or {spelling}d to go back hours or days, or a date: 2026-07-01"
    return _TIME_EXAMPLES
