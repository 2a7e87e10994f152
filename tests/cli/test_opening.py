"""What is exported, and the archive itself, opened in the programs that people have; skipped where they lack.

`pip install -e '.[test,open]'` brings all of them but LibreOffice (Debian: libreoffice-calc). The posts are
those of somebody who wishes us ill; what each program reads is held up to what Python's own reader reads.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from osintwatch.output.csv import unguard
from tests.desk import Desk

pytestmark = pytest.mark.slow

Row = dict[str, str]
TEXTS = ("text", "channel_title", "author", "links", "forward_from", "citations")


def needs(module: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        find_spec(module) is None, reason=f"{module} is not installed: .[open] brings it"
    )


@pytest.fixture(scope="module")
def exported(_archives: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """all.csv, raw.csv, all.xlsx and all.parquet beside the archive."""
    desk = Desk(tmp_path_factory.mktemp("opening"))
    desk.configure(account=False)
    shutil.copy(_archives("hostile"), desk.database)
    for name, *options in (("all.csv",), ("raw.csv", "--raw"), ("all.xlsx",), ("all.parquet",)):
        done = desk.run("export", "-o", name, *options, timeout=60)
        assert done.code == 0, done.err
    return desk


def rows_in(file: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def told(desk: Desk, program: str) -> Any:
    """What a Python program in the desk's folder prints as JSON; in a child, as it is not ours to mend."""
    command = [sys.executable, "-c", f"import json\n{program}"]
    done = subprocess.run(command, cwd=desk.home, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# ---- LibreOffice ---------------------------------------------------------------------------------

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: libreoffice-calc")


def converted(desk: Desk, name: str, to: str, *options: str) -> Path:
    """What LibreOffice makes of a file when it has opened it."""
    out = desk.home / f"from {name}"
    profile = f"-env:UserInstallation={(desk.home / 'office').absolute().as_uri()}"
    command = [str(OFFICE), profile, "--headless", *options, "--convert-to", to, "--outdir", str(out), name]
    done = subprocess.run(command, cwd=desk.home, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    (found,) = out.iterdir()
    return found


def cells_in(workbook: Path) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Value and type of each cell of each row, by column."""
    import openpyxl

    head, *rows = openpyxl.load_workbook(workbook).worksheets[0].iter_rows()
    for row in rows:
        names = [str(cell.value) for cell in head]
        yield (
            {name: cell.value for name, cell in zip(names, row, strict=True)},
            {name: cell.data_type for name, cell in zip(names, row, strict=True)},
        )


@needs_office
def test_libreoffice_opens_the_csv_and_no_cell_is_a_formula(exported: Desk) -> None:
    file = converted(exported, "all.csv", "xlsx", "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false")
    expected = rows_in(exported.home / "all.csv")
    found = list(cells_in(file))
    assert len(found) == len(expected)
    for (values, types), row in zip(found, expected, strict=True):
        assert "f" not in types.values()
        for name in TEXTS:
            assert with_one_line_end(values[name]) == with_one_line_end(row[name])


@needs_office
def test_libreoffice_opens_the_workbook_and_no_cell_is_a_formula(exported: Desk) -> None:
    shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    found = rows_in(converted(exported, "all.xlsx", shown))
    expected = rows_in(exported.home / "all.csv")
    assert len(found) == len(expected)
    for row, wanted in zip(found, expected, strict=True):
        for name in TEXTS:
            assert with_one_line_end(row[name]) == with_one_line_end(unguard(wanted[name]))
        assert row["posted_at"] == wanted["posted_at"].replace("T", " ").removesuffix("Z")
        assert row["message_id"] == wanted["message_id"]


_SURE = 32_000


def with_one_line_end(cell: Any) -> str:
    """A text as far as a cell can hold it for sure: one kind of line end, one noncharacter."""
    text = "" if cell is None else str(cell)
    text = _NONCHARACTER.sub("?", text.replace("_x005F_x", "_x"))
    return text.replace("\r\n", "\n").replace("\r", "\n")[:_SURE]


_NONCHARACTER = re.compile(r"_xfff[ef]_|\\u\{fff[ef]\}|[\ufffe\uffff]", re.IGNORECASE)


# ---- pandas, DuckDB ------------------------------------------------------------------------------


@needs("pandas")
@pytest.mark.parametrize("name", ["all.csv", "raw.csv"])
def test_pandas_reads_every_cell_of_the_csv(exported: Desk, name: str) -> None:
    found = told(
        exported,
        "import pandas, sys\n"
        f"table = pandas.read_csv({name!r}, dtype=str, keep_default_na=False)\n"
        "print(json.dumps(table.to_dict('records')))",
    )
    assert found == rows_in(exported.home / name)


@needs("pandas")
def test_the_guard_is_undone_in_pandas_as_the_readme_says(exported: Desk) -> None:
    found = told(
        exported,
        "import pandas\n"
        "posts = pandas.read_csv('all.csv', dtype={'text': str}, parse_dates=['posted_at'])\n"
        "posts['text'] = posts['text'].str.removeprefix(\"'\")\n"
        "print(json.dumps([posts['text'].fillna('').tolist(), str(posts['posted_at'].dt.tz)]))",
    )
    assert found == [[unguard(row["text"]) for row in rows_in(exported.home / "all.csv")], "UTC"]


@needs("pandas")
@needs("pyarrow")
def test_pandas_reads_the_parquet_with_its_types(exported: Desk) -> None:
    texts, zone, links = told(
        exported,
        "import pandas\n"
        "table = pandas.read_parquet('all.parquet')\n"
        "print(json.dumps([table['text'].tolist(), str(table['posted_at'].dt.tz),"
        " [' '.join(each) for each in table['links']]]))",
    )
    expected = rows_in(exported.home / "raw.csv")
    assert [text.replace("\x00", "\\u{0}") for text in texts] == [row["text"] for row in expected]
    assert zone == "UTC"
    assert [text.replace("\x00", "\\u{0}") for text in links] == [row["links"] for row in expected]


@needs("duckdb")
@pytest.mark.parametrize("name", ["all.csv", "raw.csv"])
def test_duckdb_reads_every_cell_of_the_csv(exported: Desk, name: str) -> None:
    found = told(
        exported,
        "import duckdb\n"
        f"rows = duckdb.read_csv({name!r}, header=True, all_varchar=True, quotechar='\"', escapechar='\"')\n"
        "print(json.dumps([[cell or '' for cell in row] for row in rows.fetchall()]))",
    )
    assert found == [list(row.values()) for row in rows_in(exported.home / name)]


@needs("duckdb")
def test_duckdb_reads_the_parquet_with_its_types_and_undoes_the_guard(exported: Desk) -> None:
    described = "SELECT column_name, column_type FROM (DESCRIBE FROM 'all.parquet')"
    undone = (
        "SELECT count(*) FROM read_csv('all.csv', header = true, all_varchar = true) AS c"
        " JOIN 'all.parquet' AS p USING (url) WHERE regexp_replace(c.text, '^''', '') = p.text"
    )
    found, [[same]] = told(
        exported,
        "import duckdb\n"
        f"print(json.dumps([duckdb.sql(sql).fetchall() for sql in ({described!r}, {undone!r})]))",
    )
    types = dict(found)
    assert types["posted_at"] == "TIMESTAMP WITH TIME ZONE"
    assert (types["links"], types["views"], types["upstream_confidence"]) == ("VARCHAR[]", "BIGINT", "DOUBLE")
    both = zip(rows_in(exported.home / "all.csv"), rows_in(exported.home / "raw.csv"), strict=True)
    unchanged = [
        unguard(people["text"]) == raw["text"] and "\\u{0}" not in raw["text"] for people, raw in both
    ]
    assert same == sum(unchanged) > 10


# ---- sqlite-utils, Datasette ---------------------------------------------------------------------


def test_sqlite_utils_takes_the_csv_and_opens_the_archive(exported: Desk) -> None:
    tool = [sys.executable, "-m", "sqlite_utils"]
    insert = [*tool, "insert", "other.db", "posts", "raw.csv", "--csv"]
    subprocess.run(insert, cwd=exported.home, check=True, capture_output=True, timeout=60)
    texts = told(
        exported,
        "import sqlite3\n"
        "print(json.dumps([r[0] for r in sqlite3.connect('other.db').execute('SELECT text FROM posts')]))",
    )
    # It reads every kind of line end as one.
    expected = [with_one_line_end(row["text"]) for row in rows_in(exported.home / "raw.csv")]
    assert [with_one_line_end(text) for text in texts] == expected
    listed = subprocess.run(
        [*tool, "tables", exported.database, "--counts"],
        cwd=exported.home,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert {"posts", "versions", "post_search"} <= {one["table"] for one in json.loads(listed.stdout)}


BROWSE = """
import asyncio, sys
from datasette.app import Datasette

async def browse():
    datasette = Datasette([sys.argv[1]])
    await datasette.invoke_startup()
    name = next(one for one in datasette.databases if one != "_internal")
    database = datasette.databases[name]
    seen = {}
    for what in [*await database.table_names(), *await database.view_names()]:
        pages = [await datasette.client.get(f"/{name}/{what}{end}") for end in ("", ".json?_shape=array")]
        seen[what] = [page.status_code for page in pages] + [len(pages[1].json())]
    return seen

print(json.dumps(asyncio.run(browse())))
"""


@needs("datasette")
def test_datasette_browses_every_table_and_view_of_the_archive(exported: Desk) -> None:
    seen = told(exported, BROWSE.replace("sys.argv[1]", repr(str(exported.database))))
    assert {name: codes for name, (*codes, _) in seen.items() if codes != [200, 200]} == {}
    assert {"posts", "versions", "links", "readable_posts", "readable_versions", "post_search"} <= set(seen)
    assert seen["readable_posts"][2] > 0


@needs("datasette")
def test_datasette_browses_an_exported_csv(exported: Desk) -> None:
    insert = [sys.executable, "-m", "sqlite_utils", "insert", "csv.db", "posts", "all.csv", "--csv"]
    subprocess.run(insert, cwd=exported.home, check=True, capture_output=True, timeout=60)
    seen = told(exported, BROWSE.replace("sys.argv[1]", "'csv.db'"))
    assert list(seen) == ["posts"]
    assert seen["posts"][:2] == [200, 200]
