"""Run the command line against the look-alike from the very first key exchange on:

    python -m tests.loopback.client_entry login --phone ...

A session file already holds the server's address and a key, so only a client that has none needs this. It
tells Telethon, not osintwatch, where Telegram is and which RSA key it has: LOOPBACK_PORT and LOOPBACK_PEM.
"""

from __future__ import annotations

import os
import sys

from telethon.client import telegrambaseclient
from telethon.crypto import rsa


def redirect_telethon(port: int, pem: str) -> None:
    rsa.add_key(pem, old=False)
    telegrambaseclient.DEFAULT_IPV4_IP = "127.0.0.1"
    telegrambaseclient.DEFAULT_PORT = port


def main() -> None:
    redirect_telethon(int(os.environ["LOOPBACK_PORT"]), os.environ["LOOPBACK_PEM"])
    from osintwatch.__main__ import main as command_line

    sys.argv[0] = "osintwatch"
    command_line()


if __name__ == "__main__":
    main()
