"""What is asked of the archive: words, window and channels, the same for every command that looks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from osintwatch.cli.state import Format, State, channel_numbers, now
from osintwatch.errors import Exit

if TYPE_CHECKING:
    from osintwatch.model import Window
    from osintwatch.query import Query
    from osintwatch.query.fields import Field
    from osintwatch.store.archive import Archive
    from osintwatch.store.conditions import Condition
    from osintwatch.store.search import Filter

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[WORDS]...",
        help='All of these words; "a phrase", -not, OR, prefix*, outlet:reuters ... No words: every post.',
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", help="From here on: 2026-07-01, 2026-07-01T20:00, 24h, 7d, yesterday, 2026-W27."
    ),
]
Until = Annotated[str | None, typer.Option(metavar="TIME", help="Up to here, not included; as --since.")]
Channels = Annotated[
    list[str] | None, typer.Option("--channel", metavar="CHANNEL", help="Only this channel; may be repeated.")
]
Names = Annotated[
    bool,
    typer.Option("--names", help="Also what may be the same name spelled otherwise: Kharkiv, Харьков."),
]
MOST = 10**9
AnyFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table, json, jsonl or csv; default: table on a terminal, tab-separated lines in a pipe.",
    ),
]
Deleted = Annotated[
    bool, typer.Option("--deleted", help="Only posts that were found to be gone; their text is kept.")
]
Edited = Annotated[bool, typer.Option("--edited", help="Only posts that were edited.")]
FailEmpty = Annotated[bool, typer.Option("--fail-empty", help="Exit with 3 when nothing is found.")]


def asked(
    state: State, words: list[str] | None, since: str | None, until: str | None
) -> tuple[Query, Window]:
    """What was typed, understood. Raises UsageError where it cannot be."""
    from osintwatch.query import parse_query, parse_window

    query = parse_query(" ".join(words or ()))
    return query, parse_window(since, until, zone=state.config.timezone, now=now())


def understood(state: State, archive: Archive, query: Query, *, names: bool) -> Query:
    """The query with the other forms of its words that the archive has; says so where it cannot tell yet."""
    from osintwatch.store.rules import forms_are_noted
    from osintwatch.store.word_forms import forms_of

    if query.words and not forms_are_noted(archive):
        state.note("only words as typed are found: the next `osintwatch fetch` or `import` adds their forms")
    return replace(query, forms=forms_of(archive, query.words, names=names))


def wanted_of(archive: Archive, query: Query, window: Window, channels: list[str] | None) -> Filter:
    """The same as the store takes it. Raises UsageError for a channel the archive does not hold."""
    from osintwatch.store.search import Filter

    named = [one for one in query.fields if one.name == "channel" and not one.negative]
    numbers = channel_numbers(archive, channels)
    for one in named:
        these = channel_numbers(archive, one.values) or ()
        numbers = these if numbers is None else tuple(number for number in numbers if number in these)
    conditions = tuple(_condition(archive, one) for one in query.fields if one not in named)
    return Filter(query.match, window, numbers, without=query.without, conditions=conditions)


def _condition(archive: Archive, field: Field) -> Condition:
    from osintwatch.store.conditions import Condition

    if field.name == "channel":
        return Condition(field.name, channel_numbers(archive, field.values) or (), field.negative)
    return Condition(field.name, field.values, field.negative)


def finish(found: int, fail_empty: bool) -> None:
    """End with the exit code for nothing found, where that was asked for."""
    if fail_empty and not found:
        raise typer.Exit(Exit.NOTHING_FOUND)
