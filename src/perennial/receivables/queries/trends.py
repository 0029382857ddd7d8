"""Days to pay month by month, and the measures at the end of each of the last months, for the charts."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from perennial.billing.choices import AllocationKind
from perennial.billing.models import Allocation, Invoice
from perennial.billing.queries import AMOUNT, matched_between, undone_until
from perennial.foundation.rates import Rates
from perennial.kernel.money import ZERO
from perennial.receivables.queries.measures import PERIOD, Measures, measures
from perennial.receivables.rules.measures import Figure, PaidDays, days_to_pay_median, days_to_pay_weighted

MONTHS = 12
Clients = QuerySet[Any] | Iterable[int] | None


@dataclass(frozen=True, slots=True)
class DaysToPay:
    """Over the trailing PERIOD days, and the median of each of the last twelve calendar months, oldest first."""

    median: Figure
    weighted: Figure
    months: tuple[tuple[date, Decimal | None], ...]


def days_to_pay(as_of: date, rates: Rates, *, clients: Clients = None, currency: str = "") -> DaysToPay:
    """All currencies together (amounts at the day's rates; without a rate they do not count), or one. Two queries."""
    first = month_starts(as_of)[0]
    settled = Invoice.objects.filter(settled_on__range=(first, as_of)).filter(
        Exists(Allocation.objects.filter(invoice=OuterRef("pk"), kind=AllocationKind.PAYMENT))
    )
    start = as_of - timedelta(days=PERIOD - 1)
    money = matched_between(start, as_of, clients=clients).exclude(pk__in=undone_until(as_of))
    if clients is not None:
        settled = settled.filter(client_id__in=clients)
    if currency:
        settled, money = settled.filter(currency=currency), money.filter(invoice__currency=currency)
    days = settled.order_by().values_list("issued_on", "settled_on").annotate(n=Count("pk"))
    recent: list[PaidDays] = []
    by_month: dict[tuple[int, int], list[PaidDays]] = {(month.year, month.month): [] for month in month_starts(as_of)}
    for issued, on, count in days:
        paid = PaidDays((on - issued).days, ZERO, count)
        by_month[(on.year, on.month)].append(paid)
        if on >= start:
            recent.append(paid)
    return DaysToPay(
        median=days_to_pay_median(recent),
        weighted=days_to_pay_weighted(_converted(money, rates)),
        months=tuple((date(*key, 1), days_to_pay_median(rows).value) for key, rows in by_month.items()),
    )


def measures_by_month(as_of: date, *, clients: Clients = None) -> list[tuple[date, dict[str, Measures]]]:
    """The measures at the ends of the eleven full months before the day and on the day, oldest first.

    The same queries as for one day, twelve times over: for a page of charts, never for a list.
    """
    ends = [min(as_of, start.replace(day=monthrange(start.year, start.month)[1])) for start in month_starts(as_of)]
    return [(end, measures(end, clients=clients)) for end in ends]


def month_starts(as_of: date) -> list[date]:
    """First days of the last twelve months, the running one last."""
    last = as_of.year * 12 + as_of.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - MONTHS + 1, last + 1)]


def _converted(money: Any, rates: Rates) -> list[PaidDays]:
    rows = money.order_by().values_list("invoice__currency", "invoice__issued_on", "on")
    found = []
    for code, issued, on, total in rows.annotate(total=Sum("amount", output_field=AMOUNT)):
        factor = rates.factor(code)
        if factor is not None:
            found.append(PaidDays((on - issued).days, total * factor, 0))
    return found
