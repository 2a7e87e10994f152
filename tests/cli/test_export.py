"""export: every format from the command line, and what is told beside a file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from osintwatch import __version__
from osintwatch.errors import Exit
from osintwatch.output.columns import COLUMNS
from tests.desk import Desk


def meta_of(file: Path) -> dict[str, Any]:
    found = json.loads(file.with_name(f"{file.name}.meta.json").read_text())
    assert isinstance(found, dict)
    return found


def test_beside_a_file_it_is_told_what_it_is(sample: Desk) -> None:
    done = sample.run("export", "Reuters", "--since", "2026-07-01", "--until", "2026-07-02", "-o", "a.csv")
    data, told = (sample.home / "a.csv").read_bytes(), meta_of(sample.home / "a.csv")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert done.code == 0
    assert told["file"] == "a.csv"
    assert (told["sha256"], told["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (told["rows"], told["total"]) == (len(rows), len(rows))
    assert told["channels"] == len({row["channel"] for row in rows})
    assert (told["format"], told["profile"], told["guarded"]) == ("csv", "people", True)
    assert [column["name"] for column in told["columns"]] == list(rows[0])
    assert (told["query"], told["version"], told["schema_version"]) == ("reuters", __version__, 1)
    assert told["window"]["since"] is not None
    assert told["filters"] == {"channels": None, "deleted": False, "edited": False, "limit": None}
    assert told["coverage"]
    assert set(told["archive"]) == {"schema", "rules"}
    assert told["archive"]["rules"]["rules"] >= 1
    assert told["made_at"].endswith("Z")
    assert (sample.home / "a.csv.meta.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("format", ["csv", "jsonl", "json", "parquet", "xlsx"])
def test_every_format_holds_the_same_posts_and_is_told_of(sample: Desk, format: str) -> None:
    name = f"all.{format}"
    assert sample.run("export", "-o", name, "--raw", "--limit", "5").code == 0
    told = meta_of(sample.home / name)
    assert (told["format"], told["rows"], told["guarded"]) == (format, 5, False)
    assert told["profile"] == ("machines" if format == "csv" else None)
    assert ("columns" in told) is (format in ("csv", "parquet", "xlsx"))
    assert urls_in(sample.home / name) == urls_in_pipe(sample)


def urls_in_pipe(sample: Desk) -> list[str]:
    lines = sample.run("export", "--format", "jsonl", "--limit", "5").out.splitlines()
    return [json.loads(line)["url"] for line in lines]


def urls_in(file: Path) -> list[str]:
    match file.suffix:
        case ".csv":
            return [row["url"] for row in csv.DictReader(io.StringIO(file.read_text(), newline=""))]
        case ".json":
            return [post["url"] for post in json.loads(file.read_text())["posts"]]
        case ".jsonl":
            return [json.loads(line)["url"] for line in file.read_text().splitlines()]
        case ".parquet":
            import pyarrow.parquet

            return list(pyarrow.parquet.read_table(file)["url"].to_pylist())
        case _:
            import openpyxl

            rows = openpyxl.load_workbook(file).worksheets[0].iter_rows(min_row=2, values_only=True)
            return [str(row[0]) for row in rows]


def test_without_meta_an_older_file_s_goes_and_somebody_else_s_stays(sample: Desk) -> None:
    sample.run("export", "-o", "a.csv")
    sample.run("export", "Reuters", "-o", "a.csv", "--no-meta")
    assert not (sample.home / "a.csv.meta.json").exists()
    for text in ("notes of my own", '["made_by"]', '{"made_by": "me"}', "\xff"):
        (sample.home / "a.csv.meta.json").write_text(text)
        sample.run("export", "Reuters", "-o", "a.csv", "--no-meta")
        assert (sample.home / "a.csv.meta.json").read_text() == text


@pytest.mark.parametrize("format", ["parquet", "xlsx"])
def test_a_binary_format_is_written_to_a_file_only(sample: Desk, format: str) -> None:
    done = sample.run("export", "--format", format)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert done.err == f"error: {format} is written to a file only\nhint: name it: -o posts.{format}\n"


@pytest.mark.parametrize(("format", "library"), [("parquet", "pyarrow"), ("xlsx", "xlsxwriter")])
def test_without_the_extra_one_line_says_what_to_install(sample: Desk, format: str, library: str) -> None:
    code = f"import sys; sys.modules['{library}'] = None; from osintwatch.__main__ import main; main()"
    before = sorted(sample.home.iterdir())
    with sample.started("export", "-o", f"a.{format}", command=(sys.executable, "-c", code)) as child:
        done = Desk.ended(child)
    assert done.code == Exit.USAGE
    assert done.err.splitlines()[-1] == f"hint: pip install 'osintwatch[{format}]'"
    assert sorted(sample.home.iterdir()) == before


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet", "a.xlsx"])
def test_a_full_disk_leaves_the_older_file_and_what_told_of_it(many: Desk, name: str) -> None:
    for file in (name, f"{name}.meta.json"):
        (many.home / file).write_text("old")
    before = sorted(many.home.iterdir())
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000));"
        "from osintwatch.__main__ import main; main()"
    )
    with many.started("export", "-o", name, command=(sys.executable, "-c", code)) as child:
        done = Desk.ended(child, 60)
    assert done.code == Exit.STORAGE, done.err
    assert f"cannot write {name}: the disk is full" in done.err
    assert sorted(many.home.iterdir()) == before
    assert (many.home / name).read_text() == (many.home / f"{name}.meta.json").read_text() == "old"
    for file in (name, f"{name}.meta.json"):
        (many.home / file).unlink()


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_ctrl_c_leaves_the_older_file(many: Desk, name: str) -> None:
    slow = (
        "import sys, time\n"
        "from osintwatch.store import export_rows\n"
        "rows_of = export_rows.rows_of\n"
        "def slowly(*given):\n"
        "    for row in rows_of(*given):\n"
        "        print('begun', file=sys.stderr, flush=True)\n"
        "        time.sleep(0.05)\n"
        "        yield row\n"
        "export_rows.rows_of = slowly\n"
        "from osintwatch.__main__ import main; main()"
    )
    (many.home / name).write_text("old")
    before = sorted(many.home.iterdir())
    with many.started("export", "-o", name, command=(sys.executable, "-c", slow)) as child:
        assert child.stderr is not None
        child.stderr.readline()
        done = Desk.end(child, signal.SIGINT)
    assert done.code == Exit.INTERRUPTED
    assert (many.home / name).read_text() == "old"
    assert sorted(many.home.iterdir()) == before
    (many.home / name).unlink()


def test_a_search_as_csv_has_the_rows_of_an_export(sample: Desk) -> None:
    searched = sample.run("search", "Reuters", "--format", "csv", "--limit", "0").out
    assert searched == sample.run("export", "Reuters").out
    assert searched.startswith(",".join(column.name for column in COLUMNS))
