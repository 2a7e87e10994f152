"""Judging an archive: what comes out depends on the posts alone, not on how they came, nor on who died."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database, Migrations

from osintwatch.model import Channel, Forward, ForwardKind, Link, LinkPlace, Method, Post
from osintwatch.provenance.citations import RULES_VERSION
from osintwatch.store import judging, reporting, schema, tying
from osintwatch.store.archive import open_for_writing
from osintwatch.store.judgement_tables import JUDGEMENT_TABLES, TIE_TABLES
from osintwatch.store.judging import judge_stale
from osintwatch.store.schema import SCHEMA_VERSION
from osintwatch.store.stale import stale_posts
from tests.benchmarks import newswire
from tests.store.newsstand import EN, RU, UK, Event, batches, grouped, judge, judged_rows, news, save
from tests.store.shelf import CHANNEL, OTHER, START, Shelf, at, edited, post

GRAIN = "The port of Izmail will take grain ships of up to 140 metres from October, {} reports."
GRAIN_RU = "Порт Измаила с октября начнёт принимать суда с зерном длиной до 140 метров, сообщает {}."


@contextmanager
def another_shelf(folder: Path) -> Iterator[Shelf]:
    with open_for_writing(folder / "desk" / "archive.db") as archive:
        yield Shelf(archive)


def shuffled(seed: int) -> list[Event]:
    """The news in another order, each edit behind what it edits."""
    events = news()
    random.Random(seed).shuffle(events)
    return edits_behind(events)


def edits_behind(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda one: one.post.edited_at is not None)


@pytest.fixture
def expected(tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The news saved in order and judged once."""
    with another_shelf(tmp_path / "in order") as shelf:
        save(shelf, news())
        rows = judge(shelf)
    assert len(rows["reports"]) >= 14
    assert len(rows["likenesses"]) >= 30
    return rows


# ---- order, portions, restarts ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "size", "each"),
    [
        pytest.param(1, 1, True, id="one by one, judged after each"),
        pytest.param(2, 7, True, id="in sevens, judged after each"),
        pytest.param(3, 20, True, id="in twenties, judged after each"),
        pytest.param(4, 100, False, id="all at once"),
    ],
)
def test_neither_order_nor_portions_make_a_difference(
    shelf: Shelf, expected: dict[str, list[tuple[object, ...]]], seed: int, size: int, each: bool
) -> None:
    for batch in batches(shuffled(seed), size):
        save(shelf, batch)
        if each:
            judge_stale(shelf.archive)
    assert judge(shelf) == expected


@pytest.mark.timeout(120)
@pytest.mark.slow
@pytest.mark.parametrize("nights", [7])
def test_a_dense_wire_comes_out_in_nights_as_in_one(
    shelf: Shelf, nights: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    posts = list(newswire.Newswire(newswire.START, 300, 1).posts(900))
    size = len(posts) // nights + 1
    for night in (posts[n : n + size] for n in range(0, len(posts), size)):
        save_wire(shelf, night)
        judge_stale(shelf.archive)
    with another_shelf(tmp_path_factory.mktemp("once")) as once:
        save_wire(once, posts)
        assert judge(once) == judged_rows(shelf)


def save_wire(shelf: Shelf, posts: Sequence[Post]) -> None:
    for channel in newswire.CHANNELS:
        shelf.save(*(one for one in posts if one.channel_id == channel.id), channel=channel)


_EVENTS = news()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(_EVENTS))), cuts=st.sets(st.integers(1, len(_EVENTS) - 1), max_size=6))
def test_any_order_in_any_portions_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], cuts: set[int]
) -> None:
    events = edits_behind([_EVENTS[n] for n in order])
    bounds = [0, *sorted(cuts), len(events)]
    with another_shelf(tmp_path_factory.mktemp("order")) as shelf:
        for start, end in zip(bounds, bounds[1:], strict=False):
            save(shelf, events[start:end])
            judge_stale(shelf.archive)
        found = judged_rows(shelf)
    with another_shelf(tmp_path_factory.mktemp("once")) as shelf:
        save(shelf, news())
        assert found == judge(shelf)


def test_small_chunks_make_no_difference(
    shelf: Shelf, expected: dict[str, list[tuple[object, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "CHUNK", 4)
    monkeypatch.setattr(tying, "_MOST_AT_ONCE", 7)
    monkeypatch.setattr(reporting, "_MOST_AT_ONCE", 5)
    save(shelf, shuffled(5))
    assert judge(shelf) == expected


class Stopped(BaseException):
    """As Ctrl-C would."""


def test_a_run_that_dies_between_chunks_costs_nothing(
    shelf: Shelf, expected: dict[str, list[tuple[object, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "CHUNK", 6)
    monkeypatch.setattr(tying, "_MOST_AT_ONCE", 6)
    monkeypatch.setattr(reporting, "_MOST_AT_ONCE", 8)
    dice = random.Random(11)
    stops = 0

    def stop_sometimes(done: int, of: int) -> None:
        assert 0 <= done <= of
        if dice.random() < 0.6:
            raise Stopped

    for batch in batches(shuffled(6), 16):
        save(shelf, batch)
        while stale_posts(shelf.archive):
            try:
                judge_stale(shelf.archive, stop_sometimes)
            except Stopped:
                stops += 1
    assert stops > 10
    assert judged_rows(shelf) == expected


_CHILD = """
import sys
from pathlib import Path
from osintwatch.provenance.citations import RULES_VERSION
from osintwatch.store import judging, reporting, tying
from osintwatch.store.archive import open_for_writing
judging.CHUNK, tying._MOST_AT_ONCE, reporting._MOST_AT_ONCE = 3, 3, 3
with open_for_writing(Path(sys.argv[1])) as archive:
    judging.judge_stale(archive, lambda done, of: print(done, flush=True))
"""


@pytest.mark.slow
def test_kills_at_random_moments_cost_nothing(
    tmp_path: Path, expected: dict[str, list[tuple[object, ...]]]
) -> None:
    path = tmp_path / "killed" / "desk" / "archive.db"
    with another_shelf(tmp_path / "killed") as shelf:
        save(shelf, shuffled(8))
        left = _steps_left(shelf)
    dice, half_way = random.Random(20260701), 0
    for _ in range(60):
        child = subprocess.Popen([sys.executable, "-c", _CHILD, str(path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        with child:
            for _ in range(dice.randrange(4)):
                child.stdout.readline()
            time.sleep(dice.uniform(0, 0.02))
            child.send_signal(signal.SIGKILL)
        with another_shelf(tmp_path / "killed") as shelf:
            assert shelf.rows("PRAGMA integrity_check") == [("ok",)]
            before, left = left, _steps_left(shelf)
        half_way += 0 < left < before
        if not left:
            break
    assert half_way >= 5, "the kills came too early or too late to prove anything"
    with another_shelf(tmp_path / "killed") as shelf:
        assert judge(shelf) == expected


def _steps_left(shelf: Shelf) -> int:
    """Up to three for each post that waits: its own reading, its ties and its reports."""
    ((steps,),) = shelf.rows("SELECT coalesce(sum(3 - step), 0) FROM stale")
    return int(steps)


def test_judging_again_changes_nothing(shelf: Shelf) -> None:
    save(shelf, news())
    first = judge(shelf)
    assert judge_stale(shelf.archive) == 0
    assert judged_rows(shelf) == first
    shelf.rows("INSERT INTO stale SELECT id, 0 FROM posts WHERE kind = 'post' AND album_of IS NULL")
    assert judge(shelf) == first


def test_raised_rules_judge_everything_anew_at_the_next_run(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(shelf, news())
    first = judge(shelf)
    for table in ("reports", "footers", "citations"):
        shelf.rows(f"UPDATE {table} SET {'lines' if table == 'footers' else 'key'} = '[]'")
    assert judge(shelf) != first
    monkeypatch.setattr(judging, "RULES_VERSION", RULES_VERSION + 1)
    assert judge_stale(shelf.archive) == len(
        shelf.rows("SELECT 1 FROM posts WHERE kind = 'post' AND album_of IS NULL")
    )
    assert judged_rows(shelf) == first
    assert judge_stale(shelf.archive) == 0


def test_progress_ends_with_all_posts_done(shelf: Shelf) -> None:
    save(shelf, news())
    told: list[tuple[int, int]] = []
    total = judge_stale(shelf.archive, lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert {of for _, of in told} == {total}
    assert told[-1][0] in (total, total - 1)  # halves are rounded down


# ---- what is judged, and what is not ----------------------------------------------------------------


def test_an_empty_archive_is_judged_at_once(shelf: Shelf) -> None:
    assert judge_stale(shelf.archive) == 0
    assert not any(judged_rows(shelf).values())


def test_service_messages_are_never_judged(shelf: Shelf) -> None:
    save(shelf, news())
    judge(shelf)
    service = {number for (number,) in shelf.rows("SELECT id FROM posts WHERE kind = 'service'")}
    assert service
    for table in ("citations", "report_posts", "wordings"):
        assert not service & {number for (number,) in shelf.rows(f"SELECT post_id FROM {table}")}


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_an_archive_of_an_older_schema_is_judged_at_the_next_import(tmp_path: Path, version: int) -> None:
    path = tmp_path / "archive.db"
    _make_schema(path, version)
    with another_shelf(tmp_path / "other") as shelf:
        save(shelf, news())
        expected = judge(shelf)
        _copy_posts(shelf, path)
    with open_for_writing(path) as archive:
        assert archive.sql.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        old = Shelf(archive)
        (heads,) = old.rows("SELECT count(*) FROM posts WHERE kind = 'post' AND album_of IS NULL")
        judging.apply_rules(archive)  # of the third schema only the rules tell that they are of another day
        assert stale_posts(archive) == heads[0]
        assert judge(old) == expected


def _make_schema(path: Path, version: int) -> None:
    """The tables as the first migrations make them; where posts were judged, by the rules of then."""
    steps = Migrations("osintwatch")

    @steps(name="0001_first_tables")
    def first_tables(db: Database) -> None:
        for statement in schema._statements(schema.TABLES):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")

    if version > 1:

        @steps(name="0002_judgement")
        def judgement(db: Database) -> None:
            for statement in schema._statements(JUDGEMENT_TABLES):
                db.execute(statement)
            db.execute("INSERT INTO archive VALUES ('rules_version', '1')")
            db.execute("INSERT INTO reports VALUES ('of then', 'story', '', '', 'Old', NULL, 0.9, 2, 2)")
            db.execute("PRAGMA user_version = 2")

    if version > 2:

        @steps(name="0003_ties")
        def ties(db: Database) -> None:
            db.execute("DROP TABLE stale")
            for statement in schema._statements(TIE_TABLES):
                db.execute(statement)
            db.execute("PRAGMA user_version = 3")

    with closing(sqlite3.connect(path)) as connection:
        steps.apply(Database(connection, execute_plugins=False))


_COLUMNS = "SELECT name FROM pragma_table_info(?1, 'old')"


def _copy_posts(shelf: Shelf, path: Path) -> None:
    """Put the posts of one archive into another of an older schema."""
    shelf.rows("ATTACH ? AS old", str(path))
    with shelf.archive.transaction():
        for table in ("channels", "channel_names", "captures", "versions", "posts", "links", "counters"):
            columns = ", ".join(name for (name,) in shelf.rows(_COLUMNS, table))
            shelf.rows(f"INSERT INTO old.{table} ({columns}) SELECT {columns} FROM main.{table}")
    shelf.rows("DETACH old")


# ---- edits and albums -------------------------------------------------------------------------------


def test_a_post_edited_so_that_its_credit_is_gone_leaves_the_report(shelf: Shelf) -> None:
    first = post(1, GRAIN.format("Reuters"))
    second = post(1, GRAIN_RU.format("Reuters"), channel_id=OTHER.id, posted_at=at(minutes=40))
    shelf.save(first)
    shelf.save(second, channel=OTHER)
    judge(shelf)
    assert grouped(shelf) == [[(CHANNEL.id, 1), (OTHER.id, 1)]]
    shelf.save(
        edited(second, text="Завтра в Измаиле ясно, ветер слабый.", edited_at=at(hours=2)), channel=OTHER
    )
    judge(shelf)
    assert grouped(shelf) == [[(CHANNEL.id, 1)]]
    shelf.save(edited(edited(second), edited_at=at(hours=3)), channel=OTHER)
    judge(shelf)
    assert grouped(shelf) == [[(CHANNEL.id, 1), (OTHER.id, 1)]]


def test_a_member_that_joins_an_album_leaves_no_ghost(shelf: Shelf) -> None:
    """An export knows no albums of two photos far apart; Telegram, read later, does."""
    caption = post(2, GRAIN.format("Reuters"), media="photo")
    shelf.export(caption)
    other = post(1, GRAIN_RU.format("Reuters"), channel_id=OTHER.id, posted_at=at(minutes=40))
    shelf.save(other, channel=OTHER)
    judge(shelf)
    assert grouped(shelf) == [[(CHANNEL.id, 2), (OTHER.id, 1)]]
    shelf.save(post(1, "", media="photo", grouped_id=7), replace(caption, grouped_id=7))
    judge(shelf)
    assert grouped(shelf) == [[(CHANNEL.id, 1), (OTHER.id, 1)]]
    ((member,),) = shelf.rows("SELECT id FROM posts WHERE album_of IS NOT NULL")
    for table in ("citations", "report_posts", "wordings", "shingles"):
        assert shelf.rows(f"SELECT 1 FROM {table} WHERE post_id = ?", member) == []
    assert shelf.rows("SELECT 1 FROM report_posts WHERE other_post_id = ?", member) == []
    assert shelf.rows("SELECT 1 FROM likenesses WHERE earlier_id = ?1 OR later_id = ?1", member) == []


def test_an_album_is_one_post_of_a_report_and_is_credited_by_its_caption(shelf: Shelf) -> None:
    shelf.save(
        post(1, "", grouped_id=7, media="photo"),
        post(2, GRAIN.format("Reuters"), grouped_id=7, media="photo"),
    )
    judge(shelf)
    assert grouped(shelf) == [[(CHANNEL.id, 1)]]


# ---- footers ----------------------------------------------------------------------------------------

FOOTER = "\n\nReuters, AP, AFP: мы читаем их за вас. Подпишись"


def test_a_footer_learned_later_is_no_citation_of_earlier_posts(shelf: Shelf) -> None:
    texts = ["Снег в Олонце", "Туман над Ладогой", "Оттепель в Сортавале", "Гроза в Пудоже", "Ливень в Кеми"]
    shelf.save(post(1, texts[0] + "\n\nСообщает Reuters. Подпишись на нас скорее"))
    judge(shelf)
    assert shelf.rows("SELECT key FROM citations") == [("reuters",)]
    shelf.save(
        *(
            post(n, text + "\n\nСообщает Reuters. Подпишись на нас скорее")
            for n, text in enumerate(texts[1:], 2)
        )
    )
    judge(shelf)
    assert shelf.rows("SELECT lines FROM footers WHERE lines LIKE '%подпишись на нас%'")
    assert shelf.rows("SELECT key FROM citations") == []
    assert shelf.rows("SELECT 1 FROM reports") == []


def test_an_album_over_the_end_of_a_month_has_its_say_in_both(shelf: Shelf) -> None:
    midnight = at(days=31).replace(hour=0)  # between July and August
    footer = "\n\nСообщает Reuters. Подпишись на нас скорее"

    def noted(number: int, seconds: int, text: str, album: int | None = None) -> Post:
        posted_at = midnight + timedelta(seconds=seconds)
        return post(number, text, posted_at=posted_at, media="photo", grouped_id=album)

    texts = ("Туман над Ладогой", "Гроза в Пудоже", "Ливень в Кеми")
    shelf.save(*(noted(11 + n, 3_600 * (n + 1), text + footer) for n, text in enumerate(texts)))
    judge(shelf)
    assert shelf.rows("SELECT count(*) FROM citations") == [(3,)]
    shelf.save(noted(1, -1, "", 7), noted(2, 1, "Снег в Олонце" + footer, 7))
    found = judge(shelf)
    assert shelf.rows("SELECT count(*) FROM citations") == [(1,)], "of the album, which is one of July"
    shelf.rows("INSERT OR REPLACE INTO stale SELECT id, 0 FROM posts WHERE album_of IS NULL")
    assert judge(shelf) == found


def test_footers_of_one_month_change_nothing_in_another(shelf: Shelf) -> None:
    july = post(1, "Снег в Олонце, сообщает Reuters.\n\nСообщает Reuters. Подпишись на нас скорее")
    august = [
        post(
            n,
            text + "\n\nСообщает Reuters. Подпишись на нас скорее",
            posted_at=at(days=40, hours=n),
        )
        for n, text in enumerate(
            ["Туман над Ладогой", "Оттепель в Кеми", "Гроза в Пудоже", "Ливень в Кеми"], 2
        )
    ]
    shelf.save(july)
    judge(shelf)
    before = shelf.rows("SELECT * FROM citations")
    shelf.save(*august)
    judge(shelf)
    assert shelf.rows("SELECT * FROM citations") == before


# ---- channels that become known, or another name ----------------------------------------------------

NEW = Channel(3003, "South Bug", "south_bug")
ALARM = "Residents of Kryvyi Ozero were told this evening to boil tap water: the pumping station is flooded."


def _pointing() -> tuple[Event, ...]:
    """Posts that name the new channel's post 12 by its username, by its number, and by a forward."""
    by_name = Link("https://t.me/South_Bug/12", "", LinkPlace.HIDDEN)
    by_number = Link(f"https://t.me/c/{NEW.id}/12", "", LinkPlace.HIDDEN)
    forward = Forward(ForwardKind.CHANNEL, NEW.id, 12, "south_bug", "South Bug")
    return (
        Event(post(1, "Look at this", channel_id=EN.id, posted_at=at(hours=1), links=(by_name,)), EN),
        Event(post(1, "Вот это да", channel_id=RU.id, posted_at=at(hours=2), links=(by_number,)), RU),
        Event(post(1, "Від друзів", channel_id=UK.id, posted_at=at(hours=3), forward=forward), UK),
    )


@pytest.mark.parametrize("early", [True, False], ids=["known from the start", "known later"])
def test_a_channel_that_becomes_known_joins_those_that_named_it_before(shelf: Shelf, early: bool) -> None:
    original = post(12, ALARM, channel_id=NEW.id)
    if early:
        shelf.save(original, channel=NEW)
        judge(shelf)
    save(shelf, _pointing())
    judge(shelf)
    if not early:
        assert grouped(shelf)[0] != [(NEW.id, 12), (EN.id, 1), (RU.id, 1), (UK.id, 1)]
        shelf.save(original, channel=NEW)
        judge(shelf)
    assert grouped(shelf) == [[(NEW.id, 12), (EN.id, 1), (RU.id, 1), (UK.id, 1)]]
    origin = shelf.rows(
        "SELECT p.channel_id FROM report_posts AS m JOIN posts AS p ON p.id = m.post_id WHERE is_origin"
    )
    assert origin == [(NEW.id,)]


def test_a_username_that_becomes_known_joins_those_that_used_it(shelf: Shelf) -> None:
    """An export tells no username; the collector, a night later, does."""
    nameless = replace(NEW, username=None)
    shelf.save(post(12, ALARM, channel_id=NEW.id), by=Method.DESKTOP_EXPORT, channel=nameless)
    save(shelf, _pointing()[:2])
    judge(shelf)
    assert grouped(shelf)[0] == [(NEW.id, 12), (RU.id, 1)]
    shelf.save(channel=NEW)
    judge(shelf)
    assert grouped(shelf) == [[(NEW.id, 12), (EN.id, 1), (RU.id, 1)]]


def test_a_channel_s_links_to_itself_are_none_once_its_name_is_known(shelf: Shelf) -> None:
    own = Link("https://t.me/south_bug/3", "", LinkPlace.HIDDEN)
    one = post(12, ALARM, channel_id=NEW.id, links=(own,))
    shelf.save(one, by=Method.DESKTOP_EXPORT, channel=replace(NEW, username=None))
    judge(shelf)
    assert shelf.rows("SELECT key FROM citations") == [("t.me/south_bug/3",)]
    shelf.save(channel=NEW)
    judge(shelf)
    assert shelf.rows("SELECT key FROM citations") == []


def test_a_channel_found_to_be_an_outlet_s_own_is_the_origin(shelf: Shelf) -> None:
    own = Channel(3004, "LIVE")
    shelf.save(post(5, GRAIN_RU.format("Медуза"), channel_id=own.id), by=Method.DESKTOP_EXPORT, channel=own)
    shelf.save(post(1, GRAIN_RU.format("«Медуза»"), posted_at=at(hours=1)))
    judge(shelf)
    assert shelf.rows("SELECT sum(is_origin) FROM report_posts") == [(0,)]
    shelf.save(channel=replace(own, username="meduzalive"))
    judge(shelf)
    assert grouped(shelf) == [[(own.id, 5), (CHANNEL.id, 1)]]
    assert shelf.rows("SELECT sum(is_origin) FROM report_posts") == [(1,)]


def test_a_name_that_changes_hands_is_read_anew(shelf: Shelf, tmp_path: Path) -> None:
    """As a judgement of everything would read it."""
    save(shelf, _pointing())
    shelf.save(post(12, ALARM, channel_id=NEW.id), channel=NEW)
    judge(shelf)
    heir = Channel(3009, "Another bug", "south_bug")
    shelf.save(channel=replace(NEW, username="south_bug_old"))
    shelf.save(post(12, "Hello from us", channel_id=heir.id, posted_at=at(hours=4)), channel=heir)
    found = judge(shelf)
    shelf.rows("INSERT INTO stale SELECT id, 0 FROM posts")
    assert judge(shelf) == found


def test_the_start_is_a_whole_second() -> None:
    """Ids are made of seconds: the tests count on it."""
    assert START.microsecond == 0
