"""Which lines an agreement brings for a month: approved time, seats paid by the month, and parts of fixed fees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from perennial.billing.rules.pricing import (
    CannotPrice,
    Priced,
    Rate,
    discount_of,
    price_fee,
    price_seat,
    price_time,
)
from perennial.billing.rules.vat import Vat
from perennial.kernel.money import ZERO, Money
from perennial.kernel.saying import Said

TIMESHEET: Final = "timesheet"
SEAT: Final = "seat"
FEE: Final = "fee"
TIME_LINE: Final = "time"


class Key(NamedTuple):
    """What is invoiced once: see models.Billed."""

    kind: str
    subject: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """A placement with what of it can be invoiced: `days` are approved seconds of its timesheet `timesheet`."""

    placement: int
    title: str
    person: str
    billing: str  # hourly, daily, monthly; fixed where the project's fee is the price
    starts_on: date
    ends_on: date | None
    rates: Sequence[Rate]
    timesheet: int | None = None
    days: Mapping[date, int] | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """A project with a fixed fee, paid in monthly parts from the month in which it begins."""

    project: int
    name: str
    amount: Decimal
    parts: int
    starts_on: date


@dataclass(frozen=True, slots=True)
class Made:
    """A line that the facts give. `key` is what it uses up."""

    kind: str
    key: Key
    what: str  # the title of the work, or the project's name
    who: str
    part: tuple[int, int] | None
    priced: Priced
    placement: int | None = None
    project: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of an agreement for a month; `keys` are all that it uses up, also what makes no line of its own."""

    lines: tuple[Made, ...]
    keys: tuple[Key, ...]
    problems: tuple[Said, ...]


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def seat_part(first: date) -> int:
    """How the month of a seat is numbered: 202610."""
    return first.year * 100 + first.month


def lines_of(
    month: date, works: Sequence[Work], fees: Sequence[Fee], *, currency: str, taken: frozenset[Key]
) -> Lines:
    """The lines of a month; nothing of `taken` is in them. What cannot be priced is told and left out."""
    first, last = month_of(month)
    lines: list[Made] = []
    keys: list[Key] = []
    problems: list[Said] = []
    for work in works:
        try:
            made, used = _of_work(work, first, last, currency, taken)
        except CannotPrice as error:
            problems.append(Said("%(person)s: %(why)s", person=work.person, why=error.said))
            continue
        lines += made
        keys += used
    for fee in fees:
        part = (first.year - fee.starts_on.year) * 12 + first.month - fee.starts_on.month + 1
        key = Key(FEE, fee.project, part)
        if 1 <= part <= fee.parts and key not in taken:
            priced = price_fee(Money(fee.amount, currency), part=part, parts=fee.parts, first=first, last=last)
            lines.append(Made(FEE, key, fee.name, "", (part, fee.parts), priced, project=fee.project))
            keys.append(key)
    # hours without a line of their own wait until something of the agreement is invoiced
    return Lines(tuple(lines), tuple(keys) if lines else (), tuple(problems))


@dataclass(frozen=True, slots=True)
class Sums:
    """What a draft comes to."""

    lines: Decimal
    discount: Decimal
    net: Decimal
    vat: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.vat


def sums_of(amounts: Sequence[Decimal], percent: Decimal, vat: Vat, currency: str) -> Sums:
    """Sums of rounded lines, less the discount, and the tax on it."""
    gross = sum(amounts, ZERO)
    off = discount_of(gross, percent, currency)
    return Sums(gross, off, gross - off, vat.of(gross - off, currency))


def _of_work(
    work: Work, first: date, last: date, currency: str, taken: frozenset[Key]
) -> tuple[list[Made], list[Key]]:
    lines: list[Made] = []
    keys: list[Key] = []
    if work.timesheet is not None and (sheet := Key(TIMESHEET, work.timesheet)) not in taken:
        keys.append(sheet)
        if work.billing in ("hourly", "daily"):
            priced = price_time(work.days or {}, work.rates, currency=currency)
            lines += [Made(TIME_LINE, sheet, work.title, work.person, None, row, work.placement) for row in priced]
    seat = Key(SEAT, work.placement, seat_part(first))
    if work.billing == "monthly" and seat not in taken:
        priced = price_seat(
            first, last, work.rates, starts_on=work.starts_on, ends_on=work.ends_on, currency=currency
        )
        lines += [Made(SEAT, seat, work.title, work.person, None, row, work.placement) for row in priced]
        keys += [seat] if priced else []
    return lines, keys
