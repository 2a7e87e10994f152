"""An address taken apart and each part brought to one spelling. Knows the syntax, no sites."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

# Browsers leave these out wherever they stand; the rest of the control characters make an address unsound.
_SKIPPED: Final = re.compile(r"[\t\r\n]")
_UNSOUND: Final = re.compile(r"[\x00-\x1f\x7f]")
_INVISIBLE: Final = " \u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_AUTHORITY: Final = re.compile(r"[^/?#]*")

_PLAIN_HOST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_FULL_STOPS: Final = str.maketrans("。．｡", "...")
_LONGEST_HOST, _LONGEST_LABEL = 253, 63

_PLAIN: Final = re.compile(r"[A-Za-z0-9/_.,~!$&'()*+;=:@-]*")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})?")
_SAFE: Final = "/_.,~!$&'()*+;=:@-%"
# Written out and escaped these mean the same; others (/ ? # % & = +) do not.
_SAME_ESCAPED: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*,;:@"
)

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a http(s) address. The scheme is left out: it tells no two pages apart."""

    host: str
    """lower case, international names as xn--, without www. and a usual port"""
    path: str
    """"" or "/a/b": escapes in one spelling, dots and doubled slashes resolved, none at the end"""
    query: Query
    """(name, value) in one spelling, as they came"""
    fragment: str
    """only where it chooses the page (#!/a, #/a), else "" """
    tail: str
    """all behind the host as it came: addresses can be packed into it"""

    @property
    def segments(self) -> list[str]:
        """The steps of the path: [] or ["a", "b"]."""
        return self.path[1:].split("/") if self.path else []

    def get(self, *names: str) -> str:
        """The value of the first of `names` that the query has; "" where it has none."""
        return next((value for name in names for known, value in self.query if known == name and value), "")


def parse(url: str) -> Address | None:
    """Take a http(s) address apart, with or without its scheme. None: no sound address of a page.

    Refused are other schemes, names without a dot, numbers instead of names, and what browsers read in
    another way than it looks (user@host, backslashes).
    """
    url = _SKIPPED.sub("", url).strip(_INVISIBLE)
    if _UNSOUND.search(url):
        return None
    if scheme := _SCHEME.match(url):
        if scheme[1].lower() not in ("http", "https"):
            return None
        url = url[scheme.end() :].lstrip("/")
    elif url.startswith("//"):
        url = url.lstrip("/")
    authority = _AUTHORITY.match(url)
    host = _host(authority[0]) if authority else None
    if authority is None or host is None:
        return None
    tail = url[authority.end() :]
    before, _, fragment = tail.partition("#")
    path, _, query = before.partition("?")
    chosen = fragment.startswith(("!", "/"))
    return Address(host, _path(path), _query(query), _escaped(fragment.rstrip("/")) if chosen else "", tail)


def written(host: str, path: str, query: Query = (), fragment: str = "") -> str:
    """Put an address together again: the names of its query in order, so that theirs does not matter."""
    key = host + path
    if query:
        named = sorted(query, key=lambda pair: pair[0])
        key += "?" + "&".join(f"{name}={value}" if value else name for name, value in named)
    return f"{key}#{fragment}" if fragment else key


def words(listed: str) -> frozenset[str]:
    """The names of a list that is written as running text."""
    return frozenset(listed.split())


def without_www(host: str) -> str:
    while host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    return host


def _host(authority: str) -> str | None:
    name, _, port = authority.partition(":")
    if "@" in authority or "\\" in authority or len(name) > _LONGEST_HOST:
        return None
    name = name.lower().rstrip(".")
    if not _PLAIN_HOST.fullmatch(name):
        international = _international(name)
        if international is None:
            return None
        name = international
    labels = name.split(".")
    if labels[-1].isdigit() or len(labels[-1]) < 2 or max(map(len, labels)) > _LONGEST_LABEL:
        return None
    if port and not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
        return None
    name = without_www(name)
    return name if not port or int(port) in (80, 443) else f"{name}:{int(port)}"


def _international(name: str) -> str | None:
    """The xn-- spelling. One for all that look up the same: case and width of letters do not matter."""
    name = unicodedata.normalize("NFKC", name.translate(_FULL_STOPS)).lower().rstrip(".")
    labels = []
    for label in name.split("."):
        if not all(c in "-_" or c.isalnum() or unicodedata.category(c)[0] == "M" for c in label):
            return None
        labels.append(label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii"))
    name = ".".join(labels)
    return name if _PLAIN_HOST.fullmatch(name) and len(name) <= _LONGEST_HOST else None


def _path(path: str) -> str:
    path = _escaped(path)
    if "//" in path or "/." in path or path.endswith("/"):
        steps: list[str] = []
        for step in path.split("/"):
            if step == "..":
                del steps[-1:]
            elif step not in ("", "."):
                steps.append(step)
        path = "".join(f"/{step}" for step in steps)
    return path


def _query(query: str) -> Query:
    pairs = []
    for pair in query.lstrip("?").split("&"):
        # "&amp;" comes from pages whose source was copied.
        name, _, value = pair.removeprefix("amp;").partition("=")
        if name:
            pairs.append((_escaped(name).replace("%20", "+"), _escaped(value).replace("%20", "+")))
    return tuple(pairs)


def _escaped(part: str) -> str:
    """One spelling for escapes: none where none is needed, capital digits, UTF-8 for what is not ASCII."""
    if _PLAIN.fullmatch(part):
        return part
    part = _ESCAPE.sub(_one_escape, part)
    return part if _PLAIN.fullmatch(part) else quote(part, safe=_SAFE, errors="replace")


def _one_escape(found: re.Match[str]) -> str:
    if found[1] is None:
        return "%25"
    character = chr(int(found[1], 16))
    return character if character in _SAME_ESCAPED else f"%{found[1].upper()}"
