"""What a Telegram Desktop export becomes: posts, spans, skipped chats, and errors that say where."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintwatch.collectors.desktop_export import SkippedChat, read_export
from osintwatch.errors import ImportFileError
from osintwatch.model import (
    Batch,
    Channel,
    ChannelKind,
    Entity,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    PostKind,
    Reply,
    Span,
)
from tests.collectors.desktop_cases import (
    CHANNEL,
    NOON,
    account,
    chat,
    message,
    photo,
    post,
    posts,
    read,
    service,
    write,
)

# Texts, entities, links


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Two ships left port.", "Two ships left port."),
        (["Read ", {"type": "bold", "text": "this"}, " now"], "Read this now"),
        ("line\u2028one\nline two  ", "line\u2028one\nline two  "),
    ],
)
def test_text_is_what_the_parts_say_and_nothing_else(tmp_path: Path, text: Any, expected: str) -> None:
    assert post(tmp_path, message(1, text)).text == expected


@pytest.mark.parametrize("entities", [True, False])
def test_entities_count_utf16_units_with_and_without_text_entities(tmp_path: Path, entities: bool) -> None:
    raw = message(1, ["🚢 ", {"type": "bold", "text": "Порт"}, " ", {"type": "hashtag", "text": "#a"}])
    if not entities:
        del raw["text_entities"]
    assert post(tmp_path, raw).entities == (Entity("bold", 3, 4), Entity("hashtag", 8, 2))


def test_entities_that_belong_to_another_text_are_not_trusted(tmp_path: Path) -> None:
    raw = message(1, "short", text_entities=[{"type": "bold", "text": "something else"}])
    assert post(tmp_path, raw).text == "short"
    assert post(tmp_path, raw).entities == ()


def test_links_are_found_in_the_text_under_words_and_in_buttons(tmp_path: Path) -> None:
    raw = message(
        1,
        [
            {"type": "link", "text": "example.org/a"},
            " as ",
            {"type": "text_link", "text": "Reuters reports", "href": "https://example.com/B?x=1"},
            {"type": "mention", "text": "@somebody"},
            {"type": "email", "text": "a@example.org"},
        ],
        inline_bot_buttons=[
            [
                {"type": "url", "text": "Read on", "data": "https://example.net/c"},
                {"type": "callback", "text": "Like", "dataBase64": "MQ", "data": ""},
            ]
        ],
    )
    assert post(tmp_path, raw).links == (
        Link("example.org/a", "", LinkPlace.TEXT),
        Link("https://example.com/B?x=1", "Reuters reports", LinkPlace.HIDDEN),
        Link("https://example.net/c", "Read on", LinkPlace.BUTTON),
    )


def test_a_url_that_nothing_marks_is_a_link_all_the_same(tmp_path: Path) -> None:
    link = Link("https://example.org", "", LinkPlace.TEXT)
    assert post(tmp_path, message(1, "see https://example.org")).links == (link,)


def test_block_text_is_read_with_its_links(tmp_path: Path) -> None:
    words = {"type": "concat", "text": [{"type": "plain", "text": "As "}, {"type": "bold", "text": "said"}]}
    source = {"type": "text_link", "href": "https://example.org/x", "text": {"type": "plain", "text": "here"}}
    cell = {"text": {"type": "plain", "text": "one"}}
    item = {"content": "text", "text": {"type": "plain", "text": "point"}}
    credit = {"text": {"type": "plain", "text": "A map"}, "credit": {"type": "plain", "text": "by us"}}
    blocks = [
        {"type": "heading", "level": 1, "text": words},
        {"type": "list", "items": [item]},
        {"type": "quote", "content": "text", "text": source, "caption": {"type": "empty"}},
        {"type": "table", "title": {"type": "empty"}, "rows": [{"cells": [cell, cell]}]},
        {"type": "photo", "url": "https://example.net/p", "caption": credit},
    ]
    raw = message(1, text=None, text_entities=None, rich_message={"rtl": False, "blocks": blocks})
    assert post(tmp_path, raw).text == "As said\npoint\nhere\none one\nA map\nby us"
    assert post(tmp_path, raw).links == (
        Link("https://example.org/x", "here", LinkPlace.BLOCK),
        Link("https://example.net/p", "", LinkPlace.BLOCK),
    )


# Times, forwards, replies, media


def test_times_are_utc_and_edits_are_told(tmp_path: Path) -> None:
    read_post = post(tmp_path, message(1, at=NOON, edited="x", edited_unixtime=str(NOON + 5)))
    assert read_post.posted_at == datetime(2025, 7, 1, 12, tzinfo=UTC)
    assert read_post.edited_at == datetime(2025, 7, 1, 12, 0, 5, tzinfo=UTC)
    assert read_post.problem == ""


def test_an_older_export_is_read_in_the_given_zone_and_says_so(tmp_path: Path) -> None:
    raw = message(1, date="2020-07-01T15:00:00", date_unixtime=None, edited="2020-07-01T16:00:00")
    read_post = post(tmp_path, raw, zone=ZoneInfo("Europe/Kyiv"))
    assert read_post.posted_at == datetime(2020, 7, 1, 12, tzinfo=UTC)
    assert read_post.edited_at == datetime(2020, 7, 1, 13, tzinfo=UTC)
    assert "Europe/Kyiv" in read_post.problem


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"forwarded_from": "Port News", "forwarded_from_id": "channel123"},
            Forward(ForwardKind.CHANNEL, channel_id=123, name="Port News"),
        ),
        (
            {"forwarded_from": "Ann", "forwarded_from_id": "user9"},
            Forward(ForwardKind.USER, name="Ann"),
        ),
        ({"forwarded_from": "Somebody"}, Forward(ForwardKind.HIDDEN, name="Somebody")),
        (
            {"forwarded_from": "Group", "forwarded_from_id": "chat5"},
            Forward(ForwardKind.HIDDEN, name="Group"),
        ),
        ({}, None),
    ],
)  # fmt: skip
def test_a_forward_says_who_as_far_as_telegram_tells(
    tmp_path: Path, fields: dict[str, Any], expected: Forward | None
) -> None:
    assert post(tmp_path, message(1, **fields)).forward == expected


def test_a_forward_from_a_deleted_channel_has_a_number_and_no_name(tmp_path: Path) -> None:
    raw = {**message(1), "forwarded_from": None, "forwarded_from_id": "channel77"}
    assert post(tmp_path, raw).forward == Forward(ForwardKind.CHANNEL, channel_id=77)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"reply_to_message_id": 4}, Reply(4)),
        ({"reply_to_message_id": 4, "reply_to_peer_id": "channel123"}, Reply(4, channel_id=123)),
        ({"reply_to_message_id": 4, "reply_to_peer_id": f"channel{CHANNEL}"}, Reply(4)),
        ({"reply_to_message_id": 4, "reply_to_peer_id": "user5"}, None),
        ({"reply_to_message_id": -999999996}, None),
        ({}, None),
    ],
)
def test_a_reply_names_the_channel_where_it_is_another(
    tmp_path: Path, fields: dict[str, Any], expected: Reply | None
) -> None:
    assert post(tmp_path, message(9, **fields)).reply == expected


@pytest.mark.parametrize(
    ("fields", "media"),
    [
        ({}, None),
        ({"photo": "(File not included. Change data exporting settings to download.)"}, "photo"),
        ({"file": "f", "media_type": "video_file", "mime_type": "video/mp4"}, "video"),
        ({"file": "f", "media_type": "animation"}, "animation"),
        ({"file": "f", "media_type": "voice_message"}, "voice"),
        ({"file": "f", "media_type": "video_message"}, "video_note"),
        ({"file": "f", "media_type": "audio_file"}, "audio"),
        ({"file": "f", "media_type": "sticker", "sticker_emoji": "⚓"}, "sticker"),
        ({"file": "f", "file_name": "a.pdf", "mime_type": "application/pdf"}, "document"),
        ({"poll": {"question": "Q?", "closed": False, "total_voters": 0, "answers": []}}, "poll"),
        ({"location_information": {"latitude": 50.45, "longitude": 30.52}}, "location"),
        ({"place_name": "Pier", "address": "1", "location_information": {}}, "location"),
        ({"contact_information": {"first_name": "A"}, "contact_vcard": "c.vcard"}, "contact"),
        ({"game_title": "G", "game_description": "D"}, "game"),
        ({"invoice_information": {"title": "T"}}, "invoice"),
        ({"todo_list": {"title": "T", "answers": []}}, "checklist"),
        ({"giveaway_information": {"quantity": 1}}, "giveaway"),
        ({"paid_stars_amount": 5}, "paid"),
    ],
)
def test_media_is_one_short_word(tmp_path: Path, fields: dict[str, Any], media: str | None) -> None:
    assert post(tmp_path, message(1, **fields)).media == media


def test_signature_and_reactions_are_kept(tmp_path: Path) -> None:
    reactions = [
        {"type": "emoji", "count": 3, "emoji": "🔥", "recent": []},
        {"type": "emoji", "count": 40, "emoji": "👍"},
        {"type": "custom_emoji", "count": 2, "document_id": "stickers/a.webp"},
        {"type": "custom_emoji", "count": 1, "document_id": "stickers/b.webp"},
        {"type": "paid", "count": 7},
    ]
    read_post = post(tmp_path, message(1, author="Editor", reactions=reactions))
    assert read_post.author == "Editor"
    assert read_post.counters.reactions == (("custom_emoji", 3), ("paid", 7), ("👍", 40), ("🔥", 3))
    assert read_post.counters.views is None


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        ({"action": "create_channel", "title": "Harbour Watch"}, "create_channel: Harbour Watch"),
        ({"action": "edit_group_title", "title": "New title"}, "edit_group_title: New title"),
        ({"action": "edit_group_photo", "photo": "p.jpg"}, "edit_group_photo"),
        ({"action": "pin_message", "message_id": 12}, "pin_message: 12"),
        ({"action": "invite_members", "members": ["Ann", None, "Bo"]}, "invite_members: Ann, Bo"),
        ({"information_text": "Something happened"}, "information: Something happened"),
        ({"action": "an_action_of_tomorrow", "wheels": 4}, "an_action_of_tomorrow"),
    ],
)
def test_a_service_message_says_what_happened_and_has_no_text(
    tmp_path: Path, fields: dict[str, Any], action: str
) -> None:
    read_post = post(tmp_path, service(3, **fields))
    assert (read_post.kind, read_post.action, read_post.text) == (PostKind.SERVICE, action, "")


def test_the_original_is_canonical_json(tmp_path: Path) -> None:
    raw = message(1, "Порт", location_information={"longitude": 30.5, "latitude": 50.0})
    original = post(tmp_path, raw).original
    assert original.format == "telegram-desktop"
    assert (
        original.json == json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    )


# Albums


def grouping(folder: Path, *messages: Any) -> list[int | None]:
    return [read_post.grouped_id for read_post in posts(folder, *messages)]


def test_pictures_of_one_second_without_a_gap_are_an_album(tmp_path: Path) -> None:
    video = photo(12, photo=None, file="v.mp4", media_type="video_file")
    assert grouping(tmp_path, message(9), photo(10, "The fleet"), photo(11), video, message(13)) == [
        None, -10, -10, -10, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (photo(12), "a number is missing between them"),
        (photo(11, at=NOON + 1), "another second"),
        (photo(11, "Another text"), "two texts"),
        (photo(11, forwarded_from="X", forwarded_from_id="channel9"), "another forward header"),
        (photo(11, reply_to_message_id=3), "another reply"),
        (photo(11, author="Other"), "another signature"),
        (message(11, at=NOON), "no attachment"),
        (photo(11, photo=None, file="f.pdf"), "a file among pictures"),
        (photo(11, photo=None, file="v.ogg", media_type="voice_message"), "never part of an album"),
        (photo(11, inline_bot_buttons=[[{"type": "url", "text": "t", "data": "https://e.org"}]]), "buttons"),
        (service(11, at=NOON, action="edit_group_photo", photo="p.jpg"), "a service message"),
    ],
)
def test_posts_that_differ_are_no_album(tmp_path: Path, second: Any, why: str) -> None:
    assert grouping(tmp_path, photo(10, "Text"), second) == [None, None], why


def test_an_album_has_ten_members_at_most(tmp_path: Path) -> None:
    assert grouping(tmp_path, *(photo(n) for n in range(1, 13))) == [-1] * 10 + [-11] * 2


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["text", "photo", "captioned", "service", "gap", "unsupported"]), max_size=30),
    st.integers(1, 7),
)
def test_batch_borders_do_not_change_posts(kinds: list[str], size: int) -> None:
    make: dict[str, Any] = {
        "text": lambda n: message(n, "words"),
        "photo": photo,
        "captioned": lambda n: photo(n, "words"),
        "service": lambda n: service(n, action="pin_message"),
        "unsupported": lambda n: {"id": n, "type": "unsupported"},
    }
    messages = [make[kind](n) for n, kind in enumerate(kinds, 1) if kind != "gap"]
    with tempfile.TemporaryDirectory() as folder:
        whole = posts(Path(folder), *messages)
        parts = read(Path(folder), chat(*messages), batch_size=size)
        batches = [item for item in parts if isinstance(item, Batch)]
    assert [post for batch in batches for post in batch.posts] == whole
    assert all(len(batch.posts) <= size for batch in batches)
    assert [len(batch.spans) for batch in batches] == [0] * (len(batches) - 1) + [int(bool(whole))]


# Chats, batches, spans


def test_only_the_last_batch_carries_the_span(tmp_path: Path) -> None:
    messages = [message(n) for n in (3, 4, 7, 9, 12)]
    batches = read(tmp_path, chat(*messages), batch_size=2)
    channel = Channel(CHANNEL, "Harbour Watch")
    assert [(b.channel, len(b.posts), b.spans) for b in batches if isinstance(b, Batch)] == [
        (channel, 2, ()),
        (channel, 2, ()),
        (channel, 1, (Span(3, 12),)),
    ]


def test_a_chat_without_messages_is_one_empty_batch(tmp_path: Path) -> None:
    assert read(tmp_path, chat()) == [Batch(Channel(CHANNEL, "Harbour Watch"), ())]


def test_duplicates_are_handed_on_as_they_stand(tmp_path: Path) -> None:
    assert [p.text for p in posts(tmp_path, message(1, "a"), message(1, "b"))] == ["a", "b"]


@pytest.mark.parametrize(
    "kind",
    ["saved_messages", "replies", "verification_codes", "personal_chat", "bot_chat", "private_group",
     "public_supergroup", "private_supergroup", "something_new", None],
)  # fmt: skip
def test_a_chat_that_is_no_channel_is_skipped_unread_with_a_reason(tmp_path: Path, kind: str | None) -> None:
    (skipped,) = read(tmp_path, chat("no message at all", name="Family", kind=kind, id="no number"))
    assert isinstance(skipped, SkippedChat)
    assert (skipped.name, skipped.kind) == ("Family", kind or "")
    assert skipped.reason


@pytest.mark.parametrize("kind", ["public_supergroup", "private_supergroup"])
def test_supergroups_come_in_when_asked_for(tmp_path: Path, kind: str) -> None:
    (batch,) = read(tmp_path, chat(message(1), kind=kind), groups=True)
    assert isinstance(batch, Batch)
    assert batch.channel.kind is ChannelKind.SUPERGROUP


@pytest.mark.parametrize("kind", ["personal_chat", "private_group", "saved_messages"])
def test_private_chats_stay_out_even_with_groups(tmp_path: Path, kind: str) -> None:
    (skipped,) = read(tmp_path, chat(message(1), kind=kind), groups=True)
    assert isinstance(skipped, SkippedChat)


def test_what_a_supergroup_was_before_is_left_out_and_told(tmp_path: Path) -> None:
    export = chat(message(-999999990, "old", at=NOON), message(5, "new"), kind="public_supergroup")
    batch, skipped = read(tmp_path, export, groups=True)
    assert isinstance(batch, Batch)
    assert batch.spans == (Span(5, 5),)
    assert isinstance(skipped, SkippedChat)
    assert "1 messages of the basic group" in skipped.reason


def test_a_channel_number_may_be_marked(tmp_path: Path) -> None:
    (batch,) = read(tmp_path, chat(message(1), id=-1001700000001))
    assert isinstance(batch, Batch)
    assert batch.channel.id == CHANNEL


def test_the_first_versions_shifted_channel_numbers(tmp_path: Path) -> None:
    shifted = (2 << 32) + CHANNEL
    (old,) = read(tmp_path, chat(message(1, date_unixtime=None), id=shifted))
    (new,) = read(tmp_path, chat(message(1), id=shifted))
    assert isinstance(old, Batch)
    assert isinstance(new, Batch)
    assert (old.channel.id, new.channel.id) == (CHANNEL, shifted)


def test_a_whole_account_is_read_chat_by_chat(tmp_path: Path) -> None:
    left = chat(message(8), name="Left", id=3, kind="private_channel")
    export = account(chat(message(1), id=1), chat(message(1), name="Ann", kind="personal_chat"), left=(left,))
    first, skipped, last = read(tmp_path, export)
    assert isinstance(first, Batch)
    assert isinstance(skipped, SkippedChat)
    assert isinstance(last, Batch)
    assert (first.channel.id, skipped.name, last.channel.title) == (1, "Ann", "Left")


@pytest.mark.parametrize(
    ("kind", "senders", "covered"),
    [
        ("private_channel", ["channel5", "channel5"], True),
        ("private_supergroup", ["user7", "user8"], True),
        ("private_supergroup", ["user7", "user7"], False),
        ("public_channel", ["channel5", "channel5"], False),
        ("public_supergroup", ["user7", "user8"], False),
    ],
)
def test_a_whole_account_covers_nothing_where_it_may_hold_only_ones_own_messages(
    tmp_path: Path, kind: str, senders: list[str], covered: bool
) -> None:
    messages = [message(n, from_id=sender) for n, sender in enumerate(senders, 1)]
    (batch,) = read(tmp_path, account(chat(*messages, kind=kind)), groups=True)
    assert isinstance(batch, Batch)
    assert batch.spans == ((Span(1, 2),) if covered else ())


# What can be wrong with one message


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (message(1, type="novelty"), "unknown type"),
        (message(1, type=None), "unknown type"),
        (message(1, {"type": "bold"}, text_entities=None), "text not readable"),
        ({**message(1), "text": 5}, "text not readable"),
        ({**message(1), "text": None}, "text not readable"),
        (message(1, ["a", 5], text_entities=None), "text not readable"),
        (message(1, "ж" * 40_000), "text of 80000 bytes cut"),
        (message(1, [{"type": "link", "text": "e.org/"}] * 1001), "1001 links"),
        (message(1, "x", thumbnail="y" * 1_100_000), "original of"),
        (message(1, nested=json.loads("[" * 90 + "]" * 90)), "nested too deeply"),
    ],
)
def test_a_message_that_cannot_be_read_in_full_is_kept_and_says_why(
    tmp_path: Path, broken: Any, problem: str
) -> None:
    assert problem in post(tmp_path, broken).problem


def test_what_is_too_large_is_cut_and_leaves_a_trace(tmp_path: Path) -> None:
    raw = message(1, ["ж" * 40_000, {"type": "bold", "text": "end"}], file="y" * 1_100_000)
    read_post = post(tmp_path, raw)
    assert read_post.text == "ж" * 32_768
    assert read_post.entities == ()
    assert set(json.loads(read_post.original.json)) == {"id", "original_sha256", "original_size"}


def test_a_message_desktop_could_not_export_stands_in_time_beside_its_neighbour(tmp_path: Path) -> None:
    first, second, third = posts(
        tmp_path, {"id": 1, "type": "unsupported"}, message(2, "a"), {"id": 3, "type": "unsupported"}
    )
    assert first.posted_at == second.posted_at == third.posted_at
    assert "could not export" in first.problem
    assert second.problem == ""


def test_a_chat_of_nothing_but_undated_messages_says_so(tmp_path: Path) -> None:
    batch, skipped = read(tmp_path, chat({"id": 1, "type": "unsupported"}))
    assert batch == Batch(Channel(CHANNEL, "Harbour Watch"), ())
    assert isinstance(skipped, SkippedChat)


@pytest.mark.parametrize(
    "bad",
    [
        message(1, id=None),
        message(1, id="7"),
        message(1, id=7.5),
        message(1, id=True),
        message(1, id=0),
        message(1, id=2**70),
        message(1, date=None, date_unixtime=None),
        message(1, date="yesterday", date_unixtime="soon"),
        message(1, date="0001-01-01T00:00:00", date_unixtime=-5),
        message(1, date=None, date_unixtime="9" * 400),
        "not even an object",
        None,
    ],
)
def test_a_message_without_number_or_time_stops_the_import_and_is_named(tmp_path: Path, bad: Any) -> None:
    with pytest.raises(ImportFileError, match=r'result\.json .*message 2 of "Harbour Watch"'):
        posts(tmp_path, message(1), bad)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
known_fields = st.sampled_from([
    "id", "type", "date", "date_unixtime", "edited", "edited_unixtime", "text", "text_entities",
    "forwarded_from", "forwarded_from_id", "reply_to_message_id", "reply_to_peer_id", "author", "media_type",
    "photo", "file", "poll", "reactions", "inline_bot_buttons", "action", "title", "members", "rich_message",
    "from_id",
])  # fmt: skip
any_message = st.dictionaries(known_fields | st.text(max_size=3), json_values, max_size=12)


@settings(max_examples=150, deadline=None)
@given(any_message, st.sampled_from(["message", "service", "unsupported", None]), st.booleans())
def test_no_object_crashes_the_reader(fields: dict[str, Any], kind: str | None, usable: bool) -> None:
    if usable:
        fields = {**message(1, type=kind), **fields, "id": 1, "date_unixtime": str(NOON)}
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), chat(fields), ensure_ascii=True)
        try:
            read_posts = [p for batch in read_export(path) if isinstance(batch, Batch) for p in batch.posts]
        except ImportFileError:
            assert not usable
            return
    for read_post in read_posts:
        read_post.text.encode()
        json.loads(read_post.original.json)


# What can be wrong with a file


@pytest.mark.parametrize(
    ("content", "message_says"),
    [
        ("", "is empty"),
        (" \n ", "is empty"),
        ("<!DOCTYPE html><html></html>", "HTML page"),
        ("PK\x03\x04rest", "zip archive"),
        ("[]", "does not begin with an object"),
        ("5", "does not begin with an object"),
        ("{}", "neither chats nor messages"),
        ('{"posts": [{"id": 1}]}', "neither chats nor messages"),
        ('{"messages": []}', "type of a chat is missing"),
        ('{"messages": [], "type": "public_channel", "id": 5}', "type of a chat is missing"),
        ('{"name": "A", "type": "public_channel", "messages": []}', '"A" has no usable id'),
        ('{"name": "A", "type": "public_channel", "id": "x", "messages": []}', '"A" has no usable id'),
        ('{"name": "A", "type": "public_channel", "id": 5, "messages": {}}', "are no list"),
        ('{"chats": [1]}', "are no object"),
        ('{"chats": {"list": {}}}', "is no list"),
        ('{"chats": {"list": [5]}}', "a chat in it is no object"),
        ('{"name": "A", "type": "public_channel", "id": 5, "messages": []} x', "not valid JSON"),
        ('{"name": "A", "type": "public_channel", "id": 5, "messages": [', "ends too early"),
        ('{"name": "A", "id": ' + "1" * 5000 + "}", "not valid JSON"),
        ('{"name": "A", "id": 1E99999999999999999999}', "not valid JSON"),
        ("{" * 5, "not valid JSON"),
        ("[" * 100_000, "does not begin with an object"),
    ],
)
def test_a_foreign_or_broken_file_is_refused_with_its_name_and_a_reason(
    tmp_path: Path, content: str, message_says: str
) -> None:
    with pytest.raises(ImportFileError) as caught:
        read(tmp_path, content)
    assert "result.json" in caught.value.message
    assert message_says in caught.value.message
    assert caught.value.hint


def test_a_truncated_file_says_after_which_message_it_ends_and_quotes_no_post(tmp_path: Path) -> None:
    whole = write(tmp_path, chat(message(1, "Secret words"), message(2), message(3))).read_text()
    with pytest.raises(ImportFileError, match='after message 2 of "Harbour Watch"') as caught:
        read(tmp_path, whole[: whole.index('"id": 3') + 4])
    assert "Secret" not in caught.value.message


@pytest.mark.parametrize("codec", ["utf-16", "cp1251"])
def test_another_encoding_is_refused(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(json.dumps(chat(message(1, "Порт")), ensure_ascii=False).encode(codec))
    with pytest.raises(ImportFileError, match="UTF-8"):
        list(read_export(path))


def test_a_missing_file_a_bare_folder_and_a_folder_in_its_place_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="no such file"):
        list(read_export(tmp_path / "absent.json"))
    with pytest.raises(ImportFileError, match=r"no result\.json in the folder"):
        list(read_export(tmp_path))
    (tmp_path / "result.json").mkdir()
    with pytest.raises(ImportFileError, match="is not a file"):
        list(read_export(tmp_path))


def test_a_folder_and_a_symbolic_link_are_followed(tmp_path: Path) -> None:
    write(tmp_path, chat(message(1)))
    (tmp_path / "link.json").symlink_to(tmp_path / "result.json")
    assert list(read_export(tmp_path)) == list(read_export(tmp_path / "link.json"))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert len(read(tmp_path, "\ufeff" + json.dumps(chat(message(1))))) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"a\x0Bb", "a\x0bb"),
        (r"a\\x0Bb", r"a\x0Bb"),
        (r"\ud83d\ude00", "😀"),
        (r"a\ud83db", "a\ufffdb"),
        (r"a\udc00b", "a\ufffdb"),
        (r"\u2028\"", '\u2028"'),
    ],
)
def test_escapes_that_desktop_writes_wrongly_are_understood(tmp_path: Path, written: str, meant: str) -> None:
    content = json.dumps(chat(message(1, "HERE"))).replace("HERE", written)
    (batch,) = read(tmp_path, content)
    assert isinstance(batch, Batch)
    assert batch.posts[0].text == meant


@pytest.mark.parametrize("indent", [None, 1])
def test_a_file_of_several_pieces_reads_like_a_small_one(tmp_path: Path, indent: int | None) -> None:
    texts = [f'{n} 🚢 \\ " \x0b Порт' * (n % 50) for n in range(1, 1500)]
    seen: list[tuple[int, int]] = []
    path = write(tmp_path, chat(*(message(n, text) for n, text in enumerate(texts, 1))), indent=indent)
    batches = list(read_export(path, progress=lambda done, size: seen.append((done, size))))
    assert [p.text for batch in batches if isinstance(batch, Batch) for p in batch.posts] == texts
    size = path.stat().st_size
    assert len(seen) > 2
    assert seen == sorted(seen)
    assert seen[-1] == (size, size)


@pytest.mark.parametrize(
    "filler", ['"' + "x" * 6_000_000 + '"', "[" + "1," * 3_000_000 + "1]", '"\\\\' + "x" * 6_000_000]
)
def test_a_message_of_megabytes_is_refused_before_it_fills_the_memory(tmp_path: Path, filler: str) -> None:
    content = json.dumps(chat({**message(1), "text": "HERE"})).replace('"HERE"', filler)
    with pytest.raises(ImportFileError, match="more than 4 MiB"):
        read(tmp_path, content)


def test_depth_does_no_harm_wherever_it_is(tmp_path: Path) -> None:
    deep = "[" * 50_000 + "]" * 50_000
    content = json.dumps(account(chat(message(1, "a", extra="HERE")))).replace('"HERE"', deep)
    content = content.replace('"Contacts."', deep)
    (batch,) = read(tmp_path, content)
    assert isinstance(batch, Batch)
    assert batch.posts[0].problem
