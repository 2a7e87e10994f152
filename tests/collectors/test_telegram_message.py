"""What a Telegram message becomes: text, links, card, forward, reply, counters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from telethon.tl import types as tl

from osintwatch.model import (
    Card,
    Counters,
    Entity,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    PostKind,
    Reply,
)
from tests.collectors.telegram_cases import (
    CHANNEL,
    NOON,
    OTHER,
    Sayings,
    filled,
    kinds,
    message,
    post,
    read,
    read_raw,
)
from tests.loopback import messages as hang

EARLIER = NOON - timedelta(days=2)


def links(*found: tuple[str, str, LinkPlace]) -> tuple[Link, ...]:
    return tuple(Link(*link) for link in found)


# Text and entities


@pytest.mark.parametrize(
    "text", ["", "Two ships.", " a\n\nb  ", "**not bold** [x](y)", "⚡️ Київ 👨‍👩‍👧 日本 e\u0301"]
)
def test_text_is_kept_as_it_came(text: str) -> None:
    read = post(text)
    assert (read.text, read.kind, read.entities, read.links, read.problem) == (
        text, PostKind.POST, (), (), "",
    )  # fmt: skip
    assert (read.channel_id, read.message_id, read.posted_at) == (CHANNEL, 7, NOON)


@pytest.mark.parametrize(
    "before",
    ["", "plain ", "⚡ ", "🔥", "🔥🔥🔥 ", "👨‍👩‍👧‍👦 ", "🏴󠁧󠁢󠁥󠁮󠁧󠁿🇺🇦 ", "日本語。", "e\u0301 ", "𐍈\u200f"],
    ids=["nothing", "latin", "bmp", "emoji", "emojis", "family", "flags", "cjk", "accent", "rtl"],
)
def test_links_are_cut_out_right_whatever_stands_before_them(before: str) -> None:
    text = f"{before}Reuters: https://reut.rs/x_(1) 🔥 end"
    hidden, shown = hang.link(text, "Reuters", "https://r.com"), hang.shown_url(text, "https://reut.rs/x_(1)")
    assert post(text, entities=[hidden, shown]).links == links(
        ("https://r.com", "Reuters", LinkPlace.HIDDEN), ("https://reut.rs/x_(1)", "", LinkPlace.TEXT)
    )


def test_an_address_at_the_very_end_of_the_text_is_whole() -> None:
    text = "🔥 see https://a.org/🔥"
    assert post(text, entities=[hang.shown_url(text, "https://a.org/🔥")]).links[0].url == "https://a.org/🔥"


@pytest.mark.parametrize("text", ["plain a.org", "🔥🔥🔥 a.org"], ids=["ascii", "emoji"])
@pytest.mark.parametrize(
    ("offset", "length", "words"),
    [(6, 500, " a.org"), (500, 5, ""), (12, 5, ""), (-3, 2, ""), (-5, 6, "first"), (7, -2, ""), (7, 0, "")],
)
def test_what_reaches_beyond_the_text_is_clipped(text: str, offset: int, length: int, words: str) -> None:
    if words:
        words = text.encode("utf-16-le")[2 * max(0, offset) : 2 * (offset + length)].decode(
            "utf-16-le", "replace"
        )
    read = post(
        text,
        entities=[
            tl.MessageEntityUrl(offset, length),
            tl.MessageEntityTextUrl(offset, length, "https://b.org"),
        ],
    )
    shown = links((words, "", LinkPlace.TEXT)) if words and offset >= 0 else ()
    assert read.links == (*shown, Link("https://b.org", words, LinkPlace.HIDDEN))
    assert not read.problem


def test_a_mention_is_an_entity_but_no_link() -> None:
    text = "⚡ @Reuters #war a@b.org"
    read = post(text, entities=[hang.mention(text, "@Reuters"), hang.hashtag(text, "#war")])
    assert read.entities == (Entity("mention", 2, 8), Entity("hashtag", 11, 4))
    assert read.links == ()


@pytest.mark.parametrize("kind", kinds("MessageEntity"), ids=lambda kind: kind.__name__)
def test_every_kind_of_entity_has_a_short_name(kind: Any) -> None:
    read = post("https://a.org and more", entities=[filled(kind, Sayings())])
    assert len(read.entities) == 1
    assert read.entities[0].kind.replace("_", "").isalpha()
    assert read.entities[0].kind == read.entities[0].kind.lower()
    assert not read.problem


# Links from everywhere else


def test_a_post_tells_its_links_from_text_to_fact_check_each_with_its_place() -> None:
    text = "Read here"
    extra: dict[str, Any] = {}
    if hang.LAYER_HAS_FACT_CHECKS:
        note = tl.TextWithEntities("Not so: a.org", [tl.MessageEntityUrl(8, 5)])
        extra["factcheck"] = tl.FactCheck(hash=1, country="UA", text=note)
    read = post(
        text,
        entities=[hang.link(text, "here", "https://hidden.org")],
        media=hang.web_page("https://card.org"),
        reply_markup=hang.buttons(("Open", "https://button.org"), ("More", "https://more.org")),
        reply_to=hang.quote(OTHER, 3, "🔥 by q.org", [tl.MessageEntityUrl(6, 5)]),
        **extra,
    )
    expected = links(
        ("https://hidden.org", "here", LinkPlace.HIDDEN),
        ("https://card.org", "", LinkPlace.CARD),
        ("https://button.org", "Open", LinkPlace.BUTTON),
        ("https://more.org", "More", LinkPlace.BUTTON),
        ("q.org", "", LinkPlace.QUOTE),
    )
    if extra:
        expected += links(("a.org", "", LinkPlace.FACT_CHECK))
        assert read.fact_check == "Not so: a.org"
    assert read.links == expected


@pytest.mark.skipif(not hang.LAYER_HAS_FACT_CHECKS, reason="this layer has no fact checks")
def test_a_fact_check_that_is_only_announced_says_nothing_yet() -> None:
    read = post("x", factcheck=tl.FactCheck(hash=1, need_check=True))
    assert (read.fact_check, read.problem) == ("", "")


BUTTONS = [
    *kinds("InlineButtonType"),
    *kinds("ButtonType"),
    *(kind for kind in kinds("KeyboardButton") if not kind.__name__.endswith(("Row", "Style"))),
]


@pytest.mark.parametrize("kind", BUTTONS, ids=lambda kind: kind.__name__)
def test_every_kind_of_button_leads_where_it_leads_or_nowhere(kind: Any) -> None:
    sayings = Sayings()
    button = filled(kind, sayings)
    wrapped = {"InlineButtonType": "KeyboardInlineButton", "ButtonType": "KeyboardButton"}
    wrapper = next((name for prefix, name in wrapped.items() if kind.__name__.startswith(prefix)), None)
    if wrapper:
        button = getattr(tl, wrapper)("words", button)
    row = tl.KeyboardButtonRow if wrapper != "KeyboardInlineButton" else tl.KeyboardInlineButtonRow
    read = post("x", reply_markup=tl.ReplyKeyboardMarkup([row([button])]))
    urls = [words for _, field, words in sayings.said if field == "url"]
    assert [(link.url, link.place) for link in read.links] == [(url, LinkPlace.BUTTON) for url in urls]
    assert all(link.label for link in read.links)
    assert not read.problem


def test_a_keyboard_that_is_taken_away_has_no_links() -> None:
    assert post("x", reply_markup=tl.ReplyKeyboardHide()).links == ()


# Cards


def test_a_card_keeps_what_it_says_of_the_page() -> None:
    page = hang.web_page("https://r.com", site_name="Reuters", title="T", description="D", author="A")
    read = post("x", media=page)
    assert read.card == Card("https://r.com", "Reuters", "T", "D", "A")
    assert read.media is None


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (hang.pending_page(), ""),
        (hang.pending_page("https://a.org"), "https://a.org"),
        (hang.empty_page(), ""),
        (hang.empty_page("https://a.org"), "https://a.org"),
        (tl.MessageMediaWebPage(tl.WebPageNotModified()), ""),
    ],
)
def test_a_card_that_is_pending_or_empty_has_an_address_at_most(page: Any, url: str) -> None:
    read = post("x", media=page)
    assert read.card == (Card(url) if url else None)
    assert read.links == (links((url, "", LinkPlace.CARD)) if url else ())
    assert not read.problem


# Forwards


def test_a_forward_names_the_channel_and_its_post() -> None:
    read = post("x", fwd_from=hang.forwarded(OTHER, 55, date=EARLIER, author="Ann"))
    assert read.forward == Forward(
        ForwardKind.CHANNEL, OTHER, 55, "origin", "The Origin", EARLIER, "Ann"
    )  # fmt: skip


def test_a_forward_from_a_channel_that_did_not_come_with_the_page_has_its_number() -> None:
    read = post("x", fwd_from=hang.forwarded(9_999, 1, date=EARLIER))
    assert read.forward == Forward(ForwardKind.CHANNEL, 9_999, 1, posted_at=EARLIER)


def test_a_forward_from_somebody_hidden_has_a_name_only() -> None:
    read = post("x", fwd_from=hang.forwarded_from_hidden("Ann", date=EARLIER))
    assert read.forward == Forward(ForwardKind.HIDDEN, name="Ann", posted_at=EARLIER)


def test_a_forward_from_a_person_does_not_keep_their_number() -> None:
    read = post("x", fwd_from=hang.forwarded_from_user(4_242_424, date=EARLIER))
    assert read.forward == Forward(ForwardKind.USER, posted_at=EARLIER)
    assert "4242424" not in repr([getattr(read, field) for field in read.__slots__ if field != "original"])


def test_where_a_forward_was_saved_or_imported_from_is_not_its_origin() -> None:
    header = tl.MessageFwdHeader(
        date=EARLIER, imported=True, from_id=tl.PeerChannel(OTHER), channel_post=5,
        saved_from_peer=tl.PeerChannel(9_999), saved_from_msg_id=8, saved_from_name="Somebody",
    )  # fmt: skip
    forward = post("x", fwd_from=header).forward
    assert forward is not None
    assert (forward.channel_id, forward.message_id, forward.name) == (OTHER, 5, "The Origin")


def test_a_forward_from_a_basic_group_is_from_nobody_known() -> None:
    header = tl.MessageFwdHeader(date=EARLIER, from_id=tl.PeerChat(3), from_name="Group")
    assert post("x", fwd_from=header).forward == Forward(ForwardKind.HIDDEN, name="Group", posted_at=EARLIER)


# Replies


def header(**fields: Any) -> Any:
    return tl.MessageReplyHeader(**fields)


@pytest.mark.parametrize(
    ("reply_to", "expected"),
    [
        (hang.reply(5), Reply(5)),
        (hang.quote(CHANNEL, 5, "said"), Reply(5, None, "said")),
        (hang.quote(OTHER, 5, "said"), Reply(5, OTHER, "said")),
        (header(reply_to_msg_id=5, reply_to_peer_id=tl.PeerUser(3)), None),
        (header(reply_to_peer_id=tl.PeerUser(3), quote_text="said"), Reply(None, None, "said")),
        (header(reply_from=hang.forwarded(OTHER, 8), quote_text="said"), Reply(8, OTHER, "said")),
        (header(reply_from=hang.forwarded_from_user(3), quote_text="said"), Reply(None, None, "said")),
        (header(reply_from=hang.forwarded_from_hidden("Ann")), None),
        (header(forum_topic=True, reply_to_msg_id=1), None),
        (header(forum_topic=True, reply_to_msg_id=5, reply_to_top_id=1), Reply(5)),
        (tl.MessageReplyStoryHeader(tl.PeerChannel(OTHER), 4), None),
        (header(), None),
    ],
)  # fmt: skip
def test_a_reply_points_at_a_post_of_a_channel(reply_to: Any, expected: Reply | None) -> None:
    read = post("x", reply_to=reply_to)
    assert read.reply == expected
    assert not read.problem


# Albums, edits, authors


def test_members_of_an_album_carry_its_number() -> None:
    assert post("x", grouped_id=13_000_000_000_000_001).grouped_id == 13_000_000_000_000_001
    assert post("x").grouped_id is None


def test_an_edit_has_its_time_unless_telegram_hides_it() -> None:
    assert post("x", edit_date=NOON).edited_at == NOON
    assert post("x", edit_date=NOON, edit_hide=True).edited_at is None


def test_times_are_in_utc_whatever_their_zone() -> None:
    raw = message("x", edit_date=NOON.replace(tzinfo=None)).to_dict()
    kyiv = timezone(timedelta(hours=3))
    read = read_raw({**raw, "date": datetime(2026, 7, 1, 15, tzinfo=kyiv)})
    assert (read.posted_at, read.posted_at.tzinfo, read.edited_at) == (NOON, UTC, NOON)


def test_the_signature_is_kept_and_an_empty_one_is_none() -> None:
    assert post("x", post_author="Ann").author == "Ann"
    assert post("x", post_author="").author in ("", None)


def test_reasons_to_hide_a_post_are_told() -> None:
    reasons = [tl.RestrictionReason("all", "terms", "Not here"), tl.RestrictionReason("ios", "porn", "")]
    assert post("x", restriction_reason=reasons).restricted == "all: Not here; ios: porn"


def test_protected_posts_are_read_like_others() -> None:
    assert post("x", noforwards=True).text == "x"


# Counters


def test_counters_are_kept_as_told_and_none_where_not() -> None:
    reactions = tl.MessageReactions(
        [
            tl.ReactionCount(tl.ReactionEmoji("👍"), 3),
            tl.ReactionCount(tl.ReactionCustomEmoji(5_368), 2),
            tl.ReactionCount(tl.ReactionPaid(), 9),
        ]
    )
    read = post("x", views=10, forwards=0, replies=hang.comments(4, 77), reactions=reactions)
    assert read.counters == Counters(10, 0, 4, (("5368", 2), ("paid", 9), ("👍", 3)))
    assert post("x").counters == Counters()


def test_reactions_without_the_readers_own_count_in_full() -> None:
    told = tl.MessageReactions([tl.ReactionCount(tl.ReactionEmoji("👍"), 3)], min=True)
    assert post("x", reactions=told).counters.reactions == (("👍", 3),)


def test_a_message_with_every_field_filled_has_no_problem() -> None:
    sent = filled(tl.Message, Sayings())
    sent.date = sent.edit_date = NOON
    sent.reactions = hang.reactions(**{"👍": 1})
    assert read(sent).problem in ("", "Telegram sent only the beginning of its block text")
