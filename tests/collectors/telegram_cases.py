"""Telegram messages for tests: real TL objects, read as a collector reads them, on every way they come."""

from __future__ import annotations

import inspect
import itertools
import types as python_types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from telethon.extensions import BinaryReader
from telethon.tl import TLObject
from telethon.tl import types as tl

from osintwatch.collectors.telegram_message import read_message, reread
from osintwatch.model import Post

CHANNEL = 1_111
OTHER = 2_222
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
NAMES: Mapping[int, tuple[str | None, str]] = {
    CHANNEL: ("watched", "Watched"),
    OTHER: ("origin", "The Origin"),
}


def message(text: str = "", **fields: Any) -> Any:
    fields = {"id": 7, "peer_id": tl.PeerChannel(CHANNEL), "date": NOON, "post": True, **fields}
    return tl.Message(message=text, **fields)


def service(action: Any, **fields: Any) -> Any:
    fields = {"id": 7, "peer_id": tl.PeerChannel(CHANNEL), "date": NOON, "post": True, **fields}
    return tl.MessageService(action=action, **fields)


def over_the_wire(sent: Any) -> Any:
    return BinaryReader(bytes(sent)).tgread_object()


def read_raw(raw: dict[str, Any], names: Mapping[int, tuple[str | None, str]] = NAMES) -> Post:
    """Reads a dictionary, and shows on the way that the archive alone gives the same post again."""
    post = read_message(raw, CHANNEL, names, "telethon")
    assert reread(post.original, CHANNEL) == post
    return post


def read(sent: Any) -> Post:
    """The post a message becomes, the same whether it was made here or came over the wire."""
    made, received = read_raw(sent.to_dict()), read_raw(over_the_wire(sent).to_dict())
    assert _but_original(made) == _but_original(received)  # None here is False there in the original
    return received


def _but_original(post: Post) -> dict[str, Any]:
    return {field: getattr(post, field) for field in post.__slots__ if field != "original"}


def post(text: str = "", **fields: Any) -> Post:
    return read(message(text, **fields))


# ---- objects of any kind, by introspection ---------------------------------------------------------


def kinds(prefix: str) -> list[Any]:
    """All classes of the installed layer whose names begin with `prefix`."""
    found = [value for name, value in sorted(vars(tl).items()) if name.startswith(prefix)]
    return [value for value in found if inspect.isclass(value) and issubclass(value, TLObject)]


class Sayings:
    """Words for the texts of objects that are made by introspection, no two alike."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.said: list[tuple[str, str, str]] = []
        """(class, field, words), in the order of making"""
        self.hidden = 0

    def word(self, owner: str, field: str) -> str:
        number = next(self.numbers)
        words = f"https://example.org/w{number}e" if field == "url" else f"w{number}e"
        self.said.append((owner, "hidden" if self.hidden else field, words))
        return words


# Some hints speak of what lies in types.messages as if it lay in types.
_NAMES_IN_HINTS = {f"Type{name}": value for name, value in vars(tl.messages).items()} | vars(tl)
_SIMPLEST = ("TextPlain", "PageBlockParagraph", "PageListItemText", "PageListOrderedItemText", "Channel",
             "InlineButtonTypeUrl", "MessageMediaEmpty")  # fmt: skip


def filled(kind: Any, sayings: Sayings, *, depth: int = 0) -> Any:
    """An object of a class with every field filled; fields that are off the page only where needed."""
    hints = typing.get_type_hints(kind.__init__, _NAMES_IN_HINTS)
    values = {}
    for name, parameter in inspect.signature(kind.__init__).parameters.items():
        if name not in hints:
            continue
        needed = parameter.default is inspect.Parameter.empty
        if needed or depth == 0 or kind.__name__.startswith(("Page", "Text")):
            sayings.hidden += name == "old_text"
            values[name] = _value(hints[name], (kind.__name__, name), sayings, depth)
            sayings.hidden -= name == "old_text"
    return kind(**values)


def _value(hint: Any, place: tuple[str, str], sayings: Sayings, depth: int) -> Any:
    made: dict[Any, Callable[[], Any]] = {
        int: lambda: 5,
        str: lambda: sayings.word(*place),
        bytes: lambda: b"bytes",
        bool: lambda: True,
        float: lambda: 1.5,
        datetime: lambda: NOON,
    }
    if hint in made:
        return made[hint]()
    if typing.get_origin(hint) is list:
        return [_value(typing.get_args(hint)[0], place, sayings, depth) for _ in range(2)]
    options = [option for option in _options(hint) if option is not type(None)]
    if options[0] in made or typing.get_origin(options[0]) is list:
        return _value(options[0], place, sayings, depth)
    chosen = next((option for option in options if option.__name__ in _SIMPLEST), None)
    fewest = min(options, key=lambda option: len(inspect.signature(option.__init__).parameters))
    return filled(chosen or fewest, sayings, depth=depth + 1)


def _options(hint: Any) -> Iterator[Any]:
    if typing.get_origin(hint) in (typing.Union, python_types.UnionType):
        yield from typing.get_args(hint)
    else:
        yield hint
