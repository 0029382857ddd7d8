"""Whom clients of the demo company named: three years of leads, those that became clients, and those that wait now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo.values import Client

MOST_CLIENTS: Final = 60
"""Clients beyond so many named nobody: a large book is for measuring."""
_HISTORY: Final = 3 * 365
_RATE: Final = 0.13  # leads of a client in a quarter
_EVERY: Final = 2  # so many clients a client that came by a recommendation
_FIRST: Final = (
    "Ashgrove", "Bramble", "Copperfield", "Dunmore", "Elmwood", "Fairlight", "Greyfriars", "Hazelbank", "Ironbridge",
    "Juniper", "Kingsmead", "Larkspur", "Millrace", "Northgate", "Oakhurst", "Pinecrest", "Quayside", "Rookery",
)  # fmt: skip
_SECOND: Final = ("Labs", "Freight", "Clinics", "Retail", "Studio", "Insurance", "Foods", "Robotics")
_NEEDS: Final = ("Two backend developers", "A mobile app", "A tester for the shop", "Somebody for old PHP", "")
_WAITING: Final = {
    "Harbor Pay": ("Quarry Street Studio", -6, "registered", None, "A backend team for payouts"),
    "Brightwater Health": ("Larch Diagnostics", -24, "contacted", -22, "Two React developers"),
    "Norrland Energi": ("Lindqvist Varme", -41, "qualified", -39, "A data engineer from January"),
}  # fmt: skip
"""The story of the cast: company, named in days from the book's day, state, thanked, what they need."""


@dataclass(frozen=True, slots=True)
class Named:
    """One company that a client named. `became`: the code of the client it became."""

    lead: str
    registered_on: date
    state: str
    contact: str
    need: str
    consent_on: date | None = None
    thanked_on: date | None = None
    closed_on: date | None = None
    became: str = ""


def named_by(clients: Sequence[Client], place: int, *, as_of: date, seed: int) -> Iterator[Named]:
    """What one client named, the oldest first. Names of companies that came to nothing hold the client's place."""
    client = clients[place]
    if place >= MOST_CLIENTS or client.until is not None:
        return
    rng = Random(f"{seed}:referrals:{client.code}")
    contact = client.contact_for("decision_maker").email
    first = max(client.since, as_of - timedelta(days=_HISTORY))
    quarters = max(0, (as_of - first).days) // 91
    for number in range(sum(rng.random() < _RATE for _quarter in range(quarters))):
        day = first + timedelta(days=rng.randrange(max(1, (as_of - first).days - 100)))
        closed = min(as_of, day + timedelta(days=rng.randint(12, 85)))
        lead = f"{_FIRST[place % len(_FIRST)]} {_SECOND[(place // len(_FIRST) + number) % len(_SECOND)]}"
        thanked = min(as_of, day + timedelta(days=2))
        yield Named(lead, day, "closed_lost", contact, rng.choice(_NEEDS), day, thanked, closed)
    for other in clients[:MOST_CLIENTS]:
        if _referrer(clients, other, seed) is client:
            day = max(client.since, other.since - timedelta(days=50))
            state = "closed_won" if (as_of - other.since).days > 450 else "paying"
            yield Named(other.name, day, state, contact, "", day, day, other.since, other.code)
    if client.name in _WAITING:
        lead, days, state, thanked_in, need = _WAITING[client.name]
        day = as_of + timedelta(days=days)
        if day >= client.since:
            told = as_of + timedelta(days=thanked_in) if thanked_in else None
            yield Named(lead, day, state, contact, need, day, told)


def _referrer(clients: Sequence[Client], came: Client, seed: int) -> Client | None:
    """By whose recommendation a client came: one of those who were there before it."""
    if clients.index(came) % _EVERY:
        return None
    first = came.since - timedelta(days=90)
    before = [one for one in clients[:MOST_CLIENTS] if one.since < first and one.until is None]
    return Random(f"{seed}:came:{came.code}").choice(before) if before else None
