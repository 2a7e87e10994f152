"""What became of one message: its versions, when it was gone, how its counters moved."""

from __future__ import annotations

from osintwatch.history import Sample, Tombstone, Version
from osintwatch.model import Method
from osintwatch.store.archive import Archive, from_unix
from osintwatch.store.read import counters_of, distinct, links_of


def versions_of(archive: Archive, channel_id: int, message_id: int) -> list[Version]:
    """All a message said, oldest wording first."""
    rows = archive.sql.execute(
        "SELECT v.id, v.captured_at, v.edited_at, k.method, k.software, v.original_format, v.text, v.sha256,"
        " v.id = p.version_id, v.media, v.card_url"
        " FROM posts AS p JOIN versions AS v ON v.post_id = p.id JOIN captures AS k ON k.id = v.capture_id"
        " WHERE p.channel_id = ? AND p.message_id = ?"
        " ORDER BY v.id = p.version_id, coalesce(v.edited_at, 0), v.captured_at, v.id",
        (channel_id, message_id),
    ).fetchall()
    links = links_of(archive, [row[0] for row in rows])
    return [
        Version(
            message_id,
            from_unix(captured),
            None if edited is None else from_unix(edited),
            Method(method),
            software,
            original_format,
            text,
            sha.hex(),
            bool(current),
            media,
            card_url,
            distinct(links.get(version_id, ())),
        )
        for version_id, captured, edited, method, software, original_format, text, sha, current, *more in rows
        for media, card_url in [more]
    ]


def tombstones_of(archive: Archive, channel_id: int, message_id: int) -> list[Tombstone]:
    """When a message was found to be gone, and to be there again, the earliest first."""
    rows = archive.sql.execute(
        "SELECT t.seen_at, t.gone, t.last_seen_at, t.missed_at FROM tombstones AS t"
        " JOIN posts AS p ON p.id = t.post_id WHERE p.channel_id = ? AND p.message_id = ? ORDER BY t.seen_at",
        (channel_id, message_id),
    )
    return [
        Tombstone(
            message_id, from_unix(seen), bool(gone), *(None if t is None else from_unix(t) for t in times)
        )
        for seen, gone, *times in rows
    ]


def samples_of(archive: Archive, channel_id: int, message_id: int) -> list[Sample]:
    """How a message's counters moved, the earliest sample first."""
    rows = archive.sql.execute(
        "SELECT s.seen_at, s.views, s.forwards, s.replies, s.reactions FROM counters AS s"
        " JOIN posts AS p ON p.id = s.post_id WHERE p.channel_id = ? AND p.message_id = ? ORDER BY s.seen_at",
        (channel_id, message_id),
    )
    return [Sample(message_id, from_unix(seen), counters_of(*values)) for seen, *values in rows]
