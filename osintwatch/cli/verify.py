"""verify: every stored version against its hashes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from osintwatch.cli.state import Plain, state_of
from osintwatch.errors import StorageError


def add_to(app: typer.Typer) -> None:
    app.command()(verify)


def verify(
    ctx: typer.Context,
    format: Annotated[
        Plain | None,
        typer.Option("--format", metavar="FORMAT", help="table or json; default: a line a mismatch."),
    ] = None,
) -> None:
    """Recompute all hashes; name what is not as it was read.

    Exits with 6 when any does not. `status --check` looks at the file itself.
    """
    from osintwatch.output import json
    from osintwatch.output.lines import write_rows
    from osintwatch.output.progress import bar
    from osintwatch.output.summary import counted
    from osintwatch.store.verify import mismatches, versions_stored

    state = state_of(ctx)
    with state.reading(noting=False) as archive:
        total = versions_stored(archive)
        with bar(sys.stderr, "verifying", total=total, unit="versions", quiet=state.quiet) as progress:
            found = list(mismatches(archive, progress.reach))
    if format is Plain.JSON:
        records = [{"url": one.url, "version": one.version_id, "what": one.what} for one in found]
        head = {"schema_version": json.SCHEMA_VERSION, "versions": total}
        json.write_document(head | {"mismatches": records}, sys.stdout)
    else:
        write_rows([(one.url, f"version {one.version_id}", one.what) for one in found], sys.stdout)
    if found:
        raise StorageError(
            f"{len(found)} of {counted(total, 'version')} are not what was read",
            "keep a copy of the archive, find out who changed it, restore a backup",
        )
    state.note(f"{counted(total, 'version')}, each as it was read")
