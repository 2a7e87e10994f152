"""Which pages are asked for, against a pretend channel: what is called read was read, whatever happens."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintwatch.model import PAGE_SIZE, Ask, Channel, Original, Page, Post, Span, merge_spans
from osintwatch.paging import BEGINNING, Plan, UnsoundAnswerError

DAWN = datetime(2026, 1, 1, tzinfo=UTC)
NEWS = Channel(1, "News", "news")
NOTHING = Original(b"{}", "test")


def minute(number: float) -> datetime:
    return DAWN + timedelta(minutes=number)


@dataclass
class PretendChannel:
    """Posts by number, each with the minute it was published; answers as messages.getHistory does."""

    posts: dict[int, int]
    short_pages: int = PAGE_SIZE
    empty_at: int | None = None
    """this request is answered with nothing"""
    counts: bool = True
    """does it tell how many posts it holds?"""
    asked: list[Ask] = field(default_factory=list)
    last: int = 0
    """the highest number ever given"""

    def __post_init__(self) -> None:
        self.last = max(self.posts, default=0)

    def publish(self) -> None:
        """A new post under a new number, no older than any other."""
        self.last += 1
        self.posts[self.last] = max([1_000, *self.posts.values()])

    def page(self, ask: Ask) -> Page:
        self.asked.append(ask)
        numbers = sorted(self.posts)
        first = bisect_left(numbers, ask.after)
        above = len(numbers) if ask.before is None else bisect_right(numbers, ask.before)
        numbers = numbers[max(first, above - min(PAGE_SIZE, self.short_pages)) : above]
        if len(self.asked) - 1 == self.empty_at:
            numbers = []
        total = len(self.posts) if self.counts else None
        return Page(NEWS, tuple(self.post(number) for number in reversed(numbers)), total)

    def post(self, number: int) -> Post:
        return Post(NEWS.id, number, minute(self.posts[number]), "", NOTHING)

    def since(self, moment: datetime) -> set[int]:
        return {number for number, at in self.posts.items() if minute(at) >= moment}


@dataclass
class Shelf:
    """What the archive keeps between runs: posts, spans, and how deep all is read."""

    posts: dict[int, datetime] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    complete_since: datetime | None = None

    def plan(self, since: datetime, recheck: datetime | None = None) -> Plan:
        before = [n for n, at in self.posts.items() if recheck and at < recheck]
        return Plan(self.spans, since, self.complete_since, max(before, default=0))

    def read(self, channel: PretendChannel, plan: Plan, requests: int = 1_000) -> bool:
        """Go on until the plan is complete (True) or so many requests were made (False)."""
        for _ in range(requests):
            ask = plan.next()
            if ask is None:
                break
            self.take(plan, ask, channel)
        if not plan.complete:
            return False
        self.finish(plan)
        return True

    def take(self, plan: Plan, ask: Ask, channel: PretendChannel) -> None:
        accepted = plan.accept(ask, channel.page(ask))
        self.posts |= {post.message_id: post.posted_at for post in accepted.posts}
        if accepted.span:
            first, last = accepted.span.first, accepted.span.last
            claimed = {number for number in channel.posts if first <= number <= last}
            assert claimed <= self.posts.keys(), "called read, but was not"
            self.spans = merge_spans((*self.spans, accepted.span))

    def finish(self, plan: Plan) -> None:
        found = [moment for moment in (self.complete_since, plan.complete_since) if moment]
        self.complete_since = min(found, default=None)


def dense(count: int, first: int = 1) -> PretendChannel:
    return PretendChannel({number: number for number in range(first, first + count)})


def read_all(shelf: Shelf, channel: PretendChannel, since: datetime = BEGINNING) -> int:
    """Read to the end; the number of requests it took."""
    before = len(channel.asked)
    assert shelf.read(channel, shelf.plan(since))
    return len(channel.asked) - before


# -- what it costs


@pytest.mark.parametrize("first", [1, 2, 101, 70_001])
def test_two_thousand_posts_cost_at_most_21_requests(first: int) -> None:
    channel, shelf = dense(2_000, first), Shelf()
    assert read_all(shelf, channel) <= 21
    assert shelf.posts.keys() == channel.posts.keys()
    assert shelf.spans == (Span(1, first + 1_999),)
    assert shelf.complete_since == BEGINNING


def test_two_thousand_new_posts_on_top_of_known_ones_cost_at_most_21_requests() -> None:
    channel, shelf = dense(300), Shelf()
    read_all(shelf, channel)
    channel.posts |= dense(2_000, 301).posts
    assert read_all(shelf, channel) <= 21
    assert shelf.posts.keys() == channel.posts.keys()


def test_two_thousand_posts_above_the_wanted_depth_cost_at_most_21_requests() -> None:
    channel, shelf = dense(5_000), Shelf()
    assert read_all(shelf, channel, minute(3_001)) <= 21
    assert shelf.posts.keys() == set(range(3_001, 5_001))


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 450])
def test_a_night_with_nothing_new_costs_one_request(count: int) -> None:
    channel, shelf = dense(count, 5), Shelf()
    read_all(shelf, channel)
    assert read_all(shelf, channel) == 1
    assert shelf.read(channel, shelf.plan(BEGINNING, recheck=minute(400)))
    assert read_all(shelf, channel, minute(10_000)) == 1


def test_the_number_of_posts_need_not_be_told() -> None:
    channel, shelf = dense(250, 5), Shelf()
    channel.counts = False
    assert read_all(shelf, channel) <= 5
    assert (set(shelf.posts), shelf.complete_since) == (set(channel.posts), BEGINNING)
    assert read_all(shelf, channel) == 1


def test_reading_deeper_later_reads_only_what_is_older() -> None:
    channel, shelf = dense(1_000), Shelf()
    read_all(shelf, channel, minute(701))
    channel.asked.clear()
    read_all(shelf, channel, minute(301))
    top, *deeper = channel.asked
    assert (top.before, top.after >= 701) == (None, True)
    assert [(ask.before, ask.after) for ask in deeper][0] == (701, 0)
    assert all(ask.before is not None and ask.before <= 701 for ask in deeper)
    assert shelf.posts.keys() == set(range(301, 1_001))


def test_posts_younger_than_the_recheck_are_read_again_with_the_newest_page() -> None:
    channel, shelf = dense(90), Shelf()
    read_all(shelf, channel)
    plan = shelf.plan(BEGINNING, recheck=minute(50))
    assert plan.next() == Ask(None, 49)


# -- what it proves


def test_the_newest_post_is_kept_however_old_to_hold_on_to() -> None:
    channel, shelf = PretendChannel({5: 4, 7: 5}), Shelf()
    assert read_all(shelf, channel, minute(10)) == 1
    assert (set(shelf.posts), shelf.spans, shelf.complete_since) == ({7}, (Span(7, 7),), minute(10))
    assert read_all(shelf, channel, minute(20)) == 1


@pytest.mark.parametrize("posts", [{}, {7: 5}])
@pytest.mark.parametrize("requests", [1, 2])
def test_a_burst_in_a_channel_that_had_nothing_recent_leaves_no_hole(
    posts: dict[int, int], requests: int
) -> None:
    channel, shelf = PretendChannel(dict(posts)), Shelf()
    read_all(shelf, channel, minute(10))
    channel.posts |= {number: 3 + number for number in range(8, 358)}
    assert not shelf.read(channel, shelf.plan(minute(11)), requests)
    read_all(shelf, channel, minute(11))
    assert shelf.posts.keys() == channel.posts.keys()


def test_a_small_channel_is_read_no_deeper_than_asked() -> None:
    channel, shelf = dense(60), Shelf()
    read_all(shelf, channel, minute(31))
    assert (set(shelf.posts), shelf.spans) == (set(range(31, 61)), (Span(31, 60),))
    assert shelf.complete_since == minute(31)


def test_a_server_whose_pages_hold_one_post_is_read_all_the_same() -> None:
    channel, shelf = dense(12, 4), Shelf()
    channel.short_pages = 1
    assert read_all(shelf, channel) <= 12 * 5
    assert shelf.posts.keys() == channel.posts.keys()


def test_the_count_of_a_channel_that_loses_posts_proves_no_beginning() -> None:
    channel, shelf = dense(200), Shelf()
    channel.short_pages = 60
    plan = shelf.plan(BEGINNING)
    for gone in (range(142, 201), range(100, 141), ()):
        ask = plan.next()
        assert ask is not None
        shelf.take(plan, ask, channel)
        for number in gone:
            del channel.posts[number]
    assert plan.next() == Ask(23, 0)


def test_a_mark_of_depth_proves_nothing_where_no_post_is_known() -> None:
    channel, shelf = dense(250), Shelf(complete_since=BEGINNING)
    assert read_all(shelf, channel, minute(1)) == 3
    assert shelf.posts.keys() == channel.posts.keys()


def test_an_empty_answer_is_not_believed_at_once() -> None:
    channel, shelf = dense(150), Shelf()
    channel.empty_at = 0
    assert read_all(shelf, channel) == 3
    assert shelf.posts.keys() == channel.posts.keys()
    channel.posts |= {200: 200}
    channel.empty_at = len(channel.asked)
    assert read_all(shelf, channel) == 2
    assert 200 in shelf.posts


def test_a_channel_that_counts_posts_but_shows_none_is_unsound() -> None:
    plan, top = Plan((), BEGINNING, None), Ask(None, 0)
    plan.accept(top, Page(NEWS, (), 5))
    assert plan.next() == top
    with pytest.raises(UnsoundAnswerError, match="holds 5"):
        plan.accept(top, Page(NEWS, (), 5))


@pytest.mark.parametrize(
    ("ask", "numbers", "message"),
    [
        pytest.param(Ask(None, 0), range(101, 0, -1), "101 posts came", id="too many"),
        pytest.param(Ask(None, 0), (3, 4), "another order", id="oldest first"),
        pytest.param(Ask(None, 0), (4, 4), "another order", id="one twice"),
        pytest.param(Ask(50, 0), (90, 50), "post 90 came where posts up to 50", id="above the page"),
        pytest.param(Ask(50, 20), (50, 10), "post 10 came where posts from 20 on", id="below the page"),
    ],
)
def test_an_answer_that_contradicts_the_question_is_refused(
    ask: Ask, numbers: tuple[int, ...], message: str
) -> None:
    channel = dense(200)
    plan = Plan((Span(50, 60),), BEGINNING, None)
    with pytest.raises(UnsoundAnswerError, match=message):
        plan.accept(ask, Page(NEWS, tuple(map(channel.post, numbers)), 200))


def test_answers_that_keep_changing_are_unsound_in_the_end() -> None:
    channel, plan = dense(99), Plan((Span(100, 160),), BEGINNING, None)
    plan.accept(Ask(None, 100), Page(NEWS, tuple(map(dense(60, 101).post, range(160, 150, -1)))))
    ask = Ask(100, 0)
    for last in (90, 80, 70):
        assert plan.next() == ask
        assert plan.accept(ask, Page(NEWS, (channel.post(last),))).span is None
    with pytest.raises(UnsoundAnswerError, match="changed with every answer"):
        plan.accept(ask, Page(NEWS, (channel.post(60),)))


# -- whatever happens


def laid_out(stretches: list[tuple[int, int, int]], start: int) -> dict[int, int]:
    """Stretches of (how many posts, every so many numbers one, minutes between them), oldest first."""
    posts, number, at = {}, start, 0
    for count, step, wait in stretches:
        for _ in range(count):
            posts[number] = at
            number, at = number + step, at + wait
    return posts


SPARSE = st.builds(
    laid_out,
    st.lists(
        st.tuples(st.integers(1, 150), st.sampled_from([1, 1, 2, 40]), st.sampled_from([0, 1, 3])), max_size=3
    ),
    st.sampled_from([1, 2, 5_000]),
)


@dataclass
class Night:
    """One run: how deep, how far before it dies, and what the server and the channel do meanwhile."""

    since: int
    dies_after: int
    short_pages: int
    empty_at: int | None
    new: int
    deleted: int
    counts: bool


NIGHTS = st.lists(
    st.builds(
        Night,
        since=st.integers(0, 900),
        dies_after=st.sampled_from([1, 2, 3, 5, 1_000]),
        short_pages=st.sampled_from([PAGE_SIZE, PAGE_SIZE, 9, 37]),
        empty_at=st.none() | st.integers(0, 6),
        new=st.sampled_from([0, 0, 1, 120]),
        deleted=st.sampled_from([0, 0, 1, 40]),
        counts=st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


def disturb(channel: PretendChannel, night: Night, random: Random) -> None:
    """Between two requests: some posts go, some come, under numbers that were never used before."""
    for _ in range(night.deleted if random.random() < 0.3 else 0):
        if channel.posts:
            del channel.posts[random.choice(sorted(channel.posts))]
    for _ in range(night.new if random.random() < 0.3 else 0):
        channel.publish()


def live_through(channel: PretendChannel, shelf: Shelf, night: Night, random: Random) -> set[int] | None:
    """One night. The posts that must be on the shelf after it, None when it did not end."""
    channel.short_pages, channel.counts = night.short_pages, night.counts
    channel.empty_at = None if night.empty_at is None else len(channel.asked) + night.empty_at
    plan, since = shelf.plan(minute(night.since)), minute(night.since)
    owed = channel.since(since)
    for request in range(night.dies_after):
        ask = plan.next()
        if ask is None:
            break
        shelf.take(plan, ask, channel)
        disturb(channel, night, random)
        assert request < 20 + 5 * channel.last, "it never ends"
    if not plan.complete:
        return None
    shelf.finish(plan)
    return owed & channel.posts.keys()


@given(SPARSE, NIGHTS, st.integers(0, 2**32))
@settings(max_examples=200, deadline=None)
def test_whatever_happens_what_is_called_complete_is_complete(
    posts: dict[int, int], nights: list[Night], seed: int
) -> None:
    channel, shelf, random = PretendChannel(dict(posts)), Shelf(), Random(seed)
    deepest = datetime.max.replace(tzinfo=UTC)
    for night in nights:
        deepest = min(deepest, minute(night.since))
        try:
            owed = live_through(channel, shelf, night, random)
        except UnsoundAnswerError:
            continue
        if owed is not None:
            assert owed <= shelf.posts.keys()
            assert (shelf.complete_since is None) == (not shelf.spans)
        too_old = [number for number, at in shelf.posts.items() if at < deepest]
        assert len(too_old) <= 1, "none but the newest of the first night"
    quiet = Night(0, 100_000, PAGE_SIZE, None, 0, 0, True)
    assert live_through(channel, shelf, quiet, random) is not None
    assert channel.posts.keys() <= shelf.posts.keys()
    assert len(shelf.spans) <= 1
