"""This machine's clock may jump, and stand in any zone: what is stored does not hang on it."""

from __future__ import annotations

import asyncio
import json
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
from tests.desk import API_HASH, Desk
from tests.loopback import LoopServer, RpcFail, World, write_session
from tests.test_fetch_waits import Deaf

NOW = datetime(2026, 7, 2, 3, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


@pytest.fixture
def account(tmp_path: Path, server: LoopServer) -> Account:
    return Account(4711, API_HASH, write_session(tmp_path / "osintwatch.session", server), timeout=5)


def night(path: Path, account: Account, now: datetime) -> Report:
    """A run by a clock that stands at `now`, whatever the day."""
    listed = [Listed("night_desk", parse_channel("night_desk"))]
    settings = Settings(NOW - timedelta(days=30), timedelta(days=7), "session", pause=0, max_wait=60)

    async def run() -> Report:
        return await fetch(archive, TelegramReader(account), listed, settings, Deaf(), lambda: now)

    with open_for_writing(path) as archive:
        return asyncio.run(run())


@pytest.mark.parametrize("jump", [DAY, -DAY, YEAR, -YEAR, timedelta()], ids=str)
def test_a_clock_that_jumps_between_two_nights_costs_nothing(
    tmp_path: Path, world: World, account: Account, jump: timedelta
) -> None:
    channel, path = world.channel("night_desk"), tmp_path / "archive.db"
    for n in range(150):
        channel.post(f"post {n}")
    assert night(path, account, NOW).records[0].outcome == Outcome.OK
    channel.post("the night after")
    channel.edit(149, "edited")
    channel.delete(150)
    for later in (NOW + jump, NOW + jump + timedelta(minutes=1), NOW + DAY, NOW + DAY + timedelta(minutes=1)):
        assert night(path, account, later).records[0].outcome == Outcome.OK
    with open_for_writing(path) as archive:
        numbers = [n for (n,) in archive.sql.execute("SELECT message_id FROM posts ORDER BY 1")]
        spans = archive.sql.execute("SELECT first_id, last_id FROM spans").fetchall()
        versions = archive.sql.execute("SELECT count(*) FROM versions").fetchone()
        gone = archive.sql.execute(
            "SELECT message_id FROM posts WHERE deleted_seen_at IS NOT NULL"
        ).fetchall()
    assert (numbers, spans) == (list(range(1, 152)), [(1, 151)])
    assert versions == (152,)
    assert gone == [(150,)]


def test_a_wait_noted_by_a_clock_that_was_set_back_is_not_endless(
    tmp_path: Path, world: World, server: LoopServer, account: Account
) -> None:
    world.channel("night_desk").post("good evening")
    path = tmp_path / "archive.db"
    server.fault("GetHistory", RpcFail(420, "FLOOD_WAIT_900"))
    assert night(path, account, NOW).records[0].outcome == Outcome.FLOOD
    assert night(path, account, NOW + timedelta(seconds=890)).records[0].outcome == Outcome.FLOOD
    assert night(path, account, NOW - YEAR).records[0].outcome == Outcome.OK


# ---- zones -----------------------------------------------------------------------------------------


ZONES = ("UTC", "Europe/Kyiv", "America/St_Johns", "Pacific/Kiritimati")


@pytest.mark.slow
def test_what_is_stored_is_the_same_wherever_it_is_read(world: World, desk: Desk) -> None:
    channel = world.channel("night_desk")
    for n in range(1, 30):
        channel.post(f"post {n}", date=datetime(2026, 3, 29, n % 24, 30, tzinfo=UTC) + n // 24 * DAY)
    desk.configure("night_desk")
    answers, exports = set(), set()
    for zone in ZONES:
        desk.database.unlink(missing_ok=True)
        assert desk.fetch(TZ=zone).code == 0
        asked = "--limit", "0", "--since", "2026-03-29T03:00Z", "--format", "jsonl"
        found = desk.run("search", *asked, TZ=zone)
        posts = [json.loads(line) for line in found.out.splitlines()]
        answers.add(tuple((post["url"], post["posted_at"], post["text"], post["sha256"]) for post in posts))
        exports.add(desk.run("export", "--raw", "--until", "2026-03-29", TZ=zone).out.split("captured_at")[0])
    assert len(answers) == len(exports) == 1
    assert len(answers.pop()) == 27
