"""Addresses nobody marked as links are found all the same, and marked ones are not found twice."""

from __future__ import annotations

import pytest

from osintwatch.model import Link, LinkPlace
from osintwatch.text.bare_links import bare_links


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("no address here", []),
        ("read https://example.org/a now", ["https://example.org/a"]),
        ("(see https://example.org/a).", ["https://example.org/a"]),
        ("https://example.org/wiki/A_(b), и ещё", ["https://example.org/wiki/A_(b)"]),
        ("«https://example.org/ж»", ["https://example.org/ж"]),
        ("HTTP://EXAMPLE.ORG/A\nhttps://example.org/b!", ["HTTP://EXAMPLE.ORG/A", "https://example.org/b"]),
        ("https://example.org/a https://example.org/a", ["https://example.org/a"]),
        ("ftp://example.org :// https://", []),
    ],
)
def test_addresses_in_plain_text_are_links(text: str, urls: list[str]) -> None:
    assert [link.url for link in bare_links(text, ())] == urls
    assert all(link.place is LinkPlace.TEXT and not link.label for link in bare_links(text, ()))


def test_what_is_marked_is_not_found_again() -> None:
    marked = [
        Link("https://example.org/a", "", LinkPlace.TEXT),
        Link("https://elsewhere.example/x", "https://example.org/b", LinkPlace.HIDDEN),
    ]
    text = "https://example.org/a https://example.org/b https://example.org/c"
    assert [link.url for link in bare_links(text, marked)] == ["https://example.org/c"]


def test_many_odd_addresses_take_linear_time() -> None:
    assert len(bare_links("https://a/" + ")" * 100_000, ())) == 1
    assert len(bare_links("".join(f"https://a/{n} " for n in range(10_000)), ())) == 10_000
