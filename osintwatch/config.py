"""The configuration: TOML file, environment and defaults to one value, every mistake told with its place.

A flag wins over OSINTWATCH_* in the environment, that over the file, that over the default.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from osintwatch.errors import ConfigError, UsageError
from osintwatch.query import parse_duration
from osintwatch.text.telegram_address import ChannelAddress, parse_channel

_LIKE_A_SECRET = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{32}(?![0-9A-Fa-f])")

FILE_NAME = "config.toml"


class Secret:
    """A value that does not show itself: not in a repr, a log line or a traceback."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not to be pickled")


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """The account channels are read with."""

    api_id: int
    api_hash: Secret
    session: Path
    timeout: float


@dataclass(frozen=True, slots=True)
class FetchConfig:
    """How `fetch` reads."""

    since: timedelta
    recheck: timedelta
    pause: float
    """seconds between requests"""
    max_wait: float
    """seconds; a longer flood wait ends the run"""


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """A channel as listed, in the user's spelling."""

    name: str
    address: ChannelAddress


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search kept under a name, as typed."""

    words: str
    since: str | None = None
    until: str | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from, for `status --config`."""

    key: str
    value: str
    """masked where secret"""
    source: str


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a command needs to know. `path` is None when there is no file."""

    path: Path | None
    database: Path
    timezone: ZoneInfo
    telegram: TelegramConfig | None
    fetch: FetchConfig
    channels: tuple[ListedChannel, ...]
    origins: tuple[Origin, ...]
    searches: Mapping[str, SavedSearch] = field(default_factory=dict)
    """by name"""
    notes: tuple[str, ...] = ()
    """things the user should know, e.g. permissions that are too loose"""
    missing: str = "api_id"
    """what the account still lacks, where `telegram` is None"""

    def account(self) -> TelegramConfig:
        """The account, for what cannot be done without one. Raises ConfigError naming what is missing."""
        if self.telegram is not None:
            return self.telegram
        raise ConfigError(
            f"{self.path or 'environment'}: [telegram] {self.missing} is missing",
            f"get your own at https://my.telegram.org; set it there or in OSINTWATCH_{self.missing.upper()}",
        )


KEYS: dict[str, set[str]] = {
    "": {"database", "timezone", "telegram", "fetch", "channels", "searches"},
    "telegram": {"api_id", "api_hash", "api_hash_file", "session", "timeout"},
    "fetch": {"since", "recheck", "pause", "max_wait"},
    "channels": {"username"},
    "searches": {"words", "since", "until", "channels"},
}
SEARCH_NAME: Final = re.compile(r"[\w-]{1,40}")
"""What a saved search may be called."""


def find_config(flag: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The file to be read: --config, OSINTWATCH_CONFIG, ./config.toml, the user's own; None if there is none.

    Raises ConfigError when a file that was named is missing.
    """
    named = flag or (Path(environment["OSINTWATCH_CONFIG"]) if environment.get("OSINTWATCH_CONFIG") else None)
    if named is not None:
        if not named.is_file():
            raise ConfigError(f"there is no config file {named}", "write one with `osintwatch init`")
        return named
    if Path(FILE_NAME).is_file():
        return Path(FILE_NAME)
    # Asked only now: the import costs a few milliseconds at every start.
    from platformdirs import user_config_path

    own = user_config_path("osintwatch") / FILE_NAME
    return own if own.is_file() else None


def load(flag: Path | None, database: Path | None, environment: Mapping[str, str] = os.environ) -> Config:
    """Read and check the configuration. `flag` and `database`: --config and --db.

    Raises ConfigError naming file, line or key, and what is allowed there.
    """
    path = find_config(flag, environment)
    return _Reading(path, _parse(path) if path else {}, environment).config(database)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "mend that line") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start})", "save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None


@dataclass(slots=True)
class _Reading:
    """One reading of a file and the environment, with the places values came from."""

    path: Path | None
    file: dict[str, Any]
    environment: Mapping[str, str]
    origins: list[Origin] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: str = "api_id"

    def config(self, database: Path | None) -> Config:
        self._check_keys("", self.file)
        telegram, fetch = self._table("telegram"), self._table("fetch")
        self._check_permissions()
        return Config(
            path=self.path,
            database=self._database(database),
            timezone=self._timezone(),
            telegram=self._telegram(telegram),
            fetch=FetchConfig(
                self._duration(fetch, "since", "30d"),
                self._duration(fetch, "recheck", "7d", zero=True),
                self._seconds(fetch, "pause", 1.0),
                self._duration(fetch, "max_wait", "2m").total_seconds(),
            ),
            channels=self._channels(),
            origins=tuple(self.origins),
            searches=self._searches(),
            notes=tuple(self.notes),
            missing=self.missing,
        )

    def _searches(self) -> dict[str, SavedSearch]:
        tables = self.file.get("searches", {})
        if not isinstance(tables, dict) or not all(isinstance(one, dict) for one in tables.values()):
            raise self._wrong("searches", "must be tables", "write [searches.NAME] on a line of its own")
        return {name: self._search(name, table) for name, table in tables.items()}

    def _search(self, name: str, table: dict[str, Any]) -> SavedSearch:
        here = f"[searches.{name}]"
        if not SEARCH_NAME.fullmatch(name):
            raise self._wrong(here, "is no name for a search", "use letters, digits, - and _")
        for key in table:
            if key not in KEYS["searches"]:
                known = ", ".join(sorted(KEYS["searches"]))
                raise self._wrong(f"{here} {key}", "is not a known key", f"known here: {known}")
        channels = table.get("channels", [])
        if not isinstance(channels, list) or not all(isinstance(one, str) for one in channels):
            raise self._wrong(f"{here} channels", "must be a list of texts", 'write channels = ["name"]')
        words, since, until = (
            self._text(table, key, None, f"{here} {key}")[0] if key in table else None
            for key in ("words", "since", "until")
        )
        self._note_origin(here, words or "every post", str(self.path))
        return SavedSearch(words or "", since, until, tuple(channels))

    def _wrong(self, key: str, problem: str, hint: str) -> ConfigError:
        """A secret may have been put in the wrong place: what looks like one is not repeated."""
        told = _LIKE_A_SECRET.sub("***", f"{key} {problem}")
        return ConfigError(f"{self.path or 'environment'}: {told}", hint)

    def _check_keys(self, table: str, values: Mapping[str, Any]) -> None:
        for key in values:
            if key not in KEYS[table]:
                where = f"[{table}] {key}" if table else key
                raise self._wrong(
                    where, "is not a known key", f"known here: {', '.join(sorted(KEYS[table]))}"
                )

    def _table(self, name: str) -> dict[str, Any]:
        table = self.file.get(name, {})
        if not isinstance(table, dict):
            raise self._wrong(name, "must be a table", f"write [{name}] on a line of its own")
        self._check_keys(name, table)
        return table

    def _note_origin(self, key: str, value: object, source: str) -> None:
        self.origins.append(Origin(key, str(value), source))

    def _text(
        self, table: Mapping[str, Any], key: str, variable: str | None, name: str
    ) -> tuple[str | None, str]:
        """A string and where it came from; the environment wins."""
        if variable and self.environment.get(variable):
            return self.environment[variable], variable
        value = table.get(key)
        if value is None:
            return None, "default"
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(name, "must be text in quotes", f'for example {key} = "..."')
        if "\0" in value:
            raise self._wrong(name, "holds a NUL character", "take it out")
        return value, str(self.path)

    def _relative(self, text: str) -> Path:
        """Paths in the file are relative to the file, those of the environment to where one stands."""
        base = self.path.parent if self.path else Path()
        return Path(os.path.abspath(base / Path(text).expanduser()))

    def _database(self, flag: Path | None) -> Path:
        if flag is not None:
            self._note_origin("database", flag, "--db")
            return Path(os.path.abspath(flag.expanduser()))
        text, source = self._text(self.file, "database", "OSINTWATCH_DB", "database")
        if text is None:
            from platformdirs import user_data_path

            path = user_data_path("osintwatch") / "osintwatch.db"
        elif source == "OSINTWATCH_DB":
            path = Path(os.path.abspath(Path(text).expanduser()))
        else:
            path = self._relative(text)
        self._note_origin("database", path, source)
        return path

    def _timezone(self) -> ZoneInfo:
        text, source = self._text(self.file, "timezone", None, "timezone")
        self._note_origin("timezone", text or "UTC", source)
        try:
            return ZoneInfo(text or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self._wrong(
                "timezone", f"{text!r} is not a known time zone", 'for example "Europe/Kyiv" or "UTC"'
            ) from None

    def _duration(self, table: Mapping[str, Any], key: str, default: str, *, zero: bool = False) -> timedelta:
        name = f"[fetch] {key}"
        text, source = self._text(table, key, None, name)
        self._note_origin(name, text or default, source)
        if zero and text in ("0", "0s", "0h", "0d"):
            return timedelta()
        try:
            return parse_duration(text or default)
        except UsageError as error:
            raise self._wrong(name, f"is wrong: {error.message}", error.hint) from None

    def _seconds(
        self, table: Mapping[str, Any], key: str, default: float, name: str = "fetch", *, least: float = 0
    ) -> float:
        value = table.get(key, default)
        self._note_origin(f"[{name}] {key}", value, str(self.path) if key in table else "default")
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= 3600:
            raise self._wrong(
                f"[{name}] {key}", f"must be a number of seconds from {least} to 3600", f"{key} = {default}"
            )
        return float(value)

    # ---- the account -------------------------------------------------------------------------

    def _telegram(self, table: Mapping[str, Any]) -> TelegramConfig | None:
        api_id, id_source = self._api_id(table)
        api_hash, hash_source = self._api_hash(table)
        self._note_origin("[telegram] api_id", api_id or "none", id_source)
        self._note_origin("[telegram] api_hash", "***" if api_hash else "none", hash_source)
        if api_id is None and api_hash is None and not table and "OSINTWATCH_SESSION" not in self.environment:
            return None  # no account, as for any who only search: its defaults cost a start something, too
        session = self._session(table)
        timeout = self._seconds(table, "timeout", 60.0, "telegram", least=0.1)
        if api_id is None or api_hash is None:
            # No mistake yet: searching needs no account, and a timer may set it in its own environment.
            self.missing = "api_id" if api_id is None else "api_hash"
            return None
        return TelegramConfig(api_id, Secret(api_hash), session, timeout)

    def _api_id(self, table: Mapping[str, Any]) -> tuple[int | None, str]:
        variable = self.environment.get("OSINTWATCH_API_ID")
        value, source = (variable, "OSINTWATCH_API_ID") if variable else (table.get("api_id"), str(self.path))
        if value is None:
            return None, "default"
        if isinstance(value, bool) or not is_api_id(str(value)):
            raise ConfigError(
                f"{source}: api_id must be a whole number", "copy it from https://my.telegram.org"
            )
        return int(value), source

    def _api_hash(self, table: Mapping[str, Any]) -> tuple[str | None, str]:
        text, source = self._text(table, "api_hash", "OSINTWATCH_API_HASH", "[telegram] api_hash")
        file, _ = self._text(table, "api_hash_file", None, "[telegram] api_hash_file")
        if text is None and file is not None:
            path = self._relative(file)
            try:
                text, source = path.read_text(encoding="ascii").strip(), str(path)
            except (OSError, UnicodeDecodeError):
                raise self._wrong(
                    "[telegram] api_hash_file", f"cannot be read: {path}", "it holds the api_hash alone"
                ) from None
            self._warn_if_loose(path)
        if text is not None and not looks_like_a_hash(text):
            # Never shown: what stands in its place may be another secret.
            raise ConfigError(
                f"{source}: api_hash must be 32 hexadecimal digits", "copy it from https://my.telegram.org"
            )
        return text, source

    def _session(self, table: Mapping[str, Any]) -> Path:
        text, source = self._text(table, "session", "OSINTWATCH_SESSION", "[telegram] session")
        if text is None:
            from platformdirs import user_data_path

            path = user_data_path("osintwatch") / "osintwatch.session"
        elif source == "OSINTWATCH_SESSION":
            path = Path(os.path.abspath(Path(text).expanduser()))
        else:
            path = self._relative(text)
        if path.suffix != ".session":  # Telethon adds it; we must know the real name
            path = path.with_name(path.name + ".session")
        self._note_origin("[telegram] session", path, source)
        return path

    def _check_permissions(self) -> None:
        table = self.file.get("telegram")
        if self.path is not None and isinstance(table, dict) and "api_hash" in table:
            self._warn_if_loose(self.path)

    def _warn_if_loose(self, path: Path) -> None:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            self.notes.append(f"{path} holds api_hash and can be read by others: chmod 600 {path}")

    # ---- the channels ------------------------------------------------------------------------

    def _channels(self) -> tuple[ListedChannel, ...]:
        listed = self.file.get("channels", [])
        if not isinstance(listed, list):
            raise self._wrong("channels", "must be a list of tables", "write [[channels]] with two brackets")
        found: dict[str, ListedChannel] = {}
        for number, entry in enumerate(listed, start=1):
            name = f"[[channels]] number {number}"
            if not isinstance(entry, dict):
                raise self._wrong(name, "must be a table", 'write [[channels]] and username = "..." below it')
            self._check_keys("channels", entry)
            text, _ = self._text(entry, "username", None, f"{name}: username")
            if text is None:
                raise self._wrong(name, "has no username", 'add username = "..."')
            try:
                address = parse_channel(text)
            except UsageError as error:
                raise self._wrong(f"{name}: username", f"is wrong: {error.message}", error.hint) from None
            if address.key in found:
                self.notes.append(f"{text} and {found[address.key].name} are the same channel, listed twice")
            found.setdefault(address.key, ListedChannel(text, address))
        names = ", ".join(one.name for one in found.values())
        self._note_origin("channels", names or "none", str(self.path) if listed else "default")
        return tuple(found.values())


def is_api_id(text: str) -> bool:
    """Telegram's api_ids are positive 32-bit numbers."""
    return text.isascii() and text.isdigit() and len(text) < 11 and 0 < int(text) < 2**31


def looks_like_a_hash(text: str) -> bool:
    return len(text) == 32 and all(c in "0123456789abcdefABCDEF" for c in text)
