"""`status --max-age` trusts no reading that is dated from the future."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk import Desk


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (timedelta(hours=1), 0),
        (timedelta(minutes=-5), 0),  # put right by a little, as clocks are
        (timedelta(hours=30), 1),
        (timedelta(days=-365), 1),  # read by a clock that was a year ahead
    ],
    ids=str,
)
def test_a_channel_read_long_ago_or_in_the_future_is_stale(sample: Desk, age: timedelta, code: int) -> None:
    sample.configure("t.me/c/1900000001", account=False)
    read = int((datetime.now(UTC) - age).timestamp())
    with closing(sqlite3.connect(sample.database)) as archive, archive:
        archive.execute("UPDATE channels SET checked_at = ?", (read,))
    done = sample.run("status", "--max-age", "26h")
    assert done.code == code
    assert ("not read for 26h: 1900000001" in done.err) is bool(code)
