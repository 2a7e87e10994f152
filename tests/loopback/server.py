"""LoopServer: the TCP side, the keys it knows, what it was asked, and the switches a test can throw."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import rsa
from telethon.tl import types as tl

from .connection import Connection, random_salt
from .crypto.keys import key_id, public_pem, server_key
from .crypto.password import PasswordCheck
from .faults import Fault, FaultPlan, Hangup, name_of
from .login import now
from .world import World

SCAN_REPEATS, SCAN_PAUSE = 50, 0.1


class LoopServer:
    """``async with LoopServer(world) as server:`` on the loop at hand, or `process.running` in a thread.

    Everything public may be called from any thread, except that `stop` and `resume` wait for the server's
    loop and so must not be called on it.
    """

    host = "127.0.0.1"

    def __init__(self, world: World | None = None, *, rsa_key: rsa.PrivateKey | None = None) -> None:
        self.world = world or World()
        self._rsa_key = rsa_key
        self.port = 0
        self.auth_keys: dict[int, bytes] = {}  # by number; kept over reconnects
        self.logged_in: set[int] = set()
        self.owes_password: set[int] = set()
        self.password_checks: dict[int, PasswordCheck] = {}
        self.login_tokens: dict[bytes, int] = {}
        self.scanned: set[int] = set()
        self.sessions: set[tuple[int, int]] = set()
        self.calls: Counter[str] = Counter()  # requests served, by TL name
        self.log: list[Any] = []  # the same requests as objects, in order
        self.connections = 0  # made so far
        self.crashes: list[BaseException] = []  # broken rules and bugs of the look-alike, not scripted faults
        self.latency = 0.0  # seconds before each answer: how far away the server seems
        self.faults = FaultPlan()
        self._salts: dict[int, int] = {}
        self._last_message_id = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listener: asyncio.Server | None = None
        self._open: dict[Connection, asyncio.Task[None]] = {}
        self._timers: set[asyncio.TimerHandle] = set()
        self._news = threading.Condition()

    # -- what tests look at

    def requests(self, name: Any) -> list[Any]:
        """The requests of a kind served so far: ``server.requests("GetHistory")``."""
        return [request for request in list(self.log) if name_of(request) == name_of(name)]

    def wait_for(self, name: Any, count: int = 1, timeout: float = 10) -> None:
        """Block until so many requests of a kind have been served (by a client in another process, say)."""
        with self._news:
            if not self._news.wait_for(lambda: self.calls[name_of(name)] >= count, timeout):
                raise TimeoutError(f"{name_of(name)} was not asked {count} times in {timeout} s")

    def forget_calls(self) -> None:
        """Start counting anew, for the second run of a test."""
        with self._news:
            self.calls.clear()
            self.log.clear()

    # -- what tests change

    @property
    def rsa_key(self) -> rsa.PrivateKey:
        return self._rsa_key or server_key()

    def public_pem(self) -> bytes:
        return public_pem(self.rsa_key)

    def add_auth_key(self, key: bytes | None = None, *, logged_in: bool = True) -> bytes:
        """Pre-share an authorization key: a client that brings it needs no key exchange (and no login)."""
        key = key or b"\x01" + os.urandom(255)
        self.auth_keys[key_id(key)] = key
        if logged_in:
            self.logged_in.add(key_id(key))
        return key

    def forget_keys(self) -> None:
        """Every authorization key is unknown from now on: clients get transport error -404."""
        self.auth_keys.clear()
        self.logged_in.clear()

    def log_everyone_out(self) -> None:
        """Sessions are terminated from another device: keys still work, logins do not."""
        self.logged_in.clear()

    def fault(self, request: Any, what: Fault, nth: int = 1, times: int = 1) -> None:
        """Let `what` happen to the nth `request` (name or class) from now on, `times` times in a row."""
        self.faults.add(request, what, nth, times)

    def change_salts(self) -> None:
        """Every key gets a new salt, so the next message is refused with bad_server_salt."""
        self._salts.clear()

    def scan_qr(self) -> None:
        """Somebody scans the QR codes on show: their clients are told, and get in when they ask again.

        A person takes a moment to scan; a test does not, and the client may not be listening yet. So the
        notice is repeated until the client has asked.
        """
        with self.world.lock:
            waiting = set(self.login_tokens.values()) - self.logged_in
            self.scanned |= waiting
        self._on_loop(lambda: self._tell_scanned(SCAN_REPEATS))

    def drop_connections(self) -> None:
        """Hang up on everyone; they may come back."""
        self._on_loop(self._hang_up)

    def stop(self) -> None:
        """Go away: hang up and refuse connections until `resume`."""
        self._wait(self._stop())

    def resume(self) -> None:
        """Come back on the same port."""
        self._wait(self.start())

    # -- life on the event loop

    async def __aenter__(self) -> LoopServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = await asyncio.start_server(self._accept, self.host, self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        tasks = list(self._open.values())
        self.shut()
        if tasks:
            await asyncio.wait(tasks)

    def shut(self) -> None:
        """Close the listener and every connection, without waiting for their tasks."""
        if self._listener:
            self._listener.close()
            self._listener = None
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._hang_up()

    def _hang_up(self) -> None:
        for connection in self._open:
            connection.writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = Connection(self, reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._open[connection] = task
        try:
            await connection.serve()
        except (asyncio.IncompleteReadError, ConnectionError, Hangup, asyncio.CancelledError):
            pass  # the client left, or a fault asked for this
        except Exception as crash:
            self.crashes.append(crash)
        finally:
            del self._open[connection]
            writer.close()

    def later(self, seconds: float | None, act: Callable[..., None], *args: Any) -> None:
        if seconds is None or self._loop is None:
            return

        def fire() -> None:
            self._timers.discard(timer)
            act(*args)

        timer = self._loop.call_later(seconds, fire)
        self._timers.add(timer)

    def _tell_scanned(self, repeats: int) -> None:
        listening = [c for c in self._open if c.key_id in self.scanned and c.subscribed]
        for connection in listening:
            connection.push(tl.UpdateShort(tl.UpdateLoginToken(), now()))
        if self.scanned and repeats:
            self.later(SCAN_PAUSE, self._tell_scanned, repeats - 1)

    def _on_loop(self, act: Callable[[], None]) -> None:
        if self._loop is None:
            raise RuntimeError("the server is not running")
        self._loop.call_soon_threadsafe(act)

    def _wait(self, work: Any) -> None:
        if self._loop is None:
            work.close()
            raise RuntimeError("the server is not running")
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    # -- for connections

    def note(self, request: Any) -> None:
        with self._news:
            self.calls[name_of(request)] += 1
            self.log.append(request)
            self._news.notify_all()

    def salt(self, key: int) -> int:
        return self._salts.setdefault(key, random_salt())

    def new_message_id(self, *, reply: bool) -> int:
        """Unix time in 2^-32 s, rising; the low bits say whether it answers (1) or notifies (3)."""
        moment = int(time.time() * 2**32) & ~3
        self._last_message_id = max(moment, (self._last_message_id & ~3) + 4)
        return self._last_message_id | (1 if reply else 3)
