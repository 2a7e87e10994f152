"""The nightly run: every listed channel, one after another, into the archive, with an outcome each.

Knows neither Telethon nor SQL. One channel's trouble never costs the others: outcomes are data. A
page and the span it completes are stored in one transaction, so the run may die at any instant.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from osintwatch.errors import Exit, OsintwatchError
from osintwatch.model import Ask, Batch, Channel, LookUp, Method, Outcome, Page, Post, Span
from osintwatch.naming import Listed, Naming
from osintwatch.paging import Plan, UnsoundAnswerError
from osintwatch.patience import Patience, RunEndsError
from osintwatch.recheck import Shown, absent_among
from osintwatch.store import channels, runs, tombstones
from osintwatch.store.archive import Archive
from osintwatch.store.save import Capture, Saved, begin_capture, save
from osintwatch.troubles import ChannelTroubleError, HandleLostError

_FEW = 10
"""So many posts that go at once empty no channel."""


class Reader(Protocol):
    """What a collector offers the nightly run. Raises the signals of osintwatch.troubles."""

    method: Method
    requests: int

    async def connect(self) -> None: ...
    async def close(self) -> None: ...
    def knows(self, channel_id: int) -> bool: ...
    async def resolve(self, username: str) -> Channel: ...
    async def page(self, channel_id: int, ask: Ask) -> Page: ...
    async def look_up(self, channel_id: int, numbers: Sequence[int]) -> LookUp: ...


class Observer(Protocol):
    """Who is told how the run goes on: a terminal, a log, nobody."""

    def channel_begins(self, name: str, number: int, of: int) -> None: ...
    def page_stored(self, new_posts: int, oldest: datetime | None) -> None: ...
    def waiting(self, request: str, seconds: int, until: datetime) -> None: ...
    def note(self, text: str) -> None: ...
    def channel_ends(self, record: runs.ChannelRecord) -> None: ...


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run behaves."""

    since: datetime
    """how deep to read"""
    recheck: timedelta
    """posts younger than this are compared again when the newest page is read"""
    session: str
    """whose waits are remembered"""
    pause: float
    """seconds between requests, varied by a half either way"""
    max_wait: float
    """a longer wait asked for by Telegram ends the run for that kind of request"""
    deadline: datetime | None = None
    dry_run: bool = False


@dataclass(slots=True)
class Report:
    """What came of a run."""

    records: list[runs.ChannelRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    interrupted: bool = False

    @property
    def exit_code(self) -> Exit:
        outcomes = {record.outcome for record in self.records}
        if self.interrupted:
            return Exit.INTERRUPTED
        if Outcome.LOGIN_LOST in outcomes:
            return Exit.LOGIN
        if outcomes <= {Outcome.OK}:
            return Exit.DONE
        nothing = not any(record.new_posts or record.new_versions for record in self.records)
        if nothing and outcomes <= {Outcome.FLOOD, Outcome.NETWORK}:
            return Exit.NETWORK
        return Exit.IN_PART


async def fetch(
    archive: Archive,
    reader: Reader,
    listed: Sequence[Listed],
    settings: Settings,
    observer: Observer,
    clock: Callable[[], datetime],
) -> Report:
    """Read all listed channels. Cancelling the task ends the run cleanly, with what was read stored.

    Raises StorageError and LockedError; everything a channel or the network does is an outcome.
    """
    return await _Run(archive, reader, settings, observer, clock).go(listed)


class _Run:
    """One run and what it keeps in mind."""

    def __init__(
        self,
        archive: Archive,
        reader: Reader,
        settings: Settings,
        observer: Observer,
        clock: Callable[[], datetime],
    ) -> None:
        self.archive = archive
        self.reader = reader
        self.settings = settings
        self.observer = observer
        self.clock = clock
        self.report = Report()
        self.patience = Patience(
            reader,
            clock,
            settings.pause,
            settings.max_wait,
            settings.deadline,
            runs.pending_waits(archive, settings.session, clock()),
            self._remember_wait,
            self._forget_wait,
            observer.waiting,
        )
        self.naming = Naming(archive, reader, self.patience, clock, settings.dry_run)
        self.run_id: int | None = None
        self.capture: Capture | None = None
        self.read: dict[int, str] = {}
        self.saved = Saved()
        self.gone = 0

    async def go(self, listed: Sequence[Listed]) -> Report:
        if not self.settings.dry_run:
            with self.archive.transaction():
                self.run_id = runs.begin_run(self.archive, "fetch", self.clock())
        left = list(listed)
        try:
            await self._connect_if_useful(listed)
            for number, one in enumerate(listed, start=1):
                self.observer.channel_begins(one.name, number, len(listed))
                left.pop(0)
                await self._one(one)
        except RunEndsError as end:
            self._record_unread(left, end.outcome, end.detail)
        except asyncio.CancelledError:
            self.report.interrupted = True
            self._record_unread(left, Outcome.INTERRUPTED, "stopped before it was read")
        except OsintwatchError as error:
            with suppress(OsintwatchError):  # the archive itself may be what is broken
                self._end(error.exit_code)
            raise
        finally:
            await self.reader.close()
        self._end(self.report.exit_code)
        return self.report

    def _record_unread(self, left: Sequence[Listed], outcome: Outcome, detail: str) -> None:
        self.saved, self.gone, self.patience.waited = Saved(), 0, 0
        for one in left:
            self._record(one, None, outcome, detail, 0)

    def _end(self, code: Exit) -> None:
        if self.run_id is not None:
            with self.archive.transaction():
                runs.end_run(self.archive, self.run_id, self.clock(), code)

    async def _connect_if_useful(self, listed: Sequence[Listed]) -> None:
        """Connect, unless every channel would have to wait anyway."""
        kinds = ["connect", "history"]
        if all(self.naming.must_resolve(one) for one in listed):
            kinds.append("resolve")
        for kind in kinds:
            if told := self.patience.must_wait(kind):
                raise RunEndsError(Outcome.FLOOD, told)
        try:
            await self.patience.ask("connect", self.reader.connect)
        except ChannelTroubleError as refused:
            raise RunEndsError(refused.outcome, refused.detail) from None

    # ---- one channel -------------------------------------------------------------------------

    async def _one(self, one: Listed) -> None:
        requests, self.saved, self.gone, self.patience.waited = self.reader.requests, Saved(), 0, 0
        channel_id = None
        try:
            channel_id = await self.naming.identify(one)
            if channel_id in self.read:
                self._note(f"{one.name} and {self.read[channel_id]} are the same channel; it is read once")
                return
            self.read[channel_id] = one.name
            outcome, detail = await self._read(one, channel_id)
        except ChannelTroubleError as trouble:
            outcome, detail = trouble.outcome, trouble.detail
            if outcome is Outcome.PRIVATE and channel_id is not None:
                outcome, detail = await self.naming.private(one, channel_id, detail)
        except HandleLostError as lost:
            outcome, detail = Outcome.REFUSED, f"{lost}; the next run looks into it"
        except RunEndsError as end:
            self._record(one, channel_id, end.outcome, end.detail, self.reader.requests - requests)
            raise
        except asyncio.CancelledError:
            detail = "stopped before it was read to the end; the next run goes on from there"
            self._record(one, channel_id, Outcome.INTERRUPTED, detail, self.reader.requests - requests)
            raise
        self._record(one, channel_id, outcome, detail, self.reader.requests - requests)

    async def _read(self, one: Listed, channel_id: int) -> tuple[Outcome, str]:
        known = channels.known_channel(self.archive, channel_id)
        started = self.clock()
        last_old = channels.last_message_before(self.archive, channel_id, started - self.settings.recheck)
        plan = Plan(
            channels.spans_of(self.archive, channel_id, self.reader.method),
            self.settings.since,
            known.complete_since if known else None,
            last_old,
        )
        first = plan.next()
        assert first is not None
        page = await self._first_page(one, channel_id, first)
        outcome, detail = await self.naming.name_of(one, channel_id, page.channel)
        if self.settings.dry_run:
            return outcome, _would_read(plan, first, page)
        shown = await self._read_on(channel_id, plan, first, page)
        with self.archive.transaction():
            channels.mark_checked(self.archive, channel_id, started, plan.complete_since)
        await self._compare(channel_id, last_old, shown)
        if shown.all_of_it and self.gone > max(len(shown.numbers), _FEW):
            emptied = f"emptied: {self.gone} stored posts are gone, {len(shown.numbers)} are left"
            detail = f"{detail}; {emptied}" if detail else emptied
        return outcome, detail

    async def _read_on(self, channel_id: int, plan: Plan, ask: Ask | None, page: Page) -> Shown:
        """Page after page until nothing is missing. The next one travels while one is stored."""
        coming: asyncio.Task[Page] | None = None
        shown = Shown()
        try:
            while ask is not None:
                shown.see(ask, page)
                try:
                    accepted = plan.accept(ask, page)
                except UnsoundAnswerError as unsound:
                    raise ChannelTroubleError(Outcome.UNSOUND, str(unsound)) from None
                ask = plan.next()
                if ask is not None:
                    coming = asyncio.create_task(self._page(channel_id, ask))
                await self._keep(page.channel, accepted.posts, (accepted.span,) if accepted.span else ())
                oldest = accepted.posts[-1].posted_at if accepted.posts else None
                self.observer.page_stored(self.saved.new, oldest)
                if coming is not None:
                    page, coming = await coming, None
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)
        return shown

    async def _keep(self, channel: Channel, posts: tuple[Post, ...], spans: tuple[Span, ...] = ()) -> None:
        """Store what came, in a thread of its own, and not by halves when the run is stopped."""
        await _finished(asyncio.to_thread(self._store, Batch(channel, posts, spans)))

    def _store(self, batch: Batch) -> None:
        with self.archive.transaction():
            self.saved += save(self.archive, batch, self._capture(), self.clock())

    def _capture(self) -> Capture:
        """The record of how this run reads, opened when it is first needed, within a transaction."""
        if self.capture is None:
            self.capture = begin_capture(self.archive, self.reader.method, self.run_id)
        return self.capture

    async def _compare(self, channel_id: int, last_old: int, shown: Shown) -> None:
        """The stored posts above `last_old` that the run has not met: were they edited, are they gone?"""
        young = tombstones.stored_numbers(self.archive, channel_id, 0 if shown.all_of_it else last_old)
        missed = tombstones.missed_before(self.archive, channel_id)
        stored = sorted({*young, *missed}, reverse=True)
        older = tombstones.stored_below(self.archive, channel_id, last_old)
        try:
            absent = await absent_among(
                stored,
                shown,
                older,
                lambda numbers: self._look_up(channel_id, numbers),
                lambda answer: self._keep(answer.channel, answer.posts),
            )
        except UnsoundAnswerError as unsound:
            raise ChannelTroubleError(Outcome.UNSOUND, f"comparing stored posts: {unsound}") from None
        assert self.run_id is not None
        now = self.clock()
        with self.archive.transaction():
            if absent:
                capture = self._capture().id
                self.gone = tombstones.miss(self.archive, channel_id, absent, self.run_id, capture, now)
            span = Span(young[-1], young[0]) if young else Span(last_old + 1, last_old)  # nothing so young
            tombstones.mark_compared(self.archive, channel_id, span, now - self.settings.recheck, now)

    async def _look_up(self, channel_id: int, numbers: Sequence[int]) -> LookUp:
        return await self.patience.ask("history", lambda: self.reader.look_up(channel_id, numbers))

    async def _page(self, channel_id: int, ask: Ask) -> Page:
        return await self.patience.ask("history", lambda: self.reader.page(channel_id, ask))

    async def _first_page(self, one: Listed, channel_id: int, ask: Ask) -> Page:
        """The newest page; when the handle no longer works, the name may tell what has happened."""
        try:
            return await self._page(channel_id, ask)
        except HandleLostError:
            username = one.address.username
            if username is None:
                raise ChannelTroubleError(Outcome.UNKNOWN, "the channel is gone") from None
        channel = await self.naming.resolve(username)
        self.naming.refuse_other(username, channel_id, channel)
        try:
            return await self._page(channel_id, ask)
        except HandleLostError:
            raise ChannelTroubleError(Outcome.REFUSED, "Telegram does not let this account read it") from None

    # ---- the log -----------------------------------------------------------------------------

    def _remember_wait(self, kind: str, until: datetime, now: datetime) -> None:
        if not self.settings.dry_run:
            with self.archive.transaction():  # a page may be being stored: the archive takes turns
                runs.remember_wait(self.archive, self.settings.session, kind, until, now)

    def _forget_wait(self, kind: str) -> None:
        if not self.settings.dry_run:
            with self.archive.transaction():
                runs.forget_wait(self.archive, self.settings.session, kind)

    def _note(self, text: str) -> None:
        self.report.notes.append(text)
        self.observer.note(text)

    def _record(
        self, one: Listed, channel_id: int | None, outcome: Outcome, detail: str, requests: int
    ) -> None:
        record = runs.ChannelRecord(
            one.name,
            channel_id,
            outcome,
            self.saved.new,
            self.saved.versions,
            requests,
            self.patience.waited,
            self.clock(),
            detail,
            self.gone,
        )
        self.report.records.append(record)
        if self.run_id is not None:
            with self.archive.transaction():
                runs.record_channel(self.archive, self.run_id, record)
        self.observer.channel_ends(record)


async def _finished(work: Coroutine[Any, Any, None]) -> None:
    """Wait for work that must not be left half-done, even when we are cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _would_read(plan: Plan, ask: Ask, page: Page) -> str:
    """What a dry run found on the newest page."""
    fresh = sum(1 for post in page.posts if not plan.knows(post.message_id))
    try:
        plan.accept(ask, page)
    except UnsoundAnswerError as unsound:
        raise ChannelTroubleError(Outcome.UNSOUND, str(unsound)) from None
    return f"would read {fresh} new posts{'' if plan.complete else ' and more'}"
