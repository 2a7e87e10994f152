"""Telethon session files that point at the look-alike: with them a command line is tested without a hook."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from telethon.crypto import AuthKey
from telethon.sessions import SQLiteSession, StringSession


class Keys(Protocol):
    """A LoopServer or SeparateServer, as far as sessions are concerned."""

    host: str
    port: int

    def add_auth_key(self, key: bytes | None = None, *, logged_in: bool = True) -> bytes: ...


def write_session(
    path: Path | str, server: Keys, *, logged_in: bool = True, key: bytes | None = None
) -> Path:
    """Write a session file with an authorization key `server` knows, logged in or not.

    Telethon adds ``.session`` to a name without it; the path of the file is returned.
    """
    session = SQLiteSession(str(path))
    try:
        session.set_dc(2, server.host, server.port)
        session.auth_key = AuthKey(server.add_auth_key(key, logged_in=logged_in))
        session.save()
    finally:
        session.close()
    Path(session.filename).chmod(0o600)  # as a careful program would have left it
    return Path(session.filename)


def memory_session(server: Keys, *, logged_in: bool = True) -> StringSession:
    """The same without a file, for tests of the look-alike itself."""
    session = StringSession()
    session.set_dc(2, server.host, server.port)
    session.auth_key = AuthKey(server.add_auth_key(logged_in=logged_in))
    return session


def stranger_session(server: Keys) -> StringSession:
    """A session that knows the address only: the client has to exchange keys and log in."""
    session = StringSession()
    session.set_dc(2, server.host, server.port)
    return session
