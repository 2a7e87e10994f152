"""The archive file: opened with care, refused when it is not ours, errors put into words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from osintwatch.errors import LockedError, StorageError
from osintwatch.private_files import claim_private_file, make_private_folder
from osintwatch.store.schema import APPLICATION_ID, SCHEMA_VERSION, migrate

BUSY_SECONDS = 30.0


@dataclass(slots=True)
class Archive:
    """An open archive. `sql` is the one connection; `notes` are things to tell the user."""

    path: Path
    sql: sqlite3.Connection
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block, or nothing of it.

        IMMEDIATE: a deferred transaction that turns from reading to writing loses at once
        against another writer, and the busy time-out does not help it.
        """
        with storage_errors(self.path):
            self.sql.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self.sql.in_transaction:  # a full disk has rolled back already
                    self.sql.execute("ROLLBACK")
                raise
            self.sql.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read in the block is of one moment, whatever a fetch writes meanwhile."""
        with storage_errors(self.path):
            self.sql.execute("BEGIN")
            try:
                yield
            finally:
                if self.sql.in_transaction:
                    self.sql.execute("COMMIT")

    def close(self) -> None:
        self.sql.close()


def to_unix(moment: datetime) -> int:
    """Whole seconds since 1970, as every time is stored."""
    return int(moment.timestamp())


def from_unix(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@contextmanager
def open_for_writing(path: Path) -> Iterator[Archive]:
    """Open the archive, made if need be, 0600 in a 0700 folder, its tables up to date.

    Raises StorageError for a place that cannot be written, a file that is no archive, or one
    made by a newer version; LockedError when another program keeps it locked for half a minute.
    """
    make_private_folder(path.parent)
    note = claim_private_file(path, "the archive")
    with _opened(path, "rw") as archive:
        if note:
            archive.notes.append(note)
        if _check(archive) < SCHEMA_VERSION:
            with storage_errors(path):
                migrate(archive.sql)
        yield archive


@contextmanager
def open_for_reading(path: Path) -> Iterator[Archive]:
    """Open an archive that exists; nothing can be written through it.

    Raises StorageError when there is none yet, besides what open_for_writing raises.
    """
    if not path.exists():
        raise StorageError(
            f"there is no archive at {path} yet", "run `osintwatch fetch` or `osintwatch import` first"
        )
    with _opened(path, "rw") as archive:
        version = _check(archive)
        if version == 0:
            raise StorageError(
                f"the archive {path} is empty", "run `osintwatch fetch` or `osintwatch import` first"
            )
        if version < SCHEMA_VERSION:
            with storage_errors(path):
                migrate(archive.sql)
        archive.sql.execute("PRAGMA query_only = 1")
        yield archive


@contextmanager
def open_for_looking(path: Path) -> Iterator[Archive]:
    """As open_for_reading, but where there is no archive yet, an empty one that leaves no trace."""
    if path.exists() and path.stat().st_size:
        with open_for_reading(path) as archive:
            yield archive
        return
    sql = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        migrate(sql)
        yield Archive(path, sql)
    finally:
        sql.close()


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[Archive]:
    with storage_errors(path):
        # The question mark and the like in a folder's name would end the path of a URI.
        sql = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,  # saving runs in a worker thread while the next page is on its way
        )
    try:
        with storage_errors(path):
            sql.execute("PRAGMA foreign_keys = 1")
            sql.execute("PRAGMA trusted_schema = 0")
            # A statement that touches the file, so that a broken one is seen here.
            sql.execute("PRAGMA application_id").fetchone()
            sql.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield Archive(path, sql)
    finally:
        sql.close()


def _check(archive: Archive) -> int:
    """Is this our file, and not of a later day? Returns its schema version, 0 for an empty one."""
    with storage_errors(archive.path):
        (application,) = archive.sql.execute("PRAGMA application_id").fetchone()
        (version,) = archive.sql.execute("PRAGMA user_version").fetchone()
        (tables,) = archive.sql.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application != APPLICATION_ID and tables:
            raise StorageError(
                f"{archive.path} is a database of another program",
                "name another file with --db or in the config",
            )
        if int(version) > SCHEMA_VERSION:
            raise StorageError(
                f"the archive {archive.path} was made by a newer osintwatch (schema {version}, this one knows"
                f" {SCHEMA_VERSION})",
                "upgrade osintwatch; nothing was changed",
            )
        if archive.sql.execute("PRAGMA journal_mode").fetchone() != ("wal",) and (tables == 0 or application):
            archive.sql.execute("PRAGMA journal_mode = WAL")
    return int(version)


_WORDS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: (
        "the disk is full while writing {path}",
        "free some space and run again; nothing is half-written",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk failed while using {path}",
        "check the disk and its free space, then run again",
    ),
    sqlite3.SQLITE_READONLY: (
        "the archive {path} cannot be written",
        "check the permissions of the file and its folder",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the archive {path} cannot be opened",
        "check the permissions of the file and its folder",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the archive {path} is damaged",
        "keep a copy of the file, then restore a backup or try `sqlite3 FILE .recover`",
    ),
    sqlite3.SQLITE_NOTADB: ("{path} is not a database", "name another file with --db or in the config"),
}


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what the disk or another program does to us into words; our own mistakes pass through."""
    try:
        yield
    except sqlite3.Error as error:
        primary = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LockedError(
                f"another program has kept the archive {path} locked for {BUSY_SECONDS:.0f} seconds",
                "close it (a database browser with unsaved changes?) and run again",
            ) from None
        if primary in _WORDS:
            message, hint = _WORDS[primary]
            raise StorageError(message.format(path=path), hint) from None
        raise
