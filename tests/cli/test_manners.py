"""How every command behaves: help, exit codes, and who gets which of the two streams."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from osintwatch import __version__
from osintwatch.errors import EXIT_MEANING, Exit
from tests.cli.conftest import MANY
from tests.cli.terminal import at_terminal
from tests.desk import API_HASH, OSINTWATCH, ROOT, Desk

COMMANDS = (
    "demo", "init", "login", "fetch", "import", "search", "export", "upstream", "duplicates", "show",
    "status", "verify", "purge", "channels", "channels add", "channels remove",
)  # fmt: skip


LOOKING = (
    ["verify"],
    ["search", "Reuters"],
    ["export"],
    ["upstream", "Reuters"],
    ["duplicates"],
    ["status"],
    ["status", "--config"],
    ["channels"],
)

# ---- help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_plain_and_fits_whatever_the_width(desk: Desk, command: str) -> None:
    words = command.split()
    plain = desk.run(*words, "--help")
    assert plain.code == 0
    assert plain.err == ""
    assert plain.out.startswith(" ".join(["Usage: osintwatch", *words, "[OPTIONS]"]))
    assert max(len(line) for line in plain.out.splitlines()) <= 80
    assert not re.search("[\x1b\u2500-\u257f]", plain.out)
    assert desk.run(*words, "-h", COLUMNS="200", TERM="xterm-256color", FORCE_COLOR="1").out == plain.out
    if not command:
        assert desk.run("-h", COLUMNS="40", TERMINAL_WIDTH="300").out == plain.out


def test_help_on_a_terminal_is_the_same(desk: Desk) -> None:
    screen = at_terminal(desk, "search", "--help", width=132)
    assert screen.raw.replace("\r\n", "\n") == desk.run("search", "--help").out


def test_help_names_every_command_in_full_and_every_exit_code(desk: Desk) -> None:
    text = desk.run("--help").out
    top = [command for command in COMMANDS if " " not in command]
    assert re.findall(r"^  (\w+)  +[A-Z]", text.partition("Commands:")[2], re.MULTILINE) == [
        *sorted(top, key=top.index)
    ]
    for code, meaning in EXIT_MEANING.items():
        assert f"{code.value}  {meaning[:40]}" in text


def test_no_command_shows_the_help_and_counts_as_wrong_usage(desk: Desk) -> None:
    done = desk.run()
    assert done.code == Exit.USAGE
    assert done.out + done.err == desk.run("--help").out


def test_version_is_one_line(desk: Desk) -> None:
    for words in (["--version"], ["-q", "--version"]):
        done = desk.run(*words)
        assert (done.code, done.out, done.err) == (0, f"osintwatch {__version__}\n", "")


# ---- exit codes ----------------------------------------------------------------------------------


def test_exit_0_and_3_tell_something_from_nothing_only_when_asked(sample: Desk) -> None:
    assert sample.run("search", "Reuters").code == Exit.DONE
    assert sample.run("search", "unheardof").code == Exit.DONE
    assert sample.run("search", "unheardof", "--fail-empty").code == Exit.NOTHING_FOUND
    assert sample.run("search", "unheardof", "--count", "--fail-empty").code == Exit.NOTHING_FOUND
    assert sample.run("export", "unheardof", "--fail-empty").code == Exit.NOTHING_FOUND
    assert sample.run("search", "Reuters", "--limit", "1", "--fail-empty").code == Exit.DONE


def test_exit_1_when_a_listed_channel_is_stale(sample: Desk) -> None:
    sample.configure("OSINTdefender", account=False)
    done = sample.run("status", "--max-age", "26h")
    assert done.code == Exit.IN_PART
    assert "not read for 26h: OSINTdefender" in done.err


WRONG_USE = {
    "an unknown command": ["frobnicate"],
    "an unknown option": ["search", "--frobnicate"],
    "a missing argument": ["show"],
    "an unknown format": ["search", "--format", "xml"],
    "a limit below zero": ["search", "--limit", "-1"],
    "a time that must be guessed": ["search", "--since", "01/07/2026"],
    "a window turned around": ["search", "--since", "2026-07-02", "--until", "2026-07-01"],
    "nothing to search for": ["search", "-drill"],
    "a limit of reports below zero": ["upstream", "--limit", "-1"],
    "a table into a file": ["export", "--format", "table"],
    "an unknown channel": ["search", "--channel", "nosuchchannel"],
    "no spelling of a channel": ["search", "--channel", "https://example.org"],
    "an unknown post": ["show", "t.me/c/1900000001/999"],
    "a post of an unknown channel": ["show", "t.me/nosuchchannel/1"],
    "no address of a post": ["show", "t.me/c/1900000001"],
    "a length of time": ["status", "--max-age", "soon"],
    "a config that is not there": ["--config", "gone.toml", "status"],
    "a channel that is none": ["channels", "add", "https://example.org/x"],
    "a file that is not there": ["import", "gone.json"],
    "an account that is missing": ["fetch", "OSINTdefender"],
    "a login without account": ["login"],
    "a config that is there already": ["init"],
}


@pytest.mark.parametrize("words", WRONG_USE.values(), ids=WRONG_USE.keys())
def test_exit_2_for_what_the_user_can_mend(sample: Desk, words: list[str]) -> None:
    done = sample.run(*words)
    assert done.code == Exit.USAGE, done.err
    assert done.out == ""
    assert "Traceback" not in done.err
    own = done.err.startswith("error: ")
    assert len(done.err.splitlines()) <= (2 if own else 4)
    assert "hint: " in done.err or "Try 'osintwatch" in done.err


def test_exit_4_where_a_login_is_needed(desk: Desk) -> None:
    desk.configure("OSINTdefender")
    done = desk.run("fetch")
    assert done.code == Exit.LOGIN
    assert "osintwatch login" in done.err


def test_exit_5_while_another_run_holds_the_archive(sample: Desk) -> None:
    lock = sample.home / "osintwatch.db.lock"
    with lock.open("w") as file:
        lock.chmod(0o600)
        file.write("pid 4711 on somewhere\n")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        done = sample.run("import", "sample.json")
        reading = sample.run("search", "Reuters")
    assert done.code == Exit.LOCKED
    assert "pid 4711 on somewhere" in done.err
    assert reading.code == Exit.DONE
    assert sample.run("import", "sample.json").code == Exit.USAGE  # the lock is gone; there is no such file


@pytest.mark.parametrize(
    "command",
    [
        ["search"],
        ["export"],
        ["upstream"],
        ["duplicates"],
        ["show", "t.me/abcde/1"],
        ["status", "--check"],
    ],
)
def test_exit_6_without_an_archive(desk: Desk, command: list[str]) -> None:
    desk.configure(account=False)
    done = desk.run(*command)
    assert done.code == Exit.STORAGE
    assert f"there is no archive at {desk.database} yet" in done.err
    assert "osintwatch import" in done.err
    assert not desk.database.exists()


def test_exit_6_for_what_is_no_archive_of_ours(sample: Desk) -> None:
    with sqlite3.connect(sample.database) as sql:
        sql.execute("PRAGMA user_version = 99")
    sql.close()
    newer = sample.run("search")
    sample.database.unlink()
    with sqlite3.connect(sample.database) as sql:
        sql.execute("CREATE TABLE foreign_table (x)")
    sql.close()
    strange = sample.run("search")
    sample.database.write_bytes(b"hello, this is no database at all" * 100)
    broken = sample.run("search")
    assert [one.code for one in (newer, strange, broken)] == [Exit.STORAGE] * 3
    assert "newer osintwatch" in newer.err
    assert "another program" in strange.err
    assert "is not a database" in broken.err
    for one in (newer, strange, broken):
        assert len(one.err.splitlines()) == 2


def test_exit_6_when_the_output_finds_no_room(sample: Desk) -> None:
    with open("/dev/full", "w") as full:
        for words in (["search"], ["export"], ["upstream"], ["--help"], ["status", "--format", "json"]):
            done = subprocess.run(
                [*OSINTWATCH, *words],
                cwd=sample.home,
                env=sample.environment(),
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            assert done.returncode == Exit.STORAGE, done.stderr
            assert "error: cannot write the output: No space left on device" in done.stderr
            assert "Exception ignored" not in done.stderr


# ---- streams -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [["search", "--limit", "0"], ["export"], ["export", "--format", "jsonl"], ["search", "--format", "json"]],
)
def test_a_reader_that_has_seen_enough_is_no_error(many: Desk, words: list[str]) -> None:
    with many.started(*words) as child:
        assert child.stdout is not None
        assert child.stdout.readline()
        child.stdout.close()
        assert child.stderr is not None
        said = child.stderr.read()
        child.wait(10)
        child.stdout = None
    assert child.returncode == Exit.DONE
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert "error" not in said.lower()


@pytest.mark.parametrize("words", ["--version", "--help", "search --help", "status", "channels"])
def test_a_pipe_that_nobody_reads_is_no_error(sample: Desk, words: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*OSINTWATCH, *words.split()],
        cwd=sample.home,
        env=sample.environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (Exit.DONE, "")


def test_streams_that_are_closed_are_no_error(sample: Desk) -> None:
    shell = " ".join(OSINTWATCH)
    for closing in (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f"{shell} search Reuters {closing}"],
            cwd=sample.home,
            env=sample.environment(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (closing, done.stderr)
    assert sample.run("status", "--check").code == 0


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["search", "Reuters"], "2026-07-0"),
        (["search", "Reuters", "--format", "table"], "2026-07-0"),
        (["search", "Reuters", "--format", "json"], '{"schema_version": 1'),
        (["search", "Reuters", "--format", "jsonl"], '{"url": "https://t.me/c/'),
        (["search", "Reuters", "--format", "csv"], "url,posted_at,"),
        (["search", "Reuters", "--count"], "6\n"),
        (["export", "Reuters"], "url,posted_at,"),
        (["export", "Reuters", "--format", "jsonl"], '{"url": "https://t.me/c/'),
        (["upstream", "Reuters", "--format", "json"], '{"schema_version": 1'),
        (["upstream", "Reuters", "--format", "jsonl"], '{"id": "'),
        (["upstream", "Reuters", "--format", "csv"], "report_id,"),
        (["duplicates", "--format", "json"], '{"schema_version": 1'),
        (["duplicates", "--format", "csv"], "cluster_id,"),
        (["show", "t.me/c/1900000001/5", "--format", "json"], '{"url": "https://t.me/c/1900000001/5"'),
        (["show", "t.me/c/1900000001/5", "--original"], "{"),
        (["channels"], "channel\tlisted\t"),
        (["status"], "channel\ttitle\t"),
        (["status", "--format", "json"], '{"schema_version": 1'),
        (["status", "--config"], "key\tvalue\tfrom\n"),
    ],
)
def test_data_is_on_stdout_talk_on_stderr_and_no_colour_in_a_pipe(
    sample: Desk, words: list[str], first: str
) -> None:
    done = sample.run(*words, TERM="xterm-256color", FORCE_COLOR="1", CLICOLOR_FORCE="1")
    assert done.code == 0
    assert done.out.startswith(first)
    assert "\x1b" not in done.out + done.err
    assert not re.search("[\u2500-\u257f]", done.out)
    assert " posts · " not in re.sub('"sentence": "[^"]*"', "", done.out)
    quiet = sample.run("-q", *words)
    assert (quiet.out, quiet.err) == (done.out, "")


@pytest.mark.parametrize("command", ["search", "export"])
def test_the_talk_tells_how_many_and_how_far_to_trust_silence(sample: Desk, command: str) -> None:
    window = ["--since", "2026-07-01", "--until", "2026-07-01T12:00"]
    done = sample.run(command, "Reuters", *window)
    assert done.err.splitlines() == [
        "nothing found · 2026-07-01 00:00 to 2026-07-01 12:00 UTC",
        "complete: 4 channels",
    ]
    everything = sample.run(command, "Reuters").err.splitlines()
    assert everything[0] == "6 posts · all times"
    assert everything[1] == (
        "! OSINTdefender, reconstruction (1900000001) is not complete: stored up to 2026-07-02 07:30 UTC"
    )
    assert sample.run(command, "Reuters", "--limit", "2").err.startswith("2 of 6 posts · ")


def test_no_color_is_obeyed_and_a_terminal_gets_colours_otherwise(sample: Desk) -> None:
    plain = at_terminal(sample, "search", "Reuters", NO_COLOR="1")
    coloured = at_terminal(sample, "search", "Reuters")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", plain.raw)
    assert re.search(r"\x1b\[[0-9;]*3[0-7]", coloured.raw)
    assert plain.text == coloured.text


@pytest.mark.parametrize(
    "locale",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=lambda locale: " ".join(f"{key}={value}" for key, value in locale.items()),
)
def test_any_locale_will_do(sample: Desk, locale: dict[str, Any]) -> None:
    plain = sample.run("search", "--format", "jsonl").out
    poor = sample.run("search", "--format", "jsonl", **locale)
    assert poor.code == 0
    assert [json.loads(line) for line in poor.out.splitlines()] == [
        json.loads(line) for line in plain.splitlines()
    ]
    looks = (["search"], ["upstream"], ["duplicates"], ["status"], ["channels"], ["export"], ["-h"])
    for words in (*looks, ["show", "t.me/c/1900000003/2"]):
        assert sample.run(*words, **locale).code == 0
    assert sample.run("export", **locale).out == sample.run("export").out  # always UTF-8
    assert "Traceback" not in at_terminal(sample, "search", **locale).text


# ---- Ctrl-C, and mistakes of our own -------------------------------------------------------------


def test_ctrl_c_in_an_export_leaves_no_half_file(many: Desk) -> None:
    slow = (
        "import sys, time\n"
        "from osintwatch.output import json\n"
        "put = json.post_record\n"
        "def slowly(post, judged):\n"
        "    print('begun', file=sys.stderr, flush=True)\n"
        "    time.sleep(0.05)\n"
        "    return put(post, judged)\n"
        "json.post_record = slowly\n"
        "from osintwatch.__main__ import main; main()"
    )
    target = many.home / "posts.jsonl"
    target.write_text("old")
    before = sorted(many.home.iterdir())
    with many.started("export", "-o", "posts.jsonl", command=(sys.executable, "-c", slow)) as child:
        assert child.stderr is not None
        child.stderr.readline()
        done = Desk.end(child, signal.SIGINT)
    assert done.code == Exit.INTERRUPTED
    assert "stopped" in done.err
    assert "Traceback" not in done.err
    assert target.read_text() == "old"
    assert sorted(many.home.iterdir()) == before


def test_ctrl_c_at_once_is_no_mistake_of_ours(desk: Desk) -> None:
    early = "import sys, osintwatch.__main__ as m\n"
    early += "class Stop:\n    def find_spec(self, name, *_):\n"
    early += "        if name == 'osintwatch.cli': raise KeyboardInterrupt\n"
    early += "sys.meta_path.insert(0, Stop()); m.main()"
    with desk.started("status", command=(sys.executable, "-c", early)) as child:
        done = Desk.ended(child)
    assert (done.code, done.err) == (Exit.INTERRUPTED, "")


def test_a_mistake_of_ours_is_one_line_and_a_private_traceback(sample: Desk, tmp_path: Path) -> None:
    broken = (
        "import osintwatch.store.search as search\n"
        "def find(*_, **__): raise ZeroDivisionError('what happened')\n"
        "search.find = find\n"
        "from osintwatch.__main__ import main; main()"
    )
    traces = tmp_path / "traces"
    traces.mkdir()
    sample.configure("OSINTdefender")
    with sample.started(
        "search", "Reuters", command=(sys.executable, "-c", broken), TMPDIR=str(traces)
    ) as child:
        done = Desk.ended(child)
    (trace,) = traces.iterdir()
    assert done.code == 1
    assert done.out == ""
    assert done.err == (
        "error: osintwatch has a mistake of its own (ZeroDivisionError);"
        f" please report it with {trace} (look through it first)\n"
    )
    assert trace.stat().st_mode & 0o777 == 0o600
    assert "what happened" in trace.read_text()
    assert "Reuters" not in trace.read_text()
    assert API_HASH not in trace.read_text()


def test_no_command_tells_the_secret_of_the_config(sample: Desk) -> None:
    sample.configure("OSINTdefender", timeout=1)
    for words in (
        *LOOKING,
        ["fetch"],
        ["fetch", "--dry-run"],
        ["init"],
        ["channels", "add", "wartranslated"],
    ):
        done = sample.run("-v", *words)
        assert API_HASH not in done.out + done.err
    exported = sample.run("export", "--format", "json", "-o", "all.json")
    assert exported.code == 0
    for file in sample.home.iterdir():
        assert (API_HASH.encode() in file.read_bytes()) is (file.name == "config.toml"), file


def test_a_mistake_whose_traceback_cannot_be_kept_is_still_one_line(sample: Desk) -> None:
    broken = (
        "import tempfile, osintwatch.store.search as search\n"
        "def full(*_, **__): raise OSError(28, 'No space left on device')\n"
        "tempfile.mkstemp = full; search.find = 3\n"
        "from osintwatch.__main__ import main; main()"
    )
    with sample.started("search", "Reuters", command=(sys.executable, "-c", broken)) as child:
        done = Desk.ended(child)
    assert len(done.err.splitlines()) == 1
    assert "traceback could not be written either" in done.err


def test_files_of_ours_are_private_under_any_umask(desk: Desk) -> None:
    shell = " ".join(OSINTWATCH)
    commands = ("init", f"import {ROOT}/osintwatch/sample/*.json", "export -o out.csv", "status")
    script = " && ".join(["umask 0", *(f"{shell} {command} </dev/null" for command in commands)])
    done = subprocess.run(
        ["sh", "-ec", script],
        cwd=desk.home,
        env=desk.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    files = {path.name: path.stat().st_mode & 0o777 for path in desk.home.iterdir() if path.is_file()}
    assert set(files) >= {"config.toml", "osintwatch.db", "osintwatch.db.lock", "out.csv"}
    assert set(files.values()) == {0o600}


def test_all_of_many_posts_arrive(many: Desk) -> None:
    assert len(many.run("search", "--limit", "0").out.splitlines()) == MANY
    assert len(many.run("search").out.splitlines()) == 50
    assert len(many.run("export", "--format", "jsonl").out.splitlines()) == MANY
    assert many.run("search", "--count").out == f"{MANY}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["fetch", "--max-minutes", "nan"],
        ["fetch", "--max-minutes", "inf"],
        ["fetch", "--max-minutes", "1e300"],
        ["search", "--limit", "99999999999999999999"],
        ["export", "--limit", "99999999999999999999"],
        ["upstream", "--limit", "99999999999999999999"],
        ["duplicates", "--limit", "99999999999999999999"],
        ["status", "--max-age", "999999999w"],
    ],
)
def test_numbers_beyond_all_measure_are_refused_in_a_line(sample: Desk, words: list[str]) -> None:
    sample.configure("night_desk")
    done = sample.run(*words)
    assert done.code == Exit.USAGE
    assert "mistake of its own" not in done.err
    assert "Traceback" not in done.err
