"""What lists and pages of clients ask of receivables beyond ageing: set-based, and never a fit while somebody waits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Min, QuerySet

from perennial.billing.models import Invoice
from perennial.billing.queries import OpenInvoice, settled_until
from perennial.receivables.choices import PromiseOutcome
from perennial.receivables.cue_texts import because_sentence
from perennial.receivables.models import InvoicePrediction, PredictionFit, PromiseToPay
from perennial.receivables.queries.predictions import Expected, predict_open
from perennial.receivables.rules.days_to_pay import Fit

STILL_GOOD = timedelta(days=3)  # a prediction of Friday night serves on Monday


def oldest_overdue(as_of: date, *, clients: QuerySet[Any] | Iterable[int] | None = None) -> dict[int, date]:
    """The due day of each client's oldest invoice that was overdue at the end of the day. One query."""
    rows = Invoice.objects.overdue_on(as_of)
    if clients is not None:
        rows = rows.filter(client_id__in=clients)
    rows = rows.annotate(settled=settled_until(as_of)).filter(settled__lt=F("amount")).order_by()
    return dict(rows.values_list("client_id").annotate(oldest=Min("due_on")))


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
