"""What each part of an archive takes on disk: python -m tests.benchmarks.disk FILE"""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from contextlib import closing


def part_of(name: str) -> str:
    """The table or index; the shadow tables of a full-text index count as that."""
    for index in ("post_search", "former_search"):
        if name.startswith(index):
            return index
    return name


def main() -> None:
    with closing(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)) as sql:
        parts: Counter[str] = Counter()
        for name, size in sql.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            parts[part_of(name)] += size
        (posts,) = sql.execute("SELECT count(*) FROM posts").fetchone()
    total = sum(parts.values())
    print(f"{total:,} bytes, {posts:,} posts: {total / posts:,.0f} bytes a post")
    for name, size in parts.most_common():
        if size > total / 1_000:
            print(f"{name:32} {size:15,} {size / posts:9.1f} a post {size / total:6.1%}")


if __name__ == "__main__":
    main()
