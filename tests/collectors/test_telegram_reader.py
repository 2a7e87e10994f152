"""The reader alone, against the look-alike: what cannot be brought about from the command line."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from osintwatch.collectors.telegram import TelegramReader
from osintwatch.collectors.telegram_client import Account
from osintwatch.errors import LoginError
from osintwatch.model import Ask
from osintwatch.troubles import ConnectionTroubleError, HandleLostError
from tests.desk import API_HASH
from tests.loopback import LoopServer, Stall, World, write_session

TOP = Ask(None, 0)


@pytest.fixture
def account(tmp_path: Path, server: LoopServer) -> Account:
    return Account(4711, API_HASH, write_session(tmp_path / "osintwatch.session", server), timeout=5)


def test_a_connection_that_telethon_gives_up_is_no_ctrl_c(
    world: World, server: LoopServer, account: Account
) -> None:
    channel = world.channel("night_desk")
    server.fault("GetHistory", Stall())

    async def read() -> None:
        reader = TelegramReader(account)
        await reader.connect()
        try:
            await reader.resolve("night_desk")
            page = asyncio.create_task(reader.page(channel.entity.id, TOP))
            await asyncio.to_thread(server.wait_for, "GetHistory")
            # As its keep-alive does when a ping stays without an answer for a minute.
            reader._client._sender._start_reconnect(None)
            with pytest.raises(ConnectionTroubleError):
                await page
            await reader.close()
            await reader.connect()
            assert (await reader.page(channel.entity.id, TOP)).posts == ()
        finally:
            await reader.close()

    asyncio.run(read())


def test_cancelling_a_page_is_a_cancellation(world: World, server: LoopServer, account: Account) -> None:
    channel = world.channel("night_desk")
    server.fault("GetHistory", Stall())

    async def read() -> None:
        reader = TelegramReader(account)
        await reader.connect()
        await reader.resolve("night_desk")
        page = asyncio.create_task(reader.page(channel.entity.id, TOP))
        await asyncio.to_thread(server.wait_for, "GetHistory")
        page.cancel()
        with pytest.raises(asyncio.CancelledError):
            await page
        await reader.close()
        await reader.close()  # safe to call at any time

    asyncio.run(read())


def test_a_channel_never_met_has_no_handle(server: LoopServer, account: Account) -> None:
    async def read() -> None:
        reader = TelegramReader(account)
        await reader.connect()
        assert not reader.knows(1_000_000_001)
        with pytest.raises(HandleLostError):
            await reader.page(1_000_000_001, TOP)
        await reader.close()

    asyncio.run(read())


def test_an_account_does_not_show_its_secrets(account: Account) -> None:
    assert API_HASH not in repr(account)


def test_a_session_without_a_key_is_no_login(tmp_path: Path) -> None:
    (tmp_path / "empty.session").touch()
    with pytest.raises(LoginError, match="holds no login"):
        TelegramReader(Account(4711, API_HASH, tmp_path / "empty.session"))
