"""What is made of a text takes time in proportion to its length, even of one that is built to cost more."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from osintwatch.collectors.desktop_blocks import read_blocks
from osintwatch.collectors.desktop_file import repair
from osintwatch.errors import UsageError
from osintwatch.output.csv import Profile, guard, write_csv
from osintwatch.output.json import dumps
from osintwatch.provenance.footers import learn_footers, without_footer
from osintwatch.provenance.links.crediting import credited, handles, is_invitation
from osintwatch.provenance.links.urls import canonical
from osintwatch.provenance.outlets.citing import outlet_citations
from osintwatch.provenance.speakers.citing import speaker_citations
from osintwatch.provenance.story import story
from osintwatch.provenance.wordings.dress import undressed
from osintwatch.provenance.wordings.wording import wording
from osintwatch.query import parse_duration, parse_moment, parse_query
from osintwatch.text.bare_links import bare_links
from osintwatch.text.display import cells, one_line, visible
from osintwatch.text.folding import fold, tokens
from osintwatch.text.language import language_of
from osintwatch.text.skeleton import skeleton
from osintwatch.text.telegram_address import parse_channel, parse_post
from tests.output.post_rows import rows_of
from tests.output.samples import PLAIN, Terminal
from tests.provenance.stored import stored

Reader = Callable[[str], object]

NOW = datetime(2026, 7, 3, tzinfo=UTC)
LEAST = 0.002
"""seconds: what takes less is not told from nothing"""
GROWTH = 10
"""for four times the text: 4 is proportion, 16 is a square; the rest is for a busy machine"""


def as_typed(parse: Reader) -> Reader:
    """A reader of what is typed, which may refuse it."""

    def read(text: str) -> None:
        with suppress(UsageError):
            parse(text)

    return read


def as_csv(text: str) -> None:
    write_csv(rows_of(replace(PLAIN, text=text)), Terminal(), zone=UTC, profile=Profile.PEOPLE)


def footers_of(text: str) -> object:
    return without_footer(text, learn_footers(f"{text}\n{n}\nunder each post" for n in range(5)))


READERS: dict[str, Reader] = {
    "visible": visible,
    "one_line": one_line,
    "one_line cut": lambda text: one_line(text, 80),
    "cells": cells,
    "fold": fold,
    "tokens": tokens,
    "language_of": language_of,
    "skeleton": skeleton,
    "bare_links": lambda text: bare_links(text, ()),
    "parse_channel": as_typed(parse_channel),
    "parse_post": as_typed(parse_post),
    "parse_query": as_typed(parse_query),
    "parse_moment": as_typed(lambda text: parse_moment(text, zone=ZoneInfo("UTC"), now=NOW)),
    "parse_duration": as_typed(parse_duration),
    "canonical": canonical,
    "canonical of a path": lambda text: canonical(f"https://example.org/{text}"),
    "canonical, almost too long": lambda text: canonical(f"https://example.org/{text[:4_000]}"),
    "wording": wording,
    "undressed": undressed,
    "handles": lambda text: list(handles(text)),
    "is_invitation": is_invitation,
    "credited": lambda text: credited(text, len(text) // 2, len(text) // 2 + 1),
    "speaker_citations": speaker_citations,
    "outlet_citations": lambda text: outlet_citations(stored(text)),
    "footers": footers_of,
    "story": lambda text: story(text, (len(text) // 2, len(text) // 2 + 1)),
    "guard": guard,
    "CSV": as_csv,
    "JSON": dumps,
    "blocks of a rich message": lambda text: read_blocks({"blocks": [{"text": text}] * 3}),
    "repair of a file": lambda text: repair(text.encode("utf-8", "replace")),
}

PIECES = ["a", ")", " ", "\n", "\u0301", "https://", "«", "a@", "a-b'", "ABC ", "Reuters, ", "сообщает "]


def again(piece: str, size: int, first: str = "") -> str:
    return first + piece * (size // len(piece))


def apart(size: int) -> str:
    """Words that are all different, as tables of words grow with those."""
    return " ".join(f"Слово{n}" for n in range(size // 10))


def seconds(read: Reader, text: str) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


def grows_with_length_only(read: Reader, text_of: Callable[[int], str], size: int) -> bool:
    """Measured anew where it seems not to, as the machine may have been busy with something else."""
    short, long = text_of(size), text_of(4 * size)
    for _ in range(3):
        brief = min(seconds(read, short) for _ in range(2))
        if seconds(read, long) < GROWTH * max(brief, LEAST):
            return True
    return False


@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_length_only(name: str) -> None:
    for piece in PIECES:
        for first in ("", "https://a.b/"):
            assert grows_with_length_only(READERS[name], partial(again, piece, first=first), 4_000), piece
    assert grows_with_length_only(READERS[name], apart, 4_000)
