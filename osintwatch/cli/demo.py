"""demo: the whole tool offline on a built-in sample, each step by the command a user would type."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from osintwatch.errors import StorageError

INTRODUCTION = """\
On 1 July 2026 two channels carried one paywalled Reuters investigation: two
posts, one report. This sample tells that story in posts written for it (a
reconstruction, not quotations).
"""

STEPS: tuple[tuple[str, list[str]], ...] = (
    ("Four Telegram Desktop exports go into an archive:", ["import", "sample/*.json"]),
    (
        "How many reports stand behind what was said on that day?",
        ["upstream", "CBRN Belousov", "--since", "2026-07-01", "--until", "2026-07-02"],
    ),
    (
        "The posts themselves. All words, half-open window, newest first:",
        ["search", "CBRN Belousov", "--since", "2026-07-01", "--until", "2026-07-02"],
    ),
    (
        "The same as a spreadsheet, links and forwards beside the text:",
        ["export", "Reuters", "-o", "reuters.csv"],
    ),
    ("Which posts say the same in almost the same words?", ["duplicates"]),
    ("What is in the archive, and how completely:", ["status"]),
)


def add_to(app: typer.Typer) -> None:
    app.command()(demo)


def demo() -> None:
    """Show the whole tool offline, on a built-in sample. Needs no account, leaves a folder to look at."""
    import tempfile

    try:
        folder = Path(tempfile.mkdtemp(prefix="osintwatch-demo-"))
        _lay_out(folder)
    except OSError as error:
        raise StorageError(
            f"cannot make a folder for the demo: {error.strerror}", "set TMPDIR to a place with room"
        ) from None
    sys.stdout.write(INTRODUCTION)
    for what, arguments in STEPS:
        sys.stdout.write(f"\n{what}\n$ osintwatch {_shown(arguments)}\n")
        sys.stdout.flush()
        _run(folder, arguments)
    sys.stdout.write(
        f"\nAll of it is in {folder}\n"
        "Go there and try more, or delete it. With real channels: `osintwatch init`,\n"
        "`osintwatch login`, then `osintwatch fetch` every night.\n"
    )


def _lay_out(folder: Path) -> None:
    from importlib.resources import as_file, files

    (folder / "config.toml").write_text('database = "demo.db"\ntimezone = "UTC"\n', encoding="utf-8")
    (folder / "sample").mkdir()
    with as_file(files("osintwatch") / "sample") as sample:
        for export in sorted(sample.glob("*.json")):
            (folder / "sample" / export.name).write_bytes(export.read_bytes())


def _run(folder: Path, arguments: list[str]) -> None:
    """Run a command as a user would: in the folder, with nothing of the caller's own settings."""

    import subprocess  # here: it would cost every other command a few milliseconds

    clean = {key: value for key, value in os.environ.items() if not key.startswith("OSINTWATCH_")}
    command = [sys.executable, "-m", "osintwatch", *_expanded(folder, arguments)]
    done = subprocess.run(command, cwd=folder, env=clean, check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)


def _shown(arguments: list[str]) -> str:
    """As typed in a shell, which expands the star itself."""
    import shlex

    return " ".join(a if "*" in a else shlex.quote(a) for a in arguments)


def _expanded(folder: Path, arguments: list[str]) -> list[str]:
    expanded: list[str] = []
    for a in arguments:
        expanded += sorted(str(p.relative_to(folder)) for p in folder.glob(a)) if "*" in a else [a]
    return expanded
