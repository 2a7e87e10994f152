"""The answer to `duplicates` as rows: lines for a pipe, CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import BinaryIO, TextIO

from osintwatch.evidence import Change, DuplicatesAnswer, Relation
from osintwatch.model import StoredPost
from osintwatch.output.columns import Column
from osintwatch.output.csv import Cell, Profile, write_columns
from osintwatch.output.duplicates_words import changes_words, lag_seconds
from osintwatch.output.json import rounded
from osintwatch.output.lines import write_rows
from osintwatch.output.times import iso_local, iso_utc

DUPLICATES_COLUMNS: tuple[Column, ...] = (
    Column(
        "cluster_id", "Identifier of the cluster: the same for all its posts; empty for variants.", text=True
    ),
    Column("relation", "To the earliest post: exact, near, contains; first for that one; variant."),
    Column("similarity", "To the earliest post, 0 to 1."),
    Column("url", "Address of the post.", text=True),
    Column("other_url", "Address of the post it is compared with.", text=True),
    Column("posted_at", "When it was posted, in UTC."),
    Column("posted_at_local", "The same moment in the configured time zone, with its offset."),
    Column("lag_seconds", "How many seconds after the post it is compared with."),
    Column("channel", "Username of the channel, or its number where it has none.", text=True),
    Column("channel_title", "Title of the channel.", text=True),
    Column("message_id", "Number of the post in its channel."),
    Column("changes", "What a variant changed, joined with semicolons: number: 3 → 13.", text=True),
    Column("text", "Text of the post, line breaks kept.", text=True),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A post and the one it is compared with."""

    post: StoredPost
    other: StoredPost | None
    relation: str
    cluster_id: str = ""
    similarity: float | None = None
    changes: tuple[Change, ...] = ()

    @property
    def lag(self) -> int:
        return lag_seconds(self.other, self.post) if self.other else 0


def write_duplicates_lines(answer: DuplicatesAnswer, stream: TextIO) -> None:
    """Cluster, relation, time in UTC, lag in seconds, channel, address, other's address, changes, text."""
    write_rows(
        (
            [
                row.cluster_id or "-",
                row.relation,
                iso_utc(row.post.posted_at),
                str(row.lag),
                row.post.channel,
                row.post.url,
                row.other.url if row.other else "-",
                changes_words(row.changes) or "-",
                row.post.text,
            ]
            for row in _rows(answer)
        ),
        stream,
    )


def write_duplicates_csv(
    answer: DuplicatesAnswer,
    stream: TextIO | BinaryIO,
    *,
    zone: tzinfo,
    profile: Profile,
    mark: bool = True,
) -> None:
    """A header, then a row a post of each cluster, then a row a variant: its later post."""
    lines = (_values(row, zone) for row in _rows(answer))
    write_columns(DUPLICATES_COLUMNS, lines, stream, profile=profile, mark=mark)


def _rows(answer: DuplicatesAnswer) -> Iterator[_Row]:
    for cluster in answer.clusters:
        first = cluster.posts[0][0]
        for post, likeness in cluster.posts:
            if likeness is None:
                yield _Row(post, None, "first", cluster.id)
            else:
                yield _Row(post, first, likeness.relation.value, cluster.id, likeness.similarity)
    for one in answer.variants:
        yield _Row(one.b, one.a, Relation.VARIANT.value, "", one.similarity, one.changes)


def _values(row: _Row, zone: tzinfo) -> tuple[Cell, ...]:
    post = row.post
    return (
        row.cluster_id,
        row.relation,
        None if row.similarity is None else rounded(row.similarity),
        post.url,
        row.other.url if row.other else None,
        iso_utc(post.posted_at),
        iso_local(post.posted_at, zone),
        row.lag,
        post.channel,
        post.channel_title,
        post.message_id,
        changes_words(row.changes),
        post.text,
    )
