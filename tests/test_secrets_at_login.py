"""Secrets on the ways only a login takes: a code to scan, questions at a terminal, mistakes of ours there.

And in what hides them from a plain search: originals are stored compressed, long texts on several pages.
"""

from __future__ import annotations

import base64
import re
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from osintwatch.config_file import FirstConfig
from tests.cli.terminal import at_terminal
from tests.desk import API_HASH, Desk, Done
from tests.loopback import World, running
from tests.test_secrets import CODE, LOUD, MAY_HOLD, PASSWORD, PHONE, SECRETS, Loud, give_session

pytestmark = pytest.mark.slow


@pytest.fixture
def loud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loud]:
    """A desk of an account that Telegram tells the phone number of, as it does."""
    # Telethon keeps the number in the session, which is the whole account anyway.
    monkeypatch.setitem(MAY_HOLD, "phone", {"osintwatch.session"})
    world = World(code=CODE, password=PASSWORD, hint="a film")
    world.me.phone = PHONE.lstrip("+")
    world.channel("night_desk").post("Reuters reports ships at Izmail " * 400)
    with running(world) as server:
        desk = Desk(tmp_path / "desk", server)
        desk.configure("night_desk", timeout=5)
        yield Loud(desk, server)


@pytest.mark.parametrize("password", [PASSWORD, "not the password"])
def test_a_code_to_scan_is_drawn_and_never_spelled_out(loud: Loud, password: str) -> None:
    with loud.started("login", "--qr", typed="") as child:
        loud.server.wait_for("ExportLoginToken")
        until = time.monotonic() + 10
        while not (tokens := set(loud.server.login_tokens)) and time.monotonic() < until:
            time.sleep(0.02)  # it is asked for before it is made
        loud.server.scan_qr()
        out, err = child.communicate(f"{password}\n" * 3, timeout=30)
    done = loud.check(Done(child.returncode, out, err))
    assert done.code == (0 if password == PASSWORD else 4), err
    assert tokens
    for token in tokens:
        spelled = (token.hex(), base64.b64encode(token).decode(), base64.urlsafe_b64encode(token).decode())
        assert not any(one.rstrip("=") in out + err for one in spelled)
    assert "tg://" not in out + err


MISTAKE = """
import telethon
import telethon.client.auth as auth

def broken(*given, **named):
    everything = repr((given, named, [vars(one) for one in given if hasattr(one, "__dict__")]))
    try:
        raise KeyError("a first one")
    except KeyError:
        raise ZeroDivisionError("a mistake")

async def broken_later(*given, **named):
    broken(*given, **named)

{place} = {how}
"""
PLACES = {
    "telethon.TelegramClient.send_code_request": "broken_later",
    "telethon.TelegramClient.sign_in": "broken_later",
    "telethon.TelegramClient.get_me": "broken_later",
    "telethon.TelegramClient.__init__": "broken",
    "auth.pwd_mod.compute_check": "broken",
}
SHAPES = (
    r'  File ".*", line \d+, in .*',
    r"    .*",  # a line of source, or the marks below it
    r"Traceback \(most recent call last\):",
    r"KeyError: 'a first one'|ZeroDivisionError: a mistake",
    r"telethon\.errors\.[\w.]+: [\w ,-]+ \(caused by [\w()]+\)",  # names of requests, not what they carry
    r"During handling of the above exception, another exception occurred:",
    r"",
)


@pytest.mark.parametrize(("place", "how"), PLACES.items(), ids=PLACES)
def test_a_traceback_holds_places_source_and_messages_but_no_value(loud: Loud, place: str, how: str) -> None:
    typed = f"{PHONE}\n{CODE}\n{PASSWORD}\n"
    with loud.started("login", typed=typed, program=MISTAKE.format(place=place, how=how) + LOUD) as child:
        out, err = child.communicate(typed, timeout=30)
    loud.check(Done(child.returncode, out, err))
    assert "mistake of its own (ZeroDivisionError)" in err
    (trace,) = loud.desk.home.glob("*.traceback.txt")
    assert trace.stat().st_mode & 0o777 == 0o600
    odd = [line for line in trace.read_text().splitlines() if not re.fullmatch("|".join(SHAPES), line)]
    assert odd == []


def test_an_api_hash_typed_at_a_terminal_comes_to_the_config_alone(loud: Loud) -> None:
    (loud.desk.home / "config.toml").unlink()
    answers = [
        ("api_id", "4711"),
        ("api_hash", API_HASH[:-1]),  # wrong at first
        ("api_hash has 32", API_HASH),
        ("time zone", "Europe/Kyiv"),
        ("channels", "night_desk"),
    ]
    screen = at_terminal(loud.desk, "init", answers=answers)
    assert screen.code == 0
    assert API_HASH[:-1] not in screen.raw
    assert API_HASH in (loud.desk.home / "config.toml").read_text()


def test_neither_originals_nor_long_rows_of_the_archive_hold_a_secret(loud: Loud) -> None:
    give_session(loud)
    done = loud.run("-v", "fetch")
    assert done.code == 0
    assert "DEBUG:telethon" not in done.err, "what it logs of requests is for its developers"
    with closing(sqlite3.connect(loud.desk.database)) as archive:
        originals = [zlib.decompress(one) for (one,) in archive.execute("SELECT original FROM versions")]
        written = "\n".join(archive.iterdump()).encode()
    assert b"Izmail" in originals[0]
    assert b"Izmail" in written
    for name, ways in SECRETS.items():
        for held in (*originals, written):
            assert not any(way in held for way in ways), name


@pytest.mark.parametrize(
    "text",
    [
        f'[telegram]\napi_id = 4711\napi_hash_file = "{API_HASH}"\n',
        f'timezone = "{API_HASH}"\n',
        f'[fetch]\nsince = "{API_HASH}"\n',
        f'[telegram]\n{API_HASH} = "api_hash"\n',
    ],
    ids=["as its file", "as a zone", "as a length of time", "as a key"],
)
def test_a_hash_that_stands_in_another_place_is_not_repeated(loud: Loud, text: str) -> None:
    (loud.desk.home / "config.toml").write_text(text)
    for words in (["status"], ["status", "--config"], ["fetch", "night_desk"], ["-v", "search"]):
        assert loud.run(*words).code == 2


def test_what_init_was_told_does_not_show_itself() -> None:
    assert API_HASH not in repr(FirstConfig(4711, API_HASH))
