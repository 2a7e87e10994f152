"""A file that is either written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from osintwatch.errors import StorageError
from osintwatch.text.display import visible

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_TROUBLE = {
    errno.ENOENT: ("the folder does not exist", "make the folder first, or choose another one"),
    errno.ENOTDIR: ("a part of its path is not a folder", "choose another path"),
    errno.EACCES: ("no permission to write there", "choose another folder"),
    errno.EPERM: ("no permission to write there", "choose another folder"),
    errno.EROFS: ("the disk is read-only", "choose another folder"),
    errno.ENAMETOOLONG: ("its name is too long", "choose a shorter name"),
    errno.EIO: ("the disk reports an error", "check the disk; an older file of that name is untouched"),
    **dict.fromkeys(_FULL, ("the disk is full", "make room; an older file of that name is untouched")),
}


@contextmanager
def atomic_file(path: Path) -> Iterator[TextIO]:
    """Open `path` for writing UTF-8, private to its owner; it appears, complete, when the block ends well.

    When the block fails or is interrupted, nothing is left behind and an older file stays as it was.
    The text stream has bytes under it (`.buffer`) and translates no line ends.
    """
    with _partial(path) as (stream, put_in_place):
        yield stream
        put_in_place()
    _sync_folder(path.parent)


@contextmanager
def atomic_pair(path: Path, beside: Path) -> Iterator[tuple[TextIO, TextIO]]:
    """The same of a file and of one `beside` it that tells of it, streams of both.

    Nothing is put in place before both are whole. Then the older file's companion goes, the file comes, its
    companion comes: whenever one is there it tells of the file that is there, also after a power cut in
    between, which leaves a file without one.
    """
    _refuse_unless_replaceable(path)  # of the two, the one that the user named
    with _partial(beside) as (telling, put_beside), _partial(path) as (stream, put_in_place):
        yield stream, telling
        _finish(telling, beside)
        _finish(stream, path)
        with _reported(beside):
            beside.unlink(missing_ok=True)
        _sync_folder(path.parent)
        put_in_place()
        _sync_folder(path.parent)
        put_beside()
    _sync_folder(path.parent)


@contextmanager
def _partial(path: Path) -> Iterator[tuple[TextIO, Callable[[], None]]]:
    """A stream into a file of a passing name, and what gives it its own; without that it is removed."""
    _refuse_unless_replaceable(path)
    # Same folder: only then is the renaming atomic. Not derived from the name, which may be of full length.
    partial = path.parent / f".osintwatch-{secrets.token_hex(8)}.partial"

    def put_in_place() -> None:
        _finish(stream, path)
        with _reported(path):
            os.replace(partial, path)

    try:
        with _reported(path):
            stream = _create(partial)
        try:
            with _reported(path, of_the_disk_only=True):
                yield stream, put_in_place
        finally:
            # Closing flushes once more, which fails again on a full disk and is already known then.
            with suppress(OSError):
                stream.close()
    finally:
        with suppress(OSError):
            partial.unlink()


def _finish(stream: TextIO, path: Path) -> None:
    """What was written is on the disk."""
    with _reported(path):
        stream.flush()
        os.fsync(stream.fileno())


def digest(stream: TextIO) -> tuple[str, int]:
    """SHA-256, lower-case hexadecimal, and number of bytes of what was written to a file of this module."""
    stream.flush()
    found, place = sha256(), 0
    while block := os.pread(stream.fileno(), _BLOCK, place):
        found.update(block)
        place += len(block)
    return found.hexdigest(), place


_BLOCK = 2**20


def _create(path: Path) -> TextIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags, 0o600)
    return open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="")


def _refuse_unless_replaceable(path: Path) -> None:
    """Only a regular file is replaced: a link could lead anywhere, a device or a pipe would be lost."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise _storage_error(path, error) from error
    if stat.S_ISLNK(mode):
        raise StorageError(f"{_shown(path)} is a symbolic link", "name the file itself")
    if stat.S_ISDIR(mode):
        raise StorageError(f"{_shown(path)} is a folder", "name a file inside it")
    if not stat.S_ISREG(mode):
        raise StorageError(
            f"{_shown(path)} is not a regular file", "leave the file name out and redirect the output"
        )


@contextmanager
def _reported(path: Path, *, of_the_disk_only: bool = False) -> Iterator[None]:
    """Turn what the system says about our file into one clear line.

    Within the caller's block only errors of the disk are ours to report; all others have their own story.
    """
    try:
        yield
    except OSError as error:
        if of_the_disk_only and error.errno not in _FULL | {errno.EIO}:
            raise
        raise _storage_error(path, error) from error


def _storage_error(path: Path, error: OSError) -> StorageError:
    what, hint = _TROUBLE.get(
        error.errno or 0, (error.strerror or type(error).__name__, "choose another file name")
    )
    return StorageError(f"cannot write {_shown(path)}: {what}", hint)


def _shown(path: Path) -> str:
    """The path on one line, whatever characters it is made of."""
    return visible(str(path), keep="")


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut; file systems that cannot do this are no reason to fail."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
