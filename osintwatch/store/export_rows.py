"""Posts as rows of a table, read a few hundred at a time: for exports of any size, so built for speed.

What `read` and `judgement` make of a post with objects is made here of the tables' rows themselves; the
tests hold the two against each other.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from osintwatch.evidence import CERTAIN, POSSIBLE
from osintwatch.model import post_url
from osintwatch.post_row import Credit, Leaning, PostRow
from osintwatch.store.archive import Archive
from osintwatch.store.search import Filter, matches

_CHUNK: Final = 500


def rows(archive: Archive, wanted: Filter, limit: int | None, *, best: bool = False) -> Iterator[PostRow]:
    """Matching posts as rows, in the order of `search.find`. Run it inside Archive.snapshot()."""
    names = _Names(archive)
    for found in matches(archive, wanted, limit, best=best, chunk=_CHUNK):
        yield from rows_of(archive, found, names)


def rows_of(archive: Archive, found: dict[int, bool], names: _Names | None = None) -> Iterator[PostRow]:
    """The posts with these ids, in this order; True where only an earlier wording was found."""
    ids, names = list(found), names or _Names(archive)
    heads = _messages(archive, "p.id", ids)
    albums = _members(archive, heads)
    versions = [one[_VERSION] for one in heads]
    versions += [one[_VERSION] for members in albums.values() for one in members]
    links = _links(archive, versions)
    citations, withdrawn = _credits(archive, _CITATIONS, ids), _credits(archive, _WITHDRAWN, ids)
    leanings = _leanings(archive, ids)
    for one in heads:
        values: list[Any] = list(one[:_OWN])
        post, version = one[_ID], one[_VERSION]
        if post in albums:
            members = [one, *albums[post]]
            _put_together(values, members)
            urls = [url for member in members for url in links.get(member[_VERSION], ())]
            values[_LINKS] = tuple(dict.fromkeys(urls))
        elif version in links:
            values[_LINKS] = tuple(dict.fromkeys(links[version]))
        else:
            values[_LINKS] = ()
        address, values[_CHANNEL], values[_TITLE] = names.channels[values[_URL]]
        values[_URL] = f"{address}{values[_NUMBER]}"
        if (reply := values[_REPLY]) is not None:
            values[_REPLY] = f"{address}{reply}" if isinstance(reply, int) else reply or None
        values[_FORWARD] = values[_FORWARD] or None
        values[_METHOD] = names.methods[values[_METHOD]]
        values[_SHA] = values[_SHA].hex()
        values[_FORMER] = found[post]
        values += citations.get(post, ()), withdrawn.get(post, ()), leanings.get(post, ())
        yield PostRow._make(values)


class _Names:
    """What is said by numbers: of channels the beginning of their posts' addresses, name and title."""

    def __init__(self, archive: Archive) -> None:
        self.methods: dict[int, str] = dict(archive.sql.execute("SELECT id, method FROM captures"))
        self.channels = {
            number: (post_url(username, number, 0)[:-1], username or str(number), title)
            for number, username, title in archive.sql.execute("SELECT id, username, title FROM channels")
        }


# ---- messages ------------------------------------------------------------------------------------

# Empty and not NULL where a header is there but leads nowhere: of an album the first that is there counts.
_READY: Final[dict[str, str]] = {
    "url": "p.channel_id",
    "posted_at": "p.posted_at",
    "channel": "NULL",
    "channel_title": "NULL",
    "message_id": "p.message_id",
    "text": "v.text",
    "language": "p.language",
    "links": "NULL",
    "card_site": "CASE WHEN v.card_url IS NOT NULL THEN v.card_site END",
    "card_title": "CASE WHEN v.card_url IS NOT NULL THEN v.card_title END",
    "card_url": "v.card_url",
    "forward_from": "CASE WHEN v.forward_kind IS NOT NULL THEN coalesce(nullif(v.forward_username, ''),"
    " CAST(v.forward_channel_id AS TEXT), v.forward_name, '') END",
    "forward_url": "CASE WHEN v.forward_kind = 'channel' THEN 'https://t.me/'"
    " || coalesce(nullif(v.forward_username, ''), 'c/' || v.forward_channel_id)"
    " || '/' || v.forward_message_id END",
    "reply_to": "CASE WHEN v.reply_message_id IS NULL THEN"
    " CASE WHEN v.reply_channel_id IS NOT NULL OR v.reply_quote <> '' THEN '' END"
    " WHEN coalesce(v.reply_channel_id, p.channel_id) = p.channel_id THEN v.reply_message_id"
    " ELSE 'https://t.me/c/' || v.reply_channel_id || '/' || v.reply_message_id END",
    "album": "NULL",
    "media": "nullif(v.media, '')",
    "author": "nullif(v.author, '')",
    "edited_at": "nullif(v.edited_at, 0)",
    "deleted_seen_at": "p.deleted_seen_at",
    "gone": "NULL",
    "views": "n.views",
    "forwards": "n.forwards",
    "replies": "n.replies",
    "captured_at": "v.captured_at",
    "method": "v.capture_id",
    # Counted in the index alone, but for those few that have several.
    "versions": "CASE WHEN (SELECT count(*) FROM versions AS o WHERE o.post_id = p.id) > 1 THEN"
    " (SELECT count(DISTINCT o.text) FROM versions AS o WHERE o.post_id = p.id) ELSE 1 END",
    "sha256": "v.sha256",
    "former_match": "NULL",
}
"""Column of PostRow to SQL, in its order; NULL: filled in afterwards, as the last three are.

`url`, `reply_to` within a channel, and `method` are numbers at first: channels and captures are few, and to
look them up here takes a fifth of what joining them takes.
"""

_AT: Final = {name: place for place, name in enumerate(PostRow._fields)}
_LINKS, _FORMER, _SHA = _AT["links"], _AT["former_match"], _AT["sha256"]
_FORWARD, _REPLY, _METHOD = _AT["forward_from"], _AT["reply_to"], _AT["method"]
_URL, _CHANNEL, _TITLE, _NUMBER = _AT["url"], _AT["channel"], _AT["channel_title"], _AT["message_id"]
_OWN: Final = len(_READY)
_ID, _VERSION, _GROUP, _HEAD = range(_OWN, _OWN + 4)
"""What stands behind those columns: ids of the post, its version, its album, the album's first member."""

_FROM: Final = (
    # CROSS JOIN: in this order, so that the rows come in the order of the ids.
    "FROM json_each(?) AS w CROSS JOIN posts AS p ON {key} = w.value"
    " CROSS JOIN versions AS v ON v.id = p.version_id LEFT JOIN counters AS n ON n.post_id = p.id"
    " AND n.seen_at = (SELECT max(m.seen_at) FROM counters AS m WHERE m.post_id = p.id)"
)
_MESSAGES: Final = (
    f"SELECT {', '.join(_READY.values())}, p.id, p.version_id, p.grouped_id, p.album_of {_FROM}"
)


def _messages(archive: Archive, key: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    return archive.sql.execute(_MESSAGES.format(key=key), (json.dumps(ids),)).fetchall()


def _members(archive: Archive, heads: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """By id of the first member: the other members of its album, by their numbers."""
    ids = [one[_ID] for one in heads if one[_GROUP] is not None]
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for member in _messages(archive, "p.album_of", ids) if ids else ():
        found[member[_HEAD]].append(member)
    for members in found.values():
        members.sort(key=lambda member: member[_AT["message_id"]])
    return found


_FIRST_THERE: Final = (
    ("card_url", "card_site", "card_title"),
    ("forward_from", "forward_url"),
    ("reply_to",),
    ("media",),
    ("author",),
)
"""What the first member that has any says, and what it says besides."""


def _put_together(values: list[Any], members: Sequence[tuple[Any, ...]]) -> None:
    """Make of the row of an album's first member the row of the album."""

    def of_all(name: str) -> list[Any]:
        return [member[_AT[name]] for member in members]

    values[_AT["text"]] = "\n\n".join(filter(None, of_all("text")))
    for deciding, *others in _FIRST_THERE:
        teller = next((member for member in members if member[_AT[deciding]] is not None), members[0])
        for name in (deciding, *others):
            values[_AT[name]] = teller[_AT[name]]
    numbers, gone = of_all("message_id"), of_all("deleted_seen_at")
    values[_AT["album"]] = tuple(numbers)
    values[_AT["gone"]] = tuple(number for number, when in zip(numbers, gone, strict=True) if when)
    values[_AT["deleted_seen_at"]] = None if None in gone else max(gone)
    values[_AT["edited_at"]] = max(filter(None, of_all("edited_at")), default=None)
    values[_AT["versions"]] = max(of_all("versions"))


# ---- what hangs on them --------------------------------------------------------------------------


def _links(archive: Archive, versions: Sequence[int]) -> dict[int, list[str]]:
    """By version: its addresses. A blank inside one would read as two."""
    found: dict[int, list[str]] = {}
    for version, url in archive.sql.execute(
        "SELECT l.version_id, l.url FROM json_each(?) AS w CROSS JOIN links AS l ON l.version_id = w.value",
        (json.dumps(versions),),
    ):
        url = "%20".join(url.split())
        if version in found:
            found[version].append(url)
        else:
            found[version] = [url]
    return found


_CITATIONS: Final = (
    "SELECT t.post_id, t.kind, t.key, t.name, t.denied FROM json_each(?) AS w"
    " CROSS JOIN citations AS t ON t.post_id = w.value"
)
_WITHDRAWN: Final = (
    "SELECT t.post_id, t.kind, t.key, t.name, 0 FROM json_each(?) AS w"
    " CROSS JOIN withdrawn_citations AS t ON t.post_id = w.value ORDER BY w.key, t.version_id, t.kind, t.key"
)


def _credits(archive: Archive, sql: str, ids: Sequence[int]) -> dict[int, list[Credit]]:
    found: dict[int, list[Credit]] = {}
    for post, kind, key, name, denied in archive.sql.execute(sql, (json.dumps(ids),)):
        credit = kind, key, name, bool(denied)
        if post in found:
            found[post].append(credit)
        else:
            found[post] = [credit]
    return found


def _leanings(archive: Archive, ids: Sequence[int]) -> dict[int, list[Leaning]]:
    """The reports a post leans on: the certain first, then those that most lean on."""
    found: dict[int, list[Leaning]] = {}
    for post, *values in archive.sql.execute(
        "SELECT m.post_id, r.id, coalesce(nullif(r.name, ''), r.key), m.confidence, r.posts, r.channels"
        " FROM json_each(?) AS w CROSS JOIN report_posts AS m ON m.post_id = w.value"
        " CROSS JOIN reports AS r ON r.id = m.report_id WHERE m.confidence >= ?",
        (json.dumps(ids), POSSIBLE),
    ):
        found.setdefault(post, []).append(Leaning._make(values))
    for several in found.values():
        if len(several) > 1:
            several.sort(
                key=lambda one: (one.confidence < CERTAIN, -one.posts, -one.confidence, one.report_id)
            )
    return found
