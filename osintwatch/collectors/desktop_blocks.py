"""The block text of long, formatted posts in an export: it alone knows how `rich_message` nests."""

from __future__ import annotations

from typing import Any

from osintwatch.model import Link, LinkPlace

_LINES = ("title", "text", "description", "author", "formula")
_NESTED = ("block", "blocks", "items", "rows", "articles")


def read_blocks(rich: Any) -> tuple[str, list[Link]]:
    """What a reader sees of the blocks, a line for each, and the links among them."""
    links: list[Link] = []
    blocks = rich.get("blocks") if isinstance(rich, dict) else None
    return "\n".join(line for line in _lines(blocks, links) if line), links


def _lines(node: Any, links: list[Link]) -> list[str]:
    if isinstance(node, list):
        return [line for child in node for line in _lines(child, links)]
    if not isinstance(node, dict):
        return []
    lines = [_words(node[key], links) for key in _LINES if key in node]
    url = node.get("url")
    if isinstance(url, str) and url:
        links.append(Link(url, "", LinkPlace.BLOCK))
    for key in _NESTED:
        lines += _lines(node.get(key), links)
    cells = node.get("cells")
    if isinstance(cells, list):
        lines.append(" ".join(line for cell in cells for line in _lines(cell, links) if line))
    return lines + _caption(node.get("caption"), links)


def _caption(caption: Any, links: list[Link]) -> list[str]:
    """A picture's caption is an object of text and credit, a quotation's is bare text."""
    if isinstance(caption, dict) and "credit" in caption:
        return [_words(caption.get("text"), links), _words(caption["credit"], links)]
    return [_words(caption, links)]


def _words(node: Any, links: list[Link]) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return "".join(_words(child, links) for child in node)
    if not isinstance(node, dict):
        return ""
    words = _words(node.get("text", node.get("source")), links)
    href = node.get("href")
    if node.get("type") == "text_link" and isinstance(href, str) and href:
        links.append(Link(href, words, LinkPlace.BLOCK))
    elif node.get("type") == "link" and words:
        links.append(Link(words, "", LinkPlace.BLOCK))
    return words
