"""The one sentence: what it says, in which words, and what it never says."""

from dataclasses import replace

import pytest

from osintwatch.evidence import CitationKind, EdgeKind, Report, UpstreamAnswer
from osintwatch.output.standing import lag, left_out, own_channel_line, sentence, shown_reports, tie
from tests.output.report_samples import (
    DENIAL,
    FIRST,
    FOLLOWER,
    ORIGIN,
    REUTERS,
    SAME_STORY,
    SECOND,
    THIRD,
    counted_too,
    one_and_possible,
    own,
    report,
    upstream,
)


def named(name: str, kind: CitationKind | EdgeKind, key: str = "k", **changes: object) -> Report:
    return replace(REUTERS, name=name, kind=kind, key=key, **changes)  # type: ignore[arg-type]


BLOOMBERG = report("r2", "Bloomberg", FIRST, THIRD)
TASS, RIA = own("TASS", "tass_agency"), own("RIA Novosti", "rian_ru")

SENTENCES: dict[str, tuple[UpstreamAnswer, str]] = {
    "one report": (
        upstream(REUTERS),
        "2 posts · 2 channels · 1 upstream report: Reuters (same outlet and story)",
    ),
    "outlets that are watched and silent": (
        upstream(REUTERS, own_channels=(TASS, RIA)),
        (
        "2 posts · 2 channels · 1 upstream report: Reuters (same outlet and story)"
        " · TASS, RIA Novosti: nothing seen"
        ),
    ),
    "silence that proves less": (
        upstream(REUTERS, own_channels=(TASS, replace(RIA, complete=False))),
        (
        "2 posts · 2 channels · 1 upstream report: Reuters (same outlet and story)"
        " · TASS: nothing seen · RIA Novosti: nothing seen, not completely read"
        ),
    ),
    "an outlet with one of two channels silent": (
        upstream(REUTERS, own_channels=(TASS, own("TASS", "tass_world", matching=1))),
        "2 posts · 2 channels · 1 upstream report: Reuters (same outlet and story)",
    ),
    "many silent outlets": (
        upstream(REUTERS, own_channels=tuple(own(f"Outlet {n}", f"o{n}") for n in range(5))),
        (
        "2 posts · 2 channels · 1 upstream report: Reuters (same outlet and story)"
        " · Outlet 0, Outlet 1, Outlet 2 and 2 more: nothing seen"
        ),
    ),
    "a report in doubt": (
        upstream(replace(REUTERS, confidence=0.6)),
        (
            "2 posts · 2 channels · no upstream report found · 1 possible: Reuters"
            " · no certain shared origin found"
        ),
    ),
    "a report of one certain post and of possible ones": (
        upstream(one_and_possible(FIRST, SECOND, THIRD)),
        (
            "3 posts · 3 channels · 1 upstream report: Reuters"
            " (1 post, 2 more possibly the same outlet and story) · no certain shared origin found"
        ),
    ),
    "a report of two certain posts and a possible one": (
        upstream(replace(REUTERS, members=(ORIGIN, FOLLOWER, DENIAL))),
        (
            "3 posts · 3 channels · 1 upstream report: Reuters"
            " (same outlet and story in 2 posts, 1 more possible)"
        ),
    ),
    "a certain and a possible post, others outside the search": (
        counted_too(
            upstream(
                replace(REUTERS, members=(ORIGIN, FOLLOWER, DENIAL)), matched=frozenset({FIRST.id, THIRD.id})
            ),
            posts=2,
            channels=2,
        ),
        (
            "2 posts · 2 channels · 1 upstream report: Reuters"
            " (1 post, 1 more possible, with 1 post outside the search)"
        ),
    ),
    "possible posts outside the search": (
        counted_too(
            upstream(one_and_possible(FIRST, SECOND, THIRD), matched=frozenset({FIRST.id})),
            posts=1,
            channels=1,
        ),
        "1 post · 1 channel · 1 upstream report: Reuters (2 more possible outside the search)",
    ),
    "several reports with possible posts": (
        upstream(one_and_possible(FIRST, SECOND, THIRD), report("r2", "TASS", SECOND)),
        (
            "3 posts · 3 channels · 2 upstream reports: Reuters (1 post, 2 more possible), TASS (1 post)"
            " · no certain shared origin found"
        ),
    ),
    "reports in other parts of digests": (
        counted_too(
            upstream(
                report("r1", "Reuters", FIRST, SECOND),
                report("r2", "TASS", SECOND),
                counted=frozenset({"r1"}),
                elsewhere=frozenset({("r2", SECOND.id)}),
            ),
            upstream_reports=1,
            in_other_parts=1,
        ),
        (
            "2 posts · 2 channels · 1 upstream report: Reuters (same outlet and story)"
            " · 1 more in other parts of digests"
        ),
    ),
    "a digest of which no report is told where the words stand": (
        counted_too(
            upstream(
                report("r1", "Reuters", FIRST),
                report("r2", "TASS", FIRST),
                counted=frozenset(),
                elsewhere=frozenset({("r1", FIRST.id), ("r2", FIRST.id)}),
            ),
            upstream_reports=0,
            in_other_parts=2,
        ),
        "1 post · 1 channel · no upstream report found · 2 in other parts of digests",
    ),
    "a report that posts outside the search lean on too": (
        counted_too(upstream(REUTERS, matched=frozenset({FIRST.id})), posts=1, channels=1),
        "1 post · 1 channel · 1 upstream report: Reuters (with 1 post outside the search)",
    ),
    "a single post in doubt": (
        upstream(report("r1", "Reuters", FIRST, confidence=0.6)),
        "1 post · 1 channel · no upstream report found · 1 possible: Reuters",
    ),
    "several reports, some in doubt": (
        upstream(
            REUTERS,
            report("r2", "TASS", FIRST, THIRD, confidence=0.6),
            report("r3", "TASS", SECOND, THIRD, confidence=0.7),
        ),
        "3 posts · 3 channels · 1 upstream report: Reuters (same outlet and story) · 2 possible: TASS",
    ),
    "posts that credit nobody": (
        counted_too(upstream(REUTERS), posts=5, channels=4, unknown_origin=3),
        "5 posts · 4 channels · 1 upstream report: Reuters (same outlet and story) · 3 posts: origin unknown",
    ),
    "several reports": (
        upstream(REUTERS, BLOOMBERG, report("r3", "Meduza", SECOND)),
        "3 posts · 3 channels · 3 upstream reports: Reuters (2 posts), Bloomberg (2 posts) and 1 more",
    ),
    "a story that goes on": (
        upstream(REUTERS, report("r4", "Reuters", THIRD), BLOOMBERG),
        "3 posts · 3 channels · 3 upstream reports: Reuters (2 posts), Bloomberg (2 posts) and 1 more",
    ),
    "no two posts with the same report": (
        upstream(report("r1", "Reuters", FIRST), report("r2", "TASS", SECOND)),
        ("2 posts · 2 channels · 2 upstream reports: Reuters (1 post), TASS (1 post)"
        " · no shared origin found"),
    ),
    "one post": (
        upstream(report("r1", "Reuters", FIRST)),
        "1 post · 1 channel · 1 upstream report: Reuters",
    ),
    "nobody is credited at all": (
        counted_too(upstream(), posts=2, channels=1, unknown_origin=2),
        "2 posts · 1 channel · no upstream report found · no shared origin found · 2 posts: origin unknown",
    ),
    "no post is judged yet": (
        counted_too(upstream(), posts=9, channels=4, not_judged=9),
        "9 posts · 4 channels · 9 of 9 posts not judged yet",
    ),
    "some posts are not judged yet": (
        counted_too(upstream(), posts=9, channels=4, not_judged=4, unknown_origin=5),
        ("9 posts · 4 channels · 4 of 9 posts not judged yet · no upstream report found yet"
        " · 5 posts: origin unknown"),
    ),
    "posts with reports of their own, and one that waits": (
        counted_too(
            upstream(report("r1", "Reuters", FIRST), report("r2", "TASS", SECOND)), posts=3, not_judged=1
        ),
        ("3 posts · 2 channels · 1 of 3 posts not judged yet"
        " · 2 upstream reports: Reuters (1 post), TASS (1 post)"),
    ),
    "nothing": (upstream(own_channels=(TASS,)), "nothing found · TASS: nothing seen"),
    "only the wording is shared": (
        upstream(
            named("", EdgeKind.TEXT, members=(ORIGIN, replace(FOLLOWER, evidence=(replace(
                SAME_STORY, kind=EdgeKind.TEXT),))))
        ),
        "2 posts · 2 channels · 1 upstream report: source not named (same wording)",
    ),
    "a page without a name": (
        upstream(named("", CitationKind.URL, "example.org/a", members=(ORIGIN,))),
        "1 post · 1 channel · 1 upstream report: example.org/a",
    ),
    "what calls itself Reuters on Telegram": (
        upstream(named("Reuters", CitationKind.FORWARD, "t.me/not_them/1", members=(ORIGIN,))),
        "1 post · 1 channel · 1 upstream report: Reuters (t.me/not_them/1)",
    ),
    "a title that plays at being a further part": (
        upstream(named("A · nobody else · TASS: silent", CitationKind.PERSON, members=(ORIGIN,))),
        "1 post · 1 channel · 1 upstream report: A - nobody else - TASS: silent",
    ),
    "a name of several lines": (
        upstream(named("A\n9 posts\x1b[2J\u202e", CitationKind.OFFICIAL, members=(ORIGIN,))),
        "1 post · 1 channel · 1 upstream report: A 9 posts\\u{1b}[2J\\u{202e}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "said"), SENTENCES.values(), ids=SENTENCES.keys())
def test_the_sentence_says(answer: UpstreamAnswer, said: str) -> None:
    assert sentence(answer) == said


def test_what_ties_some_of_the_posts_only_is_not_said_of_all() -> None:
    copy = replace(FOLLOWER, evidence=(replace(SAME_STORY, kind=EdgeKind.TEXT),))
    other = replace(DENIAL, confidence=0.8, evidence=(SAME_STORY,))
    report = replace(REUTERS, members=(ORIGIN, copy, other))
    assert tie(report) == "same outlet and story"
    assert tie(report, (ORIGIN, copy)) == "same wording"


def test_the_strongest_tie_most_posts_have_is_the_one_named() -> None:
    page = replace(SAME_STORY, kind=EdgeKind.URL)
    assert tie(replace(REUTERS, members=(ORIGIN, replace(FOLLOWER, evidence=(SAME_STORY, page))))) == (
        "same page"
    )
    story = replace(DENIAL, confidence=0.8, evidence=(SAME_STORY,))
    both = replace(FOLLOWER, evidence=(page, SAME_STORY))
    assert tie(replace(REUTERS, members=(ORIGIN, both, story))) == "same outlet and story"
    # What a post says of itself ties it to no other.
    own_link = replace(page, other_post=None)
    assert tie(replace(REUTERS, members=(replace(ORIGIN, evidence=(own_link,)), FOLLOWER))) == (
        "same outlet and story"
    )


def test_what_posts_share_is_what_the_certain_ones_share() -> None:
    page, story = (replace(SAME_STORY, kind=kind) for kind in (EdgeKind.URL, EdgeKind.STORY))
    doubtful = [replace(DENIAL, evidence=(story,), post=replace(THIRD, id=n)) for n in range(50, 57)]
    sure = (ORIGIN, replace(FOLLOWER, evidence=(page,)))
    assert tie(replace(REUTERS, members=(*sure, *doubtful))) == "same page"
    assert tie(replace(REUTERS, members=(ORIGIN, *doubtful))) == "possibly the same story"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "+0 s"),
        (59, "+59 s"),
        (60, "+1 min"),
        (47 * 60 + 59, "+47 min"),
        (3600, "+1 h"),
        (2 * 3600 + 5 * 60, "+2 h 5 min"),
        (86_399, "+23 h 59 min"),
        (86_400, "+1 d"),
        (93_900, "+1 d 2 h"),
        (-5, "+0 s"),
    ],
)
def test_a_lag_is_said_as_people_say_it(seconds: int, words: str) -> None:
    assert lag(seconds) == words


def test_reports_with_a_single_post_are_listed_when_asked_for_and_counted_in_any_case() -> None:
    single = [report(f"s{n}", f"Paper {n}", THIRD) for n in range(4)]
    answer = upstream(REUTERS, *single)
    assert sentence(answer).endswith("5 upstream reports: Reuters (2 posts), Paper 0 (1 post) and 3 more")
    few = shown_reports(answer, single=False, limit=None)
    assert few == (REUTERS,)
    assert left_out(answer, few) == ["and 4 reports with a single post (--all shows them)"]
    assert left_out(upstream(REUTERS, single[0]), few) == ["and 1 report with a single post (--all shows it)"]
    every = shown_reports(answer, single=True, limit=None)
    assert every == answer.reports
    assert left_out(answer, every) == []


def test_a_limit_says_what_it_left_out() -> None:
    answer = upstream(REUTERS, BLOOMBERG, report("r3", "Meduza", FIRST, SECOND), report("s", "Paper", THIRD))
    shown = shown_reports(answer, single=False, limit=1)
    assert left_out(answer, shown) == [
        "and 2 more reports (--limit 0 shows all)",
        "and 1 report with a single post (--all shows it)",
    ]


@pytest.mark.parametrize(
    ("channel", "line"),
    [
        (TASS, "TASS (tass_agency): nothing seen, read until 2026-07-01 20:02 UTC"),
        (
            replace(TASS, complete=False),
            "TASS (tass_agency): nothing seen, not completely read, until 2026-07-01 20:02 UTC",
        ),
        (
            replace(TASS, matching=2, read_until=None),
            "TASS (tass_agency): 2 posts found, completely read",
        ),
        (
            replace(TASS, read_until=None, complete=False),
            "TASS (tass_agency): nothing seen, not completely read",
        ),
    ],
)
def test_an_outlets_own_channel_is_told_with_how_far_it_was_read(channel: object, line: str) -> None:
    assert own_channel_line(channel) == line  # type: ignore[arg-type]
