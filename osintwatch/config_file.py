"""Writing the config: the first one, and channels added and removed with every comment kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osintwatch.errors import ConfigError, StorageError
from osintwatch.private_files import claim_private_file, make_private_folder
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

[fetch]
since = "30d"                         # how far back a channel new to the archive is read
recheck = "7d"                        # posts younger than this are compared for edits when shown again
pause = 1.0                           # seconds between requests, varied by a half either way
max_wait = "2m"                       # a longer wait asked for by Telegram ends the run

# One entry a channel, in any spelling of its address: name, @name, https://t.me/name ...
{channels}"""


@dataclass(frozen=True, slots=True)
class FirstConfig:
    """What is known when a config is first written. Without an account, its lines are comments."""

    api_id: int | None = None
    api_hash: str | None = None
    timezone: str = "UTC"
    channels: tuple[str, ...] = EXAMPLE_CHANNELS


def render(answers: FirstConfig) -> str:
    """The text of a first config; config.example.toml is that of FirstConfig(timezone="Europe/Kyiv")."""
    channels = answers.channels or EXAMPLE_CHANNELS
    return _TEMPLATE.format(
        timezone=answers.timezone,
        zone_gap=" " * max(1, 25 - len(answers.timezone)),
        api_id=f"api_id = {answers.api_id}" if answers.api_id else "# api_id = 12345",
        api_hash=f'api_hash = "{answers.api_hash}"'
        if answers.api_hash
        else '# api_hash = "0123456789abcdef..."',
        channels="\n".join(f'[[channels]]\nusername = "{name}"\n' for name in channels),
    )


def write_first_config(path: Path, answers: FirstConfig) -> None:
    """Write a new config, 0600. Raises StorageError; the caller has seen that nothing is there."""
    make_private_folder(path.absolute().parent)
    claim_private_file(path, "the config")
    _replace(path, render(answers))


def add_channels(path: Path, names: Sequence[str]) -> list[str]:
    """List further channels; returns those that were not listed yet, in the spelling given.

    Raises ConfigError when the file is not valid TOML, StorageError when it cannot be written.
    """
    import tomlkit

    document, listed = _read(path)
    known = {parse_channel(str(entry["username"])).key for entry in listed}
    added = []
    for name in names:
        key = parse_channel(name).key
        if key in known:
            continue
        known.add(key)
        entry = tomlkit.table()
        entry["username"] = parse_channel(name).username or name
        listed.append(entry)
        added.append(name)
    if added:
        document["channels"] = listed
        _replace(path, tomlkit.dumps(document))
    return added


def remove_channels(path: Path, names: Sequence[str]) -> list[str]:
    """Take channels off the list; returns those that were on it, in the spelling given."""
    import tomlkit

    document, listed = _read(path)
    removed = []
    for name in names:
        key = parse_channel(name).key
        for number in range(len(listed) - 1, -1, -1):
            if parse_channel(str(listed[number]["username"])).key == key:
                del listed[number]
                removed.append(name)
    if removed:
        if not listed:
            del document["channels"]
        _replace(path, tomlkit.dumps(document))
    return list(dict.fromkeys(removed))


def _read(path: Path) -> tuple[Any, Any]:
    """The document and its list of channels, both tomlkit's, so that what is not touched stays as it is."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "mend that line") from None
    return document, document.get("channels") or tomlkit.aot()


def _replace(path: Path, text: str) -> None:
    """Put a new text in place of the old, whole or not at all, readable by the owner alone."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise StorageError(
            f"cannot write {path}: {error.strerror}", "check the folder and its free space"
        ) from None
