"""Generated texts in every text column: no spreadsheet takes a cell for a formula, and each comes back."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

import pytest

from osintwatch.model import Counters, StoredPost
from osintwatch.output.columns import COLUMNS
from osintwatch.output.csv import Profile, guard, unguard, write_csv
from tests.output.post_rows import row_of
from tests.output.report_samples import hostile_judged
from tests.output.samples import said_everywhere

TEXT_COLUMNS = [column.name for column in COLUMNS if column.text]
NUMBERS = ["message_id", "views", "forwards", "replies", "versions"]
TRIGGERS = "=+-@＝＋－＠﹦﹢﹣﹫\u2212"
BLANKS = (
    " \t\r\n\x0b\x0c\x00\x01\x1f\x7f\x85\x9f\xa0\xad\u1680\u2000\u200b\u2028\u2029\u202e\u2060\u3000\ufeff"
)
LETTERS = "a1'\",;|\\яі字🔥\u0301\u200d()!/"
HIDDEN = re.compile(f"[\\s{re.escape(BLANKS)}]*")
SEEDS = pytest.mark.parametrize(
    ("seed", "posts"), [(1, 300), pytest.param(2, 10_000, marks=pytest.mark.slow)], ids=["some", "many"]
)


def texts(seed: int, number: int) -> Iterator[str]:
    """Blanks, then a trigger or an apostrophe, then anything; or anything at all."""
    chance = random.Random(seed)
    for _ in range(number):
        before = "".join(chance.choices(BLANKS, k=chance.choice((0, 0, 0, 1, 1, 2, 4))))
        first = chance.choice((*TRIGGERS, "'", "''", "'=", ""))
        rest = "".join(chance.choices(LETTERS + TRIGGERS + BLANKS, k=chance.randrange(12)))
        yield before + first + rest


def post_of(text: str, number: int) -> StoredPost:
    counters = Counters(-number, number, 0)
    return replace(said_everywhere(text), message_id=number, counters=counters, versions=number)


def rows_of(seed: int, number: int, profile: Profile) -> tuple[bytes, list[dict[str, str]]]:
    stream = io.BytesIO()
    judged = (row_of(post_of(text, n), hostile_judged(text)) for n, text in enumerate(texts(seed, number), 1))
    write_csv(judged, stream, zone=UTC, profile=profile)
    data = stream.getvalue()
    return data, list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def spelled_out(text: str, kept: str) -> str:
    """What the file spells out of a text: what a terminal would obey, or only what no CSV can hold."""
    return "".join(
        f"\\u{{{ord(c):x}}}" if c not in kept and (c < " " or "\x7f" <= c <= "\x9f") else c for c in text
    )


@SEEDS
def test_no_cell_for_people_is_a_formula_and_each_text_comes_back(seed: int, posts: int) -> None:
    data, rows = rows_of(seed, posts, Profile.PEOPLE)
    assert len(rows) == posts
    assert data.startswith(b"\xef\xbb\xbf")
    assert not data[3:].startswith(b"\xef\xbb\xbf")
    for row, text in zip(rows, texts(seed, posts), strict=True):
        for name in TEXT_COLUMNS:
            assert HIDDEN.sub("", row[name], count=1)[:1] not in (*TRIGGERS,), name
            assert row[name][:1] not in ("\t", "\r"), name
        for name in ("text", "channel_title", "card_title", "card_site", "card_url", "author", "language"):
            assert unguard(row[name]) == spelled_out(text, kept="\t\r\n"), name


@SEEDS
def test_texts_for_programs_are_as_they_are(seed: int, posts: int) -> None:
    data, rows = rows_of(seed, posts, Profile.MACHINES)
    assert b"\x00" not in data
    for row, text in zip(rows, texts(seed, posts), strict=True):
        assert row["text"] == row["author"] == text.replace("\x00", "\\u{0}")


@SEEDS
def test_numbers_are_never_touched(seed: int, posts: int) -> None:
    for profile in Profile:
        _, rows = rows_of(seed, posts, profile)
        numbers = [[row[name] for name in NUMBERS] for row in rows]
        assert numbers == [[str(n), str(-n), str(n), "0", str(n)] for n in range(1, posts + 1)]


@SEEDS
def test_a_guarded_text_is_guarded_once_and_comes_back(seed: int, posts: int) -> None:
    for text in texts(seed, 10 * posts):
        guarded = guard(text)
        assert guarded in (text, f"'{text}")
        assert unguard(guarded) == text
        assert guard(guarded) == (guarded if guarded == text else f"'{guarded}")
