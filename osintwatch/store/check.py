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
    try:
        missing, surplus = archive.sql.execute(_INDEX).fetchone()
    except sqlite3.DatabaseError as error:
        return [*found, f"the search index cannot be read: {error}"]
    if missing:
        found.append(f"the search index lacks {missing} posts")
    if surplus:
        found.append(f"the search index holds {surplus} posts that the archive does not")
    return found


_FINDABLE = "SELECT id FROM posts WHERE kind = 'post' AND album_of IS NULL"
_INDEX = (
    f"SELECT (SELECT count(*) FROM ({_FINDABLE} EXCEPT SELECT id FROM post_search_docsize)),"
    f" (SELECT count(*) FROM (SELECT id FROM post_search_docsize EXCEPT {_FINDABLE}))"
)
