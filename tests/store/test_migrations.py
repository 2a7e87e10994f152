"""Archives of every released schema come up to date with all they hold, and stay beside it as they were."""

from __future__ import annotations

import re
import sqlite3
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest

from osintwatch.store.archive import Archive, open_for_reading, open_for_writing
from osintwatch.store.backup import backup_path, backups_of
from osintwatch.store.check import faults
from osintwatch.store.judging import judge_stale
from osintwatch.store.life import versions_of
from osintwatch.store.rules import apply_new_rules
from osintwatch.store.schema import APPLICATION_ID, SCHEMA_VERSION
from osintwatch.store.stale import mark_stale_where
from tests.desk import Desk
from tests.store.newsstand import TABLES as JUDGED
from tests.store.schemas import VERSIONS, unpack
from tests.store.schemas.exports import EDITED, HARBOUR, write_exports
from tests.store.shelf import Shelf

Rows = list[tuple[Any, ...]]
Open = Callable[[Path], AbstractContextManager[Archive]]

STORED = (
    "channels", "channel_names", "pins", "captures", "posts", "versions", "links", "counters", "spans",
    "runs", "run_channels", "waits", "post_search_docsize",
)  # fmt: skip
"""What was collected, and is never derived again."""

opened_any_way = pytest.mark.parametrize("opened", [open_for_writing, open_for_reading])


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> int:
    assert isinstance(request.param, int)
    return request.param


@pytest.fixture
def old(version: int, tmp_path: Path) -> Path:
    """An archive of an older schema, as the program of its day left it."""
    return unpack(version, tmp_path / "desk" / "osintwatch.db")


def columns_of(path: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(path)) as sql:
        return {table: [row[1] for row in sql.execute(f"PRAGMA table_info({table})")] for table in STORED}


def rows_of(path: Path, columns: dict[str, list[str]]) -> dict[str, Rows]:
    """The rows of tables, as far as these columns go."""
    with closing(sqlite3.connect(path)) as sql:
        return {
            table: sql.execute(
                f"SELECT {', '.join(names)} FROM {table} ORDER BY {', '.join(names)}"
            ).fetchall()
            for table, names in columns.items()
        }


def mark_of(path: Path, name: str) -> int:
    with closing(sqlite3.connect(path)) as sql:
        return int(sql.execute(f"PRAGMA {name}").fetchone()[0])


def test_there_is_an_archive_of_every_schema_but_the_present_one() -> None:
    assert list(VERSIONS) == list(range(1, SCHEMA_VERSION))


def test_the_kept_archives_hold_what_can_be_lost(version: int, old: Path) -> None:
    assert mark_of(old, "user_version") == version
    rows = rows_of(old, columns_of(old))
    assert [table for table in STORED if not rows[table]] == ["pins", "waits"], (
        "an import fills all the others"
    )
    assert len(rows["versions"]) == len(rows["posts"]) + 1


@opened_any_way
def test_no_row_is_lost_or_changed(old: Path, opened: Open) -> None:
    columns = columns_of(old)
    before = rows_of(old, columns)
    with opened(old):
        pass
    assert rows_of(old, columns) == before


@opened_any_way
def test_the_archive_is_sound_and_carries_the_marks_of_today(old: Path, opened: Open) -> None:
    with opened(old) as archive, archive.snapshot():
        assert faults(archive) == []
    assert mark_of(old, "application_id") == APPLICATION_ID
    assert mark_of(old, "user_version") == SCHEMA_VERSION


def tables_of(archive: Archive) -> Rows:
    """All that was created; what the comments say of it may have been put better since."""
    rows = archive.sql.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2")
    return [(*row, re.sub(" *--.*", "", sql or "")) for *row, sql in rows]


@opened_any_way
def test_it_has_the_tables_of_a_new_archive(old: Path, tmp_path: Path, opened: Open) -> None:
    with opened(old) as archive, open_for_writing(tmp_path / "new.db") as new:
        assert tables_of(archive) == tables_of(new)


@opened_any_way
def test_a_second_opening_changes_and_says_nothing(old: Path, opened: Open) -> None:
    with opened(old):
        pass
    files = {file: file.read_bytes() for file in old.parent.iterdir()}
    with opened(old) as archive:
        assert archive.notes == []
    assert {file: file.read_bytes() for file in old.parent.iterdir()} == files


def test_both_wordings_of_an_edited_post_can_be_read(old: Path) -> None:
    with open_for_reading(old) as archive:
        said = [(one.text, one.current) for one in versions_of(archive, HARBOUR, EDITED)]
    assert said == [
        ("The ferry to Reni sails on Thursday with forty lorries, the port office says.", False),
        ("The ferry to Reni sails on Friday with sixty lorries, the port office says.", True),
    ]


# ---- judged -----------------------------------------------------------------------------------------


def copy_posts(old: Path, archive: Archive) -> None:
    """Put the posts of one archive into an empty one, with nothing that was derived from them."""
    archive.sql.execute("ATTACH ? AS old", (str(old),))
    with archive.transaction():
        for table in ("channels", "channel_names", "captures", "versions", "posts", "links", "counters"):
            names = [row[1] for row in archive.sql.execute(f"PRAGMA main.table_info({table})")]
            shown = ", ".join("NULL" if (table, name) == ("captures", "run_id") else name for name in names)
            archive.sql.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {shown} FROM old.{table}")
        mark_stale_where(archive, "TRUE")
    archive.sql.execute("DETACH old")


def judgement_of(archive: Archive) -> dict[str, Rows]:
    """All that is derived: what is known to be, and the earlier wordings."""
    apply_new_rules(archive)
    judge_stale(archive)
    tables = (*JUDGED, "ties", "withdrawn_citations", "former_search_docsize")
    return {
        table: sorted(archive.sql.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables
    }


def test_it_is_judged_as_a_new_archive_of_the_same_posts(old: Path, tmp_path: Path) -> None:
    """Red as well when the rules were changed, and their number was not."""
    with open_for_writing(old) as archive:
        found = judgement_of(archive)
    with open_for_writing(tmp_path / "new.db") as new:
        copy_posts(old, new)
        assert found == judgement_of(new)
    assert [report[4] for report in found["reports"] if report[7:] == (2, 2)]


# ---- the backup -------------------------------------------------------------------------------------


@opened_any_way
def test_the_backup_beside_it_is_private_and_holds_what_was_there(
    version: int, old: Path, opened: Open
) -> None:
    columns = columns_of(old)
    before = rows_of(old, columns)
    with opened(old) as archive:
        (note,) = archive.notes
    backup = backup_path(old, version)
    assert backups_of(old) == [backup]
    assert str(backup) in note
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert rows_of(backup, columns) == before
    assert columns_of(backup) == columns
    assert mark_of(backup, "user_version") == version
    assert mark_of(backup, "application_id") == APPLICATION_ID


def test_a_backup_put_back_in_its_place_comes_up_to_date_like_the_archive(version: int, old: Path) -> None:
    with open_for_writing(old):
        pass
    migrated = rows_of(old, columns_of(old))
    backup_path(old, version).replace(old)
    with open_for_writing(old) as archive:
        apply_new_rules(archive)  # as every command that writes does: earlier wordings are indexed
        Shelf(archive).check_index()
    assert rows_of(old, columns_of(old)) == migrated
    assert backups_of(old) == [backup_path(old, version)]


@pytest.mark.parametrize("words", [("search", "Reuters"), ("import", "second.json"), ("fetch", "--dry-run")])
def test_every_command_that_opens_it_says_where_the_backup_is(desk: Desk, words: tuple[str, ...]) -> None:
    (version, *_) = VERSIONS
    desk.configure("night_desk")
    write_exports(desk.home)
    unpack(version, desk.database)
    told = f"is brought up to date; as it was: {backup_path(desk.database, version)}\n"
    assert told in desk.run(*words).err
    assert "as it was" not in desk.run(*words).err
