"""Addresses: however a channel is spelled it is one channel, and what is no channel is refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.errors import UsageError
from osintwatch.text.telegram_address import ChannelAddress, PostAddress, parse_channel, parse_post


def _lines(text: str) -> list[str]:
    return text.strip().split("\n")


BY_NAME = _lines("""
@OSINTdefender
osintdefender
OSINTDEFENDER
t.me/osintdefender
T.ME/OSINTdefender
https://t.me/OSINTdefender
HTTPS://t.me/OSINTdefender/
http://www.t.me/OSINTdefender/
https://t.me/@OSINTdefender
https://t.me:443/OSINTdefender
https://t.me/s/OSINTdefender
https://t.me/s/OSINTdefender?before=900
t.me/s/OSINTdefender/123
t.me/osintdefender/123?single
https://t.me/osintdefender/123?comment=7#top
https://t.me/osintdefender/12/34
https://t.me/osintdefender/s/5
https://t.me/osintdefender?boost
t.me//osintdefender//
osintdefender/123
https://telegram.me/OSINTdefender
https://telegram.dog/osintdefender/123
OSINTdefender.t.me
https://osintdefender.t.me/123
https://www.osintdefender.t.me
tg://resolve?domain=OSINTdefender
tg://resolve?domain=OSINTdefender&post=12
tg:resolve?domain=osintdefender
TG://Resolve/?domain=osintdefender&single
<https://t.me/OSINTdefender>
""")

BY_NUMBER = _lines("""
-1001234567890
1234567890
c/1234567890
t.me/c/1234567890
https://t.me/c/1234567890/55
https://t.me/c/1234567890/12/55?thread=12
tg://privatepost?channel=1234567890&post=55
tg://privatepost?channel=1234567890
""")


@pytest.mark.parametrize("spelling", [*BY_NAME, "  @osintdefender\t\n"])
def test_every_spelling_of_a_name_is_one_channel(spelling: str) -> None:
    channel = parse_channel(spelling)
    assert channel.key == "osintdefender"
    assert channel.number is None


@pytest.mark.parametrize("spelling", BY_NUMBER)
def test_every_spelling_of_a_number_is_one_channel(spelling: str) -> None:
    assert parse_channel(spelling) == ChannelAddress(number=1234567890)
    assert parse_channel(spelling).key == "c/1234567890"


def test_the_case_typed_is_kept_for_showing() -> None:
    assert parse_channel("t.me/OSINTdefender").username == "OSINTdefender"
    assert str(parse_channel("t.me/OSINTdefender")) == "@OSINTdefender"
    assert str(parse_channel("-1000000000123")) == "c/123"


@pytest.mark.parametrize("name", ["auto", "a1b2", "a_b_c", "A" * 32, "news24"])
def test_names_as_telegram_allows_them(name: str) -> None:
    assert parse_channel(f"https://t.me/{name}").username == name


@pytest.mark.parametrize(
    "name",
    [
        "abc",
        "a" * 33,
        "1news",
        "_news",
        "news_",
        "the__news",
        "the-news",
        "the.news.today",
        "news!",
        "@@news",
    ],
)
def test_names_that_telegram_does_not_allow_are_refused(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_channel(name)
    assert name in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("spelling", "reason"),
    [
        pytest.param("https://t.me/+AbCdEfGh123", "invitation", id="invite link"),
        pytest.param("t.me/joinchat/AbCdEfGh123", "invitation", id="old invite link"),
        pytest.param("tg://join?invite=AbCdEfGh123", "invitation", id="tg invite"),
        pytest.param("+AbCdEfGh", "invitation", id="bare invite"),
        pytest.param("https://example.com/osintdefender", 'the site is "example.com"', id="another site"),
        pytest.param("https://t.me@example.com/osintdefender", "the site is", id="a dressed-up site"),
        pytest.param("https://t.me.example.com/osintdefender", "the site is", id="a longer site"),
        pytest.param("https://nott.me/osintdefender", "the site is", id="a similar site"),
        pytest.param("web.telegram.org/k/#@osintdefender", "the site is", id="the web client"),
        pytest.param("ftp://t.me/osintdefender", '"ftp"', id="another scheme"),
        pytest.param("https://t.me/share/url?url=x", '"share" is a page', id="share"),
        pytest.param("https://t.me/addstickers/Cats", "a page", id="stickers"),
        pytest.param("https://t.me/proxy?server=1", "a page", id="proxy"),
        pytest.param("https://t.me/iv?url=x", "a page", id="instant view"),
        pytest.param("https://t.me/login/12345", "a page", id="login"),
        pytest.param("https://t.me/SetLanguage/uk", "a page", id="language"),
        pytest.param("https://t.me/addlist/abc", "a page", id="folder"),
        pytest.param("https://t.me/boost/osintdefender", "a page", id="boost"),
        pytest.param("https://t.me/s", "a page", id="s alone"),
        pytest.param("https://t.me/s/", "a page", id="s and a slash"),
        pytest.param("https://t.me/c", "no Telegram name", id="c alone"),
        pytest.param("https://t.me/", "names no channel", id="host only"),
        pytest.param("t.me", "names no channel", id="host without slash"),
        pytest.param("@", "names no channel", id="at only"),
        pytest.param("tg://resolve?phone=123", "no channel", id="tg phone"),
        pytest.param("tg://settings", "no channel", id="tg settings"),
        pytest.param("https://t.me/c/abc/5", "channel number", id="no number"),
        pytest.param("https://t.me/c/0/5", "channel number", id="number zero"),
        pytest.param("-12345", "groups or people", id="a small group"),
        pytest.param("-1000000000000", "groups or people", id="channel zero"),
        pytest.param("-", "no channel", id="minus"),
        pytest.param("9" * 40, "channel number", id="a huge number"),
        pytest.param("https://t.me/osintdefender/9999999999", "post number", id="a huge post number"),
        pytest.param("osint defender", "blank", id="a blank"),
        pytest.param("@one, @two", "blank", id="two at a time"),
    ],
)  # fmt: skip
def test_what_is_no_channel_is_refused_and_named(spelling: str, reason: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_channel(spelling)
    assert spelling in refused.value.message
    assert reason in refused.value.message + refused.value.hint


@pytest.mark.parametrize("spelling", ["", "  ", "<>", "\n"])
def test_nothing_is_refused(spelling: str) -> None:
    with pytest.raises(UsageError, match="nothing was typed"):
        parse_channel(spelling)


def test_a_look_alike_letter_is_named() -> None:
    with pytest.raises(UsageError, match='character 6, "е", is CYRILLIC SMALL LETTER IE'):
        parse_channel("osintdеfender".replace("d", "", 1))


def test_an_invisible_character_is_named_but_not_shown() -> None:
    with pytest.raises(UsageError, match=r"U\+200B, is ZERO WIDTH SPACE") as refused:
        parse_channel("osint\u200bdefender")
    assert "\u200b" not in refused.value.message


@pytest.mark.parametrize(
    ("spelling", "post"),
    [
        ("https://t.me/OSINTdefender/123", PostAddress(ChannelAddress("OSINTdefender"), 123)),
        ("t.me/s/OSINTdefender/123", PostAddress(ChannelAddress("OSINTdefender"), 123)),
        ("@OSINTdefender/123", PostAddress(ChannelAddress("OSINTdefender"), 123)),
        ("t.me/OSINTdefender/12/123?single", PostAddress(ChannelAddress("OSINTdefender"), 123)),
        ("OSINTdefender.t.me/123/", PostAddress(ChannelAddress("OSINTdefender"), 123)),
        ("tg://resolve?domain=OSINTdefender&post=123", PostAddress(ChannelAddress("OSINTdefender"), 123)),
        ("https://t.me/c/1234567890/55", PostAddress(ChannelAddress(number=1234567890), 55)),
        ("t.me/c/1234567890/12/55", PostAddress(ChannelAddress(number=1234567890), 55)),
        ("c/1234567890/55", PostAddress(ChannelAddress(number=1234567890), 55)),
        ("tg://privatepost?channel=1234567890&post=55", PostAddress(ChannelAddress(number=1234567890), 55)),
    ],
)
def test_a_post_is_read(spelling: str, post: PostAddress) -> None:
    assert parse_post(spelling) == post


@pytest.mark.parametrize(
    "spelling",
    ["@OSINTdefender", "t.me/OSINTdefender/s/5", "t.me/OSINTdefender/about", "-1001234567890", "t.me/c/12"],
)
def test_a_channel_alone_is_no_post(spelling: str) -> None:
    with pytest.raises(UsageError, match="names no post") as refused:
        parse_post(spelling)
    assert "https://t.me/name/123" in refused.value.hint


PIECES = st.sampled_from(
    ["https://", "t.me", "tg:", "/", "s", "c", "?", "#", "@", "-100", "123", "name", "<", ":", "&post="]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for parse in (parse_channel, parse_post):
        try:
            parse(text)
        except UsageError as refused:
            assert "\n" not in refused.message  # noqa: PT017
