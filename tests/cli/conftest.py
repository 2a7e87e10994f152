"""Desks without Telegram: an empty one, and some with an archive made of Desktop exports."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.collectors.desktop_cases import Json, chat, message, write
from tests.desk import ROOT, Desk
from tests.output.samples import HOSTILE

MANY = 1000
HOSTILE_CHANNEL, MANY_CHANNEL = 1800000001, 1800000002


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder, no Telegram anywhere."""
    return Desk(tmp_path / "desk")


@pytest.fixture(scope="session")
def _archives(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Each kind of archive is imported once for all tests; they get copies."""
    made: dict[str, Path] = {}

    def archive(kind: str) -> Path:
        if kind not in made:
            home = tmp_path_factory.mktemp(kind)
            desk = Desk(home)
            desk.configure(account=False)
            done = desk.run("import", *(str(file) for file in EXPORTS[kind](home)), timeout=120)
            assert done.code == 0, done.err
            made[kind] = desk.database
        return made[kind]

    return archive


def _sample(_: Path) -> list[Path]:
    return sorted((ROOT / "osintwatch/sample").glob("*.json"))


def _hostile(home: Path) -> list[Path]:
    """Every nasty text as post, title, link and label, at once; and edited into another one since."""
    title = "Evil \x1b]0;owned\x07\x1b[31m\u202e[red]title"
    files = []
    for day, texts in enumerate((HOSTILE, [*HOSTILE[1:], HOSTILE[0]])):
        folder = home / str(day)
        folder.mkdir()
        edited = {"edited": f"2026-07-0{day + 1}T12:00:00", "edited_unixtime": str(1782907200 + day * 86400)}
        posts = [_nasty(number, text, edited if day else {}) for number, text in enumerate(texts, 1)]
        files.append(write(folder, chat(*posts, name=title, id=HOSTILE_CHANNEL)))
    return files


def _nasty(number: int, text: str, more: Json) -> Json:
    clean = text.encode("utf-8", "replace").decode()
    link: Any = {"type": "text_link", "text": clean or "x", "href": "https://example.org/" + clean}
    return message(number, [clean, link], author=clean, forwarded_from=clean, **more)


def _many(home: Path) -> list[Path]:
    posts = [message(number, f"harbour news {number} " + "x" * 900) for number in range(1, MANY + 1)]
    return [write(home, chat(*posts, id=MANY_CHANNEL))]


EXPORTS: dict[str, Callable[[Path], list[Path]]] = {"sample": _sample, "hostile": _hostile, "many": _many}


def _copy(desk: Desk, archive: Path) -> Desk:
    desk.configure(account=False)
    shutil.copy(archive, desk.database)
    return desk


@pytest.fixture
def sample(desk: Desk, _archives: Callable[[str], Path]) -> Desk:
    """The story the demo tells."""
    return _copy(desk, _archives("sample"))


@pytest.fixture
def hostile(desk: Desk, _archives: Callable[[str], Path]) -> Desk:
    """Posts by somebody who wishes us ill."""
    return _copy(desk, _archives("hostile"))


@pytest.fixture
def many(desk: Desk, _archives: Callable[[str], Path]) -> Desk:
    """More posts than a pipe holds."""
    return _copy(desk, _archives("many"))
