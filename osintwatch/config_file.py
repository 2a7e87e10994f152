"""Writing the config: the first one, and channels added and removed with every comment kept."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from osintwatch.errors import ConfigError, StorageError
from osintwatch.private_files import make_private_folder
from osintwatch.text.telegram_address import parse_channel

EXAMPLE_CHANNELS = ("OSINTdefender", "wartranslated")

_TEMPLATE = """\
# osintwatch reads this file. A flag wins over OSINTWATCH_* in the environment, that over this file.

database = "osintwatch.db"            # the archive; relative to this file
timezone = "{timezone}"{zone_gap}# for times you type and read; stored times are UTC

[telegram]
# Your own, from https://my.telegram.org (API development tools). Keep api_hash to yourself.
# In the environment: OSINTWATCH_API_ID, OSINTWATCH_API_HASH; or api_hash_file = "..." here.
{api_id}
{api_hash}
session = "osintwatch.session"        # made by `osintwatch login`; who has it has the account
timeout = 60                          # seconds without an answer until the connection is given up

[fetch]
since = "30d"                         # how far back a channel new to the archive is read
recheck = "7d"                        # posts younger than this are looked at again every night; 0d: none
pause = 1.0                           # seconds between requests, varied by a half either way
max_wait = "2m"                       # a longer wait asked for by Telegram ends the run

# A search kept under a name: `osintwatch search @cbrn`; with --new only what came since the last look.
# [searches.cbrn]
# words = "CBRN OR РХБЗ -drill"
# since = "30d"

# One entry a channel, in any spelling of its address: name, @name, https://t.me/name ...
{channels}"""


@dataclass(frozen=True, slots=True)
class FirstConfig:
    """What is known when a config is first written. Without an account, its lines are comments."""

    api_id: int | None = None
    api_hash: str | None = field(default=None, repr=False)
    timezone: str = "UTC"
    channels: tuple[str, ...] = EXAMPLE_CHANNELS


def render(answers: FirstConfig) -> str:
    """The text of a first config; config.example.toml is that of FirstConfig(timezone="Europe/Kyiv")."""
    unique: dict[str, str] = {}
    for name in answers.channels or EXAMPLE_CHANNELS:
        unique.setdefault(parse_channel(name).key, name)
    return _TEMPLATE.format(
        timezone=answers.timezone,
        zone_gap=" " * max(1, 25 - len(answers.timezone)),
        api_id=f"api_id = {answers.api_id}" if answers.api_id else "# api_id = 12345",
        api_hash=f'api_hash = "{answers.api_hash}"'
        if answers.api_hash
        else '# api_hash = "0123456789abcdef..."',
        channels="\n".join(f'[[channels]]\nusername = "{name}"\n' for name in unique.values()),
    )


def write_first_config(path: Path, answers: FirstConfig) -> None:
    """Write a new config, 0600. Raises ConfigError where there is one, StorageError where it cannot be."""
    make_private_folder(path.absolute().parent)
    try:
        # O_EXCL: fails for whatever is there already, a link to nowhere too.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise already_there(path) from None
    except OSError as error:
        raise _cannot_write(path, error) from None
    with ExitStack() as undo:
        undo.callback(_remove, path)
        _replace(path, render(answers))
        undo.pop_all()


def already_there(path: Path) -> ConfigError:
    return ConfigError(
        f"{path} is there already; nothing was changed", "edit it, or name another with --config"
    )


# ---- channels added and removed ------------------------------------------------------------------


def add_channels(path: Path, names: Sequence[str]) -> list[str]:
    """List further channels; returns those that were not listed yet, in the spelling given.

    Raises UsageError for a name that is none, ConfigError when the file is not valid TOML,
    StorageError when it cannot be written.
    """
    text, data = _read(path)
    known = {parse_channel(entry["username"]).key for entry in data.get("channels", [])}
    added = []
    for name in names:
        key = parse_channel(name).key
        if key not in known:
            known.add(key)
            added.append(name)
    if added:
        wanted = [*data.get("channels", []), *({"username": spelled(name)} for name in added)]
        new = [spelled(name) for name in added]
        text = _longer_array(text, new) if _is_array(text, data) else _more_entries(text, new)
        _replace_checked(path, text, data, wanted)
    return added


def remove_channels(path: Path, names: Sequence[str]) -> list[str]:
    """Take channels off the list; returns those that were on it, in the spelling given."""
    text, data = _read(path)
    listed = data.get("channels", [])
    keys = [parse_channel(entry["username"]).key for entry in listed]
    unwanted = {parse_channel(name).key for name in names}
    numbers = {number for number, key in enumerate(keys) if key in unwanted}
    if numbers:
        text = _shorter_array(text, numbers) if _is_array(text, data) else _fewer_entries(text, numbers)
        wanted = [entry for number, entry in enumerate(listed) if number not in numbers]
        _replace_checked(path, text, data, wanted)
    return list(dict.fromkeys(name for name in names if parse_channel(name).key in keys))


def spelled(name: str) -> str:
    """A channel as we write it: its username, else its number."""
    address = parse_channel(name)
    return address.username or str(address.number)


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "mend that line") from None
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None


# The usual form, one [[channels]] each, is changed line by line: a TOML library takes a comment for
# a part of the entry above it, and would drop it together with that.

_TABLE = re.compile(r"[ \t]*\[")
_ENTRY = re.compile(r"""[ \t]*\[\[[ \t]*(["']?)channels\1[ \t]*\]\]""")
_NO_KEY = re.compile(r"[ \t]*(?:#.*)?\r?\n?")


def _more_entries(text: str, names: list[str]) -> str:
    """Put new entries below the last one, or at the end."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = _lines(text)
    last = next((n for n in reversed(range(len(lines))) if _ENTRY.match(lines[n])), None)
    place = len(lines)
    if last is not None:
        place = last + 1
        for number in range(last + 1, len(lines)):
            if _TABLE.match(lines[number]):
                break
            if not _NO_KEY.fullmatch(lines[number]):
                place = number + 1
    before = "".join(lines[:place])
    if before and not before.endswith("\n"):
        before += end
    gap = end if before and last is None and not before.endswith(end * 2) else ""
    entries = [f'[[channels]]{end}username = "{name}"{end}' for name in names]
    return before + gap + (end if last is not None else "") + end.join(entries) + "".join(lines[place:])


def _fewer_entries(text: str, numbers: set[int]) -> str:
    """Leave entries out. What stands below their last key, comments on the next one, stays."""
    kept: list[str] = []
    below: list[str] = []
    entry, dropping = -1, False
    for line in [*_lines(text), None]:
        if line is None or _TABLE.match(line):
            if below and kept and not kept[-1].strip() and not below[0].strip():
                del below[0]  # of two blank lines, the one above the entry and the one below, one is enough
            kept += below
            below = []
            entry += bool(line and _ENTRY.match(line))
            dropping = bool(line and _ENTRY.match(line) and entry in numbers)
        if line is None or not dropping:
            kept += [line] if line else []
        elif _NO_KEY.fullmatch(line):
            below.append(line)
        else:
            below = []
    return "".join(kept)


def _lines(text: str) -> list[str]:
    # str.splitlines would also cut at characters that end no line in TOML.
    return re.findall(r"[^\n]*\n|[^\n]+", text)


# The other form, channels = [{username = "name"}, ...].


def _is_array(text: str, data: dict[str, Any]) -> bool:
    return "channels" in data and not any(_ENTRY.match(line) for line in _lines(text))


def _longer_array(text: str, names: list[str]) -> str:
    import tomlkit

    document = tomlkit.parse(text)
    for name in names:
        entry = tomlkit.inline_table()
        entry["username"] = name
        document["channels"].append(entry)
    return tomlkit.dumps(document)


def _shorter_array(text: str, numbers: set[int]) -> str:
    import tomlkit

    document = tomlkit.parse(text)
    for number in sorted(numbers, reverse=True):
        del document["channels"][number]
    return tomlkit.dumps(document)


# ---- writing -------------------------------------------------------------------------------------


def _replace_checked(path: Path, text: str, old: dict[str, Any], wanted: list[dict[str, str]]) -> None:
    """Write the new text only if it says what it should: nothing but the channels may have changed."""
    try:
        new = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        new = {}
    if {"channels": [], **new} != {**old, "channels": wanted}:
        raise ConfigError(f"the list of channels in {path} has an unusual form", "change it in an editor")
    _replace(path, text)


def _replace(path: Path, text: str) -> None:
    """Put a new text in place of the old, whole or not at all, with the permissions of the old."""
    path = path.resolve()  # a link, as configs kept elsewhere have it, stays one
    try:
        handle, name = tempfile.mkstemp(prefix=".osintwatch-", dir=path.parent)
        with ExitStack() as undo:
            undo.callback(_remove, Path(name))
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                os.fchmod(handle, stat.S_IMODE(path.stat().st_mode))
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
            undo.pop_all()
    except OSError as error:
        raise _cannot_write(path, error) from None


def _remove(path: Path) -> None:
    with suppress(OSError):
        os.unlink(path)


def _cannot_write(path: Path, error: OSError) -> StorageError:
    return StorageError(f"cannot write {path}: {error.strerror}", "check the folder and its free space")
