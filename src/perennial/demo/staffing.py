"""What clients of the demo company have asked for: three years of requests, and those that run on the book's day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from random import Random
from typing import Final

from perennial.demo.values import Client

MOST_CLIENTS: Final = 60
"""Clients beyond so many asked for nobody: a large book is for measuring."""
_MARKET: Final = {
    (".NET", "senior"): (29, 0.34), (".NET", "middle"): (22, 0.38), ("React", "middle"): (18, 0.45),
    ("React", "senior"): (24, 0.40), ("Java", "senior"): (34, 0.42), ("Python", "middle"): (21, 0.40),
    ("QA automation", "middle"): (16, 0.45), ("Go", "senior"): (41, 0.35), ("iOS", "middle"): (30, 0.40),
}  # fmt: skip
"""Skill and level: median days to fill, and how far they spread."""
_WEIGHTS: Final = (26, 14, 14, 12, 8, 10, 8, 4, 4)
_TITLES: Final = {
    ".NET": "Backend developer", "React": "Frontend developer", "Java": "Backend developer", "Python": "Data engineer",
    "QA automation": "QA engineer", "Go": "Platform engineer", "iOS": "iOS developer",
}  # fmt: skip
_INSISTS: Final = ("English B2", "English B2, two hours of overlap", "No night calls", "Has worked in payments")
_HISTORY: Final = 3 * 365
_RUNNING: Final = {
    "Harbor Pay": ((".NET", "senior", 2, -9, 25, "accepted"),),
    "Brightwater Health": (("React", "middle", 1, -16, 12, "accepted"),),
    "Orbit Rail": (("Go", "senior", 1, -5, 60, "submitted"),),
    "Norrland Energi": ((".NET", "middle", 1, -2, 45, "submitted"),),
}  # fmt: skip
"""The story of the cast: skill, level, people, submitted and needed in days from the book's day, state."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `filled`: a day for each seat that was filled."""

    skill: str
    level: str
    title: str
    seats: int
    submitted_on: date
    needed_on: date
    filled: tuple[date, ...]
    closed_on: date | None
    state: str
    insists: str


def asked_by(clients: Sequence[Client], place: int, *, as_of: date, seed: int) -> Iterator[Asked]:
    """The requests of one client, the oldest first, no two of them alike."""
    client = clients[place]
    if place >= MOST_CLIENTS:
        return
    rng = Random(f"{seed}:staffing:{client.code}")
    last = min(as_of, client.until or as_of)
    first = max(client.since, as_of - timedelta(days=_HISTORY))
    span = (last - first).days - 20
    drawn = {rng.randrange(span) for _turn in range(rng.randint(2, 6))} if span > 0 else set()
    days = [first + timedelta(days=number) for number in sorted(drawn)]
    for day in days:
        yield _past(day, as_of, last, rng)
    for skill, level, seats, since, needed, state in _RUNNING.get(client.name, ()):
        submitted = as_of + timedelta(days=since)
        if submitted not in days:
            yield Asked(
                skill, level, _TITLES[skill], seats, submitted, as_of + timedelta(days=needed), (), None, state,
                _INSISTS[0],
            )


def _past(day: date, as_of: date, last: date, rng: Random) -> Asked:
    skill, level = rng.choices(tuple(_MARKET), weights=_WEIGHTS)[0]
    median, spread = _MARKET[skill, level]
    seats = rng.choices((1, 2, 3), weights=(74, 21, 5))[0]
    took = [max(2, round(exp(rng.gauss(log(median), spread)))) for _seat in range(seats)]
    patience = rng.randint(25, 110)
    end = min(last, day + timedelta(days=patience))
    filled = tuple(sorted(done for days in took if (done := day + timedelta(days=days)) <= end))
    needed = day + timedelta(days=rng.choice((21, 30, 30, 45, 60)))
    whole = len(filled) == seats
    over = whole or end < as_of
    state = "filled" if whole else ("failed" if needed < end else "cancelled") if over else "accepted"
    closed = end if over and not whole else None
    return Asked(skill, level, _TITLES[skill], seats, day, needed, filled, closed, state, rng.choice(_INSISTS))
