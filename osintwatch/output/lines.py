"""One line a post or a row, tab-separated and never wrapped: for grep, cut and sort."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from osintwatch.model import StoredPost
from osintwatch.output.times import iso_utc
from osintwatch.text.display import visible

_BLANKS = re.compile(r"[ \t\r\n]+")


def write_lines(posts: Iterable[StoredPost], stream: TextIO) -> None:
    """Time in UTC, channel, address and text of each post, as they come."""
    write_rows(([iso_utc(post.posted_at), post.channel, post.url, post.text] for post in posts), stream)


def write_rows(rows: Iterable[Sequence[str]], stream: TextIO) -> None:
    """Any rows; blanks, tabs and line ends inside a cell become one blank, controls are spelled out."""
    for row in rows:
        stream.write("\t".join(flat(cell) for cell in row) + "\n")


def flat(text: str) -> str:
    """Text on one line, harmless to a terminal."""
    return visible(_BLANKS.sub(" ", text).strip(" "), keep="")


def key_values(pairs: Mapping[str, str | int]) -> str:
    """`key=value key="two words"` on one line, for logs and grep."""
    return " ".join(f"{key}={_quoted(value)}" for key, value in pairs.items())


def _quoted(value: str | int) -> str:
    text = flat(str(value))
    plain = text and not any(c in text for c in ' "=\\')
    return text if plain else json.dumps(text, ensure_ascii=False)
