"""What a collector meets on its way, as signals to the nightly run. None of them reaches a user as such."""

from __future__ import annotations

from osintwatch.model import Outcome


class TroubleError(Exception):
    """Base of the signals below. The message is one line for people, without secrets and post text."""


class ChannelTroubleError(TroubleError):
    """One channel cannot be read; the others can."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


class HandleLostError(TroubleError):
    """The server no longer knows a channel by the handle we hold; its name may tell why."""


class FloodError(TroubleError):
    """Telegram asks to wait before the next request of a kind ("resolve" or "history")."""

    def __init__(self, request: str, seconds: int) -> None:
        super().__init__(f"Telegram asks to wait {seconds} s ({request})")
        self.request = request
        self.seconds = seconds


class ServerTroubleError(TroubleError):
    """Telegram has internal trouble; asking again later may help."""


class ConnectionTroubleError(TroubleError):
    """The connection is gone, or was never made."""


class LoginLostError(TroubleError):
    """The session is not, or no longer, logged in."""
