"""Telegram in, posts out: resolve names, read pages. Telethon is set up and logged in beside this file.

One connection, no update stream, no request per message, no waiting of its own: floods and faults
come out as signals (osintwatch.troubles), what to do about them is the nightly run's business.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from typing import Any

import telethon
from telethon import errors, functions
from telethon.tl import types
from telethon.tl.alltlobjects import LAYER

from osintwatch.collectors.telegram_client import CONNECTION_LOST, Account, make_client, open_session
from osintwatch.collectors.telegram_message import read_message
from osintwatch.errors import LoginError
from osintwatch.model import PAGE_SIZE, Ask, Channel, ChannelKind, LookUp, Method, Outcome, Page
from osintwatch.troubles import (
    ChannelTroubleError,
    ConnectionTroubleError,
    FloodError,
    HandleLostError,
    LoginLostError,
    ServerTroubleError,
)

SOFTWARE = f"telethon {telethon.__version__} layer {LAYER}"

LOGIN_LOST = (
    errors.UnauthorizedError,  # 401: key unregistered, session revoked or expired, account deactivated
    errors.AuthKeyDuplicatedError,  # 406, as other errors are too: used from two places at once
    errors.AuthKeyNotFound,  # the server has forgotten the key
)
SERVER_TROUBLE = (
    errors.ServerError,
    errors.TimedOutError,
    errors.RpcCallFailError,
    errors.RpcMcgetFailError,
    errors.InterdcCallErrorError,
    errors.InterdcCallRichErrorError,
)
BANNED = (errors.UserBannedInChannelError, errors.ChannelBannedError)
NO_SUCH_NAME = (errors.UsernameNotOccupiedError, errors.UsernameInvalidError)


class TelegramReader:
    """Reads channels over one connection, between connect() and close()."""

    method = Method.TELEGRAM
    software = SOFTWARE

    def __init__(self, account: Account) -> None:
        """Opens the session file, no connection. Raises LoginError when it cannot be used or is not there."""
        if not account.session.exists():
            raise LoginError(
                f"there is no login: no session file at {account.session}", "run `osintwatch login` once"
            )
        session, self.note = open_session(account.session)
        if session.auth_key is None:
            session.close()
            raise LoginError(f"the session {account.session} holds no login", "run `osintwatch login` once")
        self._timeout = account.timeout
        self._client = make_client(session, account, updates=False, retries=0)
        self.requests = 0
        """requests for names and pages so far"""

    async def connect(self) -> None:
        """Raises ConnectionTroubleError or LoginLostError."""
        async with AsyncExitStack() as undo:
            # A connection that is only half set up would be taken for a whole one next time.
            undo.push_async_callback(self.close)
            with _signals("connect"):
                async with asyncio.timeout(self._timeout):
                    await self._client.connect()  # asks who we are, and raises what goes wrong in that
                    if not await self._client.is_user_authorized():
                        raise LoginLostError("Telegram does not know this login")
            undo.pop_all()

    async def close(self) -> None:
        """Disconnect, and keep what the session learned. Safe to call at any time."""
        with suppress(*CONNECTION_LOST, sqlite3.Error):  # nothing is asked for any more
            await self._client.disconnect()

    def knows(self, channel_id: int) -> bool:
        """Does the session hold the handle (access hash) of a channel, so that no name need be resolved?"""
        return self._handle(channel_id) is not None

    def _handle(self, channel_id: int) -> Any:
        with _signals("session"), suppress(ValueError):
            return self._client.session.get_input_entity(types.PeerChannel(channel_id))
        return None

    async def resolve(self, username: str) -> Channel:
        """Ask which channel wears a username. Costly and rationed by Telegram: once a channel, ever.

        Not get_input_entity: that also takes a cached display name for a username.
        Raises ChannelTroubleError, FloodError("resolve") and the signals of a connection.
        """
        with _signals("resolve"):
            answer = await self._ask(functions.contacts.ResolveUsernameRequest(username))
            self._client.session.save()  # keeps the handle even if this run dies
        number = getattr(answer.peer, "channel_id", None)
        chat = next((chat for chat in answer.chats if chat.id == number), None)
        if chat is None:
            raise ChannelTroubleError(Outcome.NOT_A_CHANNEL, f"@{username} is a person or a bot")
        if isinstance(chat, types.ChannelForbidden):
            raise ChannelTroubleError(Outcome.PRIVATE, f"@{username} cannot be read by this account")
        if not getattr(chat, "broadcast", False):
            raise ChannelTroubleError(Outcome.NOT_A_CHANNEL, f"@{username} is a group")
        return _channel(chat)

    async def page(self, channel_id: int, ask: Ask) -> Page:
        """Read one page of a channel's history, newest first.

        Raises ChannelTroubleError, HandleLostError, FloodError("history") and the signals of a connection.
        """
        handle = self._handle(channel_id)
        if handle is None:
            raise HandleLostError(f"no handle for channel {channel_id}")
        with _signals("history"):
            answer = await self._ask(
                functions.messages.GetHistoryRequest(
                    peer=handle,
                    # Both ends of an Ask are included, both bounds of the request are not.
                    offset_id=0 if ask.before is None else ask.before + 1,
                    min_id=max(0, ask.after - 1),
                    offset_date=None,
                    add_offset=0,
                    limit=PAGE_SIZE,
                    max_id=0,
                    hash=0,
                )
            )
        return _page(answer, channel_id)

    async def look_up(self, channel_id: int, numbers: Sequence[int]) -> LookUp:
        """Ask for posts by their numbers, a hundred at most. Raises what page() raises.

        What is neither among the posts nor among the absent, the answer is silent about.
        """
        handle = self._handle(channel_id)
        if handle is None:
            raise HandleLostError(f"no handle for channel {channel_id}")
        with _signals("history"):
            answer = await self._ask(
                functions.channels.GetMessagesRequest(
                    types.InputChannel(handle.channel_id, handle.access_hash),
                    [types.InputMessageID(number) for number in numbers],
                )
            )
        found = _page(answer, channel_id)
        absent = (one.id for one in answer.messages if isinstance(one, types.MessageEmpty))
        return LookUp(found.channel, found.posts, tuple(absent))

    async def _ask(self, request: Any) -> Any:
        self.requests += 1
        try:
            return await asyncio.wait_for(self._client(request), self._timeout)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # It was not us who cancelled: Telethon does so to requests when it gives a connection up.
            raise ConnectionError("the connection was given up") from None


@contextmanager
def _signals(kind: str) -> Iterator[None]:
    """Telethon's exceptions to ours. `kind` of request: connect, resolve or history."""
    try:
        yield
    except (errors.FloodWaitError, errors.FloodPremiumWaitError) as error:
        raise FloodError(kind, _wait_of(error)) from None
    except errors.ChannelPrivateError:
        raise ChannelTroubleError(
            Outcome.PRIVATE, "the channel is private, or this account was removed"
        ) from None
    except BANNED:
        raise ChannelTroubleError(
            Outcome.BANNED, "the channel is banned, or this account is banned from it"
        ) from None
    except NO_SUCH_NAME:
        raise ChannelTroubleError(Outcome.UNKNOWN, "nobody wears this username") from None
    except (errors.ChannelInvalidError, errors.PeerIdInvalidError) as error:
        if kind != "history":
            raise ChannelTroubleError(Outcome.REFUSED, f"Telegram refused: {type(error).__name__}") from None
        raise HandleLostError("Telegram does not know the channel by this handle") from None
    except LOGIN_LOST as error:
        raise LoginLostError(f"Telegram refuses the login ({type(error).__name__})") from None
    except SERVER_TROUBLE as error:
        raise ServerTroubleError(f"Telegram has internal trouble ({type(error).__name__})") from None
    except errors.FloodError as error:
        raise FloodError(kind, _wait_of(error)) from None
    except errors.RPCError as error:
        raise ChannelTroubleError(Outcome.REFUSED, f"Telegram refused: {type(error).__name__}") from None
    except ValueError:
        # Telethon's word for a data centre that Telegram sends us to and does not list.
        raise ServerTroubleError("Telegram sends this account to a server it does not name") from None
    except CONNECTION_LOST as error:
        raise ConnectionTroubleError(f"the connection failed ({type(error).__name__})") from None
    except sqlite3.OperationalError:
        raise LoginError(
            "the session file is in use by another program", "stop it, or use another session"
        ) from None


def _wait_of(error: Any) -> int:
    """Seconds to wait; an hour where a flood error names none, three years at most."""
    return min(max(1, int(getattr(error, "seconds", None) or 3600)), 100_000_000)


def _channel(chat: Any) -> Channel:
    """A types.Channel to ours. `usernames` replaces `username` on channels that wear several."""
    active = [name.username for name in getattr(chat, "usernames", None) or () if name.active]
    main = chat.username or (active[0] if active else None)
    return Channel(
        id=chat.id,
        title=chat.title,
        username=main,
        kind=ChannelKind.BROADCAST if chat.broadcast else ChannelKind.SUPERGROUP,
        usernames=tuple(name for name in active if name != main),
    )


def _page(answer: Any, channel_id: int) -> Page:
    chats = {chat.id: chat for chat in answer.chats if isinstance(chat, types.Channel)}
    if channel_id not in chats:
        raise ChannelTroubleError(Outcome.UNSOUND, "the answer does not speak of the channel asked for")
    names = {number: (_channel(chat).username, chat.title) for number, chat in chats.items()}
    posts = tuple(
        read_message(message.to_dict(), channel_id, names, SOFTWARE)
        for message in answer.messages
        if not isinstance(message, types.MessageEmpty)
    )
    return Page(_channel(chats[channel_id]), posts, getattr(answer, "count", None))
