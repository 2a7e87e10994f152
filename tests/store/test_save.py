"""Saving: posts whole, once, in any order."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from osintwatch.model import (
    Card,
    Counters,
    Entity,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    Method,
    Original,
    Post,
    PostKind,
    Reply,
    Span,
)
from osintwatch.store.archive import open_for_writing
from osintwatch.store.life import versions_of
from osintwatch.store.read import load_posts, original_of
from osintwatch.store.save import Saved
from tests.store.shelf import CHANNEL, OTHER, Shelf, at, post

WHOLE = post(
    7,
    "Troops 🎖 trained in China",
    original=Original('{"id":7,"text":"Troops 🎖"}'.encode(), "telethon 1.45.0 layer 229"),
    entities=(Entity("bold", 0, 6), Entity("text_url", 7, 2, "https://example.org/a")),
    links=(
        Link("https://example.org/a", "🎖", LinkPlace.HIDDEN),
        Link("https://example.org/b", "More", LinkPlace.BUTTON),
    ),
    card=Card("https://example.org/a", "Example", "A title", "A description", "A writer"),
    forward=Forward(ForwardKind.CHANNEL, 99, 12, "origin", "Origin", at(-600), "Editor"),
    reply=Reply(5, 1900, "words quoted"),
    edited_at=at(hours=2),
    author="Duty editor",
    media="photo",
    fact_check="Not so.",
    restricted="ios: copyright",
    problem="what is nested too deeply was left out",
    counters=Counters(1000, 20, 3, (("🔥", 5), ("👍", 2))),
)


def test_a_post_is_read_back_whole(shelf: Shelf) -> None:
    shelf.save(WHOLE)
    stored = shelf.get(7)
    same = [
        "channel_id",
        "message_id",
        "posted_at",
        "text",
        "kind",
        "links",
        "card",
        "forward",
        "reply",
        "edited_at",
        "author",
        "media",
        "action",
        "fact_check",
        "restricted",
        "counters",
    ]
    assert {name: getattr(stored, name) for name in same} == {name: getattr(WHOLE, name) for name in same}
    assert stored.url == "https://t.me/nightdesk/7"
    assert stored.channel_title == "Night desk"
    assert stored.method is Method.TELEGRAM
    assert stored.captured_at == shelf.now
    assert (stored.versions, stored.album) == (1, ())


def test_what_readers_do_not_see_is_kept_too(shelf: Shelf) -> None:
    shelf.save(WHOLE)
    assert shelf.rows("SELECT entities, problem, original_format FROM versions") == [
        (
            '[["bold",0,6],["text_url",7,2,"https://example.org/a"]]',
            "what is nested too deeply was left out",
            "telethon 1.45.0 layer 229",
        )
    ]


def test_the_original_is_kept_byte_for_byte_with_its_hash(shelf: Shelf) -> None:
    from hashlib import sha256

    shelf.save(WHOLE)
    assert original_of(shelf.archive, CHANNEL.id, 7) == WHOLE.original.json
    assert shelf.get(7).sha256 == sha256(WHOLE.original.json).hexdigest()
    ((packed,),) = shelf.rows("SELECT original FROM versions")
    assert zlib.decompress(packed) == WHOLE.original.json


@pytest.mark.parametrize(
    "reply", [Reply(5), Reply(None, quote="words"), Reply(None, 1900), Reply(5, 1900), None], ids=str
)
def test_any_kind_of_reply_is_read_back(shelf: Shelf, reply: Reply | None) -> None:
    shelf.save(post(1, "x", reply=reply))
    assert shelf.get(1).reply == reply


@pytest.mark.parametrize(
    "forward",
    [
        Forward(ForwardKind.HIDDEN, name="A name"),
        Forward(ForwardKind.USER),
        Forward(ForwardKind.CHANNEL, 99, 12, posted_at=at(-5)),
    ],
    ids=lambda forward: forward.kind.value,
)
def test_any_kind_of_forward_is_read_back(shelf: Shelf, forward: Forward) -> None:
    shelf.save(post(1, "x", forward=forward))
    assert shelf.get(1).forward == forward


def test_an_empty_card_is_still_a_card(shelf: Shelf) -> None:
    shelf.save(post(1, "x", card=Card("")))
    assert shelf.get(1).card == Card("")


def test_saving_twice_is_saving_once(shelf: Shelf) -> None:
    posts = [WHOLE, *(post(n, f"words {n}", grouped_id=50 if n in (3, 4) else None) for n in range(1, 6))]
    spans = (Span(1, 7),)
    assert shelf.save(*posts, spans=spans) == Saved(new=6)
    with shelf.archive.transaction():
        from osintwatch.model import Batch
        from osintwatch.store.save import begin_capture, save

        capture = begin_capture(shelf.archive, Method.TELEGRAM, None)
        before = shelf.archive.sql.total_changes
        assert save(shelf.archive, Batch(CHANNEL, tuple(posts), spans), capture, shelf.now) == Saved()
        assert shelf.archive.sql.total_changes == before


def test_a_page_with_nothing_new_writes_no_byte(shelf: Shelf) -> None:
    from osintwatch.model import Batch
    from osintwatch.store.save import begin_capture, save

    posts = tuple(post(n, f"words {n}", counters=Counters(n)) for n in range(1, 101))
    shelf.save(*posts, spans=(Span(1, 100),))
    with shelf.archive.transaction():
        capture = begin_capture(shelf.archive, Method.TELEGRAM, None)
    log = Path(f"{shelf.archive.path}-wal")
    before = log.stat().st_size
    with shelf.archive.transaction():
        save(shelf.archive, Batch(CHANNEL, posts, (Span(1, 100),)), capture, at(days=9))
    assert log.stat().st_size == before


def test_a_post_named_twice_in_a_page_is_stored_once(shelf: Shelf) -> None:
    assert shelf.save(WHOLE, WHOLE, post(8, "b")) == Saved(new=2)
    assert shelf.save(post(9, "first"), post(9, "second")) == Saved(new=1, versions=1)
    assert shelf.get(9).text == "second"


def test_an_empty_page_may_complete_a_span(shelf: Shelf) -> None:
    assert shelf.save(spans=(Span(3, 9),)) == Saved()
    assert shelf.rows("SELECT first_id, last_id FROM spans") == [(3, 9)]


def test_the_same_number_in_two_channels_is_two_posts(shelf: Shelf) -> None:
    shelf.save(post(1, "here"))
    shelf.save(post(1, "there", channel_id=OTHER.id), channel=OTHER)
    assert shelf.get(1).text == "here"
    assert len(shelf.search()) == 2


# ---- ids -----------------------------------------------------------------------------------------


def test_ids_run_in_order_of_time_whatever_the_order_of_arrival(shelf: Shelf) -> None:
    for number in (5, 1, 9, 3):
        shelf.save(post(number, "x"))
    assert [n for (n,) in shelf.rows("SELECT message_id FROM posts ORDER BY id")] == [1, 3, 5, 9]
    for identifier, posted in shelf.rows("SELECT id, posted_at FROM posts"):
        assert identifier >> 20 == posted


def test_posts_of_one_second_each_have_an_id(shelf: Shelf) -> None:
    shelf.save(*(post(n, f"a {n}", posted_at=at()) for n in (1, 2, 3)))
    shelf.save(*(post(n, f"b {n}", posted_at=at(), channel_id=OTHER.id) for n in (1, 2, 3)), channel=OTHER)
    identifiers = [i for (i,) in shelf.rows("SELECT id FROM posts")]
    assert len(set(identifiers)) == 6
    assert {i >> 20 for i in identifiers} == {int(at().timestamp())}


# ---- edits ---------------------------------------------------------------------------------------


def test_an_edit_adds_a_version_and_keeps_the_old_words(shelf: Shelf) -> None:
    shelf.save(post(1, "killed 3"))
    assert shelf.save(post(1, "killed 13", edited_at=at(hours=1))) == Saved(versions=1)
    stored = shelf.get(1)
    assert (stored.text, stored.versions, stored.edited_at) == ("killed 13", 2, at(hours=1))
    history = versions_of(shelf.archive, CHANNEL.id, 1)
    assert [(v.text, v.current) for v in history] == [("killed 3", False), ("killed 13", True)]


def test_an_edit_is_found_by_its_new_words_only(shelf: Shelf) -> None:
    shelf.save(post(1, "tank column"))
    shelf.save(post(1, "convoy column", edited_at=at(hours=1)))
    assert [shelf.search(word) for word in ("tank", "convoy", "column")] == [[], [1], [1]]
    shelf.check_index()


def test_an_edit_back_to_the_first_words_is_a_version_too(shelf: Shelf) -> None:
    for hour, text in enumerate(("one", "two", "one")):
        shelf.save(post(1, text, edited_at=at(hours=hour) if hour else None))
    assert shelf.get(1).text == "one"
    assert shelf.texts(1) == ["one", "one", "two"]


@pytest.mark.parametrize(
    "change",
    [
        {"card": Card("https://example.org/a", "Example", "Another title")},
        {"links": ()},
        {"forward": None},
        {"reply": None},
        {"author": None},
        {"media": None},
        {"fact_check": ""},
        {"restricted": ""},
        {"problem": ""},
        {"entities": ()},
        {"edited_at": at(hours=3)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_in_any_part_a_reader_sees_is_a_version(shelf: Shelf, change: dict[str, Any]) -> None:
    shelf.save(WHOLE)
    another = Original(b'{"id":7,"changed":true}', "test")
    assert shelf.save(replace(WHOLE, original=another, **change)) == Saved(versions=1)
    name, value = next(iter(change.items()))
    if name not in ("problem", "entities"):
        assert getattr(shelf.get(7), name) == value


def test_what_a_later_program_reads_out_of_the_same_message_is_a_version(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same program would read the same, so it is not asked again."""
    told = Original(b'{"id":1}', "test")
    shelf.save(post(1, "x", original=told))
    assert shelf.save(post(1, "x and a button", original=told)) == Saved()
    monkeypatch.setattr("osintwatch.store.save.SOFTWARE", "osintwatch 99.0")
    assert shelf.save(post(1, "x and a button", original=told)) == Saved(versions=1)


def test_another_original_of_the_same_post_is_no_version(shelf: Shelf) -> None:
    shelf.save(post(1, "x"))
    assert shelf.save(post(1, "x", original=Original(b'{"views":2}', "test"))) == Saved()


# ---- counters ------------------------------------------------------------------------------------


def test_counters_are_sampled_when_they_moved(shelf: Shelf) -> None:
    for views in (10, 10, 25):
        shelf.save(post(1, "x", counters=Counters(views)))
    assert shelf.rows("SELECT views FROM counters ORDER BY seen_at") == [(10,), (25,)]
    assert shelf.get(1).counters == Counters(25)
    assert shelf.get(1).versions == 1


def test_an_export_does_not_move_the_counters_of_a_stored_post(shelf: Shelf) -> None:
    shelf.save(post(1, "x", counters=Counters(10)))
    shelf.export(post(1, "x", counters=Counters(3)))
    assert shelf.get(1).counters == Counters(10)


# ---- strange text --------------------------------------------------------------------------------


def test_half_a_surrogate_pair_is_shown_as_the_replacement_character_and_kept_in_the_original(
    shelf: Shelf,
) -> None:
    half = "\ud83d"
    original = b'{"text":"fire \\ud83d"}'
    strange = post(
        1,
        f"fire {half}",
        original=Original(original, "test"),
        links=(Link(f"https://example.org/{half}", half, LinkPlace.HIDDEN),),
        card=Card("https://example.org", title=half),
        forward=Forward(ForwardKind.HIDDEN, name=half),
        reply=Reply(None, quote=half),
        author=half,
        entities=(Entity("text_url", 0, 4, f"https://example.org/{half}"),),
    )
    assert shelf.save(strange) == Saved(new=1)
    assert shelf.save(strange) == Saved()
    assert shelf.get(1).text.startswith("fire ")
    assert half not in shelf.get(1).text
    assert repr(half)[1:-1] not in repr(shelf.get(1))
    assert original_of(shelf.archive, CHANNEL.id, 1) == original
    assert shelf.search("fire") == [1]


def test_half_a_pair_in_a_title_is_no_obstacle(shelf: Shelf) -> None:
    channel = replace(CHANNEL, title="News \ud83d")
    shelf.save(post(1, "x"), channel=channel)
    before = shelf.archive.sql.total_changes
    shelf.save(post(1, "x"), channel=channel)
    assert shelf.archive.sql.total_changes == before + 1  # the capture
    assert shelf.get(1).channel_title == "News \ufffd"


def test_nul_in_text_is_read_back_and_parts_words(shelf: Shelf) -> None:
    shelf.save(post(1, "left\0right"))
    assert shelf.get(1).text == "left\0right"
    assert shelf.search("right") == [1]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=20))
@example("\ud800", "\\ud800")
@example("\U0010ffff\ufffe", "\x00")
def test_no_text_is_refused(text: str, other: str) -> None:
    with TemporaryDirectory() as folder, open_for_writing(Path(folder) / "a.db") as archive:
        shelf = Shelf(archive)
        strange = post(
            1,
            text,
            card=Card(other, other),
            links=(Link(other, text, LinkPlace.TEXT),),
            author=other,
            forward=Forward(ForwardKind.HIDDEN, name=text),
            reply=Reply(1, None, text),
        )
        assert shelf.save(strange) == Saved(new=1)
        assert shelf.save(strange) == Saved()
        shelf.save(replace(strange, text=f"{text} more"))
        shelf.check_index()


# ---- service messages ----------------------------------------------------------------------------


def test_service_messages_are_kept_but_not_found(shelf: Shelf) -> None:
    shelf.save(post(1, "pinned words", kind=PostKind.SERVICE, action="pin"), post(2, "words"))
    assert shelf.search("words") == [2]
    assert shelf.search() == [2]
    assert (shelf.get(1).kind, shelf.get(1).action) == (PostKind.SERVICE, "pin")
    shelf.save(post(1, "other words", kind=PostKind.SERVICE, action="pin"))
    assert shelf.search("words") == [2]
    shelf.check_index()


# ---- order and batches ---------------------------------------------------------------------------


def _story() -> list[Post]:
    """Sixteen posts: two albums, a service message, some in one second, two channels."""
    posts = [post(n, f"word{n} common {'odd' if n % 2 else 'even'}") for n in range(1, 11)]
    posts[2:5] = [replace(p, grouped_id=77, text=p.text if p.message_id == 4 else "") for p in posts[2:5]]
    posts[6:8] = [replace(p, grouped_id=78, posted_at=at(minutes=7)) for p in posts[6:8]]
    posts[8] = replace(posts[8], kind=PostKind.SERVICE, action="title")
    others = [post(n, f"other{n} common", channel_id=OTHER.id, posted_at=at(minutes=7)) for n in range(1, 7)]
    others[3:5] = [replace(p, grouped_id=77) for p in others[3:5]]
    return [*posts, *others]


def _content(shelf: Shelf) -> Any:
    """What a reader can tell of an archive, the order within one second aside."""
    heads = [i for (i,) in shelf.rows("SELECT id FROM posts WHERE album_of IS NULL")]
    posts = sorted(load_posts(shelf.archive, heads), key=lambda p: (p.posted_at, p.url))
    found = {
        word: sorted(shelf.search(word))
        for word in ("common", "odd", "word4", "word5", "word8 word7", "other5", "")
    }
    members = shelf.rows(
        "SELECT p.channel_id, p.message_id, h.message_id, p.language FROM posts AS p"
        " LEFT JOIN posts AS h ON h.id = p.album_of ORDER BY 1, 2"
    )
    return [replace(p, id=p.id >> 20, captured_at=at()) for p in posts], found, members


def _kept(order: list[Post], borders: list[int]) -> Any:
    with TemporaryDirectory() as folder, open_for_writing(Path(folder) / "a.db") as archive:
        shelf = Shelf(archive)
        for first, last in zip([0, *borders], [*borders, len(order)], strict=True):
            for channel in (CHANNEL, OTHER):
                shelf.save(*(p for p in order[first:last] if p.channel_id == channel.id), channel=channel)
        shelf.check_index()
        return _content(shelf)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 20), max_size=6))
def test_order_batches_and_repetition_do_not_matter(random: Random, borders: list[int]) -> None:
    story = _story()
    order = [*story, *random.sample(story, 4)]
    random.shuffle(order)
    assert _kept(order, sorted(borders)) == _kept(story, [])


def test_two_channels_of_the_same_seconds_and_numbers_are_stored_in_no_time(shelf: Shelf) -> None:
    shelf.save(*(post(n, posted_at=at()) for n in range(1, 1501)))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    shelf.archive.sql.set_progress_handler(count, 1000)
    shelf.save(*(post(n, posted_at=at(), channel_id=OTHER.id) for n in range(1, 1501)), channel=OTHER)
    shelf.archive.sql.set_progress_handler(None, 0)
    assert shelf.rows("SELECT count(*), count(DISTINCT id) FROM posts") == [(3000, 3000)]
    assert steps < 3000, "more than a thousand steps of SQLite for each post"
