"""How much trouble a run bears: waits slept or remembered, faults tried again, what lasts longer ends it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from osintwatch.model import Outcome
from osintwatch.troubles import (
    ChannelTroubleError,
    ConnectionTroubleError,
    FloodError,
    LoginLostError,
    ServerTroubleError,
    TroubleError,
)

T = TypeVar("T")

FLOODS_IN_A_ROW = 6
"""So many waits before the same request, however short, are one long wait in disguise."""
FAULTS_IN_A_ROW = 4
FAULTS_TO_CONNECT = 3
BACK_OFF = 2.0
"""So many times the usual pause after the first fault; doubled with each further one."""
TIME_UP = "--max-minutes is over; the next run goes on from here"


class RunEndsError(Exception):
    """No further channel can be read in this run."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


class Line(Protocol):
    """A connection that can be made anew."""

    async def connect(self) -> None: ...
    async def close(self) -> None: ...


@dataclass(slots=True)
class Patience:
    """The patience of one run. What lasts longer ends the channel, or the run."""

    line: Line
    clock: Callable[[], datetime]
    pause: float
    """seconds between requests, varied by a half either way"""
    max_wait: float
    """a longer wait asked for by Telegram ends the run for that kind of request"""
    deadline: datetime | None
    waits: dict[str, datetime]
    """kinds of request that must not be made yet, and until when"""
    remember: Callable[[str, datetime, datetime], None]
    """keeps a wait for later runs: kind, until when, when it was asked for"""
    forget: Callable[[str], None]
    """drops a wait that was slept through, once its kind of request is answered again"""
    announce: Callable[[str, int, datetime], None]
    """tells the user of a wait: kind, seconds, until when"""
    waited: int = 0
    """seconds slept because Telegram asked for it; the caller sets it back"""
    asked_before: bool = False
    _ends: float = field(init=False, default=float("inf"))
    """the deadline by a clock that nobody sets, so that a run lasts as long as it was given"""

    def __post_init__(self) -> None:
        if self.deadline is not None:
            self._ends = time.monotonic() + (self.deadline - self.clock()).total_seconds()

    def must_wait(self, kind: str) -> str:
        """Words for the user while Telegram allows no request of a kind; empty when it does."""
        return _until(kind, self.waits[kind]) if kind in self.waits else ""

    async def ask(self, kind: str, request: Callable[[], Awaitable[T]]) -> T:
        """Make a request: connect, resolve or history. Raises ChannelTroubleError and RunEndsError."""
        floods = faults = 0
        connected = True
        while True:
            await self._pace()
            try:
                if not connected:
                    # Whatever fails in this counts as the request's own failure.
                    await self.line.close()
                    await self.line.connect()
                    connected = True
                answer = await request()
                if floods:
                    self.forget(kind)
                return answer
            except FloodError as flood:
                floods += 1
                await self._wait(flood, floods)
            except LoginLostError as lost:
                raise RunEndsError(Outcome.LOGIN_LOST, f"{lost}; run `osintwatch login`") from None
            except (ServerTroubleError, ConnectionTroubleError) as trouble:
                faults += 1
                connected = kind == "connect" or isinstance(trouble, ServerTroubleError)
                await self._recover(kind, trouble, faults)

    async def _recover(self, kind: str, trouble: TroubleError, faults: int) -> None:
        """Pause after a fault; give up after too many in a row."""
        if faults >= (FAULTS_TO_CONNECT if kind == "connect" else FAULTS_IN_A_ROW):
            if isinstance(trouble, ServerTroubleError):
                raise ChannelTroubleError(Outcome.SERVER_ERROR, str(trouble)) from None
            raise RunEndsError(Outcome.NETWORK, str(trouble)) from None
        await asyncio.sleep(self.pause * BACK_OFF * 2 ** (faults - 1))

    async def _pace(self) -> None:
        """Between requests a pause of uneven length: gentle, and not like a machine gun."""
        if time.monotonic() >= self._ends:
            raise RunEndsError(Outcome.TIME_UP, TIME_UP)
        if self.asked_before and self.pause > 0:
            await asyncio.sleep(self.pause * random.uniform(0.5, 1.5))
        self.asked_before = True

    async def _wait(self, flood: FloodError, in_a_row: int) -> None:
        """Sleep through a short wait, announced; end the run for that kind of request at a long one."""
        now = self.clock()
        # Times are stored as whole seconds: rather a second late than one too early.
        until = (now + timedelta(seconds=flood.seconds + 1)).replace(microsecond=0)
        self.remember(flood.request, until, now)
        told = _until(flood.request, until)
        if flood.seconds > self.max_wait or in_a_row >= FLOODS_IN_A_ROW:
            self.waits[flood.request] = until
            if flood.request == "resolve":
                raise ChannelTroubleError(Outcome.FLOOD, told)
            raise RunEndsError(Outcome.FLOOD, told)
        if time.monotonic() + flood.seconds >= self._ends:
            raise RunEndsError(Outcome.TIME_UP, f"{TIME_UP}; {told}")
        self.announce(flood.request, flood.seconds, until)
        self.waited += flood.seconds
        await asyncio.sleep(flood.seconds)


def _until(request: str, until: datetime) -> str:
    what = "resolving usernames" if request == "resolve" else "reading"
    return f"Telegram allows no {what} before {until:%Y-%m-%d %H:%M:%S} UTC"
