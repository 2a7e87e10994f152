"""Channels: names and pins, the stretches that were read, and marks."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from osintwatch.model import Channel, Method, Span
from osintwatch.store import channels
from osintwatch.store.archive import from_unix, open_for_looking
from tests.store.shelf import CHANNEL, OTHER, Shelf, at, post

EXPORTED = Channel(CHANNEL.id, "Old title")


def remember(shelf: Shelf, channel: Channel, seconds: int, method: Method | None = None) -> bool:
    with shelf.archive.transaction():
        return channels.save_channel(shelf.archive, channel, at(seconds), method)


def test_names_are_kept_with_the_day_they_were_first_seen(shelf: Shelf) -> None:
    assert not remember(shelf, CHANNEL, 0)
    assert not remember(shelf, CHANNEL, 10)
    assert not remember(shelf, replace(CHANNEL, title="Day desk"), 20)
    assert remember(shelf, replace(CHANNEL, username="daydesk"), 30)
    assert channels.names_of(shelf.archive, CHANNEL.id) == [
        (at(0), "nightdesk", "Night desk"),
        (at(20), "nightdesk", "Day desk"),
        (at(30), "daydesk", "Night desk"),
    ]


def test_another_case_of_the_username_is_no_change_of_name(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0)
    assert not remember(shelf, replace(CHANNEL, username="NightDesk"), 10)


def test_a_channel_is_found_by_any_name_it_wore(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0)
    remember(shelf, replace(CHANNEL, username="daydesk"), 10)
    for name in ("nightdesk", "DAYDESK"):
        assert channels.find_channels(shelf.archive, name) == [CHANNEL.id]
    assert channels.find_channels(shelf.archive, "nobody") == []


def test_an_export_knows_no_username_and_takes_none_away(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0, Method.TELEGRAM)
    remember(shelf, EXPORTED, 10, Method.DESKTOP_EXPORT)
    known = channels.known_channel(shelf.archive, CHANNEL.id)
    assert known is not None
    assert known.channel.username == "nightdesk"


def test_the_title_in_an_export_is_no_news_of_a_channel_that_was_fetched(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0, Method.TELEGRAM)
    with shelf.archive.transaction():
        channels.mark_checked(shelf.archive, CHANNEL.id, at(5), None)
    remember(shelf, EXPORTED, 10, Method.DESKTOP_EXPORT)
    assert channels.names_of(shelf.archive, CHANNEL.id) == [(at(0), "nightdesk", "Night desk")]


def test_a_channel_that_gave_up_its_username_has_none(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0, Method.TELEGRAM)
    remember(shelf, replace(CHANNEL, username=None), 10, Method.TELEGRAM)
    known = channels.known_channel(shelf.archive, CHANNEL.id)
    assert known is not None
    assert known.channel.username is None
    assert channels.find_channels(shelf.archive, "nightdesk") == [CHANNEL.id]


def test_a_pin_stays_where_it_is(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0)
    remember(shelf, OTHER, 0)
    with shelf.archive.transaction():
        channels.pin(shelf.archive, "NightDesk", CHANNEL.id, at(0))
        channels.pin(shelf.archive, "nightdesk", OTHER.id, at(9))
    assert channels.pin_of(shelf.archive, "NIGHTDESK") == channels.Pin(CHANNEL.id, None)
    with shelf.archive.transaction():
        channels.mark_taken(shelf.archive, "nightdesk", OTHER.id)
    assert channels.pin_of(shelf.archive, "nightdesk") == channels.Pin(CHANNEL.id, OTHER.id)
    with shelf.archive.transaction():
        assert channels.unpin(shelf.archive, "Nightdesk")
        assert not channels.unpin(shelf.archive, "Nightdesk")
    assert channels.pin_of(shelf.archive, "nightdesk") is None


def test_a_mark_that_reaches_deeper_stays(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0)
    marks = []
    for seconds, since in ((100, None), (200, at(-50)), (300, at(-10)), (400, None), (500, from_unix(0))):
        with shelf.archive.transaction():
            channels.mark_checked(shelf.archive, CHANNEL.id, at(seconds), since)
        known = channels.known_channel(shelf.archive, CHANNEL.id)
        assert known is not None
        assert known.checked_at == at(seconds)
        marks.append(known.complete_since)
    assert marks == [None, at(-50), at(-50), at(-50), from_unix(0)]


def test_the_last_post_before_a_moment(shelf: Shelf) -> None:
    shelf.save(*(post(n, "x") for n in (3, 1, 2)))
    shelf.save(post(9, "x", channel_id=OTHER.id, posted_at=at(90)), channel=OTHER)
    numbers = [
        channels.last_message_before(shelf.archive, CHANNEL.id, moment)
        for moment in (at(minutes=1), at(61), at(minutes=3), at(hours=9))
    ]
    assert numbers == [0, 1, 2, 3]


def test_looking_at_an_archive_that_is_not_there_leaves_no_trace(shelf: Shelf) -> None:
    path = shelf.archive.path.parent / "none" / "archive.db"
    with open_for_looking(path) as archive:
        assert channels.known_channels(archive) == []
        assert channels.spans_of(archive, 1) == ()
    assert not path.parent.exists()


# ---- spans -----------------------------------------------------------------------------------------


def add(shelf: Shelf, *spans: Span, method: Method = Method.TELEGRAM) -> None:
    with shelf.archive.transaction():
        channels.add_spans(shelf.archive, CHANNEL.id, method, spans)


def test_spans_that_touch_or_overlap_become_one(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0)
    for span, expected in (
        (Span(10, 20), [(10, 20)]),
        (Span(30, 40), [(10, 20), (30, 40)]),
        (Span(21, 22), [(10, 22), (30, 40)]),
        (Span(12, 15), [(10, 22), (30, 40)]),
        (Span(25, 35), [(10, 22), (25, 40)]),
        (Span(1, 100), [(1, 100)]),
    ):
        add(shelf, span)
        assert shelf.rows("SELECT first_id, last_id FROM spans ORDER BY 1") == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), max_size=15))
def test_spans_hold_just_the_numbers_that_were_added(pairs: list[tuple[int, int]]) -> None:
    from pathlib import Path

    with open_for_looking(Path("nowhere.db")) as archive:
        shelf = Shelf(archive)
        remember(shelf, CHANNEL, 0)
        numbers = set()
        for first, more in pairs:
            add(shelf, Span(first, first + more))
            numbers |= set(range(first, first + more + 1))
        spans = channels.spans_of(archive, CHANNEL.id)
        assert {n for span in spans for n in range(span.first, span.last + 1)} == numbers
        assert all(lower.last + 1 < upper.first for lower, upper in zip(spans, spans[1:], strict=False))


def test_a_span_of_a_million_numbers_is_one_row(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0)
    add(shelf, *(Span(n, n + 99) for n in range(1, 10_000, 100)), Span(500, 1_000_000))
    assert shelf.rows("SELECT first_id, last_id FROM spans") == [(1, 1_000_000)]


def test_a_span_that_is_known_writes_nothing(shelf: Shelf) -> None:
    remember(shelf, CHANNEL, 0)
    add(shelf, Span(1, 100))
    before = shelf.archive.sql.total_changes
    add(shelf, Span(1, 100), Span(50, 60))
    assert shelf.archive.sql.total_changes == before


def test_the_spans_of_an_export_never_move_those_of_a_collector(shelf: Shelf) -> None:
    shelf.save(spans=(Span(50, 60),))
    shelf.export(spans=(Span(1, 55),))
    shelf.export(spans=(Span(58, 99),))
    spans = {
        method: channels.spans_of(shelf.archive, CHANNEL.id, method)
        for method in (Method.TELEGRAM, Method.DESKTOP_EXPORT, None)
    }
    assert spans == {
        Method.TELEGRAM: (Span(50, 60),),
        Method.DESKTOP_EXPORT: (Span(1, 55), Span(58, 99)),
        None: (Span(1, 99),),
    }
