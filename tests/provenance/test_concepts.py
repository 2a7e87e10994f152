"""Ideas: one, whatever the language and the form of the word."""

from __future__ import annotations

from importlib.resources import files

import pytest

from osintwatch.provenance.concepts import concept_of, concepts_of
from osintwatch.text.folding import tokens


@pytest.mark.parametrize(
    "words",
    [
        "drone drones дрон дронами беспилотник беспилотниками безпілотник",
        "explosion взрыв взрывы вибух вибухи",
        "refinery нпз",
        "ukrainian україні украинский",
        "resigned отставку відставку",
        "sanctions санкции санкцій",
        "earthquake землетрясение землетрус",
    ],
)
def test_words_of_three_languages_name_one_idea(words: str) -> None:
    named = {word: concept.id if (concept := concept_of(word)) else "" for word in words.split()}
    assert len(set(named.values())) == 1, named
    assert all(named.values()), named


@pytest.mark.parametrize("word", ["", "a", "я", "щщщщщ", "\ud800", "\0", "мирослав", "barber", "assuage"])
def test_other_words_name_none(word: str) -> None:
    assert concept_of(word) is None


def test_a_phrase_is_one_idea_and_takes_both_words() -> None:
    found = concepts_of(tokens("The White House and the black sea"))
    assert [(first, length, concept.id) for first, length, concept in found] == [
        (1, 2, "white_house"),
        (5, 2, "black_sea"),
    ]


def test_a_capital_letter_tells_gaza_from_gas() -> None:
    named = [concept.id for _, _, concept in concepts_of(["взрыв", "газа"], [True, False])]
    assert named == ["explosion", "gas"]
    assert [concept.id for _, _, concept in concepts_of(["газа"], [True])] == ["gaza"]
    assert [concept.id for _, _, concept in concepts_of(["секторе", "газа"])] == ["gaza"]


@pytest.mark.parametrize("text", ["Белого дома", "Белым домом", "в Белом доме"])
def test_phrases_are_found_in_their_cases(text: str) -> None:
    assert "white_house" in {concept.id for _, _, concept in concepts_of(tokens(text))}


def test_no_spelling_is_listed_under_two_ideas() -> None:
    """The first one would win, whichever that is: a change of order in the file would change judgements."""
    seen: dict[str, str] = {}
    clashes = []
    lines = files("osintwatch.provenance").joinpath("concepts.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        line = line.partition("#")[0].strip()
        if line.startswith("[") or ":" not in line:
            continue
        name, _, spellings = line.partition(":")
        for spelling in set(spellings.replace("|", " ").split()):
            if seen.setdefault(spelling, name) != name:
                clashes.append(f"{spelling}: {seen[spelling]}, {name}")
    assert clashes == []


@pytest.mark.timeout(5)
def test_phrases_of_endless_words_take_no_time() -> None:
    words = [f"white{'a' * 20_000}{n} house{'b' * 20_000}{n}" for n in range(20)]
    assert not any(concept.id == "nothing" for _, _, concept in concepts_of(" ".join(words).split()))
