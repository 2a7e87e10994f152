"""Posts and answers that the tests of this folder share, and text that strangers could send."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from osintwatch.model import (
    Card,
    Counters,
    Coverage,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    Method,
    Reply,
    SearchResult,
    StoredPost,
    Window,
)

POSTED = datetime(2026, 7, 1, 18, 2, tzinfo=UTC)

PLAIN = StoredPost(
    id=1,
    channel_id=1234567890,
    username=None,
    channel_title="A private channel",
    message_id=5,
    posted_at=POSTED,
    text="Nothing special",
    captured_at=POSTED + timedelta(hours=5),
    method=Method.WEB_PREVIEW,
    sha256="cd" * 32,
)

FULL = replace(
    PLAIN,
    id=2,
    username="OSINTdefender",
    channel_title="OSINTdefender",
    message_id=40123,
    text="Reuters: troops were trained in secret,\napproved by Belousov",
    method=Method.TELEGRAM,
    links=(
        Link("https://www.reuters.com/world/", "trained in secret", LinkPlace.HIDDEN),
        Link("https://t.me/wartranslated", "", LinkPlace.TEXT),
    ),
    card=Card("https://www.reuters.com/world/", "Reuters", "Exclusive", "An investigation", "A. Author"),
    forward=Forward(ForwardKind.CHANNEL, 99, 77, "wartranslated", "WarTranslated", POSTED, "Dmitri"),
    reply=Reply(40100, None, "earlier words"),
    album=(40123, 40124),
    edited_at=POSTED + timedelta(minutes=8),
    deleted_seen_at=POSTED + timedelta(days=1),
    author="Vasya",
    media="photo",
    fact_check="No evidence",
    restricted="copyright",
    language="en",
    counters=Counters(12345, 67, 8, (("👍", 100), ("❤", 3))),
    versions=2,
)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def answer(*posts: StoredPost, coverage: tuple[Coverage, ...] = (), **changes: Any) -> SearchResult:
    """A search result that holds `posts`."""
    window = Window(datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC))
    return replace(SearchResult("belousov", window, len(posts), posts, coverage), **changes)


def said_everywhere(text: str) -> StoredPost:
    """A post with `text` in every field that strangers fill."""
    return replace(
        FULL,
        text=text,
        username=text,
        channel_title=text,
        links=(Link(f"https://example.org/{text}", text, LinkPlace.BUTTON),),
        card=Card(text, text, text, text, text),
        forward=Forward(ForwardKind.CHANNEL, 99, 77, text, text, POSTED, text),
        reply=Reply(1, None, text),
        author=text,
        media=text,
        action=text,
        fact_check=text,
        restricted=text,
        language=text,
        counters=Counters(reactions=((text, 1),)),
    )


_ESCAPES = [
    "\x1b[31mred\x1b[0m",
    "\x1b[2J\x1b[H",
    "\x1b]0;new title\x07",
    "\x1b]8;;https://evil.example\x1b\\reuters.com\x1b]8;;\x1b\\",
    "\x1b]52;c;cm0gLXJmIH4=\x07",
    "\x1b[?1049h",
    "\x1bP+q544e\x1b\\",
    "\x1b[6n",
    "\x1bc",
    "\x1b",
    "\x9b31mred",
    "\x9d52;c;cm0gLXJmIH4=\x9c",
    "\x90q\x9c",
    "\x85",
    "\x84\x8d",
]
_CONTROLS = [
    "\x00",
    "a\x00b",
    "\x07\x08\x0b\x0c",
    "over\rwritten",
    "\r\n\r\n",
    "\x7f\x7f",
    "\x0e\x0f",
    "\x1c\x1d\x1e\x1f",
    "back\b\b\b\bspace",
    "\ttab\t",
    "\n\n\nlines\n",
    "\x1a",
    "\x05",
]
_UNSEEN = [
    "\u202eexe.fdp",
    "\u202a\u202b\u202c\u202d",
    "\u2066\u2067\u2068\u2069",
    "\u200e\u200f\u061c",
    "zero\u200bwidth",
    "\u2060\ufeff",
    "\u00ad",
    "\u2028line\u2029paragraph",
    "\U000e0041\U000e0042\U000e007f",
    "\u180e",
    "\u115f\u1160\u3164\uffa0",
    "\ufff9a\ufffab\ufffb",
    "e" + "\u0301" * 300,
    "👩\u200d💻",
]
_MARKUP = [
    "[/foo]",
    "[/]",
    "[bold",
    "[red]red[/red]",
    "[link=https://evil.example]reuters.com[/link]",
    "[@click=app.quit]x[/]",
    ":warning:",
    ":smile: :+1:",
    "end\\",
    "\\[red]",
    "{task.description}",
    "{0} {} {{",
    "%s %d %n",
    "${HOME} `id` $(id)",
    "<script>alert(1)</script>",
]
_OTHERS = [
    "\ud800",
    "\udfff lone",
    "\udc9b31m",
    "\ud83d\ude00",
    "\ufffe\uffff",
    "",
    "   ",
    "x" * 20_000,
    "字" * 5_000,
    "слово " * 3_000,
    "\u202e" * 3_000,
    "אבג עברית",
    "العربية",
    "https://example.org/" + "a" * 300,
    "https://t.me/x\nposted      yesterday",
    "\n1 of 1 post · all times\n",
]
HOSTILE = [*_ESCAPES, *_CONTROLS, *_UNSEEN, *_MARKUP, *_OTHERS]
