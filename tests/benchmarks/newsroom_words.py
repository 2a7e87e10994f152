"""What the posts of tests.benchmarks.newsroom are made of: words of three languages in their forms.

Common words and those that are searched stand here; the crowd behind them comes from the dictionaries
(Russian, Ukrainian) or is made up (English). How often a word occurs falls with its rank, as in real text.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate, islice
from typing import Final

from pymorphy3 import MorphAnalyzer

LANGUAGES: Final = ("en", "ru", "uk")

_FUNCTION_WORDS: Final = {
    "en": """
        the of to and in a for that on is with by from at was as were has after will they it be this have
        said not their are but been over near according about more two who there one against which under
        would
    """,
    "ru": """
        в и на что с по не из за о к как для от это было его также после он до были при она их все или если
        уже только который которая где под между более около сегодня может было один ещё этом
    """,
    "uk": """
        в і на що з по не із за про до як для від це було його також після він та були при вона їх всі або
        якщо вже тільки який яка де під між більше близько сьогодні може один ще цьому
    """,
}

# The commonest first. Those of English with their forms, as its dictionary cannot be asked for them.
_TOPICS: Final = {
    "en": """
        drone/drones attack/attacks/attacked/attacking region/regions force/forces missile/missiles
        strike/strikes/struck/striking soldier/soldiers report/reports/reported/reporting troops
        city/cities ministry/ministries explosion/explosions training/trained/train/trains
        Ukraine/Ukraine's Russia/Russia's Russian/Russians refinery/refineries border/borders
        sanction/sanctions/sanctioned child/children evacuate/evacuates/evacuated/evacuating
        bridge/bridges China/China's chemical/chemicals intelligence mobilise/mobilised
        Kharkiv/Kharkiv's prisoner/prisoners airfield/airfields Zelensky/Zelensky's radiation
        negotiate/negotiates/negotiated/negotiating ceasefire/ceasefires
        investigate/investigates/investigated warehouse/warehouses Shoigu Iskander/Iskanders
        Belousov/Belousov's saboteur/saboteurs Rosatom cholera decontaminate/decontaminated
    """,
    "ru": """
        беспилотник атака область удар ракета сила военный солдат сообщать город министерство взрыв Россия
        Украина учение готовить завод граница санкция ребёнок эвакуация мост Китай химический разведка
        мобилизация Харьков пленный аэродром Зеленский радиация переговоры перемирие расследование склад
        Шойгу Искандер Белоусов диверсант Росатом холера обеззараживание
    """,
    "uk": """
        безпілотник атака область удар ракета сила військовий солдат повідомляти місто міністерство вибух
        Росія Україна навчання готувати завод кордон санкція дитина евакуація міст Китай хімічний розвідка
        мобілізація Харків полонений аеродром Зеленський радіація переговори перемир'я розслідування склад
        Шойгу Іскандер Бєлоусов диверсант Росатом холера знезараження
    """,
}
_FIRST_RANK: Final = 70
"""of the words that are searched; the function words come before"""
_STEP: Final = 1.12
"""from the rank of one to that of the next"""
_FORMS: Final = 14
"""of a word at most: participles and the like are left out"""

_PREFIXES: Final = {
    "ru": "перев разв стро печа вода голов дель кол мор обо при сов",
    "uk": "перев розв буді друк вода голов діл кол мор обо при спо",
}
_OF_A_PREFIX: Final = 4_000
_CROWD: Final = 9_000
"""words a language has besides"""

_SYLLABLES: Final = {
    "en": "ba ve go du ka lo mi no pe ra so tu fi cha she ton ber lin gra ston mer field ham ster win dan",
    "ru": "ба ве го ду жа ка ло ми но пе ра со ту фа ху це ча ши бер лин гра сто мир вин дор сан",
    "uk": "ба ве го ду жа ка ло ми но пе ра со ту фа ху це ча ши бер лін гра сто мир він дор сан",
}
_ENDINGS: Final = {
    "en": ("", "s", "sky", "ov", "ing", "ton", "ville", "a"),
    "ru": ("ов", "ова", "ову", "ск", "ске", "ский", "ского", "ин"),
    "uk": ("енко", "енка", "енком", "ськ", "ську", "ський", "ського", "ин"),
}
NAMES: Final = 200_000
"""people and places, of each language, that hardly anybody knows: what a vocabulary keeps growing by"""


@cache
def vocabulary(language: str) -> tuple[list[str], list[float]]:
    """Words as they stand in a text, with cumulative weights."""
    dice = random.Random(f"vocabulary {language}")
    lexemes: list[tuple[str, ...]] = [(word,) for word in _FUNCTION_WORDS[language].split()]
    crowd = iter(_crowd(language, dice))
    placed = {int(_FIRST_RANK * _STEP**n) + n: forms for n, forms in enumerate(topics(language))}
    while (forms := placed.get(len(lexemes)) or next(crowd, None)) is not None:
        lexemes.append(forms)
    words: list[str] = []
    weights: list[float] = []
    for rank, forms in enumerate(lexemes):
        words += forms
        weights += [1 / (rank + 3) / len(forms)] * len(forms)
    return words, list(accumulate(weights))


def topics(language: str) -> list[tuple[str, ...]]:
    """The words that are searched, each in its forms, the commonest first."""
    words = _TOPICS[language].split()
    if language == "en":
        return [tuple(word.split("/")) for word in words]
    analyzer = MorphAnalyzer(lang=language)
    found = []
    for word in words:
        forms = islice(dict.fromkeys(form.word for form in analyzer.parse(word.lower())[0].lexeme), _FORMS)
        # What a word is called by comes as often again as each of its cases.
        both = [word, *(form.capitalize() if word[0].isupper() else form for form in forms)]
        found.append(tuple(both))
    return found


def _crowd(language: str, dice: random.Random) -> list[tuple[str, ...]]:
    if language == "en":
        syllables = _SYLLABLES["en"].split()
        stems = ["".join(dice.choices(syllables, k=dice.randint(1, 3))) for _ in range(_CROWD)]
        return [(stem, stem + "s", stem + "ed")[: dice.randint(1, 3)] for stem in dict.fromkeys(stems)]
    analyzer = MorphAnalyzer(lang=language)
    by_form: dict[str, list[str]] = {}
    for prefix in _PREFIXES[language].split():
        for word, _, normal, *_ in islice(analyzer.dictionary.iter_known_words(prefix), _OF_A_PREFIX):
            by_form.setdefault(normal, []).append(word)
    lexemes = [tuple(dict.fromkeys(forms))[:6] for forms in by_form.values()]
    dice.shuffle(lexemes)
    return lexemes[:_CROWD]


def fragments(language: str, number: int) -> list[str]:
    """Pieces of sentences of 4 to 9 words, each with what ends it; every word that is searched is in one."""
    dice = random.Random(f"fragments {language}")
    words, weights = vocabulary(language)
    searched = iter([form for forms in topics(language) for form in forms])
    found = []
    for _ in range(number):
        some = dice.choices(words, cum_weights=weights, k=dice.randint(4, 9))
        some[1] = next(searched, some[1])
        piece = " ".join(some)
        if dice.random() < 0.5:
            piece = piece[0].upper() + piece[1:] + "."
        else:
            piece += dice.choice((",", ",", " –", ""))
        found.append(piece)
    return found


class Names:
    """Names of a language by how well known they are, 0 the best; made when asked for, the same each time."""

    def __init__(self, language: str) -> None:
        self._syllables = _SYLLABLES[language].split()
        self._endings = _ENDINGS[language]

    def name(self, rank: int) -> str:
        rest, ending = divmod((rank + 1) * 40_503 % 1_048_573, len(self._endings))
        made = ""
        while rest:
            rest, one = divmod(rest, len(self._syllables))
            made += self._syllables[one]
        return made.capitalize() + self._endings[ending]

    def any(self, chance: float) -> str:
        """The one that a number below 1 stands for, so that a rank occurs the less the higher it is."""
        return self.name(int(20 * ((NAMES / 20 + 1) ** chance - 1)))
