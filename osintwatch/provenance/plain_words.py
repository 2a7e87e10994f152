"""Words that tell nothing of a story: function words, and what all news says, in three languages."""

from __future__ import annotations

from typing import Final

_ENGLISH: Final = """
a about above according after again against ago all almost along already also although always am amid among
an and another any anyone anything are around as ask asked at away back be became because become been before
began begin being below between both breaking but by can case cause could currently day days did do does
doing done down during each earlier early either else end even ever every exclusive expected far few first
following for former found four from further get gets getting give given go goes going good got great had
has have having he her here hers him himself his hour hours how however i if important in including inside
instead into is it its itself just keep know known large last late later latest least left less let like
likely little local long look made main make makes making many may me mean means might minute minutes month
months more most much must my near need needs new news next nor nothing now number of off often ok on once
one only open or other others our out over own part past per place point possible previously probably put
read really recent recently reportedly right same second see seen set several she should show shows since
six small so some something soon source start started still such take taken takes ten than that the their
them then there these they thing things this those though three through time times to today together told
tomorrow tonight too took total toward towards two under until up update upon us use used using very via
video photo was watch way we week weeks well went were what when where whether which while who whole whom
whose why will with within work working would year years yesterday yet you your five seven eight nine monday
tuesday wednesday thursday friday saturday sunday january february march april june july august september
october november december mr mrs cites citing reuters bloomberg agency newspaper media outlet
"""
_RUSSIAN: Final = """
а без более больше будет будто буду будут бы был была были было быть в вам вас ваш весь во вопрос вот
впервые времени время все всего всем всех всю всё всегда вы вчера где год года году годы годов да даже два
две двух день дня дней дни дело до должен должна должны другие других другой его ее еще ей если есть за
завтра здесь и из или им имеет именно ими их июля июня к каждый как какие какой когда которая которого
которое которой котором которую которые который которым которых кроме кто ли либо лишь лет лица люди м меня
мне много может могут мой мочь мы на над надо наш него нее ней некоторые нельзя несколько нет неё ни него
никто них ничего но новая новости новость новые новый новых ну о об один одна одно одной одного около он она
они оно от отметил очень первый первая первые перед по под пока после последние последний потом потому почти
при про просто против раз ранее раньше с сам сама сами самый самых свое своего своей свои своих свой свою
себе себя сегодня сейчас со собой стал стала стали стало стоит стать считает так такая также такие такого
такой там твой те тем теперь то тогда того тоже той только том тот три трех тут ты у уже фото видео хотя час
часа часов чего чем через четыре что чтобы чуть эта эти этим этих это этого этой этом этот эту я январ
феврал марта апреля мая августа сентября октября ноября декабря января февраля понедельник вторник среду
среда четверг пятницу пятница субботу суббота воскресенье подробнее подписаться данным словам информации
мнению месяц месяца месяцев недел неделя недели неделю сутки тысяч тыс рублей млн млрд пишет передает
сообщает издание газета агентство телеканал источники ссылкой добавил уточнил подчеркнул отмечает говорит
говорится рассказали сообщили заявили пять шесть семь восемь девять десять сотни менее части часть находится
находятся момент время прошлом следующей будущем связи результате случае числе целом итоге
"""
_UKRAINIAN: Final = """
а або адже але б без би більше буде будуть був була були було бути в вам вас ваш весь вже ви від він вона
вони воно вперше все всі вчора годин година години де день дня днів дні до дуже його її є же з за завтра
зараз зі із й його йому кілька ким коли кожен крім лише має мають мене ми може можуть на над нам нас наш не
немає них ні ніхто нічого ну нині об один одна одне однак ось отже перед перший перша під після по поки
понад потім при про проти раз раніше рік року роки років сам свої свого своїй своїх свою себе серед сьогодні
та так така також такий там те теж тепер ти тим тисяч тих то тоді того тому той тільки три тут у усе усі
хоча хто це цей ця цього цьому ці цих через чи чого чотири що щоб я який яка яке які яких якого якій якому
як якщо січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня понеділок
вівторок середу середа четвер пятницю пятниця суботу субота неділю неділя даними словами інформацією тиждень
тижня місяць місяця доба доби тис грн пише передає повідомляє видання газета агентство телеканал джерела
посиланням додав уточнив підкреслив зазначив відомо стало детальніше підписатися новини відео фото двоє троє
пять шість сім вісім девять десять кількох
"""

# Beginnings of words that go with any story, in all their forms.
_PLAIN_BEGINNINGS: Final = """
использ территор решил решен являе явля отмет подчер уточн добав напис счита необходим возможн вероятн
первонач находи назва получ участ провед провод нужн действ связан отношен вопрос ситуац позволя могут случа
числ пример посл соответств состоя результат процесс услов уровн момент период ближайш нескольк примен своих
використ територ виріш рішен зазнач підкресл уточн додав напис вважа необхідн можлив ймовірн перебува назва
отрим учас провод потріб пов'язан відношен питан ситуац дозволя випад числ наприклад відповідн результат
процес умов рівн accord state includ follow regard relat expect continu becom situat possibl probabl
particip level condit use
"""
_PLAIN_FROM: Final = 5

_PLAIN: Final = frozenset((_ENGLISH + _RUSSIAN + _UKRAINIAN).replace("ё", "е").split())


_BEGINNINGS: Final = tuple(_PLAIN_BEGINNINGS.replace("'", "").split())


def is_plain(folded: str) -> bool:
    """Is this folded word one that tells nothing of a story?"""
    return folded in _PLAIN or (len(folded) >= _PLAIN_FROM and folded.startswith(_BEGINNINGS))
