"""When open invoices are expected to be paid: from the rows stored at night, or computed for any other day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import Any

from django.db.models import Q

from perennial.billing.models import Invoice
from perennial.billing.queries import OpenInvoice
from perennial.receivables.models import InvoicePrediction, PredictionFit
from perennial.receivables.rules.days_to_pay import Because, Fit, InvoiceDays, Rests, explain, fit, predict

LEAST_PAID = 4  # fewer paid invoices in the whole book than this: nothing is predicted, and that is said
FRESH_DAYS = 3  # a fit this old still answers for a day, so that nobody waits for a new one
USUAL = 0.5  # the chance of staying unpaid that is assumed while nothing can be predicted


@dataclass(frozen=True, slots=True)
class Expected:
    """The prediction for one open invoice. Quantiles are days from issue."""

    invoice_id: int
    issued_on: date
    q10: float
    q50: float
    q90: float
    p_late: float
    p_open_30: float
    typical_q90: float
    because: Mapping[str, Any]

    def day(self, quantile: str) -> date:
        """The calendar day of 'q10', 'q50' or 'q90'; a half day at an end of the interval leaves that day out."""
        days = {"q10": ceil(self.q10), "q50": round(self.q50), "q90": floor(self.q90)}[quantile]
        return self.issued_on + timedelta(days=days)


def history(as_of: date) -> list[InvoiceDays]:
    """Every invoice known on the day with the day it was paid in full. One query.

    Credited and written-off invoices say nothing about paying and stay out.
    """
    rows = Invoice.objects.filter(issued_on__lte=as_of).exclude(state__in=("credited", "written_off"))
    values = rows.order_by("issued_on", "id").values_list("client_id", "issued_on", "due_on", "settled_on")
    return [InvoiceDays(*row) for row in values.iterator(chunk_size=5000)]


def stored_fit(as_of: date) -> Fit | None:
    """The fit of that very day, if it was stored."""
    row = PredictionFit.objects.filter(on=as_of).first()
    return Fit.from_json(json.dumps(row.data)) if row else None


def fit_on(as_of: date) -> Fit | None:
    """The stored fit of the day, else a fresh one; None while too little was ever paid."""
    found = stored_fit(as_of)
    if found is not None:
        return found
    rows = history(as_of)
    if sum(row.paid_on is not None and row.paid_on <= as_of for row in rows) < LEAST_PAID:
        return None
    return fit(rows, as_of)


def expectations(invoices: Iterable[OpenInvoice], as_of: date) -> dict[int, Expected]:
    """Predictions of these open invoices as of the day; empty while nothing can be predicted.

    The stored rows answer for the day they were made on (one query). An invoice that came since, or another day,
    is answered from that day's fit.
    """
    wanted = list(invoices)
    found = {
        row.invoice_id: _from_row(row, issued)
        for row, issued in _stored(as_of, {item.id: item.issued_on for item in wanted})
    }
    missing = [item for item in wanted if item.id not in found]
    if missing:
        fitted = _newest_stored(as_of) or fit_on(as_of)
        if fitted is not None:
            found.update({row.invoice_id: row for row in predict_open(fitted, missing, as_of)})
    return found


def predict_open(fitted: Fit, invoices: Iterable[OpenInvoice], as_of: date) -> list[Expected]:
    """Predictions from one fit, in the order given."""
    typical: dict[tuple[int, int], float] = {}
    habit = _habit(fitted)
    found = []
    for item in invoices:
        guess = predict(fitted, item.client_id, item.issued_on, item.due_on, as_of)
        key = (item.client_id, (item.due_on - item.issued_on).days)
        if key not in typical:
            terms = item.due_on - item.issued_on
            typical[key] = predict(habit, item.client_id, as_of, as_of + terms, as_of).q90
        because = asdict(explain(fitted, item.client_id, item.issued_on, item.due_on, as_of))
        found.append(
            Expected(
                item.id, item.issued_on, guess.q10, guess.q50, guess.q90, guess.p_late, guess.p_open_in(30),
                typical[key], because,
            )
        )  # fmt: skip
    return found


def _habit(fitted: Fit) -> Fit:
    """The fit without what is open now: the very invoice asked about would make its own lateness look usual."""
    clients = {key: replace(state, seen=replace(state.seen, still_open=[])) for key, state in fitted.clients.items()}
    return replace(fitted, clients=clients, _laws={})


def weighted_p(invoices: Iterable[tuple[int, Decimal]], expected: Mapping[int, Expected]) -> float:
    """P(still unpaid in 30 days) over several invoices, weighted by their money."""
    total = weight = 0.0
    for invoice_id, amount in invoices:
        share = float(amount)
        found = expected.get(invoice_id)
        total += share * (found.p_open_30 if found else USUAL)
        weight += share
    return total / weight if weight else USUAL


def because_of(data: Mapping[str, Any]) -> Because:
    """The structured reason as the rules know it."""
    return Because(
        Rests(data["rests_on"]), data["paid_count"], tuple(data["last_paid"]), tuple(data["pulling"]), data["similar"]
    )


def _stored(as_of: date, issued: Mapping[int, date]) -> list[tuple[InvoicePrediction, date]]:
    # all rows of the day: cheaper than naming thousands of ids, and SQLite takes only so many parameters
    rows = InvoicePrediction.objects.filter(on=as_of)
    if len(issued) < 400:
        rows = rows.filter(Q(pk__in=list(issued)))
    return [(row, issued[row.invoice_id]) for row in rows if row.invoice_id in issued]


def _newest_stored(as_of: date) -> Fit | None:
    row = PredictionFit.objects.filter(on__range=(as_of - timedelta(days=FRESH_DAYS), as_of)).first()
    return Fit.from_json(json.dumps(row.data)) if row else None


def _from_row(row: InvoicePrediction, issued_on: date) -> Expected:
    return Expected(
        row.invoice_id, issued_on, row.q10, row.q50, row.q90, row.p_late, row.p_open_30, row.typical_q90, row.because
    )
