"""The demo: offline, quick, by real commands, and nothing left but its folder."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from osintwatch.cli.demo import STEPS
from tests.cli.terminal import at_terminal
from tests.desk import ROOT, Desk


@pytest.fixture
def scratch(desk: Desk) -> Path:
    """Where the demo makes its folder."""
    folder = desk.home / "tmp"
    folder.mkdir()
    return folder


def folder_told_in(text: str) -> Path:
    (found,) = re.findall(r"^All of it is in (/\S+)$", text, re.MULTILINE)
    return Path(found)


def test_the_demo_tells_the_story_by_commands_that_work_where_it_says(desk: Desk, scratch: Path) -> None:
    started = time.monotonic()
    done = desk.run("demo", TMPDIR=str(scratch), HTTPS_PROXY="http://127.0.0.1:9")
    assert time.monotonic() - started < 10
    assert done.code == 0, done.err
    shown = re.findall(r"^\$ osintwatch (.*)$", done.out, re.MULTILINE)
    assert [line.split()[0] for line in shown] == [arguments[0] for _, arguments in STEPS]
    assert "reconstruction" in done.out
    folder = folder_told_in(done.out)
    assert [folder] == list(scratch.iterdir())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} >= {"config.toml", "demo.db", "reuters.csv", "sample"}
    with (folder / "reuters.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 6
    # What is shown can be typed again, in that folder.
    search = next(line for line in shown if line.startswith("search"))
    again = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m osintwatch {search}"],
        cwd=folder,
        env=desk.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout
    assert again.stdout in done.out


def test_the_demo_leaves_nothing_else(desk: Desk, scratch: Path) -> None:
    desk.run("demo", TMPDIR=str(scratch))
    assert list(desk.home.iterdir()) == [scratch]


def test_the_demo_minds_no_settings_of_its_user(desk: Desk, scratch: Path) -> None:
    (desk.home / "config.toml").write_text("this is not toml")
    done = desk.run("demo", TMPDIR=str(scratch), OSINTWATCH_DB="/nowhere/x.db", OSINTWATCH_CONFIG="gone.toml")
    assert done.code == 0, done.err


def test_the_demo_on_a_terminal_fits_in_80_columns_and_keeps_its_order(desk: Desk, scratch: Path) -> None:
    screen = at_terminal(desk, "demo", TMPDIR=str(scratch))
    assert screen.code == 0
    assert [line for line in screen.text.splitlines() if len(line) > 80 and str(scratch) not in line] == []
    in_order = [
        "$ osintwatch import",
        "5 messages, 5 new",
        "$ osintwatch upstream",
        "2 posts · 2 channels · 1 upstream report: Reuters",
        "$ osintwatch search",
        "$ osintwatch export",
    ]
    places = [screen.text.index(words) for words in in_order]
    assert places == sorted(places)


def test_a_demo_nobody_reads_to_the_end_is_no_error(desk: Desk, scratch: Path) -> None:
    with desk.started("demo", TMPDIR=str(scratch)) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.stdout.close()
        child.wait(10)
        assert child.stderr is not None
        assert "Traceback" not in child.stderr.read()
        child.stdout = None
    assert child.returncode == 0


def test_a_demo_without_room_is_two_lines(desk: Desk) -> None:
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
        "from osintwatch.__main__ import main; main()"
    )
    with desk.started("demo", command=(sys.executable, "-c", code), TMPDIR="/nowhere") as child:
        done = Desk.ended(child)
    assert done.code == 6
    assert [line.split(":")[0] for line in done.err.splitlines()] == ["error", "hint"]
    assert "TMPDIR" in done.err


def test_the_demo_runs_from_a_wheel(desk: Desk, scratch: Path, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="builds the wheel; .ci/run does it in any case")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    installed = tmp_path / "installed"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(installed)], check=True)
    done = desk.run("demo", TMPDIR=str(scratch), PYTHONPATH=str(installed))
    assert done.code == 0, done.err
    assert len(list((folder_told_in(done.out) / "sample").iterdir())) == 4


def test_the_demo_breaks_off_when_a_step_fails(desk: Desk, scratch: Path) -> None:
    code = (
        "import osintwatch.cli.demo as demo;"
        "demo.STEPS = (('Wrong:', ['search', '--since', 'soon']), ('Never:', ['status']));"
        "from osintwatch.__main__ import main; main()"
    )
    with desk.started("demo", command=(sys.executable, "-c", code), TMPDIR=str(scratch)) as child:
        done = Desk.ended(child)
    assert done.code == 2
    assert "Never:" not in done.out
