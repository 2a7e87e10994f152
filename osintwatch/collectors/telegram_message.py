"""Telegram's message objects, as dictionaries, to Posts. Knows their shape by name, not Telethon itself.

It works on what `message.to_dict()` gives, which is also what is kept as the original: so a post can
be read again from the archive alone, and fields that only newer layers have need no special case.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

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

Raw = Mapping[str, Any]
"""A Telegram object: its class name under "_", its fields beside it."""

Names = Mapping[int, tuple[str | None, str]]
"""Channels that came with a page: number -> (username, title)."""

MAX_DEPTH = 64
"""Block text nested deeper than this is not walked: no honest post is."""


def read_message(raw: dict[str, Any], channel_id: int, names: Names, software: str) -> Post:
    """One message, of any kind, to a Post.

    A message that cannot be understood becomes a Post with `problem` set, so that it is neither
    lost nor silently passed over: its original is kept. Raises KeyError or TypeError only when it
    has no number or no date, as it can be no post then.
    """
    number, posted_at = int(raw["id"]), _moment(raw["date"])
    original = Original(canonical_json(raw, names), software)
    try:
        return _read(raw, channel_id, number, posted_at, names, original)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        problem = f"not understood: {type(error).__name__}"
        text = raw.get("message")
        return Post(
            channel_id, number, posted_at, text if isinstance(text, str) else "", original, problem=problem
        )


def canonical_json(raw: Raw, names: Names) -> bytes:
    """The message as bytes that are the same for the same message: sorted keys, no blanks.

    Names of the channels it speaks of are added under "_channels": Telegram sends them beside it.
    """
    spoken_of = {number: names[number] for number in _channels_in(raw) if number in names}
    value = {**raw, "_channels": spoken_of} if spoken_of else raw
    return json.dumps(
        value, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
    ).encode("utf-8", "surrogatepass")


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.isoformat()
    return repr(value)


def _channels_in(raw: Raw) -> Iterator[int]:
    for holder, peer in (("fwd_from", "from_id"), ("reply_to", "reply_to_peer_id")):
        number = _channel_number((raw.get(holder) or {}).get(peer))
        if number is not None:
            yield number


def _read(
    raw: Raw, channel_id: int, number: int, posted_at: datetime, names: Names, original: Original
) -> Post:
    if raw["_"] == "MessageService":
        return Post(
            channel_id, number, posted_at, "", original, kind=PostKind.SERVICE, action=_action(raw["action"])
        )
    text = raw.get("message") or ""
    entities = _entities(raw.get("entities"))
    links = _text_links(text, entities, LinkPlace.TEXT)
    block_text, block_links = _blocks(raw.get("rich_message"))
    card = _card(raw.get("media"))
    checked = (raw.get("factcheck") or {}).get("text") or {}
    quote = raw.get("reply_to") or {}
    links += block_links
    links += [Link(card.url, "", LinkPlace.CARD)] if card else []
    links += _buttons(raw.get("reply_markup"))
    links += _text_links(
        quote.get("quote_text") or "", _entities(quote.get("quote_entities")), LinkPlace.QUOTE
    )
    links += _text_links(checked.get("text") or "", _entities(checked.get("entities")), LinkPlace.FACT_CHECK)
    return Post(
        channel_id=channel_id,
        message_id=number,
        posted_at=posted_at,
        text=text or block_text,
        original=original,
        entities=entities,
        links=tuple(links),
        card=card,
        forward=_forward(raw.get("fwd_from"), names),
        reply=_reply(quote, channel_id),
        grouped_id=raw.get("grouped_id"),
        edited_at=None if raw.get("edit_hide") else _maybe_moment(raw.get("edit_date")),
        author=raw.get("post_author"),
        media=_media(raw.get("media")),
        fact_check=checked.get("text") or "",
        restricted="; ".join(
            f"{reason['platform']}: {reason['text']}" for reason in raw.get("restriction_reason") or ()
        ),
        counters=_counters(raw),
    )


def _moment(value: object) -> datetime:
    """A date as Telethon gives it, or as the stored original spells it."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        raise TypeError(f"a date is a {type(value).__name__}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _maybe_moment(value: object) -> datetime | None:
    return None if value is None else _moment(value)


# ---- text, entities, links ---------------------------------------------------------------------

_LINK_ENTITIES = {"url": LinkPlace.TEXT, "text_url": LinkPlace.HIDDEN}


def _entities(raw: Any) -> tuple[Entity, ...]:
    return tuple(
        Entity(
            _snake(entity["_"].removeprefix("MessageEntity")),
            entity["offset"],
            entity["length"],
            entity.get("url"),
        )
        for entity in raw or ()
    )


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def _text_links(text: str, entities: tuple[Entity, ...], place: LinkPlace) -> list[Link]:
    """Links spelled out in a text, or hidden under its words, in their order.

    Offsets count UTF-16 units: behind an emoji, Python's own indices point elsewhere.
    """
    links, units = [], b""
    for entity in entities:
        if entity.kind not in _LINK_ENTITIES:
            continue
        units = units or text.encode("utf-16-le", "surrogatepass")
        words = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
        found_in = _LINK_ENTITIES[entity.kind] if place is LinkPlace.TEXT else place
        links.append(Link(entity.url, words, found_in) if entity.url else Link(words, "", found_in))
    return links


def _buttons(markup: Any) -> list[Link]:
    return [
        Link(button["url"], button.get("text") or "", LinkPlace.BUTTON)
        for row in (markup or {}).get("rows") or ()
        for button in row.get("buttons") or ()
        if button.get("url")
    ]


def _blocks(rich: Any) -> tuple[str, list[Link]]:
    """Text and links of a post written in blocks (layer 224 and later)."""
    lines: list[str] = []
    links: list[Link] = []
    for block in (rich or {}).get("blocks") or ():
        pieces: list[str] = []
        _walk(block, pieces, links, 0)
        if pieces:
            lines.append("".join(pieces))
    return "\n".join(lines), links


def _walk(node: Any, pieces: list[str], links: list[Link], depth: int) -> None:
    """Collect the plain text of a rich-text tree in reading order, and the links in it."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, list | tuple):
        for n, item in enumerate(node):
            if n and isinstance(item, dict) and str(item.get("_", "")).startswith("Page"):
                pieces.append("\n")
            _walk(item, pieces, links, depth + 1)
    elif isinstance(node, dict):
        if node.get("_") == "TextPlain":
            pieces.append(node.get("text") or "")
            return
        start = len(pieces)
        for name, value in node.items():
            if isinstance(value, dict | list | tuple):
                _walk(value, pieces, links, depth + 1)
            elif name in ("text", "caption") and isinstance(value, str):
                pieces.append(value)
        if node.get("url"):
            links.append(Link(node["url"], "".join(pieces[start:]), LinkPlace.BLOCK))


# ---- what hangs on a post ----------------------------------------------------------------------


def _card(media: Any) -> Card | None:
    """The preview of a linked page; a pending one has an address at most."""
    page = (media or {}).get("webpage") or {}
    if not page.get("url"):
        return None
    return Card(
        page["url"],
        page.get("site_name") or "",
        page.get("title") or "",
        page.get("description") or "",
        page.get("author") or "",
    )


_DOCUMENT_KINDS = {
    "DocumentAttributeSticker": "sticker",
    "DocumentAttributeAnimated": "animation",
    "DocumentAttributeVideo": "video",
    "DocumentAttributeAudio": "audio",
}


def _media(media: Any) -> str | None:
    """The kind of attachment in a word. A preview card is none."""
    kind = (media or {}).get("_", "").removeprefix("MessageMedia")
    if kind in ("", "WebPage", "Empty"):
        return None
    if kind != "Document":
        return {"Geo": "location", "GeoLive": "location", "Venue": "location"}.get(kind, _snake(kind))
    attributes = {a["_"]: a for a in (media.get("document") or {}).get("attributes") or ()}
    if attributes.get("DocumentAttributeAudio", {}).get("voice"):
        return "voice"
    return next((word for name, word in _DOCUMENT_KINDS.items() if name in attributes), "document")


def _channel_number(peer: Any) -> int | None:
    return peer.get("channel_id") if isinstance(peer, dict) else None


def _forward(header: Any, names: Names) -> Forward | None:
    if not header:
        return None
    origin, posted = header.get("from_id"), _maybe_moment(header.get("date"))
    number = _channel_number(origin)
    if number is not None:
        username, title = names.get(number, (None, None))
        name = title or header.get("from_name")
        author = header.get("post_author")
        return Forward(
            ForwardKind.CHANNEL, number, header.get("channel_post"), username, name, posted, author
        )
    kind = ForwardKind.USER if origin else ForwardKind.HIDDEN
    return Forward(kind, name=header.get("from_name"), posted_at=posted, author=header.get("post_author"))


def _reply(header: Raw, channel_id: int) -> Reply | None:
    if not header or header.get("_") == "MessageReplyStoryHeader":
        return None
    other = _channel_number(header.get("reply_to_peer_id"))
    number, quote = header.get("reply_to_msg_id"), header.get("quote_text") or ""
    if number is None and not quote:
        return None
    return Reply(number, None if other == channel_id else other, quote)


def _counters(raw: Raw) -> Counters:
    reactions = raw.get("reactions") or {}
    counted = [] if reactions.get("min") else reactions.get("results") or []
    return Counters(
        raw.get("views"),
        raw.get("forwards"),
        (raw.get("replies") or {}).get("replies"),
        tuple(sorted((_reaction(result["reaction"]), result["count"]) for result in counted)),
    )


def _reaction(reaction: Raw) -> str:
    """The emoji itself, the number of a custom one, "paid" for a star."""
    return reaction.get("emoticon") or str(
        reaction.get("document_id") or _snake(reaction["_"].removeprefix("Reaction"))
    )


def _action(action: Raw) -> str:
    """What a service message says, e.g. "chat_edit_title: New title"."""
    name = _snake(action["_"].removeprefix("MessageAction"))
    title = action.get("title") or action.get("message")
    return f"{name}: {title}" if isinstance(title, str) else name
