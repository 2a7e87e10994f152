"""The original of a Telegram message: the same bytes for the same message, plain JSON whatever came."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from math import isfinite
from typing import Any

Names = Mapping[int, tuple[str | None, str]]
"""Channels that came with a page: number -> (username, title)."""

CHANNELS = "_channels"
"""Under this name the channels a message speaks of are kept: Telegram sends them beside the message."""
SIMPLIFIED = "_simplified"
"""True in an original that JSON could not hold as it came."""

MAX_DEPTH = 200
"""Levels kept of a message that is nested too deeply for JSON. Telethon itself fails at some 400."""


def _plain(value: object) -> str:
    """Telethon's own spelling of bytes and dates; a stranger only by its type, as its repr may vary."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.isoformat()
    return f"<{type(value).__name__}>"


def _encoder(*, ascii_only: bool) -> json.JSONEncoder:
    return json.JSONEncoder(
        default=_plain,
        ensure_ascii=ascii_only,
        sort_keys=True,
        separators=(",", ":"),
        check_circular=False,
        allow_nan=False,
    )


_encode, _encode_ascii = _encoder(ascii_only=False).encode, _encoder(ascii_only=True).encode


def canonical_json(raw: Mapping[str, Any], names: Names) -> bytes:
    """The message as bytes that are the same for the same message: sorted keys, no blanks.

    Fields that are not set (None, False) are left out: most of a message is such, and which of the two an
    unset field has depends on whether the message went over the wire.

    Raises ValueError, TypeError, AttributeError or RecursionError for what JSON cannot hold, or what
    is no message at all; what simplified() gives can always be held.
    """
    spoken_of = {str(number): names[number] for number in _channels_in(raw) if number in names}
    value: dict[str, Any] = {
        name: part for name, part in raw.items() if part is not None and part is not False
    }
    if spoken_of:
        value[CHANNELS] = spoken_of
    try:
        return _encode(value).encode()
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can write
        return _encode_ascii(value).encode()


def _channels_in(raw: Mapping[str, Any]) -> Iterator[int]:
    """Numbers of the channels that a message was forwarded from or answers."""
    for holder, peer in (("fwd_from", "from_id"), ("reply_to", "reply_to_peer_id")):
        header = raw.get(holder)
        origin = header.get(peer) if isinstance(header, dict) else None
        number = origin.get("channel_id") if isinstance(origin, dict) else None
        if type(number) is int:
            yield number


def simplified(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What JSON can hold of a message: names as text, odd values by their type, MAX_DEPTH levels."""
    return {**_simplified(dict(raw), 0), SIMPLIFIED: True}


def _simplified(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH and isinstance(value, dict | list | tuple):
        return None
    if isinstance(value, dict):
        return {
            key if isinstance(key, str) else f"<{type(key).__name__}>": _simplified(item, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_simplified(item, depth + 1) for item in value]
    if type(value) is int and not -(2**63) <= value < 2**63:
        return "<int>"
    if isinstance(value, float) and not isfinite(value):
        return "<float>"
    return value
