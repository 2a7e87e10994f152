"""Commands as Typer makes them, with the same help in all its versions, and words that begin with a minus."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand

F = TypeVar("F", bound=Callable[..., Any])


class Command(TyperCommand):
    """A command. Its help, which the README repeats, must not change with the version of Typer."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        # Some versions put what must be given into braces.
        return [piece.removeprefix("{").removesuffix("}") for piece in super().collect_usage_pieces(ctx)]


class QueryCommand(Command):
    """A command whose words may begin with a minus: `search china -drill` means "not drill"."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._words_with_minus(args))

    def _words_with_minus(self, args: list[str]) -> list[str]:
        """As a minus sign it is a word to the option parser, and the same to the query parser."""
        valued = {name for one in self.params if not getattr(one, "is_flag", True) for name in one.opts}
        words: list[str] = []
        before = ""
        for place, arg in enumerate(args):
            if arg == "--":
                return words + args[place:]
            # What stands after `--channel` may be a number like -1001234567890, and no word at all.
            words.append(arg if before in valued else _MINUS_WORD.sub("\u2212", arg, count=1))
            before = arg
        return words


# A single letter, or one with an equals sign, is rather an option.
_MINUS_WORD = re.compile(r"^-(?=[^\W_][^=]|[0-9]$|[\"“«„])")


class CommandTree(typer.Typer):
    """Typer's app, with `Command` for every command that asks for nothing else."""

    def command(self, name: str | None = None, **options: Any) -> Callable[[F], F]:
        return super().command(name, **{"cls": Command, **options})
