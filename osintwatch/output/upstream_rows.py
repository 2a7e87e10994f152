"""The answer to `upstream` as rows, one a report and post: lines for a pipe, CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import BinaryIO, TextIO

from osintwatch.evidence import Member, Report
from osintwatch.output.columns import Column
from osintwatch.output.csv import Cell, Profile, write_columns
from osintwatch.output.json import rounded
from osintwatch.output.lines import write_rows
from osintwatch.output.standing import SEPARATOR, member_marks, report_name
from osintwatch.output.times import iso_local, iso_utc

UPSTREAM_COLUMNS: tuple[Column, ...] = (
    Column("report_id", "Identifier of the report: the same for all its posts.", text=True),
    Column("report_kind", "Known by: outlet, official, person, url, telegram, forward, text or story."),
    Column("report_name", "Who published it, empty where nobody is credited.", text=True),
    Column("report_title", "Its gist: the first words of the first certain post.", text=True),
    Column("report_url", "Address of the publication, where a post links to it.", text=True),
    Column("report_confidence", "That all its posts lean on one report: below 0.8 possible, no more."),
    Column(
        "report_posts", "How many posts lean on it for certain (else possibly), those outside the search too."
    ),
    Column("report_channels", "In how many channels these stand."),
    Column("url", "Address of the post.", text=True),
    Column("posted_at", "When it was posted, in UTC."),
    Column("posted_at_local", "The same moment in the configured time zone, with its offset."),
    Column("lag_seconds", "How many seconds after the first post known of the report."),
    Column("channel", "Username of the channel, or its number where it has none.", text=True),
    Column("channel_title", "Title of the channel.", text=True),
    Column("message_id", "Number of the post in its channel."),
    Column("is_origin", "Whether the post is the publication itself: 1 or 0."),
    Column("denied", "Whether the post tells of a denial: 1 or 0."),
    Column("matched", "Whether the post was searched for: 1, or 0 where it is outside the search."),
    Column("confidence", "That the post leans on the report: below 0.8 possible, no more."),
    Column("evidence", "Kinds of evidence that tie it to the report, joined with semicolons."),
    Column("quotes", "Its own words that show it, joined with semicolons.", text=True),
    Column("why", "The reasons in plain sentences.", text=True),
    Column("other_posts", "Addresses of the posts it is tied to, separated by blanks.", text=True),
    Column("text", "Text of the post, line breaks kept.", text=True),
)


def write_upstream_lines(reports: Iterable[Report], matched: frozenset[int], stream: TextIO) -> None:
    """Report, its name, time in UTC, lag in seconds, channel, address, marks and quote of each post."""
    write_rows(
        (
            [
                report.id,
                report_name(report),
                iso_utc(member.post.posted_at),
                str(member.lag_seconds),
                member.post.channel,
                member.post.url,
                SEPARATOR.join(member_marks(member, first=place == 0, outside=member.post.id not in matched)),
                next((one.quote for one in member.evidence if one.quote.strip()), ""),
            ]
            for report in reports
            for place, member in enumerate(report.members)
        ),
        stream,
    )


def write_upstream_csv(
    reports: Iterable[Report],
    matched: frozenset[int],
    stream: TextIO | BinaryIO,
    *,
    zone: tzinfo,
    profile: Profile,
    mark: bool = True,
) -> None:
    """A header, then a row a report and post."""
    write_columns(UPSTREAM_COLUMNS, _rows(reports, matched, zone), stream, profile=profile, mark=mark)


def _rows(reports: Iterable[Report], matched: frozenset[int], zone: tzinfo) -> Iterator[tuple[Cell, ...]]:
    for report in reports:
        head: tuple[Cell, ...] = (
            report.id,
            str(report.kind),
            report.name,
            report.title,
            report.url,
            rounded(report.confidence),
            len(report.leaning),
            report.channels,
        )
        for member in report.members:
            yield (*head, *_values(member, member.post.id in matched, zone))


def _values(member: Member, matched: bool, zone: tzinfo) -> tuple[Cell, ...]:
    post, evidence = member.post, member.evidence
    return (
        post.url,
        iso_utc(post.posted_at),
        iso_local(post.posted_at, zone),
        member.lag_seconds,
        post.channel,
        post.channel_title,
        post.message_id,
        int(member.is_origin),
        int(member.denied),
        int(matched),
        rounded(member.confidence),
        "; ".join(dict.fromkeys(str(one.kind) for one in evidence)),
        "; ".join(dict.fromkeys(one.quote for one in evidence if one.quote.strip())),
        " ".join(dict.fromkeys(one.why for one in evidence if one.why.strip())),
        " ".join(dict.fromkeys("%20".join(one.other_post.split()) for one in evidence if one.other_post)),
        post.text,
    )
