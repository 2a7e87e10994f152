"""What a wording is made of: the words that say something, numbers in one spelling, names, dates, hashes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.provenance.wordings.wording import SKETCH, Kind, Wording, shared, wording

REPORT = "The harbour of Odesa was hit by two missiles during the night, the mayor said."


def keys(text: str, *kinds: Kind) -> list[str]:
    return [word.key for word in wording(text).words if word.kind in kinds]


def folded(text: str) -> str:
    return " ".join(word.folded for word in wording(text).words)


@pytest.mark.parametrize(
    "dressed",
    [
        pytest.param(f"⚡️❗️ {REPORT} 🔥", id="emoji"),
        pytest.param(f"BREAKING: {REPORT}", id="alert"),
        pytest.param(f"{REPORT} https://example.org/a?b=c", id="address"),
        pytest.param(f"{REPORT} READ: https://example.org/a", id="announced address"),
        pytest.param(f"{REPORT} example.org/news/12", id="address without a scheme"),
        pytest.param(f"{REPORT} t.me/harbour_news", id="address of a channel"),
        pytest.param(f"{REPORT} @harbour_news", id="handle"),
        pytest.param(f"{REPORT} Follow @harbour_news", id="handle to follow"),
        pytest.param(f"{REPORT} [1] [2]", id="labels of hidden links"),
        pytest.param(f"**{REPORT}**", id="markup"),
        pytest.param(f"{REPORT}\n\n👉 Harbour | Subscribe", id="call to subscribe"),
        pytest.param(f"{REPORT}\n\n🔴 Подписаться | Прислать новость [1]", id="call in Russian"),
        pytest.param(f"{REPORT}\nПідписатися на Гавань", id="call in Ukrainian"),
        pytest.param(REPORT.upper(), id="capitals"),
        pytest.param(REPORT.replace(" ", "\u00a0"), id="no-break spaces"),
        pytest.param(REPORT.replace("e", "é"), id="accents"),
    ],
)
def test_what_dresses_a_text_is_no_part_of_its_wording(dressed: str) -> None:
    assert wording(dressed).exact == wording(REPORT).exact


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("Шёл дождь над Днепром.", "Шел дождь над Днепром", id="ё"),
        pytest.param("об'єкт у Львові", "об’єкт у Львові", id="apostrophes"),
        pytest.param("День рoждeния гopoда", "День рождения города", id="Latin look-alikes"),
        pytest.param("The U.S. envoy left", "The US envoy left", id="initials"),
    ],
)
def test_spellings_of_one_wording(a: str, b: str) -> None:
    assert wording(a).exact == wording(b).exact


def test_a_line_that_asks_to_subscribe_keeps_its_figures() -> None:
    assert keys("Subscribe to see the 300 files", Kind.NUMBER) == ["300"]


def test_a_long_line_is_no_call_to_subscribe() -> None:
    text = "Users who subscribe to the leaked service found that their letters had been read for years"
    assert len(wording(text).words) == len(text.split())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,000 men", "1000"),
        ("1 000 людей", "1000"),
        ("1\u00a0000\u202f000 гривень", "1000000"),
        ("1.000.000 euros", "1000000"),
        ("1,234.5 tons", "1234.5"),
        ("105,3 рубля", "105.3"),
        ("105.30 roubles", "105.3"),
        ("0.125 points", "0.125"),
        ("1 тыс. человек", "1000"),
        ("1.5 million", "1500000"),
        ("1,5 млн", "1500000"),
        ("2,25 мільйона", "2250000"),
        ("3 млрд", "3000000000"),
        ("three men", "3"),
        ("трое мужчин", "3"),
        ("троє чоловіків", "3"),
        ("twenty-five men", "25"),
        ("двадцать пять человек", "25"),
        ("сто двадцать три", "123"),
        ("two hundred", "200"),
        ("пять тысяч", "5000"),
        ("five thousand", "5000"),
        ("5% of", "5%"),
        ("5 % of", "5%"),
        ("5 percent", "5%"),
        ("5 процентов", "5%"),
        ("5 відсотків", "5%"),
        ("at 19:17", "19:17"),
        ("at 09:30", "9:30"),
        ("до -5 градусов", "-5"),
        ("the 5th day", "5"),
        ("5-й день", "5"),
        ("hundreds of men", "hundreds"),
        ("сотни людей", "hundreds"),
        ("тисячі людей", "thousands"),
    ],
)
def test_a_number_has_one_spelling(text: str, number: str) -> None:
    assert keys(text, Kind.NUMBER) == [number]


def test_numbers_that_belong_together_and_those_that_do_not() -> None:
    assert keys("from 10-15 to 5, five three, 2024 300", Kind.NUMBER) == [
        "10", "15", "5", "5", "3", "2024", "300",
    ]  # fmt: skip


def test_what_multiplies_tells_numbers_apart() -> None:
    assert len({key for text in ("3", "3%", "3 тыс", "3 million") for key in keys(text, Kind.NUMBER)}) == 4


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("on 17 November", "month11"),
        ("17 ноября", "month11"),
        ("17 листопада", "month11"),
        ("in May", "month5"),
        ("в понедельник", "weekday1"),
        ("у понеділок", "weekday1"),
        ("yesterday", "day2"),
    ],
)
def test_dates_are_told_from_other_words(text: str, date: str) -> None:
    assert keys(text, Kind.DATE) == [date]


def test_may_and_march_are_dates_only_with_a_capital() -> None:
    assert keys("they may march on the town", Kind.DATE) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("talks in Ankara with Fidan", ["ankara", "fidan"], id="within a sentence"),
        pytest.param("переговоры в Анкаре с Фиданом", ["анкаре", "фиданом"], id="Russian"),
        pytest.param("перемовини в Анкарі", ["анкарі"], id="Ukrainian"),
        pytest.param("a launch of the «Oryx» rocket", ["oryx"], id="in quotes"),
        pytest.param("ПВО сбила ракету. Сбила.", ["пво"], id="acronym at the beginning"),
        pytest.param("by V. Orlov", ["v", "orlov"], id="after an initial"),
        pytest.param("Workers left. Others stayed.", [], id="a beginning is no name yet"),
        pytest.param("Explosions Heard Near The Old Harbour Gate", [], id="title case"),
    ],
)
def test_names_are_words_with_a_capital_that_is_not_due_to_their_place(text: str, names: list[str]) -> None:
    assert [word.folded for word in wording(text).words if word.kind is Kind.NAME] == names


def test_words_of_place_are_known_though_written_small() -> None:
    assert keys("the northern gate", Kind.PLACE) == ["northern"]
    assert keys("украинский дрон севернее города", Kind.PLACE) == ["украинск", "северн"]
    assert keys("на півдні українського міста", Kind.PLACE) == ["півдн", "українськ"]
    assert keys("в маске от восторга, сходити", Kind.PLACE) == []


def test_the_beginning_is_the_first_sentence_but_not_less_than_six_words() -> None:
    assert wording("A bridge in the old town has fallen. Nobody was hurt.").lead == 8
    assert wording("Mayor: “It is over.” The bridge has been open since noon. More later.").lead > 6


def test_short_texts_reach_less_far_than_long_ones() -> None:
    alert = wording("Air alert in Kherson")
    report = wording(
        "Rescuers in Kherson pulled 14 workers out of a flooded grain terminal after the dam gave way"
        " on Friday"
    )
    assert alert.reach < report.reach


def test_hashes_are_the_same_on_every_machine_and_fit_into_sqlite() -> None:
    dam = wording("The dam gave way")
    assert dam.exact == 4289156621691704782
    assert dam.sketch == (2052536111642189369, 3250533736753832729)
    assert all(0 <= number < 2**63 for number in wording(REPORT).sketch)


def test_a_sketch_is_ordered_bounded_and_leaves_numbers_out() -> None:
    words = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200))
    assert len(wording(words).sketch) == SKETCH
    assert list(wording(words).sketch) == sorted(wording(words).sketch)
    assert wording("killed 3 men near the gate").sketch == wording("killed 13 men near the gate").sketch


def test_a_cut_shares_much_of_the_sketch() -> None:
    whole = wording(" ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(90)))
    cut = wording(" ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(30)))
    assert shared(whole.sketch, cut.sketch) >= 5


@pytest.mark.parametrize("text", ["", "   ", "⚡️🔥", "https://example.org/", "@one @two", "[1]"])
def test_a_text_may_have_no_words(text: str) -> None:
    empty = wording(text)
    assert (empty.words, empty.sketch, empty.content) == ((), (), 0)


@given(st.text(max_size=400))
def test_any_text_has_a_wording(text: str) -> None:
    found = wording(text)
    assert isinstance(found, Wording)
    assert found == wording(text)
    assert found.lead <= len(found.words)


@pytest.mark.parametrize(
    "piece",
    [
        "1", "1 ", "1,", "a", "a.", "a-", "x'", "@", "a.a/", "111 ", "5 млн ", "1 million million ", "сто ",
        "\ud800", "А.", "more: ", "follow ",
    ],
)  # fmt: skip
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    """Quadratic time would take minutes here, not parts of a second."""
    found = wording(piece * (100_000 // len(piece)))
    assert all(len(word.key) < 100 for word in found.words)
