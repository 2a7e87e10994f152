"""The shape of the code: each library has one home, the heart is pure, imports run one way, no drawers.

A failure here is no matter of taste: the message says what the rule protects and what to do instead.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "osintwatch"
MOST_LINES = 450
MOST_LINES_OF_A_FUNCTION = 70

# A library, where it may be named (as the beginning of a path in the package), and why only there.
HOMES: dict[str, tuple[tuple[str, ...], str]] = {
    "telethon": (
        ("collectors/telegram.py", "collectors/telegram_client.py", "collectors/telegram_login.py"),
        "its objects, errors and quirks must end at one border",
    ),
    "typer": (("cli/",), "commands are a thin skin; what they call must run without a command line"),
    "click": ((), "Typer is the command line; its inner parts may change"),
    "rich": (("output/",), "how things look is decided in one place, where text from strangers is made safe"),
    "segno": (("output/",), "drawing is output"),
    "pyarrow": (("output/parquet.py",), "it may not be installed, and nothing but one format needs it"),
    "xlsxwriter": (("output/xlsx.py",), "it may not be installed, and nothing but one format needs it"),
    "sqlite3": (
        # A session file is SQLite: its errors come out of Telethon and end at the same border as Telethon's.
        ("store/", "collectors/telegram.py", "collectors/telegram_client.py"),
        "every SQL statement stands in store/, so that a change of tables is a change of one package",
    ),
    "sqlite_utils": (("store/",), "tables and migrations belong to store/"),
    "tomlkit": (("config_file.py",), "one place writes the config"),
    "tomllib": (
        ("config.py", "config_file.py", "provenance/outlets/registry.py"),
        "one place reads the config with all its checks, and one the list of outlets",
    ),
    "ijson": (("collectors/desktop_",), "only export files are too large to be read whole"),
    "dateutil": (("query/times.py",), "times that people type are read in one place"),
    "pymorphy3": (("text/inflection.py",), "what counts as a form of a word is decided in one place"),
    "simplemma": (("text/inflection.py",), "what counts as a form of a word is decided in one place"),
    "platformdirs": (("config.py",), "where files are is part of the config"),
}

# Layers from the outside in. A module may import from its own layer and from those below.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__.py",),
    ("cli/",),
    ("fetch.py", "importing.py"),
    ("naming.py",),
    ("config.py", "config_file.py", "collectors/", "output/", "store/", "query/"),
    ("provenance/", "text/", "paging.py", "recheck.py", "patience.py", "private_files.py", "lock.py"),
    (
        "model.py",
        "evidence.py",
        "counts.py",
        "post_row.py",
        "history.py",
        "errors.py",
        "troubles.py",
        "__init__.py",
    ),
)
# Within the fourth layer these stand side by side and must not know each other.
STRANGERS = ("collectors/", "output/", "store/")

# The heart: what an analyst argues about. It may use these and nothing that touches the world.
HEART = ("text/", "provenance/")
# pymorphy3 and simplemma are dictionaries: the same word gives the same answer.
PURE = {
    "__future__", "bisect", "codecs", "collections", "collections.abc", "dataclasses", "datetime", "difflib",
    "enum", "functools", "hashlib", "heapq", "html", "importlib.resources", "ipaddress", "itertools", "json",
    "math", "operator", "pymorphy3", "re", "simplemma", "string", "struct", "tomllib", "types", "typing",
    "unicodedata", "urllib.parse",
}  # fmt: skip
PURE_OURS = (
    "osintwatch.text",
    "osintwatch.provenance",
    "osintwatch.model",
    "osintwatch.evidence",
    "osintwatch.errors",
)
CLOCKS = {"now", "utcnow", "today"}
WORLDLY = {"open", "print", "input"}

DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "services", "manager", "base"}


@dataclass(frozen=True)
class Module:
    """A source file; `path` is as in the tables above, e.g. "output/csv.py"."""

    path: str
    name: str
    tree: ast.Module
    lines: int

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, module) of every import, also inside functions and for type checkers."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.path}:{node.lineno}: write imports from osintwatch on, in full"
                assert node.module
                inside = [f"{node.module}.{alias.name}" for alias in node.names]
                yield from ((node.lineno, one if one in modules() else node.module) for one in inside)

    def within(self, places: tuple[str, ...]) -> bool:
        return any(
            self.path == place or (place[-3:] != ".py" and self.path.startswith(place)) for place in places
        )


@cache
def modules() -> dict[str, Module]:
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        path = file.relative_to(PACKAGE).as_posix()
        name = "osintwatch." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        name = name.removesuffix(".__init__")
        text = file.read_text(encoding="utf-8")
        found[name] = Module(path, name, ast.parse(text, path), text.count("\n"))
    return found


def all_modules() -> list[Module]:
    return list(modules().values())


def layer(path: str) -> int | None:
    return next(
        (number for number, places in enumerate(LAYERS) if any(path.startswith(one) for one in places)), None
    )


def report(broken: list[str], lesson: str) -> None:
    assert not broken, "\n".join([*broken, "", lesson])


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library: str) -> None:
    homes, why = HOMES[library]
    report(
        [
            f"osintwatch/{module.path}:{line} imports {name}"
            for module in all_modules()
            for line, name in module.imports()
            if name.split(".")[0] == library and not module.within(homes)
        ],
        f"{library} has its home in {' and '.join(homes) or 'no module'}: {why}."
        f" Let a function there do the work, and take and give plain values or those of osintwatch.model.",
    )


def test_every_library_from_outside_has_a_home() -> None:
    known = {"osintwatch", *sys.stdlib_module_names, *HOMES}
    report(
        [
            f"osintwatch/{module.path}:{line} imports {name}"
            for module in all_modules()
            for line, name in module.imports()
            if name.split(".")[0] not in known
        ],
        "A new library gets one home, named in HOMES with the reason, and its reason in the README.",
    )


def test_imports_run_one_way() -> None:
    broken = []
    for module in all_modules():
        here = layer(module.path)
        assert here is not None, (
            f"osintwatch/{module.path} stands in no layer: put it into LAYERS, where it belongs"
        )
        for line, name in module.imports():
            there = modules().get(name)
            if there is not None and (layer(there.path) or 0) < here:
                broken.append(f"osintwatch/{module.path}:{line} imports {name}, which stands above it")
    report(
        broken,
        "Imports run from the shell to the heart: cli -> fetch, importing -> config, collectors, output,"
        " store, query -> text, provenance, paging -> model, errors. What is below must not know who calls:"
        " hand it a value or a function, or move what both need further down.",
    )


def test_collectors_store_and_output_do_not_know_each_other() -> None:
    broken = []
    for module in all_modules():
        own = next((one for one in STRANGERS if module.path.startswith(one)), None)
        for line, name in module.imports():
            there = modules().get(name)
            theirs = next((one for one in STRANGERS if there and there.path.startswith(one)), None)
            if own and theirs and own != theirs:
                broken.append(f"osintwatch/{module.path}:{line} imports {name}")
    report(
        broken,
        "Collectors give Posts, the store keeps Posts, output writes Posts: osintwatch.model is all they"
        " share. Whoever needs two of them stands above, in cli/, fetch.py or importing.py.",
    )


def test_the_heart_is_pure() -> None:
    broken = []
    for module in all_modules():
        if not module.within(HEART):
            continue
        for line, name in module.imports():
            ours = any(name == one or name.startswith(one + ".") for one in PURE_OURS)
            if name not in PURE and not ours:
                broken.append(f"osintwatch/{module.path}:{line} imports {name}")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                called = node.func
                clock = isinstance(called, ast.Attribute) and called.attr in CLOCKS
                world = isinstance(called, ast.Name) and called.id in WORLDLY
                if clock or world:
                    broken.append(f"osintwatch/{module.path}:{node.lineno} calls {ast.unparse(called)}")
    report(
        broken,
        "text/ and provenance/ decide what posts mean: the same posts must give the same answer anywhere,"
        " at any time, in any order. No files, network, clock, logging or database here: take what is needed"
        " as an argument, e.g. `now: datetime`.",
    )


def test_there_are_no_drawers() -> None:
    report(
        [
            f"osintwatch/{module.path}"
            for module in all_modules()
            if DRAWERS & set(module.path.removesuffix(".py").split("/"))
        ],
        "A module is named after what it knows. What fits no name stands beside its only user.",
    )


def test_files_are_of_a_size_to_be_read() -> None:
    report(
        [f"osintwatch/{one.path} has {one.lines} lines" for one in all_modules() if one.lines > MOST_LINES],
        f"More than {MOST_LINES} lines are two subjects: split by noun, not into part one and part two.",
    )


def test_functions_fit_on_a_screen() -> None:
    broken = []
    for module in all_modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    broken.append(f"osintwatch/{module.path}:{node.lineno} {node.name} has {length} lines")
    report(
        broken,
        f"A function of more than {MOST_LINES_OF_A_FUNCTION} lines does several things: give them names.",
    )


def test_every_module_says_what_it_is_for() -> None:
    report(
        [
            f"osintwatch/{module.path}"
            for module in all_modules()
            if module.tree.body and not ast.get_docstring(module.tree)
        ],
        "The first line of a module says what it knows, so that a reader can pass on or stay.",
    )
