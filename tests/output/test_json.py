import io
import json
from dataclasses import replace
from datetime import timedelta, timezone
from types import NoneType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.evidence import Judged
from osintwatch.model import Coverage, Forward, ForwardKind, Reply, Span
from osintwatch.output.json import dumps, post_record, search_document, write_jsonl, write_search_json
from tests.output.report_samples import JUDGED, hostile_judged
from tests.output.samples import FULL, HOSTILE, PLAIN, POSTED, answer, said_everywhere

CONTRACT: dict[str, tuple[type, ...]] = {
    "url": (str,),
    "channel": (str,),
    "channel_id": (int,),
    "channel_title": (str,),
    "message_id": (int,),
    "posted_at": (str,),
    "edited_at": (str, NoneType),
    "deleted_seen_at": (str, NoneType),
    "album_gone": (list,),
    "former_match": (bool,),
    "text": (str,),
    "links": (list,),
    "card": (dict, NoneType),
    "forward": (dict, NoneType),
    "reply": (dict, NoneType),
    "album": (list,),
    "media": (str, NoneType),
    "author": (str, NoneType),
    "views": (int, NoneType),
    "forwards": (int, NoneType),
    "replies": (int, NoneType),
    "reactions": (dict,),
    "fact_check": (str, NoneType),
    "restricted": (str, NoneType),
    "judged": (bool,),
    "citations": (list,),
    "withdrawn_citations": (list,),
    "upstream": (list,),
    "language": (str, NoneType),
    "captured_at": (str,),
    "method": (str,),
    "versions": (int,),
    "sha256": (str,),
}


@pytest.mark.parametrize("post", [PLAIN, FULL])
def test_a_post_has_the_keys_and_types_of_the_contract(post: Any) -> None:
    record = post_record(post)
    assert record.keys() == CONTRACT.keys()
    assert {key: type(value) for key, value in record.items() if not isinstance(value, CONTRACT[key])} == {}


def test_a_full_post_reads_as_documented() -> None:
    record = post_record(FULL)
    assert record["url"] == "https://t.me/OSINTdefender/40123"
    assert record["posted_at"] == "2026-07-01T18:02:00Z"
    assert record["links"] == [
        {"url": "https://www.reuters.com/world/", "label": "trained in secret", "place": "hidden"},
        {"url": "https://t.me/wartranslated", "label": "", "place": "text"},
    ]
    assert record["forward"] == {
        "kind": "channel",
        "channel": "wartranslated",
        "channel_id": 99,
        "message_id": 77,
        "name": "WarTranslated",
        "author": "Dmitri",
        "posted_at": "2026-07-01T18:02:00Z",
        "url": "https://t.me/wartranslated/77",
    }
    assert record["reply"] == {
        "channel_id": 1234567890,
        "message_id": 40100,
        "quote": "earlier words",
        "url": "https://t.me/OSINTdefender/40100",
    }
    assert record["album"] == [40123, 40124]
    assert record["reactions"] == {"👍": 100, "❤": 3}


def test_what_is_not_known_is_null_and_not_invented() -> None:
    hidden = replace(
        PLAIN, forward=Forward(ForwardKind.HIDDEN, name="Somebody"), reply=Reply(None, None, "q")
    )
    record: dict[str, Any] = post_record(hidden)
    assert record["forward"]["channel"] is None
    assert record["forward"]["url"] is None
    assert record["reply"]["url"] is None
    assert record["views"] is None
    assert record["edited_at"] is None
    assert record["fact_check"] is None


def test_a_forward_from_a_channel_without_a_username_is_named_by_its_number() -> None:
    forward: Any = post_record(replace(PLAIN, forward=Forward(ForwardKind.CHANNEL, 99, 7)))["forward"]
    assert forward["channel"] == "99"
    assert forward["url"] == "https://t.me/c/99/7"


def test_a_reply_into_another_channel_has_an_address_there() -> None:
    reply: Any = post_record(replace(FULL, reply=Reply(7, 99)))["reply"]
    assert reply["url"] == "https://t.me/c/99/7"


def test_what_is_derived_from_a_post_stands_in_it() -> None:
    record: dict[str, Any] = post_record(PLAIN, JUDGED)
    assert record["citations"][:2] == [
        {
            "kind": "outlet",
            "key": "reuters",
            "name": "Reuters",
            "outlet": "Reuters",
            "quote": "Reuters has seen",
            "start": 0,
            "end": 16,
            "denied": False,
        },
        {
            "kind": "url",
            "key": "reuters.com/world/ports",
            "name": None,
            "outlet": None,
            "quote": "https://reuters.com/world/ports?x=1",
            "start": None,
            "end": None,
            "url": "https://reuters.com/world/ports?x=1",
            "denied": False,
        },
    ]
    assert record["citations"][2]["denied"] is True
    assert record["upstream"][1] == {
        "id": "r1",
        "confidence": 0.9,
        "kind": "outlet",
        "name": "Reuters",
        "posts": 4,
        "channels": 3,
        "possible": 0,
    }


def test_posts_of_an_answer_get_what_is_derived_from_each() -> None:
    document: dict[str, Any] = search_document(answer(PLAIN, FULL), {FULL.id: JUDGED})
    assert [len(post["upstream"]) for post in document["posts"]] == [0, 2]
    stream = io.StringIO()
    write_search_json(answer(PLAIN, FULL), stream, {FULL.id: JUDGED})
    assert json.loads(stream.getvalue()) == document


def test_times_are_utc_to_the_second_whatever_zone_they_came_in() -> None:
    kyiv = POSTED.astimezone(timezone(timedelta(hours=3))).replace(microsecond=999)
    assert post_record(replace(PLAIN, posted_at=kyiv))["posted_at"] == "2026-07-01T18:02:00Z"


def test_the_answer_to_a_search_has_the_documented_shape() -> None:
    coverage = Coverage("OSINTdefender", 1, "t", False, POSTED, None, (Span(3, 4),), POSTED, POSTED, 9)
    asked = replace(answer(PLAIN, coverage=(coverage,), total=7), forms={"train": ("trained", "training")})
    document: dict[str, Any] = search_document(asked)
    head = ["schema_version", "query", "forms", "window", "coverage", "total", "next_page"]
    assert list(document) == [*head, "posts"]
    assert document["forms"] == {"train": ["trained", "training"]}
    assert document["schema_version"] == 1
    assert document["query"] == "belousov"
    assert document["window"] == {"since": "2026-07-01T00:00:00Z", "until": "2026-07-02T00:00:00Z"}
    assert document["total"] == 7
    assert document["coverage"] == [
        {
            "channel": "OSINTdefender",
            "channel_id": 1,
            "channel_title": "t",
            "complete": False,
            "complete_from": "2026-07-01T18:02:00Z",
            "checked_at": None,
            "holes": [[3, 4]],
            "posts": 9,
            "gone": 0,
            "compared_at": None,
            "compared_since": None,
            "first_posted_at": "2026-07-01T18:02:00Z",
            "last_posted_at": "2026-07-01T18:02:00Z",
        }
    ]


@pytest.mark.parametrize("posts", [(), (PLAIN,), (PLAIN, FULL)])
def test_what_is_written_for_a_search_is_that_document(posts: Any) -> None:
    result, stream = answer(*posts), io.StringIO()
    write_search_json(result, stream)
    assert json.loads(stream.getvalue()) == json.loads(json.dumps(search_document(result)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_unchanged_from_one_line_of_safe_utf_8(text: str) -> None:
    stream = io.StringIO()
    write_jsonl([(said_everywhere(text), hostile_judged(text))], stream)
    line = stream.getvalue().encode().decode()
    assert line.splitlines() == [line[:-1]]
    assert not [char for char in line[:-1] if char < " " or "\x7f" <= char <= "\x9f"]
    # A pair of surrogates is one character to every reader of JSON.
    assert json.loads(line)["text"] == text.replace("\ud83d\ude00", "😀")


@given(st.text())
def test_any_text_survives(text: str) -> None:
    assert json.loads(dumps(text).encode()) == text


def test_a_post_a_line_is_written_as_they_come() -> None:
    stream, seen = io.StringIO(), []

    def posts() -> Any:
        for post in (PLAIN, FULL):
            seen.append(len(stream.getvalue().splitlines()))
            yield post, Judged()

    write_jsonl(posts(), stream)
    assert seen == [0, 1]
