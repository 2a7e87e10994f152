"""What stands beside an exported file: what was asked for, how far to trust it, and a hash to know it by."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TextIO

from osintwatch import __version__
from osintwatch.model import SearchResult
from osintwatch.output.columns import COLUMNS
from osintwatch.output.json import coverage_record, put_document, window_record
from osintwatch.output.times import iso_utc

SCHEMA_VERSION = 1
_MAKER = "osintwatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An export that was written: what was asked for, and what went out."""

    result: SearchResult
    """without its posts"""
    some_channels_only: bool
    """those that the result's coverage tells of; else all"""
    deleted_only: bool
    edited_only: bool
    limit: int | None
    not_judged: int
    """posts of the archive that wait to be judged: columns of what is derived are not complete"""
    rows: int
    channels: int
    """in how many channels these stand"""
    format: str
    profile: str | None
    """people or machines, where the format has both"""
    guarded: bool
    """texts that look like formulas begin with an apostrophe"""
    is_table: bool
    """it has COLUMNS"""
    zone: tzinfo
    made_at: datetime
    archive_schema: int
    rules: Mapping[str, int]
    """versions of the rules by which the archive's derived data were made"""


def meta_path(path: Path) -> Path:
    """posts.csv.meta.json, beside posts.csv."""
    return path.parent / f"{path.name}.meta.json"


def write_meta(exported: Exported, name: str, sha256: str, size: int, stream: TextIO) -> None:
    """Tell of an export into a file of this name, with its hash and its number of bytes: one JSON object."""
    lists: dict[str, list[dict[str, object]]] = {}
    if exported.is_table:
        lists["columns"] = [{"name": column.name, "meaning": column.meaning} for column in COLUMNS]
    lists["coverage"] = [coverage_record(one) for one in exported.result.coverage]
    head = {"file": name, "bytes": size, "sha256": sha256}
    put_document(
        {"schema_version": SCHEMA_VERSION, "made_by": _MAKER} | head | _told(exported), lists, stream
    )


def _told(exported: Exported) -> dict[str, object]:
    result = exported.result
    channels = [one.channel for one in result.coverage] if exported.some_channels_only else None
    return {
        "format": exported.format,
        "profile": exported.profile,
        "guarded": exported.guarded,
        "rows": exported.rows,
        "channels": exported.channels,
        "total": result.total,
        "not_judged": exported.not_judged,
        "query": result.query,
        "forms": {word: list(others) for word, others in result.forms.items()},
        "window": window_record(result.window),
        "timezone": str(exported.zone),
        "filters": {
            "channels": channels,
            "deleted": exported.deleted_only,
            "edited": exported.edited_only,
            "limit": exported.limit,
        },
        "made_at": iso_utc(exported.made_at),
        "version": __version__,
        "archive": {"schema": exported.archive_schema, "rules": dict(exported.rules)},
    }


def forget_meta(path: Path) -> None:
    """Remove what tells of an older file of that name, if we made it."""
    beside = meta_path(path)
    try:
        if stat.S_ISREG(beside.lstat().st_mode) and json.loads(beside.read_bytes())["made_by"] == _MAKER:
            beside.unlink()
    except (OSError, ValueError, TypeError, KeyError):
        return  # there is none, or it is somebody else's
