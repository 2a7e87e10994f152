"""What a collector meets on its way, as signals to the nightly run. None of them reaches a user as such."""

from __future__ import annotations

from osintwatch.model import Outcome


class Trouble(Exception):
    """Base of the signals below. The message is one line for people, without secrets and post text."""


class ChannelTroubleError(Trouble):
    """One channel cannot be read; the others can."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


class HandleLostError(Trouble):
    """The server no longer knows a channel by the handle we hold; its name may tell why."""


class FloodError(Trouble):
    """Telegram asks to wait before the next request of a kind ("resolve" or "history")."""

    def __init__(self, request: str, seconds: int) -> None:
        super().__init__(f"Telegram asks to wait {seconds} s ({request})")
        self.request = request
        self.seconds = seconds


class ServerTroubleError(Trouble):
    """Telegram has internal trouble; asking again later may help."""


class ConnectionTroubleError(Trouble):
    """The connection is gone, or was never made."""


class LoginLostError(Trouble):
    """The session is not, or no longer, logged in."""
