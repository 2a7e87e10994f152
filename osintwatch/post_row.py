"""A post as one row of a table: what an export writes of it, plain values, ready for a column each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Credit = tuple[str, str, str, bool]
"""A citation as far as a cell of a table tells it: kind, key, name, and whether it is denied."""


class Leaning(NamedTuple):
    """A report that a post leans on, as far as a cell of a table tells it; fields as in Mark."""

    report_id: str
    name: str
    confidence: float
    posts: int
    channels: int


class PostRow(NamedTuple):
    """A post, or an album as one post, as a row. Times are Unix seconds; what is not there is None or ().

    A named tuple and no dataclass: a million of them are made in an export, and these cost a tenth.
    """

    url: str
    posted_at: int
    channel: str
    channel_title: str
    message_id: int
    text: str
    language: str | None
    links: tuple[str, ...]
    """each address once; blanks inside one are %20"""
    card_site: str | None
    card_title: str | None
    card_url: str | None
    forward_from: str | None
    forward_url: str | None
    reply_to: str | None
    album: tuple[int, ...] | None
    media: str | None
    author: str | None
    edited_at: int | None
    deleted_seen_at: int | None
    gone: tuple[int, ...] | None
    views: int | None
    forwards: int | None
    replies: int | None
    captured_at: int
    method: str
    versions: int
    sha256: str
    """lower-case hexadecimal"""
    former_match: bool
    citations: Sequence[Credit]
    withdrawn_citations: Sequence[Credit]
    upstream: Sequence[Leaning]
    """the certain ones first, then those most lean on"""
