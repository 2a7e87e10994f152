"""Safe display: whatever strangers write, a reader sees all of it and a terminal obeys none of it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from osintwatch.text.display import cells, one_line, visible

BIDI_AND_ZERO_WIDTH = set(
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
TRICKS = [
    chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x2000, 0x2070), *range(0xFFF0, 0x10000))
]
texts = st.one_of(
    st.text(), st.text(alphabet=st.sampled_from([*"aя😀👩क\u0644\ufe0f", *TRICKS, "\ud800", "\U000e0041"]))
)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        pytest.param("\x1b[31mred", r"\u{1b}[31mred", id="escape sequence"),
        pytest.param("\x9b31m", r"\u{9b}31m", id="C1"),
        pytest.param("a\x00b\x7f\r", r"a\u{0}b\u{7f}\u{d}", id="NUL DEL CR"),
        pytest.param("\u202egnp.exe\u202c", r"\u{202e}gnp.exe\u{202c}", id="bidi override"),
        pytest.param("\u2066x\u2069\u200e\u061c", r"\u{2066}x\u{2069}\u{200e}\u{61c}", id="bidi"),
        pytest.param("Reu\u200bters\u2060\ufeff", r"Reu\u{200b}ters\u{2060}\u{feff}", id="zero width"),
        pytest.param("soft\u00adhyphen", r"soft\u{ad}hyphen", id="soft hyphen"),
        pytest.param("one\u2028two\u2029\x85", r"one\u{2028}two\u{2029}\u{85}", id="line separators"),
        pytest.param("\U000e0041\U000e007f", r"\u{e0041}\u{e007f}", id="TAG"),
        pytest.param("\U000e0100\ufe00", r"\u{e0100}\u{fe00}", id="variation selectors"),
        pytest.param("\ufff9a\ufffab\ufffb", r"\u{fff9}a\u{fffa}b\u{fffb}", id="annotations"),
        pytest.param("\ud83d", r"\u{d83d}", id="lone surrogate"),
        pytest.param("a\u3164b\u115f", r"a\u{3164}b\u{115f}", id="fillers"),
        pytest.param("Reu\u200dters Ре\u200cй \u200d", r"Reu\u{200d}ters Ре\u{200c}й \u{200d}", id="joiners"),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_spelled_out(written: str, seen: str) -> None:
    assert visible(written) == seen


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Two lines\nand a\ttab.", id="lines and tabs"),
        pytest.param("Київ, Москва, «кавычки» — 100 €", id="Cyrillic"),
        pytest.param("👩\u200d🚒 ❤\ufe0f 🇺🇦 1\ufe0f\u20e3 👍🏽", id="emoji"),
        pytest.param("می\u200cخواهم क्\u200dष", id="joiners of Persian and Hindi"),
        pytest.param("е\u0301 שלום 日本", id="marks and other scripts"),
        pytest.param(r"[/bold] :warning: \u{202e}", id="what only looks special"),
        pytest.param("", id="empty"),
    ],
)
def test_what_can_be_seen_is_left_alone(text: str) -> None:
    assert visible(text) == text


@given(texts)
@example("\u200b\u200d")
@example("😀\u200d\u200d")
def test_the_result_is_safe(text: str) -> None:
    shown = visible(text)
    allowed = ("\u200c", "\u200d", "\n", "\t")
    hidden = [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in allowed]
    assert not hidden
    assert not set(
        "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
    ) & set(shown)
    assert visible(shown) == shown
    shown.encode()


@given(texts)
def test_only_what_is_kept_stays(text: str) -> None:
    assert "\n" not in visible(text, keep="")
    assert visible(text, keep="\r\n\t").count("\r") == text.count("\r")


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        pytest.param("  First\n\n\tsecond  line ", None, "First second line", id="breaks become blanks"),
        pytest.param("short", 5, "short", id="just fits"),
        pytest.param("shorter", 5, "shor…", id="cut"),
        pytest.param("four words of it", 6, "four…", id="no blank before the dots"),
        pytest.param("日本語", 5, "日本…", id="wide characters"),
        pytest.param("日本語", 4, "日…", id="half a wide character is none"),
        pytest.param("е\u0301е\u0301е\u0301", 3, "е\u0301е\u0301е\u0301", id="marks take no room"),
        pytest.param("а\u0301б\u0301в\u0301", 2, "а\u0301…", id="marks stay with their letter"),
        pytest.param("👩\u200d👩", 3, "👩…", id="no joiner before the dots"),
        pytest.param("\x1b[2J", 20, r"\u{1b}[2J", id="controls"),
        pytest.param("text", 1, "…", id="room for dots only"),
        pytest.param("text", 0, "", id="no room"),
        pytest.param("", 0, "", id="nothing in no room"),
    ],
)
def test_one_line_fits(text: str, width: int | None, shown: str) -> None:
    assert one_line(text, width) == shown


@given(texts, st.integers(0, 30))
def test_one_line_is_one_line_and_never_too_wide(text: str, width: int) -> None:
    line = one_line(text, width)
    assert cells(line) <= width
    assert len(line.splitlines()) <= 1
    assert line in (one_line(text), "") or line.endswith("…")
