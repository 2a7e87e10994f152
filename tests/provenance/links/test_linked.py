"""What a post leans on by its links, forward header, reply and credited channels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from osintwatch.evidence import Citation, CitationKind
from osintwatch.model import Card, Forward, ForwardKind, Link, LinkPlace, Method, Reply, StoredPost
from osintwatch.provenance.links.linked import linked_citations

NOON = datetime(2031, 2, 3, 12, tzinfo=UTC)
ARTICLE = "https://www.reuters.com/world/three-tanks-2031-02-03/?utm_source=x"
ARTICLE_KEY = "reuters.com/world/three-tanks-2031-02-03"


def post(text: str = "", *links: Link, **more: Any) -> StoredPost:
    """A post of @our_desk, channel 4711."""
    return StoredPost(
        1, 4711, "our_desk", "Our Desk", 12, NOON, text, NOON, Method.TELEGRAM, "", links=links, **more
    )


def hidden(words: str, url: str) -> Link:
    return Link(url, words, LinkPlace.HIDDEN)


def shown(url: str) -> Link:
    return Link(url, "", LinkPlace.TEXT)


def keys(of: StoredPost, kind: CitationKind | None = None) -> list[str]:
    return [found.key for found in linked_citations(of) if kind in (None, found.kind)]


# ---- links to pages


def test_a_link_in_the_text_is_quoted_with_its_place() -> None:
    text = f"Three tanks moved. {ARTICLE}"
    assert linked_citations(post(text, shown(ARTICLE))) == (
        Citation(CitationKind.URL, ARTICLE_KEY, ARTICLE, start=19, end=len(text), url=ARTICLE),
    )


def test_a_hidden_link_is_quoted_by_the_words_it_sits_on() -> None:
    (found,) = linked_citations(post("🛡 Three tanks moved, Reuters says.", hidden("Reuters", ARTICLE)))
    assert (found.quote, found.start, found.end) == ("Reuters", 21, 28)


def test_equal_words_are_found_one_after_the_other() -> None:
    text = "Here and here: [1] [1]"
    found = linked_citations(
        post(text, hidden("[1]", "https://a.example.org/1"), hidden("[1]", "https://a.example.org/2"))
    )
    assert [one.start for one in found] == [15, 19]


@pytest.mark.parametrize("place", [LinkPlace.BUTTON, LinkPlace.CARD, LinkPlace.QUOTE, LinkPlace.BLOCK])
def test_links_outside_the_text_are_quoted_by_themselves(place: LinkPlace) -> None:
    (found,) = linked_citations(post("Three tanks moved.", Link(ARTICLE, "", place)))
    assert (found.quote, found.start, found.end) == (ARTICLE, -1, -1)


def test_the_card_counts_even_where_no_link_repeats_it() -> None:
    assert keys(post("Three tanks moved.", card=Card(ARTICLE, site="Reuters"))) == [ARTICLE_KEY]


def test_a_page_linked_to_twice_is_cited_once_by_its_place_in_the_text() -> None:
    found = linked_citations(
        post("See Reuters.", Link(ARTICLE, "", LinkPlace.CARD), hidden("Reuters", ARTICLE))
    )
    assert [(one.key, one.quote) for one in found] == [(ARTICLE_KEY, "Reuters")]


def test_a_fact_check_is_not_the_authors_source() -> None:
    assert keys(post("Three tanks moved.", Link(ARTICLE, "", LinkPlace.FACT_CHECK))) == []


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://www.reuters.com/", id="front page"),
        pytest.param("https://www.reuters.com/world/europe/", id="section"),
        pytest.param("https://send.monobank.ua/jar/abc", id="donation"),
        pytest.param("https://t.me/+AbCdEf", id="invitation"),
        pytest.param("https://t.me/desk_bot?start=1", id="bot"),
        pytest.param("https://x.com/someone", id="account"),
        pytest.param("https://apps.apple.com/app/id31415", id="application"),
        pytest.param("https://deepstatemap.live", id="map"),
        pytest.param("mailto:desk@example.org", id="letter"),
    ],
)
def test_what_is_no_single_publication_is_not_cited(url: str) -> None:
    assert keys(post("See here.", hidden("here", url))) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/someone/status/271828",
        "https://youtu.be/Abc-_123456",
        "https://bit.ly/abc",
        "https://vk.com/wall-1_2",
    ],
)
def test_posts_videos_and_short_links_are_cited(url: str) -> None:
    assert len(keys(post("See here.", hidden("here", url)), CitationKind.URL)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Подписаться",
        "👉 Подписывайтесь на канал",
        "ПОДПИШИСЬ",
        "Прислать новость",
        "Предложить новость",
        "Наш чат",
        "Реклама",
        "Поддержать нашу редакцию",
        "Підписатися",
        "❤️ Підтримати",
        "Надіслати новину",
        "Subscribe",
        "Follow us on Telegram",
        "Join our chat",
        "Join",
        "Donate",
        "Support us",
        "Boost the channel",
    ],
)
@pytest.mark.parametrize("place", [LinkPlace.HIDDEN, LinkPlace.BUTTON])
def test_links_that_ask_for_something_are_not_cited(words: str, place: LinkPlace) -> None:
    assert keys(post(f"Three tanks moved. {words}", Link("https://example.org/2031/abc", words, place))) == []


@pytest.mark.parametrize(
    "words",
    [
        "Президент подписал указ",
        "Finland to join NATO",
        "Follow the money",
        "Реклама алкоголя",
        "Support for Ukraine",
        "Poland to donate three tanks",
        "подписание договора",
        "призвал поддержать реформу армии",
        "Read more",
        "Підписано угоду",
        "рекламу игр запретят",
    ],
)
def test_news_of_signing_and_joining_is_cited(words: str) -> None:
    assert keys(post(f"{words}.", hidden(words, ARTICLE))) == [ARTICLE_KEY]


# ---- footers


def test_links_whose_words_were_blanked_with_the_footer_are_not_cited() -> None:
    assert (
        keys(post("Three tanks moved.             ", hidden("Our site", "https://example.org/2031/abc")))
        == []
    )
    assert keys(post("Three tanks moved.             ", shown("https://example.org/2031/abc"))) == []


@pytest.mark.parametrize("words", ["", "\n", " "])
def test_a_link_under_nothing_is_cited(words: str) -> None:
    (found,) = linked_citations(post("Three tanks moved.", hidden(words, ARTICLE)))
    assert (found.key, found.quote, found.start) == (ARTICLE_KEY, ARTICLE, -1)


@pytest.mark.parametrize("footer", ["https://example.org/2031/abc?utm_source=tg", "example.org/2031/abc"])
def test_links_of_a_footer_are_not_cited(footer: str) -> None:
    text = "Three tanks moved. Read Reuters. Shop"
    its = post(text, hidden("Reuters", ARTICLE), hidden("Shop", "https://example.org/2031/abc?utm_source=tg"))
    assert [one.key for one in linked_citations(its, footer_links=frozenset({footer}))] == [ARTICLE_KEY]


# ---- Telegram posts and channels


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://t.me/Other_Desk/77?single", "t.me/other_desk/77"),
        ("tg://resolve?domain=Other_Desk&post=77", "t.me/other_desk/77"),
        ("https://t.me/c/1234567890/77", "t.me/c/1234567890/77"),
    ],
)
def test_a_link_to_another_channels_post_is_a_telegram_citation(url: str, key: str) -> None:
    assert keys(post("As was said there.", hidden("there", url)), CitationKind.TELEGRAM) == [key]


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/our_desk",
        "https://t.me/Our_Desk/3",
        "https://t.me/s/our_desk/3",
        "https://t.me/c/4711/3",
        "https://t.me/old_desk/3",
        "https://t.me/our_desk/s/3",
        "tg://privatepost?channel=4711&post=3",
    ],
)
def test_nothing_of_ones_own_is_cited(url: str) -> None:
    text = "Source: here."
    assert linked_citations(post(text, hidden("here", url)), own_names=frozenset({"Old_Desk"})) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Three tanks moved, reports Other Desk.", "Other Desk"),
        ("Source: Other Desk", "Other Desk"),
        ("Три танка вышли, сообщает телеграм-канал «Другие».", "«Другие»"),
        ("Три танка вышли, сообщил губернатор.", "сообщил"),
        ("Три танки вийшли, пише Інша редакція.", "Інша редакція"),
        ("Подробнее в Другой редакции.", "Другой редакции"),
    ],
)
def test_a_linked_channel_is_cited_where_it_is_credited(text: str, words: str) -> None:
    assert keys(post(text, hidden(words, "https://t.me/other_desk"))) == ["t.me/other_desk"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We talked with Other Desk about tanks.", "Other Desk"),
        ("Отправь тем, с кем будешь отмечать вечером.", "вечером"),
        ("Подписывайтесь на канал, который сообщает всё: Другие", "Другие"),
    ],
)
def test_a_linked_channel_is_not_cited_where_it_is_only_mentioned(text: str, words: str) -> None:
    assert keys(post(text, hidden(words, "https://t.me/other_desk"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Three tanks moved, via @other_desk",
        "H/T @other_desk for the footage of three tanks.",
        "Three tanks moved (hat tip to @other_desk) at noon.",
        "Source: @other_desk\nMore later.",
        "Three tanks moved, @other_desk reports. More later.",
        "According to the channel @other_desk, three tanks moved.",
        "Источник: @other_desk\nПродолжение следует.",
        "Об этом сообщает телеграм-канал @other_desk, пишут читатели.",
        "Подробнее объясняем в @other_desk\nПродолжение следует.",
        "По данным @other_desk, вышли три танка.",
        "Джерело: @other_desk\nДалі буде.",
        "Про це повідомляє канал @other_desk, кажуть читачі.",
        "Детальніше у @other_desk — далі буде.",
        "@other_desk публикует запись: вышли три танка.",
    ],
)
def test_a_credited_name_is_cited(text: str) -> None:
    (found,) = linked_citations(post(text))
    assert (found.kind, found.key, found.quote) == (CitationKind.TELEGRAM, "t.me/other_desk", "@other_desk")
    assert text[found.start : found.end] == "@other_desk"


@pytest.mark.parametrize(
    "text",
    [
        "Three tanks moved out of the base at noon today. @other_desk",
        "Three tanks moved out of the base at noon today.\n@other_desk",
        "Three tanks moved out of the base at noon today 🔴 @other_desk [1]",
    ],
)
def test_a_name_that_signs_a_text_is_cited(text: str) -> None:
    assert keys(post(text)) == ["t.me/other_desk"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("We met @other_desk at the base. Three tanks moved.", id="mention"),
        pytest.param("Three tanks moved. Follow @other_desk", id="follow"),
        pytest.param("Три танка вышли утром из парка.\nПодписывайтесь: @other_desk", id="subscribe"),
        pytest.param("Три танка вышли утром из парка.\nНовости Дубая - @other_desk", id="signboard"),
        pytest.param("Пишите нам:\n@other_desk", id="letter box"),
        pytest.param(
            "Three tanks moved out of the base at noon.\n@one_desk | @other_desk", id="row of channels"
        ),
        pytest.param("Three tanks moved, via @our_desk", id="own name"),
        pytest.param("Three tanks moved, via @OLD_desk", id="own older name"),
        pytest.param("Three tanks moved, via @other_desk_bot", id="bot"),
        pytest.param("Source: desk@other_desk.example.org", id="letter"),
        pytest.param("Source: @ab", id="too short"),
        pytest.param(
            "He signed it per request.\n\nLater we saw @other_desk there.", id="cue in another line"
        ),
    ],
)
def test_a_bare_mention_is_no_citation(text: str) -> None:
    assert linked_citations(post(text), own_names=frozenset({"old_desk"})) == ()


def test_a_name_of_another_network_is_not_taken_for_a_channel() -> None:
    url = "https://x.com/Someone/status/271828"
    assert keys(post("Tanks, via Some One (@someone)", hidden("Some One", url))) == ["x.com/status/271828"]


# ---- forwards and replies


@pytest.mark.parametrize(
    ("forward", "key"),
    [
        (Forward(ForwardKind.CHANNEL, 99, 7, "other_desk", "Other Desk"), "t.me/c/99/7"),
        (Forward(ForwardKind.CHANNEL, 99, None, None, "Other Desk"), "t.me/c/99"),
        (Forward(ForwardKind.CHANNEL, None, 7, "Other_Desk", "Other Desk"), "t.me/other_desk/7"),
        (Forward(ForwardKind.CHANNEL, None, None, None, "Other «Desk» 🔴"), "other desk"),
        (Forward(ForwardKind.HIDDEN, name="Somebody"), "somebody"),
        (Forward(ForwardKind.USER, name="Хтось"), "хтось"),
    ],
)
def test_a_forward_is_known_by_its_origin(forward: Forward, key: str) -> None:
    (found,) = linked_citations(post("Three tanks moved.", forward=forward))
    assert (found.kind, found.key, found.quote) == (CitationKind.FORWARD, key, forward.name)


@pytest.mark.parametrize(
    "forward",
    [
        pytest.param(Forward(ForwardKind.CHANNEL, 4711, 7, None, "Our Desk"), id="own post"),
        pytest.param(Forward(ForwardKind.CHANNEL, None, 7, "Our_Desk", None), id="own name"),
        pytest.param(Forward(ForwardKind.HIDDEN, name="OUR DESK"), id="own title"),
        pytest.param(Forward(ForwardKind.HIDDEN), id="nothing known"),
        pytest.param(Forward(ForwardKind.USER, name="🔴"), id="nothing to read"),
    ],
)
def test_a_forward_of_ones_own_or_of_nobody_is_not_cited(forward: Forward) -> None:
    assert keys(post("Three tanks moved.", forward=forward)) == []


def test_a_reply_to_another_channel_is_cited_by_what_it_quotes() -> None:
    (found,) = linked_citations(post("Not so.", reply=Reply(7, 99, "Three tanks moved.")))
    assert (found.kind, found.key, found.quote) == (
        CitationKind.TELEGRAM,
        "t.me/c/99/7",
        "Three tanks moved.",
    )


@pytest.mark.parametrize("reply", [Reply(7), Reply(7, 4711)])
def test_a_reply_within_the_channel_is_not_cited(reply: Reply) -> None:
    assert keys(post("Not so.", reply=reply)) == []


def test_each_thing_is_cited_once() -> None:
    text = "Via @other_desk and again via @Other_Desk, source: @other_desk"
    link = hidden("via", "https://t.me/other_desk")
    assert keys(post(text, link)) == ["t.me/other_desk"]


@pytest.mark.parametrize(
    "text", ["@other_desk " * 9000, "via " * 25_000, "@" * 100_000, "via a " * 16_000 + "@other_desk"]
)
def test_hostile_texts_are_read_in_a_moment(text: str) -> None:
    links = [hidden("via", f"https://example.org/2031/{number}") for number in range(100)]
    assert len(linked_citations(post(text, *links))) <= 101
