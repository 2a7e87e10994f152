"""Posts counted instead of listed: values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line names what can be counted by, and has no use for posts
    from osintwatch.model import SearchResult


class By(StrEnum):
    """What counts are parted by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CHANNEL = "channel"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Count:
    """How many posts one part has."""

    label: str
    """2026-07-01, 2026-W27 or 2026-07; username of a channel, else its number; name of an outlet, or none"""
    posts: int
    title: str = ""
    """of a channel"""


@dataclass(frozen=True, slots=True)
class Tally:
    """The answer to `search --by`."""

    result: SearchResult
    """the same without its posts"""
    by: By
    zone: str
    """in which days begin"""
    counts: tuple[Count, ...]
