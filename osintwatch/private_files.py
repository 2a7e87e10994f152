"""Files that only their owner may read: the archive, the session, the config, the lock.

Whoever reads the session file can act as the account; whoever reads the archive sees what
a desk is watching. So: 0600 in 0700 folders, no symbolic links, nobody else's files.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from osintwatch.errors import StorageError


def make_private_folder(folder: Path) -> None:
    """Create `folder` and what leads to it, 0700. A folder that exists is left as it is.

    Raises StorageError when it cannot be made.
    """
    missing = []
    try:
        for place in (folder, *folder.parents):
            if place.exists():
                break
            missing.append(place)
        # One by one: mkdir(parents=True) would leave the ones above open to all.
        for place in reversed(missing):
            place.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)  # complains when it is there, but no folder
    except FileExistsError:
        raise StorageError(f"{folder} is a file, not a folder", "name another place") from None
    except OSError as error:
        raise StorageError(
            f"cannot make the folder {folder}: {error.strerror}", "make it, or name another place"
        ) from None


def refuse_link(path: Path, what: str) -> os.stat_result | None:
    """What is at `path`, None when nothing is. Raises StorageError for a symbolic link, or no access."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(
            f"cannot reach {what} {path}: {error.strerror}", "check the folder's permissions"
        ) from None
    if stat.S_ISLNK(found.st_mode):
        raise StorageError(
            f"{what} {path} is a symbolic link",
            "name the real file: links could lead a run to write elsewhere",
        )
    return found


def claim_private_file(path: Path, what: str) -> str | None:
    """Make sure `path` is a file of ours that nobody else can read; create it empty, 0600, when absent.

    Returns a sentence for the user when loose permissions had to be tightened, else None.
    Raises StorageError for a symbolic link, somebody else's file, or a place that cannot be written.
    `what` names the file in messages, e.g. "the session".
    """
    found = refuse_link(path, what)
    if found is None:
        if _create(path, what):
            return None
        found = refuse_link(path, what)  # another run was quicker
    if found is None or not stat.S_ISREG(found.st_mode):
        raise StorageError(f"{what} {path} is not a file", "name another place")
    if found.st_uid != os.geteuid():
        raise StorageError(f"{what} {path} belongs to another user", "run as its owner, or name another file")
    if stat.S_IMODE(found.st_mode) & 0o077:
        return _tighten(path, what)
    return None


def _create(path: Path, what: str) -> bool:
    """False when it has come to be meanwhile."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
    except FileExistsError:
        return False
    except OSError as error:
        raise StorageError(
            f"cannot write {what} {path}: {error.strerror}", "check that its folder exists and is yours"
        ) from None
    return True


def _tighten(path: Path, what: str) -> str:
    try:
        os.chmod(path, 0o600)
    except OSError as error:
        return f"{what} {path} is readable by others, and that cannot be changed: {error.strerror}"
    return f"{what} {path} was readable by others; its permissions are now 0600"
