"""Near-duplicates and variants in words, for terminal and pipe alike."""

from __future__ import annotations

from collections.abc import Iterable

from osintwatch.evidence import Change, DuplicatesAnswer, Likeness, Relation
from osintwatch.model import SearchResult, StoredPost
from osintwatch.output.standing import SEPARATOR, lag
from osintwatch.output.summary import counted, not_judged, summary_lines
from osintwatch.text.display import one_line

RELATION_WORDS = {
    Relation.EXACT: "the same words",
    Relation.NEAR: "almost the same words",
    Relation.CONTAINS: "a cut or an extension",
    Relation.VARIANT: "a variant",
    Relation.RECURRING: "a template that comes again",
}
_CHANGE_CELLS = 80


def duplicates_sentence(answer: DuplicatesAnswer) -> str:
    """2 clusters of near-duplicates: 5 posts, 3 channels · 1 pair differs in a number, date or name."""
    posts = [post for cluster in answer.clusters for post, _ in cluster.posts]
    parts = []
    if posts:
        clusters = counted(len(answer.clusters), "cluster")
        channels = counted(len({post.channel_id for post in posts}), "channel")
        parts.append(f"{clusters} of near-duplicates: {counted(len(posts), 'post')}, {channels}")
    elif answer.not_judged < answer.posts or not answer.posts:
        parts.append(f"no near-duplicates found{' yet' if answer.not_judged else ''}")
    if answer.variants:
        differ = "differs" if len(answer.variants) == 1 else "differ"
        pairs = counted(len(answer.variants), "pair")
        parts.append(f"{pairs} of posts {differ} only in numbers, dates or names")
    if answer.not_judged:
        parts.append(not_judged(answer.not_judged, answer.posts))
    return SEPARATOR.join(parts)


def likeness_words(likeness: Likeness | None) -> str:
    """Almost the same words (94 %); first known."""
    if likeness is None:
        return "first known"
    # Rounded down: what is not quite the same must not read 100 %.
    percent = int(min(max(likeness.similarity, 0), 1) * 100)
    return f"{RELATION_WORDS[likeness.relation]} ({percent} %)"


def change_words(change: Change) -> str:
    """number: 3 → 13."""
    before, after = (one_line(part, _CHANGE_CELLS) or "(nothing)" for part in (change.before, change.after))
    return f"{one_line(change.what, 20)}: {before} → {after}"


def changes_words(changes: Iterable[Change]) -> str:
    return "; ".join(change_words(change) for change in changes)


def lag_between(first: StoredPost, later: StoredPost) -> str:
    return lag(lag_seconds(first, later))


def lag_seconds(first: StoredPost, later: StoredPost) -> int:
    return int((later.posted_at - first.posted_at).total_seconds())


def left_out(answer: DuplicatesAnswer, shown: DuplicatesAnswer) -> list[str]:
    """What a limit left out, and the option that lists it."""
    clusters = len(answer.clusters) - len(shown.clusters)
    pairs = len(answer.variants) - len(shown.variants)
    more = [
        *([counted(clusters, "more cluster")] if clusters else []),
        *([counted(pairs, "more variant")] if pairs else []),
    ]
    return [f"and {' and '.join(more)} (--limit 0 shows all)"] if more else []


def duplicates_coverage(answer: DuplicatesAnswer) -> tuple[str, ...]:
    """How many posts are listed, the window, and how far to trust silence, as a search says it."""
    posts = {post.id for cluster in answer.clusters for post, _ in cluster.posts}
    posts |= {post.id for variant in answer.variants for post in (variant.a, variant.b)}
    number = len(posts)
    result = SearchResult(answer.query, answer.window, number, (), answer.coverage)
    count, *doubts = summary_lines(result, shown=number)
    if answer.not_judged and not number:  # not a word as if all had been compared
        count = count.replace("nothing found", "nothing found yet", 1)
    return (count, *doubts)
