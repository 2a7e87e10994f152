"""The fields of a search, `outlet:reuters -has:forward`: what a post must be, besides the words it has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, NoReturn

from osintwatch.errors import UsageError
from osintwatch.text.display import one_line
from osintwatch.text.folding import fold

LANGUAGES: Final = ("en", "ru", "uk", "be", "none")
HAS: Final = ("forward", "link", "media", "card", "reply", "citation", "report")
IS: Final = ("edited", "deleted", "forwarded", "album")
_CHOICES: Final = {"lang": LANGUAGES, "has": HAS, "is": IS}
NAMES: Final = ("channel", "outlet", "link", "lang", "has", "is")

_START: Final = re.compile(r"(\(?)([A-Za-z]{2,10}):(?!//)")
_LIKE: Final = 0.8
_MOST_VALUES: Final = 50

# An address without its scheme, lower-case host: reuters.com, reuters.com/world/china
_LINK: Final = r"(?i:https?://)?(?i:www\.)?([^\s/?#@:,]+\.[^\s/?#@:,]+)(/[^\s,]*)?"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: a post fulfils it with any of the values; `negative`: it must fulfil none."""

    name: str
    """one of NAMES"""
    values: tuple[str, ...]
    """as compared: names of outlets are their keys, addresses have no scheme; channels are as typed"""
    negative: bool = False
    place: int = 0
    """counted from 1"""

    @property
    def echo(self) -> str:
        values = ",".join(f'"{value}"' if re.search(r"[\s,]", value) else value for value in self.values)
        return f"{self.name}:{values}"


def field_name(text: str, at: int) -> re.Match[str] | None:
    """Does a field start here? Its groups: a parenthesis before it, and its name.

    UsageError for what is nearly the name of one. Other words before a colon are words.
    """
    found = _START.match(text, at)
    if not found:
        return None
    name = found[2].lower()
    if name in NAMES:
        if found[1]:
            refuse(found[0], at + 1, "has a parenthesis", "leave it out: a comma joins values, has:link,card")
        return found
    near = get_close_matches(name, NAMES, 1, _LIKE)
    if near:
        refuse(
            found[0], at + 1, "is no field", f'write {near[0]}: for the field, or "{found[2]}" for the word'
        )
    return None


def read_field(typed: str, place: int, name: str, values: list[str], *, negative: bool) -> Field:
    """A field as understood. UsageError where a value cannot be what it has to be."""
    if not values or not all(values):
        refuse(typed, place, "lacks a value", f"write {name}:{_example(name)}")
    if len(values) > _MOST_VALUES:
        refuse(typed, place, f"has more than {_MOST_VALUES} values", "search for fewer at a time")
    read = {"outlet": _outlet, "link": _link, "channel": _channel}.get(name, _choice)
    understood = dict.fromkeys(read(typed, place, name, value) for value in values)
    return Field(name, tuple(understood), negative, place)


def refuse(typed: str, place: int, why: str, hint: str) -> NoReturn:
    """Raise UsageError, pointing at a place in the search."""
    raise UsageError(f"{one_line(typed, 40)} (at character {place} of the search) {why}", hint)


def _example(name: str) -> str:
    examples = {"channel": "wartranslated", "outlet": "reuters", "link": "reuters.com"}
    return examples.get(name) or _CHOICES[name][0]


def _choice(typed: str, place: int, name: str, value: str) -> str:
    choices = _CHOICES[name]
    if value.lower() not in choices:
        refuse(typed, place, f"knows no {one_line(value, 20)}", f"{name}: takes {', '.join(choices)}")
    return value.lower()


def _channel(typed: str, place: int, name: str, value: str) -> str:
    if '"' in value:
        refuse(typed, place, "has a quotation mark inside", "write channel:NAME")
    return value


def _link(typed: str, place: int, name: str, value: str) -> str:
    from osintwatch.provenance.links.urls import canonical

    found = re.fullmatch(_LINK, value)
    if not found:
        refuse(
            typed, place, "is no site or address", "write link:reuters.com, or link:reuters.com/world/china"
        )
    path = (found[2] or "").rstrip("/")
    # twitter.com is x.com
    return found[1].lower() + path if path else canonical(found[1]).host or found[1].lower()


def _outlet(typed: str, place: int, name: str, value: str) -> str:
    from osintwatch.provenance.outlets.registry import registry

    known = registry()
    found = known.by_id.get(value.lower()) or known.of_title(value) or known.of_host(value)
    if found:
        return found.id
    spelled = {fold(one).replace(" ", ""): outlet for outlet in known.outlets for one in outlet.names}
    near = get_close_matches(fold(value).replace(" ", ""), spelled, 3, 0.6)
    like = ", ".join(dict.fromkeys(f"outlet:{spelled[one].id}" for one in near))
    refuse(
        typed,
        place,
        "is no outlet that is known",
        f"nearest: {like}" if like else "search for its name as a word",
    )
