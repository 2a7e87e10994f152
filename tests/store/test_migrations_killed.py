"""A program that dies while it brings an archive up to date leaves the old one or the new one."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from osintwatch.store.archive import open_for_writing
from osintwatch.store.backup import UNFINISHED, backup_path
from osintwatch.store.schema import SCHEMA_VERSION
from tests.desk import ROOT
from tests.store.schemas import VERSIONS
from tests.store.schemas.larger import unpack_larger
from tests.store.test_migrations import columns_of, rows_of

OLDEST: Final = VERSIONS[0]
POSTS: Final = 20_000
KILLS: Final = 20
MOST: Final = 80
"""How many are made when those before came too early or too late to prove anything."""
COPYING: Final = "while it is copied"
CHANGING: Final = "while the tables are changed"
HALF_WAY: Final = (COPYING, CHANGING)

OPEN: Final = """
import sys
from pathlib import Path
from osintwatch.store.archive import open_for_writing
from sqlite_utils import Database, Migrations  # before it begins: no kill is to be spent on that
print("ready", flush=True)
with open_for_writing(Path(sys.argv[1])):
    print("done", flush=True)
"""


def run(path: Path, seconds: float | None = None) -> float:
    """Open the archive in a program of its own, killed after so many seconds. Gives how long it took."""
    command = [sys.executable, "-c", OPEN, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        begun = time.monotonic()
        if seconds is not None:
            time.sleep(seconds)
            child.kill()
        child.stdout.read()
        return time.monotonic() - begun


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_twenty_kills_at_random_moments_leave_an_archive_of_the_one_day_or_the_other(tmp_path: Path) -> None:
    model = unpack_larger(OLDEST, tmp_path / "model.db", POSTS)
    columns = columns_of(model)
    before, tables = rows_of(model, columns), {OLDEST: tables_of(model)}
    path = tmp_path / "desk" / "osintwatch.db"
    path.parent.mkdir()
    path.write_bytes(model.read_bytes())
    duration = run(path)
    tables[SCHEMA_VERSION] = tables_of(path)
    dice, found = random.Random(20260701), Counter[str]()
    for kill in range(MOST):
        if kill >= KILLS and min(found[one] for one in HALF_WAY) > 1:
            break
        if kill % 2 == 0:  # two kills one after the other: what the first has left is there at the second
            restore(path, model)
        run(path, dice.uniform(0, duration * 1.1))
        version, *state = state_of(path)
        assert state == [tables[version], ["ok"]]
        assert rows_of(path, columns) == before
        found[stage(path, version)] += 1
        assert_backup(path, version, before, columns)
        if kill % 2:
            with open_for_writing(path):
                pass
            assert state_of(path) == (SCHEMA_VERSION, tables[SCHEMA_VERSION], ["ok"])
            assert_backup(path, SCHEMA_VERSION, before, columns)
            assert {file.name for file in path.parent.iterdir()} == {
                path.name,
                backup_path(path, OLDEST).name,
            }
    assert min(found[one] for one in HALF_WAY) > 1, f"the kills came too early or too late: {found}"


def restore(path: Path, model: Path) -> None:
    for file in path.parent.iterdir():
        file.unlink()
    path.write_bytes(model.read_bytes())


def tables_of(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as sql:
        return sql.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def state_of(path: Path) -> tuple[int, list[object], list[str]]:
    """Schema version, tables, and what is wrong with the file."""
    with closing(sqlite3.connect(path)) as sql:
        (version,) = sql.execute("PRAGMA user_version").fetchone()
        return version, tables_of(path), [line for (line,) in sql.execute("PRAGMA integrity_check")]


def stage(path: Path, version: int) -> str:
    """What it was about when it was killed."""
    if version == SCHEMA_VERSION:
        return "done"
    backup = backup_path(path, OLDEST)
    if backup.exists():
        return CHANGING
    return COPYING if backup.with_name(backup.name + UNFINISHED).exists() else "before"


def assert_backup(path: Path, version: int, before: object, columns: dict[str, list[str]]) -> None:
    """Whole if it is there, and there if the archive is changed; beside it one unfinished copy, at most."""
    backup = backup_path(path, OLDEST)
    names = {file.name for file in path.parent.iterdir() if not file.name.endswith(("-wal", "-shm"))}
    assert names <= {
        path.name,
        backup.name,
        *(backup.name + UNFINISHED + ending for ending in ("", "-journal")),
    }
    if backup.exists():
        assert state_of(backup)[::2] == (OLDEST, ["ok"])
        assert rows_of(backup, columns) == before
    else:
        assert version == OLDEST
