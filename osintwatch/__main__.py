"""`osintwatch` and `python -m osintwatch`: the way in, and what happens when the program itself is wrong."""

from __future__ import annotations

import gc
import os
import sys
from types import TracebackType


def main() -> None:
    """Run the command line; ends the process with one of the documented exit codes."""
    if sys.argv[1:] == ["--version"]:
        # Answered before anything is imported: scripts ask for it at every turn.
        from osintwatch import __version__

        try:
            sys.stdout.write(f"osintwatch {__version__}\n")
            sys.stdout.flush()
        except BrokenPipeError:  # nobody is interested; Python must not try again at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return
    gc.set_threshold(20_000)  # a start makes many things that stay: looking for garbage among them costs 5 %
    os.umask(0o077)  # whatever we or a library create is ours alone
    sys.excepthook = _own_mistake
    try:
        from osintwatch.cli.app import run

        run()
    except KeyboardInterrupt:  # so early, or so late, that no command was there to catch it
        sys.exit(130)


def _own_mistake(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A mistake of ours: the traceback goes to a private file, one line to the terminal."""
    import tempfile
    import traceback

    try:
        handle, path = tempfile.mkstemp(prefix="osintwatch-", suffix=".traceback.txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            traceback.print_exception(kind, error, trace, file=file)
        where = f"please report it with {path} (look through it first)"
    except OSError:
        where = "and its traceback could not be written either"
    sys.stderr.write(f"error: osintwatch has a mistake of its own ({kind.__name__}); {where}\n")


if __name__ == "__main__":
    main()
