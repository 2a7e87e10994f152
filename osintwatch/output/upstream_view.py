"""The answer to `upstream` on a terminal: the one sentence first, then the reports with their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, TextIO

from osintwatch.evidence import Report, UpstreamAnswer
from osintwatch.output.console import address, make_console, print_whole, print_wrapped, safe
from osintwatch.output.excerpt import excerpt
from osintwatch.output.marks import withdrawn_line
from osintwatch.output.report_view import post_head, print_hanging, print_report
from osintwatch.output.standing import (
    coverage_lines,
    in_time,
    is_elsewhere,
    left_out,
    own_channel_line,
    sentence,
)
from osintwatch.output.summary import counted

if TYPE_CHECKING:
    from rich.console import Console

_UNKNOWN_SHOWN = 10
_TEXT_LINES = 2


def print_upstream(
    answer: UpstreamAnswer,
    shown: Sequence[Report],
    *,
    zone: tzinfo,
    stream: TextIO,
    all_unknown: bool = False,
    console_width: int | None = None,
) -> None:
    """The sentence, `shown` of the reports, posts that credit nobody, the outlets' own channels, coverage."""
    console = make_console(stream, console_width)
    print_hanging(console, safe(sentence(answer), "bold"))
    console.print()
    for number, report in enumerate(shown, 1):
        elsewhere = is_elsewhere(answer, report)
        print_report(console, report, zone, number=number, elsewhere=elsewhere, matched=answer.matched)
        console.print()
    for line in left_out(answer, shown):
        print_wrapped(console, safe(line, "dim"))
        console.print()
    if answer.unknown:
        _print_unknown(console, answer, zone, None if all_unknown else _UNKNOWN_SHOWN)
        console.print()
    if answer.own_channels:
        print_wrapped(console, safe("own channels of outlets", "bold"))
        for channel in answer.own_channels:
            print_hanging(console, safe(own_channel_line(channel)), 2)
        console.print()
    for line in coverage_lines(answer):
        print_wrapped(console, safe(line, "yellow" if line.startswith("!") else "bold"))


def _print_unknown(console: Console, answer: UpstreamAnswer, zone: tzinfo, most: int | None) -> None:
    posts = in_time(answer.unknown)
    credit = "credits" if len(posts) == 1 else "credit"
    print_wrapped(
        console, safe(f"origin unknown: {counted(len(posts), 'post')} that {credit} nobody", "bold")
    )
    for post in posts[:most]:
        print_hanging(console, post_head(post, zone, ()), 2)
        if lost := answer.withdrawn.get(post.id):
            print_wrapped(console, safe(withdrawn_line(lost), "bold magenta"), 4)
        if post.text.strip():
            room = _TEXT_LINES * (max(console.width, 40) - 8)
            print_wrapped(console, excerpt(post.text, (), room), 4, _TEXT_LINES)
        print_whole(console, safe("    ").append_text(address(post.url)))
    if most is not None and len(posts) > most:
        more = counted(len(posts) - most, "more post")
        print_wrapped(console, safe(f"and {more} (--all shows them)", "dim"), 2)
