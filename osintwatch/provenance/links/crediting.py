"""Whether the words around a channel's @name or link credit it, or only mention or advertise it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_BEFORE, _AFTER = 48, 32
"""How far around a name its credit may stand, in characters; never beyond its line."""

_NAME: Final = r"(?<![\w@./+-])@([A-Za-z][A-Za-z0-9_]{3,31})(?![\w@])"
_HANDLE: Final = re.compile(_NAME, re.ASCII)

# Verbs of telling, in the forms in which a channel or its author does so: no infinitives, no passives.
_TELLS: Final = r"""
    reports? | reported | writes? | wrote | shared | published
    | сообща(?:ет|ют) | сообщил[аи]? | пиш[еу]т | написал[аи]? | переда[её]т | передают | рассказал[аи]?
    | рассказыва(?:ет|ют) | публику(?:ет|ют) | опубликовал[аи]? | приводит | цитиру(?:ет|ют) | отмеча(?:ет|ют)
    | уточня(?:ет|ют) | узнал[аи]? | выяснил[аи]? | заявил[аи]?
    | повідомля(?:є|ють) | повідоми(?:в|ла|ли) | пише | пишуть | написа(?:в|ла|ли) | передає | передають
    | розповіда(?:є|ють) | розпові(?:в|ла|ли) | публіку(?:є|ють) | опублікува(?:в|ла|ли) | цитує
    | зазнача(?:є|ють) | заяви(?:в|ла|ли)"""
_SOURCE: Final = r"""
    via | h/?t | hat[ ]tip | sources? | credits? | according[ ]to | источники? | джерел[оа]"""
_MORE_IN: Final = r"""
    (?:more|details)[ ](?:in|at|on)
    | (?:подробнее|подробности|детали|полностью|читайте|больше)(?:[ ][а-яё]{3,12})?[ ](?:в|на|у)
    | (?:детальніше|докладніше|подробиці|повністю|читайте|більше)(?:[ ][а-яіїєґ]{3,12})?[ ](?:в|у|на)"""
# In front of the name, with nothing but a few words ("the channel", "телеграм-канал") in between.
_CREDIT_BEFORE: Final = re.compile(
    rf"""(?<!\w)(?:{_SOURCE} | {_TELLS} | {_MORE_IN}
    | per | (?:reported|shared|published|posted)[ ]by | reports?[ ]from | quot(?:es|ing) | citing
    | по[ ](?:данным|информации|сообщению|сообщениям|словам|версии) | (?:со[ ]ссылкой|ссылаясь)[ ]на
    | за[ ](?:даними|інформацією|повідомленням|словами) | (?:з[ ]посиланням|посилаючись)[ ]на
    )(?![\w/])[^\w@]{{0,4}}(?:[\w«»"„“”'’.-]{{1,24}}[ ,(:—–-]{{1,3}}){{0,4}}[(\[«"]{{0,2}}\Z""",
    re.IGNORECASE | re.VERBOSE,
)
# Behind the name.
_CREDIT_AFTER: Final = re.compile(
    rf"""[)\]»"”]{{0,2}}[ ,—–-]{{0,3}}(?:{_TELLS})(?!\w)""", re.IGNORECASE | re.VERBOSE
)
# The words of a link can hold the credit themselves: [пишет](t.me/name).
_CREDIT_WITHIN: Final = re.compile(
    rf"""(?<!\w)(?:{_SOURCE} | {_TELLS} | подробнее | подробности | детальніше | докладніше | подробиці
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
# Asks to subscribe, write or pay. "Подписал", "join NATO" and "follow the money" are news.
_INVITATION: Final = re.compile(
    r"""(?<!\w)(?:
    подпис(?:аться|ывайся|ывайтесь|ывайте) | подпиши(?:сь|тесь)? | подпишис | присоедин(?:яйся|яйтесь|ись)
    | пришлите | присылайте | (?:прислать|предложить)[ ](?:нам|новост[ьи]|пост|фото|видео|материал)
    | обратная[ ]связь | бот[ ]для[ ]связи | мы[ ]в[ ](?:vk|вк|мах|max|дзене?|ок)
    | наш[ие]?[ ](?:канал\w{0,2}|чат|бот|групп[аы]|резерв\w{0,4})
    | підпис(?:атися|атись|уйся|уйтесь|уйтеся) | підпиши(?:сь|ся|ться|теся) | приєднуй(?:ся|тесь|теся)
    | надсилайте | надішліть | надіслати[ ](?:нам|новину|фото|відео) | наші?[ ](?:канали?|чат|бот)
    | subscribe | follow[ ](?:us|me|our|@\w{1,32}) | support[ ](?:us|our[ ](?:work|channel))
    | join[ ](?:us|our|the[ ](?:chat|channel|group|discussion)|@\w{1,32}|channel|chat|telegram)
    | our[ ](?:channels?|chat|group|backup|website|socials?) | backup[ ]channel
    | boost[ ](?:us|our|the[ ]channel)
    | send[ ](?:us|your)[ ]\w{1,12} | contact[ ]us | submit[ ](?:news|a[ ]tip)
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
# These do so only where nothing more is said: a button "Donate", but not "Poland to donate tanks".
_INVITATION_ALONE: Final = re.compile(
    r"""[\W_]{0,16}(?:подписка|підписка|реклама|сотрудничество|співпраця|поддержать|підтримати|донат\w{0,2}
    | задонатить|буст\w{0,4}|прислать|предложить|предложка|надіслати|запропонувати|чат|бот|связь|зв.язок
    | follow|join|donate|donations?|support|boost|chat|subscription|contacts?|advertising|ads)
    (?:[ ](?:us|our|me|the|now|here|with|for|channel|chat|page|work|team|project
    |на|в|у|для|за|нас|нам|наш\w{0,2}|нашу|свою|канал\w?|чат\w?|проект\w?|редакци\w|редакці\w|новост\w|новин\w|зв.зку|связи|telegram|telegram-канал))
    {0,3}[\W_]{0,16}""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_LABEL: Final = 120
# Digits too: numbered links stand behind many a post.
_AT_THE_END: Final = re.compile(r"[\W\d_]{0,64}\Z")
_FEW_WORDS: Final = 5
_MENTIONS: Final = "mention"
SIGNATURE: Final = "signature"
"""a single name that closes a post, as a republished text keeps it"""


@dataclass(frozen=True, slots=True)
class Handle:
    """An @name in a text; `start` and `end` in characters, the @ included."""

    name: str
    start: int
    end: int
    how: str


def handles(text: str) -> Iterator[Handle]:
    """All @names of a text, in order; the one that signs the text is marked."""
    found = list(_HANDLE.finditer(text)) if "@" in text else []
    for match in found:
        signs = match is found[-1] and _signs(text, match.start(), match.end())
        yield Handle(match[1], *match.span(), SIGNATURE if signs else _MENTIONS)


def is_invitation(words: str) -> bool:
    """Do the words of a link or button ask to subscribe, write in or pay?"""
    if len(words) > _LONGEST_LABEL:
        return False
    return bool(_INVITATION.search(words) or _INVITATION_ALONE.fullmatch(words))


def credited(text: str, start: int, end: int) -> bool:
    """Is the channel named or linked at text[start:end] credited for what the post tells?"""
    before, after = _line_around(text, start, end)
    words = text[start:end][:_LONGEST_LABEL]
    if _INVITATION.search(before + words + after):
        return False
    if _CREDIT_BEFORE.search(before) or _CREDIT_AFTER.match(after):
        return True
    return not words.startswith(("@", "http", "t.me")) and bool(_CREDIT_WITHIN.search(words))


def _line_around(text: str, start: int, end: int) -> tuple[str, str]:
    before = text[max(0, start - _BEFORE) : start].rpartition("\n")[2]
    after = text[end : end + _AFTER].partition("\n")[0]
    return before, after


def _signs(text: str, start: int, end: int) -> bool:
    """Does the text end with this name, behind a sentence or alone in its line?

    "Title of a channel: @name" and the like are signboards, not signatures.
    """
    if not _AT_THE_END.match(text[end : end + 65]):
        return False
    before = text[max(0, start - 200) : start]
    paragraphs, _, line = before.rpartition("\n")
    if "@" in line or _INVITATION.search(line + text[start:end]):
        return False
    words = len(line.split())
    asks = (line if words else paragraphs).rstrip().endswith((":", "|", "/", "-", "—", "–"))
    return not asks and (words > _FEW_WORDS or not any(map(str.isalnum, line)))
