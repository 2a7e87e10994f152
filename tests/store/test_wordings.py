"""Neighbours in the archive and what is known of pairs: the same whatever the order posts came in."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from osintwatch.evidence import Change, Likeness, Relation
from osintwatch.provenance.wordings.likeness import likeness
from osintwatch.provenance.wordings.wording import wording
from osintwatch.store import likenesses, wordings
from osintwatch.store.archive import open_for_writing
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.wordings import candidates, index, leave_crowd, unindex
from tests.store.shelf import Shelf, post

START = datetime(2026, 7, 1, tzinfo=UTC)
DAM = (
    "The old dam above Zaporizhne gave way early on Friday after {} days of rain. Rescuers pulled {} workers"
    " out of a flooded grain terminal, and the road to Kherson is closed."
)
ALERT = "Air alert in Kherson and {}"


def at(gap: timedelta = timedelta(), number: int | None = None) -> int:
    """The id of a post published `gap` after the first, as the archive gives it out: time, then number."""
    minutes = int(gap.total_seconds()) // 60
    return (int((START + gap).timestamp()) << TIE_BITS) + (minutes + 1 if number is None else number)


class Desk:
    """An archive in which posts are derived as they come, with their texts at hand."""

    def __init__(self, shelf: Shelf) -> None:
        self.archive = shelf.archive
        self.shelf = shelf
        self.texts: dict[int, str] = {}

    def add(self, *posts: tuple[int, str]) -> None:
        """A batch: index all, then compare each."""
        for post_id, text in posts:
            posted_at = datetime.fromtimestamp(post_id >> TIE_BITS, UTC)
            self.shelf.save(post(post_id % (1 << TIE_BITS), text, posted_at=posted_at))
            assert self.shelf.rows("SELECT id FROM posts WHERE id = ?", post_id)
        with self.archive.transaction():
            for post_id, text in posts:
                self.texts[post_id] = text
                index(self.archive, post_id, wording(text))
            for post_id, _ in posts:
                self._compare(post_id)

    def edit(self, post_id: int, text: str | None) -> None:
        with self.archive.transaction():
            again = unindex(self.archive, post_id)
            self.texts.pop(post_id)
            if text is not None:
                self.texts[post_id] = text
                index(self.archive, post_id, wording(text))
                self._compare(post_id)
            for other in leave_crowd(self.archive, again):
                self._compare(other)

    def _compare(self, post_id: int) -> None:
        found = []
        for other in candidates(self.archive, post_id):
            earlier, later = sorted((post_id, other))
            gap = timedelta(seconds=(later >> TIE_BITS) - (earlier >> TIE_BITS))
            alike = likeness(wording(self.texts[earlier]), wording(self.texts[later]), gap)
            if alike is not None:
                found.append((other, alike))
        likenesses.save(self.archive, post_id, found)

    def rows(self) -> list[tuple[object, ...]]:
        return self.shelf.rows("SELECT * FROM likenesses ORDER BY earlier_id, later_id")

    def state(self) -> list[list[tuple[object, ...]]]:
        """All that is kept of wordings."""
        tables = ("wordings", "shingles", "likenesses")
        return [sorted(self.shelf.rows(f"SELECT * FROM {table}"), key=repr) for table in tables]


@pytest.fixture
def desk(shelf: Shelf) -> Desk:
    return Desk(shelf)


def corpus() -> list[tuple[int, str]]:
    """Copies, cuts, variants, templates and strangers over ten days."""
    chance = random.Random(7)
    posts = []
    for n in range(80):
        gap = timedelta(hours=chance.randrange(240), seconds=chance.randrange(3600))
        text = chance.choice(
            [
                DAM.format("three", 14),
                "BREAKING: " + DAM.format("three", 14) + " https://example.org",
                DAM.format("three", chance.choice([14, 15, 19])),
                DAM.format("five", 14)[:90],
                ALERT.format(chance.choice(["Odesa", "Sumy"])),
                f"Report {chance.choice('abcdef')} on prices of grain in Izmail and on the river",
                "Good morning!",
                "",
            ]
        )
        posts.append((at(gap, 20_000 + n), text))
    return posts


def test_a_post_meets_its_copy_before_and_after_it(desk: Desk) -> None:
    hour = timedelta(hours=1)
    desk.add((at(hour), DAM.format("three", 14)))
    desk.add((at(), DAM.format("three", 14)))
    desk.add((at(2 * hour), "Update: " + DAM.format("three", 15)))
    assert likenesses.of_posts(desk.archive, [at(hour)]) == [
        (at(), at(hour), Likeness(Relation.EXACT, 1.0)),
        (at(hour), at(2 * hour), Likeness(Relation.VARIANT, 0.969, (Change("number", "14", "15"),))),
    ]


def test_candidates_come_nearest_first(desk: Desk) -> None:
    ids = [at(timedelta(hours=hours)) for hours in (0, 5, 7, 30)]
    desk.add(*((post_id, DAM.format("three", 14)) for post_id in ids))
    assert candidates(desk.archive, ids[1]) == [ids[2], ids[0], ids[3]]


@pytest.mark.parametrize(
    ("text", "gap", "met"),
    [
        pytest.param(ALERT.format("Odesa"), timedelta(hours=1), True, id="short, soon"),
        pytest.param(ALERT.format("Odesa"), timedelta(hours=30), False, id="short, next day"),
        pytest.param(DAM.format("three", 14), timedelta(hours=70), True, id="long, within three days"),
        pytest.param(DAM.format("three", 14), timedelta(days=10), True, id="long, word for word, next week"),
        pytest.param(DAM.format("three", 14), timedelta(days=15), False, id="long, weeks later"),
    ],
)
def test_posts_meet_within_reach_only(desk: Desk, text: str, gap: timedelta, met: bool) -> None:
    desk.add((at(), text), (at(gap), text))
    assert candidates(desk.archive, at()) == ([at(gap)] if met else [])
    assert candidates(desk.archive, at(gap)) == ([at()] if met else [])


def test_the_shorter_reach_of_two_decides(desk: Desk) -> None:
    """A cut of few words is looked for by neither side beyond its own reach."""
    cut = "The old dam above Zaporizhne gave way"
    desk.add((at(), DAM.format("three", 14)), (at(timedelta(hours=40)), cut))
    assert candidates(desk.archive, at()) == []
    assert candidates(desk.archive, at(timedelta(hours=40))) == []


def test_posts_that_say_next_to_nothing_are_not_kept(desk: Desk) -> None:
    desk.add((at(), "Video"), (at(number=2), "Video"), (at(number=3), ""), (at(number=4), "⚡️"))
    assert desk.state() == [[], [], []]


@pytest.mark.parametrize(
    ("seed", "size"),
    [(1, 1), (2, 7), (3, 1000)],
    ids=["shuffled, one by one", "shuffled, in sevens", "shuffled, all at once"],
)
def test_neither_order_nor_batches_make_a_difference(
    desk: Desk, seed: int, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    posts = corpus()
    desk.add(*posts)
    expected = desk.state()
    assert len(expected[2]) > 50
    random.Random(seed).shuffle(posts)
    with open_for_writing(tmp_path_factory.mktemp("other") / "desk" / "archive.db") as archive:
        other = Desk(Shelf(archive))
        for start in range(0, len(posts), size):
            other.add(*posts[start : start + size])
        assert other.state() == expected


def test_an_edit_leaves_nothing_of_the_old_wording(desk: Desk) -> None:
    posts = corpus()
    desk.add(*posts)
    expected = desk.state()
    for post_id, text in posts[::5]:
        desk.edit(post_id, "Something else: " + DAM.format("nine", 99))
        desk.edit(post_id, text)
    assert desk.state() == expected
    for post_id, _ in posts:
        desk.edit(post_id, None)
    assert desk.state() == [[], [], []]


def test_taking_out_what_was_never_in_does_nothing(desk: Desk) -> None:
    with desk.archive.transaction():
        assert unindex(desk.archive, at()) == []


class TestTemplates:
    """Posts with too many neighbours are left alone, and looked at again when there are fewer."""

    POSTS = tuple((at(timedelta(minutes=5 * n)), DAM.format("three", 14)) for n in range(9))

    @pytest.fixture(autouse=True)
    def few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wordings, "MOST_NEIGHBOURS", 7)

    def test_up_to_the_limit_all_are_compared(self, desk: Desk) -> None:
        desk.add(*self.POSTS[:8])
        assert len(desk.rows()) == 8 * 7 / 2

    def test_beyond_it_none_are(self, desk: Desk) -> None:
        desk.add(*self.POSTS)
        assert desk.rows() == []
        assert candidates(desk.archive, self.POSTS[0][0]) == []

    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_their_order_makes_no_difference(self, desk: Desk, seed: int) -> None:
        # Each has those within three days for neighbours: too many in the middle of the row.
        text = "Dollar at 97 roubles, euro at 104, gold at 2750 dollars, traders of wheat report from Moscow"
        posts = [(at(timedelta(hours=18 * n)), text) for n in range(24)]
        random.Random(seed).shuffle(posts)
        for one in posts:
            desk.add(one)
        many = {post_id for (post_id,) in desk.shelf.rows("SELECT post_id FROM wordings WHERE crowded")}
        compared = {post_id for row in desk.rows() for post_id in row[:2]}
        assert 0 < len(many) < 24
        assert not many & compared
        kept = [post_id for post_id, _ in posts if post_id not in many]
        near = [(a, b) for a in kept for b in kept if a < b and (b - a) >> TIE_BITS <= 72 * 3600]
        assert [row[:2] for row in desk.rows()] == sorted(near)

    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_neither_order_nor_edits_leave_a_trace_on_crowds(
        self, desk: Desk, seed: int, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        posts = corpus()
        desk.add(*posts)
        crowded = desk.shelf.rows("SELECT count(*), sum(crowded) FROM wordings")
        assert 10 < crowded[0][1] < crowded[0][0] - 10
        random.Random(seed).shuffle(posts)
        with open_for_writing(tmp_path_factory.mktemp("other") / "desk" / "archive.db") as archive:
            other = Desk(Shelf(archive))
            for one in posts:
                other.add(one)
            for post_id, text in posts[::4]:
                other.edit(post_id, None if text == "" else "Something else: " + DAM.format("nine", 99))
                if text:
                    other.edit(post_id, text)
            assert other.state() == desk.state()

    def test_when_one_goes_the_others_are_compared_again(self, desk: Desk) -> None:
        desk.add(*self.POSTS[:8])
        expected = desk.state()
        desk.add(self.POSTS[8])
        desk.edit(self.POSTS[8][0], None)
        assert desk.state() == expected


def test_a_look_up_reads_only_what_is_around_a_post_in_time(desk: Desk) -> None:
    """Bounded on both sides by the index: years of the same template must not slow down tonight's run."""
    plan = "\n".join(
        str(row[3])
        for row in desk.shelf.rows(
            "EXPLAIN QUERY PLAN SELECT post_id FROM shingles"
            " WHERE hash IN (1, 2) AND crowded = 0 AND post_id BETWEEN 3 AND 4"
        )
    )
    assert "hash=? AND crowded=? AND post_id>? AND post_id<?" in plan
