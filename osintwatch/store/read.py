"""Stored posts as their readers see them, with links, counters, albums and versions."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from osintwatch.model import (
    Card,
    Counters,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    Method,
    PostKind,
    Reply,
    StoredPost,
)
from osintwatch.store.archive import Archive, from_unix

T = TypeVar("T")


_POST = (
    "SELECT p.id, p.channel_id, c.username, c.title, p.message_id, p.posted_at, p.kind, p.grouped_id,"
    " p.language, p.version_id, v.text, v.captured_at, k.method, v.sha256, v.edited_at, v.author, v.media,"
    " v.action, v.fact_check, v.restricted, v.card_url, v.card_site, v.card_title, v.card_description,"
    " v.card_author, v.forward_kind, v.forward_channel_id, v.forward_message_id, v.forward_username,"
    " v.forward_name, v.forward_posted_at, v.forward_author, v.reply_message_id, v.reply_channel_id,"
    " v.reply_quote, p.album_of, p.deleted_seen_at"
    " FROM posts AS p JOIN channels AS c ON c.id = p.channel_id JOIN versions AS v ON v.id = p.version_id"
    " JOIN captures AS k ON k.id = v.capture_id"
)


@dataclass(slots=True)
class _Row:
    """A row of _POST, named."""

    id: int
    channel_id: int
    username: str | None
    title: str
    message_id: int
    posted_at: int
    kind: str
    grouped_id: int | None
    language: str | None
    version_id: int
    text: str
    captured_at: int
    method: str
    sha256: bytes
    edited_at: int | None
    author: str | None
    media: str | None
    action: str | None
    fact_check: str | None
    restricted: str | None
    card: tuple[Any, ...]
    forward: tuple[Any, ...]
    reply: tuple[Any, ...]
    album_of: int | None
    deleted_seen_at: int | None

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> _Row:
        single, card, forward, reply = row[:20], row[20:25], row[25:32], row[32:35]
        return cls(*[*single, card, forward, reply, row[35], row[36]])


def load_posts(archive: Archive, ids: Sequence[int]) -> list[StoredPost]:
    """The posts with these ids, in this order; the first member of an album stands for all of it."""
    rows = {row.id: row for row in _rows(archive, f"p.id IN ({_marks(ids)})", ids)}
    heads = [row.id for row in rows.values() if row.grouped_id is not None]
    members: dict[int, list[_Row]] = defaultdict(list)
    for member in _rows(archive, f"p.album_of IN ({_marks(heads)})", heads) if heads else ():
        assert member.album_of is not None
        members[member.album_of].append(member)
    everything = [*rows.values(), *(member for album in members.values() for member in album)]
    links = links_of(archive, [row.version_id for row in everything])
    counters = _counters(archive, [row.id for row in everything])
    wordings = _wordings(archive, [row.id for row in everything])
    return [
        _post(rows[i], sorted(members[i], key=lambda row: row.message_id), links, counters, wordings)
        for i in ids
        if i in rows
    ]


def find_post(archive: Archive, channel_id: int, message_id: int) -> StoredPost | None:
    """The post with this number; for a member of an album, the album."""
    row = archive.sql.execute(
        "SELECT coalesce(album_of, id) FROM posts WHERE channel_id = ? AND message_id = ?",
        (channel_id, message_id),
    ).fetchone()
    return load_posts(archive, [row[0]])[0] if row else None


def former_wordings(archive: Archive, post: StoredPost) -> Iterator[tuple[int, StoredPost]]:
    """Each earlier version of a post and of its album's members: the version's id, and the post as it was.

    The earliest first. Of an album each member by itself, as it is the words that count.
    """
    rows = archive.sql.execute(
        "SELECT v.id, v.text, v.card_url, v.card_site, v.card_title, v.card_description, v.card_author"
        " FROM posts AS p JOIN versions AS v ON v.post_id = p.id AND v.id <> p.version_id"
        " WHERE p.id = ?1 OR p.album_of = ?1 ORDER BY v.id",
        (post.id,),
    ).fetchall()
    links = links_of(archive, [row[0] for row in rows])
    for version_id, text, *card in rows:
        of_then = distinct(links.get(version_id, ()))
        yield version_id, replace(post, text=text, links=of_then, card=_card(tuple(card)))


def original_of(archive: Archive, channel_id: int, message_id: int) -> bytes | None:
    """The message as it came, canonical JSON, of the current version."""
    row = archive.sql.execute(
        "SELECT v.original FROM posts AS p JOIN versions AS v ON v.id = p.version_id"
        " WHERE p.channel_id = ? AND p.message_id = ?",
        (channel_id, message_id),
    ).fetchone()
    return zlib.decompress(row[0]) if row else None


def _rows(archive: Archive, where: str, values: Sequence[int]) -> list[_Row]:
    return [_Row.of(row) for row in archive.sql.execute(f"{_POST} WHERE {where}", values)]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def links_of(archive: Archive, versions: Sequence[int]) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = defaultdict(list)
    for version, url, label, place in archive.sql.execute(
        f"SELECT version_id, url, label, place FROM links WHERE version_id IN ({_marks(versions)})"
        " ORDER BY version_id, position",
        versions,
    ):
        found[version].append(Link(url, label, LinkPlace(place)))
    return found


def _counters(archive: Archive, posts: Sequence[int]) -> dict[int, Counters]:
    """The last sample of each post."""
    rows = archive.sql.execute(
        "SELECT post_id, views, forwards, replies, reactions FROM counters"
        f" WHERE post_id IN ({_marks(posts)}) ORDER BY post_id, seen_at",
        posts,
    )
    return {post: counters_of(*values) for post, *values in rows}


def counters_of(
    views: int | None, forwards: int | None, replies: int | None, reactions: str | None
) -> Counters:
    return Counters(views, forwards, replies, tuple((n, c) for n, c in json.loads(reactions or "[]")))


def _wordings(archive: Archive, posts: Sequence[int]) -> dict[int, int]:
    """Posts with more than one stored version, and how many different texts those hold."""
    rows = archive.sql.execute(
        f"SELECT post_id FROM versions WHERE post_id IN ({_marks(posts)})"
        " GROUP BY post_id HAVING count(*) > 1",
        posts,
    ).fetchall()
    several = [post for (post,) in rows]
    if not several:
        return {}
    counts = archive.sql.execute(
        "SELECT post_id, count(DISTINCT text) FROM versions"
        f" WHERE post_id IN ({_marks(several)}) GROUP BY post_id",
        several,
    )
    return dict(counts.fetchall())


def _post(
    head: _Row,
    others: Iterable[_Row],
    links: dict[int, list[Link]],
    counters: dict[int, Counters],
    wordings: dict[int, int],
) -> StoredPost:
    members = [head, *others]

    def first(pick: Callable[[_Row], T | None]) -> T | None:
        """What the first member that has any says: an album's caption may sit on any of them."""
        return next((value for row in members if (value := pick(row))), None)

    return StoredPost(
        id=head.id,
        channel_id=head.channel_id,
        username=head.username,
        channel_title=head.title,
        message_id=head.message_id,
        posted_at=from_unix(head.posted_at),
        text="\n\n".join(row.text for row in members if row.text),
        captured_at=from_unix(head.captured_at),
        method=Method(head.method),
        sha256=head.sha256.hex(),
        kind=PostKind(head.kind),
        links=distinct(link for row in members for link in links.get(row.version_id, ())),
        card=first(lambda row: _card(row.card)),
        forward=first(lambda row: _forward(row.forward)),
        reply=first(lambda row: _reply(row.reply)),
        album=tuple(row.message_id for row in members) if len(members) > 1 else (),
        deleted_seen_at=_all_gone(members),
        gone=tuple(row.message_id for row in members if row.deleted_seen_at) if len(members) > 1 else (),
        edited_at=max((from_unix(row.edited_at) for row in members if row.edited_at), default=None),
        author=first(lambda row: row.author),
        media=first(lambda row: row.media),
        action=head.action,
        fact_check=first(lambda row: row.fact_check) or "",
        restricted=first(lambda row: row.restricted) or "",
        language=head.language,
        counters=counters.get(head.id, Counters()),
        versions=max(wordings.get(row.id, 1) for row in members),
    )


def _all_gone(members: Sequence[_Row]) -> datetime | None:
    """When the last of them was sure to be gone; None while one is there."""
    moments = [row.deleted_seen_at for row in members]
    return None if None in moments else from_unix(max(one or 0 for one in moments))


def distinct(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(links))


def _card(row: tuple[Any, ...]) -> Card | None:
    url, site, title, description, author = row
    return None if url is None else Card(url, site or "", title or "", description or "", author or "")


def _forward(row: tuple[Any, ...]) -> Forward | None:
    kind, channel_id, message_id, username, name, posted, author = row
    if kind is None:
        return None
    when = None if posted is None else from_unix(posted)
    return Forward(ForwardKind(kind), channel_id, message_id, username, name, when, author)


def _reply(row: tuple[Any, ...]) -> Reply | None:
    message_id, channel_id, quote = row
    return (
        None
        if message_id is None and channel_id is None and not quote
        else Reply(message_id, channel_id, quote or "")
    )
