"""What stands under an answer: how many of how many, over which window, and how far to trust silence."""

from __future__ import annotations

from osintwatch.model import Coverage, SearchResult, Span, Window
from osintwatch.output.times import readable
from osintwatch.text.display import one_line

_HOLES_NAMED = 4


def summary_lines(result: SearchResult) -> tuple[str, ...]:
    """The count, then the coverage: one line when all is complete, else a line (`! ...`) for each doubt."""
    found = f"{len(result.posts)} of {counted(result.total, 'post')}" if result.total else "nothing found"
    count = f"{found} · {_window(result.window)}"
    doubts = tuple(_doubt(each, result.window) for each in result.coverage if not each.complete)
    whole = [each for each in result.coverage if each.complete]
    if not result.coverage:
        return (count, "! coverage not known: no channel is archived here")
    if not whole:
        return (count, *doubts)
    checked = [each.checked_at for each in whole if each.checked_at]
    last = f", last read {readable(min(checked))}" if checked else ""
    return (count, f"complete: {counted(len(whole), 'channel')}{last}", *doubts)


def counted(number: int, noun: str) -> str:
    """1 post, 2 posts."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _window(window: Window) -> str:
    since = readable(window.since).removesuffix(" UTC") if window.since else None
    until = readable(window.until).removesuffix(" UTC") if window.until else None
    if since and until:
        return f"{since} to {until} UTC"
    if since:
        return f"since {since} UTC"
    return f"before {until} UTC" if until else "all times"


def _doubt(coverage: Coverage, window: Window) -> str:
    """Why a channel's silence in the window proves nothing."""
    reasons = []
    start = coverage.complete_from
    if start is None:
        reasons.append("not known from when on")
    elif window.since is None or start > window.since:
        reasons.append(f"only from {readable(start)}")
    if coverage.holes:
        reasons.append(f"{counted(len(coverage.holes), 'hole')} (posts {_numbers(coverage.holes)})")
    if coverage.checked_at is None:
        reasons.append("never read by a collector")
    else:
        reasons.append(f"last read {readable(coverage.checked_at)}")
    return f"! {one_line(coverage.channel, 40)} is not complete: {', '.join(reasons)}"


def _numbers(holes: tuple[Span, ...]) -> str:
    named = [str(hole.first) if hole.first == hole.last else f"{hole.first}-{hole.last}" for hole in holes]
    more = len(named) - _HOLES_NAMED
    return ", ".join(named[:_HOLES_NAMED]) + (f" and {more} more" if more > 0 else "")
