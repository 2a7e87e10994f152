"""Hostile text from every side through every command: stored as it came, shown so that it does nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from osintwatch.text.display import visible
from tests.cli.terminal import SGR, at_terminal
from tests.desk import Desk
from tests.hostile_archive import CHANNEL, EVERYTHING, REFUSING, make, publish
from tests.hostile_text import FORGED, TEXTS, whole
from tests.loopback import World, running

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
HIDING = re.compile("[\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
OURS = re.compile("^(?:channel=x|error:|hint:|system:)", re.IGNORECASE | re.MULTILINE)
"""how lines begin that only the program may write; among the texts are some that wish to be such a line"""

ALL = ["--limit", "0"]
FORMATS = ["table", "json", "jsonl", "csv"]
FIRST_LOOKS = [
    ["upstream", "--all", *ALL],
    ["show", f"t.me/{CHANNEL}/1"],
    ["show", f"t.me/c/{EVERYTHING}/1001"],
]
MORE_LOOKS = [
    ["duplicates", *ALL],
    ["channels"],
    *(["search", *ALL, "--format", one] for one in FORMATS),
    ["search", *ALL, "--best", "evil OR example"],
    ["search", "--count"],
    ["export", "--format", "jsonl"],
    ["export", "--format", "json"],
    ["export"],
    ["export", "--raw"],
    *(["upstream", "--all", *ALL, "--format", one] for one in FORMATS),
    *(["duplicates", *ALL, "--format", one] for one in FORMATS),
    ["channels", "--format", "json"],
    ["status"],
    ["status", "--format", "json"],
    ["status", "--check"],
    ["status", "--config"],
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Only looked at, and so shared."""
    return make(tmp_path_factory.mktemp("hostile") / "desk")


@pytest.fixture(scope="module")
def listing(desk: Desk) -> tuple[str, str]:
    """All posts in a pipe and on a terminal."""
    return looked_at(desk, ["search", *ALL])


def looked_at(desk: Desk, words: list[str]) -> tuple[str, str]:
    """What a command says in a pipe, and what is left on a terminal of it when colours are taken away."""
    piped = desk.run(*words)
    screen = at_terminal(desk, *words)
    assert (piped.code, screen.code) == (0, 0), piped.err
    assert "mistake of its own" not in piped.err + screen.raw
    # The terminal turns each line end into \r\n, those of a spreadsheet into \r\r\n.
    return piped.out + piped.err, SGR.sub("", screen.raw).replace("\r\r\n", "\n").replace("\r\n", "\n")


def is_spreadsheet(words: list[str]) -> bool:
    """In a pipe CSV keeps what hides or turns letters around, as that is text; its cells hold whole lines."""
    return "csv" in words or words in (["export"], ["export", "--raw"])


def is_nothing_but_text(piped: str, screen: str) -> None:
    for shown in (piped, screen):
        assert set(CONTROLS.findall(shown)) | set(HIDING.findall(shown)) == set()
        assert OURS.findall(shown) == []


def shows_nothing_but_text(desk: Desk, words: list[str]) -> None:
    piped, screen = looked_at(desk, words)
    if not is_spreadsheet(words):
        is_nothing_but_text(piped, screen)
        return
    assert set(CONTROLS.findall(screen)) | set(HIDING.findall(screen)) == set()
    # For programs every text is left as it is, except for what ends a cell or has no UTF-8.
    left = set(map(chr, (*range(0x01, 0x20), *range(0x7F, 0xA0)))) if "--raw" in words else {"\r"}
    assert set(CONTROLS.findall(piped)) <= left


def test_no_text_is_more_than_text_in_a_list(listing: tuple[str, str]) -> None:
    is_nothing_but_text(*listing)


@pytest.mark.parametrize("words", FIRST_LOOKS, ids=" ".join)
def test_no_text_is_more_than_text_on_a_terminal_or_in_a_pipe(desk: Desk, words: list[str]) -> None:
    shows_nothing_but_text(desk, words)


@pytest.mark.slow
@pytest.mark.parametrize("words", MORE_LOOKS, ids=" ".join)
def test_no_text_is_more_than_text_in_any_format(desk: Desk, words: list[str]) -> None:
    shows_nothing_but_text(desk, words)


@pytest.mark.slow
def test_no_text_is_more_than_text_in_a_single_post(desk: Desk) -> None:
    for start, channel in enumerate((CHANNEL, f"c/{EVERYTHING}"), 1):
        for number in range(start, len(TEXTS) + 1, 27):
            post = f"t.me/{channel}/{number}"
            shows_nothing_but_text(desk, ["show", post])
            screen = at_terminal(desk, "show", post, "--original")
            assert set(CONTROLS.findall(SGR.sub("", screen.raw).replace("\r\n", "\n"))) == set()


@pytest.mark.slow
def test_no_word_that_is_searched_for_is_more_than_a_word(desk: Desk) -> None:
    for text in TEXTS[::4]:
        word = whole(text).replace("\x00", "")[:1_100]
        done = desk.run("search", *ALL, "--", word)
        assert done.code in (0, 2), done.err
        assert "mistake of its own" not in done.err
        assert set(CONTROLS.findall(done.out + done.err)) == set()
        assert not re.search("^channel=x", done.out + done.err, re.MULTILINE)


def test_every_text_is_shown_letter_for_letter_without_markup_or_emoji_of_ours(
    listing: tuple[str, str],
) -> None:
    shown = "".join(listing[1].split())
    for text in TEXTS:
        assert "".join(visible(whole(text)).split())[:100] in shown


def test_a_list_in_a_pipe_is_a_line_a_post_whatever_posts_hold(desk: Desk) -> None:
    lines = desk.run("search", *ALL).out.split("\n")
    (posts,) = desk.sql("SELECT count(*) FROM posts WHERE kind = 'post' AND album_of IS NULL")
    assert lines.pop() == ""
    assert len(lines) == posts
    for line in lines:
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:]{8}Z\t[^\t]*\thttps://t\.me/(c/)?\w+/\d+\t[^\t]*", line)


# ---- stored as it came ---------------------------------------------------------------------------


def test_every_text_is_stored_as_telegram_sent_it_and_comes_out_the_same(desk: Desk) -> None:
    exported = [json.loads(line) for line in desk.run("export", "--format", "jsonl").out.split("\n") if line]
    sent = {post["message_id"]: post for post in exported if post["channel"] == CHANNEL}
    for number, text in enumerate(map(whole, TEXTS), 1):
        post, url = sent[number], f"https://example.org/{text}"
        assert post["text"] == text
        assert (post["author"] or "") == text
        assert {"url": url, "label": text, "place": "button"} in post["links"]
        assert post["reply"]["quote"] == text
        assert (post["fact_check"] or "") == text
        assert (post["forward"]["author" if number % 3 else "name"] or "") == text
        assert post["reactions"] == {text or "emoji": 3}
        if number % 5 > 1:
            assert post["card"] == {
                "url": url, "site": text, "title": text, "description": text, "author": text,
            }  # fmt: skip


def test_every_text_is_stored_as_desktop_wrote_it(desk: Desk) -> None:
    stored = dict(
        desk.sql(
            "SELECT p.message_id, v.text FROM posts p JOIN versions v ON v.id = p.version_id"
            " WHERE p.channel_id = ? AND p.kind = 'post'",
            EVERYTHING,
        )
    )
    assert [stored[number] for number in range(1, len(TEXTS) + 1)] == list(map(whole, TEXTS))
    titles = desk.sql("SELECT title FROM channels WHERE id > ? ORDER BY id", EVERYTHING)
    assert titles == list(map(whole, TEXTS))


def test_a_spreadsheet_has_a_row_a_post_and_no_formula(desk: Desk) -> None:
    csv.field_size_limit(10_000_000)
    (posts,) = desk.sql("SELECT count(*) FROM posts WHERE kind = 'post' AND album_of IS NULL")
    target = desk.home / "posts.csv"
    assert desk.run("export", "-o", str(target)).code == 0
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert len(rows) == posts
    assert {len(row) for row in rows} == {len(header)}
    cells = [cell for row in rows for cell in row]
    hidden = r"\s\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f"
    assert [cell for cell in cells if re.match(f"[{hidden}]*[=+@＝＋－＠-]", cell)] == []


# ---- while it comes in ---------------------------------------------------------------------------


def test_what_fetch_and_import_say_while_it_comes_in_are_lines_of_theirs(desk: Desk) -> None:
    said = (desk.home / "said.txt").read_text(encoding="utf-8")
    assert set(CONTROLS.findall(said)) | set(HIDING.findall(said)) == set()
    ours = [line.partition(" ")[0] for line in said.split("\n") if line.startswith("channel=")]
    assert ours == [f"channel={CHANNEL}", f"channel={REFUSING}"]
    chats = [line for line in said.split("\n") if line.startswith("file=")]
    assert len(chats) == len(TEXTS) + 1
    assert any(FORGED in line for line in chats)


@pytest.mark.slow
def test_a_terminal_is_unharmed_while_it_comes_in(tmp_path: Path, desk: Desk) -> None:
    world = World()
    publish(world)
    with running(world) as server:
        fresh = Desk(tmp_path / "desk", server)
        fresh.log_in()
        fresh.configure(CHANNEL, REFUSING)
        screens = [at_terminal(fresh, "fetch", "-v"), at_terminal(fresh, "import", str(desk.home))]
    for screen in screens:
        assert "mistake of its own" not in screen.raw
        # A progress bar goes up, clears its line, hides the cursor and shows it again: nothing else.
        rest = re.sub(r"\x1b\[(?:\d*A|2K|\?25[hl])", "", SGR.sub("", screen.raw))
        assert set(CONTROLS.findall(rest)) - {"\r"} | set(HIDING.findall(rest)) == set()
