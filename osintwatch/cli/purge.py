"""purge: the only way to remove what was stored."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from osintwatch.cli.state import State, channel_numbers, now, say, state_of
from osintwatch.errors import Exit, StorageError, UsageError

if TYPE_CHECKING:
    from osintwatch.store.archive import Archive
    from osintwatch.store.purge import Extent, Target


def add_to(app: typer.Typer) -> None:
    app.command()(purge)


def purge(
    ctx: typer.Context,
    channel: Annotated[
        list[str] | None,
        typer.Option("--channel", metavar="CHANNEL", help="All of this channel; may be repeated."),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="TIME", help="Only posts published before: 2025-01-01, 365d."),
    ] = None,
    post: Annotated[str | None, typer.Option("--post", metavar="POST-URL", help="This one post.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove posts for good. Asks first.

    They go with every version and all that was derived from them. A row in the table `purges` stays, without
    a word of what was removed. Numbers of purged posts are remembered, so that they are not read again; a
    channel purged whole is forgotten.
    """
    from osintwatch.store.backup import backups_of
    from osintwatch.store.purge import extent

    state = state_of(ctx)
    if not state.config.database.exists():
        raise StorageError(f"there is no archive at {state.config.database}", "nothing was to be purged")
    with state.writing() as archive:
        target = _target(state, archive, channel, before, post)
        found = extent(archive, target)
        if not found.posts:
            say(f"nothing to purge: no stored post fits ({target.asked})")
            raise typer.Exit(_clean(archive))
        if not yes:
            _ask(target, found, len(backups_of(archive.path)))
        listed = _still_listed(state, archive, target)
        code = _remove(state, archive, target)
    say(f"purged: {_told(found)}")
    state.note("exports made before, and copies of the archive elsewhere, are yours to delete")
    for name in listed:
        state.note(
            f"{name} is still listed, and read anew by the next fetch: `osintwatch channels remove {name}`"
        )
    raise typer.Exit(code)


def _still_listed(state: State, archive: Archive, target: Target) -> list[str]:
    """Names in the config of the channels that are purged whole."""
    from osintwatch.store.channels import find_channels

    if not target.is_whole_channels:
        return []
    going = set(target.channels or ())
    return [
        one.name
        for one in state.config.channels
        if going & {one.address.number, *find_channels(archive, one.address.username or "")}
    ]


def _target(
    state: State, archive: Archive, channels: list[str] | None, before: str | None, post: str | None
) -> Target:
    from osintwatch.output.times import iso_utc
    from osintwatch.query import parse_moment
    from osintwatch.store.purge import Target
    from osintwatch.text.telegram_address import parse_post

    if post:
        if channels or before:
            raise UsageError("--post stands alone", "leave out --channel and --before")
        address = parse_post(post)
        numbers = channel_numbers(archive, [str(address.channel)])
        words = [f"channel {number} post {address.message_id}" for number in numbers or ()]
        return Target(", ".join(words), numbers, None, (address.message_id,))
    if not channels and not before:
        raise UsageError("purge needs to know what to remove", "say --channel, --before or --post")
    moment = parse_moment(before, zone=state.config.timezone, now=now()) if before else None
    numbers = channel_numbers(archive, channels)
    words = [f"channel {number}" for number in numbers or ()]
    words += [f"before {iso_utc(moment)}"] if moment else []
    return Target(", ".join(words), numbers, moment)


def _ask(target: Target, found: Extent, backups: int) -> None:
    """Go on only if that is wanted. Raises UsageError where nobody can be asked."""
    from osintwatch.output.summary import counted

    what = f"{_told(found)} ({target.asked})"
    if backups:
        what += f", and {counted(backups, 'backup')} of the archive, which hold them too"
    if not sys.stdin.isatty():
        raise UsageError(f"purge would remove {what}, and asks first", "in a script say --yes")
    typer.confirm(f"Remove {what} for good?", abort=True, err=True)


def _told(found: Extent) -> str:
    from osintwatch.output.summary import counted

    return f"{counted(found.posts, 'message')} in {counted(found.versions, 'version')}"


def _remove(state: State, archive: Archive, target: Target) -> Exit:
    from osintwatch.cli.judging import judge
    from osintwatch.store.purge import purge as remove

    remove(archive, target, now())
    judge(state, archive)  # before the file is cleaned: reports made of the posts name their words
    return _clean(archive)


def _clean(archive: Archive) -> Exit:
    from osintwatch.store.purge import clean

    try:
        if clean(archive):
            return Exit.DONE
    except StorageError as error:
        raise StorageError(
            f"the posts are removed, but the file could not be rewritten: {error.message}",
            "make room and run the same purge again: it finds nothing, and cleans the file",
        ) from None
    say("warning: another program reads the archive, so its log may still hold what was removed")
    say("hint: close that program and run the same purge again: it finds nothing, and cleans the file")
    return Exit.IN_PART
