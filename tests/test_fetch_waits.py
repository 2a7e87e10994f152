"""A wait is remembered while a page is still being stored: two transactions, never one inside the other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from osintwatch.fetch import Settings, fetch
from osintwatch.model import PAGE_SIZE, Ask, Channel, LookUp, Method, Original, Page, Post
from osintwatch.naming import Listed
from osintwatch.store.archive import open_for_writing
from osintwatch.text.telegram_address import parse_channel
from osintwatch.troubles import FloodError

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
NEWS = Channel(1_000_000_001, "News", "night_desk")


class Hasty:
    """A reader whose second page is refused before the first can be stored."""

    method = Method.TELEGRAM

    def __init__(self) -> None:
        self.requests = 0

    async def connect(self) -> None: ...
    async def close(self) -> None: ...

    def knows(self, channel_id: int) -> bool:
        return False

    async def resolve(self, username: str) -> Channel:
        return NEWS

    async def page(self, channel_id: int, ask: Ask) -> Page:
        self.requests += 1
        if ask.before is not None:
            await asyncio.sleep(0.005)  # the page before is being stored
            raise FloodError("history", 900)
        words = "many words take a while to be indexed, " * 100
        posts = [
            Post(NEWS.id, n, NOW - timedelta(minutes=500 - n), f"{n} {words}", Original(b"{}", "test"))
            for n in range(500, 500 - PAGE_SIZE, -1)
        ]
        return Page(NEWS, tuple(posts), 500)

    async def look_up(self, channel_id: int, numbers: Sequence[int]) -> LookUp:
        raise AssertionError("the reading ends before anything is compared")


class Deaf:
    """An observer who does nothing with what it is told."""

    def channel_begins(self, *told: Any) -> None: ...
    def page_stored(self, *told: Any) -> None: ...
    def waiting(self, *told: Any) -> None: ...
    def note(self, *told: Any) -> None: ...
    def channel_ends(self, *told: Any) -> None: ...


def test_a_long_wait_for_the_next_page_does_not_cost_the_one_being_stored(tmp_path: Path) -> None:
    listed = [Listed("night_desk", parse_channel("night_desk"))]
    settings = Settings(NOW - timedelta(days=9), timedelta(days=7), "session", pause=0, max_wait=60)
    with open_for_writing(tmp_path / "osintwatch.db") as archive:
        report = asyncio.run(fetch(archive, Hasty(), listed, settings, Deaf(), lambda: NOW))
        stored = archive.sql.execute("SELECT count(*) FROM posts").fetchone()
    assert [(record.outcome, record.new_posts) for record in report.records] == [("flood", 100)]
    assert stored == (100,)
