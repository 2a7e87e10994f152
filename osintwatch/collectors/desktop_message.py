"""One message of an export as a Post: it alone knows what the fields of Telegram Desktop's JSON mean."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from osintwatch.collectors.desktop_blocks import read_blocks
from osintwatch.model import (
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

FORMAT = "telegram-desktop"
MAX_TEXT = 64 * 1024
MAX_ORIGINAL = 1024 * 1024
MAX_LINKS = 1000
UNDATED = "its time is that of the message next to it"

_MAX_ID = 2**63 - 1
_MAX_TIME = 2**32
_MAX_ACTION = 200
_PEER = re.compile(r"(channel|user|chat)([0-9]{1,18})")
_MEDIA_TYPES = {
    "video_file": "video",
    "animation": "animation",
    "voice_message": "voice",
    "audio_file": "audio",
    "video_message": "video_note",
    "sticker": "sticker",
}
# In this order: a place has a location too, and a video has a file.
_MEDIA_FIELDS = {
    "poll": "poll",
    "todo_list": "checklist",
    "contact_information": "contact",
    "place_name": "location",
    "location_information": "location",
    "game_title": "game",
    "invoice_information": "invoice",
    "giveaway_information": "giveaway",
    "giveaway_results": "giveaway",
    "paid_stars_amount": "paid",
    "photo": "photo",
    "file": "document",
}
_URL_BUTTONS = ("url", "auth", "web_view", "simple_web_view")
_ACTION_DETAILS = (
    "title", "new_title", "information_text", "message_id", "members", "inviter",
    "duration", "period", "emoticon", "boosts", "winners", "new_creator",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """When a message was posted, and what is doubtful about that."""

    at: datetime
    doubt: str = ""


def message_id(message: dict[str, Any]) -> int | None:
    """The message's number; negative ones belong to the basic group that a supergroup once was."""
    number = message.get("id")
    if type(number) is not int or number == 0 or abs(number) > _MAX_ID:
        return None
    return number


def posted_at(message: dict[str, Any], zone: tzinfo) -> Moment | None:
    """When it was posted. Older exports tell only the exporting computer's local time: read in `zone`."""
    return _moment(message, "date", zone)


def read_message(
    message: dict[str, Any], channel_id: int, number: int, moment: Moment, zone: tzinfo, problem: str = ""
) -> Post:
    """The post that the message is. Whatever cannot be read is left out and named in `problem`."""
    problems = [text for text in (problem, moment.doubt) if text]
    original = _original(message, number, problems)
    if message.get("type") == "service":
        return Post(
            channel_id, number, moment.at, "", original,
            kind=PostKind.SERVICE, action=_action(message), problem="; ".join(problems),
        )  # fmt: skip
    if message.get("type") == "unsupported":
        problems.append("Telegram Desktop could not export this message")
    elif message.get("type") != "message":
        problems.append("unknown type of message")
    text, entities, links = _text(message, problems)
    edited = _moment(message, "edited", zone)
    return Post(
        channel_id=channel_id,
        message_id=number,
        posted_at=moment.at,
        text=text,
        original=original,
        entities=entities,
        links=_links([*links, *bare_links(text, links)], message, problems),
        forward=_forward(message),
        reply=_reply(message, channel_id),
        edited_at=edited.at if edited else None,
        author=_string(message.get("author")) or None,
        media=_media(message),
        counters=Counters(reactions=_reactions(message)),
        problem="; ".join(problems),
    )


def _moment(message: dict[str, Any], field: str, zone: tzinfo) -> Moment | None:
    seconds = message.get(f"{field}_unixtime")
    if isinstance(seconds, str) and seconds.isascii() and seconds.isdigit() and len(seconds) <= 10:
        seconds = int(seconds)
    if type(seconds) is int and 0 < seconds < _MAX_TIME:
        return Moment(datetime.fromtimestamp(seconds, UTC))
    local = message.get(field)
    if not isinstance(local, str):
        return None
    try:
        naive = datetime.fromisoformat(local)
        aware = naive if naive.tzinfo else naive.replace(tzinfo=zone)
        at = aware.astimezone(UTC)
        if not 0 < at.timestamp() < _MAX_TIME:
            return None
    except (ValueError, OverflowError):
        return None
    return Moment(at, "" if naive.tzinfo else f"time taken as local time of {zone}: the export tells no zone")


def _string(value: Any) -> str:
    """A string that can be written as UTF-8: half a surrogate pair becomes the replacement character."""
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _original(message: dict[str, Any], number: int, problems: list[str]) -> Original:
    canonical = json.dumps(message, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    data = _string(canonical).encode()
    if len(data) > MAX_ORIGINAL:
        problems.append(f"original of {len(data)} bytes not kept")
        stub = {"id": number, "original_sha256": hashlib.sha256(data).hexdigest(), "original_size": len(data)}
        data = json.dumps(stub, sort_keys=True, separators=(",", ":")).encode()
    return Original(data, FORMAT)


# Text and links


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _text(message: dict[str, Any], problems: list[str]) -> tuple[str, tuple[Entity, ...], list[Link]]:
    if "rich_message" in message:
        blocks, links = read_blocks(message["rich_message"])
        return _cut(_string(blocks), (), problems)[0], (), links
    parts = _parts(message, problems)
    entities, links, offset = [], [], 0
    for kind, words, href in parts:
        length = _utf16_length(words)
        if kind != "plain" and length:
            entities.append(Entity(kind, offset, length, href or None))
        if kind == "link" and words:
            links.append(Link(words, "", LinkPlace.TEXT))
        elif kind == "text_link" and href:
            links.append(Link(href, words, LinkPlace.HIDDEN))
        offset += length
    text = "".join(words for _, words, _ in parts)
    return *_cut(text, tuple(entities), problems), links


def _parts(message: dict[str, Any], problems: list[str]) -> list[tuple[str, str, str]]:
    """(kind, words, href) of every stretch. `text_entities` tells more; `text` is what older exports have."""
    text = message.get("text", message.get("text_entities", ""))
    parts = _stretches(text, problems)
    if not isinstance(message.get("text_entities"), list):
        return parts
    marked = _stretches(message["text_entities"], problems)
    if "".join(part[1] for part in marked) == "".join(part[1] for part in parts):
        return marked
    return parts


def _stretches(text: Any, problems: list[str]) -> list[tuple[str, str, str]]:
    if isinstance(text, str):
        return [("plain", _string(text), "")]
    parts = []
    for part in text if isinstance(text, list) else [text]:
        if isinstance(part, str):
            parts.append(("plain", _string(part), ""))
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            kind = _string(part.get("type")) or "unknown"
            parts.append((kind, _string(part["text"]), _string(part.get("href"))))
        elif "text not readable" not in problems:
            problems.append("text not readable")
    return parts


def _cut(text: str, entities: tuple[Entity, ...], problems: list[str]) -> tuple[str, tuple[Entity, ...]]:
    data = text.encode()
    if len(data) <= MAX_TEXT:
        return text, entities
    problems.append(f"text of {len(data)} bytes cut")
    text = data[:MAX_TEXT].decode(errors="ignore")
    end = _utf16_length(text)
    return text, tuple(entity for entity in entities if entity.offset + entity.length <= end)


def _links(links: list[Link], message: dict[str, Any], problems: list[str]) -> tuple[Link, ...]:
    links = links + _buttons(message)
    if len(links) > MAX_LINKS:
        problems.append(f"{len(links)} links, the first {MAX_LINKS} kept")
    return tuple(Link(_string(link.url), _string(link.label), link.place) for link in links[:MAX_LINKS])


def _buttons(message: dict[str, Any]) -> list[Link]:
    rows = message.get("inline_bot_buttons")
    return [
        Link(button["data"], _string(button.get("text")), LinkPlace.BUTTON)
        for row in (rows if isinstance(rows, list) else [])
        for button in (row if isinstance(row, list) else [])
        if isinstance(button, dict)
        and button.get("type") in _URL_BUTTONS
        and isinstance(button.get("data"), str)
        and button["data"]
    ]


# Where it comes from, what hangs on it


def _peer(value: Any) -> tuple[str, int] | None:
    match = _PEER.fullmatch(value) if isinstance(value, str) else None
    return (match[1], int(match[2])) if match else None


def _forward(message: dict[str, Any]) -> Forward | None:
    """Desktop never tells the origin's post number, and older versions not even the origin's id."""
    if "forwarded_from" not in message and "forwarded_from_id" not in message:
        return None
    name = _string(message.get("forwarded_from")) or None
    kind, number = _peer(message.get("forwarded_from_id")) or ("", 0)
    if kind == "channel":
        return Forward(ForwardKind.CHANNEL, channel_id=number, name=name)
    return Forward(ForwardKind.USER if kind == "user" else ForwardKind.HIDDEN, name=name)


def _reply(message: dict[str, Any], channel_id: int) -> Reply | None:
    number = message.get("reply_to_message_id")
    if type(number) is not int or not 0 < number <= _MAX_ID:
        return None
    if "reply_to_peer_id" not in message:
        return Reply(number)
    kind, peer = _peer(message["reply_to_peer_id"]) or ("", 0)
    if kind != "channel":
        return None  # a number in somebody's private chat would be taken for one of this channel
    return Reply(number, None if peer == channel_id else peer)


def _media(message: dict[str, Any]) -> str | None:
    kind = message.get("media_type")
    if isinstance(kind, str) and kind:
        return _MEDIA_TYPES.get(kind, "document")
    return next((word for field, word in _MEDIA_FIELDS.items() if field in message), None)


def _reactions(message: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    reactions = message.get("reactions")
    for reaction in reactions if isinstance(reactions, list) else []:
        if not isinstance(reaction, dict):
            continue
        count = reaction.get("count")
        # A custom emoji is told by the path of its picture in the export, which is no name to keep.
        name = _string(reaction.get("emoji")) or _string(reaction.get("type"))
        if name and type(count) is int and 0 < count < _MAX_TIME:
            counts[name] = counts.get(name, 0) + count
    return tuple(sorted(counts.items()))


def _action(message: dict[str, Any]) -> str:
    """The export's word for what happened, and the one detail that says what or who."""
    action = _string(message.get("action")) or "information"
    for field in _ACTION_DETAILS:
        value = message.get(field)
        if isinstance(value, list):
            value = ", ".join(_string(member) for member in value if isinstance(member, str))
        if type(value) is int or (isinstance(value, str) and value):
            return f"{action}: {_string(str(value))}"[:_MAX_ACTION]
    return action[:_MAX_ACTION]
