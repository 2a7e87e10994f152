"""The tests' own guard: whatever they run in this process, no other machine hears of it."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from tests import conftest


def send_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        sender.sendto(b"", ("192.0.2.1", 53))


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(("192.0.2.1", 443), 1),
        lambda: socket.create_connection(("2001:db8::1", 443), 1),
        lambda: socket.getaddrinfo("telegram.org", 443),
        send_datagram,
    ],
    ids=["IPv4", "IPv6", "a name", "a datagram"],
)
def test_other_machines_are_out_of_reach(reach: Callable[[], object]) -> None:
    with pytest.raises(RuntimeError, match="must not reach beyond this machine"):
        reach()
    conftest.refused.clear()


def test_this_machine_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    assert conftest.refused == []
