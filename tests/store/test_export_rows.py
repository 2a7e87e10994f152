"""Rows for an export say what the objects of the same posts say: two ways to read, one answer."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from osintwatch.model import (
    Card,
    Channel,
    Counters,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    Post,
    PostKind,
    Reply,
    Window,
)
from osintwatch.output.csv import Profile, write_csv
from osintwatch.post_row import PostRow
from osintwatch.query import parse_query
from osintwatch.store import export_rows
from osintwatch.store.archive import storable
from osintwatch.store.export_rows import rows
from osintwatch.store.judgement import judged
from osintwatch.store.search import Filter, find
from tests.output.post_rows import row_of
from tests.output.samples import HOSTILE
from tests.store.shelf import CHANNEL, OTHER, Shelf, at, post

NAMELESS = Channel(1900, "=no username")
CHANNELS = (CHANNEL, OTHER, NAMELESS)
ALL = Filter(None, Window())
TEXTS = [storable(text) for text in HOSTILE if len(text) < 200] + ["", "=1+1", "'", "plain", '-drone, "x"']


def both_ways(shelf: Shelf, wanted: Filter = ALL, limit: int | None = None, **more: bool) -> list[PostRow]:
    """The rows, once it is seen that the straightforward way gives the same."""
    archive = shelf.archive
    with archive.snapshot():
        posts = list(find(archive, wanted, limit, **more))
        known = judged(archive, posts)
        slowly = [row_of(one, known[one.id]) for one in posts]
        quickly = list(rows(archive, wanted, limit, **more))
    for quick, slow in zip(quickly, slowly, strict=True):
        assert dict(zip(PostRow._fields, told(quick), strict=True)) == dict(
            zip(PostRow._fields, told(slow), strict=True)
        )
    for profile in Profile:
        assert as_csv(quickly, profile) == as_csv(slowly, profile)
    return quickly


def told(row: PostRow) -> tuple[object, ...]:
    """What a row tells; whether nothing is None, empty or () is no matter."""
    return tuple(value if value == 0 else value or None for value in map(plain, row))


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def as_csv(found: list[PostRow], profile: Profile) -> bytes:
    stream = io.BytesIO()
    write_csv(found, stream, zone=ZoneInfo("Europe/Kyiv"), profile=profile)
    return stream.getvalue()


# ---- one thing at a time -------------------------------------------------------------------------


def test_an_album_is_one_row_with_what_its_members_say(shelf: Shelf) -> None:
    card = Card("https://example.org/card", "Site", "Title")
    shelf.save(
        post(1, "", grouped_id=7, media="photo"),
        post(2, "the caption", grouped_id=7, card=card, edited_at=at(hours=3)),
        post(
            3,
            "more",
            grouped_id=7,
            author="A. Author",
            links=(Link("https://a.example/x y", "", LinkPlace.TEXT),),
        ),
        post(4, "another post"),
    )
    _, album = both_ways(shelf)
    assert (album.text, album.album, album.card_site) == ("the caption\n\nmore", (1, 2, 3), "Site")
    assert (album.media, album.author, album.edited_at) == (
        "photo",
        "A. Author",
        int(at(hours=3).timestamp()),
    )
    assert album.links == ("https://a.example/x%20y",)


def test_of_an_album_the_first_header_that_is_there_counts_even_if_it_leads_nowhere(shelf: Shelf) -> None:
    hidden = Forward(ForwardKind.HIDDEN)
    there = Forward(ForwardKind.CHANNEL, 99, 5, "origin")
    shelf.save(
        post(1, grouped_id=7, forward=hidden, reply=Reply(None, None, "quoted")),
        post(2, "x", grouped_id=7, forward=there, reply=Reply(8)),
    )
    (album,) = both_ways(shelf)
    assert (album.forward_from, album.forward_url, album.reply_to) == (None, None, None)


def test_a_post_that_is_gone_and_an_album_gone_in_part(shelf: Shelf) -> None:
    shelf.save(post(1, "gone"), post(2, "half", grouped_id=7), post(3, "gone", grouped_id=7))
    shelf.rows("UPDATE posts SET deleted_seen_at = 1782936000 WHERE message_id IN (1, 3)")
    album, gone = both_ways(shelf)
    assert (album.deleted_seen_at, album.gone) == (None, (3,))
    assert (gone.deleted_seen_at, gone.gone) == (1782936000, None)
    assert len(both_ways(shelf, Filter(None, Window(), deleted=True))) == 2


def test_an_edit_is_a_wording_more_and_may_be_what_was_found(shelf: Shelf) -> None:
    shelf.save(post(1, "drones over the port"), post(2, "drones again"))
    shelf.save(post(1, "nothing", edited_at=at(hours=2)))
    query = parse_query("drones").match
    found = both_ways(shelf, Filter(query, Window(), former=True))
    assert [(row.message_id, row.versions, row.former_match) for row in found] == [
        (2, 1, False),
        (1, 2, True),
    ]
    assert len(both_ways(shelf, Filter(query, Window(), former=True), 1)) == 1
    both_ways(shelf, Filter(query, Window(), former=True), None, best=True)


def test_the_last_counters_are_told(shelf: Shelf) -> None:
    shelf.save(post(1, "x", counters=Counters(10, 1)))
    shelf.save(post(1, "x", counters=Counters(25, None, 3)))
    (row,) = both_ways(shelf)
    assert (row.views, row.forwards, row.replies) == (25, None, 3)


def test_service_messages_are_no_rows(shelf: Shelf) -> None:
    shelf.save(post(1, "x"), post(2, kind=PostKind.SERVICE, action="pinned"))
    assert [row.message_id for row in both_ways(shelf)] == [1]


def test_the_surest_report_comes_first_and_what_is_hardly_possible_is_not_told(shelf: Shelf) -> None:
    shelf.save(post(1, "x"))
    (head,) = shelf.rows("SELECT id FROM posts")[0]
    for number, (name, confidence, size) in enumerate(
        [("Small", 0.9, 2), ("Large", 0.9, 7), ("Possible", 0.6, 90), ("Hardly", 0.4, 90), ("", 0.9, 1)]
    ):
        add_report(shelf, f"r{number}", name, size, (head, confidence))
    (row,) = both_ways(shelf)
    assert [one.name for one in row.upstream] == ["Large", "Small", "key of r4", "Possible"]


def add_report(shelf: Shelf, report: str, name: str, size: int, *members: tuple[int, float]) -> None:
    shelf.rows(
        "INSERT INTO reports VALUES (?, 'outlet', ?, ?, '', NULL, 0.9, ?, ?)",
        report,
        f"key of {report}",
        name,
        size,
        size - 1,
    )
    for head, confidence in members:
        shelf.rows(
            "INSERT INTO report_posts (report_id, post_id, confidence, is_origin, denied)"
            " VALUES (?, ?, ?, 0, 0)",
            report,
            head,
            confidence,
        )


# ---- anything ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "number"), [(1, 120), *(pytest.param(n, 300, marks=pytest.mark.slow) for n in (2, 7, 9))]
)
def test_whatever_posts_hold_both_ways_tell_the_same(
    shelf: Shelf, seed: int, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_rows, "_CHUNK", 37)  # posts of one answer in several portions
    chance = random.Random(seed)
    for channel in CHANNELS:
        made = [any_post(chance, channel.id, n) for n in range(1, number // 3 + 1)]
        shelf.save(*made, channel=channel)
        again = [edited(chance, one) for one in made if not chance.randrange(3)]
        shelf.save(*again, channel=channel)
    derive(chance, shelf)
    found = both_ways(shelf)
    assert len(found) > number / 2
    assert any(row.album for row in found)
    assert any(row.gone for row in found)
    assert any(row.withdrawn_citations for row in found)
    both_ways(shelf, Filter(None, Window(at(minutes=5), at(minutes=30)), (CHANNEL.id, NAMELESS.id)), 20)


def any_post(chance: random.Random, channel_id: int, number: int) -> Post:
    """A post with this and that, or without; of ten that follow each other some may be an album."""

    def text() -> str:
        return chance.choice(TEXTS)

    def perhaps(make: Any) -> Any:
        return make() if chance.random() < 0.4 else None

    return post(
        number,
        text(),
        channel_id=channel_id,
        links=tuple(
            Link(chance.choice(("https://a.example/ b", "tg://x", text() or "x")), text(), LinkPlace.TEXT)
            for _ in range(chance.choice((0, 1, 2, 4)))
        ),
        card=perhaps(lambda: Card(f"https://c.example/{text()}", text(), text(), text(), text())),
        forward=perhaps(lambda: any_forward(chance, text)),
        reply=perhaps(lambda: any_reply(chance, channel_id, text)),
        grouped_id=number // 10 + 1 if chance.random() < 0.3 else None,
        author=perhaps(text),
        media=perhaps(text),
        edited_at=perhaps(lambda: at(hours=chance.randrange(100))),
        counters=Counters(*(perhaps(lambda: chance.randrange(9)) for _ in range(3))),
    )


def any_forward(chance: random.Random, text: Any) -> Forward:
    return Forward(
        chance.choice(list(ForwardKind)),
        chance.choice((None, 0, 55)),
        chance.choice((None, 0, 7)),
        chance.choice((None, "", "origin", text())),
        chance.choice((None, "", text())),
    )


def any_reply(chance: random.Random, channel_id: int, text: Any) -> Reply:
    return Reply(
        chance.choice((None, 0, 3)), chance.choice((None, channel_id, 66)), chance.choice(("", text()))
    )


def edited(chance: random.Random, one: Post) -> Post:
    return replace(one, text=chance.choice(TEXTS), edited_at=at(hours=chance.randrange(101, 200)))


def derive(chance: random.Random, shelf: Shelf) -> None:
    """Any citations, withdrawn ones, reports and deletions."""
    heads = [head for (head,) in shelf.rows("SELECT id FROM posts WHERE album_of IS NULL")]
    for (one,) in shelf.rows("SELECT id FROM posts"):
        if not chance.randrange(4):
            shelf.rows(
                "UPDATE posts SET deleted_seen_at = ? WHERE id = ?", chance.choice((1, 1782936000)), one
            )
    for head in heads:
        for position in range(chance.choice((0, 1, 3))):
            key, name = chance.choice(TEXTS), chance.choice(TEXTS)
            kind = chance.choice(("url", "forward", "telegram", "outlet", "official", "person"))
            shelf.rows(
                "INSERT INTO citations VALUES (?, ?, ?, ?, ?, '', -1, -1, NULL, ?, '')",
                head,
                position,
                kind,
                key,
                name,
                chance.randrange(2),
            )
            shelf.rows(
                "INSERT OR IGNORE INTO withdrawn_citations SELECT ?1, ?2, ?3, ?4, '', version_id FROM posts"
                " WHERE id = ?1",
                head,
                kind,
                key,
                name,
            )
    for number in range(len(heads) // 3):
        some = [(head, chance.choice((0.3, 0.5, 0.7, 0.8, 0.95))) for head in chance.sample(heads, 4)]
        add_report(shelf, f"r{number}", chance.choice(TEXTS), chance.randrange(4), *some)


def test_rows_come_a_few_hundred_at_a_time(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.save(*(post(n, "x") for n in range(1, 9)))
    asked: list[int] = []
    rows_of = export_rows.rows_of

    def counted(archive: Any, found: dict[int, bool], *more: Any) -> Any:
        asked.append(len(found))
        return rows_of(archive, found, *more)

    monkeypatch.setattr(export_rows, "_CHUNK", 3)
    monkeypatch.setattr(export_rows, "rows_of", counted)
    with shelf.archive.snapshot():
        first = next(rows(shelf.archive, ALL, None))
    assert (first.message_id, asked) == (8, [3])
