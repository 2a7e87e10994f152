"""What every command needs: the global options, the config, the archive, the clock, and a way to speak."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from osintwatch.errors import UsageError

if TYPE_CHECKING:
    from osintwatch.config import Config
    from osintwatch.store.archive import Archive


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class Plain(StrEnum):
    """How a short answer is written."""

    TABLE = "table"
    JSON = "json"


def say(text: str) -> None:
    """A line of talk, on stderr, above a progress bar if there is one."""
    from osintwatch.output.progress import announce

    announce(sys.stderr, text)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class State:
    """The global options of this call."""

    config_path: Path | None
    database: Path | None
    quiet: bool
    verbose: bool
    _config: Config | None = None

    @property
    def config(self) -> Config:
        """The configuration, read once; what the user should know of it is said once."""
        if self._config is None:
            from osintwatch.config import load

            self._config = load(self.config_path, self.database)
            for note in self._config.notes:
                self.note(f"warning: {note}")
            if self.verbose:
                say(f"config {self._config.path or 'none'}, archive {self._config.database}")
        return self._config

    def note(self, text: str) -> None:
        """Say something that is no error."""
        if not self.quiet:
            say(text)

    @contextmanager
    def reading(self, *, noting: bool = True) -> Iterator[Archive]:
        """The archive, to be read as of this moment; a word on posts that wait to be judged, if `noting`."""
        from osintwatch.output.summary import judging_note
        from osintwatch.store.archive import open_for_reading
        from osintwatch.store.stale import stale_posts

        with open_for_reading(self.config.database) as archive, archive.snapshot():
            for note in archive.notes:
                self.note(f"warning: {note}")
            if noting and (waiting := stale_posts(archive)):
                self.note(judging_note(waiting))
            yield archive

    @contextmanager
    def writing(self, *, lock: bool = True) -> Iterator[Archive]:
        """The archive, to be written by one run at a time. Raises LockedError when another one holds it."""
        from contextlib import ExitStack

        from osintwatch.lock import held
        from osintwatch.store.archive import open_for_writing
        from osintwatch.store.looks import last_version
        from osintwatch.store.rules import apply_new_rules
        from osintwatch.store.word_forms import are_noted

        with ExitStack() as stack:
            if lock:
                stack.enter_context(held(self.config.database, f"the archive {self.config.database}", now()))
            archive = stack.enter_context(open_for_writing(self.config.database))
            for note in archive.notes:
                self.note(f"warning: {note}")
            if not are_noted(archive) and last_version(archive):
                self.note("the forms of all words are learnt, once: a few seconds for 10,000 posts")
            if anew := apply_new_rules(archive):
                self.note(f"{anew} posts were indexed anew: the rules of searching have changed")
            yield archive


def state_of(ctx: typer.Context) -> State:
    assert isinstance(ctx.obj, State)
    return ctx.obj


def channel_numbers(archive: Archive, spellings: Sequence[str] | None) -> tuple[int, ...] | None:
    """The numbers of the channels named with --channel; None when none was named.

    Raises UsageError for a channel the archive does not hold.
    """
    if not spellings:
        return None
    from osintwatch.store.channels import find_channels, known_channel
    from osintwatch.text.telegram_address import parse_channel

    numbers: list[int] = []
    for spelling in spellings:
        address = parse_channel(spelling)
        if address.username is not None:
            found = find_channels(archive, address.username)
        else:
            found = [address.number] if address.number and known_channel(archive, address.number) else []
        if not found:
            raise UsageError(
                f"the archive holds no channel {spelling}", "`osintwatch channels` lists those it holds"
            )
        numbers += found
    return tuple(dict.fromkeys(numbers))
