"""One citation for each speaker, whether named by office, family name or full name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from osintwatch.evidence import Citation, CitationKind
from osintwatch.provenance.speakers.keys import is_east_asian, is_syllable, person_key
from osintwatch.provenance.speakers.office_keys import BARE_KEYS
from osintwatch.provenance.speakers.speech_tokens import Kind, Token
from osintwatch.text.skeleton import skeleton

_LONGEST_FAMILY_NAME: Final = 5
_MOST_PARTS: Final = 3


def one_for_each(citations: Sequence[Citation], tokens: Sequence[Token]) -> list[Citation]:
    """Give the first of `citations` for each speaker; an office is left out beside its holder."""
    full_names = _full_names(tokens) if any(map(_is_lone, citations)) else {}
    fuller = [_with_full_name(one, full_names) for one in citations]
    aliases = {one.key: one.alias for one in reversed(fuller) if one.alias}
    chosen: dict[str, Citation] = {}
    for one in fuller:
        chosen.setdefault(one.key, replace(one, alias=aliases.get(one.key, "")))
    held = set(aliases.values()) | {alias.partition(":")[0] for alias in aliases.values()}
    named = [
        one for one in chosen.values() if one.kind is CitationKind.PERSON or _stands_alone(one.key, held)
    ]
    return named or list(chosen.values())


def _stands_alone(office: str, held: set[str]) -> bool:
    return office not in held and office not in BARE_KEYS


def _is_lone(one: Citation) -> bool:
    """Whether a person goes by one syllable, as East Asian family names are."""
    word = one.name.rpartition(" ")[2]
    person = one.kind is CitationKind.PERSON and one.key.count("-") < 2
    return person and len(word) <= _LONGEST_FAMILY_NAME and is_syllable(word)


def _with_full_name(one: Citation, full_names: Mapping[str, Sequence[str]]) -> Citation:
    """ "Yoon" is "Yoon Suk Yeol" where the text says so."""
    full = full_names.get(skeleton(one.name.rpartition(" ")[2])) if _is_lone(one) else None
    return replace(one, key=person_key(full)) if full else one


def _full_names(tokens: Sequence[Token]) -> dict[str, list[str]]:
    """Names in the text that are built as East Asian ones are, by the skeletons of their family names."""
    names: dict[str, list[str]] = {}
    for i, token in enumerate(tokens):
        if token.kind is Kind.WORD and token.name and len(token.text) <= _LONGEST_FAMILY_NAME:
            parts = [one.text for one in tokens[i : i + _MOST_PARTS] if one.kind is Kind.WORD and one.name]
            for n in range(2, len(parts) + 1):
                if is_east_asian(parts[:n]):
                    names.setdefault(skeleton(token.text), parts[:n])
    return names
