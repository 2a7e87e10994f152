"""Pages of an answer, told by the last post of the one before: what comes meanwhile moves nothing."""

from __future__ import annotations

import re
from typing import Final

from osintwatch.errors import UsageError
from osintwatch.text.display import one_line

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_TOKEN: Final = re.compile(r"p([0-9a-z]{1,11})")
_HIGHEST: Final = 2**53


def page_token(post_id: int) -> str:
    """A short text that names the page below a post."""
    text = ""
    while post_id:
        post_id, digit = divmod(post_id, len(_DIGITS))
        text = _DIGITS[digit] + text
    return f"p{text or '0'}"


def first_id_below(token: str) -> int:
    """The id that the posts of the page are below. UsageError for what no answer ended with."""
    found = _TOKEN.fullmatch(token.strip().lower())
    post_id = int(found[1], len(_DIGITS)) if found else _HIGHEST + 1
    if post_id > _HIGHEST:
        raise UsageError(f"--page: {one_line(token, 40)} names no page", "copy it from the end of a search")
    return post_id
