"""A command in a process that is warm already does what it does in one from nothing."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.desk import ROOT, Desk
from tests.loopback import LoopServer, RpcFail, Stall, World

SAMPLE = sorted(map(str, (ROOT / "osintwatch/sample").glob("*.json")))
NOW = re.compile(r"\d{4}-\d\d-\d\dT?[ \d:.]*(?:Z| UTC)|\d+(?:\.\d+)? (?:ms|s)\b")
"""what differs from one run to the next: times, and how long something took"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demo's story, imported; only looked at."""
    desk = Desk(tmp_path_factory.mktemp("sample"))
    desk.configure("OSINTdefender", account=False)
    assert desk.run_cold("import", *SAMPLE).code == 0
    return desk


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--version"],
        ["frobnicate"],
        ["search", "Reuters"],
        ["search", "unheardof", "--fail-empty"],
        ["search", "\x1b[31mкитай\u202e", "--format", "json"],
        ["export", "Китай", "--format", "csv"],
        ["upstream", "Reuters"],
        ["duplicates", "--format", "jsonl"],
        ["show", "t.me/c/1900000001/5"],
        ["channels"],
        ["status"],
        ["status", "--config"],
        ["status", "--max-age", "26h"],
        ["verify"],
        ["fetch"],
    ],
    ids=" ".join,
)
def test_a_look_is_answered_the_same(sample: Desk, words: list[str]) -> None:
    warm, cold = sample.run(*words), sample.run_cold(*words)
    assert (warm.code, NOW.sub("", warm.out), NOW.sub("", warm.err)) == (
        cold.code,
        NOW.sub("", cold.out),
        NOW.sub("", cold.err),
    )


def test_a_night_goes_the_same(world: World, desk: Desk) -> None:
    channel = world.channel("night_desk")
    for number in range(120):
        channel.post(f"Reuters: harbour news {number}")
    world.channel("noon_desk").error = RpcFail(400, "CHANNEL_PRIVATE")
    desk.configure("night_desk", "noon_desk")
    nights = []
    for run in (desk.run, desk.run_cold):
        desk.database.unlink(missing_ok=True)
        done = run("fetch")
        assert (done.outcomes["night_desk"], desk.numbers()) == ("ok", list(range(1, 121)))
        nights.append((done, desk.sql("SELECT count(*), min(sha256), max(sha256) FROM versions")))
    assert nights[0] == nights[1]


def test_the_folder_the_zone_and_the_variables_are_those_given(sample: Desk) -> None:
    config = sample.run("status", "--config", OSINTWATCH_API_ID="741296305", OSINTWATCH_DB="other.db").out
    assert "741296305" in config
    assert str(sample.home / "other.db") in config
    assert "741296305" not in sample.run("status", "--config").out, "nothing is left of the command before"


def test_a_command_that_takes_too_long_is_ended(world: World, server: LoopServer, desk: Desk) -> None:
    world.channel("night_desk").post("read by the second fetch")
    desk.configure("night_desk")
    server.fault("GetHistory", Stall())
    with pytest.raises(subprocess.TimeoutExpired):
        desk.run("fetch", timeout=2)
    assert desk.run("fetch").code == 0, "the first must not hold the lock any more"
    assert desk.numbers() == [1]
