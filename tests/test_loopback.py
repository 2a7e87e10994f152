"""The look-alike itself, checked with an unmodified Telethon client: what the collector's tests stand on."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.crypto import rsa as telethon_rsa
from telethon.tl import functions as fn
from telethon.tl import types as tl

from tests.loopback import (
    Hangup,
    LoopServer,
    NewSalt,
    RpcFail,
    Shutdown,
    Stall,
    TransportFail,
    World,
    child_env,
    messages,
    posts,
    running,
    separate,
    write_session,
)
from tests.loopback.session import memory_session, stranger_session
from tests.loopback.world import DAWN

Ask = Callable[[Any], Awaitable[Any]]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def server(world: World) -> Iterator[LoopServer]:
    with running(world) as server:
        yield server


@asynccontextmanager
async def client(session: Any, **options: Any) -> AsyncIterator[TelegramClient]:
    options = {"receive_updates": False, "retry_delay": 0, "flood_sleep_threshold": 0, **options}
    telethon = TelegramClient(session, 1, "hash", **options)
    try:
        await telethon.connect()
        yield telethon
    finally:
        await telethon.disconnect()


def ask(server: Any, question: Ask, session: Any = None, **options: Any) -> Any:
    """Connect with a logged-in session, ask one thing, disconnect."""

    async def run() -> Any:
        async with client(session or memory_session(server), **options) as telethon:
            return await question(telethon)

    return asyncio.run(run())


def ids(found: list[Any]) -> list[int]:
    return [message.id for message in found]


def fill(world: World, count: int, name: str = "news") -> Any:
    channel = world.channel(name)
    for number in range(1, count + 1):
        channel.post(f"post {number}")
    return channel


# -- logging in


def test_a_stranger_exchanges_keys_and_logs_in_with_a_code(server: LoopServer) -> None:
    telethon_rsa.add_key(server.public_pem(), old=False)

    async def log_in(telethon: TelegramClient) -> Any:
        assert not await telethon.is_user_authorized()
        await telethon.send_code_request("99966")
        with pytest.raises(errors.PhoneCodeInvalidError):
            await telethon.sign_in("99966", "00000")
        await telethon.sign_in("99966", "12345")
        me = await telethon.get_me()
        await telethon.log_out()
        return me

    assert ask(server, log_in, stranger_session(server)).first_name == "Test"
    assert not server.logged_in


def test_a_wrong_api_id_is_refused_when_asking_for_a_code(world: World, server: LoopServer) -> None:
    world.api_id = 4711
    with pytest.raises(errors.ApiIdInvalidError):
        ask(server, lambda t: t.send_code_request("99966"), memory_session(server, logged_in=False))


def test_an_account_with_a_password_asks_for_it_and_checks_it(world: World, server: LoopServer) -> None:
    world.password, world.hint = "correct horse", "a horse"

    async def log_in(telethon: TelegramClient) -> Any:
        await telethon.send_code_request("99966")
        with pytest.raises(errors.SessionPasswordNeededError):
            await telethon.sign_in("99966", "12345")
        assert (await telethon(fn.account.GetPasswordRequest())).hint == "a horse"
        with pytest.raises(errors.PasswordHashInvalidError):
            await telethon.sign_in(password="wrong horse")
        assert not await telethon.is_user_authorized()
        return await telethon.sign_in(password="correct horse")

    assert ask(server, log_in, memory_session(server, logged_in=False)).id == 777


def test_a_command_line_without_a_session_finds_the_server(server: LoopServer) -> None:
    program = """
import asyncio, os
from telethon import TelegramClient
from telethon.sessions import StringSession
from tests.loopback.client_entry import redirect_telethon

async def log_in():
    client = TelegramClient(StringSession(), 1, "hash")
    await client.start("99966", code_callback=lambda: "12345")
    print((await client.get_me()).id)
    await client.disconnect()

redirect_telethon(int(os.environ["LOOPBACK_PORT"]), os.environ["LOOPBACK_PEM"])
asyncio.run(log_in())
"""
    child = [sys.executable, "-c", program]
    done = subprocess.run(child, env=child_env(server), capture_output=True, text=True, timeout=30)
    assert done.stdout.split()[-1:] == ["777"], done.stderr


async def scan_and_wait(telethon: TelegramClient, server: LoopServer) -> Any:
    code = await telethon.qr_login()
    assert code.url.startswith("tg://login?token=")
    server.scan_qr()
    return await code.wait(5)


def test_a_scanned_qr_code_lets_a_waiting_client_in(server: LoopServer) -> None:
    session = memory_session(server, logged_in=False)
    user = ask(server, lambda t: scan_and_wait(t, server), session, receive_updates=True)
    assert user.id == 777


def test_a_scanned_qr_code_still_needs_the_password(world: World, server: LoopServer) -> None:
    world.password = "correct horse"

    async def log_in(telethon: TelegramClient) -> Any:
        with pytest.raises(errors.SessionPasswordNeededError):
            await scan_and_wait(telethon, server)
        return await telethon.sign_in(password="correct horse")

    session = memory_session(server, logged_in=False)
    assert ask(server, log_in, session, receive_updates=True).id == 777


def test_a_written_session_file_is_logged_in_unless_told_otherwise(
    server: LoopServer, tmp_path: Path
) -> None:
    inside = write_session(tmp_path / "inside", server)
    outside = write_session(tmp_path / "outside.session", server, logged_in=False)
    assert ask(server, lambda t: t.is_user_authorized(), str(inside))
    assert not ask(server, lambda t: t.is_user_authorized(), str(outside))
    assert server.connections == 2


# -- reading


def test_history_is_paged_by_a_hundred_from_the_oldest(world: World, server: LoopServer) -> None:
    fill(world, 230)
    found = ask(server, lambda t: t.get_messages("news", None, reverse=True, min_id=20, wait_time=0))
    assert ids(found) == list(range(21, 231))
    assert found.total == 230
    assert [r.offset_id for r in server.requests("GetHistory")] == [21, 121, 221, 231]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"limit": 3}, [9, 8, 7]),
        ({"limit": 3, "offset_id": 5}, [4, 3, 2]),
        ({"limit": 3, "offset_id": 5, "add_offset": -2}, [6, 5, 4]),
        ({"limit": 9, "max_id": 5, "min_id": 2}, [4, 3]),
        ({"limit": 2, "offset_date": DAWN.replace(minute=4)}, [3, 2]),
        ({"limit": 2, "offset_date": DAWN.replace(minute=4), "reverse": True}, [4, 5]),
    ],
)
def test_history_follows_the_rules_of_offsets(
    world: World, server: LoopServer, asked: dict[str, Any], expected: list[int]
) -> None:
    fill(world, 9)
    assert ids(ask(server, lambda t: t.get_messages("news", **asked))) == expected


@pytest.mark.parametrize(
    ("quirk", "expected"),
    [
        ({"short_pages": 1}, [9]),
        ({"shrunken_once": 1}, []),
        ({"ignores_offset": True}, [9, 8, 7]),
        ({"fill_pages": True}, [9, 8, 7]),
        ({}, [9, 8]),
    ],
)
def test_a_channel_can_be_made_to_answer_oddly(
    world: World, server: LoopServer, quirk: dict[str, Any], expected: list[int]
) -> None:
    vars(fill(world, 9).quirks).update(quirk)

    async def page(telethon: TelegramClient) -> Any:
        peer = await telethon.get_input_entity("news")
        return await telethon(fn.messages.GetHistoryRequest(peer, 0, None, -1, 3, 0, 0, 0))

    answer = ask(server, page)
    assert (ids(answer.messages), answer.count) == (expected, 9)


def test_a_deleted_post_leaves_a_gap_where_it_was(world: World, server: LoopServer) -> None:
    channel = fill(world, 5)
    channel.delete(2, 4)
    asked = [1, 2, 3, 4, 5]
    found = ask(server, lambda t: t.get_messages("news", ids=asked))
    assert [m and m.id for m in found] == [1, None, 3, None, 5]
    channel.quirks.omits_missing = True
    assert ids(ask(server, lambda t: t.get_messages("news", ids=asked))) == [1, 3, 5]


def test_a_channel_describes_itself(world: World, server: LoopServer) -> None:
    channel = world.channel("news", title="The News")
    channel.about, channel.participants = "All of them", 12
    full = ask(server, lambda t: t(fn.channels.GetFullChannelRequest("news")))
    assert (full.full_chat.about, full.full_chat.participants_count) == ("All of them", 12)
    assert full.chats[0].title == "The News"


# -- names


def test_a_renamed_channel_frees_its_name_for_another(world: World, server: LoopServer) -> None:
    old = world.channel("news")
    old.rename("news_official", "news_backup")
    imposter = world.channel("news")

    async def look_up(telethon: TelegramClient) -> list[int]:
        return [(await telethon.get_entity(n)).id for n in ("news", "News_Official", "news_backup")]

    assert ask(server, look_up) == [imposter.entity.id, old.entity.id, old.entity.id]
    assert old.names == ["news_official", "news_backup"]


def test_names_that_are_unknown_malformed_or_not_a_channel(world: World, server: LoopServer) -> None:
    world.user("someone")
    world.channel("some_group", megagroup=True)

    async def look_up(telethon: TelegramClient) -> None:
        with pytest.raises(ValueError, match="No user has"):
            await telethon.get_entity("nobody_here")
        with pytest.raises(errors.UsernameInvalidError):
            await telethon(fn.contacts.ResolveUsernameRequest("9lives"))
        assert isinstance(await telethon.get_entity("someone"), tl.User)
        assert (await telethon.get_entity("some_group")).megagroup

    ask(server, look_up)


def test_channels_can_be_out_of_reach(world: World, server: LoopServer) -> None:
    channel = fill(world, 1)

    async def read(telethon: TelegramClient) -> None:
        peer = await telethon.get_input_entity("news")
        with pytest.raises(errors.ChannelInvalidError):
            await telethon.get_messages(tl.InputPeerChannel(peer.channel_id, 1))
        channel.ban()
        with pytest.raises(errors.ChannelPrivateError):
            await telethon.get_messages(peer)
        assert isinstance(await telethon.get_entity("news"), tl.ChannelForbidden)
        channel.remove()
        with pytest.raises(ValueError, match="No user has"):
            await telethon.get_entity("news")

    ask(server, read)


# -- trouble


@pytest.mark.parametrize(
    ("code", "message", "error"),
    [
        (420, "FLOOD_WAIT_61", errors.FloodWaitError),
        (420, "FLOOD_PREMIUM_WAIT_61", errors.FloodPremiumWaitError),
        (401, "AUTH_KEY_UNREGISTERED", errors.AuthKeyUnregisteredError),
        (401, "SESSION_REVOKED", errors.SessionRevokedError),
        (401, "USER_DEACTIVATED_BAN", errors.UserDeactivatedBanError),
        (406, "AUTH_KEY_DUPLICATED", errors.AuthKeyDuplicatedError),
        (400, "CHANNEL_PRIVATE", errors.ChannelPrivateError),
    ],
)
def test_the_nth_request_fails_as_planned(
    world: World, server: LoopServer, code: int, message: str, error: type[Exception]
) -> None:
    fill(world, 3)
    server.fault("GetHistory", RpcFail(code, message), nth=2)

    async def read_twice(telethon: TelegramClient) -> None:
        assert ids(await telethon.get_messages("news", 2)) == [3, 2]
        with pytest.raises(error) as caught:
            await telethon.get_messages("news", 2)
        assert getattr(caught.value, "seconds", 61) == 61

    ask(server, read_twice)
    assert server.calls["GetHistory"] == 2


def test_internal_errors_of_telegram_reach_the_client(world: World, server: LoopServer) -> None:
    fill(world, 1)
    failures = [(500, "RPC_CALL_FAIL"), (500, "INTERNAL"), (-503, "Timeout")]

    async def read() -> Any:
        async with client(memory_session(server), request_retries=0, raise_last_call_error=True) as telethon:
            return await telethon.get_messages("news")

    async def run() -> list[Any]:
        # Telethon pauses for two seconds after each of these, so they are had all at once.
        return await asyncio.gather(*(read() for _ in failures), return_exceptions=True)

    for failure in failures:
        server.fault("GetHistory", RpcFail(*failure))
    raised = asyncio.run(run())
    for expected in (errors.RpcCallFailError, errors.ServerError, errors.TimedOutError):
        assert [type(error) for error in raised if isinstance(error, expected)]


@pytest.mark.parametrize("moment", ["before", "after", "torn"])
def test_a_hang_up_costs_a_connection_but_no_post(world: World, server: LoopServer, moment: Any) -> None:
    fill(world, 150)
    server.fault("GetHistory", Hangup(moment), nth=2)
    found = ask(server, lambda t: t.get_messages("news", None, reverse=True, wait_time=0))
    assert ids(found) == list(range(1, 151))
    assert server.connections == 2


def test_a_changed_salt_makes_the_client_ask_again(world: World, server: LoopServer) -> None:
    fill(world, 1)
    server.fault("GetHistory", NewSalt())
    assert ids(ask(server, lambda t: t.get_messages("news"))) == [1]
    assert server.calls["GetHistory"] == 1


def test_a_stalled_answer_comes_late_or_never(world: World, server: LoopServer) -> None:
    fill(world, 1)
    server.fault("GetHistory", Stall(0.2))
    server.fault("GetHistory", Stall(), nth=2)

    async def read(telethon: TelegramClient) -> None:
        assert ids(await telethon.get_messages("news")) == [1]
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(telethon.get_messages("news"), 0.3)
        assert await telethon.get_me()

    ask(server, read)


def test_a_forgotten_key_is_reported_when_connecting(server: LoopServer) -> None:
    session = memory_session(server)
    server.forget_keys()

    async def connect() -> None:
        with pytest.raises(errors.AuthKeyNotFound):
            async with client(session, connection_retries=0):
                pass

    asyncio.run(connect())


@pytest.mark.parametrize("fault", [Shutdown(), TransportFail(404)])
def test_a_server_that_is_gone_ends_in_an_error(world: World, server: LoopServer, fault: Any) -> None:
    fill(world, 1)
    server.fault("GetHistory", fault, times=9)
    with pytest.raises((ConnectionError, errors.AuthKeyNotFound)):
        ask(server, lambda t: t.get_messages("news"), connection_retries=1)


def test_a_server_can_stop_and_come_back(world: World, server: LoopServer) -> None:
    fill(world, 1)
    session = memory_session(server)
    server.stop()
    with pytest.raises(ConnectionError):
        ask(server, lambda t: t.get_me(), session, connection_retries=1)
    server.resume()
    assert ids(ask(server, lambda t: t.get_messages("news"), session)) == [1]
    server.forget_calls()
    assert not server.calls


# -- posts


def test_posts_arrive_with_everything_that_hangs_on_them(world: World, server: LoopServer) -> None:
    channel, other = world.channel("news"), world.channel("other", title="The Other")
    text = "🇺🇦 Reuters says: see https://example.com/a here"
    channel.post(
        text,
        entities=[messages.bold(text, "Reuters"), messages.link(text, "here", "https://reut.rs/x")],
        media=messages.web_page("https://reut.rs/x", site_name="Reuters", title="A title"),
        reply_markup=messages.buttons(("Read", "https://reut.rs/x")),
        fwd_from=messages.forwarded(other, 7),
        reactions=messages.reactions(**{"👍": 3}),
        replies=messages.comments(5, other),
        views=10,
        forwards=2,
    )
    channel.edit(1, edit_hide=True)
    post = ask(server, lambda t: t.get_messages("news", ids=1))
    assert [part for _, part in post.get_entities_text()] == ["Reuters", "here"]
    assert (post.media.webpage.site_name, post.buttons[0][0].url) == ("Reuters", "https://reut.rs/x")
    assert (post.fwd_from.channel_post, post.forward.chat.title) == (7, "The Other")
    assert (post.views, post.forwards, post.replies.replies, post.edit_hide) == (10, 2, 5, True)
    assert post.reactions.results[0].count == 3


def test_every_kind_of_message_survives_the_wire(world: World, server: LoopServer) -> None:
    channel = world.channel("news")
    channel.service(messages.created("News"))
    messages.album(channel, ["", "the caption", ""])
    for media in (
        messages.pending_page("https://e.com"),
        messages.empty_page(),
        messages.document(),
        messages.poll("Why?", ["Yes", "No"]),
    ):
        channel.post("look", media=media)
    for header in (messages.forwarded_from_hidden("Somebody"), messages.forwarded_from_user(5)):
        channel.post("fwd", fwd_from=header)
    channel.post("reply", reply_to=messages.reply(2))
    channel.post("quote", reply_to=messages.quote(99, 3, "b", [messages.bold("b", "b")]))
    for action in (messages.pinned(), messages.new_title("New"), messages.new_photo()):
        channel.service(action)
    if messages.LAYER_HAS_RICH_MESSAGES:
        channel.post(rich_message=messages.rich(messages.paragraph("see ", ("this", "https://e.com"))))
    if messages.LAYER_HAS_FACT_CHECKS:
        channel.post("so", factcheck=messages.fact_check("Not so"))
    found = ask(server, lambda t: t.get_messages("news", 100))
    assert ids(found) == sorted(channel.messages, reverse=True)
    for message in found:
        assert bytes(message) == bytes(channel.messages[message.id])


def test_a_corpus_is_served_from_another_process(tmp_path: Path) -> None:
    corpus = tmp_path / "posts.jsonl"
    lines = [
        {
            "uid": "-1001234567890/7",
            "time": "2026-07-01T20:00:00Z",
            "text": "🔥 fire",
            "links": ["https://e.com"],
        },
        {
            "uid": "news/5",
            "channel": "News",
            "time": "2026-07-01T20:01:00Z",
            "text": "b",
            "fwd": {"from": "X"},
        },
    ]
    corpus.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    async def read(telethon: TelegramClient) -> list[Any]:
        return [*await telethon.get_messages("ch1234567890"), *await telethon.get_messages("news")]

    with separate(corpus) as server:
        fire, forwarded = ask(server, read)
        assert server.calls["GetHistory"] == 2
    assert fire.raw_text == "🔥 fire [1]"
    assert [part for _, part in fire.get_entities_text()] == ["[1]"]
    assert (fire.id, fire.chat_id, forwarded.fwd_from.from_name) == (7, -1001234567890, "X")
    assert posts.channel_number("-1001234567890") == 1234567890
