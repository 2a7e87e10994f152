"""Which page of a channel to ask for next, and what an answer proves to be complete. Pure.

A bare "last id read" cannot tell a hole from the end, and no paging direction is right on every
server. So the stretches that were completely read are kept as spans, every page is asked for with
posts at its ends that are known already, and only what lies between posts seen again, or within
one unbroken answer, is claimed as read. Whatever instant a run dies, the spans tell the next one
what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from osintwatch.model import PAGE_SIZE, Ask, Page, Post, Span, merge_spans

BEGINNING = datetime.fromtimestamp(0, UTC)
"""As `since`: from the first post of the channel."""

ASKED_TOO_OFTEN = 4
"""The same page this often without a consistent answer: the server cannot be relied upon."""


class UnsoundAnswerError(Exception):
    """A page does not fit what was asked. The message says how, in words without post text."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What of a page is to be stored: its posts, and the span they complete (None: nothing proven)."""

    posts: tuple[Post, ...]
    span: Span | None


class Plan:
    """The reading of one channel: the newest end first, then holes from the top down, then deeper.

    `read`: spans known to be complete. `since`: how deep to go. `complete_since`: how deep earlier
    runs went without a hole, None if never. `recheck_after`: known posts above this number are
    read again when the newest end is read, to see edits.
    """

    def __init__(
        self,
        read: tuple[Span, ...],
        since: datetime,
        complete_since: datetime | None,
        recheck_after: int = 0,
    ) -> None:
        self._spans = merge_spans(read)
        self._deep_enough = bool(read) and complete_since is not None and complete_since <= since
        self._since = since
        self._complete_since = complete_since if read else None
        self._recheck_after = recheck_after
        self._top_read = False
        self._top_was_empty = False
        self._first_run = not read
        self._seen = 0
        self._total: int | None = None
        self._answers: list[tuple[Ask, tuple[int, ...]]] = []
        self._doubtful: Ask | None = None

    @property
    def complete(self) -> bool:
        """Nothing is left to ask for."""
        return self.next() is None

    @property
    def complete_since(self) -> datetime | None:
        """From when on the channel is read without a hole; None while it is not.

        Nor is it told of a channel without any post: nothing would tell the next run, should it
        stop half-way, that what came meanwhile reaches down to here.
        """
        if not self.complete or not self._spans:
            return None
        if self._spans[0].first == 1:
            return BEGINNING
        return min(self._since, self._complete_since or self._since)

    def knows(self, message_id: int) -> bool:
        """Does this number lie in a stretch that was read?"""
        return any(span.first <= message_id <= span.last for span in self._spans)

    def next(self) -> Ask | None:
        """The next page to ask for; None when all is read."""
        ask = self._wanted()
        return _without_anchor(ask) if ask is not None and ask == self._doubtful else ask

    def _wanted(self) -> Ask | None:
        if not self._top_read:
            if not self._spans:
                return Ask(None, 0)
            top = self._spans[-1]
            return Ask(None, min(top.last, max(self._recheck_after, top.first)))
        if len(self._spans) > 1:
            return Ask(self._spans[-1].first, self._spans[-2].last)
        if self._spans and not self._deep_enough and self._spans[0].first > 1:
            return Ask(self._spans[0].first, 0)
        return None

    def accept(self, ask: Ask, page: Page) -> Accepted:
        """Check a page against what was asked, and take over what it proves.

        Raises UnsoundAnswerError when the answer contradicts the question, or keeps changing.
        """
        numbers = tuple(post.message_id for post in page.posts)
        _check_order(ask, numbers)
        if ask.before is None:
            return self._accept_top(ask, page, numbers)
        if self._doubtful is not None and ask == _without_anchor(self._doubtful):
            return self._accept_probe(self._doubtful, page, numbers)
        inside = [number for number in numbers if ask.after < number < ask.before]
        if ask.before in numbers:
            self._seen += len(inside)
            return self._accept_anchored(ask, page, inside)
        if (ask, numbers) not in self._answers:
            # The post we hold on to is not there: it may have been deleted since, or the answer is
            # short of posts. The same answer twice tells the first from a passing fault.
            self._answers.append((ask, numbers))
            if sum(1 for asked, _ in self._answers if asked == ask) >= ASKED_TOO_OFTEN:
                raise UnsoundAnswerError(f"posts before {ask.before} changed with every answer")
            return Accepted(self._young(page.posts, ask), None)
        return self._accept_alone(ask, page, inside)

    def _accept_top(self, ask: Ask, page: Page, numbers: tuple[int, ...]) -> Accepted:
        if not numbers and page.total != 0 and not self._top_was_empty:
            self._top_was_empty = True  # asked once more: it may be a passing fault
            return Accepted((), None)
        self._top_read = True
        self._seen, self._total = len(numbers), page.total
        if not numbers:
            if not self._spans:
                if page.total:
                    raise UnsoundAnswerError(f"no post came, although the channel holds {page.total}")
                self._deep_enough = True
            return Accepted((), None)
        if self._is_beginning(ask, page):
            self._reach_beginning()
            return self._claim(page.posts, 1, numbers[0], ask)
        return self._claim(page.posts, numbers[-1], numbers[0], ask)

    def _accept_anchored(self, ask: Ask, page: Page, inside: list[int]) -> Accepted:
        assert ask.before is not None
        if 0 < ask.after == page.posts[-1].message_id:
            return self._claim(page.posts, ask.after + 1, ask.before - 1, ask)
        if self._is_beginning(ask, page):
            self._reach_beginning()
            return self._claim(page.posts, 1, ask.before - 1, ask)
        if not inside:
            # Nothing but the post we hold on to: the end, or a server of very short pages.
            self._doubtful = ask
            return Accepted(page.posts, None)
        return self._claim(page.posts, min(inside), ask.before - 1, ask)

    def _accept_probe(self, ask: Ask, page: Page, numbers: tuple[int, ...]) -> Accepted:
        """The answer to a doubtful `ask`, asked again without the post it held on to."""
        assert ask.before is not None
        self._doubtful = None
        return self._accept_alone(ask, page, [n for n in numbers if ask.after < n < ask.before])

    def _accept_alone(self, ask: Ask, page: Page, inside: list[int]) -> Accepted:
        """An answer that hangs on no known post: claim no more than itself; the rest is asked for again."""
        assert ask.before is not None
        if inside:
            return self._claim(page.posts, min(inside), max(inside), ask)
        if ask.after == 0:
            self._reach_beginning()
        return self._claim(page.posts, ask.after + 1, ask.before - 1, ask)

    def _is_beginning(self, ask: Ask, page: Page) -> bool:
        """A short page, and as many posts seen as the channel holds: its first post is on this page.

        Either sign alone can deceive: servers answer with short pages, and count loosely. Nor can
        both be trusted while posts come or go.
        """
        short = len(page.posts) < PAGE_SIZE and self._young(page.posts, ask) == page.posts
        counted = page.total is not None and self._seen >= page.total == self._total
        return self._first_run and ask.after == 0 and short and counted

    def _reach_beginning(self) -> None:
        self._deep_enough = True
        self._since = BEGINNING

    def _young(self, posts: tuple[Post, ...], ask: Ask) -> tuple[Post, ...]:
        """Leave out what is older than `since`, when the page goes down towards it."""
        if ask.after != 0 or self._deep_enough:
            return posts
        kept = list(posts)
        while kept and kept[-1].posted_at < self._since:
            kept.pop()
        return tuple(kept)

    def _claim(self, posts: tuple[Post, ...], first: int, last: int, ask: Ask) -> Accepted:
        """Take first..last over as read, less the posts older than `since`, which are left out."""
        kept = self._young(posts, ask)
        if not kept and ask.before is None:
            kept = posts[:1]  # however old: without a post to hold on to, later holes would go unseen
        if len(kept) < len(posts):
            self._deep_enough = True
            first = min((post.message_id for post in kept if post.message_id >= first), default=last + 1)
        if first > last:
            return Accepted(kept, None)
        span = Span(first, last)
        self._spans = merge_spans((*self._spans, span))
        return Accepted(kept, span)


def _without_anchor(ask: Ask) -> Ask:
    assert ask.before is not None
    return Ask(ask.before - 1, ask.after)


def _check_order(ask: Ask, numbers: tuple[int, ...]) -> None:
    """Newest first, within the bounds, no more than a page."""
    if len(numbers) > PAGE_SIZE:
        raise UnsoundAnswerError(f"{len(numbers)} posts came where at most {PAGE_SIZE} were asked for")
    if any(later <= earlier for later, earlier in zip(numbers, numbers[1:], strict=False)):
        raise UnsoundAnswerError("posts came in another order than newest first")
    if numbers and ask.before is not None and numbers[0] > ask.before:
        raise UnsoundAnswerError(f"post {numbers[0]} came where posts up to {ask.before} were asked for")
    if numbers and numbers[-1] < ask.after:
        raise UnsoundAnswerError(f"post {numbers[-1]} came where posts from {ask.after} on were asked for")
