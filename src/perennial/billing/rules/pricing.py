"""What approved time is worth: each day at the rate valid on it, one line a stretch of days at one rate.

docs/algorithms/invoices.md has the worked tables. Seconds are integers and already rounded as the agreement says (what
the client approved is what he pays for); money is rounded half up once a line, a total is the sum of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from perennial.kernel.money import ZERO, Money, minor_unit, round_money
from perennial.kernel.saying import SaidError

SECONDS: Final = {"hour": 3600, "day": 8 * 3600}
QUANTITY: Final = Decimal("0.000001")  # how exactly a quantity is written; the amount is priced from whole seconds


class CannotPrice(SaidError):
    """No rate on a day, a rate of another currency, or of a unit that hours are not measured in."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a unit costs from a day on, until the next rate of the same placement."""

    valid_from: date
    amount: Decimal
    currency: str
    unit: str  # hour, day or month


@dataclass(frozen=True, slots=True)
class Priced:
    """One line of an invoice before it has words. Refuses an amount that its own figures do not give."""

    day_from: date
    day_to: date
    seconds: int  # 0 where time is not what is priced
    quantity: Decimal
    unit: str
    rate: Decimal
    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if self.day_to < self.day_from:
            raise ValueError(f"a line from {self.day_from} to {self.day_to}")
        worth = self.quantity * self.rate
        if self.unit in SECONDS and self.seconds:
            worth = _worth(self.seconds, self.rate, self.unit)
        if abs(worth - self.amount) > minor_unit(self.currency):
            raise ValueError(f"{self.quantity} {self.unit} at {self.rate} are not {self.amount}")


def rate_on(rates: Sequence[Rate], day: date) -> Rate:
    """The rate with the greatest first day that is not after `day`. Raises CannotPrice."""
    known = [rate for rate in rates if rate.valid_from <= day]
    if not known:
        raise CannotPrice("There is no rate on %(day)s.", day=day)
    return max(known, key=lambda rate: rate.valid_from)


def price_time(days: Mapping[date, int], rates: Sequence[Rate], *, currency: str) -> list[Priced]:
    """Lines for approved seconds by day, billed by the hour or by the day of eight hours. Raises CannotPrice.

    A new line begins where the rate changes. Days without time make no line.
    """
    lines: list[Priced] = []
    stretch: list[date] = []
    held: Rate | None = None
    for day in sorted(day for day, seconds in days.items() if seconds):
        rate = _usable(rate_on(rates, day), currency)
        if held is not None and rate != held:
            lines.append(_time_line(held, stretch, days))
            stretch = []
        held = rate
        stretch.append(day)
    if held is not None:
        lines.append(_time_line(held, stretch, days))
    return lines


def price_seat(
    first: date, last: date, rates: Sequence[Rate], *, starts_on: date, ends_on: date | None, currency: str
) -> list[Priced]:
    """Lines for a seat paid by the month `first`..`last`: the part of its weekdays on which the seat was held.

    A new line begins where the rate changes. Raises CannotPrice.
    """
    weekdays = _weekdays(first, last)
    held = [day for day in weekdays if starts_on <= day and (ends_on is None or day <= ends_on)]
    lines: list[Priced] = []
    by_rate: dict[Rate, list[date]] = {}
    for day in held:
        rate = rate_on(rates, day)
        if rate.unit != "month":
            raise CannotPrice("The rate on %(day)s is not a monthly one.", day=day)
        _same_currency(rate, currency)
        by_rate.setdefault(rate, []).append(day)
    for rate, days in by_rate.items():
        share = Decimal(len(days)) / Decimal(len(weekdays))
        amount = round_money(rate.amount * len(days) / len(weekdays), currency)
        lines.append(
            Priced(days[0], days[-1], 0, share.quantize(QUANTITY), "month", rate.amount, amount, currency)
        )
    return _whole_month(lines, first, last, whole=len(held) == len(weekdays))


def price_fee(fee: Money, *, part: int, parts: int, first: date, last: date) -> Priced:
    """The `part`-th of `parts` instalments of a fixed fee; all of them sum to the fee. Raises CannotPrice."""
    if not 1 <= part <= parts:
        raise CannotPrice("The fee was to be invoiced in %(parts)s months.", parts=parts)
    until = round_money(fee.amount * part / parts, fee.currency)
    before = round_money(fee.amount * (part - 1) / parts, fee.currency)
    amount = until - before
    return Priced(first, last, 0, Decimal(1), "fee", amount, amount, fee.currency)


def discount_of(net: Decimal, percent: Decimal, currency: str) -> Decimal:
    """What a discount takes off, as a positive amount."""
    return round_money(net * percent / 100, currency)


def _time_line(rate: Rate, stretch: Sequence[date], days: Mapping[date, int]) -> Priced:
    seconds = sum(days[day] for day in stretch)
    quantity = (Decimal(seconds) / SECONDS[rate.unit]).quantize(QUANTITY)
    amount = _worth(seconds, rate.amount, rate.unit)
    return Priced(
        stretch[0], stretch[-1], seconds, quantity, rate.unit, rate.amount, round_money(amount, rate.currency),
        rate.currency,
    )  # fmt: skip


def _worth(seconds: int, rate: Decimal, unit: str) -> Decimal:
    """Exact: seconds in a unit are a third of something often enough, so the half is looked for in whole numbers."""
    numerator, denominator = rate.as_integer_ratio()
    # digits beyond the ninth cannot turn into a half of a minor unit, only hide one: keep a trace of them
    whole, rest = divmod(numerator * seconds * 10**9, denominator * SECONDS[unit])
    return Decimal(whole).scaleb(-9) + (Decimal("1e-10") if rest else ZERO)


def _usable(rate: Rate, currency: str) -> Rate:
    if rate.unit not in SECONDS:
        raise CannotPrice("The rate of %(day)s is not one of hours or days.", day=rate.valid_from)
    _same_currency(rate, currency)
    return rate


def _same_currency(rate: Rate, currency: str) -> None:
    if rate.currency != currency:
        raise CannotPrice(
            "The rate of %(day)s is in %(rate)s, the agreement in %(agreed)s.", day=rate.valid_from,
            rate=rate.currency, agreed=currency,
        )  # fmt: skip


def _weekdays(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def _whole_month(lines: list[Priced], first: date, last: date, *, whole: bool) -> list[Priced]:
    """A seat held all month reads from the first to the last day of it, weekends included."""
    if not whole or not lines:
        return lines
    ends = [*(line.day_from for line in lines[1:]), last + timedelta(days=1)]
    starts = [first, *(line.day_from for line in lines[1:])]
    return [
        Priced(start, end - timedelta(days=1), line.seconds, line.quantity, line.unit, line.rate, line.amount,
               line.currency)
        for line, start, end in zip(lines, starts, ends, strict=True)
    ]  # fmt: skip
