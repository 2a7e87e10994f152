"""What a terminal needs before and besides text: streams that never crash, lines that fit, QR codes."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from osintwatch.text.display import cells

_NARROWEST = 20


def prepare_streams() -> None:
    """Let stdout and stderr spell out what their encoding lacks: a cron job's locale must not end a run."""
    # Closed by the caller (`>&-`): nobody listens, and the next file opened must not become "stdout".
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a test may have put something else there
            stream.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """Nobody takes our output any more: Python must not try to flush the rest into it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fitted(text: str, stream: TextIO) -> str:
    """Lines broken at blanks where `stream` is a terminal; a word longer than a line stays whole.

    In a pipe or a file the text is left as it is: programs read it line by line.
    """
    if not stream.isatty():
        return text
    try:
        width = max(os.get_terminal_size(stream.fileno()).columns, _NARROWEST)
    except OSError:
        return text
    return "\n".join(_broken(line, width) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    """Continuation lines are set in, so that each message still shows where it begins."""
    first, *words = line.split(" ")
    lines, used = [first], cells(first)
    for word in words:
        if used + 1 + cells(word) <= width:
            lines[-1] += f" {word}"
            used += 1 + cells(word)
        else:
            lines.append(f"  {word}")
            used = 2 + cells(word)
    return "\n".join(lines)


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
