"""Names of outlets in texts: inflected, in whatever spelling, and never a part of another name."""

from __future__ import annotations

import pytest

from osintwatch.provenance.outlets.name_forms import forms
from osintwatch.provenance.outlets.names import name_stands_alone, with_edition
from osintwatch.provenance.outlets.registry import Registry, read_outlets, registry
from osintwatch.provenance.outlets.running_words import Words
from tests.provenance.stored import stored

SOME = """
[[outlets]]
id = "harbour-post"
name = "Harbour Post"
names = ["Harbour Post", "Портовая почта", "Портова пошта"]
short = ["HP", "ПП"]
hosts = ["harbourpost.example"]
shorteners = ["hrb.example"]
telegram = ["harbour_post"]
family = ""
country = "GB"
kind = "newspaper"

[[outlets]]
id = "post"
name = "The Post"
ambiguous = ["The Post", "Post", "Почта"]
hosts = ["post.example"]
country = "GB"
kind = "newspaper"

[[outlets]]
id = "al-marsa"
name = "Al-Marsa"
names = ["Al-Marsa", "Ма'арса", "Бу-бу-бу"]
hosts = ["almarsa.example"]
country = "LB"
kind = "broadcaster"

[[outlets]]
id = "al-marsa-docs"
name = "Al-Marsa Docs"
names = ["Al-Marsa Docs"]
hosts = ["docs.almarsa.example"]
family = "al-marsa"
country = "LB"
kind = "broadcaster"
"""


@pytest.fixture(scope="module")
def some() -> Registry:
    return Registry(read_outlets(SOME))


def found(some: Registry, text: str) -> list[tuple[str, str]]:
    """(id, words) of the names in a text."""
    words = Words(text)
    return [(one.key, text[words.starts[one.first] : words.ends[one.last]]) for one in some.find(words)]


SPELLINGS = {
    "the Harbour Post says": ("harbour-post", "Harbour Post"),
    "the HARBOUR POST says": ("harbour-post", "HARBOUR POST"),
    "harbour post says": ("harbour-post", "harbour post"),
    "Harbour\u00a0Post says": ("harbour-post", "Harbour\u00a0Post"),
    "Harbour-Post says": ("harbour-post", "Harbour-Post"),
    "HP says": ("harbour-post", "HP"),
    "«Портовой почте» рассказали": ("harbour-post", "Портовой почте"),
    "для «Портової пошти»": ("harbour-post", "Портової пошти"),
    "Портовую почту читают": ("harbour-post", "Портовую почту"),
    "Al Marsa says": ("al-marsa", "Al Marsa"),
    "Almarsa says": ("al-marsa", "Almarsa"),
    "AL-MARSA: war": ("al-marsa", "AL-MARSA"),
    "в Ма’арсе пишут": ("al-marsa", "Ма’арсе"),
    "сообщает Маарса": ("al-marsa", "Маарса"),
    "Бубубу пишет": ("al-marsa", "Бубубу"),
    "Бу–бу–бу пишет": ("al-marsa", "Бу–бу–бу"),
    "Al-Marsa'е рассказали": ("al-marsa", "Al-Marsa'е"),
    "Al-Marsaу рассказали": ("al-marsa", "Al-Marsaу"),
    "The Post says": ("post", "The Post"),
    "the Post says": ("post", "Post"),
    "пишет harbourpost.example сегодня": ("harbour-post", "harbourpost.example"),
    "Al-Marsa Docs says": ("al-marsa-docs", "Al-Marsa Docs"),
}


@pytest.mark.parametrize(("text", "name"), SPELLINGS.items(), ids=SPELLINGS)
def test_a_name_is_found_in_its_spellings(some: Registry, text: str, name: tuple[str, str]) -> None:
    assert found(some, text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "a blog post says",
        "the hp printer says",
        "почта закрыта",
        "harbour. Post office",
        "posthumous",
        "https://t.me/harbour_post",
        "@harbour_post",
        "HPV is a virus",
        "",
    ],
)
def test_ordinary_words_are_no_names(some: Registry, text: str) -> None:
    assert [name for name in found(some, text) if name != ("post", "Post")] == []


def test_the_longest_name_counts(some: Registry) -> None:
    assert found(some, "Harbour Post, Post, Al-Marsa Docs") == [
        ("harbour-post", "Harbour Post"),
        ("post", "Post"),
        ("al-marsa-docs", "Al-Marsa Docs"),
    ]


def test_an_abbreviation_counts_as_written_only(some: Registry) -> None:
    assert found(some, "HP, hp, Hp, ПП, пп") == [("harbour-post", "HP"), ("harbour-post", "ПП")]


def test_a_dative_is_told_from_the_first_case(some: Registry) -> None:
    words = Words("Портовая почта, Портовую почту, Портовой почте, Бу-бу-бу, Al-Marsa'у")
    assert [one.dative for one in some.find(words)] == [False, False, True, False, True]


HOSTS = {
    "harbourpost.example": "harbour-post",
    "www.harbourpost.example": "harbour-post",
    "live.harbourpost.example": "harbour-post",
    "HarbourPost.example.": "harbour-post",
    "hrb.example": "harbour-post",
    "docs.almarsa.example": "al-marsa-docs",
    "almarsa.example": "al-marsa",
    "notharbourpost.example": None,
    "example": None,
    "": None,
}


@pytest.mark.parametrize(("host", "outlet"), HOSTS.items(), ids=HOSTS)
def test_a_host_leads_to_its_outlet(some: Registry, host: str, outlet: str | None) -> None:
    known = some.of_host(host)
    assert (known.id if known else None) == outlet


OWN = {
    ("harbour_post", "Whatever"): "harbour-post",
    ("Harbour_Post", "Whatever"): "harbour-post",
    ("harbourpost", "Whatever"): "harbour-post",
    ("other", "Harbour Post"): "harbour-post",
    ("other", "Портовая почта | Новости"): "harbour-post",
    ("other", "Harbour Post: live"): "harbour-post",
    (None, "Harbour Post"): "harbour-post",
    (None, "News of the Harbour Post"): None,
    ("other", "Other"): None,
}


@pytest.mark.parametrize(("channel", "outlet"), OWN.items())
def test_an_outlets_own_channel_is_known(
    some: Registry, channel: tuple[str | None, str], outlet: str | None
) -> None:
    known = some.of_channel(stored("", username=channel[0], title=channel[1]))
    assert (known.id if known else None) == outlet


def test_a_field_that_is_unknown_is_refused() -> None:
    with pytest.raises(TypeError):
        read_outlets('[[outlets]]\nid = "a"\nname = "A"\ncolour = "red"')


FORMS = {
    "интерфакс": "интерфакс интерфакса интерфаксу интерфаксом интерфаксе интерфаксові",
    "коммерсантъ": "коммерсантъ коммерсант коммерсанта коммерсанту",
    "медуза": "медузы медузе медузу медузой медузою",
    "правда": "правды правди правді правду правдою",
    "украинская": "украинской украинскую",
    "українська": "української українській українську українською",
    "ведомости": "ведомостей ведомостям ведомостями ведомостях",
    "известия": "известий известиям",
    "новости": "новостей новостям",
    "новини": "новин новинам новинами",
    "суспільне": "суспільного суспільному суспільним",
    "дождь": "дождя дождю дождем дожде",
    "россия": "россии россию россией",
    "экономист": "экономиста экономистом",
    "си": "си",
    "reuters": "reuters",
}


@pytest.mark.parametrize(("word", "expected"), FORMS.items(), ids=FORMS)
def test_the_forms_of_a_word(word: str, expected: str) -> None:
    assert set(expected.split()) <= forms(word)
    assert word in forms(word)


ALONE = (
    "Reuters says",
    "say Reuters",
    "Israeli Channel 12",
    "BREAKING Reuters",
    "When Reuters",
    "the AP-NORC poll",
)
PARTS = (
    "Mike Bloomberg",
    "Epoch Times",
    "Times of Harbour",
    "Bloomberg Philanthropies",
    "FT-17",
    "anti-CNN",
    "reuters.com",
    "harbour.Reuters",
)


@pytest.mark.parametrize(
    ("text", "alone"), [*((one, True) for one in ALONE), *((one, False) for one in PARTS)]
)
def test_a_part_of_another_name_is_no_name(text: str, alone: bool) -> None:
    words = Words(text)
    named = [one for one in registry().find(words) if not one.is_host]
    assert any(name_stands_alone(words, one) for one in named) is alone


def test_an_edition_is_an_outlet_of_its_own() -> None:
    words = Words("CNN Türk")
    (named,) = registry().find(words)
    extended = with_edition(words, named)
    assert (extended.key, extended.name) == ("cnn-turk", "CNN Türk")


def test_every_listed_name_is_found_where_it_stands_alone() -> None:
    missed = []
    for outlet in registry().outlets:
        for spelling in (*outlet.names, *outlet.short, *outlet.ambiguous):
            words = Words(spelling)
            named = list(registry().find(words))
            whole = [one for one in named if (one.first, one.last) == (0, len(words) - 1)]
            # "ABC (Australia)" is what results say, not what posts write.
            if not whole and "(" not in spelling:
                missed.append(f"{spelling} of {outlet.id}")
    assert not missed, "a name that the finder cannot see"
