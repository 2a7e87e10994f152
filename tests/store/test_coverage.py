"""Coverage: silence told apart from holes."""

from __future__ import annotations

from datetime import datetime

import pytest

from osintwatch.model import Coverage, Span, Window
from osintwatch.store.archive import from_unix
from osintwatch.store.channels import mark_checked
from osintwatch.store.coverage import coverage_of
from tests.store.shelf import CHANNEL, OTHER, Shelf, at, post

# Post n of the channel was published n minutes after START.
CHECKED = at(hours=10)


def fetched(shelf: Shelf, *spans: Span, since: datetime | None = from_unix(0)) -> None:
    """Let a collector read these spans, and its run end well."""
    for span in spans:
        shelf.save(*(post(n, "x") for n in range(span.first, span.last + 1)), spans=(span,))
    with shelf.archive.transaction():
        mark_checked(shelf.archive, CHANNEL.id, CHECKED, since)


def exported(shelf: Shelf, *spans: Span) -> None:
    for span in spans:
        shelf.export(*(post(n, "x") for n in range(span.first, span.last + 1)), spans=(span,))


def coverage(shelf: Shelf, since: int | None = None, until: int | None = None) -> Coverage:
    """Over a window given in minutes after START."""
    window = Window(
        None if since is None else at(minutes=since), None if until is None else at(minutes=until)
    )
    (found,) = coverage_of(shelf.archive, window, (CHANNEL.id,))
    return found


def test_a_channel_read_from_its_first_post_on_is_complete_over_any_window(shelf: Shelf) -> None:
    fetched(shelf, Span(1, 9))
    for since, until in ((None, None), (3, 5), (None, 5), (3, None), (-999, 0)):
        assert coverage(shelf, since, until).complete
    found = coverage(shelf)
    assert (found.complete_from, found.checked_at, found.holes) == (from_unix(0), CHECKED, ())
    assert (found.first_posted_at, found.last_posted_at, found.posts) == (at(minutes=1), at(minutes=9), 9)


def test_a_window_that_ends_after_the_last_reading_is_not_complete(shelf: Shelf) -> None:
    fetched(shelf, Span(1, 9))
    assert coverage(shelf, 3, 600).complete
    assert not coverage(shelf, 3, 601).complete


def test_a_channel_read_since_some_day_is_complete_from_then_on(shelf: Shelf) -> None:
    fetched(shelf, Span(5, 9), since=at(minutes=4, seconds=30))
    assert not coverage(shelf).complete
    assert not coverage(shelf, 4).complete
    assert coverage(shelf, 5).complete
    assert coverage(shelf, 5, 7).complete
    assert coverage(shelf).complete_from == at(minutes=4, seconds=30)


def test_a_channel_without_posts_since_then_is_complete_all_the_same(shelf: Shelf) -> None:
    shelf.save()
    fetched(shelf, since=at())
    assert coverage(shelf, 0).complete
    assert coverage(shelf).complete_from == at()


def test_a_hole_counts_only_where_it_meets_the_window(shelf: Shelf) -> None:
    fetched(shelf, Span(1, 4), Span(7, 9))
    found = coverage(shelf, 3, 8)
    assert (found.complete, found.holes) == (False, (Span(5, 6),))
    for since, until in ((1, 4), (8, 9), (8, None), (None, 4)):
        found = coverage(shelf, since, until)
        assert (found.complete, found.holes) == (True, ())
    for since, until in ((None, None), (4, 5), (6, 7), (6, None), (None, 5)):
        found = coverage(shelf, since, until)
        assert (found.complete, found.holes) == (False, (Span(5, 6),))


def test_above_a_hole_the_channel_is_complete_from_the_first_post_read(shelf: Shelf) -> None:
    fetched(shelf, Span(1, 4), Span(7, 9))
    assert coverage(shelf).complete_from == at(minutes=7)


def test_a_channel_never_checked_is_not_complete(shelf: Shelf) -> None:
    shelf.save(*(post(n, "x") for n in range(1, 5)))
    found = coverage(shelf, 2, 3)
    assert (found.complete, found.checked_at, found.complete_from) == (False, None, None)


def test_a_first_run_cut_short_is_complete_as_far_as_it_came(shelf: Shelf) -> None:
    shelf.save(*(post(n, "x") for n in range(5, 10)), spans=(Span(5, 9),))
    assert coverage(shelf, 6, 9).complete
    assert not coverage(shelf, 4, 9).complete
    assert coverage(shelf).complete_from == at(minutes=5)


def test_an_export_is_complete_between_its_first_and_its_last_post(shelf: Shelf) -> None:
    exported(shelf, Span(3, 8))
    assert coverage(shelf, 4, 8).complete
    # The seconds of both ends may have been cut apart, and nobody knows when it was made.
    for since, until in ((3, 8), (4, 9), (4, None), (None, 8), (None, None)):
        assert not coverage(shelf, since, until).complete
    found = coverage(shelf)
    assert (found.complete_from, found.checked_at) == (at(minutes=3), None)


def test_an_export_from_the_first_message_on_reaches_down_to_the_beginning(shelf: Shelf) -> None:
    exported(shelf, Span(1, 8))
    assert coverage(shelf, None, 8).complete
    assert coverage(shelf).complete_from == from_unix(0)
    assert not coverage(shelf).complete


def test_an_export_deepens_what_was_fetched(shelf: Shelf) -> None:
    fetched(shelf, Span(6, 9), since=at(minutes=5, seconds=30))
    exported(shelf, Span(2, 7))
    found = coverage(shelf, 3)
    assert (found.complete, found.complete_from, found.checked_at) == (True, at(minutes=2), CHECKED)


def test_between_an_export_and_what_was_fetched_there_may_be_a_hole(shelf: Shelf) -> None:
    fetched(shelf, Span(8, 9), since=at(minutes=7, seconds=30))
    exported(shelf, Span(2, 5))
    assert coverage(shelf, 3).holes == (Span(6, 7),)
    assert coverage(shelf, 3, 5).complete
    assert coverage(shelf, 9).complete
    assert coverage(shelf).complete_from == at(minutes=7, seconds=30)


def test_an_export_newer_than_the_last_reading_reaches_further_up(shelf: Shelf) -> None:
    fetched(shelf, Span(1, 9))
    shelf.export(post(9, "x"), post(900, "x"), spans=(Span(9, 900),))
    assert coverage(shelf, 3, 900).complete
    assert not coverage(shelf, 3, 901).complete


@pytest.mark.parametrize("only", [(), (OTHER.id,)], ids=str)
def test_only_the_channels_named_are_told_of(shelf: Shelf, only: tuple[int, ...]) -> None:
    fetched(shelf, Span(1, 2))
    shelf.save(post(1, "x", channel_id=OTHER.id), channel=OTHER)
    assert [each.channel_id for each in coverage_of(shelf.archive, Window(), only)] == list(only)
    assert [each.channel for each in coverage_of(shelf.archive, Window())] == ["nightdesk", "portnews"]
