"""Upstream reports: their names, first posts, members and evidence, and ids that last."""

from __future__ import annotations

from collections import Counter

import pytest

from osintwatch.evidence import CERTAIN, POSSIBLE, Citation, CitationKind, EdgeKind
from osintwatch.provenance.reports import Draft, reports_of
from osintwatch.provenance.strands import Judgeable, Strand
from osintwatch.provenance.tie import Tie
from tests.provenance.cases import channels, rolling, twins
from tests.provenance.newsroom import Newsroom, told

OUTLET, PERSON, TELEGRAM, FORWARD = (
    CitationKind.OUTLET,
    CitationKind.PERSON,
    CitationKind.TELEGRAM,
    CitationKind.FORWARD,
)


def strand(
    post: int,
    kind: CitationKind | None = OUTLET,
    key: str = "reuters",
    *,
    own: bool = False,
    denied: bool = False,
) -> Strand:
    """A post of a channel of its own, and its only strand."""
    citations = (
        () if own or kind is None else (Citation(kind, key, "so they say", key.title(), denied=denied),)
    )
    judgeable = Judgeable(post, 100 + post, post * 60, f"Post {post}\n of the day", citations)
    return Strand(judgeable, kind, key if kind else "", key.title() if kind else "", citations, own)


def tie(a: int, b: int, sure: float = 0.9, kind: EdgeKind = EdgeKind.OUTLET, key: str = "reuters") -> Tie:
    return Tie(a, b, kind, key, f"from {a}", f"from {b}", sure, "for a reason")


def posts(draft: Draft) -> list[int]:
    return [one.post_id for one in draft.posts]


def test_a_report_has_a_name_a_title_and_numbers() -> None:
    (draft,) = reports_of([strand(1), strand(2), strand(3)], [tie(0, 1), tie(0, 2), tie(1, 2)])
    assert (draft.kind, draft.key, draft.name, draft.title) == (
        OUTLET,
        "reuters",
        "Reuters",
        "Post 1 of the day",
    )
    assert (posts(draft), draft.channels, draft.url) == ([1, 2, 3], 3, None)
    assert draft.confidence >= CERTAIN


def test_a_post_that_credits_somebody_is_a_report_of_its_own_one_that_credits_nobody_is_none() -> None:
    (draft,) = reports_of([strand(1), strand(2, None)], [])
    assert (posts(draft), draft.posts[0].tie) == ([1], None)


def test_the_surest_tie_is_shown_from_the_member_s_own_side() -> None:
    (draft,) = reports_of(
        [strand(1), strand(2), strand(3)], [tie(0, 1, 0.7), tie(0, 2, 0.6), tie(1, 2, 0.95)]
    )
    first, second, third = draft.posts
    assert (first.other_post_id, first.quotes) == (2, ("from 0", "from 1"))
    assert (second.other_post_id, second.quotes) == (3, ("from 1", "from 2"))
    assert (third.other_post_id, third.quotes) == (2, ("from 2", "from 1"))


def test_a_denial_and_an_own_channel_are_marked() -> None:
    (draft,) = reports_of([strand(1, own=True), strand(2, denied=True)], [tie(0, 1)])
    assert [(one.is_origin, one.denied) for one in draft.posts] == [(True, False), (False, True)]


class TestWhoIsCredited:
    def test_most_posts_decide(self) -> None:
        strands = [strand(1, OUTLET, "kyodo"), strand(2), strand(3)]
        (draft,) = reports_of(strands, [tie(a, b) for a, b in ((0, 1), (0, 2), (1, 2))])
        assert draft.key == "reuters"

    def test_posts_that_only_point_to_another_lean_on_what_it_credits(self) -> None:
        key = "t.me/c/101/1"
        strands = [strand(1), *(strand(n, TELEGRAM, key) for n in (2, 3, 4))]
        (draft,) = reports_of(strands, [tie(0, n, 0.95, EdgeKind.TELEGRAM, key) for n in (1, 2, 3)])
        assert (draft.kind, draft.key) == (OUTLET, "reuters")
        assert not any(one.is_origin for one in draft.posts)

    def test_posts_that_point_to_an_outlet_s_own_post_lean_on_the_outlet(self) -> None:
        key = "t.me/c/101/1"
        strands = [strand(1, own=True), *(strand(n, FORWARD, key) for n in (2, 3))]
        (draft,) = reports_of(strands, [tie(0, n, 0.99, EdgeKind.FORWARD, key) for n in (1, 2)])
        assert (draft.kind, draft.key) == (OUTLET, "reuters")
        assert [one.is_origin for one in draft.posts] == [True, False, False]

    def test_what_is_forwarded_and_credits_nobody_is_the_origin(self) -> None:
        key = "t.me/c/101/1"
        strands = [strand(1, None), *(strand(n, FORWARD, key) for n in (2, 3))]
        found = [tie(0, n, 0.99, EdgeKind.FORWARD, key) for n in (1, 2)]
        (draft,) = reports_of(strands, [*found, tie(1, 2, 0.99, EdgeKind.FORWARD, key)])
        assert (draft.kind, draft.key) == (FORWARD, key)
        assert [one.is_origin for one in draft.posts] == [True, False, False]


class TestPossibleMembers:
    def test_an_uncredited_post_is_a_guest_of_the_report_it_is_most_like(self) -> None:
        strands = [strand(1), strand(2, OUTLET, "kyodo"), strand(3, None)]
        found = [tie(0, 2, 0.35, EdgeKind.TEXT, ""), tie(1, 2, 0.4, EdgeKind.TEXT, "")]
        drafts = {draft.key: draft for draft in reports_of(strands, found)}
        assert posts(drafts["kyodo"]) == [2, 3]
        assert posts(drafts["reuters"]) == [1]
        guest = drafts["kyodo"].posts[1]
        assert POSSIBLE <= guest.confidence < CERTAIN
        assert drafts["kyodo"].confidence >= CERTAIN

    def test_of_two_that_are_perhaps_one_the_later_is_the_guest(self) -> None:
        (draft,) = reports_of([strand(1), strand(2)], [tie(0, 1, 0.4)])
        assert posts(draft) == [1, 2]
        assert draft.posts[1].confidence < CERTAIN <= draft.posts[0].confidence

    def test_a_tie_to_a_later_loner_does_not_hide_a_weaker_one_to_a_report(self) -> None:
        strands = [strand(1), strand(2), strand(3), strand(4)]
        found = [tie(0, 1, 0.9), tie(2, 3, 0.45), tie(0, 2, 0.4), tie(1, 2, 0.4)]
        assert posts(reports_of(strands, found)[0]) == [1, 2, 3]

    def test_hardly_possible_is_not_shown(self) -> None:
        first, second = reports_of([strand(1), strand(2)], [tie(0, 1, 0.1)])
        assert (posts(first), posts(second)) == ([1], [2])

    def test_copies_of_nobody_are_a_report_without_a_name(self) -> None:
        strands = [strand(1, None), strand(2, None)]
        (draft,) = reports_of(strands, [tie(0, 1, 0.4, EdgeKind.TEXT, "")])
        assert (draft.kind, draft.key, draft.name) == (EdgeKind.TEXT, "", "")
        assert all(POSSIBLE <= one.confidence < CERTAIN for one in draft.posts)

    def test_copies_of_nobody_do_not_chain(self) -> None:
        strands = [strand(n, None) for n in (1, 2, 3)]
        found = [tie(a, b, 0.4, EdgeKind.TEXT, "") for a, b in ((0, 1), (1, 2))]
        assert [posts(draft) for draft in reports_of(strands, found)] == [[1, 2]]

    def test_nor_do_two_that_are_both_like_a_third(self) -> None:
        strands = [strand(n, None) for n in (1, 2, 3, 4)]
        found = [tie(a, b, 0.4, EdgeKind.TEXT, "") for a, b in ((0, 1), (1, 2), (1, 3))]
        assert [posts(draft) for draft in reports_of(strands, found)] == [[1, 2]]


class TestIds:
    """The same from night to night."""

    def test_later_posts_do_not_change_it(self) -> None:
        (before,) = reports_of([strand(1)], [])
        strands = [strand(1), strand(2, PERSON, "savchuk"), strand(3, PERSON, "savchuk")]
        (after,) = reports_of(strands, [tie(a, b) for a, b in ((0, 1), (0, 2), (1, 2))])
        assert after.key == "savchuk"
        assert after.id == before.id

    def test_nor_do_possible_members_before_it(self) -> None:
        (before,) = reports_of([strand(2)], [])
        (after,) = reports_of([strand(1, None), strand(2)], [tie(0, 1, 0.4, EdgeKind.TEXT, "")])
        assert posts(after) == [1, 2]
        assert after.id == before.id

    def test_nor_does_a_first_post_that_becomes_a_possible_member(self) -> None:
        (before,) = reports_of([strand(1), strand(2)], [tie(0, 1, 0.6)])
        found = [tie(0, 1, 0.6), tie(0, 2, 0.2), tie(1, 2, 0.9)]
        (after,) = reports_of([strand(1), strand(2), strand(3)], found)
        assert [one.confidence >= CERTAIN for one in after.posts] == [False, True, True]
        assert after.id == before.id

    def test_two_reports_of_one_post_have_two_ids(self) -> None:
        post = strand(1).post
        strands = [
            Strand(post, OUTLET, "reuters", "Reuters"),
            Strand(post, OUTLET, "kyodo", "Kyodo"),
            Strand(post, OUTLET, "reuters", "Reuters"),
            strand(2),
            strand(3),
        ]
        before = reports_of(strands[:4], [tie(0, 3)])
        after = reports_of(strands, [tie(0, 3), tie(2, 4)])
        ids = [draft.id for draft in after]
        assert len(set(ids)) == len(ids) == 3
        assert {draft.id for draft in before} <= set(ids)

    def test_they_are_short_and_plain(self) -> None:
        (draft,) = reports_of([strand(1, OUTLET, "a\ud800")], [])
        assert len(draft.id) == 12
        assert int(draft.id, 16)


def test_the_title_is_that_of_the_first_who_leans_on_it_for_certain() -> None:
    (draft,) = reports_of([strand(1, None), strand(2)], [tie(0, 1, 0.4, EdgeKind.TEXT, "")])
    assert posts(draft) == [1, 2]
    assert draft.title == "Post 2 of the day"


def test_one_that_may_have_begun_it_and_leads_others_keeps_its_own_report() -> None:
    """Two reports never share an id."""
    strands = [strand(1), strand(2), strand(3), strand(4, None)]
    found = [tie(0, 1, 0.4), tie(1, 2, 0.9), tie(0, 3, 0.45, EdgeKind.STORY, "")]
    drafts = reports_of(strands, found)
    assert [posts(draft) for draft in drafts] == [[1, 4], [1, 2, 3]]
    assert drafts[0].id != drafts[1].id


def test_two_parts_of_a_post_on_one_report_are_one_member() -> None:
    post = strand(1).post
    parts = [Strand(post, OUTLET, key, key, own=key == "reuters") for key in ("reuters", "afp")]
    ties = [tie(0, 2, 0.9), tie(1, 2, 0.8), tie(0, 3, 0.9), tie(1, 3, 0.8), tie(2, 3, 0.9)]
    (draft,) = reports_of([*parts, strand(2), strand(3)], ties)
    assert (posts(draft), draft.channels) == ([1, 2, 3], 3)
    assert draft.posts[0].is_origin


def test_further_paragraphs_on_the_same_source_add_no_report() -> None:
    post = strand(1).post
    parts = [Strand(post, OUTLET, "reuters", "Reuters") for _ in range(3)]
    assert [posts(draft) for draft in reports_of(parts, [])] == [[1]]


def test_what_an_outlet_s_own_channel_credits_is_no_publication_of_its_own() -> None:
    post = strand(1).post
    parts = [
        Strand(post, OUTLET, "reuters", "Reuters"),
        Strand(post, OUTLET, "meduza", "Meduza", own=True),
    ]
    assert [draft.key for draft in reports_of(parts, [])] == ["reuters"]


def test_the_page_is_named_where_its_posts_link_to_it() -> None:
    url = Citation(CitationKind.URL, "example.org/a", "", url="https://www.example.org/a?utm=1")
    strands = []
    for n in (1, 2):
        one = strand(n)
        post = Judgeable(n, n, n, one.post.text, (*one.citations, url))
        strands.append(Strand(post, one.kind, one.key, one.name, one.citations))
    (draft,) = reports_of(strands, [tie(0, 1)])
    assert draft.url == "https://www.example.org/a?utm=1"


@pytest.mark.parametrize("case", [*twins.CASES, *channels.CASES, *rolling.CASES], ids=lambda case: case.id)
def test_every_report_keeps_the_rules(case: object) -> None:
    room = Newsroom(case.posts)  # type: ignore[attr-defined]
    drafts = room.reports
    assert len({draft.id for draft in drafts}) == len(drafts)
    channel_of = {post.post_id: post.channel_id for post in room.judgeable.values()}
    for draft in drafts:
        members = posts(draft)
        assert members == sorted(members)
        assert max(Counter(members).values()) == 1
        sure = [one.post_id for one in draft.posts if one.confidence >= CERTAIN] or members
        assert (draft.leaning, draft.channels) == (len(sure), len({channel_of[one] for one in sure}))
        for one in draft.posts:
            assert POSSIBLE <= one.confidence <= 1
            assert one.other_post_id != one.post_id
            assert one.other_post_id in (None, *members)
            assert (one.tie is None) == (one.other_post_id is None)
            assert one.tie is not None or len(members) == 1


def test_a_digest_is_a_member_of_several_reports() -> None:
    room = Newsroom(next(case for case in twins.CASES if "digest" in case.id).posts)
    digest = room.stored["digest"].id
    assert sum(digest in posts(draft) for draft in room.reports) == 3


def test_an_outlet_s_own_post_is_the_origin() -> None:
    room = Newsroom(next(case for case in channels.CASES if "own channel and" in case.id).posts)
    (draft,) = room.reports
    assert {room.names[one.post_id] for one in draft.posts if one.is_origin} == {"own"}


def test_a_denied_report_is_told_as_denied() -> None:
    room = Newsroom(next(case for case in twins.CASES if "denial" in case.id).posts)
    (draft,) = room.reports
    assert {room.names[one.post_id] for one in draft.posts if one.denied} == {"denial"}


@pytest.mark.timeout(30)
def test_a_hundred_posts_of_anything_are_borne() -> None:
    texts = [
        "\0" * 500,
        "\u202eReuters reports אבג",
        "\ud800 Reuters reports",
        "Reuters " * 500,
        "\n\n" * 500,
    ]
    room = Newsroom(
        [told(f"p{n:03}", f"channel_{n % 9}", f"{n // 60}:{n % 60:02}", texts[n % 5]) for n in range(100)]
    )
    assert room.reports
