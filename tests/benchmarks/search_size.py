"""How long searches take as the archive grows, against the plain ways to ask SQLite, interleaved in one run.

    python -m tests.benchmarks.search_size FILE... [--rounds 5]

FILEs are archives of tests.benchmarks.newsroom. For each query, with the forms of its words as the command
line asks for them, in milliseconds of processor time (medians):

newest   the 50 newest matches: found, and loaded whole ("and load")
join     the same by `ORDER BY posted_at DESC`, the texts carried through the sorter; checked to be the same
best     the 50 best matches, and the same by `ORDER BY bm25()`
count    how many match, and a bare `count(*)` of the index
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

from osintwatch.model import Window
from osintwatch.query import parse_query
from osintwatch.store.archive import Archive, from_unix, open_for_reading, to_unix
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.search import Filter, count, find, statement
from osintwatch.store.word_forms import forms_of

# Common and rare, of each language; words, phrases, either, beginnings, without; one in a window.
QUERIES = (
    "missile", "training", "Belousov", "cholera", "ракета", "Белоусов", "Росатом", "вибух", "Китай", "Харків",
    "drone strike", "удар завод", '"missile strike"', "missile OR ракета", "cholera OR холера",
    "drone -missile", "ракета -склад", "refiner*", "missile 30d", "Зеленский 30d", "атака 365d",
)  # fmt: skip

_PLAIN = (
    "SELECT p.id, v.text FROM post_search AS f JOIN posts AS p ON p.id = f.rowid"
    " JOIN versions AS v ON v.id = p.version_id WHERE f.post_search MATCH ?"
)


@dataclass
class Figures:
    """Of one archive: medians by query."""

    posts: int
    forms: list[int] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)


def spent(work: Callable[[], Any]) -> float:
    """Milliseconds of processor time."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def asked(archive: Archive, typed: str) -> tuple[Filter, int]:
    """What the command line would ask for, and how many forms it has; "30d" at the end is a window."""
    words, _, last = typed.rpartition(" ")
    days = int(last[:-1]) if words and last.endswith("d") and last[:-1].isdecimal() else None
    query = parse_query(words if days else typed)
    query = replace(query, forms=forms_of(archive, query.words))
    (newest,) = archive.sql.execute("SELECT max(id) FROM posts").fetchone()
    since = from_unix(newest >> TIE_BITS) - timedelta(days=days) if days else None
    return Filter(query.match, Window(since)), len(query.positive)


Ways = dict[str, Callable[[], Any]]


def ways(archive: Archive, wanted: Filter) -> Ways:
    """The ways to ask, by name."""
    sql = archive.sql
    newest = statement(wanted, "ORDER BY 1 DESC LIMIT 50")
    window = ""
    values: tuple[Any, ...] = (wanted.match,)
    if wanted.window.since:
        window, values = " AND p.posted_at >= ?", (wanted.match, to_unix(wanted.window.since))
    join = f"{_PLAIN}{window} ORDER BY p.posted_at DESC, p.id DESC LIMIT 50"
    best = f"{_PLAIN}{window} ORDER BY bm25(post_search) LIMIT 50"
    bare = "SELECT count(*) FROM post_search WHERE post_search MATCH ?"
    return {
        "newest": lambda: sql.execute(*newest).fetchall(),
        "and load": lambda: list(find(archive, wanted, 50)),
        "join": lambda: sql.execute(join, values).fetchall(),
        "best": lambda: list(find(archive, wanted, 50, best=True)),
        "bm25": lambda: sql.execute(best, values).fetchall(),
        "count": lambda: count(archive, wanted),
        "bare": lambda: sql.execute(bare, (wanted.match,)).fetchone(),
    }


def measure(archive: Archive, rounds: int) -> Figures:
    (posts,) = archive.sql.execute("SELECT count(*) FROM post_search_docsize").fetchone()
    figures = Figures(posts)
    for typed in QUERIES:
        wanted, forms = asked(archive, typed)
        figures.forms.append(forms)
        figures.found.append(count(archive, wanted))
        works = ways(archive, wanted)
        assert [row[0] for row in works["newest"]()] == [row[0] for row in works["join"]()], typed
        taken: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(rounds):
            for name, work in works.items():
                taken[name].append(spent(work))
        for name, times in taken.items():
            figures.times.setdefault(name, []).append(median(times))
        told = "  ".join(f"{name} {figures.times[name][-1]:8.2f}" for name in works)
        print(f"{typed:20} {forms:3} forms {figures.found[-1]:9,}  {told}", flush=True)
    return figures


def summary(figures: Figures) -> str:
    """Medians over the queries, and of the ratios of each query."""
    times = figures.times

    def ratio(slow: str, quick: str) -> float:
        return median(a / b for a, b in zip(times[slow], times[quick], strict=True) if b)

    common = [n for n, found in enumerate(figures.found) if found >= 1_000]
    of_common = median(times["join"][n] / times["newest"][n] for n in common) if common else math.nan
    return (
        f"{figures.posts:,} posts: newest {median(times['newest']):.2f} ms,"
        f" and load {median(times['and load']):.2f},"
        f" join {median(times['join']):.1f} = {ratio('join', 'newest'):.0f} x newest"
        f" ({of_common:.0f} x where 1,000 match or more, {ratio('join', 'and load'):.0f} x with loading);"
        f" best {ratio('best', 'bm25'):.2f} x bm25; count {ratio('count', 'bare'):.2f} x bare"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    every = []
    for path in given.files:
        with open_for_reading(path) as archive:
            every.append(measure(archive, given.rounds))
        print(summary(every[-1]), "\n", sep="", flush=True)
    if len(every) > 1:
        sizes = [math.log(one.posts) for one in every]
        for name in every[0].times:
            slope, _ = linear_regression(sizes, [math.log(median(one.times[name])) for one in every])
            print(f"log-log slope of {name:9} {slope:5.2f}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
