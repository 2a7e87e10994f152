"""show: one post whole, with all that is known and derived of it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from osintwatch.cli.state import Plain, channel_numbers, state_of
from osintwatch.errors import UsageError


def add_to(app: typer.Typer) -> None:
    app.command()(show)


def show(
    ctx: typer.Context,
    post: Annotated[
        str, typer.Argument(metavar="POST-URL", help="Address of a post, e.g. https://t.me/name/123.")
    ],
    original: Annotated[
        bool, typer.Option("--original", help="Print the message as it came, as JSON.")
    ] = False,
    format: Annotated[
        Plain | None,
        typer.Option("--format", metavar="FORMAT", help="table or json; default: text for people."),
    ] = None,
) -> None:
    """Show one post whole. Text, links, card, counters, what it leans on, and its life: edits, deletion."""
    from osintwatch.history import History
    from osintwatch.output import json
    from osintwatch.output.history_json import history_records, sample_records, tombstone_records
    from osintwatch.output.upstream_json import report_record
    from osintwatch.store.judgement import judged, reports_of
    from osintwatch.store.life import samples_of, tombstones_of, versions_of
    from osintwatch.store.read import find_post, original_of
    from osintwatch.text.telegram_address import parse_post

    state, address = state_of(ctx), parse_post(post)
    with state.reading() as archive:
        numbers = channel_numbers(archive, [str(address.channel)]) or ()
        found = next((p for n in numbers if (p := find_post(archive, n, address.message_id))), None)
        if found is None:
            raise UsageError(
                f"the archive holds no post {address.message_id} of {address.channel}",
                "it may be a hole, or never have been: `osintwatch status` tells what was read",
            )
        if original:
            raw = original_of(archive, found.channel_id, address.message_id) or b""
            json.write_original(raw, sys.stdout)
            return
        numbers = found.album or (found.message_id,)
        history = History(
            tuple(one for n in numbers for one in versions_of(archive, found.channel_id, n)),
            tuple(one for n in numbers for one in tombstones_of(archive, found.channel_id, n)),
            tuple(one for n in numbers for one in samples_of(archive, found.channel_id, n)),
        )
        known = judged(archive, [found]).get(found.id, json.NOT_JUDGED)
        reports = reports_of(archive, found)
        if format is Plain.JSON:
            more = {
                "reports": [report_record(report) for report in reports],
                "history": history_records(history),
                "tombstones": tombstone_records(history),
                "counters": sample_records(history),
            }
            json.write_document(json.post_record(found, known) | more, sys.stdout)
        else:
            from osintwatch.output.post_view import print_post

            zone = state.config.timezone
            print_post(found, zone=zone, stream=sys.stdout, judged=known, reports=reports, history=history)
