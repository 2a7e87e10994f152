"""Posts as CSV: one profile for people's spreadsheets, one for machines."""

from __future__ import annotations

import csv as stdlib_csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from functools import partial
from typing import BinaryIO, TextIO

from osintwatch.evidence import Judged
from osintwatch.model import StoredPost
from osintwatch.output.json import forward_channel, forward_url, reply_url, rounded
from osintwatch.output.marks import best_first, citation_words
from osintwatch.output.times import iso_local, iso_utc
from osintwatch.text.display import visible

Cell = str | int | float | None


class Profile(StrEnum):
    """Who reads the file."""

    PEOPLE = "people"
    """spreadsheets: byte order mark, CRLF, cells that look like formulas start with an apostrophe, what a
    terminal would obey is spelled out"""
    MACHINES = "machines"
    """no mark, LF, every text as it is"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, what it holds in one sentence, and whether strangers write what stands in it."""

    name: str
    meaning: str
    text: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("url", "Address of the post.", text=True),
    Column("posted_at", "When it was posted, in UTC."),
    Column("posted_at_local", "The same moment in the configured time zone, with its offset."),
    Column("channel", "Username of the channel, or its number where it has none.", text=True),
    Column("channel_title", "Title of the channel.", text=True),
    Column("message_id", "Number of the post in its channel."),
    Column("text", "Text of the post, line breaks kept.", text=True),
    Column("language", "Language of the text as a two-letter code, empty when unsure.", text=True),
    Column("links", "Every address in the post, separated by blanks.", text=True),
    Column("card_site", "Name of the site on Telegram's preview card.", text=True),
    Column("card_title", "Title on the preview card.", text=True),
    Column("card_url", "Address behind the preview card.", text=True),
    Column(
        "forward_from", "Its origin when forwarded: a channel's username or number, else a name.", text=True
    ),
    Column("forward_url", "Address of the post that was forwarded, where Telegram tells it.", text=True),
    Column("reply_to", "Address of the post it answers.", text=True),
    Column("album", "Numbers of the members of an album, separated by blanks."),
    Column("media", "Kind of attachment: photo, video, document, poll ...", text=True),
    Column("author", "Signature under the post, where the channel shows it.", text=True),
    Column("edited_at", "When it was last edited, in UTC."),
    Column("deleted_seen_at", "When it was sure to be gone, in UTC."),
    Column("gone", "Numbers of those members of an album that are gone."),
    Column("views", "How often it was seen, at the time of capture."),
    Column("forwards", "How often it was forwarded, at the time of capture."),
    Column("replies", "How many comments it had, at the time of capture."),
    Column("captured_at", "When it was read into the archive, in UTC."),
    Column("method", "How it was read: telegram, desktop_export or web_preview."),
    Column("versions", "How many wordings of it are stored."),
    Column("sha256", "SHA-256 of the stored original message."),
    Column("former_match", "One where only an earlier wording has the words searched for."),
    Column("citations", "Sources it names or links to, joined with semicolons.", text=True),
    Column("withdrawn_citations", "Sources it named or linked to before it was edited.", text=True),
    Column("upstream_id", "Reports it leans on, the surest first, joined with semicolons.", text=True),
    Column("upstream_name", "Who published the first of them, empty where nobody is credited.", text=True),
    Column("upstream_confidence", "That it leans on that one: below 0.8 possible, no more."),
    Column("upstream_posts", "How many posts lean on that one for certain; all, where none does."),
    Column("upstream_channels", "In how many channels these stand."),
)

# A spreadsheet takes a cell for a formula by its first character, full-width and small forms included.
_TRIGGERS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
# What may stand before it unseen: blanks, controls, format characters, fillers.
_UNSEEN = (
    r"\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_GUARDED = re.compile(rf"'|[\x00\t\r]|[{_UNSEEN}]*[{_TRIGGERS}]")
_HARMFUL = re.compile("[\x00\ud800-\udfff]")
# Terminals obey these, and people do print a CSV file on one later.
_OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def guard(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet could take for a formula.

    Cells that begin with an apostrophe of their own get another one, so that `unguard` is never in doubt.
    """
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unguard(cell: str) -> str:
    """Undo `guard`."""
    return cell.removeprefix("'")


def write_csv(
    posts: Iterable[tuple[StoredPost, Judged]],
    stream: TextIO | BinaryIO,
    *,
    zone: tzinfo,
    profile: Profile,
    mark: bool = True,
) -> None:
    """Write a header and a row a post, with what is derived from it, as they come."""
    rows = ((*_values(post, zone), *_judged_values(judged)) for post, judged in posts)
    write_columns(COLUMNS, rows, stream, profile=profile, mark=mark)


def write_columns(
    columns: Sequence[Column],
    lines: Iterable[Sequence[Cell]],
    stream: TextIO | BinaryIO,
    *,
    profile: Profile,
    mark: bool = True,
) -> None:
    """Write a header and `lines`, as they come, always in UTF-8 where the stream has bytes under it.

    `mark` False leaves out the byte order mark: in a pipe it would stick to the first column's name. On a
    terminal whatever hides, or turns letters around, is spelled out too; in a pipe or a file it stays.
    """
    people = profile is Profile.PEOPLE
    spelled = visible if stream.isatty() else _SPELLED[profile]
    rows = _Rows(stream, "\r\n" if people else "\n")
    if people and mark:
        rows.put("\ufeff")
    writer = stdlib_csv.writer(rows, lineterminator=_Rows.END)
    writer.writerow([column.name for column in columns])
    for line in lines:
        values = zip(columns, line, strict=True)
        writer.writerow([_cell(value, people and column.text, spelled) for column, value in values])


def _cell(value: Cell, guarded: bool, spelled: Callable[[str], str]) -> str | float:
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    return spelled(guard(value) if guarded else value)


def _spell_out(match: re.Match[str]) -> str:
    return f"\\u{{{ord(match.group()):x}}}"


# NUL ends a cell in many readers, and a lone surrogate has no UTF-8: both are always spelled out.
_SPELLED: dict[Profile, Callable[[str], str]] = {
    Profile.PEOPLE: partial(_OBEYED.sub, _spell_out),
    Profile.MACHINES: partial(_HARMFUL.sub, _spell_out),
}


def _values(post: StoredPost, zone: tzinfo) -> tuple[Cell, ...]:
    """The values of a post in the order of `COLUMNS`, as far as they are its own."""
    card, forward, counters = post.card, post.forward, post.counters
    return (
        post.url,
        iso_utc(post.posted_at),
        iso_local(post.posted_at, zone),
        post.channel,
        post.channel_title,
        post.message_id,
        post.text,
        post.language,
        _addresses(post),
        card.site if card else None,
        card.title if card else None,
        card.url if card else None,
        (forward_channel(forward) or forward.name) if forward else None,
        forward_url(forward) if forward else None,
        reply_url(post),
        " ".join(str(number) for number in post.album),
        post.media,
        post.author,
        iso_utc(post.edited_at) if post.edited_at else None,
        iso_utc(post.deleted_seen_at) if post.deleted_seen_at else None,
        " ".join(str(number) for number in post.gone),
        counters.views,
        counters.forwards,
        counters.replies,
        iso_utc(post.captured_at),
        post.method.value,
        post.versions,
        post.sha256,
        1 if post.former_match else None,
    )


def _judged_values(judged: Judged) -> tuple[Cell, ...]:
    """The values of the last columns: what is derived from a post."""
    marks = best_first(judged.marks)
    citations = citation_words(judged.citations), citation_words(judged.withdrawn)
    if not marks:
        return (*citations, None, None, None, None, None)
    best = marks[0]
    ids = "; ".join(mark.report_id for mark in marks)
    return (*citations, ids, best.name, rounded(best.confidence), best.posts, best.channels)


def _addresses(post: StoredPost) -> str:
    """Every address once; a blank inside one would read as two."""
    return " ".join(dict.fromkeys("%20".join(link.url.split()) for link in post.links))


class _Rows:
    """What the csv module writes to: a row at a time, ended as the profile wants, in UTF-8."""

    # The csv module quotes a bare CR or LF only if it is part of its line terminator (before Python 3.13).
    END = "\r\n"

    def __init__(self, stream: TextIO | BinaryIO, end: str) -> None:
        self._end = end
        if isinstance(stream, io.TextIOBase):
            # Under a text stream lie bytes, except for StringIO: used, they are UTF-8 in any locale.
            stream.flush()
            stream = getattr(stream, "buffer", stream)
        self._stream = stream
        self._as_text = isinstance(stream, io.TextIOBase)

    def write(self, row: str) -> None:
        self.put(row.removesuffix(self.END) + self._end)

    def put(self, text: str) -> None:
        self._stream.write(text if self._as_text else text.encode())  # type: ignore[arg-type]
