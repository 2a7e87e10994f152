"""Posts made up for the tests of the store, and an archive with short words for what is done to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from osintwatch.model import Batch, Channel, Method, Original, Post, Span, StoredPost, Window
from osintwatch.query import parse_query
from osintwatch.store.archive import Archive
from osintwatch.store.read import find_post
from osintwatch.store.save import Saved, begin_capture, save
from osintwatch.store.search import Filter, count, find
from osintwatch.text.folding import fold

START = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)
CHANNEL = Channel(1700, "Night desk", "nightdesk")
OTHER = Channel(1800, "Port news", "portnews")


def at(seconds: int = 0, **more: int) -> datetime:
    return START + timedelta(seconds=seconds, **more)


def post(message_id: int, text: str = "", **more: Any) -> Post:
    """A post published a minute after the one numbered before it."""
    more.setdefault("channel_id", CHANNEL.id)
    more.setdefault("posted_at", at(minutes=message_id))
    # Another message has another original.
    said = json.dumps({"id": message_id, "text": text, "more": repr(sorted(more.items()))})
    more.setdefault("original", Original(said.encode(), "test"))
    return Post(message_id=message_id, text=text, **more)


def edited(before: Post, **changes: Any) -> Post:
    """The same post as another message tells it."""
    return replace(before, original=Original(before.original.json + b" ", "test"), **changes)


@dataclass
class Shelf:
    """An open archive and a clock that moves a minute with every save."""

    archive: Archive
    channel: Channel = CHANNEL
    now: datetime = field(default=datetime(2026, 7, 2, tzinfo=UTC))

    def save(
        self,
        *posts: Post,
        by: Method = Method.TELEGRAM,
        channel: Channel | None = None,
        spans: Iterable[Span] = (),
    ) -> Saved:
        """Save posts as one page, in a transaction of its own."""
        self.now += timedelta(minutes=1)
        with self.archive.transaction():
            capture = begin_capture(self.archive, by, None)
            batch = Batch(channel or self.channel, posts, tuple(spans))
            return save(self.archive, batch, capture, self.now)

    def export(self, *posts: Post, spans: Iterable[Span] = ()) -> Saved:
        """Save posts as an export tells them: it knows no username."""
        nameless = Channel(self.channel.id, self.channel.title)
        return self.save(*posts, by=Method.DESKTOP_EXPORT, channel=nameless, spans=spans)

    def get(self, message_id: int) -> StoredPost:
        found = find_post(self.archive, self.channel.id, message_id)
        assert found is not None
        return found

    def search(
        self,
        words: str = "",
        window: Window | None = None,
        *,
        channels: tuple[int, ...] | None = None,
        limit: int | None = None,
        best: bool = False,
        **more: Any,
    ) -> list[int]:
        """Message numbers of the posts found; `more` as in Filter: deleted, edited, former."""
        wanted = Filter(parse_query(words).match, window or Window(), channels, **more)
        with self.archive.snapshot():
            found = [each.message_id for each in find(self.archive, wanted, limit, best=best)]
            if limit is None:
                assert count(self.archive, wanted) == len(found)
        return found

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.archive.sql.execute(sql, values).fetchall()

    def texts(self, message_id: int) -> list[str]:
        """All a message ever said, in alphabetical order."""
        rows = self.rows(
            "SELECT v.text FROM versions AS v JOIN posts AS p ON p.id = v.post_id WHERE p.message_id = ?",
            message_id,
        )
        return sorted(text for (text,) in rows)

    def check_index(self) -> None:
        """Each index holds each findable post once, and every word it knows leads to a post that has it."""
        from osintwatch.store import albums

        def words(head: int) -> tuple[str, ...] | None:
            document = albums._document(self.archive, head)
            return (document.text, document.card) if document else None

        self._check_one("post_search", ("text", "card"), words)
        self._check_one("former_search", ("text",), lambda head: (albums.former_text(self.archive, head),))

    def _check_one(
        self, index: str, columns: tuple[str, ...], words: Callable[[int], tuple[str, ...] | None]
    ) -> None:
        self.rows(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")
        findable = self.rows("SELECT id FROM posts WHERE kind = 'post' AND album_of IS NULL ORDER BY id")
        expected = {head: found for (head,) in findable if (found := words(head)) and any(found)}
        if index == "post_search":  # posts without words are in it as well
            assert self.rows(f"SELECT id FROM {index}_docsize ORDER BY id") == findable
        else:
            assert self.rows(f"SELECT id FROM {index}_docsize ORDER BY id") == [(one,) for one in expected]
        terms = "SELECT term, doc, col, offset FROM temp.words ORDER BY 1, 2, 3, 4"
        self.rows(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, {index}, instance)")
        known = self.rows(terms)
        self.rows("DROP TABLE temp.words")
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.rows(f"CREATE VIRTUAL TABLE temp.fresh USING fts5 ({names}, tokenize = 'unicode61')")
        self.rows("CREATE VIRTUAL TABLE temp.words USING fts5vocab (temp, fresh, instance)")
        for head, found in expected.items():
            self.rows(f"INSERT INTO temp.fresh (rowid, {names}) VALUES (?, {marks})", head, *map(fold, found))
        assert known == self.rows(terms)
        self.rows("DROP TABLE temp.words")
        self.rows("DROP TABLE temp.fresh")
