"""Posts into the archive: new ones whole, changed ones as a further version, unchanged ones not at all."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from osintwatch import __version__
from osintwatch.model import Batch, Counters, Forward, ForwardKind, Method, Post, PostKind
from osintwatch.store import albums, tombstones, word_forms
from osintwatch.store.archive import Archive, from_unix, storable, to_unix
from osintwatch.store.channels import add_spans, save_channel
from osintwatch.store.fingerprint import (
    StoredVersion,
    Verdict,
    entities_json,
    fingerprint,
    fold_space,
    judge,
)
from osintwatch.store.purge import purged_among
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.stale import mark_stale
from osintwatch.text.folding import fold
from osintwatch.text.language import language_of

TIE_MASK = (1 << TIE_BITS) - 1

SOFTWARE = f"osintwatch {__version__}"

LOOKED_UP = 500
"""Rows asked for in one statement."""

COMPRESSION = 1
"""Of zlib: on messages of a kilobyte, 6 is a fifth slower for three bytes in a hundred."""


@dataclass(frozen=True, slots=True)
class Capture:
    """How and when posts are read: the capture record their versions point to."""

    id: int
    method: Method


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save changed."""

    new: int = 0
    versions: int = 0
    """edits and richer readings of posts that were stored already"""

    def __add__(self, other: Saved) -> Saved:
        return Saved(self.new + other.new, self.versions + other.versions)


@dataclass(frozen=True, slots=True)
class _Known:
    """A stored post that is read again."""

    post_id: int
    version_id: int
    grouped_id: int | None
    sha256: bytes
    software: str
    fingerprint: bytes
    method: str
    edited_at: int | None

    def was_read_so(self, post: Post, capture: Capture) -> bool:
        """Was just this message read before, by this program and in the same way? It says nothing new then.

        An album may be inferred anew from other messages, so its number is looked at too.
        """
        return (
            self.method == capture.method
            and self.software == SOFTWARE
            and self.grouped_id == post.grouped_id
            and self.sha256 == sha256(post.original.json).digest()
        )


def begin_capture(archive: Archive, method: Method, run_id: int | None) -> Capture:
    """Open a capture record. Must run inside a transaction."""
    cursor = archive.sql.execute(
        "INSERT INTO captures (run_id, method, software) VALUES (?, ?, ?)",
        (run_id, method, SOFTWARE),
    )
    assert cursor.lastrowid is not None
    return Capture(cursor.lastrowid, method)


def save(archive: Archive, batch: Batch, capture: Capture, now: datetime) -> Saved:
    """Store a batch with its spans. Must run inside a transaction, so that both are kept or neither.

    Saving twice is saving once: a post that says nothing new writes nothing.
    """
    save_channel(archive, batch.channel, now, capture.method)
    batch = _without_purged(archive, batch)
    known = _known_posts(archive, batch.channel.id, batch.posts)
    fresh: dict[int, Post] = {}
    again: list[Post] = []
    for post in batch.posts:
        if post.message_id in known or post.message_id in fresh:
            again.append(post)
        else:
            fresh[post.message_id] = post
    _insert_new(archive, list(fresh.values()), capture, now)
    if again and fresh:  # some of them may be the same, or of the same albums
        known |= _known_posts(archive, batch.channel.id, again)
    changed = [post for post in again if not known[post.message_id].was_read_so(post, capture)]
    versions = sum(_save_again(archive, known[post.message_id], post, capture, now) for post in changed)
    if capture.method is not Method.DESKTOP_EXPORT:  # an export tells of some day in the past
        ids = [known[post.message_id].post_id for post in again]
        tombstones.seen_there(archive, ids, capture.id, now)
    add_spans(archive, batch.channel.id, capture.method, batch.spans)
    return Saved(len(fresh), versions)


def _without_purged(archive: Archive, batch: Batch) -> Batch:
    """What was removed for good does not come back by being read again."""
    purged = purged_among(archive, batch.channel.id, [post.message_id for post in batch.posts])
    if not purged:
        return batch
    return replace(batch, posts=tuple(post for post in batch.posts if post.message_id not in purged))


def _known_posts(archive: Archive, channel_id: int, posts: Sequence[Post]) -> dict[int, _Known]:
    found: dict[int, _Known] = {}
    for start in range(0, len(posts), LOOKED_UP):
        numbers = [post.message_id for post in posts[start : start + LOOKED_UP]]
        rows = archive.sql.execute(
            "SELECT p.message_id, p.id, p.version_id, p.grouped_id, v.sha256, c.software, v.fingerprint,"
            " c.method, v.edited_at"
            " FROM posts AS p JOIN versions AS v ON v.id = p.version_id"
            " JOIN captures AS c ON c.id = v.capture_id"
            f" WHERE p.channel_id = ? AND p.message_id IN ({', '.join('?' * len(numbers))})",
            (channel_id, *numbers),
        )
        found.update((number, _Known(*columns)) for number, *columns in rows)
    return found


def _stored_version(mark: bytes, method: str, edited: int | None, text: str) -> StoredVersion:
    return StoredVersion(
        mark, Method(method), None if edited is None else from_unix(edited), fold_space(text)
    )


# ---- new posts -----------------------------------------------------------------------------


def _insert_new(archive: Archive, posts: list[Post], capture: Capture, now: datetime) -> None:
    """Insert posts nobody has seen, oldest first: an index that grows at its end stays compact."""
    if not posts:
        return
    posts = sorted(posts, key=lambda post: (post.posted_at, post.message_id))
    ids = _allocate_ids(archive, posts)
    (last_version,) = archive.sql.execute("SELECT coalesce(max(id), 0) FROM versions").fetchone()
    rows, links, entries, seen, index = [], [], [], [], []
    members: dict[tuple[int, int], list[int]] = defaultdict(list)
    for version_id, (post_id, post) in enumerate(zip(ids, posts, strict=True), start=last_version + 1):
        post = _storable(post)
        rows.append((version_id, post_id, capture.id, to_unix(now), *_content(post)))
        links += _link_rows(version_id, post)
        language = None
        if post.grouped_id is not None:
            members[post.channel_id, post.grouped_id].append(post_id)
        elif post.kind is PostKind.POST:
            language = language_of(post.text)
            index.append((post_id, fold(post.text), fold(albums.card_text(post.card))))
        entries.append(
            (
                post_id,
                post.channel_id,
                post.message_id,
                to_unix(post.posted_at),
                post.kind,
                version_id,
                language,
            )
        )
        if post.counters != Counters():
            seen.append((post_id, to_unix(now), *_counter_values(post.counters)))
    _insert_versions(archive, rows, links)
    archive.sql.executemany(
        "INSERT INTO posts (id, channel_id, message_id, posted_at, kind, version_id, language)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        entries,
    )
    archive.sql.executemany("INSERT INTO post_search (rowid, text, card) VALUES (?, ?, ?)", index)
    word_forms.note(archive, (words for _, *texts in index for words in texts))
    mark_stale(archive, [post_id for post_id, _, _ in index])
    archive.sql.executemany("INSERT INTO counters VALUES (?, ?, ?, ?, ?, ?)", seen)
    for (channel_id, grouped_id), new in members.items():
        albums.join(archive, channel_id, grouped_id, new)


def _allocate_ids(archive: Archive, posts: Sequence[Post]) -> list[int]:
    """A free id in its second for each post, so that ids sort by time of publication.

    Within a second by message number, so that members of an album stay together and the order of
    arrival makes no difference; the next free one where another channel's post is in the way.
    """
    wanted = [(to_unix(post.posted_at) << TIE_BITS) | (post.message_id & TIE_MASK) for post in posts]
    taken: set[int] = set()
    for start in range(0, len(wanted), LOOKED_UP):
        some = wanted[start : start + LOOKED_UP]
        rows = archive.sql.execute(f"SELECT id FROM posts WHERE id IN ({', '.join('?' * len(some))})", some)
        taken.update(post_id for (post_id,) in rows)
    ids: list[int] = []
    behind: dict[int, int] = {}
    for post_id in wanted:
        while post_id in taken:
            post_id = _next_free(archive, post_id, behind)
        taken.add(post_id)
        ids.append(post_id)
    return ids


def _next_free(archive: Archive, post_id: int, behind: dict[int, int]) -> int:
    """An id behind all of its second; `behind` remembers the last one given out per second."""
    second = post_id >> TIE_BITS
    if second not in behind:
        (highest,) = archive.sql.execute(
            "SELECT max(id) FROM posts WHERE id BETWEEN ? AND ?",
            (second << TIE_BITS, (second << TIE_BITS) | TIE_MASK),
        ).fetchone()
        # Half-way up, so that what this batch still brings with its own numbers finds its place below.
        behind[second] = max(highest or 0, (second << TIE_BITS) | (TIE_MASK >> 1))
    behind[second] += 1
    return behind[second]


_VERSION_COLUMNS = (
    "id, post_id, capture_id, captured_at, edited_at, text, entities, author, media, action,"
    " card_url, card_site, card_title, card_description, card_author,"
    " forward_kind, forward_channel_id, forward_message_id, forward_username, forward_name, forward_author,"
    " forward_posted_at, reply_message_id, reply_channel_id, reply_quote, fact_check, restricted, problem,"
    " fingerprint, sha256, original_format, original"
)
_INSERT_VERSION = (
    f"INSERT INTO versions ({_VERSION_COLUMNS}) VALUES ({', '.join('?' * (_VERSION_COLUMNS.count(',') + 1))})"
)


def _insert_versions(archive: Archive, rows: list[tuple[Any, ...]], links: list[tuple[Any, ...]]) -> None:
    archive.sql.executemany(_INSERT_VERSION, rows)
    archive.sql.executemany("INSERT INTO links VALUES (?, ?, ?, ?, ?)", links)


def _content(post: Post, mark: bytes | None = None) -> tuple[Any, ...]:
    """The columns of a version from edited_at on, in the order of _VERSION_COLUMNS."""
    card: tuple[Any, ...] = (None,) * 5
    if post.card:
        card = (post.card.url, post.card.site, post.card.title, post.card.description, post.card.author)
    forward: tuple[Any, ...] = (None,) * 7
    if post.forward:
        f = post.forward
        posted = None if f.posted_at is None else to_unix(f.posted_at)
        forward = (f.kind, f.channel_id, f.message_id, f.username, f.name, f.author, posted)
    reply: tuple[Any, ...] = (None,) * 3
    if post.reply:
        reply = (post.reply.message_id, post.reply.channel_id, post.reply.quote or None)
    return (
        None if post.edited_at is None else to_unix(post.edited_at),
        post.text,
        entities_json(post),
        post.author,
        post.media,
        post.action,
        *card,
        *forward,
        *reply,
        post.fact_check or None,
        post.restricted or None,
        post.problem or None,
        mark or fingerprint(post),
        sha256(post.original.json).digest(),
        post.original.format,
        zlib.compress(post.original.json, COMPRESSION),
    )


def _link_rows(version_id: int, post: Post) -> list[tuple[Any, ...]]:
    return [(version_id, n, link.url, link.label, link.place) for n, link in enumerate(post.links)]


def _storable(post: Post) -> Post:
    """Half a surrogate pair cannot be stored as UTF-8: show it as the replacement character.

    Rare, so all strings are tried at once first; the original keeps the pair as it came.
    """
    strings = [
        post.text,
        post.author or "",
        post.action or "",
        post.fact_check,
        post.restricted,
        post.problem,
    ]
    for link in post.links:
        strings += (link.url, link.label)
    for part in (post.card, post.forward, post.reply):
        if part is not None:
            strings.append(repr(part))
    try:
        "".join(strings).encode("utf-8")
    except UnicodeEncodeError:
        return _mended(post)
    # repr() writes half pairs as escapes, so a part that holds one is told by those.
    return _mended(post) if any("\\ud" in string for string in strings[6 + 2 * len(post.links) :]) else post


def _mended(post: Post) -> Post:
    mended = _mend(post)
    assert isinstance(mended, Post)
    return mended


def _mend(value: Any) -> Any:
    """A copy of a post, or of any value in it, without half surrogate pairs."""
    if isinstance(value, str):
        return value if isinstance(value, Enum) else storable(value)
    if isinstance(value, tuple):
        return tuple(_mend(item) for item in value)
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return replace(value, **{name: _mend(getattr(value, name)) for name in value.__dataclass_fields__})
    return value


# ---- posts read again ------------------------------------------------------------------------


def _save_again(archive: Archive, known: _Known, post: Post, capture: Capture, now: datetime) -> int:
    """Add what a stored post says anew; 1 when a version was added, else 0."""
    post = _storable(post)
    if capture.method is not Method.DESKTOP_EXPORT:  # an export does not tell when its counters were read
        _sample_counters(archive, known.post_id, post.counters, now)
    group = albums.better_group(known.grouped_id, post.grouped_id, Method(known.method), capture.method)
    moved = group != known.grouped_id
    if known.fingerprint == fingerprint(post) and not moved:
        return 0
    verdict = judge(_current(archive, known), _older_versions(archive, known), post, capture.method)
    if verdict is Verdict.KEEP and not moved:
        return 0
    with albums.reindexed(archive, known.post_id):
        if moved:
            archive.sql.execute("UPDATE posts SET grouped_id = ? WHERE id = ?", (group, known.post_id))
        if verdict is not Verdict.KEEP:
            _add_version(archive, known, post, verdict, capture, now)
    return int(verdict is not Verdict.KEEP)


def _current(archive: Archive, known: _Known) -> StoredVersion:
    (text,) = archive.sql.execute("SELECT text FROM versions WHERE id = ?", (known.version_id,)).fetchone()
    return _stored_version(known.fingerprint, known.method, known.edited_at, text)


def _older_versions(archive: Archive, known: _Known) -> tuple[StoredVersion, ...]:
    rows = archive.sql.execute(
        "SELECT v.fingerprint, c.method, v.edited_at, v.text FROM versions AS v"
        " JOIN captures AS c ON c.id = v.capture_id WHERE v.post_id = ? AND v.id <> ?",
        (known.post_id, known.version_id),
    )
    return tuple(_stored_version(*row) for row in rows)


def _add_version(
    archive: Archive, known: _Known, post: Post, verdict: Verdict, capture: Capture, now: datetime
) -> None:
    mark = fingerprint(post)  # of what was read: the same reading must be known again
    if capture.method.richness < Method(known.method).richness:
        post = replace(post, forward=_stored_forward(archive, known.version_id) or post.forward)
    (last,) = archive.sql.execute("SELECT max(id) FROM versions").fetchone()
    row = (last + 1, known.post_id, capture.id, to_unix(now), *_content(post, mark))
    _insert_versions(archive, [row], _link_rows(last + 1, post))
    if verdict is Verdict.ADD:
        archive.sql.execute(
            "UPDATE posts SET version_id = ?, language = ? WHERE id = ?",
            (last + 1, language_of(post.text), known.post_id),
        )


def _stored_forward(archive: Archive, version_id: int) -> Forward | None:
    """A forward header never changes, so a poorer reading takes over the richer one."""
    row = archive.sql.execute(
        "SELECT forward_kind, forward_channel_id, forward_message_id, forward_username, forward_name,"
        " forward_posted_at, forward_author FROM versions WHERE id = ?",
        (version_id,),
    ).fetchone()
    if row[0] is None:
        return None
    kind, channel_id, message_id, username, name, posted, author = row
    when = None if posted is None else from_unix(posted)
    return Forward(ForwardKind(kind), channel_id, message_id, username, name, when, author)


def _counter_values(counters: Counters) -> tuple[int | None, int | None, int | None, str | None]:
    reactions = storable(json.dumps(counters.reactions, ensure_ascii=False)) if counters.reactions else None
    return (counters.views, counters.forwards, counters.replies, reactions)


def _sample_counters(archive: Archive, post_id: int, counters: Counters, now: datetime) -> None:
    """Add a row when a counter moved since it was last looked at."""
    if counters == Counters():
        return
    values = _counter_values(counters)
    last = archive.sql.execute(
        "SELECT views, forwards, replies, reactions FROM counters WHERE post_id = ?"
        " ORDER BY seen_at DESC LIMIT 1",
        (post_id,),
    ).fetchone()
    if last == values:
        return
    archive.sql.execute(
        "INSERT INTO counters VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET views = excluded.views,"
        " forwards = excluded.forwards, replies = excluded.replies, reactions = excluded.reactions",
        (post_id, to_unix(now), *values),
    )
