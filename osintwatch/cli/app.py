"""The commands and global options, and the one place where errors become words and exit codes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from osintwatch import __version__
from osintwatch.cli import account, collect, demo, look, watched
from osintwatch.cli.state import State, say
from osintwatch.errors import EXIT_MEANING, Exit, OsintwatchError

EPILOG = "Exit codes: " + " · ".join(f"{code.value} {meaning}" for code, meaning in EXIT_MEANING.items())


class Commands(TyperGroup):
    """The command group; catches what a command raises, for the shell and for tests alike."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except OsintwatchError as error:
            say(f"error: {error.message}")
            if error.hint:
                say(f"hint: {error.hint}")
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:
            # The reader has seen enough, e.g. `| head`. Python must not flush into it again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(Exit.DONE) from None
        except KeyboardInterrupt:
            say("stopped")
            raise typer.Exit(Exit.INTERRUPTED) from None
        return result


app = typer.Typer(
    cls=Commands,
    name="osintwatch",
    help="Archive Telegram channels into a SQLite file you own, search them, export them.",
    epilog=EPILOG,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80, "terminal_width": 80},
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"osintwatch {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Config file; else OSINTWATCH_CONFIG, ./config.toml, your own."),
    ] = None,
    db: Annotated[Path | None, typer.Option("--db", help="Archive to use; else as configured.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only errors on stderr.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more on stderr.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Archive Telegram channels into a SQLite file you own, search them, export them."""
    ctx.obj = State(config, db, quiet, verbose)


for module in (demo, account, collect, look, watched):
    module.add_to(app)


def run() -> None:
    """Run the command line of this process."""
    from osintwatch.output.terminal import prepare_streams

    prepare_streams()
    # Not app(): Typer would put its own exception hook in place of ours.
    typer.main.get_command(app)(prog_name="osintwatch")
