"""Whichever statement fails, the archive is as before the page, and the page is stored whole afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from osintwatch.importing import import_batches
from osintwatch.model import Batch, Counters, Link, LinkPlace, Method, Span
from osintwatch.store.archive import Archive, open_for_writing
from osintwatch.store.check import faults
from osintwatch.store.judging import judge_stale
from osintwatch.store.purge import Target, purge
from osintwatch.store.runs import begin_run
from osintwatch.store.save import begin_capture, save
from osintwatch.store.schema import migrate
from osintwatch.store.tombstones import mark_compared, miss
from tests.store.shelf import CHANNEL, Shelf, at, post

ERRORS = (
    sqlite3.OperationalError("disk I/O error"),
    MemoryError(),
    KeyboardInterrupt(),
)


class Failing(sqlite3.Connection):
    """A real connection whose n-th statement fails."""

    fail_at = 0
    with_error: BaseException = ERRORS[0]
    statements = 0

    def _count(self) -> None:
        self.statements += 1
        if self.statements == self.fail_at:
            raise self.with_error

    def execute(self, *args: Any) -> sqlite3.Cursor:
        self._count()
        return super().execute(*args)

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        self._count()
        return super().executemany(*args)


@dataclass
class Scene:
    """An archive before something is done to it."""

    path: Path
    before: list[str] = field(default_factory=list)

    @contextmanager
    def failing(self, at_statement: int, error: BaseException) -> Iterator[Archive]:
        sql = sqlite3.connect(self.path, factory=Failing, isolation_level=None, check_same_thread=False)
        with closing(sql):
            sql.execute("PRAGMA foreign_keys = 1")
            sql.statements, sql.fail_at, sql.with_error = 0, at_statement, error
            yield Archive(self.path, sql)

    def dump(self) -> list[str]:
        with closing(sqlite3.connect(self.path)) as sql:
            return list(sql.iterdump())


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Posts of a page before, an album and a deletion noted among them, judged."""
    path = tmp_path / "archive.db"
    with open_for_writing(path) as archive:
        shelf = Shelf(archive)
        shelf.save(*page(0), spans=[Span(1, 6)])
        judge_stale(archive)
        with archive.transaction():
            run = begin_run(archive, "fetch", at(0))
            miss(archive, CHANNEL.id, [2], run, begin_capture(archive, Method.TELEGRAM, run).id, at(0))
    found = Scene(path)
    found.before = found.dump()
    return found


def page(edited: int) -> list[Any]:
    """The same page on two nights: one post edited, one new, albums grown, counters moved."""
    link = Link("https://www.reuters.com/a", "here", LinkPlace.HIDDEN)
    texts = "Ships may enter Izmail, Reuters reports", f"Ships may enter Izmail, night {edited}"
    last = 7 + edited
    return [
        post(1, texts[min(edited, 1)], links=(link,), edited_at=at(hours=edited) if edited else None),
        post(2, "Nothing else happened in the port"),
        *(post(n, "photo", grouped_id=5, media="photo") for n in range(3, last - 1)),
        post(last - 1, "Ships may enter Izmail, Reuters reports", counters=Counters(views=edited)),
    ]


def save_page(archive: Archive) -> None:
    with archive.transaction():
        run = begin_run(archive, "fetch", at(hours=2))
        capture = begin_capture(archive, Method.TELEGRAM, run)
        save(archive, Batch(CHANNEL, tuple(page(1)), (Span(1, 7),)), capture, at(hours=2))


def import_page(archive: Archive) -> None:
    import_batches(archive, [Batch(CHANNEL, tuple(page(1)), (Span(1, 7),))], lambda: at(hours=2))


def bury(archive: Archive) -> None:
    with archive.transaction():
        run = begin_run(archive, "fetch", at(hours=2))
        capture = begin_capture(archive, Method.TELEGRAM, run)
        miss(archive, CHANNEL.id, [2, 3], run, capture.id, at(hours=2))
        mark_compared(archive, CHANNEL.id, Span(1, 6), at(0), at(hours=2))


def purge_one(archive: Archive) -> None:
    purge(archive, Target("one", (CHANNEL.id,), None, (1,)), at(hours=2))


def check(scene: Scene) -> None:
    with open_for_writing(scene.path) as archive:
        assert faults(archive) == []
        Shelf(archive).check_index()


@pytest.mark.parametrize("work", [save_page, import_page, bury, purge_one])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{type(error).__name__} {error}".strip())
def test_a_failing_statement_leaves_all_as_it_was(
    scene: Scene, work: Callable[[Archive], None], error: BaseException
) -> None:
    for number in range(1, 1_000):
        with scene.failing(number, error) as archive:
            try:
                work(archive)
            except type(error) as raised:
                failed = raised is error
            else:
                break  # it has fewer statements
        assert failed
        if scene.dump() != scene.before:
            # The one statement of a purge that comes after all is done: foreign keys are watched again.
            assert work is purge_one
            break
    assert number > 10
    assert scene.dump() != scene.before
    check(scene)


@pytest.mark.parametrize("error", ERRORS[:2], ids=lambda error: f"{type(error).__name__} {error}".strip())
def test_a_failing_statement_costs_judging_no_more_than_its_chunk(
    scene: Scene, tmp_path: Path, error: BaseException
) -> None:
    """What is judged in the end is the same, wherever it was interrupted."""
    with open_for_writing(scene.path) as archive:
        save_page(archive)
    pristine = scene.path.read_bytes()
    with scene.failing(0, error) as archive:
        judge_stale(archive)
        assert isinstance(archive.sql, Failing)
        total = archive.sql.statements
    whole = scene.dump()
    for number in range(1, total, 3):
        scene.path.write_bytes(pristine)
        with scene.failing(number, error) as archive, pytest.raises(type(error)):
            judge_stale(archive)
        with open_for_writing(scene.path) as archive:
            judge_stale(archive)
        assert scene.dump() == whole, f"statement {number}"


@pytest.mark.parametrize("error", ERRORS[:2], ids=lambda error: f"{type(error).__name__} {error}".strip())
def test_a_failing_statement_leaves_no_half_of_a_schema(tmp_path: Path, error: BaseException) -> None:
    number = 0
    while True:
        number += 1
        path = tmp_path / f"{number}.db"
        with Scene(path).failing(number, error) as archive:
            try:
                migrate(archive.sql)
            except (sqlite3.Error, MemoryError):
                tables = sqlite3.Connection.execute(archive.sql, "SELECT count(*) FROM sqlite_master")
                assert tables.fetchone() == (0,)
            else:
                break
    assert number > 60
