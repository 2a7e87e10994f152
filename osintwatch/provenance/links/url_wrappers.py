"""Addresses packed into other addresses: share buttons, redirects, archives, readers, AMP caches."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from osintwatch.provenance.links.url_address import Address, words

# host -> (beginning of the path, names of the parameter that holds the address); "" stands for any path.
_IN_PARAMETER: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "l.facebook.com": (("", ("u",)),),
    "lm.facebook.com": (("", ("u",)),),
    "facebook.com": (("/sharer", ("u",)), ("/l.php", ("u",)), ("/flx/warn", ("u",))),
    "l.instagram.com": (("", ("u",)),),
    "l.threads.com": (("", ("u",)),),
    "l.threads.net": (("", ("u",)),),
    "l.messenger.com": (("", ("u",)),),
    "youtube.com": (("/redirect", ("q",)),),
    "vk.com": (("/away", ("to",)), ("/share.php", ("url",))),
    "vk.ru": (("/away", ("to",)), ("/share.php", ("url",))),
    "away.vk.com": (("", ("to",)),),
    "ok.ru": (("/offer", ("url",)), ("/dk", ("st.link",))),
    "out.reddit.com": (("", ("url",)),),
    "reddit.com": (("/submit", ("url",)),),
    "t.me": (("/iv", ("url",)), ("/share", ("url",)), ("/msg", ("url",))),
    "telegram.me": (("/share", ("url",)), ("/iv", ("url",))),
    "twitter.com": (("/intent", ("url",)), ("/share", ("url",))),
    "x.com": (("/intent", ("url",)), ("/share", ("url",))),
    "linkedin.com": (("/redir", ("url",)), ("/safety/go", ("url",)), ("/share", ("url",))),
    "slack-redir.net": (("/link", ("url",)),),
    "steamcommunity.com": (("/linkfilter", ("url", "u")),),
    "duckduckgo.com": (("/l", ("uddg",)),),
    "medium.com": (("/r", ("url",)),),
    "disq.us": (("/url", ("url",)),),
    "exit.sc": (("", ("url",)),),
    "t.umblr.com": (("/redirect", ("z",)),),
    "getpocket.com": (("/redirect", ("url",)), ("/save", ("url",))),
    "pocket.co": (("/redirect", ("url",)),),
    "bing.com": (("/news/apiclick.aspx", ("url",)),),
    "yandex.ru": (("/turbo", ("text",)), ("/redir", ("url",))),
    "translate.google.com": (("/translate", ("u",)), ("/website", ("u",))),
    "translate.yandex.ru": (("/translate", ("url",)),),
    "translate.yandex.com": (("/translate", ("url",)),),
    "archivebuttons.com": (("", ("article",)),),
    "removepaywall.com": (("", ("url",)),),
    "removepaywalls.com": (("", ("url",)),),
    "12ft.io": (("/proxy", ("q",)),),
    "ghostarchive.org": (("/search", ("term",)),),
}
_GOOGLE: Final = re.compile(r"google\.[a-z]{2,3}(?:\.[a-z]{2})?")

# Hosts whose path goes on with the whole address of another page.
_IN_PATH: Final = words(
    """12ft.io txtify.it removepaywall.com removepaywalls.com smry.ai freedium.cfd r.jina.ai outline.com
    archivebuttons.com href.li anonym.to nullrefer.com web.archive.org archive.org web.archive.org.ru
    archive.ph archive.is archive.today archive.li archive.vn archive.md archive.fo ghostarchive.org
    unpaywall.live 1ft.io proxy.freedium.cfd cc.bingj.com readability.com"""
)
# Some of them also take an address without its scheme: 12ft.io/example.com/a.
_BARE_IN_PATH: Final = words(
    "12ft.io txtify.it removepaywall.com removepaywalls.com smry.ai 1ft.io archive.ph archive.is"
)
_PACKED: Final = re.compile(r"[/?=]((?:https?(?::|%3A)(?:/|%2F){1,3}).+)", re.IGNORECASE | re.DOTALL)
_PACKED_AT: Final = re.compile(r"https?(?::|%3a)", re.IGNORECASE)
_WAYBACK: Final = re.compile(r"/web/[0-9*]{1,20}[a-z_]{0,6}/([^/?#]+\.[^/?#]+.*)", re.IGNORECASE | re.DOTALL)
_BARE: Final = re.compile(r"/(?:\d{4,14}/|newest/|oldest/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+/.+)", re.IGNORECASE)
_CACHE: Final = re.compile(r"[?&]q=cache:(?:[A-Za-z0-9_-]+:)?([^&+#]+)")
_AMP_VIEWER: Final = re.compile(r"/amp/(?:s/)?([^/?#]+\.[^/?#]+.*)", re.DOTALL)
_AMP_CACHE: Final = re.compile(r"/[a-z](?:/s)?/([^/?#]+\.[^/?#]+.*)", re.DOTALL)
_TURBO: Final = re.compile(r"(?:/turbo)?/([a-z0-9.-]+\.[a-z0-9-]+)/[sdnh](/.+)", re.IGNORECASE | re.DOTALL)
_TRANSLATED_HOST: Final = re.compile(r"(--)|-")


def packed(address: Address) -> str | None:
    """The address that `address` hands on to or shows a copy of; None where it is a page itself."""
    host = address.host
    if ways := _IN_PARAMETER.get(host):
        for beginning, names in ways:
            if address.path.startswith(beginning) and (url := _decoded(address.get(*names))):
                return url
    if reader := _READERS.get(host):
        if url := reader(address):
            return url
    elif _GOOGLE.fullmatch(host):
        return _google(address)
    elif host.endswith(".cdn.ampproject.org"):
        return _rest(_AMP_CACHE, address)
    elif host.endswith(".turbopages.org"):
        return _turbo(address)
    elif host.endswith(".translate.goog"):
        return _translated(address)
    return _in_path(address) if host in _IN_PATH else None


def _decoded(value: str) -> str | None:
    """A parameter's value as the address that it holds; None where it holds none."""
    url = unquote(value)
    return url if "." in url or ":" in url else None


def _in_path(address: Address) -> str | None:
    found = _PACKED.search(address.tail) if _PACKED_AT.search(address.tail) else None
    if found:
        url = found[1]
        return unquote(url) if "://" not in url and ":/" not in url else url
    if address.host == "web.archive.org":
        return _rest(_WAYBACK, address)
    return _rest(_BARE, address) if address.host in _BARE_IN_PATH else None


def _google(address: Address) -> str | None:
    if address.path == "/url":
        return _decoded(address.get("q", "url"))
    if address.path == "/imgres":
        return _decoded(address.get("imgrefurl"))
    return _rest(_AMP_VIEWER, address)


def _turbo(address: Address) -> str | None:
    """example-com.turbopages.org/turbo/example.com/s/a -> example.com/a. The query is Yandex's own."""
    found = _TURBO.fullmatch(address.path)
    return found[1] + found[2] if found else None


def _translated(address: Address) -> str | None:
    """www-example-com.translate.goog/a -> www.example.com/a; "-" in a name is written "--"."""
    name = address.host.removesuffix(".translate.goog")
    host = _TRANSLATED_HOST.sub(lambda dash: "-" if dash[1] else ".", name)
    before, mark, query = address.tail.partition("?")
    kept = "&".join(pair for pair in query.split("&") if not pair.startswith("_x_tr_"))
    return f"{host}{before}{mark if kept else ''}{kept}" if "." in host else None


def _rest(pattern: re.Pattern[str], address: Address) -> str | None:
    found = pattern.match(address.tail)
    return found[1] if found else None


def _cached(address: Address) -> str | None:
    found = _CACHE.search(address.tail)
    return unquote(found[1]) if found else None


_READERS: Final[dict[str, Callable[[Address], str | None]]] = {
    "webcache.googleusercontent.com": _cached,
    "cdn.ampproject.org": lambda address: _rest(_AMP_CACHE, address),
    "yandex.ru": lambda address: _turbo(address) if address.path.startswith("/turbo/") else None,
}
