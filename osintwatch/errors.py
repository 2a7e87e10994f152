"""What can go wrong, in words for the person at the keyboard: what happened, then what to do."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes, one meaning each. Documented in `osintwatch --help` and in the README."""

    DONE = 0
    IN_PART = 1
    USAGE = 2
    NOTHING_FOUND = 3
    LOGIN = 4
    LOCKED = 5
    STORAGE = 6
    NETWORK = 7
    INTERRUPTED = 130
    TERMINATED = 143


EXIT_MEANING: dict[Exit, str] = {
    Exit.DONE: "done",
    Exit.IN_PART: "done in part: a channel failed, a hole is left, a flood wait ended the run",
    Exit.USAGE: "the command line or the config is wrong",
    Exit.NOTHING_FOUND: "nothing found (only with --fail-empty)",
    Exit.LOGIN: "log in first",
    Exit.LOCKED: "another run holds the lock",
    Exit.STORAGE: "storage: full, unwritable, corrupt, or made by a newer version",
    Exit.NETWORK: "network or flood wait: nothing was fetched",
    Exit.INTERRUPTED: "stopped by Ctrl-C; what was read is stored",
    Exit.TERMINATED: "stopped by a termination signal; what was read is stored",
}


class OsintwatchError(Exception):
    """A mistake or a mishap that a user can act on.

    `message` says what is wrong and where, `hint` what to do; both are one line and
    hold no secret and no post text.
    """

    exit_code = Exit.USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(OsintwatchError):
    """The command line, a query or a time does not make sense."""


class ConfigError(OsintwatchError):
    """The configuration is missing, unreadable or wrong."""


class LoginError(OsintwatchError):
    """There is no valid login."""

    exit_code = Exit.LOGIN


class LockedError(OsintwatchError):
    """Another run holds the archive or the session."""

    exit_code = Exit.LOCKED


class StorageError(OsintwatchError):
    """The archive, or a file to be written, cannot be used."""

    exit_code = Exit.STORAGE


class NetworkError(OsintwatchError):
    """Nobody answers, or Telegram asked us to wait."""

    exit_code = Exit.NETWORK


class ImportFileError(OsintwatchError):
    """A file to be imported is not what it should be; nothing of it was stored."""
