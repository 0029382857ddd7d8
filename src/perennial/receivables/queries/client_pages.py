"""What lists and pages of clients ask of receivables beyond ageing: set-based, and never a fit while somebody waits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Greatest

from perennial.billing.models import Invoice
from perennial.billing.queries import AMOUNT, OpenInvoice, matched_between, settled_until, undone_until
from perennial.kernel.money import ZERO
from perennial.receivables.choices import PromiseOutcome
from perennial.receivables.cue_texts import because_sentence
from perennial.receivables.models import InvoicePrediction, PredictionFit, PromiseToPay
from perennial.receivables.queries.predictions import Expected, predict_open
from perennial.receivables.rules.days_to_pay import Fit

Key = tuple[int, str]  # client id, currency
Clients = QuerySet[Any] | Iterable[int] | None
STILL_GOOD = timedelta(days=3)  # a prediction of Friday night serves on Monday


@dataclass(frozen=True, slots=True)
class Owed:
    """What one client owes in one currency. `oldest`: the due day of the oldest overdue invoice."""

    open: Decimal
    overdue: Decimal
    oldest: date | None


class DayNumber(Func):
    """A date as a number of days, so that differences can be weighed and summed by the database."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(julianday(%(expressions)s) AS INTEGER)", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s - DATE '2000-01-01')", **extra)


def owed_by_clients(as_of: date, *, clients: Clients = None) -> dict[Key, Owed]:
    """Open and overdue of each client and currency at the end of the day: ageing() without its buckets. One query."""
    rows = Invoice.objects.open_on(as_of)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    rest = ExpressionWrapper(F("amount") - settled_until(as_of), output_field=AMOUNT)
    late = Q(due_on__lt=as_of)
    sums = (
        rows.annotate(rest=rest)
        .filter(rest__gt=ZERO)
        .order_by()
        .values_list("client_id", "currency")
        .annotate(
            total=Sum("rest", output_field=AMOUNT),
            overdue=Sum("rest", filter=late, output_field=AMOUNT),
            oldest=Min("due_on", filter=late),
        )
    )
    return {
        (client, currency): Owed(total, overdue or ZERO, oldest) for client, currency, total, overdue, oldest in sums
    }


def days_to_pay_two_years(
    as_of: date, *, clients: Clients = None, days: int = 365
) -> tuple[dict[Key, float], dict[Key, float]]:
    """measures.days_to_pay_of_clients for the trailing days and for the days before them, weighed in SQL. One query."""
    newest = as_of - timedelta(days=days - 1)
    # a match undone within its own period took no days: it never happened
    rows = (
        matched_between(newest - timedelta(days=days), as_of, clients=clients)
        .exclude(pk__in=undone_until(newest - timedelta(days=1)))
        .exclude(on__gte=newest, pk__in=undone_until(as_of))
    )
    # floats are enough: the result is a number of days, and no sum of scaled amounts can overflow
    amount = Cast("amount", FloatField())
    took = Greatest(Value(0), DayNumber("on") - DayNumber("invoice__issued_on"), output_field=FloatField())
    recent = Case(When(on__gte=newest, then=Value(1)), default=Value(0))
    sums = (
        rows.order_by()
        .annotate(recent=recent)
        .values_list("invoice__client_id", "invoice__currency", "recent")
        .annotate(total=Sum(amount), weighted=Sum(amount * took))
    )
    found: tuple[dict[Key, float], dict[Key, float]] = ({}, {})
    for client, currency, is_recent, total, weighted in sums:
        if total > 0:
            found[0 if is_recent else 1][(client, currency)] = weighted / total
    return found


def clients_with_promise(as_of: date) -> set[int]:
    """Clients whose promise to pay was running on the day. One query."""
    rows = PromiseToPay.objects.filter(promised_on__lte=as_of)
    running = rows.filter(outcome=PromiseOutcome.RUNNING) | rows.filter(closed_on__gt=as_of)
    return set(running.values_list("client_id", flat=True))


def stored_expectations(invoices: Iterable[OpenInvoice], as_of: date) -> dict[int, Expected]:
    """Predictions for a page: from the rows of a recent night, else from the newest fit that knew no more than the day.

    At most two queries; empty where no fit was stored by then (a page never waits for one).
    """
    wanted = {item.id: item for item in invoices}
    if not wanted:
        return {}
    rows = InvoicePrediction.objects.filter(pk__in=list(wanted), on__lte=as_of, on__gte=as_of - STILL_GOOD)
    found = {row.pk: _expected(row, wanted[row.pk].issued_on) for row in rows}
    missing = [item for key, item in wanted.items() if key not in found]
    if missing:
        fitted = _newest_fit(as_of)
        if fitted is not None:
            found.update({row.invoice_id: row for row in predict_open(fitted, missing, as_of)})
    return found


def why_expected(expected: Expected) -> str:
    """The sentence that explains a prediction, in the reader's language."""
    return because_sentence(expected.because)


def _newest_fit(as_of: date) -> Fit | None:
    row = PredictionFit.objects.filter(on__lte=as_of).first()
    return Fit.from_json(json.dumps(row.data)) if row else None


def _expected(row: InvoicePrediction, issued_on: date) -> Expected:
    return Expected(
        row.invoice_id, issued_on, row.q10, row.q50, row.q90, row.p_late, row.p_open_30, row.typical_q90, row.because
    )
