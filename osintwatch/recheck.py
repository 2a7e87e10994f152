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

_MOST_CONTROLS: Final = 20
"""Posts believed to be there that are asked for at most where the run has not yet seen any."""

_FEWEST_CONTROLS: Final = 3
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
    question = _Question(ask_for, keep, set(shown.numbers), _farther_and_farther(older))
    if shown.all_of_it:
        # It has told how many posts it has, and shown them. One look at the newest of the others will do.
        looked_at = wanted[: question.room]
        absent = await question.absent(looked_at, empty=not shown.numbers)
        if len(absent) < len(looked_at):
            raise UnsoundAnswerError("posts came that the channel had not counted")
        return wanted
    gone: list[int] = []
    while wanted:
        some, wanted = wanted[: question.room], wanted[question.room :]
        gone += await question.absent(some)
    return gone


def _farther_and_farther(older: Sequence[int]) -> list[int]:
    """A few of them, close by at first: of a channel that took down its last weeks an old one may be left."""
    places = [2**n - 1 for n in range(_MOST_CONTROLS - 2) if 2**n <= len(older)]
    return list(dict.fromkeys([*(older[place] for place in places), *older[-2:]]))


@dataclass(slots=True)
class _Question:
    """Asks for posts by their numbers, together with such as are known to be there."""

    ask_for: AskFor
    keep: Keep
    there: set[int]
    """numbers that came in this run"""
    older: list[int]

    @property
    def room(self) -> int:
        """How many can be asked for beside those known to be there."""
        return PAGE_SIZE - (_FEWEST_CONTROLS if self.there else len(self.older))

    async def absent(self, wanted: Sequence[int], *, empty: bool = False) -> list[int]:
        """Those of the `wanted` that are not there.

        `empty`: the channel says that it has no post at all, so there is none to hold on to.
        """
        controls = [max(self.there)] if self.there else self.older
        if not controls and not empty:
            raise UnsoundAnswerError("no post came to compare the stored ones with")
        answer = await self._ask(wanted, controls, empty=empty)
        absent = set(answer.absent)
        silent = [number for number in wanted if number not in self.there and number not in absent]
        for some in _portions(silent, _FEW):
            absent.update(await self._left_out(some))
        return [number for number in wanted if number in absent]

    async def _left_out(self, silent: Sequence[int]) -> list[int]:
        """Those of the numbers that the server leaves out because they are not there.

        Some servers do so. Others cut an answer short: then a post above or one below does not come either.
        """
        above = min((number for number in self.there if number > max(silent)), default=None)
        below = max((number for number in self.there if number < min(silent)), default=None)
        if above is None or below is None:
            return []
        answer = await self._ask(silent, [below, above], empty=True)
        if not {above, below} <= {post.message_id for post in answer.posts}:
            raise UnsoundAnswerError(f"answers come short of posts {below} and {above}, which are there")
        return [number for number in silent if number not in self.there]

    async def _ask(self, wanted: Sequence[int], controls: Sequence[int], *, empty: bool) -> LookUp:
        """`wanted` before the controls: an answer that is cut short lacks these first."""
        asked = [*wanted, *controls]
        answer = await self.ask_for(asked)
        came = {post.message_id for post in answer.posts}
        if not came | set(answer.absent) <= set(asked):
            raise UnsoundAnswerError("other posts came than were asked for")
        if not empty and came.isdisjoint(controls):
            raise UnsoundAnswerError(f"post {controls[0]}, which is there, did not come when asked for")
        await self.keep(answer)
        self.there |= came
        return answer


def _portions(values: Sequence[int], size: int) -> list[Sequence[int]]:
    return [values[start : start + size] for start in range(0, len(values), size)]
