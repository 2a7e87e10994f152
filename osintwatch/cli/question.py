"""What is asked of the archive: words, window and channels, the same for every command that looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from osintwatch.cli.state import Format, State, channel_numbers, now
from osintwatch.errors import Exit, UsageError
from osintwatch.text.display import one_line

if TYPE_CHECKING:
    from osintwatch.config import SavedSearch
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


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, understood."""

    query: Query
    window: Window
    channels: Sequence[str]
    """as typed; none: all"""
    saved: str | None = None
    """name of the saved search it begins with"""


def asked(
    state: State,
    words: list[str] | None,
    since: str | None,
    until: str | None,
    channels: Sequence[str] | None,
) -> Question:
    """Understand what was typed, a saved search first. Raises UsageError where it cannot be."""
    from osintwatch.query import parse_query, parse_window

    typed = " ".join(words or ())
    name, saved = _saved(state, typed)
    if saved is not None:
        typed = f"{saved.words} {typed.partition(name)[2]}"
        since, until = since or saved.since, until or saved.until
        channels = channels or saved.channels
    window = parse_window(since, until, zone=state.config.timezone, now=now())
    return Question(parse_query(typed), window, channels or (), name or None)


def _saved(state: State, typed: str) -> tuple[str, SavedSearch | None]:
    """The saved search that the words begin with. Raises UsageError where there is none of the name."""
    found = _SAVED.match(typed)
    if not found:
        return "", None
    name, searches = found[1], state.config.searches
    if name not in searches:
        from difflib import get_close_matches

        nearest = dict.fromkeys([*get_close_matches(name, searches), *searches])
        there = (
            f"saved are {', '.join(f'@{one}' for one in nearest)}" if nearest else "none is, in the config"
        )
        raise UsageError(
            f"no search is saved as @{one_line(name, 40)}",
            f'{there}; to search for the word: "@{name}" in quotes',
        )
    return name, searches[name]


_SAVED = re.compile(r"\s*@([\w-]+)(?=\s|$)")


def understood(state: State, archive: Archive, question: Question, *, names: bool) -> Question:
    """The same with the other forms of its words that the archive has; says where it cannot tell yet."""
    from osintwatch.store.word_forms import are_noted, forms_of

    query = question.query
    if query.words and not are_noted(archive):
        state.note("only words as typed are found: the next `osintwatch fetch` or `import` adds their forms")
    return replace(question, query=replace(query, forms=forms_of(archive, query.words, names=names)))


def wanted_of(archive: Archive, question: Question) -> Filter:
    """The same as the store takes it. Raises UsageError for a channel the archive does not hold."""
    from osintwatch.store.search import Filter

    query = question.query
    named = [one for one in query.fields if one.name == "channel" and not one.negative]
    numbers = channel_numbers(archive, question.channels)
    for one in named:
        these = channel_numbers(archive, one.values) or ()
        numbers = these if numbers is None else tuple(number for number in numbers if number in these)
    conditions = tuple(_condition(archive, one) for one in query.fields if one not in named)
    return Filter(query.match, question.window, numbers, without=query.without, conditions=conditions)


def _condition(archive: Archive, field: Field) -> Condition:
    from osintwatch.store.conditions import Condition

    if field.name == "channel":
        return Condition(field.name, channel_numbers(archive, field.values) or (), field.negative)
    return Condition(field.name, field.values, field.negative)


def finish(found: int, fail_empty: bool) -> None:
    """End with the exit code for nothing found, where that was asked for."""
    if fail_empty and not found:
        raise typer.Exit(Exit.NOTHING_FOUND)
