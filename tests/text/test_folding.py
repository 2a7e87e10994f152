"""Folding: what is one word to the index is one word to the searcher, and SQLite agrees."""

from __future__ import annotations

import sqlite3
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from osintwatch.text.folding import _ORDINARY, _fold_any, fold, tokens

HARD_LETTERS = "йЙёЁїЇўґіІиеуaéÉßİıŉﬁǆΐΆ٣あがｶﾞ각ㄱ\u1100\u1161\u11a8नमस्ते"
HARD_SIGNS = "'’ʼ`´′\"-_.№™…½²①\u0300\u0301\u0306\u0308\u0316\u0345\u20e3\u0488\u3099 \n\t\u00a0"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u202e\u2060\ufeff\ufe0f\U000e0041\u3164\u1160\x00\ud800"
texts = st.one_of(st.text(), st.text(st.sampled_from(HARD_LETTERS + HARD_SIGNS + INVISIBLE)))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("REUTERS Reuters", "reuters reuters", id="case"),
        pytest.param("Ещё ЁЛКА", "еще елка", id="ё is е"),
        pytest.param("Край країна Ўладзімір ґанок", "край країна ўладзімір ґанок", id="й ї ў ґ stay"),
        pytest.param("краи\u0306 краі\u0308на у\u0306", "край країна ў", id="й ї ў written in two"),
        pytest.param("за́мок ЗАМО\u0301К ѐ", "замок замок е", id="stress marks"),
        pytest.param("café CAFE\u0301 Ångström", "cafe cafe angstrom", id="accents"),
        pytest.param("straße İstanbul ﬁnal", "strasse istanbul final", id="letters that are several"),
        pytest.param("Ｒｅｕｔｅｒｓ 𝐑𝐞𝐮𝐭𝐞𝐫𝐬", "reuters reuters", id="full width and mathematical letters"),
        pytest.param("об'єкт об’єкт обʼєкт об`єкт об´єкт об′єкт", "обєкт " * 5 + "обєкт", id="apostrophes"),
        pytest.param("о\u200bб\u0301'\u00adєкт", "обєкт", id="an apostrophe beside invisible characters"),
        pytest.param("Putin's o’clock ʼtis", "putin s o clock tis", id="English apostrophes part words"),
        pytest.param("Reu\u200bters Reu\u00adters Reu\u2060ters", "reuters reuters reuters", id="zero width"),
        pytest.param("\u202eReuters\u202c Reu\U000e0041ters", "reuters reuters", id="bidi and TAG"),
        pytest.param("Re\ufe0futers Re\u200duters", "reuters reuters", id="leftovers of emoji within a word"),
        pytest.param("🇺🇦 Київ⚡️взрыв 1️⃣Росія", "київ взрыв 1 росія", id="emoji part words"),
        pytest.param("Reuters™ №5 Telegram®", "reuters 5 telegram", id="signs that are no letters"),
        pytest.param("a-b_c/d.e,f…g«h»i", "a b c d e f g h i", id="punctuation"),
        pytest.param("м² 1½ ①", "м2 11 2 1", id="compatibility numbers"),
        pytest.param("한국 日本 نص", "한국 日本 نص", id="other scripts"),
        pytest.param("Reuters\x00TASS\ud800AP", "reuters tass ap", id="NUL and lone surrogates"),
        pytest.param(" \n\t—!?🔥 ", "", id="no word at all"),
        pytest.param("", "", id="empty"),
    ],
)
def test_words_have_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert tokens(written) == folded.split()


@given(texts)
@example("ŉ ʹ ꞌ")
@example("\u0301\u0301x")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_a_folded_text_is_words_of_letters_and_digits_joined_by_single_spaces(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert all(unicodedata.category(character)[0] in "LN" for character in folded if character != " ")


@given(texts)
@example("Ї\u0345 ᾳ")
def test_case_and_composition_make_no_difference(text: str) -> None:
    assert fold(text) == fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
    if text.isascii():
        assert fold(text.upper()) == fold(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x2200)))
def test_the_fast_way_and_the_slow_way_agree(text: str) -> None:
    ordinary = "".join(character for character in text if _ORDINARY.fullmatch(character))
    assert tokens(ordinary) == _fold_any(ordinary)


def _sqlite_words(*folded: str) -> set[str]:
    with sqlite3.connect(":memory:") as database:
        database.execute(
            "CREATE VIRTUAL TABLE words USING fts5"
            "(text, content='', tokenize='unicode61 remove_diacritics 2')"
        )
        database.executemany("INSERT INTO words(rowid, text) VALUES (?, ?)", enumerate(folded, 1))
        database.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row')")
        found = {term for (term,) in database.execute("SELECT term FROM vocabulary")}
    database.close()
    return found


@given(texts)
@settings(max_examples=300)
def test_sqlite_finds_the_same_words(text: str) -> None:
    assert _sqlite_words(fold(text)) == set(tokens(text))


def test_sqlite_finds_the_same_words_for_every_character_there_is() -> None:
    # Between two letters, as a character that SQLite takes for a separator would then show.
    blocks = [
        fold(" ".join(f"q{chr(code)}q" for code in range(start, start + 0x400)))
        for start in (*range(0x20, 0x3_2000, 0x400), 0xE_0000)
    ]
    assert _sqlite_words(*blocks) == {word for block in blocks for word in block.split()}


@pytest.mark.parametrize(
    "repeated",
    ["a\u0301\u0316", "и\u0306", "а'", "\u200b", "(\u0301", "ﷺ", "\u1100\u1161", "x\ufe0f"],
    ids=ascii,
)
def test_time_grows_with_length_only(repeated: str) -> None:
    short, long = (_seconds(repeated * (size // len(repeated))) for size in (2_000, 32_000))
    assert long < 16 * 8 * max(
        short, 0.0002
    )  # 16 times the text; a quadratic way would need 256 times the time


def _seconds(text: str) -> float:
    best = 1.0
    for _ in range(3):
        start = time.perf_counter()
        fold(text)
        best = min(best, time.perf_counter() - start)
    return best
