"""upstream, duplicates: what posts lean on, and which say the same in almost the same words."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from osintwatch.cli.command import QueryCommand
from osintwatch.cli.question import (
    MOST,
    AnyFormat,
    Channels,
    FailEmpty,
    Names,
    Since,
    Until,
    Words,
    asked,
    finish,
    understood,
    wanted_of,
)
from osintwatch.cli.state import Format, State, state_of

if TYPE_CHECKING:
    from osintwatch.evidence import DuplicatesAnswer, UpstreamAnswer
    from osintwatch.query import Query

_FOR_PEOPLE = 50
_LIMIT = f"By default {_FOR_PEOPLE}, in json, jsonl and csv all."


def add_to(app: typer.Typer) -> None:
    app.command(cls=QueryCommand)(upstream)
    app.command(cls=QueryCommand)(duplicates)


def upstream(
    ctx: typer.Context,
    words: Words = None,
    since: Since = None,
    until: Until = None,
    channel: Channels = None,
    names: Names = False,
    every: Annotated[
        bool, typer.Option("--all", help="List reports with a single post too, and all of unknown origin.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=0, max=MOST, metavar="N", help=f"Most reports to show; 0: all. {_LIMIT}"),
    ] = None,
    format: AnyFormat = None,
    fail_empty: FailEmpty = False,
) -> None:
    """Tell how many upstream reports stand behind posts. Who leans on what, with the words that show it."""
    from osintwatch.store import judgement

    state = state_of(ctx)
    question = asked(state, words, since, until, channel)
    with state.reading() as archive:
        question = understood(state, archive, question, names=names)
        answer = judgement.upstream(archive, question.query.echo, wanted_of(archive, question))
        _write_upstream(state, answer, format, every=every, limit=_most(limit, format))
    _say_forms(state, question.query)
    finish(answer.standing.posts, fail_empty)


def duplicates(
    ctx: typer.Context,
    words: Words = None,
    since: Since = None,
    until: Until = None,
    channel: Channels = None,
    names: Names = False,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0, max=MOST, metavar="N", help=f"Most clusters, and variants, to show; 0: all. {_LIMIT}"
        ),
    ] = None,
    format: AnyFormat = None,
    fail_empty: FailEmpty = False,
) -> None:
    """Find posts of almost the same words, and those that changed a number or a name."""
    from osintwatch.store import judgement

    state = state_of(ctx)
    question = asked(state, words, since, until, channel)
    with state.reading() as archive:
        question = understood(state, archive, question, names=names)
        answer = judgement.duplicates(archive, question.query.echo, wanted_of(archive, question))
        _write_duplicates(state, answer, format, _most(limit, format))
    _say_forms(state, question.query)
    finish(len(answer.clusters) + len(answer.variants), fail_empty)


def _say_forms(state: State, query: Query) -> None:
    from osintwatch.output.summary import forms_lines

    for line in forms_lines(query.forms):
        state.note(line)


def _most(limit: int | None, format: Format | None) -> int | None:
    """How many to list; None: all. Programs get all unless told otherwise, people what they can read."""
    if limit is None:
        return _FOR_PEOPLE if format in (None, Format.TABLE) else None
    return limit or None


# ---- how it is written ---------------------------------------------------------------------------


def _write_upstream(
    state: State, answer: UpstreamAnswer, format: Format | None, *, every: bool, limit: int | None
) -> None:
    from osintwatch.output import standing, upstream_json, upstream_rows
    from osintwatch.output.csv import Profile

    zone, shown = state.config.timezone, standing.shown_reports(answer, single=every, limit=limit)
    if format is Format.JSON:
        upstream_json.write_upstream_json(answer, shown, sys.stdout)
    elif format is Format.JSONL:
        upstream_json.write_upstream_jsonl(answer, shown, sys.stdout)
    elif format is Format.CSV:
        upstream_rows.write_upstream_csv(
            shown, answer.matched, sys.stdout, zone=zone, profile=Profile.PEOPLE, mark=False
        )
    elif sys.stdout.isatty():
        from osintwatch.output.upstream_view import print_upstream

        print_upstream(answer, shown, zone=zone, stream=sys.stdout, all_unknown=every)
        return
    else:
        upstream_rows.write_upstream_lines(shown, answer.matched, sys.stdout)
    for line in (
        standing.sentence(answer),
        *standing.left_out(answer, shown),
        *map(standing.own_channel_line, answer.own_channels),
        *standing.coverage_lines(answer),
    ):
        state.note(line)


def _write_duplicates(
    state: State, answer: DuplicatesAnswer, format: Format | None, limit: int | None
) -> None:
    from osintwatch.output import duplicates_json, duplicates_rows, duplicates_words
    from osintwatch.output.csv import Profile

    zone = state.config.timezone
    shown = replace(answer, clusters=answer.clusters[:limit], variants=answer.variants[:limit])
    hidden = duplicates_words.left_out(answer, shown)
    if format is Format.JSON:
        duplicates_json.write_duplicates_json(shown, sys.stdout)
    elif format is Format.JSONL:
        duplicates_json.write_duplicates_jsonl(shown, sys.stdout)
    elif format is Format.CSV:
        duplicates_rows.write_duplicates_csv(shown, sys.stdout, zone=zone, profile=Profile.PEOPLE, mark=False)
    elif sys.stdout.isatty():
        from osintwatch.output.duplicates_view import print_duplicates

        print_duplicates(answer, shown, zone=zone, stream=sys.stdout)
        return
    else:
        duplicates_rows.write_duplicates_lines(shown, sys.stdout)
    for line in (
        duplicates_words.duplicates_sentence(answer),
        *hidden,
        *duplicates_words.duplicates_coverage(answer),
    ):
        state.note(line)
