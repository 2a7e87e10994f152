"""What the pretend Telegram holds: one account, channels, users, their names and posts.

Tests change it from their own thread while the server reads it from another: every method takes `world.lock`,
and a test that changes several things at once may hold it too (``with world.lock:``).
"""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

from telethon.tl import types as tl

from .faults import RpcFail
from .history import Quirks

DAWN = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)  # posts without a date follow each other by the minute


class Encoded:
    """A message already serialised, which TL containers embed as it is."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def _bytes(self) -> bytes:
        return self.data

    __bytes__ = _bytes


class Channel:
    """A channel or group; `entity` is what clients see of it and may be changed at will (scam, verified)."""

    def __init__(self, world: World, entity: Any, names: list[str]) -> None:
        self.world, self.entity = world, entity
        self.messages: dict[int, Any] = {}
        self.quirks = Quirks()
        self.error: RpcFail | None = None  # raised for every request about the channel
        self.about = ""
        self.participants = 0
        self.pages = 0  # pages of history asked for
        self.forbidden = False
        self._newest_first: list[Any] | None = None
        self._encoded: dict[int, Encoded] = {}
        self._wear(names)

    # -- posts
    def post(
        self, text: str = "", *, id: int | None = None, date: dt.datetime | None = None, **fields: Any
    ) -> Any:
        """Publish a post; `fields` are those of tl.Message, and the `messages` module makes them."""
        fields.setdefault("post", bool(self.entity.broadcast))
        return self._put(tl.Message, id, date, message=text, **fields)

    def service(self, action: Any, *, id: int | None = None, date: dt.datetime | None = None) -> Any:
        """A service message: ``channel.service(messages.new_title("..."))``."""
        return self._put(tl.MessageService, id, date, action=action, post=bool(self.entity.broadcast))

    def edit(self, id: int, text: str | None = None, **fields: Any) -> Any:
        """Change a post, by default a minute after it appeared or was last edited."""
        with self.world.lock:
            message = self.messages[id]
            if text is not None:
                fields["message"] = text
            fields.setdefault("edit_date", (message.edit_date or message.date) + dt.timedelta(minutes=1))
            for name, value in fields.items():
                if not hasattr(message, name):
                    raise AttributeError(f"a message has no {name}")
                setattr(message, name, value)
            self._encoded.pop(id, None)
            return message

    def delete(self, *ids: int) -> None:
        with self.world.lock:
            for id in ids:
                self.messages.pop(id, None)
                self._encoded.pop(id, None)
            self._newest_first = None

    def newest_first(self) -> list[Any]:
        if self._newest_first is None:
            self._newest_first = sorted(self.messages.values(), key=lambda message: -message.id)
        return self._newest_first

    def _put(self, kind: Any, id: int | None, date: dt.datetime | None, **fields: Any) -> Any:
        with self.world.lock:
            id = id or max(self.messages, default=0) + 1
            peer = tl.PeerChannel(self.entity.id)
            message = kind(id=id, peer_id=peer, date=date or DAWN + dt.timedelta(minutes=id), **fields)
            self.messages[id] = message
            self._encoded.pop(id, None)
            self._newest_first = None
            return message

    def on_the_wire(self, messages: list[Any]) -> list[Any]:
        """In a frozen world messages are serialised once only, which makes the server much faster."""
        if not self.world.frozen:
            return messages
        for message in messages:
            if message.id not in self._encoded:
                self._encoded[message.id] = Encoded(bytes(message))
        return [self._encoded[message.id] for message in messages]

    # -- names and fate
    @property
    def names(self) -> list[str]:
        """Active usernames, the main one first."""
        extra = [n.username for n in self.entity.usernames or [] if n.active]
        return extra or ([self.entity.username] if self.entity.username else [])

    def rename(self, *names: str) -> None:
        """Give up all usernames and wear these instead (none: the channel becomes a private one)."""
        with self.world.lock:
            for name in names:
                if self.world.names.get(name.lower(), self) is not self:
                    raise ValueError(f"{name} belongs to another channel; rename that one first")
            self._wear(list(names))

    def retitle(self, title: str) -> None:
        with self.world.lock:
            self.entity.title = title

    def _wear(self, names: list[str]) -> None:
        for name in [name for name, holder in self.world.names.items() if holder is self]:
            del self.world.names[name]
        for name in names:
            self.world.names[name.lower()] = self
        # Telegram fills either `username` or, for a channel with several, `usernames`.
        self.entity.username = names[0] if len(names) == 1 else None
        self.entity.usernames = [
            tl.Username(name, active=True, editable=n == 0) for n, name in enumerate(names) if len(names) > 1
        ]

    def remove(self) -> None:
        """The channel is deleted by its owner: its names are free, its posts out of reach."""
        with self.world.lock:
            self._wear([])
            self.ban()

    def ban(self) -> None:
        """This account is banned from the channel (or it became private)."""
        self.forbidden, self.error = True, RpcFail(400, "CHANNEL_PRIVATE")

    def unban(self) -> None:
        self.forbidden, self.error = False, None

    def seen(self) -> Any:
        """The chat object clients get: the entity, or the little a banned account may know of it."""
        if not self.forbidden:
            return self.entity
        e = self.entity
        return tl.ChannelForbidden(e.id, e.access_hash, e.title, broadcast=e.broadcast, megagroup=e.megagroup)


class World:
    """Everything there is. `api_id` and `api_hash` are checked at login only when given."""

    def __init__(self, *, code: str = "12345", password: str | None = None, hint: str | None = None) -> None:
        self.lock = threading.RLock()
        self.code, self.password, self.hint = code, password, hint
        self.api_id: int | None = None
        self.api_hash: str | None = None
        self.me = tl.User(id=777, is_self=True, access_hash=7, first_name="Test", phone="99966", usernames=[])
        self.quirks = Quirks()
        self.frozen = False  # nothing changes any more: see Channel.on_the_wire
        self.channels: dict[int, Channel] = {}
        self.users: dict[int, Any] = {}
        self.names: dict[str, Any] = {}  # lower-case username -> Channel or tl.User

    def channel(
        self, *names: str, title: str | None = None, id: int | None = None, megagroup: bool = False
    ) -> Channel:
        """A new channel with these usernames (none: private); `megagroup` makes it a group."""
        with self.lock:
            taken = [name for name in names if name.lower() in self.names]
            id = id or max(self.channels, default=1_000_000_000) + 1
            if taken or id in self.channels:
                raise ValueError(f"already taken: {', '.join(taken) or id}")
            entity = tl.Channel(
                id=id,
                title=title or (names[0] if names else str(id)),
                photo=tl.ChatPhotoEmpty(),
                date=dt.datetime(2022, 2, 24, tzinfo=dt.UTC),
                left=True,
                broadcast=not megagroup,
                megagroup=megagroup,
                access_hash=id * 31,
            )
            self.channels[id] = Channel(self, entity, list(names))
            return self.channels[id]

    def user(self, name: str, *, id: int | None = None, first_name: str = "Someone") -> Any:
        """A person, so that a username can turn out not to be a channel."""
        with self.lock:
            id = id or max(self.users, default=5_000) + 1
            user = tl.User(id=id, access_hash=id * 17, first_name=first_name, username=name)
            self.users[id] = self.names[name.lower()] = user
            return user

    def by_name(self, name: str) -> Channel:
        """The channel that wears a username."""
        channel = self.names[name.lower()]
        assert isinstance(channel, Channel)
        return channel

    def by_input(self, peer: Any) -> Channel:
        """The channel an InputChannel or InputPeerChannel means, if the client may read it."""
        if not hasattr(peer, "channel_id"):
            raise RpcFail(400, "PEER_ID_INVALID")
        channel = self.channels.get(peer.channel_id)
        if channel is None or getattr(peer, "access_hash", None) != channel.entity.access_hash:
            raise RpcFail(400, "CHANNEL_INVALID")
        if channel.error:
            raise channel.error
        return channel

    def mentioned(self, messages: list[Any]) -> tuple[list[Any], list[Any]]:
        """The channels and users that messages come from or reply to, as far as the world has them."""
        peers = []
        for message in messages:
            forward, reply = getattr(message, "fwd_from", None), getattr(message, "reply_to", None)
            if forward is not None:
                peers.append(forward.from_id)
            if reply is not None:
                peers.append(getattr(reply, "reply_to_peer_id", None))
        chats = {p.channel_id for p in peers if isinstance(p, tl.PeerChannel)} & self.channels.keys()
        users = {p.user_id for p in peers if isinstance(p, tl.PeerUser)} & self.users.keys()
        return [self.channels[id].seen() for id in sorted(chats)], [self.users[id] for id in sorted(users)]
