"""Citations of outlets as posts show them: in words, links, cards, and never of the channel's own brand."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osintwatch.evidence import CitationKind
from osintwatch.model import Card, Link, LinkPlace
from osintwatch.provenance.outlets.citing import outlet_citations
from tests.provenance.outlets.test_attribution import CREDITED
from tests.provenance.stored import stored

PAGE = "https://www.reuters.com/world/bridge-closed-2026-07-01/"


def keys(post_text: str, *links: Link, card: Card | None = None) -> list[str]:
    return [one.key for one in outlet_citations(stored(post_text, *links, card=card))]


def hidden(url: str) -> Link:
    return Link(url, "here", LinkPlace.HIDDEN)


def test_a_citation_says_what_it_is() -> None:
    text = "Bridge closed, reports Reuters."
    (citation,) = outlet_citations(stored(text))
    assert citation.kind is CitationKind.OUTLET
    assert (citation.key, citation.name, citation.url) == ("reuters", "Reuters", None)
    assert text[citation.start : citation.end] == citation.quote == "reports Reuters"


@pytest.mark.parametrize("text", CREDITED, ids=CREDITED)
def test_a_quote_stands_where_it_says(text: str) -> None:
    padded = f"🇺🇦\u200b {text}"
    for citation in outlet_citations(stored(padded)):
        assert padded[citation.start : citation.end] == citation.quote
        assert 0 < len(citation.quote) <= 200


def test_an_outlet_is_cited_once() -> None:
    assert keys("Reuters: bridge closed. According to Reuters, for a week.", hidden(PAGE)) == ["reuters"]


def test_outlets_come_in_the_order_of_the_text_and_links_last() -> None:
    assert keys("CNN reports. AFP reports.", hidden(PAGE)) == ["cnn", "afp", "reuters"]


LINKS = {
    PAGE: ["reuters"],
    "https://nyti.ms/4aBcDeF": ["new-york-times"],
    "https://amp.theguardian.com/world/2026/jul/01/bridge-closed-overnight": ["guardian"],
    "https://tass.ru/obschestvo/22429095": ["tass"],
    "https://tass-ru.turbopages.org/turbo/tass.ru/s/obschestvo/22429095": ["tass"],
    "https://www.reuters.com/": [],
    "https://www.reuters.com": [],
    "https://unknown.example/world/bridge-closed-2026-07-01/": [],
    "https://t.me/some_channel/12": [],
    "http://[": [],
    "": [],
}


@pytest.mark.parametrize(("url", "cited"), LINKS.items(), ids=LINKS)
def test_a_link_to_a_page_of_an_outlet_cites_it(url: str, cited: list[str]) -> None:
    assert keys("Bridge closed overnight", hidden(url)) == cited


def test_a_citation_by_link_keeps_the_address_as_it_came() -> None:
    (citation,) = outlet_citations(stored("Bridge closed", hidden(PAGE)))
    assert (citation.start, citation.end, citation.url, citation.quote) == (-1, -1, PAGE, PAGE)


def test_a_button_is_no_citation() -> None:
    assert keys("Bridge closed", Link(PAGE, "Read", LinkPlace.BUTTON)) == []


def test_a_card_cites_whose_page_it_shows() -> None:
    assert keys("Bridge closed", card=Card(PAGE, site="Reuters")) == ["reuters"]
    assert keys("Bridge closed", card=Card("https://unknown.example/2026/a-b-c-d", site="BBC News")) == [
        "bbc"
    ]
    assert keys("Bridge closed", card=Card("https://unknown.example/2026/a-b-c-d", site="Unknown")) == []


OWN_WORDS = (
    "По данным SHOT, мост закрыт",
    "Как рассказали SHOT водители, мост закрыт",
    "SHOT выяснил причину",
)


@pytest.mark.parametrize("text", OWN_WORDS)
def test_a_channel_is_no_citation_of_itself(text: str) -> None:
    assert outlet_citations(stored(text, username="shot_shot", title="SHOT")) == ()
    assert outlet_citations(stored(text, username=None, title="SHOT")) == ()
    assert [one.key for one in outlet_citations(stored(text))] == ["shot"]


def test_a_channel_of_a_house_does_not_cite_the_house() -> None:
    text = "Корреспондент Би-би-си сообщает, что мост закрыт. Об этом пишет и Reuters."
    post = stored(text, username="bbcrussian", title="BBC News | Русская служба")
    assert [one.key for one in outlet_citations(post)] == ["reuters"]


def test_a_channels_own_pages_are_no_citation() -> None:
    post = stored("Bridge closed", hidden(PAGE), username="reuters", title="Reuters")
    assert outlet_citations(post) == ()


def test_our_sources_are_nobodys() -> None:
    assert keys("По данным наших источников, мост закрыт") == []
    assert keys("Our sources say the bridge is closed") == []


def test_blanked_footers_keep_places() -> None:
    text = "Reuters reports a fire" + " " * 40
    (citation,) = outlet_citations(stored(text))
    assert (citation.start, citation.end) == (0, len("Reuters reports"))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_no_text_crashes(text: str) -> None:
    for citation in outlet_citations(stored(text)):
        assert text[citation.start : citation.end] == citation.quote


PIECES = """Reuters BBC «Известия» The Times AP ТАСС Bloomberg'у агентство newspaper , . — : ( ) and и told by
сообщает according to со ссылкой на with - 's “ ” 🇺🇦 https://reuters.com/a @bbc denies report журналист в
the «Новое издание» газета / & \u200b"""
_PIECES = st.sampled_from(PIECES.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=30), st.sampled_from([" ", "", "\u00a0", "\n"]))
def test_no_jumble_of_cues_crashes_and_places_hold(pieces: list[str], space: str) -> None:
    text = space.join(pieces)
    for citation in outlet_citations(stored(text)):
        assert text[citation.start : citation.end] == citation.quote
        assert citation.key
        assert citation.name


HOSTILE = (
    "reuters ", "AP, ", "BBC and ", "the Times of ", "(((", "сообщил «", "— CNN ", "\n\nCNN",
    "newspaper X ", "приводит слова его а ", "- a b c d e f g to CNN ", "Bloombergа’а", "a'", "http://",
    "\u200b", "ап-", "X's ", "в интервью Reuters с ",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_time_grows_with_the_text_only(unit: str) -> None:
    def seconds(length: int) -> float:
        post = stored((unit * (length // len(unit) + 1))[:length])
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            outlet_citations(post)
            taken.append(time.perf_counter() - started)
        return min(taken)

    # Ten times the text in well under the hundred times of a quadratic rule, however busy the machine.
    assert seconds(30_000) < 50 * max(seconds(3_000), 0.002)
