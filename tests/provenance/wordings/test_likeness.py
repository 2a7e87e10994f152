"""The verdict on two wordings: copies, cuts, variants and their changes, what comes again, strangers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.evidence import Change, Likeness, Relation
from osintwatch.provenance.wordings.likeness import likeness
from osintwatch.provenance.wordings.wording import wording

SOON = timedelta(minutes=20)
TOMORROW = timedelta(hours=24)
NEXT_WEEK = timedelta(days=7)

DAM = (
    "The old dam above Zaporizhne gave way early on Friday after three days of rain. Rescuers pulled 14"
    " workers out of a flooded grain terminal, and the road to Kherson is closed. The ministry of energy"
    " says that the turbines were shut down in time."
)
ПЛОТИНА = (
    "Старая плотина выше Запорожного обрушилась рано утром в пятницу после трёх дней дождей. Спасатели"
    " вывели 14 рабочих из затопленного зернового терминала, дорога на Херсон закрыта. В министерстве"
    " энергетики говорят, что турбины успели остановить."
)
ДАМБА = (
    "Стара дамба вище Запорізького обвалилася рано-вранці в п'ятницю після трьох днів дощів. Рятувальники"
    " вивели 14 працівників із затопленого зернового термінала, дорога на Херсон закрита. У міністерстві"
    " енергетики кажуть, що турбіни встигли зупинити."
)


def like(a: str, b: str, gap: timedelta = SOON) -> Likeness | None:
    return likeness(wording(a), wording(b), gap)


def relation(a: str, b: str, gap: timedelta = SOON) -> Relation | None:
    found = like(a, b, gap)
    return found.relation if found else None


def change(a: str, b: str, gap: timedelta = SOON) -> list[tuple[str, str, str]]:
    found = like(a, b, gap)
    return [(one.what, one.before, one.after) for one in found.changes] if found else []


# ---- copies --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [DAM, ПЛОТИНА, ДАМБА], ids=["en", "ru", "uk"])
@pytest.mark.parametrize(
    "copy",
    [
        pytest.param("{}", id="as it is"),
        pytest.param("⚡️❗️ {}", id="emoji"),
        pytest.param("BREAKING: {}", id="alert"),
        pytest.param("{}\n\n👉 Наш канал. Подписаться [1]", id="footer"),
        pytest.param("{} https://example.org/dam @river_news", id="address"),
    ],
)
def test_the_same_words_in_another_dress_are_exact(text: str, copy: str) -> None:
    assert like(text, copy.format(text)) == Likeness(Relation.EXACT, 1.0)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param(DAM, DAM.replace("14", "fourteen"), id="in words"),
        pytest.param(ПЛОТИНА, ПЛОТИНА.replace("трёх", "3"), id="in digits"),
        pytest.param(DAM.replace("14", "14,000"), DAM.replace("14", "14 thousand"), id="with its scale"),
    ],
)
def test_a_number_in_another_spelling_is_the_same(a: str, b: str) -> None:
    assert relation(a, b) is Relation.EXACT


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param(
            DAM, DAM.replace("gave way", "collapsed").replace("closed", "blocked"), id="words replaced"
        ),
        pytest.param(
            ПЛОТИНА, ПЛОТИНА.replace("закрыта", "перекрыта").replace("рано утром ", ""), id="in Russian"
        ),
        pytest.param(
            ДАМБА, ДАМБА.replace("закрита", "перекрита").replace("рано-вранці ", ""), id="in Ukrainian"
        ),
        pytest.param(DAM, DAM.replace("Zaporizhne", "Zaporizhnye"), id="name spelt otherwise"),
        pytest.param(DAM, "Reports from the river: " + DAM, id="words before"),
        pytest.param(DAM, DAM + " Our readers there are safe.", id="words behind"),
        pytest.param(
            "Парламент Молдавии принял закон о языке, сообщает агентство Ренхап со ссылкой на секретаря",
            "Парламент Молдавии принял закон о языке, сообщает агентство Yonhap со ссылкой на секретаря",
            id="name in another alphabet",
        ),
        pytest.param(
            "Очевидцы сообщают о взрыве у моста в Бериславе, движение по нему закрыто",
            "Жители сообщают о взрыве у моста в Бериславе, движение по нему закрыто",
            id="another everyday word at the beginning",
        ),
        pytest.param(
            "Finland and Estonia will close the border for lorries on the coast road, the ministers said",
            "Finland, Estonia will close their border for lorries on the coast road, ministers said",
            id="function words",
        ),
    ],
)
def test_almost_the_same_words_are_near(a: str, b: str) -> None:
    assert relation(a, b) is Relation.NEAR
    assert change(a, b) == []


@pytest.mark.parametrize(
    ("whole", "cut"),
    [
        pytest.param(DAM, DAM[: DAM.index(" The ministry")], id="last sentence"),
        pytest.param(ПЛОТИНА, ПЛОТИНА[: ПЛОТИНА.index(" В мин")], id="last sentence in Russian"),
        pytest.param(DAM, DAM[: DAM.index(", and the road")], id="half of it"),
        pytest.param(
            "Dollar above 100 roubles for the first time since the spring, traders say",
            "Dollar above 100 roubles",
            id="first sentence cut short",
        ),
    ],
)
def test_a_cut_is_a_duplicate(whole: str, cut: str) -> None:
    for a, b in ((whole, cut), (cut, whole)):
        found = relation(a, b)
        assert found is not None
        assert found.is_duplicate


def test_a_text_cut_by_more_than_half_is_contained() -> None:
    more = (
        DAM
        + " The minister will visit the place on Sunday, and the divers of the navy go down for the gates."
    )
    assert relation(more, DAM[: DAM.index(", and the road")]) is Relation.CONTAINS


def test_a_headline_alone_is_not_the_report_below_it() -> None:
    more = (
        DAM
        + " The minister will visit the place on Sunday, and the divers of the navy go down for the gates."
    )
    assert like(more, DAM[: DAM.index(" Rescuers")]) is None


# ---- no copies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param(DAM, ПЛОТИНА, id="another language"),
        pytest.param(
            (
                "Rescuers in Kherson found two children in a flooded cellar and brought them to a hospital in"
                " Mykolaiv"
            ),
            DAM,
            id="same event in other words",
        ),
        pytest.param(
            "The road to Kherson is closed, the turbines were shut down in time.",
            DAM,
            id="from the middle",
        ),
        pytest.param(
            "A digest of the day. Prices of grain are up again. The harbour works. "
            + DAM[: DAM.index(" Rescuers")],
            DAM[: DAM.index(" Rescuers")],
            id="digest that has it last",
        ),
        pytest.param(
            "Follow us for more news on the river", "Watch us for more views of the lake", id="small talk"
        ),
        pytest.param("", DAM, id="nothing"),
        pytest.param("", "", id="nothing twice"),
        pytest.param("Video", "Video", id="a word that says nothing"),
    ],
)
def test_strangers_are_not_alike(a: str, b: str) -> None:
    assert like(a, b) is None


def test_a_very_short_text_is_a_duplicate_of_the_same_words_only() -> None:
    assert relation("Explosions in Kherson", "Explosions in Kherson!") is Relation.EXACT
    assert relation("Explosions in Kherson", "Explosions near Kherson harbour") is None


# ---- variants ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "changed"),
    [
        pytest.param(DAM, DAM.replace("14", "41"), ("number", "14", "41"), id="toll"),
        pytest.param(
            DAM, DAM.replace("three days", "five days"), ("number", "three", "five"), id="number word"
        ),
        pytest.param(
            ПЛОТИНА, ПЛОТИНА.replace("трёх", "пяти"), ("number", "трёх", "пяти"), id="Russian number word"
        ),
        pytest.param(ДАМБА, ДАМБА.replace("14", "15"), ("number", "14", "15"), id="Ukrainian"),
        pytest.param(
            DAM, DAM.replace("14 workers", "14 thousand workers"), ("number", "14", "14 thousand"), id="scale"
        ),
        pytest.param(
            "Turnout in Gagauzia is 5 percent at noon, the election office reports",
            "Turnout in Gagauzia is 5 points at noon, the election office reports",
            ("number", "5 percent", "5"),
            id="percent",
        ),
        pytest.param(DAM, DAM.replace("Friday", "Monday"), ("date", "Friday", "Monday"), id="weekday"),
        pytest.param(
            "The bridge at Berislav opens on 3 March after repairs that took two years",
            "The bridge at Berislav opens on 3 April after repairs that took two years",
            ("date", "March", "April"),
            id="month",
        ),
        pytest.param(DAM, DAM.replace("Kherson", "Mykolaiv"), ("name", "Kherson", "Mykolaiv"), id="place"),
        pytest.param(
            ПЛОТИНА, ПЛОТИНА.replace("Херсон", "Николаев"), ("name", "Херсон", "Николаев"), id="Russian place"
        ),
        pytest.param(
            "Штормовое предупреждение объявлено в Иране, рыбаков просят остаться на берегу",
            "Штормовое предупреждение объявлено в Ираке, рыбаков просят остаться на берегу",
            ("name", "Иране", "Ираке"),
            id="names of almost the same letters",
        ),
        pytest.param(
            "Orlov told reporters that the ceasefire on the river will hold until the harvest is in",
            "Baran told reporters that the ceasefire on the river will hold until the harvest is in",
            ("name", "Orlov", "Baran"),
            id="first word",
        ),
        pytest.param(
            "Орлов заявил, что перемирие на реке продержится до конца уборки урожая",
            "Баран заявил, что перемирие на реке продержится до конца уборки урожая",
            ("name", "Орлов", "Баран"),
            id="first word in Russian",
        ),
        pytest.param(
            "Пуск ракеты «Орикс» с полигона на побережье показали в министерстве обороны",
            "Пуск ракеты «Гранат» с полигона на побережье показали в министерстве обороны",
            ("name", "Орикс", "Гранат"),
            id="in quotes",
        ),
        pytest.param(
            "В порту горит склад украинского зерна, тушить его помогают моряки с сухогруза",
            "В порту горит склад молдавского зерна, тушить его помогают моряки с сухогруза",
            ("name", "украинского", "молдавского"),
            id="adjective of a place",
        ),
        pytest.param(
            "Shelling hit a school in the northern part of the town, no pupils were inside",
            "Shelling hit a school in the eastern part of the town, no pupils were inside",
            ("name", "northern", "eastern"),
            id="side of the world",
        ),
        pytest.param(
            "PUTIN SAYS THE HARBOUR WILL BE OPEN TO ALL SHIPS",
            "ERDOGAN SAYS THE HARBOUR WILL BE OPEN TO ALL SHIPS",
            ("name", "PUTIN", "ERDOGAN"),
            id="capitals throughout",
        ),
        pytest.param(
            "Talks in Ankara: Iran Iran said no, the delegates went home without a date for another round",
            "Talks in Ankara: Iran Oman said no, the delegates went home without a date for another round",
            ("name", "Iran", "Oman"),
            id="beside the same name",
        ),
    ],
)
def test_another_number_date_or_name_makes_a_variant(a: str, b: str, changed: tuple[str, str, str]) -> None:
    assert relation(a, b) is Relation.VARIANT
    assert change(a, b) == [changed]
    what, before, after = changed
    assert change(b, a) == [(what, after, before)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("дорога на Херсон закрыта", "дорога к Херсону закрыта", id="case"),
        pytest.param(
            "the road to Kherson is closed", "the road to Kherson's port is closed", id="possessive"
        ),
        pytest.param("переговоры в Харькове", "переговоры в Харкові", id="language"),
        pytest.param("a tanker of Russia", "a tanker of Russian", id="people and country"),
        pytest.param("из России везут зерно", "из РФ везут зерно", id="short form"),
    ],
)
def test_another_form_of_a_name_is_no_change(a: str, b: str) -> None:
    tail = ", the port authority reports after a night of storms and a day of repairs"
    assert change(a + tail, b + tail) == []


def test_a_number_that_only_one_of_them_has_is_no_change() -> None:
    assert relation(DAM, DAM.replace("14 workers", "workers")) is Relation.NEAR
    assert relation(DAM, DAM.replace("Kherson", "the town")) is Relation.NEAR


def test_a_credit_moved_to_the_end_is_no_change() -> None:
    a = "Reuters: the dam above the old harbour gave way after a night of rain, nobody is hurt, he says"
    b = "the dam above the old harbour gave way after a night of rain, nobody is hurt, he says — Tass"
    assert relation(a, b) is Relation.NEAR


def test_numbers_that_changed_places_are_a_variant() -> None:
    a = "Home side lost 7 boats and the guests lost 9 boats in the race on the river"
    assert change(a, a.replace("7", "x").replace("9", "7").replace("x", "9")) == [
        ("number", "7", "9"),
        ("number", "9", "7"),
    ]


def test_a_long_list_of_changes_is_cut() -> None:
    a = "On the list of the harbour: " + ", ".join(f"boat {n} at pier {n + 500}" for n in range(300))
    b = "On the list of the harbour: " + ", ".join(f"boat {n} at pier {n + 900}" for n in range(300))
    found = like(a, b)
    assert found is not None
    assert 0 < len(found.changes) <= 8
    assert all(isinstance(one, Change) and len(one.before) < 200 for one in found.changes)


# ---- templates that come again -------------------------------------------------------------------

RATES = (
    "Rates now: the dollar is at {} roubles, the euro at {}, an ounce of gold at {}, a barrel of Brent at {}"
)


@pytest.mark.parametrize(
    ("a", "b", "gap", "expected"),
    [
        pytest.param(
            "Air alert in Kherson", "Air alert in Kherson", SOON, Relation.EXACT, id="alert, at once"
        ),
        pytest.param(
            "Air alert in Kherson",
            "Air alert in Kherson",
            timedelta(hours=9),
            Relation.RECURRING,
            id="alert, that night",
        ),
        pytest.param(
            "Traffic in the centre stands, nine points of ten",
            "Traffic in the centre stands, nine points of ten",
            TOMORROW,
            Relation.RECURRING,
            id="jam, next day",
        ),
        pytest.param(DAM, DAM, NEXT_WEEK, Relation.EXACT, id="long report, next week"),
        pytest.param(DAM, DAM, timedelta(days=60), Relation.RECURRING, id="long report, months later"),
        pytest.param(
            DAM,
            DAM.replace("closed", "blocked"),
            timedelta(hours=70),
            Relation.NEAR,
            id="edited report, within 72 hours",
        ),
        pytest.param(
            DAM,
            DAM.replace("closed", "blocked"),
            timedelta(hours=80),
            Relation.RECURRING,
            id="edited, after 72 hours",
        ),
        pytest.param(
            (
                "Good morning to all who are on duty tonight, to drivers, nurses and bakers, and to those who"
                " wait at home"
            ),
            (
                "Good morning to all who are on duty tonight, to drivers, nurses and bakers, and to those who"
                " wait at home"
            ),
            TOMORROW,
            Relation.RECURRING,
            id="greeting without a single detail",
        ),
        pytest.param(
            RATES.format(97, 104, 2750, 71),
            RATES.format(98, 105, 2761, 73),
            TOMORROW,
            Relation.RECURRING,
            id="rates",
        ),
        pytest.param(
            RATES.format(97, 104, 2750, 71),
            RATES.format(97, 104, 2751, 71),
            SOON,
            Relation.VARIANT,
            id="rate corrected",
        ),
        pytest.param(
            DAM, DAM.replace("14 workers", "19 workers"), TOMORROW, Relation.VARIANT, id="toll, next day"
        ),
        pytest.param(
            (
                "Minute of silence on Friday at 9:00 for the sailors of the Oryx who were lost on the river"
                " in the storm"
            ),
            (
                "Minute of silence on Monday at 9:00 for the sailors of the Oryx who were lost on the river"
                " in the storm"
            ),
            timedelta(days=3),
            Relation.RECURRING,
            id="another date, another day",
        ),
        pytest.param(
            "OHIO: Baran 51%, Orlov 48%, 12% counted",
            "UTAH: Baran 33%, Orlov 64%, 57% counted",
            SOON,
            Relation.RECURRING,
            id="form filled in anew",
        ),
    ],
)
def test_what_comes_again(a: str, b: str, gap: timedelta, expected: Relation) -> None:
    assert relation(a, b, gap) is expected


# ---- properties ----------------------------------------------------------------------------------

_pieces = st.sampled_from(
    [
        "The old dam", "gave way.", "14", "three", "Kherson", "Херсоне", "Old", "rain", "в пятницу", "May",
        "5%", "Reuters", "northern", "и", "the", "\n", "-", "a", "1,000", "сообщает", "ТАСС", "Ирак", "Iran",
    ]
)  # fmt: skip
_texts = st.lists(_pieces, max_size=25).map(" ".join)


@given(_texts, _texts)
def test_the_verdict_does_not_depend_on_who_comes_first(a: str, b: str) -> None:
    one, other = like(a, b), like(b, a)
    if one is None:
        assert other is None
    else:
        turned = tuple(Change(change.what, change.after, change.before) for change in one.changes)
        assert other == Likeness(one.relation, one.similarity, turned)


@given(_texts, _texts)
def test_similarity_lies_between_nothing_and_one(a: str, b: str) -> None:
    found = like(a, b)
    if found is not None:
        assert 0 < found.similarity <= 1
        assert (found.similarity == 1) == (wording(a).exact == wording(b).exact)
        assert not (found.changes and found.relation.is_duplicate)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("x Iran " * 3000, "x Oman " * 3000),
        ("a b c d " * 3000, "d c b a " * 3000),
        (" ".join(f"Ab{n}" for n in range(3000)), " ".join(f"Cd{n}" for n in range(3000))),
        ("a " * 5000 + "z", "a " * 4990 + "z"),
        ("a" * 100_000, "a" * 99_999 + " b"),
    ],
    ids=["one change again and again", "two orders", "other names", "one word", "one long word"],
)
def test_hostile_texts_are_compared_in_linear_time(a: str, b: str) -> None:
    """Cubic time would take hours here, not parts of a second."""
    assert like(a, b) == like(a, b)
