"""How long short commands take, against Python itself and `sqlite-utils`, interleaved in one run.

python -m tests.benchmarks.startup [--rounds 15]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median


def export(path: Path, posts: int) -> None:
    """A Telegram Desktop export of one channel."""
    messages = [
        {
            "id": n,
            "type": "message",
            "date": "2026-07-01T20:00:00",
            "date_unixtime": str(1782936000 + n),
            "from": "Benchmark",
            "from_id": "channel1900000009",
            "text": f"post {n} about training and missiles",
            "text_entities": [],
        }
        for n in range(1, posts + 1)
    ]
    chat = {"name": "Benchmark", "type": "public_channel", "id": 1900000009, "messages": messages}
    path.write_text(json.dumps(chat))


def wall(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    tools = Path(sys.executable).parent
    ours = str(tools / "osintwatch")
    archive = ["--db", "archive.db"]
    query = "select count(*) from readable_posts where text like '%missiles%'"
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "osintwatch --version": [ours, "--version"],
        "osintwatch --help": [ours, "--help"],
        "osintwatch search": [ours, *archive, "search", "missiles"],
        "sqlite-utils --version": [str(tools / "sqlite-utils"), "--version"],
        "sqlite-utils query": [str(tools / "sqlite-utils"), "query", "archive.db", query],
    }
    with tempfile.TemporaryDirectory(prefix="osintwatch-bench-") as name:
        folder = Path(name)
        export(folder / "result.json", 1000)
        wall([ours, *archive, "import", "result.json"], folder)
        times: dict[str, list[float]] = {what: [] for what in commands}
        for _ in range(given.rounds):
            for what, command in commands.items():
                times[what].append(wall(command, folder))
    base = median(times["python -c pass"])
    for what, measured in times.items():
        print(
            f"{what:<24} {median(measured) * 1000:7.1f} ms  {median(measured) / base:5.1f} x python -c pass"
        )


if __name__ == "__main__":
    main()
