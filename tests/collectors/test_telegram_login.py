"""`osintwatch login` as a person does it: keys exchanged, a code, a password or a QR code, then `fetch`."""

from __future__ import annotations

import os
import pty
import select
import signal
import stat
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.desk import API_HASH, Desk, Done
from tests.loopback import CLIENT_MODULE, LoopServer, RpcFail, Stall, World, child_env
from tests.warm import Child, warm

CODE_ASKED = "code:"


@pytest.fixture
def desk(tmp_path: Path, server: LoopServer, world: World) -> Desk:
    """A desk where nobody has logged in yet."""
    desk = Desk(tmp_path / "desk", server)
    desk.configure("night_desk")
    world.channel("night_desk").post("good evening")
    return desk


def environment(desk: Desk) -> dict[str, str]:
    assert desk.server
    found = child_env(desk.server)
    return {key: found[key] for key in ("LOOPBACK_PORT", "LOOPBACK_PEM")}


def log_in(desk: Desk, *words: str, typed: str = "") -> Done:
    """Log in with answers from a pipe."""
    done = desk.run("login", *words, program=CLIENT_MODULE, typed=typed, timeout=30, **environment(desk))
    assert "Traceback" not in done.err
    return done


def assert_logged_in(desk: Desk) -> None:
    assert stat.S_IMODE(desk.session.stat().st_mode) == 0o600
    assert [path for path in desk.home.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
    done = desk.fetch()
    assert (done.code, done.outcomes) == (0, {"night_desk": "ok"})
    assert desk.numbers() == [1]


class Terminal:
    """The other end of a pseudo-terminal: what is shown, and a keyboard."""

    def __init__(self, handle: int, child: Child) -> None:
        self.handle, self.child, self.shown, self.read = handle, child, "", 0

    def wait_for(self, text: str, timeout: float = 20) -> None:
        """Until it is shown, after whatever was waited for last."""
        end = time.monotonic() + timeout
        while text not in self.shown[self.read :]:
            assert self._read(end - time.monotonic()), f"{text!r} was not shown:\n{self.shown}"
        self.read = self.shown.index(text, self.read) + len(text)

    def type(self, line: str) -> None:
        os.write(self.handle, line.encode() + b"\n")

    def type_unseen(self, line: str) -> None:
        """Type once nothing is echoed any more; what is typed before is thrown away."""
        end = time.monotonic() + 20
        while termios.tcgetattr(self.handle)[3] & termios.ECHO:
            assert time.monotonic() < end, "what is typed would be shown"
            time.sleep(0.01)
        self.type(line)

    def code(self) -> int:
        while self._read():
            pass
        return self.child.wait(20)

    def _read(self, timeout: float = 20) -> bool:
        if not select.select([self.handle], [], [], max(0, timeout))[0]:
            return False
        try:
            data = os.read(self.handle, 4096)
        except OSError:  # the other end is closed
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)


@contextmanager
def terminal(desk: Desk, *words: str) -> Iterator[Terminal]:
    """`osintwatch login` in a terminal of its own."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 100))
    around = environment(desk) | {"TERM": "xterm", "COLUMNS": "80"}
    child = warm().start(desk.command(words, CLIENT_MODULE, around, terminal=True), theirs, theirs, theirs)
    os.close(theirs)
    try:
        yield Terminal(ours, child)
    finally:
        child.kill()
        os.close(ours)


# -- by code


def test_a_person_logs_in_with_a_code_in_a_terminal(desk: Desk) -> None:
    with terminal(desk, "login") as person:
        person.wait_for("phone number")
        person.type("+99966")
        person.wait_for(CODE_ASKED)
        person.type("12345")
        assert person.code() == 0
    assert "logged in as Test; the session is" in person.shown
    assert API_HASH not in person.shown
    assert_logged_in(desk)


def test_a_wrong_code_may_be_typed_again(desk: Desk) -> None:
    done = log_in(desk, typed="+99966\n00000\n\n12345\n")
    assert done.code == 0
    assert done.err.count("That code is not right; try again.") == 2
    assert_logged_in(desk)


def test_three_wrong_codes_end_the_login(desk: Desk) -> None:
    done = log_in(desk, typed="+99966\n1\n2\n3\n4\n")
    assert done.code == 4
    assert "error: the code was not right" in done.err


def test_who_is_logged_in_already_is_not_asked(server: LoopServer, desk: Desk) -> None:
    desk.log_in()
    done = log_in(desk)
    assert done.code == 0
    assert "logged in as Test" in done.err
    assert server.calls["SendCode"] == 0


# -- two steps


def test_a_two_step_password_is_asked_for_and_not_shown(world: World, desk: Desk) -> None:
    world.password, world.hint = "correct horse battery", "four words"
    with terminal(desk, "login") as person:
        person.wait_for("phone number")
        person.type("+99966")
        person.wait_for(CODE_ASKED)
        person.type("12345")
        person.wait_for("two-step password (hint: four words)")
        person.type_unseen("correct horse")
        person.wait_for("That password is not right; try again.")
        person.wait_for("two-step password")
        person.type_unseen("correct horse battery")
        assert person.code() == 0
    assert "correct horse" not in person.shown
    assert_logged_in(desk)


def test_three_wrong_passwords_end_the_login(world: World, desk: Desk) -> None:
    world.password = "correct horse"
    done = log_in(desk, typed="+99966\n12345\na\nb\nc\n")
    assert done.code == 4
    assert "error: the password was not right" in done.err
    assert desk.fetch().code == 4


# -- by QR code


@pytest.mark.parametrize("password", [None, "correct horse"])
def test_a_person_logs_in_by_scanning_a_code(
    world: World, server: LoopServer, desk: Desk, password: str | None
) -> None:
    world.password = password
    with terminal(desk, "login", "--qr") as person:
        person.wait_for("Scan this in Telegram")
        server.wait_for("ExportLoginToken")
        server.scan_qr()
        if password:
            person.wait_for("two-step password")
            person.type_unseen(password)
        assert person.code() == 0
    assert "▀" in person.shown or "█" in person.shown
    assert "tg://login" not in person.shown, "the token is for the app's camera alone"
    assert_logged_in(desk)


# -- what may go wrong


def test_an_api_id_that_telegram_refuses_is_named(world: World, desk: Desk) -> None:
    world.api_id = 1
    done = log_in(desk, typed="+99966\n")
    assert done.code == 2
    assert "error: Telegram does not accept this api_id and api_hash" in done.err
    assert "my.telegram.org" in done.err
    assert API_HASH not in done.err


@pytest.mark.parametrize("typed", ["", "+99966\n"])
def test_a_login_without_anybody_to_answer_ends(desk: Desk, typed: str) -> None:
    done = log_in(desk, typed=typed)
    assert done.code == 4
    assert "run it in a terminal, or use --qr" in done.err
    assert desk.fetch().code == 4


@pytest.mark.parametrize(
    ("request_name", "error", "code", "words"),
    [
        ("SendCode", RpcFail(400, "PHONE_NUMBER_INVALID"), 4, "does not accept this phone number"),
        ("SendCode", RpcFail(400, "PHONE_NUMBER_BANNED"), 4, "banned from Telegram"),
        ("SendCode", RpcFail(420, "FLOOD_WAIT_3600"), 7, "asks to wait 3600 s"),
        ("SignIn", RpcFail(400, "PHONE_CODE_EXPIRED"), 4, "the code has expired"),
        ("SignIn", RpcFail(400, "SOMETHING_ODD"), 4, "Telegram refused the login"),
        ("GetState", RpcFail(401, "USER_DEACTIVATED_BAN"), 0, "logged in as Test"),
    ],
)
def test_what_telegram_says_to_a_login_is_put_in_words(
    server: LoopServer, desk: Desk, request_name: str, error: RpcFail, code: int, words: str
) -> None:
    server.fault(request_name, error)
    done = log_in(desk, typed="+99966\n12345\n")
    assert done.code == code
    assert words in done.err


def test_a_number_telegram_does_not_know_cannot_log_in(server: LoopServer, desk: Desk) -> None:
    done = log_in(desk, typed="not a number\n")
    assert done.code == 4
    assert "write it with + and the country code" in done.err


def test_a_server_that_is_not_there_is_told(server: LoopServer, desk: Desk) -> None:
    server.stop()
    done = log_in(desk, typed="+99966\n")
    assert done.code == 7
    assert "cannot reach Telegram" in done.err


def test_a_server_that_says_nothing_is_given_up(server: LoopServer, desk: Desk) -> None:
    desk.configure("night_desk", timeout=1)
    server.fault("GetConfig", Stall(), times=9)
    done = log_in(desk, typed="+99966\n")
    assert done.code == 7


def test_a_login_during_a_fetch_is_refused(server: LoopServer, desk: Desk) -> None:
    desk.log_in()
    server.fault("GetHistory", Stall())
    with desk.started("fetch") as child:
        server.wait_for("GetHistory")
        done = log_in(desk)
        assert done.code == 5
        assert f"pid {child.pid}" in done.err


def test_ctrl_c_ends_a_login(desk: Desk) -> None:
    with terminal(desk, "login") as person:
        person.wait_for("phone number")
        _interrupt(person)
        assert person.code() == 130
    assert "Traceback" not in person.shown


def _interrupt(person: Terminal) -> None:
    """Ctrl-C until it ends: one that comes in the instant before a line is waited for wakes nobody."""
    for _ in range(5):
        person.child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            person.child.wait(3)
            return
