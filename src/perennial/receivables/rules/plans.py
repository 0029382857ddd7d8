"""Payment plans: splitting an amount into dated parts, and where each part stands (domain B8)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise
from typing import Literal

from perennial.kernel.money import ZERO, Money, minor_unit
from perennial.kernel.saying import SaidError

PartState = Literal["coming", "due", "late", "paid"]
LATE_DAYS = 5


class InvalidPlan(SaidError):
    """A schedule that is not a payment plan; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One dated part."""

    due_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """Two or more parts in order of their days that sum exactly to the covered amount. Raises InvalidPlan."""

    covered: Decimal
    currency: str
    agreed_on: date
    parts: tuple[Instalment, ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise InvalidPlan("A payment plan has two or more parts; for one day note a promise to pay.")
        if any(part.amount <= 0 for part in self.parts):
            raise InvalidPlan("Every part of a plan needs an amount above zero.")
        if any(first.due_on >= second.due_on for first, second in pairwise(self.parts)):
            raise InvalidPlan("The days of a plan have to follow each other.")
        total = sum((part.amount for part in self.parts), ZERO)
        if total != self.covered:
            raise InvalidPlan(
                "The parts sum to %(total)s, the plan covers %(covered)s.",
                total=Money(total, self.currency), covered=Money(self.covered, self.currency),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartStatus:
    """One part at the end of a day: what is left of it, how late it is, the day it was paid in full."""

    part: Instalment
    number: int
    open: Decimal
    state: PartState
    days_late: int
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """A plan at the end of a day. `broken_on`: the first day on which a part was more than five days late."""

    parts: tuple[PartStatus, ...]
    broken_on: date | None

    @property
    def open(self) -> Decimal:
        """What is left of all parts."""
        return sum((part.open for part in self.parts), ZERO)

    @property
    def state(self) -> Literal["running", "kept", "broken"]:
        """Broken stays broken; kept when every part is paid."""
        if self.broken_on is not None:
            return "broken"
        return "running" if self.open else "kept"

    @property
    def next_part(self) -> PartStatus | None:
        """The oldest part with an open rest: the one to ask for."""
        return next((part for part in self.parts if part.open), None)


def split_equal(amount: Decimal, currency: str, days: Sequence[date]) -> tuple[Instalment, ...]:
    """Equal parts in whole minor units, the remainder in the last: 100.00 by three is 33.33, 33.33 and 33.34.

    Raises InvalidPlan for fewer than two days or an amount too small to be divided.
    """
    if len(days) < 2:
        raise InvalidPlan("A payment plan has two or more parts; for one day note a promise to pay.")
    unit = minor_unit(currency)
    each = (amount / len(days)).quantize(unit, rounding=ROUND_DOWN)
    if each <= 0:
        raise InvalidPlan("%(amount)s is too little for %(n)s parts.", amount=Money(amount, currency), n=len(days))
    last = amount - each * (len(days) - 1)
    return (*(Instalment(day, each) for day in days[:-1]), Instalment(days[-1], last))


def monthly_days(first_on: date, count: int) -> list[date]:
    """The same day of `count` months, the last day of the month where it is shorter: 31 Jan, 28 Feb, 31 Mar."""
    days = []
    for step in range(count):
        year, month = divmod(first_on.year * 12 + first_on.month - 1 + step, 12)
        days.append(date(year, month + 1, min(first_on.day, monthrange(year, month + 1)[1])))
    return days


def plan_status(
    plan: Plan, arrivals: Iterable[tuple[date, Decimal]], *, as_of: date, late_days: int = LATE_DAYS
) -> PlanStatus:
    """Each part by its own day; money since the agreement goes to the oldest part first."""
    came = sorted((on, amount) for on, amount in arrivals if plan.agreed_on <= on <= as_of)
    received = sum((amount for _, amount in came), ZERO)
    parts: list[PartStatus] = []
    broken: list[date] = []
    before = ZERO
    for number, part in enumerate(plan.parts, start=1):
        left = min(part.amount, max(ZERO, before + part.amount - received))
        before += part.amount
        paid_on = _reached(came, before) if not left else None
        parts.append(_part_status(part, number, left, paid_on, as_of))
        limit = part.due_on + timedelta(days=late_days)
        if (paid_on or as_of) > limit:
            broken.append(limit + timedelta(days=1))
    return PlanStatus(tuple(parts), min(broken, default=None))


def _part_status(part: Instalment, number: int, left: Decimal, paid_on: date | None, as_of: date) -> PartStatus:
    if not left:
        return PartStatus(part, number, ZERO, "paid", 0, paid_on)
    late = max(0, (as_of - part.due_on).days)
    state: PartState = "late" if late else "due" if as_of == part.due_on else "coming"
    return PartStatus(part, number, left, state, late, None)


def _reached(came: Iterable[tuple[date, Decimal]], amount: Decimal) -> date | None:
    """The day on which the money first summed to the amount."""
    total = ZERO
    for on, part in came:
        total += part
        if total >= amount:
            return on
    return None
