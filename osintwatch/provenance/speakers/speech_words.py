"""Verbs that give something as somebody's statement, in English, Russian and Ukrainian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple

from osintwatch.provenance.speakers.words import words_of


class Subject(Enum):
    """Who can be the subject of a verb, as far as its form tells."""

    ANY = "any"
    HE = "he"
    SHE = "she"
    IT = "it"
    ONE = "one"
    THEY = "they"


class Verb(NamedTuple):
    """A form of a verb of speech."""

    subject: Subject
    plain: bool
    """It says that something was said and no more: its subject may follow it ("заявил мэр"), or be the body
    in which it was said ("заявили в полиции"). Other acts of speech ("обвинил") have theirs before them."""


_PAST_RU: Final = {"л": Subject.HE, "ла": Subject.SHE, "ло": Subject.IT, "ли": Subject.THEY, "": Subject.HE}
_PAST_UK: Final = {"в": Subject.HE, "ла": Subject.SHE, "ло": Subject.IT, "ли": Subject.THEY}
_ENDINGS: Final = {
    "past {} ru": _PAST_RU,
    "present {} ru": _PAST_RU
    | dict.fromkeys(("ет", "ёт", "ит"), Subject.ONE)
    | dict.fromkeys(("ют", "ут", "ят", "ат"), Subject.THEY),
    "past {} uk": _PAST_UK,
    "present {} uk": _PAST_UK
    | dict.fromkeys(("є", "е", "ить"), Subject.ONE)
    | dict.fromkeys(("ють", "уть", "ять"), Subject.THEY),
}
_PLURAL_EN: Final = frozenset(
    ("say", "announce", "confirm", "claim", "warn", "deny", "urge", "demand", "reject", "condemn", "threaten")
)


def _conjugated(stem: str, endings: Mapping[str, Subject], plain: bool) -> Iterator[tuple[str, Verb]]:
    """The forms of a stem; those in "*" are reflexive, as the rest would be passive ("сообщается")."""
    bare = stem.rstrip("*")
    for ending, subject in endings.items():
        # Only stems in a consonant are a form of their own: опроверг, отверг.
        if ending or bare.endswith("г"):
            form = bare + ending
            if bare != stem:
                form += "сь" if form[-1] in "аоиу" else "ся"
            yield form, Verb(subject, plain)


def _forms() -> Iterator[tuple[str, Verb]]:
    for verbs, plain in (("acts", False), ("plain verbs", True)):
        for section, endings in _ENDINGS.items():
            for stem in words_of(section.format(verbs)):
                yield from _conjugated(stem, endings, plain)
        for word in words_of(f"{verbs} en"):
            yield word, Verb(Subject.THEY if word in _PLURAL_EN else Subject.ANY, plain)


VERBS: Final = dict(_forms())
"""Every form that is known, in small letters."""

SILENT: Final = frozenset(words_of("silent"))
"""Words that may stand between a speaker and the verb."""
