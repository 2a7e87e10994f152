"""The full-text indexes kept in few pieces: each word is looked up in every piece.

SQLite writes what a page brings as a piece of its own and merges some of them now and then. A first import
leaves sixteen, which makes the newest matches take seven times as long to find as in one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from osintwatch.store.archive import Archive
from osintwatch.store.looks import last_version

_GROWN: Final = 1.25
_FEWEST: Final = 20_000
"""versions; a smaller archive is quick in any shape"""
_STEP: Final = 2_000
"""pages of 4 kB written in one transaction at most"""
_SETTING: Final = "search_index_merged"


def merge_pieces(archive: Archive, tell: Callable[[], None] = lambda: None) -> bool:
    """Merge the pieces of the indexes, if the archive has grown by a quarter since that was done.

    So that the cost, which is that of the whole index, stays a share of what came in. Small steps, each in a
    transaction of its own: when it is interrupted, the next run does it. Must not run inside a transaction.
    `tell` is called once if there is something to do. True if it was done.
    """
    stored = last_version(archive)
    row = archive.sql.execute("SELECT value FROM archive WHERE key = ?", (_SETTING,)).fetchone()
    if stored < _FEWEST or stored < _GROWN * int(row[0] if row else 0):
        return False
    tell()
    for index in ("post_search", "former_search"):
        _merge(archive, index)
    with archive.transaction():
        archive.sql.execute(
            "INSERT INTO archive VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
            (_SETTING, str(stored)),
        )
    return True


def _merge(archive: Archive, index: str) -> None:
    """As sqlite.org/fts5.html has it for merging all pieces in steps: a negative number begins."""
    pages = -_STEP
    while True:
        before = archive.sql.total_changes
        with archive.transaction():
            archive.sql.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))
        if archive.sql.total_changes - before < 2:
            return
        pages = _STEP
