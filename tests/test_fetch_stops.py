"""However a run ends, or why it does not begin: what was read is kept, and the next run goes on there."""

from __future__ import annotations

import signal
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.desk import Desk
from tests.loopback import LoopServer, RpcFail, Stall, World, write_session

NOISE = ("Traceback", "never retrieved", "was destroyed", "Exception ignored", "mistake of its own")


def fill(world: World, count: int, name: str = "night_desk") -> Any:
    channel = world.channel(name)
    for number in range(count):
        channel.post(f"post {number}")
    return channel


def assert_whole(desk: Desk, count: int) -> None:
    """The next run ends with exactly the channel's posts."""
    assert desk.fetch().code == 0
    assert desk.numbers() == list(range(1, count + 1))
    assert desk.spans() == [(1, count)]
    assert desk.sql("PRAGMA integrity_check") == ["ok"]


@pytest.mark.parametrize("page", [1, 2, 4])
def test_a_run_killed_at_any_page_loses_and_doubles_nothing(
    world: World, server: LoopServer, desk: Desk, page: int
) -> None:
    fill(world, 350)
    desk.configure("night_desk")
    server.fault("GetHistory", Stall(), nth=page)
    with desk.started("fetch") as child:
        server.wait_for("GetHistory", page)
        time.sleep(0.05)
        desk.end(child, signal.SIGKILL)
    assert desk.sql("SELECT exit_code FROM runs") == [None]
    assert_whole(desk, 350)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_stores_what_was_read(
    world: World, server: LoopServer, desk: Desk, how: signal.Signals, code: int
) -> None:
    fill(world, 350)
    fill(world, 1, "day_desk")
    desk.configure("night_desk", "day_desk")
    server.fault("GetHistory", Stall(), nth=3)
    with desk.started("fetch") as child:
        server.wait_for("GetHistory", 3)
        time.sleep(0.2)
        done = desk.end(child, how)
    assert done.code == code
    assert done.outcomes == {"night_desk": "interrupted", "day_desk": "interrupted"}
    assert not any(word in done.err for word in NOISE)
    assert len(desk.numbers()) == 199
    assert desk.sql("SELECT outcome, new_posts FROM run_channels ORDER BY name") == [
        ("interrupted", 0),
        ("interrupted", 199),
    ]
    desk.configure("night_desk")
    assert_whole(desk, 350)


def test_ctrl_c_ends_a_wait_for_telegram_at_once(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 150)
    desk.configure("night_desk")
    server.fault("GetHistory", RpcFail(420, "FLOOD_WAIT_60"), nth=2)
    with desk.started("fetch") as child:
        server.wait_for("GetHistory", 2)
        time.sleep(0.3)
        done = desk.end(child, signal.SIGINT, timeout=3)
    assert done.code == 130
    assert "Telegram asks to wait 60 s (reading); going on at" in done.err
    assert not any(word in done.err for word in NOISE)
    assert len(desk.numbers()) == 100


@pytest.mark.parametrize("request_name", ["GetConfig", "GetState", "ResolveUsername"])
def test_ctrl_c_ends_a_run_that_gets_no_answer(
    world: World, server: LoopServer, desk: Desk, request_name: str
) -> None:
    fill(world, 1)
    desk.configure("night_desk")
    server.fault(request_name, Stall())
    with desk.started("fetch") as child:
        server.wait_for(request_name)
        time.sleep(0.2)
        done = desk.end(child, signal.SIGINT, timeout=3)
    assert done.code == 130
    assert done.outcomes == {"night_desk": "interrupted"}
    assert not any(word in done.err for word in NOISE)


def test_ctrl_c_ends_a_run_that_cannot_connect(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 1)
    desk.configure("night_desk", pause=5)
    server.stop()
    with desk.started("fetch") as child:
        time.sleep(1)
        done = desk.end(child, signal.SIGINT, timeout=3)
    assert done.code == 130
    assert not any(word in done.err for word in NOISE)


def test_a_second_run_names_the_first_and_leaves_at_once(
    world: World, server: LoopServer, desk: Desk
) -> None:
    fill(world, 1)
    desk.configure("night_desk")
    server.fault("GetHistory", Stall())
    with desk.started("fetch") as child:
        server.wait_for("GetHistory")
        started = time.monotonic()
        done = desk.fetch()
        assert time.monotonic() - started < 2
        assert done.code == 5
        assert f"pid {child.pid}" in done.err
        assert server.connections == 1
        desk.end(child, signal.SIGKILL)
    assert_whole(desk, 1)


def test_two_sessions_do_not_write_one_archive_at_a_time(
    world: World, server: LoopServer, desk: Desk
) -> None:
    fill(world, 1)
    desk.configure("night_desk")
    other = write_session(desk.home / "other.session", server)
    server.fault("GetHistory", Stall())
    with desk.started("fetch") as child:
        server.wait_for("GetHistory")
        done = desk.fetch(OSINTWATCH_SESSION=str(other))
        assert done.code == 5
        assert f"pid {child.pid}" in done.err


def test_a_dry_run_stores_nothing_and_makes_no_archive(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 250)
    desk.configure("night_desk")
    done = desk.fetch("--dry-run")
    assert done.code == 0
    assert "would read 100 new posts and more" in done.err
    assert not desk.database.exists()
    assert server.calls["GetHistory"] == 1
    desk.fetch()
    before = desk.sql("SELECT (SELECT count(*) FROM posts), (SELECT count(*) FROM runs)")
    world.by_name("night_desk").post("one more")
    assert "would read 1 new posts" in desk.fetch("--dry-run").err
    assert desk.sql("SELECT (SELECT count(*) FROM posts), (SELECT count(*) FROM runs)") == before


def test_no_time_at_all_reads_nothing(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 1)
    desk.configure("night_desk")
    done = desk.fetch("--max-minutes", "0")
    assert (done.code, done.outcomes) == (1, {"night_desk": "time_up"})
    assert server.connections == 0
    assert_whole(desk, 1)


def test_time_may_run_out_between_two_pages(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 350)
    desk.configure("night_desk")
    server.fault("GetHistory", Stall(1.5), nth=2)
    done = desk.fetch("--max-minutes", "0.02")
    assert (done.code, done.outcomes) == (1, {"night_desk": "time_up"})
    assert len(desk.numbers()) == 199
    assert_whole(desk, 350)


def test_a_wait_that_outlasts_the_time_is_not_slept(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 150)
    desk.configure("night_desk")
    server.fault("GetHistory", RpcFail(420, "FLOOD_WAIT_60"), nth=2)
    started = time.monotonic()
    done = desk.fetch("--max-minutes", "0.5")
    assert time.monotonic() - started < 10
    assert (done.code, done.outcomes) == (1, {"night_desk": "time_up"})
    assert len(desk.numbers()) == 100


# -- why a run does not begin


def test_a_session_that_is_not_logged_in_ends_with_the_cure_and_no_question(
    world: World, server: LoopServer, desk: Desk
) -> None:
    fill(world, 1)
    desk.configure("night_desk")
    desk.session.unlink()
    desk.log_in(logged_in=False)
    done = desk.fetch()
    assert (done.code, done.outcomes) == (4, {"night_desk": "login_lost"})
    assert "hint: run `osintwatch login` in a terminal" in done.err
    assert server.calls["GetHistory"] == 0


def test_a_key_telegram_has_forgotten_ends_with_the_cure(
    world: World, server: LoopServer, desk: Desk
) -> None:
    fill(world, 1)
    desk.configure("night_desk")
    server.forget_keys()
    done = desk.fetch()
    assert (done.code, done.outcomes) == (4, {"night_desk": "login_lost"})
    assert not any(word in done.err for word in NOISE)


def test_without_a_session_file_there_is_nothing_to_log_in_with(desk: Desk, server: LoopServer) -> None:
    desk.configure("night_desk")
    desk.session.unlink()
    done = desk.fetch()
    assert (done.code, done.out) == (4, "")
    assert "no session file at" in done.err
    assert "osintwatch login" in done.err
    assert not desk.session.exists()
    assert server.connections == 0


@pytest.mark.parametrize("content", [b"no database at all, but long enough" * 40, b""])
def test_a_session_file_that_is_none_is_refused(desk: Desk, content: bytes) -> None:
    desk.configure("night_desk")
    desk.session.write_bytes(content)
    done = desk.fetch(timeout=20)
    assert done.code == 4
    assert "osintwatch login" in done.err
    assert not any(word in done.err for word in NOISE)


def test_a_session_another_program_uses_is_told(world: World, desk: Desk) -> None:
    fill(world, 1)
    desk.configure("night_desk")
    with closing(sqlite3.connect(desk.session, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = desk.fetch(timeout=20)
    assert done.code == 4
    assert "is another program using it?" in done.err
    assert not any(word in done.err for word in NOISE)
    assert_whole(desk, 1)


def test_a_session_readable_by_others_is_closed_to_them_and_said(world: World, desk: Desk) -> None:
    fill(world, 1)
    desk.configure("night_desk")
    desk.session.chmod(0o644)
    done = desk.fetch()
    assert done.code == 0
    assert "was readable by others; its permissions are now 0600" in done.err
    assert stat.S_IMODE(desk.session.stat().st_mode) == 0o600
    assert [path for path in desk.home.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_session_that_is_a_link_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.configure("night_desk")
    desk.session.rename(tmp_path / "elsewhere.session")
    desk.session.symlink_to(tmp_path / "elsewhere.session")
    done = desk.fetch()
    assert done.code == 4
    assert "is a symbolic link" in done.err


def test_no_server_is_told_quickly(world: World, server: LoopServer, desk: Desk) -> None:
    desk.configure("night_desk", "day_desk")
    server.stop()
    started = time.monotonic()
    done = desk.fetch()
    assert time.monotonic() - started < 10
    assert (done.code, done.outcomes) == (7, {"night_desk": "network", "day_desk": "network"})
    assert "error: nothing was fetched: " in done.err
    assert not any(word in done.err for word in NOISE)


def test_a_server_that_says_nothing_is_given_up(world: World, server: LoopServer, desk: Desk) -> None:
    desk.configure("night_desk", timeout=0.5)
    server.fault("GetConfig", Stall(), times=9)
    done = desk.fetch(timeout=20)
    assert (done.code, done.outcomes) == (7, {"night_desk": "network"})


def test_without_an_account_the_config_is_named(desk: Desk) -> None:
    desk.configure("night_desk", account=False)
    done = desk.fetch()
    assert done.code == 2
    assert "config.toml: [telegram] api_id is missing" in done.err


def test_secrets_are_never_told(world: World, server: LoopServer, desk: Desk) -> None:
    fill(world, 1)
    desk.configure("night_desk")
    desk.session.chmod(0o644)
    key = next(iter(server.auth_keys.values()))
    done = desk.run("-v", "fetch")
    assert done.code == 0
    assert "0123456789abcdef" not in done.err
    assert key.hex() not in done.err
    assert "post 0" not in done.err
