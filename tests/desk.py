"""An analyst's desk: a folder with config, session and archive, where the command line is run as a child."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.loopback import LoopServer, write_session
from tests.warm import Child, warm
from tests.warm_process import Command

ROOT = Path(__file__).resolve().parents[1]
API_HASH = "0123456789abcdef0123456789abcdef"
HARMLESS = {"TZ", "TMPDIR", "TERM", "PYTHONPATH"}
"""variables that nothing has looked at before a command begins; of the last, nothing has changed"""
NOTHING: Mapping[str, str] = {}
OSINTWATCH = (sys.executable, "-W", "error", "-m", "osintwatch")


@dataclass(frozen=True)
class Done:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, str]]:
        """The `channel=... outcome=...` lines of a fetch, as far as their first words go."""
        found = [line for line in self.err.splitlines() if line.startswith("channel=")]
        return [dict(word.split("=", 1) for word in line.split() if "=" in word) for line in found]

    @property
    def outcomes(self) -> dict[str, str]:
        return {line["channel"]: line["outcome"] for line in self.lines}


class Desk:
    """`home` is the folder; `config` may be rewritten with `configure`, the rest is the program's."""

    def __init__(self, home: Path, server: LoopServer | None = None) -> None:
        self.home, self.server = home, server
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.database = home / "osintwatch.db"
        self.session = home / "osintwatch.session"
        self.channels: list[str] = []

    # -- setting up

    def log_in(self, *, logged_in: bool = True) -> None:
        assert self.server
        write_session(self.session, self.server, logged_in=logged_in)

    def configure(
        self, *channels: str, account: bool = True, timeout: float = 60, since: str = "3650d", **fetch: object
    ) -> None:
        """Write config.toml; `fetch` are keys of its [fetch] table, pause is 0 unless given."""
        self.channels = list(channels)
        fetch = {"since": since, "pause": 0, **fetch}
        lines = ['database = "osintwatch.db"']
        if account:
            lines += ["[telegram]", "api_id = 4711", f'api_hash = "{API_HASH}"']
            lines += ['session = "osintwatch.session"', f"timeout = {timeout}"]
        lines += ["[fetch]"]
        lines += [
            f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}"
            for key, value in fetch.items()
        ]
        for name in channels:
            lines += ["[[channels]]", f'username = "{name}"']
        path = self.home / "config.toml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        path.chmod(0o600)

    # -- running

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of the machine's own settings; homes are here."""
        kept = {
            key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "LC_ALL", "TMPDIR"}
        }
        homes = {
            "HOME": self.home,
            "XDG_CONFIG_HOME": self.home / ".config",
            "XDG_DATA_HOME": self.home / ".local/share",
            "XDG_CACHE_HOME": self.home / ".cache",
        }
        return {**kept, **{key: str(path) for key, path in homes.items()}, "PYTHONPATH": str(ROOT), **more}

    def run(
        self,
        *words: str,
        typed: str = "",
        timeout: float = 60,
        program: str = "osintwatch",
        **environment: str,
    ) -> Done:
        """Run a command to its end; `typed` is all there is on its standard input.

        What Python, or a module that is being imported, reads of the environment asks for a process from
        nothing; else one is taken that is warm already.
        """
        if all(name in HARMLESS or name.startswith(("OSINTWATCH_", "LOOPBACK_")) for name in environment):
            return Done(*warm().run(self.command(words, program, environment), typed, timeout))
        assert not typed
        assert program == "osintwatch"
        return self.run_cold(*words, timeout=timeout, **environment)

    def command(
        self,
        words: Sequence[str],
        program: str = "osintwatch",
        environment: Mapping[str, str] = NOTHING,
        *,
        terminal: bool = False,
    ) -> Command:
        """A command at this desk, for `warm`."""
        return {
            "program": program,
            "words": [*words],
            "folder": str(self.home),
            "environment": self.environment(**environment),
            "terminal": terminal,
        }

    def run_cold(self, *words: str, timeout: float = 60, **environment: str) -> Done:
        """The same in a process that has to load everything, as a person's has."""
        done = subprocess.run(
            [*OSINTWATCH, *words],
            cwd=self.home,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def shell(self, line: str, timeout: float = 60) -> Done:
        """Run a line of sh here."""
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=self.home,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def fetch(self, *words: str, **given: Any) -> Done:
        return self.run("fetch", *words, **given)

    @contextmanager
    def started(
        self, *words: str, command: Sequence[str] = OSINTWATCH, **environment: str
    ) -> Iterator[subprocess.Popen[str]]:
        """A command that goes on beside the test; it is killed at the end if it is still there."""
        child = subprocess.Popen(
            [*command, *words],
            cwd=self.home,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        try:
            yield child
        finally:
            if child.poll() is None:
                child.kill()
            child.communicate(timeout=10)

    @contextmanager
    def begun(self, *words: str) -> Iterator[Child]:
        """The same with a child that is warm already, and that nobody listens to."""
        nobody = os.open(os.devnull, os.O_RDWR)
        try:
            child = warm().start(self.command(words), nobody, nobody, nobody)
        finally:
            os.close(nobody)
        try:
            yield child
        finally:
            child.kill()

    @staticmethod
    def end(child: subprocess.Popen[str], how: signal.Signals, timeout: float = 10) -> Done:
        """Send a signal and wait for what comes of it."""
        child.send_signal(how)
        return Desk.ended(child, timeout)

    @staticmethod
    def ended(child: subprocess.Popen[str], timeout: float = 10) -> Done:
        out, err = child.communicate(timeout=timeout)
        return Done(child.returncode, out, err)

    # -- looking

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Rows of the archive; single values when a row has one column."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            rows = connection.execute(statement, values).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def numbers(self) -> list[int]:
        """The message numbers that are stored, lowest first."""
        return self.sql("SELECT message_id FROM posts ORDER BY channel_id, message_id")

    def spans(self) -> list[tuple[int, int]]:
        return self.sql("SELECT first_id, last_id FROM spans ORDER BY channel_id, first_id")
