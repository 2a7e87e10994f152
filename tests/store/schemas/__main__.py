"""Keep an archive as the program in another checkout makes it: python -m tests.store.schemas CHECKOUT."""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.store.schemas import kept
from tests.store.schemas.exports import write_exports


def make(checkout: Path) -> Path:
    """Import the exports with the program in `checkout`; the archive is kept, and told where."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "osintwatch.db"
        command = [sys.executable, "-m", "osintwatch", "--db", str(path), "import"]
        subprocess.run(
            [*command, *map(str, write_exports(Path(folder)))],
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(checkout.resolve())},
            check=True,
        )
        with closing(sqlite3.connect(path)) as archive:
            (version,) = archive.execute("PRAGMA user_version").fetchone()
        file = kept(version)
        file.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return file


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
