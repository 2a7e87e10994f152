"""An archive of made-up posts, as large as one likes, to measure searches and imports on.

    python -m tests.benchmarks.newsroom FILE --posts 1000000 [--originals] [--judge] [--page 100]

48 channels in English, Russian and Ukrainian, 2,400 posts a day in all; a post has some 500 characters.
They are read as a fetch reads channels it does not know: one channel after another, its newest page first, so
that rows do not come in order of time. All goes through `osintwatch.store.save`. The same FILE given more
posts is read further back; so is one that was stopped half-way. What a post says depends on nothing but its
channel and how many posts came after it.

Originals are stubs unless --originals is given; --judge finds citations, ties and reports as well. --lean
stores only what a search reads, in pages of 5,000: three times as fast, for the largest.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

from osintwatch.model import (
    Batch,
    Card,
    Channel,
    Counters,
    Entity,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    Method,
    Original,
    Post,
    Span,
)
from osintwatch.store import word_forms
from osintwatch.store.archive import Archive, open_for_writing, to_unix
from osintwatch.store.channels import mark_checked, save_channel
from osintwatch.store.judging import judge_stale
from osintwatch.store.rules import apply_new_rules
from osintwatch.store.save import Capture, begin_capture, save
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.search_index import merge_pieces
from osintwatch.text.folding import fold
from tests.benchmarks.newsroom_words import LANGUAGES, Names, fragments

END: Final = datetime(2026, 11, 30, tzinfo=UTC)
"""when the newest post was published"""
A_DAY: Final = 2_400
PAGE: Final = 100
CHANNELS: Final = tuple(
    Channel(1_900_002_000 + n, f"Newsroom {n} {LANGUAGES[n % 3]}", f"newsroom_{n}") for n in range(48)
)
SHARES: Final = tuple(
    1 / (n + 6) / sum(1 / (m + 6) for m in range(len(CHANNELS))) for n in range(len(CHANNELS))
)
"""of all posts, by channel"""

_TOP: Final = 2_000_000
"""number of the newest post in each channel"""
_FRAGMENTS: Final = 20_000
_LENGTHS: Final = (1, 2, 3, 5, 8, 10, 12, 16, 24)
"""fragments of a post"""
_ALBUM: Final = 3
"""messages of an album"""
_AT_ONCE: Final = 2_000
"""posts in a transaction"""
_EDITED: Final = 0.01
_HOSTS: Final = ("www.reuters.com", "tass.ru", "meduza.io", "www.pravda.com.ua", "example.org", "youtu.be")


class Desk:
    """What the channels of one language write with."""

    def __init__(self, language: str) -> None:
        self.fragments = fragments(language, _FRAGMENTS)
        self.names = Names(language)


@cache
def desk(language: str) -> Desk:
    return Desk(language)


def posts_of(at: int, count: int, first: int, page: int, originals: bool) -> Iterator[list[Post]]:
    """Pages of a channel's posts, the newest page first; in a page the oldest post comes first.

    `at`: the channel's place; `first`: how many of the newest are stored already; `count`: how many will be.
    """
    for start in range(first, count, page):
        yield [_post(at, back, originals) for back in reversed(range(start, min(start + page, count)))]


def _post(at: int, back: int, originals: bool) -> Post:
    """The post of a channel after which `back` others came."""
    channel, tools = CHANNELS[at], desk(LANGUAGES[at % 3])
    dice = random.Random(at << 32 | back)
    chance = dice.random
    number = _TOP - back
    group = back // _ALBUM
    album = (group * 40_503 + at) % 50 == 0
    silent = album and back % _ALBUM != _ALBUM - 1  # its words stand under the first picture
    when = END - timedelta(
        seconds=int((group * _ALBUM if album else back + chance()) * 86_400 / A_DAY / SHARES[at])
    )
    pieces = dice.choices(tools.fragments, k=_LENGTHS[int(len(_LENGTHS) * chance())])
    first, second, third = (tools.names.any(chance()) for _ in range(3))
    text = "" if silent else f"{first} {int(chance() * 900)}: {second} {' '.join(pieces)} {third}"
    if at % 4 == 1 and text:
        text += f"\n\n{channel.title} | t.me/{channel.username}"
    links, entities = _links(chance(), number, first) if text else ((), ())
    raw = {"id": number, "date": when.isoformat(), "peer_id": channel.id}
    if originals:
        raw |= {"message": text, "entities": [[e.kind, e.offset, e.length, e.url] for e in entities]}
    return Post(
        channel.id,
        number,
        when,
        text,
        Original(json.dumps(raw, ensure_ascii=False).encode(), "benchmark"),
        entities=entities,
        links=links,
        card=Card(links[0].url, "Site", f"{second} {third}", pieces[0]) if links and chance() < 0.6 else None,
        forward=_forward(dice, when) if chance() < 0.08 else None,
        grouped_id=(at << 32 | group) if album else None,
        media="photo" if album or chance() < 0.4 else None,
        counters=Counters(int(chance() * 50_000), int(chance() * 300)),
    )


def _links(chance: float, number: int, label: str) -> tuple[tuple[Link, ...], tuple[Entity, ...]]:
    if chance > 0.18:
        return (), ()
    url = f"https://{_HOSTS[number % len(_HOSTS)]}/world/{number // 3}"
    return (Link(url, label, LinkPlace.HIDDEN),), (Entity("text_url", 0, len(label), url),)


def _forward(dice: random.Random, when: datetime) -> Forward:
    one = CHANNELS[dice.randrange(len(CHANNELS))]
    number = _TOP - dice.randrange(100_000)
    return Forward(ForwardKind.CHANNEL, one.id, number, one.username, one.title, when - timedelta(hours=1))


def _edited(post: Post) -> Post:
    return replace(
        post, text=f"{post.text} UPD: {post.message_id}", edited_at=post.posted_at + timedelta(minutes=9)
    )


# ---- into the archive ------------------------------------------------------------------------------


def shares_of(posts: int) -> list[int]:
    """How many of the posts each channel has."""
    counts = [int(posts * share) for share in SHARES]
    return [counts[0] + posts - sum(counts), *counts[1:]]


Keep = Callable[[Archive, int, list[Post], Capture], None]


def _keep(lean: bool) -> Keep:
    return _save_lean if lean else _save


def fill(
    archive: Archive, posts: int, *, page: int = PAGE, originals: bool = False, keep: Keep | None = None
) -> Iterator[int]:
    """Read the channels until there are so many posts; tells how many there are now and then."""
    stored = dict(
        archive.sql.execute("SELECT channel_id, count(*) FROM posts GROUP BY channel_id").fetchall()
    )
    with archive.transaction():
        capture = begin_capture(archive, Method.TELEGRAM, None)
    done = sum(stored.values())
    for at, count in enumerate(shares_of(posts)):
        pages = posts_of(at, count, stored.get(CHANNELS[at].id, 0), page, originals)
        while some := list(islice(pages, max(1, _AT_ONCE // page))):
            with archive.transaction():
                for read in some:
                    (keep or _save)(archive, at, read, capture)
            done += sum(map(len, some))
            yield done
        with archive.transaction():
            mark_checked(archive, CHANNELS[at].id, END, None)


def _save(archive: Archive, at: int, page: list[Post], capture: Capture) -> None:
    """A page as it was read first, and those of its posts that turned out to be edited later."""
    span = Span(page[0].message_id, page[-1].message_id)
    save(archive, Batch(CHANNELS[at], tuple(page), (span,)), capture, END)
    dice = random.Random(page[0].message_id)
    if edited := [_edited(post) for post in page if post.text and dice.random() < _EDITED]:
        save(archive, Batch(CHANNELS[at], tuple(edited)), capture, END + timedelta(days=1))


def _save_lean(archive: Archive, at: int, page: list[Post], capture: Capture) -> None:
    """Only what a search reads: posts, their texts, the index, the forms of words."""
    rows = [(_lean_id(post), post) for post in page if post.text]
    archive.sql.executemany(
        "INSERT INTO versions (id, post_id, capture_id, captured_at, text, fingerprint, sha256,"
        " original_format, original) VALUES (?1, ?1, ?2, 0, ?3, x'', x'', 'none', x'')",
        [(post_id, capture.id, post.text) for post_id, post in rows],
    )
    archive.sql.executemany(
        "INSERT INTO posts (id, channel_id, message_id, posted_at, kind, version_id)"
        " VALUES (?1, ?2, ?3, ?4, 'post', ?1)",
        [(post_id, post.channel_id, post.message_id, post_id >> TIE_BITS) for post_id, post in rows],
    )
    index = [(post_id, fold(post.text)) for post_id, post in rows]
    archive.sql.executemany("INSERT INTO post_search (rowid, text, card) VALUES (?, ?, '')", index)
    word_forms.note(archive, (text for _, text in index))


def _lean_id(post: Post) -> int:
    """Told apart by number and channel: no two posts of the newsroom share both and a second."""
    return to_unix(post.posted_at) << TIE_BITS | (post.message_id * 48 + post.channel_id % 48) % (
        1 << TIE_BITS
    )


def make(
    path: Path,
    posts: int,
    *,
    page: int = PAGE,
    originals: bool = False,
    judge: bool = False,
    lean: bool = False,
) -> None:
    """Make the archive, or add to the one that is there; says on stderr how far it is."""
    begun, told = time.perf_counter(), 0.0
    with open_for_writing(path) as archive:
        for statement in ("synchronous = OFF", "cache_size = -1000000", "wal_autocheckpoint = 20000"):
            archive.sql.execute(f"PRAGMA {statement}")
        apply_new_rules(archive)
        if lean:
            with archive.transaction():
                for channel in CHANNELS:
                    save_channel(archive, channel, END, Method.TELEGRAM)
        for done in fill(archive, posts, page=5_000 if lean else page, originals=originals, keep=_keep(lean)):
            if time.perf_counter() - told > 30:
                told = time.perf_counter()
                print(
                    f"{done:>10,} posts, {told - begun:6.0f} s, {time.process_time():6.0f} s CPU",
                    file=sys.stderr,
                )
        if judge:
            judge_stale(archive)
        merge_pieces(archive)  # as every import and fetch ends
        archive.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--page", type=int, default=PAGE, help="posts read at once; 100, as Telegram gives")
    parser.add_argument("--originals", action="store_true", help="keep all of a post in its original")
    parser.add_argument("--judge", action="store_true", help="find citations, ties and reports")
    parser.add_argument("--lean", action="store_true", help="only what a search reads")
    given = parser.parse_args()
    make(
        given.file,
        given.posts,
        page=given.page,
        originals=given.originals,
        judge=given.judge,
        lean=given.lean,
    )


if __name__ == "__main__":
    main()
