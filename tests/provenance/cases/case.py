"""The shape of a case."""

from __future__ import annotations

from dataclasses import dataclass

from tests.provenance.newsroom import Told


@dataclass(frozen=True, slots=True)
class Case:
    """Posts, and the reports they lean on."""

    id: str
    posts: tuple[Told, ...]
    reports: frozenset[str]
    """each by the names of its posts: "a b ?c ~d"; those with "?" are possible members only, of those with
    "~" either is right"""

    def agrees(self, found: set[str]) -> bool:
        """Are these the reports, by the names of their posts?"""
        vague = {word[1:] for report in self.reports for word in report.split() if word[0] == "~"}

        def plain(report: str) -> frozenset[str]:
            return frozenset(
                word.lstrip("?~") if word.lstrip("?~") in vague else word for word in report.split()
            )

        return set(map(plain, found)) == set(map(plain, self.reports))
