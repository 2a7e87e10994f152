"""Does a text credit the publisher it names? The grammar of crediting, in English, Russian and Ukrainian.

A name alone credits nobody ("CNN sued", "the Reuters office"): some construction must say that what stands
here comes from there. It stands before the name ("according to", «со ссылкой на»), behind it ("reports",
«повідомляє», "report") or is punctuation only ("Reuters: ...", "... — Reuters", "(AP)").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from osintwatch.provenance.outlets.attribution_after import cue_after, skip_apposition, skip_type
from osintwatch.provenance.outlets.attribution_before import cue_before
from osintwatch.provenance.outlets.attribution_words import Part, parts, word_set
from osintwatch.provenance.outlets.registry import Named
from osintwatch.provenance.outlets.running_words import ADDRESS, Words


@dataclass(frozen=True, slots=True)
class Credit:
    """The words that credit a publisher: numbers of the first and last, the name included."""

    first: int
    last: int
    denied: bool = False
    """what is denied is the publisher's report, not the event"""


_SOFT: Final = re.compile(r"[ \t\u00a0\u2009\u202f*_`~«»\"“”„‟'‘’\[\]]{0,6}|[-‐‑]")
_STARTS: Final = re.compile(r"[^\w\s«»\"“”„'‘’(\[*_`~,-]|\n|(?<=\s)-")
"""a sentence, headline or line begins behind it: a full stop, an emoji, a dash, a line break"""
_COLON: Final = re.compile(r"[\s»\"”’)\]*_]{0,4}:(?!//|\d)")
_DASH_AFTER: Final = re.compile(r"[»\"”’)\]*_]{0,3}\s{1,2}(?:[—–―−-]{1,2}|\|)\s")
_DASH_BEFORE: Final = re.compile(r"(?:[\s,.!?…»\"”’)\]*_]|^)[—–―−-]{1,3}\s*[«\"“„'‘*_\[(]{0,3}$")
_COLON_BEFORE: Final = re.compile(r":\s*[«\"“„*_\[]{0,3}$")
_PAREN_BEFORE: Final = re.compile(r"(?:[(\[]|\s/)\s*[«\"“„*_]{0,2}$")
_PAREN_AFTER: Final = re.compile(r"[»\"”’*_\s]{0,3}[)\]/]")
_SENTENCE_BEFORE: Final = re.compile(r"[.!?…»\"”]\s+[«\"“„*_]{0,2}$")
_CLOSES: Final = re.compile(
    r"[»\"”’)\]*_]{0,4}+(?:[ \u00a0][«\"“„]|[^\S\n]*+(?:[\n.!?…,;:(|\[—–―−#]|[^\w\s«\"“„'‘-]))"
)
_LINE_ENDS: Final = re.compile(r"[^\n\w]*\n")
_CAMERA: Final = re.compile(r"[©📷📸🎥📹🖼]\ufe0f?[\s:]*$")
_CREDIT_MARK: Final = re.compile("[:/|©—–-]")
_QUOTE_OPENS: Final = "«\"“„‟'‘"
_QUOTE_CLOSES: Final = "»\"”“'’"
_COMMA_BEFORE: Final = re.compile(r",[ \u00a0]{1,2}[«\"“„]?")
_QUOTE_AND_DASH: Final = re.compile(r"[»\"”’][.,]?\s{0,2}[—–―−-]{1,2}\s*$")
_ENDS_SENTENCE: Final = re.compile(r"[.!?…;\n]")
_PAPERCLIP: Final = re.compile("[🔗📎🗞📰]")
_TO_A_DASH: Final = 10
_SOURCE_WORDS: Final = word_set("source_words")
_MARKERS: Final = word_set("markers")
_AFTER_A_CREDIT: Final = word_set("after_a_credit")
_OPENS_A_SENTENCE: Final = word_set("opens_a_sentence")
_HEADLINE_NAMES: Final = word_set("headline_names")
_COMMON_NOUNS: Final = word_set("common_nouns")
_NO_HEADLINE: Final = word_set("no_headline")
_FAR: Final = 6


def credit(words: Words, first: Named, last: Named) -> Credit | None:
    """How the words around a row of names ("BBC and Mediazona") credit them; None where they do not.

    `first` and `last` are the outer names of the row.
    """
    if _is_picture_credit(words, first.first):
        return None
    before = cue_before(words, first)
    if before is not None and not before.weak and not before.needs_end:
        return _judged(words, before.first, last.last, before.noun)
    after = cue_after(words, first, last, of_person=before is not None and before.weak)
    if after is not None and not _is_common_subject(words, first, after.finite):
        start = before.first if before is not None else first.first
        return _judged(words, start, after.last, after.noun)
    if before is not None and before.needs_end and closes(words, skip_apposition(words, last.last + 1)):
        return _judged(words, before.first, last.last, False)
    if _is_credited_by_marks(words, first, last):
        return Credit(first.first, last.last)
    return None


def _judged(words: Words, first: int, last: int, noun: bool) -> Credit:
    """A credit, denied where somebody denies the report it speaks of."""
    if not noun:
        return Credit(first, last)
    if (before := _denies(words, first - 1, -1)) is not None:
        return Credit(before, last, denied=True)
    if (behind := _denies(words, last + 1, 1)) is not None:
        return Credit(first, behind, denied=True)
    return Credit(
        first, last, any(parts(words.fold(number)) & Part.DENY for number in range(first, last + 1))
    )


def _denies(words: Words, number: int, step: int) -> int | None:
    """Where a word of denial stands within reach, in the same clause."""
    for _ in range(_FAR):
        word = words.fold(number)
        gap = words.gap(number + 1 if step < 0 else number)
        if not word or not _SOFT.fullmatch(gap):
            return None
        part = parts(word)
        if part & Part.DENY:
            return number
        # "denied in a Reuters interview" denies something else.
        if not part & (Part.ARTICLE | Part.ADJECTIVE | Part.NOUN | Part.TYPE | Part.AUXILIARY):
            return None
        number += step
    return None


def is_quoted(words: Words, named: Named) -> bool:
    """Does the name stand in quotation marks?"""
    before, after = words.gap(named.first)[-1:], words.gap(named.last + 1)[:1]
    return bool(before and after) and before in _QUOTE_OPENS and after in _QUOTE_CLOSES


def is_bare(words: Words, named: Named) -> bool:
    """May the words be no name at all? Quotation marks, or Cyrillic words around Latin ones, make it one."""
    if not named.ambiguous or is_quoted(words, named):
        return False
    if not words.folds[named.first].isascii():
        return True
    around = (words.fold(named.first - 1), words.fold(named.last + 1))
    return not any(word and word != ADDRESS and not word.isascii() for word in around)


def _is_picture_credit(words: Words, first: int) -> bool:
    """Photo: Reuters. © AFP. Фото - ТАСС. Video by AP."""
    gap = words.gap(first)
    if _CAMERA.search(gap):
        return True
    previous = first - 1
    if parts(words.fold(previous)) & Part.ARTICLE:
        previous -= 1
    if words.fold(previous) in ("by", "via", "from", "от", "від"):
        previous -= 1
        return (
            bool(parts(words.fold(previous)) & Part.PICTURE) and not parts(words.fold(previous)) & Part.NOUN
        )
    marked = _CREDIT_MARK.search(gap) and not _ENDS_SENTENCE.search(gap)
    return bool(marked) and bool(parts(words.fold(previous)) & Part.PICTURE)


def _begins(words: Words, number: int) -> bool:
    """Does a sentence, headline or line begin with this word, markers like BREAKING aside?"""
    for _ in range(_FAR):
        gap = words.gap(number)
        if number == 0 or _STARTS.search(gap) or words.fold(number - 1) not in _MARKERS:
            break
        number -= 1
    return number <= 0 or bool(_STARTS.search(words.gap(number)))


def _is_common_subject(words: Words, named: Named, finite: bool) -> bool:
    """A name that is an ordinary word, at the head of a sentence, not quoted: «Эксперт сообщает»."""
    if not is_bare(words, named):
        return False
    if not finite:
        return not parts(words.fold(named.first - 1)) & Part.ARTICLE
    word = words.folds[named.first]
    has_article = word == "the" or words.fold(named.first - 1) == "the"
    common = not word.isascii() or word in _COMMON_NOUNS
    return named.first == named.last and not has_article and common and _begins(words, named.first)


def _head(words: Words, first: int) -> int:
    """The first of the articles, adjectives and type words before a name: "South Korean news agency X"."""
    for _ in range(_FAR):
        part = parts(words.fold(first - 1))
        ours = part & (Part.ARTICLE | Part.TYPE | Part.ADJECTIVE) and not part & Part.VERB
        if (
            words.fold(first - 1) == "s"
            and words.gap(first - 1) in ("'", "’")
            and words.is_capital(first - 2)
        ):
            first -= 2  # "Ukraine's TSN"
            continue
        if first > 1 and words.gap(first - 1) == "-" and part == Part.NONE and words.gap(first) == " ":
            first -= 2  # "pro-Palestine outlet"
            continue
        if first == 0 or not ours or not _SOFT.fullmatch(words.gap(first)):
            return first
        first -= 1
    return first


def closes(words: Words, number: int) -> bool:
    """Does what was said end before word `number`?"""
    gap = words.gap(number)
    word = words.fold(number)
    if not word or word == ADDRESS or word in _AFTER_A_CREDIT or _CLOSES.match(gap):
        return True
    return words.is_capital(number) and word in _OPENS_A_SENTENCE and gap in (" ", "  ", "\u00a0")


def _is_credited_by_marks(words: Words, first: Named, last: Named) -> bool:
    """Reuters: ... | ... — Reuters | ...: Reuters | (Reuters) | a line of its own."""
    if first.is_host:
        return False
    head, after = _head(words, first.first), skip_apposition(words, last.last + 1)
    bare = is_bare(words, first)
    if first.listed and _is_headline(words, first, head, after, bare):
        return True
    if head == 0:
        return False
    gap = words.gap(head)
    if closes(words, skip_apposition(words, skip_type(words, after))):
        if _DASH_BEFORE.search(gap) or (
            _COMMA_BEFORE.fullmatch(gap) and not bare and _is_signature(words, head)
        ):
            return True
        article = words.fold(first.first) == "the" or head < first.first
        if first.listed and _COLON_BEFORE.search(gap) and "\n" not in gap and (article or not bare):
            return True
    if _SOURCE_WORDS.intersection(words.folds[max(head - _FAR, 0) : head]) and _has_source(words, head):
        return True
    return first.listed and _stands_apart(words, first, head, last, after, bare)


def _is_signature(words: Words, head: int) -> bool:
    """Does the clause before a comma open with a dash behind a quotation? "..." - Foreign Minister, X."""
    for number in range(head - 1, max(head - 1 - _TO_A_DASH, 0), -1):
        gap = words.gap(number)
        if _QUOTE_AND_DASH.search(gap):
            return True
        if _ENDS_SENTENCE.search(gap):
            return False
    return False


def _has_source(words: Words, head: int) -> bool:
    """Source: A, X."""
    for number in range(head, max(head - _FAR, 0), -1):
        gap = words.gap(number)
        if ":" in gap:
            return words.fold(number - 1) in _SOURCE_WORDS
        if _ENDS_SENTENCE.search(gap):
            return False
    return False


def _stands_apart(words: Words, first: Named, head: int, last: Named, after: int, bare: bool) -> bool:
    """(Reuters), a line of its own, a last word of its own, 🔗 Reuters."""
    gap, following = words.gap(head), words.gap(after)
    if _PAREN_BEFORE.search(gap) and _PAREN_AFTER.match(words.gap(last.last + 1)):
        return (not bare or len(words.raw(first.first)) > 2) and not _abbreviates(words, first)
    if _PAPERCLIP.search(gap) and not bare and skip_type(words, after) >= len(words):
        return True
    ends = after >= len(words) or bool(_LINE_ENDS.match(following))
    if not ends or bare:
        return False
    return bool(
        "\n" in gap or _SENTENCE_BEFORE.search(gap) or "|" in gap or "//" in gap or _PAPERCLIP.search(gap)
    )


def _abbreviates(words: Words, named: Named) -> bool:
    """Does it only shorten the name before it: Center for Strategic Studies (CSS)?"""
    letters = words.raw(named.first)
    before = words.folds[max(named.first - 2 * len(letters), 0) : named.first]
    initials = "".join(word[0] for word in before if word and word not in ("of", "for", "and", "the"))
    return letters.isupper() and initials.endswith(letters.casefold())


def _is_headline(words: Words, first: Named, head: int, after: int, bare: bool) -> bool:
    """WSJ: Trump approved. ❗️Axios — США."""
    following = words.gap(after)
    if not _begins(words, head):
        return False
    has_article = words.fold(first.first) == "the" or head < first.first
    if _COLON.match(following):
        # Words that seldom open a headline are names there: «Известия: ...», but not «Эксперт: ...».
        return not bare or has_article or first.last > first.first or words.folds[head] in _HEADLINE_NAMES
    # The last line may be a footer: "Brand — subscribe".
    opens_line = head == 0 or ("\n" in words.gap(head) and words.text.find("\n", words.starts[head]) >= 0)
    return (
        not bare
        and opens_line
        and bool(_DASH_AFTER.match(following))
        and words.fold(after) not in _NO_HEADLINE
        and len(words) > after + 2
    )
