"""The data file of outlets: well-formed, without clashes, and with no name that reads as ordinary words.

A failure names the outlet and says what to change in `osintwatch/provenance/outlets.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import pytest

from osintwatch.text.folding import fold

KINDS = {"agency", "newspaper", "broadcaster", "magazine", "site", "monitor", "channel", "think_tank"}
TEXTS = {"id", "name", "family", "country", "kind"}
LISTS = {"names", "short", "ambiguous", "hosts", "shorteners", "telegram"}
REQUIRED = {"id", "name", "names", "hosts", "country", "kind"}

FEWEST_OUTLETS = 250
FEWEST_WITH_CYRILLIC = 80

# Phrases of which the file must not claim one as a name that counts in any spelling. Hard-won: each was, or
# is in other lists of media, the name of a publisher.
ORDINARY_WORDS = """
    agency, economist, guardian, hill, independent, insider, life, metro, mirror, nation, people, post,
    science, sun, telegraph, time, times, variety, verge, wired, the economist, the guardian, the hill,
    the independent, the insider, the nation, the sun, the telegraph, the times, the verge, the village,
    current time, foreign affairs, foreign policy, private eye,
    агентство, база, важные истории, вести, взгляд, военное обозрение, главком, голос украины, дождь, звезда,
    зеркало, известия, коммерсант, лента, медуза, настоящее время, наши деньги, новая газета, новости, правда,
    российская газета, собеседник, спутник, страна, труд, украина сейчас, факты, эксперт, экономист, эхо,
    апостроф, бабель, верстка, громадське, дзеркало, еспресо, лівий берег, наші гроші, новий час, новини,
    суспільне, схеми, україна зараз, факти, цензор
"""

Table = dict[str, Any]


@cache
def outlets() -> list[Table]:
    path = resources.files("osintwatch.provenance.outlets") / "outlets.toml"
    tables: list[Table] = tomllib.loads(path.read_text(encoding="utf-8"))["outlets"]
    return tables


def spellings(outlet: Table, *fields: str) -> Iterator[str]:
    for field in fields:
        yield from outlet.get(field, [])


def kindred(outlet: Table) -> str:
    """The family an outlet belongs to, its own id where it is the head of one or stands alone."""
    return str(outlet.get("family") or outlet["id"])


def clashes(pairs: Iterator[tuple[str, str]]) -> list[str]:
    """What is claimed by more than one owner, from pairs of (what, owner)."""
    owners: dict[str, set[str]] = defaultdict(set)
    for what, owner in pairs:
        owners[what].add(owner)
    return [f"{what}: {', '.join(sorted(of))}" for what, of in sorted(owners.items()) if len(of) > 1]


def report(broken: list[str], lesson: str) -> None:
    assert not broken, "\n".join([*broken, "", lesson])


def test_every_outlet_has_the_fields_of_the_schema() -> None:
    broken = []
    for number, outlet in enumerate(outlets(), 1):
        named = f"outlet {number} ({outlet.get('id', 'without id')})"
        broken += [f"{named}: {field} is missing" for field in sorted(REQUIRED - outlet.keys())]
        broken += [f"{named}: unknown field {field}" for field in sorted(outlet.keys() - TEXTS - LISTS)]
        for field, value in outlet.items():
            if field in TEXTS and not (isinstance(value, str) and value):
                broken.append(f"{named}: {field} must be a text, and not an empty one")
            if field in LISTS and not (
                isinstance(value, list) and all(isinstance(one, str) for one in value)
            ):
                broken.append(f"{named}: {field} must be a list of texts")
    report(broken, "The head of the file explains the fields; copy a neighbour and change its values.")


def test_ids_are_unique() -> None:
    ids = [outlet["id"] for outlet in outlets()]
    report(
        sorted({one for one in ids if ids.count(one) > 1}),
        "Stored reports refer to outlets by id: give the newer one another, for instance with its country.",
    )


def test_ids_are_words_of_ascii_joined_by_hyphens() -> None:
    report(
        [one["id"] for one in outlets() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one["id"])],
        'Write ids with a-z and 0-9, words joined by one "-".',
    )


def test_the_name_shown_is_among_the_names_found() -> None:
    report(
        [
            f"{one['id']}: {one['name']}"
            for one in outlets()
            if one["name"] not in spellings(one, "names", "short", "ambiguous")
        ],
        "Repeat `name` in `names`, or in `short` or `ambiguous` where it is no safe name.",
    )


def test_no_spelling_is_empty() -> None:
    report(
        [
            f"{one['id']}: {spelling!r}"
            for one in outlets()
            for spelling in spellings(one, *LISTS)
            if spelling != spelling.strip() or not fold(spelling)
        ],
        "A name has at least a letter or digit, and no space at its ends.",
    )


def test_a_name_belongs_to_one_outlet() -> None:
    by_id = {one["id"]: one for one in outlets()}
    heads = {one["id"]: kindred(by_id.get(kindred(one), one)) for one in outlets()}
    report(
        clashes(
            (fold(spelling), heads[one["id"]])
            for one in outlets()
            for spelling in spellings(one, "names", "short", "ambiguous")
        ),
        "A citation must lead to one outlet. Keep the spelling where readers mean it at once, and"
        " give the other outlet a longer one (ABC Australia); only a family may share a name.",
    )


def test_a_spelling_stands_once_in_its_outlet() -> None:
    broken = []
    for one in outlets():
        folded = [fold(spelling) for spelling in spellings(one, "names", "ambiguous")]
        broken += [f"{one['id']}: {word}" for word in sorted(set(folded)) if folded.count(word) > 1]
    report(
        broken,
        "Hyphens, capitals, accents, ё and apostrophes make no difference: write one of these spellings, and"
        " write it under `names` or under `ambiguous`, not both.",
    )


def test_no_word_mixes_latin_with_cyrillic_letters_that_look_alike() -> None:
    alike = {"latin": set("aceiopxyABCEHIKMOPTXy"), "cyrillic": set("асеіорхуАВСЕНІКМОРТХ")}
    broken = []
    for one in outlets():
        for word in re.findall(r"\w+", " ".join(spellings(one, "names", "ambiguous"))):
            latin = set(re.findall("[A-Za-z]", word))
            cyrillic = set(re.findall("[\u0400-\u052f]", word))
            if latin and cyrillic and (latin <= alike["latin"] or cyrillic <= alike["cyrillic"]):
                broken.append(f"{one['id']}: {word!r}, Latin {sorted(latin)}, Cyrillic {sorted(cyrillic)}")
    report(broken, "A letter of the other alphabet slipped in: type the word anew.")


@pytest.mark.parametrize("phrase", [one.strip() for one in ORDINARY_WORDS.replace("\n", " ").split(",")])
def test_ordinary_words_are_no_safe_name(phrase: str) -> None:
    claimed = [one["id"] for one in outlets() if fold(phrase) in map(fold, one["names"])]
    report(
        claimed,
        f'"{phrase}" means something else in most posts: move it to `ambiguous` (a capital and a crediting'
        " sentence needed) or, in Latin letters, to `short` (written exactly so).",
    )


def test_no_safe_name_is_a_cyrillic_word_and_a_number() -> None:
    report(
        [
            f"{one['id']}: {name}"
            for one in outlets()
            for name in one["names"]
            if re.fullmatch(r"[\u0400-\u052f]+ \d+|\d+ [\u0400-\u052f]+", name)
        ],
        'Its cases stand in many posts ("в Москве 24 ноября", "24 канала закрыты"): move it to `short`.',
    )


def test_hosts_are_bare_domains() -> None:
    label = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    broken = [
        f"{one['id']}: {host}"
        for one in outlets()
        for host in spellings(one, "hosts", "shorteners")
        if host.startswith("www.") or not re.fullmatch(rf"({label}\.)+{label}", host)
    ]
    report(
        broken, 'Write the domain alone: lower case, no "https://", no "www.", no path, no "/" at the end.'
    )


def test_a_host_belongs_to_one_outlet() -> None:
    report(
        clashes((host, one["id"]) for one in outlets() for host in spellings(one, "hosts", "shorteners")),
        "A link must lead to one outlet. Give the edition its own subdomain, or no host where it has none.",
    )


def test_hosts_that_everybody_uses_belong_to_nobody() -> None:
    shared = {"t.me", "bit.ly", "trib.al", "tinyurl.com", "x.com", "twitter.com", "youtube.com", "youtu.be"}
    shared |= {
        "facebook.com",
        "instagram.com",
        "vk.com",
        "telegra.ph",
        "google.com",
        "medium.com",
        "yahoo.com",
    }
    shared |= {"substack.com", "dzen.ru", "ok.ru", "rutube.ru", "msn.com", "wordpress.com", "blogspot.com"}
    report(
        [
            f"{one['id']}: {host}"
            for one in outlets()
            for host in spellings(one, "hosts", "shorteners")
            if host in shared
        ],
        "Anybody can publish there, or shorten links: such a host says nothing about the outlet.",
    )


def test_telegram_channels_are_user_names_of_one_outlet() -> None:
    report(
        [
            f"{one['id']}: {channel}"
            for one in outlets()
            for channel in spellings(one, "telegram")
            if not re.fullmatch(r"[a-z][a-z0-9_]{2,31}", channel)
        ],
        'Write the user name alone, in lower case: no "@", no "https://t.me/".',
    )
    report(
        clashes((channel, one["id"]) for one in outlets() for channel in spellings(one, "telegram")),
        "A channel has one publisher.",
    )


def test_families_are_outlets_that_head_themselves() -> None:
    by_id = {one["id"]: one for one in outlets()}
    broken = []
    for one in outlets():
        head = by_id.get(one.get("family", one["id"]))
        if head is None:
            broken.append(f"{one['id']}: there is no outlet {one['family']}")
        elif head["id"] == one.get("id") and "family" in one:
            broken.append(f"{one['id']}: is its own family; leave the field out")
        elif "family" in head:
            broken.append(f"{one['id']}: {head['id']} has a family itself; name {head['family']}")
    report(broken, "`family` is the id of the parent or sister at the head, one step up.")


def test_countries_are_two_capital_letters() -> None:
    report(
        [
            f"{one['id']}: {one['country']}"
            for one in outlets()
            if not re.fullmatch("[A-Z]{2}", one["country"])
        ],
        "Write the ISO 3166 code of two capital letters: GB, not UK; UA for Ukraine.",
    )


def test_kinds_are_from_the_list() -> None:
    report(
        [f"{one['id']}: {one['kind']}" for one in outlets() if one["kind"] not in KINDS],
        f"`kind` is one of {', '.join(sorted(KINDS))}.",
    )


def test_outlets_stand_by_country_and_id() -> None:
    places = [(one["country"], one["id"]) for one in outlets()]
    broken = [f"{after} stands behind {before}" for before, after in zip(places, places[1:], strict=False)
              if after < before]  # fmt: skip
    report(
        broken, "Countries stand in the order of their codes, outlets within by id, so that each is found."
    )


def test_the_file_covers_the_world() -> None:
    with_cyrillic = sum(
        any(re.search("[\u0400-\u052f]", one) for one in spellings(outlet, "names", "short", "ambiguous"))
        for outlet in outlets()
    )
    assert len(outlets()) >= FEWEST_OUTLETS, "outlets were lost: was a part of the file deleted?"
    assert with_cyrillic >= FEWEST_WITH_CYRILLIC, (
        "Russian and Ukrainian posts name outlets in Cyrillic: add them"
    )
