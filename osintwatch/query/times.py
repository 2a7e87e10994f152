"""Times as people write them, made exact: windows, moments and lengths of time; nothing is guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from osintwatch.errors import UsageError
from osintwatch.model import Window
from osintwatch.text.display import one_line

# Compiled by `re` when first used: every start of the program would wait for all of them.
_DATE: Final = "([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME: Final = (
    "([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]| +)([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?) *(.*)"
)
_OFFSET: Final = "([+-])([0-9]{2}):?([0-9]{2})?"
_MONTH: Final = "([0-9]{4})-([0-9]{2})"
_WEEK: Final = "([0-9]{4})-?[Ww]([0-9]{2})"
_YEAR: Final = "(?:19|20)[0-9]{2}"
_AGO: Final = "(?i:([0-9]{1,5}) ?(min|h|d|w|mo|y))"
_LONGEST: Final = 100 * 366 * 86_400  # seconds; what reaches back before all dates is no length of time
_DURATION: Final = "([0-9]{1,9}) ?([sS]|m|min|[hHdDwW])"
_DAY_FIRST: Final = "([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})"
_WEEKDAY: Final = "(?i:(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|нд|вс)[a-zа-яії']*)"

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
    found = re.fullmatch(_DURATION, text.strip())
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
    found = re.fullmatch(_AGO, spelling)
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
    if found := re.fullmatch(_DATE, spelling):
        day = datetime(int(found[1]), int(found[2]), int(found[3]))  # noqa: DTZ001
    elif found := re.fullmatch(_MONTH, spelling):
        day = datetime(int(found[1]), int(found[2]), 1)  # noqa: DTZ001
    elif found := re.fullmatch(_WEEK, spelling):
        day = datetime.fromisocalendar(int(found[1]), int(found[2]), 1)
    elif re.fullmatch(_YEAR, spelling):
        day = datetime(int(spelling), 1, 1)  # noqa: DTZ001
    else:
        return None
    return _start_of_day(day, zone)


def _start_of_day(day: datetime, zone: ZoneInfo) -> datetime:
    # Where clocks change at midnight there may be no 00:00, or two: fold=0 gives the first instant.
    return day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone, fold=0).astimezone(UTC)


def _clock(spelling: str, zone: ZoneInfo) -> datetime | None:
    found = re.fullmatch(_TIME, spelling)
    if not found:
        return None
    naive = datetime.fromisoformat(f"{found[1]}T{found[2]}")
    if not found[3]:
        return _local(naive, zone, spelling)
    if found[3].upper() in ("Z", "UTC"):
        return naive.replace(tzinfo=UTC)
    offset = re.fullmatch(_OFFSET, found[3])
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
    if found := re.fullmatch(_DAY_FIRST, spelling):
        first, second, year = int(found[1]), int(found[2]), found[3]
        readings = [
            f"{year}-{month:02}-{day:02}" for month, day in {(second, first), (first, second)} if month <= 12
        ]
        return f"write year, month, day: {' or '.join(sorted(readings)) or '2026-07-01'}"
    if re.fullmatch(_WEEKDAY, spelling):
        return "weekdays say not which week: write the date, 2026-07-01, or 3d for three days ago"
    if re.fullmatch("[0-9]+ ?m", spelling, re.IGNORECASE):
        return f"write {spelling[:-1].strip()}min for minutes or {spelling[:-1].strip()}mo for months"
    if re.fullmatch("[0-9]+", spelling):
        return f"write {spelling}h or {spelling}d to go back hours or days, or a date: 2026-07-01"
    return _TIME_EXAMPLES
