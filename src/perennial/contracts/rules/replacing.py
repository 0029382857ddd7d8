"""What the gap between a developer and their successor costs (docs/algorithms/replacing.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from perennial.contracts.rules.rates import HOURS_A_DAY, WORKING_DAYS_A_YEAR, RateFrom
from perennial.kernel.money import round_money
from perennial.kernel.workdays import working_days_between

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Gap:
    """`days`: working days nobody covers; None as long as no last day is known. `open`: nobody follows yet, so they go
    on. `lost`: what they would have brought, in the currency of the rate; None without a rate.
    """

    days: int | None
    open: bool
    a_day: Decimal | None
    lost: Decimal | None


def day_value(
    rate: RateFrom, share: Decimal, *, days_a_year: int = WORKING_DAYS_A_YEAR, hours_a_day: int = HOURS_A_DAY
) -> Decimal:
    """What a working day of the placement brings at the rate."""
    if rate.unit == "month":
        return round_money(rate.amount * _MONTHS / days_a_year, rate.currency)
    return round_money(rate.amount * share * (hours_a_day if rate.unit == "hour" else 1), rate.currency)


def gap_of(
    last_day: date | None, next_day: date | None, as_of: date, country: str, a_day: Decimal | None
) -> Gap:
    """Working days between the last day of one and the first of the next; up to today where nobody follows yet."""
    if last_day is None:
        return Gap(None, next_day is None, a_day, None)
    until = next_day - timedelta(days=1) if next_day is not None else as_of
    days = working_days_between(last_day, until, (country,))
    return Gap(days, next_day is None, a_day, None if a_day is None else a_day * days)
