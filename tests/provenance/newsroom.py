"""Posts as tests tell them, and what the heart makes of them, from words to reports, without an archive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

from osintwatch.evidence import CERTAIN, CitationKind, Likeness
from osintwatch.model import Forward, ForwardKind, Link, LinkPlace, StoredPost
from osintwatch.provenance.citations import citations_of
from osintwatch.provenance.outlets.registry import registry
from osintwatch.provenance.reports import Draft, reports_of
from osintwatch.provenance.strands import Judgeable, Strand, stories_of, strands_of
from osintwatch.provenance.tie import Tie
from osintwatch.provenance.ties import Ties
from osintwatch.provenance.wordings.likeness import likeness
from osintwatch.provenance.wordings.wording import wording
from osintwatch.store.schema import TIE_BITS
from tests.provenance.stored import NOON, stored

CHANNELS: dict[str, int] = {}
"""Numbers of the channels that tests speak of, given out as they come up."""


@dataclass(frozen=True, slots=True)
class Told:
    """A post of a test: a name to speak of it, its channel's username, when and what."""

    name: str
    channel: str
    minutes: int
    """after noon of the first day"""
    text: str
    links: tuple[str, ...] = ()
    forwards: str = ""
    """name of the post it is a forward of"""
    title: str = ""


def told(
    name: str,
    channel: str,
    when: str,
    text: str,
    *,
    links: Sequence[str] = (),
    forwards: str = "",
    title: str = "",
) -> Told:
    """A post; `when`: "14:05" on the first day, "1 14:05" on the next."""
    day, _, clock = when.rpartition(" ")
    hours, minutes = clock.split(":")
    after = (int(day or 0) * 24 + int(hours) - 12) * 60 + int(minutes)
    return Told(name, channel, after, text.strip(), tuple(links), forwards, title)


def number_of(channel: str) -> int:
    return CHANNELS.setdefault(channel, 1000 + len(CHANNELS))


class Newsroom:
    """Posts taken all the way: citations, strands, ties, reports."""

    def __init__(self, posts: Iterable[Told]) -> None:
        self.told = sorted(posts, key=lambda one: (one.minutes, one.name))
        self.stored = {one.name: self._stored(n, one) for n, one in enumerate(self.told)}
        self.judgeable = {name: _judgeable(post) for name, post in self.stored.items()}
        self.names = {post.id: name for name, post in self.stored.items()}

    def _stored(self, n: int, one: Told) -> StoredPost:
        posted_at = NOON + timedelta(minutes=one.minutes)
        forward = None
        if one.forwards:
            (origin,) = [other for other in self.told if other.name == one.forwards]
            number = self.told.index(origin) + 1
            name = origin.title or origin.channel
            forward = Forward(ForwardKind.CHANNEL, number_of(origin.channel), number, origin.channel, name)
        return replace(
            stored(one.text, username=one.channel, title=one.title or one.channel),
            id=(int(posted_at.timestamp()) << TIE_BITS) + n,
            channel_id=number_of(one.channel),
            message_id=n + 1,
            posted_at=posted_at,
            links=tuple(Link(url, "", LinkPlace.HIDDEN) for url in one.links),
            forward=forward,
        )

    @property
    def strands(self) -> list[Strand]:
        return [strand for post in self.judgeable.values() for strand in strands_of(post)]

    @property
    def likenesses(self) -> dict[tuple[int, int], Likeness]:
        words = {post.post_id: wording(post.text) for post in self.judgeable.values()}
        pairs = combinations(self.judgeable.values(), 2)
        found = {
            (a.post_id, b.post_id): likeness(
                words[a.post_id], words[b.post_id], timedelta(seconds=b.seconds - a.seconds)
            )
            for a, b in pairs
        }
        return {pair: alike for pair, alike in found.items() if alike}

    @property
    def origins(self) -> dict[str, int]:
        return {f"t.me/c/{post.channel_id}/{post.message_id}": post.id for post in self.stored.values()}

    @property
    def ties(self) -> list[Tie]:
        stories = [told for post in self.judgeable.values() for told in stories_of(strands_of(post))]
        return Ties(self.strands, stories, self.likenesses, self.origins).of(range(len(self.strands)))

    @property
    def reports(self) -> list[Draft]:
        return reports_of(self.strands, self.ties)

    def cited(self, name: str) -> set[tuple[CitationKind, str]]:
        return {(one.kind, one.key) for one in self.judgeable[name].citations}

    def groups(self) -> set[str]:
        """Each report by the names of its posts, "?" before those that are possible only: "a b ?c"."""
        return {self.spelled(draft) for draft in self.reports}

    def spelled(self, draft: Draft) -> str:
        names = [("" if one.confidence >= CERTAIN else "?") + self.names[one.post_id] for one in draft.posts]
        return " ".join(sorted(names, key=lambda name: (name[0] == "?", name)))


def _judgeable(post: StoredPost) -> Judgeable:
    own = registry().of_channel(post)
    return Judgeable(
        post.id,
        post.channel_id,
        int(post.posted_at.timestamp()),
        post.text,
        citations_of(post),
        own.id if own else "",
        own.name if own else "",
    )
