"""All that a post cites: outlets, bodies and speakers in its words, what its links and headers point to."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from osintwatch.evidence import Citation
from osintwatch.model import StoredPost
from osintwatch.provenance.footers import without_footer
from osintwatch.provenance.links.linked import linked_citations
from osintwatch.provenance.outlets.citing import outlet_citations
from osintwatch.provenance.outlets.registry import registry
from osintwatch.provenance.speakers.citing import speaker_citations

RULES_VERSION: Final = 3
"""Raise it whenever anything in provenance/ judges otherwise: archives are judged anew at the next run."""


def citations_of(
    post: StoredPost, footers: frozenset[str] = frozenset(), own_names: frozenset[str] = frozenset()
) -> tuple[Citation, ...]:
    """What a post cites, in the order: outlets, officials and persons as the text names them, links, headers.

    `footers`: of its channel and month (footers.learn_footers). `own_names`: usernames that its channel
    wears or wore.
    """
    body = replace(post, text=without_footer(post.text, footers))
    outlets = outlet_citations(body)
    taken = [(one.start, one.end) for one in outlets if one.start >= 0]
    speakers = [one for one in speaker_citations(body.text, taken) if not _is_itself(post, one)]
    return (*outlets, *speakers, *linked_citations(body, own_names))


def _is_itself(post: StoredPost, speaker: Citation) -> bool:
    """Is it the outlet in whose own channel the post stands? It cites not itself, and is no person."""
    own, named = registry().of_channel(post), registry().of_title(speaker.name)
    return own is not None and named is not None and named.id in (own.id, own.family)
