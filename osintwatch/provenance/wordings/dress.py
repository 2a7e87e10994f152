"""What only dresses a post: addresses, handles, link labels, alerts, lines that ask for a subscription."""

from __future__ import annotations

import re
from typing import Final

# An address with the word that announces it ("READ: https://..."), a handle with what is asked for it.
_ADDRESS: Final = re.compile(
    r"(?:(?<!\w)(?:more|read(?: more)?|link|source|watch|video|details|via|follow"
    r"|подробнее|подробности|читать|ссылка|источник|видео|детальніше|джерело|посилання|відео)\s?[:—–-]\s{0,3})?(?:https?://|www\.)\S+"
    r"|(?<![\w.])(?:t|telegram)\.me/\S+"
    r"|(?<![\w.-])[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,4}\.[a-z]{2,10}/\S*"
    r"|(?:(?<!\w)(?:follow|subscribe to|via)\s{1,3})?(?<!\w)@\w+"
    r"|\[\d{1,3}\]",
    re.IGNORECASE,
)
# "U.S." and "US": one word.
_INITIALS: Final = re.compile(r"(?<!\w)[A-ZА-ЯІЇЄҐ]\.(?:[A-ZА-ЯІЇЄҐ]\.)+")

# A footer that was not learned, as it belongs to another channel whose post was copied with it.
_CALL: Final = re.compile(
    r"(?<!\w)(?:подпи(?:саться|сывайся|сывайтесь|шись|шитесь|ска)"
    r"|підпи(?:сатися|сатись|суйся|суйтесь|шись|шіться|ска)"
    r"|присла(?:ть|йте) новост\w*|надісла(?:ти|йте) новин\w*"
    r"|subscribe|follow (?:us|me)|follow$|join us)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_CALL: Final = 80
_FIGURE: Final = re.compile(r"\d[\d.,:]*")
_LINE: Final = re.compile(r"[^\n]+")

_ALERTS: Final = """
breaking just in new update upd updated urgent alert exclusive watch live developing now flash
срочно молния важно эксклюзив внимание главное обновлено терміново важливо увага оновлено
"""
_ALERT_WORDS: Final = frozenset(_ALERTS.split())


def undressed(text: str) -> str:
    """`text` without what only dresses it. Emoji and punctuation stay: they are no words."""
    bare = _LINE.sub(_without_call, _ADDRESS.sub(" ", text))
    return _INITIALS.sub(lambda found: found.group().replace(".", ""), bare)


def heads_any_post(folded: str) -> bool:
    """Is a word one that posts of any content begin with ("BREAKING", "Срочно")?"""
    return folded in _ALERT_WORDS


def _without_call(line: re.Match[str]) -> str:
    """A line, or where it asks for a subscription only its figures: they may say something all the same."""
    written = line.group().strip()
    if len(written) > _LONGEST_CALL or not _CALL.search(written):
        return line.group()
    return " ".join(_FIGURE.findall(written))
