"""Near-duplicates and variants on a terminal, in a pipe, as JSON and as CSV."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from osintwatch.evidence import DuplicatesAnswer, Likeness, Relation
from osintwatch.output.csv import Profile
from osintwatch.output.duplicates_json import (
    duplicates_document,
    write_duplicates_json,
    write_duplicates_jsonl,
)
from osintwatch.output.duplicates_rows import (
    DUPLICATES_COLUMNS,
    write_duplicates_csv,
    write_duplicates_lines,
)
from osintwatch.output.duplicates_view import print_duplicates
from osintwatch.output.duplicates_words import duplicates_sentence, left_out, likeness_words
from tests.output.report_samples import CLUSTER, DUPLICATES, VARIANT, hostile_duplicates
from tests.output.samples import HOSTILE, Terminal
from tests.output.test_csv import FORMULAS, INVISIBLE
from tests.output.test_terminal_output import HARMFUL, plain


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def on_terminal(answer: DuplicatesAnswer, width: int = 80) -> str:
    stream = Terminal()
    print_duplicates(answer, answer, zone=UTC, stream=stream, console_width=width)
    return stream.getvalue()


def in_pipe(answer: DuplicatesAnswer) -> str:
    stream = io.StringIO()
    write_duplicates_lines(answer, stream)
    return stream.getvalue()


def as_json(answer: DuplicatesAnswer) -> str:
    stream = io.StringIO()
    write_duplicates_json(answer, stream)
    return stream.getvalue()


def as_jsonl(answer: DuplicatesAnswer) -> str:
    stream = io.StringIO()
    write_duplicates_jsonl(answer, stream)
    return stream.getvalue()


def as_csv(answer: DuplicatesAnswer) -> str:
    stream = io.StringIO(newline="")
    write_duplicates_csv(answer, stream, zone=UTC, profile=Profile.PEOPLE, mark=False)
    return stream.getvalue()


def test_clusters_come_first_then_what_variants_changed() -> None:
    assert plain(on_terminal(DUPLICATES)).splitlines() == [
        "1 cluster of near-duplicates: 3 posts, 3 channels · 1 pair of posts differs",
        "  only in numbers, dates or names",
        "",
        "1. almost the same words: 3 posts, 3 channels · cluster c1",
        "  2026-07-01 18:02 UTC  harbour · first known",
        "    Reuters has seen the shipping papers, and names three ports",
        "    https://t.me/harbour/7",
        "  2026-07-01 18:49 UTC  lighthouse · +47 min · almost the same words (94 %)",
        "    https://t.me/lighthouse/9",
        "  2026-07-02 20:07 UTC  breakwater · +1 d 2 h · a cut or an extension (70 %)",
        "    https://t.me/breakwater/4",
        "",
        "variants: the same wording, but",
        "  number: 3 → 13",
        "  name: (nothing) → Odesa",
        "  2026-07-01 18:02 UTC  harbour",
        "    Reuters has seen the shipping papers, and names three ports",
        "    https://t.me/harbour/7",
        "  2026-07-01 18:49 UTC  lighthouse · +47 min",
        "    Three ports are named in shipping papers, Reuters reports",
        "    https://t.me/lighthouse/9",
        "",
        "3 posts · 2026-07-01 00:02 to 2026-07-02 00:02 UTC",
        "complete: 1 channel, last read 2026-07-01 21:02 UTC",
    ]


@pytest.mark.parametrize("width", [80, 40])
def test_every_line_but_an_address_fits_the_width(width: int) -> None:
    for line in plain(on_terminal(DUPLICATES, width)).splitlines():
        assert len(line) <= width or line.strip().startswith("https://"), line


@pytest.mark.parametrize("relation", Relation)
def test_every_relation_has_words_and_a_share_never_rounded_up(relation: Relation) -> None:
    assert likeness_words(Likeness(relation, 0.9999)).endswith(" (99 %)")
    assert likeness_words(None) == "first known"


def test_nothing_found_says_so() -> None:
    nothing = replace(DUPLICATES, clusters=(), variants=())
    assert duplicates_sentence(nothing) == "no near-duplicates found"
    assert "nothing found · 2026-07-01" in plain(on_terminal(nothing))
    assert json.loads(as_json(nothing))["clusters"] == json.loads(as_json(nothing))["variants"] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"clusters": (), "posts": 9, "not_judged": 9}, "9 of 9 posts not judged yet"),
        (
            {"clusters": (), "posts": 9, "not_judged": 4},
            "no near-duplicates found yet · 4 of 9 posts not judged yet",
        ),
        (
            {"posts": 3, "not_judged": 1},
            "1 cluster of near-duplicates: 3 posts, 3 channels · 1 of 3 posts not judged yet",
        ),
    ],
)
def test_of_posts_that_were_not_compared_nothing_is_said(changes: dict[str, Any], said: str) -> None:
    waiting = replace(DUPLICATES, variants=(), **changes)
    assert duplicates_sentence(waiting) == said
    assert said in re.sub(r"\s+", " ", plain(on_terminal(waiting)))
    assert json.loads(as_json(waiting))["not_judged"] == waiting.not_judged
    assert "nothing found · " not in plain(on_terminal(waiting))


def test_a_limit_says_what_it_left_out() -> None:
    answer = replace(DUPLICATES, clusters=(CLUSTER,) * 3, variants=(VARIANT,) * 2)
    shown = replace(answer, clusters=answer.clusters[:1], variants=answer.variants[:1])
    assert left_out(answer, shown) == ["and 2 more clusters and 1 more variant (--limit 0 shows all)"]
    assert left_out(answer, answer) == []


def test_the_document_reads_as_documented() -> None:
    document: dict[str, Any] = duplicates_document(DUPLICATES)
    contract = {"schema_version", "query", "window", "coverage", "clusters", "variants"}
    assert set(document) == contract | {"not_judged"}
    (cluster,) = document["clusters"]
    assert cluster["id"] == "c1"
    assert cluster["posts"][0] | {"relation": None, "similarity": None} == cluster["posts"][0]
    assert cluster["posts"][1] == {
        "url": "https://t.me/lighthouse/9",
        "channel": "lighthouse",
        "channel_id": 102,
        "message_id": 9,
        "posted_at": "2026-07-01T18:49:00Z",
        "lag_seconds": 2820,
        "relation": "near",
        "similarity": 0.95,
    }
    ends = {"a": "https://t.me/harbour/7", "b": "https://t.me/lighthouse/9", "similarity": 0.9}
    assert document["variants"] == [
        {**ends, "what": "number", "from": "3", "to": "13"},
        {**ends, "what": "name", "from": "", "to": "Odesa"},
    ]


def test_what_is_written_is_that_document_and_its_parts_a_line_each() -> None:
    document = json.loads(json.dumps(duplicates_document(DUPLICATES)))
    assert json.loads(as_json(DUPLICATES)) == document
    lines = [json.loads(line) for line in as_jsonl(DUPLICATES).splitlines()]
    assert lines == document["clusters"] + document["variants"]


def test_a_line_in_a_pipe_is_a_post_of_a_cluster_or_a_variant() -> None:
    rows = [line.split("\t") for line in in_pipe(DUPLICATES).splitlines()]
    assert [row[:2] for row in rows] == [
        ["c1", "first"],
        ["c1", "near"],
        ["c1", "contains"],
        ["-", "variant"],
    ]
    assert rows[0][6:8] == ["-", "-"]
    assert rows[3][2:8] == [
        "2026-07-01T18:49:00Z",
        "2820",
        "lighthouse",
        "https://t.me/lighthouse/9",
        "https://t.me/harbour/7",
        "number: 3 → 13; name: (nothing) → Odesa",
    ]


def test_a_row_of_a_spreadsheet_is_the_same() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(DUPLICATES), newline="")))
    assert list(rows[0]) == [column.name for column in DUPLICATES_COLUMNS]
    assert [row["relation"] for row in rows] == ["first", "near", "contains", "variant"]
    assert [row["similarity"] for row in rows] == ["", "0.95", "0.7", "0.9"]
    assert rows[1]["other_url"] == "https://t.me/harbour/7"
    assert rows[3]["changes"] == "number: 3 → 13; name: (nothing) → Odesa"


def test_every_column_is_documented_in_one_sentence_and_named_once() -> None:
    assert all(re.fullmatch(r"[A-Z][^\n]+\.", column.meaning) for column in DUPLICATES_COLUMNS)
    assert len({column.name for column in DUPLICATES_COLUMNS}) == len(DUPLICATES_COLUMNS)


@pytest.mark.parametrize("way_out", [on_terminal, in_pipe, as_json, as_jsonl])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_moves_the_cursor_hides_or_crashes(
    text: str, way_out: Callable[[DuplicatesAnswer], str]
) -> None:
    shown = way_out(hostile_duplicates(text))
    shown.encode()
    assert set(HARMFUL.findall(plain(shown))) <= ({"\t"} if way_out is in_pipe else set())
    if way_out is in_pipe:
        assert [line.count("\t") for line in shown.splitlines()] == [8, 8, 8]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_cell_can_be_taken_for_a_formula(formula: str) -> None:
    hit = re.compile(f"{INVISIBLE}[=+@＝＋－＠﹦﹢﹣﹫-]|[\t\r\x00]")
    for row in csv.DictReader(io.StringIO(as_csv(hostile_duplicates(formula)), newline="")):
        assert {name: cell for name, cell in row.items() if hit.match(cell)} == {}
