"""Telegram Desktop's result.json as a stream: it alone knows the file's layout, and never holds it whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import Any, BinaryIO, TypeAlias

import ijson

from osintwatch.collectors.desktop_file import NO_EXPORT, repair
from osintwatch.errors import ImportFileError

Progress: TypeAlias = Callable[[int, int], None]

MAX_DEPTH = 64
"""levels of one message that are read; nothing Telegram writes comes near"""
MAX_MESSAGE = 4 * 1024 * 1024
"""bytes of file one message may take (Telegram's take 10 KiB), so that no file can eat the memory"""

_CHUNK = 256 * 1024
_HEAD = ("name", "type", "id")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of the export, before its messages. `whole_account`: exported together with all other chats."""

    name: str
    kind: str
    id: object
    whole_account: bool


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One message as it stands in the file; `number` counts from 1 within its chat."""

    number: int
    fields: dict[str, Any]
    too_deep: bool


@dataclass(frozen=True, slots=True)
class ChatEnd:
    """The last message of the chat was read."""


Item: TypeAlias = Chat | RawMessage | ChatEnd


class ExportStream:
    """Reads the chats of one export in file order; knows where it stands, for the error messages."""

    def __init__(self, stream: BinaryIO, size: int, progress: Progress | None = None) -> None:
        self._stream = stream
        self._size = size
        self._progress = progress
        self._offset = 0
        self._mark = 0
        self._place = ""
        self._events: Iterator[tuple[str, Any]] = self._parse()

    def items(self, wanted: Callable[[Chat], bool]) -> Iterator[Item]:
        """Every chat; after a wanted one its messages and a ChatEnd. The others are passed over unread."""
        if next(self._events)[0] != "start_map":
            raise self.error("is no Telegram Desktop export: it does not begin with an object", NO_EXPORT)
        head: dict[str, Any] = {}
        found = False
        for key in self._keys():
            if key == "messages":
                found = True
                yield from self._messages(head, False, wanted)
            elif key in ("chats", "left_chats"):
                found = True
                yield from self._chat_list(wanted)
            else:
                self._take_head(head, key)
        if not found:
            raise self.error("is no Telegram Desktop export: it holds neither chats nor messages", NO_EXPORT)
        for _ in self._events:  # lets the parser see the end of the file, and complain of what follows
            pass

    def error(self, what: str, hint: str = "") -> ImportFileError:
        """An error that names the file."""
        return ImportFileError(f"{self._stream.name} {what}", hint)

    # The bytes

    def _parse(self) -> Iterator[tuple[str, Any]]:
        """The parser's events; those before a fault are handed out first, so that its place is known."""
        events: list[tuple[str, Any]] = ijson.sendable_list()
        parser = ijson.basic_parse_coro(events)
        for chunk in self._chunks():
            fault = self._feed(parser, chunk, events)
            yield from events
            if fault:
                raise fault
            events.clear()
        fault = self._feed(parser, b"", events)
        yield from events
        if fault:
            raise fault

    def _feed(self, parser: Any, chunk: bytes, events: list[tuple[str, Any]]) -> ImportFileError | None:
        try:
            if chunk:
                parser.send(chunk)
            else:
                parser.close()
        except ijson.JSONError as error:
            return self._syntax_error(str(error))
        # Numbers beyond all measure and broken characters escape the C parser as these. A SystemError
        # (Python's limit on digits, met inside it) leaves an event that crashes whoever touches its value.
        except (SystemError, DecimalException, UnicodeDecodeError) as error:
            events.clear()
            return self._syntax_error(str(error))
        return None

    def _syntax_error(self, reason: str) -> ImportFileError:
        # The parser's own words are not shown: they quote the text around the fault, which is a post's.
        place = self._where()
        if "premature EOF" in reason:
            return self.error(f"ends too early ({place})", "copy the file again, or export the chat again")
        if "UTF8" in reason or "utf-8" in reason:
            return self.error(f"is not UTF-8 ({place}, near byte {self._offset})", "import the original file")
        return self.error(
            f"is not valid JSON ({place}, within the {_CHUNK // 1024} KiB before byte {self._offset})",
            "import the file as Telegram Desktop wrote it",
        )

    def _where(self) -> str:
        return self._place or "at its beginning"

    def _chunks(self) -> Iterator[bytes]:
        """The file in pieces that end behind a quotation mark, so that no escape is cut in two.

        Without one the text must be kept, unless it has no escapes.
        """
        rest = b""
        while piece := self._read():
            if not self._offset:
                piece = self._first(piece)
            self._offset += len(piece)
            if self._progress:
                self._progress(min(self._offset, self._size), self._size)
            if self._offset - self._mark > MAX_MESSAGE:
                raise self.error(
                    f"holds a message of more than {MAX_MESSAGE >> 20} MiB ({self._where()})",
                    "no Telegram message is that large; import the file as Telegram Desktop wrote it",
                )
            cut = piece.rfind(b'"') + 1
            if not cut and b"\\" not in rest + piece:
                cut = len(piece)
            if not cut:
                rest += piece
                continue
            yield repair(rest + piece[:cut])
            rest = piece[cut:]
        if rest:
            yield repair(rest)

    def _read(self) -> bytes:
        try:
            return self._stream.read(_CHUNK)
        except OSError as error:
            raise self.error(f"cannot be read: {error.strerror}") from error

    def _first(self, piece: bytes) -> bytes:
        """The beginning, without a byte order mark; what is plainly something else is told by its name."""
        piece = piece.removeprefix(b"\xef\xbb\xbf")
        start = piece.lstrip()
        if start.startswith(b"<"):
            raise self.error("is an HTML page, not a JSON export", NO_EXPORT)
        if start.startswith(b"PK\x03\x04"):
            raise self.error("is a zip archive", "unpack it and import the result.json inside")
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise self.error("is not UTF-8 but UTF-16", "import the original file")
        if not start:
            raise self.error("is empty", "export the chat again")
        return piece

    # The layout

    def _keys(self) -> Iterator[str]:
        """The keys of the object just opened; the caller takes each value before asking for the next key."""
        for event, value in self._events:
            if event == "end_map":
                return
            yield value

    def _take_head(self, head: dict[str, Any], key: str) -> None:
        self._mark = self._offset
        if key in _HEAD:
            head[key] = self._build(*next(self._events))[0]
        else:
            self._skip(next(self._events)[0])

    def _chat_list(self, wanted: Callable[[Chat], bool]) -> Iterator[Item]:
        self._open("start_map", "its chats are no object")
        for key in self._keys():
            if key != "list":
                self._skip(next(self._events)[0])
                continue
            self._open("start_array", "its list of chats is no list")
            while (event := next(self._events)[0]) != "end_array":
                if event != "start_map":
                    raise self.error("is no Telegram Desktop export: a chat in it is no object", NO_EXPORT)
                yield from self._chat(wanted)

    def _chat(self, wanted: Callable[[Chat], bool]) -> Iterator[Item]:
        head: dict[str, Any] = {}
        for key in self._keys():
            if key == "messages":
                yield from self._messages(head, True, wanted)
            else:
                self._take_head(head, key)

    def _messages(
        self, head: dict[str, Any], whole_account: bool, wanted: Callable[[Chat], bool]
    ) -> Iterator[Item]:
        name, kind = head.get("name"), head.get("type")
        if "type" not in head:
            raise self.error(
                "is no Telegram Desktop export: the type of a chat is missing, or stands behind its messages",
                NO_EXPORT,
            )
        chat = Chat(
            name if isinstance(name, str) else "",
            kind if isinstance(kind, str) else "",
            head.get("id"),
            whole_account,
        )
        self._open("start_array", f"the messages of {place_of(chat)} are no list")
        self._place = f"before the first message of {place_of(chat)}"
        yield chat
        if not wanted(chat):
            self._skip("start_array")
            return
        number = 0
        while (start := next(self._events))[0] != "end_array":
            number += 1
            self._mark = self._offset
            fields, too_deep = self._build(*start)
            if not isinstance(fields, dict):
                raise self.error(f"is damaged: message {number} of {place_of(chat)} is no object", NO_EXPORT)
            self._place = f"after message {number} of {place_of(chat)}"
            yield RawMessage(number, fields, too_deep)
        yield ChatEnd()

    def _open(self, expected: str, otherwise: str) -> None:
        if next(self._events)[0] != expected:
            raise self.error(f"is no Telegram Desktop export: {otherwise}", NO_EXPORT)

    # The values

    def _skip(self, event: str) -> None:
        depth = int(event.startswith("start_"))
        while depth:
            event, _ = next(self._events)
            self._mark = self._offset
            if event.startswith("start_"):
                depth += 1
            elif event.startswith("end_"):
                depth -= 1

    def _build(self, event: str, value: Any) -> tuple[Any, bool]:
        """The value that begins with this event, and whether anything was too deep to be taken along."""
        if event not in ("start_map", "start_array"):
            return _plain(value), False
        too_deep = False
        top: Any = {} if event == "start_map" else []
        stack: list[tuple[Any, str]] = []
        node, key = top, ""
        for event, value in self._events:
            if event == "map_key":
                key = value
                continue
            if event == "end_map" or event == "end_array":
                if not stack:
                    break
                node, key = stack.pop()
                continue
            child = value
            if event == "start_map" or event == "start_array":
                child = {} if event == "start_map" else []
            elif event == "number":
                child = _plain(value)
            if type(node) is dict:
                node[key] = child
            else:
                node.append(child)
            if event == "start_map" or event == "start_array":
                if len(stack) + 1 >= MAX_DEPTH:
                    too_deep = True
                    self._skip(event)
                else:
                    stack.append((node, key))
                    node = child
        return top, too_deep


def place_of(chat: Chat) -> str:
    """The chat's name as an error message shows it: on one line, not too long."""
    name = " ".join(chat.name.split()) or f"the {chat.kind or 'unnamed chat'}"
    return f'"{name[:60]}"' if chat.name else name


def _plain(value: Any) -> Any:
    """Numbers as JSON can write them again: the parser gives a Decimal for all that is no integer."""
    if not isinstance(value, Decimal):
        return value
    number = float(value)
    return number if abs(number) != float("inf") else str(value)
