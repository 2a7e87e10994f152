"""How fast posts are fetched and stored, against a bare `iter_messages` loop on the same server.

    python -m tests.benchmarks.fetch_rate [--posts 20000] [--rounds 5] [--pause 1] [--latency 0.05]

The server runs in a process of its own. Both ways run as child processes in turn, from start to end; the
ratio is of medians. The bare loop stores nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from tests.loopback.process import SeparateServer, separate
from tests.loopback.session import write_session

WORDS = """
    forces report missile drone troops минобороны сообщает удар дрон войска ракета Белоусов Китай
    військові повідомляють удар дрони тривога Reuters according to the agency по данным источника
""".split()  # noqa: SIM905

BARE = """
import asyncio, sys
from telethon import TelegramClient
async def main():
    client = TelegramClient(sys.argv[1], 12345, "0" * 32, receive_updates=False)
    await client.connect()
    peer = await client.get_input_entity("bench_channel")
    count = 0
    async for message in client.iter_messages(peer, limit=None, wait_time=float(sys.argv[2])):
        count += 1
    await client.disconnect()
    print(count, file=sys.stderr)
asyncio.run(main())
"""


def corpus(path: Path, number: int) -> None:
    """Posts of about 500 characters in three languages, every fifth with a hidden link."""
    dice = random.Random(7)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as lines:
        for n in range(1, number + 1):
            post = {
                "uid": f"bench_channel/{n}",
                "channel": "Benchmark",
                "time": (start + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "text": " ".join(dice.choices(WORDS, k=75)),
                "links": [f"https://example.org/{n}"] if n % 5 == 0 else [],
                "fwd": None,
                "card": None,
            }
            lines.write(json.dumps(post, ensure_ascii=False) + "\n")


def timed(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak memory (MB) of a child process."""
    # A launcher of its own, as the peak of RUSAGE_CHILDREN is that of the largest child so far.
    launcher = (
        "import resource, subprocess, sys, time; t = time.perf_counter();"
        "r = subprocess.run(sys.argv[1:], capture_output=True, text=True);"
        "w = time.perf_counter() - t; u = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "sys.stderr.write(r.stderr) if r.returncode else None;"
        "print(w, u.ru_utime + u.ru_stime, u.ru_maxrss / 1024, r.returncode)"
    )
    done = subprocess.run(
        [sys.executable, "-c", launcher, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    wall, cpu, memory, code = done.stdout.split()
    if code != "0":
        raise SystemExit(f"{command} ended with {code}: {done.stderr}")
    return float(wall), float(cpu), float(memory)


def bare(folder: Path, server: SeparateServer, pause: float) -> tuple[float, float, float]:
    write_session(folder / "bare.session", server)
    return timed([sys.executable, "-c", BARE, str(folder / "bare"), str(pause)], folder)


def ours(folder: Path, server: SeparateServer, pause: float) -> tuple[float, float, float]:
    for old in folder.glob("archive.db*"):
        old.unlink()
    write_session(folder / "ours.session", server)
    config = folder / "config.toml"
    config.write_text(
        'database = "archive.db"\n[telegram]\napi_id = 12345\n'
        f'api_hash = "{"0" * 32}"\nsession = "ours.session"\n[fetch]\npause = {pause}\n'
        '[[channels]]\nusername = "bench_channel"\n'
    )
    config.chmod(0o600)
    return timed([sys.executable, "-m", "osintwatch", "fetch", "--full"], folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pause", type=float, default=0, help="seconds between requests; both default to 1")
    parser.add_argument("--latency", type=float, default=0, help="seconds the server takes to answer")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="osintwatch-bench-") as name:
        folder = Path(name)
        corpus(folder / "posts.jsonl", given.posts)
        with separate(folder / "posts.jsonl", latency=given.latency) as server:
            bare(folder, server, 0)  # warms the server's cache of pages
            rounds = [
                (bare(folder, server, given.pause), ours(folder, server, given.pause))
                for _ in range(given.rounds)
            ]
        size = sum(f.stat().st_size for f in folder.glob("archive.db*"))
    for who, index in (("bare iter_messages loop", 0), ("osintwatch fetch", 1)):
        wall, cpu, memory = (median(r[index][figure] for r in rounds) for figure in range(3))
        print(
            f"{who:<24} {wall:6.2f} s  {cpu:6.2f} s CPU  {given.posts / wall:8.0f} posts/s  {memory:6.0f} MB"
        )
    ratio = median(b[0] / o[0] for b, o in rounds)
    print(f"rate of osintwatch fetch to the bare loop: {ratio:.2f}")
    print(f"{size / given.posts:.0f} bytes a post in the archive")


if __name__ == "__main__":
    main()
