"""How completely each channel was read over a window, so that silence can be told from a hole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from osintwatch.model import Coverage, Method, Span, Window
from osintwatch.store.archive import Archive, from_unix
from osintwatch.store.channels import KnownChannel, known_channels, spans_of

_BEGINNING = from_unix(0)
"""Complete from here on: from the first post of the channel."""


def coverage_of(archive: Archive, window: Window, only: Iterable[int] | None = None) -> tuple[Coverage, ...]:
    """One entry a channel of the archive, or of those named, over `window`.

    An open end reaches as far as the channel does: with `since` None to its first post, with `until`
    None to what a collector found when it last read the newest end. An export does not tell when it
    was made; it proves nothing about the time after its last post.
    """
    return tuple(_coverage(archive, known, window) for known in known_channels(archive, only))


def _coverage(archive: Archive, known: KnownChannel, window: Window) -> Coverage:
    number = known.channel.id
    read = _Read(archive, known, spans_of(archive, number), spans_of(archive, number, Method.TELEGRAM)[:1])
    holes = read.holes(window)
    first, last, posts, gone = archive.sql.execute(
        "SELECT (SELECT min(id) >> 20 FROM posts WHERE channel_id = ?1),"
        " (SELECT max(id) >> 20 FROM posts WHERE channel_id = ?1),"
        " (SELECT count(*) FROM posts WHERE channel_id = ?1),"
        " (SELECT count(*) FROM posts WHERE channel_id = ?1 AND deleted_seen_at IS NOT NULL)",
        (number,),
    ).fetchone()
    compared = archive.sql.execute(
        "SELECT seen_at, since FROM rechecks WHERE channel_id = ? ORDER BY seen_at DESC LIMIT 1", (number,)
    ).fetchone()
    return Coverage(
        channel=known.channel.username or str(number),
        channel_id=number,
        title=known.channel.title,
        complete=not holes and read.reaches_down(window.since) and read.reaches_up(window.until),
        complete_from=read.complete_from(),
        checked_at=known.checked_at,
        holes=holes,
        first_posted_at=None if first is None else from_unix(first),
        last_posted_at=None if last is None else from_unix(last),
        posts=posts,
        gone=gone,
        compared_at=from_unix(compared[0]) if compared else None,
        compared_since=from_unix(compared[1]) if compared else None,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of one channel: `spans` by whomever, `lowest` the lowest one of a collector."""

    archive: Archive
    known: KnownChannel
    spans: tuple[Span, ...]
    lowest: tuple[Span, ...]

    def complete_from(self) -> datetime | None:
        """From when on there is no hole at all, whoever read it: a fetch and an export may join."""
        since = self.known.complete_since
        if since is not None and self.holes(Window(since)):
            since = None  # the collector's mark stands below a hole that came later
        bottom = self._bottom(self.spans[-1:])
        return min((moment for moment in (since, bottom) if moment is not None), default=None)

    def reaches_down(self, since: datetime | None) -> bool:
        """Is all from `since` on read, the holes aside?"""
        start = since or _BEGINNING
        if self.known.complete_since is not None and self.known.complete_since <= start:
            return True
        bottom = self._bottom(self.spans)
        # Posts of one second may have been cut apart: that second itself is not certain.
        return bottom is not None and (bottom < start or bottom == _BEGINNING)

    def reaches_up(self, until: datetime | None) -> bool:
        if until is None:
            return self.known.checked_at is not None
        if self.known.checked_at is not None and until <= self.known.checked_at:
            return True
        top = self._date(self.spans[-1].last, "DESC") if self.spans else None
        return top is not None and until <= top

    def holes(self, window: Window) -> tuple[Span, ...]:
        """Numbers between what was read that may hold posts of the window."""
        pairs = zip(self.spans, self.spans[1:], strict=False)
        gaps = (Span(lower.last + 1, upper.first - 1) for lower, upper in pairs)
        return tuple(gap for gap in gaps if self._may_hold(gap, window))

    def _may_hold(self, gap: Span, window: Window) -> bool:
        """Could a post of this gap be in the window? Its time lies between its stored neighbours."""
        if window.until is not None:
            below = self._date(gap.first, "DESC")
            if below is not None and below >= window.until:
                return False
        if window.since is None:
            return True
        mark = self.known.complete_since
        if mark is not None and mark <= window.since and self.lowest and gap < self.lowest[0]:
            return False  # below all a collector read, where it saw only posts older than its mark
        above = self._date(gap.last, "ASC")
        return above is None or above >= window.since

    def _bottom(self, spans: tuple[Span, ...]) -> datetime | None:
        """When the lowest of their posts was published; the beginning where they hold the first number."""
        if not spans:
            return None
        return _BEGINNING if spans[0].first <= 1 else self._date(spans[0].first, "ASC")

    def _date(self, message_id: int, order: str) -> datetime | None:
        """When the nearest stored post at or above (ASC), at or below (DESC) a number was published."""
        beyond = ">=" if order == "ASC" else "<="
        row = self.archive.sql.execute(
            f"SELECT posted_at FROM posts WHERE channel_id = ? AND message_id {beyond} ?"
            f" ORDER BY message_id {order} LIMIT 1",
            (self.known.channel.id, message_id),
        ).fetchone()
        return from_unix(row[0]) if row else None
