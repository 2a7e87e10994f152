"""Reports made anew around what is new: the right ones, and no more of the archive read than it takes."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from osintwatch.evidence import CERTAIN, POSSIBLE
from osintwatch.model import Channel, Link, LinkPlace, Original, Post
from osintwatch.store.judging import judge_stale
from osintwatch.store.schema import TIE_BITS
from tests.store.newsstand import (
    CHANNELS,
    EN,
    EN2,
    OWN,
    RU,
    RU2,
    UK,
    Event,
    batches,
    grouped,
    judge,
    judged_rows,
    news,
    save,
)
from tests.store.shelf import CHANNEL, OTHER, Shelf, at, edited, post

DAY = 86_400


@pytest.fixture
def judged(shelf: Shelf) -> Shelf:
    save(shelf, news())
    judge(shelf)
    return shelf


# ---- what the rows promise --------------------------------------------------------------------------


def test_a_report_counts_its_posts_and_channels(judged: Shelf) -> None:
    rows = judged.rows(
        "SELECT r.posts, r.channels, count(*), count(DISTINCT m.post_id), count(DISTINCT p.channel_id)"
        " FROM reports AS r JOIN report_posts AS m ON m.report_id = r.id JOIN posts AS p ON p.id = m.post_id"
        " WHERE m.confidence >= 0.8 OR NOT EXISTS ("
        "  SELECT 1 FROM report_posts AS s WHERE s.report_id = r.id AND s.confidence >= 0.8)"
        " GROUP BY r.id"
    )
    assert len(rows) == len(judged.rows("SELECT 1 FROM reports")) > 10
    for posts, channels, members, different, in_channels in rows:
        assert posts == members == different
        assert channels == in_channels


def test_members_are_heads_of_albums_and_surely_or_possibly_there(judged: Shelf) -> None:
    others = judged.rows(
        "SELECT 1 FROM report_posts AS m JOIN posts AS p ON p.id = m.post_id"
        " WHERE p.album_of IS NOT NULL OR p.kind <> 'post'"
    )
    assert others == []
    confidences = [one for (one,) in judged.rows("SELECT confidence FROM report_posts")]
    assert all(POSSIBLE <= one <= 1 for one in confidences)
    assert any(one < CERTAIN for one in confidences)


def test_every_tie_is_to_another_post_of_the_report(judged: Shelf) -> None:
    assert judged.rows("SELECT 1 FROM report_posts WHERE other_post_id IS NOT NULL")
    astray = judged.rows(
        "SELECT 1 FROM report_posts AS m WHERE other_post_id IS NOT NULL AND NOT EXISTS (SELECT 1"
        " FROM report_posts AS o WHERE o.report_id = m.report_id AND o.post_id = m.other_post_id)"
    )
    assert astray == []
    assert judged.rows("PRAGMA foreign_key_check") == []


def test_the_news_are_grouped_as_people_would(judged: Shelf) -> None:
    found = grouped(judged)
    grain_with_forwards = [(EN.id, 11), (RU.id, 11), (UK.id, 11), (EN2.id, 17), (UK.id, 23)]
    assert grain_with_forwards in found
    saratov, kuibyshev = {(EN.id, 13), (RU.id, 15), (UK.id, 13)}, {(EN2.id, 13), (RU2.id, 15)}
    assert any(saratov <= set(one) for one in found)
    assert not any(saratov & set(one) and kuibyshev & set(one) for one in found)
    digests = [one for one in found if (EN.id, 15) in one]
    assert len(digests) == 3


# ---- from night to night ----------------------------------------------------------------------------


def test_later_posts_change_no_id(shelf: Shelf) -> None:
    """Night after night: what was a report of a first post stays that report."""
    events = sorted(news(), key=lambda event: (event.post.edited_at is not None, event.post.posted_at))
    known: dict[str, tuple[int, int]] = {}
    for night in batches([event for event in events if event.post.edited_at is None], 9):
        save(shelf, night)
        judge_stale(shelf.archive)
        now = {
            report_id: (kept, first)
            for report_id, kept, first in shelf.rows(
                "SELECT report_id, max(confidence >= 0.8), min(CASE WHEN confidence >= 0.8 THEN post_id END)"
                " FROM report_posts GROUP BY report_id"
            )
        }
        for report_id, (kept, first) in known.items():
            if kept and report_id in now:
                assert now[report_id][1] == first
        gone = [one for one, (kept, _) in known.items() if kept and one not in now]
        # A post alone may turn out to be part of an earlier report; nothing else may vanish.
        assert len(gone) <= len(known) // 4
        known = now


def test_an_id_outlives_the_members_that_join(shelf: Shelf) -> None:
    first, *others = [
        event for event in news() if event.post.message_id == 11 and event.channel in (EN, RU, UK)
    ]
    save(shelf, [first])
    judge(shelf)
    ((report_id,),) = shelf.rows("SELECT id FROM reports")
    for event in others:
        save(shelf, [event])
        judge(shelf)
        assert shelf.rows("SELECT id FROM reports") == [(report_id,)]
    assert shelf.rows("SELECT posts FROM reports") == [(3,)]


def test_a_former_head_of_an_album_leans_on_nothing(shelf: Shelf) -> None:
    """Not even where every post is a publication: in an outlet's own channel."""
    whole = [
        post(n, text, channel_id=OWN.id, grouped_id=7, media="photo")
        for n, text in ((2, "Water in the Ob rose by 40 centimetres"), (1, ""))
    ]
    for member in whole:
        shelf.save(member, channel=OWN)
        judge_stale(shelf.archive)
    assert shelf.rows(
        "SELECT count(*) FROM report_posts AS m JOIN posts AS p ON p.id = m.post_id"
        " WHERE p.album_of IS NOT NULL"
    ) == [(0,)]
    assert shelf.rows("SELECT count(*) FROM posts WHERE album_of IS NOT NULL") == [(1,)]


def test_a_page_linked_again_and_again_is_no_evidence_for_a_late_post_either(shelf: Shelf) -> None:
    """Whether the channel links to it again is a matter of posts further from the late one than any tie."""
    wire = [linking(EN, n + 1, hours) for n, hours in enumerate((71, 73, 74, 75))]
    save(shelf, wire)
    judge(shelf)
    save(shelf, [linking(RU, 1, 0)])
    found = judge(shelf)
    assert shelf.rows("SELECT * FROM ties") == []
    shelf.rows("INSERT INTO stale SELECT id, 0 FROM posts")
    assert judge(shelf) == found


# ---- late arrivals far apart ------------------------------------------------------------------------

PAGE = Link("https://example.org/dams/how-old-dams-work", "", LinkPlace.HIDDEN)


def linking(channel: Channel, number: int, hours: float) -> Event:
    made = post(
        number, f"Note {number}", channel_id=channel.id, posted_at=at(int(hours * 3600)), links=(PAGE,)
    )
    return Event(replace(made, original=Original(b'{"n":%d,"c":%d}' % (number, channel.id), "test")), channel)


def chain() -> list[Event]:
    """One page linked over a month, every 60 hours in another channel: each within reach of the next only."""
    channels = list(CHANNELS.values())
    return [linking(channels[n % 5], n + 1, 60 * n) for n in range(12)]


@pytest.mark.parametrize("seed", range(4))
def test_a_chain_over_weeks_is_the_same_in_any_order(shelf: Shelf, seed: int, tmp_path_factory: Any) -> None:
    from osintwatch.store.archive import open_for_writing

    events = chain()
    random.Random(seed).shuffle(events)
    for event in events:
        save(shelf, [event])
        judge_stale(shelf.archive)
    with open_for_writing(tmp_path_factory.mktemp("once") / "desk" / "archive.db") as archive:
        once = Shelf(archive)
        save(once, chain())
        assert judge(once) == judged_rows(shelf)


@pytest.mark.parametrize("changed", [0, 5, 11], ids=["the first", "one in the middle", "the last"])
def test_a_chain_that_loses_a_link_is_judged_as_if_it_had_never_had_it(shelf: Shelf, changed: int) -> None:
    """Members days away from the post that was edited are judged anew as well."""
    save(shelf, chain())
    judge(shelf)
    assert max(map(len, grouped(shelf))) == 12
    event = chain()[changed]
    later = edited(event.post, text="No link any more", links=(), edited_at=at(days=60))
    save(shelf, [Event(later, event.channel)])
    found = judge(shelf)
    assert max(map(len, grouped(shelf))) < 12
    shelf.rows("INSERT INTO stale SELECT id, 0 FROM posts")
    assert judge(shelf) == found


def test_the_same_news_of_another_year_are_another_report(shelf: Shelf) -> None:
    text = "The port of Izmail will take larger grain ships from October, Reuters reports"
    shelf.save(post(1, text), post(2, text, posted_at=at(days=365)))
    judge(shelf)
    assert grouped(shelf) == [[(CHANNEL.id, 1)], [(CHANNEL.id, 2)]]


def test_a_rolling_story_stays_several_reports(shelf: Shelf) -> None:
    from tests.provenance.cases.rolling import CASES

    channels = {
        name: Channel(4000 + n, name, name)
        for n, name in enumerate(("arctic_en", "arktika_ru", "north_wire"))
    }
    for n, one in enumerate(CASES[0].posts):
        channel = channels[one.channel]
        made = post(n + 1, one.text, channel_id=channel.id, posted_at=at(minutes=one.minutes))
        shelf.save(made, channel=channel)
    judge(shelf)
    assert max(map(len, grouped(shelf))) == 3


# ---- cost -------------------------------------------------------------------------------------------

WORDS = (
    "harbour", "ship", "grain", "turbine", "river", "bridge", "tram", "school", "clinic", "market",
    "tunnel", "ferry", "island", "valley", "dam",
)  # fmt: skip
NAMES = (
    "Savchuk", "Izmail", "Vylkove", "Reni", "Galati", "Tulcea", "Kiliia", "Odesa", "Barnaul", "Tomsk",
    "Olonets", "Kem", "Sulina", "Braila",
)  # fmt: skip


def archive_of(shelf: Shelf, size: int, days: int) -> None:
    """Posts of five channels, every third of which credits somebody."""
    dice = random.Random(5)
    outlets = ("Reuters reports", "Bloomberg reports", "AFP reports")
    for channel in (EN, EN2, RU, UK, OTHER):
        posts = []
        for n in range(size // 5):
            words = " ".join(dice.choice(WORDS) for _ in range(6))
            text = f"{dice.choice(NAMES)} and {dice.choice(NAMES)}: {words}"
            if n % 3 == 0:
                text += f", {dice.choice(outlets)}"
            seconds = (n * days * DAY) // (size // 5) + channel.id % 97
            posts.append(post(n + 1, text, channel_id=channel.id, posted_at=at(seconds)))
        shelf.save(*posts, channel=channel)


def work_of(shelf: Shelf) -> int:
    """Steps of SQLite's machine, in hundreds, that judging takes."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    shelf.archive.sql.set_progress_handler(count, 100)
    try:
        judge_stale(shelf.archive)
    finally:
        shelf.archive.sql.set_progress_handler(None, 0)
    return steps


def posts_read(shelf: Shelf) -> int:
    """How many posts the judging of what waits reads in full."""
    from osintwatch.store import read

    ids: set[int] = set()
    shelf.archive.sql.set_trace_callback(lambda sql: ids.update(_ids_asked_for(sql, read._POST)))
    try:
        judge_stale(shelf.archive)
    finally:
        shelf.archive.sql.set_trace_callback(None)
    return len(ids)


def _ids_asked_for(sql: str, beginning: str) -> Iterable[int]:
    if not sql.startswith(f"{beginning} WHERE p.id IN ("):
        return ()
    return map(int, sql[len(beginning) + len(" WHERE p.id IN (") :].rstrip(")").split(","))


@pytest.mark.timeout(120)
def test_one_new_post_reads_a_stretch_and_not_the_archive(shelf: Shelf) -> None:
    archive_of(shelf, 1_000, days=200)
    judge(shelf)
    shelf.save(post(9_001, "Savchuk and Reni: ferry, Reuters reports", posted_at=at(days=150)))
    assert 0 < posts_read(shelf) < 300
    shelf.save(post(9_002, "Savchuk and Kem: tram, Reuters reports", posted_at=at(days=120)))
    few = work_of(shelf)
    later = [
        post(20_000 + n, f"Braila: {WORDS[n % 15]} {n}", channel_id=OTHER.id, posted_at=at(days=300, hours=n))
        for n in range(2_000)
    ]
    shelf.save(*later, channel=OTHER)
    judge(shelf)
    shelf.save(post(9_003, "Savchuk and Kem: tram two, Reuters reports", posted_at=at(days=100)))
    assert work_of(shelf) < 1.5 * few, "three times the archive must not be three times the work"


@pytest.mark.timeout(120)
def test_posts_that_only_possibly_hang_together_are_not_followed_for_weeks(shelf: Shelf) -> None:
    """The same words every second day, credited and not by turns: one long chain of possible ties."""
    words = (
        "Savchuk opens the new lock of Izmail harbour for heavy grain ships from Galati, Tulcea and Braila,"
        " which waited seven weeks outside the river"
    )

    def save_one(n: int) -> None:
        channel, text = list(CHANNELS.values())[n % 5], f"{words}, Reuters reports" if n % 2 else words
        shelf.save(post(n + 1, text, channel_id=channel.id, posted_at=at(hours=40 * n)), channel=channel)

    for n in range(80):
        save_one(n)
    judge(shelf)
    chained = shelf.rows("SELECT count(*) FROM ties WHERE sure >= 0.25 AND sure < 0.5")
    assert chained >= [(70,)]
    save_one(80)
    assert 0 < posts_read(shelf) < 30


# ---- hostile posts ----------------------------------------------------------------------------------


def hostile() -> list[Post]:
    texts = [
        "\0" * 1_000,
        "\ud800\udfff" * 500,
        "\u202eReuters reports \u05d0\u05d1" * 300,
        "\n" * 100_000,
        "Reuters reports " * 6_250,
        "а" * 100_000,
        " ".join(f"слово{n}" for n in range(10_000)),
        "\n\n".join(f"{name} number {n}, Reuters reports" for n, name in enumerate(NAMES * 100)),
    ]
    found = [post(n + 1, text) for n, text in enumerate(texts)]
    links = tuple(Link(f"https://example.org/page/{n}", "", LinkPlace.HIDDEN) for n in range(1_000))
    numbers = tuple(Link(f"https://t.me/c/{'9' * n}/{'9' * n}", "", LinkPlace.HIDDEN) for n in range(1, 30))
    odd = tuple(
        Link(url, "\ud800", LinkPlace.TEXT)
        for url in ("https://t.me/c/²/٣", "tg://\ud800", "https://t.me/c/-1/0")
    )
    return [
        *found,
        post(101, "Look", links=links),
        post(102, "Look", links=numbers),
        post(103, "Look", links=odd),
    ]


@pytest.mark.timeout(120)
def test_hostile_posts_are_judged_like_others(shelf: Shelf) -> None:
    shelf.save(*hostile())
    elsewhere = [replace(one, channel_id=OTHER.id) for one in hostile()]
    shelf.save(*elsewhere, channel=OTHER)
    begun = time.perf_counter()
    first = judge(shelf)
    assert time.perf_counter() - begun < 60
    shelf.rows("INSERT INTO stale SELECT id, 0 FROM posts WHERE kind = 'post'")
    assert judge(shelf) == first


@pytest.mark.timeout(120)
def test_five_hundred_credits_of_one_outlet_in_one_second_are_borne(shelf: Shelf) -> None:
    posts = [
        post(n, f"{NAMES[n % 14]}, {WORDS[n % 15]} {n}, Reuters reports", posted_at=at())
        for n in range(1, 501)
    ]
    shelf.save(*posts)
    begun = time.perf_counter()
    judge(shelf)
    assert time.perf_counter() - begun < 60
    members = Counter(post_id for (post_id,) in shelf.rows("SELECT post_id FROM report_posts"))
    assert len(members) == 500
    assert {post_id >> TIE_BITS for post_id in members} == {int(at().timestamp())}
