"""Looking while a fetch is under way: answers of one moment, and no lock in the way."""

from __future__ import annotations

import json
import signal

from tests.desk import Desk
from tests.loopback import LoopServer, Stall, World


def test_what_is_looked_up_during_a_fetch_is_what_its_pages_brought(
    world: World, server: LoopServer, desk: Desk
) -> None:
    channel = world.channel("night_desk")
    for n in range(350):
        channel.post(f"harbour news {n}")
    desk.configure("night_desk")
    server.fault("GetHistory", Stall(), nth=4)
    with desk.started("fetch") as child:
        server.wait_for("GetHistory", 4)
        counted = wait_for_pages(desk, 298)
        found = json.loads(desk.run("search", "harbour", "--limit", "0", "--format", "json").out)
        assert (found["total"], len(found["posts"])) == (counted, counted)
        assert not found["coverage"][0]["complete"]
        exported = desk.run("export", "harbour", "-o", "out.jsonl")
        assert exported.code == 0
        lines = (desk.home / "out.jsonl").read_text().splitlines()
        numbers = [json.loads(line)["message_id"] for line in lines]
        assert numbers == list(range(350, 350 - counted, -1))
        for words in (["upstream"], ["duplicates"], ["show", "t.me/night_desk/300"], ["status", "--check"]):
            assert desk.run(*words).code == 0
        desk.end(child, signal.SIGKILL)
    assert desk.fetch().code == 0  # the lock went with its process
    assert desk.numbers() == list(range(1, 351))


def wait_for_pages(desk: Desk, least: int) -> int:
    """How many posts are stored once no further page is on its way to the disk."""
    for _ in range(20):
        counted = int(desk.run("search", "harbour", "--count").out)
        if counted >= least:
            return counted
    raise AssertionError(f"only {counted} posts were ever seen")
