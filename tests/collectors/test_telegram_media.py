"""Attachments and service messages of every kind that the installed layer knows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from telethon.tl import types as tl

from osintwatch.model import Counters, Link, PostKind
from tests.collectors.telegram_cases import NOON, OTHER, Sayings, filled, kinds, post, read, service
from tests.loopback import messages as hang


def file(*attributes: Any, **marks: bool) -> Any:
    document = tl.Document(1, 2, b"reference", NOON, "application/octet-stream", 9, 2, list(attributes))
    return tl.MessageMediaDocument(document=document, **marks)


VIDEO = tl.DocumentAttributeVideo(duration=1.0, w=1, h=1)
ROUND = tl.DocumentAttributeVideo(duration=1.0, w=1, h=1, round_message=True)
STICKER = tl.DocumentAttributeSticker("🔥", tl.InputStickerSetEmpty())
PHOTO = hang.photo()


@pytest.mark.parametrize(
    ("media", "word"),
    [
        (None, None),
        (tl.MessageMediaEmpty(), None),
        (PHOTO, "photo"),
        (tl.MessageMediaPhoto(ttl_seconds=5), "photo"),
        (hang.document(), "document"),
        (file(VIDEO), "video"),
        (file(ROUND), "video_note"),
        (file(VIDEO, tl.DocumentAttributeAnimated()), "animation"),
        (file(tl.DocumentAttributeAudio(3, voice=True)), "voice"),
        (file(tl.DocumentAttributeAudio(3)), "audio"),
        (file(STICKER, VIDEO), "sticker"),
        (tl.MessageMediaDocument(video=True, round=True, ttl_seconds=5), "video_note"),
        (tl.MessageMediaDocument(voice=True, ttl_seconds=5), "voice"),
        (tl.MessageMediaDocument(video=True, ttl_seconds=5), "video"),
        (tl.MessageMediaDocument(document=tl.DocumentEmpty(1)), "document"),
        (hang.poll("Who?", ["me", "you"]), "poll"),
        (tl.MessageMediaGeo(tl.GeoPoint(30.5, 50.4, 1)), "location"),
        (tl.MessageMediaGeo(tl.GeoPointEmpty()), "location"),
        (tl.MessageMediaVenue(tl.GeoPointEmpty(), "Rada", "Kyiv", "x", "y", "z"), "location"),
        (tl.MessageMediaContact("1", "A", "B", "", 0), "contact"),
        (tl.MessageMediaDice(3, "🎲"), "dice"),
        (tl.MessageMediaInvoice("T", "D", "USD", 1, ""), "invoice"),
        (tl.MessageMediaStory(tl.PeerChannel(OTHER), 3), "story"),
        (tl.MessageMediaGiveaway([OTHER], 1, NOON), "giveaway"),
        (tl.MessageMediaGiveawayResults(OTHER, 1, 1, 0, [], NOON), "giveaway"),
        (tl.MessageMediaPaidMedia(5, [tl.MessageExtendedMedia(PHOTO)]), "paid"),
        (tl.MessageMediaUnsupported(), "unsupported"),
    ],
)
def test_the_kind_of_attachment_is_a_short_word(media: Any, word: str | None) -> None:
    read = post("x", media=media)
    assert (read.media, read.problem) == (word, "")


@pytest.mark.parametrize("kind", kinds("MessageMedia"), ids=lambda kind: kind.__name__)
def test_every_kind_of_attachment_of_the_layer_has_a_short_word(kind: Any) -> None:
    read = post("x", media=filled(kind, Sayings()))
    assert read.problem == ""
    assert read.media is None or re.fullmatch("[a-z]+(_[a-z]+)?", read.media)


ACTIONS = kinds("MessageAction")


@pytest.mark.parametrize("kind", ACTIONS, ids=lambda kind: kind.__name__)
def test_every_service_message_tells_what_happened_in_a_word(kind: Any) -> None:
    said = read(service(filled(kind, Sayings()), reply_to=hang.reply(3)))
    assert (said.kind, said.text, said.problem) == (PostKind.SERVICE, "", "")
    assert said.action is not None
    word = said.action.partition(": ")[0]
    assert word.replace("_", "") == kind.__name__.removeprefix("MessageAction").lower()
    assert not re.search("[{}<>]|None", said.action)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (hang.new_title("Нова назва 🔥"), "chat_edit_title: Нова назва 🔥"),
        (hang.created("Watched"), "channel_create: Watched"),
        (hang.new_photo(), "chat_edit_photo"),
        (tl.MessageActionChannelMigrateFrom("Old group", 5), "channel_migrate_from: Old group"),
        (tl.MessageActionChatMigrateTo(OTHER), f"chat_migrate_to: {OTHER}"),
        (tl.MessageActionCustomAction("Something"), "custom_action: Something"),
        (tl.MessageActionSetMessagesTTL(86_400), "set_messages_ttl: 86400"),
        (tl.MessageActionChatAddUser([4_242_424]), "chat_add_user"),
        (tl.MessageActionGroupCall(tl.InputGroupCall(1, 2), 60), "group_call: 60"),
        (tl.MessageActionBoostApply(4), "boost_apply: 4"),
    ],
)
def test_a_service_message_tells_the_detail_that_matters(action: Any, words: str) -> None:
    assert read(service(action)).action == words


def test_a_pin_tells_which_post_was_pinned() -> None:
    assert read(service(hang.pinned(), reply_to=hang.reply(41))).action == "pin_message: 41"
    assert read(service(hang.pinned())).action == "pin_message"


def test_a_service_message_has_no_links_reply_or_counters() -> None:
    said = read(service(hang.pinned(), reply_to=hang.reply(41)))
    nothing: tuple[Link, ...] = ()
    assert (said.links, said.reply, said.counters) == (nothing, None, Counters())
