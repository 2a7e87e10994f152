"""search --by: counts in place of posts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from osintwatch.cli.state import Format, State

if TYPE_CHECKING:
    from osintwatch.counts import Tally


def write_tally(state: State, tally: Tally, format: Format | None) -> None:
    """Write counts in the format asked for, what is said of them to stderr or below a table."""
    from osintwatch.output import tally as shown
    from osintwatch.output.csv import Profile

    if format is Format.JSON:
        shown.write_tally_json(tally, sys.stdout)
    elif format is Format.JSONL:
        shown.write_tally_jsonl(tally, sys.stdout)
    elif format is Format.CSV:
        shown.write_tally_csv(tally, sys.stdout, profile=Profile.PEOPLE)
    elif sys.stdout.isatty():
        shown.print_tally(tally, sys.stdout)
        return
    else:
        shown.write_tally_lines(tally, sys.stdout)
    for line in shown.tally_lines(tally):
        state.note(line)
