"""What invoices, cash and earlier bonuses say to a bonus: unpaid parts, receipts, credits.

Amounts are converted by the caller's factors into the currency of the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from perennial.targets.rules.bonus import ONE, ZERO, months_since
from perennial.targets.rules.bonus_form import Rules
from perennial.targets.rules.bonus_settling import CLAWBACK, HELD, RELEASED, Bill, Credit, Former

CASH: Final = "payment"
CREDIT: Final = "credit"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that settled a part of an invoice on a day, or undid that: cash, a credit note or a write-off."""

    kind: str
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Invoiced:
    """An invoice with its events, in its own currency."""

    id: int
    client: int
    issued_on: date
    amount: Decimal
    currency: str
    events: tuple[Event, ...] = ()

    def credited(self, day: date) -> Decimal:
        return sum((one.amount for one in self.events if one.kind == CREDIT and one.on <= day), ZERO)

    def unpaid(self, day: date) -> Decimal:
        """What neither cash nor a credit note has settled by the end of the day. A write-off is no cash."""
        paid = sum((one.amount for one in self.events if one.kind == CASH and one.on <= day), ZERO)
        return max(ZERO, self.amount - self.credited(day) - paid)

    def cash_between(self, after: date, until: date) -> Decimal:
        return sum((one.amount for one in self.events if one.kind == CASH and after < one.on <= until), ZERO)


@dataclass(frozen=True, slots=True)
class Past:
    """A line of an earlier bonus: the day it was settled, its kind, and what it says of which invoice."""

    settled_on: date
    kind: str
    parts: Sequence[tuple[int, Decimal]]


@dataclass(frozen=True, slots=True)
class Business:
    """Something that brings a commission: its kind and the day it began at the client."""

    kind: str
    client: int
    began_on: date


def business_of(begun: Iterable[Business], issued_on: date, rules: Rules) -> tuple[str, int] | None:
    """The kind an invoice's cash belongs to, and the months since it began: the newest business whose months, by the
    rules, hold the invoice's day. One at most, so that no euro is paid twice.
    """
    best: tuple[date, str, int] | None = None
    for one in begun:
        rule = rules.commission(one.kind)
        if rule is None or one.began_on > issued_on:
            continue
        months = months_since(one.began_on, issued_on)
        if months < rule.months and (best is None or (one.began_on, one.kind) > best[:2]):
            best = (one.began_on, one.kind, months)
    return None if best is None else (best[1], best[2])


def parted(
    amount: Decimal, whole: tuple[str, int] | None, parts: Sequence[tuple[tuple[str, int] | None, Decimal]]
) -> list[tuple[tuple[str, int], Decimal]]:
    """A receipt by the businesses its parts belong to (kind and months, share), and what is left to that of the whole
    invoice. What belongs to none is left out; the rest is never more than the receipt.
    """
    if not parts:
        return [(whole, amount)] if whole is not None else []
    sums: dict[tuple[str, int] | None, Decimal] = defaultdict(Decimal)
    left = amount
    for kind, share in parts:
        own = min(left, amount * share)
        sums[kind] += own
        left -= own
    sums[whole] += left
    return [(kind, sums[kind]) for kind in sorted(k for k in sums if k is not None) if sums[kind] > ZERO]


def bill_of(row: Invoiced, factor: Decimal, day: date) -> Bill:
    """An invoice as the gate looks at it on a day; what was credited by then is no revenue."""
    amount = max(ZERO, row.amount - row.credited(day))
    return Bill(row.id, amount * factor, row.unpaid(day) * factor, (day - row.issued_on).days)


def formers(past: Iterable[Past], invoices: Mapping[int, Invoiced], day: date) -> tuple[Former, ...]:
    """What earlier bonuses say of each invoice, and what became of these invoices by the day."""
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    settled: dict[int, date] = {}
    held_on: dict[int, date] = {}
    for line in past:
        for invoice, amount in line.parts:
            sums = found[invoice]
            sums["paid"] += amount
            if line.kind == HELD:
                sums["held"] -= amount
                held_on[invoice] = line.settled_on
            elif line.kind == RELEASED:
                sums["released"] += amount
            if line.kind != CLAWBACK:
                settled[invoice] = max(line.settled_on, settled.get(invoice, line.settled_on))
    return tuple(
        _former(invoices[invoice], sums, settled.get(invoice, day), held_on.get(invoice), day)
        for invoice, sums in sorted(found.items())
        if invoice in invoices
    )


def _former(
    row: Invoiced, sums: Mapping[str, Decimal], settled_on: date, held_on: date | None, day: date
) -> Former:
    came = ZERO
    if held_on is not None and (left := row.unpaid(held_on)):
        came = min(ONE, max(ZERO, row.cash_between(held_on, day) / left))
    credits = tuple(
        Credit(one.on, abs(one.amount) / row.amount)
        for one in sorted(row.events, key=lambda one: (one.on, one.amount))
        if settled_on < one.on <= day and row.amount and _goes_back(one)
    )
    return Former(row.id, settled_on, sums["paid"], sums["held"], sums["released"], came, credits)


def _goes_back(one: Event) -> bool:
    """Credited, or money that went back."""
    return (one.kind == CREDIT and one.amount > 0) or (one.kind == CASH and one.amount < 0)
