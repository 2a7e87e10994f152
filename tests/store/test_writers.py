"""Several programs on one archive: no transaction is lost, and who reads meanwhile sees one moment."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from osintwatch.model import Batch, Channel, Method, Original, Post, Span
from osintwatch.store.archive import open_for_reading, open_for_writing
from osintwatch.store.check import faults
from osintwatch.store.save import begin_capture, save

WRITERS, PAGES = 4, 300
START = datetime(2026, 7, 1, tzinfo=UTC)


def write(path: Path, number: int, pages: int) -> None:
    channel = Channel(1_700_000_000 + number, f"Channel {number}")
    with open_for_writing(path) as archive:
        for page in range(1, pages + 1):
            post = Post(channel.id, page, START, f"post {page} of {number}", Original(b"{}", "test"))
            with archive.transaction():
                capture = begin_capture(archive, Method.TELEGRAM, None)
                save(archive, Batch(channel, (post,), (Span(1, page),)), capture, START)


def together(path: Path, pages: int) -> list[int | None]:
    """Exit codes of the writers; meanwhile posts are counted twice in one snapshot, again and again."""
    with open_for_writing(path):
        pass
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write, args=(path, n, pages)) for n in range(WRITERS)]
    for one in writers:
        one.start()
    count = "SELECT (SELECT count(*) FROM posts), (SELECT count(*) FROM post_search_docsize)"
    while any(one.is_alive() for one in writers):
        with open_for_reading(path) as reader, reader.snapshot():
            first = reader.sql.execute(count).fetchone()
            assert first[0] == first[1]
            assert reader.sql.execute(count).fetchone() == first
    return [one.exitcode for one in writers]


def check(path: Path, pages: int) -> None:
    with open_for_reading(path) as archive:
        rows = archive.sql.execute("SELECT channel_id, count(*) FROM posts GROUP BY channel_id").fetchall()
        assert [number for _, number in rows] == [pages] * WRITERS
        assert faults(archive) == []


def test_four_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    assert together(path, 25) == [0] * WRITERS
    check(path, 25)


@pytest.mark.slow
def test_four_writers_lose_none_of_twelve_hundred_transactions(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    assert together(path, PAGES) == [0] * WRITERS
    check(path, PAGES)
