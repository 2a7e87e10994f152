"""The one spelling of an address, and what it leads to.

Two addresses get one key only where they surely lead to one page; where that is not sure, two keys are the
smaller mistake. Nothing is asked of the network.
"""

from __future__ import annotations

import re
from typing import Final

from osintwatch.provenance.links.telegram_links import telegram_link, web_address
from osintwatch.provenance.links.url_address import Address, Query, parse, without_www, written
from osintwatch.provenance.links.url_kind import Canonical, UrlKind
from osintwatch.provenance.links.url_platforms import platform_link
from osintwatch.provenance.links.url_sites import (
    ACCOUNT_STEPS,
    ACCOUNTS,
    AMP_PARAMETERS,
    APP_SHOPS,
    ARCHIVES,
    ARTICLE_SITES,
    COLLECTING_BANKS,
    DONATION,
    DONATION_PATHS,
    INVITES,
    LISTS,
    MAPS,
    MESSENGERS,
    MOBILE,
    OWNED_BY_USERS,
    PATH_ONLY,
    REGISTRY_PARTS,
    SAME_SITE,
    SECTIONS,
    SHORT_LISTS,
    SHORTENERS,
    TRACKING,
    TRACKING_PREFIXES,
)
from osintwatch.provenance.links.url_wrappers import packed

__all__ = ["Canonical", "UrlKind", "canonical"]

_LAYERS: Final = 5
_LONGEST: Final = 4096

# What a path must hold to name one article on any site: a number of four digits, or a title of some words.
_NUMBERED: Final = re.compile(r"\d{4}")
_TITLE: Final = re.compile(r"(?:[^/_-]{1,60}[_-]){3}")
# On sites that are known for their articles less will do.
_NAMED: Final = re.compile(r"\d|(?:[^/_-]{1,60}[_-]){2}|\.s?html?\Z")

_INDEX: Final = re.compile(r"/index\.html?\Z", re.IGNORECASE)
_AMP_TAIL: Final = re.compile(r"(?:/amp|\.amp|[./]amp(?=\.html?\Z))(?=(?:\.html?)?\Z)", re.IGNORECASE)
_AMP_STEP: Final = re.compile(r"/amp(?=/)", re.IGNORECASE)
# Reuters' addresses until 2021: /article/<rubric>/<title>-idUSKBN27J1C3, the last part being the name.
_OLD_REUTERS: Final = re.compile(r"/article/(?:.{0,400}[/-])?(id[A-Z]{2}[A-Z0-9]{4,16})\Z")
_POST_NUMBER: Final = re.compile(r"[1-9]\d*\Z")
_MAP_PATH: Final = re.compile(r"/maps(?:/|\Z)")
_SEARCH_ENGINE: Final = re.compile(r"(?:google|bing|yandex|duckduckgo|ya)\.[a-z.]{2,6}")


def canonical(url: str) -> Canonical:
    """Give an address its key and say what it leads to. Never raises; what is no address is UNKNOWN.

    The key of a key is the key itself.
    """
    url = url.strip()
    found = _read(url)
    # What is left of odd addresses can be read once more (an archive of an archive); what never comes to
    # rest is built to do so, and no page.
    for _ in range(_LAYERS):
        again = _read(found.key)
        if again == found:
            return found
        found = again
    return Canonical(url, UrlKind.UNKNOWN, "")


def _read(url: str) -> Canonical:
    address = parse(web_address(url)) if len(url) <= _LONGEST else None
    if address is None:
        return Canonical(url, UrlKind.UNKNOWN, "")
    for _ in range(_LAYERS):
        inner = packed(address)
        unpacked = parse(web_address(inner)) if inner else None
        if unpacked is None:
            break
        address = unpacked
    return telegram_link(address) or platform_link(address) or _site(address)


def _site(address: Address) -> Canonical:
    host = SAME_SITE.get(address.host, address.host)
    if host in SHORTENERS:
        kind = UrlKind.SHORTENER if address.path else UrlKind.HOME
        return Canonical(written(host, address.path), kind, host)
    path = _without_amp(address.path, _listed(host, ARTICLE_SITES))
    host = _without_mobile(host, path)
    article = _listed(host, ARTICLE_SITES)
    host, path = _moved(host, _INDEX.sub("", _without_amp(path, article)))
    named = (article and _names_article(path)) or (_listed(host, PATH_ONLY) and len(path.split("/")) > 2)
    query = _kept(address.query, path, named=named)
    kind = _kind(host, path, query, address.fragment)
    return Canonical(written(host, path, query, address.fragment), kind, host)


def _listed(host: str, sites: frozenset[str]) -> bool:
    """Is `host`, or a site that it is a part of, among `sites`?"""
    while host not in sites:
        _, dot, host = host.partition(".")
        if not dot:
            return False
    return True


def _identifies(path: str) -> bool:
    return bool(_NUMBERED.search(path) or _TITLE.search(path))


def _names_article(path: str) -> bool:
    steps = path[1:].split("/")
    return not LISTS.intersection(step.lower() for step in steps[:2]) and bool(_NAMED.search(path))


def _without_amp(path: str, article: bool) -> str:
    """Take the marks of AMP pages out of a path that names an article without them too."""
    if "amp" not in path.lower():
        return path
    for pattern in (_AMP_TAIL, _AMP_STEP):
        shorter = pattern.sub("", path)
        # Further in than the first step "amp" is a mark only where it is known to be.
        anywhere = pattern is _AMP_TAIL or article or shorter == path[4:]
        if anywhere and (_identifies(shorter) or (article and _names_article(shorter))):
            path = shorter
    return path


def _without_mobile(host: str, path: str) -> str:
    """m.example.org/a -> example.org/a, where the path names an article or the site is known."""
    while True:
        first, _, rest = host.partition(".")
        rest = without_www(rest)
        second = rest.partition(".")[0]
        if first not in MOBILE or "." not in rest or second in REGISTRY_PARTS or rest in OWNED_BY_USERS:
            break
        if not _listed(rest, ARTICLE_SITES) and not _identifies(path):
            break
        host = SAME_SITE.get(rest, rest)
    if host.endswith(".m.wikipedia.org"):
        return host.replace(".m.wikipedia.org", ".wikipedia.org")
    return host


def _moved(host: str, path: str) -> tuple[str, str]:
    """Pages that single sites show at a second place."""
    if host == "open.substack.com":
        steps = path.split("/")
        if len(steps) == 5 and steps[1] == "pub" and steps[3] == "p" and steps[2].isalnum():
            return f"{steps[2].lower()}.substack.com", f"/p/{steps[4]}"
    if host.endswith(".substack.com") and path.endswith("/comments"):
        return host, path.removesuffix("/comments")
    if host == "reuters.com" and (old := _OLD_REUTERS.match(path)):
        return host, f"/article/{old[1]}"
    if host == "news.yahoo.com" and path.endswith(".html"):
        return "yahoo.com", f"/news{path}"
    if host == "theepochtimes.com" and path.startswith("/mkt_app/"):
        return host, path[len("/mkt_app") :]
    if host == "rbc.ru" and path.startswith("/rbcnews/"):
        return host, path[len("/rbcnews") :]
    if host == "kommersant.ru" and _POST_NUMBER.match(path[1:]):
        return host, f"/doc{path}"
    if host == "cnn.com" and path.startswith("/cnn/"):
        return host, path[len("/cnn") :]
    return host, path


def _kept(query: Query, path: str, *, named: bool) -> Query:
    """What of a query may tell one page from another."""
    if not query:
        return ()
    if named:
        # Live pages gather many reports; these name one of them.
        live = "/live" in path
        return tuple(
            (name, value)
            for name, value in query
            if live and (name == "post" or (name == "page" and value.startswith("with:")))
        )
    return tuple(pair for pair in query if not _tracks(*pair))


def _tracks(name: str, value: str) -> bool:
    name = name.lower()
    return name in TRACKING or name.startswith(TRACKING_PREFIXES) or (name, value.lower()) in AMP_PARAMETERS


def _kind(host: str, path: str, query: Query, fragment: str) -> UrlKind:
    steps = path[1:].lower().split("/") if path else []
    kind = _kind_of_site(host, path, steps)
    if kind is not None:
        return kind
    if fragment:
        return UrlKind.PAGE
    if not steps or (len(steps) == 1 and steps[0].startswith("index.")):
        return _kind_of_front(query)
    if steps[-1] == "search" or (steps[0] == "search" and _SEARCH_ENGINE.fullmatch(host)):
        return UrlKind.SEARCH
    if len(steps) <= 2 and DONATION_PATHS.intersection(steps):
        return UrlKind.DONATION
    if _is_list(steps, path):
        return UrlKind.SECTION
    if len(steps) <= 3 and not query and SECTIONS.issuperset(steps):
        return UrlKind.SECTION
    return UrlKind.PAGE


def _is_list(steps: list[str], path: str) -> bool:
    if steps[0] in LISTS:
        return len(steps) <= 3 or "page" in steps
    if steps[0] in SHORT_LISTS:
        return len(steps) <= 2 and not _identifies(path)
    return len(steps) > 1 and steps[1] in LISTS and not _identifies(path)


def _kind_of_front(query: Query) -> UrlKind:
    """A number in the query of the front page names a page: /?p=123. Else it is the front page."""
    return UrlKind.PAGE if any(_POST_NUMBER.match(value) for _, value in query) else UrlKind.HOME


def _kind_of_site(host: str, path: str, steps: list[str]) -> UrlKind | None:
    # Who is paid for posts publishes them there too.
    if host in COLLECTING_BANKS and steps[:1] == ["cf"]:
        return UrlKind.DONATION
    if _listed(host, DONATION) and "posts" not in steps:
        return UrlKind.DONATION if path else UrlKind.HOME
    if _listed(host, APP_SHOPS) and "news" not in steps:
        return UrlKind.APP
    if host in INVITES or (host == "discord.com" and steps[:1] == ["invite"]):
        return UrlKind.INVITE
    if host in MESSENGERS:
        return UrlKind.OTHER
    if host in MAPS or (_SEARCH_ENGINE.fullmatch(host) and _MAP_PATH.match(path)):
        return UrlKind.MAP
    if host in ARCHIVES and len(steps) == 1:
        return UrlKind.SHORTENER
    if host in ACCOUNTS and (len(steps) == 1 or (len(steps) == 2 and steps[0] in ACCOUNT_STEPS)):
        return UrlKind.PROFILE
    return None
