"""`osintwatch fetch` as a child process against the look-alike: what a night brings and what it costs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.desk import Desk
from tests.loopback import LoopServer, World, messages

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)


def fill(world: World, count: int, *names: str, first: int = 1, **fields: Any) -> Any:
    """A channel of posts a minute apart, beginning at noon."""
    channel = world.channel(*(names or ("night_desk",)))
    publish(channel, count, first, **fields)
    return channel


def publish(channel: Any, count: int, first: int | None = None, **fields: Any) -> None:
    first = first or max(channel.messages, default=0) + 1
    for number in range(first, first + count):
        date = NOON + dt.timedelta(minutes=number - 1)
        channel.post(f"post {number}", id=number, date=date, **fields)


# -- the first night


def test_a_first_fetch_stores_every_post_and_a_second_one_asks_one_question(
    world: World, server: LoopServer, desk: Desk
) -> None:
    channel = fill(world, 250)
    channel.service(messages.new_title("Night Desk"), id=251)
    desk.configure("night_desk")
    done = desk.fetch()
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "channel=night_desk outcome=ok new=251 changed=0 gone=0 requests=4 waited=0",
        "1 channel, 0 with trouble; 251 new posts, 0 changed, 0 gone",
    ]
    assert desk.numbers() == list(range(1, 252))
    assert desk.spans() == [(1, 251)]
    assert (server.calls["ResolveUsername"], server.calls["GetHistory"]) == (1, 3)
    server.forget_calls()
    done = desk.fetch()
    assert done.code == 0
    assert "new=0 changed=0 gone=0 requests=1" in done.err
    assert (server.calls["ResolveUsername"], server.calls["GetHistory"]) == (0, 1)
    assert desk.sql("SELECT command, exit_code FROM runs") == [("fetch", 0), ("fetch", 0)]


def test_the_first_fetch_goes_as_deep_as_since(world: World, desk: Desk) -> None:
    fill(world, 300)
    desk.configure("night_desk")
    assert desk.fetch("--since", "2026-07-01T14:00Z").code == 0
    assert desk.numbers() == list(range(121, 301))
    assert desk.sql("SELECT complete_since FROM channels") == [int(NOON.timestamp()) + 7200]


def test_the_depth_may_stand_in_the_config(world: World, desk: Desk) -> None:
    channel, now = world.channel("night_desk"), dt.datetime.now(dt.UTC)
    for days in (40, 20, 5, 1):
        channel.post(f"{days} days ago", date=now - dt.timedelta(days=days))
    desk.configure("night_desk", since="30d")
    assert desk.fetch().code == 0
    assert desk.numbers() == [2, 3, 4]


def test_a_deeper_since_reads_only_what_is_older(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 500)
    desk.configure("night_desk")
    desk.fetch("--since", "2026-07-01T18:00Z")
    assert desk.numbers()[0] == 361
    server.forget_calls()
    assert desk.fetch("--since", "2026-07-01T15:00Z").code == 0
    assert (desk.numbers()[0], desk.spans()) == (181, [(181, 500)])
    assert [request.offset_id for request in server.requests("GetHistory")] == [0, 362, 263]
    server.forget_calls()
    assert desk.fetch("--full").code == 0
    assert (desk.numbers(), desk.spans()) == (list(range(1, 501)), [(1, 500)])
    assert server.calls["GetHistory"] <= 4
    assert desk.sql("SELECT complete_since FROM channels") == [0]


@pytest.mark.parametrize("first", [1, 40_001])
def test_two_thousand_posts_cost_at_most_21_requests(
    world: World, server: LoopServer, desk: Desk, first: int
) -> None:
    channel = fill(world, 2_000, first=first)
    world.frozen = True
    desk.configure("night_desk")
    assert desk.fetch("--full").code == 0
    assert server.calls["GetHistory"] <= 21
    if first == 1:
        server.forget_calls()
        publish(channel, 2_000)
        assert desk.fetch("--full").code == 0
        assert server.calls["GetHistory"] <= 21
    assert desk.numbers() == sorted(channel.messages)


def test_new_posts_are_added_above_the_old_ones(world: World, server: LoopServer, desk: Desk) -> None:
    channel = fill(world, 120)
    desk.configure("night_desk")
    desk.fetch()
    publish(channel, 130)
    channel.delete(119, 120)
    server.forget_calls()
    assert "new=130" in desk.fetch().err
    assert desk.numbers() == list(range(1, 251))
    assert desk.spans() == [(1, 250)]
    assert server.calls["GetHistory"] <= 3


def test_seventeen_channels_are_read_in_one_run_over_one_connection(
    world: World, server: LoopServer, desk: Desk
) -> None:
    names = [f"channel_{n:02}" for n in range(17)]
    for n, name in enumerate(names):
        fill(world, 10 + n, name)
    desk.configure(*names)
    done = desk.fetch()
    assert done.code == 0
    assert done.outcomes == dict.fromkeys(names, "ok")
    assert (server.calls["ResolveUsername"], server.calls["GetHistory"], server.connections) == (17, 17, 1)
    assert desk.sql("SELECT count(*) FROM posts GROUP BY channel_id ORDER BY channel_id") == list(
        range(10, 27)
    )
    server.forget_calls()
    desk.fetch()
    assert (server.calls["ResolveUsername"], server.calls["GetHistory"]) == (0, 17)


def test_only_the_channels_named_are_read(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 1, "first_desk")
    fill(world, 2, "second_desk")
    desk.configure("first_desk", "second_desk")
    assert desk.fetch("https://t.me/s/Second_Desk").outcomes == {"second_desk": "ok"}
    assert server.calls["GetHistory"] == 1


# -- what changes


def test_an_edited_post_gains_a_version_and_keeps_its_old_wording(world: World, desk: Desk) -> None:
    channel, now = world.channel("night_desk"), dt.datetime.now(dt.UTC)
    for hours in range(120, 0, -1):
        channel.post(f"{hours} hours ago", date=now - dt.timedelta(hours=hours))
    desk.configure("night_desk")
    desk.fetch()
    channel.edit(110, "ten hours ago: corrected", edit_date=now)
    channel.edit(80, "forty hours ago: corrected", edit_date=now)
    done = desk.fetch()
    assert (done.code, done.lines[0]["changed"]) == (0, "2")
    texts = (
        "SELECT text FROM versions WHERE post_id = (SELECT id FROM posts WHERE message_id = ?) ORDER BY id"
    )
    assert desk.sql(texts, 110) == ["11 hours ago", "ten hours ago: corrected"]
    assert desk.sql(texts, 80) == ["41 hours ago", "forty hours ago: corrected"]
    assert desk.sql("SELECT count(*) FROM posts") == [120]
    assert "changed=0" in desk.fetch().err


# -- one channel, many spellings


def test_a_channel_in_several_spellings_is_read_once(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 3, "OSINTdesk")
    desk.configure(
        "@OSINTdesk",
        "osintdesk",
        "https://t.me/s/OSINTdesk",
        "t.me/osintdesk/123?single",
        "tg://resolve?domain=OsintDesk",
    )
    done = desk.fetch()
    assert done.code == 0
    assert done.outcomes == {"@OSINTdesk": "ok"}
    assert (server.calls["ResolveUsername"], server.calls["GetHistory"]) == (1, 1)
    assert desk.sql("SELECT count(*) FROM channels") == [1]


def test_two_usernames_of_one_channel_are_read_once(world: World, server: LoopServer, desk: Desk) -> None:
    world.channel("main_name", "other_name").post("once")
    desk.configure("main_name", "other_name")
    done = desk.fetch()
    assert done.code == 0
    assert "other_name and main_name are the same channel; it is read once" in done.err
    assert (server.calls["GetHistory"], desk.numbers()) == (1, [1])


def test_a_channel_may_be_listed_by_its_number_once_it_was_met(world: World, desk: Desk) -> None:
    channel = fill(world, 3)
    desk.configure("night_desk")
    desk.fetch()
    publish(channel, 1)
    desk.configure(f"t.me/c/{channel.entity.id}")
    assert "outcome=ok new=1" in desk.fetch().err
    desk.configure("t.me/c/1999999999")
    done = desk.fetch()
    assert (done.code, done.outcomes) == (1, {"t.me/c/1999999999": "unknown"})
