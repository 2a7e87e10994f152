"""Reads Telegram Desktop's result.json: it alone decides which chats count, which posts are one album, and
what stretch of a channel an export covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from itertools import chain
from pathlib import Path

from osintwatch.collectors.desktop_file import open_export
from osintwatch.collectors.desktop_json import (
    Chat,
    ExportStream,
    Item,
    Progress,
    RawMessage,
    place_of,
)
from osintwatch.collectors.desktop_message import UNDATED, Moment, message_id, posted_at, read_message
from osintwatch.errors import ImportFileError
from osintwatch.model import Batch, Channel, ChannelKind, LinkPlace, Post, PostKind, Span

_CHANNELS = ("public_channel", "private_channel")
_SUPERGROUPS = ("public_supergroup", "private_supergroup")
_MARK = 10**12
"""-100... : how bots and scripts spell a channel number"""
_MAX_CHANNEL = 2**53
_OLD_SHIFT = 2
"""the first Desktop versions put this above the lower 32 bits of a channel number"""

_MAX_ALBUM = 10
# Telegram mixes photos and videos in an album, but files only with files and music only with music.
_ALBUM_MEDIA = {"photo": "picture", "video": "picture", "document": "file", "audio": "music"}

_REASONS = {
    "saved_messages": "saved messages are private",
    "replies": "replies are private",
    "verification_codes": "verification codes are private",
    "personal_chat": "a private chat",
    "bot_chat": "a chat with a bot",
    "private_group": "a basic group: its message numbers are not its own",
    "public_supergroup": "a group; groups are imported only when asked for",
    "private_supergroup": "a group; groups are imported only when asked for",
}


@dataclass(frozen=True, slots=True)
class SkippedChat:
    """A chat of the export, or a part of one, that was not imported, and why."""

    name: str
    kind: str
    reason: str


def read_export(
    path: Path,
    *,
    groups: bool = False,
    zone: tzinfo = UTC,
    progress: Progress | None = None,
    batch_size: int = 500,
) -> Iterator[Batch | SkippedChat]:
    """Read an export, or the result.json in a folder, chat by chat in file order.

    A chat's last batch carries the span the export covers. `zone` is where older exports were made:
    they tell only local time. Raises ImportFileError when the file is no export, or broken.
    """
    kinds = _CHANNELS + _SUPERGROUPS if groups else _CHANNELS
    stream, size = open_export(path)
    with closing(stream):
        export = ExportStream(stream, size, progress)
        items = export.items(lambda chat: chat.kind in kinds)
        for chat in items:
            if not isinstance(chat, Chat):
                continue
            if chat.kind not in kinds:
                reason = _REASONS.get(chat.kind, "a kind of chat unknown to this version")
                yield SkippedChat(chat.name, chat.kind, reason)
                continue
            first = next(items)
            reading = _Reading(export, chat, _channel(export, chat, first), zone)
            posts = group_albums(reading.posts(chain([first], items)))
            yield from _batches(reading, posts, batch_size)
            yield from reading.left_out()


def group_albums(posts: Iterable[Post]) -> Iterator[Post]:
    """Give the members of an album one `grouped_id`: minus the number of its first member.

    No Desktop version exports Telegram's own album number, so it is inferred, and only where all of this
    holds: numbers without a gap, the same second, pictures with pictures (or files with files, music with
    music), the same forward header, reply and signature, no buttons, one text at most, ten members at most.
    Separate pictures forwarded together from one channel look just the same and are taken for an album.
    """
    album: list[Post] = []
    for post in posts:
        if album and not _continues(album, post):
            yield from _closed(album)
            album = []
        album.append(post)
    yield from _closed(album)


def _continues(album: list[Post], post: Post) -> bool:
    last = album[-1]
    return (
        len(album) < _MAX_ALBUM
        and post.message_id == last.message_id + 1
        and post.posted_at == last.posted_at
        and _album_family(post) is not None
        and _album_family(post) == _album_family(last)
        and (post.forward, post.reply, post.author) == (last.forward, last.reply, last.author)
        and not (post.text and any(member.text for member in album))
    )


def _album_family(post: Post) -> str | None:
    if post.kind is not PostKind.POST or any(link.place is LinkPlace.BUTTON for link in post.links):
        return None
    return _ALBUM_MEDIA.get(post.media or "")


def _closed(album: list[Post]) -> list[Post]:
    if len(album) < 2:
        return album
    return [replace(post, grouped_id=-album[0].message_id) for post in album]


@dataclass(slots=True)
class _Reading:
    """One chat while it is read: its posts, and what was seen on the way."""

    export: ExportStream
    chat: Chat
    channel: Channel
    zone: tzinfo
    first: int | None = None
    last: int | None = None
    older_group: int = 0
    undated: list[tuple[int, RawMessage]] = field(default_factory=list)
    senders: set[str] = field(default_factory=set)

    def posts(self, items: Iterator[Item]) -> Iterator[Post]:
        """The posts up to the end of the chat."""
        near: Moment | None = None
        for raw in items:
            if not isinstance(raw, RawMessage):
                return
            number = self._number(raw)
            if number < 0:
                self.older_group += 1
                continue
            moment = posted_at(raw.fields, self.zone)
            if moment is not None:
                near = Moment(moment.at, UNDATED)
                for earlier in self.undated:
                    yield self._post(*earlier, near)
                self.undated.clear()
            elif raw.fields.get("type") != "unsupported":
                raise self._unusable(raw, "no readable date")
            elif near is None:
                self.undated.append((number, raw))
                continue
            else:
                moment = near
            yield self._post(number, raw, moment)

    def _post(self, number: int, raw: RawMessage, moment: Moment) -> Post:
        self.first = min(number, self.first or number)
        self.last = max(number, self.last or number)
        if raw.fields.get("from_id") and len(self.senders) < 2:
            self.senders.add(str(raw.fields["from_id"]))
        problem = "what is nested too deeply was left out" if raw.too_deep else ""
        return read_message(raw.fields, self.channel.id, number, moment, self.zone, problem)

    def _number(self, raw: RawMessage) -> int:
        number = message_id(raw.fields)
        if number is None:
            raise self._unusable(raw, "no usable id")
        return number

    def _unusable(self, raw: RawMessage, what: str) -> ImportFileError:
        place = f"message {raw.number} of {place_of(self.chat)}"
        return self.export.error(
            f"is damaged: {place} has {what}", "import the file as Telegram Desktop wrote it"
        )

    def spans(self) -> tuple[Span, ...]:
        """What the export covers: all between its first and its last message."""
        if self.first is None or self.last is None or self._may_be_only_mine():
            return ()
        return (Span(self.first, self.last),)

    def _may_be_only_mine(self) -> bool:
        """Does the chat perhaps hold nothing but the exporting person's own messages?

        An export of the whole account always limits public chats so, and private ones on request; the file
        does not say it. A private chat in which anybody else speaks was not limited.
        """
        if not self.chat.whole_account:
            return False
        others = any(sender.startswith("channel") for sender in self.senders) or len(self.senders) > 1
        return self.chat.kind.startswith("public") or not others

    def left_out(self) -> Iterator[SkippedChat]:
        """Messages that could not become posts of this channel."""
        if self.older_group:
            reason = f"{self.older_group} messages of the basic group it once was: numbered otherwise"
            yield SkippedChat(self.chat.name, self.chat.kind, reason)
        if self.undated:
            reason = f"{len(self.undated)} messages that Telegram Desktop could not export: no date"
            yield SkippedChat(self.chat.name, self.chat.kind, reason)


def _batches(reading: _Reading, posts: Iterable[Post], size: int) -> Iterator[Batch]:
    batch: list[Post] = []
    for post in posts:
        if len(batch) == size:
            yield Batch(reading.channel, tuple(batch))
            batch.clear()
        batch.append(post)
    yield Batch(reading.channel, tuple(batch), reading.spans())


def _channel(export: ExportStream, chat: Chat, first: Item) -> Channel:
    number = chat.id
    old = isinstance(first, RawMessage) and "date" in first.fields and "date_unixtime" not in first.fields
    if old and type(number) is int and number >> 32 == _OLD_SHIFT:
        number &= 0xFFFFFFFF
    if type(number) is int and number < -_MARK:
        number = -number - _MARK
    if type(number) is not int or not 0 < number < _MAX_CHANNEL:
        raise export.error(
            f"is damaged: {place_of(chat)} has no usable id", "import the file as Telegram Desktop wrote it"
        )
    kind = ChannelKind.SUPERGROUP if chat.kind in _SUPERGROUPS else ChannelKind.BROADCAST
    return Channel(number, chat.name, kind=kind)
