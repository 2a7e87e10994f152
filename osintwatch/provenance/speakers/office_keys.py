"""One key for a body or office in any of the languages: "Минобороны РФ" and "Russian Defence Ministry"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from osintwatch.provenance.concepts import concepts_of
from osintwatch.provenance.speakers.body_words import SEVERAL, Sort, common_body, country_of
from osintwatch.provenance.speakers.homes import PARLIAMENTS, Home, is_capital
from osintwatch.provenance.speakers.speech_tokens import Kind, Token
from osintwatch.provenance.speakers.words import lines_of, words_of
from osintwatch.text.folding import fold
from osintwatch.text.skeleton import skeleton

BARE_KEYS: Final = frozenset(
    ("mayor", "governor", "authorities", "prosecutors", "president", "police", "prime-minister", "speaker")
)
"""Offices of which each place has one, where the place is not told: they name nobody beside others."""

_HELD_BY_SEVERAL: Final = frozenset(("opposition-leader", "authorities", "police", "prosecutors"))
"""Offices that more than one person of a country can be said to hold at a time."""
_HOUSES: Final = ("house", "палат", "republic", "республик", "республік")
_ASSEMBLIES: Final = ("assembl", "собран", "збор", "congress", "конгресс")
"""Behind "speaker of the" or "president of the" they begin the name of a parliament or country."""

_IDEAS: Final = {
    beginning: idea
    for idea, _, words in (line.partition(":") for line in lines_of("office ideas"))
    for beginning in words.split()
}
_AIDES: Final = tuple(
    (aide, re.compile(pattern)) for aide, pattern in (line.split(" | ") for line in lines_of("aides"))
)
_PERSONAL: Final = frozenset(
    ("president", "prime-minister", "governor", "mayor", "speaker", "pope", "opposition-leader",
     "ruling-party-leader", "white-house")
)  # fmt: skip
"""Offices that are one person, whose aides do not speak as that person: a spokesman of a ministry does."""
_OF_ANY_CLUB: Final = frozenset(("president", "speaker"))
_SEVERAL: Final = tuple(SEVERAL)
_CITIES: Final = frozenset(("mayor", "governor", "police", "prosecutors"))
"""Offices for which a capital is a city, and no country."""
_OF_NATIONS: Final = frozenset(("minister", "committee", "court", "party", "service", "council", "agency"))
"""Ideas that tell an office only together with its country."""
_HERE: Final = frozenset(("страны", "стране", "країни", "країні", "country's", "nation's", "государства"))
_DOMAINS: Final = frozenset(words_of("office domains"))
_TELLS_NOTHING: Final = frozenset(_IDEAS.values()) - {"command", "anti_corruption"} | {
    "region",
    "city",
    "company",
}
"""Ideas of which many offices are made."""
_PLACED: Final = frozenset(("в", "во", "у", "in"))
_CODE: Final = 2
"""letters of the code of a country"""
_LONGEST_WORD: Final = 40
_MOST_PARTS: Final = 4
_BRANCH: Final = re.compile("(?<=...)sk$")
_ADJECTIVE: Final = re.compile("(?:[ыиіо]й|[ая]я|[оеє]е|[ыи]е|на|не|ні|ий|ого|ой|ої)$")
_OF_A_NOUN: Final = re.compile("(?:ых|их|ого|его|ой|ей|ому|ему|ый|ий|ая|ое|ые|ую|ым|им|ої|ій|ими|ыми)$")
_OF_A_CITY: Final = re.compile("[сцз]ь?к")
_ENDS_OFFICE: Final = frozenset(words_of("ends office"))


def office_key(words: Sequence[Token], quoted: Sequence[str] | None, home: Home) -> str:
    """One key for a body or office, or "" for one that could be any.

    A known one has its English name and country; others the ideas they are named by, then names as skeletons.
    "Минобороны РФ" -> "mod:ru"; "Командующий военным положением" -> "command+martial_law"; «Фобос» -> "fbs".
    """
    words = _without_circumstances([one for one in words if one.low not in _OWN])
    phrase = " ".join(word.low[:_LONGEST_WORD] for word in words)
    key, of = common_body(phrase)
    if key in _OF_ANY_CLUB and _is_of_a_club(words):
        key, of = common_body(" ".join(one.low[:_LONGEST_WORD] for one in words if not one.sort & Sort.ROLE))
    if quoted and (key not in _PERSONAL or key == "opposition-leader"):
        return "-".join(filter(None, map(skeleton, quoted[:_MOST_PARTS])))
    if len(words) == 1:
        if words[0].sort & Sort.VAGUE:
            return ""
        if key == "speaker" and not home.parliament:
            return ""  # in Russian and Ukrainian a spokesman, too
    if key:
        return _common(words, phrase, key, of, home)
    if len(words) == 1:
        return "" if words[0].sort & Sort.ROLE else skeleton(words[0].text)
    return _told_by_ideas(words, home)


def _is_of_a_club(words: Sequence[Token]) -> bool:
    """Whether a president or speaker is that of a company, an institute, a headquarters."""
    first = next((i for i, word in enumerate(words) if word.sort & Sort.ROLE), 0)
    for i, word in enumerate(words[first + 1 :], first + 1):
        if word.low.startswith(_HOUSES) or (i + 1 < len(words) and words[i + 1].low.startswith(_ASSEMBLIES)):
            return False
        if word.sort & Sort.BODY and common_body(word.low)[0] not in PARLIAMENTS:
            return True
        foreign = words[0].text[0] >= "\u0400" > word.text[0]
        if word.name and not word.sort and (foreign or word.text.isupper() or word.text[0] >= "\u0400"):
            return True
    return False


def is_of_one(key: str) -> bool:
    """Whether an office has one holder, so that its key stands for that person."""
    office, _, where = key.partition(":")
    if office in _HELD_BY_SEVERAL or (not where and office.startswith(_SEVERAL)):
        return False
    return not _TELLS_NOTHING.issuperset(office.split("+"))


_OWN: Final = frozenset(("его", "её", "ее", "их", "його", "її", "їх", "its", "their", "his", "her", "the"))


def _without_circumstances(words: list[Token]) -> list[Token]:
    """An office without what follows it: "президент в ответ", "министр в ходе встречи"."""
    for i in range(1, len(words)):
        if words[i].low in _ENDS_OFFICE and not (i + 1 < len(words) and words[i + 1].name):
            return words[:i]
    return words


def _country(words: Sequence[Token], home: Home, *, cities: bool) -> str:
    for word in words:
        if word.sort & Sort.COUNTRY and not (cities and is_capital(word.low)):
            code = country_of(word.low)
            if code:
                return code
        of = common_body(word.low)[1] if word.sort & Sort.BODY else ""
        if len(of) == _CODE:
            return of  # the Duma is Russia's
        if word.low in _HERE:
            return home.here
    return ""


def _common(words: Sequence[Token], phrase: str, key: str, of: str, home: Home) -> str:
    country = _country(words, home, cities=key in _CITIES)
    role = any(word.sort & Sort.ROLE for word in words)
    if of == "place":
        where = "-".join(filter(None, map(_place, _cities(words, key in _CITIES)))) or country
    elif of == "nation":
        where = country or _region(words) or (home.roles if role else home.bodies)
    else:
        where = of
    if key in _PERSONAL:
        key += "".join(f"-{aide}" for aide, pattern in _AIDES if pattern.search(phrase))
    return f"{key}:{where}" if where else key


def _region(words: Sequence[Token]) -> str:
    """A part of a country, or a country that is not listed: "Минздрав Чувашии", "МВД по Пермскому краю"."""
    for i, word in enumerate(words[1:], 1):
        if word.kind is Kind.OPEN:
            break
        if not word.name or word.sort or word.low[0] < "\u0400" or word.text.isupper():
            continue
        if word.low.startswith(_HOUSES):
            continue
        if not _OF_A_NOUN.search(word.low) or (i + 1 < len(words) and words[i + 1].sort & Sort.PLACE):
            return _place(word.text)
    return ""


def _cities(words: Sequence[Token], capitals: bool) -> list[str]:
    """What place is named first: "мэр Конотопа в Сумской области"."""
    cities: list[str] = []
    for i, word in enumerate(words):
        if _is_city(word, capitals, first=i == 0):
            cities.append(word.text)
        elif cities and word.low in _PLACED:
            break
    return cities[:2]


def _is_city(word: Token, capitals: bool, *, first: bool) -> bool:
    if not word.name or word.sort & (Sort.BODY | Sort.ROLE | Sort.PLACE):
        return False
    if word.sort & Sort.COUNTRY:
        return capitals and is_capital(word.low)
    # At the beginning a capital tells nothing of an adjective: "Национальная полиция", but "Сумская".
    return (
        not first
        or word.low[0] < "\u0400"
        or not _ADJECTIVE.search(word.low)
        or bool(_OF_A_CITY.search(word.low))
    )


def _place(name: str) -> str:
    """Consonants of a place, the same for "Курск", "Курская" and "Kursk"."""
    return _BRANCH.sub("", skeleton(name))


def _told_by_ideas(words: Sequence[Token], home: Home) -> str:
    country = _country(words, home, cities=False)
    ideas, names = _parts(words)
    ours = _OF_NATIONS.intersection(ideas)
    if len(ideas) == 1 and not names and not (ours and country):
        ideas = set()  # "centre", "service": its other words tell which
    if not ideas:
        rest = [one for one in words if one.kind is Kind.WORD and not one.sort & Sort.COUNTRY]
        rest = [one for one in rest if _own_idea(fold(one.low)) != ""]
        if not names and all(one.sort & Sort.VAGUE for one in rest):
            return ""
        chosen = names if len("".join(names)) > 1 else [skeleton(one.text) for one in rest]
        shape = "-".join(filter(None, chosen[:3]))
        return f"{shape}:{country}" if country and shape and not names else shape
    key = "+".join((*sorted(ideas)[:_MOST_PARTS], *names[:2]))
    if not country and not names and ours:
        country = home.roles
    # An office that two ideas tell from others is itself, whether a text says its country or not.
    return f"{key}:{country}" if country and ours and not names else key


def _parts(words: Sequence[Token]) -> tuple[set[str], list[str]]:
    """The ideas in the name of an office, and the skeletons of the names in it."""
    rest = [one for one in words if one.kind is Kind.WORD and not one.sort & Sort.COUNTRY]
    folded = [fold(one.low) for one in rest]
    known = {n: idea for n, word in enumerate(folded) if (idea := _own_idea(word)) is not None}
    for first, count, concept in concepts_of(folded):
        if concept.id in _DOMAINS and (count > 1 or first not in known):
            known.update((n, concept.id) for n in range(first, first + count))
    names: list[str] = []
    ideas: set[str] = set()
    for i, word in enumerate(rest):
        if i in known:
            ideas.add(known[i])
        elif _is_name(word, first=i == 0):
            names.append(_place(word.text))
    return ideas - {""}, [name for name in names if name]


@lru_cache(maxsize=1 << 12)
def _own_idea(word: str) -> str | None:
    """The idea of a word of an office's name; "" for one that adds nothing to it: head, deputy, spokesman."""
    for length in range(min(len(word), 14) + 1, 1, -1):
        known = _IDEAS.get(word[:length] if length <= len(word) else word + "=")
        if known is not None:
            return known if known != "nothing" else ""
    return None


def _is_name(word: Token, *, first: bool) -> bool:
    """Whether a capital tells more than that a sentence or a title begins."""
    if not word.name or word.sort & (Sort.ROLE | Sort.COUNTRY):
        return False
    return word.text.isupper() or word.text[0] < "\u0400" or not (first or word.sort & Sort.BODY)
