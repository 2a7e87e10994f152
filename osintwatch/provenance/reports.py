"""Upstream reports: groups of strands with a name, a first post, and for each post the tie that shows it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from osintwatch.evidence import CERTAIN, POSSIBLE, CitationKind, EdgeKind
from osintwatch.provenance.grouping import group
from osintwatch.provenance.outlets.registry import registry
from osintwatch.provenance.strands import CREDITED, Strand
from osintwatch.provenance.tie import Tie

_TITLE: Final = 140
_QUOTED: Final = 120
_NAMES_ITSELF: Final = 0.95
"""that a post leans on a source which it names"""
# Where posts of one group credit several sources alike, the one that tells most about where it comes from.
_RANK: Final = {
    CitationKind.OUTLET: 0,
    CitationKind.OFFICIAL: 1,
    CitationKind.PERSON: 2,
    CitationKind.TELEGRAM: 3,
    CitationKind.FORWARD: 4,
    CitationKind.URL: 5,
}


@dataclass(frozen=True, slots=True)
class Leaning:
    """A post that leans on a report, and the tie to another one that shows it best (None: it is alone)."""

    post_id: int
    confidence: float
    is_origin: bool
    denied: bool
    tie: Tie | None = None
    other_post_id: int | None = None
    quotes: tuple[str, str] = ("", "")
    """what shows the tie: from this post, and from the other one"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as it is kept; posts in order of time."""

    id: str
    kind: CitationKind | EdgeKind
    key: str
    name: str
    title: str
    url: str | None
    confidence: float
    posts: tuple[Leaning, ...]
    channels: int
    """in which posts lean on it for certain; where it is only possible of all, any"""

    @property
    def leaning(self) -> int:
        """How many posts lean on it for certain; where it is only possible of each, all."""
        return sum(one.confidence >= CERTAIN for one in self.posts) or len(self.posts)


def reports_of(strands: Sequence[Strand], ties: Sequence[Tie]) -> list[Draft]:
    """All reports that these posts lean on, in order of their first post.

    `strands` are in order of time and `ties` are between them (ties.Ties). A post that only shares
    its words with others, and credits nobody, is a possible member of theirs, or of a report nobody is known
    for.
    """
    around: dict[int, list[Tie]] = defaultdict(list)
    for tie in ties:
        around[tie.a].append(tie)
        around[tie.b].append(tie)
    posts, telling = [s.post.post_id for s in strands], [s.kind in CREDITED for s in strands]
    groups = group(posts, ties, telling)
    credited = [members for members in groups if _source(strands, members)[0] is not None]
    home = {n: members for members in credited for n in members}
    guests, nameless = _guests(strands, around, home)
    hosts = {n for n in guests for n in home[n]}
    drafts = [_draft(strands, members, guests.get(members[0], []), around, hosts) for members in credited]
    drafts += [_draft(strands, [], members, around, hosts) for members in nameless]
    return sorted(_without_repeats(drafts), key=lambda draft: (draft.posts[0].post_id, draft.id))


def _guests(
    strands: Sequence[Strand], around: Mapping[int, list[Tie]], home: Mapping[int, list[int]]
) -> tuple[dict[int, list[int]], list[list[int]]]:
    """Possible members by the first strand of their group; and groups of posts that credit nobody."""
    guests: dict[int, list[int]] = defaultdict(list)
    lone: list[int] = []
    for n, strand in enumerate(strands):
        at_home = home.get(n, [n])
        if len(at_home) > 1:
            continue
        open_to = []
        for tie in around.get(n, ()):
            there = home.get(_other(tie, n), at_home)
            # Of two that are alone the later is the guest of the earlier.
            if there is not at_home and (strand.kind is None or len(there) > 1 or there[0] < n):
                open_to.append(tie)
        best = max(open_to, key=lambda t: (t.confidence, -_other(t, n)), default=None)
        if best is not None and best.confidence >= POSSIBLE:
            guests[home[_other(best, n)][0]].append(n)
        elif strand.kind is None:
            lone.append(n)
    return guests, _alike(lone, around)


def _alike(lone: Sequence[int], around: Mapping[int, list[Tie]]) -> list[list[int]]:
    """Posts that credit nobody, by shared words or story: each goes with the earliest one it is tied to.

    With none that goes with another itself: who is like the second only is not like the first.
    """
    first: dict[int, int] = {}
    for n in lone:
        before = [_other(t, n) for t in around.get(n, ()) if t.confidence >= POSSIBLE and _other(t, n) < n]
        first[n] = min((m for m in before if first.get(m) == m), default=n)
    groups: dict[int, list[int]] = defaultdict(list)
    for n, head in first.items():
        groups[head].append(n)
    return [members for members in groups.values() if len(members) > 1]


def _draft(
    strands: Sequence[Strand],
    members: Sequence[int],
    guests: Sequence[int],
    around: Mapping[int, list[Tie]],
    hosts: Container[int],
) -> Draft:
    """`hosts`: strands of groups that have possible members of their own."""
    everyone = sorted({*members, *guests})
    kind, key, name = _source(strands, members) if members else (_shared(guests, around), "", "")
    assert kind is not None
    leanings: dict[int, Leaning] = {}
    for n in everyone:
        leaning = _leaning(strands, n, everyone, n in members, around, key)
        known = leanings.get(leaning.post_id)
        leanings[leaning.post_id] = leaning if known is None else _both(known, leaning)
    ordered = [leanings[post_id] for post_id in sorted(leanings)]
    posts = tuple(replace(one, is_origin=one.is_origin and n == 0) for n, one in enumerate(ordered))
    # What credits the source by itself may have been a sure member last night: the report keeps its name.
    own = {n for n in everyone if (strands[n].kind, strands[n].key) == (kind, key) and n not in hosts}
    first = strands[min(members or guests)].post
    certain = [one.confidence for one in posts if one.confidence >= CERTAIN] or [
        one.confidence for one in posts
    ]
    return Draft(
        _id(strands, min(n for n in everyone if n in (members or guests) or n in own)),
        kind,
        key,
        name,
        " ".join(first.text.split())[:_TITLE],
        _url(strands, members, key if kind is CitationKind.OUTLET else ""),
        min(certain),
        posts,
        len({strands[n].post.channel_id for n in members or guests}),
    )


def _shared(guests: Sequence[int], around: Mapping[int, list[Tie]]) -> EdgeKind:
    """What posts that credit nobody have in common: their words, or only the story."""
    among = set(guests)
    ties = {t.kind for n in guests for t in around.get(n, ()) if _other(t, n) in among}
    return EdgeKind.TEXT if ties == {EdgeKind.TEXT} else EdgeKind.STORY


def _both(one: Leaning, other: Leaning) -> Leaning:
    """Two strands of one post that lean on one report are one post."""
    surer = one if one.confidence >= other.confidence else other
    return replace(surer, is_origin=one.is_origin or other.is_origin, denied=one.denied or other.denied)


def _leaning(
    strands: Sequence[Strand],
    n: int,
    everyone: Sequence[int],
    sure: bool,
    around: Mapping[int, list[Tie]],
    key: str,
) -> Leaning:
    """How a strand hangs on the others: the surest tie, among equals that to the earliest post."""
    strand, group_of = strands[n], set(everyone)
    ties = [tie for tie in around.get(n, ()) if _other(tie, n) in group_of]
    best = max(ties, key=lambda tie: (tie.confidence, -_other(tie, n)), default=None)
    confidence = _NAMES_ITSELF if best is None else best.confidence
    other = None if best is None else strands[_other(best, n)].post.post_id
    return Leaning(
        strand.post.post_id,
        max(confidence, CERTAIN) if sure else min(confidence, CERTAIN - 0.01),
        (strand.own and strand.key == key) or _is_pointed_to(strand, ties, key),
        any(citation.denied for citation in strand.citations),
        best,
        other,
        ("", "") if best is None else _quotes(strands, best, n),
    )


def _quotes(strands: Sequence[Strand], tie: Tie, n: int) -> tuple[str, str]:
    """The words that show a tie, those of strand n first; where it quotes none, how the post begins."""
    a, b = (
        quote or strands[place].post.text.strip()[:_QUOTED]
        for quote, place in ((tie.quote_a, tie.a), (tie.quote_b, tie.b))
    )
    return (b, a) if tie.b == n else (a, b)


def _is_pointed_to(strand: Strand, ties: Sequence[Tie], key: str) -> bool:
    """Is it the very Telegram post that the report is named after?"""
    cited = any(citation.key == key for citation in strand.post.citations)
    return not cited and any(tie.kind in _POINTING and tie.key == key for tie in ties)


_POINTING: Final = (EdgeKind.FORWARD, EdgeKind.TELEGRAM)


def _source(strands: Sequence[Strand], members: Sequence[int]) -> tuple[CitationKind | None, str, str]:
    """Who most of a group's posts credit: what stands in an outlet's own channel credits nobody by that.

    A post that only points to another leans on what that one credits, or on the outlet whose post it is.
    """
    votes: dict[int, Counter[tuple[CitationKind, str]]] = defaultdict(Counter)
    names: dict[tuple[CitationKind, str], Counter[str]] = defaultdict(Counter)
    for strand in map(strands.__getitem__, members):
        if strand.kind is not None:
            votes[1 if strand.own else 0 if strand.kind in CREDITED else 2][strand.kind, strand.key] += 1
            names[strand.kind, strand.key][strand.name] += 1
    if not votes:
        return None, "", ""
    best = votes[min(votes)]
    most = min(best, key=lambda source: (-best[source], _RANK[source[0]], source[1]))
    said = names[most]
    return *most, min(said, key=lambda name: (-said[name], -len(name), name))


def _without_repeats(drafts: Sequence[Draft]) -> list[Draft]:
    """One report a post and source: a post's further paragraphs on the same source, tied to nothing, add
    none.

    Nor does what an outlet's own channel says, where the post credits somebody and nobody else has it.
    """
    leaning: Counter[int] = Counter(one.post_id for draft in drafts for one in draft.posts)
    seen: set[tuple[int, str, str]] = set()
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda draft: (-len(draft.posts), draft.posts[0].post_id, draft.id)):
        first = draft.posts[0]
        alone = len(draft.posts) == 1
        there = (first.post_id, draft.kind, draft.key) in seen
        if alone and (there or (first.is_origin and leaning[first.post_id] > 1)):
            continue
        seen.update((one.post_id, draft.kind, draft.key) for one in draft.posts)
        kept.append(draft)
    return kept


def _id(strands: Sequence[Strand], n: int) -> str:
    """Made of a report's first strand, and so its own: later posts do not change it.

    Not of the source that most of its posts credit: that may become another overnight.
    """
    strand = strands[n]
    number, kind = 0, strand.kind.value if strand.kind else ""
    while n and strands[n - 1].post.post_id == strand.post.post_id:
        n -= 1
        number += (strands[n].kind, strands[n].key, strands[n].own) == (strand.kind, strand.key, strand.own)
    made_of = f"{strand.post.post_id}\n{kind}\n{strand.key}\n{strand.own:d}\n{number}"
    return blake2b(made_of.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _url(strands: Sequence[Strand], members: Sequence[int], outlet: str) -> str | None:
    """The page that most of them link to: the outlet's own, or one that several channels know."""
    channels: dict[str, set[int]] = defaultdict(set)
    address: dict[str, str] = {}
    for n in members:
        for one in strands[n].post.citations:
            if one.kind is CitationKind.URL and one.url:
                channels[one.key].add(strands[n].post.channel_id)
                address.setdefault(one.key, one.url)
    own = [key for key in channels if outlet and _publisher(key) == outlet]
    known = own or [key for key in channels if len(channels[key]) > 1 or len(members) == 1]
    return address[min(known, key=lambda key: (-len(channels[key]), key))] if known else None


def _publisher(key: str) -> str:
    """Whose page an address is."""
    outlet = registry().of_host(key.partition("/")[0])
    return outlet.id if outlet else ""


def _other(tie: Tie, n: int) -> int:
    return tie.b if tie.a == n else tie.a
