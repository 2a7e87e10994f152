"""Shared by all tests: no network but this machine's own, a pretend Telegram, and a desk to work at."""

from __future__ import annotations

import ipaddress
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk import Desk
from tests.loopback import LoopServer, World, running

refused: list[str] = []


def _refuse_other_machines(event: str, args: tuple[Any, ...]) -> None:
    """Audit hook: nothing but loopback is connected to, sent to, or looked up."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = args[1]
        if not isinstance(address, tuple) or _is_loopback(str(address[0])):
            return  # a Unix socket, or a socket that is connected already
    elif event == "socket.getaddrinfo":
        address = args[:2]
        if args[0] is None or _is_loopback(args[0]):
            return
    else:
        return
    refused.append(f"{event} {address}")
    raise RuntimeError(f"tests must not reach beyond this machine: {event} {address}")


def _is_loopback(host: str | bytes) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


sys.addaudithook(_refuse_other_machines)

# A runner in the background may ignore Ctrl-C, and every child would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_other_machine_was_sought() -> Iterator[None]:
    """Fail the test even when the code under test swallowed the refusal."""
    before = len(refused)
    yield
    assert refused[before:] == []


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def server(world: World) -> Iterator[LoopServer]:
    with running(world) as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, server: LoopServer) -> Desk:
    """A folder with a config, and a session that is logged in at `server`."""
    desk = Desk(tmp_path / "desk", server)
    desk.log_in()
    return desk
