"""How far saved searches were looked at, so that the next look shows only what came since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from osintwatch.store.archive import Archive, from_unix, to_unix


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a saved search: what was stored by then had been shown."""

    looked_at: datetime
    last_version: int


def last_look(archive: Archive, name: str) -> Look | None:
    """The last look at a saved search; None: there was none."""
    row = archive.sql.execute("SELECT looked_at, last_version FROM looks WHERE name = ?", (name,)).fetchone()
    return Look(from_unix(row[0]), row[1]) if row else None


def last_version(archive: Archive) -> int:
    """The highest number of a version; read it in the snapshot that the look shows."""
    (highest,) = archive.sql.execute("SELECT coalesce(max(id), 0) FROM versions").fetchone()
    return int(highest)


def remember_look(archive: Archive, name: str, look: Look) -> None:
    """Note that all of a saved search was shown; never moves back. Must run inside a transaction."""
    archive.sql.execute(
        "INSERT INTO looks (name, looked_at, last_version) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
        " SET looked_at = excluded.looked_at, last_version = excluded.last_version"
        " WHERE excluded.last_version >= last_version",
        (name, to_unix(look.looked_at), look.last_version),
    )


def lower(archive: Archive) -> None:
    """After versions were removed: their numbers may be given out again. Must run inside a transaction."""
    archive.sql.execute("UPDATE looks SET last_version = min(last_version, ?)", (last_version(archive),))
