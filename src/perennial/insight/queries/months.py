"""What every client brought in a closed month: from the ledger, and from the work done in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min, Sum
from django.db.models.functions import Coalesce, TruncMonth

from perennial.billing.models import CreditNote, Invoice
from perennial.contracts.choices import WORKED
from perennial.contracts.models import Placement
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.store import get
from perennial.insight.models import ClientMonth
from perennial.insight.queries.margin import month_margin
from perennial.insight.rules.business import standing
from perennial.insight.rules.margin import grouped
from perennial.kernel.money import ZERO, Money, round_money
from perennial.kernel.quarters import quarter_end, quarter_of


def first_month() -> date | None:
    """The month of the first invoice or placement there is; None in an empty book. Two queries."""
    billed = Invoice.objects.aggregate(day=Min("issued_on"))["day"]
    worked = Placement.objects.filter(state__in=WORKED).aggregate(day=Min("starts_on"))["day"]
    return min((day.replace(day=1) for day in (billed, worked) if day is not None), default=None)


def months_between(first: date, last: date) -> list[date]:
    """First days of the months from one to the other, both included."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was issued, net: `sums` by month, client and currency; `billed`: the days of a client's bills, in order."""

    sums: Mapping[date, Mapping[tuple[int, str], Decimal]]
    billed: Mapping[int, list[date]]


def ledger(months: Collection[date]) -> Ledger:
    """Of these months; what a client is, is told by all its bills. Four queries."""
    sums: dict[date, dict[tuple[int, str], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    tables: Any = ((Invoice, 1), (CreditNote, -1))
    first, last = min(months), max(months)
    for table, sign in tables:
        rows = table.objects.filter(issued_on__gte=first, issued_on__lt=_after(last)).order_by()
        rows = rows.annotate(month=TruncMonth("issued_on")).values_list("month", "client_id", "currency")
        for month, client, currency, amount in rows.annotate(sum=Sum(Coalesce("document__net", "amount"))):
            sums[month][client, currency] += sign * amount
    billed: dict[int, list[date]] = defaultdict(list)
    days: Any = Invoice.objects.annotate(month=TruncMonth("issued_on"))
    # the first and the last bill of a month are enough to see a gap of half a year
    days = days.order_by("client_id", "month")
    ends = days.values_list("client_id", "month").annotate(first=Min("issued_on"), last=Max("issued_on"))
    for client, _month, first_day, last_day in ends:
        billed[client] += [first_day, last_day] if last_day != first_day else [first_day]
    return Ledger(sums, billed)


def client_months(month: date, books: Ledger) -> list[ClientMonth]:
    """Rows that are not saved yet, of every client that brought or cost something in the month. Fourteen queries."""
    found = month_margin(month)
    exchange = rates_on(_after(month) - date.resolution, get("company.currency"))
    work = grouped(found.rows, lambda row: row.client)
    invoiced = _invoiced(books.sums.get(month, {}), exchange)
    start, end = quarter_of(month), quarter_end(quarter_of(month))
    rows = []
    for client in sorted({*work, *invoiced}):
        row = ClientMonth(
            client_id=client, month=month, currency=exchange.currency, invoiced=invoiced.get(client, ZERO),
            standing=standing(books.billed.get(client, ()), start, end),
        )  # fmt: skip
        if client in work:
            row.bill, row.uncosted, row.cost = work[client].bill, work[client].uncosted, work[client].cost
        rows.append(row)
    return rows


def _invoiced(sums: Mapping[tuple[int, str], Decimal], exchange: Rates) -> dict[int, Decimal]:
    """By client, in the company's currency; what has no rate of exchange is left out, as everywhere."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for (client, currency), amount in sums.items():
        told = exchange.convert(Money(amount, currency))
        if told is not None:
            found[client] += told.amount
    return {client: round_money(amount, exchange.currency) for client, amount in found.items()}


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
