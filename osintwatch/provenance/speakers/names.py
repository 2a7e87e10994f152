"""Whom a stretch of words names: a person, or a body or office; and one key for all spellings of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from osintwatch.evidence import CitationKind
from osintwatch.provenance.speakers.body_words import Sort, common_body, country_of
from osintwatch.provenance.speakers.forms import (
    AND,
    BEFORE_OBLIQUE,
    COMMON_NOUN,
    GENITIVE,
    KIN,
    LEADING,
    MODIFIER,
    NO_BODIES,
    NOT_A_SUBJECT,
    OBLIQUE_ROLE,
    PEOPLE,
    POSSESSED,
    SINGULAR,
    TWO_WORDS,
    WITHIN_TITLES,
    is_clause,
    is_modifier,
)
from osintwatch.provenance.speakers.homes import Home
from osintwatch.provenance.speakers.keys import person_key
from osintwatch.provenance.speakers.office_keys import is_of_one, office_key
from osintwatch.provenance.speakers.speech_tokens import NAME_PARTS, Kind, Token, is_acronym
from osintwatch.provenance.speakers.speech_words import SILENT, VERBS, Subject
from osintwatch.provenance.speakers.words import words_of
from osintwatch.text.skeleton import skeleton


class Place(Enum):
    """Where a stretch stands, which tells how its speaker must be built."""

    BEFORE = "before a verb"
    AFTER = "after a verb or cue"
    IN = "after 'в': the body in which it was said"
    ALONE = "nothing but the speaker"


class Speaker(NamedTuple):
    """A speaker, and the tokens that name it: `first` to `last`, both included."""

    kind: CitationKind
    key: str
    first: int
    last: int
    alias: str = ""
    """persons: key of the office they are credited by"""


_NOWHERE: Final = Home("", "", "", "", "", parliament=False)
_LONGEST_TITLE: Final = 14
"""tokens of an office behind a name"""
_GOES_ON: Final = frozenset(words_of("goes on"))
"""Words before which the name of a speaker has ended."""
_FIRST_NAMES: Final = frozenset(words_of("first names"))
_BELONGS_TO: Final = frozenset(("from", "of", "in", "at", "within", "из", "в", "во", "от", "у", "з", "із"))


def speaker_in(
    tokens: Sequence[Token],
    first: int,
    end: int,
    place: Place,
    subject: Subject = Subject.ANY,
    home: Home = _NOWHERE,
) -> Speaker | None:
    """Give whom `tokens[first:end]` names as a speaker in that place, or None.

    `home` is the country that a body without one belongs to ("Минобороны").
    """
    stretch = _Stretch(tokens, first, end, place, subject, home)
    return stretch.speaker() if first < end else None


class _Stretch:
    def __init__(
        self, tokens: Sequence[Token], first: int, end: int, place: Place, subject: Subject, home: Home
    ) -> None:
        self.tokens, self.end, self.place, self.subject, self.home = tokens, end, place, subject, home
        while first < end and (tokens[first].low in LEADING or tokens[first].kind is Kind.COMMA):
            first += 1
        self.first = first
        self.quoted = self._quoted()

    def _quoted(self) -> tuple[int, int] | None:
        """The words of a quoted name, without its marks: first and end."""
        opened = next((i for i in range(self.first, self.end) if self.tokens[i].kind is Kind.OPEN), None)
        if opened is None:
            return None
        closed = next((i for i in range(opened, self.end) if self.tokens[i].kind is Kind.CLOSE), self.end)
        return (opened + 1, closed) if closed > opened + 1 else None

    def speaker(self) -> Speaker | None:
        head = self._head()
        run = self._person()
        if head is not None and (run is None or head < run[0]):
            sort = self.tokens[head].sort
            if sort & (Sort.UNNAMED | Sort.OUTLET) and not sort & (Sort.ROLE | Sort.BODY):
                return None
        if run is not None and head is not None and self._is_place_of(head, run):
            return self._office(head)
        if run is not None:
            start = run[0]
            words = [self.tokens[i].text for i in range(*run)]
            if is_acronym(words[-1]) or (len(words) == 1 and self._is_foreign(words[0])):
                return self._named(*run) if self._acronym_speaks(run) else None
            if head is not None and head < start and self.tokens[head].sort & (Sort.ROLE | Sort.BODY):
                start = self._start_of(head)
            if head == run[0] - 1 and len(words) == 1 and self.tokens[head].low in KIN:
                words.insert(0, self.tokens[head].text)
                key = "-".join(map(skeleton, words))  # "сын Трампа" is not Trump
                return Speaker(CitationKind.PERSON, key, head, run[1] - 1)
            alias = self._title(head, run)
            return Speaker(CitationKind.PERSON, person_key(words), start, run[1] - 1, alias)
        if head is not None:
            return self._office(head)
        if self.quoted and self.place is not Place.BEFORE:
            return self._named(*self.quoted)
        if self.place is Place.IN:
            end = self.first
            while end < self.end and self.tokens[end].name and not self.tokens[end].sort & Sort.COUNTRY:
                end += 1
            return self._named(self.first, end) if end > self.first else None
        return self._country()

    def _is_place_of(self, head: int, run: tuple[int, int]) -> bool:
        """Whether a name behind a body belongs to that: "МВД Дагестана", "IDF and Shin Bet"."""
        between = self.tokens[head : run[0]]
        if not self.tokens[head].sort & Sort.BODY or head > run[0]:
            return False
        if any(one.sort & (Sort.ROLE | Sort.UNNAMED) for one in between):
            return False
        cyrillic = self.tokens[run[0]].low[0] >= "\u0400"
        return cyrillic or run[1] - run[0] == 1 or any(one.low in AND for one in between)

    def _title(self, head: int | None, run: tuple[int, int]) -> str:
        """Key of the office that stands before or behind a name; "" where it could be anybody's."""
        if head is not None and head < run[0]:
            first, end = self._start_of(head), run[0]
        elif self._is_followed_by_title(run[1]):
            first, end = run[1] + 1, _end_of_title(self.tokens, run[1] + 1)
            if end < len(self.tokens) and self.tokens[end].low in VERBS:
                return ""
        else:
            return ""
        # Who is named may be of any country, whatever the text's own; but bodies are seldom left unplaced.
        body = any(one.sort & Sort.BODY for one in self.tokens[first:end])
        only = self.home.only or (self.home.unnamed if body else "")
        home = self.home._replace(bodies=only, roles=only)
        title = _Stretch(self.tokens, first, end, Place.ALONE, Subject.ANY, home)
        heads = title._head(sure=True)
        office = title._office(heads) if heads is not None else None
        if (
            heads is None
            or office is None
            or (first > run[1] and is_clause(self.tokens[heads:end]))
            or not self.tokens[heads].sort & (Sort.ROLE | Sort.BODY)
        ):
            return ""
        words = self.tokens[office.first : office.last + 1]
        told = "+" in office.key or any(one.sort & Sort.BODY for one in words)
        told = told or bool(common_body(" ".join(one.low for one in words))[0])
        return office.key if told and is_of_one(office.key) else ""

    def _is_followed_by_title(self, i: int) -> bool:
        """Behind "по словам Орлова," begins what he said; else a comma may part a name from its title."""
        if i >= len(self.tokens) or self.tokens[i].kind not in (Kind.COMMA, Kind.PAREN):
            return False
        cue = self.place is Place.AFTER and self.subject is Subject.ANY
        return not (cue and self.tokens[i - 1].low[0] >= "\u0400")

    def _is_foreign(self, word: str) -> bool:
        """Whether a Latin word stands in Cyrillic prose."""
        around = (self.first - 1, self.end)
        return word[0] < "\u0400" and any(
            0 <= i < len(self.tokens)
            and self.tokens[i].text[0] >= "\u0400"
            and self.tokens[i].kind is Kind.WORD
            for i in around
        )

    def _acronym_speaks(self, run: tuple[int, int]) -> bool:
        """A lone acronym or foreign word may be a body, a brand or neither: some places tell."""
        text = self.tokens[run[1] - 1].text
        if text in NO_BODIES:
            return False
        return self.place is Place.BEFORE or (
            text[0] >= "\u0400" and self.place is Place.AFTER and len(text) > 2
        )

    def _head(self, *, sure: bool = False) -> int | None:
        """The first word that says what the speaker is, where nothing before it speaks against it.

        `sure`: the stretch is known to name one, in whatever case.
        """
        for i in range(self.first, self.end):
            token = self.tokens[i]
            if self._in_quotes(i):
                continue
            if token.sort & (Sort.BODY | Sort.ROLE | Sort.UNNAMED | Sort.OUTLET):
                return self._their_body(i) if sure or self._can_be_subject(token) else None
            if not is_modifier(token):
                return None
        return None

    def _their_body(self, i: int) -> int:
        """Who has no name speaks for a body that has one: "an official from the Defense Ministry"."""
        if not self.tokens[i].sort & Sort.UNNAMED or i + 2 >= self.end:
            return i
        if self.tokens[i + 1].low not in _BELONGS_TO:
            return i
        for n in range(i + 2, min(self.end, i + 8)):
            token = self.tokens[n]
            if token.sort & Sort.BODY and (not token.sort & Sort.VAGUE or n > i + 2):
                return n
            if not (is_modifier(token) or token.low == "the"):
                break
        return i

    def _can_be_subject(self, token: Token) -> bool:
        if self.subject is Subject.THEY and self.place is not Place.IN and SINGULAR.search(token.low):
            return False
        verbless = self.place is Place.IN or (self.place is Place.AFTER and self.subject is Subject.ANY)
        return verbless or not (token.sort & Sort.ROLE and OBLIQUE_ROLE.search(token.low))

    def _start_of(self, head: int) -> int:
        """Where the words that belong to a head begin: "Сумская областная" прокуратура."""
        start = head
        while start > self.first and self.tokens[start - 1].kind is Kind.WORD and head - start < 4:
            before = self.tokens[start - 1]
            if not is_modifier(before) or before.low in SILENT or before.low in LEADING:
                break
            if before.low[0] >= "\u0400" and not (before.sort & Sort.COUNTRY or MODIFIER.match(before.low)):
                break  # names stand behind their heads in Russian and Ukrainian
            start -= 1
        return start

    def _in_quotes(self, i: int) -> bool:
        return self.quoted is not None and self.quoted[0] <= i < self.quoted[1]

    def _can_be_name(self, i: int) -> bool:
        token = self.tokens[i]
        return (
            token.kind is Kind.WORD
            and token.name
            and not token.sort
            & (Sort.BODY | Sort.ROLE | Sort.COUNTRY | Sort.OUTLET | Sort.UNNAMED | Sort.PLACE)
            and not self._in_quotes(i)
        )

    def _person(self) -> tuple[int, int] | None:
        """First and end of the words of a person's name, if it stands where a speaker's would."""
        if self.place is Place.IN:
            return None
        i = self.first
        found: tuple[int, int] | None = None
        headed = False
        while i < self.end:
            if not self._can_be_name(i):
                token = self.tokens[i]
                # "заявил министр на встрече с ...": what follows is no part of the title any more.
                if self.place is Place.AFTER and headed and token.low in BEFORE_OBLIQUE - WITHIN_TITLES:
                    return None
                headed = headed or bool(token.sort & (Sort.ROLE | Sort.BODY))
                i += 1
                continue
            start = i
            i += 1
            while (
                i < self.end
                and not is_acronym(self.tokens[i - 1].text)
                and not is_acronym(self.tokens[i].text)
                and (
                    self._can_be_name(i)
                    or (i + 1 < self.end and self.tokens[i].low in NAME_PARTS and self._can_be_name(i + 1))
                )
            ):
                i += 1
            if self._is_person(start, i):
                found = (max(start, i - 4), i)
                if i - start > 2 and start > self.first and self.tokens[start - 1].low in BEFORE_OBLIQUE:
                    found = (found[0] + 1, i)  # "в Щёлково Иван Петров": the first is the place's
                if self.place is not Place.BEFORE:
                    return found
        return found

    def _is_person(self, start: int, end: int) -> bool:
        tokens = self.tokens
        if self.place is Place.BEFORE:
            if end != self.end:
                return False
        elif end < self.end:
            after = tokens[end]
            if after.kind is Kind.WORD and after.low not in _GOES_ON and after.low not in SILENT:
                return False
        last = tokens[end - 1]
        if start > self.first and tokens[start - 1].low in ("of", "for"):
            return False
        if end - start == 1 and len(last.text) < 3 or last.text.endswith("."):
            return False
        if self.place is Place.ALONE and start > self.first and tokens[start - 1].low in BEFORE_OBLIQUE:
            return False
        if self.place is Place.BEFORE or (self.place is Place.AFTER and self.subject is not Subject.ANY):
            if start > self.first and tokens[start - 1].low in BEFORE_OBLIQUE and end - start < 3:
                return False
            if not self._nominative(start, last.low) or (end - start == 1 and self._is_where(start)):
                return False
            if self.subject is Subject.THEY and not any(
                tokens[n].low in AND for n in range(self.first, start)
            ):
                return False
        if end - start == 1 and start == self.first:
            return self._lone(last)
        # A first name behind what only begins a sentence is no full name: "Вечером Диана пожаловалась".
        return last.low not in _FIRST_NAMES or (end - start > 1 and start > self.first)

    def _nominative(self, start: int, last: str) -> bool:
        if last[0] < "\u0400":
            return True
        if NOT_A_SUBJECT.match(last):
            return False
        before = self.tokens[start - 1].sort if start > self.first else Sort.NONE
        owned = self.subject is Subject.HE and POSSESSED.match(last)
        return not (owned and before & (Sort.ROLE | Sort.BODY))

    def _is_where(self, i: int) -> bool:
        """Whether a lone name is the place of the office before it: "губернатор Кузбасса", "суд Пскова"."""
        if i == self.first or self.subject is Subject.SHE or not GENITIVE.match(self.tokens[i].low):
            return False
        before = self.tokens[i - 1]
        if before.sort & Sort.ROLE:
            return common_body(before.low)[1] == "place"
        return bool(before.sort & Sort.BODY) and before.low[-1] in "аяи" and not before.name

    def _lone(self, token: Token) -> bool:
        """Whether a word that nothing but its capital shows to be a name is one."""
        if self.subject in (Subject.THEY, Subject.IT) or COMMON_NOUN.match(token.low):
            return False
        return token.low not in _FIRST_NAMES and (len(token.text) < 5 or not token.text.isupper())

    def _office(self, head: int) -> Speaker | None:
        last = head
        limit = min(self.end, head + 9)
        for i in range(head + 1, limit):
            token = self.tokens[i]
            if token.kind is Kind.COMMA or token.kind is Kind.PAREN:
                break
            if self.place is not Place.BEFORE and token.kind is Kind.WORD and not self._belongs(i):
                break
            last = i
        start = self._start_of(head)
        words = [self.tokens[i] for i in range(start, last + 1)]
        key = office_key(words, self.quoted and [self.tokens[i].text for i in range(*self.quoted)], self.home)
        return Speaker(CitationKind.OFFICIAL, key, start, last) if key else None

    def _belongs(self, i: int) -> bool:
        token = self.tokens[i]
        return not (
            token.low in _GOES_ON and token.low not in ("of", "for", "по", "при", "и", "and", "in", "у", "в")
        ) and (token.low not in SILENT)

    def _named(self, start: int, end: int) -> Speaker | None:
        key = "-".join(
            filter(None, (skeleton(self.tokens[i].text) for i in range(start, min(end, start + 4))))
        )
        if len(key) < 2:
            return None
        return Speaker(CitationKind.OFFICIAL, key, start, end - 1)

    def _country(self) -> Speaker | None:
        """A country that speaks: "Israel confirms"; it must be all that stands there."""
        if self.place is not Place.BEFORE or not 1 <= self.end - self.first <= 2:
            return None
        words = self.tokens[self.first : self.end]
        code = country_of(words[0].low) if words and words[0].sort & Sort.COUNTRY else ""
        if not code or not all(word.name for word in words) or PEOPLE.search(words[-1].low):
            return None
        if len(words) == 2 and not TWO_WORDS.match(words[1].low):
            return None
        return Speaker(CitationKind.OFFICIAL, f"country:{code}", self.first, self.end - 1)


def _end_of_title(tokens: Sequence[Token], first: int) -> int:
    end = first
    while end < min(len(tokens), first + _LONGEST_TITLE):
        token = tokens[end]
        if token.kind not in (Kind.WORD, Kind.NUMBER, Kind.OPEN, Kind.CLOSE) or token.low in VERBS:
            break
        end += 1
    return end
