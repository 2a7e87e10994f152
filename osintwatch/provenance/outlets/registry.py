"""The outlets that are known by name, host or channel, and where a text names one of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from osintwatch.model import StoredPost
from osintwatch.provenance.outlets.name_forms import forms
from osintwatch.provenance.outlets.running_words import Words
from osintwatch.text.folding import fold


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher. The fields are explained at the head of `outlets.toml`."""

    id: str
    name: str
    names: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    shorteners: tuple[str, ...] = ()
    telegram: tuple[str, ...] = ()
    family: str = ""
    country: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of words that names an outlet."""

    key: str
    name: str
    first: int
    """number of its first word"""
    last: int
    """number of its last word, an ending stuck to a foreign name included"""
    ambiguous: bool = False
    """the words mean something else, too: they must be written as a name, and credited"""
    dative: bool = False
    """inflected as the one something is told to"""
    is_host: bool = False
    """written as a domain"""
    listed: bool = True
    """False where only the construction shows that it is an outlet ("the newspaper X")"""


_JOINERS: Final = frozenset("-‐‑'’ʼ`´")
_BETWEEN_WORDS: Final = re.compile(
    r"(?:[ \u00a0\u2009\u202f]{1,2}(?:[«\"“„]|&?[ \u00a0]?)|\n|[-‐‑–'’ʼ`´./&]|)"
)
_JOINED: Final = re.compile(r"(?<=\w)[-‐‑'’ʼ`´](?=\w)")
_BEFORE_AN_ENDING: Final = frozenset(("", "'", "’", "ʼ", "`", "´", "-", "‑"))
_LONGEST_ENDING: Final = 3
_DATIVE: Final = ("у", "ю", "ам", "ям", "ому", "ему", "ові", "еві")
_DATIVE_OF_A: Final = ("е", "і", "ой", "ій", "ии", "ії")
_SHORTEST_WEIGHTY: Final = 2
_SMALL: Final = frozenset(("and", "the", "for", "der", "die", "das", "del", "les"))
_CYRILLIC: Final = re.compile("[\u0400-\u052f]+")


@dataclass(slots=True)
class _Node:
    """A place in the tree of names: which words may follow, and which names end here."""

    children: dict[str, _Node] = field(default_factory=dict)
    """by the first case of the word"""
    next: dict[str, list[_Node]] = field(default_factory=dict)
    """by any form of it"""
    gaps: set[str] = field(default_factory=set)
    """what may stand before the word beyond blanks and hyphens, as in "Осторожно, новости" """
    ends: list[tuple[Outlet, str, tuple[str, ...]]] = field(default_factory=list)
    """(outlet, field of Outlet, the words as written there)"""


class Registry:
    """All known outlets, to be looked up by what a post shows of them."""

    def __init__(self, outlets: tuple[Outlet, ...]) -> None:
        self.outlets = outlets
        self.by_id = {outlet.id: outlet for outlet in outlets}
        self._hosts = {host: one for one in outlets for host in (*one.hosts, *one.shorteners)}
        self._channels = {name.casefold(): one for one in outlets for name in one.telegram}
        self._titles: dict[str, Outlet] = {}
        self._root = _Node()
        for outlet in outlets:
            for kind in ("names", "short", "ambiguous", "hosts"):
                for spelling in getattr(outlet, kind):
                    self._plant(outlet, kind, spelling)
                    self._titles.setdefault(_squeezed(spelling), outlet)

    def _plant(self, outlet: Outlet, kind: str, spelling: str) -> None:
        """Put a name into the tree, with every form of its words; hyphens and apostrophes may be left out."""
        words = Words(spelling)
        raw = tuple(map(words.raw, range(len(words))))
        gaps = list(map(words.gap, range(len(words))))
        self._plant_words(outlet, kind, words.folds, gaps, raw)
        joined: list[str] = []
        for number, word in enumerate(words.folds):
            if number and words.gap(number) in _JOINERS:
                joined[-1] += word
            else:
                joined.append(word)
        if len(joined) < len(words):
            self._plant_words(outlet, kind, joined, [], raw)

    def _plant_words(
        self, outlet: Outlet, kind: str, words: list[str], gaps: list[str], raw: tuple[str, ...]
    ) -> None:
        node = self._root
        for number, word in enumerate(words):
            child = node.children.get(word)
            if child is None:
                child = node.children[word] = _Node()
            for form in forms(word) if kind in ("names", "ambiguous") else (word,):
                ways = node.next.setdefault(form, [])
                if child not in ways:
                    ways.append(child)
            node = child
            if number and gaps and not _BETWEEN_WORDS.fullmatch(gaps[number]):
                node.gaps.add(gaps[number])
        node.ends.append((outlet, kind, raw))

    def find(self, words: Words) -> Iterator[Named]:
        """Every name in a text, in order, none within another: the longest name at a place counts."""
        number, firsts, folds = 0, self._root.next, words.folds
        if firsts.keys().isdisjoint(folds) and not _JOINED.search(words.text):
            return
        text, ends = words.text, words.ends
        while number < len(folds):
            following = text[ends[number] : ends[number] + 1]
            if folds[number] in firsts or following in _JOINERS:
                named = self._name_at(words, number)
                if named:
                    yield named
                    number = named.last
            number += 1

    def _name_at(self, words: Words, first: int) -> Named | None:
        best: Named | None = None
        states: list[tuple[int, _Node]] = [(first, self._root)]
        while states:
            further: list[tuple[int, _Node]] = []
            for number, node in states:
                gap = words.gap(number)
                joined = number == first or _BETWEEN_WORDS.fullmatch(gap)
                for word, after in _readings(words, number):
                    for child in node.next.get(word, ()):
                        if not joined and gap not in child.gaps:
                            continue
                        named = _ending_here(child, words, first, after - 1)
                        if named and (best is None or named.last > best.last):
                            best = named
                        further.append((after, child))
            states = further
        return _with_ending(best, words) if best else None

    def of_host(self, host: str) -> Outlet | None:
        """Whose pages stand at a host, "www." and subdomains included."""
        parts = host.casefold().rstrip(".").split(".")
        return next(
            (one for cut in range(len(parts) - 1) if (one := self._hosts.get(".".join(parts[cut:])))), None
        )

    def of_title(self, title: str) -> Outlet | None:
        """Which outlet a title or a site name is the name of."""
        return self._titles.get(_squeezed(title))

    def of_channel(self, post: StoredPost) -> Outlet | None:
        """Whose own channel a post stands in: told by the channel's username, else by its title."""
        return self.of_names(post.username or "", post.channel_title)

    def of_names(self, name: str, title: str) -> Outlet | None:
        """Whose own channel is one with this username ("": none, or its number) and title."""
        head = _TITLE_END.split(title, maxsplit=1)[0]
        return (
            self._channels.get(name.casefold())
            or self.of_title(title)
            or self.of_title(head)
            or (self.of_title(name) if len(name) > _SHORTEST_TITLE else None)
        )


_SHORTEST_TITLE: Final = 5
_TITLE_END: Final = re.compile(r"[|•·:(\[/,.!—–]| - ")


def _squeezed(name: str) -> str:
    """A name without what spellings of it differ in: "Insider Paper" is "insiderpaper" as a user name."""
    return fold(name).replace(" ", "")


def _readings(words: Words, number: int) -> Iterator[tuple[str, int]]:
    """The word at a place, and what it makes with the words joined to it by a hyphen: (word, next place)."""
    word = words.fold(number)
    if not word:
        return
    yield word, number + 1
    for after in (number + 1, number + 2):
        if after >= len(words) or words.gap(after) not in _JOINERS:
            return
        word += words.folds[after]
        yield word, after + 1


def _ending_here(node: _Node, words: Words, first: int, last: int) -> Named | None:
    """The outlet whose name ends at a place, a safe name before an ambiguous one."""
    found: Named | None = None
    for outlet, kind, written in node.ends:
        if kind == "short" and tuple(map(words.raw, range(first, last + 1))) != written:
            continue
        if kind == "hosts" and any(words.gap(number) not in ".-" for number in range(first + 1, last + 1)):
            continue
        if kind == "ambiguous" and (found or not all(map(words.is_capital, _weighty(words, first, last)))):
            continue
        dative = _is_dative(fold(written[-1]), words.fold(last))
        found = Named(outlet.id, outlet.name, first, last, kind == "ambiguous", dative, kind == "hosts")
        if kind != "ambiguous":
            return found
    return found


def _is_dative(first_case: str, word: str) -> bool:
    """Is it the case of the one something is told to? «Медузу» is not, «Медузе» and «Интерфаксу» are."""
    if word == first_case:
        return False
    return word.endswith(_DATIVE_OF_A if first_case.endswith(("а", "я")) else _DATIVE)


def _weighty(words: Words, first: int, last: int) -> Iterator[int]:
    """The words of a name that are capitalised in it: the first, in Latin letters all but the small ones."""
    for number in range(first, last + 1):
        word = words.fold(number)
        if number == first or (len(word) > _SHORTEST_WEIGHTY and word.isascii() and word not in _SMALL):
            yield number


def _with_ending(named: Named, words: Words) -> Named:
    """Take in a case ending that is stuck to a foreign name: Reuters'у, Bloombergа."""
    after = named.last + 1
    ending = words.fold(after)
    stuck = (
        0 < len(ending) <= _LONGEST_ENDING
        and words.gap(after) in _BEFORE_AN_ENDING
        and _CYRILLIC.fullmatch(ending)
        and not _CYRILLIC.fullmatch(words.fold(named.last))
    )
    if not stuck:
        return named
    return Named(named.key, named.name, named.first, after, named.ambiguous, ending in ("у", "ю", "ові"))


@cache
def registry() -> Registry:
    """The outlets of `outlets.toml`."""
    path = files("osintwatch.provenance.outlets") / "outlets.toml"
    return Registry(read_outlets(path.read_text(encoding="utf-8")))


def read_outlets(toml: str) -> tuple[Outlet, ...]:
    """Outlets from the text of a file like `outlets.toml`. TypeError where a field is not one of Outlet's."""
    tables: list[dict[str, Any]] = tomllib.loads(toml)["outlets"]
    return tuple(map(_outlet, tables))


def _outlet(table: dict[str, Any]) -> Outlet:
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    return Outlet(**fields)
