"""What the kept archives hold: two exports of two channels, the second made when a post had been edited."""

# ruff: noqa: E501 - a post stands on one line, to be read beside its twin

from __future__ import annotations

import json
from pathlib import Path

from tests.collectors.desktop_cases import Json, account, chat, message, photo, service

HARBOUR, GRAIN = 1700000001, 1700000002
HOUR = 3600
NIGHT = 1751400000
"""2025-07-01 20:00 UTC"""
EDITED = 5
"""message number, in HARBOUR, of the post that was edited before the second export"""


def _link(words: str, url: str) -> Json:
    return {"type": "text_link", "text": words, "href": url}


def _harbour(*, later: bool) -> Json:
    """A channel in English; `later`: as the second export tells it."""
    edit: Json = {"edited": "2025-07-02T09:00:00", "edited_unixtime": str(NIGHT + 13 * HOUR)} if later else {}
    first = "The ferry to Reni sails on Thursday with forty lorries, the port office says."
    return chat(
        service(1, action="create_channel", title="Harbour Watch", at=NIGHT),
        message(2, "The port of Izmail will take grain ships of up to 140 metres from October, harbour master Petro Savchuk told Reuters.", at=NIGHT + HOUR),
        message(3, ["Romania answers on the ", _link("river commission", "https://www.reuters.com/world/europe/danube-2025-07-01/"), ": no larger ships"], at=NIGHT + 2 * HOUR),
        message(4, "Вода в порту поднялась на сорок сантиметров, причалы закрыты до утра", at=NIGHT + 3 * HOUR, forwarded_from="Зерно сегодня", reactions=[{"type": "emoji", "count": 7, "emoji": "👍"}]),
        message(EDITED, first.replace("Thursday", "Friday").replace("forty", "sixty") if later else first, at=NIGHT + 4 * HOUR, **edit),
        photo(6, "", at=NIGHT + 5 * HOUR),
        photo(7, "The bridge at Vylkove is open again after repairs, Bloomberg reports", at=NIGHT + 5 * HOUR),
        photo(8, "", at=NIGHT + 5 * HOUR),
        *([message(9, "Ice is reported on the lower river, a month early this year", at=NIGHT + 14 * HOUR)] if later else []),
        id=HARBOUR,
    )  # fmt: skip


def _grain() -> Json:
    """A channel in Russian and Ukrainian."""
    own: Json = {"from": "Зерно сегодня", "from_id": f"channel{GRAIN}"}
    return chat(
        message(11, "Порт Измаила с октября начнёт принимать суда с зерном длиной до 140 метров, сообщает Reuters со слов капитана порта Петра Савчука.", at=NIGHT + HOUR + 1800, **own),
        message(12, ["Рівень Дунаю біля Рені о шостій: 310 сантиметрів, пише ", _link("Українська правда", "https://www.pravda.com.ua/news/2025/07/1/7520001/")], at=NIGHT + 6 * HOUR, **own),
        message(13, "Вода в порту поднялась на сорок сантиметров, причалы закрыты до утра", at=NIGHT + 3 * HOUR - 600, **own),
        message(14, "Друзі пишуть: міст у Вилковому знову відкрито https://t.me/c/1700000001/7", at=NIGHT + 7 * HOUR, reply_to_message_id=12, **own),
        name="Зерно сегодня",
        id=GRAIN,
    )  # fmt: skip


def write_exports(folder: Path) -> list[Path]:
    """The two exports, in the order they are imported in."""
    files = []
    for name, export in (
        ("first.json", account(_harbour(later=False), _grain())),
        ("second.json", _harbour(later=True)),
    ):
        file = folder / name
        file.write_text(json.dumps(export, ensure_ascii=False), encoding="utf-8")
        files.append(file)
    return files
