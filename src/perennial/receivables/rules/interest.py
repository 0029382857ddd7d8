"""Statutory late interest, as information for finance only: it is never put into a letter by default (domain A7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from perennial.kernel.money import ZERO, round_money

DAY = timedelta(days=1)
EU = "EU"  # in the table: every member that has no rows of its own
MEMBERS = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip


def laws_of(country: str) -> tuple[str, ...]:
    """Where the table is looked into for a country, in this order: itself, the Union it is in, all others."""
    return (country, EU, "") if country in MEMBERS else (country, "")



@dataclass(frozen=True, slots=True)
class InterestRate:
    """A row of the table that finance keeps for one country: percent a year from a day on, and the fixed sum."""

    valid_from: date
    reference: Decimal
    margin: Decimal
    fixed_sum: Decimal = ZERO
    day_count: int = 365

    @property
    def percent(self) -> Decimal:
        """Reference rate and margin together."""
        return self.reference + self.margin


@dataclass(frozen=True, slots=True)
class InterestLine:
    """Late days in a row with one open amount and one rate; `first` and `last` both count."""

    first: date
    last: date
    days: int
    open: Decimal
    percent: Decimal
    amount: Decimal  # not rounded: only the sum is


@dataclass(frozen=True, slots=True)
class LateInterest:
    """An estimate of what the law entitles to; `total` is interest and fixed sum."""

    interest: Decimal
    fixed_sum: Decimal
    lines: tuple[InterestLine, ...]

    @property
    def total(self) -> Decimal:
        """Interest and fixed sum."""
        return self.interest + self.fixed_sum


def late_interest(
    amount: Decimal,
    currency: str,
    *,
    due_on: date,
    as_of: date,
    rates: Sequence[InterestRate],
    payments: Iterable[tuple[date, Decimal]] = (),
    frozen: bool = False,
) -> LateInterest | None:
    """Simple interest from the day after the due day up to the day of payment, both counted, or up to `as_of`.

    `frozen` keeps the rate of the first late day (as in the UK). None where the table has no rate for a late day.
    """
    came = sorted((on, part) for on, part in payments if on <= as_of)
    ordered = sorted(rates, key=lambda rate: rate.valid_from)
    lines: list[InterestLine] = []
    first = due_on + DAY
    for start, end in _spans(first, as_of, [on for on, _ in came], [] if frozen else [r.valid_from for r in ordered]):
        still_open = amount - sum((part for on, part in came if on < start), ZERO)
        rate = _rate_on(ordered, first if frozen else start)
        if still_open <= 0:  # a match may be undone later, when a payment comes back
            continue
        if rate is None:
            return None
        days = (end - start).days + 1
        owed = still_open * rate.percent * days / 100 / rate.day_count
        lines.append(InterestLine(start, end, days, still_open, rate.percent, owed))
    if not lines:
        return LateInterest(ZERO, ZERO, ())
    fixed = _rate_on(ordered, first)
    interest = round_money(sum((line.amount for line in lines), ZERO), currency)
    return LateInterest(interest, fixed.fixed_sum if fixed else ZERO, tuple(lines))


def _spans(first: date, last: date, payments: list[date], changes: list[date]) -> list[tuple[date, date]]:
    """The late days cut after every payment day and before every change of rate."""
    if last < first:
        return []
    cuts = {first, *(on + DAY for on in payments), *changes}
    starts = sorted(day for day in cuts if first <= day <= last)
    return list(zip(starts, [start - DAY for start in starts[1:]] + [last], strict=True))


def _rate_on(ordered: Sequence[InterestRate], day: date) -> InterestRate | None:
    return next((rate for rate in reversed(ordered) if rate.valid_from <= day), None)
