"""Which posts a page of history holds, by https://core.telegram.org/api/offsets, and how servers deviate."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

PAGE = 100  # what Telegram gives at most, however much is asked for


@dataclass
class Quirks:
    """Misbehaviour to switch on, for one channel (``channel.quirks``) or for all (``world.quirks``)."""

    fill_pages: bool = False  # a page starting above the newest post is filled up with older ones
    short_pages: int = 0  # no page is longer than this, although more posts exist
    shrunken_once: int = 0  # the n-th page asked of a channel comes back empty, although posts exist
    ignores_offset: bool = False  # always the newest page
    omits_missing: bool = False  # getMessages leaves unknown ids out instead of answering messageEmpty
    cut_answers: int = 0  # getMessages answers for the first so many ids only
    hidden: frozenset[int] = frozenset()  # posts that are left out of every answer, although they exist

    def __or__(self, other: Quirks) -> Quirks:
        return Quirks(*(getattr(self, name) or getattr(other, name) for name in self.__dataclass_fields__))


def page(newest_first: list[Any], request: Any, quirks: Quirks, nth: int = 0) -> list[Any]:
    """The posts a getHistory request is answered with; `nth` counts the pages asked of the channel."""
    if quirks.shrunken_once and nth == quirks.shrunken_once:
        return []
    limit, start = min(request.limit, PAGE), 0
    if not quirks.ignores_offset:
        start = _offset(newest_first, request) + request.add_offset
    # An add_offset that reaches above the newest post asks for posts that do not exist: the page is shorter.
    end = max(start, 0) + limit if quirks.fill_pages else max(start + limit, 0)
    found = [
        post
        for post in newest_first[max(start, 0) : end]
        if (not request.max_id or post.id < request.max_id) and post.id > request.min_id
    ]
    return found[: quirks.short_pages] if quirks.short_pages else found


def _offset(newest_first: list[Any], request: Any) -> int:
    """How many posts lie above the first one older than offset_id or offset_date."""
    if request.offset_id:
        return bisect_left(newest_first, 1 - request.offset_id, key=lambda post: -post.id)
    if request.offset_date and request.offset_date.timestamp() > 0:
        return bisect_left(newest_first, True, key=lambda post: post.date < request.offset_date)
    return 0
