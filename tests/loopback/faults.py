"""What can go wrong between a client and Telegram, and the plan of what goes wrong when."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Literal


class Fault(Exception):  # noqa: N818 - scripted by a test, not an error of the program
    """Something other than the answer a request hoped for."""


class RpcFail(Fault):
    """Answer rpc_error: ``RpcFail(420, "FLOOD_WAIT_2")``, ``RpcFail(-503, "Timeout")``."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


class TransportFail(Fault):
    """Send a bare transport error and hang up: 404 unknown key, 429 too many connections."""

    def __init__(self, code: int = 404) -> None:
        super().__init__(code)
        self.code = code


class Hangup(Fault):
    """Drop the connection before the request is served, after (the answer is lost) or in mid-frame (torn)."""

    def __init__(self, moment: Literal["before", "after", "torn"] = "before") -> None:
        super().__init__(moment)
        self.moment = moment


class Stall(Fault):
    """Answer this request only after so many seconds (None: never). Everything else is served meanwhile."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class NewSalt(Fault):
    """The server's salt has just changed: the request is refused with bad_server_salt."""


class Shutdown(Fault):
    """The server goes away: no answer, every connection dropped, new ones refused."""


class ProtocolError(Exception):
    """The client broke a rule of MTProto; a test must hear of it even if the client carries on."""


def name_of(request: Any) -> str:
    """The TL name without its namespace: ``GetHistory`` for an object, a class or a string."""
    if isinstance(request, str):
        return request.rpartition(".")[2].removesuffix("Request")
    kind = request if isinstance(request, type) else type(request)
    return kind.__name__.removesuffix("Request")


@dataclass
class _Planned:
    name: str
    what: Fault
    skip: int
    left: int


class FaultPlan:
    """Faults waiting for their request; tests add from their thread while the server takes from its own."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def add(self, request: Any, what: Fault, nth: int, times: int) -> None:
        if nth < 1 or times < 1:
            raise ValueError("nth and times count from 1")
        with self._lock:
            self._planned.append(_Planned(name_of(request), what, nth - 1, times))

    def take(self, request: Any) -> Fault | None:
        """The fault this request meets, if any. Every plan for its name counts it, the earliest plan wins."""
        name, met = name_of(request), None
        with self._lock:
            for plan in self._planned:
                if plan.name != name or not plan.left:
                    continue
                if plan.skip:
                    plan.skip -= 1
                elif met is None:
                    plan.left -= 1
                    met = plan.what
        return met

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()
