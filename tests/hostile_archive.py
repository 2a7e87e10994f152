"""One archive with every hostile text in every field that a collector brings, by `fetch` and `import`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from telethon.tl import types as tl

from tests.collectors.desktop_cases import Json, account, chat, message, service, write
from tests.desk import Desk
from tests.hostile_text import FORGED, RAW, TEXTS, whole
from tests.loopback import World, messages, running
from tests.loopback.faults import RpcFail

CHANNEL, REFUSING = "night_desk", "noon_desk"
EVERYTHING = 1_800_000_001
"""the exported channel whose posts hold the texts; of the others each has a text for its title"""
TITLE = f"Evil \x1b]0;owned\x07\x9b31m\u202e[red]title\n{FORGED}"


def make(home: Path) -> Desk:
    """Fetch and import all of it, once; the desk can then look at it without Telegram."""
    world = World()
    publish(world)
    with running(world) as server:
        desk = Desk(home, server)
        desk.log_in()
        desk.configure(CHANNEL, REFUSING)
        fetched = desk.fetch()
        assert fetched.outcomes[CHANNEL] == "ok", fetched.err
        write(desk.home, account(_everything(), *_titles()), ensure_ascii=True)
        imported = desk.run("import", "result.json")
        assert imported.code == 0, imported.err
        (desk.home / "said.txt").write_text(fetched.out + fetched.err + imported.out + imported.err)
    return desk


# ---- by Telegram ---------------------------------------------------------------------------------


def publish(world: World) -> None:
    channel = world.channel(CHANNEL, title=TITLE)
    for number, text in enumerate(TEXTS, 1):
        _post(world, channel, number, whole(text))
        channel.service(messages.new_title(whole(text)), id=1_000 + number)
    for number, raw in enumerate(RAW, 2_001):
        channel.post(raw, id=number, post_author=raw)  # type: ignore[arg-type]
    world.channel(REFUSING).error = RpcFail(400, f"EVIL\x1b]0;owned\x07\u202e\n{FORGED}")


def _post(world: World, channel: Any, number: int, text: str) -> None:
    """A post with `text` in every field there is, cards and forwards included."""
    url = f"https://example.org/{text}"
    origin = world.channel(*([f"x{number}{text}"] if number % 2 else []), title=text)
    channel.post(
        text,
        id=number,
        entities=[tl.MessageEntityTextUrl(0, messages.utf16_len(text), url)],
        media=_media(number, text, url),
        fwd_from=_forward(number, origin, text),
        reply_to=messages.quote(origin, 5, text),
        reply_markup=messages.buttons((text, url)),
        post_author=text,
        reactions=messages.reactions(**{text: 3}),
        factcheck=messages.fact_check(text),
        restriction_reason=[tl.RestrictionReason(text, text, text)],
    )


def _media(number: int, text: str, url: str) -> Any:
    if number % 5 == 0:
        return messages.document(text, mime_type=text)
    if number % 5 == 1:
        return messages.poll(text, [text, text])
    return messages.web_page(url, site_name=text, title=text, description=text, author=text)


def _forward(number: int, origin: Any, text: str) -> Any:
    if number % 3 == 0:
        return messages.forwarded_from_hidden(text)
    return messages.forwarded(origin, 7, author=text)


# ---- by Telegram Desktop -------------------------------------------------------------------------


def _everything() -> Json:
    posts = [exported(number, text) for number, text in enumerate(TEXTS, 1)]
    notices = [
        service(1_000 + number, action=text, title=text, members=[text])
        for number, text in enumerate(TEXTS, 1)
    ]
    return chat(*posts, *notices, name=TITLE, id=EVERYTHING)


def exported(number: int, text: str) -> Json:
    """A message of an export with `text` in every field there is."""
    url = f"https://example.org/{text}"
    link: Any = {"type": "text_link", "text": text, "href": url}
    unknown: Json = {f"unknown {text[:50]}": {text[:50]: text}}
    known = message(
        number,
        [link] if text else "",
        author=text,
        forwarded_from=text,
        media_type=text,
        mime_type=text,
        file=text,
        via_bot=text,
        reply_to_message_id=1,
        reactions=[{"type": text, "count": 2, "emoji": text}],
        inline_bot_buttons=[[{"type": "url", "text": text, "data": url}]],
    )
    return known | unknown


def _titles() -> list[Json]:
    """A channel for each text, with one post, called so."""
    return [
        chat(message(1, f"Harbour news {number}: {text[:200]}"), name=text, id=EVERYTHING + number)
        for number, text in enumerate(TEXTS, 1)
    ]
