"""A corpus of posts as a World. One JSON object a line (``.jsonl`` or ``.jsonl.gz``):

    {"uid": "channel/message_id", "channel": "its title", "time": "2026-07-01T20:00:00Z", "text": "...",
     "links": ["https://..."], "fwd": {"from": "title or name", "from_id": 123},
     "card": {"title": "...", "desc": "..."}}

Only `uid`, `time` and `text` are required. The mapping is the one of a Telegram Desktop export made from the
same corpus: links that the text does not show hang under "[1]", "[2]" after it; channels known by number only
are called ch<number>; a forward has the origin's number or its name.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from telethon.tl import types as tl

from .messages import forwarded, forwarded_from_hidden, utf16_len, web_page
from .world import World


def channel_number(name: str) -> int:
    """The channel's own number where the corpus has it (-100...), else a stable stand-in."""
    if name.startswith("-100"):
        return int(name[4:])
    return 1_500_000_000 + zlib.crc32(name.encode()) % 400_000_000


def username(name: str) -> str:
    return f"ch{name[4:]}" if name.startswith("-100") else name


def read(path: Path | str) -> Iterator[dict[str, Any]]:
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def load(path: Path | str, world: World | None = None, *, cards: bool = False) -> World:
    """A world holding every post of the file; cards only if asked for, since exports have none."""
    return add(read(path), world or World(), cards=cards)


def add(posts: Iterable[dict[str, Any]], world: World, *, cards: bool = False) -> World:
    for post in posts:
        name, _, number = post["uid"].rpartition("/")
        channel = world.channels.get(channel_number(name)) or world.channel(
            username(name), title=post.get("channel") or name, id=channel_number(name)
        )
        text, entities = text_and_links(post)
        channel.post(
            text,
            id=int(number),
            date=moment(post["time"]),
            entities=entities or None,
            fwd_from=forward(post, world),
            media=card(post) if cards else None,
        )
    return world


def moment(text: str) -> dt.datetime:
    when = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def text_and_links(post: dict[str, Any]) -> tuple[str, list[Any]]:
    """The text with every link that it does not show appended under words, as Telegram hides links."""
    text, entities = post["text"], []
    hidden = [url for url in post.get("links") or [] if url not in text]
    for n, url in enumerate(hidden, 1):
        label = f"[{n}]"
        entities.append(tl.MessageEntityTextUrl(utf16_len(text) + 1, len(label), url))
        text += f" {label}"
    return text, entities


def forward(post: dict[str, Any], world: World) -> Any:
    """The forward header: the origin's number if known (its title then is the world's), else only a name."""
    origin = post.get("fwd") or {}
    name, number = origin.get("from"), str(origin.get("from_id") or "").partition(".")[0]
    date = moment(origin["date"]) if origin.get("date") else moment(post["time"])
    if number:
        id = int(number.removeprefix("-100"))
        if name and id not in world.channels:
            world.channel(title=name, id=id)
        return forwarded(id, date=date)
    return forwarded_from_hidden(name, date=date) if name else None


def card(post: dict[str, Any]) -> Any:
    shown, links = post.get("card"), post.get("links") or []
    if not shown or not links:
        return None
    return web_page(links[0], title=shown.get("title"), description=shown.get("desc"))
