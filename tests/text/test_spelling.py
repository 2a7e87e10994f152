"""A name is known in other letters; what merely shares its consonants is not."""

from __future__ import annotations

import pytest

from osintwatch.text.folding import fold
from osintwatch.text.spelling import distance, is_same_name, name_key


def same(one: str, other: str, *, loosely: bool) -> bool:
    one, other = fold(one), fold(other)
    return name_key(one) == name_key(other) is not None and is_same_name(one, other, loosely=loosely)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Belousov", "Белоусов"),
        ("Belousov", "Бєлоусов"),
        ("Zelensky", "Зеленский"),
        ("Zelenskyy", "Зеленський"),
        ("Iskander", "Искандер"),
        ("Netanyahu", "Нетаньяху"),
        ("Bandera", "Бандера"),
        ("Dnipropetrovsk", "Дніпропетровськ"),
    ],
)
def test_a_long_name_is_surely_the_same_in_another_alphabet(one: str, other: str) -> None:
    assert same(one, other, loosely=False)
    assert same(other, one, loosely=False)


@pytest.mark.parametrize(("one", "other"), [("Kharkiv", "Харьков"), ("Kyiv", "Киев"), ("York", "Йорк")])
def test_a_shorter_name_or_one_of_another_language_may_be_the_same(one: str, other: str) -> None:
    assert same(one, other, loosely=True)
    assert not same(one, other, loosely=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("strange", "страны"),
        ("former", "фермер"),
        ("remain", "Роман"),
        ("source", "Сорос"),
        ("opinion", "опьянение"),
        ("stars", "стресс"),
        ("iron", "Ирен"),
    ],
)
def test_words_that_only_share_consonants_are_not_the_same(one: str, other: str) -> None:
    assert name_key(fold(one)) == name_key(fold(other))
    assert not same(one, other, loosely=False)


@pytest.mark.parametrize("word", ["", "us", "нет", "ооо", "aeio", "12"])
def test_what_is_too_short_has_no_key(word: str) -> None:
    assert name_key(word) is None


def test_the_distance_is_the_same_both_ways_and_nothing_to_itself() -> None:
    names = ["kharkiv", "харьков", "харків", "volodymyr", "владимир", ""]
    for one in names:
        assert distance(one, one) == 0
        for other in names:
            assert distance(one, other) == distance(other, one)
