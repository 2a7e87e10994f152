"""Fields of a search: understood, echoed, or refused with their place; what is no field is a word."""

from __future__ import annotations

import pytest
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from osintwatch.errors import UsageError
from osintwatch.query import parse_query
from osintwatch.query.fields import HAS, IS, LANGUAGES, NAMES


@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("outlet:reuters", "outlet:reuters"),
        ("OUTLET:Reuters depot", "depot AND outlet:reuters"),
        ("outlet:Рейтер", "outlet:reuters"),
        ("outlet:reuters.com,TASS", "outlet:reuters,tass"),
        ('outlet:"Associated Press"', "outlet:ap"),
        ("outlet:«Associated Press»,tass", "outlet:ap,tass"),
        ("depot -outlet:tass", "depot NOT outlet:tass"),
        ("depot NOT outlet:tass", "depot NOT outlet:tass"),
        ("depot AND lang:uk", "depot AND lang:uk"),
        ("-has:forward", "NOT has:forward"),
        ("-drill is:edited", "is:edited NOT drill"),
        ("link:https://www.Reuters.com/World/China/", "link:reuters.com/World/China"),
        ("link:twitter.com", "link:x.com"),
        ("channel:@wartranslated,-1001234567890", "channel:@wartranslated,-1001234567890"),
        ('channel:"my, channel"', 'channel:"my, channel"'),
        ("has:link,card has:report", "has:link,card AND has:report"),
        ("lang:NONE", "lang:none"),
    ],
)
def test_a_field_is_echoed_as_understood(typed: str, echo: str) -> None:
    query = parse_query(typed)
    assert query.echo == echo
    assert query.fields
    assert parse_query(echo).fields[0].values == query.fields[0].values


@pytest.mark.parametrize(
    "typed", ["text:depot", "20:00", "https://reuters.com/x", '"lang:en"', "ОБСЕ:нет", "a:b"]
)
def test_what_is_no_field_is_searched_for(typed: str) -> None:
    query = parse_query(typed)
    assert query.fields == ()
    assert query.match


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("depot chanel:x", "chanel: (at character 7 of the search) is no field", "write channel:"),
        ("links:x", "links: (at character 1 of the search) is no field", "write link:"),
        ("lang:de", "lang:de (at character 1 of the search) knows no de", "en, ru, uk, be, none"),
        ("x has:x\x1b[", r"knows no x\u{1b}[", "forward, link"),
        ("outlet:reutters", "is no outlet that is known", "nearest: outlet:reuters"),
        ("outlet:qwzx", "is no outlet that is known", "search for its name as a word"),
        ("outlet:", "outlet: (at character 1 of the search) lacks a value", "write outlet:reuters"),
        ("lang: en", "lang: (at character 1 of the search) lacks a value", "write lang:en"),
        ("lang:en,", "lacks a value", "write lang:en"),
        ("link:reuters", "is no site or address", "link:reuters.com"),
        ("link:https://user@evil.example/", "is no site or address", "link:reuters.com"),
        (
            "depot OR lang:en",
            "lang:en (at character 10 of the search) cannot stand beside OR",
            "a comma joins",
        ),
        (
            "lang:en OR depot",
            "lang:en (at character 1 of the search) cannot stand beside OR",
            "a comma joins",
        ),
        ("(lang:en)", "has a parenthesis", "leave it out"),
        ('lang:"en"x', "goes on behind a quotation mark", "comma"),
        ("channel:" + ",".join("x" * 51), "has more than 50 values", "fewer"),
        ("lang:en " * 65, "more than 64 terms", "fewer"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_with_its_place(typed: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_query(typed)
    assert message in refused.value.message
    assert hint in refused.value.hint


PIECES = st.sampled_from(
    [f"{name}:" for name in NAMES]
    + [
        *LANGUAGES,
        *HAS,
        *IS,
        "reuters",
        "x.com",
        ",",
        " ",
        " ",
        '"',
        "-",
        "(",
        ")",
        "OR ",
        "NOT ",
        "word",
        "\x00",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=800)
@example('channel:"a b",c')
@example("-lang:en -word has:link")
def test_any_mixture_is_understood_and_means_the_same_when_typed_again(typed: str) -> None:
    try:
        query = parse_query(typed)
    except UsageError as refused:
        assert refused.hint  # noqa: PT017
        reject()
    again = parse_query(query.echo)
    assert (again.match, again.without, again.echo) == (query.match, query.without, query.echo)
    assert [(one.name, one.values, one.negative) for one in again.fields] == sorted(
        [(one.name, one.values, one.negative) for one in query.fields], key=lambda one: one[2]
    )
