"""An export of any size and depth is read in little memory, or refused in a line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.desk import Desk

MEGABYTES = 75
EMOJI = 100
"""in each message: they make it large and say nothing"""
LAUNCHER = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]);"
    "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
)


BEFORE, WHOLE = 5_000_000, 50_000_000
"""bytes of messages before the one that is odd, and of the whole file"""
BEGINNING = '{"name": "Large", "type": "public_channel", "id": 1900000055, "messages": [\n'
ODD = 1_000_000
"""number of the message that is odd"""


@dataclass(frozen=True)
class Imported:
    """How an import ended, what it said, and the most memory it took, in megabytes."""

    code: int
    memory: int
    said: str


def imported(desk: Desk) -> Imported:
    desk.configure(account=False)
    command = [sys.executable, "-c", LAUNCHER, sys.executable, "-m", "osintwatch", "import", "result.json"]
    done = subprocess.run(
        command, cwd=desk.home, env=desk.environment(), capture_output=True, text=True, check=True
    )
    code, memory = map(int, done.stdout.split())
    return Imported(code, memory, done.stderr)


@pytest.mark.slow
def test_a_large_export_is_imported_whole_in_less_than_300_megabytes(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    posts = write_export(desk.home / "result.json", MEGABYTES * 1_000_000)
    done = imported(desk)
    assert done.code == 0, done.said
    assert done.memory < 300
    assert desk.sql("SELECT count(*) FROM posts") == [posts]
    assert desk.sql("SELECT first_id, last_id FROM spans") == [(1, posts)]


ENORMOUS = {
    "a text": json.dumps("x" * 10_000_000),
    "a text without blanks or quotes": json.dumps("\u044f" * 1_700_000),
    "a list of texts": json.dumps(["Reuters reports "] * 500_000),
    "a list of lists": json.dumps([[]] * 2_500_000),
    "a number": "1" * 10_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("text", ENORMOUS.values(), ids=ENORMOUS)
def test_a_post_of_ten_megabytes_is_refused_in_a_line_and_nothing_of_its_file_stored(
    tmp_path: Path, text: str
) -> None:
    desk = Desk(tmp_path / "desk")
    write_odd(desk.home / "result.json", text)
    done = imported(desk)
    assert done.code == 2
    assert done.memory < 300
    error, hint = done.said.splitlines()
    assert error.startswith("error: result.json ")
    assert 'of "Large"' in error
    assert hint.startswith("hint: ")
    assert max(len(error), len(hint)) < 200
    assert desk.sql("SELECT count(*) FROM posts") == [0]


TOO_DEEP = "what is nested too deeply was left out; text not readable"
UNUSUAL = {
    "arrays nested 100,000 deep": ("[" * 100_000 + "]" * 100_000, TOO_DEEP),
    "objects nested 100,000 deep": (
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        TOO_DEEP,
    ),
    "ten megabytes of arrays in each other": ("[" * 5_000_000 + "]" * 5_000_000, TOO_DEEP),
    "10,000 addresses": (
        json.dumps([{"type": "link", "text": f"https://example.org/{n} "} for n in range(10_000)]),
        "text of 248890 bytes cut; 10000 links, the first 1000 kept",
    ),
    "10,000 addresses that nothing marks": (
        json.dumps("".join(f"https://example.org/{n} " for n in range(10_000))),
        "text of 248890 bytes cut; 2665 links, the first 1000 kept",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "problem"), UNUSUAL.values(), ids=UNUSUAL)
def test_a_post_beyond_all_measure_is_kept_as_far_as_it_can_be_and_marked(
    tmp_path: Path, text: str, problem: str
) -> None:
    desk = Desk(tmp_path / "desk")
    posts = write_odd(desk.home / "result.json", text)
    done = imported(desk)
    assert done.code == 0, done.said
    assert done.memory < 300
    assert desk.sql("SELECT count(*) FROM posts") == [posts]
    problems = "SELECT problem FROM versions v JOIN posts p ON p.id = v.post_id WHERE p.message_id = ?"
    assert desk.sql(problems, ODD) == [problem]
    for words in (["show", f"t.me/c/1900000055/{ODD}"], ["search", "example*"], ["upstream", "example*"]):
        assert desk.run(*words).code == 0


def write_odd(path: Path, text: str) -> int:
    """An export of 50 MB with one message whose text is this JSON; returns how many messages it holds."""
    lines = ", ".join(['"' + "a" * 96 + '"'] * ((WHOLE - BEFORE - len(text)) // 100))
    with path.open("w", encoding="utf-8") as file:
        file.write(BEGINNING.replace("{", f'{{"about": [{lines}], ', 1))
        for number, message in enumerate(messages(), 1):
            file.write(f"{message},\n")
            if number * len(message) > BEFORE:
                break
        file.write(f'{{"id": {ODD}, "type": "message", "date_unixtime": "1782990000", "text": {text}}}]}}\n')
    return number + 1


def write_export(path: Path, size: int) -> int:
    """A channel's export of about `size` bytes, most of it markup; returns how many messages it holds."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(BEGINNING)
        for number, message in enumerate(messages(), 1):
            written += file.write(f"{',' if number > 1 else ''}{message}\n")
            if written >= size:
                break
        file.write("]}\n")
    return number


def messages() -> Iterator[str]:
    """Messages without end, as JSON."""
    fires = [
        {"type": "custom_emoji", "text": "🔥", "document_id": f"stickers/{n:09}.tgs"} for n in range(EMOJI)
    ]
    for number in count(1):
        text = f"{number} Повідомлення про навчання військ / report on the training of troops "
        message = {
            "id": number,
            "type": "message",
            "date": "2026-07-01T20:00:00",
            "date_unixtime": str(1_782_936_000 + number),
            "from": "Large",
            "from_id": "channel1900000055",
            "text": [text, *fires],
            "text_entities": [{"type": "plain", "text": text}, *fires],
        }
        yield json.dumps(message, indent=1)
