"""fetch and import: posts into the archive."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osintwatch.cli.judging import judge
from osintwatch.cli.state import State, now, say, state_of
from osintwatch.errors import ConfigError, Exit, UsageError

if TYPE_CHECKING:
    from osintwatch.collectors.desktop_export import SkippedChat
    from osintwatch.config import Config, TelegramConfig
    from osintwatch.fetch import Report, Settings
    from osintwatch.importing import Imported, ImportReport
    from osintwatch.naming import Listed
    from osintwatch.output.progress import Progress
    from osintwatch.store.runs import ChannelRecord

LONGEST_MINUTES = 366 * 24 * 60


def add_to(app: typer.Typer) -> None:
    app.command()(fetch)
    app.command(name="import")(import_)


def fetch(
    ctx: typer.Context,
    channel: Annotated[
        list[str] | None, typer.Argument(metavar="[CHANNEL]...", help="Only these; else all that are listed.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Read back to here, deeper than before if need be.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read back to the first post.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Ask for the newest page of each channel, store nothing.")
    ] = False,
    max_minutes: Annotated[
        float | None, typer.Option(min=0, help="Stop after so long; the next run goes on from there.")
    ] = None,
) -> None:
    """Read new posts of the listed channels into the archive. Never asks anything; made for the night."""
    state = state_of(ctx)
    config = state.config
    listed = _listed(config, channel)
    telegram = config.account()
    if max_minutes is not None and not 0 <= max_minutes <= LONGEST_MINUTES:  # NaN is neither
        raise UsageError(f"--max-minutes {max_minutes} is no time to run", "write minutes, a year at most")
    settings = _settings(config, telegram, since, full=full, dry_run=dry_run, max_minutes=max_minutes)
    raise typer.Exit(_run(state, telegram, listed, settings))


def _listed(config: Config, named: Sequence[str] | None) -> list[Listed]:
    from osintwatch.naming import Listed
    from osintwatch.text.telegram_address import parse_channel

    if named:
        by_key = {address.key: Listed(name, address) for name in named for address in [parse_channel(name)]}
        own_words = {one.address.key: one.name for one in config.channels}
        return [Listed(own_words.get(key, one.name), one.address) for key, one in by_key.items()]
    if not config.channels:
        raise ConfigError(
            f"no channels are listed in {config.path or 'any config'}",
            "add some: `osintwatch channels add NAME`",
        )
    return [Listed(one.name, one.address) for one in config.channels]


def _settings(
    config: Config,
    telegram: TelegramConfig,
    since: str | None,
    *,
    full: bool,
    dry_run: bool,
    max_minutes: float | None,
) -> Settings:
    from osintwatch.fetch import Settings
    from osintwatch.paging import BEGINNING
    from osintwatch.query import parse_moment

    started = now()
    if full:
        depth = BEGINNING
    elif since:
        depth = parse_moment(since, zone=config.timezone, now=started)
    else:
        depth = started - config.fetch.since
    return Settings(
        since=depth,
        recheck=config.fetch.recheck,
        session=str(telegram.session),
        pause=config.fetch.pause,
        max_wait=config.fetch.max_wait,
        deadline=None if max_minutes is None else started + timedelta(minutes=max_minutes),
        dry_run=dry_run,
    )


def _run(state: State, telegram: TelegramConfig, listed: list[Listed], settings: Settings) -> Exit:
    import asyncio

    from osintwatch.collectors.telegram import TelegramReader
    from osintwatch.collectors.telegram_client import Account
    from osintwatch.fetch import fetch as run
    from osintwatch.lock import held
    from osintwatch.output.progress import bar
    from osintwatch.store.archive import open_for_looking

    account = Account(telegram.api_id, telegram.api_hash.reveal(), telegram.session, telegram.timeout)
    with ExitStack() as stack:
        if telegram.session.exists():
            stack.enter_context(held(telegram.session, f"the session {telegram.session}", now()))
        if settings.dry_run:
            archive = stack.enter_context(open_for_looking(state.config.database))
            for note in archive.notes:
                state.note(f"warning: {note}")
        else:
            archive = stack.enter_context(state.writing())
        with bar(sys.stderr, quiet=state.quiet) as progress:
            talk = Talk(state, progress)

            async def until_stopped() -> tuple[Report, Exit | None]:
                stopped_by = _cancelled_by_signals()
                reader = TelegramReader(account)  # in here: Telethon wants the running loop
                if reader.note:
                    state.note(f"warning: {reader.note}")
                report = await run(archive, reader, listed, settings, talk, now)
                return report, stopped_by[0] if stopped_by else None

            report, signalled = asyncio.run(until_stopped())
        if not settings.dry_run and not report.interrupted:
            judge(state, archive)
    _say_outcomes(state, report)
    return signalled if report.interrupted and signalled else report.exit_code


def _cancelled_by_signals() -> list[Exit]:
    """Let Ctrl-C and a termination signal end the current task cleanly; a second one ends it at once.

    Returns the list in which the exit codes of signals received will stand.
    """
    import asyncio
    import signal

    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    received: list[Exit] = []

    def stop(code: Exit) -> None:
        received.append(code)
        if len(received) > 1:
            raise KeyboardInterrupt
        if task is not None:
            task.cancel()

    loop.add_signal_handler(signal.SIGINT, stop, Exit.INTERRUPTED)
    loop.add_signal_handler(signal.SIGTERM, stop, Exit.TERMINATED)
    return received


class Talk:
    """Tells on stderr how a run goes: a bar on a terminal, one key=value line a channel otherwise."""

    def __init__(self, state: State, progress: Progress) -> None:
        self._state = state
        self._progress = progress

    def channel_begins(self, name: str, number: int, of: int) -> None:
        self._progress.begin(f"{name} ({number} of {of})")

    def page_stored(self, new_posts: int, oldest: datetime | None) -> None:
        self._progress.reach(new_posts)
        if self._state.verbose and oldest is not None:
            say(f"stored {new_posts} posts, back to {oldest:%Y-%m-%d %H:%M:%S} UTC")

    def waiting(self, request: str, seconds: int, until: datetime) -> None:
        what = "resolving names" if request == "resolve" else "reading"
        self._state.note(f"Telegram asks to wait {seconds} s ({what}); going on at {until:%H:%M:%S} UTC")

    def note(self, text: str) -> None:
        self._state.note(text)

    def channel_ends(self, record: ChannelRecord) -> None:
        if not self._state.quiet or record.outcome != "ok":
            say(_record_line(record))


def _record_line(record: ChannelRecord) -> str:
    """A line for people on a terminal, `channel=@name outcome=ok new=3 ...` elsewhere; no post text in it."""
    from osintwatch.output.lines import key_values
    from osintwatch.output.summary import counted

    if sys.stderr.isatty():
        came = counted(record.new_posts, "new post")
        came += f", {record.new_versions} changed" if record.new_versions else ""
        came += f", {record.gone} gone" if record.gone else ""
        if record.outcome == "ok":
            return f"{record.name}: {came}{f'; {record.detail}' if record.detail else ''}"
        return f"! {record.name}: {record.outcome}: {record.detail} ({came})"
    return key_values(
        {
            "channel": record.name,
            "outcome": record.outcome,
            "new": record.new_posts,
            "changed": record.new_versions,
            "gone": record.gone,
            "requests": record.requests,
            "waited": record.waited,
            **({"detail": record.detail} if record.detail else {}),
        }
    )


def _say_outcomes(state: State, report: Report) -> None:
    """The whole run in a line; what a user must do about it as an error with its cure."""
    from osintwatch.output.summary import counted

    code = report.exit_code
    failed = [record for record in report.records if record.outcome != "ok"]
    if code is Exit.LOGIN:
        say("error: the login is not valid any more")
        say("hint: run `osintwatch login` in a terminal")
    elif code is Exit.NETWORK:
        say(f"error: nothing was fetched: {failed[0].detail}")
        say("hint: run again later; what is stored stays stored")
    new = sum(record.new_posts for record in report.records)
    changed = sum(record.new_versions for record in report.records)
    gone = sum(record.gone for record in report.records)
    state.note(
        f"{counted(len(report.records), 'channel')}, {len(failed)} with trouble;"
        f" {counted(new, 'new post')}, {changed} changed, {gone} gone"
    )


# ---- import --------------------------------------------------------------------------------------


def import_(
    ctx: typer.Context,
    file: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="result.json of Telegram Desktop, or its folder.")
    ],
    groups: Annotated[
        bool, typer.Option("--groups", help="Import supergroups too, not only channels.")
    ] = False,
) -> None:
    """Import Telegram Desktop exports (JSON).

    One chat or a whole account, several files, overlapping ones too. A file is imported whole or not at all.
    """
    from osintwatch.collectors.desktop_export import read_export
    from osintwatch.importing import import_batches
    from osintwatch.output.progress import bar

    state = state_of(ctx)
    zone = state.config.timezone
    with state.writing() as archive:
        for path in file:
            with bar(sys.stderr, path.name, unit="bytes", quiet=state.quiet) as progress:
                started = False

                def read_so_far(
                    done: int, total: int, name: str = path.name, progress: Progress = progress
                ) -> None:
                    nonlocal started
                    if not started:
                        progress.begin(name, total)
                        started = True
                    progress.reach(done)

                report = import_batches(
                    archive, read_export(path, groups=groups, zone=zone, progress=read_so_far), now
                )
            _say_imported(state, path, report)
        judge(state, archive)


def _say_imported(state: State, path: Path, report: ImportReport) -> None:
    for chat in report.chats.values():
        state.note(_chat_line(path, chat))
    for skipped in report.skipped:
        state.note(_skipped_line(path, skipped))
    if not report.chats:
        state.note(f"warning: {path} holds no channel; nothing was imported")


def _chat_line(path: Path, chat: Imported) -> str:
    from osintwatch.output.lines import key_values
    from osintwatch.output.summary import counted

    if sys.stderr.isatty():
        changed = f", {chat.saved.versions} changed" if chat.saved.versions else ""
        return f"{chat.title}: {counted(chat.posts, 'message')}, {chat.saved.new} new{changed} ({path.name})"
    return key_values(
        {
            "file": str(path),
            "channel": chat.title,
            "number": chat.channel_id,
            "read": chat.posts,
            "new": chat.saved.new,
            "changed": chat.saved.versions,
        }
    )


def _skipped_line(path: Path, skipped: SkippedChat) -> str:
    from osintwatch.output.lines import key_values

    if sys.stderr.isatty():
        return f"{path.name}: {skipped.name} left out: {skipped.reason}"
    return key_values(
        {"file": str(path), "skipped": skipped.name, "kind": skipped.kind, "why": skipped.reason}
    )
