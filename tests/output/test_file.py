import errno
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import pytest

from osintwatch.errors import StorageError
from osintwatch.output.csv import Profile, write_csv
from osintwatch.output.file import atomic_file
from tests.output.samples import FULL, unjudged


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "posts.csv"
    path.write_text("old")
    return path


def only(path: Path) -> bool:
    """Is `path` alone in its folder?"""
    return list(path.parent.iterdir()) == [path]


def test_a_new_file_is_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    previous = os.umask(0)
    try:
        with atomic_file(path) as stream:
            assert not path.exists()
            stream.write("Київ\n")
    finally:
        os.umask(previous)
    assert path.read_bytes() == "Київ\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert only(path)


def test_it_takes_what_writes_bytes_too(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    with atomic_file(path) as stream:
        write_csv(unjudged(FULL), stream, zone=UTC, profile=Profile.PEOPLE)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfurl,")


def test_an_old_file_is_replaced_only_at_the_end(old: Path) -> None:
    with atomic_file(old) as stream:
        stream.write("new")
        stream.flush()
        assert old.read_text() == "old"
    assert old.read_text() == "new"
    assert only(old)


@pytest.mark.parametrize("mishap", [ValueError, KeyboardInterrupt, SystemExit, BrokenPipeError])
def test_a_mishap_leaves_nothing_behind_and_keeps_its_name(old: Path, mishap: type[BaseException]) -> None:
    def fail_half_way() -> None:
        with atomic_file(old) as stream:
            stream.write("half")
            raise mishap

    with pytest.raises(mishap):
        fail_half_way()
    assert old.read_text() == "old"
    assert only(old)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes. Python ignores the signal, so writing fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("written", [1_500, 2_000_000])
def test_a_full_disk_is_one_clear_line_and_leaves_nothing_behind(old: Path, written: int) -> None:
    full = pytest.raises(StorageError, match=r"cannot write .*posts\.csv: the disk is full")
    with full as caught, room_for(1_000), atomic_file(old) as stream:
        stream.write("x" * written)
    assert "\n" not in caught.value.message + caught.value.hint
    assert caught.value.hint
    assert old.read_text() == "old"
    assert only(old)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failing_system_call_leaves_nothing_behind(
    old: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(StorageError, match="the disk reports an error"), atomic_file(old) as stream:
        stream.write("new")
    assert old.read_text() == "old"
    assert only(old)


def test_a_symbolic_link_is_refused_and_its_target_untouched(old: Path) -> None:
    link = old.with_name("link.csv")
    link.symlink_to(old)
    with pytest.raises(StorageError, match=r"link\.csv is a symbolic link"), atomic_file(link) as stream:
        stream.write("new")
    assert old.read_text() == "old"
    assert link.is_symlink()


def test_folders_devices_and_pipes_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in (
        (tmp_path, "is a folder"),
        (Path("/dev/null"), "is not a regular file"),
        (tmp_path / "pipe", "is not a regular file"),
    ):
        with pytest.raises(StorageError, match=words), atomic_file(path):
            pass


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing/posts.csv", "the folder does not exist"),
        ("posts.csv/posts.csv", "a part of its path is not a folder"),
        (f"{'x' * 300}.csv", "its name is too long"),
    ],
)
def test_a_path_that_cannot_be_is_explained(old: Path, name: str, words: str) -> None:
    with pytest.raises(StorageError, match=words), atomic_file(old.parent / name):
        pass
    assert only(old)


def test_a_folder_without_permission_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    # Not by the folder's mode: tests may run as root, who may write everywhere.
    monkeypatch.setattr(os, "open", refuse)
    with (
        pytest.raises(StorageError, match="no permission to write there"),
        atomic_file(tmp_path / "posts.csv"),
    ):
        pass


def test_a_name_as_long_as_the_system_allows_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    with atomic_file(path) as stream:
        stream.write("new")
    assert only(path)
