"""A post taken apart: one strand for each source it credits, with the part of the text that tells it."""

from __future__ import annotations

import pytest

from osintwatch.evidence import Citation, CitationKind
from osintwatch.provenance.strands import Judgeable, Strand, parts_telling, stories_of, strands_of
from osintwatch.text.skeleton import skeleton
from tests.provenance.newsroom import Newsroom, told

OUTLET, OFFICIAL, PERSON = CitationKind.OUTLET, CitationKind.OFFICIAL, CitationKind.PERSON


def strands(text: str, *citations: Citation, own: str = "") -> tuple[Strand, ...]:
    return strands_of(Judgeable(1, 2, 3, text, citations, own, own.title()))


def cite(text: str, words: str, kind: CitationKind = OUTLET, key: str = "", alias: str = "") -> Citation:
    start = text.index(words)
    return Citation(kind, key or words.casefold(), words, words, start, start + len(words), alias=alias)


def speaks_of(name: str, found: tuple[Strand, ...]) -> bool:
    return any(f"name:{skeleton(name)}" in told.features for told in stories_of(found))


def sources(found: tuple[Strand, ...]) -> list[tuple[CitationKind | None, str]]:
    return [(one.kind, one.key) for one in found]


def test_a_post_that_credits_nobody_is_one_strand_without_a_source() -> None:
    assert sources(strands("Snow in Olonets")) == [(None, "")]
    assert sources(strands("")) == [(None, "")]


def test_a_digest_is_a_strand_for_each_outlet_with_its_paragraph() -> None:
    text = "Ships for Izmail, Reuters says\n\nTrams for Tomsk, Bloomberg says\n\nGrain for Gaza, AFP says"
    found = strands(text, *(cite(text, name) for name in ("Reuters", "Bloomberg", "AFP")))
    assert sources(found) == [(OUTLET, "reuters"), (OUTLET, "bloomberg"), (OUTLET, "afp")]
    assert [text[slice(*one.piece)].split()[0] for one in found] == ["Ships", "Trams", "Grain"]
    assert ["idea:gaza" in told.core for told in stories_of(found)] == [False, False, True]


def test_a_source_is_told_in_the_paragraphs_that_credit_it() -> None:
    text = (
        "Ships for Izmail, Reuters says\n\nTrams for Tomsk\n\nSource: Bloomberg\n\n"
        "Grain for Gaza, say AFP and Reuters\n\nSnow in Olonets today"
    )
    credits = [cite(text, name) for name in ("Reuters", "Bloomberg", "AFP")]
    again = text.index("Reuters", 40)
    credits.append(Citation(OUTLET, "reuters", "Reuters", "Reuters", again, again + 7))
    post = Judgeable(1, 2, 3, text, tuple(credits))

    def begin(kind: CitationKind, key: str, quote: str = "") -> list[str]:
        return [" ".join(part.split()[:1]) for part in parts_telling(post, kind, key, quote)]

    assert begin(OUTLET, "reuters") == ["Ships", "Grain"]
    assert begin(OUTLET, "bloomberg") == ["Trams"], "a bare credit speaks for what stands before it"
    assert begin(PERSON, "savchuk", "Olonets") == ["Snow"]
    assert (
        parts_telling(post, PERSON, "savchuk") == parts_telling(post, PERSON, "savchuk", "trams!") == (text,)
    )
    own = Judgeable(1, 2, 3, text, tuple(credits), "reuters", "Reuters")
    assert parts_telling(own, OUTLET, "reuters") == (text,)


def test_who_publishes_is_no_part_of_the_story() -> None:
    text = "Ships for Izmail, Rotterdamse Courant says"
    assert speaks_of("Courant", strands(text))
    assert not speaks_of("Courant", strands(text, cite(text, "Rotterdamse Courant")))


def test_a_speaker_quoted_beside_an_outlet_is_quoted_through_it() -> None:
    text = "Ships for Izmail, Savchuk told Reuters"
    found = strands(text, cite(text, "Savchuk", PERSON), cite(text, "Reuters"))
    assert sources(found) == [(OUTLET, "reuters")]


def test_an_office_and_its_holder_are_one_speaker() -> None:
    text = "Mayor Savchuk said so. The mayor said more."
    found = strands(
        text, cite(text, "Savchuk", PERSON, alias="mayor"), cite(text, "The mayor", OFFICIAL, key="mayor")
    )
    assert sources(found) == [(PERSON, "savchuk")]
    assert found[0].sources == {(PERSON, "savchuk"), (OFFICIAL, "mayor")}


def test_an_outlet_s_own_post_is_its_publication() -> None:
    (strand,) = strands("Snow in Olonets", own="meduza")
    assert (strand.kind, strand.key, strand.own) == (OUTLET, "meduza", True)


@pytest.mark.parametrize(
    ("kinds", "leading"),
    [
        ([CitationKind.URL], CitationKind.URL),
        ([CitationKind.URL, CitationKind.TELEGRAM], CitationKind.TELEGRAM),
        ([CitationKind.URL, CitationKind.TELEGRAM, CitationKind.FORWARD], CitationKind.FORWARD),
    ],
)
def test_without_a_credit_the_header_leads(kinds: list[CitationKind], leading: CitationKind) -> None:
    (strand,) = strands("Look", *(Citation(kind, f"key of {kind}", "") for kind in kinds))
    assert strand.kind is leading
    assert len(strand.citations) == len(kinds)


@pytest.mark.parametrize(
    "reminder",
    ["Earlier, Rotterdam had refused.", "Ранее отказался Роттердам.", "Нагадаємо, Роттердам відмовився."],
)
def test_what_is_only_recalled_is_no_part_of_today_s_story(reminder: str) -> None:
    news = "Ships for Izmail, Reuters says."
    for text in (f"{news} {reminder}", f"{news}\n\n{reminder} Конец."):
        found = strands(text, cite(text, "Reuters"))
        assert speaks_of("Izmail", found)
        assert not speaks_of("Rotterdam", found)


def test_but_a_credit_in_the_reminder_is_about_it() -> None:
    text = "Ships for Izmail. Ранее Роттердам отказался, пишет Reuters."
    assert speaks_of("Rotterdam", strands(text, cite(text, "Reuters")))


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 100_000,
        " \n" * 50_000,
        ". " * 50_000,
        "ранее " * 20_000,
        "\n\nранее" * 14_000,
        "\0\ud800\u202e" * 33_000,
    ],
    ids=["empty lines", "blank lines", "dots", "reminders", "reminders apart", "NULs, halves, RTL"],
)
@pytest.mark.timeout(10)
def test_hostile_texts_take_no_time(text: str) -> None:
    assert stories_of(strands_of(Judgeable(1, 2, 3, text)))


@pytest.mark.timeout(20)
def test_a_post_that_credits_hundreds_is_cut_short() -> None:
    text = "\n\n".join(f"Item {n} of the day, says Outlet{n}x" for n in range(2_000))
    citations = [cite(text, f"Outlet{n}x") for n in range(2_000)]
    assert 10 < len(strands(text, *citations)) < 100


def test_real_words_are_taken_apart_as_well() -> None:
    room = Newsroom(
        [
            told(
                "digest",
                "evening_digest",
                "18:00",
                "Latvia closes two border crossings for the winter, according to Delfi.\n\n"
                "Siemens stops the delivery of turbines to Uzbekistan, Bloomberg writes.",
            )
        ]
    )
    assert [one.name for one in room.strands] == ["Delfi (Estonia)", "Bloomberg"]
