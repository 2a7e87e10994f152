"""What a terminal needs before and besides text: streams that never crash, and QR codes."""

from __future__ import annotations

import io
import sys
from typing import TextIO


def prepare_streams() -> None:
    """Let stdout and stderr spell out what their encoding lacks: a cron job's locale must not end a run."""
    for stream in (sys.stdout, sys.stderr):
        # Absent (a daemon) or replaced (a test) streams are left alone.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def qr_code(url: str, stream: TextIO) -> None:
    """Draw `url` as a QR code: two rows of dots a line, or larger where block characters are lacking."""
    import segno

    code = segno.make(url, error="l", micro=False)
    code.terminal(out=stream, border=2, compact=_has_blocks(stream))


def _has_blocks(stream: TextIO) -> bool:
    try:
        "▀▄█".encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
