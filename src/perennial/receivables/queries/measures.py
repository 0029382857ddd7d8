"""DSO both ways, best possible, CEI and days to pay over any set of clients, as of any day."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from perennial.billing.choices import AllocationKind
from perennial.billing.models import Allocation, Invoice
from perennial.billing.queries import AMOUNT, matched_between, sales_by_month, undone_until
from perennial.kernel.money import ZERO
from perennial.receivables.queries.ageing import Ageing, ageing
from perennial.receivables.rules.ageing import Buckets
from perennial.receivables.rules.measures import (
    Figure,
    MonthSales,
    PaidDays,
    average_days_delinquent,
    best_possible_dso,
    cei,
    days_to_pay_median,
    days_to_pay_weighted,
    dso_count_back,
    dso_simple,
)

PERIOD = 90  # days: the default of domain A6
HISTORY_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Measures:
    """All measures of one currency."""

    currency: str
    dso_simple: Figure
    dso_count_back: Figure
    best_possible_dso: Figure
    average_days_delinquent: Figure
    cei: Figure
    days_to_pay_weighted: Figure
    days_to_pay_median: Figure


def measures(
    as_of: date, *, clients: QuerySet[Any] | Iterable[int] | None = None, now: Ageing | None = None, days: int = PERIOD
) -> dict[str, Measures]:
    """Measures per currency over the trailing `days`. `now`: the ageing of the day when the caller has it already."""
    end = now or ageing(as_of, clients=clients)
    before = ageing(as_of - timedelta(days=days), clients=clients)
    months = _months(as_of, clients)
    sales = _sales(as_of, days, clients)
    paid, written = _paid(as_of, days, clients), _written_off(as_of, days, clients)
    ends, starts = end.totals(), before.totals()
    found = {}
    for currency in sorted({*ends, *starts, *sales, *paid}):
        at_end, at_start = ends.get(currency, Buckets()), starts.get(currency, Buckets())
        sold = sales.get(currency, ZERO)
        simple = dso_simple(at_end.net, sold, days)
        best = best_possible_dso(at_end.not_due, sold, days)
        found[currency] = Measures(
            currency=currency,
            dso_simple=simple,
            dso_count_back=dso_count_back(at_end.net, months.get(currency, [])),
            best_possible_dso=best,
            average_days_delinquent=average_days_delinquent(simple, best),
            cei=cei(at_start.net, sold, at_end.net, at_end.not_due, written.get(currency, ZERO)),
            days_to_pay_weighted=days_to_pay_weighted(paid.get(currency, ([], []))[0]),
            days_to_pay_median=days_to_pay_median(paid.get(currency, ([], []))[1]),
        )
    return found


def days_to_pay_of_clients(
    as_of: date, *, clients: QuerySet[Any] | Iterable[int] | None = None, days: int = 365
) -> dict[tuple[int, str], Decimal]:
    """Average days from issue to money by (client, currency), weighted by the money, over the trailing days."""
    sums: dict[tuple[int, str], tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    rows = _allocated(as_of, days, clients).values_list(
        "invoice__client_id", "invoice__currency", "invoice__issued_on", "on"
    )
    for client, currency, issued, on, total in rows.annotate(total=Sum("amount", output_field=AMOUNT)):
        amount, weighted = sums[(client, currency)]
        sums[(client, currency)] = (amount + total, weighted + total * max(0, (on - issued).days))
    return {key: weighted / amount for key, (amount, weighted) in sums.items() if amount > 0}


def _allocated(as_of: date, days: int, clients: QuerySet[Any] | Iterable[int] | None) -> Any:
    """Payments matched in the period that still stand on the day: an undone match took no days, it never happened."""
    start = as_of - timedelta(days=days - 1)
    return matched_between(start, as_of, clients=clients).exclude(pk__in=undone_until(as_of))


def _months(as_of: date, clients: QuerySet[Any] | Iterable[int] | None) -> dict[str, list[MonthSales]]:
    """Newest month first without gaps; the newest one only up to the day."""
    first = _month_before(as_of.replace(day=1), HISTORY_MONTHS - 1)
    sums: dict[tuple[str, int, int], Decimal] = defaultdict(lambda: ZERO)
    for (_client, currency, year, number), total in sales_by_month(first, as_of, clients=clients).items():
        sums[(currency, year, number)] += total
    found: dict[str, list[MonthSales]] = {}
    for currency in {key[0] for key in sums}:
        oldest = min(date(y, m, 1) for c, y, m in sums if c == currency)
        rows, month = [], as_of.replace(day=1)
        while month >= oldest:
            days = as_of.day if month == as_of.replace(day=1) else monthrange(month.year, month.month)[1]
            rows.append(MonthSales(month, days, sums.get((currency, month.year, month.month), ZERO)))
            month = _month_before(month, 1)
        found[currency] = rows
    return found


def _month_before(month: date, count: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(year, index + 1, 1)


def _sales(as_of: date, days: int, clients: QuerySet[Any] | Iterable[int] | None) -> dict[str, Decimal]:
    rows = Invoice.objects.filter(issued_on__range=(as_of - timedelta(days=days - 1), as_of))
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    return dict(rows.order_by().values_list("currency").annotate(total=Sum("amount", output_field=AMOUNT)))


def _written_off(as_of: date, days: int, clients: QuerySet[Any] | Iterable[int] | None) -> dict[str, Decimal]:
    rows = Allocation.objects.filter(kind=AllocationKind.WRITE_OFF, on__range=(as_of - timedelta(days=days - 1), as_of))
    if clients is not None:
        rows = rows.filter(invoice__client_id__in=clients)
    return dict(rows.order_by().values_list("invoice__currency").annotate(t=Sum("amount", output_field=AMOUNT)))


def _paid(
    as_of: date, days: int, clients: QuerySet[Any] | Iterable[int] | None
) -> dict[str, tuple[list[PaidDays], list[PaidDays]]]:
    """Per currency: money by its days from issue, and invoices settled in the period by theirs."""
    found: dict[str, tuple[list[PaidDays], list[PaidDays]]] = defaultdict(lambda: ([], []))
    money = _allocated(as_of, days, clients).values_list("invoice__currency", "invoice__issued_on", "on")
    for currency, issued, on, total in money.annotate(total=Sum("amount", output_field=AMOUNT)):
        found[currency][0].append(PaidDays((on - issued).days, total, 0))
    settled = Invoice.objects.filter(
        settled_on__range=(as_of - timedelta(days=days - 1), as_of), allocations__kind=AllocationKind.PAYMENT
    )
    if clients is not None:
        settled = settled.filter(client_id__in=clients)
    rows = (
        settled.order_by()
        .values_list("currency", "issued_on", "settled_on")
        .annotate(n=Count("pk", distinct=True), total=Sum(F("amount"), output_field=AMOUNT))
    )
    for currency, issued, on, count, total in rows:
        found[currency][1].append(PaidDays((on - issued).days, total, count))
    for currency, issued, on, amount in _settled_then(as_of, days, clients):
        found[currency][1].append(PaidDays((on - issued).days, amount, 1))
    return found


def _settled_then(
    as_of: date, days: int, clients: QuerySet[Any] | Iterable[int] | None
) -> list[tuple[str, date, date, Decimal]]:
    """Invoices that were settled on the day and opened again since: (currency, issued, settled, amount)."""
    undone = Allocation.objects.filter(invoice=OuterRef("pk"), reverses__isnull=False, on__gt=as_of)
    rows = Invoice.objects.open_on(as_of).filter(Exists(undone))
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    until = Q(allocations__on__lte=as_of)
    rows = rows.order_by().annotate(
        total=Sum("allocations__amount", filter=until, output_field=AMOUNT),
        last=Max("allocations__on", filter=until & Q(allocations__reverses__isnull=True)),
        by_payment=Count("pk", filter=until & Q(allocations__kind=AllocationKind.PAYMENT)),
    )
    settled = rows.filter(total=F("amount"), last__gt=as_of - timedelta(days=days), by_payment__gt=0)
    return list(settled.values_list("currency", "issued_on", "last", "amount"))
