"""The columns of a table of posts, the same in every format: their names, meanings, kinds and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from osintwatch.output.json import rounded
from osintwatch.output.marks import credit_names
from osintwatch.post_row import PostRow

Value = str | int | float | bool | tuple[str, ...] | tuple[int, ...] | None


class Kind(Enum):
    """What the values of a column are, and how a text format writes them."""

    TEXT = auto()
    NUMBER = auto()
    FRACTION = auto()
    """from 0 to 1"""
    MOMENT = auto()
    """Unix seconds; written in UTC"""
    LOCAL = auto()
    """Unix seconds; written in the configured zone"""
    ADDRESSES = auto()
    """texts without blanks, separated by one"""
    NAMES = auto()
    """texts, joined with a semicolon and a blank"""
    NUMBERS = auto()
    """separated by blanks"""
    FLAG = auto()
    """1, or nothing"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, what it holds in one sentence, and whether strangers write what stands in it."""

    name: str
    meaning: str
    text: bool = False
    kind: Kind = Kind.TEXT


COLUMNS: tuple[Column, ...] = (
    Column("url", "Address of the post.", text=True),
    Column("posted_at", "When it was posted, in UTC.", kind=Kind.MOMENT),
    Column(
        "posted_at_local", "The same moment in the configured time zone, with its offset.", kind=Kind.LOCAL
    ),
    Column("channel", "Username of the channel, or its number where it has none.", text=True),
    Column("channel_title", "Title of the channel.", text=True),
    Column("message_id", "Number of the post in its channel.", kind=Kind.NUMBER),
    Column("text", "Text of the post, line breaks kept.", text=True),
    Column("language", "Language of the text as a two-letter code, empty when unsure.", text=True),
    Column("links", "Every address in the post, separated by blanks.", text=True, kind=Kind.ADDRESSES),
    Column("card_site", "Name of the site on Telegram's preview card.", text=True),
    Column("card_title", "Title on the preview card.", text=True),
    Column("card_url", "Address behind the preview card.", text=True),
    Column(
        "forward_from", "Its origin when forwarded: a channel's username or number, else a name.", text=True
    ),
    Column("forward_url", "Address of the post that was forwarded, where Telegram tells it.", text=True),
    Column("reply_to", "Address of the post it answers.", text=True),
    Column("album", "Numbers of the members of an album, separated by blanks.", kind=Kind.NUMBERS),
    Column("media", "Kind of attachment: photo, video, document, poll ...", text=True),
    Column("author", "Signature under the post, where the channel shows it.", text=True),
    Column("edited_at", "When it was last edited, in UTC.", kind=Kind.MOMENT),
    Column("deleted_seen_at", "When it was sure to be gone, in UTC.", kind=Kind.MOMENT),
    Column("gone", "Numbers of those members of an album that are gone.", kind=Kind.NUMBERS),
    Column("views", "How often it was seen, at the time of capture.", kind=Kind.NUMBER),
    Column("forwards", "How often it was forwarded, at the time of capture.", kind=Kind.NUMBER),
    Column("replies", "How many comments it had, at the time of capture.", kind=Kind.NUMBER),
    Column("captured_at", "When it was read into the archive, in UTC.", kind=Kind.MOMENT),
    Column("method", "How it was read: telegram, desktop_export or web_preview."),
    Column("versions", "How many wordings of it are stored.", kind=Kind.NUMBER),
    Column("sha256", "SHA-256 of the stored original message."),
    Column("former_match", "One where only an earlier wording has the words searched for.", kind=Kind.FLAG),
    Column("citations", "Sources it names or links to, joined with semicolons.", text=True, kind=Kind.NAMES),
    Column(
        "withdrawn_citations",
        "Sources it named or linked to before it was edited.",
        text=True,
        kind=Kind.NAMES,
    ),
    Column(
        "upstream_id",
        "Reports it leans on, the surest first, joined with semicolons.",
        text=True,
        kind=Kind.NAMES,
    ),
    Column("upstream_name", "Who published the first of them, empty where nobody is credited.", text=True),
    Column(
        "upstream_confidence",
        "That it leans on that one: below 0.8 possible, no more.",
        kind=Kind.FRACTION,
    ),
    Column(
        "upstream_posts",
        "How many posts lean on that one for certain; all, where none does.",
        kind=Kind.NUMBER,
    ),
    Column("upstream_channels", "In how many channels these stand.", kind=Kind.NUMBER),
)

_NOT_LEANING: tuple[Value, ...] = ((), None, None, None, None)


def values_of(row: PostRow) -> tuple[Value, ...]:
    """The values of a post in the order of `COLUMNS`, each as its kind says."""
    leaning = _NOT_LEANING
    if row.upstream:
        report_id, name, confidence, posts, channels = row.upstream[0]
        ids = (report_id, *[one.report_id for one in row.upstream[1:]])
        leaning = ids, name, _rounded(confidence), posts, channels
    return (
        row.url,
        row.posted_at,
        *row[1:28],  # the names and their order are those of the columns
        credit_names(row.citations) if row.citations else (),
        credit_names(row.withdrawn_citations) if row.withdrawn_citations else (),
        *leaning,
    )


# There are few.
_rounded = lru_cache(maxsize=1024)(rounded)


def places(*kinds: Kind, columns: Sequence[Column] = COLUMNS) -> tuple[int, ...]:
    """Where the columns of these kinds stand."""
    return tuple(place for place, column in enumerate(columns) if column.kind in kinds)
