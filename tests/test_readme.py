"""The README says what the program does: its generated sections, its first commands, its dependencies."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from osintwatch.config import KEYS
from tests import readme
from tests.desk import ROOT

TEXT = readme.README.read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_generated_sections_are_true() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.readme", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_section_is_named() -> None:
    text = "".join(f"<!-- generated: {name} -->\n<!-- end -->\n" for name in readme.SECTIONS)
    true = readme.renewed(text)
    assert readme.faults(true) == []
    assert readme.renewed(true) == true
    for name, meaning in (("outcomes", "has become private"), ("schema", "One published message")):
        (fault,) = readme.faults(true.replace(meaning, "something else"))
        assert fault == f"README.md: section {name} is stale; run `python -m tests.readme`"
    first, _, rest = true.partition("<!-- end -->")
    assert "section commands is missing" in readme.faults(rest)[0]
    assert (
        "no section 'unheard-of'" in readme.faults(true + "<!-- generated: unheard-of -->\n<!-- end -->")[0]
    )


def test_the_help_of_every_command_is_the_real_one() -> None:
    asked = {words: readme.help_of(words) for words in readme.commands()}
    assert {("channels", "add"), ("fetch",), ()} <= set(asked)
    assert all(text.startswith(" ".join(["Usage: osintwatch", *words])) for words, text in asked.items())
    done = subprocess.run(
        [sys.executable, "-m", "osintwatch", "channels", "add", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked["channels", "add"] == done.stdout


def test_the_first_two_shell_blocks_are_the_demo_and_the_tests_in_a_line_each() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    demo, tests = blocks[:2]
    for block in (demo, tests):
        assert len(block.splitlines()) == 1, "one line to copy and paste"
        assert "pip install" in block
    assert "osintwatch demo" in demo
    assert "pytest" in tests


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_every_dependency_is_named_with_its_reason(requirement: str) -> None:
    name = re.split("[^A-Za-z0-9_.-]", requirement)[0]
    named = [line for line in TEXT.splitlines() if re.search(rf"\b{re.escape(name)}\b", line, re.IGNORECASE)]
    assert named, f"{name} is installed with osintwatch; the README says what for"


@pytest.mark.parametrize("words", sorted({words for words in readme.commands() if words}), ids=" ".join)
def test_every_command_is_in_it(words: tuple[str, ...]) -> None:
    assert f"osintwatch {' '.join(words)}" in TEXT


@pytest.mark.parametrize("key", sorted({key for keys in KEYS.values() for key in keys}))
def test_every_key_of_the_config_is_in_it(key: str) -> None:
    assert re.search(rf"\b{key}\b", TEXT)


@pytest.mark.parametrize(
    "variable",
    ["OSINTWATCH_CONFIG", "OSINTWATCH_DB", "OSINTWATCH_API_ID", "OSINTWATCH_API_HASH", "OSINTWATCH_SESSION"],
)
def test_every_variable_of_the_environment_is_in_it(variable: str) -> None:
    assert variable in TEXT
