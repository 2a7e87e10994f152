"""Stored posts compared with what their channel says now: edits come in, and what is gone is found.

Never a deletion from a bad answer: a post is asked for by its number together with one that is known to be
there, in an answer that came whole; and it takes two runs to be sure (store/tombstones.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from osintwatch.model import PAGE_SIZE, Ask, LookUp, Page
from osintwatch.paging import UnsoundAnswerError

CONTROLS: Final = 3
"""Posts believed to be there that are asked for where the run has not yet seen any."""

_FEW: Final = 10

AskFor = Callable[[Sequence[int]], Awaitable[LookUp]]
Keep = Callable[[LookUp], Awaitable[None]]


@dataclass(slots=True)
class Shown:
    """What a channel has shown of itself in this run."""

    numbers: set[int] = field(default_factory=set)
    all_of_it: bool = False
    """the newest page held every post that the channel says it has: nothing else is left of it"""

    def see(self, ask: Ask, page: Page) -> None:
        self.numbers.update(post.message_id for post in page.posts)
        if ask.before is None:
            self.all_of_it = page.total == len(page.posts) < PAGE_SIZE


async def absent_among(
    stored: Sequence[int], shown: Shown, older: Sequence[int], ask_for: AskFor, keep: Keep
) -> list[int]:
    """Those of the `stored` numbers that the channel no longer has; what else it says of them goes to `keep`.

    `older`: numbers that were there when last looked for, to hold on to where the run has seen none.
    Raises UnsoundAnswerError where an answer proves nothing, and what `ask_for` raises.
    """
    wanted = [number for number in stored if number not in shown.numbers]
    if not wanted:
        return []
    controls = [max(shown.numbers)] if shown.numbers else list(older[:CONTROLS])
    if shown.all_of_it:
        # It has told how many posts it has, and shown them. One look at the newest of the others will do.
        looked_at = wanted[: PAGE_SIZE - 1]
        absent = await _ask(looked_at, controls, ask_for, keep, empty=not shown.numbers)
        if len(absent) < len(looked_at):
            raise UnsoundAnswerError("posts came that the channel had not counted")
        return wanted
    if not controls:
        raise UnsoundAnswerError("no post came to compare the stored ones with")
    gone: list[int] = []
    for some in _portions(wanted, PAGE_SIZE - len(controls)):
        gone += await _ask(some, controls, ask_for, keep)
    return gone


async def _ask(
    wanted: Sequence[int], controls: Sequence[int], ask_for: AskFor, keep: Keep, *, empty: bool = False
) -> list[int]:
    """Those of the `wanted` that are not there.

    `empty`: the channel says that it has no post at all, so there is none to hold on to.
    """
    came, absent = await _answer(wanted, controls, ask_for, keep, empty=empty)
    silent = [number for number in wanted if number not in came and number not in absent]
    # Some servers leave out what is not there; others cut an answer short. So: once more, a few at a time.
    for some in _portions(silent, _FEW):
        there, _ = await _answer(some, controls, ask_for, keep, empty=empty)
        came |= there
    return [number for number in wanted if number not in came]


async def _answer(
    wanted: Sequence[int], controls: Sequence[int], ask_for: AskFor, keep: Keep, *, empty: bool
) -> tuple[set[int], set[int]]:
    """The numbers that came, and those of which the answer says that they are not there."""
    asked = [*controls, *wanted]
    answer = await ask_for(asked)
    came, absent = {post.message_id for post in answer.posts}, set(answer.absent)
    if not came | absent <= set(asked):
        raise UnsoundAnswerError("other posts came than were asked for")
    if not empty and came.isdisjoint(controls):
        raise UnsoundAnswerError(f"post {controls[0]}, which is there, did not come when asked for")
    await keep(answer)
    return came, absent


def _portions(values: Sequence[int], size: int) -> list[Sequence[int]]:
    return [values[start : start + size] for start in range(0, len(values), size)]
