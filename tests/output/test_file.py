import errno
import hashlib
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
from osintwatch.output.file import atomic_file, atomic_pair, digest
from tests.output.post_rows import rows_of
from tests.output.samples import FULL


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
        write_csv(rows_of(FULL), stream, zone=UTC, profile=Profile.PEOPLE)
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


# ---- a file and what tells of it -----------------------------------------------------------------


def write_pair(path: Path, text: str, told: str) -> None:
    with atomic_pair(path, path.with_suffix(".told")) as (stream, beside):
        stream.write(text)
        beside.write(told)


def test_a_pair_appears_together_private_and_alone(old: Path) -> None:
    write_pair(old, "new", "of new")
    told = old.with_suffix(".told")
    assert (old.read_text(), told.read_text()) == ("new", "of new")
    assert sorted(old.parent.iterdir()) == [old, told]
    assert stat.S_IMODE(told.stat().st_mode) == 0o600


def test_a_file_never_stands_beside_what_tells_of_another(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pair(old, "1", "1")
    seen = []

    def watched(name: str) -> None:
        call = getattr(os, name)

        def looking(*given: object, **more: object) -> object:
            done = call(*given, **more)
            told = old.with_suffix(".told")
            seen.append((old.read_text(), told.read_text() if told.exists() else None))
            return done

        monkeypatch.setattr(os, name, looking)

    for name in ("unlink", "replace", "fsync"):
        watched(name)
    write_pair(old, "2", "2")
    assert set(seen) == {("1", "1"), ("1", None), ("2", None), ("2", "2")}


@pytest.mark.parametrize("mishap", [ValueError, KeyboardInterrupt])
def test_a_mishap_leaves_the_older_pair(old: Path, mishap: type[BaseException]) -> None:
    write_pair(old, "1", "1")

    def fail_half_way() -> None:
        with atomic_pair(old, old.with_suffix(".told")) as (stream, beside):
            stream.write("2")
            beside.write("2")
            raise mishap

    with pytest.raises(mishap):
        fail_half_way()
    assert (old.read_text(), old.with_suffix(".told").read_text()) == ("1", "1")
    assert len(list(old.parent.iterdir())) == 2


@pytest.mark.parametrize("sizes", [(2_000, 10), (10, 2_000)])
def test_a_disk_that_is_full_for_either_leaves_the_older_pair(old: Path, sizes: tuple[int, int]) -> None:
    write_pair(old, "1", "1")
    with pytest.raises(StorageError, match="the disk is full"), room_for(1_000):
        write_pair(old, "x" * sizes[0], "x" * sizes[1])
    assert (old.read_text(), old.with_suffix(".told").read_text()) == ("1", "1")
    assert len(list(old.parent.iterdir())) == 2


def test_a_link_in_place_of_either_is_refused(old: Path) -> None:
    target = old.with_name("target")
    target.write_text("precious")
    old.with_suffix(".told").symlink_to(target)
    with pytest.raises(StorageError, match=r"posts\.told is a symbolic link"):
        write_pair(old, "2", "2")
    assert (old.read_text(), target.read_text()) == ("old", "precious")


def test_the_hash_is_that_of_the_bytes_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    with atomic_file(path) as stream:
        stream.write("Київ\n" * 400_000)
        told = digest(stream)
    assert told == (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)
