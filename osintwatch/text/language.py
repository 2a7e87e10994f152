"""Which of the languages we work in a text is written in, by evidence in the text itself."""

from __future__ import annotations

import re
from typing import Final

# A verdict needs no more than this much of a long post.
_READ: Final = 300
# Addresses, @names and #tags belong to no language.
_NO_WORDS: Final = re.compile(r"(?:https?://|www\.|t\.me/|[@#])\S+")
_SIGNS_OF_NO_WORDS: Final = ("://", "www.", "t.me/", "@", "#")
# Plain sets of characters, as this runs on every post: a class like [^\\W\\d_] takes three times as long.
_WORD: Final = re.compile("[a-z\u00aa-\u024f\u0400-\u052f\u1e00-\u1eff'\u2019\u02bc]+")
_ANY_LETTERS: Final = re.compile(r"[^\W\d_]+")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]+")
_LATIN: Final = re.compile("[a-z\u00aa-\u024f\u1e00-\u1eff]+")
_ACCENTED: Final = re.compile("[\u00df-\u024f\u1e00-\u1eff]")
# Cyrillic letters of neither Russian, Ukrainian nor Belarusian: Serbian, Macedonian, Kazakh, Tatar, Tajik ...
_FOREIGN_CYRILLIC: Final = re.compile("[\u0450\u0452\u0453\u0455\u0458-\u045d\u045f-\u048f\u0492-\u052f]")

_FEWEST_LETTERS: Final = 3
# Ukrainian of this length without і, ї, є or ґ is next to impossible (і alone is every 17th letter).
_LONG_ENOUGH: Final = 60
_WORD_WEIGHT: Final = 2
_CLEAR: Final = 1.5
_ENGLISH_SHARE: Final = 0.12


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that one of the languages has and its neighbours have not.
_RUSSIAN: Final = _words(
    "и или что чтобы как это этот эта эти этого этом с со из его ее он они ему им был была было были быть"
    " есть также только после если уже который которая которое которые которых еще когда где сейчас"
    " сегодня под к ко ли бы во нет без более между против России россии россия россию украины украине"
    " украину около теперь потому сообщает сообщил сообщили заявил заявили пишет пишут году года лет мы вы"
    " меня тебя вот ни очень всё себя свои свой может можно нужно человек людей время войны страны будет"
    " будут тоже"
)
_UKRAINIAN: Final = _words(
    "і й та або що щоб як це цей ця ці цього цьому з із зі його її він вона вони йому їм був було були"
    " бути є також тільки лише після якщо вже який яка яке які яких ще коли де зараз сьогодні під немає"
    " без більше між проти росії росія росію україни україні україну близько тепер бо тому повідомляє"
    " повідомив повідомили заявив пише пишуть році року років ми ви мене тебе ось ні дуже всі усі себе"
    " свої свій може можна треба війни країни буде будуть теж від але була людям"
)
_BULGARIAN: Final = (
    _words("че се са ще със във това като от на е да ги които който след беше бяха няма") - _RUSSIAN
)
# What a Cyrillic text can give itself away by.
_TELLING: Final = _RUSSIAN | _UKRAINIAN | _BULGARIAN

_ENGLISH: Final = _words(
    "the of and to in is for on that with by from at was were has have had are as this after it its an be"
    " been will would not but they their he his she her who which what when where about into over against"
    " between before during than more no we our you your i there could should can may said says according"
    " amid near only also all out up if or do does did how why just now new one two some any these those"
    " off under while because since until still killed strikes attack attacks war breaking update"
    " reportedly russian ukrainian military president"
)
_OTHER_LATIN: Final = _words(
    "der die das und nicht mit von auf ist ein eine den dem des im zu für sich auch bei nach wird sind"
    " wurde über le la les et est dans pour une que qui sur du au avec pas par son ses cette été sont il"
    " elle el los las del por con se su para como más fue una un y en al lo es di che della per gli sono"
    " nel alla non dei da anche più o os em não uma com ao na no dos foi het een van niet voor met zijn"
    " aan ook maar wordt naar er te op w z i się nie jest że do przez oraz po od și în cu este pe că din"
    " nu mai och att det som är av till på inte ett ve bir bu için ile de olarak"
)
# The same spelling in English and elsewhere is no evidence either way.
_ENGLISH_ONLY: Final = _ENGLISH - _OTHER_LATIN
_OTHER_LATIN_ONLY: Final = _OTHER_LATIN - _ENGLISH


def language_of(text: str) -> str | None:
    """Tell "en", "ru", "uk" or "be"; None where the text does not show it.

    The script of most letters decides first. Cyrillic is told apart by letters (ы э ё ъ, і ї є ґ, ў) and
    function words; Latin is English only if enough of its words are English function words. A quotation
    in another language makes no difference while it is the smaller part. None for anything else: too short,
    no evidence, two languages in equal parts, other languages and scripts.
    """
    lower = text[:_READ].lower()
    if any(map(lower.__contains__, _SIGNS_OF_NO_WORDS)):
        lower = _NO_WORDS.sub(" ", lower)
    words = _WORD.findall(lower.replace("ё", "е"))
    cyrillic = sum(map(len, _CYRILLIC.findall(lower)))
    latin = sum(map(len, _LATIN.findall(lower)))
    others = 0
    if 2 * (cyrillic + latin) < len(lower):
        others = sum(map(len, _ANY_LETTERS.findall(lower))) - cyrillic - latin
    if max(cyrillic, latin) < max(_FEWEST_LETTERS, others):
        return None
    if cyrillic < latin:
        return _latin_language(lower, words)
    return _cyrillic_language(lower, words, cyrillic)


def _cyrillic_language(lower: str, words: list[str], letters: int) -> str | None:
    telling = [word for word in words if word in _TELLING]  # few; each list below is looked up for them only
    if len(_FOREIGN_CYRILLIC.findall(lower)) * 50 > letters or _looks_bulgarian(lower, telling, len(words)):
        return None
    if lower.count("ў") * 60 >= letters and lower.count("и") * 60 < letters:
        return "be"
    russian = _count(lower, "ыэъё") + _WORD_WEIGHT * _hits(telling, _RUSSIAN)
    ukrainian = _count(lower, "іїєґ") + _WORD_WEIGHT * _hits(telling, _UKRAINIAN)
    if not ukrainian and letters >= _LONG_ENOUGH:
        russian += 1
    if russian > _CLEAR * ukrainian:
        return "ru"
    return "uk" if ukrainian > _CLEAR * russian else None


def _looks_bulgarian(lower: str, telling: list[str], words: int) -> bool:
    """Bulgarian has neither ы nor э, and words of its own in every sentence."""
    return not _count(lower, "ыэіїєў") and _hits(telling, _BULGARIAN) >= max(2, 0.2 * words)


def _latin_language(lower: str, words: list[str]) -> str | None:
    english = _hits(words, _ENGLISH_ONLY)
    elsewhere = _hits(words, _OTHER_LATIN_ONLY) + len(_ACCENTED.findall(lower)) / 2
    if english < _ENGLISH_SHARE * len(words) or english <= _CLEAR * elsewhere:
        return None
    return "en"


def _hits(words: list[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, words))


def _count(text: str, letters: str) -> int:
    return sum(map(text.count, letters))
