"""Stories and their confusable twins: what looks like one report and is two, and the other way round."""

# ruff: noqa: E501 - a post stands on one line, to be read beside its twins

from __future__ import annotations

from tests.provenance.cases.case import Case
from tests.provenance.newsroom import told

GRAIN = "The port of Izmail will take grain ships of up to 140 metres from October, Reuters reports, citing an order by harbour master Petro Savchuk."
GRAIN_RU = "Порт Измаила с октября начнёт принимать суда с зерном длиной до 140 метров, сообщает Reuters со ссылкой на приказ капитана порта Петра Савчука."
GRAIN_UK = "Порт Ізмаїла з жовтня прийматиме судна із зерном завдовжки до 140 метрів, повідомляє Reuters з посиланням на наказ капітана порту Петра Савчука."
TURBINES = "Siemens has stopped the delivery of gas turbines to Uzbekistan over unpaid bills, Reuters reports, citing three people at the company."
TURBINES_RU = "Siemens остановила поставки газовых турбин в Узбекистан из-за неоплаченных счетов, пишет Reuters со ссылкой на трёх сотрудников компании."

CASES = (
    Case(
        "one report in three languages",
        (
            told("en", "harbour_watch", "13:00", GRAIN),
            told("ru", "zerno_segodnya", "13:40", GRAIN_RU),
            told("uk", "dunay_novyny", "15:10", GRAIN_UK),
        ),
        frozenset({"en ru uk"}),
    ),
    Case(
        "two stories of one outlet on one day",
        (
            told("grain-en", "harbour_watch", "13:00", GRAIN),
            told("grain-ru", "zerno_segodnya", "13:40", GRAIN_RU),
            told("gas-en", "turbine_talk", "13:20", TURBINES),
            told("gas-ru", "energo_lenta", "14:00", TURBINES_RU),
        ),
        frozenset({"grain-en grain-ru", "gas-en gas-ru"}),
    ),
    Case(
        "a refinery here, a refinery there",
        (
            told(
                "s1",
                "harbour_watch",
                "04:00",
                "Drones hit the Saratov refinery overnight and set two tanks on fire, Reuters reports, citing two sources.",
            ),
            told(
                "s2",
                "energo_lenta",
                "05:00",
                "Ночью беспилотники атаковали НПЗ в Саратове, горят два резервуара, сообщает Reuters со ссылкой на два источника.",
            ),
            told(
                "k1",
                "turbine_talk",
                "09:00",
                "Drones hit the Kuibyshev refinery in the morning and stopped its main unit, Reuters reports, citing two sources.",
            ),
            told(
                "k2",
                "zerno_segodnya",
                "09:30",
                "Утром беспилотники атаковали Куйбышевский НПЗ, остановлена основная установка, сообщает Reuters со ссылкой на два источника.",
            ),
        ),
        frozenset({"s1 s2", "k1 k2"}),
    ),
    Case(
        "the next day's news of the same matter",
        (
            told("first-en", "harbour_watch", "13:00", GRAIN),
            told("first-ru", "zerno_segodnya", "13:40", GRAIN_RU),
            told(
                "next-en",
                "harbour_watch",
                "1 16:00",
                "Romania protests against larger ships on the Danube: minister Sorin Grindeanu calls the river commission to Galati on 14 July, Reuters reports.",
            ),
            told(
                "next-ru",
                "energo_lenta",
                "1 16:30",
                "Румыния протестует против крупных судов на Дунае: министр Сорин Гриндяну созывает 14 июля речную комиссию в Галаце, пишет Reuters.",
            ),
        ),
        frozenset({"first-en first-ru", "next-en next-ru"}),
    ),
    Case(
        "a thing is so, and is not so",
        (
            told(
                "so",
                "harbour_watch",
                "13:00",
                "Iran has delivered ballistic missiles to Russia through the Caspian port of Olya, Reuters reports.",
            ),
            told(
                "not-so",
                "turbine_talk",
                "14:00",
                "Iran has not delivered ballistic missile launchers to Russia, Reuters reports.",
            ),
        ),
        frozenset({"so ?not-so"}),
    ),
    Case(
        "two statements of one minister on two matters",
        (
            told(
                "embassy",
                "harbour_watch",
                "13:00",
                "Foreign Minister Sybiha said Ukraine will open an embassy in Mauritania.",
            ),
            told(
                "memorandum",
                "turbine_talk",
                "13:40",
                "Foreign Minister Sybiha said the Budapest memorandum was a strategic mistake.",
            ),
        ),
        frozenset({"embassy ?memorandum"}),
    ),
    Case(
        "one man with a long name, two matters",
        (
            told(
                "visit",
                "harbour_watch",
                "13:00",
                "BBC: King Charles visits Samoa for a summit of the Commonwealth.",
            ),
            told(
                "duties",
                "turbine_talk",
                "13:40",
                "BBC: King Charles returns to duties after a break for treatment.",
            ),
        ),
        frozenset({"visit ?duties"}),
    ),
    Case(
        "gas in one place, Gaza in another",
        (
            told(
                "gas", "zerno_segodnya", "13:00", "В жилом доме в Туле произошёл взрыв газа, сообщает ТАСС."
            ),
            told("gaza", "energo_lenta", "13:40", "ТАСС: в секторе Газа взорван дом с боеприпасами."),
        ),
        frozenset({"gas ?gaza"}),
    ),
    Case(
        "a digest belongs to a report of each outlet it credits",
        (
            told("grain", "harbour_watch", "13:00", GRAIN),
            told(
                "digest",
                "evening_digest",
                "18:00",
                "From October the port of Izmail will take grain ships of up to 140 metres, by order of Petro Savchuk, Reuters reports.\n\n"
                "Siemens stops the delivery of gas turbines to Uzbekistan over unpaid bills, Bloomberg writes.\n\n"
                "Latvia closes two border crossings with Belarus for the winter, according to Delfi.",
            ),
            told(
                "gas",
                "energo_lenta",
                "14:00",
                "Siemens прекращает поставки газовых турбин в Узбекистан из-за долгов, пишет Bloomberg.",
            ),
            told(
                "latvia",
                "baltic_watch",
                "12:30",
                "Латвия на зиму закроет два пункта пропуска на границе с Белоруссией, сообщает Delfi.",
            ),
        ),
        frozenset({"digest grain", "digest gas", "digest latvia"}),
    ),
    Case(
        "a denial leans on what it denies",
        (
            told(
                "claim",
                "harbour_watch",
                "13:00",
                "Slovakia has secretly sold Ukraine forty howitzers, Der Spiegel reports, citing a customs document.",
            ),
            told(
                "denial",
                "zerno_segodnya",
                "15:00",
                "Минобороны Словакии опровергло сообщение Der Spiegel о тайной продаже Украине сорока гаубиц.",
            ),
        ),
        frozenset({"claim denial"}),
    ),
)
