"""The archive file: opened with care, refused when it is not ours, errors put into words."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from osintwatch.errors import LockedError, StorageError
from osintwatch.private_files import claim_private_file, make_private_folder, refuse_link
from osintwatch.store.backup import back_up
from osintwatch.store.conditions import add_functions
from osintwatch.store.schema import APPLICATION_ID, SCHEMA_VERSION, migrate

BUSY_SECONDS = 30.0


@dataclass(slots=True)
class Archive:
    """An open archive. `sql` is the one connection; `notes` are things to tell the user.

    Pages are saved in a worker thread while a wait may have to be remembered in the main one: the
    connection has one transaction at a time, so these take turns.
    """

    path: Path
    sql: sqlite3.Connection
    notes: list[str] = field(default_factory=list)
    noted_words: set[str] = field(default_factory=set, repr=False)
    """words that are known to stand in word_forms, so that these need not be looked up for each post"""
    _turn: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block, or nothing of it.

        IMMEDIATE: a deferred transaction that turns from reading to writing loses at once
        against another writer, and the busy time-out does not help it.
        """
        kept = False
        with self._turn, storage_errors(self.path):
            try:
                with self.sql:  # commits, or rolls back what is left
                    self.sql.execute("BEGIN IMMEDIATE")
                    yield
                kept = True
            finally:
                if not kept:  # the block failed, or its commit: what it noted is taken back
                    self.noted_words.clear()

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


def storable(text: str) -> str:
    """Half a surrogate pair has no UTF-8, which is how text is stored: show the replacement character."""
    return _HALF_PAIR.sub("\ufffd", text)


_HALF_PAIR = re.compile("[\ud800-\udfff]")


@contextmanager
def open_for_writing(path: Path) -> Iterator[Archive]:
    """Open the archive, made if need be, 0600 in a 0700 folder, its tables up to date.

    Raises StorageError for a place that cannot be written, a file that is no archive, or one
    made by a newer version; LockedError when another program keeps it locked for half a minute.
    """
    make_private_folder(path.parent)
    _refuse_linked(path)
    _refuse_strangers(path)  # before anything is done to it
    note = claim_private_file(path, "the archive")
    with _opened(path, "mode=rw") as archive:
        if note:
            archive.notes.append(note)
        version = _check(archive)
        with storage_errors(path):
            archive.sql.execute("PRAGMA journal_mode = WAL")
            archive.sql.execute("PRAGMA synchronous = FULL")
            archive.sql.execute(f"PRAGMA journal_size_limit = {_KEPT_WAL}")
            _bring_up_to_date(archive, version)
        yield archive


@contextmanager
def open_for_reading(path: Path) -> Iterator[Archive]:
    """Open an archive that exists; nothing can be written through it.

    Works on a read-only medium too. Raises StorageError when there is none yet, besides what
    open_for_writing raises.
    """
    if _refuse_linked(path) is None:
        raise StorageError(
            f"there is no archive at {path} yet", "run `osintwatch fetch` or `osintwatch import` first"
        )
    _refuse_strangers(path)
    with _opened(path, _way_to_read(path)) as archive:
        version = _check(archive)
        if version == 0:
            raise StorageError(
                f"the archive {path} is empty", "run `osintwatch fetch` or `osintwatch import` first"
            )
        with storage_errors(path):
            _bring_up_to_date(archive, version)
        archive.sql.execute("PRAGMA query_only = 1")
        yield archive


@contextmanager
def open_for_looking(path: Path) -> Iterator[Archive]:
    """As open_for_reading, but where there is no archive yet, an empty one that leaves no trace."""
    found = _refuse_linked(path)
    if found is not None and found.st_size:
        with open_for_reading(path) as archive:
            yield archive
        return
    sql = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        migrate(sql)
        add_functions(sql)
        yield Archive(path, sql)
    finally:
        sql.close()


_KEPT_WAL = 64 * 2**20
"""Bytes of the write-ahead log kept for use again: a large import must not leave a second archive behind."""


def _refuse_linked(path: Path) -> os.stat_result | None:
    """SQLite writes beside the archive too: none of these may lead elsewhere."""
    for ending in ("-wal", "-shm", "-journal"):
        refuse_link(path.with_name(path.name + ending), "the archive's log")
    return refuse_link(path, "the archive")


def _refuse_strangers(path: Path) -> None:
    """Look at the file's first bytes, so that what is not ours is not even opened, which may change it."""
    try:
        with open(path, "rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(
            f"the archive {path} cannot be opened: {error.strerror}",
            "check the permissions of the file and its folder",
        ) from None
    if header and not header.startswith(b"SQLite format 3\0"):
        raise StorageError(f"{path} is not a database", "name another file with --db or in the config")
    # The application id of a newborn archive that was killed is still in the log, and 0 here.
    if int.from_bytes(header[68:72], "big") not in (0, APPLICATION_ID):
        raise _stranger(path)


def _stranger(path: Path) -> StorageError:
    return StorageError(
        f"{path} is a database of another program", "name another file with --db or in the config"
    )


def _way_to_read(path: Path) -> str:
    """How SQLite is to open an archive that may lie where nothing can be written."""
    effective = os.access in os.supports_effective_ids
    if all(os.access(place, os.W_OK, effective_ids=effective) for place in (path, path.parent)):
        return "mode=rw"
    # With a log beside it somebody may be writing; without one the file is all there is.
    beside = [path.with_name(path.name + ending) for ending in ("-wal", "-shm")]
    return "mode=ro" if any(file.exists() for file in beside) else "mode=ro&immutable=1"


@contextmanager
def _opened(path: Path, way: str) -> Iterator[Archive]:
    with storage_errors(path):
        # The question mark and the like in a folder's name would end the path of a URI.
        sql = sqlite3.connect(
            f"{path.absolute().as_uri()}?{way}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,  # saving runs in a worker thread while the next page is on its way
        )
    try:
        with storage_errors(path):
            sql.execute("PRAGMA foreign_keys = 1")
            sql.execute("PRAGMA trusted_schema = 0")
            add_functions(sql)
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
        if application != APPLICATION_ID and (application or tables):
            raise _stranger(archive.path)
        if int(version) > SCHEMA_VERSION:
            raise StorageError(
                f"the archive {archive.path} was made by a newer osintwatch (schema {version}, this one knows"
                f" {SCHEMA_VERSION})",
                "upgrade osintwatch; nothing was changed",
            )
    return int(version)


def _bring_up_to_date(archive: Archive, version: int) -> None:
    """Change the tables of an archive of an earlier schema, once a copy of it is safe; 0 is a new one."""
    if version == SCHEMA_VERSION:
        return
    kept = back_up(archive.sql, archive.path, version) if version else None
    migrate(archive.sql)
    if kept:
        archive.notes.append(
            f"the archive was made by an older osintwatch and is brought up to date; as it was: {kept}"
        )


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
    sqlite3.SQLITE_PERM: (
        "the archive {path} cannot be used",
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
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
            raise LockedError(
                f"another program has kept the archive {path} locked for {BUSY_SECONDS:g} seconds",
                "close it (a database browser with unsaved changes?) and run again",
            ) from None
        if primary in _WORDS:
            message, hint = _WORDS[primary]
            raise StorageError(message.format(path=path), hint) from None
        raise
