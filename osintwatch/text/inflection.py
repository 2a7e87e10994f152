"""Which words are forms of one word: dictionaries of English, Russian and Ukrainian, asked word by word.

Cyrillic by pymorphy3 (OpenCorpora for Russian, VESUM for Ukrainian), which also guesses the forms of names it
does not hold from their endings; English by simplemma, which knows irregular forms (struck, children).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from osintwatch.text.folding import fold

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

INFLECTION_VERSION: Final = 1
"""Raise it whenever `lemmas` gives another answer for any word: stored forms must then be made anew."""

_INFLECTED: Final = re.compile("[a-z]{3,24}|[а-яіїєґ]{3,24}")
_NOT_RUSSIAN: Final = re.compile("[іїєґ]")
_NOT_UKRAINIAN: Final = re.compile("[ыэъ]")
_DROPPED_APOSTROPHE: Final = re.compile("(?<=[бпвмфрк])(?=[яюєї])")

_LEAST: Final = 0.05
"""of a reading's probability: «стали» is hardly ever steel"""
_LEAST_OF_BEST: Final = 0.3
"""of the best guess at a word that no dictionary holds"""

_PLURAL: Final = re.compile("(?<=[a-z]{3}[^aus])s$")


def is_inflected(word: str) -> bool:
    """Is this folded word one that may have other forms: only Latin or only Cyrillic letters, 3 to 24?"""
    return _INFLECTED.fullmatch(word) is not None


def lemmas(word: str) -> tuple[str, ...]:
    """Give what a folded word may be a form of, as `language:dictionary form`, folded; never nothing.

    «китае» -> ("ru:китай",), "struck" -> ("en:strike",). Words that share one are forms of one word. A word
    that is no dictionary's is guessed at from its ending; whatever `is_inflected` refuses is its own lemma.

    The first call loads dictionaries: about a third of a second, 90 MB.
    """
    if not is_inflected(word):
        return (f":{word}",)
    if word.isascii():
        return (f"en:{_english(word)}",)
    known = [*_known("ru", word), *_known("uk", word)]
    return tuple(dict.fromkeys(known or [*_guessed("ru", word), *_guessed("uk", word)]))


def meant(word: str, found: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a typed word's lemmas that are meant by it: where it is a dictionary form, that one.

    «герасимов» is also the genitive plural of «герасим», and nobody who types it means that.
    """
    kept = []
    for language in dict.fromkeys(lemma.partition(":")[0] for lemma in found):
        own = [lemma for lemma in found if lemma.startswith(f"{language}:")]
        kept += [f"{language}:{word}"] if f"{language}:{word}" in own else own
    return tuple(kept)


# ---- English -------------------------------------------------------------------------------------


def _english(word: str) -> str:
    from simplemma import is_known, lemmatize

    # The list has words as they stand in a text: names begin with a capital, "Israelis".
    for spelled in (word, word.capitalize()):
        lemma = fold(lemmatize(spelled, lang="en")).replace(" ", "")
        if lemma not in ("", word):
            return lemma
    known = is_known(word, lang="en") or is_known(word.capitalize(), lang="en")
    return word if known else _PLURAL.sub("", word)  # "houthis"


# ---- Russian and Ukrainian -------------------------------------------------------------------------


@cache
def _analyzer(language: str) -> MorphAnalyzer:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang=language)


def _may_be(language: str, word: str) -> bool:
    return not (_NOT_RUSSIAN if language == "ru" else _NOT_UKRAINIAN).search(word)


def _known(language: str, word: str) -> list[str]:
    """The lemmas a dictionary gives, the likeliest first."""
    if not _may_be(language, word):
        return []
    analyzer = _analyzer(language)
    if language == "uk" and not analyzer.word_is_known(word):
        word = _DROPPED_APOSTROPHE.sub("'", word)  # folding dropped it: об'єкт
    if not analyzer.word_is_known(word):
        return []
    readings = [one for one in analyzer.parse(word) if one.score >= _LEAST]
    # «діти» are children, and hardly ever "to put away": Ukrainian has no probabilities that would tell.
    nouns = [one for one in readings if "infn" not in str(one.tag)]
    return [_lemma(language, one.normal_form) for one in nouns or readings]


def _guessed(language: str, word: str) -> list[str]:
    if not _may_be(language, word):
        return []
    readings = _analyzer(language).parse(word)
    least = _LEAST_OF_BEST * max((one.score for one in readings), default=0)
    return [_lemma(language, one.normal_form) for one in readings if one.score >= least]


def _lemma(language: str, form: str) -> str:
    return f"{language}:{fold(form).replace(' ', '')}"
