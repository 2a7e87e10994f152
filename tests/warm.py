"""Commands in a process that has loaded the program already; tests/warm_process.py tells why."""

from __future__ import annotations

import json
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from io import FileIO
from pathlib import Path

from tests.warm_process import Command

ROOT = Path(__file__).resolve().parents[1]


@cache
def warm() -> Warm:
    """The one of this test process; it ends with it."""
    return Warm()


class Child:
    """A command that was started, as far as it can be told from one that subprocess starts."""

    def __init__(self, command: Command, asked: socket.socket) -> None:
        self._answers, self._asked = asked.makefile("rb", buffering=0), asked
        self._command = command
        self._code: int | None = None
        asked.sendall(json.dumps(command).encode())
        asked.shutdown(socket.SHUT_WR)
        self.pid = int(self._answers.readline())

    def wait(self, timeout: float) -> int:
        """Give its exit code, or minus the signal that ended it. Raises subprocess.TimeoutExpired."""
        if self._code is None:
            # Not a time-out of the socket's: what is made of one cannot be read again after it.
            if not select.select([self._asked], [], [], max(timeout, 0))[0]:
                raise subprocess.TimeoutExpired(self._command["words"], timeout)
            self._code = int(self._answers.readline())
            self.close()
        return self._code

    def send_signal(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)

    def kill(self) -> None:
        """End it, unless it has ended."""
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait(10)

    def close(self) -> None:
        self._answers.close()
        self._asked.close()


class Warm:
    """Raises RuntimeError if the program cannot be loaded."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.warm_process", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        if not self._line.recv(100):
            raise RuntimeError(self._process.communicate()[1].decode())

    def start(self, command: Command, keyboard: int, out: int, err: int) -> Child:
        """Run a command with these streams; they stay open here."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._line, [b"!"], [theirs.fileno(), keyboard, out, err])
        return Child(command, ours)

    def run(self, command: Command, typed: str, timeout: float) -> tuple[int, str, str]:
        """Run a command to its end; give its exit code (minus the signal that ended it), stdout and stderr.

        Raises subprocess.TimeoutExpired, after ending the program.
        """
        (keyboard, typing), (out, said), (err, told) = os.pipe(), os.pipe(), os.pipe()
        with open(typing, "wb") as keys:
            keys.write(typed.encode())  # less than a pipe holds
        child = self.start(command, keyboard, said, told)
        for end in (keyboard, said, told):
            os.close(end)
        with FileIO(out) as output, FileIO(err) as talk:
            try:
                heard = _all_of(output, talk, timeout)
                return child.wait(timeout), _lines(heard[output]), _lines(heard[talk])
            except TimeoutError:
                raise subprocess.TimeoutExpired(command["words"], timeout) from None
            finally:
                child.kill()


def _lines(said: bytes) -> str:
    """As text whose lines end in \\n, like that of a pipe which subprocess reads."""
    return said.decode().replace("\r\n", "\n").replace("\r", "\n")


def _all_of(out: FileIO, err: FileIO, timeout: float) -> dict[FileIO, bytes]:
    """Read both to their ends. Raises TimeoutError if that takes longer."""
    said = {out: b"", err: b""}
    until = time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        for stream in said:
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(until - time.monotonic())
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                stream = out if key.fileobj is out else err
                piece = stream.read(1 << 16)
                said[stream] += piece or b""
                if not piece:
                    selector.unregister(stream)
    return said
