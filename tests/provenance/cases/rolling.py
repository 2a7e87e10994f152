"""One agency's long day: many items in an hour, each carried by several channels in other words."""

# ruff: noqa: E501 - a post stands on one line, to be read beside its twins

from __future__ import annotations

from tests.provenance.cases.case import Case
from tests.provenance.newsroom import told

# Items of one agency on one summit, as three channels would put them.
_ITEMS = (
    (
        "ice",
        "Canada will send two icebreakers to Svalbard in March, its delegation told the Tromsø summit, Bloomberg reports.",
        "Канада в марте отправит к Шпицбергену два ледокола, сообщили делегаты саммита в Тромсё, пишет Bloomberg.",
        "Bloomberg: at the Tromsø summit Canada promises two icebreakers for Svalbard by March",
    ),
    (
        "cable",
        "Denmark offers to pay a third of a new undersea cable to Greenland, Bloomberg reports from the Tromsø summit.",
        "Дания готова оплатить треть нового подводного кабеля в Гренландию, пишет Bloomberg с саммита в Тромсё.",
        "Bloomberg: at the Tromsø summit Denmark promises to pay a third of an undersea cable to Greenland",
    ),
    (
        "cod",
        "Iceland and Norway fail to agree on cod quotas and put off their vote until May, Bloomberg reports from the Tromsø summit.",
        "Исландия и Норвегия не договорились о квотах на треску и отложили голосование до мая, пишет Bloomberg с саммита в Тромсё.",
        "Bloomberg: no deal on cod quotas at the Tromsø summit, Iceland and Norway vote in May",
    ),
    (
        "radar",
        "Finland gives up its plan of a radar near Kilpisjärvi after protests of reindeer herders, Bloomberg reports from the Tromsø summit.",
        "Финляндия отказалась от радара у Килписъярви после протестов оленеводов, пишет Bloomberg с саммита в Тромсё.",
        "Bloomberg: at the Tromsø summit Finland drops its radar at Kilpisjärvi, reindeer herders had protested",
    ),
)

CASES = (
    Case(
        "a rolling story of one agency is several reports",
        tuple(
            told(f"{name}-{n}", channel, f"14:{minute + 5 * n:02}", text)
            for minute, (name, *texts) in zip(range(0, 60, 15), _ITEMS, strict=True)
            for n, (channel, text) in enumerate(
                zip(("arctic_en", "arktika_ru", "north_wire"), texts, strict=True)
            )
        ),
        frozenset(f"{name}-0 {name}-1 {name}-2" for name, *_ in _ITEMS),
    ),
)
