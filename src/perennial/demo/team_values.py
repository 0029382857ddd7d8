"""What is agreed with the demo company's clients before it becomes rows of the native book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from perennial.demo.values import Client, Person

Price = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class Placed:
    """One developer at one client; `rates` are what the client pays from which day."""

    person: str
    title: str
    skill: str
    level: str
    starts_on: date
    rates: tuple[Price, ...] = ()
    seat: str = ""
    project: str = ""
    share: Decimal = Decimal(1)
    billing: str = "hourly"
    ends_on: date | None = None
    roll_off_on: date | None = None
    state: str = ""
    notice_by: str = ""
    notice_cause: str = ""
    notice_given_on: date | None = None
    end_cause: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a client's work is billed, and by which of our companies."""

    entity: str
    vat: str
    vat_rate: int
    billing: str = "hourly"
    rounding: str = "exact"
    per: str = "day"
    silent: bool = False
    discount: Decimal = Decimal(0)
    leitweg: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """A client's agreements in short and its placements, those that are over first."""

    client: Client
    terms: Terms
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """All teams, the developers beyond the cast, and what an hour of each costs from which day."""

    teams: tuple[Team, ...]
    developers: tuple[Person, ...]
    costs: tuple[tuple[str, Price], ...]
