"""What a change of rates does to each placement and to the month, and what stands in its way.

Nothing here asks or writes: the query gathers the facts, these functions say what follows from them
(docs/algorithms/rate-changes.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from perennial.contracts.rules.rates import HOURS_A_DAY, WORKING_DAYS_A_YEAR, RateFrom, monthly, rate_on
from perennial.kernel.money import ZERO, round_money
from perennial.kernel.saying import Said

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Held:
    """A placement as a change of its rate meets it. `rates` as `history` returns them; `cost`: an hour of the developer
    then, in the currency of the rate (None: not known, or not for the reader); `invoiced`: its last invoiced day.
    """

    id: int
    person: str
    share: Decimal
    starts_on: date
    ends_on: date | None
    rates: tuple[RateFrom, ...]
    cost: Decimal | None = None
    invoiced: date | None = None
    hours: int = 0  # seconds worked from the day on that no invoice holds


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to one placement. Amounts of a month are those of the run rate; margins are of the month."""

    held: Held
    old: RateFrom
    new: RateFrom
    month_old: Decimal
    month_new: Decimal
    cost: Decimal | None
    later: RateFrom | None
    """A rate that is agreed for a later day already: the new one holds until then."""

    @property
    def change(self) -> Decimal:
        """By how much of the old rate, as a share; the old one is never zero here."""
        return (self.new.amount - self.old.amount) / self.old.amount if self.old.amount else ZERO

    @property
    def gain(self) -> Decimal:
        return self.month_new - self.month_old

    @property
    def margin_old(self) -> Decimal | None:
        return share_of(self.month_old, self.cost)

    @property
    def margin_new(self) -> Decimal | None:
        return share_of(self.month_new, self.cost)


@dataclass(frozen=True, slots=True)
class Sums:
    """All placements of a change in one currency. `cost` is None as soon as one is not known."""

    currency: str
    month_old: Decimal
    month_new: Decimal
    cost: Decimal | None
    hours: int

    @property
    def gain(self) -> Decimal:
        return self.month_new - self.month_old

    @property
    def margin_old(self) -> Decimal | None:
        return share_of(self.month_old, self.cost)

    @property
    def margin_new(self) -> Decimal | None:
        return share_of(self.month_new, self.cost)


def share_of(bill: Decimal, cost: Decimal | None) -> Decimal | None:
    """The margin as a share of what is billed; None where there is nothing to divide or the cost is not known."""
    return None if cost is None or not bill else (bill - cost) / bill


def raised(amount: Decimal, percent: Decimal, currency: str) -> Decimal:
    """The amount so many percent higher (lower where negative), in whole minor units."""
    return round_money(amount * (_HUNDRED + percent) / _HUNDRED, currency)


def effect_of(
    held: Held, amount: Decimal, day: date, *, days_a_year: int = WORKING_DAYS_A_YEAR, hours_a_day: int = HOURS_A_DAY
) -> Effect | None:
    """What the new amount does from the day on; None where no rate holds that could change."""
    old = rate_on(held.rates, day)
    if old is None:
        return None
    year = {"days_a_year": days_a_year, "hours_a_day": hours_a_day}
    new = RateFrom(day, amount, old.currency, old.unit)
    hour = None if held.cost is None else RateFrom(day, held.cost, old.currency, "hour")
    return Effect(
        held, old, new, monthly(old, held.share, **year), monthly(new, held.share, **year),
        None if hour is None else monthly(hour, held.share, **year),
        next((rate for rate in held.rates if rate.valid_from > day), None),
    )  # fmt: skip


def sums_of(effects: Iterable[Effect]) -> tuple[Sums, ...]:
    """A sum a currency, in the order of their codes."""
    found: dict[str, Sums] = {}
    for one in effects:
        code = one.new.currency
        known = found.get(code, Sums(code, ZERO, ZERO, ZERO, 0))
        cost = None if known.cost is None or one.cost is None else known.cost + one.cost
        found[code] = Sums(
            code, known.month_old + one.month_old, known.month_new + one.month_new, cost, known.hours + one.held.hours
        )
    return tuple(found[code] for code in sorted(found))


def obstacle(held: Held, amount: Decimal | None, day: date) -> Said | None:
    """Why the rate of the placement cannot change on the day; None when it can. `amount` None: any."""
    who: Mapping[str, object] = {"person": held.person}
    if held.invoiced is not None and day <= held.invoiced:
        return Said("%(person)s: days up to %(day)s are invoiced; the rate can change after them.",
                    **who, day=held.invoiced)  # fmt: skip
    if day < held.starts_on:
        return Said("%(person)s starts only on %(day)s.", **who, day=held.starts_on)
    if held.ends_on is not None and day > held.ends_on:
        return Said("%(person)s is there only until %(day)s.", **who, day=held.ends_on)
    old = rate_on(held.rates, day)
    if old is None:
        return Said("%(person)s has no rate that could change: the price is the project's.", **who)
    if amount is not None and amount == old.amount:
        return Said("%(person)s: the new rate is the old one.", **who)
    return None


def splits_month(day: date) -> bool:
    """Whether the invoice of a month will show both rates: whole months read better."""
    return day.day != 1


def first_in_time(as_of: date, notice_days: int) -> date:
    """The first day of a month that keeps the notice period: what is offered when nothing else is said."""
    earliest = as_of + timedelta(days=notice_days)
    if earliest.day == 1:
        return earliest
    return date(earliest.year + earliest.month // 12, earliest.month % 12 + 1, 1)


def in_time(as_of: date, notice_days: int, day: date) -> bool:
    """Whether a letter that leaves today leaves the notice period before the day."""
    return as_of + timedelta(days=notice_days) <= day
