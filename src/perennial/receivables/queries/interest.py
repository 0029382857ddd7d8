"""What the law entitles us to for late money: an estimate for finance, in no letter (domain A7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from perennial.billing.models import Allocation
from perennial.foundation.models import TimelineEvent
from perennial.kernel.money import ZERO, Money
from perennial.receivables.models import LateInterestRate
from perennial.receivables.rules.interest import InterestRate, late_interest, laws_of

DAY = timedelta(days=1)
VERBS = ("interest.set", "interest.removed")


@dataclass(frozen=True, slots=True)
class Owed:
    """An invoice as the estimate needs it; `country` is the client's."""

    id: int
    country: str
    currency: str
    amount: Decimal
    due_on: date


@dataclass(frozen=True, slots=True)
class Entitled:
    """Interest in the currency of the invoice; the fixed sum in the currency of its law, zero where there is none."""

    interest: Money
    fixed: Money


def entitled_to(invoices: Iterable[Owed], as_of: date) -> dict[int, Entitled]:
    """The estimate per invoice that was ever late; absent where the table says nothing. At most two queries."""
    late = [row for row in invoices if row.due_on < as_of]
    table = _table() if late else {}
    known = {row.id: (row, rates) for row in late if (rates := _rates(table, row.country))}
    if not known:
        return {}
    settled: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    matches = Allocation.objects.filter(invoice_id__in=list(known), on__lte=as_of).order_by("on", "id")
    for invoice, on, amount in matches.values_list("invoice_id", "on", "amount"):
        settled[invoice].append((on, amount))
    found = {}
    for row, rates in known.values():
        entitled = _entitled(row, rates, settled[row.id], as_of)
        if entitled is not None:
            found[row.id] = entitled
    return found


def totals(found: Iterable[Entitled]) -> list[Money]:
    """Interest and fixed sums together, one amount a currency."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in found:
        for money in (row.interest, row.fixed):
            sums[money.currency] += money.amount
    return [Money(amount, currency) for currency, amount in sorted(sums.items()) if amount]


def last_changes(most: int = 10) -> list[TimelineEvent]:
    """The newest changes of the table, newest first. One query."""
    return list(TimelineEvent.objects.filter(verb__in=VERBS).select_related("actor").order_by("-pk")[:most])


def _table() -> dict[str, list[LateInterestRate]]:
    table: dict[str, list[LateInterestRate]] = defaultdict(list)
    for row in LateInterestRate.objects.order_by("country", "valid_from"):
        table[row.country].append(row)
    return dict(table)


def _rates(table: dict[str, list[LateInterestRate]], country: str) -> list[LateInterestRate]:
    return next((table[law] for law in laws_of(country) if law in table), [])


def _entitled(
    row: Owed, rates: list[LateInterestRate], settled: list[tuple[date, Decimal]], as_of: date
) -> Entitled | None:
    first = next((rate for rate in reversed(rates) if rate.valid_from <= row.due_on + DAY), rates[0])
    plain = [InterestRate(r.valid_from, r.reference, r.margin, r.fixed_sum, r.day_count) for r in rates]
    found = late_interest(
        row.amount, row.currency, due_on=row.due_on, as_of=as_of, rates=plain, payments=settled, frozen=first.frozen
    )
    if found is None or not found.lines:
        return None
    return Entitled(Money(found.interest, row.currency), Money(found.fixed_sum, first.currency))
