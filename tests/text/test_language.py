"""Language: told where the text shows it, and not guessed where it does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.text.language import language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The ministry says the depot was hit by two drones during the night."),
        ("en", "BREAKING: Explosions in the port"),
        ("en", "Officials said the bridge is closed to traffic"),
        ("en", "According to Gazeta Wyborcza, the talks have been moved to Kraków."),
        ("en", "The paper «Известия» writes that the road has been repaired. https://пример.рф/дорога"),
        ("ru", "Министерство сообщило, что склад загорелся ночью после падения обломков."),
        ("ru", "Взрыв в порту"),
        ("ru", "Мост открыли."),
        ("ru", "Пишут, что дорога на север закрыта"),
        ("ru", "Reuters: завод остановили из-за нехватки сырья, сообщает компания"),
        ("ru", "Рост поставок отметила пресс-служба завода, линия запускается в апреле, оборудование готово"),
        ("ru", ("Мэр заявил: «Міст буде відкрито». Больше подробностей он не привёл, но ремонт уже идёт, "
               "и строители обещают закончить его этим летом.")),
        ("uk", "Міністерство повідомило, що склад загорівся вночі після падіння уламків."),
        ("uk", "Вибух у порту, є постраждалі"),
        ("uk", "Міст відкрили."),
        ("uk", "Об'єкт зачинено"),
        ("uk", ("Речник сказав: «Мост открыт». Більше подробиць він не навів, але ремонт уже триває, "
               "і будівельники обіцяють закінчити його цього літа.")),
        ("be", "Міністэрства паведаміла, што склад загарэўся ўначы пасля падзення абломкаў."),
        ("be", "Быў закрыты мост, паведаміў кіраўнік горада"),
    ],
)  # fmt: skip
def test_the_language_shows(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("Ok", id="too short"),
        pytest.param("🔥🔥🇺🇦⚡️", id="emoji"),
        pytest.param("https://example.com/the-news-of-the-day?is=it", id="a URL"),
        pytest.param("@the_channel #the_tag 12:30", id="names, tags and numbers"),
        pytest.param("Новости", id="a word that is both Russian and Bulgarian"),
        pytest.param("Kyiv Kharkiv Odesa", id="names only"),
        pytest.param("Мост закрыт. Міст закрито.", id="equal parts"),
        pytest.param("Der Minister sagte, die Brücke ist nicht gesperrt und wird bewacht", id="German"),
        pytest.param("Le ministre a dit que le pont est fermé dans la nuit pour des travaux", id="French"),
        pytest.param("El ministro dijo que el puente de la ciudad se cerró por las obras", id="Spanish"),
        pytest.param("Minister powiedział, że most jest zamknięty i nie będzie otwarty", id="Polish"),
        pytest.param("Министърът каза, че мостът ще се затвори, след като са започнали", id="Bulgarian"),
        pytest.param("Министар је рекао да ће мост бити затворен због радова", id="Serbian"),
        pytest.param("Министр көпірдің жабылғанын айтты және жөндеу жұмыстары басталды", id="Kazakh"),
        pytest.param("橋は夜の間閉鎖されます the", id="Japanese"),
        pytest.param("أغلق الجسر ليلا", id="Arabic"),
    ],
)  # fmt: skip
def test_it_is_not_guessed(text: str) -> None:
    assert language_of(text) is None


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert language_of(text) in (None, "en", "ru", "uk", "be")


@pytest.mark.parametrize("repeated", ["a'", "http://", "@", "а", "1_", "і ", "\u0301"], ids=ascii)
def test_a_long_text_takes_no_longer(repeated: str) -> None:
    start = time.perf_counter()
    language_of(repeated * 200_000)
    assert time.perf_counter() - start < 1
