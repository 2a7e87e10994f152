"""What was found, handed on: to search, which shows it, and to export, which writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from osintwatch.cli.paging import first_id_below, page_token
from osintwatch.cli.question import Question, wanted_of

if TYPE_CHECKING:
    from osintwatch.cli.state import State
    from osintwatch.evidence import Judged
    from osintwatch.model import SearchResult, StoredPost
    from osintwatch.query import Query
    from osintwatch.store.archive import Archive
    from osintwatch.store.search import Filter


def wanted_posts(archive: Archive, question: Question, *, deleted: bool, edited: bool) -> Filter:
    """What is asked for; words that only an earlier wording of a post has count too, and are marked."""
    return replace(wanted_of(archive, question), deleted=deleted, edited=edited, former=True)


def result_of(
    archive: Archive,
    query: Query,
    wanted: Filter,
    limit: int | None,
    *,
    best: bool = False,
    page: str | None = None,
) -> SearchResult:
    """The answer with at most `limit` posts in it, from those below the page on."""
    from osintwatch.model import SearchResult
    from osintwatch.store.coverage import coverage_of
    from osintwatch.store.search import count, find

    below = replace(wanted, before=first_id_below(page)) if page else wanted
    # One more than is shown tells whether there is a next page.
    posts = tuple(find(archive, below, None if limit is None else limit + bool(limit), best=best))
    shown = posts[:limit]
    more = len(posts) > len(shown) and not best
    return SearchResult(
        query.echo,
        wanted.window,
        count(archive, wanted),
        shown,
        coverage_of(archive, wanted.window, wanted.channels),
        query.forms,
        page_token(shown[-1].id) if more else None,
    )


def with_judgement(archive: Archive, posts: Iterable[StoredPost]) -> Iterator[tuple[StoredPost, Judged]]:
    """Each post with what is derived from it, read for a few hundred at a time: memory does not grow."""
    from osintwatch.output.json import NOT_JUDGED
    from osintwatch.store.judgement import judged
    from osintwatch.store.search import CHUNK

    rest = iter(posts)
    while chunk := list(islice(rest, CHUNK)):
        known = judged(archive, chunk)
        yield from ((post, known.get(post.id, NOT_JUDGED)) for post in chunk)


def by_id(posts: Iterable[tuple[StoredPost, Judged]]) -> dict[int, Judged]:
    return {post.id: judged for post, judged in posts}


def say_summary(state: State, result: SearchResult, shown: int | None = None) -> None:
    """What the listing says below the posts, for the other formats on stderr."""
    from osintwatch.output.summary import summary_lines

    for line in summary_lines(result, shown=shown):
        state.note(line)
