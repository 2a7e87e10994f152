"""How completely each channel was read over a window, so that silence can be told from a hole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from osintwatch.model import Coverage, Span, Window
from osintwatch.store.archive import Archive, from_unix
from osintwatch.store.channels import KnownChannel, known_channels, spans_of


def coverage_of(archive: Archive, window: Window, only: Iterable[int] | None = None) -> tuple[Coverage, ...]:
    """One entry a channel of the archive, or of those named, over `window`."""
    return tuple(_coverage(archive, known, window) for known in known_channels(archive, only))


def _coverage(archive: Archive, known: KnownChannel, window: Window) -> Coverage:
    number = known.channel.id
    spans = spans_of(archive, number)
    first, last, posts = archive.sql.execute(
        "SELECT min(id) >> 20, max(id) >> 20, count(*) FROM posts WHERE channel_id = ?", (number,)
    ).fetchone()
    holes = tuple(hole for hole in _gaps(spans) if _within(archive, number, hole, window))
    complete_from = known.complete_since
    read_until = known.checked_at
    if complete_from is None and spans:
        # Never read by a collector, or not to the end yet: what one unbroken stretch holds is complete.
        complete_from = _date_of(archive, number, spans[-1].first, "ASC")
        read_until = read_until or _date_of(archive, number, spans[-1].last, "DESC")
    complete = (
        not holes
        and complete_from is not None
        and read_until is not None
        and (complete_from <= window.since if window.since else known.complete_since == from_unix(0))
        and (window.until is None or window.until <= read_until)
    )
    return Coverage(
        channel=known.channel.username or str(number),
        channel_id=number,
        title=known.channel.title,
        complete=complete,
        complete_from=complete_from,
        checked_at=known.checked_at,
        holes=holes,
        first_posted_at=None if first is None else from_unix(first),
        last_posted_at=None if last is None else from_unix(last),
        posts=posts,
    )


def _gaps(spans: tuple[Span, ...]) -> list[Span]:
    return [Span(lower.last + 1, upper.first - 1) for lower, upper in zip(spans, spans[1:], strict=False)]


def _within(archive: Archive, channel_id: int, hole: Span, window: Window) -> bool:
    """Could a post of this hole be in the window? Its time lies between its stored neighbours."""
    below = _date_of(archive, channel_id, hole.first, "DESC")
    above = _date_of(archive, channel_id, hole.last, "ASC")
    after_window = window.until is not None and below is not None and below >= window.until
    before_window = window.since is not None and above is not None and above < window.since
    return not after_window and not before_window


def _date_of(archive: Archive, channel_id: int, message_id: int, order: str) -> datetime | None:
    """When the nearest stored post at or above (ASC), at or below (DESC) a number was published."""
    beyond = ">=" if order == "ASC" else "<="
    row = archive.sql.execute(
        f"SELECT posted_at FROM posts WHERE channel_id = ? AND message_id {beyond} ?"
        f" ORDER BY message_id {order} LIMIT 1",
        (channel_id, message_id),
    ).fetchone()
    return from_unix(row[0]) if row else None
