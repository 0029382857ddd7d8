"""Ageing: open amounts by days past due at the end of a day, per client and currency (domain A6, docs/algorithms)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from perennial.kernel.money import ZERO

BucketName = Literal["not_due", "d1_30", "d31_60", "d61_90", "d90_plus"]
BUCKETS: Final[tuple[BucketName, ...]] = ("not_due", "d1_30", "d31_60", "d61_90", "d90_plus")


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice as it stood on the day asked for. `settled`: allocations dated up to that day, all kinds together.

    A negative amount is a credit note booked as an invoice: its open rest is an unallocated credit.
    Raises ValueError when more is settled or disputed than there is: such figures cannot agree.
    """

    client: int
    currency: str
    number: str
    issued_on: date
    due_on: date
    amount: Decimal
    settled: Decimal = ZERO
    disputed: Decimal = ZERO
    id: int | None = None

    def __post_init__(self) -> None:
        if self.open and (self.open > 0) != (self.amount > 0):
            raise ValueError(f"invoice {self.number}: {self.settled} is settled of {self.amount}")
        if not ZERO <= self.disputed <= max(self.amount, ZERO):
            raise ValueError(f"invoice {self.number}: {self.disputed} is disputed of {self.amount}")

    @property
    def open(self) -> Decimal:
        """What is left to pay."""
        return self.amount - self.settled

    @property
    def open_disputed(self) -> Decimal:
        """The contested part of what is left: a payment settles the uncontested part first."""
        return min(self.disputed, max(self.open, ZERO))


@dataclass(frozen=True, slots=True)
class Credit:
    """Money of a client not matched to an invoice yet: the unallocated rest of a payment or a credit note, positive."""

    client: int
    currency: str
    amount: Decimal
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Buckets:
    """Open money by age. `open` is the sum of the five ages; `unallocated` is zero or negative and stands apart."""

    open: Decimal = ZERO
    not_due: Decimal = ZERO
    d1_30: Decimal = ZERO
    d31_60: Decimal = ZERO
    d61_90: Decimal = ZERO
    d90_plus: Decimal = ZERO
    unallocated: Decimal = ZERO
    disputed: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.open != self.not_due + self.overdue:
            raise ValueError(f"open {self.open} is not the sum of its ages {self.not_due + self.overdue}")

    @property
    def overdue(self) -> Decimal:
        """Everything past its due day."""
        return self.d1_30 + self.d31_60 + self.d61_90 + self.d90_plus

    @property
    def net(self) -> Decimal:
        """Open less the credits that wait for their invoice."""
        return self.open + self.unallocated

    def __add__(self, other: Buckets) -> Buckets:
        return Buckets(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Buckets)))


def days_late(due_on: date, as_of: date) -> int:
    """Whole days past due; 0 on the due day and before: a day is late when it is after the due day."""
    return max(0, (as_of - due_on).days)


def bucket_of(due_on: date, as_of: date) -> BucketName:
    """The age of an invoice at the end of a day."""
    late = days_late(due_on, as_of)
    if late == 0:
        return "not_due"
    return BUCKETS[min(4, (late - 1) // 30 + 1)]


def age(
    items: Iterable[OpenItem], credits: Iterable[Credit] = (), *, as_of: date, without_disputed: bool = False
) -> dict[tuple[int, str], Buckets]:
    """Buckets for each (client, currency) that has anything open. Invoices issued after the day do not exist yet."""
    sums: dict[tuple[int, str], dict[str, Decimal]] = {}
    for item in items:
        if item.issued_on <= as_of and item.open:
            _add_item(sums.setdefault((item.client, item.currency), {}), item, as_of, without_disputed)
    for credit in credits:
        if credit.amount:
            _add(sums.setdefault((credit.client, credit.currency), {}), "unallocated", -credit.amount)
    return {key: Buckets(**parts) for key, parts in sums.items()}


def _add_item(parts: dict[str, Decimal], item: OpenItem, as_of: date, without_disputed: bool) -> None:
    if item.open < 0:
        _add(parts, "unallocated", item.open)
        return
    counted = item.open - item.open_disputed if without_disputed else item.open
    _add(parts, bucket_of(item.due_on, as_of), counted)
    _add(parts, "open", counted)
    _add(parts, "disputed", item.open_disputed)


def _add(parts: dict[str, Decimal], name: str, amount: Decimal) -> None:
    parts[name] = parts.get(name, ZERO) + amount


def by_currency(ages: Mapping[tuple[int, str], Buckets]) -> dict[str, Buckets]:
    """Totals of every currency over all clients."""
    totals: dict[str, Buckets] = {}
    for (_client, currency), buckets in sorted(ages.items()):
        totals[currency] = totals.get(currency, Buckets()) + buckets
    return totals


def rows_of(items: Iterable[OpenItem], bucket: BucketName, *, as_of: date) -> list[OpenItem]:
    """The invoices behind one bucket, oldest due first: what a figure on the page opens."""
    found = [i for i in items if i.issued_on <= as_of and i.open > 0 and bucket_of(i.due_on, as_of) == bucket]
    return sorted(found, key=lambda item: (item.due_on, item.number))
