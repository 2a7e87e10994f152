"""Parquet read back: types, lists, moments, and texts as they are."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from osintwatch.errors import UsageError
from osintwatch.output import parquet
from osintwatch.output.columns import COLUMNS
from osintwatch.output.parquet import write_parquet
from osintwatch.post_row import PostRow
from tests.output.post_rows import row_of, rows_of
from tests.output.report_samples import JUDGED
from tests.output.samples import FULL, HOSTILE, PLAIN, POSTED

reader = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")


def written(*rows: PostRow) -> Any:
    stream = io.BytesIO()
    write_parquet(rows, stream, zone=ZoneInfo("Europe/Kyiv"))
    return reader.ParquetFile(io.BytesIO(stream.getvalue()))


def test_columns_have_the_names_of_the_csv_and_say_what_they_hold() -> None:
    schema = written().schema_arrow
    assert schema.names == [column.name for column in COLUMNS]
    assert schema.field("url").metadata == {b"description": COLUMNS[0].meaning.encode()}


def test_values_have_types() -> None:
    (row,) = written(row_of(FULL, JUDGED)).read().to_pylist()
    assert row["posted_at"] == POSTED
    assert row["posted_at"].utcoffset() == timedelta(0)
    assert row["posted_at_local"] == "2026-07-01T21:02:00+03:00"
    assert row["links"] == ["https://www.reuters.com/world/", "https://t.me/wartranslated"]
    assert row["album"] == [40123, 40124]
    assert (row["views"], row["versions"], row["former_match"]) == (12345, 2, False)
    assert row["citations"] == ["Reuters", "reuters.com/world/ports", "harbour master (denied)"]
    assert (row["upstream_id"], row["upstream_confidence"]) == (["r1", "r2"], 0.9)


def test_what_is_not_there_is_null_and_a_list_without_members_is_empty() -> None:
    (row,) = written(row_of(PLAIN)).read().to_pylist()
    missing = ("edited_at", "deleted_seen_at", "views", "card_url", "forward_from", "album", "upstream_name")
    assert {name: row[name] for name in missing} == dict.fromkeys(missing)
    assert (row["links"], row["citations"], row["upstream_id"]) == ([], [], [])


def test_texts_are_as_they_are() -> None:
    texts = [text for text in [*HOSTILE, "=1+1"] if not re.search("[\ud800-\udfff]", text)]
    rows = written(*rows_of(*(replace(PLAIN, text=text) for text in texts))).read().to_pylist()
    assert [row["text"] for row in rows] == texts


def test_rows_go_out_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_GROUP", 10)
    file = written(*rows_of(*[PLAIN] * 25))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [10, 10, 5]


def test_without_pyarrow_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match="pyarrow, which is not installed") as caught:
        write_parquet([], io.BytesIO(), zone=UTC)
    assert caught.value.hint == "pip install 'osintwatch[parquet]'"
