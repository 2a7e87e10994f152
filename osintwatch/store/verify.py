"""Every stored version against its hashes: does the archive still hold what was read?

Two hashes stand with each version: SHA-256 of the original message as it came, and a fingerprint of what was
read out of it, the columns and links that are searched and shown.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from osintwatch.model import (
    Card,
    Entity,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    Method,
    Original,
    Post,
    Reply,
    post_url,
)
from osintwatch.store.archive import Archive, from_unix
from osintwatch.store.fingerprint import fingerprint

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A version that is not what was read."""

    url: str
    version_id: int
    what: str


def mismatches(archive: Archive, progress: Callable[[int], None] | None = None) -> Iterator[Mismatch]:
    """All versions that do not match their hashes. `progress` is told how many were looked at."""
    last, done = 0, 0
    while rows := archive.sql.execute(_VERSIONS, (last, _AT_ONCE)).fetchall():
        links = _links(archive, rows[0][0], rows[-1][0])
        for row in rows:
            if what := _fault(row, links.get(row[0], [])):
                yield Mismatch(post_url(row[4], row[3], row[2]), row[0], what)
        last, done = rows[-1][0], done + len(rows)
        if progress:
            progress(done)


def versions_stored(archive: Archive) -> int:
    (number,) = archive.sql.execute("SELECT count(*) FROM versions").fetchone()
    return int(number)


_VERSIONS = (
    "SELECT v.id, p.id, p.message_id, p.channel_id, c.username, v.sha256, v.original, v.fingerprint,"
    " k.method, (SELECT max(k2.method = 'telegram') FROM versions AS v2 JOIN captures AS k2"
    " ON k2.id = v2.capture_id WHERE v2.post_id = v.post_id),"
    " v.edited_at, v.text, v.entities, v.author, v.media, v.action, v.fact_check, v.restricted, v.problem,"
    " v.card_url, v.card_site, v.card_title, v.card_description, v.card_author,"
    " v.forward_kind, v.forward_channel_id, v.forward_message_id, v.forward_name, v.forward_author,"
    " v.reply_message_id, v.reply_channel_id, v.reply_quote"
    " FROM versions AS v JOIN posts AS p ON p.id = v.post_id JOIN channels AS c ON c.id = p.channel_id"
    " JOIN captures AS k ON k.id = v.capture_id WHERE v.id > ? ORDER BY v.id LIMIT ?"
)


def _links(archive: Archive, first: int, last: int) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    for version, url, label, place in archive.sql.execute(
        "SELECT version_id, url, label, place FROM links WHERE version_id BETWEEN ? AND ?"
        " ORDER BY version_id, position",
        (first, last),
    ):
        found.setdefault(version, []).append(Link(url, label, LinkPlace(place)))
    return found


def _fault(row: tuple[Any, ...], links: list[Link]) -> str:
    """What is wrong with a version; "" when nothing is."""
    digest, original, mark, method, read_by_telegram = row[5:10]
    try:
        message = zlib.decompress(original)
    except zlib.error:
        return "its original cannot be unpacked"
    if sha256(message).digest() != digest:
        return "its original is not the one that was read"
    forwarded = row[24] is not None
    if forwarded and read_by_telegram and Method(method) is not Method.TELEGRAM:
        return ""  # a poorer reading took over the header that Telegram told: its fingerprint is without it
    if fingerprint(_post(row, links)) != mark:
        return "what was read out of its original has been changed"
    return ""


def _post(row: tuple[Any, ...], links: list[Link]) -> Post:
    edited, text, entities, author, media, action, fact_check, restricted, problem = row[10:19]
    card, forward, reply = row[19:24], row[24:29], row[29:32]
    moment = from_unix(row[1] >> 20)
    return Post(
        channel_id=row[3],
        message_id=row[2],
        posted_at=moment,
        text=text,
        original=Original(b"", ""),
        entities=tuple(Entity(*one) for one in json.loads(entities or "[]")),
        links=tuple(links),
        card=None if card[0] is None else Card(*card),
        forward=_forward(forward),
        reply=None if reply == (None, None, None) else Reply(reply[0], reply[1], reply[2] or ""),
        edited_at=None if edited is None else from_unix(edited),
        author=author,
        media=media,
        action=action,
        fact_check=fact_check or "",
        restricted=restricted or "",
        problem=problem or "",
    )


def _forward(row: tuple[Any, ...]) -> Forward | None:
    kind, channel_id, message_id, name, author = row
    if kind is None:
        return None
    return Forward(ForwardKind(kind), channel_id, message_id, None, name, None, author)
