"""Words for days: months, weekdays, yesterday. English, Russian, Ukrainian."""

from __future__ import annotations

from typing import Final

_MONTHS: Final = """
january jan январь января январе січень січня січні
february feb февраль февраля феврале лютий лютого лютому
march март марта марте березень березня березні
april apr апрель апреля апреле квітень квітня квітні
may май мая мае травень травня травні
june июнь июня июне червень червня червні
july июль июля июле липень липня липні
august aug август августа августе серпень серпня серпні
september sept sep сентябрь сентября сентябре вересень вересня вересні
october oct октябрь октября октябре жовтень жовтня жовтні
november nov ноябрь ноября ноябре листопад листопада листопаді
december dec декабрь декабря декабре грудень грудня грудні
"""
_WEEKDAYS: Final = """
monday понедельник понедельника понедельнику понедельником понеділок понеділка понеділку
tuesday вторник вторника вторнику вівторок вівторка вівторку
wednesday среда среду среды среде середа середу середи середі
thursday четверг четверга четвергу четвер четверга
friday пятница пятницу пятницы пятнице пятниця пятницю пятниці
saturday суббота субботу субботы субботе субота суботу суботи суботі
sunday воскресенье воскресенья воскресенью неділя неділю неділі
"""
_DAYS: Final = """
today сегодня сьогодні
yesterday вчера вчора накануне напередодні
tomorrow завтра
tonight
послезавтра післязавтра
позавчера позавчора
"""
_DATES: Final = {
    form: f"{what}{number}"
    for what, rows in (("month", _MONTHS), ("weekday", _WEEKDAYS), ("day", _DAYS))
    for number, row in enumerate(rows.strip().splitlines(), start=1)
    for form in row.split()
}
_ONLY_WITH_A_CAPITAL: Final = frozenset(
    {"may", "march", "jan", "feb", "apr", "aug", "sept", "sep", "oct", "nov", "dec"}
)


def date_word(folded: str, capital: bool) -> str | None:
    """What day a word names, the same in each language ("month11", "weekday1"); None for any other word."""
    return None if folded in _ONLY_WITH_A_CAPITAL and not capital else _DATES.get(folded)
