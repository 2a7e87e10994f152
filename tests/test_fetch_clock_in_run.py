"""The clock is set while a run is under way: it reads all it should, and lasts as long as it was given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from osintwatch.collectors.telegram import TelegramReader
from osintwatch.collectors.telegram_client import Account
from osintwatch.fetch import Report, Settings, fetch
from osintwatch.model import Outcome
from osintwatch.naming import Listed
from osintwatch.store.archive import open_for_writing
from osintwatch.text.telegram_address import parse_channel
from tests.desk import API_HASH
from tests.loopback import LoopServer, World, write_session
from tests.test_fetch_waits import Deaf

NOW = datetime(2026, 7, 2, 3, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


@pytest.fixture
def path(tmp_path: Path, world: World) -> Path:
    channel = world.channel("night_desk")
    for n in range(650):
        channel.post(f"post {n}")
    return tmp_path / "archive.db"


def set_after(calls: int, jump: timedelta) -> Callable[[], datetime]:
    """A clock that somebody sets once it was looked at so often."""
    looked = 0

    def clock() -> datetime:
        nonlocal looked
        looked += 1
        return NOW if looked <= calls else NOW + jump

    return clock


def run(
    path: Path,
    server: LoopServer,
    clock: Callable[[], datetime],
    *,
    seconds: float | None = None,
    pause: float = 0,
) -> Report:
    listed = [Listed("night_desk", parse_channel("night_desk"))]
    settings = Settings(
        NOW - timedelta(days=30),
        timedelta(days=7),
        "session",
        pause=pause,
        max_wait=60,
        deadline=None if seconds is None else NOW + timedelta(seconds=seconds),
    )
    account = Account(4711, API_HASH, write_session(path.parent / "osintwatch.session", server), timeout=5)

    async def go() -> Report:
        return await fetch(archive, TelegramReader(account), listed, settings, Deaf(), clock)

    with open_for_writing(path) as archive:
        return asyncio.run(go())


@pytest.mark.parametrize("calls", [3, 6])
@pytest.mark.parametrize("jump", [DAY, -DAY, YEAR, -YEAR], ids=str)
def test_every_post_and_its_span_is_stored_whatever_the_clock_does(
    path: Path, server: LoopServer, jump: timedelta, calls: int
) -> None:
    assert run(path, server, set_after(calls, jump)).records[0].outcome == Outcome.OK
    assert run(path, server, lambda: NOW).records[0].new_posts == 0
    with open_for_writing(path) as archive:
        assert archive.sql.execute("SELECT first_id, last_id FROM spans").fetchall() == [(1, 650)]
        assert archive.sql.execute("SELECT count(*), count(DISTINCT message_id) FROM posts").fetchone() == (
            650,
            650,
        )
        assert archive.sql.execute("SELECT count(*) FROM versions").fetchone() == (650,)


def test_a_clock_set_forward_does_not_end_a_run_that_has_time(path: Path, server: LoopServer) -> None:
    report = run(path, server, set_after(3, YEAR), seconds=600)
    assert [(one.outcome, one.new_posts) for one in report.records] == [(Outcome.OK, 650)]


def test_a_clock_set_back_does_not_give_a_run_another_day(path: Path, server: LoopServer) -> None:
    (record,) = run(path, server, set_after(3, -DAY), seconds=0.5, pause=0.5).records
    assert record.outcome == Outcome.TIME_UP
    assert record.new_posts < 650
