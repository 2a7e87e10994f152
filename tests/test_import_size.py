"""An export of any size is read in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk import Desk

MEGABYTES = 150
EMOJI = 100
"""in each message: they make it large and say nothing"""
LAUNCHER = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]);"
    "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
)


@pytest.mark.slow
def test_a_large_export_is_imported_whole_in_less_than_300_megabytes(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    desk.configure(account=False)
    posts = write_export(desk.home / "result.json", MEGABYTES * 1_000_000)
    command = [sys.executable, "-c", LAUNCHER, sys.executable, "-m", "osintwatch", "import", "result.json"]
    done = subprocess.run(
        command, cwd=desk.home, env=desk.environment(), capture_output=True, text=True, check=True
    )
    code, memory = map(int, done.stdout.split())
    assert code == 0, done.stderr
    assert memory < 300
    assert desk.sql("SELECT count(*) FROM posts") == [posts]
    assert desk.sql("SELECT first_id, last_id FROM spans") == [(1, posts)]


def write_export(path: Path, size: int) -> int:
    """A channel's export of about `size` bytes, most of it markup; returns how many messages it holds."""
    fires = [
        {"type": "custom_emoji", "text": "🔥", "document_id": f"stickers/{n:09}.tgs"} for n in range(EMOJI)
    ]
    number = written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"name": "Large", "type": "public_channel", "id": 1900000055, "messages": [\n')
        while written < size:
            number += 1
            text = f"{number} Повідомлення про навчання військ / report on the training of troops "
            message = {
                "id": number,
                "type": "message",
                "date": "2026-07-01T20:00:00",
                "date_unixtime": str(1_782_936_000 + number),
                "from": "Large",
                "from_id": "channel1900000055",
                "text": [text, *fires],
                "text_entities": [{"type": "plain", "text": text}, *fires],
            }
            written += file.write(f"{',' if number > 1 else ''}{json.dumps(message, indent=1)}\n")
        file.write("]}\n")
    return number
