"""Derived data made by older rules is made anew: no migration, as nothing a post said is touched."""

from __future__ import annotations

from osintwatch.store import albums, word_forms
from osintwatch.store.archive import Archive
from osintwatch.text.folding import FOLDING_VERSION

CHUNK = 1000


def apply_new_rules(archive: Archive) -> int:
    """Index all posts afresh when the rules of folding have changed since the index was made.

    Returns how many posts that were; 0 when there was nothing to do, as on nearly every run. Archives of
    before earlier wordings were searchable get an index of these, and the forms of all words are noted where
    they are not, or by older rules.
    """
    indexed = 0
    if _setting(archive, "folding_version") != FOLDING_VERSION:
        with archive.transaction():
            if _setting(archive, "folding_version") != FOLDING_VERSION:  # nobody was quicker
                indexed = _index_all(archive)
                _set(archive, "folding_version", FOLDING_VERSION)
                _set(archive, "former_indexed", 1)
    elif _setting(archive, "former_indexed") is None:
        with archive.transaction():
            _index_former(archive)
            _set(archive, "former_indexed", 1)
    if not word_forms.are_noted(archive):
        with archive.transaction():
            word_forms.note_all(archive)
    return indexed


def rules_of(archive: Archive) -> dict[str, int]:
    """By name: the versions of the rules by which the archive's derived data were made."""
    rows = archive.sql.execute(
        "SELECT key, value FROM archive WHERE key LIKE '%\\_version' ESCAPE '\\' ORDER BY key"
    )
    return {key.removesuffix("_version"): int(value) for key, value in rows}


def _setting(archive: Archive, key: str) -> int | None:
    row = archive.sql.execute("SELECT value FROM archive WHERE key = ?", (key,)).fetchone()
    return int(row[0]) if row else None


def _set(archive: Archive, key: str, value: int) -> None:
    archive.sql.execute(
        "INSERT INTO archive VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2", (key, str(value))
    )


def _index_all(archive: Archive) -> int:
    for index in ("post_search", "former_search"):
        archive.sql.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
    last, indexed = -1, 0
    while heads := _heads_after(archive, last):
        for head in heads:
            albums.index(archive, head)
        last, indexed = heads[-1], indexed + len(heads)
    return indexed


def _index_former(archive: Archive) -> None:
    """The earlier wordings of posts that have several versions, where they are not indexed yet."""
    rows = archive.sql.execute(
        "SELECT DISTINCT coalesce(p.album_of, p.id) AS head FROM posts AS p"
        " WHERE p.kind = 'post'"
        " AND p.id IN (SELECT post_id FROM versions GROUP BY post_id HAVING count(*) > 1)"
        " AND head NOT IN (SELECT id FROM former_search_docsize)"
    ).fetchall()
    for (head,) in rows:
        albums.index_former(archive, head)


def _heads_after(archive: Archive, post_id: int) -> list[int]:
    rows = archive.sql.execute(
        "SELECT id FROM posts WHERE id > ? AND kind = 'post' AND album_of IS NULL ORDER BY id LIMIT ?",
        (post_id, CHUNK),
    )
    return [head for (head,) in rows]
