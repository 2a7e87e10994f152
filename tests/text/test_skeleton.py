"""Names meet themselves across alphabets, spellings and cases, and not each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.text.skeleton import skeleton


@pytest.mark.parametrize(
    "spellings",
    [
        "Belousov Белоусов Бєлоусов Белоусова Белоусову Белоусовым Белоусове",
        "Zelensky Zelenskyy Zelenskyi Зеленский Зеленського Зеленскому Зеленським Зеленська",
        "Terekhov Терехов Терехову Тереховим",
        "Kharkiv Kharkov Харьков Харків Харькове Харкова Харьковом",
        "Lviv Lvov Львов Львів Львова",
        "Donetsk Донецк Донецьк Донецка Донецьку",
        "Luhansk Lugansk Луганск Луганськ",
        "Trump Трамп Трампа Трампом",
        "Netanyahu Нетаньяху",
        "Gazprom Газпром Газпрома Газпромом",
        "Shmyhal Shmygal Шмыгаль Шмигаль Шмигалем",
        "Klitschko Klychko Кличко Кличком",
        "Szijjártó Szijjarto Сийярто",
        "Scholz Шольц Шольца Шольцем",
        "Merz Мерц",
        "Johnson Джонсон",
        "Jinping Цзиньпин",
        "Witkoff Уиткофф",
        "Vučić Вучич",
        "Erdoğan Erdogan Эрдоган Ердоган",
        "Yermak Ермак Єрмак",
        "Hezbollah Хезболла Хезболлы",
        "Crimea Крым Крим Крыма Криму",
        "Moscow Москва Москве",
        "S-400 С-400",
        "Navalny Навальный Навального Навальным",
        "Khinshtein Хинштейн",
        "Zaporizhzhia Запорожье Запоріжжя",
        "Avdiivka Авдіївка",
        "Biden Biden's Biden’s Байден",
        "Xi Си",
        "Xinjiang Синьцзян",
        "Qingdao Циндао",
        "Kyiv Kiev Киев Київ",
    ],
    ids=lambda spellings: spellings.split()[0],
)
def test_spellings_of_a_name_have_one_skeleton(spellings: str) -> None:
    assert len({skeleton(word) for word in spellings.split()}) == 1, {
        w: skeleton(w) for w in spellings.split()
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ryazan", "Saratov"),
        ("Белоусов", "Беляев"),
        ("Сумы", "Самара"),
        ("Зеленский", "Залужный"),
        ("С-300", "С-400"),
        ("Кимом", "Кличко"),
        ("Putin", "Patrushev"),
        ("Одеса", "Донецьк"),
    ],
)
def test_different_names_have_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_what_holds_no_letter_has_no_skeleton() -> None:
    assert skeleton("") == skeleton("—") == skeleton("🔥") == ""


def test_a_skeleton_is_read_without_vowels_but_for_the_first() -> None:
    assert skeleton("Orban") == "arbn"
    assert skeleton("Эрдоган") == "irdgn"


@given(st.text(max_size=200))
def test_any_text_has_a_skeleton_that_is_short(text: str) -> None:
    assert len(skeleton(text)) <= 200
    assert skeleton(text) == skeleton(text.upper()) or not text.isascii()
