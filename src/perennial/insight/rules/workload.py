"""How much work a manager's clients ask for (domain A18). docs/algorithms/workload.md has the worked table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

EVENTS: Final = ("onboarding", "renewal", "escalation", "dunning")
TIERS: Final = ("A", "B", "C")
FULL, OVER = "full", "over"
WEEKS: Final = timedelta(days=14)
LEAST_DAYS: Final = 8
"""Kept days within two weeks that are enough to speak of two weeks."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours a month that each thing asks for, and the share of working time that clients get."""

    tiers: Mapping[str, float] = field(default_factory=lambda: {"A": 10, "B": 5, "C": 2})
    developer: float = 0.6
    events: Mapping[str, float] = field(
        default_factory=lambda: {"onboarding": 8, "renewal": 5, "escalation": 6, "dunning": 2}
    )
    share: float = 0.75
    amber: float = 0.9
    red: float = 1.1


@dataclass(frozen=True, slots=True)
class Book:
    """What a manager has: clients by tier, developers placed with them, and what is going on."""

    clients: Mapping[str, int]
    developers: int = 0
    events: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the sum: so many of `what`, `each` hours a month."""

    what: str
    count: int
    each: float

    @property
    def hours(self) -> float:
        return self.count * self.each


@dataclass(frozen=True, slots=True)
class Load:
    """Hours a month that are asked for, line by line, and that there are. `value` None without any capacity."""

    parts: tuple[Part, ...]
    capacity: float

    @property
    def need(self) -> float:
        return sum(part.hours for part in self.parts)

    @property
    def value(self) -> float | None:
        return self.need / self.capacity if self.capacity > 0 else None


def load(book: Book, working_hours: float, hours: Hours) -> Load:
    """Of a month with so many working hours."""
    lines = [Part(f"tier {tier}", book.clients.get(tier, 0), hours.tiers[tier]) for tier in TIERS]
    lines.append(Part("developer", book.developers, hours.developer))
    lines += [Part(event, book.events.get(event, 0), hours.events[event]) for event in EVENTS]
    return Load(tuple(line for line in lines if line.count), working_hours * hours.share)


def band(value: float | None, hours: Hours) -> str:
    """OVER above the red line, FULL above the amber one, else nothing."""
    if value is None or value <= hours.amber:
        return ""
    return OVER if value > hours.red else FULL


def over_for_two_weeks(days: Sequence[tuple[date, float]], as_of: date, limit: float) -> bool:
    """Whether every kept day of the last two weeks was above the limit; too few kept days say nothing."""
    lately = [value for day, value in days if as_of - WEEKS <= day <= as_of]
    return len(lately) >= LEAST_DAYS and min(lately) > limit
