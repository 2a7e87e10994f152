"""Exports into the archive: a file whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from osintwatch.collectors.desktop_export import SkippedChat, read_export
from osintwatch.errors import ImportFileError
from osintwatch.importing import ImportReport, import_batches
from osintwatch.model import Batch, Channel
from osintwatch.store.archive import Archive, open_for_writing
from osintwatch.store.channels import spans_of
from osintwatch.store.check import faults
from osintwatch.store.life import versions_of
from osintwatch.store.runs import channels_of_run, last_runs
from tests.store.shelf import Shelf, post

NOW = datetime(2026, 7, 2, 6, tzinfo=UTC)
NUMBER = 1700


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_for_writing(tmp_path / "archive.db") as archive:
        yield archive


def message(number: int, text: str = "words", **more: Any) -> dict[str, Any]:
    unix = 1_782_900_000 + 60 * number
    return {
        "id": number,
        "type": "message",
        "date": datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(unix),
        "from": "Night desk",
        "from_id": f"channel{NUMBER}",
        "text": text,
        "text_entities": [{"type": "plain", "text": text}] if text else [],
        **more,
    }


def chat(*messages: dict[str, Any], number: int = NUMBER, **more: Any) -> dict[str, Any]:
    return {"name": "Night desk", "type": "public_channel", "id": number, **more, "messages": list(messages)}


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def import_file(archive: Archive, path: Path, **options: Any) -> ImportReport:
    return import_batches(archive, read_export(path, **options), lambda: NOW)


def tables(archive: Archive) -> dict[str, int]:
    """How many rows each table has."""
    names = ("channels", "captures", "posts", "versions", "links", "spans", "runs", "run_channels")
    return {name: archive.sql.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def test_an_export_is_stored_with_its_span_and_its_run(archive: Archive, tmp_path: Path) -> None:
    path = write(tmp_path / "result.json", chat(*(message(n) for n in range(3, 8))))
    report = import_file(archive, path)
    (imported,) = report.chats.values()
    assert (imported.title, imported.channel_id, imported.posts) == ("Night desk", NUMBER, 5)
    assert (imported.saved.new, imported.saved.versions) == (5, 0)
    assert [(span.first, span.last) for span in spans_of(archive, NUMBER)] == [(3, 7)]
    (run,) = last_runs(archive, 9)
    assert (run.command, run.started_at, run.ended_at, run.exit_code) == ("import", NOW, NOW, 0)
    (record,) = channels_of_run(archive, run.id)
    assert (record.name, record.channel_id, record.outcome, record.new_posts, record.detail) == (
        "Night desk",
        NUMBER,
        "ok",
        5,
        "5 messages read",
    )
    assert faults(archive) == []


def test_importing_twice_is_importing_once(archive: Archive, tmp_path: Path) -> None:
    path = write(tmp_path / "result.json", chat(*(message(n) for n in range(1, 9))))
    import_file(archive, path)
    before = tables(archive)
    (imported,) = import_file(archive, path).chats.values()
    assert (imported.posts, imported.saved.new, imported.saved.versions) == (8, 0, 0)
    grown = {name for name, rows in tables(archive).items() if rows != before[name]}
    assert grown == {"runs", "run_channels", "captures"}


@pytest.mark.parametrize("first", [0, 1])
def test_overlapping_files_may_come_in_any_order(archive: Archive, tmp_path: Path, first: int) -> None:
    edited = message(5, "edited", edited_unixtime="1782999999", edited="2026-07-02T13:46:39")
    files = [
        write(tmp_path / "one.json", chat(*(message(n) for n in range(1, 7)))),
        write(tmp_path / "two.json", chat(message(4), edited, message(6), message(7))),
    ]
    for path in (files[first], files[1 - first]):
        import_file(archive, path)
    shelf = Shelf(archive)
    assert shelf.search() == [7, 6, 5, 4, 3, 2, 1]
    assert shelf.get(5).text == "edited"
    assert [v.text for v in versions_of(archive, NUMBER, 5)] == ["words", "edited"]
    assert [(span.first, span.last) for span in spans_of(archive, NUMBER)] == [(1, 7)]


def test_an_account_holds_many_chats_some_of_them_nobodys_business(archive: Archive, tmp_path: Path) -> None:
    chats = [
        chat(message(1), message(2)),
        chat(message(1, "hello"), number=5, name="A friend", type="personal_chat"),
        chat(message(1), number=1800, name="Port news"),
        chat(message(1), number=1900, name="Talk", type="public_supergroup"),
    ]
    path = write(
        tmp_path / "result.json", {"about": "...", "chats": {"list": chats}, "left_chats": {"list": []}}
    )
    report = import_file(archive, path)
    assert {c.title: c.saved.new for c in report.chats.values()} == {"Night desk": 2, "Port news": 1}
    assert [skipped.name for skipped in report.skipped] == ["A friend", "Talk"]
    (run,) = last_runs(archive, 9)
    assert [record.name for record in channels_of_run(archive, run.id)] == ["Night desk", "Port news"]


def test_two_channels_of_one_title_are_told_apart(archive: Archive, tmp_path: Path) -> None:
    chats = [
        chat(message(1)),
        chat(message(1), message(2), number=1800),
        chat(message(1), number=9, name="X"),
    ]
    path = write(tmp_path / "result.json", {"chats": {"list": chats}})
    import_file(archive, path)
    (run,) = last_runs(archive, 9)
    assert [
        (record.name, record.channel_id, record.new_posts) for record in channels_of_run(archive, run.id)
    ] == [
        ("Night desk (c/1700)", 1700, 1),
        ("Night desk (c/1800)", 1800, 2),
        ("X", 9, 1),
    ]


@pytest.mark.parametrize("title", ["half \ud83d", "NUL \0", ""], ids=ascii)
def test_a_strange_title_is_no_obstacle(archive: Archive, tmp_path: Path, title: str) -> None:
    path = write(tmp_path / "result.json", chat(message(1), name=title))
    import_file(archive, path)
    assert tables(archive)["run_channels"] == 1


def test_a_file_without_channels_stores_no_posts(archive: Archive, tmp_path: Path) -> None:
    path = write(tmp_path / "result.json", chat(message(1), type="personal_chat"))
    report = import_file(archive, path)
    assert (report.chats, len(report.skipped)) == ({}, 1)
    assert tables(archive)["posts"] == 0


# ---- whole or not at all -----------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_of_a_broken_file_nothing_is_stored(archive: Archive, tmp_path: Path, share: float) -> None:
    text = json.dumps(chat(*(message(n) for n in range(1, 2000))))
    path = write(tmp_path / "result.json", text[: int(len(text) * share)])
    with pytest.raises(ImportFileError):
        import_file(archive, path, batch_size=50)
    assert set(tables(archive).values()) == {0}
    assert faults(archive) == []


def test_an_interrupted_import_leaves_the_archive_as_it_was(archive: Archive, tmp_path: Path) -> None:
    import_file(archive, write(tmp_path / "result.json", chat(message(1))))
    before = tables(archive)

    def batches() -> Iterator[Batch | SkippedChat]:
        yield Batch(Channel(NUMBER, "Night desk"), tuple(post(n, "new") for n in range(2, 50)))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_batches(archive, batches(), lambda: NOW)
    assert tables(archive) == before
    assert Shelf(archive).search() == [1]
    assert faults(archive) == []


def test_readers_see_an_import_when_it_is_done(archive: Archive, tmp_path: Path) -> None:
    from osintwatch.store.archive import open_for_reading

    path = write(tmp_path / "result.json", chat(*(message(n) for n in range(1, 30))))
    with open_for_reading(archive.path) as reader:

        def batches() -> Iterator[Batch | SkippedChat]:
            for batch in read_export(path, batch_size=10):
                yield batch
                assert tables(reader)["posts"] == 0

        import_batches(archive, batches(), lambda: NOW)
        assert tables(reader)["posts"] == 29


@pytest.mark.parametrize(
    "hostile",
    [
        {"reply_to_message_id": 10**30},
        {"edited_unixtime": str(10**30)},
        {"forwarded_from": "\ud83d", "forwarded_from_id": f"channel{10**30}"},
        {"text": ["\ud83d", {"type": "text_link", "text": "\ud83d", "href": "https://e.org/\ud83d"}]},
        {"text_entities": [{"type": "text_link", "text": "words", "href": "\udfff"}]},
        {"reactions": [{"type": "emoji", "count": 10**30, "emoji": "\ud83d"}]},
        {"author": "\0\ud83d"},
        {"media_type": "\ud83d"},
        {"mime_type": "\ud83d/\ud83d", "file": "\ud83d", "file_name": "\ud83d"},
        {"action": "\ud83d", "type": "service"},
        {"via_bot": "\ud83d", "views": 10**30, "forwards": -(10**30)},
        {"inline_bot_buttons": [[{"type": "url", "text": "\ud83d", "data": "https://e.org/\ud83d"}]]},
    ],
    ids=lambda hostile: next(iter(hostile)),
)
def test_no_value_in_a_message_brings_an_import_down(
    archive: Archive, tmp_path: Path, hostile: dict[str, Any]
) -> None:
    path = write(tmp_path / "result.json", chat(message(1), {**message(2), **hostile}, message(3)))
    try:
        import_file(archive, path)
    except ImportFileError:
        assert tables(archive)["posts"] == 0
    else:
        assert tables(archive)["posts"] == 3
        import_file(archive, path)
        assert tables(archive)["versions"] == 3
