"""How many posts match, parted by time, channel or outlet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Final

from osintwatch.counts import By, Count
from osintwatch.store.archive import Archive, from_unix
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.search import Filter, statement

MOST_PERIODS: Final = 4_000
"""Periods listed one by one, those without posts too: eleven years of days. Of more only those with posts"""

_READ: Final = 20_000


def tally(archive: Archive, wanted: Filter, by: By, zone: tzinfo) -> tuple[Count, ...]:
    """The counts: of periods of `zone` the earliest first, of channels and outlets the largest first.

    Periods within the window, or else between the first and the last post, that have none count 0. A post
    that credits several outlets counts for each. Memory does not grow with the posts.
    """
    match by:
        case By.CHANNEL:
            return _by_channel(archive, wanted)
        case By.OUTLET:
            return _by_outlet(archive, wanted)
        case _:
            return _by_period(archive, wanted, by, zone)


# ---- periods ---------------------------------------------------------------------------------------


def _by_period(archive: Archive, wanted: Filter, by: By, zone: tzinfo) -> tuple[Count, ...]:
    found: dict[date, int] = {}
    end, day = 0, date.min
    for post_id in _ids(archive, wanted):
        if post_id >= end:  # they come in order of time: a new period
            day = _period(from_unix(post_id >> TIE_BITS).astimezone(zone).date(), by)
            end = int(_start(_next(day, by), zone).timestamp()) << TIE_BITS
        found[day] = found.get(day, 0) + 1
    if not found:
        return ()
    first, last = min(found), max(found)
    if wanted.window.since is not None:
        first = min(first, _period(wanted.window.since.astimezone(zone).date(), by))
    if wanted.window.until is not None:
        last_moment = wanted.window.until - timedelta(microseconds=1)
        last = max(last, _period(last_moment.astimezone(zone).date(), by))
    every = list(islice(_periods(first, last, by), MOST_PERIODS + 1))
    days = every if len(every) <= MOST_PERIODS else sorted(found)
    return tuple(Count(_name(day, by), found.get(day, 0)) for day in days)


def _periods(first: date, last: date, by: By) -> Iterator[date]:
    while first <= last:
        yield first
        first = _next(first, by)


def _period(day: date, by: By) -> date:
    """The first day of the period that a day belongs to."""
    if by is By.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by is By.MONTH else day


def _next(day: date, by: By) -> date:
    if by is By.MONTH:
        return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=7 if by is By.WEEK else 1)


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _name(day: date, by: By) -> str:
    if by is By.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()[: 7 if by is By.MONTH else 10]


def _ids(archive: Archive, wanted: Filter) -> Iterator[int]:
    cursor = archive.sql.execute(*statement(wanted, "ORDER BY 1"))
    while rows := cursor.fetchmany(_READ):
        yield from (row[0] for row in rows)


# ---- channels and outlets --------------------------------------------------------------------------


def _by_channel(archive: Archive, wanted: Filter) -> tuple[Count, ...]:
    sql, values = statement(wanted, "")
    rows = archive.sql.execute(
        "SELECT coalesce(c.username, c.id), count(*), c.title"
        f" FROM ({sql}) AS found JOIN posts AS f ON f.id = found.id JOIN channels AS c ON c.id = f.channel_id"
        " GROUP BY c.id ORDER BY 2 DESC, 1",
        values,
    )
    return tuple(Count(str(label), posts, title) for label, posts, title in rows)


def _by_outlet(archive: Archive, wanted: Filter) -> tuple[Count, ...]:
    sql, values = statement(wanted, "")
    rows = archive.sql.execute(
        "SELECT coalesce(c.name, ''), count(DISTINCT found.id)"
        f" FROM ({sql}) AS found LEFT JOIN citations AS c ON c.post_id = found.id AND c.kind = 'outlet'"
        " GROUP BY c.key ORDER BY c.key IS NULL, 2 DESC, 1",
        values,
    )
    return tuple(Count(label, posts) for label, posts in rows)
