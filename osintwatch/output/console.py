"""A rich console that takes text from strangers for text: no markup, no emoji codes, no highlighting."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from osintwatch.text.display import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def make_console(stream: TextIO, width: int | None = None) -> Console:
    """A console on `stream`; `width` None asks the terminal."""
    from rich.console import Console

    class PipedConsole(Console):
        def on_broken_pipe(self) -> None:
            """Rich would end the process with 1; a reader who has seen enough is no error here."""
            raise BrokenPipeError

    return PipedConsole(
        file=stream, width=width, markup=False, emoji=False, highlight=False, legacy_windows=False, tab_size=4
    )


def safe(text: str, style: str = "") -> Text:
    """The only way for text to reach a console: control characters spelled out, nothing interpreted."""
    from rich.text import Text

    return Text(visible(text), style=style)


def address(url: str) -> Text:
    """A URL on one line."""
    from rich.text import Text

    return Text(visible(url, keep=""), style="blue")


def print_whole(console: Console, text: Text) -> None:
    """Print one line as it is, however long: an address must survive being copied."""
    console.print(text, soft_wrap=True)


def print_wrapped(console: Console, text: Text, indent: int = 0, most_lines: int | None = None) -> None:
    """Print text wrapped at blanks and indented; lines beyond `most_lines` become an ellipsis."""
    room = max(console.width - indent, 20)
    lines = list(text.wrap(console, room))
    if most_lines is not None and len(lines) > most_lines:
        lines = lines[:most_lines]
        lines[-1].truncate(room - 1)
        lines[-1].append("…")
    for line in lines:
        line.rstrip()
        line.pad_left(indent)
        print_whole(console, line)
