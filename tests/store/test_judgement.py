"""What was judged, read for an answer: marks, reports with their evidence, standing, near-duplicates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from osintwatch.evidence import CERTAIN, POSSIBLE, CitationKind, EdgeKind, Judged, Report, UpstreamAnswer
from osintwatch.model import Channel, StoredPost, Window
from osintwatch.output.standing import is_elsewhere, sentence
from osintwatch.query import parse_query
from osintwatch.store.judgement import duplicates, judged, reports_of, upstream
from osintwatch.store.judging import judge_stale
from osintwatch.store.read import find_post
from osintwatch.store.search import Filter
from osintwatch.store.stale import Step
from tests.store.newsstand import CHANNELS, EN, EN2, OWN, RU, RU2, UK, judge, news, save
from tests.store.shelf import CHANNEL, OTHER, Shelf, at, post


@pytest.fixture
def judged_news(shelf: Shelf) -> Shelf:
    save(shelf, news())
    judge(shelf)
    return shelf


def ask(shelf: Shelf, words: str = "", window: Window | None = None, *channels: Channel) -> UpstreamAnswer:
    only = tuple(channel.id for channel in channels) or None
    with shelf.archive.snapshot():
        return upstream(shelf.archive, words, Filter(parse_query(words).match, window or Window(), only))


def get(shelf: Shelf, channel: Channel, number: int) -> StoredPost:
    found = find_post(shelf.archive, channel.id, number)
    assert found is not None
    return found


def members(report: Report) -> list[tuple[int, int]]:
    return [(one.post.channel_id, one.post.message_id) for one in report.members]


# ---- standing ---------------------------------------------------------------------------------------


def test_an_empty_archive_has_nothing_to_stand_on(shelf: Shelf) -> None:
    answer = ask(shelf)
    assert (answer.standing.posts, answer.standing.upstream_reports, answer.reports) == (0, 0, ())


def test_posts_in_three_languages_are_one_report(judged_news: Shelf) -> None:
    answer = ask(judged_news, "Саратов* OR Saratov OR Саратові")
    standing = answer.standing
    assert (standing.posts, standing.channels) == (4, 4)
    assert standing.upstream_reports == 1
    assert standing.unknown_origin == 1, "the copy that credits nobody"
    assert [(one.channel_id, one.message_id) for one in answer.unknown] == [(RU2.id, 14)]
    report = answer.reports[0]
    assert (report.kind, report.key, report.name) == (CitationKind.OUTLET, "reuters", "Reuters")
    assert {(EN2.id, 18), (UK.id, 24)} <= set(members(report)), "who points there is a member unasked"
    assert answer.matched < {member.post.id for member in report.members}


def test_the_most_leaned_on_comes_first(judged_news: Shelf) -> None:
    sizes = [(report.channels, len(report.leaning)) for report in ask(judged_news).reports]
    assert sizes == sorted(sizes, reverse=True)


def test_the_numbers_are_those_of_the_whole_archive(judged_news: Shelf) -> None:
    answer = ask(judged_news)
    heads = judged_news.rows("SELECT count(*) FROM posts WHERE kind = 'post' AND album_of IS NULL")[0][0]
    assert answer.standing.posts == heads
    assert answer.standing.channels == len(CHANNELS)
    assert answer.standing.unknown_origin == len(answer.unknown)
    certain = judged_news.rows("SELECT count(DISTINCT report_id) FROM report_posts WHERE confidence >= 0.8")[
        0
    ][0]
    assert answer.standing.upstream_reports == certain
    for one in answer.unknown:
        assert judged_news.rows("SELECT 1 FROM citations WHERE post_id = ?", one.id) == []


def test_who_credits_a_source_and_is_only_possibly_of_its_report_is_counted_once(
    shelf: Shelf,
) -> None:
    shelf.save(post(1, "The port of Izmail will take larger grain ships from October, Reuters reports."))
    shelf.save(post(1, "Reuters: ships", channel_id=OTHER.id, posted_at=at(hours=1)), channel=OTHER)
    judge(shelf)
    shelf.rows(
        "DELETE FROM reports WHERE id IN"
        " (SELECT report_id FROM report_posts WHERE post_id <> (SELECT min(id) FROM posts))"
    )
    ((report_id,),) = shelf.rows("SELECT id FROM reports")
    shelf.rows(
        "INSERT INTO report_posts"
        " SELECT ?, max(id), 0.6, 0, 0, min(id), 'outlet', 'reuters', '', '', 0.6, '' FROM posts",
        report_id,
    )
    both = ask(shelf, "").standing
    assert (both.posts, both.upstream_reports, both.possible_reports, both.unknown_origin) == (2, 1, 0, 0)
    alone = ask(shelf, "", None, OTHER).standing
    assert (alone.posts, alone.upstream_reports, alone.possible_reports) == (1, 0, 1)
    assert alone.unknown_origin == 0
    assert "no upstream report found · 1 possible: Reuters" in sentence(ask(shelf, "", None, OTHER))


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Constanta OR Констанци", ["Bloomberg", "Bloomberg"]),
        ("border AND crossings", ["Delfi (Estonia)"]),
        ('"howitzers in secret"', ["Der Spiegel"]),
        ("digest", []),
        ("digest howitz*", []),
        ("", ["Bloomberg", "Bloomberg", "Delfi (Estonia)", "Der Spiegel"]),
    ],
)
def test_a_digest_is_asked_for_what_it_tells_in_the_parts_with_the_words(
    judged_news: Shelf, words: str, names: list[str]
) -> None:
    answer = ask(judged_news, words, Window(at(hours=168), at(hours=171)))
    standing = answer.standing
    assert sorted(one.name for one in answer.reports if one.id in answer.counted) == names
    others = [one.id for one in answer.reports if is_elsewhere(answer, one)]
    assert (standing.upstream_reports, standing.in_other_parts) == (len(names), len(others))
    assert [one.id for one in answer.reports][len(names) :] == others, "they come last"
    assert len(answer.reports) >= 3
    assert standing.unknown_origin == 0
    told = f"{len(others)} {'more ' if names else ''}in other parts of digests"
    assert (told in sentence(answer)) is bool(others)


def test_what_a_digest_tells_elsewhere_counts_where_a_short_post_tells_it(judged_news: Shelf) -> None:
    answer = ask(judged_news, "secretly OR Constanta")
    assert (answer.standing.posts, answer.standing.upstream_reports, answer.standing.in_other_parts) == (
        2,
        2,
        1,
    )
    (spiegel,) = [one for one in answer.reports if one.name == "Der Spiegel"]
    assert members(spiegel) == [(EN.id, 14), (EN.id, 15)]
    assert [answer.asks_for(spiegel, one) for one in spiegel.members] == [True, False]
    assert "Der Spiegel (1 post), " in sentence(answer)


def test_a_window_asks_and_the_report_answers_with_all_its_posts(judged_news: Shelf) -> None:
    answer = ask(judged_news, "", Window(at(hours=1), at(hours=1, minutes=30)), EN)
    assert answer.standing.posts == 1
    (report,) = answer.reports
    assert members(report) == [(EN.id, 11), (RU.id, 11), (UK.id, 11), (EN2.id, 17), (UK.id, 23)]
    assert [one.lag_seconds for one in report.members][0] == 0
    lags = [int((one.post.posted_at - report.first_posted_at).total_seconds()) for one in report.members]
    assert [one.lag_seconds for one in report.members] == lags


def test_a_watched_channel_of_an_outlet_is_told(judged_news: Shelf) -> None:
    (own,) = ask(judged_news, "Барнаул*").own_channels
    assert (own.outlet, own.channel, own.matching) == ("Meduza", "meduzalive", 1)
    (own,) = ask(judged_news, "Saratov").own_channels
    assert own.matching == 0


# ---- evidence ---------------------------------------------------------------------------------------


def test_every_member_says_why(judged_news: Shelf) -> None:
    for report in ask(judged_news).reports:
        assert report.members[0].lag_seconds == 0
        assert POSSIBLE <= report.confidence <= 1
        for member in report.members:
            assert member.evidence
            for one in member.evidence:
                assert one.why
                assert 0 < one.confidence <= 1
                assert one.other_post != member.post.url


def test_a_credit_is_quoted_from_the_post(judged_news: Shelf) -> None:
    (report,) = reports_of(judged_news.archive, get(judged_news, UK, 13))
    (member,) = [one for one in report.members if one.post.channel_id == UK.id and one.post.message_id == 13]
    credit, *ties = member.evidence
    assert (credit.kind, credit.key, credit.why) == (CitationKind.OUTLET, "reuters", "credits Reuters")
    assert credit.quote in member.post.text
    assert [one.kind for one in ties] == [EdgeKind.OUTLET]
    assert ties[0].other_post is not None


def test_an_own_channel_is_the_origin_and_says_so(judged_news: Shelf) -> None:
    (report,) = reports_of(judged_news.archive, get(judged_news, OWN, 11))
    (origin,) = [one for one in report.members if one.is_origin]
    assert origin.post.channel_id == OWN.id
    assert origin.evidence[0].why == "stands in Meduza's own channel"


def test_what_others_forward_is_the_origin_and_says_so(shelf: Shelf) -> None:
    from osintwatch.model import Forward, ForwardKind

    shelf.save(post(1, "Residents of Kryvyi Ozero were told to boil tap water"))
    forward = Forward(ForwardKind.CHANNEL, CHANNEL.id, 1, CHANNEL.username, CHANNEL.title)
    shelf.save(post(5, "Hm", channel_id=OTHER.id, posted_at=at(hours=1), forward=forward), channel=OTHER)
    judge(shelf)
    (report,) = reports_of(shelf.archive, shelf.get(1))
    assert (report.kind, report.name) == (CitationKind.FORWARD, CHANNEL.title)
    assert [one.is_origin for one in report.members] == [True, False]
    assert report.members[0].evidence[0].why == "is what others point to"


def test_copies_of_nobody_are_a_report_without_a_name(shelf: Shelf) -> None:
    text = "Вода в кране в Кривом Озере сегодня мутная: насосную станцию затопило, кипятите воду для детей."
    shelf.save(post(1, text))
    shelf.save(post(1, text, channel_id=OTHER.id, posted_at=at(hours=1)), channel=OTHER)
    judge(shelf)
    answer = ask(shelf)
    (report,) = answer.reports
    assert (report.name, len(report.members)) == ("", 2)
    assert isinstance(report.kind, EdgeKind)
    assert all(one.confidence < CERTAIN for one in report.members)
    assert (answer.standing.upstream_reports, answer.standing.unknown_origin) == (0, 2)


def test_a_denial_is_told(judged_news: Shelf) -> None:
    (report,) = reports_of(judged_news.archive, get(judged_news, RU, 16))
    assert [one.post.channel_id for one in report.members if one.denied] == [RU.id]


# ---- marks ------------------------------------------------------------------------------------------


def test_marks_name_the_reports_of_a_post_the_certain_and_the_shared_first(judged_news: Shelf) -> None:
    digest, copy, snow = (get(judged_news, *at_) for at_ in ((EN, 15), (RU2, 14), (EN, 18)))
    found = judged(judged_news.archive, [digest, copy, snow])
    marks = found[digest.id].marks
    assert {mark.name for mark in marks} == {"Delfi (Estonia)", "Bloomberg", "Der Spiegel"}
    certain = [mark.confidence >= CERTAIN for mark in marks]
    assert certain == sorted(certain, reverse=True)
    shared = [mark.posts for mark in marks if mark.confidence >= CERTAIN]
    assert shared == sorted(shared, reverse=True)
    (possible,) = found[copy.id].marks
    assert POSSIBLE <= possible.confidence < CERTAIN
    assert found[copy.id].citations == ()
    assert {one.key for one in found[digest.id].citations} >= {"bloomberg", "spiegel"}


def test_marks_tell_of_the_certain_posts_and_of_the_possible_ones_beside_them(judged_news: Shelf) -> None:
    possible = 0
    for report in ask(judged_news).reports:
        sure = [one for one in report.members if one.confidence >= CERTAIN] or list(report.members)
        for member in report.members:
            marks = judged(judged_news.archive, [member.post])[member.post.id].marks
            (mark,) = [one for one in marks if one.report_id == report.id]
            assert (mark.posts, mark.channels) == (len(sure), report.channels)
            assert mark.possible == len(report.members) - len(sure)
            possible += mark.possible
        assert report.confidence == min(one.confidence for one in sure)
    assert possible


def test_a_post_not_judged_yet_has_no_marks(shelf: Shelf) -> None:
    shelf.save(post(1, "Ships, Reuters reports"))
    found = judged(shelf.archive, [shelf.get(1)])
    assert list(found.values()) == [Judged(waits=True)]
    judge(shelf)
    assert not judged(shelf.archive, [shelf.get(1)])[shelf.get(1).id].waits


@pytest.mark.parametrize("step", Step, ids=["not read", "not tied", "not grouped"])
def test_posts_that_wait_are_counted_apart_and_of_no_known_origin(judged_news: Shelf, step: Step) -> None:
    before = ask(judged_news, "Саратов* OR Saratov OR Саратові")
    (unknown,) = before.unknown
    assert before.standing.not_judged == 0
    judged_news.rows("INSERT INTO stale VALUES (?, ?)", unknown.id, step)
    judged_news.rows("INSERT INTO stale VALUES (?, ?)", get(judged_news, EN, 11).id, step)
    after = ask(judged_news, "Саратов* OR Saratov OR Саратові")
    assert (after.standing.not_judged, after.standing.unknown_origin, after.unknown) == (1, 0, ())
    with judged_news.archive.snapshot():
        found = duplicates(judged_news.archive, "", Filter(None, Window()))
    assert (found.posts, found.not_judged) == (ask(judged_news).standing.posts, 2)


# ---- near-duplicates --------------------------------------------------------------------------------


def test_copies_are_a_cluster_with_the_earliest_first(shelf: Shelf) -> None:
    text = "The old dam above Zaporizhne gave way early on Friday after days of rain; {} workers pulled out."
    for n, (channel, toll) in enumerate(((CHANNEL, 14), (OTHER, 14), (EN, 19))):
        shelf.save(
            post(n + 1, text.format(toll), channel_id=channel.id, posted_at=at(hours=n)), channel=channel
        )
    judge(shelf)
    with shelf.archive.snapshot():
        answer = duplicates(shelf.archive, "", Filter(None, Window()))
    (cluster,) = answer.clusters
    assert [(one.channel_id, likeness is None) for one, likeness in cluster.posts] == [
        (CHANNEL.id, True),
        (OTHER.id, False),
    ]
    assert {(one.before, one.after) for variant in answer.variants for one in variant.changes} == {
        ("14", "19")
    }


def test_answers_hold_after_an_edit(judged_news: Shelf) -> None:
    before = ask(judged_news, "Izmail").standing
    again = next(event.post for event in news() if event.channel == EN and event.post.message_id == 11)
    judged_news.save(replace(again, text=again.text + " Photo: Izmail", edited_at=at(days=20)), channel=EN)
    judge_stale(judged_news.archive)
    assert ask(judged_news, "Izmail").standing == before
