"""Forms of a word are known in English, Russian and Ukrainian, names and guesses included."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintwatch.text.folding import fold, tokens
from osintwatch.text.inflection import is_inflected, lemmas, meant


@pytest.mark.parametrize(
    "words",
    [
        "train trains trained training",
        "strike strikes struck striking",
        "missile missiles",
        "child children",
        "Houthi Houthis",
        "Israeli Israelis",
        "Китай Китая Китаю Китаем Китае",
        "Китай Китаю Китаєм Китаї",
        "Белоусов Белоусова Белоусову Белоусовым Белоусове",
        "Бєлоусов Бєлоусовим Бєлоусову",
        "Сырский Сырского Сырскому Сырским",
        "Сирський Сирського Сирському Сирським",
        "удар удары ударов ударам ударами",
        "обстріл обстріли обстрілів обстрілами",
        "ядерный ядерного ядерных ядерными",
        "огонь огня огнем",
        "об'єкт об'єкта об’єктів",
        "елка ёлки елкой",
        "дети детей детям",
    ],
)
def test_forms_of_a_word_share_a_lemma(words: str) -> None:
    found = [set(lemmas(fold(word))) for word in words.split()]
    assert set.intersection(*found), dict(zip(words.split(), found, strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("сталь", "стали"),  # nearly always "became"
        ("Китай", "китайский"),
        ("Hamas", "Hama"),
        ("Paris", "Pari"),
        ("news", "new"),
        ("университет", "универсал"),
        ("university", "universe"),
    ],
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert not set(lemmas(fold(one))) & set(lemmas(fold(other)))


@pytest.mark.parametrize("word", ["", "с400", "рф", "us", "日本", "рейterс", "a" * 25, "слово" * 5])
def test_what_has_no_forms_is_its_own_lemma(word: str) -> None:
    assert not is_inflected(word)
    assert lemmas(word) == (f":{word}",)


def test_who_types_a_dictionary_form_means_that_word() -> None:
    assert meant("герасимов", lemmas("герасимов")) == ("ru:герасимов", "uk:герасимов")
    assert "ru:герасим" in lemmas("герасимов")
    # The Ukrainian word for a fishing season is spelled as a Russian form of a name.
    assert set(meant("путина", lemmas("путина"))) == {"ru:путин", "uk:путина"}


@given(st.text(st.characters(codec="utf-8"), max_size=30))
@settings(max_examples=300)
def test_any_word_has_a_lemma_that_is_folded(text: str) -> None:
    for word in tokens(text):
        found = lemmas(word)
        assert found
        for lemma in found:
            _, colon, form = lemma.partition(":")
            assert colon
            assert fold(form) == form


def test_dictionaries_are_loaded_only_when_a_word_is_asked_about() -> None:
    code = (
        "import sys, osintwatch.store.word_forms; sys.exit(bool({'pymorphy3', 'simplemma'} & {*sys.modules}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
