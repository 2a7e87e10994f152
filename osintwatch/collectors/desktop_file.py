"""The file of an export before it is JSON: it alone opens it and mends its wrong escapes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from osintwatch.errors import ImportFileError

NO_EXPORT = (
    "Telegram Desktop, Export chat history, format: machine-readable JSON; then import its result.json"
)

# Desktop writes control characters as \x0B, which is no JSON (telegramdesktop/tdesktop#27571), and files that
# went through other tools can hold half a surrogate pair. Both would stop the parser on one odd character.
_ODD_ESCAPE = re.compile(
    rb"\\(?:x(?P<control>[0-9A-Fa-f]{2})"
    rb"|u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}"
    rb"|(?P<half>u[dD][89a-fA-F][0-9A-Fa-f]{2})"
    rb"|.)",
    re.DOTALL,
)


def open_export(path: Path) -> tuple[BinaryIO, int]:
    """Open result.json, or the one in the folder `path`, and tell its size."""
    try:
        file = path / "result.json" if path.is_dir() else path
        if path.is_dir() and not file.exists():
            raise ImportFileError(f"no result.json in the folder {path}", NO_EXPORT)
        if file.exists() and not file.is_file():
            raise ImportFileError(f"{file} is not a file", NO_EXPORT)
        size = file.stat().st_size
        if not size:
            raise ImportFileError(f"{file} is empty", "export the chat again")
        return file.open("rb"), size
    except FileNotFoundError as error:
        raise ImportFileError(f"no such file: {path}", "check the path") from error
    except OSError as error:
        raise ImportFileError(f"cannot read {path}: {error.strerror}", "check its permissions") from error


def repair(chunk: bytes) -> bytes:
    """The same JSON with the escapes no parser takes written as it wants them."""
    if b"\\x" not in chunk and b"\\ud" not in chunk and b"\\uD" not in chunk:
        return chunk
    return _ODD_ESCAPE.sub(_escape, chunk)


def _escape(match: re.Match[bytes]) -> bytes:
    if match["control"]:
        return b"\\u00" + match["control"]
    return b"\\ufffd" if match["half"] else match[0]
