"""A post's life on a terminal: every wording, the words an edit changed, and when it was found to be gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from osintwatch.history import History, Sample, Tombstone, Version
from osintwatch.output.console import print_whole, print_wrapped, safe
from osintwatch.output.history_json import steps
from osintwatch.output.times import readable
from osintwatch.text.differences import Change, Stretch, differences

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_SAMPLES_SHOWN = 8
_KEPT_SHOWN = 60
"""Characters shown on either side of a change; what was kept between changes is shortened."""

# As in `git diff --word-diff`: to be read without colours too.
_MARKS = {Change.REMOVED: ("[-", "-]", "red"), Change.ADDED: ("{+", "+}", "green"), Change.KEPT: ("", "", "")}


def print_history(console: Console, history: History, zone: tzinfo) -> None:
    """Nothing for a post that nothing happened to since it was first read, but for its counters."""
    _print_samples(console, history.samples, zone)
    if not history.is_eventful:
        return
    console.print()
    console.print(safe("history", "bold"))
    several = len({one.message_id for one in history.versions}) > 1
    for before, version in steps(history.versions):
        _print_version(console, before, version, zone, named=several)
    for tombstone in history.tombstones:
        print_wrapped(console, _tombstone_line(tombstone, zone, named=several), 2)


def _print_samples(console: Console, samples: Sequence[Sample], zone: tzinfo) -> None:
    """How often a post had been seen, by when: the first samples and the last."""
    told = [(one.seen_at, one.counters.views) for one in samples if one.counters.views is not None]
    if len(told) < 2:
        return
    console.print()
    console.print(safe("views", "bold"))
    shown = told if len(told) <= _SAMPLES_SHOWN else [told[0], *told[1 - _SAMPLES_SHOWN :]]
    for moment, views in shown:
        print_wrapped(console, safe(f"{readable(moment, zone)}  {views:,}"), 2)


def _print_version(
    console: Console, before: Version | None, version: Version, zone: tzinfo, *, named: bool
) -> None:
    edited = f", edited {readable(version.edited_at, zone)}" if version.edited_at else ""
    now = ", as it stands" if version.current else ""
    head = f"{_name(version.message_id, named)}captured {readable(version.captured_at, zone)}{edited}{now}"
    print_wrapped(console, safe(head, "bold"), 2)
    how = f"by {version.method.value} with {version.software}, original: {version.original_format}"
    print_wrapped(console, safe(how, "dim"), 4)
    print_whole(console, safe(f"    sha256 {version.sha256}", "dim"))
    if before is None:
        print_wrapped(console, safe(version.text or "(no text)"), 4)
        return
    if version.text == before.text:
        print_wrapped(console, safe("the same words", "dim"), 4)
    else:
        print_wrapped(console, _changes(differences(before.text, version.text)), 4)
    for line in _other_changes(before, version):
        print_wrapped(console, safe(line, "dim"), 4)


def _changes(stretches: tuple[Stretch, ...]) -> Text:
    line = safe("")
    for number, one in enumerate(stretches):
        opening, closing, colour = _MARKS[one.change]
        text = one.text
        if one.change is Change.KEPT:
            text = _shortened(text, first=number == 0, last=number == len(stretches) - 1)
        line.append_text(safe(f"{opening}{text}{closing}", colour))
    return line


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Only what stands next to a change."""
    if len(text) <= 2 * _KEPT_SHOWN + 3:
        return text
    head = "" if first else text[:_KEPT_SHOWN]
    tail = "" if last else text[-_KEPT_SHOWN:]
    return f"{head} … {tail}".strip(" ")


def _other_changes(before: Version, version: Version) -> list[str]:
    lines = []
    old, new = ([link.url for link in one.links] for one in (before, version))
    lines += [f"link removed: {url}" for url in old if url not in new]
    lines += [f"link added: {url}" for url in new if url not in old]
    for what, a, b in (
        ("card", before.card_url, version.card_url),
        ("media", before.media, version.media),
    ):
        if a != b:
            lines.append(f"{what}: {a or 'none'}, then {b or 'none'}")
    return lines


def _tombstone_line(tombstone: Tombstone, zone: tzinfo, *, named: bool) -> Text:
    name = _name(tombstone.message_id, named)
    if not tombstone.gone:
        return safe(f"{name}there again {readable(tombstone.seen_at, zone)}", "bold green")
    last = tombstone.last_seen_at
    since = f", last seen there {readable(last, zone)}" if last else ""
    missed = f", first missed {readable(tombstone.missed_at, zone)}" if tombstone.missed_at else ""
    return safe(f"{name}gone: sure {readable(tombstone.seen_at, zone)}{missed}{since}", "bold red")


def _name(message_id: int, named: bool) -> str:
    return f"message {message_id}: " if named else ""
