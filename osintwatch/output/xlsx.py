"""Posts as an Excel workbook: texts as texts, numbers as numbers, times as times, and no formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

from osintwatch.errors import UsageError
from osintwatch.output.columns import COLUMNS, Kind, values_of
from osintwatch.output.csv import guard, spell_out
from osintwatch.output.summary import counted
from osintwatch.output.times import iso_utc_of, offset_in
from osintwatch.post_row import PostRow

MOST_ROWS: Final = 1_048_576
"""of a sheet, the head included"""
MOST_CHARACTERS: Final = 32_767
"""of a cell, in UTF-16 units"""
_CUT: Final = " … [cut: longer than a cell can be]"

_EPOCH: Final = 25_569
"""1970-01-01 as spreadsheets count days"""
_DAY: Final = 86_400
_FIRST_SURE: Final = -2_203_891_200
"""1900-03-01: before it spreadsheets do not agree on the day"""

# What XML cannot hold or a terminal would obey. Carriage returns become line ends before: in XML they are.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_WIDTHS: Final = {"text": 80, "url": 34, "links": 34, "channel_title": 24, "citations": 30}


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a workbook could not take as it was."""

    sheets: int
    cut: int
    """cells that were longer than a cell can be"""

    def notes(self) -> Iterator[str]:
        """A line for each thing that the user should know."""
        if self.sheets > 1:
            yield f"a sheet holds {MOST_ROWS - 1} posts: they are on {self.sheets} sheets"
        if self.cut:
            cells = f"{counted(self.cut, 'cell')} had more than {MOST_CHARACTERS} characters and "
            yield f"{cells}{'was' if self.cut == 1 else 'were'} cut; CSV has all of the text"


def write_xlsx(posts: Iterable[PostRow], stream: BinaryIO, folder: Path, *, zone: tzinfo) -> Sheets:
    """Write all posts as they come, on as many sheets as it takes; `folder` takes what is written on the way.

    Raises UsageError where xlsxwriter is not installed.
    """
    try:
        import xlsxwriter
        from xlsxwriter.exceptions import FileCreateError
    except ImportError:
        raise UsageError(
            "XLSX is written with xlsxwriter, which is not installed", "pip install 'osintwatch[xlsx]'"
        ) from None
    # Rows lie in a file until the end: beside the target, private, and gone with the folder in any case.
    with TemporaryDirectory(prefix=".osintwatch-", suffix=".partial", dir=folder) as scratch:
        options = {"constant_memory": True, "tmpdir": scratch}
        book = xlsxwriter.Workbook(stream, options)
        try:
            written = _Book(book, zone).write(posts)
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # what the disk said
        finally:
            _abandon(book)
    return written


class _Book:
    """A workbook while it is written."""

    def __init__(self, book: Any, zone: tzinfo) -> None:
        self._book = book
        self._head = book.add_format({"bold": True})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        # As if an apostrophe had been typed before it: editing the cell makes no formula of it either.
        self._quoted = book.add_format({"quote_prefix": True})
        self._ahead = offset_in(zone)
        self._cut = 0
        self._ways: dict[Kind, Callable[..., None]] = {
            Kind.NUMBER: self._number,
            Kind.FRACTION: self._number,
            Kind.FLAG: self._number,
            Kind.MOMENT: self._moment,
            Kind.LOCAL: self._local,
            Kind.ADDRESSES: lambda *at, value: self._text(*at, value=" ".join(value)),
            Kind.NAMES: lambda *at, value: self._text(*at, value="; ".join(value)),
            Kind.NUMBERS: lambda *at, value: self._text(*at, value=" ".join(map(str, value))),
        }

    def write(self, posts: Iterable[PostRow]) -> Sheets:
        rest, sheets = iter(posts), 0
        while (first := next(rest, None)) or not sheets:
            sheets += 1
            here = chain((first,) if first else (), islice(rest, MOST_ROWS - 2))
            self._sheet("posts" if sheets == 1 else f"posts {sheets}", here)
        return Sheets(sheets, self._cut)

    def _sheet(self, name: str, posts: Iterable[PostRow]) -> None:
        sheet, row = self._book.add_worksheet(name), 0
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS.get(column.name, _TIMES_WIDE.get(column.kind, 12)))
            sheet.write_string(0, place, column.name, self._head)
        ways: list[tuple[int, Callable[..., None]]] = [
            (place, self._ways.get(column.kind, self._text)) for place, column in enumerate(COLUMNS)
        ]
        for row, post in enumerate(posts, 1):
            values = values_of(post)
            for place, way in ways:
                if (value := values[place]) or value == 0 and value is not False:
                    way(sheet, row, place, value=value)
        sheet.autofilter(0, 0, row, len(COLUMNS) - 1)

    def _number(self, sheet: Any, row: int, place: int, *, value: float) -> None:
        sheet.write_number(row, place, value)

    def _local(self, sheet: Any, row: int, place: int, *, value: int) -> None:
        self._moment(sheet, row, place, value=value + self._ahead(value)[0])

    def _moment(self, sheet: Any, row: int, place: int, *, value: int) -> None:
        if value >= _FIRST_SURE:
            sheet.write_number(row, place, value / _DAY + _EPOCH, self._time)
        else:
            sheet.write_string(row, place, iso_utc_of(value).removesuffix("Z"))

    def _text(self, sheet: Any, row: int, place: int, *, value: str) -> None:
        text = _UNWRITABLE.sub(spell_out, value.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) > MOST_CHARACTERS // 2 and _units(text) > MOST_CHARACTERS:
            text = _shortened(text)
            self._cut += 1
        style = self._quoted if guard(text) != text else None
        if text.startswith("<r>"):
            # In constant memory such a text would be taken for markup and written as it is: a stranger could
            # write cells, formulas too. In three parts, each of which is escaped, it is the same text.
            sheet.write_rich_string(row, place, "<", "r", text[2:])
        else:
            sheet.write_string(row, place, text, style)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _shortened(text: str) -> str:
    """As much of it as a cell takes, and that it was cut."""
    kept = text.encode("utf-16-le")[: (MOST_CHARACTERS - _units(_CUT)) * 2]
    return kept.decode("utf-16-le", "ignore") + _CUT


_TIMES_WIDE: Final = {Kind.MOMENT: 19, Kind.LOCAL: 19}


def _abandon(book: Any) -> None:
    """Close what a workbook has open when it is not finished."""
    for sheet in book.worksheets():
        sheet.row_data_fh.close()
