"""Stored versions against their hashes: what is sound passes, whatever was changed is named."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from osintwatch.model import Card, Entity, Forward, ForwardKind, Link, LinkPlace, Reply
from osintwatch.store.verify import mismatches, versions_stored
from tests.store.shelf import Shelf, at, edited, post

FULL = post(
    1,
    "Reuters reports \ud800 ships",
    entities=(Entity("bold", 0, 7), Entity("text_link", 8, 7, "https://r.example/a")),
    links=(
        Link("https://r.example/a", "reports", LinkPlace.HIDDEN),
        Link("https://r.example/b", "", LinkPlace.CARD),
    ),
    card=Card("https://r.example/b", "Reuters", "Title", "", "Ann"),
    forward=Forward(ForwardKind.CHANNEL, 99, 12, "origin", "Origin", at(hours=-1), "Signed"),
    reply=Reply(77, None, "words"),
    edited_at=at(hours=1),
    author="Vasya",
    media="photo",
    fact_check="no evidence",
    restricted="copyright",
)


def faults(shelf: Shelf) -> list[tuple[str, str]]:
    return [(one.url, one.what) for one in mismatches(shelf.archive)]


def tamper(shelf: Shelf, statement: str) -> None:
    """As somebody would who takes the protection away first."""
    triggers = shelf.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers:
        shelf.rows(f"DROP TRIGGER {name}")
    shelf.rows(statement)


def test_all_that_was_saved_matches(shelf: Shelf) -> None:
    shelf.save(FULL, post(2, "plain"), post(3, "", problem="not understood"))
    shelf.save(edited(FULL, text="edited", edited_at=at(hours=2)))
    shelf.export(replace(FULL, text="an export's words", forward=None, edited_at=at(hours=3)))
    assert faults(shelf) == []
    assert versions_stored(shelf.archive) == 5


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE versions SET text = text || '.'",
        "UPDATE versions SET card_title = 'other'",
        "UPDATE versions SET forward_name = NULL",
        "UPDATE versions SET edited_at = edited_at + 1",
        "UPDATE versions SET entities = '[]'",
        "UPDATE versions SET reply_message_id = 78",
        "UPDATE links SET url = 'https://evil.example' WHERE position = 1",
        "DELETE FROM links WHERE position = 1",
        "UPDATE versions SET fingerprint = x'00'",
    ],
)
def test_a_change_of_what_was_read_is_named(shelf: Shelf, change: str) -> None:
    shelf.save(FULL)
    tamper(shelf, change)
    assert faults(shelf) == [
        ("https://t.me/nightdesk/1", "what was read out of its original has been changed")
    ]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE versions SET original = x'00'", "its original cannot be unpacked"),
        ("UPDATE versions SET sha256 = x'00'", "its original is not the one that was read"),
    ],
)
def test_a_change_of_the_original_is_named(shelf: Shelf, change: str, what: str) -> None:
    shelf.save(post(1, "one"))
    tamper(shelf, change)
    assert faults(shelf) == [("https://t.me/nightdesk/1", what)]


def test_more_versions_than_one_look_holds_are_all_looked_at(shelf: Shelf) -> None:
    shelf.save(*(post(n, f"post {n}") for n in range(1, 1201)))
    seen: list[int] = []
    assert list(mismatches(shelf.archive, seen.append)) == []
    assert seen == [500, 1000, 1200]


def test_the_database_refuses_the_change_in_the_first_place(shelf: Shelf) -> None:
    shelf.save(FULL)
    with pytest.raises(sqlite3.IntegrityError, match="never changed or removed"):
        shelf.rows("UPDATE versions SET text = 'other'")
