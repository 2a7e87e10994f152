"""Posts as JSON: the contract other programs build on."""

from __future__ import annotations

import json as stdlib_json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TextIO

from osintwatch.evidence import Citation, CitationKind, Judged, Mark
from osintwatch.model import (
    Card,
    Coverage,
    Forward,
    ForwardKind,
    Reply,
    SearchResult,
    StoredPost,
    Window,
    post_url,
)
from osintwatch.output.times import iso_utc, iso_utc_or_none

SCHEMA_VERSION = 1

# JSON may hold these as they are, but a terminal obeys some of them, line readers split at others,
# and a lone surrogate has no UTF-8. Escaped, they are the same text to whoever parses it.
_ESCAPED = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


NOT_JUDGED = Judged(waits=True)
"""Of a post that nobody has looked at."""

NOTHING: Mapping[int, Judged] = MappingProxyType({})


def post_record(post: StoredPost, judged: Judged = NOT_JUDGED) -> dict[str, object]:
    """A post as the JSON contract has it, with what is derived from it; text is unchanged."""
    return {
        "url": post.url,
        "channel": post.channel,
        "channel_id": post.channel_id,
        "channel_title": post.channel_title,
        "message_id": post.message_id,
        "posted_at": iso_utc(post.posted_at),
        "edited_at": iso_utc_or_none(post.edited_at),
        "deleted_seen_at": iso_utc_or_none(post.deleted_seen_at),
        "album_gone": list(post.gone),
        "former_match": post.former_match,
        "text": post.text,
        "links": [{"url": link.url, "label": link.label, "place": link.place.value} for link in post.links],
        "card": _card_record(post.card),
        "forward": _forward_record(post.forward),
        "reply": _reply_record(post),
        "album": list(post.album),
        "media": post.media,
        "author": post.author,
        "views": post.counters.views,
        "forwards": post.counters.forwards,
        "replies": post.counters.replies,
        "reactions": dict(post.counters.reactions),
        "fact_check": post.fact_check or None,
        "restricted": post.restricted or None,
        "judged": not judged.waits,
        "citations": [citation_record(citation) for citation in judged.citations],
        "withdrawn_citations": [citation_record(citation) for citation in judged.withdrawn],
        "upstream": [_mark_record(mark) for mark in judged.marks],
        "language": post.language,
        "captured_at": iso_utc(post.captured_at),
        "method": post.method.value,
        "versions": post.versions,
        "sha256": post.sha256,
    }


def search_document(result: SearchResult, judged: Mapping[int, Judged] = NOTHING) -> dict[str, object]:
    """The answer to a search as one document; `judged` by id of the post."""
    return {**search_head(result), "posts": list(_search_records(result, judged))}


def write_search_json(result: SearchResult, stream: TextIO, judged: Mapping[int, Judged] = NOTHING) -> None:
    """The same document, a post a line, so that it is never held in memory a second time."""
    put_document(search_head(result), {"posts": _search_records(result, judged)}, stream)


def _search_records(result: SearchResult, judged: Mapping[int, Judged]) -> Iterator[dict[str, object]]:
    return (post_record(post, judged.get(post.id, NOT_JUDGED)) for post in result.posts)


def put_document(
    head: Mapping[str, object], lists: Mapping[str, Iterable[dict[str, object]]], stream: TextIO
) -> None:
    """One JSON object: `head` on the first line, then each list under its name, a record a line."""
    _put(dumps(head)[:-1], stream)
    for name, records in lists.items():
        _put(f", {dumps(name)}: [", stream)
        for number, record in enumerate(records):
            _put(f"{',' if number else ''}\n{dumps(record)}", stream)
        _put("\n]", stream)
    _put("}\n", stream)


def write_jsonl(posts: Iterable[tuple[StoredPost, Judged]], stream: TextIO) -> None:
    """A post a line with what is derived from it, written as they come."""
    for post, judged in posts:
        write_document(post_record(post, judged), stream)


def write_document(value: object, stream: TextIO) -> None:
    """Any value on one line."""
    _put(f"{dumps(value)}\n", stream)


def write_original(original: bytes, stream: TextIO) -> None:
    """A message byte for byte, so that its SHA-256 can be checked; on a terminal harmless."""
    if stream.isatty() or not hasattr(stream, "buffer"):
        _put(_escaped(original.decode("utf-8", "backslashreplace")) + "\n", stream)
    else:
        stream.flush()
        stream.buffer.write(original + b"\n")


def _put(text: str, stream: TextIO) -> None:
    """Where the stream's encoding is a poor one, escapes do: outside its strings JSON is ASCII anyway."""
    if not text.isascii() and (stream.encoding or "utf-8").lower().replace("-", "") not in (
        "utf8",
        "utf8sig",
    ):
        text = _BEYOND_ASCII.sub(_escape, text)
    stream.write(text)


def dumps(value: object) -> str:
    """One line of valid JSON that every stream and terminal takes unharmed."""
    text = stdlib_json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _escaped(text)


def _escaped(text: str) -> str:
    return _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return stdlib_json.dumps(match.group())[1:-1]


def reply_url(post: StoredPost) -> str | None:
    """The address of the post answered, where its number is known."""
    reply = post.reply
    if reply is None or reply.message_id is None:
        return None
    if reply.channel_id in (None, post.channel_id):
        return post_url(post.username, post.channel_id, reply.message_id)
    return post_url(None, reply.channel_id, reply.message_id)


def forward_channel(forward: Forward) -> str | None:
    """The origin channel: its username where known, else its number."""
    if forward.username:
        return forward.username
    return None if forward.channel_id is None else str(forward.channel_id)


def forward_url(forward: Forward) -> str | None:
    """The address of the origin post, where Telegram tells it."""
    known = forward.username or forward.channel_id is not None
    if forward.kind is not ForwardKind.CHANNEL or forward.message_id is None or not known:
        return None
    return post_url(forward.username, forward.channel_id or 0, forward.message_id)


def search_head(result: SearchResult) -> dict[str, object]:
    """What an answer says besides its posts."""
    return {
        "schema_version": SCHEMA_VERSION,
        "query": result.query,
        "forms": {word: list(others) for word, others in result.forms.items()},
        "window": window_record(result.window),
        "coverage": [coverage_record(coverage) for coverage in result.coverage],
        "total": result.total,
        "next_page": result.next_page,
    }


def window_record(window: Window) -> dict[str, object]:
    """A half-open stretch of time; null leaves an end open."""
    return {"since": iso_utc_or_none(window.since), "until": iso_utc_or_none(window.until)}


def rounded(confidence: float) -> float:
    """A confidence or similarity without the noise of binary fractions."""
    return round(confidence, 3)


def coverage_record(coverage: Coverage) -> dict[str, object]:
    """How completely a channel was read."""
    return {
        "channel": coverage.channel,
        "channel_id": coverage.channel_id,
        "channel_title": coverage.title,
        "complete": coverage.complete,
        "complete_from": iso_utc_or_none(coverage.complete_from),
        "checked_at": iso_utc_or_none(coverage.checked_at),
        "holes": [[hole.first, hole.last] for hole in coverage.holes],
        "posts": coverage.posts,
        "gone": coverage.gone,
        "compared_at": iso_utc_or_none(coverage.compared_at),
        "compared_since": iso_utc_or_none(coverage.compared_since),
        "first_posted_at": iso_utc_or_none(coverage.first_posted_at),
        "last_posted_at": iso_utc_or_none(coverage.last_posted_at),
    }


def citation_record(citation: Citation) -> dict[str, object]:
    """`start` and `end` count characters of the post's text; null where the quote does not stand in it."""
    in_text = citation.start >= 0
    outlet = citation.kind is CitationKind.OUTLET
    return {
        "kind": citation.kind.value,
        "key": citation.key,
        "name": citation.name or None,
        "outlet": (citation.name or None) if outlet else None,
        "quote": citation.quote,
        "start": citation.start if in_text else None,
        "end": citation.end if in_text else None,
        **({"url": citation.url} if citation.url else {}),
        "denied": citation.denied,
    }


def _mark_record(mark: Mark) -> dict[str, object]:
    return {
        "id": mark.report_id,
        "confidence": rounded(mark.confidence),
        "kind": mark.kind,
        "name": mark.name or None,
        "posts": mark.posts,
        "channels": mark.channels,
        "possible": mark.possible,
    }


def _card_record(card: Card | None) -> dict[str, object] | None:
    if card is None:
        return None
    return {
        "url": card.url,
        "site": card.site,
        "title": card.title,
        "description": card.description,
        "author": card.author,
    }


def _forward_record(forward: Forward | None) -> dict[str, object] | None:
    if forward is None:
        return None
    return {
        "kind": forward.kind.value,
        "channel": forward_channel(forward),
        "channel_id": forward.channel_id,
        "message_id": forward.message_id,
        "name": forward.name,
        "author": forward.author,
        "posted_at": iso_utc_or_none(forward.posted_at),
        "url": forward_url(forward),
    }


def _reply_record(post: StoredPost) -> dict[str, object] | None:
    reply: Reply | None = post.reply
    if reply is None:
        return None
    return {
        "channel_id": post.channel_id if reply.channel_id is None else reply.channel_id,
        "message_id": reply.message_id,
        "quote": reply.quote,
        "url": reply_url(post),
    }
