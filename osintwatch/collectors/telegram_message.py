"""Telegram's message objects, as dictionaries, to Posts. Knows their shape by name, not Telethon itself.

It works on what `message.to_dict()` gives, which is also what is kept as the original: so a post can
be read again from the archive alone, and fields that only newer layers have need no special case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from osintwatch.collectors.telegram_blocks import BlockText, read_blocks, url_of
from osintwatch.collectors.telegram_original import CHANNELS, SIMPLIFIED, Names, canonical_json, simplified
from osintwatch.model import (
    Card,
    Counters,
    Entity,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    Original,
    Post,
    PostKind,
    Reply,
)
from osintwatch.text.bare_links import bare_links

T = TypeVar("T")
M = TypeVar("M")
Raw = Mapping[str, Any]
"""A Telegram object: its class name under "_", its fields beside it."""

_ODD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_MAX_NUMBER = 2**63
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def read_message(raw: dict[str, Any], channel_id: int, names: Names, software: str) -> Post:
    """One message, of any kind, to a Post.

    Whatever part of it cannot be understood is left out and named in `problem`, so that the message is
    neither lost nor silently passed over: its original is kept. Raises KeyError or TypeError, and nothing
    else, and only when it has no number or no date: then it can be no post.
    """
    number, posted_at = _number(raw["id"]), _moment(raw["date"])
    try:
        data = canonical_json(raw, names)
    except (*_ODD, RecursionError):
        raw = simplified(raw)
        data = canonical_json(raw, names)
    original = Original(data, software)
    post = _read(raw, channel_id, number, posted_at, names, original)
    # JSON knows fewer types: what is odd here may look sound there. The archive's reading is the one kept.
    return reread(original, channel_id) if post.problem else post


def reread(original: Original, channel_id: int) -> Post:
    """The post that read_message made, from its original alone: so derived data can be rebuilt.

    Raises ValueError, KeyError or TypeError when the original was not made by read_message.
    """
    raw = json.loads(original.json)
    names = {int(number): (name, title) for number, (name, title) in raw.pop(CHANNELS, {}).items()}
    return _read(raw, channel_id, _number(raw["id"]), _moment(raw["date"]), names, original)


class _Parts:
    """Reads a message part by part, so that one that makes no sense costs only itself, and is named."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def read(self, name: str, value: Any, reader: Callable[[Any], T], missing: M) -> T | M:
        if value is None:
            return missing
        try:
            return reader(value)
        except _ODD as error:
            self.problems.append(f"{name} not understood ({type(error).__name__})")
            return missing


def _read(
    raw: Raw, channel_id: int, number: int, posted_at: datetime, names: Names, original: Original
) -> Post:
    parts = _Parts()
    if raw.get(SIMPLIFIED):
        parts.problems.append("the original was no plain JSON, or nested too deeply: kept simplified")
    if raw.get("_") == "MessageService":
        action = parts.read("action", raw.get("action"), lambda action: _action(action, raw), "unknown")
        return Post(
            channel_id, number, posted_at, "", original,
            kind=PostKind.SERVICE, action=action, problem="; ".join(parts.problems),
        )  # fmt: skip
    if raw.get("_") != "Message":
        parts.problems.append("unknown kind of message")
    text = parts.read("message", raw.get("message"), _string, "")
    entities = parts.read("entities", raw.get("entities"), _entities, ())
    blocks = parts.read("rich_message", raw.get("rich_message"), read_blocks, BlockText())
    if blocks.problem:
        parts.problems.append(blocks.problem)
    card = parts.read("webpage", raw.get("media"), _card, None)
    fact_check, fact_links = parts.read("factcheck", raw.get("factcheck"), _fact_check, ("", ()))
    marked = _text_links(text, entities, LinkPlace.TEXT)
    links = [
        *marked,
        *bare_links(text, marked),
        *blocks.links,
        *([Link(card.url, "", LinkPlace.CARD)] if card else ()),
        *parts.read("reply_markup", raw.get("reply_markup"), _buttons, ()),
        *parts.read("quote", raw.get("reply_to"), _quote_links, ()),
        *fact_links,
    ]
    edited = None if raw.get("edit_hide") else raw.get("edit_date")
    return Post(
        channel_id=channel_id,
        message_id=number,
        posted_at=posted_at,
        text=text or blocks.text,
        original=original,
        entities=entities,
        links=tuple(links),
        card=card,
        forward=parts.read("fwd_from", raw.get("fwd_from"), lambda header: _forward(header, names), None),
        reply=parts.read("reply_to", raw.get("reply_to"), lambda header: _reply(header, channel_id), None),
        grouped_id=parts.read("grouped_id", raw.get("grouped_id"), _number, None),
        edited_at=parts.read("edit_date", edited, _moment, None),
        author=parts.read("post_author", raw.get("post_author"), _string, None),
        media=parts.read("media", raw.get("media"), _media, None),
        fact_check=fact_check,
        restricted=parts.read("restriction_reason", raw.get("restriction_reason"), _restricted, ""),
        counters=_counters(raw, parts),
        problem="; ".join(parts.problems),
    )


# ---- plain values ------------------------------------------------------------------------------


def _moment(value: object) -> datetime:
    """A date as Telethon gives it, or as the original spells it; in UTC. Raises TypeError."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(moment, datetime):
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise TypeError(f"no date: a {type(value).__name__}")


def _number(value: Any) -> int:
    if type(value) is not int or not -_MAX_NUMBER <= value < _MAX_NUMBER:
        raise TypeError(f"no number: a {type(value).__name__}")
    return value


def _maybe_number(value: Any) -> int | None:
    return None if value is None else _number(value)


def _string(value: Any) -> str:
    """Text; "" where there is none."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"no text: a {type(value).__name__}")
    return value


def _maybe_string(value: Any) -> str | None:
    return _string(value) or None


@lru_cache(maxsize=512)
def _snake(name: str, prefix: str) -> str:
    return _WORD_BREAK.sub("_", name.removeprefix(prefix)).lower()


# ---- text, entities, links ---------------------------------------------------------------------


def _entities(raw: Any) -> tuple[Entity, ...]:
    return tuple(
        Entity(
            _snake(entity["_"], "MessageEntity"),
            _number(entity["offset"]),
            _number(entity["length"]),
            _maybe_string(entity.get("url")),
        )
        for entity in raw
    )


def _text_links(text: str, entities: tuple[Entity, ...], place: LinkPlace) -> list[Link]:
    """Links spelled out in a text, or hidden under its words, in their order.

    Offsets count UTF-16 units: behind an emoji, Python's own indices point elsewhere. What reaches
    beyond the text is clipped: a hidden link without words left is still a link, a spelled-out one
    that has lost its beginning is none.
    """
    links, units = [], b""
    plain = text.isascii()
    for entity in entities:
        if entity.kind != "url" and entity.kind != "text_url":
            continue
        start, end = max(0, entity.offset), max(0, entity.offset + entity.length)
        if plain:
            words = text[start:end]
        else:
            units = units or text.encode("utf-16-le", "surrogatepass")
            words = units[2 * start : 2 * end].decode("utf-16-le", "replace")
        if entity.kind == "text_url" and entity.url:
            links.append(Link(entity.url, words, LinkPlace.HIDDEN if place is LinkPlace.TEXT else place))
        elif entity.kind == "url" and words and entity.offset >= 0:
            links.append(Link(words, "", place))
    return links


def _quote_links(header: Raw) -> list[Link]:
    entities = header.get("quote_entities")
    if not entities:
        return []
    return _text_links(_string(header.get("quote_text")), _entities(entities), LinkPlace.QUOTE)


def _fact_check(check: Raw) -> tuple[str, Sequence[Link]]:
    """A note that is only announced (`need_check`) has no text yet."""
    note = check.get("text")
    if note is None:
        return "", ()
    text = _string(note["text"])
    return text, _text_links(text, _entities(note.get("entities") or ()), LinkPlace.FACT_CHECK)


def _buttons(markup: Raw) -> list[Link]:
    """Buttons that lead to an address, a web application's too."""
    return [
        Link(url, _string(button.get("text")), LinkPlace.BUTTON)
        for row in markup.get("rows") or ()
        for button in row["buttons"]
        if (url := url_of(button))
    ]


# ---- what hangs on a post ----------------------------------------------------------------------


def _card(media: Raw) -> Card | None:
    """The preview of a linked page; a pending or empty one has an address at most."""
    page: Raw | None = media.get("webpage")
    url = _string(page.get("url")) if page else ""
    if not page or not url:
        return None
    return Card(
        url,
        _string(page.get("site_name")),
        _string(page.get("title")),
        _string(page.get("description")),
        _string(page.get("author")),
    )


# The words are those that other readers of posts use; what is not listed goes by Telegram's own name.
_MEDIA = {
    "WebPage": None,  # a preview card is no attachment
    "Empty": None,
    "Geo": "location",
    "GeoLive": "location",
    "Venue": "location",
    "ToDo": "checklist",
    "PaidMedia": "paid",
    "GiveawayResults": "giveaway",
}


def _media(media: Raw) -> str | None:
    """The kind of attachment in a word."""
    kind = media["_"].removeprefix("MessageMedia")
    if kind == "Document":
        return _document(media)
    return _MEDIA[kind] if kind in _MEDIA else _snake(kind, "")


def _document(media: Raw) -> str:
    """A file by what its attributes say; one that has expired leaves only the marks on the message."""
    attributes = {a["_"]: a for a in (media.get("document") or {}).get("attributes") or ()}
    video = attributes.get("DocumentAttributeVideo", {})
    audio = attributes.get("DocumentAttributeAudio", {})
    if "DocumentAttributeSticker" in attributes or "DocumentAttributeCustomEmoji" in attributes:
        return "sticker"
    if "DocumentAttributeAnimated" in attributes:
        return "animation"
    if video.get("round_message") or media.get("round"):
        return "video_note"
    if audio.get("voice") or media.get("voice"):
        return "voice"
    if video or media.get("video"):
        return "video"
    return "audio" if audio else "document"


def _channel_number(peer: Any) -> int | None:
    return None if peer is None else _maybe_number(peer.get("channel_id"))


def _forward(header: Raw, names: Names) -> Forward:
    """People are never told by number: only channels are."""
    origin = header.get("from_id")
    number = _channel_number(origin)
    name = _maybe_string(header.get("from_name"))
    posted = None if header.get("date") is None else _moment(header["date"])
    author = _maybe_string(header.get("post_author"))
    if number is None:
        kind = ForwardKind.USER if origin and origin["_"] == "PeerUser" else ForwardKind.HIDDEN
        return Forward(kind, name=name, posted_at=posted, author=author)
    username, title = names.get(number, (None, ""))
    post = _maybe_number(header.get("channel_post"))
    return Forward(ForwardKind.CHANNEL, number, post, username, title or name, posted, author)


def _reply(header: Raw, channel_id: int) -> Reply | None:
    """The post answered, in this channel or another. A story is no post, nor is a private message."""
    if header.get("_") == "MessageReplyStoryHeader":
        return None
    number, quote = _maybe_number(header.get("reply_to_msg_id")), _string(header.get("quote_text"))
    peer, source = header.get("reply_to_peer_id"), header.get("reply_from")
    channel = _channel_number(peer)
    if number is None and source:  # a post of another channel, told like a forward
        channel, number = _channel_number(source.get("from_id")), _maybe_number(source.get("channel_post"))
        number = None if channel is None else number
    elif (peer and channel is None) or (header.get("forum_topic") and not header.get("reply_to_top_id")):
        number = None  # in a private chat; or no answer, but a message at the top level of a topic
    if number is None and channel is None and not quote:
        return None
    return Reply(number, None if channel == channel_id else channel, quote)


def _restricted(reasons: Any) -> str:
    return "; ".join(
        f"{_string(reason['platform'])}: {_string(reason.get('text')) or _string(reason.get('reason'))}"
        for reason in reasons
    )


def _counters(raw: Raw, parts: _Parts) -> Counters:
    replies = parts.read("replies", raw.get("replies"), lambda replies: _number(replies["replies"]), None)
    return Counters(
        parts.read("views", raw.get("views"), _number, None),
        parts.read("forwards", raw.get("forwards"), _number, None),
        replies,
        parts.read("reactions", raw.get("reactions"), _reactions, ()),
    )


def _reactions(reactions: Raw) -> tuple[tuple[str, int], ...]:
    """A `min` answer counts too: what it leaves out is only which reactions are the reader's own."""
    return tuple(
        sorted((_reaction(result["reaction"]), _number(result["count"])) for result in reactions["results"])
    )


def _reaction(reaction: Raw) -> str:
    """The emoji itself, the number of a custom one, "paid" for a star."""
    emoji = _string(reaction.get("emoticon"))
    custom = _maybe_number(reaction.get("document_id"))
    return emoji or str(custom or _snake(reaction["_"], "Reaction"))


# ---- service messages --------------------------------------------------------------------------

_ACTION_DETAILS = (
    "title", "message", "text", "reject_comment", "answer", "list",
    "channel_id", "period", "duration", "boosts", "winners_count",
)  # fmt: skip


def _action(action: Raw, raw: Raw) -> str:
    """What happened, and the one detail that says what: "chat_edit_title: New title". Never who did it."""
    name = _snake(action["_"], "MessageAction")
    details = [_detail(action.get(field)) for field in _ACTION_DETAILS]
    if name == "pin_message" and raw.get("reply_to"):
        details.insert(0, _detail(raw["reply_to"].get("reply_to_msg_id")))
    detail = next(filter(None, details), "")
    return f"{name}: {detail}" if detail else name


def _detail(value: Any) -> str:
    """A detail's words: a text, a text with entities, an answer or task that has one, or several."""
    values = value if isinstance(value, list) else [value]
    words = []
    for item in values:
        while isinstance(item, dict):
            item = item.get("text", item.get("title"))
        words.append(str(item) if type(item) is int else _string(item))
    return ", ".join(filter(None, words))
