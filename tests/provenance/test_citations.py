"""All that a post cites, together: each thing once, footers and the channel itself left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.evidence import CitationKind
from osintwatch.model import Card, Forward, ForwardKind, Link, LinkPlace, Reply, StoredPost
from osintwatch.provenance.citations import citations_of
from osintwatch.provenance.footers import learn_footers
from tests.provenance.stored import stored

OUTLET, OFFICIAL, PERSON, URL = (
    CitationKind.OUTLET,
    CitationKind.OFFICIAL,
    CitationKind.PERSON,
    CitationKind.URL,
)
PAGE = "https://www.reuters.com/world/izmail-takes-larger-ships-2026-07-01/"


def cited(
    post: StoredPost, footers: frozenset[str] = frozenset(), own: frozenset[str] = frozenset()
) -> list[str]:
    return [f"{one.kind} {one.key}" for one in citations_of(post, footers, own)]


def test_outlets_come_first_then_speakers_then_links() -> None:
    text = (
        "Порт примет более крупные суда, заявил губернатор Томской области Владимир Мазур."
        " Об этом пишет Reuters"
    )
    post = replace(
        stored(text, Link(PAGE, "Reuters", LinkPlace.HIDDEN)),
        forward=Forward(ForwardKind.CHANNEL, 77, 5, "south_bug", "South Bug"),
    )
    kinds = [one.kind for one in citations_of(post)]
    assert kinds == [OUTLET, PERSON, CitationKind.FORWARD, URL]


def test_what_is_an_outlet_is_no_speaker() -> None:
    assert cited(stored("Суда будут больше, сообщает ТАСС")) == ["outlet tass"]


@pytest.mark.parametrize(
    ("username", "title", "text"),
    [
        ("meduzalive", "LIVE", "Суда будут больше, сообщает «Медуза»"),
        ("meduzalive", "LIVE", "Суда будут больше, сообщает Медуза"),
        ("some_name", "ТАСС", "Суда будут больше, сообщил ТАСС"),
    ],
)
def test_an_outlet_does_not_cite_itself_in_its_own_channel(username: str, title: str, text: str) -> None:
    assert cited(stored(text, username=username, title=title)) == []
    assert cited(stored(text)) != []


def test_places_are_places_in_the_text() -> None:
    text = "🔥🔥 Порт примет суда, сообщает Reuters. Мэр Томска Дмитрий Махиня заявил, что рад."
    for one in citations_of(stored(text)):
        assert one.start >= 0
        assert text[one.start : one.end] == one.quote


def test_a_footer_is_no_evidence() -> None:
    footer = "Сообщает Reuters и весь мир. Подпишись"
    footers = learn_footers(f"{word}\n{footer}" for word in ("Снег", "Лёд", "Град", "Туман"))
    assert cited(stored(f"Порт открыт\n{footer}")) == ["outlet reuters"]
    assert cited(stored(f"Порт открыт\n{footer}"), footers) == []
    assert cited(stored(f"Порт открыт, пишет Reuters\n{footer}"), footers) == ["outlet reuters"]


def test_the_channel_s_own_names_are_no_evidence() -> None:
    link = Link("https://t.me/old_name/5", "", LinkPlace.HIDDEN)
    assert cited(stored("Раньше писали", link)) == ["telegram t.me/old_name/5"]
    assert cited(stored("Раньше писали", link), own=frozenset({"old_name"})) == []


def test_a_post_without_anything_cites_nothing() -> None:
    assert citations_of(stored("")) == ()


_words = st.text(max_size=80)


@given(
    st.builds(
        lambda text, label, url, quote, name: replace(
            stored(text, Link(url, label, LinkPlace.TEXT), card=Card(url, name, label, text)),
            forward=Forward(ForwardKind.HIDDEN, name=name),
            reply=Reply(5, 77, quote),
        ),
        _words,
        _words,
        _words,
        _words,
        _words,
    )
)
def test_no_post_breaks_it(post: StoredPost) -> None:
    for one in citations_of(post):
        assert one.key
        assert one.start == -1 or 0 <= one.start <= one.end <= len(post.text)


@pytest.mark.parametrize(
    "text",
    [
        "Reuters reports " * 6_000,
        "сообщает " * 11_000,
        "а" * 100_000,
        "\n" * 100_000,
        "@" * 100_000,
        "«" * 100_000,
        "t.me/" * 20_000,
        "\0\ud800\u202e" * 33_000,
        "Мэр, " * 20_000,
        "according to " * 7_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
@pytest.mark.timeout(20)
def test_hostile_texts_take_no_time(text: str) -> None:
    links = [Link(f"https://example.org/{n}", "а", LinkPlace.TEXT) for n in range(1_000)]
    found = citations_of(stored(text, *links), learn_footers([text]))
    assert all(text[one.start : one.end] == one.quote for one in found if one.start >= 0)
    assert {one.url for one in found if one.url} <= {link.url for link in links}
