"""A run that dies at any instant costs nothing but the page on its way."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.loopback import World, running

POSTS, KILLS = 3_000, 100


@pytest.mark.slow
def test_a_hundred_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    """While new posts are read and stored ones compared; some are edited, some deleted meanwhile."""
    world = World()
    channel = world.channel("night_desk")
    for n in range(POSTS):
        channel.post(f"post {n} of a long night")
    dice = random.Random(20260701)
    half_way = 0
    deleted, edited = set[int](), dict[int, str]()
    with running(world) as server:
        desk = Desk(tmp_path / "desk", server)
        desk.log_in()
        desk.configure("night_desk", pause=0.05, recheck="3650d")
        for kill in range(KILLS):
            server.forget_calls()
            early = not kill % 5  # while it starts, from nothing
            with (desk.started if early else desk.begun)("fetch") as child:
                if not early:
                    server.wait_for("GetHistory")
                time.sleep(dice.uniform(0, 0.4))
                child.kill()
            if desk.database.exists():
                assert desk.sql("PRAGMA integrity_check") == ["ok"]
                half_way += bool(0 < count_posts(desk) < POSTS)
                known = set(desk.numbers()) if count_posts(desk) else set[int]()
                for number in dice.sample(sorted(known - deleted), min(len(known), 1)):
                    channel.delete(number)
                    deleted.add(number)
                for number in dice.sample(sorted(known - deleted), min(len(known), 1)):
                    edited[number] = f"post {number}, edited after kill {kill}"
                    channel.edit(number, edited[number])
            channel.post("and one more meanwhile")
        desk.configure("night_desk", pause=0, recheck="3650d")
        assert [desk.fetch().code for _ in range(2)] == [0, 0]
    assert desk.numbers() == list(range(1, POSTS + KILLS + 1))
    assert desk.spans() == [(1, POSTS + KILLS)]
    gone = "SELECT message_id FROM posts WHERE deleted_seen_at IS NOT NULL ORDER BY message_id"
    assert desk.sql(gone) == sorted(deleted)
    now = "SELECT message_id, text FROM posts JOIN versions ON versions.id = version_id"
    said = dict(desk.sql(now))
    assert {n: said[n] for n in edited if n not in deleted} == {
        n: text for n, text in edited.items() if n not in deleted
    }
    assert desk.run("status", "--check").code == 0
    assert desk.run("verify").code == 0
    assert half_way >= 3, "the kills came too early or too late to prove anything"


def count_posts(desk: Desk) -> int:
    if not desk.sql("SELECT 1 FROM sqlite_master WHERE name = 'posts'"):
        return 0
    return int(desk.sql("SELECT count(*) FROM posts")[0])
