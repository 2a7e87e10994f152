"""Reports, marks and near-duplicates that the tests of this folder share. Times and texts are our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from osintwatch.evidence import (
    CERTAIN,
    Change,
    Citation,
    CitationKind,
    Cluster,
    DuplicatesAnswer,
    EdgeKind,
    Evidence,
    Judged,
    Likeness,
    Mark,
    Member,
    OwnChannel,
    Relation,
    Report,
    Standing,
    UpstreamAnswer,
    Variant,
)
from osintwatch.model import Coverage, StoredPost, Window
from tests.output.samples import FULL, PLAIN, POSTED, said_everywhere

WINDOW = Window(POSTED - timedelta(hours=18), POSTED + timedelta(hours=6))
COVERAGE = (Coverage("harbour", 1, "t", True, POSTED, POSTED + timedelta(hours=3)),)

FIRST = replace(
    PLAIN,
    id=11,
    channel_id=101,
    username="harbour",
    message_id=7,
    text="Reuters has seen the shipping papers, and names three ports",
)
SECOND = replace(
    PLAIN,
    id=12,
    channel_id=102,
    username="lighthouse",
    message_id=9,
    posted_at=POSTED + timedelta(minutes=47),
    text="Three ports are named in shipping papers, Reuters reports",
)
THIRD = replace(
    PLAIN,
    id=13,
    channel_id=103,
    username="breakwater",
    message_id=4,
    posted_at=POSTED + timedelta(hours=26, minutes=5),
    text="The harbour master denies what Reuters wrote of the papers",
)

CREDIT = Evidence(
    EdgeKind.OUTLET, "reuters", "Reuters has seen the shipping papers", 0.9, "It credits Reuters."
)
SAME_STORY = Evidence(
    EdgeKind.OUTLET,
    "reuters",
    "Reuters reports",
    0.85,
    "The same outlet and story, 47 minutes later.",
    FIRST.url,
    "Reuters has seen the shipping papers",
)

ORIGIN = Member(FIRST, 0, False, 0.9, (CREDIT,))
FOLLOWER = Member(SECOND, 47 * 60, False, 0.85, (SAME_STORY,))
DENIAL = Member(
    THIRD, 93_900, False, 0.6, (replace(SAME_STORY, confidence=0.6, quote="what Reuters wrote"),), True
)

REUTERS = Report(
    "r1",
    CitationKind.OUTLET,
    "reuters",
    "Reuters",
    "Reuters has seen the shipping papers, and names three ports",
    "https://www.reuters.com/world/ports-2026-07-01/",
    0.85,
    (ORIGIN, FOLLOWER),
)


def report(id: str, name: str, *posts: StoredPost, **changes: Any) -> Report:
    """A report of `name` that `posts` lean on."""
    members = tuple(
        Member(
            post,
            int((post.posted_at - posts[0].posted_at).total_seconds()),
            False,
            0.9,
            (replace(SAME_STORY if place else CREDIT, key=name.lower()),),
        )
        for place, post in enumerate(posts)
    )
    return replace(REUTERS, id=id, key=name.lower(), name=name, url=None, members=members, **changes)


def one_and_possible(first: StoredPost, *others: StoredPost) -> Report:
    """A report that `first` leans on for certain, the others possibly."""
    whole = report("r1", "Reuters", first, *others)
    members = (whole.members[0], *(replace(one, confidence=0.6) for one in whole.members[1:]))
    return replace(whole, members=members)


def upstream(*reports: Report, **changes: Any) -> UpstreamAnswer:
    """An answer in which every post of `reports` was asked for."""
    posts = {member.post.id: member.post for one in reports for member in one.members}
    certain = sum(one.confidence >= CERTAIN for one in reports)
    standing = Standing(len(posts), len({post.channel_id for post in posts.values()}), certain, 0)
    return replace(
        UpstreamAnswer(
            "ports",
            WINDOW,
            standing,
            reports,
            coverage=COVERAGE,
            matched=frozenset(posts),
            counted=frozenset(one.id for one in reports if one.confidence >= CERTAIN),
        ),
        **changes,
    )


def counted_too(answer: UpstreamAnswer, **numbers: int) -> UpstreamAnswer:
    """The same with other numbers in its standing."""
    return replace(answer, standing=replace(answer.standing, **numbers))


def own(outlet: str, channel: str, **changes: Any) -> OwnChannel:
    """A watched channel of an outlet in which nothing was seen."""
    return replace(OwnChannel(outlet, channel, 0, POSTED + timedelta(hours=2), True), **changes)


JUDGED = Judged(
    (
        Citation(CitationKind.OUTLET, "reuters", "Reuters has seen", "Reuters", 0, 16),
        Citation(
            CitationKind.URL,
            "reuters.com/world/ports",
            "https://reuters.com/world/ports?x=1",
            url="https://reuters.com/world/ports?x=1",
        ),
        Citation(
            CitationKind.OFFICIAL,
            "harbour master",
            "the harbour master denies",
            "harbour master",
            20,
            45,
            denied=True,
        ),
    ),
    (Mark("r2", "outlet", "Interfax", 0.6, 9, 5), Mark("r1", "outlet", "Reuters", 0.9, 4, 3)),
)

CLUSTER = Cluster(
    "c1",
    (
        (FIRST, None),
        (SECOND, Likeness(Relation.NEAR, 0.9499)),
        (THIRD, Likeness(Relation.CONTAINS, 0.7)),
    ),
)
VARIANT = Variant(FIRST, SECOND, (Change("number", "3", "13"), Change("name", "", "Odesa")), 0.9)
DUPLICATES = DuplicatesAnswer("ports", WINDOW, (CLUSTER,), (VARIANT,), COVERAGE)


# ---- the same, with `text` wherever strangers write ------------------------------------------------


def hostile_report(text: str) -> Report:
    first, second = said_everywhere(text), replace(said_everywhere(text), id=3, message_id=8)
    there = f"https://t.me/{text}/1"
    evidence = tuple(
        Evidence(kind, text, text, 0.6, text, there, text) for kind in (*EdgeKind, *CitationKind)
    )
    members = (Member(first, 0, True, 0.6, evidence, True), Member(second, 60, False, 0.9, evidence[:1]))
    return Report(text, CitationKind.TELEGRAM, text, text, text, f"https://example.org/{text}", 0.6, members)


def hostile_upstream(text: str) -> UpstreamAnswer:
    answer = upstream(
        hostile_report(text),
        unknown=(said_everywhere(text),),
        own_channels=(own(text, text), own(text + "x", text, matching=1, read_until=None, complete=False)),
        coverage=(Coverage(text, 1, text, False, None, None),),
        query=text,
        matched=frozenset({FULL.id}),
    )
    return counted_too(answer, unknown_origin=1)


def hostile_judged(text: str) -> Judged:
    return Judged(
        tuple(
            Citation(kind, text, text, text, url=url, denied=True)
            for kind in CitationKind
            for url in (None, f"https://example.org/{text}")
        ),
        (Mark(text, text, text, 0.9, 2, 2), Mark(text, "telegram", text, 0.6, 1, 1)),
    )


def hostile_duplicates(text: str) -> DuplicatesAnswer:
    first, second = said_everywhere(text), replace(said_everywhere(text), id=3, message_id=8)
    return DuplicatesAnswer(
        text,
        WINDOW,
        (Cluster(text, ((first, None), (second, Likeness(Relation.NEAR, 0.9)))),),
        (Variant(first, second, (Change(text, text, text),), 0.9),),
        (Coverage(text, 1, text, False, None, None),),
    )
