"""The answer to `duplicates` as JSON: the contract other programs build on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from osintwatch.evidence import Cluster, DuplicatesAnswer, Likeness, Variant
from osintwatch.model import StoredPost
from osintwatch.output.duplicates_words import lag_seconds
from osintwatch.output.json import (
    SCHEMA_VERSION,
    coverage_record,
    put_document,
    rounded,
    window_record,
    write_document,
)
from osintwatch.output.times import iso_utc


def duplicates_document(answer: DuplicatesAnswer) -> dict[str, object]:
    """The whole answer as one document."""
    return {
        **_head(answer),
        "clusters": [cluster_record(cluster) for cluster in answer.clusters],
        "variants": list(_variant_records(answer)),
    }


def write_duplicates_json(answer: DuplicatesAnswer, stream: TextIO) -> None:
    """The same document, a cluster or a variant a line."""
    clusters = (cluster_record(cluster) for cluster in answer.clusters)
    put_document(_head(answer), {"clusters": clusters, "variants": _variant_records(answer)}, stream)


def write_duplicates_jsonl(answer: DuplicatesAnswer, stream: TextIO) -> None:
    """A cluster a line (it has `posts`), then what changed between variants a line (it has `a` and `b`)."""
    for cluster in answer.clusters:
        write_document(cluster_record(cluster), stream)
    for record in _variant_records(answer):
        write_document(record, stream)


def cluster_record(cluster: Cluster) -> dict[str, object]:
    """Near-duplicates, the earliest first: that one has neither relation nor similarity."""
    first = cluster.posts[0][0]
    return {"id": cluster.id, "posts": [_post_record(post, like, first) for post, like in cluster.posts]}


def _post_record(post: StoredPost, likeness: Likeness | None, first: StoredPost) -> dict[str, object]:
    return {
        "url": post.url,
        "channel": post.channel,
        "channel_id": post.channel_id,
        "message_id": post.message_id,
        "posted_at": iso_utc(post.posted_at),
        "lag_seconds": lag_seconds(first, post),
        "relation": likeness.relation.value if likeness else None,
        "similarity": rounded(likeness.similarity) if likeness else None,
    }


def _variant_records(answer: DuplicatesAnswer) -> Iterator[dict[str, object]]:
    return (record for variant in answer.variants for record in variant_records(variant))


def variant_records(variant: Variant) -> Iterator[dict[str, object]]:
    """One record a change: what stands `from` in post `a` and `to` in post `b`."""
    for change in variant.changes:
        yield {
            "a": variant.a.url,
            "b": variant.b.url,
            "what": change.what,
            "from": change.before,
            "to": change.after,
            "similarity": rounded(variant.similarity),
        }


def _head(answer: DuplicatesAnswer) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "query": answer.query,
        "window": window_record(answer.window),
        "not_judged": answer.not_judged,
        "coverage": [coverage_record(coverage) for coverage in answer.coverage],
    }
