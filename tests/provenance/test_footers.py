"""Footers: what a channel puts under its posts whatever they say, and nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.provenance.footers import learn_footers, without_footer

NEWS = (
    "Паром через Лену не ходит третий день",
    "В Якутске открыли мост над протокой",
    "Лёд у Жиганска пошёл на неделю раньше",
    "Школы Олёкминска перевели на дистанционку",
    "Рыбаки жалуются на новые правила",
    "Зимник на Мирный закрыт до декабря",
)
BRAND = "Новости Лены — подпишись и расскажи соседу"
ADDRESS = "Новости Лены — подпишись https://t.me/+abcdefgh [{}]"


def under(line: str, between: str = "\n\n") -> list[str]:
    return [news + between + line.format(n) for n, news in enumerate(NEWS)]


@pytest.mark.parametrize(
    ("texts", "text", "left"),
    [
        pytest.param(under(BRAND), f"Снег\n\n{BRAND}", "Снег", id="the last line"),
        pytest.param(under(ADDRESS), f"Снег\n\n{ADDRESS.format(99)}", "Снег", id="whatever address it holds"),
        pytest.param(
            under("💙 НОВОСТИ ЛЕНЫ 💙 подпишись"),
            "Снег\n\n👉 новости лены, подпишись!",
            "Снег",
            id="whatever its dress",
        ),
        pytest.param([f"{BRAND}\n{news}" for news in NEWS], f"{BRAND}\nСнег", "Снег", id="the first line"),
        pytest.param(
            under("следите за льдом вместе с нами каждый день", ". "),
            "Снег. следите за льдом вместе с нами каждый день",
            "Снег.",
            id="the end of the only line",
        ),
        pytest.param(under(BRAND)[:3], f"Снег\n\n{BRAND}", f"Снег\n\n{BRAND}", id="three posts are too few"),
        pytest.param(
            [*under(BRAND)[:4], *(f"{n} тонн рыбы\nвыловили за день {n}" for n in range(40))],
            f"Снег\n\n{BRAND}",
            f"Снег\n\n{BRAND}",
            id="a line of every tenth post is none",
        ),
        pytest.param(
            under("сообщает ТАСС", ", "),
            "Снег, сообщает ТАСС",
            "Снег, сообщает ТАСС",
            id="a credit often given is none",
        ),
        pytest.param(
            [f"Курс\n\n{BRAND}"] * 9,
            f"Снег\n\n{BRAND}",
            f"Снег\n\n{BRAND}",
            id="a post repeated is no footer of itself",
        ),
    ],
)
def test_footers_are_learned_and_blanked(texts: list[str], text: str, left: str) -> None:
    assert without_footer(text, learn_footers(texts)).split() == left.split()


def test_places_in_the_text_stay_what_they_are() -> None:
    text = f"Снег в Якутске, сообщает ТАСС\n\n{BRAND}\n\n"
    blanked = without_footer(text, learn_footers(under(BRAND)))
    assert len(blanked) == len(text)
    assert blanked.startswith("Снег в Якутске, сообщает ТАСС")
    assert not blanked[30:].strip()


def test_neither_the_order_nor_the_number_of_readings_makes_a_difference() -> None:
    texts = under(BRAND) + under(ADDRESS) + [f"{n} тонн" for n in range(5)]
    learned = learn_footers(texts)
    random.Random(3).shuffle(texts)
    assert learn_footers([*texts, *texts]) == learned


def test_a_channel_without_footers_has_none() -> None:
    assert learn_footers(NEWS) == frozenset()
    assert learn_footers([]) == frozenset()
    assert learn_footers(["", "\n", "⚡️"] * 5) == frozenset()


@pytest.mark.parametrize(
    "ending", ["\n", "\r\n", "\u2028\n"], ids=["newline", "carriage return", "separator"]
)
def test_line_endings_of_any_kind(ending: str) -> None:
    texts = [news + ending * 2 + BRAND for news in NEWS]
    assert without_footer("Снег\n\n" + BRAND, learn_footers(texts)).split() == ["Снег"]


@given(st.lists(st.text(max_size=40), max_size=12), st.text(max_size=60))
def test_any_text_keeps_its_length(texts: list[str], text: str) -> None:
    footers = learn_footers([one + "\nодно и то же под каждым постом" for one in texts])
    assert len(without_footer(text + "\nодно и то же под каждым постом", footers)) == len(text) + 31


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 100_000,
        "а" * 100_000,
        "а " * 50_000,
        "[1" * 50_000,
        "t.me/" * 20_000,
        "а\n" * 50_000,
        "\0\ud800" * 50_000,
    ],
    ids=["empty lines", "one word", "many words", "brackets", "addresses", "lines", "NULs and halves"],
)
@pytest.mark.timeout(10)
def test_hostile_texts_take_no_time(text: str) -> None:
    footers = learn_footers([text + f"\n{n}\n{BRAND}" for n in range(5)])
    assert len(without_footer(text, footers)) == len(text)
