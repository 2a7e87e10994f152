"""Logging in to Telegram, once: by code and password, or by scanning a code; refusals put into words."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import telethon
from telethon import TelegramClient, errors, functions

from osintwatch.collectors.telegram_client import CONNECTION_LOST, Account, make_client, open_session
from osintwatch.errors import ConfigError, LoginError, NetworkError, OsintwatchError

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
    session, note = open_session(account.session)
    if note:
        prompts.say(f"warning: {note}")
    client = make_client(session, account, updates=qr, retries=3)
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
