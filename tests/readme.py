"""Keeps the README true: `python -m tests.readme` writes its generated sections, `--check` compares them.

A section stands between `<!-- generated: NAME -->` and `<!-- end -->`; what is written there by hand is lost.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout, suppress
from pathlib import Path

import typer

from osintwatch.cli.app import command_line
from osintwatch.config_file import FirstConfig, render
from osintwatch.errors import EXIT_MEANING
from osintwatch.model import OUTCOME_MEANING
from osintwatch.output.columns import COLUMNS, Column
from osintwatch.output.duplicates_rows import DUPLICATES_COLUMNS
from osintwatch.output.upstream_rows import UPSTREAM_COLUMNS
from osintwatch.store.schema import describe

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
EXAMPLE = ROOT / "config.example.toml"
_SECTION = re.compile(r"(<!-- generated: ([a-z-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def commands() -> Iterator[tuple[str, ...]]:
    """Every command as typed, () for osintwatch itself, subcommands after their command."""
    root = typer.main.get_command(command_line())

    def below(path: tuple[str, ...], command: object) -> Iterator[tuple[str, ...]]:
        yield path
        for name, inner in getattr(command, "commands", {}).items():
            yield from below((*path, name), inner)

    return below((), root)


def help_of(words: tuple[str, ...]) -> str:
    """What `osintwatch WORDS --help` prints."""
    out = io.StringIO()
    with redirect_stdout(out), suppress(SystemExit):
        typer.main.get_command(command_line())([*words, "--help"], prog_name="osintwatch")
    return out.getvalue()


def example_config() -> str:
    return render(FirstConfig(timezone="Europe/Kyiv"))


# ---- the sections --------------------------------------------------------------------------------


def _commands() -> str:
    return "\n".join(
        f"### `{' '.join(['osintwatch', *words])}`\n\n```text\n{help_of(words)}```\n" for words in commands()
    )


def _exit_codes() -> str:
    return _table(("code", "meaning"), [(str(code.value), meaning) for code, meaning in EXIT_MEANING.items()])


def _outcomes() -> str:
    rows = [(f"`{outcome.value}`", meaning) for outcome, meaning in OUTCOME_MEANING.items()]
    return _table(("outcome", "meaning"), rows)


def _columns(columns: Sequence[Column]) -> str:
    return _table(("column", "what it holds"), [(f"`{one.name}`", one.meaning) for one in columns])


def _config() -> str:
    return f"```toml\n{example_config()}```\n"


def _schema() -> str:
    parts = []
    for table, meaning, columns in describe():
        rows = [(f"`{name}`", kind, what) for name, kind, what in columns]
        parts.append(f"### `{table}`\n\n{meaning}\n\n{_table(('column', 'type', 'meaning'), rows)}")
    return "\n".join(parts)


SECTIONS: dict[str, Callable[[], str]] = {
    "commands": _commands,
    "exit-codes": _exit_codes,
    "outcomes": _outcomes,
    "csv-columns": lambda: _columns(COLUMNS),
    "upstream-columns": lambda: _columns(UPSTREAM_COLUMNS),
    "duplicates-columns": lambda: _columns(DUPLICATES_COLUMNS),
    "config": _config,
    "schema": _schema,
}


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


# ---- writing and checking ------------------------------------------------------------------------


def renewed(text: str) -> str:
    """The README with its sections as they should be."""
    return _SECTION.sub(lambda found: f"{found[1]}\n{SECTIONS[found[2]]()}\n{found[4]}", text)


def faults(text: str) -> list[str]:
    """What is wrong with the sections of a README, a line each."""
    found = {match[2]: match[3] for match in _SECTION.finditer(text)}
    unknown = [
        f"README.md: there is no section {name!r} to generate" for name in found if name not in SECTIONS
    ]
    missing = [
        f"README.md: section {name} is missing; mark it: <!-- generated: {name} --> ... <!-- end -->"
        for name in SECTIONS
        if name not in found
    ]
    stale = [
        f"README.md: section {name} is stale; run `python -m tests.readme`"
        for name, made in SECTIONS.items()
        if name in found and found[name] != f"\n{made()}\n"
    ]
    return [*unknown, *missing, *stale]


def main(arguments: list[str]) -> int:
    text = README.read_text(encoding="utf-8")
    if arguments == ["--check"]:
        wrong = faults(text)
        if not EXAMPLE.exists() or EXAMPLE.read_text(encoding="utf-8") != example_config():
            wrong.append("config.example.toml is stale; run `python -m tests.readme`")
        print("\n".join(wrong) or "README.md and config.example.toml are true")
        return 1 if wrong else 0
    if arguments:
        print("usage: python -m tests.readme [--check]")
        return 2
    README.write_text(renewed(text), encoding="utf-8")
    EXAMPLE.write_text(example_config(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
