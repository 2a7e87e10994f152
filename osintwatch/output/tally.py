"""Counts of posts: bars on a terminal, rows for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TextIO

from osintwatch.counts import By, Count, Tally
from osintwatch.output.columns import Column
from osintwatch.output.console import make_console, print_whole, print_wrapped, safe
from osintwatch.output.csv import Profile, write_columns
from osintwatch.output.json import put_document, search_head, write_document
from osintwatch.output.lines import write_rows
from osintwatch.output.summary import channel_label, summary_lines
from osintwatch.text.display import cells, one_line

TALLY_COLUMNS: Final = (
    Column("label", "Day, week or month, channel, or outlet; empty: no outlet is cited.", text=True),
    Column("posts", "How many matching posts it has."),
    Column("title", "Title of a channel.", text=True),
)

_WIDEST_LABEL: Final = 32
_FEWEST_CELLS: Final = 10
# From nothing to a whole cell, in eighths.
_PARTS: Final = " ▏▎▍▌▋▊▉█"


def print_tally(tally: Tally, stream: TextIO, *, console_width: int | None = None) -> None:
    """A line each, with a bar as long as its share of the largest; what stands under it as in a search."""
    console = make_console(stream, console_width)
    named = [(one_line(_name(tally.by, count), _WIDEST_LABEL), count.posts) for count in tally.counts]
    label_room = max((cells(label) for label, _ in named), default=0)
    number_room = max((len(f"{posts:,}") for _, posts in named), default=0)
    room = max(console.width - label_room - number_room - 4, _FEWEST_CELLS)
    most = max((posts for _, posts in named), default=0)
    for label, posts in named:
        line = safe(label + " " * (label_room - cells(label)))
        line.append(f"  {posts:>{number_room},}  ").append(_bar(posts, most, room), style="cyan")
        line.rstrip()
        print_whole(console, line)
    if named:
        console.print()
    for said in tally_lines(tally):
        print_wrapped(console, safe(said, "yellow" if said.startswith("!") else "bold"))


def _bar(posts: int, most: int, room: int) -> str:
    eighths = -(-posts * room * 8 // most) if most else 0  # rounded up: one post is never nothing
    return _PARTS[-1] * (eighths // 8) + _PARTS[eighths % 8].strip()


def _name(by: By, count: Count) -> str:
    if by is By.OUTLET:
        return count.label or "no outlet cited"
    if by is By.CHANNEL and count.label.isdecimal():
        return channel_label(count.label, count.title, int(count.label))
    return count.label


def tally_lines(tally: Tally) -> tuple[str, ...]:
    """What is said below: how to read the counts, how many posts, the window, and how far to trust it."""
    lines = []
    if tally.by is By.OUTLET:
        lines.append("a post that cites several outlets counts for each")
    elif tally.by is not By.CHANNEL:
        lines.append(f"{tally.by.value}s begin at midnight in {tally.zone}")
    return (*lines, *summary_lines(tally.result, shown=tally.result.total))


def write_tally_lines(tally: Tally, stream: TextIO) -> None:
    """Label, posts and, of a channel, its title: tab-separated."""
    write_rows(([count.label, str(count.posts), *_title(tally.by, count)] for count in tally.counts), stream)


def _title(by: By, count: Count) -> list[str]:
    return [count.title] if by is By.CHANNEL else []


def write_tally_csv(tally: Tally, stream: TextIO, *, profile: Profile) -> None:
    lines = ((count.label, count.posts, count.title) for count in tally.counts)
    write_columns(TALLY_COLUMNS, lines, stream, profile=profile, mark=False)


def write_tally_json(tally: Tally, stream: TextIO) -> None:
    """One object: the head of a search, `by`, `zone`, and `counts`."""
    head = {**search_head(tally.result), "by": tally.by.value, "zone": tally.zone}
    put_document(head, {"counts": _records(tally)}, stream)


def write_tally_jsonl(tally: Tally, stream: TextIO) -> None:
    """A count a line."""
    for record in _records(tally):
        write_document(record, stream)


def _records(tally: Tally) -> Iterator[dict[str, object]]:
    for count in tally.counts:
        record: dict[str, object] = {"label": count.label or None, "posts": count.posts}
        yield {**record, "title": count.title} if tally.by is By.CHANNEL else record
