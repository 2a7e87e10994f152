import csv
import io
import re
import unicodedata
from dataclasses import fields, replace
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.evidence import Judged
from osintwatch.model import Forward, ForwardKind, Link, LinkPlace, StoredPost
from osintwatch.output.columns import COLUMNS
from osintwatch.output.csv import Profile, guard, unguard, write_csv
from tests.output.post_rows import row_of, rows_of
from tests.output.report_samples import JUDGED, hostile_judged
from tests.output.samples import FULL, HOSTILE, PLAIN, Terminal, said_everywhere
from tests.output.test_terminal_output import HARMFUL

KYIV = ZoneInfo("Europe/Kyiv")
TEXT_COLUMNS = {column.name for column in COLUMNS if column.text}
_DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    '=HYPERLINK("https://evil.example")',
    "=cmd|' /C calc'!A0",
    "=",
    "-",
]
_FULL_WIDTH = ["＝1", "＋1", "－1", "＠SUM(1)", "﹦1", "﹢1", "﹣1", "﹫SUM(1)"]
_BEHIND = [
    *[
        f"{unseen}=1"
        for unseen in (" ", "\n", "\r", "\r\n", "\t", "\x00", "\xa0", "\u3000", "\u2028", "\x0b")
    ],
    *[
        f"{unseen}=1"
        for unseen in ("\u200b", "\ufeff", "\u2060", "\xad", "\u202e", "\u061c", "\U000e0041", "\u3164")
    ],
    *["  \t\n +1", "\u200b\u200b @x", " ＝1", "\ufeff－2", "\x01=1", "\u00a0\u200b-x"],
]
FORMULAS = [*_DANGEROUS, *_FULL_WIDTH, *_BEHIND, "\tx", "\rx", "\x00x", "\t"]
INVISIBLE = (
    "[\\s\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\U000e0000-\U000e007f]*"
)


def written(*posts: StoredPost, profile: Profile = Profile.PEOPLE, zone: Any = KYIV) -> bytes:
    stream = io.BytesIO()
    write_csv(rows_of(*posts), stream, zone=zone, profile=profile)
    return stream.getvalue()


def read_back(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_column_is_documented_in_one_sentence_and_named_once() -> None:
    assert all(re.fullmatch(r"[A-Z][^\n]+\.", column.meaning) for column in COLUMNS)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_a_full_post_fills_every_column_as_documented() -> None:
    (row,) = read_back(written(FULL))
    assert row == {
        "url": "https://t.me/OSINTdefender/40123",
        "posted_at": "2026-07-01T18:02:00Z",
        "posted_at_local": "2026-07-01T21:02:00+03:00",
        "channel": "OSINTdefender",
        "channel_title": "OSINTdefender",
        "message_id": "40123",
        "text": "Reuters: troops were trained in secret,\napproved by Belousov",
        "language": "en",
        "links": "https://www.reuters.com/world/ https://t.me/wartranslated",
        "card_site": "Reuters",
        "card_title": "Exclusive",
        "card_url": "https://www.reuters.com/world/",
        "forward_from": "wartranslated",
        "forward_url": "https://t.me/wartranslated/77",
        "reply_to": "https://t.me/OSINTdefender/40100",
        "album": "40123 40124",
        "media": "photo",
        "author": "Vasya",
        "edited_at": "2026-07-01T18:10:00Z",
        "deleted_seen_at": "2026-07-02T18:02:00Z",
        "gone": "",
        "views": "12345",
        "forwards": "67",
        "replies": "8",
        "captured_at": "2026-07-01T23:02:00Z",
        "method": "telegram",
        "versions": "2",
        "sha256": "cd" * 32,
        "former_match": "",
        "citations": "",
        "withdrawn_citations": "",
        "upstream_id": "",
        "upstream_name": "",
        "upstream_confidence": "",
        "upstream_posts": "",
        "upstream_channels": "",
    }


def test_the_last_columns_hold_what_a_post_cites_and_the_surest_report_it_leans_on() -> None:
    names = ["citations", "withdrawn_citations", "upstream_id", "upstream_name", "upstream_confidence"]
    names += ["upstream_posts", "upstream_channels"]
    assert [column.name for column in COLUMNS[-7:]] == names
    (row,) = read_back(judged_as(JUDGED))
    assert [row[name] for name in names] == [
        "Reuters; reuters.com/world/ports; harbour master (denied)",
        "",
        "r1; r2",
        "Reuters",
        "0.9",
        "4",
        "3",
    ]


def judged_as(judged: Judged, profile: Profile = Profile.PEOPLE) -> bytes:
    stream = io.BytesIO()
    write_csv([row_of(PLAIN, judged)], stream, zone=KYIV, profile=profile)
    return stream.getvalue()


@pytest.mark.parametrize("formula", FORMULAS)
def test_neither_a_citation_nor_a_report_can_be_taken_for_a_formula(formula: str) -> None:
    (row,) = read_back(judged_as(hostile_judged(formula)))
    hit = re.compile(f"{INVISIBLE}[=+@＝＋－＠﹦﹢﹣﹫-]|[\t\r\x00]")
    assert {name: cell for name, cell in row.items() if hit.match(cell)} == {}
    assert row["upstream_name"].startswith("'")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_citations_make_neither_rows_nor_columns_nor_errors(text: str) -> None:
    for profile in Profile:
        data = judged_as(hostile_judged(text), profile)
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert [len(row) for row in rows] == [len(COLUMNS)] * 2


def test_people_get_one_byte_order_mark_and_crlf_and_machines_neither() -> None:
    people, machines = written(PLAIN, FULL), written(PLAIN, FULL, profile=Profile.MACHINES)
    assert people.startswith(b"\xef\xbb\xbf")
    assert people.count(b"\xef\xbb\xbf") == 1
    assert people.count(b"\r\n") == 3
    assert b"\xef\xbb\xbf" not in machines
    assert b"\r" not in machines
    assert read_back(people) == read_back(machines)


def test_a_text_stream_with_bytes_under_it_gets_utf_8_in_any_locale() -> None:
    below = io.BytesIO()
    stream = io.TextIOWrapper(below, encoding="ascii")
    stream.write("first\n")
    write_csv(rows_of(replace(PLAIN, text="Київ")), stream, zone=UTC, profile=Profile.MACHINES)
    assert below.getvalue().startswith(b"first\nurl,")
    assert "Київ".encode() in below.getvalue()


def test_a_text_stream_without_bytes_gets_the_same_text() -> None:
    stream = io.StringIO(newline="")
    write_csv(rows_of(FULL), stream, zone=KYIV, profile=Profile.PEOPLE)
    assert stream.getvalue().encode() == written(FULL)


def test_rows_are_written_as_posts_come() -> None:
    stream, seen = io.StringIO(newline=""), []

    def posts() -> Any:
        for post in rows_of(PLAIN, PLAIN):
            seen.append(stream.getvalue().count("\n"))
            yield post

    write_csv(posts(), stream, zone=UTC, profile=Profile.MACHINES)
    assert seen == [1, 2]


def test_there_are_at_least_forty_formulas_to_try() -> None:
    assert len(FORMULAS) >= 40


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_cell_can_be_taken_for_a_formula(formula: str) -> None:
    (row,) = read_back(written(said_everywhere(formula)))
    hit = re.compile(f"{INVISIBLE}[=+@＝＋－＠﹦﹢﹣﹫-]|[\t\r\x00]")
    assert {name: cell for name, cell in row.items() if hit.match(cell)} == {}
    assert row["text"].startswith("'")
    assert row["channel_title"] == row["card_title"] == row["author"] == row["media"] == row["text"]


def test_a_person_forwarded_from_is_guarded_too() -> None:
    (row,) = read_back(written(replace(PLAIN, forward=Forward(ForwardKind.HIDDEN, name="=1"))))
    assert row["forward_from"] == "'=1"


def test_numbers_and_times_are_never_touched() -> None:
    counters = replace(FULL.counters, views=-1)
    row, *_ = read_back(written(replace(FULL, counters=counters, message_id=-5)))
    assert row["views"] == "-1"
    assert row["message_id"] == "-5"
    assert row["posted_at"] == "2026-07-01T18:02:00Z"
    assert TEXT_COLUMNS.isdisjoint({"message_id", "views", "forwards", "replies", "versions", "posted_at"})


@pytest.mark.parametrize("formula", FORMULAS)
def test_machines_get_text_as_it_is(formula: str) -> None:
    (row,) = read_back(written(replace(PLAIN, text=formula), profile=Profile.MACHINES))
    assert row["text"] == formula.replace("\x00", "\\u{0}")


@given(st.text() | st.text(alphabet="'=+-@＝ \t\r\n\u200b\x00a"))
def test_the_guard_can_be_undone(text: str) -> None:
    assert unguard(guard(text)) == text


@given(st.text(alphabet=st.characters(exclude_characters="\x00", codec="utf-8")), st.sampled_from(Profile))
def test_any_text_is_read_back_as_it_was(text: str, profile: Profile) -> None:
    (row,) = read_back(written(replace(PLAIN, text=text, author=text), profile=profile))
    if profile is Profile.MACHINES:
        assert row["text"] == row["author"] == text
    else:
        assert unguard(row["text"]) == unguard(row["author"]) == visible_controls(text)


def visible_controls(text: str) -> str:
    """What people's files spell out: all that a terminal obeys, besides blanks and line ends."""
    kept = "\t\n\r"
    return "".join(
        f"\\u{{{ord(c):x}}}" if unicodedata.category(c) == "Cc" and c not in kept else c for c in text
    )


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("text", [*HOSTILE, "\x1b]0;owned\x07", "Odesa \u202e\u2066 quiet\u200b"])
def test_on_a_terminal_nothing_hides_or_turns_letters_around(text: str, profile: Profile) -> None:
    screen = Terminal()
    write_csv(rows_of(said_everywhere(text)), screen, zone=UTC, profile=profile, mark=False)
    assert set(HARMFUL.findall(screen.getvalue())) <= {"\t", "\r"}


@pytest.mark.parametrize("profile", Profile)
def test_in_a_pipe_or_a_file_turned_and_unseen_letters_stay(profile: Profile) -> None:
    text = "Odesa \u202e\u2066 quiet\u200b"
    (row,) = read_back(written(replace(PLAIN, text=text), profile=profile))
    assert row["text"] == text


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_neither_rows_nor_columns_nor_errors(text: str, profile: Profile) -> None:
    data = written(said_everywhere(text), PLAIN, profile=profile)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 3
    assert b"\x00" not in data


def test_an_address_with_a_blank_in_it_stays_one_address_and_is_listed_once() -> None:
    link = Link("https://example.org/a b", "", LinkPlace.TEXT)
    (row,) = read_back(written(replace(PLAIN, links=(link, link))))
    assert row["links"] == "https://example.org/a%20b"


def test_every_field_of_a_post_is_in_a_column_or_left_out_knowingly() -> None:
    columns = {column.name for column in COLUMNS}
    elsewhere = {"id", "channel_id", "username", "kind", "card", "forward", "reply", "action", "counters"}
    assert {field.name for field in fields(StoredPost)} - columns - elsewhere == {"fact_check", "restricted"}
