"""Posts that come from each other: forwards, own channels, copies, and one statement under two names."""

# ruff: noqa: E501 - a post stands on one line, to be read beside its twins

from __future__ import annotations

from tests.provenance.cases.case import Case
from tests.provenance.newsroom import told

ALARM = "Residents of Kryvyi Ozero were told this evening to boil tap water: the pumping station flooded after the dam at Pervomaisk let water through."
RIVER = "Уровень воды в Оби у Барнаула за сутки вырос на 40 сантиметров, подтоплены три посёлка и дорога на Бийск, сообщает «Медуза»."

CASES = (
    Case(
        "a forward and its original",
        (
            told("original", "south_bug", "18:00", ALARM),
            told("forward", "odesa_talks", "18:20", ALARM, forwards="original"),
            told(
                "other", "harbour_watch", "18:30", "Nothing new from the harbour tonight, good night to all."
            ),
        ),
        frozenset({"forward original"}),
    ),
    Case(
        "two forwards of what is not in the archive are told by its number",
        (
            told("original", "south_bug", "18:00", ALARM),
            told("one", "odesa_talks", "18:20", "Не пейте воду из-под крана", forwards="original"),
            told("two", "mykolaiv_now", "19:00", "Увага, наші друзі пишуть", forwards="original"),
        ),
        frozenset({"one original two"}),
    ),
    Case(
        "an outlet's own channel and a channel that credits it",
        (
            told(
                "own",
                "meduzalive",
                "10:00",
                "Уровень воды в Оби у Барнаула за сутки вырос на 40 сантиметров, подтоплены три посёлка и дорога на Бийск.",
                title="Медуза — LIVE",
            ),
            told("credits", "altai_new", "10:30", RIVER),
        ),
        frozenset({"credits own"}),
    ),
    Case(
        "two publications in an outlet's own channel are two",
        (
            told(
                "river",
                "meduzalive",
                "10:00",
                "Уровень воды в Оби у Барнаула за сутки вырос на 40 сантиметров, подтоплены три посёлка.",
                title="Медуза — LIVE",
            ),
            told(
                "fire",
                "meduzalive",
                "10:20",
                "В Чите сгорел склад с зимней одеждой, площадь пожара — две тысячи квадратных метров.",
                title="Медуза — LIVE",
            ),
        ),
        frozenset({"river", "fire"}),
    ),
    Case(
        "a copy that credits nobody is possible only",
        (
            told("credits", "altai_new", "10:30", RIVER),
            told("copy", "barnaul_info", "11:00", RIVER.removesuffix(", сообщает «Медуза».") + "."),
        ),
        frozenset({"credits ?copy"}),
    ),
    Case(
        "copies that credit nobody make a possible report of their own",
        (
            told("one", "altai_new", "10:30", ALARM),
            told("two", "barnaul_info", "11:00", ALARM),
        ),
        frozenset({"?one ?two"}),
    ),
    Case(
        "one statement, by the office and by the name of its holder",
        (
            told(
                "office",
                "altai_new",
                "12:00",
                "Губернатор Томской области заявил, что паводок в Колпашеве ждут к 5 мая и пятьсот жителей посёлка вывезут заранее.",
            ),
            told(
                "named",
                "barnaul_info",
                "12:20",
                "Губернатор Томской области Владимир Мазур заявил, что паводок в Колпашеве ждут к 5 мая: пятьсот жителей посёлка вывезут заранее.",
            ),
        ),
        frozenset({"named office"}),
    ),
    Case(
        "two statements of one speaker on one day",
        (
            told(
                "flood-1",
                "altai_new",
                "12:00",
                "Губернатор Томской области Владимир Мазур заявил, что паводок в Колпашеве ждут к 5 мая и пятьсот жителей вывезут.",
            ),
            told(
                "flood-2",
                "barnaul_info",
                "12:10",
                "Паводок в Колпашеве ждут к 5 мая, пятьсот жителей вывезут, заявил губернатор Томской области Владимир Мазур.",
            ),
            told(
                "tram-1",
                "siberia_daily",
                "17:00",
                "Губернатор Томской области Владимир Мазур сообщил, что новые трамваи из Усть-Катава выйдут на линию осенью.",
            ),
            told(
                "tram-2",
                "tomsk_gorod",
                "17:15",
                "Новые трамваи из Усть-Катава выйдут на линию осенью, сообщил губернатор Томской области Владимир Мазур.",
            ),
        ),
        frozenset({"flood-1 flood-2", "tram-1 tram-2"}),
    ),
    Case(
        "the same page linked in two channels",
        (
            told(
                "one",
                "altai_new",
                "12:00",
                "Читаем на выходных: как устроены старые гидростанции",
                links=("https://example.org/dams/how-old-dams-work?utm_source=tg",),
            ),
            told(
                "two",
                "barnaul_info",
                "15:00",
                "Long read of the day, on the engineers of the sixties",
                links=("https://www.example.org/dams/how-old-dams-work",),
            ),
            told(
                "home",
                "siberia_daily",
                "15:10",
                "Our friends have a new site",
                links=("https://example.org/",),
            ),
        ),
        frozenset({"one two"}),
    ),
)
