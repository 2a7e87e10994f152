"""What every command that changes the archive ends with: judging what waits, with a bar."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from osintwatch.cli.state import State

if TYPE_CHECKING:
    from osintwatch.store.archive import Archive


def judge(state: State, archive: Archive) -> None:
    """Find citations, near-duplicates and reports of what came in. Interrupted, the next run goes on."""
    from osintwatch.output.progress import bar
    from osintwatch.store.judging import judge_stale
    from osintwatch.store.search_index import merge_pieces

    with bar(sys.stderr, "judging", unit="posts", quiet=state.quiet) as progress:
        begun = False

        def done(number: int, total: int) -> None:
            nonlocal begun
            if not begun:
                progress.begin("judging", total)
                begun = True
            progress.reach(number)

        judge_stale(archive, done)
    merge_pieces(archive, lambda: state.note("the search index is put in order after so many new posts"))
