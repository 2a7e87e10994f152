"""init and login: what is done once, by a person at a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osintwatch.cli.state import now, say, state_of
from osintwatch.errors import LoginError

if TYPE_CHECKING:
    from osintwatch.config_file import FirstConfig


def add_to(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(login)


def init(
    ctx: typer.Context,
    channel: Annotated[
        list[str] | None,
        typer.Option("--channel", metavar="CHANNEL", help="Channel to list; may be repeated."),
    ] = None,
) -> None:
    """Write a first config.toml, here or where --config says. Asks for what is missing; never overwrites."""
    from osintwatch.config_file import FirstConfig, already_there, spelled, write_first_config

    state = state_of(ctx)
    path = state.config_path or Path(os.environ.get("OSINTWATCH_CONFIG") or "config.toml")
    if path.exists() or path.is_symlink():
        raise already_there(path)  # before anything is asked
    names = [spelled(name) for name in channel or ()]
    answers = _interview(names) if sys.stdin.isatty() else FirstConfig(channels=tuple(names))
    write_first_config(path, answers)
    say(f"wrote {path} (readable by you alone)")
    if answers.api_id is None:
        say("next: put api_id and api_hash from https://my.telegram.org into it, then `osintwatch login`")
    else:
        say("next: `osintwatch login`, then `osintwatch fetch`")


def _interview(names: list[str]) -> FirstConfig:
    """Ask for the account, the zone and the channels; empty answers leave the example's values."""
    from osintwatch.config_file import FirstConfig, spelled

    say("Your own api_id and api_hash come from https://my.telegram.org (API development tools).")
    api_id = _ask_until("api_id (empty: fill in later)", _is_api_id, "api_id is a number")
    api_hash = ""
    if api_id:
        api_hash = _ask_until(
            "api_hash (not shown)", _is_api_hash, "api_hash has 32 hexadecimal digits", hide=True
        )
    zone = _ask_until("time zone, e.g. Europe/Kyiv (empty: UTC)", _is_zone, "that is no known time zone")
    if not names:
        text = _ask_until("channels, separated by blanks (empty: two examples)", _are_channels, "")
        names = [spelled(name) for name in text.split()]
    return FirstConfig(int(api_id) if api_id else None, api_hash or None, zone or "UTC", tuple(names))


def _ask_until(question: str, right: Callable[[str], bool], otherwise: str, *, hide: bool = False) -> str:
    """Ask again until the answer will do; an empty one always does, except for what is hidden."""
    while True:
        answer = str(
            typer.prompt(question, default="", show_default=False, hide_input=hide, err=True)
        ).strip()
        if right(answer) or (not answer and not hide):
            return answer
        if otherwise:
            say(otherwise)


def _is_api_id(text: str) -> bool:
    from osintwatch.config import is_api_id

    return is_api_id(text)


def _is_api_hash(text: str) -> bool:
    from osintwatch.config import looks_like_a_hash

    return looks_like_a_hash(text)


def _is_zone(text: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _are_channels(text: str) -> bool:
    from osintwatch.errors import UsageError
    from osintwatch.text.telegram_address import parse_channel

    try:
        for name in text.split():
            parse_channel(name)
    except UsageError as error:
        say(f"{error.message}; {error.hint}")
        return False
    return bool(text)


def login(
    ctx: typer.Context,
    qr: Annotated[bool, typer.Option("--qr", help="Scan a code with the app instead of typing one.")] = False,
) -> None:
    """Log in to Telegram, once. Leaves a session file that only you can read."""
    import asyncio

    from osintwatch.collectors.telegram_client import Account
    from osintwatch.collectors.telegram_login import Prompts, log_in
    from osintwatch.lock import held
    from osintwatch.output.terminal import qr_code

    state = state_of(ctx)
    telegram = state.config.account()
    account = Account(telegram.api_id, telegram.api_hash.reveal(), telegram.session, telegram.timeout)

    def show_qr(url: str) -> None:
        say("Scan this in Telegram: Settings, Devices, Link Desktop Device")
        qr_code(url, sys.stderr)

    prompts = Prompts(
        phone=lambda: _typed("phone number, with country code"),
        code=lambda: _typed("code"),
        password=lambda hint: _typed(f"two-step password{f' (hint: {hint})' if hint else ''}", hide=True),
        show_qr=show_qr,
        say=say,
    )
    with held(telegram.session, f"the session {telegram.session}", now()):
        name = asyncio.run(log_in(account, prompts, qr=qr))
    say(f"logged in as {name}; the session is {telegram.session}: who has this file has the account")


def _typed(question: str, *, hide: bool = False) -> str:
    """What the user types; from a pipe, its next line.

    Raises LoginError when there is nothing to be had.
    """
    if sys.stdin.isatty():
        return str(typer.prompt(question, hide_input=hide, err=True)).strip()
    say(f"{question}:")
    line = sys.stdin.readline()
    if not line:
        raise LoginError("login asks for a phone number and a code", "run it in a terminal, or use --qr")
    return line.strip()
