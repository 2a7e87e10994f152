"""The block text of long, formatted posts: it alone knows how Telegram's `rich_message` nests.

What a reader sees comes out as lines: one for each paragraph, list item, table row, button, caption;
the cells of a row are parted by a blank. List labels, check boxes, the old wording of a marked change
and what is not text (anchors, numbers of pictures, the HTML of an embedded page) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from osintwatch.model import Link, LinkPlace

# Every field that shows something, in the order in which apps show them: a title stands above its
# blocks, a caption below its picture, whatever the order of the fields on the wire.
_SHOWN = (
    "title", "text", "texts", "source", "alt", "description", "author", "cover", "channel",
    "blocks", "items", "rows", "cells", "buttons", "articles", "caption", "credit",
)  # fmt: skip
_END_OF_LINE, _END_OF_CELL = object(), object()


@dataclass(frozen=True, slots=True)
class _EndOfLink:
    """Where the words of a link end; `start` is the piece of the line they begin at."""

    url: str
    start: int


@dataclass(frozen=True, slots=True)
class BlockText:
    """What the blocks of a post say. `problem` tells what is missing, "" when nothing is."""

    text: str = ""
    links: tuple[Link, ...] = ()
    problem: str = ""


def read_blocks(rich: dict[str, Any]) -> BlockText:
    """Walk the blocks in reading order.

    Raises AttributeError when `rich` is no dictionary, TypeError when an address is no text.
    """
    lines: list[str] = []
    line: list[str] = []
    links: list[Link] = []
    problems = {"Telegram sent only the beginning of its block text": None} if rich.get("part") else {}
    # A stack of our own: nesting without end would overflow Python's.
    steps: list[Any] = [_END_OF_LINE, rich.get("blocks")]
    while steps:
        step = steps.pop()
        if isinstance(step, str):
            line.append(step)
        elif isinstance(step, list | tuple):
            steps.extend(reversed(step))
        elif isinstance(step, dict):
            if not _is_inline(step):
                _end_line(line, lines)
            if step.get("_") == "PageBlockUnsupported":
                problems["a block is not supported by this version of Telethon"] = None
            steps.extend(reversed(list(_steps_into(step, len(line)))))
        elif step is _END_OF_LINE:
            _end_line(line, lines)
        elif step is _END_OF_CELL:
            line.append(" " if line and line[-1] != " " else "")
        elif isinstance(step, _EndOfLink):
            words = "".join(line[step.start :])
            link = Link(step.url, words, LinkPlace.BLOCK) if step.url else Link(words, "", LinkPlace.BLOCK)
            links += [link] if _leads_out(link.url) else []
        elif step is not None:
            problems[f"a {type(step).__name__} in its block text"] = None
    return BlockText("\n".join(lines), tuple(links), "; ".join(problems))


def _end_line(line: list[str], lines: list[str]) -> None:
    text = "".join(line).rstrip(" ")
    if text.strip():
        lines.append(text)
    line.clear()


def _is_inline(node: dict[str, Any]) -> bool:
    """Does a node stand within a line? Then it is a stretch of text or a cell, else a block."""
    name = str(node.get("_"))
    return name.startswith("Text") or name == "PageTableCell"


def _steps_into(node: dict[str, Any], start: int) -> Iterator[Any]:
    """What to do for a node, in reading order, when its line has `start` pieces so far."""
    name, url = node.get("_"), url_of(node)
    if _is_inline(node):
        yield from (node.get(field) for field in _SHOWN if field in node)
        if url or name == "TextAutoUrl":  # the latter is its own address
            yield _EndOfLink(url, start)
        if name == "PageTableCell":
            yield _END_OF_CELL
        return
    # A block's address lies under its heading, if it has one: related article, picture, embedded page.
    heading = "text" if name == "PageButton" else "title"
    yield node.get(heading)
    if url:
        yield _EndOfLink(url, 0)
    yield _END_OF_LINE
    for field in _SHOWN:
        if field in node and field != heading:
            yield node[field]
            yield _END_OF_LINE


def url_of(node: dict[str, Any]) -> str:
    """Where a node or button leads, "" when nowhere. Newer layers keep a button's address in its type."""
    kind = node.get("type")
    url = node.get("url") or (kind.get("url") if isinstance(kind, dict) else None) or ""
    if not isinstance(url, str):
        raise TypeError("an address is no text")
    return url


def _leads_out(url: str) -> bool:
    """Not to another place of the same post."""
    return bool(url) and not url.startswith("#")
