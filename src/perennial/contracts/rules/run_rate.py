"""The run rate of a day and what moved it between two days (docs/algorithms/run-rate.md, domain A2 and A3).

Every amount is in whole minor units, so that the identity holds to the cent:
end = start + new + reactivation + expansion - contraction - churn + exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from perennial.contracts.rules.rates import HOURS_A_DAY, WORKING_DAYS_A_YEAR, RateFrom, monthly, rate_on
from perennial.kernel.money import ZERO, round_money

SEAT_DAYS: Final = 30  # a seat that is filled again within them was not lost
KINDS: Final = ("new", "reactivation", "expansion", "contraction", "churn")


@dataclass(frozen=True, slots=True)
class Work:
    """A placement as the run rate sees it. `next_starts_on`: the first day of the one that takes its seat."""

    id: int
    client: int
    share: Decimal
    starts_on: date
    ends_on: date | None
    rates: tuple[RateFrom, ...]
    next_starts_on: date | None = None

    def rate_of(self, day: date) -> RateFrom | None:
        """The rate by which it counts on the day: while it runs, and until its seat is filled again in time."""
        if day < self.starts_on:
            return None
        if self.ends_on is None or day <= self.ends_on:
            return rate_on(self.rates, day)
        after = self.next_starts_on
        bridged = after is not None and day < after <= self.ends_on + timedelta(days=SEAT_DAYS)
        return rate_on(self.rates, self.ends_on) if bridged else None


@dataclass(frozen=True, slots=True)
class Fee:
    """A project with a fixed fee: so much a month while it runs; it does not come again by itself."""

    id: int
    client: int
    fee: Decimal
    currency: str
    months: int
    starts_on: date
    ends_on: date | None

    def monthly_on(self, day: date) -> Decimal:
        runs = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return round_money(self.fee / self.months, self.currency) if runs else ZERO


@dataclass(frozen=True, slots=True)
class Part:
    """What one placement or fixed fee brings in a month: `kind` is placement or project."""

    kind: str
    id: int
    client: int
    amount: Decimal
    currency: str


def parts_of(
    day: date, works: Iterable[Work], fees: Iterable[Fee] = (), *,
    days_a_year: int = WORKING_DAYS_A_YEAR, hours_a_day: int = HOURS_A_DAY,
) -> list[Part]:  # fmt: skip
    """What brings money on the day, each rounded by itself; the run rate is their sum."""
    found = []
    for work in works:
        rate = work.rate_of(day)
        if rate is not None:
            amount = monthly(rate, work.share, days_a_year=days_a_year, hours_a_day=hours_a_day)
            found.append(Part("placement", work.id, work.client, amount, rate.currency))
    found += [Part("project", fee.id, fee.client, fee.monthly_on(day), fee.currency) for fee in fees]
    return [part for part in found if part.amount]


Sums = Mapping[tuple[int, str], Decimal]  # (client, currency) -> a month


def by_client(parts: Iterable[Part]) -> dict[tuple[int, str], Decimal]:
    """Sums a client and currency."""
    sums: dict[tuple[int, str], Decimal] = {}
    for part in parts:
        key = (part.client, part.currency)
        sums[key] = sums.get(key, ZERO) + part.amount
    return sums


@dataclass(frozen=True, slots=True)
class Movement:
    """One client between two days, in one currency. `start` is at the first day's rate of exchange."""

    client: int
    kind: str  # one of KINDS, or 'same'
    start: Decimal
    end: Decimal
    exchange: Decimal

    @property
    def change(self) -> Decimal:
        """How much more or less, at one rate of exchange."""
        return self.end - self.start - self.exchange


@dataclass(frozen=True, slots=True)
class Movements:
    """The whole book between two days. Refuses to be made of parts that do not add up."""

    start: Decimal
    end: Decimal
    exchange: Decimal
    sums: Mapping[str, Decimal]  # of KINDS, all of them zero or more
    clients: tuple[Movement, ...] = field(default=())

    def __post_init__(self) -> None:
        gained = self.sums["new"] + self.sums["reactivation"] + self.sums["expansion"]
        lost = self.sums["contraction"] + self.sums["churn"]
        if self.start + gained - lost + self.exchange != self.end:
            raise ValueError(f"the movements do not lead from {self.start} to {self.end}")

    @property
    def gross_retention(self) -> Decimal | None:
        """The share of the start that was kept, growth left out; None where there was nothing."""
        base = self._base()
        kept = sum((min(one.end, one.start + one.exchange) for one in self._cohort()), ZERO)
        return kept / base if base else None

    @property
    def net_retention(self) -> Decimal | None:
        """What the clients of the start bring now over what they brought; None where there were none."""
        base = self._base()
        return sum((one.end for one in self._cohort()), ZERO) / base if base else None

    @property
    def alive(self) -> int:
        return len(self._cohort())

    @property
    def lost(self) -> int:
        """Clients of the start that bring nothing now."""
        return sum(one.kind == "churn" for one in self.clients)

    def _cohort(self) -> list[Movement]:
        return [one for one in self.clients if one.start]

    def _base(self) -> Decimal:
        return sum((one.start + one.exchange for one in self._cohort()), ZERO)


def movements(
    before: Sums, after: Sums, *, known_before: Iterable[int], at_start: Callable[[Decimal, str], Decimal],
    at_end: Callable[[Decimal, str], Decimal],
) -> Movements:  # fmt: skip
    """What moved between two days. `at_start` and `at_end` restate an amount of a currency in the one of the report,
    in whole minor units, by the rates of the two days; `known_before`: clients that had work before the first day.
    """
    old = set(known_before)
    at_first, at_last, now = _restated(before, at_start), _restated(before, at_end), _restated(after, at_end)
    rows = []
    for client in sorted({*at_first, *now}):
        start, same, end = (sums.get(client, ZERO) for sums in (at_first, at_last, now))
        rows.append(Movement(client, _kind(same, end, client in old), start, end, same - start))
    sums = dict.fromkeys(KINDS, ZERO)
    for row in rows:
        if row.kind != "same":
            sums[row.kind] += abs(row.change)
    return Movements(
        start=sum((row.start for row in rows), ZERO), end=sum((row.end for row in rows), ZERO),
        exchange=sum((row.exchange for row in rows), ZERO), sums=sums, clients=tuple(rows),
    )  # fmt: skip


def _restated(sums: Sums, restate: Callable[[Decimal, str], Decimal]) -> dict[int, Decimal]:
    """By client, the currencies together."""
    found: dict[int, Decimal] = {}
    for (client, currency), amount in sums.items():
        found[client] = found.get(client, ZERO) + restate(amount, currency)
    return found


def _kind(start: Decimal, end: Decimal, known: bool) -> str:
    if start == end:
        return "same"
    if not start:
        return "reactivation" if known else "new"
    if not end:
        return "churn"
    return "expansion" if end > start else "contraction"


def billed_by(start: date, *, months: int = 12) -> date:
    """The day by which a client was billed for the first time that counts as existing from `start` on (domain A1)."""
    year, month = divmod(start.year * 12 + start.month - 1 - months, 12)
    return date(year, month + 1, start.day)
