"""Citations that need no reading: links, forwards, replies, and channels credited by their @name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from osintwatch.evidence import Citation, CitationKind
from osintwatch.model import Forward, ForwardKind, Link, LinkPlace, Reply, StoredPost
from osintwatch.provenance.links.crediting import SIGNATURE, credited, handles, is_invitation
from osintwatch.provenance.links.url_address import parse
from osintwatch.provenance.links.urls import Canonical, UrlKind, canonical
from osintwatch.text.folding import fold

# Links there were not put by the author of the post.
_NOT_THE_AUTHORS: Final = (LinkPlace.FACT_CHECK,)
_IN_THE_TEXT: Final = (LinkPlace.TEXT, LinkPlace.HIDDEN)


def linked_citations(
    post: StoredPost, own_names: frozenset[str] = frozenset(), footer_links: frozenset[str] = frozenset()
) -> tuple[Citation, ...]:
    """What a post leans on by its links, forward header, reply and credited channels: each thing once.

    `own_names`: further usernames of the post's channel; nothing of its own is a citation. Of the post's
    text a footer may be blanked: links whose words are gone with it count for nothing. `footer_links`:
    addresses, as they came or as keys, that belong to a footer though it cannot be seen in the text.
    """
    reader = _Reader(post, own_names, footer_links)
    found: dict[tuple[CitationKind, str], Citation] = {}
    for citation in reader.read():
        known = found.get((citation.kind, citation.key))
        # The same thing shown in the text tells the reader more than its address alone.
        if known is None or (known.start < 0 <= citation.start):
            found[citation.kind, citation.key] = citation
    return tuple(found.values())


class _Reader:
    def __init__(self, post: StoredPost, own_names: frozenset[str], footer_links: frozenset[str]) -> None:
        self.post = post
        names = {name.removeprefix("@").casefold() for name in (post.username, *own_names) if name}
        self.own = {*names, f"c/{post.channel_id}"}
        self.footer_links = footer_links
        self.searched: dict[str, int] = {}

    def read(self) -> Iterator[Citation]:
        if self.post.forward:
            yield from self._forward(self.post.forward)
        if self.post.reply:
            yield from self._reply(self.post.reply)
        for link in self._links():
            yield from self._link(link)
        yield from self._handles()

    def _links(self) -> Iterable[Link]:
        card = self.post.card
        return (*self.post.links, Link(card.url, "", LinkPlace.CARD)) if card else self.post.links

    def _is_own(self, key: str) -> bool:
        """Is `key` (t.me/name, t.me/name/12, t.me/c/1/12) the channel's own, or a post of it?"""
        steps = key.split("/")
        return "/".join(steps[1:3] if steps[1:2] == ["c"] else steps[1:2]) in self.own

    def _forward(self, forward: Forward) -> Iterator[Citation]:
        key = self._forward_key(forward)
        if key:
            name = forward.name or forward.username or ""
            quote = name or key
            yield Citation(CitationKind.FORWARD, key, quote, name, url=_url_of(key))

    def _forward_key(self, forward: Forward) -> str:
        """The post forwarded, else its channel, else the name shown; "" for nothing, or for one's own."""
        if forward.kind is ForwardKind.CHANNEL and (forward.channel_id or forward.username):
            if forward.channel_id == self.post.channel_id:
                return ""
            username = (forward.username or "").casefold()
            if username in self.own:
                return ""
            channel = f"t.me/c/{forward.channel_id}" if forward.channel_id else f"t.me/{username}"
            return f"{channel}/{forward.message_id}" if forward.message_id else channel
        shown = fold(forward.name or "")
        return shown if shown != fold(self.post.channel_title) else ""

    def _reply(self, reply: Reply) -> Iterator[Citation]:
        if reply.channel_id and reply.channel_id != self.post.channel_id:
            key = f"t.me/c/{reply.channel_id}" + (f"/{reply.message_id}" if reply.message_id else "")
            yield Citation(CitationKind.TELEGRAM, key, reply.quote or key, url=_url_of(key))

    def _link(self, link: Link) -> Iterator[Citation]:
        if link.place in _NOT_THE_AUTHORS or link.url in self.footer_links or is_invitation(link.label):
            return
        target = canonical(link.url)
        if target.key in self.footer_links:
            return
        start, end = self._span(link)
        if start < 0 and _was_shown(link):
            return  # its words were blanked with the footer
        kind = self._kind_of(target, link, start, end)
        if kind:
            quote = self.post.text[start:end] if start >= 0 else link.label.strip() or link.url
            yield Citation(kind, target.key, quote, start=start, end=end, url=link.url)

    def _kind_of(self, target: Canonical, link: Link, start: int, end: int) -> CitationKind | None:
        if target.kind is UrlKind.TELEGRAM_POST:
            return None if self._is_own(target.key) else CitationKind.TELEGRAM
        if target.kind is UrlKind.TELEGRAM_CHANNEL:
            in_text = start >= 0 and link.place in _IN_THE_TEXT
            credit = in_text and credited(self.post.text, start, end)
            return CitationKind.TELEGRAM if credit and not self._is_own(target.key) else None
        own_story = target.kind is UrlKind.SOCIAL_POST and target.host == "t.me" and self._is_own(target.key)
        return CitationKind.URL if target.is_evidence and not own_story else None

    def _span(self, link: Link) -> tuple[int, int]:
        """Where the words of a link stand in the text; of equal words each time the next ones."""
        for words in (link.label, link.url):
            if not words.strip():
                continue
            start = self.post.text.find(words, self.searched.get(words, 0))
            if start < 0:
                start = self.post.text.find(words)
            if start >= 0:
                self.searched[words] = start + len(words)
                return start, start + len(words)
        return -1, -1

    def _handles(self) -> Iterator[Citation]:
        text = self.post.text
        found = list(handles(text))
        elsewhere = self._accounts_elsewhere() if found else set()
        for handle in found:
            key = f"t.me/{handle.name.casefold()}"
            if self._is_own(key) or handle.name.casefold() in elsewhere:
                continue
            if handle.how is not SIGNATURE and not credited(text, handle.start, handle.end):
                continue
            if canonical(key).kind is UrlKind.TELEGRAM_CHANNEL:
                quote = text[handle.start : handle.end]
                yield Citation(
                    CitationKind.TELEGRAM, key, quote, handle.name, handle.start, handle.end, _url_of(key)
                )

    def _accounts_elsewhere(self) -> set[str]:
        """Names of accounts on other networks that the post links to: its @names are theirs."""
        addresses = [parse(link.url) for link in self.post.links if canonical(link.url).host != "t.me"]
        firsts = [address.segments[0] for address in addresses if address and address.path]
        return {first.removeprefix("@").casefold() for first in firsts}


def _was_shown(link: Link) -> bool:
    """Did the link stand in the text for all to see? Some lie under nothing, only to have a card shown."""
    return link.place is LinkPlace.TEXT or (link.place is LinkPlace.HIDDEN and bool(link.label.strip()))


def _url_of(key: str) -> str | None:
    return f"https://{key}" if key.startswith("t.me/") else None
