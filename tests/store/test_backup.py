"""The copy made before an archive is brought up to date: whole or not there, and never of what came after."""

from __future__ import annotations

import fcntl
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

from osintwatch.errors import Exit, LockedError, StorageError
from osintwatch.store.archive import open_for_reading, open_for_writing, storage_errors
from osintwatch.store.backup import UNFINISHED, back_up, backup_path
from osintwatch.store.schema import SCHEMA_VERSION
from tests.desk import OSINTWATCH, ROOT, Desk
from tests.store.schemas import VERSIONS, unpack
from tests.store.test_archive import somebody_else

OLDEST: Final = VERSIONS[0]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return unpack(OLDEST, tmp_path / "desk" / "osintwatch.db")


@pytest.fixture
def backup(old: Path) -> Path:
    """Where the backup of it goes."""
    return backup_path(old, OLDEST)


def contents(path: Path) -> list[str]:
    """A database as text, its schema version included."""
    with closing(sqlite3.connect(path)) as sql:
        return [*sql.iterdump(), str(sql.execute("PRAGMA user_version").fetchone())]


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as sql:
        return int(sql.execute("PRAGMA user_version").fetchone()[0])


def files_beside(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


def bring_up_to_date(path: Path) -> list[str]:
    with open_for_writing(path) as archive:
        return archive.notes


# ---- no room ---------------------------------------------------------------------------------------


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """As on a full disk, no file grows beyond so many bytes."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def test_wherever_the_disk_is_full_the_archive_is_as_it_was(tmp_path: Path) -> None:
    refusals, done = [], False
    before = contents(unpack(OLDEST, tmp_path / "as it was.db"))
    for size in range(0, 2_000_000, 16_384):
        old = unpack(OLDEST, tmp_path / str(size) / "osintwatch.db")
        with no_file_above(size):
            try:
                bring_up_to_date(old)
                done = True
            except StorageError as refusal:
                refusals.append(refusal.message)
        if done:
            break
        assert contents(old) == before, size
        assert set(files_beside(old)) <= {"osintwatch.db", backup_path(old, OLDEST).name}, size
        bring_up_to_date(old)
        assert contents(backup_path(old, OLDEST)) == before, size
    assert done
    assert version_of(old) == SCHEMA_VERSION
    backing_up = [message for message in refusals if "cannot be backed up before" in message]
    assert len(backing_up) >= 3
    assert len(refusals) - len(backing_up) >= 3, "full while the tables are changed"


def test_a_backup_for_which_there_is_no_room_ends_the_command_in_one_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    unpack(OLDEST, desk.database)
    before = desk.database.read_bytes()
    limited = ("sh", "-c", 'ulimit -f 64; exec "$0" "$@"', *OSINTWATCH)
    with desk.started("--db", str(desk.database), "search", "Reuters", command=limited) as child:
        done = desk.ended(child)
    assert (done.code, done.out) == (Exit.STORAGE, "")
    error, hint = done.err.splitlines()
    assert error.startswith(
        f"error: the archive {desk.database} must be brought up to date, and cannot be backed"
    )
    assert hint == "hint: make room for 1 MB beside it and run again; nothing was changed"
    assert desk.database.read_bytes() == before
    assert files_beside(desk.database) == [desk.database.name]


# ---- not to be changed -----------------------------------------------------------------------------


def newer(path: Path) -> None:
    bring_up_to_date(path)
    backup_path(path, OLDEST).unlink()
    with closing(sqlite3.connect(path)) as sql:
        sql.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def a_strangers(path: Path) -> None:
    with closing(sqlite3.connect(path)) as sql:
        sql.execute("PRAGMA application_id = 7")


@pytest.mark.parametrize("made", [newer, a_strangers])
def test_what_is_not_of_an_older_day_is_neither_changed_nor_backed_up(tmp_path: Path, made: object) -> None:
    desk = Desk(tmp_path / "desk")
    made(unpack(OLDEST, desk.database))  # type: ignore[operator]
    before = desk.database.read_bytes()
    for words in (["search", "Reuters"], ["import", "export.json"]):
        done = desk.run("--db", str(desk.database), *words)
        assert done.code == Exit.STORAGE
        assert len(done.err.splitlines()) == 2
    assert desk.database.read_bytes() == before
    assert [name for name in files_beside(desk.database) if "schema" in name] == []


def test_where_nothing_can_be_written_an_older_archive_is_refused_in_words() -> None:
    with somebody_else() as folder:
        old = unpack(OLDEST, folder / "desk" / "osintwatch.db")
        before = old.read_bytes()
        old.parent.chmod(0o500)
        try:
            with pytest.raises(StorageError) as refusal, open_for_reading(old):
                pass
        finally:
            old.parent.chmod(0o700)
        assert "must be brought up to date" in refusal.value.message
        assert refusal.value.message.endswith("Permission denied")
        assert "folder" in refusal.value.hint
        assert (files_beside(old), old.read_bytes()) == ([old.name], before)


def test_an_archive_kept_locked_meanwhile_is_not_told_as_want_of_room(old: Path) -> None:
    with closing(sqlite3.connect(old, isolation_level=None)) as other, closing(sqlite3.connect(old)) as sql:
        sql.execute("PRAGMA busy_timeout = 0")
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LockedError), storage_errors(old):
            back_up(sql, old, OLDEST)
    assert files_beside(old) == [old.name]


# ---- several at once -------------------------------------------------------------------------------

OPEN: Final = """
import sys
from pathlib import Path
from osintwatch.store.archive import open_for_writing
print("ready", flush=True)
sys.stdin.readline()
with open_for_writing(Path(sys.argv[1])) as archive:
    print(len(archive.notes))
"""


def test_of_several_programs_at_once_none_is_refused_and_the_backup_is_of_before(
    old: Path, backup: Path
) -> None:
    before = contents(old)
    command = [sys.executable, "-c", OPEN, str(old)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    children = [subprocess.Popen(command, cwd=ROOT, text=True, **pipes) for _ in range(4)]  # type: ignore[call-overload]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate(timeout=60)[0] for child in children]
    assert [child.returncode for child in children] == [0] * 4
    assert "1\n" in said, "somebody told where the backup is"
    assert version_of(old) == SCHEMA_VERSION
    assert contents(backup) == before
    assert files_beside(old) == [old.name, backup.name]


def test_the_one_that_comes_too_late_does_not_overwrite_the_backup(old: Path, backup: Path) -> None:
    bring_up_to_date(old)
    kept = backup.read_bytes()
    with closing(sqlite3.connect(old)) as sql:
        assert back_up(sql, old, OLDEST) is None
    assert backup.read_bytes() == kept
    assert files_beside(old) == [old.name, backup.name]


@pytest.mark.parametrize("finishing", [True, False])
def test_one_waits_while_another_makes_its_copy(old: Path, backup: Path, finishing: bool) -> None:
    """And does not touch that copy, if it was finished meanwhile: nothing but its name has changed."""
    before = contents(old)
    made = backup.with_name(backup.name + UNFINISHED)
    with made.open("wb") as other:
        other.write(b"a copy on its way")
        other.flush()
        fcntl.flock(other, fcntl.LOCK_EX)
        late = Thread(target=bring_up_to_date, args=(old,))
        late.start()
        late.join(0.5)
        assert late.is_alive()
        assert made.read_bytes() == b"a copy on its way"
        done = made.rename(old.parent / "finished") if finishing else None
    late.join(60)
    assert not late.is_alive()
    assert done is None or done.read_bytes() == b"a copy on its way"
    assert contents(backup) == before
    assert not made.exists()


def test_what_a_killed_program_left_of_its_copy_is_used_up(old: Path, backup: Path) -> None:
    before = contents(old)
    made = backup.with_name(backup.name + UNFINISHED)
    made.write_bytes(os.urandom(1_000_000))
    made.with_name(f"{made.name}-journal").write_bytes(os.urandom(1000))
    made.chmod(0o644)
    bring_up_to_date(old)
    assert contents(backup) == before
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert files_beside(old) == [old.name, backup.name]
