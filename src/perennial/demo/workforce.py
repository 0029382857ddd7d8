"""What the developers of the demo can do, their terms of work, and when they are away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo.cast import OWN_DOMAIN

_STACKS: Final = (
    (".NET", "SQL", "Azure"), ("React", "TypeScript", "Node.js"), ("Java", "Kotlin", "SQL"), ("Python", "SQL", "AWS"),
    ("QA automation", "TypeScript", "Python"), ("Go", "Kubernetes", "AWS"), ("iOS", "Kotlin"), ("React", ".NET"),
)  # fmt: skip
_TEAMS: Final = ("North", "Harbour", "Orchard")
_LEVELS: Final = ("junior", "middle", "senior", "lead")


@dataclass(frozen=True, slots=True)
class Known:
    """One skill of one person."""

    name: str
    level: str
    since: date


@dataclass(frozen=True, slots=True)
class Employed:
    """Somebody's terms of work."""

    country: str
    hours_a_week: int
    team: str
    started_on: date


@dataclass(frozen=True, slots=True)
class Away:
    """One leave; `cover` is an address or empty."""

    kind: str
    starts_on: date
    ends_on: date
    cover: str
    state: str
    asked_on: date


def main_skill(email: str) -> tuple[str, str]:
    """What a developer is asked for first, and how far they have come: the same whatever the seed."""
    rng = Random(f"skill:{email}")
    return rng.choice(_STACKS)[0], rng.choices(_LEVELS, weights=[10, 45, 38, 7])[0]


def skills_of(email: str, *, as_of: date) -> Iterator[Known]:
    """The main skill, and those that go with it a level lower."""
    rng = Random(f"skill:{email}")
    stack = rng.choice(_STACKS)
    level = rng.choices(range(4), weights=[10, 45, 38, 7])[0]
    for place, name in enumerate(stack[: rng.randint(1, len(stack))]):
        own = level if place == 0 else max(0, min(2, level - 1))
        yield Known(name, _LEVELS[own], as_of - timedelta(days=rng.randint(400, 2400)))


def terms_of(email: str, *, as_of: date) -> Employed:
    """Most sit in Ukraine and work full time."""
    rng = Random(f"terms:{email}")
    country = rng.choices(("UA", "PL", "PT", "RO"), weights=[70, 16, 8, 6])[0]
    hours = rng.choices((40, 32, 20), weights=[90, 7, 3])[0]
    return Employed(country, hours, rng.choice(_TEAMS), as_of - timedelta(days=rng.randint(1600, 2600)))


def leave_of(email: str, people: Sequence[str], *, as_of: date, seed: int) -> Iterator[Away]:
    """A vacation of last season, a few days away, and what is planned; never two at a time."""
    rng = Random(f"{seed}:leave:{email}")
    others = [one for one in people if one != email] or [""]
    first = _monday(as_of - timedelta(days=rng.randint(80, 200)))
    yield Away("vacation", first, first + timedelta(days=11), rng.choice(others), "taken", first - timedelta(days=40))
    if rng.random() < 0.5:
        first = _monday(as_of - timedelta(days=rng.randint(25, 60))) + timedelta(days=rng.randint(0, 2))
        yield Away("absent", first, first + timedelta(days=rng.randint(0, 2)), "", "taken", first)
    planned = _PLANNED.get(email)
    if planned is None and rng.random() < 0.6:
        planned = (rng.randint(9, 75), rng.choice((4, 4, 11)), "", rng.choice(("requested", "approved", "approved")))
    if planned is not None:
        after, days, cover, state = planned
        first = _monday(as_of + timedelta(days=after))
        stands_in = cover or (rng.choice(others) if days > 4 else "")
        asked = as_of - timedelta(days=rng.randint(1, 20))
        yield Away("vacation", first, first + timedelta(days=days), stands_in, state, asked)


_PLANNED: Final = {
    f"lena@{OWN_DOMAIN}": (10, 11, f"maksym@{OWN_DOMAIN}", "approved"),
    f"oleh@{OWN_DOMAIN}": (38, 4, "", "requested"),
    f"maksym@{OWN_DOMAIN}": (59, 4, "", "requested"),
}
"""The story of the cast: days from the book's day, length, who covers, state."""


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
