"""Everyday words that begin sentences: the capital they have there makes no name of them. Three languages.

Ranks and bodies (president, parliament, police) are left out on purpose: "The president resigns" and "The
premier resigns" are not the same news.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from osintwatch.provenance.plain_words import is_plain

_ENGLISH: Final = """
additionally all allegedly apparently are as authorities blast blasts breaking children clip currently dead
demonstrators details did do doctors drone drones dozens everyone experts explosion explosions eyewitnesses
fighters fire firefighters flooding footage for four from he her his how hundreds image images initially
injured is it its journalists local locals man many meanwhile men missile missiles moment moreover most my
nobody no note nothing officials one our parents passengers people photo photos pictures preliminary
presumably protesters read reminder report reportedly reports rescuers researchers residents results rocket
rockets scenes scientists several she shooting sirens situation soldiers someone source sources statement
strike strikes students talks teenager that their there these they this those troops two video videos
visuals watch we what when where which while who why wildfire witnesses woman women workers wounded you
"""
_RUSSIAN: Final = """
авария автомобиль автомобили аналитики атака бойцы взрыв взрывы видео владельцы власти водители водитель
военные военнослужащие возможно вообще врачи вскоре вероятно горожане девушка деталь детали дети женщина
женщины житель жители журналисты здание известно инцидент итог итоги кадры когда люди машина медики местные
можно мужчина мужчины напомним например необходимо неизвестные никто ничего нужно огонь однако осколки
очевидно очевидцы очевидец пассажиры пенсионер пенсионерка подробности подросток подростки позже позднее
пожар поезд пожарные покупатели пользователи посетители пострадавшие погибшие похоже предварительно причина
причины происшествие пока правда рабочие ребенок результат результаты родители самолет сейчас ситуация
следует солдаты сотрудники спасатели специалисты стоит студенты судя такую такой также так теперь тело
трагедия удар удары участники ученые фото фотографии часть читать читатели школьники эксперты эту этот юноша
парень человек смотреть сразу добавим точнее пожалуй обновлено подборка момент
"""
_UKRAINIAN: Final = """
авто автомобіль аналітики атака бійці вибух вибухи відео відомо власники влада водії водій врешті вчені
дівчина дитина діти експерти жінка жінки жителі загиблі журналісти здається кадри коли лікарі літак люди
медики мешканці місцеві можна момент наслідки невідомі необхідно ніхто очевидці очевидно однак пасажири
пізніше підліток підсумки пожежа подробиці попередньо постраждалі потрібно потяг причина причини раніше
результати рятувальники ситуація слід солдати спеціалісти співробітники студенти схоже також тепер тіло удар
удари уламки учасники фахівці фото хлопець частина чоловік чоловіки
"""
# In capitals for being short forms, but everyday words all the same.
_SHORT_FORMS: Final = "сми зми дтп чп нп жк тц трц бпла uav uavs upd фото видео відео мчс дснс"

# "Сообщается", "Ожидаются": what is said of nobody in particular.
_ENDINGS: Final = ("ется", "ются", "ится", "ятся", "ться", "ється", "ються", "иться")


@cache
def _words() -> frozenset[str]:
    return frozenset((_ENGLISH + _RUSSIAN + _UKRAINIAN).split())


_CAPITALS: Final = frozenset(_SHORT_FORMS.split())
# They tell nothing of a story, but they are names.
_NAMES: Final = frozenset({"reuters", "bloomberg", "west", "us"})


def is_everyday(folded: str) -> bool:
    """Is a word with a capital at the beginning of a sentence no name?"""
    if folded in _NAMES:
        return False
    return folded in _words() or folded in _CAPITALS or is_plain(folded) or folded.endswith(_ENDINGS)


def is_short_form(folded: str) -> bool:
    """Is a word in capitals an everyday word all the same ("СМИ")?"""
    return folded in _CAPITALS
