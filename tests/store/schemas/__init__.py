"""Archives of every released schema, each made by the program of its day: `schema-N.db.gz`.

The older programs were checked out of this repository, and each was given the two exports of exports.py:

    python -m tests.store.schemas CHECKOUT

runs `import` of the program in the folder CHECKOUT and keeps the archive here, under the number of its
schema. A new schema is released with the archive of the one before it; the files are never made anew.
"""

from __future__ import annotations

import gzip
from pathlib import Path

HERE = Path(__file__).parent
VERSIONS = tuple(
    sorted(int(file.name[len("schema-") : -len(".db.gz")]) for file in HERE.glob("schema-*.db.gz"))
)


def kept(version: int) -> Path:
    """The file an archive of this schema is kept in."""
    return HERE / f"schema-{version}.db.gz"


def unpack(version: int, path: Path) -> Path:
    """Put an archive of this schema at `path`, as the program of its day left it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(gzip.decompress(kept(version).read_bytes()))
    path.chmod(0o600)
    return path
