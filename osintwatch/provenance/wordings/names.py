"""Names by the look of their words: is it one, and are two of them one name in two cases or alphabets?"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from osintwatch.text.skeleton import skeleton

_ENDINGS: Final = """
иями ями ами ием ией иям иях ого его ому ему ыми ими ией ию ия ии ие ої ій ія ії ію ією єю ою ею ом ем ам ям
ах ях ой ей ый ий ая яя ое ее ые ую юю их ых ым им єм ів а я у ю ы и е о ь і ї є й s es
"""
_CYRILLIC_ENDINGS: Final = tuple(
    sorted((e for e in _ENDINGS.split() if not e.isascii()), key=lambda e: (-len(e), e))
)
# Peoples go with their countries: "Israeli" and "Israel", "Iranian" and "Iran" are one name.
_LATIN_ENDINGS: Final = ("ians", "ian", "ans", "an", "is", "i", "ia", "es", "s", "e", "a")
_SHORTEST: Final = 3
_SHORTEST_LATIN: Final = 4

# "Харьков", "Харків", "Харкова": Ukrainian changes the last vowel of a name with its case.
_CHANGING: Final = re.compile("[іїоеєи]в$")

_OF_A_PLACE: Final = re.compile(
    "[а-яіїєґ]{2,20}(?:[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)"
    "|[сц]ьк(?:ий|ого|ому|им|а|у|ої|ій|ою|е|і|их|ими))$"
)
_SIDES: Final = re.compile(
    "(?:север(?:н|о|е|$)|юг[ауе]?(?:$|о)|южн|восто(?:к|чн)|запад|північ|південн|південь|півдн[яюі]"
    "|схід|сход[уі]$|захід|заход[уі]$)[а-яіїєґ]{0,12}$"
    "|(?:north|south|east|west)(?:ern|ward|wards|east|west|eastern|western)?$"
)
# Names that share no letters with what else their bearers are called.
_ALSO: Final = {
    form: forms
    for forms in (
        "russia россия россии россию россией рф росія росії росію росією",
        "us usa america american сша америка америки америку",
        "петербург петербурга петербурге питер питера питере спб",
        "киргизия киргизии киргизию кыргызстан кыргызстана кыргызстане",
        "eu ес евросоюз евросоюза евросоюзе єс євросоюз євросоюзу",
        "uk britain british великобритания великобритании британия британии британию британія британії",
        "un оон",
    )
    for form in forms.split()
}
_CROSS_ALPHABET: Final = 0.6
_LONG_SKELETON: Final = 4


@lru_cache(maxsize=65536)
def stem(folded: str) -> str:
    """A word without its case ending: "путина", "путиным" -> "путин"."""
    if folded.isascii():
        return _latin_stem(folded)
    for ending in _CYRILLIC_ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST:
            folded = folded[: -len(ending)]
            break
    return _CHANGING.sub("*в", folded)


def _latin_stem(folded: str) -> str:
    for ending in _LATIN_ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST_LATIN:
            return folded[: -len(ending)]
    return folded


def speaks_of_a_place(folded: str) -> bool:
    """Words written small that stand for a place: "украинский", "north", "восточнее"."""
    return bool(_OF_A_PLACE.match(folded) or _SIDES.match(folded))


@lru_cache(maxsize=65536)
def same_name(a: str, b: str) -> bool:
    """Are two folded words one name, whatever the case, spelling or alphabet?"""
    if a == b or stem(a) == stem(b) or (a in _ALSO and _ALSO.get(a) == _ALSO.get(b)):
        return True
    bones, other = skeleton(a), skeleton(b)
    if a.isascii() == b.isascii():
        return bones == other and len(bones) >= _LONG_SKELETON
    if not bones or not other:
        return False
    return bones == other or SequenceMatcher(None, bones, other).ratio() >= _CROSS_ALPHABET
