"""Export files into the archive: a file whole or not at all, and what became of each chat in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from osintwatch.collectors.desktop_export import SkippedChat
from osintwatch.model import Batch, Method, Outcome
from osintwatch.store import runs
from osintwatch.store.archive import Archive
from osintwatch.store.save import Saved, begin_capture, save


@dataclass(slots=True)
class Imported:
    """What came of one chat of a file."""

    title: str
    channel_id: int
    posts: int = 0
    """messages read, service messages and repeated ones included"""
    saved: Saved = Saved()


@dataclass(slots=True)
class ImportReport:
    """What came of one file."""

    chats: dict[int, Imported] = field(default_factory=dict)
    skipped: list[SkippedChat] = field(default_factory=list)


def import_batches(
    archive: Archive,
    batches: Iterable[Batch | SkippedChat],
    clock: Callable[[], datetime],
) -> ImportReport:
    """Store what an export holds, in one transaction: an error or Ctrl-C leaves the archive as it was.

    Raises what the reader of the file raises (ImportFileError), StorageError and LockedError.
    """
    report = ImportReport()
    with archive.transaction():
        run_id = runs.begin_run(archive, "import", clock())
        capture = begin_capture(archive, Method.DESKTOP_EXPORT, run_id)
        for batch in batches:
            if isinstance(batch, SkippedChat):
                report.skipped.append(batch)
                continue
            chat = report.chats.setdefault(batch.channel.id, Imported(batch.channel.title, batch.channel.id))
            chat.posts += len(batch.posts)
            chat.saved += save(archive, batch, capture, clock())
        for name, chat in _named(report.chats.values()):
            runs.record_channel(
                archive,
                run_id,
                runs.ChannelRecord(
                    name,
                    chat.channel_id,
                    Outcome.OK,
                    chat.saved.new,
                    chat.saved.versions,
                    0,
                    0,
                    clock(),
                    f"{chat.posts} messages read",
                ),
            )
        runs.end_run(archive, run_id, clock(), 0)
    return report


def _named(chats: Iterable[Imported]) -> Iterator[tuple[str, Imported]]:
    """Each chat with a name of its own for the log: an account may hold several of one title."""
    chats = tuple(chats)
    titles = Counter(chat.title for chat in chats)
    for chat in chats:
        yield (chat.title if titles[chat.title] == 1 else f"{chat.title} (c/{chat.channel_id})"), chat
