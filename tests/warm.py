"""Commands in a process that has loaded the program already; tests/warm_process.py tells why."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from io import FileIO
from pathlib import Path

from tests.warm_process import Command

ROOT = Path(__file__).resolve().parents[1]


@cache
def warm() -> Warm:
    """The one of this test process; it ends with it."""
    return Warm()


class Warm:
    """Raises RuntimeError if the program cannot be loaded."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.warm_process", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        if not self._line.recv(100):
            raise RuntimeError(self._child.communicate()[1].decode())

    def run(
        self, words: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float
    ) -> tuple[int, str, str]:
        """Run the program; give its exit code (minus the signal that ended it), stdout and stderr.

        Raises subprocess.TimeoutExpired, after ending the program.
        """
        command: Command = {"words": [*words], "folder": str(folder), "environment": {**environment}}
        with ExitStack() as stack:
            answers, theirs = map(stack.enter_context, socket.socketpair())
            answers.settimeout(timeout)
            answer = stack.enter_context(answers.makefile(encoding="ascii"))
            out, err = map(stack.enter_context, self._start(theirs))
            answers.sendall(json.dumps(command).encode())
            answers.shutdown(socket.SHUT_WR)
            pid = int(answer.readline())
            try:
                said = _all_of(out, err, timeout)
                return int(answer.readline()), _lines(said[out]), _lines(said[err])
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(list(words), timeout) from None

    def _start(self, theirs: socket.socket) -> tuple[FileIO, FileIO]:
        """Have a child forked that reads its command from `theirs`; give our ends of its output."""
        (out, said), (err, told) = os.pipe(), os.pipe()
        nobody = os.open(os.devnull, os.O_RDONLY)
        with theirs:
            socket.send_fds(self._line, [b"!"], [theirs.fileno(), nobody, said, told])
        for end in (nobody, said, told):
            os.close(end)
        return FileIO(out), FileIO(err)


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
