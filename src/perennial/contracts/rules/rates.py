"""Which rate holds on a day, and what a placement brings in a month (docs/algorithms/run-rate.md)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Final, NamedTuple

from perennial.kernel.money import round_money

WORKING_DAYS_A_YEAR: Final = 251
HOURS_A_DAY: Final = 8
_MONTHS: Final = 12


class RateFrom(NamedTuple):
    """A rate and the day from which it holds."""

    valid_from: date
    amount: Decimal
    currency: str
    unit: str


_FIRST_DAY: Final = itemgetter(0)


def history(rows: Iterable[RateFrom]) -> tuple[RateFrom, ...]:
    """Rows in the order in which they were written, as one a day: the later of two of one day holds."""
    by_day = {row.valid_from: row for row in rows}
    return tuple(by_day[day] for day in sorted(by_day))


def rate_on(rates: Sequence[RateFrom], day: date) -> RateFrom | None:
    """The rate that holds on the day; None before the first one. `rates` as `history` returns them."""
    place = bisect_right(rates, day, key=_FIRST_DAY)
    return rates[place - 1] if place else None


def within(rates: Sequence[RateFrom], since: date, until: date) -> tuple[RateFrom, ...]:
    """Those that hold on some day between the two, both included."""
    first = max(0, bisect_right(rates, since, key=_FIRST_DAY) - 1)
    return tuple(rates[first : bisect_right(rates, until, lo=first, key=_FIRST_DAY)])


def monthly(
    rate: RateFrom, share: Decimal, *, days_a_year: int = WORKING_DAYS_A_YEAR, hours_a_day: int = HOURS_A_DAY
) -> Decimal:
    """What the rate brings in a month of a year, in whole minor units. A fee by the month is what it is."""
    if rate.unit == "month":
        return round_money(rate.amount, rate.currency)
    a_year = rate.amount * share * days_a_year * (hours_a_day if rate.unit == "hour" else 1)
    return round_money(a_year / _MONTHS, rate.currency)
