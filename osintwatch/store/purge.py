"""Removing posts for good: what a law, a court or a promise may ask for. Everything else here only adds.

What goes is written down first (`purges`), without a word of it; numbers of purged posts are remembered, so
that the next run does not bring them back. Afterwards their words are nowhere in the archive's files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from osintwatch import __version__
from osintwatch.model import Span, merge_spans
from osintwatch.store import albums, looks, stale, word_forms, wordings
from osintwatch.store.archive import Archive, storage_errors, to_unix
from osintwatch.store.backup import backups_of
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.stale import Step

_DAY: Final = 86_400
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Target:
    """What is to go: posts that fit everything that is given."""

    asked: str
    """in words that name no post's content"""
    channels: tuple[int, ...] | None = None
    before: datetime | None = None
    message_ids: tuple[int, ...] | None = None

    @property
    def is_whole_channels(self) -> bool:
        return self.channels is not None and self.before is None and self.message_ids is None


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a purge takes away."""

    posts: int
    """messages, service messages included"""
    versions: int


def extent(archive: Archive, target: Target) -> Extent:
    """What a purge of this would remove."""
    archive.sql.execute("CREATE TEMP TABLE IF NOT EXISTS leaving (id INTEGER PRIMARY KEY)")
    archive.sql.execute("DELETE FROM leaving")
    where, values = _condition(target)
    # An album goes whole: it is one post to its readers.
    archive.sql.execute(
        "INSERT INTO leaving"
        f" WITH heads (id) AS (SELECT coalesce(p.album_of, p.id) FROM posts AS p WHERE {where})"
        " SELECT id FROM heads UNION SELECT m.id FROM heads JOIN posts AS m ON m.album_of = heads.id",
        values,
    )
    posts, versions = archive.sql.execute(
        "SELECT (SELECT count(*) FROM leaving),"
        " (SELECT count(*) FROM leaving JOIN versions AS v ON v.post_id = leaving.id)"
    ).fetchone()
    return Extent(posts, versions)


def _condition(target: Target) -> tuple[str, list[Any]]:
    where, values = ["1"], list[Any]()
    if target.channels is not None:
        where.append("p.channel_id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(target.channels))
    if target.message_ids is not None:
        where.append("p.message_id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(target.message_ids))
    if target.before is not None:
        where.append("p.id < ?")
        values.append(to_unix(target.before) << TIE_BITS)
    return " AND ".join(where), values


def purge(archive: Archive, target: Target, now: datetime) -> Extent:
    """Remove what fits, in one transaction. Must not run inside one. Raises StorageError.

    The file still has to be cleaned: see `clean`.
    """
    archive.sql.execute("PRAGMA secure_delete = 1")  # what is freed is overwritten
    # For each post that goes, SQLite would walk through tables that have no index for that question.
    archive.sql.execute("PRAGMA foreign_keys = 0")
    try:
        with archive.transaction():
            found = _purge(archive, target, now)
            _check_ties(archive)
    finally:
        archive.sql.execute("PRAGMA foreign_keys = 1")
    return found


def _purge(archive: Archive, target: Target, now: datetime) -> Extent:
    found = extent(archive, target)
    number = archive.sql.execute(
        "INSERT INTO purges (started_at, asked, posts, versions, software) VALUES (?, ?, ?, ?, ?)",
        (to_unix(now), target.asked, found.posts, found.versions, f"osintwatch {__version__}"),
    ).lastrowid
    assert number is not None
    _judge_others_anew(archive)
    word_forms.forget_unused(archive)
    _remove_posts(archive)
    looks.lower(archive)
    if target.is_whole_channels:
        _remove_channels(archive, target.channels or ())
    else:
        _remember(archive, number)
    archive.sql.execute("DROP TABLE temp.leaving")
    archive.sql.execute("DROP TABLE temp.leaving_numbers")
    archive.sql.execute("UPDATE purges SET ended_at = ? WHERE id = ?", (to_unix(now), number))
    return found


def _check_ties(archive: Archive) -> None:
    """Nothing points to what is gone: looked at once for all, in place of after each."""
    tables = archive.sql.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )
    for (table,) in tables.fetchall():
        if table != "shingles":  # by far the largest; its rows go by the words of their posts
            loose = archive.sql.execute(f"PRAGMA foreign_key_check({table})").fetchone()
            assert loose is None, f"a row of {table} points to what was purged"


# ---- what was derived ------------------------------------------------------------------------------


def _judge_others_anew(archive: Archive) -> None:
    """Take out all that was derived from the posts that leave; what hangs on it waits to be judged anew."""
    crowd = set[int]()
    for heads in _heads(archive):
        for head in heads:
            albums.unindex(archive, head)
            crowd.update(wordings.unindex(archive, head))
    stale.mark_stale(archive, crowd)
    stale.mark_stale_where(
        archive, f"EXISTS (SELECT 1 FROM footers AS f WHERE {_OF_ITS_MONTH} AND {_LEARNT})"
    )
    archive.sql.execute(f"DELETE FROM footers AS f WHERE {_LEARNT}")
    # Ties, reports, and how rare words are, which a day's posts decide together.
    tied = archive.sql.execute(
        "SELECT later_id FROM ties WHERE earlier_id IN leaving UNION SELECT earlier_id FROM ties"
        " WHERE later_id IN leaving UNION SELECT post_id FROM report_posts WHERE report_id IN"
        " (SELECT report_id FROM report_posts WHERE post_id IN leaving)"
    ).fetchall()
    stale.wait_for(archive, [post_id for (post_id,) in tied], Step.TIES)
    for first, after in _days(archive):
        rows = archive.sql.execute(
            "SELECT id FROM posts WHERE id >= ? AND id < ? AND kind = 'post' AND album_of IS NULL",
            (first, after),
        ).fetchall()
        stale.wait_for(archive, [post_id for (post_id,) in rows], Step.TIES)
    for statement in (
        "DELETE FROM reports WHERE id IN (SELECT report_id FROM report_posts WHERE post_id IN leaving)",
        "DELETE FROM report_posts WHERE report_id NOT IN (SELECT id FROM reports)",
        "DELETE FROM ties WHERE earlier_id IN leaving OR later_id IN leaving",
        "DELETE FROM citations WHERE post_id IN leaving",
        "DELETE FROM withdrawn_citations WHERE post_id IN leaving",
        "DELETE FROM stale WHERE post_id IN leaving",
    ):
        archive.sql.execute(statement)


_MONTH = (
    "CAST(strftime('%Y', {0}, 'unixepoch') AS INTEGER) * 12"
    " + CAST(strftime('%m', {0}, 'unixepoch') AS INTEGER) - 1"
)
_OF_ITS_MONTH = f"f.channel_id = posts.channel_id AND f.month = {_MONTH.format('posts.posted_at')}"
_LEARNT = (
    "(f.channel_id, f.month) IN (SELECT p.channel_id,"
    f" {_MONTH.format('p.posted_at')} FROM leaving JOIN posts AS p USING (id))"
)
"""Footers that posts which leave had a say in: their lines are words of these posts."""


def _heads(archive: Archive) -> Iterator[list[int]]:
    last = -1
    while rows := archive.sql.execute(
        "SELECT id FROM leaving JOIN posts USING (id) WHERE id > ? AND album_of IS NULL ORDER BY id LIMIT ?",
        (last, _AT_ONCE),
    ).fetchall():
        last = rows[-1][0]
        yield [head for (head,) in rows]


def _days(archive: Archive) -> Iterator[tuple[int, int]]:
    """Stretches of ids within a day of the posts that leave."""
    rows = archive.sql.execute(
        f"SELECT DISTINCT (id >> {TIE_BITS}) / {_DAY} AS day FROM leaving ORDER BY day"
    ).fetchall()
    for span in merge_spans(Span(day - 1, day + 1) for (day,) in rows):
        yield span.first * _DAY << TIE_BITS, (span.last + 1) * _DAY << TIE_BITS


# ---- what was said ---------------------------------------------------------------------------------


def _remove_posts(archive: Archive) -> None:
    archive.sql.execute("CREATE TEMP TABLE leaving_numbers (channel_id INTEGER, number INTEGER)")
    archive.sql.execute(
        "INSERT INTO leaving_numbers SELECT channel_id, message_id FROM leaving JOIN posts USING (id)"
    )
    for statement in (
        "DELETE FROM links WHERE version_id IN (SELECT id FROM versions WHERE post_id IN leaving)",
        "DELETE FROM counters WHERE post_id IN leaving",
        "DELETE FROM tombstones WHERE post_id IN leaving",
        "DELETE FROM missing WHERE post_id IN leaving",
        "DELETE FROM posts WHERE id IN leaving",
        "DELETE FROM versions WHERE post_id IN leaving",
    ):
        archive.sql.execute(statement)


def _remove_channels(archive: Archive, channels: Sequence[int]) -> None:
    """The channels themselves, with the names they wore."""
    numbers = "(SELECT value FROM json_each(?))"
    for table in ("spans", "rechecks", "channel_names", "pins", "footers"):
        archive.sql.execute(f"DELETE FROM {table} WHERE channel_id IN {numbers}", (json.dumps(channels),))
    archive.sql.execute(f"DELETE FROM channels WHERE id IN {numbers}", (json.dumps(channels),))
    archive.sql.execute("DELETE FROM archive WHERE key = 'judged_channels'")  # holds their titles


def _remember(archive: Archive, purge_id: int) -> None:
    """Which numbers went, in stretches."""
    rows = archive.sql.execute("SELECT channel_id, number FROM leaving_numbers ORDER BY 1, 2").fetchall()
    for channel_id, numbers in groupby(rows, key=itemgetter(0)):
        spans = merge_spans(Span(number, number) for _, number in numbers)
        archive.sql.executemany(
            "INSERT INTO purged VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(channel_id, span.first, span.last, purge_id) for span in spans],
        )


def purged_among(archive: Archive, channel_id: int, numbers: Sequence[int]) -> frozenset[int]:
    """Those of the message numbers that were purged once."""
    if not numbers:
        return frozenset()
    spans = archive.sql.execute(
        "SELECT first_id, last_id FROM purged WHERE channel_id = ? AND first_id <= ? AND last_id >= ?",
        (channel_id, max(numbers), min(numbers)),
    ).fetchall()
    return frozenset(n for n in numbers if any(first <= n <= last for first, last in spans))


# ---- the files -------------------------------------------------------------------------------------


def clean(archive: Archive) -> bool:
    """Rewrite the archive without what was removed, and remove backups that still hold it.

    False when another program reads the archive: see `empty_log`. Raises StorageError, for instance when
    there is no room to rewrite the file.
    """
    for backup in backups_of(archive.path):
        backup.unlink()
    with storage_errors(archive.path):
        for index in ("post_search", "former_search"):
            # Words of removed posts stay in an index until its parts are merged.
            archive.sql.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
        archive.sql.execute("VACUUM")
    return empty_log(archive)


def empty_log(archive: Archive) -> bool:
    """Carry what the write-ahead log holds into the archive, and empty it.

    False when another program reads the archive meanwhile, so that it could not be emptied.
    """
    with storage_errors(archive.path):
        (busy, _, _) = archive.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
