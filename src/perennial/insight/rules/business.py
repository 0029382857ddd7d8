"""Existing business against new (domain A1). docs/algorithms/existing-and-new.md has the worked table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from perennial.kernel.money import ZERO

NEW, EXISTING, REACTIVATED = "new", "existing", "reactivated"
NEW_FOR: Final = 12
"""Months from the first bill in which a client counts as new."""
GAP: Final = 6
"""Months without a bill after which a client that is back counts as reactivated."""


def standing(billed: Sequence[date], start: date, end: date) -> str:
    """What a client is in the period from `start` to `end`, by the days it was billed on, in order.

    New: its first bill is less than twelve months older than the start. Reactivated: within those twelve months or the
    period it came back after six or more without a bill. Fixed for the whole period.
    """
    since = months_before(start, NEW_FOR)
    if not billed or billed[0] > since:
        return NEW
    back = (after for before, after in pairwise(billed) if since < after <= end and months_before(after, GAP) >= before)
    return EXISTING if next(back, None) is None else REACTIVATED


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date.resolution).day
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True)
class Part:
    """Sums of one class of clients in a period. What has no cost is in `bill` and `uncosted`, and in no margin."""

    invoiced: Decimal = ZERO
    bill: Decimal = ZERO
    uncosted: Decimal = ZERO
    cost: Decimal = ZERO

    @property
    def margin(self) -> Decimal | None:
        """Of what has a cost; None when nothing has."""
        costed = self.bill - self.uncosted
        return None if not costed and (self.uncosted or not self.bill) and not self.cost else costed - self.cost

    def __add__(self, other: Part) -> Part:
        return Part(
            self.invoiced + other.invoiced, self.bill + other.bill,
            self.uncosted + other.uncosted, self.cost + other.cost,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter, `months` of it closed. `existing` counts those who came back, who stand in `reactivated` as well."""

    start: date
    months: int
    existing: Part
    new: Part
    reactivated: Part

    @property
    def share_of_revenue(self) -> Decimal | None:
        """Of existing clients in what was invoiced; None where one part is negative or both are nothing."""
        return share(self.existing.invoiced, self.new.invoiced)

    @property
    def share_of_margin(self) -> Decimal | None:
        """Of existing clients in the margin."""
        return share(self.existing.margin, self.new.margin or ZERO)


def share(part: Decimal | None, rest: Decimal | None) -> Decimal | None:
    """Part of part and rest, 0..1; None where it would not be a share."""
    if part is None or rest is None or part < 0 or rest < 0 or not part + rest:
        return None
    return part / (part + rest)
