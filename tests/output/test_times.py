"""The quick ways to write a million times write what the plain ones write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.output.times import iso_local, iso_local_in, iso_utc, iso_utc_of

ZONES: tuple[tzinfo, ...] = (
    UTC,
    ZoneInfo("Europe/Kyiv"),
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("Australia/Lord_Howe"),  # its clocks change by half an hour
    ZoneInfo("America/St_Johns"),  # changed a minute past midnight for years
    ZoneInfo("Africa/Monrovia"),  # was ahead by odd seconds until 1972
    timezone(timedelta(hours=-3, minutes=-30)),
)
ANY_SECOND = st.integers(-(10**9), 250_000_000_000)


@given(ANY_SECOND)
def test_any_second_is_written_in_utc(seconds: int) -> None:
    assert iso_utc_of(seconds) == iso_utc(datetime.fromtimestamp(seconds, UTC))


@given(ANY_SECOND, st.sampled_from(ZONES))
def test_any_second_is_written_in_any_zone(seconds: int, zone: tzinfo) -> None:
    assert iso_local_in(zone)(seconds) == iso_local(datetime.fromtimestamp(seconds, UTC), zone)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_every_second_around_a_change_of_clocks(zone: tzinfo) -> None:
    iso = iso_local_in(zone)
    for around in (
        datetime(2026, 10, 25, 1, tzinfo=UTC),
        datetime(2026, 4, 4, 15, tzinfo=UTC),
        datetime(2010, 3, 14, 3, 31, tzinfo=UTC),
        datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC),
    ):
        for seconds in range(-4000, 4000, 13):
            moment = around + timedelta(seconds=seconds)
            assert iso(int(moment.timestamp())) == iso_local(moment, zone)
