"""Made-up news in the channels of one desk, as much alike and as much told twice as real news is.

Events come every few minutes; posts tell one of the last hours in their own words, in English or Russian,
credit an outlet, quote somebody, link, forward, or credit nobody; one in ten is a copy with a word changed.
"""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from osintwatch.model import (
    Channel,
    Counters,
    Entity,
    Forward,
    ForwardKind,
    Link,
    LinkPlace,
    Original,
    Post,
)

CHANNELS: Final = tuple(
    Channel(1_900_000_100 + n, f"Wire {n}" if n % 2 else f"Лента {n}", f"bench_wire_{n}") for n in range(60)
)
_EVENTS_A_DAY: Final = 400
_TOLD_FOR: Final = 150
"""events that posts still tell"""
_VOCABULARY: Final = 15_000
# What happened, and to what, in both languages: so that a story meets itself across alphabets. In two words
# at most: three that stand in every tenth post would make near-duplicates to be compared of all of them.
_ACTIONS: Final = (
    ("Drones hit", "Беспилотники атаковали"),
    ("Missiles destroyed", "Ракеты уничтожили"),
    ("Explosions damaged", "Взрывы повредили"),
    ("Fires destroyed", "Пожары уничтожили"),
    ("Sanctions hit", "Санкции затронули"),
    ("Negotiators discussed", "Дипломаты обсудили"),
    ("Troops left", "Войска покинули"),
    ("Police searched", "Полиция обыскала"),
    ("Floods closed", "Паводок закрыл"),
    ("Judges fined", "Суд оштрафовал"),
)
_PLACES: Final = (
    ("refinery", "нефтезавод"),
    ("port", "порт"),
    ("hospital", "больницу"),
    ("power station", "электростанцию"),
    ("airfield", "аэродром"),
    ("bridge", "мост"),
    ("school", "школу"),
    ("railway station", "вокзал"),
)
_OUTLETS: Final = (
    ("Reuters", "Reuters"), ("TASS", "ТАСС"), ("Bloomberg", "Bloomberg"), ("RIA Novosti", "РИА Новости"),
    ("Meduza", "Медуза"), ("The Wall Street Journal", "WSJ"), ("Ukrinform", "Укринформ"),
    ("Financial Times", "Financial Times"), ("Der Spiegel", "Der Spiegel"), ("Interfax", "Интерфакс"),
)  # fmt: skip
_SPEAKERS: Final = (
    ("Zelensky", "Зеленский"),
    ("Putin", "Путин"),
    ("Trump", "Трамп"),
    ("the Ministry of Defence", "Минобороны"),
    ("the General Staff", "Генштаб"),
    ("Peskov", "Песков"),
    ("Rubio", "Рубио"),
    ("Sybiha", "Сибига"),
)
_CREDITS: Final = (
    ("{outlet} reports that {told}.", "{told}, сообщает {outlet}."),
    ("{told}, according to {outlet}.", "По данным {outlet}, {told}."),
    ("{told}, {outlet} writes.", "{told}, пишет {outlet}."),
)
_QUOTES: Final = (
    ("{speaker} said that {told}.", "{speaker} заявил, что {told}."),
    ("{told}, {speaker} said.", "{told}, сообщил {speaker}."),
)
_FOOTERS: Final = (
    "",
    "\n\nSubscribe to {title} | Send us news",
    "\n\n{title} | Подписаться | Прислать новость",
)
_SYLLABLES: Final = (
    ("ba", "ба"), ("ve", "ве"), ("go", "го"), ("du", "ду"), ("zhe", "же"), ("ka", "ка"), ("lo", "ло"),
    ("mi", "ми"), ("no", "но"), ("pe", "пе"), ("ra", "ра"), ("so", "со"), ("tu", "ту"), ("fa", "фа"),
    ("khu", "ху"), ("tse", "це"), ("cha", "ча"), ("shi", "ши"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Event:
    """Something to be told, by language: 0 English, 1 Russian."""

    number: int
    action: tuple[str, str]
    place: tuple[str, str]
    name: tuple[str, str]
    person: tuple[str, str]
    hurt: int
    outlet: tuple[str, str]
    speaker: tuple[str, str]
    details: tuple[tuple[str, ...], tuple[str, ...]]


class Newswire:
    """Posts in order of time, always the same ones. `start`: of the first; `a_day`: how many."""

    def __init__(self, start: datetime, a_day: int, first_number: int) -> None:
        self._chance = random.Random(20)
        self._start, self._every = start, timedelta(days=1) / a_day
        self._next_event = a_day / _EVENTS_A_DAY
        self._numbers = dict.fromkeys(range(len(CHANNELS)), first_number - 1)
        self._words = self._vocabulary(0), self._vocabulary(1)
        self._weights = [1 / (rank + 3) for rank in range(_VOCABULARY)]
        self._names = [self._name() for _ in range(600)]
        self._events = deque((self._event(n) for n in range(_TOLD_FOR)), maxlen=_TOLD_FOR)
        self._recent: deque[tuple[int, str]] = deque([(0, "Nothing new")], maxlen=200)
        self._made = 0

    def posts(self, count: int) -> Iterator[Post]:
        """The next so many posts, without their originals' bytes shared: each has its own."""
        for _ in range(count):
            if self._made % self._next_event < 1:
                self._events.append(self._event(_TOLD_FOR + self._made))
            when = self._start + self._made * self._every + self._chance.random() * self._every
            self._made += 1
            yield self._post(when)

    def _post(self, when: datetime) -> Post:
        at = int(len(CHANNELS) * self._chance.random() ** 1.5)
        channel, language = CHANNELS[at], 0 if at % 2 else 1
        self._numbers[at] += 1
        number = self._numbers[at]
        event = self._events[-1 - int(_TOLD_FOR * self._chance.random() ** 2)]
        text = self._copy() if self._chance.random() < 0.1 else self._told(event, language)
        self._recent.append((number, text))
        text += _FOOTERS[at % 3].format(title=channel.title)
        links, entities = self._links(event, text)
        raw = {"id": number, "date": when.isoformat(), "message": text, "peer_id": channel.id, "post": True}
        raw |= {"entities": [[one.kind, one.offset, one.length, one.url] for one in entities], "views": 100}
        return Post(
            channel.id,
            number,
            when.replace(microsecond=0),
            text,
            Original(json.dumps(raw, ensure_ascii=False).encode(), "benchmark"),
            entities=entities,
            links=links,
            forward=self._forward(when) if self._chance.random() < 0.06 else None,
            counters=Counters(self._chance.randrange(50_000), self._chance.randrange(300)),
        )

    def _told(self, event: _Event, language: int) -> str:
        told, chance = self._clauses(event, language), self._chance.random()
        if chance < 0.35:
            pattern = self._chance.choice(_CREDITS)[language]
        elif chance < 0.5:
            pattern = self._chance.choice(_QUOTES)[language]
        else:
            pattern = "{told}."
        first = pattern.format(told=told, outlet=event.outlet[language], speaker=event.speaker[language])
        rest = [self._sentence(event, language) for _ in range(self._chance.choice((0, 1, 2, 2, 3, 5, 8)))]
        return " ".join((first[0].upper() + first[1:], *rest))

    def _clauses(self, event: _Event, language: int) -> str:
        """What happened, in an order and with words that hardly two posts share."""
        words = iter(self._chance.choices(event.details[language], k=4))
        clauses = [
            f"{event.action[language]} {next(words)} {event.place[language]} {event.name[language]}",
            f"{event.hurt} {next(words)} {('hurt', 'пострадали')[language]}",
            f"{next(words)} {event.person[language]} {next(words)}",
        ]
        self._chance.shuffle(clauses)
        return ", ".join(clauses[: self._chance.randint(2, 3)])

    def _sentence(self, event: _Event, language: int) -> str:
        words = self._chance.choices(self._words[language], self._weights, k=self._chance.randint(6, 14))
        words += self._chance.sample(event.details[language], 4)
        self._chance.shuffle(words)
        return " ".join(words).capitalize() + "."

    def _copy(self) -> str:
        parts = self._chance.choice(self._recent)[1].split()
        parts[self._chance.randrange(len(parts))] = self._chance.choice(
            (str(self._chance.randrange(99)), self._chance.choice(self._words[0]))
        )
        return " ".join(parts)

    def _links(self, event: _Event, text: str) -> tuple[tuple[Link, ...], tuple[Entity, ...]]:
        if self._chance.random() > 0.15:
            return (), ()
        host = self._chance.choice(("www.reuters.com", "tass.ru", "meduza.io", "example.org"))
        url = f"https://{host}/world/{event.number}"
        label = text.split()[0]
        return (Link(url, label, LinkPlace.HIDDEN),), (Entity("text_url", 0, len(label), url),)

    def _forward(self, when: datetime) -> Forward:
        at = self._chance.randrange(len(CHANNELS))
        number = max(1, self._numbers[at] - self._chance.randrange(20))
        one = CHANNELS[at]
        return Forward(
            ForwardKind.CHANNEL, one.id, number, one.username, one.title, when - timedelta(hours=1)
        )

    def _event(self, number: int) -> _Event:
        action, place = self._chance.choice(_ACTIONS), self._chance.choice(_PLACES)
        name, person = self._chance.choice(self._names), self._chance.choice(self._names)
        hurt = self._chance.randrange(2, 400)
        details = tuple(
            (*self._chance.choices(self._words[n], k=9), person[n], name[n], str(hurt)) for n in (0, 1)
        )
        outlet, speaker = self._chance.choice(_OUTLETS), self._chance.choice(_SPEAKERS)
        return _Event(number, action, place, name, person, hurt, outlet, speaker, (details[0], details[1]))

    def _name(self) -> tuple[str, str]:
        parts = self._chance.choices(_SYLLABLES, k=self._chance.randint(2, 4))
        latin, russian = ("".join(part[n] for part in parts).capitalize() for n in (0, 1))
        return f"{latin}sk", f"{russian}ск"

    def _vocabulary(self, language: int) -> list[str]:
        letters = ("abcdefghiklmnoprstuvz", "абвгдежзиклмнопрстуцчы")[language]
        lengths = [self._chance.randint(2, 10) for _ in range(_VOCABULARY)]
        return ["".join(self._chance.choices(letters, k=length)) for length in lengths]


START: Final = datetime(2026, 6, 10, tzinfo=UTC)
"""of the posts that are judged one by one; nights follow in the same month, so that its footers stand"""
