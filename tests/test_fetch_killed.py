"""A run that dies at any instant costs nothing but the page on its way."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.loopback import World, running

POSTS = 3_000


@pytest.mark.slow
def test_thirty_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    world = World()
    channel = world.channel("night_desk")
    for n in range(POSTS):
        channel.post(f"post {n} of a long night")
    dice = random.Random(20260701)
    half_way = 0
    with running(world) as server:
        desk = Desk(tmp_path / "desk", server)
        desk.log_in()
        desk.configure("night_desk", pause=0.05)
        for _ in range(30):
            with desk.started("fetch") as child:
                time.sleep(dice.uniform(0.15, 0.6))
                desk.end(child, signal.SIGKILL)
            if desk.database.exists():
                assert desk.sql("PRAGMA integrity_check") == ["ok"]
                half_way += bool(0 < count_posts(desk) < POSTS)
            channel.post("and one more meanwhile")
        assert desk.fetch().code == 0
    numbers = desk.sql("SELECT message_id FROM posts ORDER BY message_id")
    assert numbers == list(range(1, POSTS + 31))
    assert desk.sql("SELECT first_id, last_id FROM spans") == [(1, POSTS + 30)]
    assert desk.run("status", "--check").code == 0
    assert half_way >= 3, "the kills came too early or too late to prove anything"


def count_posts(desk: Desk) -> int:
    if not desk.sql("SELECT 1 FROM sqlite_master WHERE name = 'posts'"):
        return 0
    return int(desk.sql("SELECT count(*) FROM posts")[0])
