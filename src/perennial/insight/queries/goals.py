"""How far the goals of the running quarter are, and what asks for the director: goals that lag, concentration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from perennial.clients.models import Client
from perennial.insight.queries.business import months_of_year
from perennial.insight.rules.business import Part, Period
from perennial.insight.rules.concentration import Concentration, concentration
from perennial.targets.goal_choices import Measure, Side
from perennial.targets.queries.goals import goals_of

FEW: Final = 5
"""Clients below which concentration is what it is, and no news."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal with what its closed months brought; `due`: the share of the goal that so many months stand for."""

    side: str
    measure: str
    amount: Decimal
    currency: str
    reached: Decimal
    months: int

    @property
    def share(self) -> Decimal:
        return self.reached / self.amount

    @property
    def due(self) -> Decimal:
        return Decimal(self.months) / 3


def value_of(part: Part, measure: str) -> Decimal:
    """Of one side in a period."""
    return part.invoiced if measure == Measure.INVOICED else (part.margin or Decimal(0))


def progress_of(period: Period | None, quarter: date) -> list[Progress]:
    """Of the goals of a quarter; `period` is None while none of its months is closed. Two queries."""
    found = []
    for (_quarter, side, measure), goal in goals_of([quarter]).items():
        part = Part() if period is None else period.existing if side == Side.EXISTING else period.new
        months = 0 if period is None else period.months
        found.append(Progress(side, measure, goal.amount, goal.currency, value_of(part, measure), months))
    return found


@dataclass(frozen=True, slots=True)
class Moved:
    """Concentration of twelve closed months, now and a quarter before; `name` is the largest client's."""

    name: str
    now: Concentration
    before: Concentration


def concentration_moved(as_of: date) -> Moved | None:
    """None while not all months are kept, or where either year has fewer than FEW clients. Five queries at most."""
    now, before = (months_of_year(as_of, quarters_back) for quarters_back in (0, 1))
    if now is None or before is None:
        return None
    told, then = concentration(list(now.values())), concentration(list(before.values()))
    if told is None or then is None or min(told.clients, then.clients) < FEW:
        return None
    largest = max(now, key=lambda pk: now[pk])
    return Moved(Client.objects.get(pk=largest).name, told, then)
