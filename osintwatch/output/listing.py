"""The answer to a search on a terminal: a few lines a post, the address whole, the coverage below."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, TextIO

from osintwatch.evidence import Judged
from osintwatch.model import Forward, ForwardKind, PostKind, SearchResult, StoredPost
from osintwatch.output.console import address, make_console, print_whole, print_wrapped, safe
from osintwatch.output.excerpt import excerpt, marked
from osintwatch.output.json import NOT_JUDGED, NOTHING, forward_channel
from osintwatch.output.marks import best_first, mark_line, waiting_line, withdrawn_line
from osintwatch.output.summary import channel_label, summary_lines
from osintwatch.output.times import readable
from osintwatch.text.display import one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_TEXT_LINES = 4
_INDENT = 2
_HOSTS = 4
_REPORTS = 2
# As a browser reads it: a backslash ends the host like a slash.
_HOST = re.compile(r"https?://([^/?#\\\s]+)", re.IGNORECASE)


def print_posts(
    result: SearchResult,
    *,
    zone: tzinfo,
    stream: TextIO,
    terms: Sequence[str] = (),
    judged: Mapping[int, Judged] = NOTHING,
    console_width: int | None = None,
) -> None:
    """List the posts of an answer. `terms` are folded words of the query, marked where they occur.

    `judged`: what is derived from the posts, by id.
    """
    console = make_console(stream, console_width)
    for post in result.posts:
        _print_entry(console, post, zone, terms, judged.get(post.id, NOT_JUDGED))
        console.print()
    for line in summary_lines(result):
        print_wrapped(console, safe(line, "yellow" if line.startswith("!") else "bold"))


def channel_name(post: StoredPost) -> str:
    """The username; for a channel without one, its title and number."""
    return channel_label(post.channel, post.channel_title, post.channel_id)


def forward_name(forward: Forward) -> str:
    """Whom a post was forwarded from, in a few words."""
    name = one_line(forward.name, 40) if forward.name else ""
    channel = forward_channel(forward)
    if forward.kind is ForwardKind.CHANNEL:
        if channel and (forward.username or not name):
            return one_line(channel, 40)
        return f"{name or 'somewhere'} ({channel or 'channel not known'})"
    hidden = " (account hidden)" if forward.kind is ForwardKind.HIDDEN else " (a person)"
    return f"{name or 'somebody'}{hidden}"


def _print_entry(
    console: Console, post: StoredPost, zone: tzinfo, terms: Sequence[str], judged: Judged
) -> None:
    head = safe(f"{readable(post.posted_at, zone)}  ").append_text(safe(channel_name(post), "bold cyan"))
    print_wrapped(console, head)
    marks = _marks(post)
    if marks.plain:
        print_wrapped(console, marks, _INDENT)
    _print_reports(console, judged)
    if post.text.strip():
        shown = excerpt(post.text, terms, _TEXT_LINES * (max(console.width, 40) - _INDENT - 4))
        print_wrapped(console, shown, _INDENT, _TEXT_LINES)
    if post.card and (post.card.title or post.card.site):
        words = " · ".join(one_line(part, 200) for part in (post.card.site, post.card.title) if part)
        print_wrapped(console, safe("card: ", "dim").append_text(marked(words, terms)), _INDENT, 1)
    hosts = _hosts(post)
    if hosts:
        named = ", ".join(hosts[:_HOSTS]) + (
            f" and {len(hosts) - _HOSTS} more" if len(hosts) > _HOSTS else ""
        )
        print_wrapped(console, safe(f"links: {named}", "dim"), _INDENT)
    print_whole(console, address(post.url))


def _print_reports(console: Console, judged: Judged) -> None:
    """What the post leans on: said before its text, as it changes how that is read."""
    marks = best_first(judged.marks)
    for mark in marks[:_REPORTS]:
        alone = mark.posts + mark.possible < 2
        print_wrapped(console, safe(mark_line(mark), "dim" if alone else "bold"), _INDENT)
    if judged.withdrawn:
        print_wrapped(console, safe(withdrawn_line(judged.withdrawn), "bold magenta"), _INDENT)
    if judged.waits:
        print_wrapped(console, safe(waiting_line(judged), "dim"), _INDENT)
    if len(marks) > _REPORTS:
        print_wrapped(console, safe(f"↳ and {len(marks) - _REPORTS} more (`show` has them)", "dim"), _INDENT)


def _hosts(post: StoredPost) -> list[str]:
    """The sites a post links to, each once; what stands before an @ is no site."""
    found = (_HOST.match(link.url) for link in post.links)
    hosts = (match[1].rpartition("@")[2].lower().removeprefix("www.") for match in found if match)
    return list(dict.fromkeys(one_line(host, 60) for host in hosts))


def _marks(post: StoredPost) -> Text:
    """What a reader must know before believing the text: that it is gone, changed, or somebody else's."""
    marks = []
    if post.deleted_seen_at:
        marks.append(safe(f"deleted (seen {readable(post.deleted_seen_at)})", "bold red"))
    if post.gone and not post.deleted_seen_at:
        marks.append(safe(f"{len(post.gone)} of {len(post.album)} deleted", "bold red"))
    if post.former_match:
        marks.append(safe("found in an earlier wording", "bold magenta"))
    if post.edited_at:
        versions = f", {post.versions} versions kept" if post.versions > 1 else ""
        marks.append(safe(f"edited {readable(post.edited_at)}{versions}", "magenta"))
    if post.forward:
        marks.append(safe(f"forwarded from {forward_name(post.forward)}", "green"))
    marks.extend(safe(mark, "dim") for mark in _quiet_marks(post))
    return safe(" · ").join(marks)


def _quiet_marks(post: StoredPost) -> list[str]:
    marks = []
    if post.kind is PostKind.SERVICE:
        marks.append(f"service message: {one_line(post.action or 'unknown', 40)}")
    if post.reply:
        marks.append("reply")
    if post.album:
        marks.append(f"album of {len(post.album)}")
    if post.media:
        marks.append(one_line(post.media, 20))
    if post.fact_check:
        marks.append("fact-checked")
    if post.restricted:
        marks.append("restricted")
    if post.text.strip() or not post.media:
        return marks
    return [*marks, "no text"]
