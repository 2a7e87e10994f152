"""How the words of a speaker's name look: endings of names, of common nouns, of what cannot be a subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from osintwatch.provenance.speakers.body_words import Sort
from osintwatch.provenance.speakers.speech_tokens import Kind, Token
from osintwatch.provenance.speakers.speech_words import SILENT
from osintwatch.provenance.speakers.words import words_of

BEFORE_OBLIQUE: Final = frozenset(words_of("oblique"))
"""Words before what is no subject."""
WITHIN_TITLES: Final = frozenset(("по", "при", "of", "for", "з", "із"))
AND: Final = frozenset(("and", "и", "та", "і", "й", "with", "с", "з"))
KIN: Final = frozenset(
    ("сын", "дочь", "жена", "вдова", "брат", "мать", "отец", "син", "дочка", "дружина", "батько")
)
LEADING: Final = frozenset(("the", "a", "an", "как", "и", "но", "а", "при", "этом", "об", "this"))
NOT_A_SUBJECT: Final = re.compile(r"\w{2,}(?:ого|его|ому|ему|ої|ою|ами|ями|ым|ових|ы|ии|ії|ську|скую|скую)$")
POSSESSED: Final = re.compile(r"\w+(?:ова|ева|єва|ёва|ина|іна|ына)$")
GENITIVE: Final = re.compile(r"\w+(?:а|я|и|ы|ої|ого)$")
"""What may be the place of an office, whose holder would stand in the nominative."""
COMMON_NOUN: Final = re.compile(
    r"\w+(?:тель|тели|лог|логи|щик|щики|ница|ность|ности|ение|ения|ание|ания|ция|ции|ство|ства|истка|исты|менты|анин|анка"
    r"|ник|ники|арий|ация|ться|тись|йся|ство|ення|ання|ція|ість|вець)$"
)
_FINITE: Final = re.compile("[а-яіїє]{2,}(?:ть|ться|ет|ют|ит|ят|ат|ал|али|ила|или|ел|ело|ив|ла|ли|л)$")
NO_BODIES: Final = frozenset(
    (
        "UPD",
        "NEW",
        "СВО",
        "ДТП",
        "ИП",
        "ИИ",
        "ШІ",
        "AI",
        "ПВО",
        "ППО",
        "БПЛА",
        "UAV",
        "НДС",
        "ВВП",
        "ЖКХ",
        "ПДД",
        "УК",
    )
)
PEOPLE: Final = re.compile(
    r"(?:(?<!ir)ians?|(?<![tpd])ans|(?<=.ric)an|(?<=kore)an|ish|ese|['’]s?|ск\w+|цьк\w+|[а-яіїє](?:ец|цы|ин|ці|у|ю|ой|ам|ом|ем|ей|е|ы|и|і))$"
)
"""Ukrainians, Polish, россиянин: not the country"""
TWO_WORDS: Final = re.compile("kore|states|kingdom|коре|штат")


SINGULAR: Final = re.compile("[а-яіїє](?:[бвгджзйклмнпрстфхцчшщ]|[аяьо])$")
OBLIQUE_ROLE: Final = re.compile("[а-яіїєґ](?:ом|ем|ём|у|ю|ой|ей|е|ами|ями|ам|ям|ах|ях|ов|им|ым)$")
MODIFIER: Final = re.compile(
    r".*(?:[ыиіоеє]й|[ая]я|[оеє]е|[ыи]е|ого|его|ому|ему|ых|их|ым|им|[а-яії]ми|ую|юю|ою|ої|ські|цькі|ська|цька|не|на|н[іи])$|.*[a-z](?:'s|s')?$"
)


def is_modifier(token: Token) -> bool:
    """Whether a word can stand before the noun that says what a speaker is."""
    if token.kind is not Kind.WORD:
        return token.kind is Kind.NUMBER
    if token.low in BEFORE_OBLIQUE or COMMON_NOUN.match(token.low):
        return False
    return (
        token.name
        or bool(token.sort & Sort.COUNTRY)
        or token.low in SILENT
        or bool(MODIFIER.match(token.low))
    )


def is_clause(title: Sequence[Token]) -> bool:
    """Whether more than a title stands behind a name: "Orlov, the president of the club has left"."""
    return any(
        one.kind is Kind.WORD and not one.name and not one.sort and one.low not in BEFORE_OBLIQUE
        and one.low not in WITHIN_TITLES and one.low not in AND and one.low not in LEADING
        and (one.low[0] < "\u0400" or bool(_FINITE.match(one.low)))
        for one in title
    )  # fmt: skip
