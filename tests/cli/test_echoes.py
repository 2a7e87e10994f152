"""What was typed, configured, or is called so on disk is told back harmless, and forges no line of ours."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.terminal import SGR, at_terminal
from tests.collectors.desktop_cases import chat, message
from tests.desk import Desk, Done
from tests.hostile_text import FORGED

EVIL = f"x\n{FORGED}\r\x1b]0;owned\x07\x9b31m\x85\u202e\u2066[/foo]:warning:\\"
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def is_harmless(shown: str) -> None:
    assert set(HARMFUL.findall(shown)) == set()
    assert "mistake of its own" not in shown
    assert "Traceback" not in shown
    assert not re.search("^channel=x", shown, re.MULTILINE)


def is_refused_harmlessly(done: Done) -> None:
    is_harmless(done.out + done.err)
    assert done.code in (1, 2, 6), done.err
    assert len(done.err.splitlines()) <= 4


@pytest.mark.parametrize(
    "words",
    [
        [EVIL],
        ["demo", EVIL],
        ["--config", EVIL, "status"],
        ["--db", EVIL, "search"],
        ["import", EVIL],
        ["export", "-o", f"{EVIL}/x.csv"],
        ["export", "--format", EVIL],
        ["search", f"--{EVIL}"],
        ["search", "--channel", EVIL],
        ["search", "--since", EVIL],
        ["search", f"*{EVIL}"],
        ["show", f"t.me/abcde/1{EVIL}"],
        ["fetch", EVIL],
        ["status", "--max-age", EVIL],
    ],
    ids=lambda words: " ".join(words).replace(EVIL, "EVIL"),
)
def test_a_mistyped_word_is_told_back_harmless(sample: Desk, words: list[str]) -> None:
    is_refused_harmlessly(sample.run(*words))


def test_on_a_terminal_too(sample: Desk) -> None:
    for words in (["demo", EVIL], ["--config", EVIL, "status"], ["search", "--channel", EVIL]):
        is_harmless(SGR.sub("", at_terminal(sample, *words).raw).replace("\r\n", "\n"))


CONFIGS = {
    "a key": f"{json.dumps(EVIL)} = 1",
    "a table": f"[{json.dumps(EVIL)}]",
    "a value": f"timezone = {json.dumps(EVIL)}",
    "a time": f"[fetch]\nsince = {json.dumps(EVIL)}",
    "a path": f"database = {json.dumps(EVIL + '/no/folder')}",
    "a channel": f"[[channels]]\nusername = {json.dumps(EVIL)}",
    "a key of a channel": f'[[channels]]\nusername = "abcde"\n{json.dumps(EVIL)} = 1',
    "no TOML": EVIL,
    "an unfinished text": f'timezone = "{EVIL}',
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_a_mistake_in_the_config_is_told_back_harmless(desk: Desk, config: str) -> None:
    path = desk.home / "config.toml"
    path.write_text(config, encoding="utf-8", newline="")
    path.chmod(0o600)
    done = desk.run("search")
    is_harmless(done.out + done.err)
    assert done.code != 0
    is_harmless(desk.run("status", "--config").err)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(chat(message(1), {"id": 2, "type": "message"}, name=EVIL)),
        json.dumps(chat(message(1), 5, name=EVIL)),
        json.dumps(chat(message(1), name=EVIL, kind=EVIL)),
        json.dumps(chat(message(1), name=EVIL))[:-9],
        json.dumps({"name": EVIL, "type": EVIL, "id": EVIL, "messages": EVIL}),
        json.dumps({EVIL: EVIL}),
    ],
    ids=["no time", "no object", "an unknown type", "cut off", "no messages", "nothing known"],
)
def test_a_file_is_told_by_its_name_and_what_is_wrong_with_it_harmless(desk: Desk, content: str) -> None:
    desk.configure(account=False)
    name = EVIL.replace("/", "") + ".json"
    (desk.home / name).write_text(content)
    done = desk.run("import", name)
    is_harmless(done.out + done.err)
    assert "x\\u{a}channel=x" in done.err
