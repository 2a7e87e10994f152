"""Stored posts as far as they are judged: their text without footers, and what they cite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from osintwatch.evidence import Citation, CitationKind
from osintwatch.model import StoredPost
from osintwatch.provenance.footers import without_footer
from osintwatch.provenance.outlets.registry import registry
from osintwatch.provenance.strands import Judgeable
from osintwatch.store import footers
from osintwatch.store.archive import Archive, to_unix
from osintwatch.store.read import load_posts

_READ: Final = 500


def judgeable_posts(archive: Archive, ids: Sequence[int]) -> Iterator[Judgeable]:
    """These posts as far as they are judged."""
    yield from Reader(archive).posts(ids)


class Reader:
    """Reads posts; looks the names of channels and their footers up once."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._names = numbers_by_name(archive)
        self._footers = footers.Footers(archive)

    def posts(self, ids: Sequence[int]) -> Iterator[Judgeable]:
        """In order of time, those that are in the archive."""
        for start in range(0, len(ids), _READ):
            some = ids[start : start + _READ]
            citations = citations_by_post(self.archive, some)
            for post in load_posts(self.archive, some):
                text = without_footer(post.text, self._footers.of(post.channel_id, post.posted_at))
                cited = [_by_number(one, self._names) for one in citations.get(post.id, ())]
                yield _judgeable_of(post, text, cited)


def _judgeable_of(post: StoredPost, text: str, citations: Sequence[Citation]) -> Judgeable:
    own = registry().of_channel(post)
    return Judgeable(
        post.id,
        post.channel_id,
        to_unix(post.posted_at),
        text,
        tuple(citations),
        own.id if own else "",
        own.name if own else "",
    )


def citations_by_post(archive: Archive, ids: Sequence[int]) -> dict[int, list[Citation]]:
    """What these posts cite, in the order of the text."""
    found: dict[int, list[Citation]] = defaultdict(list)
    for start in range(0, len(ids), _READ):
        some = ids[start : start + _READ]
        rows = archive.sql.execute(
            "SELECT post_id, kind, key, quote, name, start_at, end_at, url, denied, alias FROM citations"
            f" WHERE post_id IN ({', '.join('?' * len(some))}) ORDER BY post_id, position",
            some,
        )
        for post_id, kind, key, quote, name, start_at, end_at, url, denied, alias in rows:
            found[post_id].append(
                Citation(CitationKind(kind), key, quote, name, start_at, end_at, url, bool(denied), alias)
            )
    return found


def numbers_by_name(archive: Archive) -> dict[str, int]:
    """Channels in the archive by the usernames they wear or wore; the last to wear a name has it."""
    rows = archive.sql.execute(
        "SELECT lower(username), channel_id FROM channel_names WHERE username IS NOT NULL"
        " ORDER BY first_seen_at, channel_id"
    )
    return dict(rows.fetchall())


def _by_number(citation: Citation, names: dict[str, int]) -> Citation:
    """A citation of a Telegram post by the channel's number, where that is known: one key for one post."""
    if citation.kind not in (CitationKind.TELEGRAM, CitationKind.FORWARD):
        return citation
    site, _, rest = citation.key.partition("/")
    name, _, number = rest.partition("/")
    if site != "t.me" or not number.isdigit() or name not in names:
        return citation
    return replace(citation, key=f"t.me/c/{names[name]}/{number}")
