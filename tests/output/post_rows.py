"""Rows of posts made in the straightforward way, of the objects that `store.read` and `judgement` give."""

from __future__ import annotations

from osintwatch.evidence import Citation, Judged
from osintwatch.model import StoredPost
from osintwatch.output.json import forward_channel, forward_url, reply_url
from osintwatch.output.marks import best_first
from osintwatch.post_row import Credit, Leaning, PostRow


def row_of(post: StoredPost, judged: Judged = Judged()) -> PostRow:
    card, forward, counters = post.card, post.forward, post.counters
    return PostRow(
        url=post.url,
        posted_at=int(post.posted_at.timestamp()),
        channel=post.channel,
        channel_title=post.channel_title,
        message_id=post.message_id,
        text=post.text,
        language=post.language,
        links=tuple(dict.fromkeys("%20".join(link.url.split()) for link in post.links)),
        card_site=card.site if card else None,
        card_title=card.title if card else None,
        card_url=card.url if card else None,
        forward_from=(forward_channel(forward) or forward.name) if forward else None,
        forward_url=forward_url(forward) if forward else None,
        reply_to=reply_url(post),
        album=post.album or None,
        media=post.media,
        author=post.author,
        edited_at=int(post.edited_at.timestamp()) if post.edited_at else None,
        deleted_seen_at=int(post.deleted_seen_at.timestamp()) if post.deleted_seen_at else None,
        gone=post.gone or None,
        views=counters.views,
        forwards=counters.forwards,
        replies=counters.replies,
        captured_at=int(post.captured_at.timestamp()),
        method=post.method.value,
        versions=post.versions,
        sha256=post.sha256,
        former_match=post.former_match,
        citations=_credits(judged.citations),
        withdrawn_citations=_credits(judged.withdrawn),
        upstream=[
            Leaning(mark.report_id, mark.name, mark.confidence, mark.posts, mark.channels)
            for mark in best_first(judged.marks)
        ],
    )


def rows_of(*posts: StoredPost) -> list[PostRow]:
    """Of posts that nothing is derived from."""
    return [row_of(post) for post in posts]


def _credits(citations: tuple[Citation, ...]) -> list[Credit]:
    return [(str(one.kind), one.key, one.name, one.denied) for one in citations]
