"""upstream, duplicates, and the marks in search, export and show: the demo's story, from end to end."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
from contextlib import closing
from typing import Any

import pytest

from osintwatch.errors import Exit
from osintwatch.output.columns import COLUMNS
from osintwatch.output.duplicates_rows import DUPLICATES_COLUMNS
from osintwatch.output.json import SCHEMA_VERSION
from osintwatch.output.upstream_rows import UPSTREAM_COLUMNS
from tests.cli.conftest import MANY
from tests.cli.terminal import SGR, at_terminal
from tests.desk import ROOT, Desk

FIRST, SECOND = "https://t.me/c/1900000001/5", "https://t.me/c/1900000002/5"
FORWARD = "https://t.me/c/1900000003/5"
STORY = ("CBRN", "Belousov", "--since", "2026-07-01", "--until", "2026-07-02")
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff]")


def upstream_json(desk: Desk, *words: str) -> dict[str, Any]:
    done = desk.run("upstream", *words, "--format", "json")
    assert done.code == 0, done.err
    answer: dict[str, Any] = json.loads(done.out)
    return answer


# ---- upstream --------------------------------------------------------------------------------------


def test_two_posts_in_two_channels_are_one_report(sample: Desk) -> None:
    answer = upstream_json(sample, *STORY)
    contract = ["schema_version", "window", "query", "standing", "coverage", "reports"]
    assert [key for key in answer if key in contract] == contract
    assert answer["schema_version"] == SCHEMA_VERSION
    assert answer["query"] == "cbrn AND belousov"
    assert answer["window"] == {"since": "2026-07-01T00:00:00Z", "until": "2026-07-02T00:00:00Z"}
    standing = answer["standing"]
    assert {key: standing[key] for key in ("posts", "channels", "upstream_reports", "unknown_origin")} == {
        "posts": 2,
        "channels": 2,
        "upstream_reports": 1,
        "unknown_origin": 0,
    }
    assert standing["sentence"].startswith("2 posts · 2 channels · 1 upstream report: Reuters")
    (report,) = answer["reports"]
    assert (report["kind"], report["outlet"], report["first_posted_at"]) == (
        "outlet",
        "Reuters",
        "2026-07-01T20:02:00Z",
    )
    posts = {post["url"]: post for post in report["posts"]}
    assert posts[FIRST]["lag_seconds"] == 0
    assert posts[SECOND]["lag_seconds"] == 46 * 60
    for post in report["posts"]:
        assert post["matched"] is (post["url"] in (FIRST, SECOND))
        assert post["evidence"]
        for evidence in post["evidence"]:
            assert evidence["why"]
            assert evidence["quote"]
            assert 0.5 <= evidence["confidence"] <= 1
    assert any("Reuters" in evidence["quote"] for evidence in posts[SECOND]["evidence"])


def test_on_a_terminal_the_sentence_stands_first_and_evidence_below(sample: Desk) -> None:
    screen = at_terminal(sample, "upstream", *STORY)
    assert screen.code == 0
    lines = screen.text.splitlines()
    assert lines[0].startswith("2 posts · 2 channels · 1 upstream report: Reuters")
    shown = re.sub(r"\s+", " ", screen.text)
    for words in ("1. Reuters · ", "· first known", "· +46 min"):
        assert words in shown, words
    for url in (FIRST, SECOND):
        assert f"    {url}" in lines
    assert "2 posts · 2026-07-01 00:00 to 2026-07-02 00:00 UTC" in lines
    assert not re.search("independent|confirmed|corroborat", screen.text)


@pytest.mark.parametrize("width", [80, 40])
@pytest.mark.parametrize("words", [["upstream", "--all"], ["duplicates"], ["show", FIRST]], ids=" ".join)
def test_a_narrow_terminal_is_enough(sample: Desk, words: list[str], width: int) -> None:
    screen = at_terminal(sample, *words, width=width)
    assert screen.code == 0
    for line in screen.text.splitlines():
        assert len(line) <= width or "https://" in line, line


def test_in_a_pipe_a_line_is_a_post_of_a_report_and_the_sentence_is_talk(sample: Desk) -> None:
    done = sample.run("upstream", *STORY)
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert {len(row) for row in rows} == {8}
    assert {row[1] for row in rows} == {"Reuters"}
    assert [row[5] for row in rows][:2] == [FIRST, SECOND]
    assert [row[3] for row in rows][:2] == ["0", "2760"]
    said = done.err.splitlines()
    assert said[0].startswith("2 posts · 2 channels · 1 upstream report: Reuters")
    assert "2 posts · 2026-07-01 00:00 to 2026-07-02 00:00 UTC" in said
    quiet = sample.run("-q", "upstream", *STORY)
    assert (quiet.out, quiet.err) == (done.out, "")


def test_every_format_tells_of_the_same_posts(sample: Desk) -> None:
    reports = upstream_json(sample, "--all", "--limit", "0")["reports"]
    lines = sample.run("upstream", "--all", "--limit", "0", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == reports
    text = sample.run("upstream", "--all", "--limit", "0", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == [column.name for column in UPSTREAM_COLUMNS]
    pairs = [(report["id"], post["url"]) for report in reports for post in report["posts"]]
    assert [(row["report_id"], row["url"]) for row in rows] == pairs
    piped = sample.run("upstream", "--all", "--limit", "0").out.splitlines()
    assert [(line.split("\t")[0], line.split("\t")[5]) for line in piped] == pairs


def test_reports_with_a_single_post_are_counted_and_listed_only_when_asked_for(sample: Desk) -> None:
    few, every = upstream_json(sample), upstream_json(sample, "--all")
    assert few["standing"] == every["standing"]
    certain = [report for report in every["reports"] if report["confidence"] >= 0.8]
    assert len(certain) == every["standing"]["upstream_reports"]
    assert few["reports"] == [report for report in every["reports"] if len(report["posts"]) > 1]
    hidden = len(every["reports"]) - len(few["reports"])
    said = sample.run("upstream").err
    assert (f"and {hidden} report" in said and "--all shows" in said) is bool(hidden)


def test_nothing_found_is_an_empty_list_and_3_when_asked_for(sample: Desk) -> None:
    answer = upstream_json(sample, "unheardof")
    assert (answer["standing"]["posts"], answer["reports"], answer["unknown"]) == (0, [], [])
    assert sample.run("upstream", "unheardof").code == Exit.DONE
    assert sample.run("upstream", "unheardof", "--fail-empty").code == Exit.NOTHING_FOUND
    assert sample.run("duplicates", "unheardof", "--fail-empty").code == Exit.NOTHING_FOUND
    assert sample.run("upstream", *STORY, "--fail-empty").code == Exit.DONE


def test_what_a_search_finds_is_what_is_counted(sample: Desk) -> None:
    for words in ((), ("Reuters",), ("Reuters", "-CBRN"), ("--channel", "t.me/c/1900000003")):
        found = int(sample.run("search", *words, "--count").out)
        assert upstream_json(sample, *words)["standing"]["posts"] == found


# ---- duplicates ------------------------------------------------------------------------------------


def test_a_forward_says_the_same_as_its_origin(sample: Desk) -> None:
    answer = json.loads(sample.run("duplicates", "CBRN", "--format", "json").out)
    contract = {"schema_version", "query", "window", "coverage", "clusters", "variants"}
    assert set(answer) == contract | {"not_judged"}
    (cluster,) = [one for one in answer["clusters"] if SECOND in {post["url"] for post in one["posts"]}]
    first, second = cluster["posts"]
    assert (first["url"], first["relation"], first["lag_seconds"]) == (SECOND, None, 0)
    assert (second["url"], second["relation"], second["lag_seconds"]) == (FORWARD, "exact", 42_120)
    assert second["similarity"] == 1


def test_duplicates_in_every_format(sample: Desk) -> None:
    document = json.loads(sample.run("duplicates", "--format", "json").out)
    lines = sample.run("duplicates", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == document["clusters"] + document["variants"]
    rows = list(csv.DictReader(io.StringIO(sample.run("duplicates", "--format", "csv").out, newline="")))
    assert list(rows[0]) == [column.name for column in DUPLICATES_COLUMNS]
    urls = [post["url"] for cluster in document["clusters"] for post in cluster["posts"]]
    assert [row["url"] for row in rows if row["cluster_id"]] == urls
    done = sample.run("duplicates")
    assert [line.split("\t")[5] for line in done.out.splitlines()][: len(urls)] == urls
    assert "of near-duplicates: " in done.err
    assert FORWARD in at_terminal(sample, "duplicates").text


# ---- posts that wait to be judged ------------------------------------------------------------------


@pytest.fixture
def unjudged(sample: Desk) -> Desk:
    """The sample as an older version left it, or a run that was killed before it judged."""
    with closing(sqlite3.connect(sample.database)) as archive, archive:
        for table in ("citations", "likenesses", "shingles", "wordings", "report_posts", "reports"):
            archive.execute(f"DELETE FROM {table}")
        archive.execute("INSERT INTO stale SELECT id, 0 FROM posts WHERE kind = 'post' AND album_of IS NULL")
    return sample


def test_where_nothing_is_judged_no_answer_sounds_as_if_it_were(unjudged: Desk) -> None:
    standing = upstream_json(unjudged, "Reuters")["standing"]
    number = standing["posts"]
    assert (standing["not_judged"], standing["unknown_origin"], standing["upstream_reports"]) == (
        number,
        0,
        0,
    )
    waiting = f"{number} of {number} posts not judged yet"
    assert standing["sentence"].startswith(f"{number} posts · {standing['channels']} channels · {waiting}")
    document = json.loads(unjudged.run("duplicates", "Reuters", "--format", "json").out)
    assert document["not_judged"] == number
    for words in (["upstream", "Reuters"], ["duplicates", "Reuters"], ["search", "Reuters"]):
        screen = re.sub(r"\s+", " ", at_terminal(unjudged, *words).text)
        assert "not judged yet" in screen
        assert not re.search("no upstream|no shared|no near-duplicates|origin unknown", screen), screen
        assert screen.count("`osintwatch fetch` or `osintwatch import FILE` judges what waits") == 1
    assert at_terminal(unjudged, "search", "Reuters").text.count("↳ not judged yet") == number
    posts = json.loads(unjudged.run("search", "Reuters", "--format", "json").out)["posts"]
    assert [post["judged"] for post in posts] == [False] * number


def test_status_tells_of_posts_that_wait_and_an_import_judges_them(unjudged: Desk) -> None:
    number = unjudged.sql("SELECT count(*) FROM stale")[0]
    said = f"{number} posts of the archive not judged yet"
    done = unjudged.run("status", "--format", "json", "--check")
    assert json.loads(done.out)["archive"]["not_judged"] == number
    assert done.err.count(said) == 1
    assert re.sub(r"\s+", " ", at_terminal(unjudged, "status").text).count(said) == 1
    (first, *_) = sorted((ROOT / "osintwatch/sample").glob("*.json"))
    assert unjudged.run("import", str(first)).code == 0
    done = unjudged.run("status", "--format", "json")
    assert json.loads(done.out)["archive"]["not_judged"] == 0
    assert "judged" not in done.err
    assert upstream_json(unjudged, *STORY)["standing"]["upstream_reports"] == 1


# ---- marks -----------------------------------------------------------------------------------------


def test_a_search_shows_what_each_post_leans_on(sample: Desk) -> None:
    posts = json.loads(sample.run("search", *STORY, "--format", "json").out)["posts"]
    report = upstream_json(sample, *STORY)["reports"][0]
    for post in posts:
        assert "Reuters" in {citation["outlet"] for citation in post["citations"]}
        mark = next(mark for mark in post["upstream"] if mark["id"] == report["id"])
        leaning = [one for one in report["posts"] if one["confidence"] >= 0.8]
        assert (mark["name"], mark["posts"], mark["channels"]) == (
            "Reuters",
            len(leaning),
            report["channels"],
        )
        for citation in post["citations"]:
            if citation["start"] is not None:
                assert post["text"][citation["start"] : citation["end"]] == citation["quote"]
    screen = at_terminal(sample, "search", *STORY).text
    number = f"{len(leaning)} posts, {report['channels']} channels"
    assert screen.count(f"  ↳ Reuters · {number}") == 2


def test_an_export_has_the_same_in_its_last_columns(sample: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(sample.run("export").out, newline="")))
    assert list(rows[0]) == [column.name for column in COLUMNS]
    posts = [json.loads(line) for line in sample.run("export", "--format", "jsonl").out.splitlines()]
    for row, post in zip(rows, posts, strict=True):
        assert set(filter(None, row["upstream_id"].split("; "))) == {mark["id"] for mark in post["upstream"]}
        assert bool(row["citations"]) is bool(post["citations"])
    row = next(row for row in rows if row["url"] == FIRST)
    assert "Reuters" in row["citations"]
    assert row["upstream_name"] == "Reuters"
    assert int(row["upstream_posts"]) >= 2


@pytest.mark.parametrize(
    ("format", "module", "function", "most"),
    [("csv", "export_rows", "rows_of", 500), ("jsonl", "judgement", "judged", 200)],
)
def test_an_export_never_holds_what_is_derived_from_all_posts(
    many: Desk, format: str, module: str, function: str, most: int
) -> None:
    watched = (
        f"import sys, osintwatch.store.{module} as module\n"
        f"known = module.{function}\n"
        "def counted(archive, posts, *more):\n"
        "    print('asked for', len(posts), file=sys.stderr)\n"
        "    return known(archive, posts, *more)\n"
        f"module.{function} = counted\n"
        "from osintwatch.__main__ import main; main()"
    )
    with many.started("export", "-o", f"all.{format}", command=(sys.executable, "-c", watched)) as child:
        done = Desk.ended(child, 60)
    numbers = [int(number) for number in re.findall(r"^asked for (\d+)$", done.err, re.MULTILINE)]
    assert sum(numbers) == MANY
    assert max(numbers) <= most


def test_show_tells_what_a_post_cites_and_who_else_leans_on_the_same(sample: Desk) -> None:
    record = json.loads(sample.run("show", FIRST, "--format", "json").out)
    assert "Reuters" in {citation["outlet"] for citation in record["citations"]}
    (report,) = [one for one in record["reports"] if one["id"] == record["upstream"][0]["id"]]
    assert {FIRST, SECOND} <= {post["url"] for post in report["posts"]}
    text = sample.run("show", FIRST).out
    assert re.search(r"^\d+ citations?$", text, re.MULTILINE)
    assert "outlet: Reuters" in text
    assert "this post · first known" in re.sub(r"\s+", " ", text)
    assert f"    {SECOND}\n" in text


def test_a_link_to_another_channel_is_a_citation_of_it(sample: Desk) -> None:
    record = json.loads(sample.run("show", "t.me/c/1900000001/4", "--format", "json").out)
    assert "telegram" in {citation["kind"] for citation in record["citations"]}


# ---- text from strangers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["upstream", "--all", "--limit", "0"],
        ["upstream", "--all", "--limit", "0", "--format", "json"],
        ["upstream", "--all", "--limit", "0", "--format", "jsonl"],
        ["duplicates", "--limit", "0"],
        ["duplicates", "--limit", "0", "--format", "json"],
    ],
    ids=" ".join,
)
def test_no_control_character_of_a_stranger_reaches_terminal_or_pipe(hostile: Desk, words: list[str]) -> None:
    piped = hostile.run(*words)
    assert piped.code == 0, piped.err
    assert OBEYED.findall(piped.out + piped.err) == []
    screen = at_terminal(hostile, *words)
    assert screen.code == 0
    assert OBEYED.findall(SGR.sub("", screen.raw).replace("\r\n", "\n")) == []


@pytest.mark.parametrize(
    "words",
    [
        ["search", "--limit", "0", "--format", "csv"],
        ["export"],
        ["export", "--raw"],
        ["upstream", "--all", "--limit", "0", "--format", "csv"],
        ["duplicates", "--limit", "0", "--format", "csv"],
    ],
    ids=" ".join,
)
def test_a_spreadsheet_printed_on_a_terminal_hides_nothing(hostile: Desk, words: list[str]) -> None:
    screen = at_terminal(hostile, *words)
    assert screen.code == 0
    assert OBEYED.findall(screen.raw.replace("\r", "")) == []


def test_hostile_text_makes_no_formula_and_no_extra_row(hostile: Desk) -> None:
    for words, columns in ((["upstream", "--all"], UPSTREAM_COLUMNS), (["duplicates"], DUPLICATES_COLUMNS)):
        text = hostile.run(*words, "--limit", "0", "--format", "csv").out
        for row in csv.reader(io.StringIO(text, newline="")):
            assert len(row) == len(columns)
            assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r")]
