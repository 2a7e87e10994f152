"""Outlets that only a post's links or its preview card show: their pages, their short links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from osintwatch.evidence import Citation, CitationKind
from osintwatch.model import LinkPlace, StoredPost
from osintwatch.provenance.links.urls import UrlKind, canonical
from osintwatch.provenance.outlets.registry import Outlet, Registry

_PAGES: Final = (UrlKind.PAGE, UrlKind.SHORTENER)
_PLACES: Final = (LinkPlace.TEXT, LinkPlace.HIDDEN, LinkPlace.CARD, LinkPlace.QUOTE, LinkPlace.BLOCK)


def linked_outlets(post: StoredPost, registry: Registry) -> Iterator[Citation]:
    """A citation for each outlet that a link or the card of the post leads to, in the order of the links."""
    urls = [link.url for link in post.links if link.place in _PLACES]
    if post.card is not None:
        urls.append(post.card.url)
    for url in urls:
        outlet = outlet_of_page(url, registry)
        if outlet is not None:
            yield _citation(outlet, url)
    if post.card is not None and post.card.site:
        named = registry.of_title(post.card.site)
        if named is not None and canonical(post.card.url).kind in _PAGES:
            yield _citation(named, post.card.url)


def outlet_of_page(url: str, registry: Registry) -> Outlet | None:
    """Whose page an address leads to, unpacked from redirects and copies; None for front pages."""
    page = canonical(url)
    return registry.of_host(page.host) if page.kind in _PAGES else None


def _citation(outlet: Outlet, url: str) -> Citation:
    return Citation(CitationKind.OUTLET, outlet.id, url, outlet.name, url=url)
