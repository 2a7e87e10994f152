"""The answer to `duplicates` on a terminal: clusters, the earliest post first, then what variants changed."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, TextIO

from osintwatch.evidence import Cluster, DuplicatesAnswer, Variant
from osintwatch.model import StoredPost
from osintwatch.output.console import address, make_console, print_whole, print_wrapped, safe
from osintwatch.output.duplicates_words import (
    change_words,
    duplicates_coverage,
    duplicates_sentence,
    lag_between,
    left_out,
    likeness_words,
)
from osintwatch.output.excerpt import excerpt
from osintwatch.output.report_view import post_head, print_hanging
from osintwatch.output.standing import size
from osintwatch.text.display import one_line

if TYPE_CHECKING:
    from rich.console import Console

_TEXT_LINES = 3


def print_duplicates(
    answer: DuplicatesAnswer,
    shown: DuplicatesAnswer,
    *,
    zone: tzinfo,
    stream: TextIO,
    console_width: int | None = None,
) -> None:
    """What was found in a sentence, then as much of it as is to be `shown`, then the coverage."""
    console = make_console(stream, console_width)
    print_hanging(console, safe(duplicates_sentence(answer), "bold"))
    console.print()
    for number, cluster in enumerate(shown.clusters, 1):
        _print_cluster(console, number, cluster, zone)
        console.print()
    for variant in shown.variants:
        _print_variant(console, variant, zone)
        console.print()
    for line in left_out(answer, shown):
        print_wrapped(console, safe(line, "dim"))
        console.print()
    for line in duplicates_coverage(answer):
        print_wrapped(console, safe(line, "yellow" if line.startswith("!") else "bold"))


def _print_cluster(console: Console, number: int, cluster: Cluster, zone: tzinfo) -> None:
    first = cluster.posts[0][0]
    how_many = size(len(cluster.posts), len({post.channel_id for post, _ in cluster.posts}))
    head = safe(f"{number}. almost the same words: {how_many}", "bold cyan")
    print_wrapped(console, head.append_text(safe(f" · cluster {one_line(cluster.id, 40)}", "dim")))
    for post, likeness in cluster.posts:
        marks = (
            [likeness_words(likeness)]
            if post is first
            else [lag_between(first, post), likeness_words(likeness)]
        )
        print_hanging(console, post_head(post, zone, marks), 2)
        if post is first:
            _print_text(console, post)
        print_whole(console, safe("    ").append_text(address(post.url)))


def _print_variant(console: Console, variant: Variant, zone: tzinfo) -> None:
    print_wrapped(console, safe("variants: the same wording, but", "bold cyan"))
    for change in variant.changes:
        print_hanging(console, safe(change_words(change), "bold yellow"), 2)
    for post, marks in ((variant.a, []), (variant.b, [lag_between(variant.a, variant.b)])):
        print_hanging(console, post_head(post, zone, marks), 2)
        _print_text(console, post)
        print_whole(console, safe("    ").append_text(address(post.url)))


def _print_text(console: Console, post: StoredPost) -> None:
    if post.text.strip():
        room = _TEXT_LINES * (max(console.width, 40) - 8)
        print_wrapped(console, excerpt(post.text, (), room), 4, _TEXT_LINES)
