"""What a post is about: features that meet across languages, and what of them two posts share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.provenance.rarity import Around, Sharing
from osintwatch.provenance.shared_story import HOUR, Lens, sure_of_statement, sure_of_story
from osintwatch.provenance.story import Story, story

GRAIN = "The port of Izmail will take larger grain ships from October, said harbour master Petro Savchuk."
GRAIN_RU = "Порт Измаила с октября примет более крупные суда с зерном, сказал капитан порта Петро Савчук."
GRAIN_UK = "Порт Ізмаїла з жовтня прийматиме більші судна із зерном, сказав капітан порту Петро Савчук."
TRAMS = "Tomsk gets new trams from Ust-Katav this autumn, mayor Dmitry Makhinya promised on Tuesday."


def shared(a: str, b: str) -> float:
    """How much two posts of one hour share, the rest of the news being of other things."""
    others = ["Floods in Spain", "Снег в Олонце", "Ceasefire talks in Doha", "Курс рубля упал"]
    items = [(n, story(text)) for n, text in enumerate([a, b, *others])]
    return lens(items).compare(0, 1).rare_amount


def of_times(items: list[tuple[int, Story]]) -> Around:
    return Around([seconds for seconds, _ in items], [told for _, told in items])


def lens(items: list[tuple[int, Story]]) -> Lens:
    around = of_times(items)
    return Lens(around, around, range(len(items)))


@pytest.mark.parametrize(
    ("a", "b"),
    [(GRAIN, GRAIN_RU), (GRAIN_RU, GRAIN_UK), (GRAIN, GRAIN_UK)],
    ids=["en-ru", "ru-uk", "en-uk"],
)
def test_a_story_meets_itself_across_languages(a: str, b: str) -> None:
    assert shared(a, b) > 1.5
    assert shared(a, b) > 5 * shared(b, TRAMS)


def names(features: Iterable[str]) -> set[str]:
    return {feature for feature in features if feature.startswith("name:")}


def test_names_meet_by_their_consonants_and_numbers_as_they_are() -> None:
    one, other = story("Savchuk named 1 250 ships"), story("Савчук назвал 1250 судов")
    assert len(names(one.features)) == 1
    assert names(one.features) == names(other.features)
    assert "number:1250" in story("ровно 1250 судов").features


def test_links_handles_and_function_words_are_no_part_of_the_story() -> None:
    told = story("It was on the https://example.org/refinery @refinery #refinery t.me/refinery [12]")
    assert not told.features
    assert not story("").features


def test_what_comes_late_weighs_less() -> None:
    padding = "grey walls " * 20
    early = story(f"Savchuk. {padding}").features
    late = story(f"{padding} said Savchuk.").features
    (name,) = (feature for feature in early if feature.startswith("name:") and feature in late)
    assert early[name] > late[name] > 0


def test_words_around_a_credit_weigh_as_much_as_the_beginning() -> None:
    text = "grey walls " * 40 + "Izmail takes Savchuk, says X."
    at = text.index("says X")
    plain, focused = story(text).features, story(text, (at, at + 6)).features
    name = next(feature for feature in focused if feature.startswith("name:"))
    assert focused[name] > plain.get(name, 0.0)


def test_the_core_is_the_sentence_of_the_credit_without_the_credit() -> None:
    text = "Trams come to Tomsk from Barnaul. Ships come to Izmail from Odesa, says Savchuk."
    at = text.index("says Savchuk")
    core = story(text, (at, at + len("says Savchuk"))).core
    assert names(core) == names(story("then Izmail").features)
    assert "idea:odesa" in core


def test_a_credit_that_stands_alone_leans_on_the_sentence_before() -> None:
    text = "Ships come to Izmail from Rotterdam. Об этом сообщает X."
    at = text.index("сообщает")
    assert names(story(text, (at, len(text))).core) == names(story("then Izmail and Rotterdam").features)


class TestRarity:
    def test_what_all_have_is_common_and_what_one_has_is_rare(self) -> None:
        items = [
            (n, story(f"Siege of Izmail, ship number {word}"))
            for n, word in enumerate(("one", "two", "anchor"))
        ]
        items += [(9, story("Siege of Izmail and Rotterdam"))]
        last = of_times(items).rarity(len(items) - 1)
        common, rare = sorted(last[name] for name in names(last))
        assert common < rare
        assert all(0 < one <= 1 for n in range(len(items)) for one in of_times(items).rarity(n).values())

    def test_only_a_day_around_counts(self) -> None:
        near = [(n * HOUR, story("Siege of Izmail")) for n in range(3)]
        far = [*near, *((n * HOUR, story("Siege of Izmail")) for n in range(100, 130))]
        assert of_times(far).rarity(0) == of_times(near).rarity(0)


def test_pairs_that_share_two_rare_features_within_reach_are_found() -> None:
    texts = [
        "Savchuk opens Rotterdam lock",
        "Савчук открывает шлюз Роттердам",
        "Курс рубля упал",
        "Savchuk opens Rotterdam lock",
    ]
    seconds = [0, HOUR, 2 * HOUR, 20 * HOUR]
    around = Around(seconds, [story(text) for text in texts])
    sharing = Sharing(around, around, range(len(texts)), 12 * HOUR, 0.12)
    assert [sharing.with_(n) for n in range(len(texts))] == [[1], [0], [], []]


@given(st.text(max_size=300), st.text(max_size=300), st.integers(0, 10**6), st.booleans())
def test_no_text_breaks_the_comparison(a: str, b: str, gap: int, same_channel: bool) -> None:
    items = [(0, story(a)), (gap, story(b))]
    found = lens(items).compare(0, 1)
    assert found == lens(items).compare(0, 1)
    for judge in (sure_of_story, sure_of_statement):
        assert 0 <= judge(found, gap, same_channel) <= 1


_PRINT_SHARED = """
from tests.provenance.test_story import GRAIN, GRAIN_RU, TRAMS, shared
a, b = GRAIN + TRAMS, TRAMS + GRAIN
print(shared(a, b), shared(a + GRAIN_RU, GRAIN_RU + b), *(shared(a[n:], b[n:]) for n in range(0, 90, 3)))
"""


def test_the_last_digit_is_the_same_in_every_process() -> None:
    """Sets have another order in each: what is stored must not."""
    found = {
        subprocess.run(
            [sys.executable, "-c", _PRINT_SHARED],
            env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in range(4)
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 100_000,
        "А" * 100_000,
        "Аб " * 33_000,
        ". " * 50_000,
        "1 " * 50_000,
        "\0\ud800\u202e" * 33_000,
        "white" + "a" * 50_000 + " house" + "b" * 49_000,
    ],
    ids=[
        "empty lines",
        "one word",
        "names",
        "sentences",
        "numbers",
        "NULs, halves, RTL",
        "a phrase of endless words",
    ],
)
@pytest.mark.timeout(10)
def test_hostile_texts_take_no_time(text: str) -> None:
    told = story(text, (50_000, 50_010))
    assert isinstance(told, Story)
