"""What an address leads to, as far as the address itself tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UrlKind(StrEnum):
    """What stands behind an address."""

    PAGE = "page"
    """one publication on a site: an article, a document, a file"""
    TELEGRAM_POST = "telegram_post"
    SOCIAL_POST = "social_post"
    """one post on X, Facebook, VK, Instagram ..."""
    VIDEO = "video"
    SHORTENER = "shortener"
    """a short link: the same code leads to the same page, which one is not known"""
    HOME = "home"
    """the front page of a site"""
    SECTION = "section"
    """a list of publications, or a page about the site itself"""
    SEARCH = "search"
    TELEGRAM_CHANNEL = "telegram_channel"
    PROFILE = "profile"
    """an account on a social network, with all it publishes"""
    INVITE = "invite"
    """a way into a closed channel or chat"""
    DONATION = "donation"
    APP = "app"
    """a bot, or an entry in a shop for applications"""
    MAP = "map"
    """a map that is kept up to date: what it shows changes"""
    OTHER = "other"
    """buttons, messengers, Telegram's own pages"""
    UNKNOWN = "unknown"
    """not readable as the address of a page"""


_ONE_PUBLICATION = frozenset(
    (UrlKind.PAGE, UrlKind.TELEGRAM_POST, UrlKind.SOCIAL_POST, UrlKind.VIDEO, UrlKind.SHORTENER)
)


@dataclass(frozen=True, slots=True)
class Canonical:
    """The one spelling of an address."""

    key: str
    """equal for two addresses of one page; itself an address without its scheme: "example.org/a" """
    kind: UrlKind
    host: str
    """the site, without www.: "example.org"; "" where the address is not readable"""

    @property
    def is_evidence(self) -> bool:
        """Does the address name a single publication, so that two posts that share it share a source?"""
        return self.kind in _ONE_PUBLICATION
