"""channels and status: what is watched, how completely it was read, and whether all is well."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osintwatch.cli.command import CommandTree
from osintwatch.cli.state import Plain, State, now, say, state_of
from osintwatch.errors import ConfigError, Exit, StorageError

if TYPE_CHECKING:
    from osintwatch.config import ListedChannel
    from osintwatch.model import Coverage
    from osintwatch.store.runs import ChannelRecord, RunRecord

channels_app = CommandTree(
    help="List the channels watched and stored; add some, remove some.",
    rich_markup_mode=None,
)

Names = Annotated[
    list[str], typer.Argument(metavar="CHANNEL...", help="Any spelling: name, @name, t.me/name ...")
]
PlainFormat = Annotated[
    Plain | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table or json; default: table on a terminal, tab-separated lines in a pipe.",
    ),
]


def add_to(app: typer.Typer) -> None:
    app.add_typer(channels_app, name="channels", invoke_without_command=True)
    app.command()(status)


@channels_app.callback(invoke_without_command=True)
def list_channels(ctx: typer.Context, format: PlainFormat = None) -> None:
    """List the channels watched and stored; add some, remove some."""
    if ctx.invoked_subcommand:
        return
    state = state_of(ctx)
    watched = _watched(state)
    if format is Plain.JSON:
        _write_json({"channels": [_record(one) for one in watched]})
    elif sys.stdout.isatty():
        rows = [(one.label, "yes" if one.listed else "no", one.posts, one.last_read) for one in watched]
        _print_table("", ("channel", "listed", "posts", "last read"), rows)
    else:
        _write_lines(
            ("channel", "listed", "number", "title", "posts", "last_read"),
            [
                (one.name, "yes" if one.listed else "no", one.number, one.title, one.posts, one.checked_at)
                for one in watched
            ],
        )
    _note_what_is_missing(state, watched)


@channels_app.command("add")
def add_channels(ctx: typer.Context, names: Names) -> None:
    """List channels in the config; comments in it stay."""
    from osintwatch.config_file import add_channels as add

    added = add(_config_file(state_of(ctx)), names)
    for name in names:
        say(f"{name}: {'added' if name in added else 'was listed already'}")


@channels_app.command("remove")
def remove_channels(ctx: typer.Context, names: Names) -> None:
    """Take channels off the list. Their posts stay; what their names meant is forgotten."""
    from osintwatch.config_file import remove_channels as remove
    from osintwatch.store.channels import unpin
    from osintwatch.text.telegram_address import parse_channel

    state = state_of(ctx)
    removed = remove(_config_file(state), names)
    if state.config.database.exists():
        with state.writing(lock=False) as archive, archive.transaction():
            for name in names:
                unpin(archive, parse_channel(name).username or name)
    for name in names:
        say(f"{name}: {'removed; its posts stay in the archive' if name in removed else 'was not listed'}")


def _config_file(state: State) -> Path:
    if state.config.path is None:
        raise ConfigError("there is no config file yet", "write one with `osintwatch init`")
    return state.config.path


@dataclass(frozen=True, slots=True)
class Watched:
    """A channel that is listed, or stored, or both; its fields as they are shown."""

    listed: str | None
    """username, or number, in the config; None: only stored"""
    coverage: Coverage | None
    """None: not stored yet"""

    @property
    def name(self) -> str:
        """For programs: the username, else the number."""
        return self.coverage.channel if self.coverage else self.listed or ""

    @property
    def label(self) -> str:
        """For people."""
        from osintwatch.output.summary import channel_label

        if self.listed or not self.coverage:
            return self.listed or ""
        return channel_label(self.coverage.channel, self.coverage.title, self.coverage.channel_id)

    @property
    def number(self) -> str:
        return str(self.coverage.channel_id) if self.coverage else ""

    @property
    def title(self) -> str:
        return self.coverage.title if self.coverage else ""

    @property
    def posts(self) -> str:
        return str(self.coverage.posts) if self.coverage else "0"

    @property
    def checked_at(self) -> str:
        """For programs; empty: no fetch has read it to its end."""
        return _iso(self.coverage.checked_at if self.coverage else None)

    @property
    def last_read(self) -> str:
        """For people."""
        if self.coverage and self.coverage.checked_at:
            return _short(self.coverage.checked_at)
        return "no fetch" if self.coverage else "not yet"


def _watched(state: State) -> list[Watched]:
    """The listed channels, then those that are only stored."""
    from osintwatch.model import Window
    from osintwatch.store.channels import find_channels
    from osintwatch.store.coverage import coverage_of

    if not state.config.database.exists():
        return [Watched(_listed_name(one), None) for one in state.config.channels]
    with state.reading(noting=False) as archive:
        stored = {one.channel_id: one for one in coverage_of(archive, Window())}
        found: list[Watched] = []
        for one in state.config.channels:
            username = one.address.username
            numbers = find_channels(archive, username) if username else [one.address.number or 0]
            coverage = next((stored[n] for n in numbers if n in stored), None)
            found.append(Watched(_listed_name(one), coverage))
    listed = {each.coverage.channel_id for each in found if each.coverage}
    return found + [Watched(None, one) for number, one in stored.items() if number not in listed]


def _listed_name(one: ListedChannel) -> str:
    return one.address.username or str(one.address.number)


def _record(one: Watched) -> dict[str, object]:
    from osintwatch.output.json import coverage_record

    head = {"channel": one.name, "listed": one.listed}
    return head | coverage_record(one.coverage) if one.coverage else head | {"posts": 0, "checked_at": None}


def _note_what_is_missing(state: State, watched: list[Watched]) -> None:
    """What a newcomer has to do next."""
    if not watched:
        state.note("no channel is listed yet: `osintwatch channels add NAME`")
    if not state.config.database.exists():
        state.note(f"there is no archive at {state.config.database} yet: `osintwatch fetch` makes it")


def _short(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _iso(moment: datetime | None) -> str:
    from osintwatch.output.times import iso_utc

    return iso_utc(moment) if moment else ""


def status(
    ctx: typer.Context,
    config: Annotated[
        bool, typer.Option("--config", help="Show every setting and where it came from; secrets are masked.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Check the archive file itself; reads all of it.")
    ] = False,
    max_age: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION", help="Exit with 1 when a listed channel was not read for so long, e.g. 26h."
        ),
    ] = None,
    format: PlainFormat = None,
) -> None:
    """Tell how the last runs went and how complete the archive is."""
    from osintwatch.output.summary import judging_note
    from osintwatch.query import parse_duration

    state = state_of(ctx)
    age = parse_duration(max_age) if max_age else None
    if config:
        _write_settings(state, format)
        return
    watched = _watched(state)
    if format is Plain.JSON:
        _write_json(_status_record(state, watched))
    elif sys.stdout.isatty():
        _print_status(state, watched)
    else:
        _write_lines(_STATUS_COLUMNS, [_status_row(one) for one in watched])
    _note_what_is_missing(state, watched)
    if waiting := _waiting(state):
        state.note(judging_note(waiting))
    if check:
        _check(state)
    if age and not any(one.listed for one in watched):
        say("no channel is listed, so nothing was read")
        raise typer.Exit(Exit.IN_PART)
    stale = [one.label for one in watched if one.listed and age and _is_stale(one.coverage, age)]
    if stale:
        say(f"not read for {max_age}: {', '.join(stale)}")
        raise typer.Exit(Exit.IN_PART)


def _is_stale(coverage: Coverage | None, age: timedelta) -> bool:
    # Read in the future: by a clock that has been set back since. When it was, nobody can tell.
    return coverage is None or coverage.checked_at is None or abs(now() - coverage.checked_at) > age


def _write_settings(state: State, format: Plain | None) -> None:
    origins = state.config.origins
    if format is Plain.JSON:
        settings = [{"key": one.key, "value": one.value, "from": one.source} for one in origins]
        _write_json({"settings": settings})
        return
    rows = [(one.key, one.value, one.source) for one in origins]
    if sys.stdout.isatty():
        _print_table("", ("key", "value", "from"), rows)
    else:
        _write_lines(("key", "value", "from"), rows)


# ---- status --------------------------------------------------------------------------------------

_STATUS_COLUMNS = (
    "channel",
    "title",
    "posts",
    "gone",
    "complete_from",
    "last_read",
    "compared",
    "newest_post",
    "holes",
)


def _status_row(one: Watched) -> tuple[str, ...]:
    coverage = one.coverage
    if coverage is None:
        return (one.name, "", "0", "0", "", "", "", "", "")
    holes = " ".join(f"{hole.first}-{hole.last}" for hole in coverage.holes)
    complete_from, newest = _iso(coverage.complete_from), _iso(coverage.last_posted_at)
    gone, compared = str(coverage.gone), _iso(coverage.compared_at)
    return (one.name, one.title, one.posts, gone, complete_from, one.checked_at, compared, newest, holes)


def _status_record(state: State, watched: list[Watched]) -> dict[str, object]:
    from osintwatch.output.times import iso_utc_or_none

    runs = [
        {
            "command": run.command,
            "started_at": iso_utc_or_none(run.started_at),
            "ended_at": iso_utc_or_none(run.ended_at),
            "exit_code": run.exit_code,
            "channels": [
                {
                    "channel": each.name,
                    "outcome": each.outcome,
                    "new": each.new_posts,
                    "changed": each.new_versions,
                    "gone": each.gone,
                    "detail": each.detail,
                }
                for each in channels
            ],
        }
        for run, channels in _last_runs(state)
    ]
    archive = {
        "path": str(state.config.database),
        "bytes": _size(state.config.database),
        "not_judged": _waiting(state),
    }
    return {"archive": archive, "channels": [_record(one) for one in watched], "runs": runs}


def _print_status(state: State, watched: list[Watched]) -> None:
    """Tables that fit in 80 columns; holes, being rare, in lines below."""
    from osintwatch.model import Window
    from osintwatch.output.summary import doubt, is_beginning
    from osintwatch.output.terminal import fitted

    rows = []
    for one in watched:
        coverage = one.coverage
        start = coverage.complete_from if coverage else None
        newest = coverage.last_posted_at if coverage else None
        rows.append(
            (
                one.label,
                _posts_and_gone(one),
                ("first post" if is_beginning(start) else f"{start:%Y-%m-%d}") if start else "",
                _short(newest) if newest else "",
                one.last_read,
            )
        )
    if rows:
        _print_table("", ("channel", "posts", "complete from", "newest post", "last read"), rows)
    for one in watched:
        if one.coverage and one.coverage.holes:
            sys.stdout.write(fitted(doubt(one.coverage, Window()), sys.stdout) + "\n")
    for line in filter(None, map(_not_compared, watched)):
        sys.stdout.write(fitted(line, sys.stdout) + "\n")
    runs = [
        (_short(run.started_at), run.command, _ending(run), _run_summary(channels))
        for run, channels in _last_runs(state)
    ]
    if runs:
        _print_table("last runs", ("started", "command", "ended", "what came of it"), runs)
        size = _size(state.config.database) / 1e6
        sys.stdout.write(f"archive: {state.config.database}\n{size:.1f} MB; times above are UTC\n")


def _posts_and_gone(one: Watched) -> str:
    gone = one.coverage.gone if one.coverage else 0
    return f"{one.posts}, {gone} gone" if gone else one.posts


def _not_compared(one: Watched) -> str:
    """A word on a channel of which edits and deletions were not looked for when it was last read."""
    coverage = one.coverage
    if coverage is None or coverage.checked_at is None:
        return ""
    if coverage.compared_at is not None and coverage.compared_at >= coverage.checked_at:
        return ""
    last = f"since {_short(coverage.compared_at)}" if coverage.compared_at else "yet"
    return f"! {one.label}: edits and deletions were not looked for {last}"


def _last_runs(state: State) -> list[tuple[RunRecord, list[ChannelRecord]]]:
    """The newest first, each with what became of its channels."""
    from osintwatch.store.runs import channels_of_run, last_runs

    if not state.config.database.exists():
        return []
    with state.reading(noting=False) as archive:
        return [(run, channels_of_run(archive, run.id)) for run in last_runs(archive, 5)]


def _waiting(state: State) -> int:
    """How many posts wait to be judged."""
    from osintwatch.store.stale import stale_posts

    if not state.config.database.exists():
        return 0
    with state.reading(noting=False) as archive:
        return stale_posts(archive)


def _size(database: Path) -> int:
    """Of the archive and of what SQLite keeps beside it; the files may come and go."""
    files = [database, database.with_name(f"{database.name}-wal")]
    return sum(file.stat().st_size for file in files if file.exists())


def _run_summary(records: Sequence[ChannelRecord]) -> str:
    trouble = [f"{record.name}: {record.outcome}" for record in records if record.outcome != "ok"]
    gone = sum(record.gone for record in records)
    came = f"{sum(record.new_posts for record in records)} new" + (f", {gone} gone" if gone else "")
    return f"{came}; {', '.join(trouble) or 'no trouble'}"


def _ending(run: RunRecord) -> str:
    if run.exit_code is None:
        return "running or killed"
    return "done" if run.exit_code == 0 else f"exit {run.exit_code}"


def _check(state: State) -> None:
    """Let SQLite read the whole file. Raises StorageError when something is wrong with it."""
    from osintwatch.store.check import faults

    with state.reading(noting=False) as archive:
        found = faults(archive)
    if found:
        raise StorageError(
            f"the archive {state.config.database} is damaged: {found[0]}", "keep a copy, restore a backup"
        )
    state.note("archive: no fault found")


# ---- how it is written ---------------------------------------------------------------------------


def _write_json(record: dict[str, object]) -> None:
    from osintwatch.output import json

    json.write_document({"schema_version": json.SCHEMA_VERSION} | record, sys.stdout)


def _write_lines(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from osintwatch.output.lines import write_rows

    write_rows([columns, *rows], sys.stdout)


def _print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from osintwatch.output.table import print_table

    print_table(title, columns, rows, sys.stdout)
