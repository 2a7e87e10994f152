"""One upstream report on a terminal: who published it, which posts lean on it, and the words that show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from osintwatch.evidence import CERTAIN, Citation, Evidence, Member, Report
from osintwatch.model import StoredPost
from osintwatch.output.console import address, print_whole, print_wrapped, safe
from osintwatch.output.listing import channel_name
from osintwatch.output.marks import citation_name
from osintwatch.output.standing import (
    SEPARATOR,
    member_marks,
    report_marks,
    report_name,
    tie,
)
from osintwatch.output.summary import counted
from osintwatch.output.times import readable
from osintwatch.text.display import one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_EVIDENCE_SHOWN = 3
_QUOTE_CELLS = 240
_TITLE_LINES = 2

# What kind of evidence a quote is.
EVIDENCE_WORDS = {
    "url": "link",
    "forward": "forward",
    "telegram": "Telegram",
    "outlet": "outlet",
    "official": "official",
    "person": "person",
    "statement": "statement",
    "text": "wording",
    "story": "story",
}


def print_report(
    console: Console,
    report: Report,
    zone: tzinfo,
    *,
    number: int | None = None,
    elsewhere: bool = False,
    matched: frozenset[int] | None = None,
    this: int | None = None,
    most_others: int | None = None,
) -> None:
    """A report with its posts, the first in time first.

    `elsewhere`: it is only told in other parts of digests than those asked for. `matched`: ids of the posts
    asked for, the others are dimmed. `this`: id of the post that is on show;
    of the rest at most `most_others` are listed.
    """
    print_report_head(console, report, number, elsewhere=elsewhere)
    others, first_url = 0, report.members[0].post.url
    for member in report.members:
        mine = member.post.id == this
        others += not mine
        if not mine and most_others is not None and others > most_others:
            continue
        outside = matched is not None and member.post.id not in matched
        _print_member(console, member, zone, first=first_url, outside=outside, mine=mine)
    if this is not None and not others:
        print_wrapped(console, safe("no other post seen that leans on it", "dim"), 2)
    if most_others is not None and others > most_others:
        print_wrapped(console, safe(f"and {counted(others - most_others, 'more post')}", "dim"), 2)


def print_report_head(
    console: Console, report: Report, number: int | None = None, *, elsewhere: bool = False
) -> None:
    head = safe(f"{number}. " if number else "", "bold").append_text(safe(report_name(report), "bold cyan"))
    for mark in [*report_marks(report), *(["in other parts of digests"] if elsewhere else [])]:
        head.append_text(safe(SEPARATOR)).append_text(safe(mark, _style(mark)))
    print_hanging(console, head)
    if report.title.strip():
        print_wrapped(console, safe(f"“{one_line(report.title, _QUOTE_CELLS)}”"), 2, _TITLE_LINES)
    if report.url:
        print_whole(console, safe("  ").append_text(address(report.url)))
    shared = [*filter(None, [tie(report)]), f"report {one_line(report.id, 40)}"]
    print_wrapped(console, safe(SEPARATOR.join(shared), "dim"), 2)


def _print_member(
    console: Console, member: Member, zone: tzinfo, *, first: str, outside: bool, mine: bool
) -> None:
    """When, who and how much later; the words that tie it to the report; its address whole.

    `first`: address of the first post of the report, which needs not be repeated.
    """
    is_first = member.post.url == first
    marks = [*(["this post"] if mine else []), *member_marks(member, first=is_first, outside=outside)]
    print_hanging(console, post_head(member.post, zone, marks, dim=outside), 2)
    said: set[str] = set()
    for one in member.evidence[:_EVIDENCE_SHOWN]:
        _print_evidence(console, one, first, "dim" if outside else "", again=one.quote in said)
        said.add(one.quote)
    more = len(member.evidence) - _EVIDENCE_SHOWN
    if more > 0:
        words = f"and {more} more of the kind" if more > 1 else "and one more of the kind"
        print_wrapped(console, safe(f"{words} (--format json has all)", "dim"), 4)
    print_whole(console, safe("    ").append_text(address(member.post.url)))


def post_head(post: StoredPost, zone: tzinfo, marks: Sequence[str], *, dim: bool = False) -> Text:
    """Time, channel and marks of a post, on one line before wrapping."""
    head = safe(f"{readable(post.posted_at, zone)}  ", "dim" if dim else "")
    head.append_text(safe(channel_name(post), "dim" if dim else "cyan"))
    for mark in marks:
        head.append_text(safe(SEPARATOR)).append_text(safe(mark, "dim" if dim else _style(mark)))
    return head


def _print_evidence(
    console: Console, evidence: Evidence, first: str, style: str, *, again: bool = False
) -> None:
    """The quote with its kind, then why in a sentence, then the post on the other side with its own words.

    `again`: the quote stands above already.
    """
    kind = EVIDENCE_WORDS.get(str(evidence.kind), str(evidence.kind))
    words = quoted(evidence.quote) if evidence.quote.strip() else one_line(evidence.key, _QUOTE_CELLS)
    if not again:
        print_hanging(console, safe(f"{kind}: {words}", style), 4)
    why = one_line(evidence.why, _QUOTE_CELLS)
    if why and (evidence.other_post or not evidence.quote.strip()):  # a quoted credit speaks for itself
        doubt = "" if evidence.confidence >= CERTAIN else "possibly: "
        print_hanging(console, safe(f"{doubt}{why}", style), 4)
    if not evidence.other_post:
        return
    other = "the first post" if evidence.other_post == first else "this one"
    there = f", {quoted(evidence.other_quote)}" if evidence.other_quote.strip() else ""
    print_hanging(console, safe(f"as in {other}{there}", style), 4)
    if evidence.other_post != first:
        print_whole(console, safe("      ").append_text(address(evidence.other_post)))


def print_citation(console: Console, citation: Citation) -> None:
    """What is cited and the words that show it."""
    kind = EVIDENCE_WORDS.get(str(citation.kind), str(citation.kind))
    head = safe(f"{kind}: ", "dim").append_text(safe(citation_name(citation)))
    if citation.denied:
        head.append_text(safe(f"{SEPARATOR}tells of a denial", "yellow"))
    print_hanging(console, head, 2)
    if citation.quote.strip() and citation.quote not in (citation.url, citation.key):
        print_wrapped(console, safe(quoted(citation.quote)), 4)
    if citation.url:
        print_whole(console, safe("    ").append_text(address(citation.url)))


def print_hanging(console: Console, text: Text, indent: int = 0) -> None:
    """Print text wrapped at blanks; lines after the first are set in, so that none looks like a new entry."""
    room = max(console.width - indent, 20)
    lines = text.wrap(console, room)
    if len(lines) > 1:
        lines = text.wrap(console, max(room - 2, 20))
    for number, line in enumerate(lines):
        line.rstrip()
        line.pad_left(indent + (2 if number else 0))
        print_whole(console, line)


def quoted(words: str) -> str:
    """A stranger's words on one line, in quotation marks, cut where they are long."""
    return f"“{one_line(words, _QUOTE_CELLS)}”"


def _style(mark: str) -> str:
    if mark in ("first known", "origin", "this post"):
        return "green"
    doubtful = mark in ("possible", "deleted", "tells of a denial") or mark.startswith("a denial")
    return "yellow" if doubtful else ""
