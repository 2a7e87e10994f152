"""The forms that a Russian or Ukrainian word takes in a sentence: what names of outlets are found by.

Every form that may occur is given, a few that cannot along with them: names are looked up in texts, so that
a form nobody writes costs nothing, and a missing one costs a citation.
"""

from __future__ import annotations

import re
from typing import Final

_CYRILLIC: Final = re.compile("[\u0400-\u052f]+")
_SHORTEST: Final = 3
_CONSONANTS: Final = "бвгґджзклмнпрстфхцчшщ"

# Ending of the first case -> endings of the others, Russian and Ukrainian, singular and plural. The longest
# ending that fits counts. Adjectives and nouns of one ending are not told apart.
_ENDINGS: Final[tuple[tuple[str, str], ...]] = (
    ("ая", "ой ою ую"),
    ("яя", "ей ею юю"),
    ("ое", "ого ому ым им ом"),
    ("ее", "его ему им ем"),
    ("ые", "ых ым ыми"),
    ("ие", "их им ими ия ию ием ии ий"),
    ("ый", "ого ому ым ом"),
    ("ий", "ого его ому ему им ім ом ем ия ию"),
    ("ой", "ого ому ым им ом оя ою оем ое"),
    ("ия", "ии ию ией ий иям иями иях"),
    ("ія", "ії ію ією ій іям іями іях"),
    ("ья", "ьи ье ью ьей"),
    ("ия", "ии ию ией ий иям иями иях"),
    ("а", "ы и е у ой ою і ої ій"),
    ("я", "и е ю ей ею і ї єю ей ь ям ями ях"),
    ("о", "а у ом е і ові"),
    ("е", "ого ому им ым ім ом я ю ем"),
    ("і", "их им ими ей ям ями ях ів ам ами ах"),
    ("ы", "ов ам ами ах у"),
    ("и", "ов ей ам ами ах ям ями ях ів ий й"),
    ("ї", "їв й ям ями ях"),
    ("ь", "я ю ем е и ью і ю єм ем"),
    ("й", "я ю ем е и єм ї єві"),
)
_AFTER_A_CONSONANT: Final = "а у ом ем е ы и ов ам ами ах ові еві і ів"


def forms(word: str) -> frozenset[str]:
    """All forms of a folded word, itself among them. Words of other scripts and very short ones have one."""
    if len(word) < _SHORTEST or not _CYRILLIC.fullmatch(word):
        return frozenset((word,))
    if word[-1] == "ъ":  # the old spelling: Коммерсантъ
        word = word[:-1]
        return forms(word) | {word + "ъ"}
    if word[-1] in _CONSONANTS:
        return frozenset((word, *(word + ending for ending in _AFTER_A_CONSONANT.split())))
    for ending, others in _ENDINGS:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            found = {word, *(stem + other for other in others.split())}
            if ending in ("и", "ы", "а", "о", "і") and len(stem) > _SHORTEST:
                found.add(stem)  # новости, новини -> новостей, новин
            return frozenset(found)
    return frozenset((word,))
