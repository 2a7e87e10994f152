"""Numbers as they are written, in one spelling: "1,000", "1 000", "1 тыс." and "thousand" are the same."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

NUMBER: Final = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*"
"""A number in digits: grouped by spaces, points or commas, with a decimal part, or a time of day."""

# Forms of a word by its value. Cases are spelled out: a stem would take "семья" (family) for "семь" (seven).
_WORDS: Final = """
0: zero ноль нуль
1: one first один одна одно одного одной одному одним одну одном одне одні однієї первый первая первое
   первого первой первую первым перший перша перше першого першу першої
2: two second два две двух двум двумя двое двоих дві двоє двох обе оба обоих обоє второй вторая второе
   второго вторую вторым
3: three три трех трем тремя трое троих троє трьох third третий третья третье третьего третью третій третя
   третього
4: four четыре четырех четырем четверо четверых чотири чотирьох четверта fourth четвертый четвертая
   четвертое четвертого четвертую четвертий четвертого
5: five пять пяти пятью пятеро пятерых пять пятьох fifth пятый пятая пятого пятую
6: six шесть шести шестеро шестерых шість шести шестьох шестеро sixth шестой шестая шестого шестую
7: seven семь семи семеро семерых сім семи сімох семеро seventh седьмой седьмая седьмого седьмую
8: eight восемь восьми восьмеро вісім восьмох eighth восьмой восьмая восьмого
9: nine девять девяти девять ninth девятый девятая девятого
10: ten десять десяти десятеро tenth десятый десятая десятого
11: eleven одиннадцать одиннадцати одинадцять eleventh
12: twelve двенадцать двенадцати дванадцять twelfth
13: thirteen тринадцать тринадцати тринадцять
14: fourteen четырнадцать четырнадцати чотирнадцять
15: fifteen пятнадцать пятнадцати пятнадцять
16: sixteen шестнадцать шестнадцати шістнадцять
17: seventeen семнадцать семнадцати сімнадцять
18: eighteen восемнадцать восемнадцати вісімнадцять
19: nineteen девятнадцать девятнадцати девятнадцять
20: twenty двадцать двадцати двадцять
30: thirty тридцать тридцати тридцять
40: forty сорок сорока
50: fifty пятьдесят пятидесяти пятдесят
60: sixty шестьдесят шестидесяти шістдесят
70: seventy семьдесят семидесяти сімдесят
80: eighty восемьдесят восьмидесяти вісімдесят
90: ninety девяносто девяноста девяносто
100: сто ста
200: двести двухсот двісті двохсот
300: триста трехсот триста трьохсот
400: четыреста четырехсот чотириста
500: пятьсот пятисот пятсот
600: шестьсот шестисот шістсот
700: семьсот семисот сімсот
800: восемьсот восьмисот вісімсот
900: девятьсот девятисот девятсот
"""
_SCALES: Final = """
2: hundred
3: k тыс тысяча тысячи тысяч тысячу тысячам тысячами тысячах thousand тис тисяча тисячі тисяч тисячу тисячам
6: mln million millions млн миллион миллиона миллионов миллиону миллионами мільйон мільйона мільйонів
   мільйони миллионы
9: bn billion billions млрд миллиард миллиарда миллиардов миллиарды мільярд мільярда мільярдів мільярди
12: trn trillion trillions трлн триллион триллиона триллионов трильйон трильйона трильйонів
"""
# Round figures without a number before them: "hundreds killed" is not "thousands killed".
_ROUND: Final = """
dozens: dozen dozens десяток десятки десятков десяткам десятками десятків
hundreds: hundreds сотни сотен сотням сотня сотні сотень
thousands: thousands тысячи тысячам тысячами тисячі тисячам
millions: million millions миллион миллиона миллионы миллионов миллионам мільйон мільйона мільйони мільйонів
billions: billion billions миллиард миллиарда миллиарды миллиардов мільярд мільярда мільярди мільярдів
trillions: trillion trillions триллион триллиона триллионы триллионов трильйон трильйона трильйони трильйонів
half: half половина половину половины половиною половині
one and a half: полтора полторы полутора півтора півтори
"""
_PERCENT: Final = """
%: percent pct процент процента процентов проценты процентам відсоток відсотка відсотків відсотки
"""


@cache
def _table(rows: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows.replace("\n   ", " ").strip().splitlines():
        value, _, words = row.partition(":")
        found.update(dict.fromkeys(words.split(), value))
    return found


def number_word(folded: str) -> str | None:
    """The value of a number word ("three", "троих"), None for any other word."""
    return _table(_WORDS).get(folded)


def scale(folded: str) -> int | None:
    """The power of ten a word multiplies by ("млн": 6), None for any other word."""
    found = _table(_SCALES).get(folded)
    return None if found is None else int(found)


def round_figure(folded: str) -> str | None:
    """A figure that stands without a number before it ("hundreds", "полтора"), None for any other word."""
    return _table(_ROUND).get(folded)


def is_percent(folded: str) -> bool:
    return folded in _table(_PERCENT)


def plain_number(written: str) -> str:
    """One spelling of a number in digits: no grouping, a decimal point, no idle zeros. A time of day stays.

    A point or comma before exactly three digits groups ("1,000", "93.700"), unless nothing but 0 stands
    before it.
    """
    written = re.sub(r"[ \u00a0\u2009\u202f]", "", written)
    if ":" in written:
        return written.lstrip("0") or "0"
    parts = re.split(r"[.,]", written)
    grouped = [parts[0]]
    for part in parts[1:-1]:
        grouped.append(part)
    last = parts[-1] if len(parts) > 1 else ""
    groups = bool(last) and len(last) == 3 and parts[0] != "0" and all(len(p) == 3 for p in parts[1:-1])
    if len(parts) > 2 and not all(len(part) == 3 for part in parts[1:-1]):
        return ".".join(part.lstrip("0") or "0" for part in parts)  # a date or a version
    if groups:
        grouped.append(last)
        last = ""
    whole = "".join(grouped).lstrip("0") or "0"
    last = last.rstrip("0")
    return f"{whole}.{last}" if last else whole


def scaled(number: str, power: int) -> str:
    """`number` (as plain_number gives it) times ten to the `power`."""
    whole, _, decimals = number.partition(".")
    if ":" in number or "." in decimals:
        return number
    moved, kept = decimals[:power], decimals[power:]
    whole = (whole + moved.ljust(power, "0")).lstrip("0") or "0"
    return f"{whole}.{kept}" if kept else whole


def added(number: str, word: str) -> str | None:
    """Two number words as one ("двадцать" "пять": 25); None where they do not go together."""
    if not (number.isdecimal() and word.isdecimal()) or number == "0" or word == "0":
        return None
    places = len(word)
    if len(number) <= places or set(number[-places:]) != {"0"}:
        return None
    return number[:-places] + word
