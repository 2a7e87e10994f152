"""Stored posts for tests: only what a test is about is said, the rest is filled in."""

from __future__ import annotations

from datetime import UTC, datetime

from osintwatch.model import Card, Link, Method, StoredPost

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def stored(
    text: str,
    *links: Link,
    username: str | None = "some_news",
    title: str = "Some news",
    card: Card | None = None,
) -> StoredPost:
    return StoredPost(
        id=1,
        channel_id=1_234_567,
        username=username,
        channel_title=title,
        message_id=1,
        posted_at=NOON,
        text=text,
        captured_at=NOON,
        method=Method.TELEGRAM,
        sha256="0" * 64,
        links=links,
        card=card,
    )
