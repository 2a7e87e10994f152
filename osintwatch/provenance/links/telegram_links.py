"""Addresses of Telegram: posts, channels, invitations, bots, and Telegram's own pages."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs

from osintwatch.errors import UsageError
from osintwatch.provenance.links.url_address import Address
from osintwatch.provenance.links.url_kind import Canonical, UrlKind
from osintwatch.text.telegram_address import parse_channel, parse_post

_HOST: Final = "t.me"
_HOSTS: Final = frozenset(("t.me", "telegram.me", "telegram.dog", "tx.me", "telesco.pe"))
# Catalogues of Telegram whose pages show one channel or post under its own name and number.
_CATALOGUES: Final = frozenset(("tgstat.ru", "tgstat.com", "tgstat.org", "uk.tgstat.com", "by.tgstat.com"))
_STARTS: Final = frozenset(("start", "startapp", "startgroup", "startchannel", "startattach", "game"))
_CLIENT: Final = re.compile(r"#(?:@([A-Za-z0-9_]{4,32})|-(?:100)?(\d{5,13}))(?:[_/](\d{1,10}))?\Z")
_PHONE: Final = re.compile(r"\+\d{5,15}")


def web_address(url: str) -> str:
    """A tg: address as its t.me address; anything else, and tg: addresses that have none, as they came."""
    if url[:3].lower() != "tg:":
        return url
    action, _, query = url[3:].lstrip("/").partition("?")
    try:
        fields = {name: values[-1] for name, values in parse_qs(query[:4096], max_num_fields=20).items()}
    except ValueError:
        return url
    post = f"/{fields['post']}" if "post" in fields else ""
    match action.rstrip("/").lower():
        case "resolve" if "domain" in fields:
            start = next((f"?{name}" for name in fields if name in _STARTS), "")
            return f"{_HOST}/{fields['domain']}{post}{start}"
        case "privatepost" if "channel" in fields:
            return f"{_HOST}/c/{fields['channel']}{post}"
        case "join" if "invite" in fields:
            return f"{_HOST}/+{fields['invite']}"
    return url


def telegram_link(address: Address) -> Canonical | None:
    """Read an address of Telegram; None for all other sites.

    Keys: t.me/name/12 and t.me/name (name in lower case), t.me/c/<id>/12 where only the number of the
    channel is known, t.me/+hash for invitations.
    """
    if address.host in _HOSTS:
        return _read(address.segments, address)
    if address.host.endswith(".t.me"):
        return _read([address.host.removesuffix(".t.me"), *address.segments], address)
    if address.host == "web.telegram.org" and (client := _CLIENT.search(address.tail)):
        name, number, post = client.groups()
        steps = [name] if name else ["c", number]
        return _read([*steps, post] if post else steps, address)
    if address.host in _CATALOGUES and address.path.startswith("/channel/@"):
        return _read([step.removeprefix("@") for step in address.segments[1:3]], address)
    return None


def _read(steps: list[str], address: Address) -> Canonical:
    if steps[:1] == ["s"]:
        steps = steps[1:]
    if not steps:
        return _named("", UrlKind.HOME)
    first = steps[0].removeprefix("@")
    if first.startswith("+"):
        return _named(f"/{first}", UrlKind.PROFILE if _PHONE.fullmatch(first) else UrlKind.INVITE)
    if first.lower() in ("joinchat", "addlist") and len(steps) > 1:
        sign = "+" if first.lower() == "joinchat" else "addlist/"
        return _named(f"/{sign}{steps[1].lstrip('+')}", UrlKind.INVITE)
    if len(steps) > 2 and steps[1] == "s" and steps[2].isdigit():
        return _named(f"/{first.lower()}/s/{steps[2]}", UrlKind.SOCIAL_POST)
    return _bot(first, steps, address) or _channel(first, steps) or _other(steps, address)


def _bot(name: str, steps: list[str], address: Address) -> Canonical | None:
    """Names that end in "bot" are kept for bots; only they can be started."""
    started = any(field in _STARTS for field, _ in address.query)
    by_name = name.lower().endswith("bot") and len(name) > 4
    if name.lower() == "c" or not (started or by_name):
        return None
    return _named(f"/{name.lower()}" + ("" if by_name else "?start"), UrlKind.APP)


def _channel(first: str, steps: list[str]) -> Canonical | None:
    if first.isdigit():
        return None
    try:
        if steps[-1].isdigit() and len(steps) > (2 if first == "c" else 1):
            post = parse_post("/".join([_HOST, first, *steps[1:]]))
            return _named(f"/{post.channel.key}/{post.message_id}", UrlKind.TELEGRAM_POST)
        channel = parse_channel("/".join([_HOST, first, *steps[1:]]))
    except UsageError:
        return None
    return _named(f"/{channel.key}", UrlKind.TELEGRAM_CHANNEL)


def _other(steps: list[str], address: Address) -> Canonical:
    """Telegram's own pages: stickers, proxies, boosts ..."""
    query = "&".join(f"{name}={value}" if value else name for name, value in sorted(address.query))
    return _named("".join(f"/{step}" for step in steps) + (f"?{query}" if query else ""), UrlKind.OTHER)


def _named(path: str, kind: UrlKind) -> Canonical:
    return Canonical(_HOST + path, kind, _HOST)
