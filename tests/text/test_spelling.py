"""A name is known in other letters; what merely shares its consonants is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from osintwatch.text.folding import fold
from osintwatch.text.spelling import distance, is_same_name, may_be_same_name, name_key


def surely(one: str, other: str) -> bool:
    return _same(one, other, is_same_name)


def possibly(one: str, other: str) -> bool:
    return _same(one, other, may_be_same_name)


def _same(one: str, other: str, judge: Callable[[str, str], bool]) -> bool:
    one, other = fold(one), fold(other)
    return name_key(one) == name_key(other) is not None and judge(one, other)


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
        ("Putin", "Путин"),
        ("Zelensky", "Zelenskyi"),
        ("Dnipropetrovsk", "Дніпропетровськ"),
    ],
)
def test_a_long_name_is_surely_the_same_in_another_alphabet(one: str, other: str) -> None:
    assert surely(one, other)
    assert surely(other, one)


@pytest.mark.parametrize(("one", "other"), [("Kharkiv", "Харьков"), ("Kyiv", "Киев"), ("York", "Йорк")])
def test_a_shorter_name_or_one_of_another_language_may_be_the_same(one: str, other: str) -> None:
    assert possibly(one, other)
    assert not surely(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("strange", "страна"),
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
    assert not surely(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("кампания", "компания"), ("погода", "похода"), ("policy", "police")]
)
def test_within_one_alphabet_a_letter_makes_another_word(one: str, other: str) -> None:
    assert not surely(one, other)


@pytest.mark.parametrize("word", ["", "us", "нет", "ооо", "aeio", "12"])
def test_what_is_too_short_has_no_key(word: str) -> None:
    assert name_key(word) is None


def test_the_distance_is_the_same_both_ways_and_nothing_to_itself() -> None:
    names = ["kharkiv", "харьков", "харків", "volodymyr", "владимир", ""]
    for one in names:
        assert distance(one, one) == 0
        for other in names:
            assert distance(one, other) == distance(other, one)
