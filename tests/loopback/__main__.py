"""The look-alike in a process of its own, serving a JSONL of posts:

    python -m tests.loopback posts.jsonl [--session FILE] [--latency SECONDS] [--cards]

Prints one JSON line with its port and a logged-in authorization key. Each line on standard input is answered
with the requests served so far; the end of standard input ends the server.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .posts import load
from .process import running
from .session import write_session


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.loopback", description=__doc__.splitlines()[0])
    parser.add_argument("posts", type=Path)
    parser.add_argument("--session", type=Path, help="also write a logged-in Telethon session file")
    parser.add_argument("--latency", type=float, default=0, help="seconds before each answer")
    parser.add_argument("--cards", action="store_true", help="give posts the cards of the corpus")
    given = parser.parse_args()
    world = load(given.posts, cards=given.cards)
    world.frozen = True
    with running(world) as server:
        server.latency = given.latency
        key = server.add_auth_key()
        if given.session:
            write_session(given.session, server, key=key)
        print(json.dumps({"port": server.port, "auth_key": key.hex()}), flush=True)
        for _ in sys.stdin:
            print(json.dumps(dict(server.calls)), flush=True)


if __name__ == "__main__":
    main()
