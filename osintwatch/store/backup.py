"""A copy of an archive as it was, made before its tables are changed."""

from __future__ import annotations

import glob
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from osintwatch.errors import StorageError
from osintwatch.private_files import claim_private_file

ENDING = ".backup"


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
    StorageError when there is no room, or the folder cannot be written.
    """
    kept = backup_path(path, version)
    made = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        _clear_away(kept)
        claim_private_file(made, "the backup")  # SQLite fills an empty file, and leaves its mode alone
        sql.execute("VACUUM INTO ?", (str(made),))
        if _version(made) != version:
            return None
        _settle(made)
        os.replace(made, kept)
    except (sqlite3.OperationalError, OSError) as error:
        raise StorageError(
            f"the archive {path} must be brought up to date, and cannot be backed up before: {error}",
            f"make room for {path.stat().st_size / 1e6:,.0f} MB beside it and run again; nothing was changed",
        ) from None
    finally:
        with suppress(FileNotFoundError):
            made.unlink()
    return kept


def _clear_away(kept: Path) -> None:
    """Remove what a program left that died while it made such a copy; each names its own by its number."""
    for file in kept.parent.glob(f"{glob.escape(kept.name)}.*"):
        number = file.name.removeprefix(f"{kept.name}.").removesuffix("-journal")
        if number.isdecimal() and not _is_running(int(number)):
            with suppress(FileNotFoundError):
                file.unlink()


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return process != os.getpid()


def _version(file: Path) -> int:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        return int(copy.execute("PRAGMA user_version").fetchone()[0])


def _settle(file: Path) -> None:
    """On the disk before the original is touched: a loss of power may come right after."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
