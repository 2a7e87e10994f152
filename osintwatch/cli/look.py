"""search: what is in the archive, to a terminal or a pipe."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from osintwatch.cli.command import QueryCommand
from osintwatch.cli.found import by_id, result_of, say_summary, wanted_posts, with_judgement
from osintwatch.cli.question import (
    MOST,
    AnyFormat,
    Channels,
    Deleted,
    Edited,
    FailEmpty,
    Names,
    Question,
    Since,
    Until,
    Words,
    asked,
    finish,
    understood,
)
from osintwatch.cli.state import Format, State, now, state_of
from osintwatch.cli.tally import write_tally
from osintwatch.counts import By
from osintwatch.errors import UsageError

if TYPE_CHECKING:
    from osintwatch.counts import Tally
    from osintwatch.model import SearchResult
    from osintwatch.query import Query
    from osintwatch.store.archive import Archive
    from osintwatch.store.looks import Look
    from osintwatch.store.search import Filter


SHOWN = 50
"""Posts listed unless told otherwise."""


def add_to(app: typer.Typer) -> None:
    app.command(cls=QueryCommand)(search)


def search(
    ctx: typer.Context,
    words: Words = None,
    since: Since = None,
    until: Until = None,
    channel: Channels = None,
    deleted: Deleted = False,
    edited: Edited = False,
    names: Names = False,
    limit: Annotated[
        int | None,
        typer.Option(min=0, max=MOST, metavar="N", help="Most to show; 0: all. [50; with --new all]"),
    ] = None,
    best: Annotated[
        bool, typer.Option("--best/--newest", help="The best matches, or the newest, first.")
    ] = False,
    page: Annotated[
        str | None, typer.Option(metavar="TOKEN", help="The next page, by what the one before ended with.")
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Of a saved search, @NAME: only what came since the last --new.")
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="Only say how many posts match.")] = False,
    by: Annotated[By | None, typer.Option(help="Count by this instead of listing posts.")] = None,
    format: AnyFormat = None,
    fail_empty: FailEmpty = False,
) -> None:
    """Find posts by words, window and channel; or count them."""
    state = state_of(ctx)
    question = asked(state, words, since, until, channel)
    _check_together(question, best=best, page=page, new=new, counting=count or by is not None)
    seen: Look | None = None
    with state.reading() as archive:
        question = understood(state, archive, question, names=names)
        wanted = wanted_posts(archive, question, deleted=deleted, edited=edited)
        if new:
            wanted, seen = _new_of(state, archive, wanted, question.saved or "")
        if by is not None:
            tally = _tally(state, archive, question.query, wanted, by)
            found = tally.result.total
            write_tally(state, tally, format)
        else:
            most = (None if new else SHOWN) if limit is None else limit or None
            result = result_of(archive, question.query, wanted, 0 if count else most, best=best, page=page)
            found = result.total
            if count:
                sys.stdout.write(f"{result.total}\n")
            else:
                _write_result(state, archive, result, question.query, format)
    if seen is not None:
        _note_look(state, question.saved or "", seen, whole=len(result.posts) == result.total)
    finish(found, fail_empty)


def _check_together(question: Question, *, best: bool, page: str | None, new: bool, counting: bool) -> None:
    """Refuse options that make no sense together."""
    if page and best:
        raise UsageError("--page goes with the newest first, not with --best", "raise --limit instead")
    if new and question.saved is None:
        raise UsageError("--new goes with a saved search: search @NAME --new", "save it in the config first")
    if new and (page or counting):
        raise UsageError("--new shows posts, all of them: no --page, --count or --by", "leave that out")


def _new_of(state: State, archive: Archive, wanted: Filter, name: str) -> tuple[Filter, Look]:
    """Only what came since the last look, and what to remember of this one."""
    from osintwatch.output.times import readable
    from osintwatch.store import looks

    last = looks.last_look(archive, name)
    if last is None:
        state.note(f"first look at @{name}: all that matches is new")
    else:
        state.note(f"new since the last look at @{name}: {readable(last.looked_at, state.config.timezone)}")
    seen = looks.Look(now(), looks.last_version(archive))
    return replace(wanted, after_version=last.last_version if last else None), seen


def _note_look(state: State, name: str, look: Look, *, whole: bool) -> None:
    """Remember how far was looked, once everything has been shown."""
    from osintwatch.store import looks

    sys.stdout.flush()  # a reader who went away has not seen it all
    if not whole:
        state.note(f"not all was shown: the next --new shows this again (search @{name} --new --limit 0)")
        return
    with state.writing(lock=False) as archive, archive.transaction():
        looks.remember_look(archive, name, look)


# ---- what is found -------------------------------------------------------------------------------


def _tally(state: State, archive: Archive, query: Query, wanted: Filter, by: By) -> Tally:
    from osintwatch.counts import Tally
    from osintwatch.store.tally import tally

    zone = state.config.timezone
    return Tally(result_of(archive, query, wanted, 0), by, zone.key, tally(archive, wanted, by, zone))


# ---- how it is written ---------------------------------------------------------------------------


def _write_result(
    state: State, archive: Archive, result: SearchResult, query: Query, format: Format | None
) -> None:
    zone = state.config.timezone
    # Each format loads what it needs: lines, for one, have no use for judgements.
    if format is Format.JSON:
        from osintwatch.output import json

        json.write_search_json(result, sys.stdout, by_id(with_judgement(archive, result.posts)))
    elif format is Format.JSONL:
        from osintwatch.output import json

        json.write_jsonl(with_judgement(archive, result.posts), sys.stdout)
    elif format is Format.CSV:
        from osintwatch.output import csv
        from osintwatch.store.export_rows import rows_of

        rows = rows_of(archive, {post.id: post.former_match for post in result.posts})
        csv.write_csv(rows, sys.stdout, zone=zone, profile=csv.Profile.PEOPLE, mark=False)
    elif sys.stdout.isatty():
        from osintwatch.output import listing

        judged = by_id(with_judgement(archive, result.posts))
        listing.print_posts(result, zone=zone, stream=sys.stdout, terms=query.positive, judged=judged)
        return
    else:
        from osintwatch.output import lines

        lines.write_lines(result.posts, sys.stdout)
    say_summary(state, result)
