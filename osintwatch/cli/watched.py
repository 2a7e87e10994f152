"""channels and status: what is watched, how completely it was read, and whether all is well."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osintwatch.cli.state import Plain, State, now, say, state_of
from osintwatch.errors import ConfigError, Exit, StorageError

if TYPE_CHECKING:
    from osintwatch.model import Coverage
    from osintwatch.store.archive import Archive
    from osintwatch.store.runs import RunRecord

channels_app = typer.Typer(
    help="List the channels watched and stored; add to the config, remove from it.",
    rich_markup_mode=None,
)

Names = Annotated[
    list[str], typer.Argument(metavar="CHANNEL...", help="Any spelling: name, @name, t.me/name ...")
]
PlainFormat = Annotated[
    Plain | None,
    typer.Option("--format", help="Default: table on a terminal, tab-separated lines in a pipe."),
]


def add_to(app: typer.Typer) -> None:
    app.add_typer(channels_app, name="channels", invoke_without_command=True)
    app.command()(status)


@channels_app.callback(invoke_without_command=True)
def list_channels(ctx: typer.Context, format: PlainFormat = None) -> None:
    """List the channels watched and stored; add to the config, remove from it."""
    if ctx.invoked_subcommand:
        return
    from osintwatch.output.times import iso_utc

    state = state_of(ctx)
    rows = []
    for name, coverage in _watched(state):
        listed = "yes" if name else "no"
        if coverage is None:
            rows.append((name or "", listed, "", "", "0", "never"))
            continue
        checked = iso_utc(coverage.checked_at) if coverage.checked_at else "never"
        number, posts = str(coverage.channel_id), str(coverage.posts)
        rows.append((name or coverage.channel, listed, number, coverage.title, posts, checked))
    _write(state, format, "channels", ("channel", "listed", "number", "title", "posts", "last read"), rows)


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


def _watched(state: State) -> list[tuple[str | None, Coverage | None]]:
    """The listed channels, then those that are only stored: (name as listed, what is stored of it)."""
    from osintwatch.model import Window
    from osintwatch.store.channels import find_channels
    from osintwatch.store.coverage import coverage_of

    if not state.config.database.exists():
        return [(one.name, None) for one in state.config.channels]
    with state.reading() as archive:
        stored = {one.channel_id: one for one in coverage_of(archive, Window())}
        found: list[tuple[str | None, Coverage | None]] = []
        for one in state.config.channels:
            username = one.address.username
            numbers = find_channels(archive, username) if username else [one.address.number or 0]
            found.append((one.name, next((stored.pop(n) for n in numbers if n in stored), None)))
    return found + [(None, one) for one in stored.values()]


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
    """Tell how the last runs went, how completely each channel was read, and whether it is up to date."""
    from osintwatch.query import parse_duration

    state = state_of(ctx)
    age = parse_duration(max_age) if max_age else None
    if config:
        rows = [(one.key, one.value, one.source) for one in state.config.origins]
        _write(state, format, "settings", ("key", "value", "from"), rows)
        return
    watched = _watched(state)
    _write_status(state, watched, format)
    if check:
        _check(state)
    stale = [name for name, coverage in watched if name and age and _is_stale(coverage, age)]
    if stale:
        say(f"not read for {max_age}: {', '.join(stale)}")
        raise typer.Exit(Exit.IN_PART)


def _is_stale(coverage: Coverage | None, age: timedelta) -> bool:
    return coverage is None or coverage.checked_at is None or now() - coverage.checked_at > age


def _write_status(
    state: State, watched: list[tuple[str | None, Coverage | None]], format: Plain | None
) -> None:
    from osintwatch.output.times import iso_utc, iso_utc_or_none

    rows = []
    for name, coverage in watched:
        if coverage is None:
            rows.append((name or "", "0", "", "never", "", "not read yet"))
            continue
        rows.append(
            (
                name or coverage.channel,
                str(coverage.posts),
                iso_utc_or_none(coverage.complete_from) or "",
                iso_utc_or_none(coverage.checked_at) or "never",
                iso_utc_or_none(coverage.last_posted_at) or "",
                _holes(coverage),
            )
        )
    columns = ("channel", "posts", "complete from", "last read", "newest post", "holes")
    _write(state, format, "coverage", columns, rows)
    if format is Plain.JSON or not state.config.database.exists():
        return
    with state.reading() as archive:
        runs = [
            (iso_utc(run.started_at), run.command, _ending(run), _run_summary(archive, run))
            for run in _last_runs(archive)
        ]
    if sys.stdout.isatty():
        _write(state, format, "last runs", ("started", "command", "ended", "what came of it"), runs)
        size = sum(
            f.stat().st_size for f in state.config.database.parent.glob(state.config.database.name + "*")
        )
        sys.stdout.write(f"archive {state.config.database}, {size / 1e6:.1f} MB\n")


def _holes(coverage: Coverage) -> str:
    shown = ", ".join(f"{hole.first}-{hole.last}" for hole in coverage.holes[:3])
    more = len(coverage.holes) - 3
    return f"{shown} and {more} more" if more > 0 else shown


def _last_runs(archive: Archive) -> list[RunRecord]:
    from osintwatch.store.runs import last_runs

    return last_runs(archive, 5)


def _run_summary(archive: Archive, run: RunRecord) -> str:
    from osintwatch.store.runs import channels_of_run

    records = channels_of_run(archive, run.id)
    trouble = [f"{record.name}: {record.outcome}" for record in records if record.outcome != "ok"]
    return f"{sum(record.new_posts for record in records)} new; {', '.join(trouble) or 'no trouble'}"


def _ending(run: RunRecord) -> str:
    if run.exit_code is None:
        return "running or killed"
    return "done" if run.exit_code == 0 else f"exit {run.exit_code}"


def _check(state: State) -> None:
    """Let SQLite read the whole file. Raises StorageError when something is wrong with it."""
    from osintwatch.store.check import faults

    with state.reading() as archive:
        found = faults(archive)
    if found:
        raise StorageError(
            f"the archive {state.config.database} is damaged: {found[0]}", "keep a copy, restore a backup"
        )
    state.note("archive: no fault found")


def _write(
    state: State, format: Plain | None, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """A table on a terminal, JSON where asked for, else tab-separated lines with a header."""
    from osintwatch.output import json, lines, table

    if format is Plain.JSON:
        keys = [column.replace(" ", "_") for column in columns]
        records = [dict(zip(keys, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps({"schema_version": json.SCHEMA_VERSION, title: records}) + "\n")
    elif sys.stdout.isatty():
        table.print_table(title, columns, rows, sys.stdout)
    else:
        lines.write_rows([columns, *rows], sys.stdout)
