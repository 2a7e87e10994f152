"""Archives of every schema there ever was come up to date with all they hold, or stay as they are.

The files in `schemas` were each made by the osintwatch of their day: three exports imported one after the
other, two channels in three languages, a post edited between two exports, an album, a link, a forward and a
service message.
"""

from __future__ import annotations

import gzip
import multiprocessing
import random
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from osintwatch.errors import StorageError
from osintwatch.store import albums
from osintwatch.store.archive import Archive, open_for_reading, open_for_writing
from osintwatch.store.backup import backup_path
from osintwatch.store.check import faults
from osintwatch.store.judging import judge_stale
from osintwatch.store.rules import apply_new_rules
from osintwatch.store.schema import APPLICATION_ID, SCHEMA_VERSION
from osintwatch.store.verify import mismatches
from tests.store.shelf import Shelf

SCHEMAS = Path(__file__).with_name("schemas")
KEPT = (
    "channels",
    "channel_names",
    "captures",
    "posts",
    "versions",
    "links",
    "counters",
    "spans",
    "runs",
    "waits",
)
OLD = pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))


def old_archive(folder: Path, version: int) -> Path:
    path = folder / "archive.db"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(gzip.decompress((SCHEMAS / f"schema-{version}.db.gz").read_bytes()))
    path.chmod(0o600)
    return path


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of all tables that no program may lose, with the columns that every schema has."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as sql:
        found = {}
        for table in KEPT:
            columns = [name for (name,) in sql.execute("SELECT name FROM pragma_table_info(?)", (table,))]
            old = ", ".join(name for name in columns if name not in ("deleted_seen_at", "gone"))
            found[table] = sql.execute(f"SELECT {old} FROM {table} ORDER BY 1, 2").fetchall()
        return found


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as sql:
        return int(sql.execute("PRAGMA user_version").fetchone()[0])


def test_there_is_an_archive_of_every_released_schema() -> None:
    assert sorted(file.name for file in SCHEMAS.iterdir()) == [
        f"schema-{version}.db.gz" for version in range(1, SCHEMA_VERSION)
    ]


@OLD
@pytest.mark.parametrize("opened", [open_for_writing, open_for_reading])
def test_an_old_archive_comes_up_to_date_with_all_it_holds(tmp_path: Path, version: int, opened: Any) -> None:
    path = old_archive(tmp_path, version)
    before = contents(path)
    assert len(before["posts"]) == 10
    with opened(path) as archive:
        (note,) = archive.notes
        assert str(backup_path(path, version)) in note
        assert faults(archive) == []
        assert list(mismatches(archive)) == []
        assert archive.sql.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert (version_of(path), contents(path)) == (SCHEMA_VERSION, before)
    with opened(path) as archive:
        assert archive.notes == []
    assert [file.name for file in tmp_path.glob("*.backup*")] == [f"archive.db.schema-{version}.backup"]


@OLD
def test_the_backup_is_the_archive_as_it_was_and_nobody_else_s_to_read(tmp_path: Path, version: int) -> None:
    path = old_archive(tmp_path, version)
    before = contents(path)
    with open_for_writing(path):
        pass
    backup = backup_path(path, version)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert (version_of(backup), contents(backup)) == (version, before)


@OLD
def test_an_old_archive_is_searched_and_judged_as_a_new_one(tmp_path: Path, version: int) -> None:
    with open_for_writing(old_archive(tmp_path, version)) as archive:
        apply_new_rules(archive)
        shelf = Shelf(archive)
        assert shelf.search("тихо", former=True) == [12]
        assert shelf.search("тревога") == [12]
        judge_stale(archive)
        reports = shelf.rows("SELECT kind, name, posts, channels FROM reports WHERE posts > 1")
        assert reports == [("outlet", "Reuters", 3, 2)]
        shelf.check_index()
        head = shelf.rows("SELECT id FROM posts WHERE message_id = 12")[0][0]
        assert albums.former_text(archive, head) == "Ночью в Одессе было тихо."
        assert faults(archive) == []


@OLD
def test_two_programs_that_bring_an_archive_up_to_date_at_once_keep_the_old_backup(
    tmp_path: Path, version: int
) -> None:
    path = old_archive(tmp_path, version)
    context = multiprocessing.get_context("spawn")
    several = [context.Process(target=_open, args=(path,)) for _ in range(3)]
    for one in several:
        one.start()
    for one in several:
        one.join(60)
    assert [one.exitcode for one in several] == [0, 0, 0]
    assert version_of(path) == SCHEMA_VERSION
    assert version_of(backup_path(path, version)) == version
    assert len(list(tmp_path.glob("*.backup*"))) == 1


def _open(path: Path) -> None:
    with open_for_writing(path):
        pass


# ---- when it goes wrong ------------------------------------------------------------------------------


@OLD
def test_without_room_for_a_backup_nothing_is_touched(tmp_path: Path, version: int) -> None:
    path = old_archive(tmp_path, version)
    before = path.read_bytes()
    limited = subprocess.run(
        [sys.executable, "-c", _OPEN_IN_WORDS, str(path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_small_files,
    )
    assert limited.returncode == 0, limited.stderr
    message, hint = limited.stdout.splitlines()
    assert "cannot be backed up" in message
    assert "nothing was changed" in hint
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.backup*")) == []
    with open_for_writing(path) as archive:
        assert faults(archive) == []


def _small_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # to be told of it as an error
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


_OPEN_IN_WORDS = """
import pathlib, sys
from osintwatch.errors import StorageError
from osintwatch.store.archive import open_for_writing
try:
    with open_for_writing(pathlib.Path(sys.argv[1])):
        print("opened")
except StorageError as error:
    print(error.message)
    print(error.hint)
"""


def test_a_folder_where_nothing_can_be_written_leaves_the_archive_as_it_is(tmp_path: Path) -> None:
    path = old_archive(tmp_path, 3)
    backup_path(path, 3).mkdir()  # the name is taken by something that cannot be replaced
    with pytest.raises(StorageError, match="cannot be backed up"), open_for_writing(path):
        pass
    assert version_of(path) == 3


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """An old archive whose migration takes a while: many posts that are to be judged anew."""
    path = old_archive(tmp_path, 2)
    with closing(sqlite3.connect(path)) as sql, sql:
        columns = [name for (name,) in sql.execute("SELECT name FROM pragma_table_info('versions')")]
        others = ", ".join(columns[2:])
        for copy in range(1, 4_000):
            sql.execute(
                f"INSERT INTO versions SELECT {copy} * 100 + id, post_id, {others} FROM versions"
                " WHERE id < 100"
            )
    return path


@pytest.mark.slow
def test_twenty_kills_of_a_migration_leave_the_old_or_the_new_never_both(large: Path) -> None:
    """The clock runs from the start of the program; what matters is that kills fall before, in and after."""
    before, whole = contents(large), large.read_bytes()
    dice, seen = random.Random(20260701), set[tuple[int, bool]]()
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", _OPEN_IN_WORDS, str(large)], check=True, stdout=subprocess.DEVNULL)
    length = time.monotonic() - started
    for _ in range(20):
        for file in large.parent.glob("archive.db*"):
            file.unlink()
        large.write_bytes(whole)
        large.chmod(0o600)
        child = subprocess.Popen(
            [sys.executable, "-c", _OPEN_IN_WORDS, str(large)], stdout=subprocess.DEVNULL
        )
        time.sleep(dice.uniform(0.3, 1.02) * length)
        child.kill()
        child.wait()
        found = version_of(large)
        seen.add((found, backup_path(large, 2).exists()))
        assert found in (2, SCHEMA_VERSION)
        assert contents(large) == before
        with closing(sqlite3.connect(large)) as sql:
            assert sql.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        with open_for_writing(large) as archive:
            assert archive.sql.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert contents(large) == before
        unfinished = list(large.parent.glob("*.backup.*"))
        assert unfinished == [], "what a kill leaves behind is cleared away by the next run"
    assert len(seen) > 1, "the kills came too early or too late to prove anything"


def test_an_archive_of_a_later_day_is_refused_untouched(tmp_path: Path) -> None:
    path = old_archive(tmp_path, 3)
    with closing(sqlite3.connect(path)) as sql:
        sql.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    for opened in (open_for_writing, open_for_reading):
        with pytest.raises(StorageError, match="newer osintwatch"), opened(path):
            pass
    assert path.read_bytes() == before


def test_a_later_archive_is_never_backed_up_in_place_of_the_old_one(tmp_path: Path) -> None:
    """A program that was slower than another one finds the archive up to date already."""
    from osintwatch.store.backup import back_up

    path = old_archive(tmp_path, 3)
    with open_for_writing(path) as archive:
        assert isinstance(archive, Archive)
        assert back_up(archive.sql, path, 3) is None
    assert version_of(backup_path(path, 3)) == 3
