"""Answers to requests: one method each, named as in the TL schema but in Python's spelling."""

from __future__ import annotations

import datetime as dt
import logging
import re
from typing import Any

from telethon.tl import types as tl

from .faults import RpcFail, name_of
from .history import page
from .login import NO_LOGIN_NEEDED, LoginHandlers, now
from .world import Channel

log = logging.getLogger(__name__)

TAKEOUT_ID = 99


def method_name(request: Any) -> str:
    """``messages_get_history`` for a messages.getHistory request."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name_of(request)).lower()
    return "_".join([*type(request).__module__.split(".")[3:], words])


class Handlers(LoginHandlers):
    """The look-alike's whole knowledge of the API, for one authorization key."""

    def call(self, request: Any) -> Any:
        if self.key not in self.server.logged_in and not isinstance(request, NO_LOGIN_NEEDED):
            raise RpcFail(401, "AUTH_KEY_UNREGISTERED")
        name = method_name(request)
        handler = getattr(self, name, None)
        if handler is None:
            log.warning("no handler for %s", name)
            raise RpcFail(400, "METHOD_NOT_IMPLEMENTED")
        return handler(request)

    # -- connection and account

    def help_get_config(self, request: Any) -> Any:
        numbers = {name: 1 for name, kind in tl.Config.__init__.__annotations__.items() if kind is int}
        given = {
            "date": now(),
            "expires": now() + dt.timedelta(hours=1),
            "test_mode": False,
            "this_dc": 2,
            "dc_options": [tl.DcOption(2, self.server.host, self.server.port)],
            "dc_txt_domain_name": "",
            "me_url_prefix": "https://t.me/",
        }
        return tl.Config(**{**numbers, **given})

    def help_get_nearest_dc(self, request: Any) -> Any:
        return tl.NearestDc("UA", this_dc=2, nearest_dc=2)

    def users_get_users(self, request: Any) -> Any:
        found = []
        for wanted in request.id:
            if isinstance(wanted, tl.InputUserSelf):
                found.append(self.world.me)
            elif getattr(wanted, "user_id", None) in self.world.users:
                found.append(self.world.users[wanted.user_id])
        return found

    def updates_get_state(self, request: Any) -> Any:
        return tl.updates.State(1, 0, now(), 1, 0)

    def updates_get_difference(self, request: Any) -> Any:
        return tl.updates.DifferenceEmpty(now(), 1)

    def updates_get_channel_difference(self, request: Any) -> Any:
        return tl.updates.ChannelDifferenceEmpty(1, final=True, timeout=30)

    def account_init_takeout_session(self, request: Any) -> Any:
        return tl.account.Takeout(TAKEOUT_ID)

    def account_finish_takeout_session(self, request: Any) -> Any:
        return True

    # -- names and channels

    def contacts_resolve_username(self, request: Any) -> Any:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{3,31}", request.username):
            raise RpcFail(400, "USERNAME_INVALID")
        holder = self.world.names.get(request.username.lower())
        if holder is None:
            raise RpcFail(400, "USERNAME_NOT_OCCUPIED")
        if isinstance(holder, Channel):
            return tl.contacts.ResolvedPeer(tl.PeerChannel(holder.entity.id), [holder.seen()], [])
        return tl.contacts.ResolvedPeer(tl.PeerUser(holder.id), [], [holder])

    def channels_get_channels(self, request: Any) -> Any:
        return tl.messages.Chats([self.world.by_input(wanted).seen() for wanted in request.id])

    def channels_get_full_channel(self, request: Any) -> Any:
        channel = self.world.by_input(request.channel)
        full = tl.ChannelFull(
            id=channel.entity.id,
            about=channel.about,
            read_inbox_max_id=0,
            read_outbox_max_id=0,
            unread_count=0,
            chat_photo=tl.PhotoEmpty(0),
            notify_settings=tl.PeerNotifySettings(),
            bot_info=[],
            pts=1,
            participants_count=channel.participants,
        )
        return tl.messages.ChatFull(full, [channel.seen()], [])

    # -- posts

    def messages_get_history(self, request: Any) -> Any:
        channel = self.world.by_input(request.peer)
        channel.pages += 1
        quirks = channel.quirks | self.world.quirks
        posts = [post for post in channel.newest_first() if post.id not in quirks.hidden]
        return self._messages(channel, page(posts, request, quirks, channel.pages), len(posts))

    def channels_get_messages(self, request: Any) -> Any:
        channel = self.world.by_input(request.channel)
        quirks = channel.quirks | self.world.quirks
        found = []
        for wanted in request.id[: quirks.cut_answers or None]:
            id = getattr(wanted, "id", wanted)
            if id in channel.messages and id not in quirks.hidden:
                found.append(channel.messages[id])
            elif not quirks.omits_missing:
                found.append(tl.MessageEmpty(id, tl.PeerChannel(channel.entity.id)))
        return self._messages(channel, found, len(found))

    def _messages(self, channel: Channel, found: list[Any], count: int) -> Any:
        chats, users = self.world.mentioned(found)
        chats = [channel.seen(), *(chat for chat in chats if chat.id != channel.entity.id)]
        return tl.messages.ChannelMessages(1, count, channel.on_the_wire(found), [], chats, users)
