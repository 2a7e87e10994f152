"""Posts as CSV: one profile for people's spreadsheets, one for machines."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import tzinfo
from enum import StrEnum
from functools import partial
from operator import itemgetter
from typing import Any, BinaryIO, TextIO

from osintwatch.output.columns import COLUMNS, Column, Kind, places, values_of
from osintwatch.output.times import iso_local_in, iso_utc_of
from osintwatch.post_row import PostRow
from osintwatch.text.display import visible

Cell = str | int | float | None


class Profile(StrEnum):
    """Who reads the file."""

    PEOPLE = "people"
    """spreadsheets: byte order mark, CRLF, cells that look like formulas start with an apostrophe, what a
    terminal would obey is spelled out"""
    MACHINES = "machines"
    """no mark, LF, every text as it is"""


# A spreadsheet takes a cell for a formula by its first character, full-width and small forms included.
_TRIGGERS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
# What may stand before it unseen: blanks, controls, format characters, fillers.
_UNSEEN = (
    r"\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_GUARDED = re.compile(rf"'|[\x00\t\r]|[{_UNSEEN}]*[{_TRIGGERS}]")
# What it begins with, or what only looks so; and the same in texts with a mark before each. A stranger's text
# that has the mark in it costs time, no more.
_MAY_BE_GUARDED = re.compile(rf"['{_UNSEEN}{_TRIGGERS}]")
_BETWEEN = "\ue000"
_MAY_BEGIN = re.compile(rf"{_BETWEEN}['{_UNSEEN}{_TRIGGERS}]")

_MARK = "\ufeff"


def guard(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet could take for a formula.

    Cells that begin with an apostrophe of their own get another one, so that `unguard` is never in doubt.
    """
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unguard(cell: str) -> str:
    """Undo `guard`."""
    return cell.removeprefix("'")


def write_csv(
    posts: Iterable[PostRow],
    stream: TextIO | BinaryIO,
    *,
    zone: tzinfo,
    profile: Profile,
    mark: bool = True,
) -> None:
    """Write a header and a row a post, with what is derived from it, as they come."""
    write_columns(COLUMNS, _written(posts, zone), stream, profile=profile, mark=mark)


def _written(posts: Iterable[PostRow], zone: tzinfo) -> Iterator[list[Cell]]:
    """The cells of each post: its values, times and lists as text."""
    moments: list[tuple[int, Callable[[int], str]]] = [(at, iso_utc_of) for at in places(Kind.MOMENT)]
    moments += [(at, iso_local_in(zone)) for at in places(Kind.LOCAL)]
    joined: list[tuple[int, Callable[[Any], str]]] = [(at, " ".join) for at in places(Kind.ADDRESSES)]
    joined += [(at, "; ".join) for at in places(Kind.NAMES)]
    joined += [(at, _numbers) for at in places(Kind.NUMBERS)]
    flags = places(Kind.FLAG)
    for post in posts:
        cells: list[Any] = list(values_of(post))
        for place, iso in moments:
            if (moment := cells[place]) is not None:
                cells[place] = iso(moment)
        for place, join in joined:
            cells[place] = join(several) if (several := cells[place]) else None
        for place in flags:
            cells[place] = 1 if cells[place] else None
        yield cells


def _numbers(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


def write_columns(
    columns: Sequence[Column],
    lines: Iterable[Sequence[Cell]],
    stream: TextIO | BinaryIO,
    *,
    profile: Profile,
    mark: bool = True,
) -> None:
    """Write a header and `lines`, as they come, always in UTF-8 where the stream has bytes under it.

    `mark` False leaves out the byte order mark: in a pipe it would stick to the first column's name. On a
    terminal whatever hides, or turns letters around, is spelled out too; in a pipe or a file it stays.
    """
    people = profile is Profile.PEOPLE
    put, end = _way_into(stream), "\r\n" if people else "\n"
    put(f"{_MARK if people and mark else ''}{','.join(column.name for column in columns)}{end}".encode())
    written = _lines_of(columns, profile, end, on_terminal=stream.isatty())
    for line in lines:
        put(written(line))


def _lines_of(
    columns: Sequence[Column], profile: Profile, end: str, *, on_terminal: bool
) -> Callable[[Sequence[Cell]], bytes]:
    """What makes a line of cells.

    Nearly no text needs to be guarded or spelled out, so a line is written as if none did, and asked as a
    whole whether that was right; one that may need it is written again with care.
    """
    people = profile is Profile.PEOPLE
    of_strangers = [place for place, column in enumerate(columns) if column.text]
    long = next((place for place in of_strangers if columns[place].name == "text"), None)
    short = [place for place in of_strangers if place != long]
    guarded, begins, harms = _MAY_BE_GUARDED.match, _MAY_BEGIN.search, _HARMS[profile]
    spelled = visible if on_terminal else _SPELLED[profile]

    def with_care(line: Sequence[Cell]) -> bytes:
        texts = []
        for column, cell in zip(columns, line, strict=True):
            text = _string(cell)
            if isinstance(cell, str):
                text = spelled(guard(text) if people and column.text else text)
            texts.append(_quoted(text))
        return (",".join(texts) + end).encode()

    if on_terminal or long is None or len(short) < 2:  # of a small table every line can be written so
        return with_care
    shorts = itemgetter(*short)

    def quickly(line: Sequence[Cell]) -> bytes:
        texts = [cell if cell.__class__ is str else "" if cell is None else str(cell) for cell in line]
        text, others = texts[long], _BETWEEN + _BETWEEN.join(shorts(texts))
        if people and (guarded(text) or begins(others)):
            return with_care(line)
        if _needs_quotes(others):
            texts = [_quoted(one) for one in texts]
        else:
            texts[long] = _quoted(text)
        try:
            written = (",".join(texts) + end).encode()
        except UnicodeEncodeError:
            return with_care(line)
        return with_care(line) if harms(written) else written

    return quickly


def _string(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _needs_quotes(text) else text


def _needs_quotes(text: str) -> bool:
    # A search with a pattern takes ten times as long.
    return "," in text or '"' in text or "\n" in text or "\r" in text


def spell_out(match: re.Match[str]) -> str:
    r"""What stands for a character that must not be written: `\u{7}`."""
    return f"\\u{{{ord(match.group()):x}}}"


# NUL ends a cell in many readers, and a lone surrogate has no UTF-8: both are always spelled out. Terminals
# obey the others, and people do print a CSV file on one later.
_SPELLED: dict[Profile, Callable[[str], str]] = {
    Profile.PEOPLE: partial(re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]").sub, spell_out),
    Profile.MACHINES: partial(re.compile("[\x00\ud800-\udfff]").sub, spell_out),
}

# The same in UTF-8, which has no surrogates.
_OBEYED = bytes(set(range(0x20)) - set(b"\t\n\r") | {0x7F})
_OBEYED_TOO = re.compile(b"\xc2[\x80-\x9f]")


def _obeyed(line: bytes) -> bool:
    # A search for any of these takes three times as long.
    return len(line.translate(None, _OBEYED)) != len(line) or bool(_OBEYED_TOO.search(line))


_HARMS: dict[Profile, Callable[[bytes], bool]] = {
    Profile.PEOPLE: _obeyed,
    Profile.MACHINES: lambda line: b"\x00" in line,
}


def _way_into(stream: TextIO | BinaryIO) -> Callable[[bytes], object]:
    """Under a text stream lie bytes, except for StringIO: used, they are UTF-8 in any locale."""
    if isinstance(stream, io.TextIOBase):
        stream.flush()
        stream = getattr(stream, "buffer", stream)
    if isinstance(stream, io.TextIOBase):
        return lambda line: stream.write(line.decode())
    return stream.write  # type: ignore[return-value]
