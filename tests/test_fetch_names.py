"""Who a listed name means: the number is the channel, the name is only worn, and posts are never mixed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.desk import Desk
from tests.loopback import LoopServer, RpcFail, World


def fill(world: World, count: int, *names: str) -> Any:
    channel = world.channel(*names)
    for number in range(count):
        channel.post(f"{names[0]} {number}")
    return channel


def owners(desk: Desk) -> dict[int, int]:
    """How many posts are stored of each channel."""
    return dict(desk.sql("SELECT channel_id, count(*) FROM posts GROUP BY channel_id"))


@pytest.fixture
def old(world: World, desk: Desk) -> Any:
    """A channel that was read once under its first name, and another that stays as it is."""
    channel = fill(world, 3, "night_desk")
    fill(world, 2, "bystander")
    desk.configure("night_desk", "bystander")
    assert desk.fetch().code == 0
    return channel


def test_a_renamed_channel_is_read_on_and_reported(server: LoopServer, desk: Desk, old: Any) -> None:
    old.rename("day_desk")
    old.retitle("The Day Desk")
    old.post("under a new name")
    done = desk.fetch()
    assert (done.code, done.outcomes) == (1, {"night_desk": "renamed", "bystander": "ok"})
    assert "@night_desk is now @day_desk; list it under that name" in done.err
    assert owners(desk)[old.entity.id] == 4
    names = "SELECT username, title FROM channel_names WHERE channel_id = ? ORDER BY first_seen_at"
    assert desk.sql(names, old.entity.id)[-1] == ("day_desk", "The Day Desk")
    server.forget_calls()
    assert desk.fetch().code == 1
    assert server.calls["ResolveUsername"] == 0, "who wears the name is asked once"
    desk.configure("day_desk", "bystander")
    done = desk.fetch()
    assert (done.code, done.outcomes["day_desk"]) == (0, "ok")
    assert owners(desk)[old.entity.id] == 4


def test_a_renamed_channel_keeps_its_name_history(desk: Desk, old: Any) -> None:
    import time

    time.sleep(1.1)  # names are told apart by the second
    old.rename("day_desk")
    desk.fetch()
    names = "SELECT username FROM channel_names WHERE channel_id = ? ORDER BY first_seen_at"
    assert desk.sql(names, old.entity.id) == ["night_desk", "day_desk"]


def test_a_channel_that_gave_up_its_name_is_read_by_its_number(desk: Desk, old: Any) -> None:
    old.rename()
    old.post("nameless")
    done = desk.fetch()
    assert (done.code, done.outcomes["night_desk"]) == (1, "renamed")
    assert "(no username)" in done.err
    assert owners(desk)[old.entity.id] == 4


def test_a_name_that_another_channel_took_stops_the_channel(
    world: World, server: LoopServer, desk: Desk, old: Any
) -> None:
    old.rename("day_desk")
    other = fill(world, 5, "night_desk")
    done = desk.fetch()
    assert (done.code, done.outcomes) == (1, {"night_desk": "name_taken", "bystander": "ok"})
    assert f"now leads to channel {other.entity.id}: nothing was read" in done.err
    assert other.entity.id not in owners(desk)
    server.forget_calls()
    done = desk.fetch()
    assert (done.code, done.outcomes["night_desk"]) == (1, "name_taken")
    assert (server.calls["ResolveUsername"], server.calls["GetHistory"]) == (0, 1)


def test_following_the_new_holder_of_a_name_is_said_in_two_commands(
    world: World, desk: Desk, old: Any
) -> None:
    old.rename("day_desk")
    other = fill(world, 5, "night_desk")
    desk.fetch()
    assert desk.run("channels", "remove", "night_desk").code == 0
    assert desk.run("channels", "add", "night_desk").code == 0
    done = desk.fetch()
    assert (done.code, done.outcomes["night_desk"]) == (0, "ok")
    assert owners(desk) == {old.entity.id: 3, other.entity.id: 5, other.entity.id - 1: 2}


def test_a_lost_session_does_not_let_another_channel_slip_in(world: World, desk: Desk, old: Any) -> None:
    old.rename("day_desk")
    other = fill(world, 5, "night_desk")
    desk.session.unlink()
    desk.log_in()
    done = desk.fetch()
    assert (done.code, done.outcomes) == (1, {"night_desk": "name_taken", "bystander": "ok"})
    assert other.entity.id not in owners(desk)


@pytest.mark.parametrize(
    ("happens", "outcome"),
    [
        pytest.param(RpcFail(400, "CHANNEL_PRIVATE"), "private", id="private"),
        pytest.param(RpcFail(400, "USER_BANNED_IN_CHANNEL"), "banned", id="banned from it"),
        pytest.param(RpcFail(400, "CHANNEL_BANNED"), "banned", id="a banned channel"),
        pytest.param(RpcFail(400, "CHANNEL_INVALID"), "refused", id="a handle that went stale"),
        pytest.param(RpcFail(403, "CHAT_FORBIDDEN"), "refused", id="forbidden"),
        pytest.param(RpcFail(400, "SOMETHING_NEW_AND_ODD"), "refused", id="an error nobody knows"),
        pytest.param(RpcFail(406, "SOMETHING_NEW"), "refused", id="an error of a new kind"),
    ],
)
def test_a_channel_out_of_reach_does_not_cost_the_others(
    world: World, desk: Desk, old: Any, happens: RpcFail, outcome: str
) -> None:
    old.error = happens
    world.by_name("bystander").post("still here")
    done = desk.fetch()
    assert (done.code, done.outcomes) == (1, {"night_desk": outcome, "bystander": "ok"})
    assert done.lines[1]["new"] == "1"
    assert owners(desk)[old.entity.id] == 3
    old.error = None
    assert desk.fetch().code == 0


def test_names_that_lead_nowhere_are_told_apart(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 1, "real_channel")
    world.user("some_person")
    world.channel("some_group", megagroup=True).post("hello")
    world.channel("closed_club").ban()
    desk.configure("nobody_here", "some_person", "some_group", "closed_club", "real_channel")
    done = desk.fetch()
    assert done.code == 1
    assert done.outcomes == {
        "nobody_here": "unknown",
        "some_person": "not_a_channel",
        "some_group": "not_a_channel",
        "closed_club": "private",
        "real_channel": "ok",
    }
    assert list(owners(desk).values()) == [1]
    assert server.calls["GetHistory"] == 1


def test_a_channel_that_is_gone_is_unknown(desk: Desk, old: Any) -> None:
    old.rename()
    old.error = RpcFail(400, "CHANNEL_INVALID")
    done = desk.fetch()
    assert (done.code, done.outcomes) == (1, {"night_desk": "unknown", "bystander": "ok"})


@pytest.mark.parametrize("error", ["CHANNEL_INVALID", "CHANNEL_PRIVATE"])
def test_a_channel_that_is_gone_may_have_lost_its_name_to_another(
    world: World, server: LoopServer, desk: Desk, old: Any, error: str
) -> None:
    old.rename()
    old.error = RpcFail(400, error)
    other = fill(world, 5, "night_desk")
    done = desk.fetch()
    assert (done.code, done.outcomes) == (1, {"night_desk": "name_taken", "bystander": "ok"})
    assert other.entity.id not in owners(desk)
    server.forget_calls()
    assert desk.fetch().outcomes["night_desk"] == "name_taken"
    assert server.calls["ResolveUsername"] == 0


def test_whether_a_private_channel_lost_its_name_is_asked_once(
    server: LoopServer, desk: Desk, old: Any
) -> None:
    old.remove()
    assert desk.fetch().outcomes["night_desk"] == "private"
    server.forget_calls()
    assert desk.fetch().outcomes["night_desk"] == "private"
    assert server.calls["ResolveUsername"] == 0
