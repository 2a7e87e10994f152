"""An account, its session file and the Telethon client over it: for reading and for logging in."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from telethon import TelegramClient, errors
from telethon.sessions import SQLiteSession

from osintwatch import __version__
from osintwatch.errors import LoginError, StorageError
from osintwatch.private_files import claim_private_file, make_private_folder

CONNECTION_LOST = (
    OSError,  # includes ConnectionError and TimeoutError
    EOFError,  # a stream that ends too early
    errors.BadMessageError,
    errors.InvalidBufferError,
    errors.InvalidChecksumError,
    errors.SecurityError,
    errors.TypeNotFoundError,
)


@dataclass(frozen=True, slots=True)
class Account:
    """What it takes to reach Telegram. `api_hash` is secret; so is the session file."""

    api_id: int
    api_hash: str
    session: Path
    timeout: float = 60.0
    """seconds an answer may take"""

    def __repr__(self) -> str:
        return f"Account(session={str(self.session)!r})"


def make_client(session: SQLiteSession, account: Account, *, updates: bool, retries: int) -> TelegramClient:
    """`retries`: of Telethon's own. None for reading, where patience is the nightly run's business."""
    # Telethon's log speaks of phones and hashes at debug level, and asyncio's of its lost futures.
    for name in ("telethon", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return TelegramClient(
        session,
        account.api_id,
        account.api_hash,
        receive_updates=updates,
        flood_sleep_threshold=0,  # no wait is slept in silence
        request_retries=retries,
        raise_last_call_error=True,
        connection_retries=retries,
        retry_delay=1,
        device_model="osintwatch",
        app_version=__version__,
    )


def open_session(path: Path) -> tuple[SQLiteSession, str | None]:
    """Telethon's session file, made 0600 before Telethon sees it: it would make it readable by all.

    The second value is a sentence for the user when its permissions had to be tightened.
    """
    try:
        make_private_folder(path.parent)
        note = claim_private_file(path, "the session")
        return SQLiteSession(str(path)), note
    except StorageError as error:
        raise LoginError(error.message, error.hint) from None
    except sqlite3.OperationalError as error:
        raise LoginError(
            f"the session {path} cannot be used: {error}", "is another program using it?"
        ) from None
    except sqlite3.DatabaseError:
        raise LoginError(
            f"the session {path} is damaged", "move it away and run `osintwatch login` again"
        ) from None
