"""The judgement of stored posts, kept up to date: citations, wordings and reports of what is new or changed.

Three steps. First every stale post is read for itself: its citations and its wording. Then the ties between
it and others are found, then the reports made that it leans on. All go in chunks with a transaction each, so
that a run may die at any instant and the next one goes on; what comes out depends on the posts alone, not on
the order or the portions in which they came.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from osintwatch.evidence import Citation
from osintwatch.model import StoredPost
from osintwatch.provenance.citations import RULES_VERSION, citations_of
from osintwatch.provenance.footers import without_footer
from osintwatch.provenance.outlets.registry import registry
from osintwatch.provenance.wordings.likeness import likeness
from osintwatch.provenance.wordings.wording import Wording, wording
from osintwatch.store import footers, likenesses, stale, withdrawn, wordings
from osintwatch.store.archive import Archive, storable
from osintwatch.store.judgeable import numbers_by_name
from osintwatch.store.read import load_posts
from osintwatch.store.reporting import regroup_stale
from osintwatch.store.stale import Step
from osintwatch.store.tying import tie_stale
from osintwatch.text.folding import fold

CHUNK: Final = 500
"""Posts read for themselves in one transaction."""

_REMEMBERED: Final = 2_000
"""The latest posts whose wording is kept from one chunk to the next."""

_Said = dict[int, tuple[datetime, Wording]]
"""By post id: when it was published, and its wording."""

Progress = Callable[[int, int], None]
"""Told how many posts are done, of how many."""


def judge_stale(archive: Archive, progress: Progress | None = None) -> int:
    """Judge all posts that are new, changed, or were judged by older rules. Gives how many they were.

    Must not run inside a transaction.
    """
    apply_rules(archive)
    _refresh_channels(archive)
    footers.learn(archive)
    total, done, said = stale.stale_posts(archive), 0, _Said()
    tell = progress or (lambda done, of: None)
    while cited := _cite_some(archive, said):
        done += cited
        tell(done // len(Step), total)
    for step, settle in ((Step.TIES, tie_stale), (Step.REPORTS, regroup_stale)):
        for done in settle(archive):
            tell((step * total + min(done, total)) // len(Step), total)
    return total


def apply_rules(archive: Archive) -> None:
    """Let all posts be judged anew when the rules have changed since."""
    row = archive.sql.execute("SELECT value FROM archive WHERE key = 'rules_version'").fetchone()
    if row and int(row[0]) == RULES_VERSION:
        return
    with archive.transaction():
        if row:
            for table in (
                "citations",
                "withdrawn_citations",
                "likenesses",
                "ties",
                "shingles",
                "wordings",
                "report_posts",
                "reports",
                "footers",
            ):
                archive.sql.execute(f"DELETE FROM {table}")
            stale.mark_stale_where(archive, "TRUE")
        archive.sql.execute(
            "INSERT INTO archive VALUES ('rules_version', ?1) ON CONFLICT DO UPDATE SET value = ?1",
            (str(RULES_VERSION),),
        )


def _refresh_channels(archive: Archive) -> None:
    """What a channel is called decides what its own posts cite, and which posts of others point to it."""
    names, channels = numbers_by_name(archive), _identities(archive)
    row = archive.sql.execute("SELECT value FROM archive WHERE key = 'judged_channels'").fetchone()
    known = json.loads(row[0]) if row else {"names": {}, "channels": {}}
    if known == {"names": names, "channels": channels}:
        return
    with archive.transaction():
        for name in sorted(name for name, number in names.items() if known["names"].get(name) != number):
            rows = archive.sql.execute(
                "SELECT post_id FROM citations"
                " WHERE kind IN ('telegram', 'forward') AND key >= ? AND key < ?",
                (f"t.me/{name}/", f"t.me/{name}0"),
            ).fetchall()
            stale.wait_for(archive, {post_id for (post_id,) in rows}, Step.TIES)
        for number, identity in channels.items():
            if known["channels"].get(number, identity) != identity:
                stale.mark_stale_where(archive, "channel_id = ?", (int(number),))
        archive.sql.execute(
            "INSERT INTO archive VALUES ('judged_channels', ?1) ON CONFLICT DO UPDATE SET value = ?1",
            (storable(json.dumps({"names": names, "channels": channels}, ensure_ascii=False)),),
        )


def _identities(archive: Archive) -> dict[str, list[str]]:
    """By number: the outlet whose own channel it is, its title folded, and all names it wears or wore."""
    found = {}
    for number, username, title in archive.sql.execute("SELECT id, username, title FROM channels").fetchall():
        outlet = registry().of_names(username or "", title)
        found[str(number)] = [outlet.id if outlet else "", fold(title), *sorted(own_names(archive, number))]
    return found


# ---- posts for themselves ------------------------------------------------------------------------


def _cite_some(archive: Archive, said: _Said) -> int:
    """Read some posts for themselves; `said` goes from call to call: the next are compared with these."""
    ids = stale.waiting(archive, Step.CITATIONS, CHUNK)
    if not ids:
        return 0
    with archive.transaction():
        heads = _heads(archive, ids)
        posts = [post for post in load_posts(archive, ids) if post.id in heads]
        crowd, lines = set[int](), footers.Footers(archive)
        for post_id in ids:
            archive.sql.execute("DELETE FROM citations WHERE post_id = ?", (post_id,))
            crowd.update(wordings.unindex(archive, post_id))
        for post in posts:
            footer = lines.of(post.channel_id, post.posted_at)
            own = own_names(archive, post.channel_id)
            citations = citations_of(post, footer, own)
            _save_citations(archive, post.id, citations)
            withdrawn.find(archive, post, citations, footer, own)
            said[post.id] = post.posted_at, wording(without_footer(post.text, footer))
            joined = wordings.index(archive, post.id, said[post.id][1])
            stale.wait_for(archive, joined, Step.TIES)
        left = wordings.leave_crowd(archive, crowd)
        # Alike again to others than the posts read now, or no longer to any: they are tied otherwise.
        stale.wait_for(archive, left, Step.TIES)
        _compare(archive, sorted({*left, *(post.id for post in posts)}), said, lines)
        stale.advance(archive, ids, Step.TIES)
    for post_id in sorted(said)[:-_REMEMBERED]:
        del said[post_id]
    return len(ids)


def _heads(archive: Archive, ids: Sequence[int]) -> frozenset[int]:
    """Those of the posts that stand for themselves or for an album; further members of one do not."""
    rows = archive.sql.execute(
        f"SELECT id FROM posts WHERE id IN ({', '.join('?' * len(ids))})"
        " AND kind = 'post' AND album_of IS NULL",
        ids,
    )
    return frozenset(post_id for (post_id,) in rows)


def own_names(archive: Archive, channel_id: int) -> frozenset[str]:
    """Every username a channel wears or wore, folded."""
    rows = archive.sql.execute(
        "SELECT lower(username) FROM channel_names WHERE channel_id = ? AND username IS NOT NULL",
        (channel_id,),
    )
    return frozenset(name for (name,) in rows)


def _save_citations(archive: Archive, post_id: int, citations: Iterable[Citation]) -> None:
    archive.sql.executemany(
        "INSERT INTO citations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                post_id,
                n,
                c.kind,
                storable(c.key),
                storable(c.name),
                storable(c.quote),
                c.start,
                c.end,
                c.url,
                c.denied,
                storable(c.alias),
            )
            for n, c in enumerate(citations)
        ],
    )


def _compare(archive: Archive, ids: Sequence[int], said: _Said, lines: footers.Footers) -> None:
    """Compare posts with all that share pieces of their wording; `said` holds what is known already."""
    others = {post_id: wordings.candidates(archive, post_id) for post_id in ids}
    missing = {one for post_id in ids for one in (post_id, *others[post_id])} - said.keys()
    for post in _loaded(archive, sorted(missing)):
        footer = lines.of(post.channel_id, post.posted_at)
        said[post.id] = post.posted_at, wording(without_footer(post.text, footer))
    done = set[int]()
    for post_id in ids:
        if post_id not in said:
            continue
        found = []
        # Which posts are to be compared is the same seen from either: each pair comes up once.
        for other in (one for one in others[post_id] if one not in done):
            (first, a), (second, b) = (said[one] for one in sorted((post_id, other)))
            if verdict := likeness(a, b, abs(second - first)):
                found.append((other, verdict))
        likenesses.save(archive, post_id, found)
        done.add(post_id)


def _loaded(archive: Archive, ids: Sequence[int]) -> Iterator[StoredPost]:
    for start in range(0, len(ids), CHUNK):
        yield from load_posts(archive, ids[start : start + CHUNK])
