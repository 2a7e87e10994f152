"""Is the archive file sound? SQLite's own checks, and that the search index knows the posts it should."""

from __future__ import annotations

import sqlite3

from osintwatch.store.archive import Archive


def faults(archive: Archive) -> list[str]:
    """What is wrong with the file, in SQLite's words; [] when nothing was found. Reads all of it."""
    found = [line for (line,) in archive.sql.execute("PRAGMA integrity_check(5)") if line != "ok"]
    found += [
        f"a row of {table} points to nothing in {parent}"
        for table, _, parent, _ in archive.sql.execute("PRAGMA foreign_key_check").fetchmany(5)
    ]
    (posts,) = archive.sql.execute(
        "SELECT count(*) FROM posts WHERE kind = 'post' AND album_of IS NULL"
    ).fetchone()
    try:
        (indexed,) = archive.sql.execute("SELECT count(*) FROM post_search_docsize").fetchone()
    except sqlite3.DatabaseError as error:
        return [*found, f"the search index cannot be read: {error}"]
    if posts != indexed:
        found.append(f"the search index holds {indexed} posts, the archive {posts}")
    return found
