"""Derived data made by older rules is made anew: no migration, as nothing a post said is touched."""

from __future__ import annotations

from osintwatch.store import albums
from osintwatch.store.archive import Archive
from osintwatch.text.folding import FOLDING_VERSION

CHUNK = 1000


def apply_new_rules(archive: Archive) -> int:
    """Index all posts afresh when the rules of folding have changed since the index was made.

    Returns how many posts that were; 0 when there was nothing to do, as on nearly every run.
    """
    if _version(archive) == FOLDING_VERSION:
        return 0
    with archive.transaction():
        indexed = _index_all(archive) if _version(archive) != FOLDING_VERSION else 0
        archive.sql.execute(
            "INSERT INTO archive VALUES ('folding_version', ?1) ON CONFLICT DO UPDATE SET value = ?1",
            (str(FOLDING_VERSION),),
        )
    return indexed


def _version(archive: Archive) -> int | None:
    row = archive.sql.execute("SELECT value FROM archive WHERE key = 'folding_version'").fetchone()
    return int(row[0]) if row else None


def _index_all(archive: Archive) -> int:
    archive.sql.execute("INSERT INTO post_search (post_search) VALUES ('delete-all')")
    last, indexed = -1, 0
    while heads := _heads_after(archive, last):
        for head in heads:
            albums.index(archive, head)
        last, indexed = heads[-1], indexed + len(heads)
    return indexed


def _heads_after(archive: Archive, post_id: int) -> list[int]:
    rows = archive.sql.execute(
        "SELECT id FROM posts WHERE id > ? AND kind = 'post' AND album_of IS NULL ORDER BY id LIMIT ?",
        (post_id, CHUNK),
    )
    return [head for (head,) in rows]
