"""One run at a time: a lock that dies with its process, and names who holds it."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from osintwatch.errors import LockedError, StorageError
from osintwatch.private_files import claim_private_file, make_private_folder


@contextmanager
def held(path: Path, what: str, now: datetime) -> Iterator[None]:
    """Hold `<path>.lock` for the length of the block; raise LockedError at once when another process does.

    The kernel drops the lock with the process, however it ends (flock, see flock(2)), so no stale
    lock can be left behind; the file itself stays, as removing it would let two runs hold "the" lock.
    """
    lock = path.with_name(path.name + ".lock")
    make_private_folder(lock.parent)
    claim_private_file(lock, "the lock file")
    try:
        handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise StorageError(
            f"cannot open the lock file {lock}: {error.strerror}", "check the permissions of its folder"
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 200).decode("utf-8", "replace").strip() or "another process"
            raise LockedError(
                f"another osintwatch run is using {what}: {holder}", "wait until it is done, or stop it"
            ) from None
        except OSError as error:
            raise StorageError(
                f"cannot lock {lock}: {error.strerror}",
                "keep it on a local disk: some network file systems have no locks",
            ) from None
        os.ftruncate(handle, 0)
        started = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        os.pwrite(handle, f"pid {os.getpid()} on {socket.gethostname()}, since {started}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
