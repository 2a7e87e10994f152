"""Finding posts: by words, window and channel, newest first, without sorting what is not shown."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from osintwatch.model import StoredPost, Window
from osintwatch.store import conditions
from osintwatch.store.archive import Archive, to_unix
from osintwatch.store.conditions import IS_EDITED, IS_GONE, Condition
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
    deleted: bool = False
    """only posts that are gone, in part at least"""
    edited: bool = False
    """only posts that were edited"""
    former: bool = False
    """also posts of which only an earlier wording has the words"""
    without: str | None = None
    """a full-text query that posts must not match, where `match` is None"""
    conditions: tuple[Condition, ...] = ()
    """what else they must be"""
    before: int | None = None
    """only posts below this id, and so published before that one"""
    after_version: int | None = None
    """only posts stored or changed by versions above this number"""


def count(archive: Archive, wanted: Filter) -> int:
    """How many posts match."""
    found = 0
    for sql, values in _queries(wanted, "count(*)"):
        found += int(archive.sql.execute(sql, values).fetchone()[0])
    return found


def find(archive: Archive, wanted: Filter, limit: int | None, *, best: bool = False) -> Iterator[StoredPost]:
    """Matching posts, the newest first, or with `best` those that fit the words best.

    Reads in chunks: memory does not grow with the answer. Run it inside Archive.snapshot().
    """
    for found in matches(archive, wanted, limit, best=best, chunk=CHUNK):
        for post in load_posts(archive, list(found)):
            yield replace(post, former_match=True) if found[post.id] else post


def matches(
    archive: Archive, wanted: Filter, limit: int | None, *, best: bool, chunk: int
) -> Iterator[dict[int, bool]]:
    """Ids of matching posts in that order, so many at a time; True where only an earlier wording matches."""
    best = best and wanted.match is not None
    sql, values = statement(wanted, f"ORDER BY {'3' if best else '1 DESC'} LIMIT ?", ranked=best)
    cursor = archive.sql.execute(sql, [*values, -1 if limit is None else limit])
    while rows := cursor.fetchmany(chunk):
        yield {post_id: bool(former) for post_id, former, *_ in rows}


def find_ids(archive: Archive, wanted: Filter) -> list[int]:
    """The ids of all matching posts, the earliest first."""
    return [row[0] for row in archive.sql.execute(*statement(wanted, "ORDER BY 1"))]


def matching(match: str, texts: Sequence[str]) -> frozenset[int]:
    """The places of those texts that a full-text query would find, were they posts."""
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(
            "CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')"
        )
        memory.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", enumerate(map(fold, texts)))
        rows = memory.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (match,))
        return frozenset(place for (place,) in rows)


# ---- the statements ------------------------------------------------------------------------------


_STORED_LATER = (
    "p.id IN (SELECT coalesce(m.album_of, m.id) FROM versions AS v JOIN posts AS m ON m.id = v.post_id"
    " WHERE v.id > ?)"
)


def statement(wanted: Filter, end: str, *, ranked: bool = False) -> tuple[str, list[Any]]:
    """SQL for rows of id, 1 where only an earlier wording matches, and rank if asked for; `end` orders them.

    For the rank of a single post SQLite walks through all that match.

    A compound statement: SQLite merges its parts lazily, each of them in order of time already.
    """
    queries = list(_queries(wanted, "{key} AS id, {former}" + (", {rank}" if ranked else "")))
    sql = " UNION ALL ".join(query for query, _ in queries)
    return f"{sql} {end}", [value for _, values in queries for value in values]


def _queries(wanted: Filter, columns: str) -> Iterator[tuple[str, list[Any]]]:
    """The statements whose answers together are what is wanted: a post is in one of them only."""
    if not wanted.match:
        where, values = ["p.kind = 'post' AND p.album_of IS NULL"], []
        if wanted.without:
            where.append("p.id NOT IN (SELECT rowid FROM post_search WHERE post_search MATCH ?)")
            values.append(wanted.without)
        yield _query(wanted, columns, "p.id", "posts AS p", where, values)
        return
    yield _words_query(wanted, columns, "post_search", [], [])
    if wanted.former:
        # Seldom many: each is looked up among those whose present words match.
        not_now = (
            "NOT EXISTS (SELECT 1 FROM post_search AS n WHERE n.post_search MATCH ? AND n.rowid = f.rowid)"
        )
        yield _words_query(wanted, columns, "former_search", [not_now], [wanted.match])


def _words_query(
    wanted: Filter, columns: str, index: str, where: list[str], values: list[Any]
) -> tuple[str, list[Any]]:
    """From the index alone, joined to posts only where these tell what the index does not."""
    source, newer = f"{index} AS f", wanted.after_version is not None
    if wanted.channels is not None or wanted.deleted or wanted.edited or wanted.conditions or newer:
        # CROSS JOIN: SQLite keeps the order, walking the index and looking up each post.
        source += " CROSS JOIN posts AS p ON p.id = f.rowid"
    where, values = [f"f.{index} MATCH ?", *where], [wanted.match, *values]
    return _query(wanted, columns, "f.rowid", source, where, values)


def _query(
    wanted: Filter, columns: str, key: str, source: str, where: list[str], values: list[Any]
) -> tuple[str, list[Any]]:
    """One statement. Ids run in order of time, so the window is a range of ids."""
    if wanted.window.since is not None:
        where.append(f"{key} >= ?")
        values.append(to_unix(wanted.window.since) << TIE_BITS)
    if wanted.window.until is not None:
        where.append(f"{key} < ?")
        values.append(to_unix(wanted.window.until) << TIE_BITS)
    if wanted.before is not None:
        where.append(f"{key} < ?")
        values.append(wanted.before)
    if wanted.channels is not None:
        # Of one channel an index gives the posts in order of time. Of several it would not, and
        # sorting them all costs more than walking through the window: the plus keeps it away.
        one = len(wanted.channels) == 1
        where.append("p.channel_id = ?" if one else "+p.channel_id IN (SELECT value FROM json_each(?))")
        values.append(wanted.channels[0] if one else json.dumps(wanted.channels))
    where += [IS_GONE] if wanted.deleted else []
    where += [IS_EDITED] if wanted.edited else []
    if wanted.after_version is not None:
        where.append(_STORED_LATER)
        values.append(wanted.after_version)
    for condition in wanted.conditions:
        clause, more = conditions.where(condition)
        where.append(clause)
        values += more
    words = key == "f.rowid"
    shown = columns.format(key=key, former=int("former_search" in source), rank="f.rank" if words else "NULL")
    return f"SELECT {shown} FROM {source} WHERE {' AND '.join(where)}", values
