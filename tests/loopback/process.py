"""The server beside a synchronous test: on a thread of this process, or in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rsa

from .server import LoopServer
from .world import World

ROOT = Path(__file__).resolve().parents[2]
CLIENT_MODULE = "tests.loopback.client_entry"


@contextmanager
def running(world: World | None = None, *, rsa_key: rsa.PrivateKey | None = None) -> Iterator[LoopServer]:
    """Serve `world` from a background thread with its own event loop.

    The world and the server may be changed meanwhile. A broken rule of the protocol, or a bug of the
    look-alike, fails the test at the end even if the client took it for a lost connection.
    """
    server = LoopServer(world, rsa_key=rsa_key)
    ready, finish = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    trouble: list[BaseException] = []

    async def serve() -> None:
        async with server:
            ready.set()
            await finish.wait()

    def main() -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(serve())
        except BaseException as error:
            trouble.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=main, name="loopback", daemon=True)
    thread.start()
    ready.wait(10)
    try:
        if trouble:
            raise RuntimeError("the look-alike did not start") from trouble[0]
        yield server
    finally:
        if not trouble:
            loop.call_soon_threadsafe(finish.set)
        thread.join(10)
    if server.crashes or trouble:
        raise AssertionError("the look-alike failed") from [*server.crashes, *trouble][0]


def child_env(server: LoopServer, **more: str) -> dict[str, str]:
    """The environment for CLIENT_MODULE: a command line that finds the look-alike without a session file."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    where = {"LOOPBACK_PORT": str(server.port), "LOOPBACK_PEM": server.public_pem().decode()}
    return {**os.environ, "PYTHONPATH": path, **where, **more}


class SeparateServer:
    """A server in another process, spoken to over its standard input and output."""

    host = "127.0.0.1"

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child
        hello = self._answer()
        self.port = int(str(hello["port"]))
        self.auth_key = bytes.fromhex(str(hello["auth_key"]))

    @property
    def calls(self) -> dict[str, int]:
        """Requests served so far, by TL name."""
        assert self._child.stdin
        self._child.stdin.write("calls\n")
        self._child.stdin.flush()
        return {name: int(str(count)) for name, count in self._answer().items()}

    def add_auth_key(self, key: bytes | None = None, *, logged_in: bool = True) -> bytes:
        """The one key this server was started with: it is logged in."""
        if key or not logged_in:
            raise ValueError("a separate server has one key only, and that is logged in")
        return self.auth_key

    def _answer(self) -> dict[str, object]:
        assert self._child.stdout
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError("the look-alike in the other process has ended")
        answer: dict[str, object] = json.loads(line)
        return answer


@contextmanager
def separate(posts: Path, *, latency: float = 0) -> Iterator[SeparateServer]:
    """Serve a JSONL of posts from another process, so that a benchmark has its own core to itself."""
    command = [sys.executable, "-m", "tests.loopback", str(posts), "--latency", str(latency)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        try:
            yield SeparateServer(child)
        finally:
            assert child.stdin
            child.stdin.close()  # its signal to end
            child.wait(10)
