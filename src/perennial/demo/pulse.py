"""What a client's people said of us in the waves of the last year, made up alike every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo.cast_stories import NOT_ASKED_LATELY, SAID, Voice
from perennial.demo.payers import working_day_before
from perennial.demo.values import Answer, Client, Contact

_SENT: Final = (207, 112, 18)  # days before the book's day
_OPEN: Final = 14  # days in which answers come
_SPREAD: Final = 0.9
_SILENT: Final = 0.2
_LOW: Final = 6
_COMMENTS: Final = {
    "en": {
        "good": ("We always know where we are", "Good people, and they stay", "Fast answers, thank you"),
        "fair": ("Demos could come earlier", "Fine, nothing to add"),
        "low": ("We wait too long for answers", "The last release slipped and nobody told us"),
    },
    "ru": {
        "good": ("Всегда понятно, что происходит", "Быстрые ответы, спасибо"),
        "fair": ("Хотелось бы демо пораньше",),
        "low": ("Долго ждём ответов",),
    },
    "uk": {
        "good": ("Завжди зрозуміло, де ми", "Швидкі відповіді, дякуємо"),
        "fair": ("Хотілося б демо раніше",),
        "low": ("Довго чекаємо на відповіді",),
    },
}


def answers_of(client: Client, *, as_of: date, rng: Random) -> Iterator[Answer]:
    """Wave by wave, oldest first; nobody was asked before the client came or after the work ended."""
    mood = rng.gauss(7.9, 1.2)
    for days in _SENT:
        asked = working_day_before(as_of - timedelta(days=days))
        last = days == _SENT[-1]
        if asked < client.since + timedelta(days=30) or (client.until is not None and asked > client.until):
            continue
        if last and client.name in NOT_ASKED_LATELY:
            continue
        told = asked + timedelta(days=_OPEN) if not last else None
        for contact in client.contacts:
            yield _answer(client, contact, asked, told, mood - (0.4 if last else 0.0), rng)


def _answer(client: Client, contact: Contact, asked: date, told: date | None, mood: float, rng: Random) -> Answer:
    score = min(10 if client.scene is None else 8, max(1, round(rng.gauss(mood, _SPREAD))))
    silent, days = rng.random() < _SILENT, rng.randint(0, 8)
    speaks, talked = rng.random() < 0.35, rng.random() < 0.9
    said = next((one for one in SAID if one.client == client.name and contact.name.startswith(one.name)), None)
    wave = f"{asked:%Y-%m}"
    if said is not None:
        return _told(said, contact, asked, told, wave, days)
    if silent:
        return Answer(wave, asked, contact.name, told_on=told)
    on = asked + timedelta(days=days)
    mark = "good" if score > 8 else "fair" if score > _LOW else "low"
    comment = rng.choice(_COMMENTS[contact.language][mark]) if speaks else ""
    called = score <= _LOW and (talked or told is not None or client.scene is not None)
    over = on + timedelta(days=1) if called else None
    return Answer(wave, asked, contact.name, on, score, comment, talked_over_on=over, told_on=told)


def _told(said: Voice, contact: Contact, asked: date, told: date | None, wave: str, days: int) -> Answer:
    """The cast says its words in the last wave; in those before it gave the earlier number without any."""
    last = told is None
    score = said.score if last else said.before
    if score is None:
        return Answer(wave, asked, contact.name, told_on=told)
    on, words = asked + timedelta(days=days), said.comment if last else ""
    return Answer(wave, asked, contact.name, on, score, words, said.parts if last else (None, None, None), None, told)
