"""What money says of a client's health: how it pays, and whether it buys more or less than before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import FloatField, Max, Min, Q, Sum
from django.db.models.functions import Cast

from perennial.billing.models import Invoice
from perennial.billing.queries import matched_between, undone_until
from perennial.foundation.rates import Rates, rates_on
from perennial.foundation.store import get
from perennial.insight.rules import factors
from perennial.receivables.queries.client_pages import DayNumber, owed_by_clients

Factor = Iterator[tuple[int, float, float, dict[str, Any]]]
PAID = 180  # days of payments looked at
PERIOD = 91  # days of a run rate
BASE = 150  # the first invoice is at least so old, else the period before is not a whole one


def payment(as_of: date, only: Sequence[int]) -> Factor:
    """Days beyond terms, weighed by the money, and how much of what is open is overdue. Four queries."""
    rates = _rates(as_of)
    owed = owed_by_clients(as_of, clients=only)
    matched = matched_between(as_of - timedelta(days=PAID - 1), as_of, clients=only).exclude(pk__in=undone_until(as_of))
    amount = Cast("amount", FloatField())
    late = DayNumber("on") - DayNumber("invoice__due_on")
    sums = matched.order_by().values_list("invoice__client_id", "invoice__currency")
    paid: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
    last: dict[int, date] = {}
    for pk, currency, total, weighted, on in sums.annotate(
        total=Sum(amount), weighted=Sum(amount * Cast(late, FloatField())), last=Max("on")
    ):
        if total > 0:
            paid[pk][currency] = (total, weighted)
            last[pk] = max(on, last.get(pk, on))
    opened: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
    for (pk, currency), row in owed.items():
        opened[pk][currency] = (float(row.open), float(row.overdue))
    for pk in sorted({*paid, *opened}):
        beyond, overdue = _ratio(paid.get(pk, {}), rates), _ratio(opened.get(pk, {}), rates)
        if overdue is None and beyond is not None:
            overdue = 0.0  # nothing is open, so nothing is late
        x = factors.payment(beyond, overdue)
        if x is not None:
            age = 0 if pk in opened else (as_of - last[pk]).days
            because = {"beyond": None if beyond is None else round(beyond, 1),
                       "overdue": None if overdue is None else round(overdue, 4)}  # fmt: skip
            yield pk, x, age, because


def commercial(as_of: date, only: Sequence[int]) -> Factor:
    """Invoiced in three months against the three before. Two queries."""
    rates = _rates(as_of)
    middle, first = as_of - timedelta(days=PERIOD), as_of - timedelta(days=2 * PERIOD)
    amount = Cast("amount", FloatField())
    rows = Invoice.objects.filter(client__in=only, issued_on__lte=as_of).order_by().values_list("client_id", "currency")
    found = rows.annotate(
        now=Sum(amount, filter=Q(issued_on__gt=middle)),
        before=Sum(amount, filter=Q(issued_on__gt=first, issued_on__lte=middle)),
        oldest=Min("issued_on"), newest=Max("issued_on"),
    )  # fmt: skip
    by_client: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
    oldest: dict[int, date] = {}
    newest: dict[int, date] = {}
    for pk, currency, now, before, old, new in found:
        by_client[pk][currency] = (before or 0.0, now or 0.0)
        oldest[pk], newest[pk] = min(old, oldest.get(pk, old)), max(new, newest.get(pk, new))
    for pk, sums in by_client.items():
        change = _ratio(sums, rates)
        if change is not None and (as_of - oldest[pk]).days >= BASE:
            yield pk, factors.commercial(change, 1), (as_of - newest[pk]).days, {"change": round(change - 1, 4)}


def _rates(as_of: date) -> Rates:
    return rates_on(as_of, get("company.currency"))


def _ratio(sums: Mapping[str, tuple[float, float]], rates: Rates) -> float | None:
    """The second sum by the first over all currencies; one without a rate counts only where it stands alone."""
    if len(sums) == 1:
        whole, part = next(iter(sums.values()))
        return part / whole if whole > 0 else None
    whole = part = 0.0
    for currency in sorted(sums):
        factor = rates.factor(currency)
        if factor is not None:
            whole += sums[currency][0] * float(factor)
            part += sums[currency][1] * float(factor)
    return part / whole if whole > 0 else None
