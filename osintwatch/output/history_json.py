"""A post's life as JSON: every wording with its capture record, what changed, and tombstones."""

from __future__ import annotations

from collections.abc import Sequence

from osintwatch.history import History, Tombstone, Version
from osintwatch.output.times import iso_utc, iso_utc_or_none
from osintwatch.text.differences import Change, differences


def history_records(history: History) -> list[dict[str, object]]:
    """All a post said and how each wording was captured, of each message the oldest first."""
    return [_version_record(one, before) for before, one in steps(history.versions)]


def tombstone_records(history: History) -> list[dict[str, object]]:
    """When it was found to be gone, and to be there again, the earliest first."""
    return [_tombstone_record(one) for one in history.tombstones]


def sample_records(history: History) -> list[dict[str, object]]:
    """How its counters moved, the earliest sample first."""
    return [
        {
            "message_id": one.message_id,
            "seen_at": iso_utc(one.seen_at),
            "views": one.counters.views,
            "forwards": one.counters.forwards,
            "replies": one.counters.replies,
            "reactions": dict(one.counters.reactions),
        }
        for one in history.samples
    ]


def steps(versions: Sequence[Version]) -> list[tuple[Version | None, Version]]:
    """Each version with the one before it of the same message."""
    last: dict[int, Version] = {}
    found = []
    for one in versions:
        found.append((last.get(one.message_id), one))
        last[one.message_id] = one
    return found


def _version_record(version: Version, before: Version | None) -> dict[str, object]:
    """`changes`: words removed and added since the version before, each with its kind; null for the first."""
    changes = None
    if before is not None:
        found = differences(before.text, version.text)
        changes = [[one.change.value, one.text] for one in found if one.change is not Change.KEPT]
    return {
        "message_id": version.message_id,
        "text": version.text,
        "changes": changes,
        "links": [link.url for link in version.links],
        "card_url": version.card_url,
        "media": version.media,
        "edited_at": iso_utc_or_none(version.edited_at),
        "captured_at": iso_utc(version.captured_at),
        "method": version.method.value,
        "software": version.software,
        "original_format": version.original_format,
        "sha256": version.sha256,
        "current": version.current,
    }


def _tombstone_record(tombstone: Tombstone) -> dict[str, object]:
    return {
        "message_id": tombstone.message_id,
        "gone": tombstone.gone,
        "seen_at": iso_utc(tombstone.seen_at),
        "last_seen_at": iso_utc_or_none(tombstone.last_seen_at),
        "missed_at": iso_utc_or_none(tombstone.missed_at),
    }
