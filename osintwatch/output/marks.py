"""What is derived from a post, in a few words: the reports it leans on, the sources it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from osintwatch.evidence import CERTAIN, Citation, Judged, Mark
from osintwatch.output.standing import SEPARATOR, size, source_name
from osintwatch.output.summary import counted

_SHARED = {"text": "have almost the same words", "story": "tell the same story"}
_ALONE = "no other post seen that leans on it"


def best_first(marks: Iterable[Mark]) -> list[Mark]:
    """The certain ones first, then those most lean on; the same order whatever the order they came in."""
    return sorted(marks, key=lambda m: (m.confidence < CERTAIN, -m.posts, -m.confidence, m.report_id))


def mark_line(mark: Mark) -> str:
    """↳ Reuters · 4 posts, 3 channels lean on the same report · 2 more possible."""
    name = source_name(mark.kind, mark.name)
    if mark.confidence >= CERTAIN:
        return f"↳ {name}{SEPARATOR}{_certainly(mark)}"
    if mark.possible:  # others lean on it for certain
        leaning = f"{counted(mark.posts, 'post')} {'leans' if mark.posts == 1 else 'lean'} on it"
        others = f" and {mark.possible - 1} more" if mark.possible > 1 else ""
        return f"↳ possibly {name}{SEPARATOR}{leaning}, this one{others} possibly"
    if mark.posts < 2:
        return f"↳ possibly {name}{SEPARATOR}{_ALONE}"
    return f"↳ {name}{SEPARATOR}{size(mark.posts, mark.channels)} possibly {_shared(mark)}"


def _certainly(mark: Mark) -> str:
    """Of a post that leans on it for certain: with which others."""
    more = f"{mark.possible} more possible" if mark.possible else ""
    if mark.posts < 2:
        return f"{counted(mark.posts, 'post')}, {more}" if more else _ALONE
    together = f"{size(mark.posts, mark.channels)} {_shared(mark)}"
    return f"{together}{SEPARATOR}{more}" if more else together


def _shared(mark: Mark) -> str:
    return _SHARED.get(mark.kind, "lean on the same report")


def waiting_line(judged: Judged) -> str:
    """Of a post that waits to be judged: that nothing stands there says nothing."""
    return "↳ not judged anew yet" if judged.marks else "↳ not judged yet"


def withdrawn_line(citations: Sequence[Citation]) -> str:
    """Of a post that credited somebody before it was edited."""
    return f"↳ no longer credits {citation_words(citations)}, as it did before an edit"


def citation_name(citation: Citation) -> str:
    """Reuters; what has no name is called by its address."""
    return _credit_name(str(citation.kind), citation.key, citation.name, denied=False)


def citation_words(citations: Sequence[Citation]) -> str:
    """Every source once: Reuters; t.me/name/12; example.org/a (denied)."""
    return "; ".join(credit_names([(str(one.kind), one.key, one.name, one.denied) for one in citations]))


def credit_names(credits: Iterable[tuple[str, str, str, bool]]) -> tuple[str, ...]:
    """The same of kinds, keys and names, and whether it is denied, a text each."""
    return tuple(dict.fromkeys([_credit_name(*credit) for credit in credits]))


@lru_cache(maxsize=1024)
def _credit_name(kind: str, key: str, name: str, denied: bool) -> str:
    """Few sources are named in most posts."""
    return f"{source_name(kind, name or key, key)}{' (denied)' if denied else ''}"
