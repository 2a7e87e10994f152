"""A life of 1,000 posts over twelve nights, edited, deleted, interrupted: nothing is lost or made up."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.loopback import Channel, LoopServer, RpcFail, World, running
from tests.loopback import messages as made

POSTS, NIGHTS = 1_000, 12
EDITS, DELETIONS, SERVICES = 80, 120, 30


@dataclass
class Script:
    """What happens to the channel, and what an archive must know of it after."""

    channel: Channel
    dice: random.Random
    said: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """every wording that stood when a night came"""
    gone: set[int] = field(default_factory=set)
    services: set[int] = field(default_factory=set)
    edits: int = 0

    def publish(self, number: int, day: int) -> None:
        moment = datetime.now(UTC) - timedelta(days=1, hours=NIGHTS - day, seconds=POSTS - number)
        if number % 33 == 0 and len(self.services) < SERVICES:
            self.channel.service(made.new_title(f"Title {number}"), id=number, date=moment)
            self.services.add(number)
        else:
            album = {"grouped_id": number // 50} if number % 50 in (10, 11, 12) else {}
            self.channel.post(f"post {number} of the life", id=number, date=moment, **album)

    def edit(self, how_many: int) -> None:
        """Some posts twice in their lives."""
        for number in self.dice.sample(self._posts(), how_many):
            self.edits += 1
            self.channel.edit(number, f"post {number}, edited for the {self.edits}th time")

    def delete(self, how_many: int) -> None:
        for number in self.dice.sample(self._posts(), how_many):
            self.channel.delete(number)
            self.gone.add(number)

    def night_comes(self) -> None:
        """What an archive that reads everything now gets to know."""
        for number, message in self.channel.messages.items():
            text = getattr(message, "message", "") or ""
            if not self.said[number] or self.said[number][-1] != text:
                self.said[number].append(text)

    def _posts(self) -> list[int]:
        """Posts that a night has seen: nobody can tell of others that they were edited or deleted."""
        return sorted(
            number for number in self.channel.messages if self.said[number] and number not in self.services
        )


def live(script: Script, server: LoopServer, desk: Desk) -> None:
    """Ten nights with news, two interruptions and a flood; two more on which nothing happens."""
    for night in range(NIGHTS):
        if night < 10:
            for number in range(night * 100 + 1, night * 100 + 101):
                script.publish(number, night)
        if 1 <= night <= 8:
            script.edit(EDITS // 8)
        if 2 <= night <= 9:
            script.delete(DELETIONS // 8)
        if night == 6:
            script.channel.rename("night_desk_new")
        if night in (3, 5):
            interrupt(desk, server, signal.SIGKILL if night == 3 else signal.SIGTERM)
        if night == 7:
            server.fault("GetMessages", RpcFail(420, "FLOOD_WAIT_1"), nth=2)
        script.night_comes()
        done = desk.fetch()
        assert done.code == (1 if night >= 6 else 0), done.err  # renamed: it says so every night


def interrupt(desk: Desk, server: LoopServer, how: signal.Signals) -> None:
    server.forget_calls()
    with desk.started("fetch") as child:
        server.wait_for("GetMessages", 2)
        time.sleep(0.05)
        desk.end(child, how)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_nothing_of_a_scripted_life_is_lost_or_made_up(tmp_path: Path, seed: int) -> None:
    world = World()
    script = Script(world.channel("night_desk", title="Night desk"), random.Random(seed))
    with running(world) as server:
        desk = Desk(tmp_path / "desk", server)
        desk.log_in()
        desk.configure("night_desk", recheck="7d", pause=0.01)
        live(script, server, desk)
    assert (script.edits, len(script.gone), len(script.services)) == (EDITS, DELETIONS, SERVICES)
    assert sorted(desk.numbers()) == list(range(1, POSTS + 1))
    tombstones = "SELECT message_id FROM tombstones JOIN posts ON id = post_id WHERE gone = 1"
    assert sorted(desk.sql(tombstones)) == sorted(script.gone)
    assert desk.sql("SELECT count(*) FROM tombstones") == [DELETIONS]
    assert desk.sql("SELECT count(*) FROM missing") == [0]
    stored: dict[int, list[str]] = defaultdict(list)
    versions = "SELECT message_id, text FROM versions JOIN posts ON posts.id = post_id ORDER BY versions.id"
    for number, text in desk.sql(versions):
        stored[number].append(text)
    assert dict(stored) == {number: texts for number, texts in script.said.items() if texts}
    services = desk.sql("SELECT message_id FROM posts WHERE kind = 'service'")
    assert sorted(services) == sorted(script.services)
    status = json.loads(desk.run("status", "--format", "json").out)["channels"][0]
    assert (status["holes"], status["gone"], status["posts"]) == ([], DELETIONS, POSTS)
    assert desk.run("status", "--check").code == 0
    assert desk.run("verify").code == 0
