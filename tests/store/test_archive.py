"""The archive file: private, refused when it is not ours, whole whatever happens to it."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

import pytest

from osintwatch.errors import Exit, LockedError, StorageError
from osintwatch.model import Span
from osintwatch.store import archive as archive_module
from osintwatch.store.archive import Archive, open_for_looking, open_for_reading, open_for_writing
from osintwatch.store.check import faults
from osintwatch.store.schema import APPLICATION_ID, SCHEMA_VERSION
from tests.store.shelf import CHANNEL, Shelf, post


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk" / "archive.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """An archive with ten posts, closed."""
    with open_for_writing(path) as archive:
        Shelf(archive).save(*(post(n, f"words {n}") for n in range(1, 11)), spans=(Span(1, 10),))
    return path


def numbers(archive: Archive) -> list[int]:
    return [n for (n,) in archive.sql.execute("SELECT message_id FROM posts ORDER BY 1")]


# ---- privacy ---------------------------------------------------------------------------------------


def test_nobody_else_can_read_any_file_of_a_new_archive(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = tmp_path / "new" / "er" / "archive.db"
        with open_for_writing(path) as archive:
            Shelf(archive).save(post(1, "x"))
            files = sorted(path.parent.iterdir())
            assert [file.name for file in files] == ["archive.db", "archive.db-shm", "archive.db-wal"]
            assert {mode(file) for file in files} == {0o600}
            assert {mode(folder) for folder in (path.parent, path.parent.parent)} == {0o700}
    finally:
        os.umask(before)


def test_loose_permissions_are_tightened_and_said(filled: Path) -> None:
    filled.chmod(0o644)
    with open_for_writing(filled) as archive:
        assert len(archive.notes) == 1
        assert "was readable by others" in archive.notes[0]
        Shelf(archive).save(post(99, "x"))
        assert mode(Path(f"{filled}-wal")) == 0o600
    assert mode(filled) == 0o600


@pytest.mark.parametrize("opened", [open_for_writing, open_for_reading, open_for_looking])
@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
def test_a_symbolic_link_is_refused_and_its_target_untouched(
    filled: Path, tmp_path: Path, opened: object, ending: str
) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"precious")
    link = Path(f"{filled}{ending}")
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    with pytest.raises(StorageError, match="symbolic link"), opened(filled):  # type: ignore[operator]
        pass
    assert target.read_bytes() == b"precious"


# ---- not ours, not now -----------------------------------------------------------------------------


@pytest.fixture(params=["a few tables", "another application's id", "in WAL mode", "only an id"])
def stranger(request: pytest.FixtureRequest, path: Path) -> Path:
    """A database that another program made."""
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        if request.param == "in WAL mode":
            connection.execute("PRAGMA journal_mode = WAL")
        if "id" in request.param:
            connection.execute("PRAGMA application_id = 12345")
        if request.param != "only an id":
            connection.execute("CREATE TABLE posts (id, text)")
    connection.close()
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("opened", [open_for_writing, open_for_reading])
def test_a_database_of_another_program_is_refused_and_unchanged(stranger: Path, opened: object) -> None:
    before = stranger.read_bytes()
    with pytest.raises(StorageError, match="another program") as refusal, opened(stranger):  # type: ignore[operator]
        pass
    assert refusal.value.exit_code is Exit.STORAGE
    assert "--db" in refusal.value.hint
    assert stranger.read_bytes() == before


def test_a_database_of_another_program_keeps_its_permissions(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id = 12345")
        connection.execute("CREATE TABLE notes (text)")
    connection.close()
    path.chmod(0o644)
    with pytest.raises(StorageError), open_for_writing(path):
        pass
    assert mode(path) == 0o644


@pytest.mark.parametrize("content", [b"# a config\n", b"\0" * 5000, b"SQLite format 4\0", b"x"], ids=repr)
def test_what_is_no_database_is_refused_and_unchanged(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    for opened in (open_for_writing, open_for_reading):
        with pytest.raises(StorageError, match="not a database"), opened(path):
            pass
    assert path.read_bytes() == content


def test_an_archive_of_a_newer_version_is_refused_and_unchanged(filled: Path) -> None:
    with sqlite3.connect(filled) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = filled.read_bytes()
    for opened in (open_for_writing, open_for_reading, open_for_looking):
        with pytest.raises(StorageError, match="newer osintwatch"), opened(filled):
            pass
    assert filled.read_bytes() == before


def test_a_missing_archive_is_nothing_to_read(path: Path) -> None:
    with pytest.raises(StorageError, match="no archive at .* yet"), open_for_reading(path):
        pass
    assert not path.parent.exists()


def test_an_empty_file_becomes_an_archive_but_is_nothing_to_read(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with pytest.raises(StorageError, match="is empty"), open_for_reading(path):
        pass
    assert path.stat().st_size == 0
    with open_for_looking(path) as archive:
        assert numbers(archive) == []
    with open_for_writing(path) as archive:
        Shelf(archive).save(post(1, "x"))
    with open_for_reading(path) as archive:
        assert numbers(archive) == [1]


def test_a_folder_is_no_archive(path: Path) -> None:
    path.mkdir(parents=True)
    for opened in (open_for_writing, open_for_reading):
        with pytest.raises(StorageError), opened(path):
            pass


@pytest.mark.parametrize("name", ["what?.db", "100%25.db", "a#b.db", "naïve дом.db", "a b.db"])
def test_strange_file_names_are_just_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / "strange?mode=memory" / name
    with open_for_writing(path) as archive:
        Shelf(archive).save(post(1, "x"))
    with open_for_reading(path) as archive:
        assert numbers(archive) == [1]
    assert [file.name for file in path.parent.iterdir()] == [name]


# ---- damage ------------------------------------------------------------------------------------------


def what_is_wrong(path: Path) -> list[str]:
    """All that looking at a file and checking it brings up."""
    try:
        with open_for_reading(path) as archive, archive.snapshot():
            return faults(archive)
    except StorageError as error:
        return [error.message]


def test_a_truncated_archive_is_told_as_damaged(filled: Path) -> None:
    content = filled.read_bytes()
    filled.write_bytes(content[: len(content) // 2])
    (told,) = what_is_wrong(filled)
    assert told == f"the archive {filled} is damaged"


@pytest.mark.parametrize("page", range(1, 40, 6))
def test_a_page_of_rubbish_is_found_and_never_crashes(filled: Path, page: int) -> None:
    content = bytearray(filled.read_bytes())
    page = page % (len(content) // 4096 - 1) + 1
    content[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
    filled.write_bytes(content)
    assert what_is_wrong(filled)


def test_a_sound_archive_has_no_faults(filled: Path) -> None:
    with open_for_reading(filled) as archive, archive.snapshot():
        assert faults(archive) == []


def test_an_index_that_lacks_a_post_is_a_fault(filled: Path) -> None:
    with open_for_writing(filled) as archive:
        archive.sql.execute("INSERT INTO post_search (post_search) VALUES ('delete-all')")
    with open_for_reading(filled) as archive, archive.snapshot():
        assert faults(archive) == ["the search index lacks 10 posts"]


# ---- places that cannot be written -------------------------------------------------------------------


@contextmanager
def somebody_else() -> Iterator[Path]:
    """A folder of theirs, while we are not root: to root every place can be written."""
    if os.geteuid() != 0:
        with TemporaryDirectory() as folder:
            yield Path(folder)
        return
    nobody = 65534
    with TemporaryDirectory() as folder:
        os.chown(folder, nobody, nobody)
        os.seteuid(nobody)
        try:
            yield Path(folder)
        finally:
            os.seteuid(0)


def write_one(path: Path, number: int = 1) -> None:
    with open_for_writing(path) as archive:
        Shelf(archive).save(post(number, "words"))


def test_an_archive_in_a_folder_that_cannot_be_written_can_be_read() -> None:
    with somebody_else() as folder:
        path = folder / "desk" / "archive.db"
        write_one(path)
        path.chmod(0o400)
        path.parent.chmod(0o500)
        try:
            with open_for_reading(path) as archive, archive.snapshot():
                assert numbers(archive) == [1]
            assert [file.name for file in path.parent.iterdir()] == ["archive.db"]
            with pytest.raises(StorageError) as refusal, open_for_writing(path):
                pass
            assert "permissions" in refusal.value.hint
        finally:
            path.parent.chmod(0o700)


def test_an_archive_in_a_folder_that_cannot_be_entered_is_refused_in_words() -> None:
    with somebody_else() as folder:
        path = folder / "desk" / "archive.db"
        write_one(path)
        path.parent.chmod(0o000)
        try:
            for opened in (open_for_writing, open_for_reading, open_for_looking):
                with pytest.raises(StorageError, match="Permission denied"), opened(path):
                    pass
        finally:
            path.parent.chmod(0o700)


def test_a_copy_without_a_log_can_be_read_and_then_written(filled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with open_for_writing(filled) as archive:
        archive.sql.execute("VACUUM INTO ?", (str(copy),))
    with open_for_reading(copy) as archive:
        assert len(numbers(archive)) == 10
    write_one(copy, 99)
    with open_for_reading(copy) as archive:
        assert len(numbers(archive)) == 11


def test_nothing_can_be_written_through_an_archive_opened_for_reading(filled: Path) -> None:
    with open_for_reading(filled) as archive, pytest.raises(StorageError), archive.transaction():
        archive.sql.execute("DELETE FROM posts")
    with open_for_reading(filled) as archive:
        assert len(numbers(archive)) == 10


# ---- full disk, other writers, sudden death ------------------------------------------------------------


def save_pages(shelf: Shelf) -> None:
    """A hundred pages of twenty posts, each page with its span."""
    for first in range(1, 2000, 20):
        posts = [post(n, f"words {n} " * 20) for n in range(first, first + 20)]
        shelf.save(*posts, spans=(Span(first, first + 19),))


@pytest.mark.parametrize("pages", [*range(13), 15, 17, 21, 25, 34, 55, 89])
def test_a_full_disk_leaves_posts_and_spans_in_step(path: Path, pages: int) -> None:
    with open_for_writing(path) as archive:
        shelf = Shelf(archive)
        (used,) = archive.sql.execute("PRAGMA page_count").fetchone()
        archive.sql.execute(f"PRAGMA max_page_count = {used + pages}")
        with pytest.raises(StorageError, match="disk is full") as full:
            save_pages(shelf)
        assert full.value.exit_code is Exit.STORAGE
        assert not archive.sql.in_transaction
        stored = numbers(archive)
        spans = archive.sql.execute("SELECT first_id, last_id FROM spans").fetchall()
        assert [n for first, last in spans for n in range(first, last + 1)] == stored
        assert faults(archive) == []
        archive.sql.execute("PRAGMA max_page_count = 1000000")
        shelf.save(*(post(n, "x") for n in range(1, 2000)), spans=(Span(1, 1999),))
        assert len(numbers(archive)) == 1999


def test_a_file_that_may_not_grow_is_told_as_trouble_with_the_disk(tmp_path: Path) -> None:
    code = """
        import resource, signal, sys
        from pathlib import Path
        from osintwatch.errors import StorageError
        from osintwatch.store.archive import open_for_writing
        from tests.store.shelf import Shelf, post
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with open_for_writing(Path(sys.argv[1])) as archive:
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
            try:
                for n in range(1, 1000):
                    Shelf(archive).save(post(n, "words " * 500))
            except StorageError as error:
                print(error.message)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    """
    path = tmp_path / "archive.db"
    run = subprocess.run([sys.executable, "-c", dedent(code), path], capture_output=True, text=True)
    assert run.stderr == ""
    assert run.stdout.startswith(("the disk is full", "the disk failed"))
    with open_for_reading(path) as archive, archive.snapshot():
        assert faults(archive) == []


def test_an_archive_kept_locked_is_told_after_a_while(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(filled, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with open_for_writing(filled) as archive:
            with pytest.raises(LockedError, match=r"locked for 0\.1 seconds") as refusal:
                Shelf(archive).save(post(99, "x"))
            assert refusal.value.exit_code is Exit.LOCKED
            assert Shelf(archive).search("words") != []
            other.execute("COMMIT")
            Shelf(archive).save(post(99, "x"))
    finally:
        other.close()


def test_threads_take_turns_on_the_one_connection(shelf: Shelf) -> None:
    wrong = []

    def save_some(first: int) -> None:
        try:
            for n in range(first, first + 20):
                Shelf(shelf.archive).save(post(n, "x"))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=save_some, args=(first,)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(numbers(shelf.archive)) == 60


def interrupted(archive: Archive, *statements: str) -> None:
    with archive.transaction():
        for statement in statements:
            archive.sql.execute(statement)
        raise KeyboardInterrupt


def test_an_interrupted_transaction_is_undone(shelf: Shelf) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(shelf.archive, "INSERT INTO archive VALUES ('a', 'b')")
    assert shelf.rows("SELECT * FROM archive") == []
    shelf.save(post(1, "x"))


def test_a_transaction_that_cannot_be_committed_is_undone(shelf: Shelf) -> None:
    shelf.save(post(1, "x"))
    orphan = (
        "INSERT INTO versions (post_id, capture_id, captured_at, text, fingerprint, sha256, original_format,"
        " original) VALUES (404, 1, 0, '', x'', x'', '', x'')"
    )
    with pytest.raises(sqlite3.IntegrityError), shelf.archive.transaction():
        shelf.archive.sql.execute(orphan)
    assert not shelf.archive.sql.in_transaction
    assert shelf.rows("SELECT count(*) FROM versions") == [(1,)]
    shelf.save(post(2, "x"))


def test_a_writer_killed_in_a_page_loses_that_page_only(tmp_path: Path) -> None:
    code = """
        import os, signal, sys
        from pathlib import Path
        from osintwatch.store.archive import open_for_writing
        from tests.store.shelf import Shelf, post
        with open_for_writing(Path(sys.argv[1])) as archive:
            Shelf(archive).save(post(1, "kept"))
            with archive.transaction():
                archive.sql.execute("UPDATE channels SET title = 'never'")
                os.kill(os.getpid(), signal.SIGKILL)
    """
    path = tmp_path / "archive.db"
    run = subprocess.run([sys.executable, "-c", dedent(code), path])
    assert run.returncode == -signal.SIGKILL
    assert Path(f"{path}-wal").stat().st_size > 0
    with open_for_reading(path) as archive:
        assert numbers(archive) == [1]
        assert archive.sql.execute("SELECT title FROM channels").fetchall() == [(CHANNEL.title,)]


# ---- settings ----------------------------------------------------------------------------------------


def test_the_file_carries_our_mark_and_the_settings_hold(filled: Path) -> None:
    with open_for_writing(filled) as archive:
        names = ("application_id", "user_version", "journal_mode", "foreign_keys", "synchronous")
        values = [archive.sql.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert values == [APPLICATION_ID, SCHEMA_VERSION, "wal", 1, 2]
    assert filled.read_bytes()[68:72] == b"OSTW"


def test_no_log_is_left_behind(filled: Path) -> None:
    assert [file.name for file in filled.parent.iterdir()] == ["archive.db"]
    with open_for_reading(filled) as archive:
        numbers(archive)
    assert [file.name for file in filled.parent.iterdir()] == ["archive.db"]
