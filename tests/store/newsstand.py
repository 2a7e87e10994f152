"""Two weeks of made-up news in six channels and three languages, and words for what was judged of it."""

# ruff: noqa: E501 - a post stands on one line, to be read beside its twins

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from osintwatch.model import Channel, Entity, Forward, ForwardKind, Link, LinkPlace, Original, Post, PostKind
from osintwatch.store.judging import judge_stale
from tests.store.shelf import Shelf, at, post

EN, EN2 = Channel(2001, "Harbour watch", "harbour_watch"), Channel(2002, "Turbine talk", "turbine_talk")
RU, RU2 = Channel(2003, "Зерно сегодня", "zerno_segodnya"), Channel(2004, "Энерголента", "energo_lenta")
UK = Channel(2005, "Дунай новини", "dunay_novyny")
OWN = Channel(2006, "Медуза — LIVE", "meduzalive")
CHANNELS = {one.id: one for one in (EN, EN2, RU, RU2, UK, OWN)}
FOOTERS = {
    RU.id: "\n\nЗерно сегодня — подпишись и расскажи соседу",
    UK.id: "\n\nДунай новини | надіслати новину | реклама",
}

_DIGEST = (
    "Evening digest\n\n"
    "Latvia closes two border crossings with Belarus for the winter, according to Delfi.\n\n"
    "The port of Constanta cuts fees for grain ships by a third, Bloomberg writes.\n\n"
    "Slovakia sold Ukraine forty howitzers in secret, Der Spiegel reports."
)

# Each story: (channel, hours after the start, text); times are spread over two weeks.
_STORIES: tuple[tuple[tuple[Channel, float, str], ...], ...] = (
    (
        (EN, 1.0, "The port of Izmail will take grain ships of up to 140 metres from October, harbour master Petro Savchuk told Reuters."),
        (RU, 1.6, "Порт Измаила с октября начнёт принимать суда с зерном длиной до 140 метров, сообщает Reuters со слов капитана порта Петра Савчука."),
        (UK, 3.2, "Порт Ізмаїла з жовтня прийматиме судна із зерном завдовжки до 140 метрів, повідомляє Reuters зі слів капітана порту Петра Савчука."),
    ),
    (
        (EN2, 1.3, "Siemens has stopped the delivery of gas turbines to Uzbekistan over unpaid bills, Reuters reports."),
        (RU2, 2.0, "Siemens остановила поставки газовых турбин в Узбекистан из-за неоплаченных счетов, пишет Reuters."),
    ),
    (
        (EN, 30.0, "Romania protests against larger ships on the Danube and calls a meeting of the river commission, Reuters reports."),
        (RU, 30.5, "Румыния протестует против крупных судов на Дунае и созывает речную комиссию, пишет Reuters."),
        (UK, 31.0, "Румунія протестує проти великих суден на Дунаї та скликає річкову комісію, пише Reuters."),
    ),
    (
        (OWN, 50.0, "Уровень воды в Оби у Барнаула за сутки вырос на 40 сантиметров, подтоплены три посёлка и дорога на Бийск."),
        (RU2, 50.4, "Уровень воды в Оби у Барнаула за сутки вырос на 40 сантиметров, подтоплены три посёлка и дорога на Бийск, сообщает «Медуза»."),
        (EN2, 53.0, "The river Ob at Barnaul rose by 40 centimetres in a day, three villages and the road to Biysk are flooded, Meduza reports."),
    ),
    (
        (RU, 75.0, "Губернатор Томской области Владимир Мазур заявил, что паводок в Колпашеве ждут к 5 мая и пятьсот жителей вывезут."),
        (RU2, 75.3, "Паводок в Колпашеве ждут к 5 мая, пятьсот жителей вывезут, заявил губернатор Томской области Владимир Мазур."),
        (RU, 80.0, "Губернатор Томской области Владимир Мазур сообщил, что новые трамваи из Усть-Катава выйдут на линию осенью."),
    ),
    (
        (EN, 100.0, "Drones hit the refinery of Saratov overnight and set two tanks in Uvek district on fire, Reuters reports, citing two sources."),
        (RU, 100.2, "Ночью беспилотники атаковали НПЗ в Саратове, горят два резервуара в районе Увек, сообщает Reuters со ссылкой на два источника."),
        (UK, 100.9, "Вночі безпілотники атакували НПЗ у Саратові, горять два резервуари в районі Увек, повідомляє Reuters."),
        (RU2, 101.0, "Ночью беспилотники атаковали НПЗ в Саратове, горят два резервуара в районе Увек"),
    ),
    (
        (EN2, 104.0, "Drones hit the Kuibyshev refinery in the morning and stopped its main unit, Reuters reports, citing two sources."),
        (RU2, 104.5, "Утром беспилотники атаковали Куйбышевский НПЗ, остановлена основная установка, сообщает Reuters."),
    ),
    (
        (EN, 150.0, "Slovakia has secretly sold Ukraine forty howitzers, Der Spiegel reports, citing a customs document."),
        (UK, 152.0, "Словаччина таємно продала Україні сорок гаубиць, пише Der Spiegel з посиланням на митний документ."),
        (RU, 153.0, "Минобороны Словакии опровергло сообщение Der Spiegel о тайной продаже Украине сорока гаубиц."),
    ),
    (
        (EN2, 160.0, "Latvia closes two border crossings with Belarus for the winter, according to Delfi."),
        (RU2, 160.2, "Латвия на зиму закроет два пункта пропуска на границе с Белоруссией, сообщает Delfi."),
        (
            EN,
            170.0,
            _DIGEST,
        ),
        (UK, 169.0, "Порт Констанци на третину знижує збори для суден із зерном, пише Bloomberg."),
    ),
    (
        (RU, 240.0, "Вода в кране в Кривом Озере сегодня мутная: насосную станцию затопило, воду кипятите, детям не давайте."),
        (RU2, 241.0, "Вода в кране в Кривом Озере сегодня мутная: насосную станцию затопило, воду кипятите, детям не давайте."),
        (UK, 243.0, "Сьогодні у Кривому Озері каламутна вода: насосну станцію затопило, воду кип'ятіть."),
    ),
    tuple(
        (channel, 290.0 + n, f"Air alert in Odesa region, the {word} one today, go to the shelters")
        for n, (channel, word) in enumerate(((EN, "first"), (EN2, "second"), (EN, "third"), (EN2, "fourth")))
    ),
    tuple((RU, 300.0 + 3 * n, f"Курс пшеницы на бирже в Чикаго, утро: {540 + n} центов за бушель") for n in range(6)),
    tuple((UK, 310.0 + 3 * n, f"Рівень Дунаю біля Рені о {6 + n}-й: {310 + 2 * n} сантиметрів") for n in range(6)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """A post as a collector read it at one moment; one post may come again, edited, but not before itself."""

    post: Post
    channel: Channel


def news() -> list[Event]:
    """About sixty posts with forwards, links, albums, edits and service messages."""
    numbers = dict.fromkeys(CHANNELS, 10)
    found: list[Event] = []

    def add(channel: Channel, hours: float, text: str, **more: Any) -> Post:
        numbers[channel.id] += 1
        number = numbers[channel.id]
        seconds = int(hours * 3600) + channel.id % 7
        made = post(
            number,
            text,
            channel_id=channel.id,
            posted_at=at(seconds),
            original=Original(b'{"id":%d,"channel":%d}' % (number, channel.id), "test"),
            **more,
        )
        found.append(Event(made, channel))
        return made

    firsts = [
        [add(channel, hours, text + FOOTERS.get(channel.id, "")) for channel, hours, text in story]
        for story in _STORIES
    ]
    grain, refinery = firsts[0][0], firsts[5][1]
    _forwards_and_links(add, grain, refinery)
    _albums(add)
    add(EN, 5.0, "", kind=PostKind.SERVICE, action="pin")
    add(RU, 6.0, "Reuters сообщает, что закрепили", kind=PostKind.SERVICE, action="title")
    edits = [
        _edited(firsts[1][1], "Турбины для Узбекистана больше не везут. Подробности позже."),
        _edited(firsts[2][2], firsts[2][2].text.replace("річкову комісію", "дунайську комісію в Галаці")),
        _edited(firsts[9][1], firsts[9][1].text + " Пишет Reuters."),
    ]
    return found + [Event(one, CHANNELS[one.channel_id]) for one in edits]


def _forwards_and_links(add: Any, grain: Post, refinery: Post) -> None:
    forward = Forward(
        ForwardKind.CHANNEL, grain.channel_id, grain.message_id, "harbour_watch", "Harbour watch"
    )
    add(EN2, 7.0, grain.text, forward=forward)
    add(UK, 8.0, "Друзі пишуть про порт", forward=forward)
    url = f"https://t.me/zerno_segodnya/{refinery.message_id}"
    add(EN2, 102.0, "Video of the fire", links=(Link(url, "", LinkPlace.HIDDEN),))
    by_number = f"https://t.me/c/{refinery.channel_id}/{refinery.message_id}"
    add(UK, 103.0, "Відео пожежі", links=(Link(by_number, "", LinkPlace.HIDDEN),))
    page = Link("https://example.org/dams/how-old-dams-work", "", LinkPlace.HIDDEN)
    add(EN, 200.0, "Long read of the day, on the engineers of the sixties", links=(page,))
    add(RU2, 203.0, "Читаем на выходных: как устроены старые гидростанции", links=(page,))


def _albums(add: Any) -> None:
    for channel, hours, group in ((EN, 130.0, 71), (RU2, 131.0, 72)):
        caption = (
            "The bridge at Vylkove is open again after repairs, Reuters reports"
            if channel is EN
            else "Мост в Вилкове снова открыт после ремонта, сообщает Reuters"
        )
        add(channel, hours, "", grouped_id=group, media="photo")
        add(channel, hours + 0.001, caption, grouped_id=group, media="photo")
        add(channel, hours + 0.002, "", grouped_id=group, media="video")


def _edited(made: Post, text: str) -> Post:
    return replace(
        made,
        text=text,
        entities=(Entity("bold", 0, 3),),
        edited_at=at(400 * 3600),
        original=Original(made.original.json + b" ", "test"),
    )


TABLES = ("citations", "footers", "likenesses", "wordings", "shingles", "reports", "report_posts")


def judged_rows(shelf: Shelf) -> dict[str, list[tuple[Any, ...]]]:
    """All that was derived, table by table."""
    return {table: sorted(shelf.rows(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def save(shelf: Shelf, events: Iterable[Event]) -> None:
    """Save events in their order: neighbours of one channel as one page."""
    page: list[Event] = []
    for event in (*events, None):
        if page and (event is None or event.channel != page[0].channel):
            shelf.save(*(one.post for one in page), channel=page[0].channel)
            page = []
        if event is not None:
            page.append(event)


def judge(shelf: Shelf) -> dict[str, list[tuple[Any, ...]]]:
    judge_stale(shelf.archive)
    assert shelf.rows("SELECT * FROM stale") == []
    return judged_rows(shelf)


def grouped(shelf: Shelf) -> list[list[tuple[int, int]]]:
    """The reports, the largest first, each as (channel, message) of its posts in order of time."""
    reports: dict[str, list[tuple[int, int]]] = {}
    for report_id, channel_id, message_id in shelf.rows(
        "SELECT m.report_id, p.channel_id, p.message_id FROM report_posts AS m JOIN posts AS p ON p.id = m.post_id"
        " ORDER BY p.id"
    ):
        reports.setdefault(report_id, []).append((channel_id, message_id))
    return sorted(reports.values(), key=lambda posts: (-len(posts), posts))


def batches(events: Sequence[Event], size: int) -> list[Sequence[Event]]:
    return [events[start : start + size] for start in range(0, len(events), size)]
