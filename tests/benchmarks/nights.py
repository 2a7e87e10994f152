"""What a night costs in a large archive: saving and judging its posts, and asking what they lean on.

python -m tests.benchmarks.nights [--sizes 100000 1000000] [--night 2000] [--rounds 3] [--keep DIR]

The archives: ten days of news (20,000 posts of 60 channels) are saved and judged as a night's are. These ten
days are then copied row by row into earlier time, as often as the size asks, with ids, numbers, and times
shifted, so that every table and index (the full-text one too) has the size it would have had; 1,000,000 posts
are 500 days. What this leaves out: a copy of ten days has the same words as the next, so an archive knows no
more different words and word triples than ten days have. Rows are looked up by time, so that makes no odds.

Then so many nights (a day's posts each) are saved channel by channel in pages of 100, and judged at once, as
a fetch does. Each is a process of its own. A night of an archive is compared with the same night in the
first. --keep leaves the archives in DIR, as they are before the nights, and takes those it finds there.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from statistics import median
from typing import Any, Final

from osintwatch.model import Batch, Method, Post, Span, Window
from osintwatch.store.archive import Archive, open_for_reading, open_for_writing
from osintwatch.store.channels import mark_checked
from osintwatch.store.judgement import upstream
from osintwatch.store.judging import judge_stale
from osintwatch.store.save import begin_capture, save
from osintwatch.store.schema import TIE_BITS
from osintwatch.store.search import Filter
from osintwatch.store.stale import Step
from osintwatch.text.folding import fold
from tests.benchmarks.newswire import CHANNELS, START, Newswire

A_DAY: Final = 2000
DAYS: Final = 10
BASE: Final = A_DAY * DAYS
PAGE: Final = 100
FIRST_NUMBER: Final = 1_000_001
"""message number from which the posts of the ten days count, so that there is room for their copies below"""
NUMBERS: Final = 10_000
"""message numbers between one copy and the next"""
WORD: Final = "drones"

Figures = dict[str, float]


# ---- the archives ----------------------------------------------------------------------------------


def newswire() -> Newswire:
    return Newswire(START, A_DAY, FIRST_NUMBER)


def night_of(number: int, night: int) -> tuple[datetime, list[Post]]:
    """When a night begins, and its posts: night 0 comes right after the ten days."""
    wire = newswire()
    for _ in wire.posts(BASE + number * night):
        pass
    return START + timedelta(days=1) / A_DAY * (BASE + number * night), list(wire.posts(number))


def save_by_channel(archive: Archive, posts: Iterable[Post], now: datetime) -> None:
    """Save posts as a fetch does: channel after channel, page by page."""
    by_channel: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        by_channel[post.channel_id].append(post)
    with archive.transaction():
        capture = begin_capture(archive, Method.TELEGRAM, None)
    for channel in CHANNELS:
        ours = by_channel[channel.id]
        for page in (tuple(ours[n : n + PAGE]) for n in range(0, len(ours), PAGE)):
            span = Span(page[0].message_id, page[-1].message_id)
            with archive.transaction():
                save(archive, Batch(channel, page, (span,)), capture, now)
                mark_checked(archive, channel.id, now, None)


def make_base(path: Path) -> None:
    with open_for_writing(path) as archive:
        archive.sql.execute("PRAGMA synchronous = OFF")
        save_by_channel(archive, newswire().posts(BASE), START + timedelta(days=DAYS))
        judge_stale(archive)


# By table, what differs in a copy; :n counts the copies, 0 for the ten days themselves. Ids run in order of
# time, so that of the earliest copy come first. Links, counters and all that was judged follow their posts.
_ID: Final = f"{{}} - :n * ({DAYS * 86_400} << {TIE_BITS})"
_TIME: Final = f"{{}} - :n * {DAYS * 86_400}"
_VERSION: Final = f"{{}} + (:copies - 1 - :n) * {BASE}"
_COPIED: Final = {
    "posts": {
        "id": _ID,
        "message_id": f"{{}} - :n * {NUMBERS}",
        "posted_at": _TIME,
        "album_of": _ID,
        "version_id": _VERSION,
    },
    "versions": {"id": _VERSION, "post_id": _ID, "captured_at": _TIME, "edited_at": _TIME},
    "links": {"version_id": _VERSION},
    "counters": {"post_id": _ID, "seen_at": _TIME},
    "citations": {"post_id": _ID},
    "wordings": {"post_id": _ID},
    "shingles": {"post_id": _ID},
    "likenesses": {"earlier_id": _ID, "later_id": _ID},
    "ties": {"earlier_id": _ID, "later_id": _ID},
    "reports": {"id": "copied_id({}, :n)"},
    "report_posts": {"report_id": "copied_id({}, :n)", "post_id": _ID, "other_post_id": _ID},
}
_KEPT: Final = ("channels", "channel_names", "captures", "archive")


def multiply(base: Path, path: Path, size: int) -> None:
    """Make an archive of `size` posts from one of ten days."""
    copies = size // BASE
    with open_for_writing(path) as archive:
        sql = archive.sql
        sql.execute("PRAGMA synchronous = OFF")
        sql.execute("PRAGMA foreign_keys = OFF")
        sql.execute("PRAGMA cache_size = -2000000")
        sql.create_function("copied_id", 2, _copied_id, deterministic=True)
        sql.create_function("fold", 1, fold, deterministic=True)
        sql.execute("ATTACH ? AS base", (str(base),))
        sql.execute(
            "CREATE TEMP TABLE folded AS SELECT p.id, fold(v.text) AS text"
            " FROM base.posts AS p JOIN base.versions AS v ON v.id = p.version_id ORDER BY p.id"
        )
        with archive.transaction():
            for table in _KEPT:
                sql.execute(f"INSERT OR REPLACE INTO main.{table} SELECT * FROM base.{table}")
        for n in reversed(range(copies)):
            with archive.transaction():
                _copy(sql, {"n": n, "copies": copies})
        with archive.transaction():
            _furnish(sql, copies)
        sql.execute("DETACH base")


def _copied_id(report_id: str, n: int) -> str:
    return blake2b(f"{report_id} {n}".encode(), digest_size=6).hexdigest() if n else report_id


def _copy(sql: sqlite3.Connection, values: dict[str, int]) -> None:
    for table, changes in _COPIED.items():
        columns = [row[1] for row in sql.execute(f"PRAGMA base.table_info({table})")]
        made = ", ".join(changes.get(column, "{}").format(column) for column in columns)
        sql.execute(f"INSERT INTO main.{table} SELECT {made} FROM base.{table} ORDER BY 1", values)
    sql.execute(
        f"INSERT INTO post_search (rowid, text, card) SELECT {_ID.format('id')}, text, '' FROM folded", values
    )


def _furnish(sql: sqlite3.Connection, copies: int) -> None:
    """Footers of the earlier months, as they would have been learnt; and all is read without a hole."""
    sql.execute(
        "WITH RECURSIVE back (months) AS (SELECT 0 UNION ALL SELECT months + 1 FROM back WHERE months < ?)"
        " INSERT INTO main.footers SELECT channel_id, month - months, lines FROM base.footers, back",
        (copies * DAYS // 28 + 1,),
    )
    sql.execute(
        "INSERT INTO main.spans SELECT channel_id, method, 1, max(last_id) FROM base.spans"
        " GROUP BY channel_id, method"
    )


def archive_of(folder: Path, size: int) -> Path:
    """The archive of a size, made if it is not there yet."""
    base, path = folder / "base.db", folder / f"{size}.db"
    if not base.exists():
        _told("saving and judging ten days", lambda: make_base(base))
    if not path.exists():
        _told(f"making an archive of {size:,} posts", lambda: multiply(base, path, size))
    return path


def _told(what: str, do: Callable[[], None]) -> None:
    begun = time.perf_counter()
    do()
    print(f"{what}: {time.perf_counter() - begun:.0f} s", file=sys.stderr)


# ---- what is measured ------------------------------------------------------------------------------


def spent(do: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of CPU and seconds that something takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    do()
    return time.process_time() - cpu, time.perf_counter() - wall


def peak_megabytes() -> float:
    """The most memory this process has held since it was started, without what its parent held."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_night(path: Path, number: int, night: int) -> Figures:
    """Save and judge a night; runs in a process of its own, for its peak memory."""
    begins, posts = night_of(number, night)
    now, read = begins + timedelta(days=1), list[float]()

    def progress(done: int, total: int) -> None:
        if done <= total // len(Step):  # the first step: posts are read for themselves
            read.append(time.process_time())

    with open_for_writing(path) as archive:
        saved = spent(lambda: save_by_channel(archive, posts, now))
        begun = time.process_time()
        judged = spent(lambda: judge_stale(archive, progress))
    peak = peak_megabytes()
    return {
        "save CPU": saved[0],
        "save wall": saved[1],
        "judge CPU": judged[0],
        "judge wall": judged[1],
        "citations, wordings CPU": read[-1] - begun,
        "ties, reports CPU": begun + judged[0] - read[-1],
        "peak MB": peak,
    }


def measure_question(path: Path, window: Window, match: str | None) -> Figures:
    """Ask what a night's posts lean on."""
    with open_for_reading(path) as archive, archive.snapshot():
        cpu, wall = spent(lambda: upstream(archive, match or "", Filter(match, window)))
    peak = peak_megabytes()
    return {"CPU": cpu, "wall": wall, "peak MB": peak}


def measure_command(path: Path, window: Window, match: str | None) -> Figures:
    """The same question on the command line, from start to end."""
    assert window.since is not None
    assert window.until is not None
    since, until = (f"{moment:%Y-%m-%dT%H:%MZ}" for moment in (window.since, window.until))
    command = [sys.executable, "-m", "osintwatch", "--db", str(path), "upstream", *([match] if match else [])]
    begun = time.perf_counter()
    subprocess.run(
        [*command, "--since", since, "--until", until, "--format", "json"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return {"wall": time.perf_counter() - begun}


def child(*what: object) -> Figures:
    """Run this module for one figure in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.nights", "--child", *map(str, what)]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    assert isinstance(found, dict)
    return found


def in_child(what: str, path: str, number: str, night: str, match: str = "") -> None:
    begins = START + timedelta(days=1) / A_DAY * (BASE + int(number) * int(night))
    window = Window(begins, begins + timedelta(days=1) / A_DAY * int(number))
    if what == "night":
        figures = measure_night(Path(path), int(number), int(night))
    else:
        figures = measure_question(Path(path), window, match or None)
    print(json.dumps(figures))


def measure(path: Path, number: int, rounds: int) -> dict[str, Figures]:
    """The medians of some nights, and of questions about the first of them."""
    nights = [child("night", path, number, night) for night in range(rounds)]
    begins = START + timedelta(days=DAYS)
    window = Window(begins, begins + timedelta(days=1) / A_DAY * number)
    asked = {
        f"upstream {WORD}": [child("question", path, number, 0, WORD) for _ in range(rounds)],
        "upstream, no words": [child("question", path, number, 0) for _ in range(rounds)],
        f"command, {WORD}": [measure_command(path, window, WORD) for _ in range(rounds)],
        "command, no words": [measure_command(path, window, None) for _ in range(rounds)],
    }
    return {what: _medians(found) for what, found in {"night": nights, **asked}.items()}


def _medians(found: Sequence[Figures]) -> Figures:
    return {name: median(one[name] for one in found) for name in found[0]}


def show(by_size: dict[int, dict[str, Figures]], number: int) -> None:
    sizes = list(by_size)
    first, last = by_size[sizes[0]], by_size[sizes[-1]]
    print(f"{'':<32}" + "".join(f"{size:>14,}" for size in sizes) + f"{'ratio':>9}")
    for what, figures in first.items():
        for name in figures:
            values = [by_size[size][what][name] for size in sizes]
            shown = "".join(f"{value:14.2f}" for value in values)
            print(f"{what + ' ' + name:<32}{shown}{values[-1] / values[0]:9.2f}")
    for size in sizes:
        night = by_size[size]["night"]
        print(
            f"{size:,} posts: judging adds {night['judge CPU'] / number * 1000:.2f} ms CPU a post"
            f" to {night['save CPU'] / number * 1000:.2f} for saving it (target: 1.5)"
        )
    whole = [sum(one["night"][name] for name in ("save CPU", "judge CPU")) for one in (first, last)]
    print(f"a night in the last archive to one in the first: {whole[1] / whole[0]:.2f} (target: 1.3)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--night", type=int, default=A_DAY, help="posts of a night")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="folder to keep the archives in")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        in_child(*given.child)
        return
    if any(size < BASE or size % BASE for size in given.sizes):
        parser.error(f"sizes must be multiples of {BASE}")
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    found = {}
    with tempfile.TemporaryDirectory(prefix="osintwatch-bench-", dir=given.keep) as name:
        for size in given.sizes:
            kept = archive_of(given.keep or Path(name), size)
            path = Path(name) / f"night-{size}.db"
            shutil.copyfile(kept, path)
            path.chmod(0o600)
            found[size] = measure(path, given.night, given.rounds)
            path.unlink()
    show(found, given.night)


if __name__ == "__main__":
    main()
