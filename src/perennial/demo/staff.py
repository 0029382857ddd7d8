"""Who works at the demo company and which clients it has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo import cast
from perennial.demo.companies import company_names, draw_client, free_code, make_contact
from perennial.demo.names import mail_name, our_own_names, slug
from perennial.demo.values import Client, Person

CLIENTS_PER_MANAGER: Final = 12
MOST_MANAGERS: Final = 100


def people_for(clients: int) -> list[Person]:
    """The six of the cast, and further account managers as the number of clients asks for."""
    managers = min(MOST_MANAGERS, -(-clients // CLIENTS_PER_MANAGER))
    languages = ("en", "uk", "ru")
    more = [
        Person(f"{mail_name(name)}@{cast.OWN_DOMAIN}", name, "AM", languages[place % 3], "Account manager")
        for place, name in enumerate(our_own_names()[: max(0, managers - 2)])
    ]
    return [*cast.PEOPLE, *more]


def all_clients(count: int, *, people: list[Person], seed: int, start: date, as_of: date) -> Iterator[Client]:
    """The cast first, then as many generated ones as are wanted, each from its own random stream."""
    taken: set[str] = set()
    for member in cast.CLIENTS[:count]:
        yield _from_cast(member, free_code(member.name, taken), seed, as_of)
    rng = Random(f"{seed}:names")
    names = {language: company_names(language, rng) for language in ("en", "ru", "uk")}
    managers = [person.email for person in people if person.role == "AM"]
    for place in range(len(cast.CLIENTS), count):
        language = rng.choices(["en", "ru", "uk"], weights=[82, 9, 9])[0]
        name = next(names[language])
        yield draw_client(
            name=name, code=free_code(name, taken), language=language, account_manager=managers[place % len(managers)],
            start=start, as_of=as_of, rng=Random(f"{seed}:client:{place}"),
        )  # fmt: skip


def _from_cast(member: cast.CastClient, code: str, seed: int, as_of: date) -> Client:
    rng = Random(f"{seed}:cast:{slug(member.name)}")
    since = as_of - timedelta(days=member.client_for)
    contacts = tuple(
        make_contact(
            name=contact.name, title=contact.title, language=contact.language, greeting=contact.greeting,
            roles=contact.roles, code=code, rng=rng,
        )
        for contact in member.contacts
    )  # fmt: skip
    return Client(
        code=code,
        name=member.name,
        place=member.place,
        language=member.language,
        currency=member.place.currency,
        terms_days=member.terms_days,
        account_manager=member.manager,
        status=member.status,
        pause_allowed=member.pause_allowed,
        friendly_reminder=member.friendly_reminder,
        since=since,
        habit=member.habit,
        people=member.people,
        hourly=member.hourly,
        growth=rng.uniform(0.0, 0.4),
        billing_day=since.day,
        contacts=contacts,
        scene=member.scene,
    )
