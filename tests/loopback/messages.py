"""What can hang on a post, as real TL objects of the installed Telethon's layer.

channel.post(text, entities=[bold(text, "Reuters"), link(text, "here", "https://reut.rs/x")],
             media=web_page("https://reut.rs/x", site_name="Reuters"),
             reply_markup=buttons(("Read", "https://reut.rs/x")))
"""

from __future__ import annotations

import datetime as dt
import inspect
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from telethon.tl import types as tl

from .world import DAWN

if TYPE_CHECKING:
    from .world import Channel

LAYER_HAS_RICH_MESSAGES = hasattr(tl, "RichMessage") and (
    "rich_message" in inspect.signature(tl.Message).parameters
)
LAYER_HAS_FACT_CHECKS = "factcheck" in inspect.signature(tl.Message).parameters


def _stable_id(*words: object) -> int:
    return zlib.crc32("\0".join(map(str, words)).encode()) + 1


# -- entities: Telegram counts UTF-16 code units, in which an emoji is two


def utf16_len(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def span(text: str, part: str, nth: int = 1) -> tuple[int, int]:
    """Offset and length in UTF-16 units of the nth `part` in `text`."""
    at = -1
    for _ in range(nth):
        at = text.index(part, at + 1)
    return utf16_len(text[:at]), utf16_len(part)


def bold(text: str, part: str, nth: int = 1) -> Any:
    return tl.MessageEntityBold(*span(text, part, nth))


def italic(text: str, part: str, nth: int = 1) -> Any:
    return tl.MessageEntityItalic(*span(text, part, nth))


def quotation(text: str, part: str, nth: int = 1) -> Any:
    """A block quote."""
    return tl.MessageEntityBlockquote(*span(text, part, nth))


def shown_url(text: str, url: str, nth: int = 1) -> Any:
    """A URL that stands in the text itself."""
    return tl.MessageEntityUrl(*span(text, url, nth))


def link(text: str, part: str, url: str, nth: int = 1) -> Any:
    """A URL hidden under words."""
    return tl.MessageEntityTextUrl(*span(text, part, nth), url)


def mention(text: str, name: str, nth: int = 1) -> Any:
    """An @name in the text."""
    return tl.MessageEntityMention(*span(text, name, nth))


def hashtag(text: str, tag: str, nth: int = 1) -> Any:
    return tl.MessageEntityHashtag(*span(text, tag, nth))


# -- media


def web_page(
    url: str,
    *,
    site_name: str | None = None,
    title: str | None = None,
    description: str | None = None,
    author: str | None = None,
) -> Any:
    """The card under a post with a link."""
    shown = url.partition("://")[2] or url
    page = tl.WebPage(
        id=_stable_id(url),
        url=url,
        display_url=shown,
        hash=0,
        type="article",
        site_name=site_name,
        title=title,
        description=description,
        author=author,
    )
    return tl.MessageMediaWebPage(page)


def pending_page(url: str | None = None, date: dt.datetime = DAWN) -> Any:
    """The card of a page Telegram has not fetched yet."""
    return tl.MessageMediaWebPage(tl.WebPagePending(id=_stable_id("pending", url), date=date, url=url))


def empty_page(url: str | None = None) -> Any:
    """The card of a page that gave no preview."""
    return tl.MessageMediaWebPage(tl.WebPageEmpty(id=_stable_id("empty", url), url=url))


def _photo(id: int) -> Any:
    return tl.Photo(id, id * 3, b"reference", DAWN, [tl.PhotoSize("x", 800, 600, 43_210)], dc_id=2)


def photo(id: int = 1) -> Any:
    return tl.MessageMediaPhoto(photo=_photo(id))


def document(name: str = "report.pdf", mime_type: str = "application/pdf", size: int = 12_345) -> Any:
    id = _stable_id(name)
    attributes = [tl.DocumentAttributeFilename(name)]
    file = tl.Document(id, id * 3, b"reference", DAWN, mime_type, size, 2, attributes)
    return tl.MessageMediaDocument(document=file)


def poll(question: str, answers: Sequence[str]) -> Any:
    options = [
        tl.PollAnswer(tl.TextWithEntities(text, []), str(n).encode()) for n, text in enumerate(answers)
    ]
    fields: dict[str, Any] = {"question": tl.TextWithEntities(question, []), "answers": options}
    if "hash" in inspect.signature(tl.Poll).parameters:  # newer layers
        fields["hash"] = 0
    return tl.MessageMediaPoll(tl.Poll(id=_stable_id(question), **fields), tl.PollResults())


# -- buttons


def _url_button(text: str, url: str) -> Any:
    if hasattr(tl, "KeyboardButtonUrl"):
        return tl.KeyboardButtonUrl(text, url)
    return tl.KeyboardInlineButton(text, tl.InlineButtonTypeUrl(url))


def buttons(*labels_and_urls: tuple[str, str]) -> Any:
    """URL buttons under a post, one a row."""
    row = getattr(tl, "KeyboardInlineButtonRow", None) or tl.KeyboardButtonRow
    return tl.ReplyInlineMarkup([row([_url_button(text, url)]) for text, url in labels_and_urls])


# -- forwards and replies


def forwarded(
    origin: Channel | int, post: int | None = None, *, date: dt.datetime = DAWN, author: str | None = None
) -> Any:
    """`fwd_from` of a post forwarded from a channel, given as such or by its number."""
    peer = tl.PeerChannel(origin if isinstance(origin, int) else origin.entity.id)
    return tl.MessageFwdHeader(date=date, from_id=peer, channel_post=post, post_author=author)


def forwarded_from_hidden(name: str, *, date: dt.datetime = DAWN) -> Any:
    """`fwd_from` of a sender who hides their account: nothing but a name."""
    return tl.MessageFwdHeader(date=date, from_name=name)


def forwarded_from_user(user_id: int, *, date: dt.datetime = DAWN) -> Any:
    return tl.MessageFwdHeader(date=date, from_id=tl.PeerUser(user_id))


def reply(message_id: int) -> Any:
    """`reply_to` of a reply in the same channel."""
    return tl.MessageReplyHeader(reply_to_msg_id=message_id)


def quote(origin: Channel | int, message_id: int, text: str, entities: Sequence[Any] = ()) -> Any:
    """`reply_to` of a reply that quotes a post of another channel."""
    peer = tl.PeerChannel(origin if isinstance(origin, int) else origin.entity.id)
    return tl.MessageReplyHeader(
        quote=True,
        reply_to_msg_id=message_id,
        reply_to_peer_id=peer,
        quote_text=text,
        quote_entities=list(entities) or None,
        quote_offset=0,
    )


# -- counters


def reactions(**counts: int) -> Any:
    """``reactions(**{"👍": 3})``"""
    return tl.MessageReactions([tl.ReactionCount(tl.ReactionEmoji(e), n) for e, n in counts.items()])


def comments(count: int, group: Channel | int | None = None) -> Any:
    """`replies` of a post with a discussion."""
    id = group if isinstance(group, int) or group is None else group.entity.id
    return tl.MessageReplies(count, 1, comments=group is not None, channel_id=id)


# -- albums and service messages


def album(
    channel: Channel,
    captions: Sequence[str],
    *,
    first_id: int | None = None,
    date: dt.datetime | None = None,
    **fields: Any,
) -> list[Any]:
    """Several photos posted as one: a message each, the caption on any member (``["", "text", ""]``)."""
    with channel.world.lock:
        first_id = first_id or max(channel.messages, default=0) + 1
        date = date or DAWN + dt.timedelta(minutes=first_id)
        group = 13_000_000_000_000_000 + channel.entity.id * 1000 + first_id
        return [
            channel.post(
                text, id=first_id + n, date=date, media=photo(first_id + n), grouped_id=group, **fields
            )
            for n, text in enumerate(captions)
        ]


def pinned() -> Any:
    return tl.MessageActionPinMessage()


def new_title(title: str) -> Any:
    return tl.MessageActionChatEditTitle(title)


def new_photo(id: int = 1) -> Any:
    return tl.MessageActionChatEditPhoto(_photo(id))


def created(title: str) -> Any:
    return tl.MessageActionChannelCreate(title)


# -- what only newer layers have: check LAYER_HAS_... before use


def rich(*blocks: Any) -> Any:
    """`rich_message`: a post whose text lives in blocks, made with `paragraph` and the like."""
    return tl.RichMessage(list(blocks), [], [])


def paragraph(*parts: str | tuple[str, str]) -> Any:
    """A block of text; a (words, url) pair is a link."""
    texts = [
        tl.TextPlain(part) if isinstance(part, str) else tl.TextUrl(tl.TextPlain(part[0]), part[1], 0)
        for part in parts
    ]
    return tl.PageBlockParagraph(texts[0] if len(texts) == 1 else tl.TextConcat(texts))


def fact_check(text: str, country: str = "UA") -> Any:
    """`factcheck`: the note Telegram's fact checkers put under a post."""
    return tl.FactCheck(hash=_stable_id(text), country=country, text=tl.TextWithEntities(text, []))
