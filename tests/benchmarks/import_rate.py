"""How many posts a second come into an archive, what each part costs, and what reading them again does.

python -m tests.benchmarks.import_rate [--posts 20000] [--rounds 3]

Parts in microseconds of processor time a post (medians), and as multiples of a raw `executemany` of the same
rows into a table without any index. Posts read again: against `upsert_all` of sqlite-utils into a table with
full-text triggers.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from sqlite_utils import Database

from osintwatch.model import Batch, Method, Post, Span
from osintwatch.store import word_forms
from osintwatch.store.archive import Archive, open_for_writing
from osintwatch.store.judging import judge_stale
from osintwatch.store.save import begin_capture, save
from osintwatch.text.folding import fold
from tests.benchmarks.newsroom import CHANNELS, END, posts_of

PAGE = 1_000
"""as an import reads; a fetch reads 100"""
_CHANNELS = 8

Page = tuple[int, list[Post]]


def spent(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@contextmanager
def new_archive() -> Iterator[Archive]:
    with (
        tempfile.TemporaryDirectory(prefix="osintwatch-bench-") as folder,
        open_for_writing(Path(folder) / "private" / "archive.db") as archive,
    ):
        yield archive


def keep(archive: Archive, pages: list[Page]) -> None:
    with archive.transaction():
        capture = begin_capture(archive, Method.TELEGRAM, None)
    for at, page in pages:
        span = Span(page[0].message_id, page[-1].message_id)
        with archive.transaction():
            save(archive, Batch(CHANNELS[at], tuple(page), (span,)), capture, END)


def rows_of(pages: list[Page]) -> list[tuple[Any, ...]]:
    """What a plain program would store of a post."""
    return [
        (
            at << 32 | post.message_id,
            post.channel_id,
            post.message_id,
            int(post.posted_at.timestamp()),
            post.text,
            post.original.json.decode(),
            post.media,
            post.links[0].url if post.links else None,
            post.counters.views,
        )
        for at, page in pages
        for post in page
    ]


def raw(pages: list[Page]) -> float:
    """One transaction, no index: what cannot be undercut."""
    rows = rows_of(pages)
    with new_archive() as archive:
        archive.sql.execute("CREATE TABLE raw (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g, h)")

        def insert() -> None:
            with archive.transaction():
                archive.sql.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

        return spent(insert)


def indexed(pages: list[Page]) -> float:
    """The same rows, with their words folded and put into a full-text index like that of an archive."""
    rows = rows_of(pages)
    with new_archive() as archive:
        archive.sql.execute("CREATE TABLE raw (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g, h)")

        def insert() -> None:
            for start in range(0, len(rows), PAGE):
                with archive.transaction():
                    some = rows[start : start + PAGE]
                    archive.sql.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", some)
                    archive.sql.executemany(
                        "INSERT INTO post_search (rowid, text) VALUES (?, ?)",
                        [(row[0], fold(row[4])) for row in some],
                    )

        return spent(insert)


def saved(pages: list[Page], *, forms: bool) -> tuple[float, float]:
    """All that saving does, with or without noting the forms of words; and judging."""
    with new_archive() as archive:
        if forms:
            saving = spent(lambda: keep(archive, pages))
        else:
            with patch.object(word_forms, "note", lambda archive, texts: [*texts] and None):
                saving = spent(lambda: keep(archive, pages))
        return saving, spent(lambda: judge_stale(archive)) if forms else 0.0


def read_again(pages: list[Page]) -> tuple[float, int, float]:
    """Seconds to save posts that are stored, bytes that writes, and seconds of sqlite-utils' upsert."""
    with new_archive() as archive:
        keep(archive, pages)
        archive.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        batches = [Batch(CHANNELS[at], tuple(page), ()) for at, page in pages]
        with archive.transaction():
            capture = begin_capture(archive, Method.TELEGRAM, None)
        archive.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        def again() -> None:
            for batch in batches:
                with archive.transaction():
                    save(archive, batch, capture, END)

        ours = spent(again)
        written = archive.path.with_name(archive.path.name + "-wal").stat().st_size
    with tempfile.TemporaryDirectory(prefix="osintwatch-bench-") as folder:
        database = Database(Path(folder) / "plain.db")
        names = ("id", "channel", "number", "posted_at", "text", "original", "media", "link", "views")
        records = [dict(zip(names, row, strict=True)) for row in rows_of(pages)]
        table = database.table("posts")
        table.insert_all(records, pk="id")
        table.enable_fts(["text"], create_triggers=True)
        theirs = spent(lambda: table.upsert_all(records, pk="id"))
        database.close()
    return ours, written, theirs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    each = given.posts // _CHANNELS
    pages = [(at, page) for at in range(_CHANNELS) for page in posts_of(at, each, 0, PAGE, True)]
    posts = sum(len(page) for _, page in pages)
    figures: dict[str, list[float]] = {}
    for _ in range(given.rounds):
        (all_saved, judged), (without_forms, _) = saved(pages, forms=True), saved(pages, forms=False)
        for name, seconds in {
            "raw executemany": raw(pages),
            "rows and search index": indexed(pages),
            "save without forms of words": without_forms,
            "save": all_saved,
            "judge": judged,
            "all": all_saved + judged,
        }.items():
            figures.setdefault(name, []).append(seconds / posts * 1e6)
    base = median(figures["raw executemany"])
    for name, values in figures.items():
        micros = median(values)
        print(f"{name:28} {micros:9.1f} us a post  {micros / base:6.1f} x raw  {1e6 / micros:10,.0f} posts/s")
    ours, written, theirs = read_again(pages)
    print(f"read again: {theirs / ours:.0f} x as fast as upsert_all with triggers, {written:,} bytes written")


if __name__ == "__main__":
    main()
