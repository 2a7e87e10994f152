"""What posts must be, besides the words they have, as conditions of a statement on `posts AS p`."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

IS_GONE: Final = "p.id IN (SELECT coalesce(album_of, id) FROM posts WHERE deleted_seen_at IS NOT NULL)"
IS_EDITED: Final = (
    "p.id IN (SELECT id FROM former_search_docsize UNION SELECT coalesce(m.album_of, m.id)"
    " FROM versions AS v JOIN posts AS m ON m.id = v.post_id WHERE v.edited_at IS NOT NULL)"
)

# A post, and what the members of the album it stands for say now.
_MEMBER: Final = (
    "EXISTS (SELECT 1 FROM posts AS m JOIN versions AS v ON v.id = m.version_id"
    " WHERE (m.id = p.id OR m.album_of = p.id) AND {0})"
)
_LINKED: Final = _MEMBER.format("EXISTS (SELECT 1 FROM links AS l WHERE l.version_id = v.id AND {0})")

_FIXED: Final = {
    ("is", "edited"): IS_EDITED,
    ("is", "deleted"): IS_GONE,
    ("is", "forwarded"): _MEMBER.format("v.forward_kind IS NOT NULL"),
    ("is", "album"): "EXISTS (SELECT 1 FROM posts AS m WHERE m.album_of = p.id)",
    ("has", "forward"): _MEMBER.format("v.forward_kind IS NOT NULL"),
    ("has", "media"): _MEMBER.format("v.media IS NOT NULL"),
    ("has", "card"): _MEMBER.format("v.card_url IS NOT NULL"),
    ("has", "reply"): _MEMBER.format("v.reply_message_id IS NOT NULL"),
    ("has", "link"): _LINKED.format("TRUE"),
    ("has", "citation"): "EXISTS (SELECT 1 FROM citations AS c WHERE c.post_id = p.id)",
    # From 0.5 on a report is shown, as evidence.POSSIBLE says.
    (
        "has",
        "report",
    ): "EXISTS (SELECT 1 FROM report_posts AS r WHERE r.post_id = p.id AND r.confidence >= 0.5)",
    ("lang", "none"): "p.language IS NULL",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field of a search: posts that fulfil it with any of the values, or with none if `negative`."""

    name: str
    """channel, outlet, link, lang, has or is"""
    values: tuple[str | int, ...]
    """of channel: numbers"""
    negative: bool = False


def where(condition: Condition) -> tuple[str, list[Any]]:
    """SQL that is true for posts that fulfil the condition, with its parameters."""
    parts: list[str] = []
    values: list[Any] = []
    for value in condition.values:
        fixed = _FIXED.get((condition.name, str(value)))
        parts.append(fixed or _WITH_A_VALUE[condition.name])
        values += [] if fixed else [value]
    either = f"({' OR '.join(parts)})"
    return (f"NOT {either}" if condition.negative else either), values


_WITH_A_VALUE: Final = {
    "channel": "+p.channel_id = ?",  # the plus: walking through the window in order costs less than sorting
    "lang": "p.language IS ?",
    "outlet": (
        "EXISTS (SELECT 1 FROM citations AS c WHERE c.post_id = p.id AND c.kind = 'outlet' AND c.key = ?)"
    ),
    "link": _LINKED.format("leads_to(l.url, ?)"),
}


def add_functions(sql: sqlite3.Connection) -> None:
    """Teach a connection what the conditions need."""
    sql.create_function("leads_to", 2, _leads_to, deterministic=True)


def _leads_to(url: str, wanted: str) -> int:
    """Does an address, as it came or unwrapped, lead to a site, a part of it, or what begins so?"""
    # Imported here: other searches have no use for it, and each would wait for it.
    from osintwatch.provenance.links.urls import canonical

    as_it_came = url.partition("://")[2] or url
    return int(any(_begins(one, wanted) for one in (as_it_came, canonical(url).key)))


def _begins(address: str, wanted: str) -> bool:
    host, _, rest = address.removeprefix("www.").partition("/")
    site, _, path = wanted.partition("/")
    if not f".{host.lower()}".endswith(f".{site}"):
        return False
    return not path or rest == path or rest.startswith((f"{path}/", f"{path}?", f"{path}#"))
