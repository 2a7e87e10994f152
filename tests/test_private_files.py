"""Files that only their owner may read, and folders likewise."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from osintwatch.errors import Exit, StorageError
from osintwatch.private_files import claim_private_file, make_private_folder


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("_umask")
def test_a_new_file_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "session"
    assert claim_private_file(path, "the session") is None
    assert (mode(path), path.read_bytes()) == (0o600, b"")


@pytest.mark.usefixtures("_umask")
def test_new_folders_are_their_owners_alone_all_the_way_down(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "a" / "b" / "c")
    assert [mode(tmp_path / way) for way in ("a", "a/b", "a/b/c")] == [0o700] * 3


def test_a_folder_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path)
    make_private_folder(tmp_path / "new")
    assert (mode(tmp_path), mode(tmp_path / "new")) == (0o755, 0o700)


def test_a_folder_behind_a_link_may_be_used(tmp_path: Path) -> None:
    """Links to folders are how disks are arranged; it is links to our files that could mislead."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    make_private_folder(tmp_path / "link" / "desk")
    assert (tmp_path / "disk" / "desk").is_dir()


@pytest.mark.parametrize("way", ["file", "file/below", "dangling", "dangling/below"])
def test_a_folder_that_cannot_be_is_refused(tmp_path: Path, way: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StorageError) as refusal:
        make_private_folder(tmp_path / way)
    assert refusal.value.exit_code is Exit.STORAGE
    assert refusal.value.hint
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("loose", [0o644, 0o640, 0o604, 0o666, 0o777], ids=oct)
def test_loose_permissions_are_tightened_and_told(tmp_path: Path, loose: int) -> None:
    path = tmp_path / "session"
    path.write_bytes(b"content")
    path.chmod(loose)
    told = claim_private_file(path, "the session")
    assert told == f"the session {path} was readable by others; its permissions are now 0600"
    assert (mode(path), path.read_bytes()) == (0o600, b"content")
    assert claim_private_file(path, "the session") is None


def test_permissions_that_cannot_be_tightened_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "session"
    path.touch()
    path.chmod(0o644)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refuse)
    told = claim_private_file(path, "the session")
    assert (
        told
        == f"the session {path} is readable by others, and that cannot be changed: Operation not permitted"
    )


@pytest.mark.parametrize("kind", ["file", "nothing", "folder"])
def test_a_symbolic_link_is_refused_and_its_target_untouched(tmp_path: Path, kind: str) -> None:
    target, link = tmp_path / "target", tmp_path / "session"
    if kind == "file":
        target.write_bytes(b"precious")
        target.chmod(0o644)
    elif kind == "folder":
        target.mkdir()
    link.symlink_to(target)
    with pytest.raises(StorageError, match="is a symbolic link"):
        claim_private_file(link, "the session")
    if kind == "file":
        assert (target.read_bytes(), mode(target)) == (b"precious", 0o644)
    assert target.exists() is (kind != "nothing")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused(tmp_path: Path, make: object) -> None:
    path = tmp_path / "session"
    make(path)  # type: ignore[operator]
    with pytest.raises(StorageError, match="is not a file"):
        claim_private_file(path, "the session")


def test_somebody_elses_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "session"
    path.touch(0o600)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(StorageError, match="belongs to another user"):
        claim_private_file(path, "the session")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot write the session") as refusal:
        claim_private_file(tmp_path / "none" / "session", "the session")
    assert "folder" in refusal.value.hint


def test_two_runs_may_make_a_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = tmp_path / "session", os.open

    def after_another(*args: object) -> int:
        os.close(real(path, os.O_CREAT | os.O_WRONLY, 0o600))
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", after_another)
    assert claim_private_file(path, "the session") is None
