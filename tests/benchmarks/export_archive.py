"""An archive to be exported: posts saved as a fetch saves them, and what is derived from them made up.

Judging a million posts takes longer than all that is to be measured here, and an export only reads the rows
that it leaves. So posts go through the real `save`, and citations, reports and withdrawn credits of about the
number that news has are written beside them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from osintwatch.model import (
    Batch,
    Card,
    Channel,
    Counters,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    Method,
    Original,
    Post,
    Reply,
)
from osintwatch.store.archive import Archive
from osintwatch.store.save import begin_capture, save

START: Final = datetime(2025, 1, 1, tzinfo=UTC)
CHANNELS: Final = tuple(Channel(1_900_000_100 + n, f"Лента {n}", f"export_wire_{n}") for n in range(40))
_BATCH: Final = 500
_LENGTHS: Final = (6, 12, 25, 40, 60, 90)
_OUTLETS: Final = ("Reuters", "TASS", "Українська правда", "BBC", "Bloomberg", "РИА Новости")
_SITES: Final = ("reuters.com", "tass.ru", "pravda.com.ua", "bbc.com", "bloomberg.com", "ria.ru")


def fill(archive: Archive, posts: int, seed: int = 1) -> None:
    """Save so many messages, one every minute, and write what would be derived from them."""
    chance = random.Random(seed)
    made = _messages(chance, posts)
    for start in range(0, posts, _BATCH):
        some = [next(made) for _ in range(min(_BATCH, posts - start))]
        with archive.transaction():
            capture = begin_capture(archive, Method.TELEGRAM, None)
            for channel in CHANNELS:
                ours = tuple(post for post in some if post.channel_id == channel.id)
                if ours:
                    save(archive, Batch(channel, ours), capture, ours[-1].posted_at + timedelta(hours=3))
                    edited = tuple(_edited(post) for post in ours if not chance.randrange(20))
                    save(archive, Batch(channel, edited), capture, ours[-1].posted_at + timedelta(hours=9))
    _derive(archive, chance)
    archive.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _messages(chance: random.Random, number: int) -> Iterator[Post]:
    words = ["".join(chance.choices("абвгдеиклмнопрсту", k=chance.randint(3, 11))) for _ in range(8000)]
    words += ["".join(chance.choices("abcdefghiklmnoprstuvz", k=chance.randint(3, 9))) for _ in range(8000)]
    for n in range(number):
        text = " ".join(chance.choices(words, k=chance.choice(_LENGTHS)))
        place = len(text) // 2
        text = f"{'❗️' if not n % 3 else ''}{text[:place]}, «{n}»\n\n{text[place:]}."
        post = Post(
            CHANNELS[n % len(CHANNELS)].id,
            n // len(CHANNELS) + 1,
            START + timedelta(minutes=n),
            text,
            Original(b'{"id":%d,"message":"%s"}' % (n, text.encode()), "benchmark"),
            media=chance.choice(("photo", "video", None)),
            counters=Counters(chance.randrange(90_000), chance.randrange(500), None, (("👍", n % 900),)),
        )
        yield _dressed(chance, post, n)


def _dressed(chance: random.Random, post: Post, n: int) -> Post:
    """With links, a card, a forward, a reply or an album, as often as news has them."""
    links = tuple(
        Link(
            f"https://www.{chance.choice(_SITES)}/world/{n}/{k}?utm_source=tg", "подробнее", LinkPlace.HIDDEN
        )
        for k in range(chance.choice((0, 1, 1, 2, 3)))
    )
    changes: dict[str, Any] = {"links": links}
    if links and chance.random() < 0.4:
        changes["card"] = Card(
            links[0].url, "Reuters", f"Заголовок {n}: what is known", "Words below it. " * 4
        )
    if not n % 8:
        origin = chance.choice(CHANNELS)
        changes["forward"] = Forward(ForwardKind.CHANNEL, origin.id, n, origin.username, origin.title)
    if not n % 25:
        changes["reply"] = Reply(max(post.message_id - 3, 1))
    # Every twentieth round of the channels is the second member of an album begun the round before.
    if (turn := n // len(CHANNELS) % 20) in (0, 1):
        changes["grouped_id"] = n - turn * len(CHANNELS) + 1
    return replace(post, **changes)


def _edited(post: Post) -> Post:
    """The same post with a further sentence."""
    return replace(post, text=f"{post.text} UPD.", edited_at=post.posted_at + timedelta(hours=4))


def _derive(archive: Archive, chance: random.Random) -> None:
    """Credits of posts, a report for every five or so that lean on one, and a few withdrawn credits."""
    heads = [
        one
        for (one,) in archive.sql.execute(
            "SELECT id FROM posts WHERE kind = 'post' AND album_of IS NULL ORDER BY id"
        )
    ]
    with archive.transaction():
        archive.sql.execute("DELETE FROM stale")
        archive.sql.executemany(
            "INSERT INTO citations VALUES (?, ?, ?, ?, ?, ?, -1, -1, NULL, ?, '')", _citations(chance, heads)
        )
        leaning = [one for one in heads if chance.random() < 0.6]
        for number, start in enumerate(range(0, len(leaning), 5)):
            some, name = leaning[start : start + 5], chance.choice(_OUTLETS)
            archive.sql.execute(
                "INSERT INTO reports VALUES (?, 'outlet', ?, ?, 'what it says', NULL, 0.9, ?, ?)",
                (f"{number:012x}", name.casefold(), name, len(some), len(some)),
            )
            archive.sql.executemany(
                "INSERT INTO report_posts (report_id, post_id, confidence, is_origin, denied)"
                " VALUES (?, ?, ?, 0, 0)",
                [(f"{number:012x}", one, chance.choice((0.62, 0.85, 0.95))) for one in some],
            )
        archive.sql.execute(
            "INSERT INTO withdrawn_citations"
            " SELECT post_id, 'outlet', 'tass', 'TASS', 'TASS reports', min(id) FROM versions"
            " GROUP BY post_id HAVING count(*) > 1 AND post_id % 3 = 0"
        )


def _citations(chance: random.Random, heads: list[int]) -> Iterator[tuple[Any, ...]]:
    for one in heads:
        for position in range(chance.choice((0, 1, 1, 2, 3))):
            name = chance.choice(_OUTLETS)
            yield one, position, "outlet", name.casefold(), name, f"сообщает {name}", not chance.randrange(40)
