"""Addresses built to be misread: none is an error, none that leads elsewhere counts for a listed outlet."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from osintwatch.evidence import CitationKind
from osintwatch.model import Card, Link, LinkPlace
from osintwatch.provenance.citations import citations_of
from osintwatch.provenance.links.urls import canonical
from osintwatch.provenance.outlets.linked_outlets import outlet_of_page
from osintwatch.provenance.outlets.registry import registry
from tests.provenance.stored import stored

OUTLETS = ("reuters.com", "bbc.co.uk", "tass.ru", "pravda.com.ua", "nytimes.com", "theguardian.com")
ARTICLE = "/world/europe/three-tanks-moved-on-2026-07-01/"
MARKS = ("@", "%40", ":pass@", ":443@", "%2f@", "%2F%40", "%5c@", "\\@", ";@", ",@", "|@", "^@", "`@", "~@")

# `{o}` is an outlet's host, `{d}` the same with dashes for dots, `{a}` the path of an article.
ELSEWHERE = [
    *(f"https://{{o}}{mark}evil.example{{a}}" for mark in MARKS),
    *(f"https://user:{{o}}{mark}evil.example{{a}}" for mark in ("@", "%2f@", "\\@")),
    *(f"https://{{o}}{dot}evil.example{{a}}" for dot in (".", "。", "．", "｡", "-", "_", "--")),
    *(f"https://{{o}}{dot}evil.example{{a}}" for dot in ("\t.", "\n.", "..", "。.")),
    *(f"https://{{o}}{odd}.evil.example{{a}}" for odd in ("\u200b", "\xad", "\u2060", "\x00")),
    *(f"https://{{o}}{odd}.evil.example{{a}}" for odd in ("\x7f", "%00", "%09", "%2e")),
    *(f"https://{{o}}{odd}evil.example{{a}}" for odd in "％＠／？＃\u2044\u2215\u29f8"),
    *(f"https://{before}{{o}}{{a}}" for before in ("evil-", "evil", "xn--", "е")),
    *(f"https://{{o}}{after}{{a}}" for after in (".evil", ".example", "x", "\u0301", "℀")),
    *(f"https://{{o}}{after}{{a}}" for after in (".127.1", ".0x7f", ":99999", ":x")),
    *(f"https://evil.example{before}{{o}}{{a}}" for before in ("/", "/https://", "?u=https://")),
    *(f"https://evil.example{before}{{o}}{{a}}" for before in ("#https://", "/@", "\\")),
    *(f"{scheme}://{{o}}{{a}}" for scheme in ("ftp", "file", "javascript", "data")),
    *(f"{scheme}://{{o}}{{a}}" for scheme in ("view-source", "ws", "httрs", "hxxps")),
    *(f"javascript:{{o}}{{a}}{odd}" for odd in ("", "%0aalert(1)", "//https://{o}")),
    "https://{d}-evil-example.translate.goog{a}",
    "https://{d}.evil.example.translate.goog{a}",
    "https://{d}.translate.goog.evil.example{a}",
    "https://{d}.cdn.ampproject.org.evil.example/c/s/{o}{a}",
    "https://{d}.cdn.ampproject.org/c/s/evil.example/{o}{a}",
    "https://{d}.turbopages.org/turbo/evil.example/s{a}",
    "https://{d}/{o}{a}",
    "https:// {o} .evil.example{a}",
    "https://[{o}]{a}",
    "https://[::1]/{o}{a}",
    "http://[::ffff:7f00:1]@{o}.evil.example{a}",
]  # fmt: skip
WRAPPED = [
    "https://www.google.com/url?q={u}",
    "https://t.me/iv?url={u}",
    "https://l.facebook.com/l.php?u={u}",
    "https://web.archive.org/web/2026/{u}",
    "https://12ft.io/proxy?q={u}",
]
BROKEN = [
    "http://[::1", "http://[::1]", "http://]", "http://[", "http://[]/", "http://[::1]:99999/",
    "http://[fe80::1%25eth0]/", "http://1.2.3.4/", "http://127.1/", "http://2130706433/", "http://0x7f.1/",
    "http://0177.0.0.1/", "http://[::ffff:1.2.3.4]/", "http://", "https://", "https:///", "https:////",
    "http:/", "http:", ":", "//", "///", "?", "#", "@", "%", "%%", "%zz", "\\", "http://a", "http://a.",
    "http://.a", "http://a..b/", "http://-.-/", "http://_/", "http://a.b:", "http://a.b:-1/",
    "http://a.b:+80/", "http://a.b:٣/", "http://a.b:80:80/", "http://a.b:0x50/",
    f"http://a.b:{'9' * 5_000}/", f"http://{'a' * 64}.org/", f"http://{'a.' * 200}org/",
    f"http://{'a.' * 60_000}org/", f"http://xn--{'9' * 200}.org/", "http://xn--.org/",
    "http://xn--\u0301.org/", "http://\u0301.org/", "http://\u200d.org/", "http://ß.de/", "http://İ.org/",
    "http://ﷺ.org/", "http://\ud800.org/", "http://a.b/\udfff", "http://a.b/%", "http://a.b/%f",
    "http://a.b/%ff%fe", "http://a.b/%ed%a0%80", "http://a.b/?%", "http://a.b/?=&=&", "http://a.b/?a=%ff",
    "http://a.b/../../..", "http://a.b/././/..//", f"http://a.b/{'../' * 1_300}",
    f"http://a.b/?{'a=1&' * 1_000}", "http://a.b/#%", "http://a b/", "http://a\tb.org/",
    "http://a\nb.org/\r\nHost: x", "http://a.b\x00.org/", "\x00http://a.b/", "\u202ehttp://a.b/",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:,x", "mailto:a@b.org", "tel:+1",
    "file:///etc/passwd", "\\\\a\\b", "C:\\x", "about:blank", "tg://", "tg://resolve",
    "tg://resolve?domain=", "tg://resolve?domain=%00", "tg:resolve?domain=a", "t.me/", "t.me//", "t.me/c/",
    "t.me/c/x/y", "t.me/c/²/٣", "t.me/%00/1", "t.me/a/99999999999999999999", "t.me/s/", "t.me/+",
    "t.me/joinchat/", "https://t.me:443@evil.example/reuters/1", "https://web.archive.org/web/",
    "https://web.archive.org/web/2020/", "https://web.archive.org/web/2020/http://[::1", "https://12ft.io/",
    "https://google.com/url?q=", "https://google.com/url?q=http://[", "https://t.me/iv?url=%",
    "https://a.translate.goog/", "https://-.translate.goog/", "https://youtu.be/",
    "https://youtube.com/watch?v=", "https://youtube.com/watch?v=\x00", "https://x.com//status/",
    "https://vk.com/wall-",
]  # fmt: skip


def misleading() -> list[str]:
    """Every trick with every outlet, alone and behind a redirect."""
    filled = [
        trick.replace("{o}", outlet).replace("{d}", outlet.replace(".", "-")).replace("{a}", ARTICLE)
        for trick in ELSEWHERE
        for outlet in OUTLETS
    ]
    one_outlet = filled[:: len(OUTLETS)]
    packed = [
        way.replace("{u}", quote(url, safe="", errors="replace")) for way in WRAPPED for url in one_outlet
    ]
    return list(dict.fromkeys(filled + packed))


def credited(url: str) -> set[str]:
    """Ids of the outlets that a post leans on by such a link, hidden under a word, and such a card."""
    links = (Link(url, "here", LinkPlace.HIDDEN), Link(url, "", LinkPlace.CARD))
    post = stored("Look here", *links, card=Card(url, "", "A title", ""))
    return {one.key for one in citations_of(post) if one.kind is CitationKind.OUTLET}


def test_there_are_hundreds_of_tricks() -> None:
    assert len(misleading()) + len(set(BROKEN)) > 700


@pytest.mark.parametrize("outlet", OUTLETS)
def test_the_plain_address_is_the_outlet_s(outlet: str) -> None:
    of_host = registry().of_host(outlet)
    assert of_host is not None
    for url in (
        f"https://{outlet}{ARTICLE}",
        f"HTTPS://WWW.{outlet.upper()}.:443{ARTICLE}",
        f"https://{outlet.replace('.', '。')}{ARTICLE}",
    ):
        assert outlet_of_page(url, registry()) == of_host
        assert credited(url) == {of_host.id}


def test_no_address_that_leads_elsewhere_is_given_to_a_listed_outlet() -> None:
    wrong = {url: found for url in misleading() if (found := credited(url))}
    assert wrong == {}


def test_no_address_is_an_error_and_each_keeps_its_key() -> None:
    for url in [*misleading(), *BROKEN]:
        found = canonical(url)
        assert canonical(found.key) == found, url
        links = (Link(url, url, LinkPlace.TEXT), Link(url, "here", LinkPlace.HIDDEN))
        for one in citations_of(stored(f"Look {url} here", *links, card=Card(url, url))):
            assert one.key
