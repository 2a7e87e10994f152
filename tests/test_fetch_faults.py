"""What goes wrong between here and Telegram, at the first, a middle and the last page; and the next night."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.desk import Desk, Done
from tests.loopback import (
    Hangup,
    LoopServer,
    NewSalt,
    Quirks,
    RpcFail,
    Shutdown,
    Stall,
    TransportFail,
    World,
)

POSTS = 250
STORED = {1: 0, 2: 100, 3: 199}
"""posts that are stored when the n-th page fails"""
EVERY_PAGE = pytest.mark.parametrize("page", [1, 2, 3])
NOISE = ("Traceback", "never retrieved", "was destroyed", "Exception ignored", "mistake of its own")


@pytest.fixture
def channel(world: World, desk: Desk) -> Any:
    """Three pages of posts."""
    channel = world.channel("night_desk")
    for number in range(POSTS):
        channel.post(f"post {number} " + "x" * 200)
    desk.configure("night_desk")
    return channel


def fetch(desk: Desk, *words: str, **given: Any) -> Done:
    done = desk.fetch(*words, **given)
    assert not any(word in done.err for word in NOISE), done.err
    return done


def assert_whole(desk: Desk, count: int = POSTS) -> None:
    assert desk.numbers() == list(range(1, count + 1))
    assert desk.spans() == [(1, count)]


def assert_next_night_is_whole(server: LoopServer, desk: Desk, count: int = POSTS) -> None:
    server.faults.clear()
    done = fetch(desk)
    assert done.code == 0, done.err
    assert_whole(desk, count)


def waits(desk: Desk) -> list[str]:
    return desk.sql("SELECT request FROM waits")


def end_waits(desk: Desk) -> None:
    """Let the time pass that Telegram asked for."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(desk.database)) as connection, connection:
        connection.execute("UPDATE waits SET until = 0")


# -- floods


@pytest.mark.parametrize(
    ("page", "error"), [(1, "FLOOD_WAIT_1"), (2, "FLOOD_PREMIUM_WAIT_1"), (3, "FLOOD_WAIT_1")]
)
@pytest.mark.usefixtures("channel")
def test_a_short_wait_is_announced_and_slept(server: LoopServer, desk: Desk, page: int, error: str) -> None:
    server.fault("GetHistory", RpcFail(420, error), nth=page)
    done = fetch(desk)
    assert done.code == 0
    assert "Telegram asks to wait 1 s (reading); going on at " in done.err
    assert "outcome=ok new=250 changed=0 gone=0 requests=5 waited=1" in done.err
    assert waits(desk) == [], "a wait that is over must not stop the next run"
    assert_whole(desk)


@EVERY_PAGE
@pytest.mark.usefixtures("channel")
def test_a_long_wait_ends_the_run_and_is_kept_to(server: LoopServer, desk: Desk, page: int) -> None:
    server.fault("GetHistory", RpcFail(420, "FLOOD_WAIT_600"), nth=page)
    done = fetch(desk)
    assert (done.code, done.outcomes) == (7 if page == 1 else 1, {"night_desk": "flood"})
    assert "Telegram allows no reading before " in done.err
    assert len(desk.numbers()) == STORED[page]
    assert waits(desk) == ["history"]
    before = server.connections
    again = fetch(desk)
    assert (again.code, again.outcomes) == (7, {"night_desk": "flood"})
    assert "Telegram allows no reading before " in again.err
    assert server.connections == before
    end_waits(desk)
    assert_next_night_is_whole(server, desk)


@pytest.mark.usefixtures("channel")
def test_a_long_wait_is_as_long_as_the_config_says(server: LoopServer, desk: Desk) -> None:
    desk.configure("night_desk", max_wait="1s")
    server.fault("GetHistory", RpcFail(420, "FLOOD_PREMIUM_WAIT_2"))
    assert fetch(desk).outcomes == {"night_desk": "flood"}


@pytest.mark.usefixtures("channel")
def test_six_short_waits_in_a_row_are_a_long_one(server: LoopServer, desk: Desk) -> None:
    server.fault("GetHistory", RpcFail(420, "FLOOD_WAIT_1"), nth=2, times=9)
    done = fetch(desk)
    assert (done.code, done.outcomes) == (1, {"night_desk": "flood"})
    assert server.calls["GetHistory"] == 7
    assert len(desk.numbers()) == 100
    end_waits(desk)
    assert_next_night_is_whole(server, desk)


def test_a_wait_for_one_name_leaves_the_known_channels_readable(
    world: World, server: LoopServer, desk: Desk, channel: Any
) -> None:
    fetch(desk)
    channel.post("one more")
    world.channel("new_desk").post("first")
    world.channel("newer_desk").post("first")
    desk.configure("new_desk", "night_desk", "newer_desk")
    server.forget_calls()
    server.fault("ResolveUsername", RpcFail(420, "FLOOD_WAIT_900"))
    done = fetch(desk)
    assert done.code == 1
    assert done.outcomes == {"new_desk": "flood", "night_desk": "ok", "newer_desk": "flood"}
    assert "Telegram allows no resolving usernames before " in done.err
    assert (server.calls["ResolveUsername"], waits(desk)) == (1, ["resolve"])
    assert fetch(desk).outcomes == {"new_desk": "flood", "night_desk": "ok", "newer_desk": "flood"}
    assert server.calls["ResolveUsername"] == 1
    end_waits(desk)
    assert fetch(desk).code == 0


@pytest.mark.usefixtures("channel")
def test_when_every_name_must_wait_no_connection_is_made(server: LoopServer, desk: Desk) -> None:
    server.fault("ResolveUsername", RpcFail(420, "FLOOD_WAIT_900"))
    assert fetch(desk).code == 7
    before = server.connections
    assert fetch(desk).code == 7
    assert server.connections == before


@pytest.mark.usefixtures("channel")
def test_a_long_wait_before_the_first_question_is_no_lost_login(server: LoopServer, desk: Desk) -> None:
    server.fault("GetState", RpcFail(420, "FLOOD_WAIT_900"))
    done = fetch(desk)
    assert (done.code, done.outcomes) == (7, {"night_desk": "flood"})
    before = server.connections
    assert fetch(desk).code == 7
    assert server.connections == before


@pytest.mark.usefixtures("channel")
def test_a_flood_without_a_time_is_a_long_one(server: LoopServer, desk: Desk) -> None:
    server.fault("GetHistory", RpcFail(420, "FLOOD"), nth=2)
    assert fetch(desk).outcomes == {"night_desk": "flood"}
    end_waits(desk)
    assert_next_night_is_whole(server, desk)


# -- trouble inside Telegram


@pytest.mark.parametrize(("page", "error"), [(1, (500, "INTERNAL")), (3, (-503, "Timeout"))])
@pytest.mark.usefixtures("channel")
def test_a_passing_server_error_costs_no_post(
    server: LoopServer, desk: Desk, page: int, error: tuple[int, str]
) -> None:
    server.fault("GetHistory", RpcFail(*error), nth=page)
    assert fetch(desk).code == 0
    assert_whole(desk)


def test_a_lasting_server_error_ends_the_channel_not_the_run(
    world: World, server: LoopServer, desk: Desk, channel: Any
) -> None:
    world.channel("day_desk").post("fine")
    channel.error = RpcFail(500, "RPC_CALL_FAIL")
    desk.configure("night_desk", "day_desk")
    done = fetch(desk)
    assert (done.code, done.outcomes) == (1, {"night_desk": "server_error", "day_desk": "ok"})
    channel.error = None
    desk.configure("night_desk")
    server.faults.clear()
    assert fetch(desk).code == 0


@pytest.mark.usefixtures("channel")
def test_a_server_error_before_the_first_question_is_no_lost_login(server: LoopServer, desk: Desk) -> None:
    server.fault("GetState", RpcFail(500, "INTERNAL"))
    assert fetch(desk).code == 0
    assert_whole(desk)


@pytest.mark.usefixtures("channel")
def test_an_odd_refusal_of_the_connection_is_told(server: LoopServer, desk: Desk) -> None:
    server.fault("GetState", RpcFail(400, "CONNECTION_DEVICE_MODEL_EMPTY"))
    done = fetch(desk)
    assert (done.code, done.outcomes) == (1, {"night_desk": "refused"})


# -- the connection


@EVERY_PAGE
@pytest.mark.parametrize(
    "fault",
    [Hangup("before"), Hangup("after"), Hangup("torn"), NewSalt(), TransportFail(429)],
    ids=["hung up before", "hung up after", "torn", "a new salt", "too many connections"],
)
@pytest.mark.usefixtures("channel")
def test_a_broken_connection_costs_no_post(server: LoopServer, desk: Desk, page: int, fault: Any) -> None:
    server.fault("GetHistory", fault, nth=page)
    assert fetch(desk).code == 0
    assert_whole(desk)


@EVERY_PAGE
@pytest.mark.usefixtures("channel")
def test_an_answer_that_never_comes_is_asked_for_again(server: LoopServer, desk: Desk, page: int) -> None:
    desk.configure("night_desk", timeout=0.7)
    server.fault("GetHistory", Stall(), nth=page)
    assert fetch(desk).code == 0
    assert_whole(desk)
    assert server.connections == 2


@pytest.mark.usefixtures("channel")
def test_answers_that_never_come_end_the_run(server: LoopServer, desk: Desk) -> None:
    desk.configure("night_desk", timeout=0.5)
    server.fault("GetHistory", Stall(), nth=2, times=9)
    done = fetch(desk)
    assert (done.code, done.outcomes) == (1, {"night_desk": "network"})
    assert len(desk.numbers()) == 100
    assert_next_night_is_whole(server, desk)


@EVERY_PAGE
@pytest.mark.usefixtures("channel")
def test_a_server_that_goes_away_leaves_what_was_read(server: LoopServer, desk: Desk, page: int) -> None:
    server.fault("GetHistory", Shutdown(), nth=page)
    started = time.monotonic()
    done = fetch(desk)
    assert time.monotonic() - started < 30
    assert (done.code, done.outcomes) == (7 if page == 1 else 1, {"night_desk": "network"})
    assert len(desk.numbers()) == STORED[page]
    server.resume()
    assert_next_night_is_whole(server, desk)


# -- the login


@pytest.mark.parametrize(
    ("page", "code", "error"),
    [(1, 401, "AUTH_KEY_UNREGISTERED"), (2, 401, "SESSION_REVOKED"), (3, 406, "AUTH_KEY_DUPLICATED")],
)
def test_a_login_lost_on_the_way_ends_the_run_with_the_cure(
    world: World, server: LoopServer, desk: Desk, channel: Any, page: int, code: int, error: str
) -> None:
    world.channel("day_desk").post("not read tonight")
    desk.configure("night_desk", "day_desk")
    server.fault("GetHistory", RpcFail(code, error), nth=page)
    done = fetch(desk)
    assert (done.code, done.outcomes) == (4, {"night_desk": "login_lost", "day_desk": "login_lost"})
    assert "hint: run `osintwatch login` in a terminal" in done.err
    assert len(desk.numbers()) == STORED[page]
    desk.configure("night_desk")
    assert_next_night_is_whole(server, desk)


@pytest.mark.usefixtures("channel")
def test_a_key_forgotten_on_the_way_is_a_lost_login(server: LoopServer, desk: Desk) -> None:
    server.fault("GetHistory", TransportFail(404), nth=2)
    done = fetch(desk)
    assert (done.code, done.outcomes) == (4, {"night_desk": "login_lost"})
    assert len(desk.numbers()) == 100
    assert_next_night_is_whole(server, desk)


# -- answers that do not fit


@pytest.mark.parametrize(
    "quirk",
    [Quirks(short_pages=37), Quirks(shrunken_once=1), Quirks(shrunken_once=2), Quirks(fill_pages=True)],
    ids=["short pages", "an empty first page", "an empty second page", "filled pages"],
)
def test_a_server_of_strange_habits_is_read_whole_all_the_same(
    server: LoopServer, desk: Desk, channel: Any, quirk: Quirks
) -> None:
    channel.quirks = quirk
    assert fetch(desk).code == 0
    assert_whole(desk)
    assert server.calls["GetHistory"] <= 12


def test_a_server_that_ignores_the_question_is_unsound(server: LoopServer, desk: Desk, channel: Any) -> None:
    channel.quirks = Quirks(ignores_offset=True)
    done = fetch(desk)
    assert (done.code, done.outcomes) == (1, {"night_desk": "unsound"})
    assert desk.spans() == [(151, 250)]
    assert desk.sql("SELECT complete_since FROM channels") == [None]
    channel.quirks = Quirks()
    assert_next_night_is_whole(server, desk)


def test_a_channel_that_shows_nothing_it_counts_is_unsound(
    server: LoopServer, desk: Desk, channel: Any
) -> None:
    channel.quirks = Quirks(shrunken_once=1)
    fetch(desk, "--dry-run")
    channel.pages, channel.quirks = 0, Quirks(short_pages=-POSTS)
    done = fetch(desk)
    assert (done.code, done.outcomes) == (1, {"night_desk": "unsound"})
    channel.quirks = Quirks()
    assert_next_night_is_whole(server, desk)


@pytest.mark.parametrize(
    ("request_name", "nth", "error"),
    [
        ("GetUsers", 1, (400, "CHANNEL_INVALID")),
        ("ResolveUsername", 1, (400, "PEER_ID_INVALID")),
        ("GetHistory", 2, (400, "CHANNEL_INVALID")),
        ("GetHistory", 1, (303, "USER_MIGRATE_4")),
        ("GetUsers", 1, (303, "USER_MIGRATE_4")),
        ("GetHistory", 2, (420, "FLOOD_WAIT_99999999999")),
    ],
)
@pytest.mark.usefixtures("channel")
def test_an_answer_out_of_place_is_an_outcome_and_costs_no_post(
    server: LoopServer, desk: Desk, request_name: str, nth: int, error: tuple[int, str]
) -> None:
    server.fault(request_name, RpcFail(*error), nth=nth, times=100)
    done = fetch(desk)
    assert done.code in (1, 7), done.err
    assert set(done.outcomes.values()) <= {"refused", "server_error", "flood"}
    if error[0] != 420:
        assert_next_night_is_whole(server, desk)
