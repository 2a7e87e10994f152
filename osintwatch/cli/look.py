"""search, export, show: what is in the archive, to a terminal, a pipe or a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from osintwatch.cli.command import QueryCommand
from osintwatch.cli.state import Format, Plain, State, channel_numbers, now, state_of
from osintwatch.errors import Exit, UsageError

if TYPE_CHECKING:
    from osintwatch.model import SearchResult, StoredPost, Window
    from osintwatch.query import Query
    from osintwatch.store.archive import Archive
    from osintwatch.store.search import Filter

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[WORDS]...",
        help='All of these words; "a phrase", -not, OR, prefix*. No words: every post.',
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
MOST = 10**9
FailEmpty = Annotated[bool, typer.Option("--fail-empty", help="Exit with 3 when nothing is found.")]


def add_to(app: typer.Typer) -> None:
    app.command(cls=QueryCommand)(search)
    app.command(cls=QueryCommand)(export)
    app.command()(show)


def search(
    ctx: typer.Context,
    words: Words = None,
    since: Since = None,
    until: Until = None,
    channel: Channels = None,
    limit: Annotated[int, typer.Option(min=0, max=MOST, metavar="N", help="Most to show; 0: all.")] = 50,
    best: Annotated[
        bool, typer.Option("--best/--newest", help="The best matches, or the newest, first.")
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="Only say how many posts match.")] = False,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="table, json, jsonl or csv; default: table on a terminal, tab-separated lines in a pipe.",
        ),
    ] = None,
    fail_empty: FailEmpty = False,
) -> None:
    """Find posts by words, window and channel."""
    state = state_of(ctx)
    query, window = _asked(state, words, since, until)
    with state.reading() as archive:
        wanted = _filter(archive, query, window, channel)
        result = _result(archive, query, wanted, limit or None, best=best)
        if count:
            sys.stdout.write(f"{result.total}\n")
        else:
            _write_result(state, result, query, format)
    _finish(result.total, fail_empty)


def export(
    ctx: typer.Context,
    words: Words = None,
    since: Since = None,
    until: Until = None,
    channel: Channels = None,
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
    query, window = _asked(state, words, since, until)
    chosen = format or _by_ending(output)
    if chosen is Format.TABLE:
        raise UsageError("export writes csv, jsonl or json", "use `osintwatch search` for a table")
    with state.reading() as archive:
        wanted = _filter(archive, query, window, channel)
        with _destination(output) as stream:
            written = _write_export(
                state, archive, wanted, query, limit or None, chosen, stream, raw=raw, file=output
            )
        _say_summary(state, _result(archive, query, wanted, 0), written)
    if output:
        state.note(f"written: {output}")
    _finish(written, fail_empty)


def show(
    ctx: typer.Context,
    post: Annotated[
        str, typer.Argument(metavar="POST-URL", help="Address of a post, e.g. https://t.me/name/123.")
    ],
    original: Annotated[
        bool, typer.Option("--original", help="Print the message as it came, as JSON.")
    ] = False,
    format: Annotated[
        Plain | None,
        typer.Option("--format", metavar="FORMAT", help="table or json; default: text for people."),
    ] = None,
) -> None:
    """Show one post whole. Text, links, card, forward, counters, every stored version."""
    from osintwatch.output import json
    from osintwatch.output.post_view import print_post
    from osintwatch.store.read import find_post, original_of, versions_of
    from osintwatch.text.telegram_address import parse_post

    state, address = state_of(ctx), parse_post(post)
    with state.reading() as archive:
        numbers = channel_numbers(archive, [str(address.channel)]) or ()
        found = next((p for n in numbers if (p := find_post(archive, n, address.message_id))), None)
        if found is None:
            raise UsageError(
                f"the archive holds no post {address.message_id} of {address.channel}",
                "it may be a hole, or never have been: `osintwatch status` tells what was read",
            )
        if original:
            raw = original_of(archive, found.channel_id, address.message_id) or b""
            json.write_original(raw, sys.stdout)
            return
        versions = [
            version
            for number in found.album or (found.message_id,)
            for version in versions_of(archive, found.channel_id, number)
            if version.text or not found.album  # most members of an album say nothing
        ]
        if format is Plain.JSON:
            json.write_document(
                json.post_record(found) | {"history": json.history_records(versions)}, sys.stdout
            )
        else:
            earlier = [version for version in versions if not version.current]
            print_post(found, earlier, zone=state.config.timezone, stream=sys.stdout)


# ---- what was asked ------------------------------------------------------------------------------


def _asked(
    state: State, words: list[str] | None, since: str | None, until: str | None
) -> tuple[Query, Window]:
    from osintwatch.query import parse_query, parse_window

    query = parse_query(" ".join(words or ()))
    return query, parse_window(since, until, zone=state.config.timezone, now=now())


def _filter(archive: Archive, query: Query, window: Window, channels: list[str] | None) -> Filter:
    from osintwatch.store.search import Filter

    return Filter(query.match, window, channel_numbers(archive, channels))


def _result(
    archive: Archive, query: Query, wanted: Filter, limit: int | None, *, best: bool = False
) -> SearchResult:
    from osintwatch.model import SearchResult
    from osintwatch.store.coverage import coverage_of
    from osintwatch.store.search import count, find

    return SearchResult(
        query.echo,
        wanted.window,
        count(archive, wanted),
        tuple(find(archive, wanted, limit, best=best)),
        coverage_of(archive, wanted.window, wanted.channels),
    )


def _finish(found: int, fail_empty: bool) -> None:
    if fail_empty and not found:
        raise typer.Exit(Exit.NOTHING_FOUND)


# ---- how it is written ---------------------------------------------------------------------------


def _write_result(state: State, result: SearchResult, query: Query, format: Format | None) -> None:
    from osintwatch.output import csv, json, lines, listing

    zone = state.config.timezone
    if format is Format.JSON:
        json.write_search_json(result, sys.stdout)
    elif format is Format.JSONL:
        json.write_jsonl(result.posts, sys.stdout)
    elif format is Format.CSV:
        csv.write_csv(result.posts, sys.stdout, zone=zone, profile=csv.Profile.PEOPLE, mark=False)
    elif sys.stdout.isatty():
        listing.print_posts(result, zone=zone, stream=sys.stdout, terms=query.positive)
        return
    else:
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
        json.write_search_json(result, stream)
        return len(result.posts)
    posts = _Counted(find(archive, wanted, limit))
    if format is Format.JSONL:
        json.write_jsonl(posts, stream)
    else:
        profile = csv.Profile.MACHINES if raw else csv.Profile.PEOPLE
        csv.write_csv(posts, stream, zone=state.config.timezone, profile=profile, mark=file is not None)
    return posts.number


class _Counted:
    """Posts counted as they pass by."""

    def __init__(self, posts: Iterator[StoredPost]) -> None:
        self._posts = posts
        self.number = 0

    def __iter__(self) -> Iterator[StoredPost]:
        for post in self._posts:
            self.number += 1
            yield post
