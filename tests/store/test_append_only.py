"""The database itself refuses to change or remove what was stored, whichever program asks.

It guards against mistakes. An owner of the file who will deceive can drop the triggers; then `verify` tells.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from osintwatch.model import Counters, Link, LinkPlace, Method
from osintwatch.store.archive import open_for_writing
from osintwatch.store.judging import judge_stale
from osintwatch.store.runs import begin_run
from osintwatch.store.save import begin_capture
from osintwatch.store.tombstones import miss
from tests.store.shelf import CHANNEL, Shelf, at, post

REFUSED = "stored posts and versions are never changed or removed"
TABLES = ("posts", "versions", "links", "counters", "tombstones", "captures", "channel_names")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with a row in every table that is protected."""
    path = tmp_path_factory.mktemp("kept") / "archive.db"
    with open_for_writing(path) as archive:
        shelf = Shelf(archive)
        link = Link("https://example.org", "here", LinkPlace.HIDDEN)
        shelf.save(post(1, "Reuters reports", links=(link,), counters=Counters(views=1)), post(2, "two"))
        shelf.save(post(1, "edited", links=(link,), edited_at=at(hours=1)))
        for night in (1, 2):
            with archive.transaction():
                run = begin_run(archive, "fetch", at(days=night))
                miss(archive, CHANNEL.id, [2], run, begin_capture(archive, Method.TELEGRAM, run).id, at(0))
        judge_stale(archive)
    return path


@pytest.fixture(params=[0, 1], ids=["plain", "recursive triggers"])
def stranger(archive: Path, request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    """A program that knows nothing of osintwatch; what it does is undone."""
    with closing(sqlite3.connect(archive, isolation_level=None)) as sql:
        sql.execute(f"PRAGMA recursive_triggers = {request.param}")
        sql.execute("BEGIN")
        yield sql
        sql.execute("ROLLBACK")


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_removed(stranger: sqlite3.Connection, table: str) -> None:
    assert stranger.execute(f"SELECT count(*) FROM {table}").fetchone() != (0,)
    with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
        stranger.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ["versions", "links", "tombstones", "captures"])
def test_no_column_is_changed(stranger: sqlite3.Connection, table: str) -> None:
    columns = [name for (name,) in stranger.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    for column in columns:
        with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
            stranger.execute(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("column", ["id", "channel_id", "message_id", "posted_at", "kind"])
def test_what_a_post_is_stays(stranger: sqlite3.Connection, column: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
        stranger.execute(f"UPDATE posts SET {column} = {column}")


@pytest.mark.parametrize("table", ["posts", "versions", "links", "tombstones", "captures"])
@pytest.mark.parametrize("way", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT"])
def test_no_row_takes_the_place_of_another(stranger: sqlite3.Connection, table: str, way: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
        stranger.execute(f"{way} INTO {table} SELECT * FROM {table}")


def test_a_version_is_not_changed_by_an_upsert(stranger: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
        stranger.execute(
            "INSERT INTO versions SELECT * FROM versions WHERE true ON CONFLICT DO UPDATE SET text = 'other'"
        )


def test_a_post_is_not_replaced_under_another_id(stranger: sqlite3.Connection) -> None:
    columns = [name for (name,) in stranger.execute("SELECT name FROM pragma_table_info('posts')")]
    others = ", ".join(columns[1:])
    with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
        stranger.execute(f"INSERT OR REPLACE INTO posts (id, {others}) SELECT id + 1, {others} FROM posts")


def test_what_was_purged_stays_on_record(stranger: sqlite3.Connection) -> None:
    stranger.execute("INSERT INTO purges VALUES (1, 0, 1, 'channel 1', 2, 3, 'osintwatch')")
    stranger.execute("INSERT INTO purged VALUES (1, 1, 9, 1)")
    for statement in ("DELETE FROM purges", "UPDATE purges SET asked = ''", "DELETE FROM purged"):
        with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
            stranger.execute(statement)


def test_the_program_itself_needs_none_of_what_is_refused(tmp_path: Path) -> None:
    with open_for_writing(tmp_path / "archive.db") as archive:
        archive.sql.execute("PRAGMA recursive_triggers = 1")
        shelf = Shelf(archive)
        shelf.save(*(post(n, f"photo {n}", grouped_id=5) for n in (1, 2)), post(3, "Reuters reports"))
        shelf.save(post(3, "edited", edited_at=at(hours=1)), post(2, "", grouped_id=6))
        shelf.export(post(3, "older words"))
        judge_stale(archive)
        shelf.check_index()
