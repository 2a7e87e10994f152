import io

import pytest

from osintwatch.output.progress import announce, bar
from tests.output.samples import Terminal


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize(("stream", "quiet"), [(io.StringIO(), False), (Terminal(), True)])
def test_nothing_is_drawn_where_nobody_looks(stream: io.StringIO, quiet: bool) -> None:
    with bar(stream, "OSINTdefender", total=10, quiet=quiet) as progress:
        progress.advance(3)
        progress.begin("next")
        progress.reach(5)
    assert stream.getvalue() == ""


def test_a_bar_counts_posts_of_one_channel_after_the_other() -> None:
    stream = Terminal()
    with bar(stream) as progress:
        progress.begin("OSINTdefender")
        progress.advance(1_234)
        progress.begin("wartranslated")
        progress.advance(1_234)
        progress.advance()
    shown = stream.getvalue()
    assert "wartranslated" in shown
    assert "posts: 1,235" in shown
    assert "posts: 2,469" not in shown


def test_a_bar_counts_bytes_of_a_total() -> None:
    stream = Terminal()
    with bar(stream, "result.json", total=2048, unit="bytes") as progress:
        progress.reach(1024)
    assert "1.0/2.0 KiB" in stream.getvalue()


def test_a_line_goes_above_the_bar_and_stays() -> None:
    stream = Terminal()
    with bar(stream, "OSINTdefender"):
        announce(stream, "a wait until 18:02 UTC \x1b]0;x\x07 [red]")
    before, after = stream.getvalue().split("a wait until 18:02 UTC \\u{1b}]0;x\\u{7} [red]\n", 1)
    assert before.endswith("\x1b[2K")
    assert "OSINTdefender" in after


def test_the_bar_goes_away_and_the_cursor_comes_back_after_an_interruption() -> None:
    stream = Terminal()
    with pytest.raises(KeyboardInterrupt), bar(stream, "x"):
        raise KeyboardInterrupt
    assert "\x1b[?25h" in stream.getvalue()
    announce(stream, "afterwards")
    assert stream.getvalue().endswith("afterwards\n")


def test_a_hostile_description_is_harmless() -> None:
    stream = Terminal()
    with bar(stream, "\x1b] [/foo] {task}"):
        pass
    assert "\x1b]" not in stream.getvalue()
    assert "[/foo] {task}" in stream.getvalue()
