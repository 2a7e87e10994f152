"""What was stored stays as it was, also when a program that knows nothing of ours writes to the file."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from osintwatch.model import Channel, Counters, Link, LinkPlace, Method
from osintwatch.store import runs, tombstones
from osintwatch.store.archive import open_for_writing
from osintwatch.store.check import faults
from osintwatch.store.save import begin_capture
from tests.desk import Desk
from tests.loopback import World
from tests.store.newsstand import judge, news
from tests.store.newsstand import save as save_news
from tests.store.shelf import CHANNEL, Shelf, at, post

STAY: Final = (
    "channels", "channel_names", "captures", "posts", "versions", "links", "counters", "tombstones",
    "purges", "purged",
)  # fmt: skip
"""Tables of which no row is ever removed."""
EVERYTHING: Final = ("captures", "versions", "links", "tombstones", "purges")
"""Tables of which nothing is ever changed."""
KEYS: Final = {
    "channels": ("id",),
    "channel_names": ("channel_id", "first_seen_at"),
    "posts": ("id", "channel_id", "message_id", "posted_at", "kind"),
    "counters": ("post_id", "seen_at"),
    "purged": ("channel_id", "first_id", "last_id"),
}
"""What is never changed of the others."""
ROW_NUMBERS: Final = ("rowid", "oid", "_rowid_")
NUMBERED: Final = ("channels", "captures", "posts", "versions", "purges")
REFUSED: Final = "never changed or removed, except by osintwatch purge"


def fill(path: Path) -> None:
    """An archive with a row, at least, in every table that is protected."""
    with open_for_writing(path) as archive:
        shelf = Shelf(archive)
        link = Link("https://example.org", "here", LinkPlace.HIDDEN)
        first = post(1, "as it was", links=(link,), counters=Counters(views=1))
        shelf.save(first, post(2, "another", counters=Counters(views=2)))
        shelf.save(
            replace(first, text="as it is", edited_at=at(hours=1)), channel=Channel(CHANNEL.id, "New title")
        )
        for _ in range(2):  # gone is what two runs have missed
            lose(shelf, 2)
        shelf.rows("INSERT INTO purges VALUES (1, 1, 1, 'post 9', 1, 1, 'osintwatch 0')")
        shelf.rows("INSERT INTO purged VALUES (?, 9, 9, 1)", CHANNEL.id)


def lose(shelf: Shelf, number: int) -> None:
    """A run that does not find a post."""
    with shelf.archive.transaction():
        run_id = runs.begin_run(shelf.archive, "fetch", shelf.now)
        capture = begin_capture(shelf.archive, Method.TELEGRAM, run_id)
        tombstones.miss(shelf.archive, CHANNEL.id, [number], run_id, capture.id, shelf.now)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "archive.db"
    fill(path)
    return path


class Stranger:
    """Another program's connection to the file; whatever it did is undone at the end."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self.sql = sql

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self.sql.execute(statement, values).fetchall()

    def contents(self) -> list[list[tuple[Any, ...]]]:
        return [self.rows(f"SELECT * FROM {table}") for table in STAY]

    def columns(self, table: str) -> dict[str, str]:
        """Each column, and a value it may have."""
        rows = self.rows("SELECT name, type FROM pragma_table_info(?)", table)
        return {name: {"INTEGER": "0", "TEXT": "'channel'", "BLOB": "x'00'"}[type_] for name, type_ in rows}

    def is_refused(self, statement: str) -> None:
        before = self.contents()
        with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
            self.rows(statement)
        assert self.contents() == before, statement


@pytest.fixture(params=[(0, 0), (1, 0), (0, 1), (1, 1)], ids=["", "recursive", "foreign keys", "both"])
def stranger(request: pytest.FixtureRequest, filled: Path) -> Iterator[Stranger]:
    recursive, foreign_keys = request.param
    with closing(sqlite3.connect(filled, isolation_level=None)) as sql:
        sql.execute(f"PRAGMA recursive_triggers = {recursive}")
        sql.execute(f"PRAGMA foreign_keys = {foreign_keys}")
        sql.execute("BEGIN")
        yield Stranger(sql)
        sql.execute("ROLLBACK")


# ---- what is refused ---------------------------------------------------------------------------------


def test_there_is_something_to_lose_in_every_table(stranger: Stranger) -> None:
    assert [table for table in STAY if not stranger.rows(f"SELECT 1 FROM {table}")] == []


@pytest.mark.parametrize("table", STAY)
def test_no_row_is_removed(stranger: Stranger, table: str) -> None:
    stranger.is_refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", EVERYTHING)
@pytest.mark.parametrize("way", ["", "OR REPLACE", "OR IGNORE"])
def test_no_column_is_changed(stranger: Stranger, table: str, way: str) -> None:
    for column, value in stranger.columns(table).items():
        stranger.is_refused(f"UPDATE {way} {table} SET {column} = {value}")


@pytest.mark.parametrize("table", KEYS)
@pytest.mark.parametrize("way", ["", "OR REPLACE", "OR IGNORE"])
def test_no_key_is_changed(stranger: Stranger, table: str, way: str) -> None:
    for column in KEYS[table]:
        value = "'service'" if column == "kind" else "0"
        stranger.is_refused(f"UPDATE {way} {table} SET {column} = {value}")


@pytest.mark.parametrize("table", NUMBERED)
@pytest.mark.parametrize("name", ROW_NUMBERS)
def test_no_key_is_changed_under_another_name(stranger: Stranger, table: str, name: str) -> None:
    stranger.is_refused(f"UPDATE {table} SET {name} = {name} + 1000")


@pytest.mark.parametrize("table", [*EVERYTHING, "posts"])
def test_no_row_is_replaced(stranger: Stranger, table: str) -> None:
    stranger.is_refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    stranger.is_refused(f"REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("table", [*EVERYTHING, "posts"])
def test_no_row_is_changed_by_inserting_it_again(stranger: Stranger, table: str) -> None:
    for column in stranger.columns(table):
        stranger.is_refused(
            f"INSERT INTO {table} SELECT * FROM {table} WHERE TRUE"
            f" ON CONFLICT DO UPDATE SET {column} = excluded.{column}"
        )


def test_no_post_is_replaced_by_one_of_another_id_and_the_same_number(stranger: Stranger) -> None:
    columns = stranger.columns("posts")
    others = ", ".join("id + 1000" if column == "id" else column for column in columns)
    stranger.is_refused(f"INSERT OR REPLACE INTO posts SELECT {others} FROM posts")


def test_nothing_goes_with_the_row_it_hangs_on(filled: Path, tmp_path: Path) -> None:
    """Not even if somebody has told the tables to let it: they refer to `runs`, which may be emptied."""
    path = tmp_path / "archive.db"
    path.write_bytes(filled.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        sql.execute("PRAGMA writable_schema = 1")
        hanging = "replace(sql, 'REFERENCES runs (id)', 'REFERENCES runs (id) ON DELETE CASCADE')"
        sql.execute(f"UPDATE sqlite_master SET sql = {hanging} WHERE type = 'table'")
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        sql.execute("PRAGMA foreign_keys = 1")
        assert sql.execute("SELECT on_delete FROM pragma_foreign_key_list('captures')").fetchall() == [
            ("CASCADE",)
        ]
        Stranger(sql).is_refused("DELETE FROM runs")


# ---- purging -----------------------------------------------------------------------------------------

OPEN: Final = "INSERT INTO purges VALUES (2, 2, NULL, 'all', 1, 1, 'osintwatch 0')"
CLOSE: Final = "UPDATE purges SET ended_at = 3 WHERE id = 2"
REMOVED: Final = ("tombstones", "counters", "links", "versions", "posts")


def test_a_purge_under_way_lets_rows_go_and_changes_none(stranger: Stranger) -> None:
    stranger.rows("PRAGMA defer_foreign_keys = 1")
    stranger.rows(OPEN)
    for table in EVERYTHING[:-1]:
        column, value = next(iter(stranger.columns(table).items()))
        stranger.is_refused(f"UPDATE {table} SET {column} = {value}")
    for table in REMOVED:
        stranger.rows(f"DELETE FROM {table}")
        assert stranger.rows(f"SELECT * FROM {table}") == []


def test_a_purge_that_is_over_lets_nothing_go(stranger: Stranger) -> None:
    stranger.rows(OPEN)
    stranger.rows(CLOSE)
    for table in REMOVED:
        stranger.is_refused(f"DELETE FROM {table}")
    stranger.is_refused("UPDATE purges SET ended_at = NULL WHERE id = 2")


def test_the_record_of_a_purge_cannot_be_pushed_out_by_another(stranger: Stranger) -> None:
    stranger.rows(OPEN)
    stranger.is_refused("UPDATE OR REPLACE purges SET id = 1 WHERE id = 2")
    stranger.is_refused("DELETE FROM purges WHERE id = 2")


# ---- what the program itself does goes on ------------------------------------------------------------


def work(path: Path, recursive: int) -> Sequence[object]:
    """All that the store does to posts; gives what is stored then."""
    with open_for_writing(path) as archive:
        shelf = Shelf(archive)
        shelf.rows(f"PRAGMA recursive_triggers = {recursive}")
        save_news(shelf, news())
        judge(shelf)
        save_news(shelf, news()[::-1])
        album = [post(n, f"of an album {n}", grouped_id=5) for n in (1, 2, 3)]
        shelf.save(*album[1:])
        shelf.save(album[0], replace(album[1], grouped_id=6))
        for views in (1, 2):
            shelf.save(post(7, "seen", counters=Counters(views=views)), channel=replace(CHANNEL, title="New"))
        for _ in range(2):
            lose(shelf, 7)
        shelf.save(post(7, "seen again", edited_at=at(hours=2)))
        judged = judge(shelf)
        shelf.check_index()
        assert faults(archive) == []
        stored = [sorted(shelf.rows(f"SELECT * FROM {table}"), key=repr) for table in STAY]
        assert [gone for _, _, gone, *_ in stored[STAY.index("tombstones")]] == [1, 0]
        return [*stored, judged]


def test_the_store_works_the_same_where_removals_by_replacing_are_asked_about(tmp_path: Path) -> None:
    assert work(tmp_path / "on.db", 1) == work(tmp_path / "off.db", 0)


RECURSIVE: Final = """
import sqlite3
from osintwatch.__main__ import main
connect = sqlite3.connect
def recursive(*given, **named):
    sql = connect(*given, **named)
    sql.execute("PRAGMA recursive_triggers = 1")
    return sql
sqlite3.connect = recursive
main()
"""


def test_a_night_goes_on_where_removals_by_replacing_are_asked_about(world: World, desk: Desk) -> None:
    channel, now = world.channel("night_desk"), datetime.now(UTC)
    for number in range(1, 31):
        channel.post(f"post {number}", date=now - timedelta(hours=40 - number), views=number, forwards=1)
    desk.configure("night_desk")
    command = (sys.executable, "-W", "error", "-c", RECURSIVE)
    for _ in range(3):
        with desk.started("fetch", command=command) as child:
            done = desk.ended(child, timeout=60)
        assert done.code == 0, done.err
        channel.edit(20, "another wording", views=1000, forwards=2, edit_date=now)
        channel.delete(21)
        channel.retitle("Another title")
    assert desk.sql("SELECT count(*) FROM versions") == [31]
    assert desk.sql("SELECT gone FROM tombstones") == [1]
    assert desk.run("status", "--check").code == 0
