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
    card, forward = post.card, post.forward
    return blake2b(
        # Not repr(): which characters it spells out depends on Python's Unicode tables, and an
        # upgrade of Python would make an edit of every post with a new emoji.
        ascii(
            (
                post.text,
                [(e.kind, e.offset, e.length, e.url) for e in post.entities],
                [(link.url, link.label, link.place.value) for link in post.links],
                card and (card.url, card.site, card.title, card.description, card.author),
                forward and (forward.channel_id, forward.message_id, forward.name, forward.author),
                post.reply and (post.reply.message_id, post.reply.channel_id, post.reply.quote),
                post.edited_at and int(post.edited_at.timestamp()),
                (post.author, post.media, post.action, post.fact_check, post.restricted, post.problem),
            )
        ).encode("ascii"),
        digest_size=16,
    ).digest()


def entities_json(post: Post) -> str | None:
    """The entities as stored: [[kind, offset, length], [kind, offset, length, url], ...].

    In ASCII, where JSON can hold half a surrogate pair too.
    """
    if not post.entities:
        return None
    rows = [
        [e.kind, e.offset, e.length] if e.url is None else [e.kind, e.offset, e.length, e.url]
        for e in post.entities
    ]
    return json.dumps(rows, separators=(",", ":"))


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
    words = fold_space(post.text)
    if richness < 0 and words == current.text:
        return Verdict.KEEP
    later = _later(post, current)
    if richness < 0 and not later and any(version.text == words for version in older):
        return Verdict.KEEP
    if live or later:
        return Verdict.ADD
    if post.edited_at != current.edited_at or richness < 0:
        return Verdict.ADD_OLDER
    # Two exports differ on one moment: which is shown must not depend on which came first.
    return Verdict.ADD if richness > 0 or mark > current.fingerprint else Verdict.ADD_OLDER


def _later(post: Post, current: StoredVersion) -> bool:
    """Edited after the version we have. An unedited post is the oldest there can be."""
    if post.edited_at is None:
        return False
    return current.edited_at is None or post.edited_at > current.edited_at
