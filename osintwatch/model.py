"""What osintwatch speaks of: channels, posts, links, windows. Values only: frozen, aware UTC, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Method(StrEnum):
    """How a post came to us."""

    TELEGRAM = "telegram"
    DESKTOP_EXPORT = "desktop_export"
    WEB_PREVIEW = "web_preview"

    @property
    def richness(self) -> int:
        """How much a method can tell of a post; a richer reading is never replaced by a poorer one."""
        return {Method.TELEGRAM: 3, Method.DESKTOP_EXPORT: 2, Method.WEB_PREVIEW: 1}[self]


class ChannelKind(StrEnum):
    """Broadcast channels are what we watch; supergroups come in only when asked for."""

    BROADCAST = "broadcast"
    SUPERGROUP = "supergroup"


class PostKind(StrEnum):
    """A service message (pin, new title ...) is kept so that its number is no hole, but is nobody's post."""

    POST = "post"
    SERVICE = "service"


class LinkPlace(StrEnum):
    """Where in a post a link was found."""

    TEXT = "text"
    """spelled out in the text"""
    HIDDEN = "hidden"
    """under words of the text"""
    CARD = "card"
    """Telegram's preview card"""
    BUTTON = "button"
    """a button under the post"""
    QUOTE = "quote"
    """in the quoted part of the post replied to"""
    BLOCK = "block"
    """in block text (long, formatted posts)"""
    FACT_CHECK = "fact_check"
    """in a fact check attached to the post"""


class ForwardKind(StrEnum):
    """Who a forwarded post came from, as far as Telegram tells."""

    CHANNEL = "channel"
    USER = "user"
    HIDDEN = "hidden"
    """the origin hides its account: only a name is known"""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as a collector sees it now. `id` is Telegram's bare number (the one in t.me/c/<id>)."""

    id: int
    title: str
    username: str | None = None
    kind: ChannelKind = ChannelKind.BROADCAST
    usernames: tuple[str, ...] = ()
    """further active usernames, the main one left out"""

    def wears(self, username: str) -> bool:
        """Is `username` one of the channel's names today, whatever its case?"""
        names = {name.casefold() for name in (self.username, *self.usernames) if name}
        return username.casefold() in names


@dataclass(frozen=True, slots=True)
class Link:
    """A URL in a post, the words it sits on ("" when it shows itself), and where it was found."""

    url: str
    label: str
    place: LinkPlace


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of a post's text with a meaning. Offset and length count UTF-16 units, as Telegram does."""

    kind: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Telegram's preview of a linked page."""

    url: str
    site: str = ""
    title: str = ""
    description: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Forward:
    """Telegram's own "forwarded from" header."""

    kind: ForwardKind
    channel_id: int | None = None
    """bare number of the origin channel"""
    message_id: int | None = None
    """number of the origin post in that channel"""
    username: str | None = None
    name: str | None = None
    """title of the channel, or the name shown where the account is hidden"""
    posted_at: datetime | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The post answered or quoted. `channel_id` is None within the same channel."""

    message_id: int | None
    channel_id: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Counters:
    """How often a post was seen, forwarded and answered; None where the reader was not told."""

    views: int | None = None
    forwards: int | None = None
    replies: int | None = None
    reactions: tuple[tuple[str, int], ...] = ()
    """(emoji or name, count), in the order of the names"""


@dataclass(frozen=True, slots=True)
class Original:
    """The message as it came, canonical JSON, so that everything else can be derived again."""

    json: bytes
    format: str
    """what wrote it, e.g. "telethon 1.45.0 layer 229" or "telegram-desktop" """


@dataclass(frozen=True, slots=True)
class Post:
    """One published message as a collector read it."""

    channel_id: int
    message_id: int
    posted_at: datetime
    text: str
    original: Original
    kind: PostKind = PostKind.POST
    entities: tuple[Entity, ...] = ()
    links: tuple[Link, ...] = ()
    card: Card | None = None
    forward: Forward | None = None
    reply: Reply | None = None
    grouped_id: int | None = None
    """albums: the same number on every member; negative where it was inferred"""
    edited_at: datetime | None = None
    author: str | None = None
    """the signature under a post, where the channel shows it"""
    media: str | None = None
    """kind of attachment: photo, video, document, poll ..."""
    action: str | None = None
    """service messages: what happened"""
    fact_check: str = ""
    restricted: str = ""
    """why Telegram hides the post from some readers"""
    problem: str = ""
    """why the message could not be read in full, "" when it could"""
    counters: Counters = field(default_factory=Counters)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, half open: since <= t < until. None leaves an end open."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Message numbers first..last, both included, that were completely read."""

    first: int
    last: int


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Put touching and overlapping spans together, lowest first."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.first <= merged[-1].last + 1:
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return tuple(merged)


def post_url(username: str | None, channel_id: int, message_id: int) -> str:
    """The address of a post: by username where the channel has one, else by number (opens for members)."""
    return f"https://t.me/{username or f'c/{channel_id}'}/{message_id}"


@dataclass(frozen=True, slots=True)
class Batch:
    """Posts of one channel handed over together; `spans`: the message numbers they cover without a hole."""

    channel: Channel
    posts: tuple[Post, ...]
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post as its reader sees it: an album is one post, with the texts and links of all its members."""

    id: int
    """runs in order of time: seconds since 1970 shifted left by 20 bits, plus a counter"""
    channel_id: int
    username: str | None
    channel_title: str
    message_id: int
    posted_at: datetime
    text: str
    captured_at: datetime
    method: Method
    sha256: str
    """of the canonical original of the current version, lower-case hexadecimal"""
    kind: PostKind = PostKind.POST
    links: tuple[Link, ...] = ()
    card: Card | None = None
    forward: Forward | None = None
    reply: Reply | None = None
    album: tuple[int, ...] = ()
    """message numbers of the members; () when the post is no album"""
    edited_at: datetime | None = None
    deleted_seen_at: datetime | None = None
    """when it was sure to be gone; of an album, all of it"""
    gone: tuple[int, ...] = ()
    """message numbers of the members of an album that are gone"""
    former_match: bool = False
    """found by words that only an earlier wording of it has"""
    author: str | None = None
    media: str | None = None
    action: str | None = None
    fact_check: str = ""
    restricted: str = ""
    language: str | None = None
    counters: Counters = field(default_factory=Counters)
    versions: int = 1
    """how many wordings of it are stored"""

    @property
    def channel(self) -> str:
        """The channel's username where it has one, else its number."""
        return self.username or str(self.channel_id)

    @property
    def url(self) -> str:
        return post_url(self.username, self.channel_id, self.message_id)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How completely one channel was read over a window, so that silence can be told from a hole."""

    channel: str
    channel_id: int
    title: str
    complete: bool
    """True when every post of the window that the channel held at `checked_at` is stored"""
    complete_from: datetime | None
    """the channel is read without a hole from here on; None: not known"""
    checked_at: datetime | None
    """when the newest end was last read; None: never by a collector"""
    holes: tuple[Span, ...] = ()
    """message numbers between stored posts that were never read"""
    first_posted_at: datetime | None = None
    last_posted_at: datetime | None = None
    posts: int = 0
    gone: int = 0
    """how many of these messages were found to be gone"""
    compared_at: datetime | None = None
    """when stored posts were last compared with the channel, for edits and deletions; None: never"""
    compared_since: datetime | None = None
    """all posts from then on were compared"""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a search: the posts shown, how many match in all, and how far to trust silence."""

    query: str
    window: Window
    total: int
    posts: tuple[StoredPost, ...]
    coverage: tuple[Coverage, ...] = ()
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """folded words of the query, each with the other words that counted as it"""
    next_page: str | None = None
    """what names the page after this one"""


# ---- reading a channel ---------------------------------------------------------------------------


PAGE_SIZE = 100
"""Posts a page at most: the hard limit of messages.getHistory."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A page of history to be read, newest first: posts numbered after..before.

    Both ends are included: they are posts known already (where not None and not 0), and seeing
    them again proves that nothing is missing in between.
    """

    before: int | None
    after: int


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to an Ask, in the order it came."""

    channel: Channel
    posts: tuple[Post, ...]
    total: int | None = None
    """how many messages the channel holds in all, where told"""


@dataclass(frozen=True, slots=True)
class LookUp:
    """The answer to a question for posts by their numbers."""

    channel: Channel
    posts: tuple[Post, ...]
    absent: tuple[int, ...] = ()
    """numbers of which the answer says that there is no such post"""


class Outcome(StrEnum):
    """How the reading of one channel ended."""

    OK = "ok"
    RENAMED = "renamed"
    NAME_TAKEN = "name_taken"
    PRIVATE = "private"
    BANNED = "banned"
    UNKNOWN = "unknown"
    NOT_A_CHANNEL = "not_a_channel"
    REFUSED = "refused"
    UNSOUND = "unsound"
    FLOOD = "flood"
    NETWORK = "network"
    SERVER_ERROR = "server_error"
    LOGIN_LOST = "login_lost"
    TIME_UP = "time_up"
    INTERRUPTED = "interrupted"


OUTCOME_MEANING: dict[Outcome, str] = {
    Outcome.OK: "read up to its newest post, no hole left",
    Outcome.RENAMED: "read; its username has changed, list it under the new one",
    Outcome.NAME_TAKEN: "not read: the username now belongs to another channel; posts are never mixed",
    Outcome.PRIVATE: "not read: the channel has become private",
    Outcome.BANNED: "not read: Telegram has banned the channel, or the account from it",
    Outcome.UNKNOWN: "not read: nobody wears this username",
    Outcome.NOT_A_CHANNEL: "not read: the username belongs to a person, a bot or a group",
    Outcome.REFUSED: "not read: Telegram refused the request for another reason, named in the detail",
    Outcome.UNSOUND: "stopped: the answers did not fit what was asked; what fits is stored, the hole is kept",
    Outcome.FLOOD: "stopped: Telegram asked for a long wait, which is remembered",
    Outcome.NETWORK: "stopped: the connection failed and could not be made again",
    Outcome.SERVER_ERROR: "stopped: Telegram had internal trouble several times in a row",
    Outcome.LOGIN_LOST: "stopped: the login is no longer valid",
    Outcome.TIME_UP: "stopped: --max-minutes is over; the next run goes on from there",
    Outcome.INTERRUPTED: "stopped: Ctrl-C or a termination signal; the next run goes on from there",
}
