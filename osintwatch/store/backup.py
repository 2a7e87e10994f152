"""A copy of an archive as it was, made before its tables are changed."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from osintwatch.errors import StorageError
from osintwatch.private_files import claim_private_file

ENDING = ".backup"
UNFINISHED = ".unfinished"


def backup_path(path: Path, version: int) -> Path:
    """Where the copy of an archive of this schema version goes: beside it."""
    return path.with_name(f"{path.name}.schema-{version}{ENDING}")


def backups_of(path: Path) -> list[Path]:
    """The copies that were made of this archive, by name."""
    return sorted(
        file
        for file in path.parent.iterdir()
        if file.name.startswith(f"{path.name}.schema-") and file.is_file()
    )


def back_up(sql: sqlite3.Connection, path: Path, version: int) -> Path | None:
    """Copy the archive at `path`, which is of schema `version`, 0600; whole or not at all.

    None when another program has brought it up to date meanwhile: there is nothing to keep. Raises
    StorageError when there is no room, or the folder cannot be written; sqlite3.Error when the archive
    itself cannot be read.
    """
    kept = backup_path(path, version)
    try:
        with _ours_alone(kept.with_name(kept.name + UNFINISHED)) as (made, handle):
            sql.execute("VACUUM INTO ?", (str(made),))
            if _version(made) != version:
                return None
            # On the disk before the original is touched: a loss of power may come right after.
            os.fsync(handle)
            os.replace(made, kept)
            _settle(kept.parent)
    except StorageError as error:
        raise _impossible(path, error.message, error.hint) from None
    except (sqlite3.OperationalError, OSError) as error:
        if (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise  # that is not for want of room
        room = f"make room for {-(-path.stat().st_size // 10**6):,} MB beside it and run again"
        raise _impossible(path, str(error), f"{room}; nothing was changed") from None
    return kept


def _impossible(path: Path, why: str, hint: str) -> StorageError:
    return StorageError(
        f"the archive {path} must be brought up to date, and cannot be backed up before: {why}", hint
    )


@contextmanager
def _ours_alone(file: Path) -> Iterator[tuple[Path, int]]:
    """An empty file, 0600, that no other process fills meanwhile; gone afterwards unless it was renamed.

    It always has the same name, so that what a killed process left of it is used up by the next one.
    """
    while True:
        claim_private_file(file, "the backup")
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not _is_at(file, handle):
                continue  # whoever had it before us has renamed or removed it
            # SQLite fills an empty file, leaves its mode alone, and drops a journal left beside it.
            os.ftruncate(handle, 0)
            try:
                yield file, handle
            finally:
                if _is_at(file, handle):
                    file.unlink()
            return
        finally:
            os.close(handle)


def _is_at(file: Path, handle: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), os.lstat(file))
    return False


def _version(file: Path) -> int:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        return int(copy.execute("PRAGMA user_version").fetchone()[0])


def _settle(folder: Path) -> None:
    """The new name of a file is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some network file systems cannot do that to a folder
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(handle)
