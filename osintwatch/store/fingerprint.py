"""What a post says, boiled down to a hash, and what becomes of a post that is read again. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from hashlib import blake2b

from osintwatch.model import Method, Post


def fingerprint(post: Post) -> bytes:
    """A 16-byte hash of all a reader could see changed; counters, original and album are left out.

    The original changes with every view; which album a post belongs to is often only inferred.
    """
    card = post.card
    return blake2b(
        repr(
            (
                post.text,
                [(e.kind, e.offset, e.length, e.url) for e in post.entities],
                [(link.url, link.label, link.place.value) for link in post.links],
                card and (card.url, card.site, card.title, card.description),
                post.forward and (post.forward.channel_id, post.forward.message_id, post.forward.name),
                post.reply and (post.reply.message_id, post.reply.channel_id, post.reply.quote),
                post.edited_at and int(post.edited_at.timestamp()),
                (post.author, post.media, post.action, post.fact_check, post.restricted, post.problem),
            )
        ).encode("utf-8", "surrogatepass"),
        digest_size=16,
    ).digest()


def entities_json(post: Post) -> str | None:
    """The entities as stored: [[kind, offset, length], [kind, offset, length, url], ...]."""
    if not post.entities:
        return None
    rows = [
        [e.kind, e.offset, e.length] if e.url is None else [e.kind, e.offset, e.length, e.url]
        for e in post.entities
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


class Verdict(Enum):
    """What to do with a post that is stored already."""

    KEEP = auto()
    """it says nothing new"""
    ADD = auto()
    """store this version; it is what the post says now"""
    ADD_OLDER = auto()
    """store this version; a later one is known already"""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A version as far as the verdict needs it. `text` has its white space folded."""

    fingerprint: bytes
    method: Method
    edited_at: datetime | None
    text: str


def fold_space(text: str) -> str:
    """Exports and previews differ in blanks at the ends of lines; that is no edit."""
    return " ".join(text.split())


def judge(current: StoredVersion, older: tuple[StoredVersion, ...], post: Post, method: Method) -> Verdict:
    """Is a post read again unchanged, edited, or an older state of what we have?

    - A collector sees the post as it is now: any difference is a new version.
    - An export shows it as it was some day: it may be older than what is stored, or known already.
    - A poorer method (an export after Telegram itself) only counts when its words differ, as it
      lacks cards, post numbers and the like; a richer one replaces the same words.
    """
    mark = fingerprint(post)
    if current.fingerprint == mark:
        return Verdict.KEEP
    known = (current, *older)
    live = method is not Method.DESKTOP_EXPORT
    if not live and any(version.fingerprint == mark for version in known):
        return Verdict.KEEP
    richness = method.richness - current.method.richness
    if richness < 0 and any(version.text == fold_space(post.text) for version in known):
        return Verdict.KEEP
    newer = _later(post, current) or (richness > 0 and post.edited_at == current.edited_at)
    return Verdict.ADD if live or newer else Verdict.ADD_OLDER


def _later(post: Post, current: StoredVersion) -> bool:
    """Edited after the version we have. An unedited post is the oldest there can be."""
    if post.edited_at is None:
        return False
    return current.edited_at is None or post.edited_at > current.edited_at
