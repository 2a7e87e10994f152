"""What stands under an answer: how many of how many, over which window, and how far to trust silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from osintwatch.model import Coverage, SearchResult, Span, Window
from osintwatch.output.times import readable
from osintwatch.text.display import one_line

_HOLES_NAMED = 4
_FORMS_NAMED = 12
_DOUBTS_NAMED = 5


def summary_lines(result: SearchResult, *, shown: int | None = None) -> tuple[str, ...]:
    """The count, then the coverage: one line when all is complete, else a line (`! ...`) for each doubt.

    `shown` says how many posts went out where `result` does not hold them.
    """
    number = len(result.posts) if shown is None else shown
    found = counted(result.total, "post") if result.total else "nothing found"
    count = f"{found if number == result.total else f'{number} of {found}'} · {_window(result.window)}"
    count_and_forms = (count, *_next_page(result), *forms_lines(result.forms))
    if not result.coverage:
        return (*count_and_forms, "! coverage not known: no channel is archived here")
    return (*count_and_forms, *_complete(result.coverage), *_doubts(result))


def _next_page(result: SearchResult) -> tuple[str, ...]:
    return (f"older ones: the same search with --page {result.next_page}",) if result.next_page else ()


def forms_lines(forms: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Which other words counted as those typed, a line for each word that has any."""
    return tuple(
        f"{word} is also {', '.join(others[:_FORMS_NAMED])}"
        + (f" and {len(others) - _FORMS_NAMED} more" if len(others) > _FORMS_NAMED else "")
        for word, others in forms.items()
    )


def channel_label(channel: str, title: str, number: int) -> str:
    """A channel for people: its username; where it has none its title, with the number in brackets."""
    if channel != str(number):
        return one_line(channel, 60)
    return f"{one_line(title, 40)} ({number})" if title.strip() else str(number)


def _complete(coverage: tuple[Coverage, ...]) -> tuple[str, ...]:
    whole = [each for each in coverage if each.complete]
    if not whole:
        return ()
    checked = [each.checked_at for each in whole if each.checked_at]
    last = f", last read {readable(min(checked))}" if checked else ""
    return (f"complete: {counted(len(whole), 'channel')}{last}",)


def _doubts(result: SearchResult) -> tuple[str, ...]:
    doubts = tuple(doubt(each, result.window) for each in result.coverage if not each.complete)
    more = len(doubts) - _DOUBTS_NAMED
    if more <= 1:  # a line saying "1 more" would take the place of that one
        return doubts
    named = doubts[:_DOUBTS_NAMED]
    return (*named, f"! {more} more channels are not complete: `osintwatch status` lists them")


def is_beginning(moment: datetime) -> bool:
    """Is it the moment that stands for the first post of a channel, whenever that was?"""
    return moment.timestamp() == 0


def counted(number: int, noun: str) -> str:
    """1 post, 2 posts."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def not_judged(waiting: int, of: int) -> str:
    """9 of 9 posts not judged yet."""
    return f"{waiting} of {counted(of, 'post')} not judged yet"


def judging_note(waiting: int) -> str:
    """The same of the whole archive, and what judges them."""
    return (
        f"{counted(waiting, 'post')} of the archive not judged yet:"
        " `osintwatch fetch` or `osintwatch import FILE` judges what waits"
    )


def _window(window: Window) -> str:
    since = readable(window.since).removesuffix(" UTC") if window.since else None
    until = readable(window.until).removesuffix(" UTC") if window.until else None
    if since and until:
        return f"{since} to {until} UTC"
    if since:
        return f"since {since} UTC"
    return f"before {until} UTC" if until else "all times"


def doubt(coverage: Coverage, window: Window) -> str:
    """Why a channel's silence in the window proves nothing."""
    label = channel_label(coverage.channel, coverage.title, coverage.channel_id)
    reasons = [_stretch(coverage, window)]
    if coverage.holes:
        reasons.append(f"{counted(len(coverage.holes), 'hole')} (posts {_numbers(coverage.holes)})")
    if coverage.checked_at is not None:
        reasons.append(f"last read {readable(coverage.checked_at)}")
    return f"! {label} is not complete: {', '.join(filter(None, reasons))}"


def _stretch(coverage: Coverage, window: Window) -> str:
    """The stretch that was read, as far as it is shorter than the window."""
    start, end = coverage.complete_from, coverage.last_posted_at
    if coverage.checked_at is None:
        # Only exports were read, or the first fetch was cut short: nothing tells what came after.
        if start is None or end is None:
            return "stored in part"
        since = "" if is_beginning(start) else f"from {readable(start).removesuffix(' UTC')} "
        return f"stored {since}up to {readable(end)}"
    if start is None:
        return "not known from when on"
    return f"read from {readable(start)} on" if window.since is None or start > window.since else ""


def _numbers(holes: tuple[Span, ...]) -> str:
    named = [str(hole.first) if hole.first == hole.last else f"{hole.first}-{hole.last}" for hole in holes]
    more = len(named) - _HOLES_NAMED
    return ", ".join(named[:_HOLES_NAMED]) + (f" and {more} more" if more > 0 else "")
