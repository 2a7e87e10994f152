"""Ties between posts: what shows that two of them lean on the same report.

A tie depends on the two posts, on how alike their wordings are and, where an outlet or a speaker is shared,
on what else was published around the same time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from osintwatch.evidence import Likeness, Relation
from osintwatch.provenance.story import Story
from osintwatch.provenance.strands import Strand
from osintwatch.provenance.tie import Tie
from osintwatch.provenance.ties_by_address import ties_by_address
from osintwatch.provenance.ties_by_story import StoryTies
from osintwatch.provenance.ties_by_wording import ties_by_wording

LONGEST_REACH: Final = 72 * 3600
"""Seconds between two posts beyond which nothing ties them."""


class Ties:
    """The strands of a stretch of time, and the ties between them, found for those that are asked for."""

    def __init__(
        self,
        strands: Sequence[Strand],
        stories: Sequence[Story],
        likenesses: Mapping[tuple[int, int], Likeness],
        origins: Mapping[str, int],
    ) -> None:
        """`strands` are in order of time; those of one post stand side by side. `stories`: what each tells.

        `likenesses`: by (earlier, later) post id. `origins`: posts that are in the archive, by the address
        under which others point to them ("t.me/name/12").
        """
        self._strands = strands
        self._variants = {at for at, one in likenesses.items() if one.relation is Relation.VARIANT}
        self._stories = StoryTies(strands, stories)
        self._plain: dict[int, list[Tie]] = defaultdict(list)
        for tie in (
            *ties_by_address(strands, origins, LONGEST_REACH),
            *ties_by_wording(strands, likenesses, LONGEST_REACH),
        ):
            self._plain[tie.a].append(tie)
            self._plain[tie.b].append(tie)

    def of(self, wanted: Collection[int]) -> list[Tie]:
        """The surest tie between each two strands one of which is wanted."""
        found: dict[tuple[int, int], Tie] = {}
        ours = frozenset(wanted)
        for n in sorted(ours):

            def is_new(other: int, n: int = n) -> bool:
                return other > n or other not in ours

            for tie in (*self._plain.get(n, ()), *self._stories.of(n, is_new)):
                if is_new(tie.b if tie.a == n else tie.a):
                    self._keep(tie, found)
        return [found[at] for at in sorted(found)]

    def _keep(self, tie: Tie, found: dict[tuple[int, int], Tie]) -> None:
        posts = self._strands[tie.a].post.post_id, self._strands[tie.b].post.post_id
        if not tie.holds_by_itself and posts in self._variants:
            return  # the same words about another place, number or day: another item
        at = (min(tie.a, tie.b), max(tie.a, tie.b))
        if at not in found or (found[at].sure < tie.sure and not found[at].holds_by_itself):
            found[at] = tie
