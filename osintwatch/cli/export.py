"""export: what is in the archive, into a file that is whole or not there, or to a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, TypeVar

import typer

from osintwatch.cli.command import QueryCommand
from osintwatch.cli.found import by_id, result_of, say_summary, wanted_posts, with_judgement
from osintwatch.cli.question import (
    MOST,
    Channels,
    Deleted,
    Edited,
    FailEmpty,
    Names,
    Since,
    Until,
    Words,
    asked,
    finish,
    understood,
)
from osintwatch.cli.state import State, now, state_of
from osintwatch.errors import UsageError

if TYPE_CHECKING:
    from osintwatch.model import SearchResult
    from osintwatch.output.export_meta import Exported
    from osintwatch.query import Query
    from osintwatch.store.archive import Archive
    from osintwatch.store.search import Filter

T = TypeVar("T")


class FileFormat(StrEnum):
    """How posts are written."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    PARQUET = "parquet"
    XLSX = "xlsx"

    @property
    def is_binary(self) -> bool:
        return self in (FileFormat.PARQUET, FileFormat.XLSX)

    @property
    def is_table(self) -> bool:
        return self.is_binary or self is FileFormat.CSV


def add_to(app: typer.Typer) -> None:
    app.command(cls=QueryCommand)(export)


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
        FileFormat | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="csv, jsonl, json, parquet or xlsx; default: by the ending of the file, else csv.",
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
    no_meta: Annotated[
        bool, typer.Option("--no-meta", help="Leave out FILE.meta.json, which tells what FILE is.")
    ] = False,
    fail_empty: FailEmpty = False,
) -> None:
    """Write matching posts to CSV, JSON Lines, JSON, Parquet or Excel, the newest first."""
    state = state_of(ctx)
    question = asked(state, words, since, until, channel)
    chosen = _chosen(format, output)
    with state.reading() as archive:
        question = understood(state, archive, question, names=names)
        asked_for = wanted_posts(archive, question, deleted=deleted, edited=edited)
        job = _Job(state, archive, question.query, asked_for, limit or None, chosen, raw, output)
        if output is None:
            job.write(sys.stdout)
        elif no_meta:
            job.write_alone(output)
        else:
            job.write_with_meta(output)
        say_summary(state, job.result(), job.passed.number)
    for note in job.notes:
        state.note(f"warning: {note}")
    if output:
        state.note(f"written: {output}")
    finish(job.passed.number, fail_empty)


def _chosen(format: FileFormat | None, output: Path | None) -> FileFormat:
    """The format asked for, or else the one that the file's ending tells."""
    chosen = format or _by_ending(output)
    if chosen.is_binary and output is None:
        raise UsageError(f"{chosen} is written to a file only", f"name it: -o posts.{chosen}")
    return chosen


def _by_ending(output: Path | None) -> FileFormat:
    suffix = output.suffix.lower() if output else ""
    if suffix in (".xls", ".ods", ".tsv", ".gz", ".zip"):
        raise UsageError(
            f"export cannot write {suffix} files",
            "name a .csv, .jsonl, .json, .parquet or .xlsx file, or say --format",
        )
    endings = {f".{each}": each for each in FileFormat} | {".ndjson": FileFormat.JSONL}
    return endings.get(suffix, FileFormat.CSV)


@dataclass(slots=True)
class _Passed:
    """Posts counted as they pass by."""

    number: int = 0
    channels: set[object] = field(default_factory=set)

    def counting(self, posts: Iterable[T], channel: Callable[[T], object]) -> Iterator[T]:
        for post in posts:
            self.number += 1
            self.channels.add(channel(post))
            yield post


@dataclass(slots=True)
class _Job:
    """One export: what is asked for, and what has become of it."""

    state: State
    archive: Archive
    query: Query
    wanted: Filter
    limit: int | None
    format: FileFormat
    raw: bool
    output: Path | None
    passed: _Passed = field(default_factory=_Passed)
    notes: list[str] = field(default_factory=list)
    _result: SearchResult | None = None

    def write_alone(self, path: Path) -> None:
        """The file alone; one that told of an older file of that name would tell of this one: it goes."""
        from osintwatch.output.export_meta import forget_meta
        from osintwatch.output.file import atomic_file

        with atomic_file(path) as stream:
            self.write(stream)
            forget_meta(path)

    def write_with_meta(self, path: Path) -> None:
        """The file, and beside it what it is."""
        from osintwatch.output.export_meta import meta_path, write_meta
        from osintwatch.output.file import atomic_pair, digest

        with atomic_pair(path, meta_path(path)) as (stream, beside):
            self.write(stream)
            write_meta(self.exported(), path.name, *digest(stream), beside)

    def write(self, stream: TextIO) -> None:
        """Write the posts as they are read."""
        if self.format.is_table:
            self._write_table(stream)
        else:
            self._write_json(stream)

    def _write_json(self, stream: TextIO) -> None:
        from osintwatch.output import json
        from osintwatch.store.search import find

        if self.format is FileFormat.JSONL:
            posts = self.passed.counting(
                find(self.archive, self.wanted, self.limit), lambda post: post.channel_id
            )
            json.write_jsonl(with_judgement(self.archive, posts), stream)
            return
        result = result_of(self.archive, self.query, self.wanted, self.limit)
        posts = self.passed.counting(result.posts, lambda post: post.channel_id)
        json.write_search_json(result, stream, by_id(with_judgement(self.archive, posts)))

    def _write_table(self, stream: TextIO) -> None:
        from osintwatch.store.export_rows import rows

        zone = self.state.config.timezone
        posts = self.passed.counting(rows(self.archive, self.wanted, self.limit), lambda post: post.channel)
        if self.format is FileFormat.CSV:
            from osintwatch.output.csv import Profile, write_csv

            profile = Profile.MACHINES if self.raw else Profile.PEOPLE
            write_csv(posts, stream, zone=zone, profile=profile, mark=self.output is not None)
        elif self.format is FileFormat.PARQUET:
            from osintwatch.output.parquet import write_parquet

            write_parquet(posts, stream.buffer, zone=zone)
        else:
            from osintwatch.output.xlsx import write_xlsx

            assert self.output is not None
            self.notes += write_xlsx(posts, stream.buffer, self.output.parent, zone=zone).notes()

    def exported(self) -> Exported:
        """What it was, once it is written."""
        from osintwatch.output.export_meta import Exported
        from osintwatch.store.rules import rules_of
        from osintwatch.store.schema import SCHEMA_VERSION
        from osintwatch.store.stale import stale_posts

        is_csv = self.format is FileFormat.CSV
        return Exported(
            result=self.result(),
            rows=self.passed.number,
            channels=len(self.passed.channels),
            some_channels_only=self.wanted.channels is not None,
            deleted_only=self.wanted.deleted,
            edited_only=self.wanted.edited,
            limit=self.limit,
            not_judged=stale_posts(self.archive),
            format=self.format,
            profile=("machines" if self.raw else "people") if is_csv else None,
            guarded=is_csv and not self.raw,
            is_table=self.format.is_table,
            zone=self.state.config.timezone,
            made_at=now(),
            archive_schema=SCHEMA_VERSION,
            rules=rules_of(self.archive),
        )

    def result(self) -> SearchResult:
        """The answer without its posts, which are written already."""
        if self._result is None:
            self._result = result_of(self.archive, self.query, self.wanted, 0)
        return self._result
