"""What finding near-duplicates costs a post, against saving it, in archives of growing size.

python -m tests.benchmarks.duplicates [--sizes 10000 100000] [--posts-a-day 2000] [--measured 1000]

Posts are made of words drawn as natural text draws them (few very often); one in ten is a copy of a post of
the last hours with a word or a number changed. Each archive is filled up to its size, then the posts of the
following hours are measured. What counts is the ratio: it must hardly grow with the archive.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, median, quantiles

from osintwatch.model import Batch, Channel, Method, Original, Post
from osintwatch.provenance.wordings.likeness import likeness
from osintwatch.provenance.wordings.wording import wording
from osintwatch.store import likenesses
from osintwatch.store.archive import Archive, open_for_writing
from osintwatch.store.save import begin_capture, save
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.wordings import candidates, index

START = datetime(2026, 1, 1, tzinfo=UTC)
CHANNEL = Channel(1_900_000_009, "Benchmark", "benchmark")
BATCH = 500
VOCABULARY = 20_000
LENGTHS = (8, 12, 20, 35, 60, 90)


def texts(seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    words = [
        "".join(chance.choices("abcdefghiklmnoprstuvz", k=chance.randint(3, 9))) for _ in range(VOCABULARY)
    ]
    weights = [1 / (rank + 3) for rank in range(VOCABULARY)]
    recent: list[str] = []
    while True:
        if recent and chance.random() < 0.1:
            parts = chance.choice(recent[-200:]).split()
            parts[chance.randrange(len(parts))] = chance.choice(
                [str(chance.randrange(99)), chance.choice(words)]
            )
        else:
            parts = chance.choices(words, weights, k=chance.choice(LENGTHS))
            parts[chance.randrange(len(parts))] = str(chance.randrange(1000))
            parts[chance.randrange(len(parts))] = chance.choice(words).title()
        recent.append(" ".join(parts))
        yield recent[-1]


def fill(
    archive: Archive, made: Iterator[str], first: int, count: int, every: timedelta
) -> list[tuple[int, str]]:
    """Save `count` posts; gives their ids and texts."""
    added = []
    for start in range(first, first + count, BATCH):
        posts = [
            Post(CHANNEL.id, number + 1, START + number * every, next(made), Original(b"{}", "benchmark"))
            for number in range(start, min(start + BATCH, first + count))
        ]
        with archive.transaction():
            save(archive, Batch(CHANNEL, tuple(posts)), begin_capture(archive, Method.TELEGRAM, None), START)
        added += [((int(one.posted_at.timestamp()) << TIE_BITS) + one.message_id, one.text) for one in posts]
    return added


class Costs:
    """Seconds a post, by step."""

    def __init__(self) -> None:
        self.steps: dict[str, list[float]] = {"wording": [], "index": [], "candidates": [], "likeness": []}
        self.compared = 0

    def derive(self, archive: Archive, post_id: int, known: dict[int, str]) -> None:
        marks = [time.perf_counter()]
        said = wording(known[post_id])
        marks.append(time.perf_counter())
        index(archive, post_id, said)
        marks.append(time.perf_counter())
        others = candidates(archive, post_id)
        marks.append(time.perf_counter())
        found = []
        for other in others:
            gap = timedelta(seconds=(post_id >> TIE_BITS) - (other >> TIE_BITS))
            if (alike := likeness(wording(known[other]), said, gap)) is not None:
                found.append((other, alike))
        likenesses.save(archive, post_id, found)
        marks.append(time.perf_counter())
        self.compared += len(others)
        for seconds, begun, ended in zip(self.steps.values(), marks, marks[1:], strict=False):
            seconds.append(ended - begun)

    def total(self) -> list[float]:
        return [sum(parts) for parts in zip(*self.steps.values(), strict=True)]


def measure(folder: Path, size: int, measured: int, every: timedelta) -> tuple[float, Costs]:
    """(seconds to save a post, costs of deriving one) in an archive that holds `size` already."""
    made = texts(size)
    with open_for_writing(folder / str(size) / "archive.db") as archive:
        known = dict(fill(archive, made, 0, size, every))
        for start in range(0, size, BATCH):
            with archive.transaction():
                for post_id in list(known)[start : start + BATCH]:
                    Costs().derive(archive, post_id, known)
        begun = time.perf_counter()
        new = fill(archive, made, size, measured, every)
        saving = (time.perf_counter() - begun) / measured
        known.update(new)
        costs = Costs()
        for start in range(0, measured, BATCH):
            with archive.transaction():
                for post_id, _ in new[start : start + BATCH]:
                    costs.derive(archive, post_id, known)
    return saving, costs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--posts-a-day", type=int, default=2000)
    parser.add_argument("--measured", type=int, default=1000)
    given = parser.parse_args()
    every = timedelta(days=1) / given.posts_a_day
    first = None
    with tempfile.TemporaryDirectory(prefix="osintwatch-bench-") as name:
        for size in given.sizes:
            saving, costs = measure(Path(name), size, given.measured, every)
            total = costs.total()
            first = first or mean(total)
            steps = "  ".join(f"{step} {mean(spent) * 1e6:.0f}" for step, spent in costs.steps.items())
            print(
                f"{size:>9} posts: {mean(total) * 1e6:5.0f} us a post (median {median(total) * 1e6:.0f},"
                f" p99 {quantiles(total, n=100)[98] * 1e6:.0f}), {mean(total) / saving:.2f} x saving it,"
                f" {mean(total) / first:.2f} x the first size\n"
                f"{'':>16} {steps}; {costs.compared / given.measured:.1f} posts compared"
            )


if __name__ == "__main__":
    main()
