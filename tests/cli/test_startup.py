"""What a command must not load: people type, scripts loop, and every import is waited for."""

from __future__ import annotations

import sys

import pytest
import typer

from osintwatch.cli.app import COMMANDS, command_line
from tests.desk import Desk

# What stays out, and out of which commands.
HEAVY = {
    "telethon",
    "rich",
    "segno",
    "sqlite_utils",
    "dateutil",
    "tomlkit",
    "ijson",
    "hypothesis",
    "pyarrow",
    "xlsxwriter",
    "pydantic",
    "pymorphy3",
    "simplemma",
}
NEVER_AT_FIRST = HEAVY | {"asyncio", "ssl", "sqlite3", "zoneinfo", "tomllib"}


def loaded_by(desk: Desk, words: list[str]) -> set[str]:
    """The top-level modules that are loaded when a command has ended."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sorted({n.split('.')[0] for n in sys.modules}), file=sys.stderr))\n"
        "from osintwatch.__main__ import main; main()"
    )
    with desk.started(*words, command=(sys.executable, "-c", code)) as child:
        done = Desk.ended(child)
    assert done.code == 0, done.err
    return set(done.err.splitlines()[-1].split())


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["--help"],
        ["search", "Reuters", "--since", "2026-07-01", "--until", "3d"],
        ["search", "Reuters", "--format", "json"],
        ["export", "Reuters"],
        ["upstream", "Reuters", "--since", "2026-07-01"],
        ["upstream", "Reuters", "--format", "json"],
        ["duplicates"],
        ["show", "t.me/c/1900000001/5", "--format", "json"],
        ["status"],
        ["status", "--config"],
        ["channels"],
    ],
    ids=" ".join,
)
def test_looking_loads_no_heavy_library(sample: Desk, words: list[str]) -> None:
    assert loaded_by(sample, words) & HEAVY == set()


def test_the_version_loads_next_to_nothing(desk: Desk) -> None:
    assert loaded_by(desk, ["--version"]) & (NEVER_AT_FIRST | {"typer"}) == set()


def test_the_help_loads_the_command_tree_and_no_more(desk: Desk) -> None:
    assert loaded_by(desk, ["--help"]) & NEVER_AT_FIRST == set()


def test_the_commands_are_those_of_their_modules() -> None:
    """The table that a start loads one module by must not miss a command."""
    whole = typer.main.get_command(command_line())
    assert sorted(whole.commands) == sorted(COMMANDS)  # type: ignore[attr-defined]
    for name in COMMANDS:
        part = typer.main.get_command(command_line(["--db", "x", "-q", name, "--config", "y"]))
        assert name in part.commands  # type: ignore[attr-defined]
        assert len(part.commands) < len(COMMANDS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("typed", [[], ["--help"], ["-q", "--help"], ["serach"], ["--db"]])
def test_where_no_command_is_plain_all_are_there(typed: list[str]) -> None:
    whole = typer.main.get_command(command_line(typed))
    assert sorted(whole.commands) == sorted(COMMANDS)  # type: ignore[attr-defined]
