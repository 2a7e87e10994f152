"""A process that has loaded the program, and from then on forks a child for each command it is asked to run.

Loading Telethon, the list of outlets and the dictionaries takes a second, and the tests run a thousand
commands. A child is a process like any other, with a folder, environment, streams, exit code and end of
its own, and no command has run in it before: only its modules are there already. tests/warm.py is who asks.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
import termios
import time
from contextlib import suppress
from importlib import import_module
from typing import Literal, TextIO, TypedDict


class Command(TypedDict):
    """What a process is given by the one that starts it."""

    program: str
    """the module that is run, as after python -m"""
    words: list[str]
    """its arguments"""
    folder: str
    environment: dict[str, str]
    terminal: bool
    """is its standard input a terminal, which it is to have as its own?"""


def _load() -> None:
    import osintwatch

    for module in pkgutil.walk_packages(osintwatch.__path__, "osintwatch."):
        if not module.name.endswith("__main__"):  # that one is what the child runs
            import_module(module.name)
    for library in ("sqlite_utils", "dateutil.parser", "tomlkit", "rich.progress", "rich.table"):
        import_module(library)

    from osintwatch.provenance.outlets.registry import registry
    from osintwatch.text.inflection import lemmas

    registry()
    for word in ("reports", "новости", "новини"):
        lemmas(word)


def _wait_for_a_command(line: socket.socket) -> socket.socket:
    """Fork at every word on `line`. Returns in the children only: where the command is read from."""
    answers: dict[int, socket.socket] = {}

    def tell_of_the_dead(*_: object) -> None:
        while answers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with answers.pop(pid) as answer, suppress(BrokenPipeError):  # nobody waits for it any more
                answer.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))

    signal.signal(signal.SIGCHLD, tell_of_the_dead)
    line.sendall(b"ready\n")
    while True:
        word, streams, _, _ = socket.recv_fds(line, 1, 4)
        if not word:  # the tests are over
            sys.exit()
        answer = socket.socket(fileno=streams.pop(0))
        # A child that ends at once must not be missed.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            for other in (line, *answers.values()):
                other.close()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            return answer
        for stream in streams:
            os.close(stream)
        answers[pid] = answer
        answer.sendall(b"%d\n" % pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _open_streams() -> None:
    """Anew, as Python does at its start: whether a stream is a terminal or a pipe is asked only then."""
    sys.stdin = _opened(0, sys.stdin, "r")
    sys.stdout = _opened(1, sys.stdout, "w")
    sys.stderr = _opened(2, sys.stderr, "w", buffering=1)


def _opened(number: int, before: TextIO, mode: Literal["r", "w"], *, buffering: int = -1) -> TextIO:
    return open(
        number, mode, buffering, encoding=before.encoding, errors=before.errors, newline="\n", closefd=False
    )


def _become(command: Command) -> None:
    if command["terminal"]:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # passwords are asked for at /dev/tty
    _open_streams()
    os.chdir(command["folder"])
    os.environ.clear()
    os.environ.update(command["environment"])
    time.tzset()
    sys.argv[1:] = command["words"]


if __name__ == "__main__":
    line = socket.socket(fileno=int(sys.argv[1]))
    _load()
    gc.freeze()  # else every child would look through all of it once more when it ends
    with _wait_for_a_command(line) as asked, asked.makefile(encoding="ascii") as lines:
        command: Command = json.load(lines)
    _become(command)
    del line, asked, lines
    runpy.run_module(command["program"], run_name="__main__", alter_sys=True)
