"""A kept archive with many more posts, so that bringing it up to date takes a while."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.store.schemas import unpack
from tests.store.schemas.exports import HARBOUR

BYTES: Final = 1500
"""of the original of each post, which is the most of it"""


def unpack_larger(version: int, path: Path, posts: int) -> Path:
    """Put an archive of this schema at `path` that holds so many posts more, copied row by row from one."""
    unpack(version, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        copied = f"FROM copies, versions AS v WHERE v.post_id = {_model(sql)}"
        columns = [row[1] for row in sql.execute("PRAGMA table_info(versions)")]
        changed = {"id": "1000 + n", "post_id": _ID, "original": f"randomblob({BYTES})"}
        values = ", ".join(changed.get(name, f"v.{name}") for name in columns)
        sql.execute("BEGIN")
        sql.execute(f"CREATE TEMP TABLE copies AS {_COUNTED}", (posts,))
        sql.execute(f"INSERT INTO versions SELECT {values} {copied}")
        sql.execute(
            "INSERT INTO posts (id, channel_id, message_id, posted_at, kind, version_id)"
            f" SELECT {_ID}, {HARBOUR}, 1000 + n, v.post_id >> 20, 'post', 1000 + n {copied}"
        )
        sql.execute(f"INSERT INTO post_search (rowid, text, card) SELECT {_ID}, v.text || n, '' {copied}")
        sql.execute("COMMIT")
    return path


_ID: Final = "v.post_id + 1000 + n"
_COUNTED: Final = (
    "WITH RECURSIVE c (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c"
)


def _model(sql: sqlite3.Connection) -> int:
    (post_id,) = sql.execute("SELECT id FROM posts WHERE message_id = 2").fetchone()
    return int(post_id)
