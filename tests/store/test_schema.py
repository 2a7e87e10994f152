"""The schema: strict, tied together, and explained to the last column."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from osintwatch.store import schema
from osintwatch.store.archive import open_for_writing
from osintwatch.store.schema import SCHEMA_VERSION, describe, migrate
from tests.store.shelf import Shelf

DESCRIBED = {name: (meaning, columns) for name, meaning, columns in describe()}


def relations(shelf: Shelf) -> list[tuple[str, str]]:
    """Name and kind of every table and view that is ours."""
    rows = shelf.rows("SELECT name, type, wr, strict, schema FROM pragma_table_list")
    return [
        (name, kind)
        for name, kind, *_ in rows
        if kind in ("table", "view", "virtual") and not name.startswith(("sqlite_", "_sqlite"))
    ]


def test_every_table_view_and_column_says_what_it_means(shelf: Shelf) -> None:
    assert sorted(DESCRIBED) == sorted(name for name, _ in relations(shelf))
    for name, (meaning, columns) in DESCRIBED.items():
        assert len(meaning) > 20, name
        actual = [column for (column,) in shelf.rows(f"SELECT name FROM pragma_table_info('{name}')")]
        assert [column for column, _, _ in columns] == actual
        assert all(len(meaning) > 6 for _, _, meaning in columns), name


def test_the_types_told_are_those_of_the_tables(shelf: Shelf) -> None:
    for name, kind in relations(shelf):
        if kind == "table":
            told = [(column, type_) for column, type_, _ in DESCRIBED[name][1]]
            assert told == shelf.rows(f"SELECT name, type FROM pragma_table_info('{name}')")


def test_the_comments_stay_in_the_file(shelf: Shelf) -> None:
    ((sql,),) = shelf.rows("SELECT sql FROM sqlite_master WHERE name = 'channels'")
    assert "-- Telegram's bare number" in sql


def test_every_table_is_strict(shelf: Shelf) -> None:
    rows = shelf.rows("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
    loose = [name for name, strict in rows if not strict and not name.startswith(("sqlite_", "_sqlite"))]
    assert loose == []
    with pytest.raises(sqlite3.IntegrityError):
        shelf.rows("INSERT INTO spans VALUES (1, 'telegram', 'first', 2)")


def test_every_column_named_after_another_table_is_tied_to_it(shelf: Shelf) -> None:
    """Foreign keys are what a browser of databases turns into links and labels."""
    untied = {  # numbers in other people's channels, or told before the channel is known
        ("versions", "forward_channel_id"),
        ("versions", "reply_channel_id"),
        ("run_channels", "channel_id"),
        ("purged", "channel_id"),  # the channel may be purged as well
    }
    parents = ("channel_id", "post_id", "version_id", "run_id", "capture_id")
    for name, kind in relations(shelf):
        if kind != "table":
            continue
        tied = {column for (column,) in shelf.rows(f"SELECT \"from\" FROM pragma_foreign_key_list('{name}')")}
        for column, _, _ in DESCRIBED[name][1]:
            if re.fullmatch(rf"(\w+_)?({'|'.join(parents)})", column) and (name, column) not in untied:
                assert column in tied, (name, column)


def test_a_row_that_points_to_nothing_is_refused(shelf: Shelf) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        shelf.rows("INSERT INTO spans VALUES (404, 'telegram', 1, 2)")


def test_the_views_spell_out_posts_and_links(shelf: Shelf) -> None:
    from osintwatch.model import Forward, ForwardKind, Link, LinkPlace
    from tests.store.shelf import at, post

    shelf.save(
        post(
            7,
            "words",
            edited_at=at(hours=1),
            links=(Link("https://example.org", "here", LinkPlace.HIDDEN),),
            forward=Forward(ForwardKind.CHANNEL, 99, 12, "origin"),
        ),
        post(8, "later"),
    )
    cursor = shelf.archive.sql.execute("SELECT * FROM readable_posts")
    newest, oldest = cursor.fetchall()
    row = dict(zip([column[0] for column in cursor.description], oldest, strict=True))
    assert newest[1] == "https://t.me/nightdesk/8"
    told = {name: row[name] for name in ("url", "posted_at", "forward_url", "forward_from", "edited_at")}
    assert told == {
        "url": "https://t.me/nightdesk/7",
        "posted_at": "2026-07-01T12:07:00Z",
        "forward_url": "https://t.me/origin/12",
        "forward_from": "origin",
        "edited_at": "2026-07-01T13:00:00Z",
    }
    assert shelf.rows("SELECT link, label, place, post FROM readable_links") == [
        ("https://example.org", "here", "hidden", "https://t.me/nightdesk/7")
    ]


# ---- migrations --------------------------------------------------------------------------------------


def test_a_migration_that_dies_halfway_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    whole = schema.TABLES
    statements = schema._statements(whole)
    for length in range(0, len(statements), 3):
        broken = "\n".join([*statements[:length], "CREATE TABLE this IS broken;"])
        monkeypatch.setattr(schema, "TABLES", broken)
        with pytest.raises(sqlite3.OperationalError), open_for_writing(path):
            pass
        connection = sqlite3.connect(path)
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)
        connection.close()
    monkeypatch.setattr(schema, "TABLES", whole)
    with open_for_writing(path) as archive:
        assert archive.sql.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_two_programs_may_make_the_tables_at_once(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    first, second = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
    try:
        migrate(first)
        migrate(second)
        assert second.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    finally:
        first.close()
        second.close()


def test_the_schema_version_is_the_number_of_migrations(shelf: Shelf) -> None:
    assert shelf.rows("SELECT count(*) FROM _sqlite_migrations") == [(SCHEMA_VERSION,)]
