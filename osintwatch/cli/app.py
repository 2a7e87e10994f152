"""The commands and global options, and the one place where errors become words and exit codes."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from osintwatch import __version__
from osintwatch.cli.command import CommandTree
from osintwatch.cli.state import State, say
from osintwatch.errors import EXIT_MEANING, Exit, OsintwatchError
from osintwatch.output.terminal import drop_output, prepare_streams
from osintwatch.text.display import visible


def _exit_codes() -> str:
    lines = [
        line
        for code, meaning in EXIT_MEANING.items()
        for line in wrap(meaning, 72, initial_indent=f"{code.value:5}  ", subsequent_indent=" " * 7)
    ]
    return "\n".join(["\b", "Exit codes:", *lines])  # \b: not to be filled into a paragraph


# What a disk says when it takes no more; met when stdout is redirected to a file.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# What the parser raises when words do not fit a command: Typer gives this class no name of its own.
_WRONG_USE: type[Exception] = typer.BadParameter.__mro__[1]


@contextmanager
def errors_told() -> Iterator[None]:
    """Put what a command raises into words and an exit code, for the shell and for tests alike."""
    try:
        try:
            yield
        finally:
            # Here and not at Python's own exit, where a closed pipe could no longer be caught.
            sys.stdout.flush()
    except _WRONG_USE as error:
        # The parser prints its message, which quotes what was typed: what hides, or forges a line, is not
        # escaped in it by all versions. The whole help, where no command was given, is a message too.
        message = getattr(error, "message", None)
        if isinstance(message, str) and not message.startswith("Usage: "):
            error.message = visible(message, keep="")  # type: ignore[attr-defined]
        raise
    except OsintwatchError as error:
        say(f"error: {error.message}")
        if error.hint:
            say(f"hint: {error.hint}")
        raise typer.Exit(error.exit_code) from None
    except BrokenPipeError:
        # The reader has seen enough, e.g. `| head`.
        drop_output()
        raise typer.Exit(Exit.DONE) from None
    except OSError as error:
        if error.errno not in _FULL:
            raise
        drop_output()
        say(f"error: cannot write the output: {error.strerror}")
        say("hint: make room and run again")
        raise typer.Exit(Exit.STORAGE) from None
    except (KeyboardInterrupt, typer.Abort):  # Abort: the same while a question is asked
        say("stopped")
        raise typer.Exit(Exit.INTERRUPTED) from None


class Commands(TyperGroup):
    """The command group, with every error of parsing and running told in one place."""

    def make_context(self, *args: Any, **options: Any) -> Any:
        with errors_told():
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        with errors_told():
            return super().invoke(ctx)


PURPOSE = (
    "Archive Telegram channels into a SQLite file you own, search and export them, and tell how many"
    " upstream reports stand behind what they say."
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"osintwatch {__version__}\n")
        raise typer.Exit


def options(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="Config file; else OSINTWATCH_CONFIG, ./config.toml, your own.",
        ),
    ] = None,
    db: Annotated[
        Path | None, typer.Option("--db", metavar="FILE", help="Archive to use; else as configured.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only errors on stderr.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more on stderr.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Read the global options; the help of the whole is PURPOSE."""
    ctx.obj = State(config, db, quiet, verbose)


COMMANDS: Final = {
    "demo": "demo",
    "init": "account",
    "login": "account",
    "fetch": "collect",
    "import": "collect",
    "search": "look",
    "export": "export",
    "upstream": "provenance",
    "duplicates": "provenance",
    "show": "show",
    "channels": "watched",
    "status": "watched",
    "verify": "verify",
    "purge": "purge",
}
"""Each command with the module of this package that has it, in the order of the help."""


def command_line(typed: Sequence[str] = ()) -> CommandTree:
    """The whole command tree, or as much of it as the words typed need: the rest would slow every start."""
    app = CommandTree(
        cls=Commands,
        name="osintwatch",
        help=PURPOSE,
        epilog=_exit_codes(),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={
            "help_option_names": ["-h", "--help"],
            "max_content_width": 80,
            "terminal_width": 80,
        },
    )
    app.callback()(options)
    wanted = COMMANDS.get(_first_word(typed))
    for module in dict.fromkeys([wanted] if wanted else COMMANDS.values()):
        import_module(f"osintwatch.cli.{module}").add_to(app)
    return app


def _first_word(typed: Sequence[str]) -> str:
    """The command, behind the global options; "" where that is not plain."""
    words = iter(typed)
    for word in words:
        if word in ("--config", "--db"):
            next(words, None)
        elif not word.startswith(("--config=", "--db=", "-q", "-v", "--quiet", "--verbose")):
            return word
    return ""


def run() -> None:
    """Run the command line of this process."""
    prepare_streams()
    # Not app(): Typer would put its own exception hook in place of ours.
    typer.main.get_command(command_line(sys.argv[1:]))(prog_name="osintwatch")
