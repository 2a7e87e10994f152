"""The word lists of speaker_words.txt."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (files(__package__) / "speaker_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return {name: tuple(lines) for name, lines in sections.items()}


def lines_of(section: str) -> tuple[str, ...]:
    """The lines of a section, without comments. Raises KeyError where there is no such section."""
    return _sections()[section]


def words_of(section: str) -> tuple[str, ...]:
    """The words of a section. Raises KeyError where there is no such section."""
    return tuple(" ".join(lines_of(section)).split())
