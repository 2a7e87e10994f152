"""What became of a post: every wording it had, and when it was found to be gone. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from osintwatch.model import Counters, Link, Method


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a message, and how it came to us."""

    message_id: int
    captured_at: datetime
    edited_at: datetime | None
    method: Method
    software: str
    """what read it: osintwatch and its version"""
    original_format: str
    """what wrote the original"""
    text: str
    sha256: str
    """of the original, lower-case hexadecimal"""
    current: bool
    media: str | None = None
    card_url: str | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That a message was found to be gone, or to be there again."""

    message_id: int
    seen_at: datetime
    gone: bool
    last_seen_at: datetime | None = None
    """when it was last known to be there"""
    missed_at: datetime | None = None
    """when it was first missed"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Counters of a message as they were found changed."""

    message_id: int
    seen_at: datetime
    counters: Counters


@dataclass(frozen=True, slots=True)
class History:
    """A post's life; of an album that of all its members."""

    versions: tuple[Version, ...] = ()
    """of each message the oldest wording first"""
    tombstones: tuple[Tombstone, ...] = ()
    """the earliest first"""
    samples: tuple[Sample, ...] = ()
    """the earliest first"""

    @property
    def is_eventful(self) -> bool:
        """Did anything happen to it since it was first read?"""
        return bool(self.tombstones) or len({one.message_id for one in self.versions}) < len(self.versions)
