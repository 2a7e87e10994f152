"""Posts as Parquet: typed columns for programs, a row group at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from itertools import islice
from typing import Any, BinaryIO, Final

from osintwatch.errors import UsageError
from osintwatch.output.columns import COLUMNS, Kind, Value, values_of
from osintwatch.output.times import iso_local_in
from osintwatch.post_row import PostRow

_GROUP: Final = 10_000
"""Rows in a row group: that many are in memory."""


def write_parquet(posts: Iterable[PostRow], stream: BinaryIO, *, zone: tzinfo) -> None:
    """Write all posts as they come. Texts are as they are, times are moments in UTC, lists are lists.

    Raises UsageError where pyarrow is not installed.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError(
            "Parquet is written with pyarrow, which is not installed", "pip install 'osintwatch[parquet]'"
        ) from None
    schema = arrow.schema(
        [
            arrow.field(column.name, _type(arrow, column.kind), metadata={"description": column.meaning})
            for column in COLUMNS
        ]
    )
    ways = _ways(zone)
    rest = iter(posts)
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while group := [values_of(post) for post in islice(rest, _GROUP)]:
            arrays = [
                arrow.array(_column(values, ways.get(column.kind)), field.type)
                for column, field, values in zip(COLUMNS, schema, zip(*group, strict=True), strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema), row_group_size=_GROUP)


def _type(arrow: Any, kind: Kind) -> Any:
    types = {
        Kind.NUMBER: arrow.int64(),
        Kind.FRACTION: arrow.float64(),
        Kind.MOMENT: arrow.timestamp("ms", tz="UTC"),
        Kind.ADDRESSES: arrow.list_(arrow.string()),
        Kind.NAMES: arrow.list_(arrow.string()),
        Kind.NUMBERS: arrow.list_(arrow.int64()),
        Kind.FLAG: arrow.bool_(),
    }
    return types.get(kind, arrow.string())


def _ways(zone: tzinfo) -> dict[Kind, Callable[[Any], Value]]:
    """How values are changed. The time in a zone is a text, as a moment would lose the zone's offset."""
    return {
        Kind.MOMENT: lambda seconds: seconds * 1000,
        Kind.LOCAL: iso_local_in(zone),
    }


def _column(values: tuple[Value, ...], way: Callable[[Any], Value] | None) -> list[Value]:
    return list(values) if way is None else [None if one is None else way(one) for one in values]
