"""What stands before a publisher's name and credits it: "according to", «со ссылкой на», «повідомляє»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from osintwatch.provenance.outlets.attribution_words import Part, parts, word_set
from osintwatch.provenance.outlets.registry import Named
from osintwatch.provenance.outlets.running_words import Words


@dataclass(frozen=True, slots=True)
class CueBefore:
    """Words before a name that credit it."""

    first: int
    """number of the first of them"""
    noun: bool = False
    """they speak of a report that can be denied: «сообщение Reuters»"""
    weak: bool = False
    """they need something behind the name, too: «журналист Reuters ... сообщает»"""
    needs_end: bool = False
    """the name must be the last word: «цитирует министра Reuters.»"""


_SOFT: Final = re.compile(
    r"[ \t\u00a0\u2009\u202f*_`~«»\"“”„‟'‘’\[\]]{0,6}|[-‐‑]"
    r"|[ \u00a0][📎🔗🗞📰🇦-🇿\ufe0f]{1,3}[ \u00a0]?|[ \u00a0]?\n[ \u00a0]?"
)
_LOOSE: Final = re.compile(r"[ \t\u00a0\u2009\u202f*_`~«»\"“”„‟'‘’(\[,)-]{0,6}")
_COMMA: Final = re.compile(r",[ \u00a0][«\"“„]?")
_SWALLOWED: Final = 7
_TO_A_VERB: Final = 6
_TO_WORK: Final = 10
_WORK: Final = frozenset(("calculations", "poll", "survey", "analysis", "investigation", "tally"))
_TO_A_QUOTING_VERB: Final = 8
_SPOKEN: Final = re.compile(
    r"разговор(?:е|а|у)|бесед(?:е|ы|у|ой)|общени(?:и|е)|эфир(?:е|а)?|переписк(?:е|и)|розмов(?:і|и|у)|бесід(?:і|и)|ефір(?:і|у)?"
    r"|спілкуванн(?:і|я)|листуванн(?:і|я)|совместно|спільно|встреч(?:е|и)|зустріч(?:і)?|пообщал\w+|поговорил\w*|поспілкува\w+"
    r"|интервью|інтервю|комментари\w+|коментар\w*|колонк\w+|заявил\w*|обращени\w+|письм\w+|стать\w+|статт\w+|поделил\w+|поділи\w+"
)
_ON_AIR: Final = re.compile(
    r"эфир(?:е|а)?|сайте|страницах|программе|подкасте|канале|телеканале|ефірі|сайті|сторінках|паблике|шоу"
)
_DATIVE_TYPES: Final = re.compile(
    r"агентству|изданию|газете|(?:теле|радио|радіо)?каналу|журналу|порталу|радиостанции|сайту|проекту|телекомпании"
    r"|журналистам|корреспондент(?:у|ам)|журналистк?[уе]|виданню|агенції|газеті|радіостанції|журналістам|кореспондент(?:у|ам|ові)"
    r"|службе|службі|редакции|редакції|коллегам|колегам"
)
_WORKING: Final = frozenset(("for", "of", "from", "at", "with"))
_INCLUDING: Final = frozenset(("including", "включая", "включно", "зокрема"))
_TOO: Final = frozenset(("и", "й", "і", "также", "також"))
_PRONOUNS: Final = word_set("pronouns")
_ACCORDING: Final = frozenset(["согласно", "згідно"])
_QUOTING: Final = re.compile(
    r"(?:про)?цитиру(?:ет|ют)|(?:про)?цитировал[аио]?|привод(?:ит|ят)|приводил[аио]?|передает|передают|передал[аио]?"
    r"|(?:про)?циту(?:є|ють|вав|вала|вали)|навод(?:ить|ять)|передає|передають|переда(?:в|ла|ли|ло)"
)
_INTRODUCES: Final = word_set("introduces")
_NO_TIME: Final = word_set("no_time")
_KNOWN: Final = frozenset(["известно", "відомо"])
_BARE: Final = word_set("bare")
_INVERTED: Final = word_set("inverted")
_OF: Final = word_set("of")
_WITH: Final = word_set("with")
_ON: Final = word_set("on")
_REPORTERS: Final = word_set("reporters")
_COLON: Final = re.compile(r"[\s»\"”’)*_]{0,3}:(?!//|\d)")
_DASH: Final = re.compile(r"(?:^|[\s\"”»’.,!?])[—–―−-]{1,2}\s*[«\"“„]?$")
_TO_A_DASH: Final = 12
_SENTENCE: Final = re.compile(r"[.!?…;:\n]")


def cue_before(words: Words, named: Named) -> CueBefore | None:
    """The cue before a name, its articles, adjectives and type words ("the Israeli newspaper") skipped."""
    at = named.first
    on_air = dative = False
    weak: CueBefore | None = None
    for _ in range(_SWALLOWED):
        previous = at - 1
        if previous < 0 or not _may_join(words, at):
            return weak
        word = words.folds[previous]
        part = parts(word)
        found = _cue_at(words, named, previous, word, part, on_air, dative)
        if found is not None:
            if not found.weak:
                return found
            weak = weak or found
        media = _media_including(words, previous, word)
        if media is not None:
            at = media
            continue
        if word in _TOO and at == named.first:
            at = previous  # «пишет и Reuters»
            continue
        if words.gap(previous) == "-" and part == Part.NONE:
            at = previous - 1  # "pro-Palestine outlet"
            continue
        if word == "s" and words.gap(previous) in ("'", "’") and words.is_capital(previous - 1):
            at = previous - 1  # "Israel's Channel 12"
            continue
        if not part & (Part.ARTICLE | Part.TYPE | Part.ADJECTIVE | Part.PERSON):
            return (
                weak
                or _dative_cue(words, named, at, dative)
                or _behind_a_time(words, at)
                or _quoting_cue(words, at)
            )
        on_air = on_air or bool(_ON_AIR.fullmatch(word))
        dative = dative or bool(_DATIVE_TYPES.fullmatch(word))
        at = previous
    return weak


def _may_join(words: Words, at: int) -> bool:
    """Does word `at` belong to the one before it? "French outlet, Le Figaro" does, in spite of the comma."""
    gap = words.gap(at)
    if _SOFT.fullmatch(gap):
        return True
    return bool(_COMMA.fullmatch(gap) and parts(words.fold(at - 1)) & Part.TYPE)


def _cue_at(
    words: Words, named: Named, at: int, word: str, part: int, on_air: bool, dative: bool
) -> CueBefore | None:
    """What the word at a place, seen from the name, says of it."""
    if word.isascii():
        return _english_cue(words, named, at, word, part)
    before = words.fold(at - 1)
    if part & Part.CITING:
        return CueBefore(at)
    if part & Part.PLACE:
        return _behind_a_preposition(words, at, word, before, on_air)
    if word in _ACCORDING:
        return CueBefore(at)
    if word in ("внимание", "увагу") and before.startswith(("обрати", "звер")):
        return CueBefore(at - 1)
    if word in _KNOWN:
        return CueBefore(at - 1 if before in ("стало", "как", "як") else at)
    if word == "распоряжении" or word == "розпорядженні":
        return CueBefore(at)
    if part & Part.NOUN and not part & Part.TYPE:
        return CueBefore(_with_preposition(words, at), noun=True)
    if part & Part.PERSON:
        return _person_cue(words, at)
    if part & Part.DENY and not (named.dative or dative):
        return CueBefore(at, noun=True)
    # «признал X» is said of X, «признал "Ведомостям"» to it.
    told = part & (Part.TELL | Part.DENY) and (named.dative or dative)
    return CueBefore(_with_preposition(words, at)) if part & Part.VERB or told else None


def _with_preposition(words: Words, at: int) -> int:
    """Take in what introduces a cue: «об этом», «по», «как»."""
    while at and words.folds[at - 1] in _INTRODUCES and _SOFT.fullmatch(words.gap(at)):
        at -= 1
    return at


def _behind_a_preposition(words: Words, at: int, word: str, before: str, on_air: bool) -> CueBefore | None:
    """«ссылкой на», «в эфире», «пишут в», «в беседе с», «есть у»."""
    part = parts(before)
    if part & Part.CITING:
        return CueBefore(at - 1)
    if on_air and word in ("в", "во", "на", "у"):
        return CueBefore(at)
    if not _SOFT.fullmatch(words.gap(at)):
        return None
    if word in ("с", "со", "з", "із", "зі", "для", "на") and _SPOKEN.fullmatch(before):
        return CueBefore(at - 1)
    if word in ("из", "від", "от", "із", "з", "по", "для") and part & (Part.PERSON | Part.NOUN):
        return CueBefore(at - 1)
    if word == "у" and before in ("есть", "имеется", "є"):
        return CueBefore(at - 1)
    if word in ("в", "во", "у", "на"):
        said = at - 1
        while said > at - 4 and (parts(words.fold(said)) & Part.FILLER or words.fold(said) in _PRONOUNS):
            said -= 1  # «сказал он накануне на X»
        part = parts(words.fold(said))
        if part & (Part.VERB | Part.TELL | Part.NOUN) and not part & Part.TYPE:
            return CueBefore(said)
    return None


def _person_cue(words: Words, at: int) -> CueBefore | None:
    """«передает корреспондент X»; «журналисты X» alone must do something first."""
    before = at - 1
    while before > 0 and parts(words.fold(before)) & Part.ADJECTIVE:
        before -= 1
    part = parts(words.fold(before))
    if part & (Part.VERB | Part.TELL | Part.CITING) and _SOFT.fullmatch(words.gap(before + 1)):
        return CueBefore(before)
    if words.fold(before) in ("с", "со", "з", "із", "зі", "из") and _SPOKEN.fullmatch(words.fold(before - 1)):
        return CueBefore(before - 1)
    return CueBefore(at, weak=True)


def _dative_cue(words: Words, named: Named, at: int, dative: bool) -> CueBefore | None:
    """«рассказал "Ведомостям" глава», «сказал он агентству X»: a verb of telling a few words before."""
    if parts(words.fold(at - 1)) & Part.PLACE and not dative:
        return None  # «рассказал о работе в "Медузе"»
    certain = dative or named.dative
    if words.folds[named.first].isascii() and not certain and words.fold(at - 1).isascii():
        return None
    for number in range(at - 1, max(at - 1 - _TO_A_VERB, -1), -1):
        if not _SOFT.fullmatch(words.gap(number + 1)) and not (
            certain and _LOOSE.fullmatch(words.gap(number + 1))
        ):
            return None
        word = words.folds[number]
        if parts(word) & Part.TELL and not word.isascii():
            # Side by side the case must tell «признал X» from «признался X».
            told = certain or number < at - 1 or word.endswith(("ся", "сь"))
            return CueBefore(number) if told else None
        likely = word in _PRONOUNS or (words.is_capital(number) and at - number <= 3)
        if not certain and not likely:
            return None
    return None


def _media_including(words: Words, at: int, word: str) -> int | None:
    """Where the media stand that a name is one of: "outlets, including X", «СМИ, в том числе X»."""
    if word == "числе" and words.fold(at - 1) == "том":
        at -= 2
    elif word not in _INCLUDING:
        return None
    for number in range(at - 1, max(at - 4, -1), -1):
        if not _LOOSE.fullmatch(words.gap(number + 1)):
            return None
        part = parts(words.folds[number])
        if part & Part.TYPE or words.folds[number] in ("sources", "источники", "джерела"):
            return number
    return None


def _behind_a_time(words: Words, at: int) -> CueBefore | None:
    """«сообщил во вторник телеканал X»."""
    number = at - 1
    while number >= 0 and at - number <= 4 and _SOFT.fullmatch(words.gap(number + 1)):
        word = words.folds[number]
        part = parts(word)
        if part & Part.VERB and not word.isascii() and number < at - 1:
            return CueBefore(_with_preposition(words, number))
        if not part & Part.FILLER or word in _NO_TIME or word.isascii():
            return None
        number -= 1
    return None


def _quoting_cue(words: Words, at: int) -> CueBefore | None:
    """«цитирует главу МИД X», «приводит слова министра агентство X»."""
    for number in range(at - 1, max(at - 1 - _TO_A_QUOTING_VERB, -1), -1):
        if not _SOFT.fullmatch(words.gap(number + 1)):
            return None
        if _QUOTING.fullmatch(words.folds[number]):
            return CueBefore(number, needs_end=True)
    return None


def _english_cue(words: Words, named: Named, at: int, word: str, part: int) -> CueBefore | None:
    before = words.fold(at - 1)
    if word in _BARE or (word == "t" and before == "h"):
        return CueBefore(at)
    if word == "to" and before == "according":
        return CueBefore(at - 1)
    if word == "of" and before == "words" and words.fold(at - 2) == "the" and words.fold(at - 3) == "in":
        return CueBefore(at - 3)
    if part & Part.TELL:
        return CueBefore(at)
    if word == "by":
        back = at - 2 if parts(before) & Part.FILLER else at - 1
        if parts(words.fold(back)) & Part.DONE_BY:
            return CueBefore(back, noun=bool(parts(words.fold(back)) & Part.NOUN))
        return _made_by(words, at)
    if part & Part.PLACE or word == "of":
        return _english_place(words, named, at, word)
    if part & Part.DENY:
        return CueBefore(at, noun=True, weak=True)
    if word in _INVERTED and _ends_clause(words, named.last + 1):
        return CueBefore(at)
    if word in _INVERTED and words.fold(named.last + 1) in _REPORTERS and words.is_capital(named.last + 2):
        return CueBefore(at)
    return None


def _made_by(words: Words, at: int) -> CueBefore | None:
    """ "calculations based on customs data by X": the name must end the clause."""
    for number in range(at - 1, max(at - _TO_WORK, -1), -1):
        if not _SOFT.fullmatch(words.gap(number + 1)):
            return None
        if words.folds[number] in _WORK:
            return CueBefore(number, needs_end=True)
    return None


def _ends_clause(words: Words, number: int) -> bool:
    """Does the clause end before word `number`? "..., reports Reuters." but not "said Fox News host"."""
    gap = words.gap(number)
    word = words.fold(number)
    return not word or not _SOFT.fullmatch(gap) or word in ("citing", "quoting", "on", "as", "and", "in")


def _english_place(words: Words, named: Named, at: int, word: str) -> CueBefore | None:
    """ "in an interview with", "speaking on", "report from": what was said or made, a few words before."""
    if word in ("to", "for") and _COLON.match(words.gap(named.last + 1)):
        return CueBefore(at)  # "A military source to X: ..."
    signed = _signature(words, at)
    if word == "to" and signed is not None:
        return CueBefore(at, needs_end=True)  # "- Foreign Minister to AFP"
    if not named.ambiguous and word in _WORKING and _introduced_person(words, at, signed):
        return CueBefore(at, needs_end=signed is not None and words.fold(signed - 1) != "to")
    said = _spoken_before(words, at, word)
    person = word in _WORKING and parts(words.fold(at - 1)) & Part.PERSON and not named.ambiguous
    if said is None and person:
        return CueBefore(at - 1, weak=True)  # "Jo Sample, a reporter for X, says"
    return said


def _spoken_before(words: Words, at: int, preposition: str) -> CueBefore | None:
    """What was said or made before a preposition, in the same clause."""
    for number in range(at - 1, max(at - 6, -1), -1):
        gap = words.gap(number + 1)
        if _SENTENCE.search(gap) or not _LOOSE.fullmatch(gap):
            return None
        part = parts(words.folds[number])
        if part & Part.PERSON and preposition in ("of", "from"):
            told = parts(words.fold(number - 1)) & Part.TELL
            return CueBefore(number - 1) if told else CueBefore(number, weak=True)
        if _said_there(words.folds[number], part, preposition):
            near = at - number <= (2 if preposition in ("in", "for") else 4)
            return CueBefore(number, noun=bool(part & Part.NOUN) and at - number == 1) if near else None
        if preposition in ("of", "from") and not part & (Part.ARTICLE | Part.ADJECTIVE | Part.FILLER):
            return None
    return None


def _said_there(word: str, part: int, preposition: str) -> bool:
    """Does a word go with a preposition in crediting: interview with, said on, sources of, report from?"""
    if preposition == "of":
        return word in _OF
    if preposition in ("with", "on"):
        return word in _WITH or (preposition == "on" and word in _ON)
    return bool(part & (Part.NOUN if preposition == "from" else Part.TALK))


def _signature(words: Words, at: int) -> int | None:
    """The first word behind a dash or colon that opens the clause: "... - Foreign Minister to X"."""
    for number in range(at, max(at - _TO_A_DASH, 0), -1):
        gap = words.gap(number)
        if _DASH.search(gap):
            return number
        if _SENTENCE.search(gap):
            return number if ":" in gap and "\n" not in gap else None
    return None


def _introduced_person(words: Words, at: int, signed: int | None) -> bool:
    """ "- A. Person, senior analyst for X", "according to A. Person of X"."""
    if signed is not None and at - signed <= _TO_A_DASH:
        return any(parts(words.folds[number]) & Part.PERSON for number in range(max(at - 4, signed), at))
    number = at - 1
    while (
        number > 0
        and at - number < _TO_A_VERB
        and (words.is_capital(number) or parts(words.folds[number]) & (Part.ARTICLE | Part.PERSON))
    ):
        number -= 1
    return number < at - 1 and words.folds[number] == "to" and words.fold(number - 1) == "according"
