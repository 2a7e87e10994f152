"""What is stored is shown and read back as the same moment, in every zone and where its clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintwatch.errors import UsageError
from osintwatch.output.times import iso_local, iso_utc, readable
from osintwatch.query import parse_moment, parse_window
from osintwatch.store.archive import from_unix, to_unix

FIRST, LAST = 1_356_998_400, 2_114_380_800  # 2013 to 2037: Telegram's own time, and as zones are planned
NOW = from_unix(1_780_000_000)
ELSEWHERE = ZoneInfo("America/St_Johns")
WEEK = 7 * 86_400
NAMES = sorted(name for name in available_timezones() if name not in {"localtime", "Factory"})


@cache
def changes(name: str) -> tuple[int, ...]:
    """When clocks change in a zone: the first second of the new time."""
    zone, found = ZoneInfo(name), []
    for low in range(FIRST, LAST, WEEK):
        high = low + WEEK
        if offset(zone, low) == offset(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(zone, middle) == offset(zone, low) else (low, middle)
        found.append(high)
    return tuple(found)


def offset(zone: ZoneInfo, second: int) -> timedelta:
    found = from_unix(second).astimezone(zone).utcoffset()
    assert found is not None
    return found


@st.composite
def places_and_moments(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """Half of them within two hours of a change of clocks, where the zone has one."""
    name = draw(st.sampled_from(NAMES))
    second = draw(st.integers(FIRST, LAST))
    near_a_change: bool = draw(st.booleans())
    if changes(name) and near_a_change:
        change: int = draw(st.sampled_from(changes(name)))
        second = change + draw(st.integers(-7_200, 7_200))
    return ZoneInfo(name), from_unix(second)


@given(places_and_moments())
@settings(max_examples=1_000, deadline=None)
def test_a_moment_is_the_same_when_stored_shown_and_read_back(found: tuple[ZoneInfo, datetime]) -> None:
    zone, moment = found
    assert from_unix(to_unix(moment.astimezone(zone))) == moment
    for shown in (iso_utc(moment), iso_local(moment, zone), iso_utc(moment.astimezone(zone))):
        assert parse_moment(shown, zone=ELSEWHERE, now=NOW) == moment
    to_the_minute = parse_moment(readable(moment, zone)[:20], zone=zone, now=NOW)
    assert to_the_minute == moment.replace(second=0)
    window = parse_window(
        iso_local(moment, zone), iso_local(moment + timedelta(seconds=1), zone), zone=zone, now=NOW
    )
    assert (window.since, window.until) == (moment, moment + timedelta(seconds=1))


@given(places_and_moments())
@settings(max_examples=1_000, deadline=None)
def test_the_clock_on_the_wall_is_read_right_or_asked_about(found: tuple[ZoneInfo, datetime]) -> None:
    zone, moment = found
    wall = iso_local(moment, zone)[:19]
    try:
        assert parse_moment(wall, zone=zone, now=NOW) == moment
    except UsageError as refused:
        assert "happens twice" in refused.message  # noqa: PT017
        meant = [parse_moment(each, zone=zone, now=NOW) for each in refused.hint.split(": ")[1].split(" or ")]
        assert moment in meant
        assert len(set(meant)) == 2
        assert {iso_local(each, zone)[:19] for each in meant} == {wall}


FORWARD = [
    ("Europe/Kyiv", 3_600),
    ("America/St_Johns", 3_600),
    ("Australia/Lord_Howe", 1_800),
    ("Africa/Casablanca", 3_600),
    ("America/Havana", 3_600),
]


@pytest.mark.parametrize(("name", "length"), FORWARD)
def test_a_time_that_clocks_leap_over_is_refused_to_the_second(name: str, length: int) -> None:
    zone = ZoneInfo(name)
    leaps = [one for one in changes(name) if offset(zone, one) > offset(zone, one - 1)]
    assert len(leaps) > 10
    for leap in leaps:
        before = from_unix(leap - 1).astimezone(zone).replace(tzinfo=None)
        for seconds in (1, length // 2, length):
            with pytest.raises(UsageError, match="does not exist"):
                parse_moment((before + timedelta(seconds=seconds)).isoformat(), zone=zone, now=NOW)
        after = (before + timedelta(seconds=length + 1)).isoformat()
        assert parse_moment(after, zone=zone, now=NOW) == datetime.fromtimestamp(leap, UTC)
