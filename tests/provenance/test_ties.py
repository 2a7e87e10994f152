"""Ties: what shows that two posts lean on one report, how sure it is, and between which parts of them."""

from __future__ import annotations

import time

import pytest

from osintwatch.evidence import CERTAIN, Change, Citation, CitationKind, EdgeKind, Likeness, Relation
from osintwatch.provenance.strands import Judgeable, stories_of, strands_of
from osintwatch.provenance.tie import Tie
from osintwatch.provenance.ties import LONGEST_REACH, Ties

HOUR = 3600
DAY = 24 * HOUR
PAGE = Citation(CitationKind.URL, "example.org/a", "https://example.org/a")
FORWARD = Citation(CitationKind.FORWARD, "t.me/c/9/12", "South Bug")
POINTING = Citation(CitationKind.TELEGRAM, "t.me/c/9/12", "https://t.me/c/9/12")
EXACT = Likeness(Relation.EXACT, 1.0)


def reuters(text: str) -> Citation:
    start = text.index("Reuters")
    return Citation(CitationKind.OUTLET, "reuters", "Reuters", "Reuters", start, start + 7)


def post(
    number: int, channel: int, seconds: int, *citations: Citation, text: str = "Look", own: str = ""
) -> Judgeable:
    return Judgeable(number, channel, seconds, text, citations, own, own)


def ties(
    *posts: Judgeable,
    likenesses: dict[tuple[int, int], Likeness] | None = None,
    origins: dict[str, int] | None = None,
) -> list[Tie]:
    strands = [strand for one in posts for strand in strands_of(one)]
    stories = [told for one in posts for told in stories_of(strands_of(one))]
    found = Ties(strands, stories, likenesses or {}, origins or {}).of(range(len(strands)))
    for tie in found:
        assert 0 <= tie.sure <= 1
        assert 0 <= tie.confidence <= 1
        assert tie.why
    return found


def pairs(found: list[Tie], kind: EdgeKind | None = None) -> list[tuple[int, int]]:
    return sorted((min(t.a, t.b), max(t.a, t.b)) for t in found if kind in (None, t.kind))


# ---- addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("citation", [PAGE, FORWARD, POINTING], ids=["page", "forward", "link to a post"])
def test_the_same_address_ties_posts_of_two_channels(citation: Citation) -> None:
    (tie,) = ties(post(1, 1, 0, citation), post(2, 2, HOUR, citation))
    assert tie.holds_by_itself
    assert (tie.kind.value, tie.key, tie.quote_a) == (citation.kind.value, citation.key, citation.quote)


@pytest.mark.parametrize("kind", [CitationKind.TELEGRAM, CitationKind.FORWARD])
@pytest.mark.parametrize("key", ["t.me/south_bug", "t.me/c/1234555"])
def test_a_channel_as_a_whole_is_no_single_publication(kind: CitationKind, key: str) -> None:
    channel = Citation(kind, key, "South Bug")
    assert ties(post(1, 1, 0, channel), post(2, 2, HOUR, channel)) == []


def test_beyond_three_days_an_address_ties_nothing() -> None:
    assert ties(post(1, 1, 0, PAGE), post(2, 2, LONGEST_REACH + 1, PAGE)) == []
    assert ties(post(1, 1, 0, PAGE), post(2, 2, LONGEST_REACH, PAGE))


def test_posts_of_one_channel_are_not_tied_by_it() -> None:
    assert ties(post(1, 1, 0, PAGE), post(2, 1, HOUR, PAGE)) == []


def test_of_a_channel_s_posts_of_a_day_the_first_counts() -> None:
    found = ties(post(1, 1, 0, PAGE), post(2, 1, HOUR, PAGE), post(3, 2, 2 * HOUR, PAGE))
    assert pairs(found) == [(0, 2)]


def test_a_page_linked_again_and_again_is_furniture() -> None:
    posts = [post(n, n % 2, n * HOUR, PAGE) for n in range(1, 12)]
    assert ties(*posts) == []


def test_a_page_under_everybody_s_posts_is_furniture() -> None:
    assert ties(*(post(n, n, n, PAGE) for n in range(1, 40))) == []


def test_but_a_post_may_be_forwarded_by_everybody() -> None:
    found = ties(*(post(n, n, n, FORWARD) for n in range(1, 401)))
    assert {a for a, _ in pairs(found)} | {b for _, b in pairs(found)} == set(range(400))
    assert len(found) < 400 * 60, "each is tied to the nearest, not all to all"


def test_what_others_point_to_is_tied_to_all_of_them() -> None:
    found = ties(
        post(1, 9, 0), post(2, 1, HOUR, FORWARD), post(3, 2, 2 * HOUR, POINTING), origins={FORWARD.key: 1}
    )
    assert pairs(found, EdgeKind.FORWARD) == [(0, 1)]
    assert pairs(found, EdgeKind.TELEGRAM) == [(0, 2)]


@pytest.mark.parametrize("before", [4 * DAY, 10 * DAY], ids=["four days", "ten days"])
def test_what_was_published_long_before_changes_no_tie(before: int) -> None:
    """Else the answer would depend on how much of the archive is read around a post."""
    now = [post(10, 1, before, PAGE), post(11, 2, before + HOUR, PAGE), post(12, 3, before + 2 * DAY, PAGE)]
    then = [post(n, n, n, PAGE) for n in range(1, 6)]
    expected = pairs(ties(*now))
    assert expected == [(0, 1), (0, 2), (1, 2)]
    moved = [(a - 5, b - 5) for a, b in pairs(ties(*then, *now)) if a >= 5]
    assert moved == expected


def digest() -> Judgeable:
    text = "Ships for Izmail, Reuters says\n\nTrams for Tomsk, Bloomberg says https://example.org/a"
    bloomberg = text.index("Bloomberg")
    page = text.index("https")
    return post(
        1,
        1,
        0,
        reuters(text),
        Citation(CitationKind.OUTLET, "bloomberg", "Bloomberg", "Bloomberg", bloomberg, bloomberg + 9),
        Citation(CitationKind.URL, "example.org/a", "https://example.org/a", "", page, len(text)),
        text=text,
    )


def test_a_link_in_a_digest_speaks_for_its_paragraph_only() -> None:
    assert pairs(ties(digest(), post(2, 2, HOUR, PAGE)), EdgeKind.URL) == [(1, 2)]


def test_a_copy_of_a_digest_is_tied_part_by_part() -> None:
    one, other = digest(), digest()
    copy = Judgeable(2, 2, HOUR, other.text, other.citations)
    found = ties(one, copy, likenesses={(1, 2): EXACT})
    assert pairs([tie for tie in found if tie.holds_by_itself]) == [(0, 2), (1, 3)]


# ---- wording -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "tied"),
    [
        (Relation.EXACT, True),
        (Relation.NEAR, True),
        (Relation.CONTAINS, True),
        (Relation.VARIANT, False),
        (Relation.RECURRING, False),
    ],
)
def test_duplicates_are_tied_and_variants_are_not(relation: Relation, tied: bool) -> None:
    text = "Ships for Izmail, Reuters says"
    posts = [post(n, n, n, reuters(text), text=text) for n in (1, 2)]
    found = ties(*posts, likenesses={(1, 2): Likeness(relation, 0.9)})
    assert any(tie.kind is EdgeKind.TEXT and tie.holds_by_itself for tie in found) is tied


def test_a_variant_is_another_item_however_alike_the_story() -> None:
    text = "Ships for Izmail, Reuters says"
    posts = [post(n, n, n, reuters(text), text=text) for n in (1, 2)]
    variant = Likeness(Relation.VARIANT, 0.9, (Change("number", "3", "13"),))
    assert pairs(ties(*posts)) == [(0, 1)]
    assert ties(*posts, likenesses={(1, 2): variant}) == []


def test_a_copy_that_credits_nobody_is_possible_only() -> None:
    text = "Ships of twice the size for the port of Izmail, Reuters says"
    credited, copy = post(1, 1, 0, reuters(text), text=text), post(2, 2, HOUR, text=text[:-14])
    found = ties(credited, copy, likenesses={(1, 2): Likeness(Relation.CONTAINS, 0.8)})
    assert found
    assert all(0.5 <= tie.confidence < CERTAIN for tie in found)
    assert not any(tie.holds_by_itself for tie in found)


# ---- stories -----------------------------------------------------------------------------------------------

GRAIN = "The port of Izmail will take larger grain ships from October, Reuters reports, citing a draft order."
GRAIN_RU = (
    "Порт Измаила с октября примет более крупные суда с зерном, сообщает Reuters, цитируя проект приказа."
)


@pytest.mark.parametrize(
    ("gap", "tied"), [(HOUR, True), (47 * HOUR, True), (49 * HOUR, False)], ids=["soon", "two days", "later"]
)
def test_one_outlet_and_story_within_two_days(gap: int, tied: bool) -> None:
    found = ties(post(1, 1, 0, reuters(GRAIN), text=GRAIN), post(2, 2, gap, reuters(GRAIN_RU), text=GRAIN_RU))
    assert bool(pairs(found, EdgeKind.OUTLET)) is tied


def test_the_reason_is_a_sentence_that_names_the_outlet_and_the_story() -> None:
    (tie,) = ties(
        post(1, 1, 0, reuters(GRAIN), text=GRAIN), post(2, 2, HOUR, reuters(GRAIN_RU), text=GRAIN_RU)
    )
    assert tie.why.startswith("both lean on Reuters and tell the same story (")
    assert (tie.quote_a, tie.quote_b) == ("Reuters", "Reuters")
    assert tie.confidence >= CERTAIN


def test_an_outlet_s_own_posts_are_a_publication_each() -> None:
    posts = [post(n, 1, n * 60, text=GRAIN, own="reuters") for n in (1, 2)]
    assert pairs(ties(*posts), EdgeKind.OUTLET) == []


@pytest.mark.timeout(60)
def test_five_hundred_credits_of_one_outlet_in_one_second_are_borne() -> None:
    posts = [post(n, n, 0, reuters(GRAIN), text=GRAIN) for n in range(1, 501)]
    begun = time.perf_counter()
    ties(*posts)
    assert time.perf_counter() - begun < 40


def test_a_thousand_links_in_a_post_are_borne() -> None:
    links = [Citation(CitationKind.URL, f"example.org/{n}", "") for n in range(1_000)]
    (tie,) = ties(post(1, 1, 0, *links), post(2, 2, HOUR, *links))
    assert tie.kind is EdgeKind.URL


@pytest.mark.parametrize("text", ["\0" * 50, "\ud800\udfff", "\u202e" + "א" * 90, "х" * 5_000], ids=ascii)
def test_no_text_breaks_a_tie(text: str) -> None:
    outlet = Citation(CitationKind.OUTLET, "a\ud800", text, text, 0, 1)
    posts = post(1, 1, 0, outlet, text=text), post(2, 2, 0, outlet, text=text)
    assert pairs(ties(*posts, likenesses={(1, 2): EXACT})) == [(0, 1)]
