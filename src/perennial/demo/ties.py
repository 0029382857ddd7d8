"""Who of ours knows whom at a client: the talks of the last months that make the relationship map of the demo.

Each client has one of four habits: many threads, one thread, developers only, or ties that have gone cold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo import cast
from perennial.demo.payers import working_day_before
from perennial.demo.values import Client, Contact, Touch

_HABITS: Final = ("many", "one", "developers", "cold")
_CAST_HABITS: Final = {
    "Brightwater Health": "one", "Harbor Pay": "many", "Norrland Energi": "cold", "Orbit Rail": "developers",
    "Kestrel Logistics": "many",
}  # fmt: skip
_TEXTS: Final = {
    "en": {
        "call": ("Went through open questions", "Talked about the next release"),
        "mail": ("Answered the questions of Monday",),
        "chat": ("Daily chat about the sprint", "Sorted out a failing build"),
        "meeting": ("Review of the sprint", "Planning of the month"),
        "visit": ("Spent a day at their office",),
    },
    "ru": {
        "call": ("Прошли по открытым вопросам", "Обсудили следующий релиз"),
        "mail": ("Ответили на вопросы понедельника",),
        "chat": ("Ежедневная переписка о спринте", "Починили сборку"),
        "meeting": ("Итоги спринта", "Планирование месяца"),
        "visit": ("Провели день у них в офисе",),
    },
    "uk": {
        "call": ("Пройшлися по відкритих питаннях", "Обговорили наступний реліз"),
        "mail": ("Відповіли на питання понеділка",),
        "chat": ("Щоденне листування про спринт", "Полагодили збірку"),
        "meeting": ("Підсумки спринту", "Планування місяця"),
        "visit": ("Провели день у них в офісі",),
    },
}


def ties_of(client: Client, *, as_of: date, rng: Random) -> Iterator[Touch]:
    """Talks of the last half year between our people and theirs, as the client's habit has it."""
    if client.until is not None or client.status == "archived":
        return
    habit = _CAST_HABITS.get(client.name) or rng.choices(_HABITS, weights=[50, 22, 16, 12])[0]
    manager, hanna, fedir = client.account_manager, cast.HANNA, cast.FEDIR
    first = client.contact_for("decision_maker")
    if habit == "many":
        yield from _talks(client, manager, client.contacts[:3], (4, 75), 5, ("call", "meeting", "mail"), as_of, rng)
        yield from _talks(client, fedir, (client.contact_for("billing"),), (6, 60), 3, ("call", "mail"), as_of, rng)
        sponsor = (client.contact_for("sponsor"),)
        yield from _talks(client, hanna, sponsor, (10, 60), 2, ("meeting", "visit"), as_of, rng)
    if habit == "one":
        yield from _talks(client, manager, (first,), (3, 50), 4, ("call", "meeting"), as_of, rng)
        yield from _talks(client, hanna, (client.contact_for("sponsor"),), (170, 230), 1, ("meeting",), as_of, rng)
        yield from _talks(client, fedir, (client.contact_for("billing"),), (20, 40), 2, ("call", "mail"), as_of, rng)
    if habit == "cold":
        yield from _talks(client, manager, client.contacts[:2], (130, 260), 3, ("call", "meeting"), as_of, rng)
    if client.people > 1:
        yield from _developers(client, as_of, rng)


def _developers(client: Client, as_of: date, rng: Random) -> Iterator[Touch]:
    """Placed developers talk with those who use their work nearly every week."""
    developers = [person.email for person in cast.PEOPLE if person.role == "DEV"]
    place = rng.randrange(len(developers))
    chosen = [developers[(place + step) % len(developers)] for step in range(min(3, client.people - 1))]
    users = [one for one in client.contacts if {"user", "champion", "influencer"} & set(one.roles)]
    daily = users or client.contacts[:1]
    for step, developer in enumerate(chosen):
        theirs = daily[step % len(daily) :][:1]
        yield from _talks(client, developer, theirs, (1, 30), 5, ("chat", "meeting"), as_of, rng)


def _talks(
    client: Client, ours: str, theirs: Sequence[Contact], days: tuple[int, int], count: int, kinds: Sequence[str],
    as_of: date, rng: Random,
) -> Iterator[Touch]:  # fmt: skip
    """So many talks of one of ours with one or more of theirs, so many days ago; none before the client came."""
    texts = _TEXTS[client.language]
    for _time in range(count):
        on = working_day_before(as_of - timedelta(days=rng.randint(*days)))
        kind = rng.choice(kinds)
        # a meeting is with all of them, anything else with one
        present = tuple(one.name for one in theirs) if kind in ("meeting", "visit") else (rng.choice(theirs).name,)
        minutes = rng.choice((15, 30, 45, 60)) if kind in ("call", "meeting") else None
        if on >= client.since:
            yield Touch(on, kind, present, rng.choice(texts[kind]), ours, (ours,), "two_way", minutes)
