"""Upstream reports on a terminal, in a pipe, as JSON and as CSV."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.evidence import CitationKind, EdgeKind, UpstreamAnswer
from osintwatch.output.csv import Profile
from osintwatch.output.standing import sentence
from osintwatch.output.upstream_json import (
    report_record,
    upstream_document,
    write_upstream_json,
    write_upstream_jsonl,
)
from osintwatch.output.upstream_rows import UPSTREAM_COLUMNS, write_upstream_csv, write_upstream_lines
from osintwatch.output.upstream_view import print_upstream
from tests.output.report_samples import (
    CREDIT,
    DENIAL,
    FIRST,
    FOLLOWER,
    ORIGIN,
    REUTERS,
    SAME_STORY,
    SECOND,
    THIRD,
    counted_too,
    hostile_upstream,
    own,
    report,
    upstream,
)
from tests.output.samples import HOSTILE, PLAIN, POSTED, Terminal
from tests.output.test_csv import FORMULAS, INVISIBLE
from tests.output.test_terminal_output import HARMFUL, plain

KYIV = ZoneInfo("Europe/Kyiv")
NOBODY = replace(PLAIN, id=40, username="pier", message_id=3, text="Three ports are closed, they say")
WHOLE = counted_too(
    upstream(
        replace(REUTERS, members=(ORIGIN, FOLLOWER, DENIAL), confidence=0.6),
        report("s1", "Meduza", THIRD),
        unknown=(NOBODY,),
        own_channels=(own("TASS", "tass_agency"),),
        matched=frozenset({FIRST.id, THIRD.id, NOBODY.id}),
    ),
    posts=3,
    unknown_origin=1,
    possible_reports=1,
)


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def on_terminal(answer: UpstreamAnswer, width: int = 80, zone: Any = UTC, **options: Any) -> str:
    stream = Terminal()
    shown = [one for one in answer.reports if len(one.members) > 1]
    print_upstream(answer, shown, zone=zone, stream=stream, console_width=width, **options)
    return stream.getvalue()


def in_pipe(answer: UpstreamAnswer) -> str:
    stream = io.StringIO()
    write_upstream_lines(answer.reports, answer.matched, stream)
    return stream.getvalue()


def as_json(answer: UpstreamAnswer) -> str:
    stream = io.StringIO()
    write_upstream_json(answer, answer.reports, stream)
    return stream.getvalue()


def as_jsonl(answer: UpstreamAnswer) -> str:
    stream = io.StringIO()
    write_upstream_jsonl(answer, answer.reports, stream)
    return stream.getvalue()


def as_csv(answer: UpstreamAnswer, profile: Profile = Profile.PEOPLE) -> str:
    stream = io.StringIO(newline="")
    write_upstream_csv(answer.reports, answer.matched, stream, zone=KYIV, profile=profile, mark=False)
    return stream.getvalue()


# ---- for people ------------------------------------------------------------------------------------


def test_the_sentence_comes_first_then_reports_evidence_and_how_far_to_trust_silence() -> None:
    assert plain(on_terminal(WHOLE)).splitlines() == [
        "3 posts · 3 channels · 1 upstream report: Meduza · 1 possible: Reuters · no",
        "  certain shared origin found · 1 post: origin unknown · TASS: nothing seen",
        "",
        "1. Reuters · 2 posts, 2 channels · 1 more possible · possible · a denial in 1",
        "  post",
        "  “Reuters has seen the shipping papers, and names three ports”",
        "  https://www.reuters.com/world/ports-2026-07-01/",
        "  possibly the same outlet and story · report r1",
        "  2026-07-01 18:02 UTC  harbour · first known",
        "    outlet: “Reuters has seen the shipping papers”",
        "    https://t.me/harbour/7",
        "  2026-07-01 18:49 UTC  lighthouse · +47 min · (outside the search)",
        "    outlet: “Reuters reports”",
        "    The same outlet and story, 47 minutes later.",
        "    as in the first post, “Reuters has seen the shipping papers”",
        "    https://t.me/lighthouse/9",
        "  2026-07-02 20:07 UTC  breakwater · +1 d 2 h · possible · tells of a denial",
        "    outlet: “what Reuters wrote”",
        "    possibly: The same outlet and story, 47 minutes later.",
        "    as in the first post, “Reuters has seen the shipping papers”",
        "    https://t.me/breakwater/4",
        "",
        "and 1 report with a single post (--all shows it)",
        "",
        "origin unknown: 1 post that credits nobody",
        "  2026-07-01 18:02 UTC  pier",
        "    Three ports are closed, they say",
        "    https://t.me/pier/3",
        "",
        "own channels of outlets",
        "  TASS (tass_agency): nothing seen, read until 2026-07-01 20:02 UTC",
        "",
        "3 posts · 2026-07-01 00:02 to 2026-07-02 00:02 UTC",
        "complete: 1 channel, last read 2026-07-01 21:02 UTC",
    ]


@pytest.mark.parametrize("width", [80, 60, 40])
def test_every_line_but_an_address_fits_the_width(width: int) -> None:
    long = replace(REUTERS, title="слово " * 200, name="Н" * 200)
    evidence = (replace(SAME_STORY, quote="字" * 500, why="why " * 100),) * 5
    answer = upstream(
        replace(long, members=(ORIGIN, replace(FOLLOWER, evidence=evidence))), unknown=(NOBODY,)
    )
    for line in plain(on_terminal(answer, width)).splitlines():
        assert len(line) <= width or line.strip().startswith("https://"), line


def test_a_report_told_in_other_parts_of_digests_says_so() -> None:
    answer = upstream(REUTERS, counted=frozenset(), elsewhere=frozenset({("r1", 11), ("r1", 12)}))
    assert "1. Reuters · 2 posts, 2 channels · in other parts of digests\n" in plain(on_terminal(answer))
    assert "in other parts" not in plain(on_terminal(upstream(REUTERS)))


def test_a_post_outside_the_search_is_dimmed_and_says_so() -> None:
    (line,) = [line for line in on_terminal(WHOLE).splitlines() if "lighthouse" in line and "+47" in line]
    assert "\x1b[2m" in line
    assert "(outside the search)" in line
    assert "(outside the search)" not in on_terminal(upstream(REUTERS))


def test_the_publication_itself_and_what_became_of_a_post_are_marked() -> None:
    first = replace(ORIGIN, is_origin=True, post=replace(FIRST, edited_at=POSTED, deleted_seen_at=POSTED))
    shown = plain(on_terminal(upstream(replace(REUTERS, members=(first, FOLLOWER))), width=120))
    assert "harbour · first known · origin · edited · deleted\n" in shown


def test_a_tie_to_another_than_the_first_post_names_it() -> None:
    tied = replace(SAME_STORY, other_post=SECOND.url, other_quote="")
    answer = upstream(replace(REUTERS, members=(ORIGIN, FOLLOWER, replace(DENIAL, evidence=(tied,)))))
    assert "    as in this one\n      https://t.me/lighthouse/9\n" in plain(on_terminal(answer))


def test_the_zone_of_the_reader_stands_beside_utc() -> None:
    assert "2026-07-01 18:02 UTC (21:02 EEST)  harbour" in plain(on_terminal(WHOLE, zone=KYIV))


def test_much_evidence_is_cut_with_a_word_and_all_of_it_is_in_the_json() -> None:
    members = (ORIGIN, replace(FOLLOWER, evidence=(SAME_STORY,) * 9))
    answer = upstream(replace(REUTERS, members=members))
    assert plain(on_terminal(answer)).count(SAME_STORY.why[:30]) == 3
    assert plain(on_terminal(answer)).count("outlet: “Reuters reports”") == 1  # a quote is said once
    assert "and 6 more of the kind (--format json has all)" in plain(on_terminal(answer))
    assert len(json.loads(as_json(answer))["reports"][0]["posts"][1]["evidence"]) == 9


def test_many_posts_of_unknown_origin_are_cut_with_a_word_unless_all_are_wanted() -> None:
    crowd = tuple(replace(NOBODY, id=100 + n, message_id=100 + n) for n in range(25))
    answer = upstream(REUTERS, unknown=crowd)
    few, every = plain(on_terminal(answer)), plain(on_terminal(answer, all_unknown=True))
    assert "origin unknown: 25 posts that credit nobody" in few
    assert few.count("https://t.me/pier/") == 10
    assert "and 15 more posts (--all shows them)" in few
    assert every.count("https://t.me/pier/") == 25


def test_neither_truth_nor_falsehood_nor_distance_is_claimed() -> None:
    answers = [WHOLE, upstream(REUTERS), counted_too(upstream(), posts=9, channels=9, unknown_origin=9)]
    for answer in answers:
        told = plain(on_terminal(answer)) + in_pipe(answer) + as_json(answer) + as_csv(answer)
        assert not re.search(r"independent|confirm|corroborat|refuted|untrue|verified", told, re.IGNORECASE)
        assert "false" not in plain(on_terminal(answer)) + in_pipe(answer)


# ---- for programs ----------------------------------------------------------------------------------


def test_the_document_has_the_keys_of_the_contract_in_its_order() -> None:
    document: dict[str, Any] = upstream_document(WHOLE, WHOLE.reports)
    contract = ["schema_version", "window", "query", "standing", "coverage", "reports"]
    assert [key for key in document if key in contract] == contract
    assert set(document) - set(contract) == {"own_channels", "unknown", "withdrawn"}
    assert document["standing"] == {
        "posts": 3,
        "channels": 3,
        "upstream_reports": 1,
        "unknown_origin": 1,
        "not_judged": 0,
        "possible_reports": 1,
        "in_other_parts": 0,
        "sentence": "3 posts · 3 channels · 1 upstream report: Meduza · 1 possible: Reuters"
        " · no certain shared origin found · 1 post: origin unknown · TASS: nothing seen",
    }
    assert document["window"] == {"since": "2026-07-01T00:02:00Z", "until": "2026-07-02T00:02:00Z"}
    assert document["unknown"] == ["https://t.me/pier/3"]
    assert document["own_channels"] == [
        {
            "outlet": "TASS",
            "channel": "tass_agency",
            "matching": 0,
            "read_until": "2026-07-01T20:02:00Z",
            "complete": True,
        }
    ]
    assert document["coverage"][0]["channel"] == "harbour"


def test_a_report_reads_as_documented() -> None:
    record: dict[str, Any] = report_record(REUTERS, frozenset({FIRST.id}))
    posts = record.pop("posts")
    assert record == {
        "id": "r1",
        "kind": "outlet",
        "key": "reuters",
        "name": "Reuters",
        "outlet": "Reuters",
        "title": "Reuters has seen the shipping papers, and names three ports",
        "url": "https://www.reuters.com/world/ports-2026-07-01/",
        "confidence": 0.85,
        "first_posted_at": "2026-07-01T18:02:00Z",
        "channels": 2,
        "denied": False,
    }
    assert posts[1] == {
        "url": "https://t.me/lighthouse/9",
        "channel": "lighthouse",
        "channel_id": 102,
        "message_id": 9,
        "posted_at": "2026-07-01T18:49:00Z",
        "lag_seconds": 2820,
        "is_origin": False,
        "denied": False,
        "matched": False,
        "confidence": 0.85,
        "evidence": [
            {
                "kind": "outlet",
                "key": "reuters",
                "quote": "Reuters reports",
                "other_post": "https://t.me/harbour/7",
                "other_quote": "Reuters has seen the shipping papers",
                "confidence": 0.85,
                "why": "The same outlet and story, 47 minutes later.",
            }
        ],
    }
    assert posts[0]["matched"] is True
    assert "other_post" not in posts[0]["evidence"][0]


def test_only_an_outlet_stands_under_outlet_and_confidences_are_plain_numbers() -> None:
    record = report_record(
        replace(REUTERS, kind=CitationKind.PERSON, name="A. Speaker", confidence=0.1 + 0.2)
    )
    assert (record["outlet"], record["name"], record["confidence"]) == (None, "A. Speaker", 0.3)
    text = report_record(replace(REUTERS, kind=EdgeKind.TEXT, name=""))
    assert (text["kind"], text["outlet"], text["name"]) == ("text", None, None)
    assert "matched" not in str(text)


def test_what_is_written_is_that_document_and_a_report_a_line() -> None:
    assert json.loads(as_json(WHOLE)) == json.loads(json.dumps(upstream_document(WHOLE, WHOLE.reports)))
    lines = [json.loads(line) for line in as_jsonl(WHOLE).splitlines()]
    assert lines == json.loads(as_json(WHOLE))["reports"]
    assert json.loads(as_json(upstream()))["reports"] == []


def test_a_line_in_a_pipe_is_one_post_of_one_report() -> None:
    rows = [line.split("\t") for line in in_pipe(WHOLE).splitlines()]
    assert [row[0] for row in rows] == ["r1", "r1", "r1", "s1"]
    assert rows[1] == [
        "r1",
        "Reuters",
        "2026-07-01T18:49:00Z",
        "2820",
        "lighthouse",
        "https://t.me/lighthouse/9",
        "+47 min · (outside the search)",
        "Reuters reports",
    ]
    assert rows[2][6] == "+1 d 2 h · possible · tells of a denial"


def test_a_row_of_a_spreadsheet_is_one_post_of_one_report() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(WHOLE), newline="")))
    assert list(rows[0]) == [column.name for column in UPSTREAM_COLUMNS]
    assert [row["report_id"] for row in rows] == ["r1", "r1", "r1", "s1"]
    assert rows[1] == {
        "report_id": "r1",
        "report_kind": "outlet",
        "report_name": "Reuters",
        "report_title": "Reuters has seen the shipping papers, and names three ports",
        "report_url": "https://www.reuters.com/world/ports-2026-07-01/",
        "report_confidence": "0.6",
        "report_posts": "2",
        "report_channels": "2",
        "url": "https://t.me/lighthouse/9",
        "posted_at": "2026-07-01T18:49:00Z",
        "posted_at_local": "2026-07-01T21:49:00+03:00",
        "lag_seconds": "2820",
        "channel": "lighthouse",
        "channel_title": "A private channel",
        "message_id": "9",
        "is_origin": "0",
        "denied": "0",
        "matched": "0",
        "confidence": "0.85",
        "evidence": "outlet",
        "quotes": "Reuters reports",
        "why": "The same outlet and story, 47 minutes later.",
        "other_posts": "https://t.me/harbour/7",
        "text": "Three ports are named in shipping papers, Reuters reports",
    }


def test_every_column_is_documented_in_one_sentence_and_named_once() -> None:
    assert all(re.fullmatch(r"[A-Z][^\n]+\.", column.meaning) for column in UPSTREAM_COLUMNS)
    assert len({column.name for column in UPSTREAM_COLUMNS}) == len(UPSTREAM_COLUMNS)


# ---- text from strangers ---------------------------------------------------------------------------


@pytest.mark.parametrize("way_out", [on_terminal, in_pipe, as_json, as_jsonl])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_moves_the_cursor_hides_or_crashes(
    text: str, way_out: Callable[[UpstreamAnswer], str]
) -> None:
    shown = way_out(hostile_upstream(text))
    shown.encode()
    assert set(HARMFUL.findall(plain(shown))) <= ({"\t"} if way_out is in_pipe else set())


@given(st.text(st.characters()))
def test_no_text_at_all_does(text: str) -> None:
    answer = hostile_upstream(text)
    assert not HARMFUL.search(plain(on_terminal(answer, 40)) + sentence(answer))
    assert not HARMFUL.search(in_pipe(answer).replace("\t", ""))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_line_and_comes_back_from_json_as_it_was(text: str) -> None:
    answer = hostile_upstream(text)
    lines = in_pipe(answer).splitlines()
    assert [line.count("\t") for line in lines] == [7, 7]
    (record,) = [json.loads(line) for line in as_jsonl(answer).splitlines()]
    assert record["name"] == (text.replace("\ud83d\ude00", "😀") or None)
    rows = list(csv.reader(io.StringIO(as_csv(answer), newline="")))
    assert [len(row) for row in rows] == [len(UPSTREAM_COLUMNS)] * 3


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_cell_can_be_taken_for_a_formula(formula: str) -> None:
    hit = re.compile(f"{INVISIBLE}[=+@＝＋－＠﹦﹢﹣﹫-]|[\t\r\x00]")
    for row in csv.DictReader(io.StringIO(as_csv(hostile_upstream(formula)), newline="")):
        assert {name: cell for name, cell in row.items() if hit.match(cell)} == {}
        assert row["report_name"].startswith("'")


def test_text_cannot_pretend_to_be_our_own_lines() -> None:
    forged = "x\n1. Reuters · 9 posts, 9 channels\nhttps://t.me/reuters/1\n9 posts · 9 channels"
    answer = upstream(
        replace(
            REUTERS,
            title=forged,
            name=forged,
            members=(replace(ORIGIN, evidence=(replace(CREDIT, quote=forged, why=forged),)), FOLLOWER),
        ),
        unknown=(replace(NOBODY, text=forged, posted_at=POSTED - timedelta(days=1)),),
    )
    starts = [line for line in plain(on_terminal(answer)).splitlines() if line[:1].strip()]
    assert not [line for line in starts if line.startswith(("https://", "9 posts", "1. Reuters"))]
    assert SECOND.url in plain(on_terminal(answer))
