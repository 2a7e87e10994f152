"""Which channel a listed name means: pinned at first contact, and never moved to another one by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from osintwatch.model import Channel, Outcome
from osintwatch.patience import Patience
from osintwatch.store import channels, runs
from osintwatch.store.archive import Archive
from osintwatch.text.telegram_address import ChannelAddress
from osintwatch.troubles import ChannelTroubleError


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel to be read, as the user spelled it."""

    name: str
    address: ChannelAddress


class Resolver(Protocol):
    """Who knows channels by number, and asks which one wears a name."""

    def knows(self, channel_id: int) -> bool: ...
    async def resolve(self, username: str) -> Channel: ...


@dataclass(slots=True)
class Naming:
    """The names of one run. What it learns is kept, unless the run is a dry one."""

    archive: Archive
    resolver: Resolver
    patience: Patience
    clock: Callable[[], datetime]
    dry_run: bool

    async def identify(self, one: Listed) -> int:
        """The number of a listed channel: from its pin where the session knows it, else asked for once."""
        username = one.address.username
        if username is None:
            number = one.address.number
            assert number is not None
            if not self.resolver.knows(number):
                raise ChannelTroubleError(
                    Outcome.UNKNOWN, "this account has not met the channel by its number; list its username"
                )
            return number
        pinned = channels.pin_of(self.archive, username)
        if pinned and pinned.taken_by is not None:
            raise ChannelTroubleError(
                Outcome.NAME_TAKEN, _taken(username, pinned.channel_id, pinned.taken_by)
            )
        if pinned and self.resolver.knows(pinned.channel_id):
            return pinned.channel_id
        channel = await self.resolve(username)
        if pinned:
            self.refuse_other(username, pinned.channel_id, channel)
        elif not self.dry_run:
            with self.archive.transaction():
                channels.save_channel(self.archive, channel, self.clock())
                channels.pin(self.archive, username, channel.id, self.clock())
        return channel.id

    def must_resolve(self, one: Listed) -> bool:
        if one.address.username is None:
            return False
        pinned = channels.pin_of(self.archive, one.address.username)
        return pinned is None or not self.resolver.knows(pinned.channel_id)

    async def resolve(self, username: str) -> Channel:
        if told := self.patience.must_wait("resolve"):
            raise ChannelTroubleError(Outcome.FLOOD, told)
        return await self.patience.ask("resolve", lambda: self.resolver.resolve(username))

    def refuse_other(self, username: str, pinned: int, found: Channel) -> None:
        """Stop when a pinned name leads to another channel now, and keep that in mind."""
        if found.id == pinned:
            return
        if not self.dry_run:
            with self.archive.transaction():
                channels.mark_taken(self.archive, username, found.id)
        raise ChannelTroubleError(Outcome.NAME_TAKEN, _taken(username, pinned, found.id))

    async def name_of(self, one: Listed, channel_id: int, channel: Channel) -> tuple[Outcome, str]:
        """Does the channel still wear the listed name? If not, who does: asked once, when it is noticed."""
        username = one.address.username
        if username is None or channel.wears(username):
            return Outcome.OK, ""
        if runs.last_outcome(self.archive, one.name) != Outcome.RENAMED:
            try:
                self.refuse_other(username, channel_id, await self.resolve(username))
            except ChannelTroubleError as trouble:
                if trouble.outcome is Outcome.NAME_TAKEN:
                    raise
        now_called = f"@{channel.username}" if channel.username else f"c/{channel_id} (no username)"
        return Outcome.RENAMED, f"@{username} is now {now_called}; list it under that name"

    async def private(self, one: Listed, channel_id: int, detail: str) -> tuple[Outcome, str]:
        """A channel that turns private gives up its name: has another taken it? Asked once."""
        username = one.address.username
        if username and runs.last_outcome(self.archive, one.name) != Outcome.PRIVATE:
            try:
                self.refuse_other(username, channel_id, await self.resolve(username))
            except ChannelTroubleError as trouble:
                if trouble.outcome is Outcome.NAME_TAKEN:
                    return trouble.outcome, trouble.detail
        return Outcome.PRIVATE, detail


def _taken(username: str, pinned: int, other: int) -> str:
    return (
        f"@{username} was channel {pinned} and now leads to channel {other}: nothing was read;"
        f" `osintwatch channels remove {username}` and add it again to follow the new one"
    )
