"""A hundred thousand things that somebody might type: answered, or refused in words, never an SQL error."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from osintwatch.errors import UsageError
from osintwatch.model import Window
from osintwatch.query import parse_query
from osintwatch.store.archive import Archive, open_for_writing
from osintwatch.store.search import Filter, count, find
from tests.output.samples import HOSTILE
from tests.store.shelf import Shelf, at, post

PIECES = (
    *(
        '"',
        "'",
        "*",
        "(",
        ")",
        "-",
        "+",
        "^",
        ":",
        ",",
        ".",
        "{",
        "}",
        "[",
        "]",
        "|",
        "&",
        "!",
        "~",
        "\\",
        "/",
    ),
    *("OR", "AND", "NOT", "NEAR", "NEAR(", "text:", "card:", "rowid", "post_search", "or", "and"),
    *(
        "china",
        "troops",
        "Белоусов",
        "Бєлоусов",
        "об'єкт",
        "ё",
        "ї",
        "日本",
        "🔥",
        "é",
        "x_y",
        "a-b",
        "C++",
        "#tag",
    ),
    *(
        "@user",
        "https://t.me/x/1",
        "8",
        "2026-07-01",
        "\x00",
        "\x1b[31m",
        "\u200b",
        "\ud800",
        "\u202e",
        "\ufeff",
    ),
    *(
        " ",
        " ",
        " ",
        "\t",
        "\n",
        "\u00a0",
        "\u2028",
        ";",
        "--",
        "DROP TABLE posts",
        "%",
        "_",
        "?",
        "?1",
        ":1",
        "$a",
    ),
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Posts of all these pieces, some of them edited."""
    with open_for_writing(tmp_path / "archive.db") as opened:
        shelf = Shelf(opened)
        dice = random.Random(1)
        shelf.save(*(post(n, " ".join(dice.choices(PIECES, k=30))) for n in range(1, 200)))
        shelf.save(*(post(n, "edited china", edited_at=at(days=1)) for n in range(1, 200, 7)))
        yield opened


def typed(dice: random.Random) -> str:
    how = dice.random()
    if how < 0.7:
        return "".join(dice.choices(PIECES, k=dice.randrange(1, 25)))
    if how < 0.85:
        return "".join(chr(dice.randrange(1, 0x3000)) for _ in range(dice.randrange(1, 40)))
    if how < 0.95:
        return dice.choice(HOSTILE)[: dice.randrange(1, 1_200)]
    return "(" * dice.randrange(1, 400) + "a" + ")" * dice.randrange(400) + " OR b" * dice.randrange(80)


def ask(archive: Archive, dice: random.Random, number: int) -> tuple[int, int]:
    """How many were answered, and how many refused."""
    answered = 0
    for n in range(number):
        words = typed(dice)
        try:
            query = parse_query(words)
        except UsageError as refused:
            assert refused.message  # noqa: PT017
            assert refused.hint  # noqa: PT017
            continue
        wanted = Filter(query.match, Window(), former=bool(n % 2), edited=not n % 5, deleted=not n % 11)
        found = list(find(archive, wanted, 3, best=bool(n % 3)))
        assert count(archive, wanted) >= len(found)
        answered += 1
    return answered, number - answered


def test_two_thousand_queries_are_answered_or_refused(archive: Archive) -> None:
    answered, refused = ask(archive, random.Random(20260701), 2_000)
    assert answered > 1_000
    assert refused > 100


@pytest.mark.slow
def test_a_hundred_thousand_queries_are_answered_or_refused(archive: Archive) -> None:
    answered, _ = ask(archive, random.Random(20260702), 100_000)
    assert answered > 50_000
