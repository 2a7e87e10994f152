"""Generated searches through an archive of hostile posts: an answer or a refusal, never a word of SQLite."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from osintwatch.errors import UsageError
from osintwatch.model import Card, StoredPost, Window
from osintwatch.query import Query, parse_query
from osintwatch.store.search import Filter, count, find, find_ids
from osintwatch.text.folding import tokens
from tests.hostile_text import TEXTS, whole
from tests.store.shelf import CHANNEL, OTHER, Shelf, post

PIECES = (
    *"\"'“”«»„()[]{}*^:+-–—~|&;,.\\/%_#@!?=<>$`",
    *"\x00\x01\t\n\r\x1b\x7f\x85\x9b\xad\u0301\u200b\u200d\u2028\u202e\u3000\ufeff\ud800\udfff",
    *("OR", "AND", "NOT", "NEAR", "or", "NEAR(a b, 2)", "text:", "card :", "{text card}:"),
    *("rank", "rowid", "--", "/*"),
    *("evil", "Evil*", "ev*", "\"evil example\"", "-evil", "reuters", "Reuters.com", "слово", "сло*"),
    *("объект", "об'єкт"),
    *("é", "ﷺ", "𝓡𝓮𝓾𝓽𝓮𝓻𝓼", "日本", "字", "🔥", "👩\u200d💻", "a-b", "x_y", "12", "1e9", "e\u0301"),
    *("' OR 1=1 --", "\"; DROP TABLE posts", "post_search MATCH", "?1", ":a", "%s", "{0}", "x'41'"),
)  # fmt: skip
MANY = pytest.mark.parametrize(
    ("seed", "queries"),
    [(1, 2_000), pytest.param(2, 100_000, marks=[pytest.mark.slow, pytest.mark.timeout(900)])],
    ids=["thousands", "hundred thousand"],
)


def typed(seed: int, number: int) -> Iterator[str]:
    """What people and their cats type: pieces of syntax, cuts of hostile texts, any characters at all."""
    chance = random.Random(seed)
    for _ in range(number):
        match chance.randrange(4):
            case 0:
                text = chance.choice(TEXTS)
                start = chance.randrange(len(text) + 1)
                yield text[start : start + chance.randrange(60)]
            case 1:
                yield "".join(
                    chr(chance.randrange(chance.choice((0x80, 0x3000, 0x11_0000)))) for _ in range(8)
                )
            case _:
                joint = chance.choice(("", " ", " ", " "))
                yield joint.join(chance.choices(PIECES, k=chance.choice((1, 2, 3, 5, 8, 13, 80))))


@pytest.fixture
def stocked(shelf: Shelf) -> Shelf:
    """Every hostile text in a post, and in the card of a post of another channel."""
    shelf.save(*(post(number, whole(text)) for number, text in enumerate(TEXTS, 1)))
    cards = [Card("https://example.org", whole(text), whole(text), "evil", "") for text in TEXTS]
    others = [post(n, "seen", card=card, channel_id=OTHER.id) for n, card in enumerate(cards, 1)]
    shelf.save(*others, channel=OTHER)
    return shelf


def understood(text: str) -> Query | None:
    """None: refused, with a reason in a line and a hint."""
    try:
        return parse_query(text)
    except UsageError as error:
        refused = error
    assert refused.hint
    assert not set("\n\x1b\x9b\ud800") & set(refused.message)
    return None


def words_of(post: StoredPost) -> str:
    card = post.card
    return " ".join(tokens(f"{post.text} {card.site} {card.title} {card.description}" if card else post.text))


@MANY
def test_every_search_has_an_answer_or_is_refused(stocked: Shelf, seed: int, queries: int) -> None:
    answered = found = 0
    for number, text in enumerate(typed(seed, queries)):
        query = understood(text)
        if query is None:
            continue
        answered += 1
        wanted = Filter(query.match, Window(), ((CHANNEL.id,), (CHANNEL.id, OTHER.id), None)[number % 3])
        with stocked.archive.snapshot():
            ids = find_ids(stocked.archive, wanted)
            assert count(stocked.archive, wanted) == len(ids)
            shown = list(find(stocked.archive, wanted, 3, best=bool(number % 2)))
        assert {one.id for one in shown} <= set(ids)
        found += bool(shown)
        for one in shown:
            assert not query.match or any(term.rstrip("*") in words_of(one) for term in query.positive)
    assert answered > queries / 5
    assert found > queries / 50
    stocked.check_index()
