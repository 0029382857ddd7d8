"""A schedule to offer: equal parts, a month apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from perennial.receivables.rules.plans import monthly_days, split_equal

FEWEST_PARTS, MOST_PARTS = 2, 6
OFFERED_PARTS, OFFERED_IN_DAYS = 3, 14


def proposed_parts(
    amounts: Iterable[Decimal], currency: str, *, first_on: date, count: int
) -> list[tuple[date, Decimal]]:
    """The sum of the amounts in `count` equal parts from `first_on`, the remainder in the last. Raises InvalidPlan."""
    total = sum(amounts, Decimal(0))
    return [(part.due_on, part.amount) for part in split_equal(total, currency, monthly_days(first_on, count))]
