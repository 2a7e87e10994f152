"""Searches: understood as people mean them, or refused with the reason."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, example, given, reject, settings
from hypothesis import strategies as st

from osintwatch.errors import UsageError
from osintwatch.query import Query, parse_query
from osintwatch.text.folding import fold, tokens

Find = Callable[[Query], set[str]]

POSTS = {
    "both": ("Reuters says the depot burned, Белоусов said", ""),
    "depot": ("The depot burned; a drone was seen", ""),
    "card": ("Details below", "Reuters: depot burned"),
    "across": ("Reuters", "a depot"),
    "order": ("burned the depot", ""),
    "drone": ("A Drone-2 crashed. Об’єкт зачинено", ""),
}


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE posts USING fts5"
        "(text, card, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    yield database
    database.close()


@pytest.fixture(scope="module")
def find(index: sqlite3.Connection) -> Find:
    names = dict(enumerate(POSTS, 1))
    for rowid, (text, card) in enumerate(POSTS.values(), 1):
        index.execute(
            "INSERT INTO posts(rowid, text, card) VALUES (?, ?, ?)", (rowid, fold(text), fold(card))
        )

    def found(query: Query) -> set[str]:
        rows = index.execute("SELECT rowid FROM posts WHERE posts MATCH ?", (query.match,))
        return {names[rowid] for (rowid,) in rows}

    return found


@pytest.mark.parametrize(
    ("typed", "posts"),
    [
        pytest.param("depot", {"both", "depot", "card", "across", "order"}, id="a word"),
        pytest.param("DEPOT burned", {"both", "depot", "card", "order"}, id="all words"),
        pytest.param("reuters depot", {"both", "card", "across"}, id="words in text and card"),
        pytest.param('"depot burned"', {"both", "depot", "card"}, id="a phrase"),
        pytest.param("“depot burned”", {"both", "depot", "card"}, id="curly quotes"),
        pytest.param("«depot burned»", {"both", "depot", "card"}, id="guillemets"),
        pytest.param("„depot burned“", {"both", "depot", "card"}, id="low quotes"),
        pytest.param('"depot burned', {"both", "depot", "card"}, id="a phrase without end"),
        pytest.param("depot -reuters", {"depot", "order"}, id="minus"),
        pytest.param("depot –reuters", {"depot", "order"}, id="a dash for a minus"),
        pytest.param("depot NOT reuters", {"depot", "order"}, id="NOT"),
        pytest.param("depot AND NOT reuters", {"depot", "order"}, id="AND NOT"),
        pytest.param('depot -"depot burned"', {"across", "order"}, id="minus a phrase"),
        pytest.param("depot -reut* -drone", {"order"}, id="minus a beginning, and more"),
        pytest.param("-reuters depot", {"depot", "order"}, id="minus first"),
        pytest.param(
            "depot reuters OR drone", {"both", "depot", "card", "across"}, id="OR binds its neighbours"
        ),
        pytest.param("drone OR белоусов OR nothing", {"both", "depot", "drone"}, id="OR thrice"),
        pytest.param("seen OR reuters burned OR details", {"both", "depot", "card"}, id="two ORs"),
        pytest.param(
            "depot (reuters OR drone)", {"both", "depot", "card", "across"}, id="parentheses around OR"
        ),
        pytest.param('depot ("reuters says" OR drone)', {"both", "depot"}, id="parentheses around phrases"),
        pytest.param("depot AND burned", {"both", "depot", "card", "order"}, id="AND"),
        pytest.param("dro*", {"depot", "drone"}, id="a beginning"),
        pytest.param('"the dep"*', {"both", "depot", "order"}, id="a phrase with a beginning last"),
        pytest.param("drone-2", {"drone"}, id="a hyphen"),
        pytest.param("об'єкт", {"drone"}, id="an apostrophe"),
        pytest.param("Dr\u200bONE", {"depot", "drone"}, id="invisible characters"),
        pytest.param("or", set(), id="or is a word"),
        pytest.param('"OR"', set(), id="OR in quotes is a word"),
        pytest.param("text:depot", set(), id="a colon is no column"),
        pytest.param("NEAR(reuters", set(), id="NEAR is a word"),
    ],
)
def test_a_search_finds_what_it_means(find: Find, typed: str, posts: set[str]) -> None:
    assert find(parse_query(typed)) == posts


@pytest.mark.parametrize(
    ("typed", "echo", "positive"),
    [
        (
            'CBRN "Rosatom" OR Белоусов -drone',
            'cbrn AND ("rosatom" OR белоусов) NOT drone',
            ("cbrn", "rosatom", "белоусов"),
        ),
        ("a-b -c.d*", None, None),
        ("e-mail -cc.dd*", 'e-mail NOT "cc dd"*', ("e mail",)),
        ("pre* pre*", "pre* AND pre*", ("pre*",)),
        ("#tag @some_name", "tag AND some-name", ("tag", "some name")),
        ("x -y -z", "x NOT y NOT z", ("x",)),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_search_is_echoed_as_understood(
    typed: str, echo: str | None, positive: tuple[str, ...] | None
) -> None:
    if echo is None:
        with pytest.raises(UsageError, match="too short a beginning"):
            parse_query(typed)
        return
    query = parse_query(typed)
    assert (query.echo, query.positive) == (echo, positive)


@pytest.mark.parametrize("nothing", ["", "  ", "\n\t", "\u3000"])
def test_no_words_match_every_post(nothing: str) -> None:
    query = parse_query(nothing)
    assert (query.match, query.echo, query.positive) == (None, "", ())


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        pytest.param("depot 🔥", "🔥 (at character 7 of the search) has no letter or digit", id="an emoji"),
        pytest.param("a — b", "— (at character 3", id="a dash"),
        pytest.param('x ""', '"" (at character 3', id="an empty phrase"),
        pytest.param('x "', '" (at character 3', id="a quote alone"),
        pytest.param('x "!"', '"!" (at character 3', id="a phrase of punctuation"),
        pytest.param("x -", "- (at character 3", id="a minus alone"),
        pytest.param("x -🔥", "-🔥 (at character 3", id="minus an emoji"),
        pytest.param("-drone", "only says what to leave out", id="minus only"),
        pytest.param("NOT drone", "only says what to leave out", id="NOT only"),
        pytest.param("depot --drone", "--drone (at character 7 of the search) starts", id="two minuses"),
        pytest.param("*", "* (at character 1 of the search) is too short", id="a star alone"),
        pytest.param("d*", "d* (at character 1 of the search) is too short", id="a beginning of one letter"),
        pytest.param('"the d"*', "is too short", id="a phrase with one letter last"),
        pytest.param("d*t", "has a * that is not at its end", id="a star inside"),
        pytest.param("depot**", "has a * that is not at its end", id="two stars"),
        pytest.param("OR", "OR (at character 1 of the search) has nothing before it", id="OR alone"),
        pytest.param("OR depot", "OR (at character 1 of the search) has nothing before it", id="OR first"),
        pytest.param("depot OR", "OR (at character 7 of the search) has nothing after it", id="OR last"),
        pytest.param("depot OR OR drone", "OR (at character 7 of the search) is followed", id="OR twice"),
        pytest.param("depot OR AND drone", "is followed by AND", id="OR AND"),
        pytest.param("depot OR NOT drone", "is followed by NOT", id="OR NOT"),
        pytest.param("depot OR -drone", "-drone (at character 10 of the search) cannot", id="OR minus"),
        pytest.param("x -depot OR drone", "-depot (at character 3 of the search) cannot", id="minus OR"),
        pytest.param("x NOT depot OR drone", "depot (at character 7 of the search) cannot", id="NOT x OR"),
        pytest.param("depot AND", "AND (at character 7 of the search) has nothing", id="AND last"),
        pytest.param("depot NOT", "NOT (at character 7 of the search) has nothing after it", id="NOT last"),
        pytest.param("(depot burned) OR drone", "(depot (at character 1", id="parentheses OR does not need"),
        pytest.param("x -(depot drone)", "-(depot (at character 3", id="minus parentheses"),
        pytest.param("x" * 1001, "1,001 characters", id="too long"),
        pytest.param("x " * 65, "more than 64 terms", id="too many terms"),
    ],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_refused_with_its_place(typed: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_query(typed)
    assert message in refused.value.message
    assert refused.value.hint


def test_a_refusal_shows_no_invisible_character() -> None:
    with pytest.raises(UsageError) as refused:
        parse_query("x \x1b[\u202e")
    assert r"\u{1b}[\u{202e}" in refused.value.message


def test_the_most_terms_are_not_too_many_for_sqlite(index: sqlite3.Connection) -> None:
    for typed in ("xx " * 64, " OR ".join(["xx"] * 64), "x" + " -x" * 63, '"' + "x " * 490 + '"'):
        matching = index.execute("SELECT rowid FROM posts WHERE posts MATCH ?", (parse_query(typed).match,))
        assert matching.fetchall() == []


PIECES = st.sampled_from(
    [
        "OR",
        "AND",
        "NOT",
        "NEAR",
        " ",
        " ",
        " ",
        '"',
        "“",
        "»",
        "-",
        "–",
        "*",
        "(",
        ")",
        ":",
        "^",
        "+",
        "'",
        "\\",
        "{",
    ]
    + [
        "text",
        "word",
        "слово",
        "об'єкт",
        "é",
        "🔥",
        "\x00",
        "\ud800",
        "\u200b",
        "\u0301",
        "日本",
        "a-b",
        "x_y",
        "ab*",
    ]
)
typed_texts = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join))


@given(typed_texts)
@settings(max_examples=3_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example('"')
@example("\x00")
@example("a* OR (")
def test_any_text_is_a_valid_query_or_refused(index: sqlite3.Connection, typed: str) -> None:
    try:
        query = parse_query(typed)
    except UsageError as refused:
        assert refused.hint  # noqa: PT017
        return
    if query.match is None:
        assert not typed.strip()
    else:
        index.execute("SELECT rowid FROM posts WHERE posts MATCH ?", (query.match,)).fetchall()
        query.match.encode()
        assert query.positive


@given(typed_texts)
@settings(max_examples=500)
@example('-word ("two words" OR ab*) (OR)')
@example('("a" OR "b") -("c")')
@example("0 OR 00*")
def test_the_echo_means_the_same_when_typed_again(typed: str) -> None:
    try:
        query = parse_query(typed)
    except UsageError:
        reject()
    assume(len(query.echo) <= 1_000)
    again = parse_query(query.echo)
    assert (again.match, again.echo) == (query.match, query.echo)


@given(st.text(min_size=1, max_size=60), st.data())
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_of_a_text_find_it(index: sqlite3.Connection, text: str, data: st.DataObject) -> None:
    words = tokens(text)
    assume(words)
    start = data.draw(st.integers(0, len(words) - 1))
    phrase = words[start : data.draw(st.integers(start + 1, len(words)))]
    folded = fold(text)
    index.execute("INSERT INTO posts(rowid, text, card) VALUES (1000000, ?, '')", (folded,))
    try:
        for typed in (
            " ".join(phrase[:64]),
            f'"{" ".join(phrase)}"',
            f'"{text}"' if '"' not in text else folded,
        ):
            query = parse_query(typed)
            found = index.execute(
                "SELECT 1 FROM posts WHERE posts MATCH ? AND rowid = 1000000", (query.match,)
            )
            assert found.fetchone(), typed
    finally:
        index.execute(
            "INSERT INTO posts(posts, rowid, text, card) VALUES ('delete', 1000000, ?, '')", (folded,)
        )


def test_other_forms_count_as_what_was_typed(find: Find) -> None:
    query = replace(parse_query("see -белоусову"), forms={"see": ("seen",), "белоусову": ("белоусов",)})
    assert find(query) == {"depot"}
    assert query.echo == "see NOT белоусову"
    assert query.positive == ("see", "seen")


def test_each_part_of_a_joined_word_has_its_forms(find: Find) -> None:
    query = replace(parse_query("drones-2 OR depots-burn"), forms={"drones": ("drone",)})
    assert find(query) == {"drone"}
    both = replace(query, forms={**query.forms, "depots": ("depot",), "burn": ("burned", "burns")})
    assert find(both) == {"both", "depot", "card", "drone"}


@pytest.mark.parametrize("typed", ['"see"', "see*"])
def test_quotation_marks_and_the_star_ask_for_just_what_was_typed(find: Find, typed: str) -> None:
    query = replace(parse_query(typed), forms={"see": ("drone",)})
    assert not query.words
    assert find(query) <= {"depot"}
    assert query.positive == (typed.strip('"'),)


def test_the_most_forms_of_the_most_terms_are_not_too_many_for_sqlite(index: sqlite3.Connection) -> None:
    many = {"x": tuple(f"x{n}" for n in range(60))}
    for typed in ("x " * 64, " OR ".join(["x"] * 64), "y" + " -x" * 63, "x-x-x-x-x-x-x " * 64):
        match = replace(parse_query(typed.strip()), forms=many).match
        assert index.execute("SELECT rowid FROM posts WHERE posts MATCH ?", (match,)).fetchall() == []
