"""Builders of Telegram Desktop exports, reconstructed from what its writer is known to write."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from osintwatch.collectors.desktop_export import SkippedChat, read_export
from osintwatch.model import Batch, Post

CHANNEL = 1700000001
NOON = 1751371200
"""2025-07-01 12:00 UTC"""

Json = dict[str, Any]


def message(number: int, text: Any = "", *, at: int | None = None, **fields: Any) -> Json:
    """A message as Desktop writes it today; a field given as None is left out."""
    at = NOON + 60 * number if at is None else at
    fields = {
        "id": number,
        "type": "message",
        "date": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(at),
        "from": "Harbour Watch",
        "from_id": f"channel{CHANNEL}",
        "text": text,
        "text_entities": [
            {"type": "plain", "text": part} if isinstance(part, str) else part
            for part in (text if isinstance(text, list) else [text] if text else [])
        ],
        **fields,
    }
    return {key: value for key, value in fields.items() if value is not None}


def service(number: int, **fields: Any) -> Json:
    actor: Json = {"actor": "Harbour Watch", "actor_id": f"channel{CHANNEL}", "from": None, "from_id": None}
    return message(number, **{"type": "service", **actor, **fields})


def photo(number: int, text: str = "", **fields: Any) -> Json:
    path = f"photos/photo_{number}.jpg"
    return message(number, text, **{"at": NOON, "photo": path, "width": 1280, "height": 720, **fields})


def chat(
    *messages: Any, name: Any = "Harbour Watch", kind: Any = "public_channel", id: Any = CHANNEL
) -> Json:
    return {"name": name, "type": kind, "id": id, "messages": list(messages)}


def account(*chats: Json, left: tuple[Json, ...] = ()) -> Json:
    """An export of a whole account, with the parts that hold no chats."""
    return {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 7, "first_name": "Ann", "phone_number": "+000"},
        "contacts": {"about": "Contacts.", "list": [{"user_id": 8, "first_name": "Bo", "messages": [{}]}]},
        "chats": {"about": "This page lists all chats.", "list": list(chats)},
        "left_chats": {"about": "Chats you left.", "list": list(left)},
    }


def write(folder: Path, export: Any, **how: Any) -> Path:
    path = folder / "result.json"
    content = export if isinstance(export, str) else json.dumps(export, **{"ensure_ascii": False, **how})
    path.write_text(content, encoding="utf-8")
    return path


def read(folder: Path, export: Any, **options: Any) -> list[Batch | SkippedChat]:
    return list(read_export(write(folder, export), **options))


def posts(folder: Path, *messages: Any, **options: Any) -> list[Post]:
    """The posts of one channel that holds these messages."""
    batches = [item for item in read(folder, chat(*messages), **options) if isinstance(item, Batch)]
    return [post for batch in batches for post in batch.posts]


def post(folder: Path, only: Any, **options: Any) -> Post:
    (result,) = posts(folder, only, **options)
    return result
