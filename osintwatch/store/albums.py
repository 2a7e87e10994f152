"""Albums: several messages that are one post to a reader, and the search index that follows from it.

The first member stands for the album: the others point to it (posts.album_of), and the index
holds the words of all members under its id. Members may come in any order and on several pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from osintwatch.model import Card, Method, PostKind
from osintwatch.store import word_forms
from osintwatch.store.archive import Archive
from osintwatch.store.fingerprint import fold_space
from osintwatch.store.stale import mark_stale
from osintwatch.text.folding import fold
from osintwatch.text.language import language_of


def card_text(card: Card | None) -> str:
    """The words of a preview card that a search looks at."""
    return "\n".join((card.site, card.title, card.description)) if card else ""


def better_group(
    stored: int | None,
    read: int | None,
    stored_by: Method | None = None,
    read_by: Method | None = None,
) -> int | None:
    """Which album number to believe: Telegram's own word, else the inferred number starting earliest.

    Telegram's word may be that a post is in no album, whatever an export let us infer.
    """
    if read_by is Method.TELEGRAM:
        return read
    if stored_by is Method.TELEGRAM:
        return stored
    if stored is None or read is None:
        return stored if read is None else read
    if stored > 0:
        return stored
    return max(stored, read)


def join(archive: Archive, channel_id: int, grouped_id: int, post_ids: Iterable[int]) -> None:
    """Put new posts, not yet indexed, into their album."""
    heads = archive.sql.execute(
        "SELECT id FROM posts WHERE channel_id = ? AND grouped_id = ? AND album_of IS NULL",
        (channel_id, grouped_id),
    ).fetchall()
    for (head,) in heads:
        unindex(archive, head)
    archive.sql.executemany(
        "UPDATE posts SET grouped_id = ? WHERE id = ?", [(grouped_id, post_id) for post_id in post_ids]
    )
    _settle(archive, channel_id, grouped_id)


@contextmanager
def reindexed(archive: Archive, post_id: int) -> Iterator[None]:
    """Change a stored post in the block: what it says, or the album it belongs to."""
    channel_id, before = _place(archive, post_id)
    for head in _heads(archive, channel_id, before, post_id):
        unindex(archive, head)
    yield
    _, after = _place(archive, post_id)
    if after != before:
        # Before its old album is indexed again: its words must not be taken for part of it.
        archive.sql.execute("UPDATE posts SET album_of = NULL WHERE id = ?", (post_id,))
    if after != before and after is not None:
        # The album it comes to was indexed without it.
        others = archive.sql.execute(
            "SELECT id FROM posts WHERE channel_id = ? AND grouped_id = ? AND album_of IS NULL AND id <> ?",
            (channel_id, after, post_id),
        ).fetchall()
        for (head,) in others:
            unindex(archive, head)
    if before is not None and before != after:
        _settle(archive, channel_id, before)
    if after is None:
        index(archive, post_id)
    else:
        _settle(archive, channel_id, after)


def _place(archive: Archive, post_id: int) -> tuple[int, int | None]:
    channel_id, grouped_id = archive.sql.execute(
        "SELECT channel_id, grouped_id FROM posts WHERE id = ?", (post_id,)
    ).fetchone()
    return channel_id, grouped_id


def _heads(archive: Archive, channel_id: int, grouped_id: int | None, post_id: int) -> list[int]:
    if grouped_id is None:
        return [post_id]
    rows = archive.sql.execute(
        "SELECT id FROM posts WHERE channel_id = ? AND grouped_id = ? AND album_of IS NULL",
        (channel_id, grouped_id),
    )
    return [head for (head,) in rows]


def _settle(archive: Archive, channel_id: int, grouped_id: int) -> None:
    """Let the lowest-numbered member stand for the album, and index the album under it."""
    members = archive.sql.execute(
        "SELECT id FROM posts WHERE channel_id = ? AND grouped_id = ? ORDER BY message_id",
        (channel_id, grouped_id),
    ).fetchall()
    if not members:
        return
    head = members[0][0]
    archive.sql.execute("UPDATE posts SET album_of = NULL WHERE id = ? AND album_of IS NOT NULL", (head,))
    archive.sql.executemany(
        "UPDATE posts SET album_of = ?1 WHERE id = ?2 AND album_of IS NOT ?1",
        [(head, member) for (member,) in members[1:]],
    )
    index(archive, head)


def index(archive: Archive, head: int) -> None:
    """Add a post, with the whole album it stands for, to the search index."""
    document = _document(archive, head)
    if document is None:
        return
    mark_stale(archive, [head])
    text, card = fold(document.text), fold(document.card)
    archive.sql.execute("INSERT INTO post_search (rowid, text, card) VALUES (?, ?, ?)", (head, text, card))
    word_forms.note(archive, (text, card))
    index_former(archive, head, document.former)
    archive.sql.execute(
        "UPDATE posts SET language = ?1 WHERE (id = ?2 OR album_of = ?2) AND language IS NOT ?1",
        (language_of(document.text), head),
    )


def index_former(archive: Archive, head: int, former: str | None = None) -> None:
    """Add the earlier wordings of a post to their own index; `former` where the caller has them already."""
    words = former_text(archive, head) if former is None else former
    if words:
        text = fold(words)
        archive.sql.execute("INSERT INTO former_search (rowid, text) VALUES (?, ?)", (head, text))
        word_forms.note(archive, (text,))


def unindex(archive: Archive, head: int) -> None:
    """Take a post out of the search index, which must be told what it holds, as it keeps no content."""
    document = _document(archive, head)
    if document is None:
        return
    mark_stale(archive, [head])
    archive.sql.execute(
        "INSERT INTO post_search (post_search, rowid, text, card) VALUES ('delete', ?, ?, ?)",
        (head, fold(document.text), fold(document.card)),
    )
    if archive.sql.execute("SELECT 1 FROM former_search_docsize WHERE id = ?", (head,)).fetchone():
        archive.sql.execute(
            "INSERT INTO former_search (former_search, rowid, text) VALUES ('delete', ?, ?)",
            (head, fold(document.former)),
        )


@dataclass(frozen=True, slots=True)
class _Document:
    """The words that a post is found by, with those of the members it stands for."""

    text: str
    card: str
    former: str
    """what it said before it was edited"""


def _document(archive: Archive, head: int) -> _Document | None:
    """None for service messages."""
    rows = archive.sql.execute(
        "SELECT v.text, v.card_url, v.card_site, v.card_title, v.card_description, p.kind"
        " FROM posts AS p JOIN versions AS v ON v.id = p.version_id"
        " WHERE p.id = ?1 OR p.album_of = ?1 ORDER BY p.message_id",
        (head,),
    ).fetchall()
    if rows[0][5] == PostKind.SERVICE:
        return None
    text = "\n\n".join(row[0] for row in rows if row[0])
    cards = [Card(*row[1:5]) for row in rows if row[1] is not None]
    return _Document(text, "\n".join(card_text(card) for card in cards), former_text(archive, head))


def former_text(archive: Archive, head: int) -> str:
    """Every earlier wording of a post and of the members it stands for, as far as it had other words."""
    rows = archive.sql.execute(
        "SELECT DISTINCT v.text, now.text FROM posts AS p JOIN versions AS v ON v.post_id = p.id"
        " JOIN versions AS now ON now.id = p.version_id"
        " WHERE (p.id = ?1 OR p.album_of = ?1) AND v.id <> now.id ORDER BY p.message_id, v.id",
        (head,),
    ).fetchall()
    return "\n\n".join(text for text, now in rows if text and fold_space(text) != fold_space(now))
