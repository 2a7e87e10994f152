"""Thirty ways to write one channel, in every place that takes a channel, are one channel of the archive."""

from __future__ import annotations

import tomllib

from tests.desk import Desk
from tests.loopback import LoopServer, World
from tests.text.test_telegram_address import BY_NAME

NAME = "OSINTdefender"


def assert_one_channel(desk: Desk, server: LoopServer) -> None:
    assert desk.sql("SELECT username FROM channels") == [NAME]
    assert desk.sql("SELECT username FROM pins") == [NAME.casefold()]
    assert desk.numbers() == [1, 2, 3]
    assert server.calls["ResolveUsername"] == 1


def publish(world: World) -> None:
    channel = world.channel(NAME, id=1_234_567_890)
    for n in range(3):
        channel.post(f"post {n}")


def test_a_config_that_lists_it_in_every_spelling_reads_it_once(
    world: World, server: LoopServer, desk: Desk
) -> None:
    assert len(set(BY_NAME)) == 30
    publish(world)
    desk.configure(*BY_NAME)
    done = desk.fetch()
    assert (done.code, len(done.lines)) == (0, 1)
    assert done.err.count("are the same channel, listed twice") == 29
    assert_one_channel(desk, server)


def test_a_fetch_that_names_it_in_every_spelling_reads_it_once(
    world: World, server: LoopServer, desk: Desk
) -> None:
    publish(world)
    desk.configure()
    done = desk.fetch(*BY_NAME)
    assert (done.code, len(done.lines)) == (0, 1)
    assert_one_channel(desk, server)


def test_adding_it_in_every_spelling_lists_it_once(desk: Desk) -> None:
    desk.configure()
    done = desk.run("channels", "add", *BY_NAME)
    assert done.code == 0
    assert done.err.count(": added\n") == 1
    assert done.err.count(": was listed already\n") == 29
    listed = tomllib.loads((desk.home / "config.toml").read_text())["channels"]
    assert [one["username"].casefold() for one in listed] == [NAME.casefold()]


def test_searching_it_in_any_spelling_finds_its_posts_under_its_own_name(world: World, desk: Desk) -> None:
    publish(world)
    world.channel("other_desk").post("something else")
    desk.configure("osintdefender", "other_desk")
    desk.fetch()
    every = [word for spelling in BY_NAME for word in ("--channel", spelling)]
    found = desk.run("search", *every).out.splitlines()
    assert [line.split("\t")[2] for line in found] == [f"https://t.me/{NAME}/{n}" for n in (3, 2, 1)]


def test_its_number_beside_its_name_is_no_second_channel(
    world: World, server: LoopServer, desk: Desk
) -> None:
    publish(world)
    desk.configure(NAME, "t.me/c/1234567890", "-1001234567890")
    done = desk.fetch()
    assert done.code == 0
    assert "are the same channel; it is read once" in done.err
    assert_one_channel(desk, server)
