"""Tables for a terminal: channels, status, what a fetch did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from osintwatch.output.console import make_console, safe


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    stream: TextIO,
    *,
    console_width: int | None = None,
) -> None:
    """A table with plain cells; long ones go on in the next line.

    Columns of numbers stand to the right, times are never broken.
    """
    from rich import box
    from rich.table import Table

    lines = [list(row) for row in rows]
    table = Table(
        box=box.SIMPLE_HEAD,
        title=safe(title, "bold") if title else None,
        title_justify="left",
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    for index, column in enumerate(columns):
        numbers = all(_is_number(line[index]) for line in lines)
        table.add_column(
            safe(column, "bold"),
            justify="right" if numbers and lines else "left",
            overflow="fold",
            no_wrap=bool(lines) and all(_is_time(line[index]) for line in lines),
        )
    for line in lines:
        table.add_row(*(safe(cell) for cell in line))
    make_console(stream, console_width).print(table)


def _is_time(cell: str) -> bool:
    return cell in ("", "-", "–") or (len(cell) <= 16 and cell[:1].isdigit() and cell[4:5] == "-")


def _is_number(cell: str) -> bool:
    return cell in ("", "-", "–") or cell.replace(",", "").replace("_", "").isdecimal()
