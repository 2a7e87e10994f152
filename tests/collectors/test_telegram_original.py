"""The original of a message, and messages that are not what they should be: never lost, never a crash."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telethon.tl import types as tl

from osintwatch.collectors.telegram_message import read_message, reread
from osintwatch.model import Forward, ForwardKind, Original, Post
from osintwatch.store.fingerprint import fingerprint
from tests.collectors.telegram_cases import (
    CHANNEL,
    NAMES,
    NOON,
    OTHER,
    Sayings,
    filled,
    message,
    over_the_wire,
    post,
    read_raw,
)
from tests.loopback import messages as hang
from tests.loopback.world import DAWN

# The original


def rich_post() -> Any:
    text = "⚡ Reuters says"
    return message(
        text,
        entities=[hang.link(text, "Reuters", "https://r.com")],
        media=hang.photo(3),
        fwd_from=hang.forwarded(OTHER, 5),
        reply_to=hang.quote(9_999, 3, "so"),
        edit_date=NOON,
        views=3,
        forwards=0,
    )


def test_the_same_message_has_the_same_original_however_its_fields_are_ordered() -> None:
    raw = over_the_wire(rich_post()).to_dict()
    turned = dict(reversed(raw.items()))
    assert read_raw(raw).original == read_raw(turned).original
    assert read_raw(over_the_wire(rich_post()).to_dict()).original == read_raw(raw).original


def test_the_original_is_plain_json_with_dates_as_text_and_bytes_as_base64() -> None:
    original = post(media=hang.photo(3)).original
    kept = json.loads(original.json)
    assert kept["date"] == "2026-07-01T12:00:00+00:00"
    assert kept["media"]["photo"]["file_reference"] == "cmVmZXJlbmNl"
    assert original.format == "telethon"
    assert b": " not in original.json


def test_the_original_tells_the_names_of_the_channels_the_message_speaks_of_and_no_others() -> None:
    read = read_raw(rich_post().to_dict(), {**NAMES, 3_333: ("stranger", "Stranger")})
    assert json.loads(read.original.json)["_channels"] == {str(OTHER): ["origin", "The Origin"]}
    assert reread(read.original, CHANNEL).forward == Forward(
        ForwardKind.CHANNEL, OTHER, 5, "origin", "The Origin", DAWN
    )


def test_a_file_reference_that_telegram_renews_makes_no_new_version() -> None:
    raw = message("x", media=hang.photo(3)).to_dict()
    renewed = message("x", media=hang.photo(3)).to_dict()
    renewed["media"]["photo"]["file_reference"] = b"another"
    assert fingerprint(read_raw(raw)) == fingerprint(read_raw(renewed))


def test_half_a_surrogate_pair_is_kept_in_json_that_every_reader_takes() -> None:
    read = read_raw(message("half \ud83d").to_dict())
    assert read.text == "half \ud83d"
    assert json.loads(read.original.json.decode("utf-8"))["message"] == "half \ud83d"


def test_values_json_does_not_know_are_simplified_and_that_is_told() -> None:
    raw = {**message("x").to_dict(), "ratio": float("nan"), 5: object(), "big": 2**70}
    read = read_raw(raw)
    assert read.text == "x"
    assert "simplified" in read.problem
    kept = json.loads(read.original.json, parse_constant=pytest.fail)
    assert (kept["ratio"], kept["<int>"], kept["big"]) == ("<float>", "<object>", "<int>")


@pytest.mark.parametrize("json_text", [b"", b"[1]", b"{}", b'{"id":1}', b"nonsense"])
def test_an_original_that_is_no_telegram_message_is_refused(json_text: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        reread(Original(json_text, "telegram-desktop"), CHANNEL)


# Messages that are not what they should be


@pytest.mark.parametrize(
    "wrong",
    [{"id": None}, {"id": "7"}, {"id": True}, {"id": 7.0}, {"id": 2**63}, {"date": None}, {"date": 5}]
    + [{"date": "yesterday"}, {"date": datetime.min.replace(tzinfo=DAWN.tzinfo).isoformat() + "x"}],
)
def test_a_message_without_number_or_date_is_no_post(wrong: dict[str, Any]) -> None:
    raw = message("x").to_dict()
    with pytest.raises(TypeError):
        read_message({**raw, **wrong}, CHANNEL, {}, "telethon")
    for name in wrong:
        with pytest.raises(KeyError):
            read_message({field: raw[field] for field in raw if field != name}, CHANNEL, {}, "telethon")


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"message": 5}, "message not understood (TypeError)"),
        ({"entities": [{"_": "MessageEntityBold"}]}, "entities not understood (KeyError)"),
        ({"entities": 5}, "entities not understood (TypeError)"),
        ({"media": "photo"}, "webpage not understood (AttributeError); media not understood (TypeError)"),
        ({"fwd_from": {"from_id": 5}}, "fwd_from not understood (AttributeError)"),
        ({"reply_to": {"reply_to_msg_id": "x"}}, "reply_to not understood (TypeError)"),
        ({"reply_markup": {"rows": [{}]}}, "reply_markup not understood (KeyError)"),
        ({"rich_message": "x"}, "rich_message not understood (AttributeError)"),
        ({"views": "many"}, "views not understood (TypeError)"),
        ({"grouped_id": 2**63}, "grouped_id not understood (TypeError)"),
        ({"edit_date": "soon"}, "edit_date not understood (TypeError)"),
        ({"reactions": {"results": [{"count": 1}]}}, "reactions not understood (KeyError)"),
        ({"restriction_reason": [5]}, "restriction_reason not understood (TypeError)"),
        ({"factcheck": {"text": 5}}, "factcheck not understood (TypeError)"),
        ({"_": "MessageNovel"}, "unknown kind of message"),
        ({"_": "MessageService", "action": {}}, "action not understood (KeyError)"),
    ],
)  # fmt: skip
def test_a_part_that_makes_no_sense_costs_only_itself(wrong: dict[str, Any], problem: str) -> None:
    raw = {**message("text", post_author="Ann").to_dict(), **wrong}
    read = read_raw(raw)
    assert read.problem == problem
    set_fields = {name for name, part in raw.items() if part is not None and part is not False}
    assert json.loads(read.original.json).keys() == set_fields
    if "message" not in wrong and wrong.get("_") != "MessageService":
        assert (read.text, read.author) == ("text", "Ann")


FIELDS = sorted(
    {*filled(tl.Message, Sayings()).to_dict(), *hang.photo().to_dict(), *hang.reply(1).to_dict()}
    | {"_", "action", "webpage", "document", "attributes", "url", "type", "offset", "length", "rows"}
    | {"buttons", "blocks", "text", "results", "reaction", "count", "channel_id", "from_id", "title"}
)
KINDS = ["Message", "MessageService", "MessageEntityUrl", "MessageMediaDocument", "PeerUser", "TextPlain"]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.binary(max_size=8) | st.text(max_size=8)
    | st.sampled_from(KINDS) | st.datetimes()
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=10), st.sampled_from(KINDS))
def test_no_message_whatever_its_parts_stops_the_reading(parts: dict[str, Any], kind: str) -> None:
    read = read_raw({**parts, "_": kind, "id": 7, "date": NOON})
    json.loads(read.original.json.decode())
    assert "<" not in read.problem


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=10))
def test_only_a_lacking_number_or_date_raises(raw: dict[str, Any]) -> None:
    try:
        read_raw(raw)
    except (KeyError, TypeError):
        assert type(raw.get("id")) is not int or abs(raw["id"]) >= 2**63 or not _is_date(raw.get("date"))


def _is_date(value: Any) -> bool:
    return isinstance(value, datetime)


# Size


def nested(levels: int) -> dict[str, Any]:
    node: dict[str, Any] = {"_": "TextPlain", "text": "deep"}
    for _ in range(levels):
        node = {"_": "PageBlockDetails", "blocks": [node]}
    return {**message("top").to_dict(), "rich_message": {"blocks": [node]}}


def test_a_hundred_thousand_levels_are_cut_and_that_is_told() -> None:
    read = read_raw(nested(100_000))
    assert read.text == "top"
    assert "nested too deeply" in read.problem
    assert len(read.original.json) < 20_000


def test_time_grows_with_the_size_of_a_post_and_no_faster() -> None:
    def seconds(size: int) -> float:
        text = "🔥 word a.org, " * (size // 16)
        entities = [tl.MessageEntityUrl(16 * n, 5) for n in range(size // 64)]
        raw = message(text, entities=entities).to_dict()
        return min(_timed(raw) for _ in range(5))

    # Four times the size: a quadratic reader takes sixteen times as long.
    assert seconds(65_536) < 9 * seconds(16_384)


def _timed(raw: dict[str, Any]) -> float:
    start = time.perf_counter()
    read: Post = read_message(raw, CHANNEL, {}, "telethon")
    assert read.links
    return time.perf_counter() - start
