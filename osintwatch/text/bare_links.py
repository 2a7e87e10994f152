"""Addresses that stand in a text without anything marking them as links."""

from __future__ import annotations

import re
from collections.abc import Iterable

from osintwatch.model import Link, LinkPlace

_ADDRESS = re.compile(r"https?://[^\s<>\"«»“”]+", re.IGNORECASE)
_TRAILING = ".,;:!?'’…*_)]}"


def bare_links(text: str, marked: Iterable[Link]) -> tuple[Link, ...]:
    """The http(s) addresses of `text` that no link in `marked` shows or covers, each once, in order.

    Telegram marks what it shows as a link, but exports and other tools may hold plain text. Punctuation
    behind an address is not part of it; a closing bracket is, where it was opened in it.
    """
    if "://" not in text:
        return ()
    shown = "\n".join(link.label or link.url for link in marked)
    found = dict.fromkeys(_trimmed(match.group()) for match in _ADDRESS.finditer(text))
    return tuple(Link(url, "", LinkPlace.TEXT) for url in found if url not in shown)


def _trimmed(url: str) -> str:
    end = len(url)
    # Kept up to date, as counting anew for each bracket would take the square of their number.
    unopened = url.count(")") - url.count("(")
    while end and url[end - 1] in _TRAILING:
        if url[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return url[:end]
