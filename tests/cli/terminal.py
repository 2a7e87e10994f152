"""A terminal of a given width, with the command line in it and somebody typing."""

from __future__ import annotations

import os
import pty
import re
import select
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.desk import Desk
from tests.warm import warm

SGR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Screen:
    """Everything that came to the terminal, and how the command ended."""

    code: int
    raw: str

    @property
    def text(self) -> str:
        """Without colours; lines end in \\n."""
        return SGR.sub("", self.raw).replace("\r\n", "\n")


def at_terminal(
    desk: Desk,
    *words: str,
    answers: Sequence[tuple[str, str]] = (),
    width: int = 80,
    interrupt_at: str = "",
    seconds: float = 20,
    **environment: str,
) -> Screen:
    """Run a command with all its streams on a terminal; `answers`: (what it asks, what is typed then)."""
    controller, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (40, width))
    command = desk.command(words, environment={"TERM": "xterm-256color", **environment}, terminal=True)
    child = warm().start(command, terminal, terminal, terminal)
    os.close(terminal)
    said, waiting, seen, interrupted = b"", list(answers), 0, False
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            if not select.select([controller], [], [], 0.5)[0]:
                if interrupted:
                    # Python's line editor can miss a signal that comes just before it waits: press again.
                    os.write(controller, b"\x03")
                continue
            try:
                piece = os.read(controller, 65536)
            except OSError:  # the child was the last to hold the other end
                break
            if not piece:
                break
            said += piece
            if waiting and waiting[0][0].encode() in said[seen:]:
                seen = len(said)
                _wait_for_hidden_typing(controller)
                os.write(controller, waiting.pop(0)[1].encode() + b"\n")
            if interrupt_at and interrupt_at.encode() in said:
                os.write(controller, b"\x03")
                interrupt_at, interrupted = "", True
        code = child.wait(max(end - time.monotonic(), 1))
    finally:
        child.kill()
        os.close(controller)
    assert not waiting, f"never asked: {waiting[0][0]}; said: {said.decode(errors='replace')}"
    return Screen(code, said.decode("utf-8", "replace"))


def _wait_for_hidden_typing(controller: int) -> None:
    """Where a password is asked for, the echo goes off after the question; what is typed before is lost."""
    for _ in range(20):
        if not termios.tcgetattr(controller)[3] & termios.ECHO:
            return
        time.sleep(0.01)
