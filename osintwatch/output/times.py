"""Moments as text: exact for machines, short for people."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def iso_utc(moment: datetime) -> str:
    """ISO 8601 in UTC to the second: 2026-07-01T18:02:00Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def iso_utc_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else iso_utc(moment)


def iso_local(moment: datetime, zone: tzinfo) -> str:
    """ISO 8601 in a zone with its offset: 2026-07-01T21:02:00+03:00."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def readable(moment: datetime, zone: tzinfo = UTC) -> str:
    """UTC to the minute, and the zone's own clock behind it: 2026-07-01 18:02 UTC (21:02 EEST)."""
    shown = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    local = moment.astimezone(zone)
    if not local.utcoffset():
        return shown
    same_day = local.date() == moment.astimezone(UTC).date()
    return f"{shown} ({local.strftime('%H:%M %Z' if same_day else '%m-%d %H:%M %Z')})"
