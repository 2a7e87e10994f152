"""What a command must not load: people type, scripts loop, and every import is waited for."""

from __future__ import annotations

import sys

import pytest

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
    "pydantic",
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
