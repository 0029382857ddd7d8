"""DSO, CEI and days to pay from plain totals, so that one SQL query can feed them (domain A6).

Every measure answers with a `Figure`: the value (None when it is not available), the numbers it was computed from, and
a note where a rule changed them. Values are not rounded; `Figure.rounded` has two digits for pages and JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from perennial.kernel.money import ZERO

Note = Literal["no_sales", "no_payments", "prepaid", "history_used_up", "nothing_to_collect", "paid_before_issue"]
Method = Literal["simple", "count_back", ""]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure and how it came about. `at_least` means '> value days': the history ended before the money did."""

    value: Decimal | None
    used: tuple[tuple[str, Decimal], ...] = ()
    at_least: bool = False
    notes: tuple[Note, ...] = ()
    method: Method = ""

    @property
    def rounded(self) -> Decimal | None:
        """The value with two digits, halves up."""
        return None if self.value is None else self.value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class MonthSales:
    """Invoiced in a calendar month (or in its part up to the day asked for): its first day, days and amount."""

    month: date
    days: int
    sales: Decimal


@dataclass(frozen=True, slots=True)
class PaidDays:
    """Money that came `days` after issue: the amount, and how many invoices it settled in full on that day."""

    days: int
    amount: Decimal
    invoices: int = 1


def dso_simple(receivable: Decimal, sales: Decimal, days: int = 90) -> Figure:
    """Receivables at the end / sales of the period x its days."""
    held, notes = _not_negative(receivable)
    used = (("receivable", receivable), ("sales", sales), ("days", Decimal(days)))
    if sales <= 0:
        return Figure(None, used, notes=(*notes, "no_sales"), method="simple")
    return Figure(held / sales * days, used, notes=notes, method="simple")


def dso_count_back(receivable: Decimal, months: Sequence[MonthSales]) -> Figure:
    """Days by taking off the latest months' sales until the receivables are used up.

    `months`: newest first, without gaps (a month without sales counts its days and takes nothing off). `used` lists for
    each month the days it gave and what was left after it.
    """
    left, notes = _not_negative(receivable)
    if not any(month.sales > 0 for month in months):
        return Figure(None, (("receivable", receivable),), notes=(*notes, "no_sales"), method="count_back")
    used, days = [("receivable", receivable)], ZERO
    for month in months:
        if left <= 0:
            break
        whole = left > month.sales
        given = Decimal(month.days) if whole else left / month.sales * month.days
        left = left - month.sales if whole else ZERO
        days += given
        used += [(f"{month.month:%Y-%m} days", given), (f"{month.month:%Y-%m} left", left)]
    if left > 0:
        return Figure(days, tuple(used), at_least=True, notes=(*notes, "history_used_up"), method="count_back")
    return Figure(days, tuple(used), notes=notes, method="count_back")


def best_possible_dso(not_due: Decimal, sales: Decimal, days: int = 90) -> Figure:
    """What DSO would be if nothing were late: only receivables that are not due yet."""
    return dso_simple(not_due, sales, days)


def average_days_delinquent(dso: Figure, best_possible: Figure) -> Figure:
    """DSO less best possible DSO. Raises ValueError unless both were computed by the same method."""
    if dso.method != best_possible.method:
        raise ValueError(f"{dso.method} and {best_possible.method} DSO cannot be subtracted")
    if dso.value is None or best_possible.value is None or best_possible.at_least:
        return Figure(None, notes=dso.notes, method=dso.method)
    used = (("dso", dso.value), ("best_possible_dso", best_possible.value))
    return Figure(dso.value - best_possible.value, used, at_least=dso.at_least, notes=dso.notes, method=dso.method)


def cei(
    receivable_at_start: Decimal,
    sales: Decimal,
    receivable_at_end: Decimal,
    not_due_at_end: Decimal,
    written_off: Decimal = ZERO,
) -> Figure:
    """Collection effectiveness in percent: of all that could be collected in the period, the share that was.

    `sales` are those of the whole period: the printed `sales / N` sets a month's sales against a period's collections.
    A write-off lowers receivables without being a collection and is taken out of the numerator.
    """
    used = (
        ("receivable_at_start", receivable_at_start),
        ("sales", sales),
        ("receivable_at_end", receivable_at_end),
        ("not_due_at_end", not_due_at_end),
        ("written_off", written_off),
    )
    collectable = receivable_at_start + sales - not_due_at_end
    if collectable <= 0:
        return Figure(None, used, notes=("nothing_to_collect",))
    collected = receivable_at_start + sales - receivable_at_end - written_off
    return Figure(collected / collectable * 100, used)


def days_to_pay_weighted(paid: Iterable[PaidDays]) -> Figure:
    """Days from issue to the money, weighted by the money."""
    rows, notes = _from_issue(paid)
    amount = sum((row.amount for row in rows), ZERO)
    money_days = sum((row.amount * row.days for row in rows), ZERO)
    used = (("amount", amount), ("amount_x_days", money_days))
    if amount <= 0:
        return Figure(None, used, notes=(*notes, "no_payments"))
    return Figure(money_days / amount, used, notes=notes)


def days_to_pay_median(paid: Iterable[PaidDays]) -> Figure:
    """The middle invoice's days from issue to its full payment; the mean of the two middle ones for an even number."""
    rows, notes = _from_issue(paid)
    count = sum(row.invoices for row in rows)
    used = (("invoices", Decimal(count)),)
    if count <= 0:
        return Figure(None, used, notes=(*notes, "no_payments"))
    ordered = sorted((row for row in rows if row.invoices > 0), key=lambda row: row.days)
    middle = Decimal(_nth(ordered, (count - 1) // 2) + _nth(ordered, count // 2)) / 2
    return Figure(middle, used, notes=notes)


def _nth(ordered: Sequence[PaidDays], index: int) -> int:
    for row in ordered:
        if index < row.invoices:
            return row.days
        index -= row.invoices
    raise IndexError("beyond the last paid invoice")


def _not_negative(receivable: Decimal) -> tuple[Decimal, tuple[Note, ...]]:
    return (receivable, ()) if receivable >= 0 else (ZERO, ("prepaid",))


def _from_issue(paid: Iterable[PaidDays]) -> tuple[list[PaidDays], tuple[Note, ...]]:
    """An invoice paid before its issue day took 0 days, and that is said."""
    rows = list(paid)
    notes: tuple[Note, ...] = ("paid_before_issue",) if any(row.days < 0 for row in rows) else ()
    return [PaidDays(max(0, row.days), row.amount, row.invoices) for row in rows], notes
