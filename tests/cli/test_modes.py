"""Whatever a command leaves behind is its owner's alone, whatever the umask."""

from __future__ import annotations

import shlex
import stat
from pathlib import Path

import pytest

from tests.desk import OSINTWATCH, ROOT, Desk
from tests.loopback import LoopServer, World, write_session


@pytest.mark.slow
@pytest.mark.parametrize("umask", ["000", "022", "077"])
def test_nobody_else_can_read_anything(tmp_path: Path, world: World, server: LoopServer, umask: str) -> None:
    channel = world.channel("night_desk")
    for n in range(5):
        channel.post(f"Reuters reports {n} ships")
    desk = Desk(tmp_path / "desk", server)
    desk.configure("night_desk", recheck="3650d")
    write_session(desk.session, server)
    sample = sorted((ROOT / "osintwatch/sample").glob("*.json"))[0]
    commands = [
        ["fetch"],
        ["import", str(sample)],
        ["export", "-o", "deep/er/all.csv"],
        ["export", "-o", "all.jsonl"],
        ["search", "ships"],
        ["upstream"],
        ["status", "--check"],
        ["verify"],
        ["channels", "add", "day_desk"],
        ["purge", "--post", "t.me/night_desk/1", "--yes"],
        ["--db", "other/place/new.db", "fetch", "night_desk"],
        ["--config", "other/config.toml", "init"],
    ]
    lines = [" ".join(map(shlex.quote, [*OSINTWATCH, *words])) for words in commands]
    (desk.home / "deep").mkdir(mode=0o700)
    (desk.home / "deep/er").mkdir(mode=0o700)
    for line in lines:
        done = desk.shell(f"umask {umask}; exec {line}")
        assert done.code == 0, (line, done.err)
    found = [path for path in desk.home.rglob("*") if "__pycache__" not in path.parts]
    assert len(found) > 12
    assert [path for path in found if stat.S_IMODE(path.lstat().st_mode) & 0o077] == []
