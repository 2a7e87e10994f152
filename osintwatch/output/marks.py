"""What is derived from a post, in a few words: the reports it leans on, the sources it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from osintwatch.evidence import CERTAIN, Citation, Judged, Mark
from osintwatch.output.standing import SEPARATOR, size, source_name

_SHARED = {"text": "have almost the same words", "story": "tell the same story"}


def best_first(marks: Iterable[Mark]) -> list[Mark]:
    """The certain ones first, then those most lean on; the same order whatever the order they came in."""
    return sorted(marks, key=lambda m: (m.confidence < CERTAIN, -m.posts, -m.confidence, m.report_id))


def mark_line(mark: Mark) -> str:
    """↳ Reuters · 4 posts, 3 channels lean on the same report."""
    name = source_name(mark.kind, mark.name)
    possibly = "" if mark.confidence >= CERTAIN else "possibly "
    if mark.posts < 2:
        return f"↳ {possibly}{name}{SEPARATOR}no other post seen that leans on it"
    shared = _SHARED.get(mark.kind, "lean on the same report")
    return f"↳ {name}{SEPARATOR}{size(mark.posts, mark.channels)} {possibly}{shared}"


def waiting_line(judged: Judged) -> str:
    """Of a post that waits to be judged: that nothing stands there says nothing."""
    return "↳ not judged anew yet" if judged.marks else "↳ not judged yet"


def citation_name(citation: Citation) -> str:
    """Reuters; what has no name is called by its address."""
    return source_name(str(citation.kind), citation.name or citation.key, citation.key)


def citation_words(citations: Sequence[Citation]) -> str:
    """Every source once: Reuters; t.me/name/12; example.org/a (denied)."""
    return "; ".join(
        dict.fromkeys(f"{citation_name(one)}{' (denied)' if one.denied else ''}" for one in citations)
    )
