"""Posts written in blocks: what a reader sees comes out, in reading order, once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from telethon.tl import types as tl

from osintwatch.collectors.telegram_blocks import read_blocks
from osintwatch.model import Link, LinkPlace, Post
from tests.collectors.telegram_cases import NOON, Sayings, filled, kinds, post
from tests.loopback.messages import LAYER_HAS_RICH_MESSAGES, paragraph, rich

pytestmark = pytest.mark.skipif(not LAYER_HAS_RICH_MESSAGES, reason="this layer has no block text")

BLOCKS = kinds("PageBlock") if LAYER_HAS_RICH_MESSAGES else []
TEXTS = [kind for kind in kinds("Text") if kind.__name__ != "TextWithEntities"]
SHOWN = {
    ("TextPlain", "text"),
    ("TextMath", "source"),
    ("TextCustomEmoji", "alt"),
    ("PageBlockMath", "source"),
    ("PageBlockEmbedPost", "author"),
    ("PageRelatedArticle", "title"),
    ("PageRelatedArticle", "description"),
    ("PageRelatedArticle", "author"),
    ("Channel", "title"),
}


def blocks_post(*blocks: Any) -> Post:
    return post(rich_message=rich(*blocks))


def plain(text: str) -> Any:
    return tl.TextPlain(text)


def caption(text: str, credit: str = "") -> Any:
    return tl.PageCaption(plain(text), plain(credit) if credit else tl.TextEmpty())


def in_block(url: str, label: str = "") -> Link:
    return Link(url, label, LinkPlace.BLOCK)


@pytest.mark.parametrize("kind", BLOCKS, ids=lambda kind: kind.__name__)
def test_every_kind_of_block_shows_each_of_its_words_and_addresses_once(kind: Any) -> None:
    sayings = Sayings()
    shows_only_what_a_reader_sees(blocks_post(filled(kind, sayings)), sayings)


@pytest.mark.parametrize("kind", TEXTS, ids=lambda kind: kind.__name__)
def test_every_kind_of_text_shows_each_of_its_words_and_addresses_once(kind: Any) -> None:
    sayings = Sayings()
    shows_only_what_a_reader_sees(blocks_post(tl.PageBlockParagraph(filled(kind, sayings))), sayings)


def shows_only_what_a_reader_sees(read: Post, sayings: Sayings) -> None:
    said = [words for owner, field, words in sayings.said if (owner, field) in SHOWN]
    assert sorted(re.findall(r"w\d+e", read.text)) == sorted(said)
    assert not re.search(r"_|[{}<>]|None|https", read.text)
    urls = [words for _, field, words in sayings.said if field == "url"]
    assert sorted(link.url for link in read.links if link.url.startswith("http")) == sorted(urls)
    assert all(link.place is LinkPlace.BLOCK for link in read.links)


def test_every_paragraph_has_a_line_of_its_own() -> None:
    read = blocks_post(
        tl.PageBlockTitle(plain("Title")),
        paragraph("First ", ("Reuters", "https://reut.rs/x"), " says."),
        tl.PageBlockDivider(),
        tl.PageBlockAnchor("here"),
        tl.PageBlockParagraph(tl.TextEmpty()),
        tl.PageBlockPreformatted(plain("  kept\n  as is"), "text"),
        tl.PageBlockMath("a^2"),
    )
    assert read.text == "Title\nFirst Reuters says.\n  kept\n  as is\na^2"
    assert read.links == (in_block("https://reut.rs/x", "Reuters"),)
    assert not read.problem


def test_list_items_and_table_rows_are_lines_and_cells_stand_side_by_side() -> None:
    def cell(text: str) -> Any:
        return tl.PageTableCell(text=plain(text) if text else None)

    read = blocks_post(
        tl.PageBlockList(
            [
                tl.PageListItemText(plain("one")),
                tl.PageListItemBlocks([paragraph("two"), paragraph(("more", "https://a.org/2"))]),
            ]
        ),
        tl.PageBlockOrderedList([tl.PageListOrderedItemText(plain("first"), num="1")]),
        tl.PageBlockTable(
            plain("Losses"),
            [
                tl.PageTableRow([cell("City"), cell(""), cell("Count")]),
                tl.PageTableRow([cell("Kyiv"), cell("3")]),
            ],
        ),
    )
    assert read.text == "one\ntwo\nmore\nfirst\nLosses\nCity Count\nKyiv 3"


def test_a_heading_stands_above_its_blocks_and_a_caption_below_its_picture() -> None:
    read = blocks_post(
        tl.PageBlockDetails([paragraph("inside")], title=plain("Details")),
        tl.PageBlockCover(
            tl.PageBlockPhoto(1, caption("On the picture", "AFP"), url="https://p.org", webpage_id=1)
        ),
        tl.PageBlockCollage([tl.PageBlockPhoto(2, caption("left"))], caption("both")),
        tl.PageBlockBlockquote(plain("We won"), plain("The mayor")),
        tl.PageBlockBlockquoteBlocks([paragraph("line"), paragraph("line two")], plain("A poet")),
        tl.PageBlockAuthorDate(plain("By Ann"), NOON),
    )
    assert read.text.split("\n") == [
        "Details", "inside", "On the picture", "AFP", "left", "both",
        "We won", "The mayor", "line", "line two", "A poet", "By Ann",
    ]  # fmt: skip
    assert read.links == (in_block("https://p.org"),)


def test_articles_and_embedded_posts_are_links_with_their_headings() -> None:
    article = tl.PageRelatedArticle("https://a.org", 1, title="Article", description="About", author="Ann")
    embedded = tl.PageBlockEmbedPost(
        "https://t.co/1", 1, 2, "Bob", NOON, [paragraph("said ", ("this", "https://b.org"))], caption("seen")
    )
    read = blocks_post(tl.PageBlockRelatedArticles(plain("See also"), [article]), embedded)
    assert read.text == "See also\nArticle\nAbout\nAnn\nBob\nsaid this\nseen"
    assert read.links == (
        in_block("https://a.org", "Article"),
        in_block("https://t.co/1"),
        in_block("https://b.org", "this"),
    )


def test_buttons_among_the_blocks_lead_where_their_type_says() -> None:
    if not hasattr(tl, "PageButton"):
        pytest.skip("this layer has no buttons among blocks")
    read = blocks_post(
        tl.PageBlockButtonRow(
            [
                tl.PageButton(plain("Read"), tl.InlineButtonTypeUrl("https://a.org")),
                tl.PageButton(plain("Copy"), tl.InlineButtonTypeCopy("https://hidden.org")),
            ]
        )
    )
    assert read.text == "Read\nCopy"
    assert read.links == (in_block("https://a.org", "Read"),)


def test_addresses_show_themselves_and_jumps_within_a_post_are_no_links() -> None:
    shown = tl.TextAutoUrl(plain("https://a.org/x"))
    jump = tl.TextUrl(plain("[1]"), "#note-1", 0)
    mail = tl.TextEmail(plain("write us"), "us@a.org")
    read = blocks_post(tl.PageBlockParagraph(tl.TextConcat([shown, jump, mail])))
    assert read.text == "https://a.org/x[1]write us"
    assert read.links == (in_block("https://a.org/x"),)


def test_a_marked_change_shows_the_new_wording_only() -> None:
    if not hasattr(tl, "TextDiff"):
        pytest.skip("this layer has no marked changes")
    changed = tl.TextDiff(plain("killed 3"), plain("killed 13"))
    assert blocks_post(tl.PageBlockParagraph(changed)).text == "killed 3"


def test_text_that_did_not_come_in_full_is_told() -> None:
    partly = tl.RichMessage([paragraph("Once")], [], [], part=True)
    assert post(rich_message=partly).problem == "Telegram sent only the beginning of its block text"
    unknown = blocks_post(paragraph("Once"), tl.PageBlockUnsupported())
    assert unknown.text == "Once"
    assert unknown.problem == "a block is not supported by this version of Telethon"


def test_a_block_of_a_layer_to_come_shows_what_has_familiar_names() -> None:
    node = {"_": "PageBlockNovel", "text": {"_": "TextNovel", "text": "new"}, "url": "https://a.org"}
    read = read_blocks({"blocks": [node, 5]})
    assert (read.text, read.links) == ("new", (in_block("https://a.org"),))
    assert read.problem == "a int in its block text"


def test_a_hundred_thousand_nested_blocks_do_not_overflow() -> None:
    node: dict[str, Any] = {"_": "TextPlain", "text": "deep"}
    for level in range(100_000):
        kind = {"_": "PageBlockDetails", "blocks": [node]} if level % 2 else {"_": "TextBold", "text": node}
        node = kind
    assert read_blocks({"blocks": [node]}).text == "deep"
