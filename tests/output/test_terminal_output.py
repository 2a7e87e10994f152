"""What reaches a terminal: readable for people, harmless whatever strangers wrote."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.evidence import Judged, Mark
from osintwatch.history import History, Tombstone, Version
from osintwatch.model import (
    Coverage,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    PostKind,
    Span,
    StoredPost,
    Window,
)
from osintwatch.output.lines import write_lines, write_rows
from osintwatch.output.listing import forward_name, print_posts
from osintwatch.output.post_view import print_post
from osintwatch.output.progress import announce
from osintwatch.output.summary import summary_lines
from osintwatch.output.table import print_table
from tests.output.report_samples import (
    DENIAL,
    FIRST,
    FOLLOWER,
    JUDGED,
    ORIGIN,
    REUTERS,
    hostile_judged,
    hostile_report,
)
from tests.output.samples import FULL, HOSTILE, PLAIN, POSTED, Terminal, answer, said_everywhere

KYIV = ZoneInfo("Europe/Kyiv")
SGR = re.compile(r"\x1b\[[0-9;]*m")
HARMFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A colour terminal, whatever the one the tests run in."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def listing(*posts: StoredPost, terms: tuple[str, ...] = (), stream: io.StringIO | None = None) -> str:
    stream = stream or Terminal()
    print_posts(answer(*posts), zone=KYIV, stream=stream, terms=terms, console_width=80)
    return stream.getvalue()


def full_view(post: StoredPost) -> str:
    stream = Terminal()
    print_post(post, zone=KYIV, stream=stream, history=lived(post), console_width=80)
    return stream.getvalue()


def lived(post: StoredPost) -> History:
    """Two wordings of it, the second as it stands, and a deletion."""

    def version(text: str, *, current: bool) -> Version:
        return Version(
            post.message_id,
            post.captured_at,
            post.edited_at,
            post.method,
            "osintwatch 1",
            "test",
            text,
            post.sha256,
            current,
            post.media,
            post.card.url if post.card else None,
            post.links if current else (),
        )

    versions = version(f"{post.text} and more", current=False), version(post.text, current=True)
    gone = Tombstone(post.message_id, post.captured_at, True, post.captured_at, post.posted_at)
    return History(versions, (gone,))


def marked_listing(post: StoredPost) -> str:
    """With the post's text also in the names of what is derived from it."""
    stream, judged = Terminal(), {post.id: hostile_judged(post.text)}
    print_posts(answer(post), zone=KYIV, stream=stream, judged=judged, console_width=80)
    return stream.getvalue()


def judged_view(post: StoredPost) -> str:
    stream, judged = Terminal(), hostile_judged(post.text)
    reports = [hostile_report(post.text)]
    print_post(post, zone=KYIV, stream=stream, judged=judged, reports=reports, console_width=80)
    return stream.getvalue()


def piped(post: StoredPost) -> str:
    stream = io.StringIO()
    write_lines([post], stream)
    write_rows([[post.text, post.channel_title]], stream)
    return stream.getvalue()


def table(post: StoredPost) -> str:
    stream = Terminal()
    print_table(post.text, [post.text, "posts"], [[post.text, "1"], ["x", "22"]], stream, console_width=80)
    return stream.getvalue()


def said_above_a_bar(post: StoredPost) -> str:
    stream = Terminal()
    announce(stream, post.text)
    return stream.getvalue()


WAYS_OUT: list[Callable[[StoredPost], str]] = [
    listing,
    full_view,
    marked_listing,
    judged_view,
    piped,
    table,
    said_above_a_bar,
]


def plain(shown: str) -> str:
    return SGR.sub("", shown)


def test_the_hostile_corpus_has_sixty_strings() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("way_out", WAYS_OUT)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_moves_the_cursor_hides_or_crashes(
    text: str, way_out: Callable[[StoredPost], str]
) -> None:
    shown = way_out(said_everywhere(text))
    shown.encode()
    allowed = "\t" if way_out in (piped, said_above_a_bar) else ""
    assert set(HARMFUL.findall(plain(shown))) <= set(allowed)


@given(st.text(st.characters()))
def test_no_text_at_all_does(text: str) -> None:
    post = said_everywhere(text)
    assert not HARMFUL.search(plain(listing(post)) + plain(full_view(post)))


@pytest.mark.parametrize(
    "text", ["[/foo]", "[red]red[/red]", ":warning:", "end\\", "[link=https://x.org]y[/link]"]
)
def test_markup_is_shown_and_not_obeyed(text: str) -> None:
    for way_out in WAYS_OUT:
        assert text in way_out(replace(PLAIN, text=text))


def test_text_cannot_pretend_to_be_our_own_lines() -> None:
    forged = "x\n2026-07-01 18:02 UTC  Reuters\nhttps://t.me/reuters/1\n9 of 9 posts · all times"
    ours = [line for line in plain(listing(replace(PLAIN, text=forged))).splitlines() if line[:1].strip()]
    assert [line.split()[0] for line in ours] == ["2026-07-01", "https://t.me/c/1234567890/5", "1", "!"]
    view = plain(full_view(said_everywhere("https://t.me/x\nsha256      forged")))
    assert not re.search("^sha256 +forged", view, re.MULTILINE)


def test_a_listed_post_shows_when_who_what_and_where() -> None:
    lines = plain(listing(FULL)).splitlines()
    assert lines[0] == "2026-07-01 18:02 UTC (21:02 EEST)  OSINTdefender"
    marks = " ".join(line.strip() for line in lines[1:4])
    for mark in ("deleted (seen 2026-07-02 18:02 UTC)", "edited 2026-07-01 18:10 UTC, 2 versions kept"):
        assert mark in marks
    for mark in (
        "forwarded from wartranslated",
        "reply",
        "album of 2",
        "photo",
        "fact-checked",
        "restricted",
    ):
        assert mark in marks
    assert "  Reuters: troops were trained in secret, approved by Belousov" in lines
    assert "  card: Reuters · Exclusive" in lines
    assert "https://t.me/OSINTdefender/40123" in lines


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.reuters.com/world/", "reuters.com"),
        ("https://reuters.com@evil.example/", "evil.example"),
        ("https://evil.example\\@reuters.com/", "evil.example"),
        ("http://[::1", "[::1"),
    ],
)
def test_a_listed_post_names_the_sites_it_links_to(url: str, host: str) -> None:
    links = (Link(url, "here", LinkPlace.HIDDEN), Link(url, "", LinkPlace.CARD))
    assert f"  links: {host}" in plain(listing(replace(PLAIN, links=links))).splitlines()


@pytest.mark.parametrize(
    ("mark", "line"),
    [
        (
            Mark("r", "outlet", "Reuters", 0.9, 4, 3),
            "↳ Reuters · 4 posts, 3 channels lean on the same report",
        ),
        (
            Mark("r", "outlet", "Reuters", 0.7, 2, 1),
            "↳ Reuters · 2 posts, 1 channel possibly lean on the same report",
        ),
        (Mark("r", "outlet", "Reuters", 0.9, 1, 1), "↳ Reuters · no other post seen that leans on it"),
        (Mark("r", "outlet", "Reuters", 0.9, 1, 1, 7), "↳ Reuters · 1 post, 7 more possible"),
        (
            Mark("r", "outlet", "Reuters", 0.9, 2, 2, 3),
            "↳ Reuters · 2 posts, 2 channels lean on the same report · 3 more possible",
        ),
        (
            Mark("r", "outlet", "Reuters", 0.6, 1, 1, 7),
            "↳ possibly Reuters · 1 post leans on it, this one and 6 more possibly",
        ),
        (
            Mark("r", "outlet", "Reuters", 0.6, 4, 3, 1),
            "↳ possibly Reuters · 4 posts lean on it, this one possibly",
        ),
        (
            Mark("r", "outlet", "Reuters", 0.6, 1, 1),
            "↳ possibly Reuters · no other post seen that leans on it",
        ),
        (
            Mark("r", "text", "", 0.9, 2, 2),
            "↳ source not named · 2 posts, 2 channels have almost the same words",
        ),
    ],
)
def test_under_the_head_of_a_listed_post_stands_what_it_leans_on(mark: Mark, line: str) -> None:
    stream = Terminal()
    judged = {PLAIN.id: Judged(marks=(mark,))}
    print_posts(answer(PLAIN), zone=UTC, stream=stream, judged=judged, console_width=80)
    lines = plain(stream.getvalue()).splitlines()
    assert lines[1:3] == [f"  {line}", "  Nothing special"]


def test_a_listed_post_shows_the_two_surest_reports_and_how_many_more() -> None:
    marks = tuple(Mark(f"r{n}", "outlet", f"Paper {n}", 0.5 + n / 10, 3, 2) for n in range(5))
    stream = Terminal()
    print_posts(answer(PLAIN), zone=UTC, stream=stream, judged={1: Judged(marks=marks)}, console_width=80)
    lines = plain(stream.getvalue()).splitlines()
    assert [line.split(" · ")[0] for line in lines[1:4]] == [
        "  ↳ Paper 4",
        "  ↳ Paper 3",
        "  ↳ and 3 more (`show` has them)",
    ]


def test_the_full_view_tells_what_is_cited_and_who_else_leans_on_the_same() -> None:
    stream = Terminal()
    report = replace(REUTERS, members=(ORIGIN, FOLLOWER, DENIAL))
    print_post(FOLLOWER.post, zone=UTC, stream=stream, judged=JUDGED, reports=[report], console_width=80)
    view = plain(stream.getvalue())
    for words in (
        "3 citations\n  outlet: Reuters\n    “Reuters has seen”\n",
        "  link: reuters.com/world/ports\n    https://reuters.com/world/ports?x=1\n",
        "  official: harbour master · tells of a denial\n    “the harbour master denies”\n",
        "1 upstream report\n\n1. Reuters · 2 posts, 2 channels · 1 more possible",
        "  2026-07-01 18:49 UTC  lighthouse · this post · +47 min\n    outlet: “Reuters reports”\n",
        "  2026-07-01 18:02 UTC  harbour · first known\n",
        "https://t.me/breakwater/4\n",
    ):
        assert words in view, words


def test_the_full_view_of_a_report_nobody_else_leans_on_says_so() -> None:
    stream = Terminal()
    print_post(FIRST, zone=UTC, stream=stream, reports=[replace(REUTERS, members=(ORIGIN,))])
    assert "  no other post seen that leans on it\n" in plain(stream.getvalue())


def test_the_full_view_of_a_report_many_lean_on_always_has_the_post_itself() -> None:
    crowd = tuple(replace(FOLLOWER, post=replace(FIRST, id=100 + n, message_id=100 + n)) for n in range(30))
    stream = Terminal()
    print_post(crowd[25].post, zone=UTC, stream=stream, reports=[replace(REUTERS, members=crowd)])
    view = plain(stream.getvalue())
    assert "harbour · this post · +47 min" in view
    assert "and 19 more posts" in view


def test_every_line_but_an_address_fits_the_width() -> None:
    shown = listing(FULL, replace(FULL, text="слово " * 500, channel_title="t" * 200))
    assert max(len(line) for line in plain(shown).splitlines()) <= 80


def test_an_address_of_a_hundred_characters_stays_on_its_own_line() -> None:
    long = "https://example.org/" + "a" * 80
    post = replace(PLAIN, username="u" * 100, links=(Link(long, "words", LinkPlace.HIDDEN),))
    assert post.url in plain(listing(post)).splitlines()
    view = plain(full_view(post)).splitlines()
    assert post.url in view
    assert f"  {long}" in view


def marked_words(text: str, *terms: str) -> list[str]:
    return re.findall("\x1b\\[1;33m(.*?)\x1b\\[0m", listing(replace(PLAIN, text=text), terms=terms))


def test_the_words_searched_for_are_marked() -> None:
    text = "Андрея БЕЛОУСОВА назвал Рейтер"
    assert marked_words(text, "белоусова", "рейтер") == ["БЕЛОУСОВА", "Рейтер"]
    assert marked_words(text, "белоусов", "рейтерс") == []


def test_a_beginning_marks_the_words_it_begins() -> None:
    assert marked_words("nation, national, international", "nation*") == ["nation", "national"]


def test_a_phrase_is_marked_where_its_words_stand_next_to_each_other() -> None:
    text = "York is old. He left New-York for new Yorkshire, as New Yorkers do"
    assert marked_words(text, "new york") == ["New", "York"]
    assert marked_words(text, "new york*") == ["New", "York", "new", "Yorkshire", "New", "Yorkers"]


def test_a_match_far_down_is_brought_into_view() -> None:
    shown = plain(listing(replace(PLAIN, text="слово " * 400 + "Belousov approved it"), terms=("belousov",)))
    assert "Belousov approved it" in " ".join(shown.split())
    assert "  … слово" in shown


def test_a_long_post_is_cut_after_four_lines() -> None:
    lines = plain(listing(replace(PLAIN, text="字" * 3_000))).splitlines()
    text = [line for line in lines if "字" in line]
    assert len(text) == 4
    assert text[-1].endswith("…")


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        (Judged(waits=True), "↳ not judged yet"),
        (Judged(marks=(Mark("r1", "outlet", "Reuters", 0.9, 1, 1),), waits=True), "↳ not judged anew yet"),
    ],
)
def test_a_post_that_waits_to_be_judged_says_so(judged: Judged, words: str) -> None:
    for waits in (True, False):
        stream = Terminal()
        shown = {PLAIN.id: replace(judged, waits=waits)}
        print_posts(answer(PLAIN), zone=UTC, stream=stream, judged=shown, console_width=80)
        assert (f"  {words}\n" in plain(stream.getvalue())) is waits
        stream = Terminal()
        print_post(PLAIN, zone=UTC, stream=stream, judged=shown[PLAIN.id], console_width=80)
        assert (f"\n{words.removeprefix('↳ ')}\n" in plain(stream.getvalue())) is waits


def test_no_color_and_pipes_get_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in listing(FULL, stream=io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", listing(FULL))


@pytest.mark.parametrize(
    ("forward", "name"),
    [
        (Forward(ForwardKind.CHANNEL, 99, 7, "rybar", "Рыбарь"), "rybar"),
        (Forward(ForwardKind.CHANNEL, 99, 7, None, "Рыбарь"), "Рыбарь (99)"),
        (Forward(ForwardKind.CHANNEL, 99), "99"),
        (Forward(ForwardKind.HIDDEN, name="Ann"), "Ann (account hidden)"),
        (Forward(ForwardKind.USER, name="Ann"), "Ann (a person)"),
        (Forward(ForwardKind.USER), "somebody (a person)"),
    ],
)
def test_the_origin_of_a_forward_is_named_as_far_as_known(forward: Forward, name: str) -> None:
    assert forward_name(forward) == name


def test_the_full_view_leaves_nothing_out() -> None:
    view = plain(full_view(FULL))
    for words in (
        "posted      2026-07-01 18:02 UTC (21:02 EEST)",
        "edited      2026-07-01 18:10 UTC (21:10 EEST)",
        "deleted     seen to be gone 2026-07-02 18:02 UTC (21:02 EEST)",
        "captured    2026-07-01 23:02 UTC (07-02 02:02 EEST) by telegram",
        "forward     from wartranslated, signed Dmitri, posted 2026-07-01 18:02 UTC (21:02 EEST)",
        "            https://t.me/wartranslated/77",
        "answers     https://t.me/OSINTdefender/40100",
        "quoting     earlier words",
        "author      Vasya",
        "language    en",
        "media       photo",
        "album       2 posts: 40123 40124",
        "fact check  No evidence",
        "restricted  copyright",
        "views       12,345",
        "forwards    67",
        "replies     8",
        "reactions   👍 100 · ❤ 3",
        f"sha256      {'cd' * 32}",
        "2 links",
        "  hidden: trained in secret",
        "  https://www.reuters.com/world/",
        "  captured 2026-07-01 23:02 UTC (07-02 02:02 EEST), edited",
        "by telegram with osintwatch 1, original: test",
        "Belousov[- and more-]",
        "link added: https://www.reuters.com/world/",
        "gone: sure 2026-07-01 23:02 UTC",
    ):
        assert words in re.sub(r"\n {12}(?=\S* ?\(|[A-Z]{3,4}\))", " ", view), words


def test_a_service_message_says_what_happened() -> None:
    post = replace(PLAIN, kind=PostKind.SERVICE, action="pinned a message", text="")
    assert "service message: pinned a message" in listing(post)
    assert "service     pinned a message" in plain(full_view(post))


def test_a_complete_answer_ends_with_count_window_and_last_reading() -> None:
    coverage = Coverage("a", 1, "t", True, POSTED, POSTED)
    assert summary_lines(answer(PLAIN, total=57, coverage=(coverage,))) == (
        "1 of 57 posts · 2026-07-01 00:00 to 2026-07-02 00:00 UTC",
        "complete: 1 channel, last read 2026-07-01 18:02 UTC",
    )


def test_every_incomplete_channel_is_warned_of_with_its_reasons() -> None:
    holes = tuple(Span(number, number + 1) for number in range(10, 70, 10))
    coverage = (
        Coverage("a", 1, "t", False, POSTED, POSTED + timedelta(hours=1), (Span(5, 9), Span(12, 12))),
        Coverage("b", 2, "t", False, None, None, holes),
    )
    count, first, second = summary_lines(answer(coverage=coverage))
    assert count == "nothing found · 2026-07-01 00:00 to 2026-07-02 00:00 UTC"
    assert first == (
        "! a is not complete: read from 2026-07-01 18:02 UTC on, 2 holes (posts 5-9, 12), "
        "last read 2026-07-01 19:02 UTC"
    )
    assert second == (
        "! b is not complete: stored in part, 6 holes (posts 10-11, 20-21, 30-31, 40-41 and 2 more)"
    )


def test_a_channel_only_imported_says_which_stretch_is_known_and_its_title() -> None:
    end = POSTED + timedelta(hours=1)
    coverage = Coverage("7", 7, "Port news", False, POSTED, None, last_posted_at=end)
    assert summary_lines(answer(coverage=(coverage,)))[1] == (
        "! Port news (7) is not complete: stored from 2026-07-01 18:02 up to 2026-07-01 19:02 UTC"
    )


def test_many_doubts_become_one_line_after_the_first_five() -> None:
    def lines(number: int) -> tuple[str, ...]:
        return summary_lines(
            answer(coverage=tuple(Coverage(f"c{n}", n, "t", False, None, None) for n in range(number)))
        )[1:]

    assert len(lines(6)) == 6
    assert len(lines(17)) == 6
    assert lines(17)[-1] == "! 12 more channels are not complete: `osintwatch status` lists them"


def test_when_all_that_match_are_shown_only_their_number_is_told() -> None:
    assert summary_lines(answer(PLAIN, total=1))[0].startswith("1 post · ")
    assert summary_lines(answer(total=6), shown=6)[0].startswith("6 posts · ")
    assert summary_lines(answer(total=6), shown=2)[0].startswith("2 of 6 posts · ")


def test_an_open_window_is_said_in_words() -> None:
    assert summary_lines(answer(window=Window()))[0] == "nothing found · all times"
    assert summary_lines(answer(window=Window(POSTED)))[0].endswith("since 2026-07-01 18:02 UTC")
    assert summary_lines(answer(window=Window(None, POSTED)))[0].endswith("before 2026-07-01 18:02 UTC")


def test_a_line_for_a_pipe_has_four_fields_and_is_never_wrapped() -> None:
    stream = io.StringIO()
    write_lines([replace(PLAIN, text="a\tb\n\nc " + "d" * 500)], stream)
    assert stream.getvalue() == (
        "2026-07-01T18:02:00Z\t1234567890\thttps://t.me/c/1234567890/5\ta b c " + "d" * 500 + "\n"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_post_is_one_line_with_four_fields_whatever_it_says(text: str) -> None:
    stream = io.StringIO()
    write_lines([said_everywhere(text)], stream)
    (line,) = stream.getvalue().splitlines()
    assert line.count("\t") == 3


def test_a_table_keeps_long_cells_and_puts_numbers_to_the_right() -> None:
    stream = io.StringIO()
    rows = [["OSINTdefender", "1,234"], ["x" * 120, "56"]]
    print_table("Channels", ["channel", "posts"], rows, stream, console_width=80)
    shown = stream.getvalue()
    assert shown.count("x") == 120
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert re.search(r"OSINTdefender +1,234 *\n", shown)
    assert re.search(r"x +56 *\n", shown)


def test_in_utc_no_second_clock_is_shown() -> None:
    stream = Terminal()
    print_posts(answer(PLAIN), zone=UTC, stream=stream, console_width=80)
    assert plain(stream.getvalue()).startswith("2026-07-01 18:02 UTC  A private channel (1234567890)\n")
