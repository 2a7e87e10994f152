"""A workbook read back: no text is a formula, an address or markup; numbers and times are what they are."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from osintwatch.errors import UsageError
from osintwatch.output import xlsx
from osintwatch.output.columns import COLUMNS
from osintwatch.output.csv import guard
from osintwatch.output.xlsx import MOST_CHARACTERS, Sheets, write_xlsx
from osintwatch.post_row import PostRow
from tests.output.post_rows import row_of, rows_of
from tests.output.report_samples import JUDGED, hostile_judged
from tests.output.samples import FULL, HOSTILE, PLAIN, said_everywhere
from tests.output.test_csv import FORMULAS

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
KYIV = ZoneInfo("Europe/Kyiv")
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
MARKUP = [
    '<r></r></is></c><c r="B2"><f>1+1</f><v>2</v></c><c r="C2" t="inlineStr"><is><r></r>',
    "<r><t>x</t></r>",
    "<r>&lt;</r>",
    "]]><f>1</f>",
    "_x0041_ _x000D_",
]


def written(*rows: PostRow, folder: Path, zone: Any = KYIV) -> tuple[bytes, Sheets]:
    stream = io.BytesIO()
    told = write_xlsx(rows, stream, folder, zone=zone)
    assert list(folder.iterdir()) == []
    return stream.getvalue(), told


def read_back(data: bytes, sheet: int = 0) -> list[list[Any]]:
    """The cells of each row below the head."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [list(row) for row in book.worksheets[sheet].iter_rows(min_row=2)]


def test_numbers_are_numbers_and_times_are_times(tmp_path: Path) -> None:
    (cells,) = read_back(written(row_of(FULL, JUDGED), folder=tmp_path)[0])
    row = {column.name: cell.value for column, cell in zip(COLUMNS, cells, strict=True)}
    assert row["posted_at"] == datetime(2026, 7, 1, 18, 2)  # noqa: DTZ001
    assert row["posted_at_local"] == datetime(2026, 7, 1, 21, 2)  # noqa: DTZ001
    assert (row["views"], row["message_id"], row["upstream_confidence"]) == (12345, 40123, 0.9)
    assert row["album"] == "40123 40124"
    assert row["links"] == "https://www.reuters.com/world/ https://t.me/wartranslated"
    assert row["upstream_id"] == "r1; r2"
    assert row["gone"] is None


def test_zero_is_a_number_and_1900_is_no_time_a_spreadsheet_knows(tmp_path: Path) -> None:
    early = replace(
        PLAIN, posted_at=datetime(1899, 1, 1, tzinfo=UTC), counters=replace(FULL.counters, views=0)
    )
    (cells,) = read_back(written(*rows_of(early), folder=tmp_path)[0])
    assert cells[PLACE["posted_at"]].value == "1899-01-01T00:00:00"
    assert cells[PLACE["views"]].value == 0


def test_every_text_is_a_text_and_reads_as_it_was(tmp_path: Path) -> None:
    texts = [*HOSTILE, *FORMULAS, *MARKUP]
    rows = [row_of(said_everywhere(text), hostile_judged(text)) for text in texts]
    data, _ = written(*rows, folder=tmp_path)
    for text, cells in zip(texts, read_back(data), strict=True):
        assert len(cells) == len(COLUMNS)
        assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "inlineStr", "n", "d"}
        # openpyxl leaves it to its user to undo the escape of an escape.
        assert (cells[PLACE["text"]].value or "").replace("_x005F_x", "_x") == spelled_out(text)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert not re.search(r"<f[ >/]", sheet)
        assert "hyperlink" not in sheet
        assert not [name for name in parts.namelist() if "calcChain" in name or "external" in name]


def spelled_out(text: str) -> str:
    """What XML cannot hold or a terminal would obey is spelled out; line ends are of one kind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", lambda m: f"\\u{{{ord(m[0]):x}}}", text
    )


def test_a_text_like_a_formula_stays_a_text_when_its_cell_is_edited(tmp_path: Path) -> None:
    rows = rows_of(*(replace(PLAIN, text=formula) for formula in FORMULAS))
    styles = {}
    for formula, cells in zip(FORMULAS, read_back(written(*rows, folder=tmp_path)[0]), strict=True):
        styles[spelled_out(formula)] = cells[PLACE["text"]].quotePrefix
        assert not cells[PLACE["channel_title"]].quotePrefix
    assert styles["=1+1"]
    assert styles == {text: guard(text) != text for text in styles}


@pytest.mark.parametrize("letter", ["x", "字", "🔥"])
def test_a_text_that_is_longer_than_a_cell_is_cut_and_it_is_said(letter: str, tmp_path: Path) -> None:
    units = len(letter.encode("utf-16-le")) // 2
    fits, long = letter * (MOST_CHARACTERS // units), letter * (MOST_CHARACTERS // units + 1)
    data, told = written(*rows_of(replace(PLAIN, text=fits), replace(PLAIN, text=long)), folder=tmp_path)
    first, second = (row[PLACE["text"]].value for row in read_back(data))
    assert first == fits
    assert second.endswith("… [cut: longer than a cell can be]")
    assert len(second.encode("utf-16-le")) // 2 in (MOST_CHARACTERS, MOST_CHARACTERS - 1)
    assert list(told.notes()) == [
        "1 cell had more than 32767 characters and was cut; CSV has all of the text"
    ]


def test_more_posts_than_a_sheet_holds_go_on_further_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    data, told = written(*rows_of(*(replace(PLAIN, message_id=n) for n in range(1, 8))), folder=tmp_path)
    numbers = [[row[PLACE["message_id"]].value for row in read_back(data, sheet)] for sheet in range(3)]
    assert numbers == [[1, 2, 3], [4, 5, 6], [7]]
    assert list(told.notes()) == ["a sheet holds 3 posts: they are on 3 sheets"]


def test_nothing_found_is_a_sheet_with_a_head(tmp_path: Path) -> None:
    data, told = written(folder=tmp_path)
    assert read_back(data) == []
    assert list(told.notes()) == []


def test_a_mishap_leaves_nothing_in_the_folder(tmp_path: Path) -> None:
    def posts() -> Any:
        yield row_of(PLAIN)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_xlsx(posts(), io.BytesIO(), tmp_path, zone=UTC)
    assert list(tmp_path.iterdir()) == []


def test_without_xlsxwriter_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(UsageError, match="xlsxwriter, which is not installed") as caught:
        write_xlsx([], io.BytesIO(), tmp_path, zone=UTC)
    assert caught.value.hint == "pip install 'osintwatch[xlsx]'"
