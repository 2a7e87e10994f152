"""Times: read as people write them, or refused with the reason; never guessed."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintwatch.errors import UsageError
from osintwatch.model import Window
from osintwatch.query import parse_duration, parse_moment, parse_window

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 7, 3, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-07-01", "2026-06-30T21:00:00"),
        (" 2026-07-01 ", "2026-06-30T21:00:00"),
        ("2026-01-15", "2026-01-14T22:00:00"),
        ("2026-07-01T20:00", "2026-07-01T17:00:00"),
        ("2026-07-01t20:00", "2026-07-01T17:00:00"),
        ("2026-07-01 20:00", "2026-07-01T17:00:00"),
        ("2026-07-01T20:00:30", "2026-07-01T17:00:30"),
        ("2026-07-01T20:00:30.5", "2026-07-01T17:00:30.500000"),
        ("2026-07-01T20:00Z", "2026-07-01T20:00:00"),
        ("2026-07-01 20:00 UTC", "2026-07-01T20:00:00"),
        ("2026-07-01T20:00+03:00", "2026-07-01T17:00:00"),
        ("2026-07-01T20:00 +0300", "2026-07-01T17:00:00"),
        ("2026-07-01T20:00-05", "2026-07-02T01:00:00"),
        ("2026-07", "2026-06-30T21:00:00"),
        ("2026-W27", "2026-06-28T21:00:00"),
        ("2026w27", "2026-06-28T21:00:00"),
        ("2026", "2025-12-31T22:00:00"),
        ("now", "2026-07-03T12:30:00"),
        ("NOW", "2026-07-03T12:30:00"),
        ("today", "2026-07-02T21:00:00"),
        ("Yesterday", "2026-07-01T21:00:00"),
        ("24h", "2026-07-02T12:30:00"),
        ("90min", "2026-07-03T11:00:00"),
        ("0d", "2026-07-03T12:30:00"),
        ("7d", "2026-06-26T12:30:00"),
        ("7 D", "2026-06-26T12:30:00"),
        ("2w", "2026-06-19T12:30:00"),
        ("3mo", "2026-04-03T12:30:00"),
        ("1y", "2025-07-03T12:30:00"),
        ("2024-02-29", "2024-02-28T22:00:00"),
    ],
)
def test_a_time_is_read_in_the_zone_and_told_in_utc(typed: str, utc: str) -> None:
    moment = parse_moment(typed, zone=KYIV, now=NOW)
    assert moment == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.utcoffset() == timedelta(0)


def test_months_back_end_where_the_shorter_month_ends() -> None:
    end_of_march = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert parse_moment("1mo", zone=KYIV, now=end_of_march) == datetime(2026, 2, 28, 12, tzinfo=UTC)


def test_today_is_the_day_of_the_zone_not_of_utc() -> None:
    late = datetime(2026, 7, 3, 23, 30, tzinfo=UTC)
    assert parse_moment("today", zone=KYIV, now=late) == datetime(2026, 7, 3, 21, tzinfo=UTC)
    assert parse_moment("today", zone=ZoneInfo("Pacific/Kiritimati"), now=late) == datetime(
        2026, 7, 3, 10, tzinfo=UTC
    )
    assert parse_moment("today", zone=ZoneInfo("America/St_Johns"), now=late) == datetime(
        2026, 7, 3, 2, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        pytest.param(
            "America/Santiago", "2026-09-06", "2026-09-06T04:00", id="a day that starts at one o'clock"
        ),
        pytest.param("America/Havana", "2026-11-01", "2026-11-01T04:00", id="a day with two midnights"),
        pytest.param("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", id="a day that was left out"),
    ],
)
def test_a_day_starts_with_its_first_instant(zone: str, day: str, utc: str) -> None:
    moment = parse_moment(day, zone=ZoneInfo(zone), now=NOW)
    assert moment == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        pytest.param("01/07/2026", "2026-01-07 or 2026-07-01", id="slashes"),
        pytest.param("1.7.2026", "2026-01-07 or 2026-07-01", id="dots"),
        pytest.param("31.12.2026", "write year, month, day: 2026-12-31", id="a day that is no month"),
        pytest.param("12", "12h or 12d", id="a number"),
        pytest.param("20260701", "20260701h", id="digits"),
        pytest.param("30m", "30min for minutes or 30mo for months", id="m"),
        pytest.param("3M", "3min for minutes or 3mo for months", id="M"),
        pytest.param("monday", "weekdays say not which week", id="a weekday"),
        pytest.param("Пт", "weekdays say not which week", id="a Russian weekday"),
        pytest.param("", "write 2026-07-01", id="empty"),
        pytest.param("  ", "write 2026-07-01", id="blanks"),
        pytest.param("2026-02-30", "write 2026-07-01", id="30 February"),
        pytest.param("2026-13", "write 2026-07-01", id="month 13"),
        pytest.param("2026-W60", "write 2026-07-01", id="week 60"),
        pytest.param("2026-07-01T25:00", "write 2026-07-01", id="25 o'clock"),
        pytest.param("2026-07-01T20:00+99:00", "write 2026-07-01", id="an offset of 99 hours"),
        pytest.param("2026-07-01T20:00 EST", "2026-07-01T20:00+03:00", id="a zone by letters"),
        pytest.param("20:00", "write 2026-07-01", id="a time without a day"),
        pytest.param("-7d", "write 2026-07-01", id="a negative number"),
        pytest.param("1.5h", "write 2026-07-01", id="a fraction"),
        pytest.param("99999y", "write 2026-07-01", id="before the calendar"),
        pytest.param("0000-01-01", "write 2026-07-01", id="year zero"),
        pytest.param("0001-01-01", "write 2026-07-01", id="too early for the zone"),
        pytest.param("1200", "1200h", id="a year or a time"),
        pytest.param("２０２６-07-01", "write 2026-07-01", id="full-width digits"),
        pytest.param("soon\x1b", "write 2026-07-01", id="nonsense"),
    ],
)
def test_what_is_no_time_is_refused_with_a_hint(typed: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_moment(typed, zone=KYIV, now=NOW)
    assert hint in refused.value.hint
    assert "\x1b" not in refused.value.message


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        pytest.param("2026-03-29T03:30", "does not exist in Europe/Kyiv", id="clocks put forward"),
        pytest.param("2026-10-25T03:30", "happens twice in Europe/Kyiv", id="clocks put back"),
    ],
)
def test_a_time_that_a_change_of_clocks_makes_unclear_is_refused(typed: str, trouble: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_moment(typed, zone=KYIV, now=NOW)
    assert trouble in refused.value.message
    assert f"{typed}:00+03:00" in refused.value.hint
    assert f"{typed}:00+02:00" in refused.value.hint
    assert parse_moment(f"{typed}+03:00", zone=KYIV, now=NOW).minute == 30


ZONES = [
    "UTC",
    "Europe/Kyiv",
    "America/St_Johns",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
]


@given(st.datetimes(datetime(2013, 1, 1), datetime(2037, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001
@settings(max_examples=300)
def test_a_time_shown_in_any_zone_reads_back_the_same(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    moment = moment.replace(tzinfo=UTC)
    shown = moment.astimezone(zone)
    assert parse_moment(shown.isoformat(), zone=KYIV, now=NOW) == moment
    try:
        assert parse_moment(shown.replace(tzinfo=None).isoformat(), zone=zone, now=NOW) == moment
    except UsageError as refused:
        assert "happens twice" in refused.message  # noqa: PT017


@given(st.one_of(st.text(max_size=30), st.text("0123456789-:TWZ+hdmoy. /", max_size=20)))
@settings(max_examples=1_000)
def test_any_text_is_a_time_or_refused(typed: str) -> None:
    for parse in (lambda text: parse_moment(text, zone=KYIV, now=NOW), parse_duration):
        try:
            parse(typed)
        except UsageError as refused:
            assert refused.hint  # noqa: PT017


def test_a_window_is_half_open_and_its_ends_are_starts() -> None:
    window = parse_window("2026-07-01", "2026-07-02", zone=KYIV, now=NOW)
    assert window == Window(datetime(2026, 6, 30, 21, tzinfo=UTC), datetime(2026, 7, 1, 21, tzinfo=UTC))


def test_a_window_may_be_open() -> None:
    assert parse_window(None, None, zone=KYIV, now=NOW) == Window()
    assert parse_window("24h", None, zone=KYIV, now=NOW) == Window(since=NOW - timedelta(hours=24))
    assert parse_window(None, "now", zone=KYIV, now=NOW) == Window(until=NOW)


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        pytest.param("2026-07-02", "2026-07-01", "2026-07-02 (2026-07-01T21:00Z) is not before", id="turned"),
        pytest.param("2026-07-01", "2026-07-01", "is not before", id="empty"),
        pytest.param("soon", None, '--since: "soon"', id="a bad start"),
        pytest.param("7d", "01/07/2026", '--until: "01/07/2026"', id="a bad end"),
        pytest.param("", None, "--since", id="an empty start"),
    ],
)  # fmt: skip
def test_a_window_that_makes_no_sense_is_refused(since: str, until: str | None, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_window(since, until, zone=KYIV, now=NOW)
    assert message in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("30d", timedelta(days=30)),
        ("12h", timedelta(hours=12)),
        ("2w", timedelta(weeks=2)),
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        (" 5 min ", timedelta(minutes=5)),
        ("1D", timedelta(days=1)),
    ],
)
def test_a_duration_is_read(typed: str, length: timedelta) -> None:
    assert parse_duration(typed) == length


@pytest.mark.parametrize(
    "typed", ["", "0d", "30", "3mo", "1y", "5M", "-1d", "1.5h", "d", "1d12h", "999999999w"]
)
def test_what_is_no_duration_is_refused(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_duration(typed)
    assert refused.value.hint


def test_dateutil_is_imported_only_when_months_are_counted() -> None:
    code = "import sys, osintwatch.query; sys.exit('dateutil' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
