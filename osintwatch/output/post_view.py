"""One post in full on a terminal, with its history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, TextIO

from osintwatch.evidence import Judged, Report
from osintwatch.history import History
from osintwatch.model import PostKind, StoredPost
from osintwatch.output.console import address, make_console, print_whole, print_wrapped, safe
from osintwatch.output.history_view import print_history
from osintwatch.output.json import NOT_JUDGED, forward_url, reply_url
from osintwatch.output.listing import channel_name, forward_name
from osintwatch.output.marks import waiting_line
from osintwatch.output.report_view import print_citation, print_report
from osintwatch.output.summary import counted
from osintwatch.output.times import readable
from osintwatch.text.display import one_line

if TYPE_CHECKING:
    from rich.console import Console

NO_HISTORY = History()
_LABEL = 12
_OTHERS_SHOWN = 10
_ADDRESS = re.compile(r"https://t\.me/\S+")


def print_post(
    post: StoredPost,
    *,
    zone: tzinfo,
    stream: TextIO,
    judged: Judged = NOT_JUDGED,
    reports: Sequence[Report] = (),
    history: History = NO_HISTORY,
    console_width: int | None = None,
) -> None:
    """Everything known of a post: text, fields, links, what it cites, the `reports` it belongs to.

    Last its `history`, where it has one.
    """
    console = make_console(stream, console_width)
    print_whole(console, address(post.url))
    title = f" · {one_line(post.channel_title, 60)}" if post.username else ""  # else it is in the name
    print_wrapped(console, safe(f"{channel_name(post)}{title}", "bold cyan"))
    console.print()
    if post.text.strip():
        print_wrapped(console, safe(post.text), 2)
        console.print()
    for label, value in _fields(post, zone):
        _print_field(console, label, value)
    _print_links(console, post)
    _print_citations(console, judged)
    _print_reports(console, post, reports, zone)
    print_history(console, history, zone)


def _fields(post: StoredPost, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """Label and value of what is known, in the order in which it is asked for; addresses stand alone."""
    yield "posted", readable(post.posted_at, zone)
    if post.edited_at:
        yield "edited", readable(post.edited_at, zone)
    if post.deleted_seen_at:
        yield "deleted", f"seen to be gone {readable(post.deleted_seen_at, zone)}"
    elif post.gone:
        yield "deleted", f"{counted(len(post.gone), 'post')} of the album: {_listed(post.gone)}"
    yield "captured", f"{readable(post.captured_at, zone)} by {post.method.value}"
    yield "versions", str(post.versions)
    yield from _origin_fields(post, zone)
    yield from _content_fields(post)
    yield from _counter_fields(post)
    yield "channel id", str(post.channel_id)
    yield "message id", str(post.message_id)
    yield "sha256", post.sha256


def _origin_fields(post: StoredPost, zone: tzinfo) -> Iterator[tuple[str, str]]:
    if post.forward:
        by = f", signed {one_line(post.forward.author, 40)}" if post.forward.author else ""
        when = f", posted {readable(post.forward.posted_at, zone)}" if post.forward.posted_at else ""
        yield "forward", f"from {forward_name(post.forward)}{by}{when}"
        yield "", forward_url(post.forward) or ""
    if post.reply:
        yield "answers", reply_url(post) or "a post without a number"
        if post.reply.quote:
            yield "quoting", post.reply.quote


def _content_fields(post: StoredPost) -> Iterator[tuple[str, str]]:
    if post.kind is PostKind.SERVICE:
        yield "service", post.action or "unknown"
    optional = (
        ("author", post.author),
        ("language", post.language),
        ("media", post.media),
        ("album", f"{counted(len(post.album), 'post')}: {_listed(post.album)}" if post.album else ""),
        ("fact check", post.fact_check),
        ("restricted", post.restricted),
    )
    yield from ((label, value) for label, value in optional if value)


def _counter_fields(post: StoredPost) -> Iterator[tuple[str, str]]:
    counters = post.counters
    for label, count in (
        ("views", counters.views),
        ("forwards", counters.forwards),
        ("replies", counters.replies),
    ):
        if count is not None:
            yield label, f"{count:,}"
    if counters.reactions:
        yield "reactions", " · ".join(f"{one_line(name, 20)} {count:,}" for name, count in counters.reactions)


def _print_field(console: Console, label: str, value: str) -> None:
    if not value:
        return
    if _ADDRESS.fullmatch(value):
        print_whole(console, safe(label.ljust(_LABEL), "dim").append_text(address(value)))
        return
    lines = safe(value).wrap(console, max(console.width - _LABEL, 20))
    for number, line in enumerate(lines):
        line.rstrip()
        print_whole(console, safe(("" if number else label).ljust(_LABEL), "dim").append_text(line))


def _print_links(console: Console, post: StoredPost) -> None:
    """Each address whole on a line of its own, below where it was found and the words it sits on."""
    if post.card:
        console.print()
        console.print(safe("card", "bold"))
        words = (post.card.site, post.card.title, post.card.description, post.card.author)
        for part in filter(None, words):
            print_wrapped(console, safe(part), 2)
        print_whole(console, safe("  ").append_text(address(post.card.url)))
    if not post.links:
        return
    console.print()
    console.print(safe(counted(len(post.links), "link"), "bold"))
    for link in post.links:
        label = f": {one_line(link.label, 200)}" if link.label else ""
        print_wrapped(console, safe(f"{link.place.value.replace('_', ' ')}{label}", "dim"), 2)
        print_whole(console, safe("  ").append_text(address(link.url)))


def _print_citations(console: Console, judged: Judged) -> None:
    if judged.waits:
        console.print()
        print_wrapped(console, safe(waiting_line(judged).removeprefix("↳ "), "dim"))
    if judged.citations:
        console.print()
        console.print(safe(counted(len(judged.citations), "citation"), "bold"))
    for citation in judged.citations:
        print_citation(console, citation)
    if judged.withdrawn:
        console.print()
        console.print(safe("no longer cited, since an edit", "bold magenta"))
    for citation in judged.withdrawn:
        print_citation(console, citation)


def _print_reports(console: Console, post: StoredPost, reports: Sequence[Report], zone: tzinfo) -> None:
    """The reports the post leans on, with its own evidence and the other posts that lean on them."""
    if reports:
        console.print()
        console.print(safe(counted(len(reports), "upstream report"), "bold"))
    for number, report in enumerate(reports, 1):
        console.print()
        print_report(console, report, zone, number=number, this=post.id, most_others=_OTHERS_SHOWN)


def _listed(numbers: tuple[int, ...]) -> str:
    return " ".join(str(number) for number in numbers)
