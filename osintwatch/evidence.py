"""What is said of posts beyond what they hold: citations, likenesses, upstream reports. Values only.

A citation is one reason, in a post's own words, to think that it leans on something published elsewhere.
Posts joined by such reasons lean on one upstream report. Same origin is shown; independence never claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from osintwatch.model import Coverage, StoredPost, Window

CERTAIN = 0.8
"""From this confidence on something is shown as fact with its evidence."""

POSSIBLE = 0.5
"""From here up to CERTAIN it is shown as "possible"; below, not at all."""


class CitationKind(StrEnum):
    """What is cited."""

    URL = "url"
    """a page, by its canonical address"""
    FORWARD = "forward"
    """the post or channel in Telegram's own forward header"""
    TELEGRAM = "telegram"
    """a channel or post linked to, quoted, answered or credited ("via @x")"""
    OUTLET = "outlet"
    """a publisher, named as where the information comes from"""
    OFFICIAL = "official"
    """a body, office or press service credited for a statement"""
    PERSON = "person"
    """a named speaker credited for a statement"""


@dataclass(frozen=True, slots=True)
class Citation:
    """One reason to think that a post leans on something published elsewhere."""

    kind: CitationKind
    key: str
    """one spelling for one thing: "reuters", "example.org/a", "t.me/name/12", a folded name"""
    quote: str
    """the words that show it: a stretch of the post's text where `start` >= 0, else the address or header"""
    name: str = ""
    """as people know it: Reuters"""
    start: int = -1
    """where the quote stands in the post's text, in characters; -1: not in the text"""
    end: int = -1
    url: str | None = None
    """the address as it came, where the reason is a link"""
    denied: bool = False
    """the post says that somebody denies it: it leans on it all the same"""
    alias: str = ""
    """persons: key of the office that stands beside the name, as an official citation of it would have"""


class Relation(StrEnum):
    """How the wordings of two posts are related."""

    EXACT = "exact"
    """the same words, whatever the emoji, links, footers and punctuation"""
    NEAR = "near"
    """almost the same words"""
    CONTAINS = "contains"
    """one is a cut or an extension of the other"""
    VARIANT = "variant"
    """the same wording with another number, date or name: no duplicate, and says so"""
    RECURRING = "recurring"
    """a template that comes again: no duplicate of last week's"""

    @property
    def is_duplicate(self) -> bool:
        return self in (Relation.EXACT, Relation.NEAR, Relation.CONTAINS)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two variants."""

    what: str
    """number, date or name"""
    before: str
    """in the earlier post"""
    after: str
    """in the later post"""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the wordings of two posts are."""

    relation: Relation
    similarity: float
    """0 to 1"""
    changes: tuple[Change, ...] = ()


class EdgeKind(StrEnum):
    """What ties two posts together."""

    URL = "url"
    FORWARD = "forward"
    TELEGRAM = "telegram"
    OUTLET = "outlet"
    """the same outlet and the same story, near in time"""
    STATEMENT = "statement"
    """the same speaker or body and the same story, near in time"""
    TEXT = "text"
    """almost the same words"""
    STORY = "story"
    """the same story near in time, where one of the two credits nobody: never more than possible"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a post belongs to a report: its tie to another post of it, quoted from both."""

    kind: EdgeKind | CitationKind
    key: str
    quote: str
    """from this post"""
    confidence: float
    why: str
    """one plain sentence"""
    other_post: str | None = None
    """address of the other post; None where the post itself names the source"""
    other_quote: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A post that leans on a report."""

    post: StoredPost
    lag_seconds: int
    """after the first post known to us"""
    is_origin: bool
    """the post is the publication itself: it stands in the outlet's own channel, or is the one forwarded"""
    confidence: float
    evidence: tuple[Evidence, ...]
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """An upstream report: the publication or statement that posts lean on."""

    id: str
    kind: CitationKind | EdgeKind
    """outlet, official, person, url, telegram, forward; or text or story, where nobody is credited"""
    key: str
    name: str
    """who published it: Reuters; "" where nobody is credited"""
    title: str
    """its gist: the first words of the first post that leans on it for certain"""
    url: str | None
    confidence: float
    """that its posts lean on one report: the lowest of the certain members', else of all"""
    members: tuple[Member, ...]
    """first to last in time"""

    @property
    def leaning(self) -> tuple[Member, ...]:
        """The members that lean on it for certain; all, where it is only possible of each."""
        return tuple(one for one in self.members if one.confidence >= CERTAIN) or self.members

    @property
    def is_shared(self) -> bool:
        """Do two posts at least lean on it for certain? Possible ones make no common origin."""
        return self.confidence >= CERTAIN and len(self.leaning) > 1

    @property
    def channels(self) -> int:
        """In how many channels these stand."""
        return len({member.post.channel_id for member in self.leaning})

    @property
    def first_posted_at(self) -> datetime:
        return self.members[0].post.posted_at


@dataclass(frozen=True, slots=True)
class Mark:
    """What a search shows beside a post: one report it leans on, and how many others do."""

    report_id: str
    kind: str
    name: str
    confidence: float
    """that this post leans on it"""
    posts: int
    """that lean on it for certain; all, where it is only possible of each"""
    channels: int
    possible: int = 0
    """posts that possibly lean on it, besides those"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is derived from a stored post."""

    citations: tuple[Citation, ...] = ()
    marks: tuple[Mark, ...] = ()
    waits: bool = False
    """it is not judged yet, or not since it changed: that nothing is derived from it says nothing"""
    withdrawn: tuple[Citation, ...] = ()
    """credits that an earlier wording gave and the present one no longer gives"""


@dataclass(frozen=True, slots=True)
class OwnChannel:
    """What a watched channel of an outlet itself said in the window: posts that match, or nothing seen."""

    outlet: str
    channel: str
    matching: int
    """posts of the answer that stand in it"""
    read_until: datetime | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How many reports stand behind the posts of an answer."""

    posts: int
    channels: int
    upstream_reports: int
    """reports that posts of the answer lean on for certain, those with a single post included"""
    unknown_origin: int
    """posts that credit nobody: origin unknown, never "independent" """
    not_judged: int = 0
    """posts that wait to be judged: whom they credit is not known yet"""
    possible_reports: int = 0
    """further reports, that they only possibly lean on"""
    in_other_parts: int = 0
    """further reports, that digests among them tell in other parts than those with the words asked for"""


@dataclass(frozen=True, slots=True)
class UpstreamAnswer:
    """The answer to `upstream`."""

    query: str
    window: Window
    standing: Standing
    reports: tuple[Report, ...]
    """the most leaned on first; members outside the question included"""
    unknown: tuple[StoredPost, ...] = ()
    """posts of the answer that credit nobody"""
    own_channels: tuple[OwnChannel, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    matched: frozenset[int] = frozenset()
    """ids of the posts that were asked for: a report may have further ones"""
    counted: frozenset[str] = frozenset()
    """ids of the reports that the standing counts; the others are only possible, or told in other parts"""
    elsewhere: frozenset[tuple[str, int]] = frozenset()
    """ids of report and post, where a digest tells the report in a part without the words asked for"""
    withdrawn: Mapping[int, tuple[Citation, ...]] = field(default_factory=dict)
    """of posts that credit nobody: whom they credited before they were edited"""

    def asks_for(self, report: Report, member: Member) -> bool:
        """Was the post asked for, and for what it tells of this report?"""
        return member.post.id in self.matched and (report.id, member.post.id) not in self.elsewhere


@dataclass(frozen=True, slots=True)
class Cluster:
    """Near-duplicates: the earliest post first, each with its relation to it."""

    id: str
    posts: tuple[tuple[StoredPost, Likeness | None], ...]
    """None for the earliest"""


@dataclass(frozen=True, slots=True)
class Variant:
    """Two posts of the same wording but for what `changes` says."""

    a: StoredPost
    b: StoredPost
    changes: tuple[Change, ...]
    similarity: float


@dataclass(frozen=True, slots=True)
class DuplicatesAnswer:
    """The answer to `duplicates`."""

    query: str
    window: Window
    clusters: tuple[Cluster, ...]
    variants: tuple[Variant, ...]
    coverage: tuple[Coverage, ...] = field(default=())
    posts: int = 0
    """how many were asked for"""
    not_judged: int = 0
    """how many of these wait to be judged, and were compared with none yet"""
