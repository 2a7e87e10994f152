"""Channels: who they are, the names they wore, what is pinned, and which stretches were read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from osintwatch.model import Channel, ChannelKind, Method, Span, merge_spans
from osintwatch.store.archive import Archive, from_unix, storable, to_unix


@dataclass(frozen=True, slots=True)
class Pin:
    """What a listed username meant at first contact. `taken_by`: another channel wears the name now."""

    channel_id: int
    taken_by: int | None


@dataclass(frozen=True, slots=True)
class KnownChannel:
    """A channel of the archive with the marks of its collection."""

    channel: Channel
    complete_since: datetime | None
    checked_at: datetime | None
    posts: int = 0


def save_channel(archive: Archive, channel: Channel, now: datetime, method: Method | None = None) -> bool:
    """Remember a channel and the names it wears; True when a known one has changed its username.

    An export tells no username: that is no change of name. Nor does it tell when it was made, so
    that its title is not news of a channel that Telegram itself told us about.
    """
    row = archive.sql.execute(
        "SELECT title, username, kind, checked_at FROM channels WHERE id = ?", (channel.id,)
    ).fetchone()
    known, checked = (row[:3], row[3]) if row else (None, None)
    if method is Method.DESKTOP_EXPORT and checked is not None:
        return False
    title, username = storable(channel.title), channel.username
    if known and method is not Method.TELEGRAM:
        username = username or known[1]
    if known is None:
        archive.sql.execute(
            "INSERT INTO channels (id, title, username, kind, first_seen_at) VALUES (?, ?, ?, ?, ?)",
            (channel.id, title, username, channel.kind, to_unix(now)),
        )
    elif known == (title, username, channel.kind):
        return False
    else:
        archive.sql.execute(
            "UPDATE channels SET title = ?, username = ?, kind = ? WHERE id = ?",
            (title, username, channel.kind, channel.id),
        )
    archive.sql.execute(
        "INSERT INTO channel_names (channel_id, first_seen_at, username, title) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET username = excluded.username, title = excluded.title",
        (channel.id, to_unix(now), username, title),
    )
    return bool(known and known[1] and username and known[1].casefold() != username.casefold())


def names_of(archive: Archive, channel_id: int) -> list[tuple[datetime, str | None, str]]:
    """Every (first seen, username, title) a channel wore, oldest first."""
    rows = archive.sql.execute(
        "SELECT first_seen_at, username, title FROM channel_names WHERE channel_id = ?"
        " ORDER BY first_seen_at",
        (channel_id,),
    )
    return [(from_unix(seen), username, title) for seen, username, title in rows]


def pin_of(archive: Archive, username: str) -> Pin | None:
    row = archive.sql.execute(
        "SELECT channel_id, taken_by FROM pins WHERE username = ?", (username.casefold(),)
    ).fetchone()
    return Pin(*row) if row else None


def pin(archive: Archive, username: str, channel_id: int, now: datetime) -> None:
    """Tie a username to a channel's number, once: a name that is pinned already stays where it is."""
    archive.sql.execute(
        "INSERT INTO pins (username, channel_id, pinned_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (username.casefold(), channel_id, to_unix(now)),
    )


def mark_taken(archive: Archive, username: str, other_channel_id: int) -> None:
    """Another channel wears a pinned name now; addresses of the old one go by its number from here on."""
    archive.sql.execute(
        "UPDATE channels SET username = NULL WHERE lower(username) = ?1"
        " AND id = (SELECT channel_id FROM pins WHERE username = ?1)",
        (username.casefold(),),
    )
    archive.sql.execute(
        "UPDATE pins SET taken_by = ? WHERE username = ?", (other_channel_id, username.casefold())
    )


def unpin(archive: Archive, username: str) -> bool:
    """Forget what a username meant; its channel and posts stay. True when there was a pin."""
    cursor = archive.sql.execute("DELETE FROM pins WHERE username = ?", (username.casefold(),))
    return cursor.rowcount > 0


def find_channels(archive: Archive, username: str) -> list[int]:
    """Numbers of the channels that wear a username; where none does, of those that once wore it."""
    for statement in (
        "SELECT id FROM channels WHERE lower(username) = ?1",
        (
            "SELECT channel_id FROM channel_names WHERE lower(username) = ?1"
            " UNION SELECT channel_id FROM pins WHERE username = ?1"
        ),
    ):
        rows = archive.sql.execute(statement, (username.casefold(),)).fetchall()
        if rows:
            return [number for (number,) in rows]
    return []


def known_channel(archive: Archive, channel_id: int) -> KnownChannel | None:
    return next(iter(known_channels(archive, (channel_id,))), None)


def known_channels(archive: Archive, only: Iterable[int] | None = None) -> list[KnownChannel]:
    """The channels of the archive, by username and title; posts are not counted here."""
    wanted = None if only is None else set(only)
    rows = archive.sql.execute(
        "SELECT id, title, username, kind, complete_since, checked_at FROM channels"
        " ORDER BY lower(coalesce(username, title)), id"
    )
    return [
        KnownChannel(
            Channel(number, title, username, ChannelKind(kind)),
            None if complete is None else from_unix(complete),
            None if checked is None else from_unix(checked),
        )
        for number, title, username, kind, complete, checked in rows
        if wanted is None or number in wanted
    ]


def spans_of(archive: Archive, channel_id: int, method: Method | None = None) -> tuple[Span, ...]:
    """What was completely read of a channel, by one method or by any, lowest first."""
    rows = archive.sql.execute(
        "SELECT first_id, last_id FROM spans WHERE channel_id = ?1 AND (?2 IS NULL OR method = ?2)"
        " ORDER BY first_id",
        (channel_id, method),
    )
    return merge_spans(Span(first, last) for first, last in rows)


def add_spans(archive: Archive, channel_id: int, method: Method, spans: Iterable[Span]) -> None:
    """Record stretches as completely read, put together with those they touch."""
    for span in spans:
        if archive.sql.execute(
            "SELECT 1 FROM spans WHERE channel_id = ? AND method = ? AND first_id <= ? AND last_id >= ?",
            (channel_id, method, span.first, span.last),
        ).fetchone():
            continue
        touching = archive.sql.execute(
            "DELETE FROM spans WHERE channel_id = ? AND method = ? AND first_id <= ? AND last_id >= ?"
            " RETURNING first_id, last_id",
            (channel_id, method, span.last + 1, span.first - 1),
        ).fetchall()
        (whole,) = merge_spans([span, *(Span(*row) for row in touching)])
        archive.sql.execute(
            "INSERT INTO spans (channel_id, method, first_id, last_id) VALUES (?, ?, ?, ?)",
            (channel_id, method, whole.first, whole.last),
        )


def mark_checked(
    archive: Archive, channel_id: int, checked_at: datetime, complete_since: datetime | None
) -> None:
    """The newest end was read at `checked_at`; with `complete_since`, all posts from then on are read.

    A mark that reaches deeper than the new one stays.
    """
    archive.sql.execute(
        "UPDATE channels SET checked_at = ?1, complete_since ="
        " min(coalesce(complete_since, ?2), coalesce(?2, complete_since)) WHERE id = ?3",
        (to_unix(checked_at), None if complete_since is None else to_unix(complete_since), channel_id),
    )


def last_message_before(archive: Archive, channel_id: int, moment: datetime) -> int:
    """The highest message number stored of a channel that was published before `moment`; 0 if none."""
    row = archive.sql.execute(
        "SELECT message_id FROM posts WHERE channel_id = ? AND id < ? << 20 ORDER BY id DESC LIMIT 1",
        (channel_id, to_unix(moment)),
    ).fetchone()
    return int(row[0]) if row else 0
