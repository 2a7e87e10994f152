"""Posts that vanish: noted on the first night, sure on the second, and never because an answer was bad."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.desk import Desk, Done
from tests.loopback import Channel, Hangup, LoopServer, Quirks, RpcFail, Stall, World
from tests.loopback import messages as made

POSTS = 250
WINDOW = "3650d"


@pytest.fixture
def channel(world: World, desk: Desk) -> Channel:
    """A channel of 250 posts, read once."""
    channel = world.channel("night_desk")
    for n in range(1, POSTS + 1):
        channel.post(f"post {n}")
    desk.configure("night_desk", recheck=WINDOW)
    assert desk.fetch().code == 0
    return channel


def gone(desk: Desk) -> list[int]:
    return desk.sql("SELECT message_id FROM posts WHERE deleted_seen_at IS NOT NULL ORDER BY message_id")


def missing(desk: Desk) -> list[int]:
    return desk.sql("SELECT message_id FROM missing JOIN posts ON id = post_id ORDER BY message_id")


def night(desk: Desk, code: int = 0) -> Done:
    done = desk.fetch()
    assert done.code == code, done.err
    return done


# ---- deleted posts -----------------------------------------------------------------------------------


def test_a_deleted_post_is_noted_first_and_sure_the_night_after(desk: Desk, channel: Channel) -> None:
    channel.delete(10, 120, 250)
    assert "changed=0 gone=0" in night(desk).err
    assert (missing(desk), gone(desk)) == ([10, 120, 250], [])
    assert "changed=0 gone=3" in night(desk).err
    assert (missing(desk), gone(desk)) == ([], [10, 120, 250])
    assert len(desk.numbers()) == POSTS, "what they said is kept"
    assert "changed=0 gone=0" in night(desk).err
    assert desk.sql("SELECT count(*) FROM tombstones") == [3]


def test_a_tombstone_tells_when_it_was_last_seen_and_first_missed(desk: Desk, channel: Channel) -> None:
    time.sleep(1)  # times are whole seconds
    night(desk)
    time.sleep(1)
    channel.delete(7)
    night(desk)
    night(desk)
    ((last, missed, seen),) = desk.sql("SELECT last_seen_at, missed_at, seen_at FROM tombstones")
    _, second, third, fourth = desk.sql("SELECT started_at FROM runs ORDER BY id")
    assert second <= last <= third + 1
    assert third <= missed <= fourth + 1
    assert fourth <= seen


def test_a_post_missed_once_is_asked_for_again_however_old_it_is_by_then(
    desk: Desk, channel: Channel
) -> None:
    channel.delete(5)
    night(desk)
    desk.configure("night_desk", recheck="1h")
    night(desk)
    assert gone(desk) == [5]


def test_a_post_that_comes_back_loses_the_mark_and_keeps_the_record(desk: Desk, channel: Channel) -> None:
    post = channel.messages[30]
    channel.delete(30)
    night(desk)
    night(desk)
    assert gone(desk) == [30]
    channel.post(post.message, id=30, date=post.date)
    night(desk)
    assert (gone(desk), missing(desk)) == ([], [])
    assert desk.sql("SELECT gone FROM tombstones ORDER BY seen_at") == [1, 0]
    assert desk.sql("SELECT count(*) FROM versions") == [POSTS]


def test_a_post_that_is_only_hidden_for_a_night_is_never_called_gone(desk: Desk, channel: Channel) -> None:
    channel.quirks = Quirks(hidden=frozenset({3, 200}))
    night(desk)
    assert missing(desk) == [3, 200]
    channel.quirks = Quirks()
    night(desk)
    assert (missing(desk), gone(desk)) == ([], [])
    channel.delete(3)
    night(desk)
    assert gone(desk) == [], "the counting begins anew"


def test_a_member_that_leaves_an_album_leaves_the_rest(desk: Desk, channel: Channel) -> None:
    for n in range(251, 254):
        channel.post("three photos" if n == 251 else "", grouped_id=99, id=n)
    night(desk)
    channel.delete(252)
    night(desk)
    night(desk)
    assert gone(desk) == [252]
    found = desk.run("search", "photos", "--deleted", "--format", "json")
    assert '"deleted_seen_at": null' in found.out
    assert '"album_gone": [252]' in found.out


def test_the_newest_post_that_is_gone_does_not_stop_new_ones(desk: Desk, channel: Channel) -> None:
    channel.delete(250, 249)
    channel.post("a new one", id=251)
    night(desk)
    night(desk)
    assert gone(desk) == [249, 250]
    assert desk.spans() == [(1, 251)]


def test_only_the_last_days_are_compared(world: World, desk: Desk) -> None:
    channel, now = world.channel("night_desk"), datetime.now(UTC)
    for n in range(1, 21):
        channel.post(f"post {n}", date=now - timedelta(days=21 - n))
    desk.configure("night_desk", recheck="7d")
    night(desk)
    channel.delete(3, 18)
    channel.edit(2, "edited long after")
    channel.edit(19, "edited")
    night(desk)
    night(desk)
    assert gone(desk) == [18]
    assert desk.sql("SELECT count(*) FROM versions") == [21]


# ---- edits -------------------------------------------------------------------------------------------


def test_every_change_a_reader_could_see_is_a_version(desk: Desk, channel: Channel) -> None:
    channel.post("a photo", id=251, media=made.photo(1))
    night(desk)
    channel.edit(1, "other words")
    channel.edit(2, media=made.web_page("https://reuters.com/b", title="A card"))
    channel.edit(3, entities=[made.link("post 3", "post", "https://reuters.com/a")])
    channel.edit(251, media=made.photo(2))
    assert "changed=4 gone=0" in night(desk).err
    versions = desk.sql("SELECT message_id FROM posts JOIN versions ON post_id = posts.id")
    assert sorted(n for n in set(versions) if versions.count(n) == 2) == [1, 2, 3, 251]
    assert "changed=0 gone=0" in night(desk).err


def test_views_and_reactions_make_samples_and_no_version(desk: Desk, channel: Channel) -> None:
    for number in (1, 200):
        channel.edit(number, views=100, forwards=3, edit_hide=True)
    night(desk)
    night(desk)
    assert desk.sql("SELECT count(*) FROM versions") == [POSTS]
    assert desk.sql("SELECT views FROM counters") == [100, 100]


# ---- what it costs -----------------------------------------------------------------------------------


def test_a_quiet_night_costs_a_request_a_hundred_posts_of_the_window(
    server: LoopServer, desk: Desk, channel: Channel
) -> None:
    server.forget_calls()
    night(desk)
    assert (server.calls["GetHistory"], server.calls["GetMessages"]) == (1, 2)
    desk.configure("night_desk", recheck="1h")
    server.forget_calls()
    night(desk)
    assert (server.calls["GetHistory"], server.calls["GetMessages"]) == (1, 0)


# ---- bad answers -------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "times", "code"),
    [
        (RpcFail(420, "FLOOD_WAIT_900"), 1, 1),
        (RpcFail(420, "FLOOD_WAIT_1"), 1, 0),
        (RpcFail(-503, "Timeout"), 9, 1),
        (RpcFail(500, "INTERNAL"), 1, 0),
        (RpcFail(400, "CHANNEL_PRIVATE"), 9, 1),
        (RpcFail(401, "AUTH_KEY_UNREGISTERED"), 9, 4),
        (Hangup("after"), 1, 0),
        (Hangup("torn"), 9, 1),
        (Stall(), 9, 1),
    ],
    ids=lambda value: str(getattr(value, "message", value)),
)
def test_a_fault_while_posts_are_compared_buries_nothing(
    server: LoopServer, desk: Desk, channel: Channel, fault: Any, times: int, code: int
) -> None:
    channel.delete(100)
    night(desk)
    channel.delete(200)
    desk.configure("night_desk", recheck=WINDOW, timeout=1)
    server.fault("GetMessages", fault, times=times)
    done = desk.fetch()
    # Where nothing could be read at all for floods or the network, that is an exit code of its own.
    assert done.code in ({code, 7} if code == 1 else {code}), done.err
    if code:
        assert gone(desk) == []
    server.faults.clear()
    with closing(sqlite3.connect(desk.database)) as archive, archive:
        archive.execute("DELETE FROM waits")
    night(desk)
    night(desk)
    assert gone(desk) == [100, 200]
    assert len(desk.numbers()) == POSTS


@pytest.mark.slow
@pytest.mark.parametrize(
    "quirks",
    [
        Quirks(short_pages=7),
        Quirks(shrunken_once=2),
        Quirks(cut_answers=40),
        Quirks(cut_answers=1),
        Quirks(fill_pages=True),
    ],
    ids=str,
)
def test_answers_that_come_short_bury_nothing_that_is_there(
    desk: Desk, channel: Channel, quirks: Quirks
) -> None:
    channel.quirks = quirks
    for _ in range(3):
        desk.fetch()
    assert (missing(desk), gone(desk)) == ([], [])
    channel.quirks = Quirks()
    night(desk)
    assert (missing(desk), gone(desk)) == ([], [])
    assert len(desk.numbers()) == POSTS


def test_a_server_that_leaves_out_what_is_gone_is_understood(desk: Desk, channel: Channel) -> None:
    channel.quirks = Quirks(omits_missing=True)
    channel.delete(4, 5, 6, 240)
    night(desk)
    night(desk)
    assert gone(desk) == [4, 5, 6, 240]


def test_a_channel_that_turns_private_buries_nothing(desk: Desk, channel: Channel) -> None:
    channel.ban()
    for _ in range(2):
        night(desk, 1)
    assert (missing(desk), gone(desk)) == ([], [])


# ---- a channel that is emptied -----------------------------------------------------------------------


@pytest.mark.parametrize("left", [(), pytest.param((1,), marks=pytest.mark.slow), (1, 250)])
def test_a_channel_that_is_emptied_is_one_line(desk: Desk, channel: Channel, left: tuple[int, ...]) -> None:
    channel.delete(*(n for n in range(1, POSTS + 1) if n not in left))
    night(desk)
    assert gone(desk) == []
    number = POSTS - len(left)
    done = night(desk)
    assert f"gone={number}" in done.err
    assert f"emptied: {number} stored posts are gone, {len(left)} are left" in done.err
    assert len(done.err.splitlines()) == 2
    assert len(gone(desk)) == number
    status = desk.run("status", "--format", "json").out
    assert f"emptied: {number} stored posts" in status


def test_a_small_channel_that_loses_a_post_is_not_called_emptied(world: World, desk: Desk) -> None:
    channel = world.channel("night_desk")
    for n in range(12):
        channel.post(f"post {n}")
    desk.configure("night_desk", recheck=WINDOW)
    night(desk)
    channel.delete(3, 4)
    night(desk)
    done = night(desk)
    assert "gone=2" in done.err
    assert "emptied" not in done.err


def test_an_emptied_channel_is_noticed_beyond_the_last_days(desk: Desk, channel: Channel) -> None:
    desk.configure("night_desk", recheck="1h")
    channel.delete(*range(1, POSTS + 1))
    night(desk)
    night(desk)
    assert len(gone(desk)) == POSTS


def test_an_emptied_channel_that_goes_on_keeps_what_it_says_since(desk: Desk, channel: Channel) -> None:
    channel.delete(*range(1, POSTS + 1))
    channel.post("we begin anew", id=251)
    night(desk)
    channel.post("and go on", id=252)
    night(desk)
    assert len(gone(desk)) == POSTS
    assert len(desk.numbers()) == POSTS + 2


def test_a_channel_that_seems_empty_for_a_night_loses_nothing(desk: Desk, channel: Channel) -> None:
    channel.quirks = Quirks(hidden=frozenset(range(1, POSTS + 1)))
    desk.fetch()
    channel.quirks = Quirks()
    night(desk)
    assert (missing(desk), gone(desk)) == ([], [])
