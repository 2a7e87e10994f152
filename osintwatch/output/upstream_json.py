"""The answer to `upstream` as JSON: the contract other programs build on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from osintwatch.evidence import CitationKind, Evidence, Member, OwnChannel, Report, UpstreamAnswer
from osintwatch.output.json import (
    SCHEMA_VERSION,
    citation_record,
    coverage_record,
    put_document,
    rounded,
    window_record,
    write_document,
)
from osintwatch.output.standing import in_time, sentence
from osintwatch.output.times import iso_utc, iso_utc_or_none


def upstream_head(answer: UpstreamAnswer) -> dict[str, object]:
    """The document without its reports."""
    standing = answer.standing
    return {
        "schema_version": SCHEMA_VERSION,
        "window": window_record(answer.window),
        "query": answer.query,
        "standing": {
            "posts": standing.posts,
            "channels": standing.channels,
            "upstream_reports": standing.upstream_reports,
            "unknown_origin": standing.unknown_origin,
            "not_judged": standing.not_judged,
            "possible_reports": standing.possible_reports,
            "in_other_parts": standing.in_other_parts,
            "sentence": sentence(answer),
        },
        "coverage": [coverage_record(coverage) for coverage in answer.coverage],
        "own_channels": [_own_channel_record(channel) for channel in answer.own_channels],
        "unknown": [post.url for post in in_time(answer.unknown)],
        "withdrawn": [
            {"url": post.url, "citations": [citation_record(one) for one in answer.withdrawn[post.id]]}
            for post in in_time(answer.unknown)
            if post.id in answer.withdrawn
        ],
    }


def upstream_document(answer: UpstreamAnswer, shown: Sequence[Report]) -> dict[str, object]:
    """The whole answer with `shown` of its reports; `standing` counts them all."""
    return {**upstream_head(answer), "reports": [report_record(one, answer.matched) for one in shown]}


def write_upstream_json(answer: UpstreamAnswer, shown: Sequence[Report], stream: TextIO) -> None:
    """The same document, a report a line."""
    records = (report_record(report, answer.matched) for report in shown)
    put_document(upstream_head(answer), {"reports": records}, stream)


def write_upstream_jsonl(answer: UpstreamAnswer, shown: Iterable[Report], stream: TextIO) -> None:
    """A report a line."""
    for report in shown:
        write_document(report_record(report, answer.matched), stream)


def report_record(report: Report, matched: frozenset[int] | None = None) -> dict[str, object]:
    """A report as the contract has it; `matched` are the ids of the posts that were asked for."""
    return {
        "id": report.id,
        "kind": str(report.kind),
        "key": report.key,
        "name": report.name or None,
        "outlet": report.name or None if report.kind == CitationKind.OUTLET else None,
        "title": report.title,
        "url": report.url,
        "confidence": rounded(report.confidence),
        "first_posted_at": iso_utc(report.first_posted_at),
        "channels": report.channels,
        "denied": any(member.denied for member in report.members),
        "posts": [_member_record(member, matched) for member in report.members],
    }


def _member_record(member: Member, matched: frozenset[int] | None) -> dict[str, object]:
    post = member.post
    return {
        "url": post.url,
        "channel": post.channel,
        "channel_id": post.channel_id,
        "message_id": post.message_id,
        "posted_at": iso_utc(post.posted_at),
        "lag_seconds": member.lag_seconds,
        "is_origin": member.is_origin,
        "denied": member.denied,
        **({} if matched is None else {"matched": post.id in matched}),
        "confidence": rounded(member.confidence),
        "evidence": [_evidence_record(evidence) for evidence in member.evidence],
    }


def _evidence_record(evidence: Evidence) -> dict[str, object]:
    return {
        "kind": str(evidence.kind),
        "key": evidence.key,
        "quote": evidence.quote,
        **({"other_post": evidence.other_post} if evidence.other_post else {}),
        **({"other_quote": evidence.other_quote} if evidence.other_quote else {}),
        "confidence": rounded(evidence.confidence),
        "why": evidence.why,
    }


def _own_channel_record(channel: OwnChannel) -> dict[str, object]:
    return {
        "outlet": channel.outlet,
        "channel": channel.channel,
        "matching": channel.matching,
        "read_until": iso_utc_or_none(channel.read_until),
        "complete": channel.complete,
    }
