"""A symbolic link where a file of ours should be is refused, and what it leads to is left alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from osintwatch.errors import Exit
from tests.desk import ROOT, Desk
from tests.loopback import running

SAMPLE = str(sorted((ROOT / "osintwatch/sample").glob("*.json"))[0])

LINKED = [
    ("osintwatch.session", ["fetch"], Exit.LOGIN),
    ("osintwatch.session", ["login"], Exit.LOGIN),
    ("osintwatch.session.lock", ["fetch"], Exit.STORAGE),
    ("osintwatch.db.lock", ["fetch"], Exit.STORAGE),
    ("osintwatch.db.lock", ["import", SAMPLE], Exit.STORAGE),
    *((name, words, Exit.STORAGE)
      for name in ("osintwatch.db", "osintwatch.db-wal", "osintwatch.db-shm", "osintwatch.db-journal")
      for words in (["fetch"], ["import", SAMPLE], ["search"], ["status", "--check"])),
    ("out.csv", ["export", "-o", "out.csv"], Exit.STORAGE),
    ("new.toml", ["--config", "new.toml", "init"], Exit.USAGE),
]  # fmt: skip


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk where one night was read: its files, and no server any more."""
    home = tmp_path_factory.mktemp("used")
    with running() as server:
        server.world.channel("night_desk").post("good evening")
        desk = Desk(home, server)
        desk.log_in()
        desk.configure("night_desk")
        assert desk.fetch().code == 0
    return home


def put_back(home: Path, kept: dict[str, bytes]) -> None:
    for path in home.iterdir():
        path.unlink()
    for name, data in kept.items():
        (home / name).write_bytes(data)
        (home / name).chmod(0o600)


@pytest.mark.slow
@pytest.mark.parametrize("target", ["itself", "precious", "nowhere"])
@pytest.mark.parametrize(("name", "words", "code"), LINKED, ids=lambda value: str(value).split("/")[-1])
def test_a_link_is_refused_and_its_target_untouched(
    used: Path, tmp_path: Path, name: str, words: list[str], code: Exit, target: str
) -> None:
    """The target: the very file that stood there, a file of another program, or nothing."""
    kept = {path.name: path.read_bytes() for path in used.iterdir()}
    try:
        place, goal = used / name, tmp_path / target
        if target != "nowhere":
            goal.write_bytes(kept.get(name, b"precious") if target == "itself" else b"precious")
            goal.chmod(0o644)
        place.unlink(missing_ok=True)
        place.symlink_to(goal)
        before = goal.read_bytes() if goal.exists() else None
        done = Desk(used).run(*words)
        assert done.code == code, done.err
        assert "Traceback" not in done.err
        assert place.is_symlink()
        assert (goal.read_bytes() if goal.exists() else None) == before
        assert before is None or stat.S_IMODE(goal.stat().st_mode) == 0o644
    finally:
        put_back(used, kept)
