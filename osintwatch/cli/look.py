"""search, export: what is in the archive, to a terminal, a pipe or a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from osintwatch.cli.command import QueryCommand
from osintwatch.cli.paging import first_id_below, page_token
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
    wanted_of,
)
from osintwatch.cli.state import Format, State, now, state_of
from osintwatch.cli.tally import write_tally
from osintwatch.counts import By
from osintwatch.errors import UsageError

if TYPE_CHECKING:
    from osintwatch.counts import Tally
    from osintwatch.evidence import Judged
    from osintwatch.model import SearchResult, StoredPost
    from osintwatch.query import Query
    from osintwatch.store.archive import Archive
    from osintwatch.store.looks import Look
    from osintwatch.store.search import Filter


SHOWN = 50
"""Posts listed unless told otherwise."""


def add_to(app: typer.Typer) -> None:
    app.command(cls=QueryCommand)(search)
    app.command(cls=QueryCommand)(export)


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
        wanted = _wanted(archive, question, deleted=deleted, edited=edited)
        if new:
            wanted, seen = _new_of(state, archive, wanted, question.saved or "")
        if by is not None:
            tally = _tally(state, archive, question.query, wanted, by)
            found = tally.result.total
            write_tally(state, tally, format)
        else:
            most = (None if new else SHOWN) if limit is None else limit or None
            result = _result(archive, question.query, wanted, 0 if count else most, best=best, page=page)
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


def export(
    ctx: typer.Context,
    words: Words = None,
    since: Since = None,
    until: Until = None,
    channel: Channels = None,
    deleted: Deleted = False,
    edited: Edited = False,
    names: Names = False,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="csv, jsonl or json; default: by the ending of the file, else csv.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write this file, whole or not at all; else stdout."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, max=MOST, metavar="N", help="Most to write; 0: all.")] = 0,
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV for programs: no byte order mark, no formula guard, LF.")
    ] = False,
    fail_empty: FailEmpty = False,
) -> None:
    """Write matching posts to CSV, JSON Lines or JSON, the newest first."""
    state = state_of(ctx)
    question = asked(state, words, since, until, channel)
    chosen = format or _by_ending(output)
    if chosen is Format.TABLE:
        raise UsageError("export writes csv, jsonl or json", "use `osintwatch search` for a table")
    with state.reading() as archive:
        question = understood(state, archive, question, names=names)
        query, wanted = question.query, _wanted(archive, question, deleted=deleted, edited=edited)
        with _destination(output) as stream:
            written = _write_export(
                state, archive, wanted, query, limit or None, chosen, stream, raw=raw, file=output
            )
        _say_summary(state, _result(archive, query, wanted, 0), written)
    if output:
        state.note(f"written: {output}")
    finish(written, fail_empty)


def _wanted(archive: Archive, question: Question, *, deleted: bool, edited: bool) -> Filter:
    """What is asked for; words that only an earlier wording of a post has count too, and are marked."""
    return replace(wanted_of(archive, question), deleted=deleted, edited=edited, former=True)


# ---- what is found -------------------------------------------------------------------------------


def _result(
    archive: Archive,
    query: Query,
    wanted: Filter,
    limit: int | None,
    *,
    best: bool = False,
    page: str | None = None,
) -> SearchResult:
    from osintwatch.model import SearchResult
    from osintwatch.store.coverage import coverage_of
    from osintwatch.store.search import count, find

    below = replace(wanted, before=first_id_below(page)) if page else wanted
    # One more than is shown tells whether there is a next page.
    posts = tuple(find(archive, below, None if limit is None else limit + bool(limit), best=best))
    shown = posts[:limit]
    more = len(posts) > len(shown) and not best
    return SearchResult(
        query.echo,
        wanted.window,
        count(archive, wanted),
        shown,
        coverage_of(archive, wanted.window, wanted.channels),
        query.forms,
        page_token(shown[-1].id) if more else None,
    )


def _tally(state: State, archive: Archive, query: Query, wanted: Filter, by: By) -> Tally:
    from osintwatch.counts import Tally
    from osintwatch.store.tally import tally

    zone = state.config.timezone
    return Tally(_result(archive, query, wanted, 0), by, zone.key, tally(archive, wanted, by, zone))


# ---- how it is written ---------------------------------------------------------------------------


def _write_result(
    state: State, archive: Archive, result: SearchResult, query: Query, format: Format | None
) -> None:
    zone = state.config.timezone
    # Each format loads what it needs: lines, for one, have no use for judgements.
    if format is Format.JSON:
        from osintwatch.output import json

        json.write_search_json(result, sys.stdout, _by_id(_with_judgement(archive, result.posts)))
    elif format is Format.JSONL:
        from osintwatch.output import json

        json.write_jsonl(_with_judgement(archive, result.posts), sys.stdout)
    elif format is Format.CSV:
        from osintwatch.output import csv

        posts = _with_judgement(archive, result.posts)
        csv.write_csv(posts, sys.stdout, zone=zone, profile=csv.Profile.PEOPLE, mark=False)
    elif sys.stdout.isatty():
        from osintwatch.output import listing

        judged = _by_id(_with_judgement(archive, result.posts))
        listing.print_posts(result, zone=zone, stream=sys.stdout, terms=query.positive, judged=judged)
        return
    else:
        from osintwatch.output import lines

        lines.write_lines(result.posts, sys.stdout)
    _say_summary(state, result)


def _say_summary(state: State, result: SearchResult, shown: int | None = None) -> None:
    """What the listing says below the posts, for the other formats on stderr."""
    from osintwatch.output.summary import summary_lines

    for line in summary_lines(result, shown=shown):
        state.note(line)


def _by_ending(output: Path | None) -> Format:
    endings = {".json": Format.JSON, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL}
    suffix = output.suffix.lower() if output else ""
    if suffix in (".xlsx", ".xls", ".ods", ".tsv", ".parquet", ".gz", ".zip"):
        raise UsageError(
            f"export cannot write {suffix} files", "name a .csv, .jsonl or .json file, or say --format"
        )
    return endings.get(suffix, Format.CSV)


@contextmanager
def _destination(output: Path | None) -> Iterator[TextIO]:
    from osintwatch.output.file import atomic_file

    if output is None:
        yield sys.stdout
    else:
        with atomic_file(output) as stream:
            yield stream


def _write_export(
    state: State,
    archive: Archive,
    wanted: Filter,
    query: Query,
    limit: int | None,
    format: Format,
    stream: TextIO,
    *,
    raw: bool,
    file: Path | None,
) -> int:
    """Write the posts as they are read; returns how many."""
    from osintwatch.output import csv, json
    from osintwatch.store.search import find

    if format is Format.JSON:
        result = _result(archive, query, wanted, limit)
        json.write_search_json(result, stream, _by_id(_with_judgement(archive, result.posts)))
        return len(result.posts)
    posts = _Counted(_with_judgement(archive, find(archive, wanted, limit)))
    if format is Format.JSONL:
        json.write_jsonl(posts, stream)
    else:
        profile = csv.Profile.MACHINES if raw else csv.Profile.PEOPLE
        csv.write_csv(posts, stream, zone=state.config.timezone, profile=profile, mark=file is not None)
    return posts.number


def _with_judgement(archive: Archive, posts: Iterable[StoredPost]) -> Iterator[tuple[StoredPost, Judged]]:
    """Each post with what is derived from it, read for a few hundred at a time: memory does not grow."""
    from osintwatch.output.json import NOT_JUDGED
    from osintwatch.store.judgement import judged
    from osintwatch.store.search import CHUNK

    rest = iter(posts)
    while chunk := list(islice(rest, CHUNK)):
        known = judged(archive, chunk)
        yield from ((post, known.get(post.id, NOT_JUDGED)) for post in chunk)


def _by_id(posts: Iterable[tuple[StoredPost, Judged]]) -> dict[int, Judged]:
    return {post.id: judged for post, judged in posts}


class _Counted:
    """Posts counted as they pass by."""

    def __init__(self, posts: Iterator[tuple[StoredPost, Judged]]) -> None:
        self._posts = posts
        self.number = 0

    def __iter__(self) -> Iterator[tuple[StoredPost, Judged]]:
        for pair in self._posts:
            self.number += 1
            yield pair
