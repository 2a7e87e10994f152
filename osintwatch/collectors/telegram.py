"""Telegram in, posts out: log in, resolve, read pages. The only home of Telethon.

One connection, no update stream, no request per message, no waiting of its own: floods and faults
come out as signals (osintwatch.troubles), what to do about them is the nightly run's business.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import telethon
from telethon import TelegramClient, errors, functions
from telethon.sessions import SQLiteSession
from telethon.tl import types
from telethon.tl.alltlobjects import LAYER

from osintwatch import __version__
from osintwatch.collectors.telegram_message import read_message
from osintwatch.errors import ConfigError, LoginError, NetworkError, OsintwatchError, StorageError
from osintwatch.model import PAGE_SIZE, Ask, Channel, ChannelKind, Method, Outcome, Page
from osintwatch.private_files import claim_private_file, make_private_folder
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
CONNECTION_LOST = (
    OSError,  # includes ConnectionError and TimeoutError
    EOFError,  # a stream that ends too early
    errors.BadMessageError,
    errors.InvalidBufferError,
    errors.InvalidChecksumError,
    errors.SecurityError,
    errors.TypeNotFoundError,
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


@dataclass(frozen=True, slots=True)
class Account:
    """What it takes to reach Telegram. `api_hash` is secret; so is the session file."""

    api_id: int
    api_hash: str
    session: Path
    timeout: float = 60.0
    """seconds an answer may take"""

    def __repr__(self) -> str:
        return f"Account(session={str(self.session)!r})"


def _client(session: SQLiteSession, account: Account, *, updates: bool, retries: int) -> TelegramClient:
    """`retries`: of Telethon's own. None for reading, where patience is the nightly run's business."""
    # Telethon's log speaks of phones and hashes at debug level, and asyncio's of its lost futures.
    for name in ("telethon", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return TelegramClient(
        session,
        account.api_id,
        account.api_hash,
        receive_updates=updates,
        flood_sleep_threshold=0,  # no wait is slept in silence
        request_retries=retries,
        raise_last_call_error=True,
        connection_retries=retries,
        retry_delay=1,
        device_model="osintwatch",
        app_version=__version__,
    )


def _session(path: Path) -> tuple[SQLiteSession, str | None]:
    """Telethon's session file, made 0600 before Telethon sees it: it would make it readable by all.

    The second value is a sentence for the user when its permissions had to be tightened.
    """
    try:
        make_private_folder(path.parent)
        note = claim_private_file(path, "the session")
        return SQLiteSession(str(path)), note
    except StorageError as error:
        raise LoginError(error.message, error.hint) from None
    except sqlite3.OperationalError as error:
        raise LoginError(
            f"the session {path} cannot be used: {error}", "is another program using it?"
        ) from None
    except sqlite3.DatabaseError:
        raise LoginError(
            f"the session {path} is damaged", "move it away and run `osintwatch login` again"
        ) from None


# ---- reading ---------------------------------------------------------------------------------


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
        session, self.note = _session(account.session)
        if session.auth_key is None:
            session.close()
            raise LoginError(f"the session {account.session} holds no login", "run `osintwatch login` once")
        self._timeout = account.timeout
        self._client = _client(session, account, updates=False, retries=0)
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


# ---- logging in ------------------------------------------------------------------------------

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Prompts:
    """How the user is asked; each returns what was typed."""

    phone: Callable[[], str]
    code: Callable[[], str]
    password: Callable[[str], str]
    """gets the hint the user once set"""
    show_qr: Callable[[str], None]
    say: Callable[[str], None]


async def log_in(account: Account, prompts: Prompts, *, qr: bool) -> str:
    """Log in and leave a valid session file, 0600. Returns the account's first name.

    Raises LoginError, ConfigError (api_id), NetworkError.
    """
    # asyncio turns the first Ctrl-C into a cancellation, which a prompt that waits for a line never sees.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    session, note = _session(account.session)
    if note:
        prompts.say(f"warning: {note}")
    client = _client(session, account, updates=qr, retries=3)
    try:
        with _login_errors():
            async with asyncio.timeout(account.timeout):
                await client.connect()
                inside = await client.is_user_authorized()
            if not inside:
                await (_by_qr(client, prompts) if qr else _by_code(client, prompts))
            me = await client.get_me()
            return str(getattr(me, "first_name", None) or "this account")
    finally:
        await client.disconnect()


async def _by_code(client: TelegramClient, prompts: Prompts) -> None:
    phone = telethon.utils.parse_phone(prompts.phone())
    if not phone:
        raise _NO_PHONE
    await client.send_code_request(phone)
    prompts.say("Telegram has sent a code to your app, or by SMS.")
    for left in range(ATTEMPTS - 1, -1, -1):
        try:
            # Never empty: Telethon would send another code, and come back as if all were well.
            await client.sign_in(phone, prompts.code() or "0")
        except errors.SessionPasswordNeededError:
            return await _by_password(client, prompts)
        except (errors.PhoneCodeInvalidError, errors.PhoneCodeEmptyError):
            if not left:
                raise
            prompts.say("That code is not right; try again.")
        else:
            return None


async def _by_password(client: TelegramClient, prompts: Prompts) -> None:
    settings = await client(functions.account.GetPasswordRequest())
    for left in range(ATTEMPTS - 1, -1, -1):
        try:
            await client.sign_in(password=prompts.password(settings.hint or ""))
        except errors.PasswordHashInvalidError:
            if not left:
                raise
            prompts.say("That password is not right; try again.")
        else:
            return


async def _by_qr(client: TelegramClient, prompts: Prompts) -> None:
    """Show a code until it is scanned; each lives for half a minute or so."""
    login = await client.qr_login()
    for _ in range(10):
        prompts.show_qr(login.url)
        try:
            await login.wait()
        except errors.SessionPasswordNeededError:
            return await _by_password(client, prompts)
        except TimeoutError:
            await login.recreate()
        else:
            return None
    raise LoginError("nobody scanned the code", "run `osintwatch login --qr` again")


_NO_PHONE = LoginError("Telegram does not accept this phone number", "write it with + and the country code")


@contextmanager
def _login_errors() -> Iterator[None]:
    """What Telegram says to a login, in words."""
    words: tuple[tuple[Any, OsintwatchError], ...] = (
        (
            (errors.ApiIdInvalidError, errors.ApiIdPublishedFloodError),
            ConfigError(
                "Telegram does not accept this api_id and api_hash", "get your own at https://my.telegram.org"
            ),
        ),
        (errors.PhoneNumberInvalidError, _NO_PHONE),
        (
            errors.PhoneNumberBannedError,
            LoginError("this phone number is banned from Telegram", "use another account"),
        ),
        (errors.PhoneCodeExpiredError, LoginError("the code has expired", "run `osintwatch login` again")),
        (
            (errors.PhoneCodeInvalidError, errors.PhoneCodeEmptyError),
            LoginError("the code was not right", "run `osintwatch login` again"),
        ),
        (
            errors.PasswordHashInvalidError,
            LoginError("the password was not right", "run `osintwatch login` again"),
        ),
    )
    try:
        yield
    except (errors.FloodWaitError, errors.FloodPremiumWaitError) as error:
        raise NetworkError(f"Telegram asks to wait {error.seconds} s before the next try to log in") from None
    except errors.RPCError as error:
        for kinds, ours in words:
            if isinstance(error, kinds):
                raise ours from None
        raise LoginError(f"Telegram refused the login ({type(error).__name__})") from None
    except errors.AuthKeyNotFound:
        raise LoginError(
            "Telegram does not know this session any more",
            "delete the session file and run `osintwatch login`",
        ) from None
    except CONNECTION_LOST as error:
        raise NetworkError(
            f"cannot reach Telegram ({type(error).__name__})", "check the connection"
        ) from None
