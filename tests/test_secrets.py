"""What must stay secret stays so: through every command and whatever goes wrong, with all logs turned on.

Planted are an api_hash, a phone number, a login code, a two-step password and the key of a session. They are
looked for as text, hexadecimal, base64 and bytes, in all that is printed and every file that is left behind.
"""

from __future__ import annotations

import base64
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from osintwatch.errors import Exit
from tests.desk import API_HASH, Desk, Done
from tests.loopback import (
    Hangup,
    LoopServer,
    NewSalt,
    RpcFail,
    Stall,
    TransportFail,
    World,
    child_env,
    running,
    write_session,
)

pytestmark = pytest.mark.slow

PHONE, CODE, PASSWORD = "+380991234567", "73519", "rosebud under the snow"
KEY = bytes((n * 37 + 11) % 256 for n in range(256))
LOUD = (
    "import logging, warnings; logging.basicConfig(level=logging.DEBUG); logging.captureWarnings(True);"
    "from tests.loopback.client_entry import main; main()"
)


def spellings(secret: str | bytes) -> list[bytes]:
    plain = secret.encode() if isinstance(secret, str) else secret
    return [plain, plain.hex().encode(), base64.b64encode(plain).rstrip(b"="), repr(plain)[2:-1].encode()]


SECRETS = {
    "api_hash": spellings(API_HASH),
    "phone": spellings(PHONE.lstrip("+")),
    "code": spellings(CODE),
    "password": spellings(PASSWORD),
    # Any part of it would be too much.
    "key": [one for part in (KEY, KEY[:32], KEY[100:132]) for one in spellings(part)],
}
MAY_HOLD = {"api_hash": {"config.toml", "hash.txt"}, "key": {"osintwatch.session"}}
"""Files in which a secret has its place."""


@dataclass
class Loud:
    """A desk whose every command runs with all logs on stderr."""

    desk: Desk
    server: LoopServer
    said: int = 0

    def run(self, *words: str, typed: str | None = None, **more: str) -> Done:
        with self.started(*words, typed=typed, before=None, program=LOUD, **more) as child:
            out, err = child.communicate(typed, timeout=30)
        return self.check(Done(child.returncode, out, err))

    @contextmanager
    def started(
        self,
        *words: str,
        typed: str | None = None,
        before: Callable[[], None] | None = None,
        program: str = LOUD,
        **more: str,
    ) -> Iterator[subprocess.Popen[str]]:
        loop = child_env(self.server)
        environment = self.desk.environment(
            PYTHONASYNCIODEBUG="1",
            TMPDIR=str(self.desk.home),
            **{key: loop[key] for key in ("LOOPBACK_PORT", "LOOPBACK_PEM", "PYTHONPATH")},
        )
        child = subprocess.Popen(
            [sys.executable, "-c", program, *words],
            cwd=self.desk.home,
            env=environment | more,
            stdin=subprocess.DEVNULL if typed is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            preexec_fn=before,
        )
        try:
            yield child
        finally:
            child.kill()
            child.wait(10)

    def check(self, done: Done) -> Done:
        """Nothing secret was said, nor left in a file."""
        self.said += 1
        printed = (done.out + done.err).encode("utf-8", "surrogateescape")
        for name, ways in SECRETS.items():
            assert not any(way in printed for way in ways), f"{name}: {printed[-2000:]!r}"
            for file in self.desk.home.rglob("*"):
                if file.is_file() and not file.is_symlink() and file.name not in MAY_HOLD.get(name, ()):
                    data = file.read_bytes()
                    assert not any(way in data for way in ways), f"{name} is in {file.name}"
        return done


@pytest.fixture
def loud(tmp_path: Path) -> Iterator[Loud]:
    world = World(code=CODE, password=PASSWORD, hint="a film")
    channel = world.channel("night_desk")
    for n in range(150):
        channel.post(f"Reuters reports {n} ships at Izmail")
    with running(world) as server:
        desk = Desk(tmp_path / "desk", server)
        desk.configure("night_desk", timeout=1, recheck="3650d")
        yield Loud(desk, server)


def give_session(loud: Loud) -> None:
    loud.desk.session.unlink(missing_ok=True)
    write_session(loud.desk.session, loud.server, key=KEY)


def test_no_command_tells_a_secret(loud: Loud) -> None:
    typed = f"{PHONE}\n00000\n{CODE}\nwrong\n{PASSWORD}\n"
    assert loud.run("login", typed=typed).code == 0
    give_session(loud)
    assert loud.run("fetch").code == 0
    url = "https://t.me/night_desk/7"
    for words in (
        ["--help"],
        ["--version"],
        ["login"],
        ["init"],
        ["fetch", "-v"],
        ["-v", "fetch", "--dry-run"],
        ["-v", "fetch", "--full"],
        ["-v", "search", "ships"],
        ["search", "ships", "--format", "json"],
        ["export", "-o", "all.csv"],
        ["export", "--format", "jsonl"],
        ["upstream", "ships"],
        ["upstream", "--all", "--format", "json"],
        ["duplicates"],
        ["show", url],
        ["show", url, "--original"],
        ["show", url, "--format", "json"],
        ["channels"],
        ["channels", "add", "day_desk"],
        ["channels", "remove", "day_desk"],
        ["-v", "status"],
        ["status", "--config"],
        ["status", "--config", "--format", "json"],
        ["status", "--check"],
        ["verify"],
        ["purge", "--post", url, "--yes"],
        ["import", "all.csv"],
        ["no-such-command"],
        ["search", "--no-such-option"],
    ):
        loud.run(*words)
    assert loud.said > 28


@pytest.mark.parametrize(
    "typed",
    [
        "",
        f"{PHONE}\n",
        f"{PHONE}\n00000\n11111\n22222\n",
        f"{PHONE}\n{CODE}\nwrong\nwrong again\nand again\n",
        f"{PHONE}{PHONE}\n",
    ],
    ids=["nobody", "no code", "wrong codes", "wrong passwords", "wrong phone"],
)
def test_a_login_that_fails_tells_no_secret(loud: Loud, typed: str) -> None:
    assert loud.run("login", typed=typed).code not in (0, 1)


@pytest.mark.parametrize("request_name", ["SendCode", "SignIn", "CheckPassword", "GetConfig", "GetPassword"])
def test_a_login_that_telegram_refuses_tells_no_secret(loud: Loud, request_name: str) -> None:
    for fault in (RpcFail(400, "API_ID_INVALID"), RpcFail(420, "FLOOD_WAIT_77")):
        loud.server.faults.clear()
        loud.server.fault(request_name, fault, times=9)
        loud.run("login", typed=f"{PHONE}\n{CODE}\n{PASSWORD}\n")
    assert loud.said == 2


TROUBLE = (RpcFail(401, "AUTH_KEY_UNREGISTERED"), RpcFail(500, "INTERNAL"), Hangup("torn"))
MORE_TROUBLE = (
    RpcFail(420, "FLOOD_WAIT_900"),
    RpcFail(400, "CHANNEL_PRIVATE"),
    RpcFail(-503, "Timeout"),
    Hangup("before"),
    Stall(),
    TransportFail(404),
    TransportFail(429),
    NewSalt(),
)


@pytest.mark.parametrize(
    ("request_name", "faults"),
    [
        ("GetConfig", TROUBLE),
        ("GetUsers", TROUBLE),
        ("ResolveUsername", TROUBLE),
        ("GetMessages", TROUBLE),
        ("GetHistory", (*TROUBLE, *MORE_TROUBLE)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fetch_that_fails_tells_no_secret(
    loud: Loud, request_name: str, faults: Sequence[RpcFail | Hangup | Stall | TransportFail | NewSalt]
) -> None:
    for fault in faults:
        give_session(loud)
        loud.server.faults.clear()
        loud.server.fault(request_name, fault, times=9)
        loud.run("-v", "fetch")
        if loud.desk.database.exists():
            with closing(sqlite3.connect(loud.desk.database)) as archive, archive:
                archive.execute("DELETE FROM waits")
    assert loud.said == len(faults)


def broken_configs() -> dict[str, str]:
    start = 'database = "osintwatch.db"\n[telegram]\napi_id = 4711\n'
    return {
        "an open string": f'{start}api_hash = "{API_HASH}\n',
        "no string": f"{start}api_hash = {API_HASH}\n",
        "too long": f'{start}api_hash = "{API_HASH}0"\n',
        "a list": f'{start}api_hash = ["{API_HASH}"]\n',
        "a misspelt key": f'{start}api_hsh = "{API_HASH}"\n',
        "in the wrong place": f'api_hash = "{API_HASH}"\n',
        "as the api_id": f'[telegram]\napi_id = "{API_HASH}"\n',
        "as the session": f'{start}api_hash = "{API_HASH}"\nsession = 7\n',
        "twice": f'{start}api_hash = "{API_HASH}"\napi_hash = "{API_HASH}"\n',
        "as a channel": f'{start}[[channels]]\nusername = "{API_HASH}!"\n',
        "in a comment": f"{start}# {API_HASH}\napi_hash = 1\n",
    }


@pytest.mark.parametrize("text", broken_configs().values(), ids=broken_configs())
def test_a_broken_config_is_told_without_its_secret(loud: Loud, text: str) -> None:
    (loud.desk.home / "config.toml").write_text(text)
    codes = [loud.run(*words).code for words in (["fetch"], ["channels", "add", "day_desk"], ["login"])]
    assert Exit.USAGE in codes, "the config is not broken"
    loud.run("status")


def test_files_that_are_wrong_are_told_without_what_they_hold(loud: Loud) -> None:
    home, session = loud.desk.home, loud.desk.session
    hash_file = home / "hash.txt"
    hash_file.write_text(f"{API_HASH}\nand another line\n")
    hash_file.chmod(0o644)
    (home / "config.toml").write_text('[telegram]\napi_id = 1\napi_hash_file = "hash.txt"\n')
    loud.run("fetch", "night_desk")
    loud.desk.configure("night_desk", timeout=1)
    loud.run("fetch", OSINTWATCH_API_HASH=API_HASH[:-1] + "x")
    give_session(loud)
    data = session.read_bytes()
    for damaged in (data[:5000], data[:200] + b"\xff" * 300 + data[500:], b"", b"SQLite format 3\0" + KEY):
        session.write_bytes(damaged)
        loud.run("fetch")
        loud.run("login", typed="")
    give_session(loud)
    os.link(session, home / "kept")
    session.unlink()
    session.symlink_to("kept")
    MAY_HOLD["key"].add("kept")
    assert loud.run("fetch").code == 4


def test_sudden_ends_tell_no_secret(loud: Loud) -> None:
    give_session(loud)
    loud.server.fault("GetHistory", Stall(), times=9)
    for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with loud.started("-v", "fetch") as child:
            loud.server.wait_for("GetHistory", loud.server.calls["GetHistory"] + 1)
            time.sleep(0.1)
            child.send_signal(how)
            out, err = child.communicate(timeout=10)
        loud.check(Done(child.returncode, out, err))


def test_a_full_disk_tells_no_secret(loud: Loud) -> None:
    give_session(loud)

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    with loud.started("-v", "fetch", before=small_files) as child:
        out, err = child.communicate(timeout=20)
    assert loud.check(Done(child.returncode, out, err)).code == 6


BROKEN = """
import osintwatch.config
import osintwatch.collectors.telegram as telegram

def broken(*given, **named):
    text = repr((given, named))
    raise ZeroDivisionError("a mistake")

{place} = broken
"""


@pytest.mark.parametrize(
    "place", ["osintwatch.config.Config.account", "telegram.make_client", "telegram.TelegramReader.page"]
)
def test_a_mistake_of_ours_keeps_the_secret_out_of_its_traceback(loud: Loud, place: str) -> None:
    """Wherever it happens on the way of the secret: in the config, the client, the reader."""
    give_session(loud)
    with loud.started("fetch", program=BROKEN.format(place=place) + LOUD) as child:
        out, err = child.communicate(timeout=20)
    assert "mistake of its own (ZeroDivisionError)" in err
    loud.check(Done(child.returncode, out, err))
    assert len(list(loud.desk.home.glob("*.traceback.txt"))) == 1
