"""Finding posts: by words, window and channel, newest first, without sorting what is not shown."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from osintwatch.model import StoredPost, Window
from osintwatch.store.archive import Archive, to_unix
from osintwatch.store.read import load_posts
from osintwatch.store.schema import TIE_BITS
from osintwatch.text.folding import fold

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for: `match` is a full-text query made by osintwatch.query, None for every post."""

    match: str | None
    window: Window
    channels: tuple[int, ...] | None = None
    """numbers of channels; None: all"""


def count(archive: Archive, wanted: Filter) -> int:
    """How many posts match."""
    sql, values = _ids_query(wanted, "count(*)")
    (found,) = archive.sql.execute(sql, values).fetchone()
    return int(found)


def find(archive: Archive, wanted: Filter, limit: int | None, *, best: bool = False) -> Iterator[StoredPost]:
    """Matching posts, the newest first, or with `best` those that fit the words best.

    Reads in chunks: memory does not grow with the answer. Run it inside Archive.snapshot().
    """
    sql, values = _ids_query(wanted, "f.rowid" if wanted.match else "p.id")
    order = "f.rank" if best and wanted.match else ("f.rowid DESC" if wanted.match else "p.id DESC")
    cursor = archive.sql.execute(f"{sql} ORDER BY {order} LIMIT ?", (*values, -1 if limit is None else limit))
    while rows := cursor.fetchmany(CHUNK):
        yield from load_posts(archive, [row[0] for row in rows])


def find_ids(archive: Archive, wanted: Filter) -> list[int]:
    """The ids of all matching posts, the earliest first."""
    sql, values = _ids_query(wanted, "f.rowid" if wanted.match else "p.id")
    return [row[0] for row in archive.sql.execute(f"{sql} ORDER BY 1", values)]


def matching(match: str, texts: Sequence[str]) -> frozenset[int]:
    """The places of those texts that a full-text query would find, were they posts."""
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(
            "CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')"
        )
        memory.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", enumerate(map(fold, texts)))
        rows = memory.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (match,))
        return frozenset(place for (place,) in rows)


def _ids_query(wanted: Filter, columns: str) -> tuple[str, Sequence[Any]]:
    """The statement that yields ids. Ids run in order of time, so the window is a range of ids.

    With words: from the index alone, joined to posts only to tell channels apart.
    """
    where, values = [], list[Any]()
    key = "f.rowid" if wanted.match else "p.id"
    if wanted.match:
        where.append("f.post_search MATCH ?")
        values.append(wanted.match)
        source = "post_search AS f"
        if wanted.channels is not None:
            # CROSS JOIN: SQLite keeps the order, walking the index and looking up each post.
            source += " CROSS JOIN posts AS p ON p.id = f.rowid"
    else:
        source = "posts AS p"
        where.append("p.kind = 'post' AND p.album_of IS NULL")
    if wanted.window.since is not None:
        where.append(f"{key} >= ?")
        values.append(to_unix(wanted.window.since) << TIE_BITS)
    if wanted.window.until is not None:
        where.append(f"{key} < ?")
        values.append(to_unix(wanted.window.until) << TIE_BITS)
    if wanted.channels is not None:
        # Of one channel an index gives the posts in order of time. Of several it would not, and
        # sorting them all costs more than walking through the window: the plus keeps it away.
        one = len(wanted.channels) == 1
        where.append("p.channel_id = ?" if one else "+p.channel_id IN (SELECT value FROM json_each(?))")
        values.append(wanted.channels[0] if one else json.dumps(wanted.channels))
    return f"SELECT {columns} FROM {source} WHERE {' AND '.join(where) or '1'}", values
