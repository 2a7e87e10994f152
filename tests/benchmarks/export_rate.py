"""What an export costs in CPU time and memory, against the sqlite3 shell writing the same table as CSV.

python -m tests.benchmarks.export_rate [--posts 200000] [--rounds 5] [--only WAY...] [--archive FILE]

The shell is asked twice. `plain` joins posts with channel, wording, links, forward and times. `full` selects
every column of the export as far as SQL alone has it: besides those the reply, the album's members, the last
counters, the number of wordings, sources and withdrawn sources, the reports and the surest of them with its
numbers. What no SQL does: texts, links and headers of an album's members put together, addresses told once
and without blanks, times with the zone's offset, sources by the names people know, the formula guard.

Each way runs in a process of its own and writes a file, in turn; what counts are the medians of the CPU time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from osintwatch.store.archive import open_for_writing
from tests.benchmarks.export_archive import fill

_NAME: Final = "coalesce(c.username, 'c/' || c.id)"
_PLAIN: Final = f"""
    'https://t.me/' || {_NAME} || '/' || p.message_id AS url,
    strftime('%Y-%m-%dT%H:%M:%SZ', p.posted_at, 'unixepoch') AS posted_at,
    coalesce(c.username, c.id) AS channel, c.title AS channel_title, p.message_id, v.text, p.language,
    (SELECT group_concat(l.url, ' ') FROM links AS l WHERE l.version_id = v.id) AS links,
    v.card_site, v.card_title, v.card_url,
    coalesce(v.forward_username, v.forward_channel_id, v.forward_name) AS forward_from,
    'https://t.me/' || coalesce(v.forward_username, 'c/' || v.forward_channel_id) || '/'
        || v.forward_message_id AS forward_url,
    v.media, v.author,
    strftime('%Y-%m-%dT%H:%M:%SZ', v.edited_at, 'unixepoch') AS edited_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', p.deleted_seen_at, 'unixepoch') AS deleted_seen_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', v.captured_at, 'unixepoch') AS captured_at,
    k.method, lower(hex(v.sha256)) AS sha256
"""
_FROM: Final = """
    FROM posts AS p JOIN channels AS c ON c.id = p.channel_id JOIN versions AS v ON v.id = p.version_id
    JOIN captures AS k ON k.id = v.capture_id
"""
_MORE: Final = f""",
    strftime('%Y-%m-%dT%H:%M:%S', p.posted_at, 'unixepoch', 'localtime') AS posted_at_local,
    'https://t.me/' || coalesce('c/' || v.reply_channel_id, {_NAME}) || '/' || v.reply_message_id AS reply_to,
    (SELECT group_concat(m.message_id, ' ') FROM posts AS m WHERE m.album_of = p.id) AS album,
    n.views, n.forwards, n.replies,
    (SELECT count(DISTINCT o.text) FROM versions AS o WHERE o.post_id = p.id) AS versions,
    (SELECT group_concat(t.name, '; ') FROM citations AS t WHERE t.post_id = p.id) AS citations,
    (SELECT group_concat(t.name, '; ') FROM withdrawn_citations AS t WHERE t.post_id = p.id) AS withdrawn,
    (SELECT group_concat(m.report_id, '; ') FROM report_posts AS m
        WHERE m.post_id = p.id AND m.confidence >= 0.5) AS upstream_id,
    r.name AS upstream_name, u.confidence AS upstream_confidence, r.posts AS upstream_posts,
    r.channels AS upstream_channels
"""
_MORE_FROM: Final = """
    LEFT JOIN counters AS n ON n.post_id = p.id
        AND n.seen_at = (SELECT max(seen_at) FROM counters WHERE post_id = p.id)
    LEFT JOIN report_posts AS u ON u.post_id = p.id AND u.report_id = (
        SELECT m.report_id FROM report_posts AS m JOIN reports AS q ON q.id = m.report_id
        WHERE m.post_id = p.id AND m.confidence >= 0.5
        ORDER BY m.confidence < 0.8, q.posts DESC, m.confidence DESC, q.id LIMIT 1)
    LEFT JOIN reports AS r ON r.id = u.report_id
"""
_POSTS: Final = "WHERE p.kind = 'post' AND p.album_of IS NULL ORDER BY p.id DESC"
PLAIN: Final = f"SELECT {_PLAIN} {_FROM} {_POSTS};"
FULL: Final = f"SELECT {_PLAIN} {_MORE} {_FROM} {_MORE_FROM} {_POSTS};"


@dataclass
class Way:
    """A way to write the table, and what it took each time."""

    name: str
    command: list[str]
    out: Path
    to_stdout: bool = False
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    def run(self) -> None:
        """Once, in a process of its own."""
        with open(self.out, "wb") if self.to_stdout else open(os.devnull, "wb") as out:
            child = subprocess.Popen(self.command, stdout=out)
            _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{self.name} failed: {child.returncode}")
        self.seconds.append(used.ru_utime + used.ru_stime)
        self.megabytes = max(self.megabytes, used.ru_maxrss / 1024)


def ways(archive: Path, folder: Path) -> list[Way]:
    shell = shutil.which("sqlite3")
    if shell is None:
        raise SystemExit("the sqlite3 shell is not installed")

    def sqlite(name: str, sql: str) -> Way:
        command = [shell, "-readonly", "-csv", "-header", str(archive), sql]
        return Way(name, command, folder / f"{name.replace(' ', '-')}.csv", to_stdout=True)

    def ours(name: str, *options: str, ending: str = "csv") -> Way:
        out = folder / f"ours.{ending}"
        command = [sys.executable, "-m", "osintwatch", "-q", "--db", str(archive), "export", *options]
        return Way(name, [*command, "-o", str(out)], out)

    return [
        sqlite("sqlite3 plain", PLAIN),
        sqlite("sqlite3 full", FULL),
        ours("csv"),
        ours("csv, no meta", "--no-meta"),
        ours("csv --raw", "--raw"),
        ours("jsonl", ending="jsonl"),
        ours("parquet", ending="parquet"),
        ours("xlsx", ending="xlsx"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", metavar="WAY", help="Besides the shell's, only these ways.")
    parser.add_argument("--archive", type=Path, help="Use this archive instead of making one.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="osintwatch-bench-") as name:
        archive = given.archive or Path(name) / "archive.db"
        if given.archive is None:
            with open_for_writing(archive) as opened:
                fill(opened, given.posts)
        all_ways = ways(archive, Path(name))
        if given.only is not None:
            all_ways = [*all_ways[:2], *(way for way in all_ways[2:] if way.name in given.only)]
        for _ in range(given.rounds):
            for way in all_ways:
                way.run()
        plain, full = (median(way.seconds) for way in all_ways[:2])
        for way in all_ways:
            taken = median(way.seconds)
            print(
                f"{way.name:<14} {taken:8.2f} s  {taken / full:5.2f} x full  {taken / plain:5.2f} x plain"
                f"  {way.megabytes:6.0f} MB  file {way.out.stat().st_size / 1e6:7.1f} MB"
            )


if __name__ == "__main__":
    main()
