"""One run at a time, and no lock that outlives its run."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from osintwatch.errors import Exit, LockedError, StorageError
from osintwatch.lock import held

NOW = datetime(2026, 7, 1, 23, 30, 5, tzinfo=UTC)

HOLDER = dedent(
    """
    import sys, time
    from datetime import UTC, datetime
    from pathlib import Path
    from osintwatch.lock import held
    with held(Path(sys.argv[1]), "the archive", datetime(2026, 7, 1, 3, 0, tzinfo=UTC)):
        print("held", flush=True)
        time.sleep(60)
    """
)


def start_holder(path: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_run_is_refused_at_once_and_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with start_holder(path) as holder:
        before = time.monotonic()
        with pytest.raises(LockedError) as refusal, held(path, "the archive", NOW):
            pass
        took = time.monotonic() - before
        holder.kill()
    assert refusal.value.message == (
        f"another osintwatch run is using the archive: pid {holder.pid} on {socket.gethostname()},"
        " since 2026-07-01T03:00:00Z"
    )
    assert refusal.value.exit_code is Exit.LOCKED
    assert refusal.value.hint
    assert took < 1


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=lambda how: how.name)
def test_a_lock_is_gone_with_its_process(tmp_path: Path, how: signal.Signals) -> None:
    path = tmp_path / "archive.db"
    with start_holder(path) as holder:
        holder.send_signal(how)
        holder.wait()
    with held(path, "the archive", NOW):
        assert f"pid {os.getpid()} " in (tmp_path / "archive.db.lock").read_text()


def test_a_lock_is_free_after_the_block_whatever_happened_in_it(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with pytest.raises(KeyboardInterrupt), held(path, "the archive", NOW):
        raise KeyboardInterrupt
    with held(path, "the archive", NOW):
        pass


def test_the_lock_lies_beside_what_it_guards_and_is_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with held(tmp_path / "new" / "archive.db", "the archive", NOW):
            lock = tmp_path / "new" / "archive.db.lock"
            assert stat.S_IMODE(lock.stat().st_mode) == 0o600
            assert stat.S_IMODE(lock.parent.stat().st_mode) == 0o700
            assert lock.read_text().endswith(", since 2026-07-01T23:30:05Z\n")
    finally:
        os.umask(before)


def test_a_shorter_line_replaces_a_longer_one(tmp_path: Path) -> None:
    lock = tmp_path / "archive.db.lock"
    lock.write_text("x" * 500)
    lock.chmod(0o600)
    with held(tmp_path / "archive.db", "the archive", NOW):
        assert "x" not in lock.read_text().replace(socket.gethostname(), "")


def test_two_things_are_locked_apart(tmp_path: Path) -> None:
    with held(tmp_path / "archive.db", "the archive", NOW), held(tmp_path / "session", "the session", NOW):
        assert {one.name for one in tmp_path.iterdir()} == {"archive.db.lock", "session.lock"}


def test_a_child_does_not_inherit_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with held(path, "the archive", NOW):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with child:
        with held(path, "the archive", NOW):
            assert child.poll() is None, "the child lives, and has no part in the lock"
        child.kill()


def test_a_link_in_place_of_the_lock_is_refused_and_its_target_untouched(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    (tmp_path / "archive.db.lock").symlink_to(target)
    with pytest.raises(StorageError, match="symbolic link"), held(tmp_path / "archive.db", "it", NOW):
        pass
    assert target.read_text() == "precious"


def test_a_disk_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with (
        pytest.raises(StorageError, match="No locks available") as refusal,
        held(tmp_path / "archive.db", "it", NOW),
    ):
        pass
    assert "local disk" in refusal.value.hint
