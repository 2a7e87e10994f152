"""A tie between two strands: what shows that they lean on the same report, how sure it is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from osintwatch.evidence import CERTAIN, POSSIBLE, EdgeKind

BINDS: Final = 0.5
"""Sure enough to be shown as a fact with its evidence, and to join two posts in one report."""

POSSIBLY: Final = 0.25
"""Sure enough to be shown as possible; below it is not shown at all, but counts against what is joined."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two strands, by their places in the list given, and what ties them."""

    a: int
    b: int
    kind: EdgeKind
    key: str
    quote_a: str
    """the words of a that show it; "": how its post begins, as where the words of the whole are the tie"""
    quote_b: str
    sure: float
    """0 to 1; 0.5: as likely one report as two"""
    why: str

    @property
    def confidence(self) -> float:
        """As people are shown it."""
        return self.sure if self.holds_by_itself else _shown(self.sure)

    @property
    def holds_by_itself(self) -> bool:
        """An address or the wording needs nothing beside it; a story must be borne out by its group."""
        return self.kind not in (EdgeKind.OUTLET, EdgeKind.STATEMENT, EdgeKind.STORY) and self.sure >= CERTAIN


def _shown(sure: float) -> float:
    """On the scale that people see: from as likely as not on, it is shown as a fact with its evidence."""
    if sure >= BINDS:
        return CERTAIN + (0.95 - CERTAIN) * (sure - BINDS) / (1 - BINDS)
    if sure >= POSSIBLY:
        return POSSIBLE + (CERTAIN - POSSIBLE) * (sure - POSSIBLY) / (BINDS - POSSIBLY)
    return POSSIBLE * sure / POSSIBLY
