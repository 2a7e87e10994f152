"""Every way to write down a Telegram channel or post, read as one address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, NoReturn
from urllib.parse import parse_qs

from osintwatch.errors import UsageError
from osintwatch.text.display import one_line

_HOSTS: Final = ("t.me", "telegram.me", "telegram.dog")

# First parts of a t.me path that are pages of Telegram's own and can be no channel.
_RESERVED: Final = re.compile(
    "add(?:emoji|list|stickers|style|theme)|auth|bg|boost|call|confirmphone|contact|gift|giftcode|invoice|iv|joinchat"
    "|login|m|msg|nft|passport|proxy|s|setlanguage|share|socks|stars|web",
    re.IGNORECASE,
)
# A letter first, no underscore at the end or twice in a row; names that were bought may have four characters.
_USERNAME: Final = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])+", re.ASCII)
_SHORTEST, _LONGEST = 4, 32

_MARKED_IDS_FROM: Final = (
    10**12
)  # channel 123 is written -1000000000123 where one number must also name users
_HIGHEST_CHANNEL: Final = 997_852_516_352
_HIGHEST_MESSAGE: Final = 2**31 - 1

_EXAMPLES: Final = "write @name, https://t.me/name or https://t.me/c/1234567890"
_POST_EXAMPLES: Final = "write https://t.me/name/123 or https://t.me/c/1234567890/123"


@dataclass(frozen=True, slots=True)
class ChannelAddress:
    """A channel as it was addressed: by username (in the case typed) or by Telegram's bare number."""

    username: str | None = None
    number: int | None = None

    @property
    def key(self) -> str:
        """The same for all spellings: the casefolded username, or "c/" and the number."""
        return f"c/{self.number}" if self.username is None else self.username.casefold()

    def __str__(self) -> str:
        return f"c/{self.number}" if self.username is None else f"@{self.username}"


@dataclass(frozen=True, slots=True)
class PostAddress:
    """A post: its channel and its number there."""

    channel: ChannelAddress
    message_id: int


def parse_channel(spelling: str) -> ChannelAddress:
    """Read any spelling of a channel: @name, a t.me address of it or of one of its posts, tg://, a number.

    UsageError, naming what was typed, for everything else: invitations, Telegram's own pages, other sites.
    """
    return _Reader(spelling, _EXAMPLES).read()[0]


def parse_post(spelling: str) -> PostAddress:
    """Read any spelling of a post's address. UsageError where it is none, or names a channel only."""
    reader = _Reader(spelling, _POST_EXAMPLES)
    channel, message_id = reader.read()
    if message_id is None:
        reader.refuse("names no post")
    return PostAddress(channel, message_id)


class _Reader:
    """Reads one spelling, and knows it for its error messages."""

    def __init__(self, spelling: str, examples: str) -> None:
        self.typed = spelling
        self.examples = examples

    def refuse(self, why: str, hint: str = "") -> NoReturn:
        raise UsageError(f'"{one_line(self.typed, 80)}" {why}', hint or self.examples)

    def read(self) -> tuple[ChannelAddress, int | None]:
        spelling = self.typed.strip().removeprefix("<").removesuffix(">").strip()
        if not spelling:
            raise UsageError("a channel is missing: nothing was typed", self.examples)
        self._check_characters(spelling)
        if spelling.lower().startswith("tg:"):
            return self._read_tg(spelling[3:].lstrip("/"))
        if spelling.startswith("-"):
            return ChannelAddress(number=self._marked_number(spelling)), None
        return self._read_path(self._path_of(spelling))

    def _check_characters(self, spelling: str) -> None:
        for place, character in enumerate(spelling, 1):
            if character.isspace():
                self.refuse("holds a blank", "write one address at a time, without blanks")
            if not "!" <= character <= "~":
                name = unicodedata.name(character, f"U+{ord(character):04X}")
                shown = f'"{character}"' if character.isprintable() else f"U+{ord(character):04X}"
                self.refuse(
                    f"is no Telegram name: character {place}, {shown}, is {name}",
                    "names have Latin letters, digits and underscores only; look-alikes lead elsewhere",
                )

    def _path_of(self, spelling: str) -> list[str]:
        """Take scheme, host, query and fragment off; name.t.me becomes a path of that name."""
        rest = re.split(r"[?#]", spelling, maxsplit=1)[0]
        scheme, separator, after = rest.partition("://")
        if separator:
            if scheme.lower() not in ("http", "https"):
                self.refuse(f'is no address of Telegram: "{scheme}"')
            rest = after
        host, *path = rest.split("/")
        name = host.lower().rstrip(".").removesuffix(":443").removesuffix(":80").removeprefix("www.")
        if name in _HOSTS:
            return [part for part in path if part]
        if name.removesuffix(".t.me") != name:
            return [host.split(".t.me")[0].removeprefix("www."), *filter(None, path)]
        if separator or "." in host or ":" in host:
            self.refuse(f'is no address of Telegram: the site is "{host}"')
        return [part for part in rest.split("/") if part]

    def _read_path(self, path: list[str]) -> tuple[ChannelAddress, int | None]:
        first, *others = path or [""]
        if first.lower() == "s" and others:
            first, *others = others
        if first == "c" and others:
            return ChannelAddress(number=self._number(others[0], "channel")), self._message_id(others[1:])
        if first.startswith("+") or first.lower() == "joinchat":
            self.refuse(
                "is an invitation: it tells nothing of the channel behind it",
                "open it in Telegram, join, and give the channel's name or a link to one of its posts",
            )
        if first.isdigit():
            return ChannelAddress(number=self._number(first, "channel")), self._message_id(others)
        return ChannelAddress(username=self._username(first.removeprefix("@"))), self._message_id(others)

    def _read_tg(self, address: str) -> tuple[ChannelAddress, int | None]:
        action, _, query = address.partition("?")
        try:
            fields = {name: values[-1] for name, values in parse_qs(query, max_num_fields=20).items()}
        except ValueError:
            fields = {}
        post = [fields["post"]] if "post" in fields else []
        match action.rstrip("/").lower():
            case "resolve" if "domain" in fields:
                return ChannelAddress(username=self._username(fields["domain"])), self._message_id(post)
            case "privatepost" if "channel" in fields:
                number = self._number(fields["channel"], "channel")
                return ChannelAddress(number=number), self._message_id(post)
            case "join":
                return self._read_path(["joinchat"])
        self.refuse(
            "is no channel", "of tg: addresses, tg://resolve?domain=name and tg://privatepost are read"
        )

    def _username(self, name: str) -> str:
        if not name:
            self.refuse("names no channel")
        if _RESERVED.fullmatch(name):
            self.refuse(f'is no channel: "{name}" is a page of Telegram\'s own')
        if not _USERNAME.fullmatch(name) or not _SHORTEST <= len(name) <= _LONGEST:
            self.refuse(
                "is no Telegram name",
                f"names have {_SHORTEST} to {_LONGEST} Latin letters, digits, underscores; a letter first",
            )
        return name

    def _marked_number(self, spelling: str) -> int:
        """-1001234567890, the way bots and Telethon number channels."""
        digits = spelling[1:]
        if not digits.isdigit() or len(digits) > 13 or int(digits) <= _MARKED_IDS_FROM:
            self.refuse(
                "is no channel", "numbers of channels look like -1001234567890; others are groups or people"
            )
        return self._number(str(int(digits) - _MARKED_IDS_FROM), "channel")

    def _number(self, digits: str, what: str) -> int:
        highest = _HIGHEST_CHANNEL if what == "channel" else _HIGHEST_MESSAGE
        if not digits.isdigit() or len(digits) > 12 or not 0 < int(digits) <= highest:
            self.refuse(f'has no {what} number where one should be: "{digits}"')
        return int(digits)

    def _message_id(self, parts: list[str]) -> int | None:
        """The last number: name/12/34 is post 34 in topic 12. Stories (name/s/5) and such are no posts."""
        if not parts:
            return None
        if len(parts) > 2 or not all(part.isdigit() for part in parts):
            return None
        return self._number(parts[-1], "post")
