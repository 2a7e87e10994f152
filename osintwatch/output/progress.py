"""Progress on a terminal: a bar while it lasts, nothing anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, Protocol, TextIO

from osintwatch.output.console import make_console, print_whole, safe
from osintwatch.output.terminal import fitted
from osintwatch.text.display import one_line, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import ProgressColumn, TaskID

Unit = Literal["posts", "bytes", "versions"]
_DESCRIPTION_WIDTH = 28

# Which bars are up, so that a line for the same stream goes above its bar and not through it.
_bars: dict[int, Console] = {}


class Progress(Protocol):
    """How far a piece of work is. One of these serves several pieces, one after the other."""

    def begin(self, description: str, total: int | None = None) -> None:
        """Start the next piece, from zero; `total` None: nobody knows how much it will be."""

    def advance(self, by: int = 1) -> None:
        """So much more is done."""

    def reach(self, done: int) -> None:
        """So much is done in all."""


@contextmanager
def bar(
    stream: TextIO,
    description: str = "",
    *,
    total: int | None = None,
    unit: Unit = "posts",
    quiet: bool = False,
) -> Iterator[Progress]:
    """A bar on `stream` for as long as the block runs, when it is a terminal and nobody wants quiet."""
    if quiet or not stream.isatty():
        yield _Silent()
        return
    from rich.progress import Progress as RichProgress

    console = make_console(stream)
    # Not redirecting: what goes to the other stream is data.
    live = RichProgress(
        *_columns(unit), console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    )
    _bars[id(stream)] = console
    try:
        with live:
            shown = _Bar(live)
            if description:
                shown.begin(description, total)
            yield shown
    finally:
        del _bars[id(stream)]


def announce(stream: TextIO, text: str) -> None:
    """Print a line, above the bar if there is one on this stream. Line breaks in it are spelled out.

    What is said names files and channels: a line break in such a name could forge a line of ours.
    """
    line, console = visible(text, keep="\t"), _bars.get(id(stream))
    if console is None:
        stream.write(f"{fitted(line, stream)}\n")
        stream.flush()
    else:
        print_whole(console, safe(line))


class _Silent:
    def begin(self, description: str, total: int | None = None) -> None: ...

    def advance(self, by: int = 1) -> None: ...

    def reach(self, done: int) -> None: ...


class _Bar:
    def __init__(self, live: RichProgress) -> None:
        self._live = live
        self._task: TaskID | None = None

    def begin(self, description: str, total: int | None = None) -> None:
        # Renewed: resetting a task cannot make its total unknown again.
        if self._task is not None:
            self._live.remove_task(self._task)
        self._task = self._live.add_task(one_line(description, _DESCRIPTION_WIDTH), total=total)

    def advance(self, by: int = 1) -> None:
        if self._task is not None:
            self._live.advance(self._task, by)

    def reach(self, done: int) -> None:
        if self._task is not None:
            self._live.update(self._task, completed=done)


def _columns(unit: Unit) -> tuple[ProgressColumn, ...]:
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeElapsedColumn

    count: ProgressColumn
    if unit == "bytes":
        count = DownloadColumn(binary_units=True)
    else:
        count = TextColumn("posts: {task.completed:,.0f}", markup=False)
    description = TextColumn("{task.description}", markup=False)
    return (description, BarColumn(bar_width=24), count, TimeElapsedColumn())
