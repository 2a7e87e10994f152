"""Publishers that no list knows: named behind or before a word that says what they are ("the newspaper X").

Only candidates: as for any name, some construction must credit them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from osintwatch.provenance.outlets.attribution_words import Part, names_a_publisher, parts, word_set
from osintwatch.provenance.outlets.registry import Named, Registry
from osintwatch.provenance.outlets.running_words import Words

_OPENS: Final = re.compile(r"[ \u00a0]{1,2}[*_]{0,2}[«\"“„‟'‘]")
_CLOSES: Final = re.compile(r"[»\"”“’']")
_SPACE: Final = re.compile(r"[ \u00a0]{1,2}")
_INSIDE: Final = re.compile(r"[ \u00a0.\-'’&:!]{1,3}")
_COMMA: Final = re.compile(r",[ \u00a0]")
_LATIN: Final = re.compile("[A-Za-z0-9\u00c0-\u024f]+")
_SMALL: Final = word_set("small")
# An agency, a channel or a network is a publisher only if called so: news agency, television channel.
_BROAD: Final = word_set("broad")
_MEDIA: Final = word_set("media")
_NATIONALITY: Final = re.compile("(?:[ei]an|ish|ese|ist)$")
_HYPHENS: Final = frozenset("-‐‑")
_NO_NAME: Final = word_set("after_a_credit")
# Portals and papers of offices: what stands there is official.
_NO_PUBLISHER: Final = re.compile("госуслуг|госзакуп|дія|mos$|gov")
# What names that are ordinary words are listed with: "The Sun", «журнал Эксперт».
_CALLED: Final = ("The", "журнал", "газета", "телеканал", "агентство", "канал")
_MOST_WORDS: Final = 5
_LATER: Final = word_set("later")


def unlisted(words: Words, taken: frozenset[int], known: Registry) -> Iterator[Named]:
    """Names of publishers by construction, in order. `taken`: words that belong to names already.

    A name too ordinary to be looked for ("Sun") is the listed outlet's where a type word stands by it.
    """
    reached = -1
    for number, word in enumerate(words.folds):
        if not names_a_publisher(word) or number <= reached or number in taken:
            continue
        after = word not in _BROAD or words.fold(number - 1) in _MEDIA
        span = (_behind(words, number) if after else None) or (
            _before(words, number) if word.isascii() else None
        )
        if (
            span is None
            or _NO_PUBLISHER.match(words.folds[span[0]])
            or any(one in taken for one in range(span[0], span[1] + 1))
        ):
            continue
        reached = max(span[1], number)
        first, last = span
        name = " ".join(words.text[words.starts[first] : words.ends[last]].split())
        titles = (name, *(f"{kind} {name}" for kind in _CALLED))
        outlet = next((one for title in titles if (one := known.of_title(title))), None)
        if outlet is not None:
            yield Named(outlet.id, outlet.name, first, last)
        else:
            yield Named("-".join(words.folds[first : last + 1]), name, first, last, listed=False)


def _behind(words: Words, type_word: int) -> tuple[int, int] | None:
    """«газета "Имя"», "the newspaper Dagens Nyheter", «телеканал LCI»."""
    first = type_word + 1
    if first >= len(words):
        return None
    gap = words.gap(first)
    if _OPENS.fullmatch(gap):
        return _quoted(words, first)
    if not _SPACE.fullmatch(gap) or not words.is_capital(first):
        return None
    if _LATIN.fullmatch(words.raw(first)):
        return _latin_run(words, first)
    # An agency may be of ratings, of space, of real estate.
    return None if words.folds[type_word].startswith("агентств") else _cyrillic_run(words, first)


def _quoted(words: Words, first: int) -> tuple[int, int] | None:
    for last in range(first, min(first + _MOST_WORDS, len(words))):
        gap = words.gap(last + 1)
        if _CLOSES.match(gap):
            capital = words.is_capital(first) or words.raw(first)[0].isdigit()
            return (first, last) if capital else None
        if not _INSIDE.fullmatch(gap):
            return None
    return None


def _latin_run(words: Words, first: int) -> tuple[int, int] | None:
    """Capitalised Latin words in a row, small ones between them allowed."""
    last = first
    if (
        parts(words.folds[first]) & (Part.ADJECTIVE | Part.VERB | Part.FILLER)
        or words.folds[first] in _NO_NAME
    ):
        return None
    while last + 1 < min(first + _MOST_WORDS, len(words)) and _INSIDE.fullmatch(words.gap(last + 1)):
        following = last + 1
        if words.is_capital(following) and _LATIN.fullmatch(words.raw(following)):
            last = following
        elif (
            words.folds[following] in _SMALL
            and words.is_capital(following + 1)
            and _SPACE.fullmatch(words.gap(following + 1))
            and _LATIN.fullmatch(words.raw(following + 1))
        ):
            last = following + 1
        else:
            break
    return first, last


def _cyrillic_run(words: Words, first: int) -> tuple[int, int] | None:
    """One capitalised word that ends there: «пишет газета Хаарец.», not «газета Минобороны сообщает»."""
    gap = words.gap(first + 1)
    ends = (
        first + 1 == len(words)
        or gap[:1] in (".", ",", "!", "\n")
        or words.folds[first + 1] in ("со", "із", "з")
    )
    return (first, first) if ends and len(words.folds[first]) > 2 else None


def _before(words: Words, type_word: int) -> tuple[int, int] | None:
    """ "the Kathmandu Post newspaper", "Hankyoreh, South Korean outlet"."""
    last = type_word - 1
    if words.folds[type_word] in _LATER:
        back = type_word
        while back > 0 and type_word - back < 4 and not _COMMA.fullmatch(words.gap(back)):
            if not _INSIDE.fullmatch(words.gap(back)) or not parts(words.folds[back - 1]) & (
                Part.ADJECTIVE | Part.TYPE | Part.ARTICLE
            ):
                back = 0
                break
            back -= 1
        if back > 0 and _COMMA.fullmatch(words.gap(back)) and type_word - back < 4:
            last = back - 1
            return _run_ending_at(words, last)
    if last < 0 or not _SPACE.fullmatch(words.gap(type_word)):
        return None
    if words.folds[type_word] in _BROAD:
        run = _run_ending_at(words, last - 1) if words.fold(last) in _MEDIA else None
        # A news network is called so; a channel or station is what the name is said to be.
        whole = words.folds[type_word] in ("agency", "network")
        return (run[0], type_word if whole else run[1]) if run else None
    return _run_ending_at(words, last)


def _run_ending_at(words: Words, last: int) -> tuple[int, int] | None:
    """Capitalised Latin words in a row that end here, nationalities at their head left out."""
    first = last + 1
    while first > 0 and last - first < _MOST_WORDS and _is_name_word(words, first - 1):
        first -= 1
        if words.gap(first) in _HYPHENS and not _is_name_word(words, first - 1):
            return None  # "anti-Likud outlet"
        if not _SPACE.fullmatch(words.gap(first)) and words.gap(first) not in _HYPHENS:
            break
    common = Part.ADJECTIVE | Part.ARTICLE | Part.FILLER | Part.VERB | Part.TYPE | Part.CITING | Part.PLACE
    while first <= last and parts(words.folds[first]) & common:
        first += 1
    if first > last or parts(words.folds[last]) & (Part.TYPE | Part.ADJECTIVE):
        return None
    if first == last and _NATIONALITY.search(words.folds[last]):
        return None
    return first, last


def _is_name_word(words: Words, number: int) -> bool:
    capital = words.is_capital(number) or words.fold(number) in ("al", "el", "an", "ad", "as", "ar")
    return capital and bool(_LATIN.fullmatch(words.raw(number)))
