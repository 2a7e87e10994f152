"""Moments as text: exact for machines, short for people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache


def iso_utc(moment: datetime) -> str:
    """ISO 8601 in UTC to the second: 2026-07-01T18:02:00Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def iso_utc_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else iso_utc(moment)


def iso_local(moment: datetime, zone: tzinfo) -> str:
    """ISO 8601 in a zone with its offset: 2026-07-01T21:02:00+03:00."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def iso_utc_of(seconds: int) -> str:
    """iso_utc of Unix seconds, quick for a million of them."""
    return f"{_clock(seconds)}Z"


def iso_local_in(zone: tzinfo) -> Callable[[int], str]:
    """iso_local of Unix seconds in this zone, quick for a million of them."""
    offset = offset_in(zone)

    def iso(seconds: int) -> str:
        east, written = offset(seconds)
        return _clock(seconds + east) + written

    return iso


def offset_in(zone: tzinfo) -> Callable[[int], tuple[int, str]]:
    """Of Unix seconds: how many seconds the zone's clocks are ahead of UTC then, and how that is written."""

    @lru_cache(maxsize=4096)
    def of_hour(hour: int) -> tuple[int, str] | None:
        """None where clocks change within that hour."""
        first, last = at(hour * _HOUR), at(hour * _HOUR + _HOUR - 1)
        return first if first == last else None

    def at(seconds: int) -> tuple[int, str]:
        moment = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
        ahead = moment.utcoffset()
        assert ahead is not None
        return int(ahead.total_seconds()), moment.isoformat(timespec="seconds")[19:]

    return lambda seconds: of_hour(seconds // _HOUR) or at(seconds)


_HOUR = 3600
_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))


def _clock(seconds: int) -> str:
    """2026-07-01T18:02:00"""
    hour, second = divmod(seconds, _HOUR)
    minute, second = divmod(second, 60)
    return f"{_hour(hour)}{_TWO_DIGITS[minute]}:{_TWO_DIGITS[second]}"


@lru_cache(maxsize=4096)
def _hour(number: int) -> str:
    """2026-07-01T18:, of the hours since 1970."""
    return datetime.fromtimestamp(number * _HOUR, UTC).isoformat()[:14]


def readable(moment: datetime, zone: tzinfo = UTC) -> str:
    """UTC to the minute, and the zone's own clock behind it: 2026-07-01 18:02 UTC (21:02 EEST)."""
    shown = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    local = moment.astimezone(zone)
    if not local.utcoffset():
        return shown
    same_day = local.date() == moment.astimezone(UTC).date()
    return f"{shown} ({local.strftime('%H:%M %Z' if same_day else '%m-%d %H:%M %Z')})"
