"""What a month's work brought and cost: margin, utilisation, realised rate, leakage (domain A1, A5).

Method and worked table: docs/algorithms/margin.md. Amounts are net of VAT, in one currency; time is whole seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar

from perennial.kernel.money import ZERO

HOUR: Final = Decimal(3600)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Worked:
    """One placement in one month. `bill`: what its billable time is worth by the rates of its days, the agreement's
    discount taken off. `cost`: what those hours cost us; None where no cost rate holds on one of the days.
    `waiting`: what of `bill` is approved and not invoiced.
    """

    placement: int
    client: int
    person: int
    manager: int | None
    bill: Decimal
    cost: Decimal | None
    billable: int
    recorded: int
    waiting: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over placements. What has no cost rate is in `bill` and in `uncosted`, and in no margin."""

    placements: int
    bill: Decimal
    uncosted: Decimal
    cost: Decimal
    billable: int
    recorded: int
    waiting: Decimal

    @property
    def margin(self) -> Decimal | None:
        """Bill minus cost, of what has a cost; None when nothing has."""
        costed = self.bill - self.uncosted
        return None if self.uncosted and not costed else costed - self.cost

    @property
    def share(self) -> Decimal | None:
        """Margin over what was billed, of what has a cost; None when that is nothing."""
        costed = self.bill - self.uncosted
        return (costed - self.cost) / costed if costed > 0 else None

    @property
    def hours(self) -> Decimal:
        """Billable hours."""
        return self.billable / HOUR

    @property
    def realised_rate(self) -> Decimal | None:
        """What a billable hour brought; None without one."""
        return self.bill / self.hours if self.billable else None


def figures(rows: Iterable[Worked]) -> Figures:
    """The sums of some placements."""
    found = list(rows)
    return Figures(
        placements=len(found),
        bill=sum((row.bill for row in found), ZERO),
        uncosted=sum((row.bill for row in found if row.cost is None), ZERO),
        cost=sum((row.cost for row in found if row.cost is not None), ZERO),
        billable=sum(row.billable for row in found),
        recorded=sum(row.recorded for row in found),
        waiting=sum((row.waiting for row in found), ZERO),
    )


def grouped(rows: Iterable[Worked], key: Callable[[Worked], Key]) -> dict[Key, Figures]:
    """The sums by client, person, manager or whatever `key` says, in the order in which they first come."""
    parts: dict[Key, list[Worked]] = {}
    for row in rows:
        parts.setdefault(key(row), []).append(row)
    return {name: figures(part) for name, part in parts.items()}


def utilisation(billable: int, available: int) -> Decimal | None:
    """Billable time over available time (contract less holidays and leave); overtime may bring it over 1. None
    where nobody was available.
    """
    return Decimal(billable) / Decimal(available) if available else None


@dataclass(frozen=True, slots=True)
class Split:
    """Existing business against new: money, and shares where the parts are not of different signs."""

    existing: Figures
    new: Figures

    @property
    def share_of_bill(self) -> Decimal | None:
        """Of existing clients in all that was billed."""
        return _share(self.existing.bill, self.new.bill)

    @property
    def share_of_margin(self) -> Decimal | None:
        return _share(self.existing.margin, self.new.margin)


def split(rows: Iterable[Worked], existing: Collection[int]) -> Split:
    """By whether the client counts as existing in the period (contracts.rules.run_rate.billed_by)."""
    parts: Mapping[bool, Figures] = grouped(rows, lambda row: row.client in existing)
    return Split(parts.get(True, figures(())), parts.get(False, figures(())))


def _share(part: Decimal | None, rest: Decimal | None) -> Decimal | None:
    if part is None or rest is None or part < 0 or rest < 0 or not part + rest:
        return None
    return part / (part + rest)
