"""The nightly fit of the days-to-pay model, and what it predicts for each open invoice."""

from __future__ import annotations

import json
from datetime import date
from time import perf_counter

from django.db import transaction

from perennial.billing.queries import open_invoices
from perennial.receivables.models import (
    InvoicePrediction,
    PredictionFit,
)
from perennial.receivables.queries.predictions import LEAST_PAID, Expected, history, predict_open
from perennial.receivables.rules.days_to_pay import fit


def refit(*, as_of: date) -> PredictionFit | None:
    """Fit the days-to-pay model on what is known and store it with the predictions of all open invoices.

    None (and nothing stored) while too little was ever paid. Run by a job: it takes seconds to half a minute.
    """
    started = perf_counter()
    rows = history(as_of)
    if sum(row.paid_on is not None and row.paid_on <= as_of for row in rows) < LEAST_PAID:
        return None
    fitted = fit(rows, as_of)
    predictions = predict_open(fitted, open_invoices(as_of), as_of)
    with transaction.atomic():
        row, _made = PredictionFit.objects.update_or_create(
            on=as_of,
            defaults={
                "data": json.loads(fitted.to_json()), "invoices": len(rows), "seconds": perf_counter() - started,
            },
        )  # fmt: skip
        InvoicePrediction.objects.all().delete()
        InvoicePrediction.objects.bulk_create([_prediction_row(p, as_of) for p in predictions], batch_size=1000)
        # one fit a week is kept for the past; the rest would only fill the disk
        old = PredictionFit.objects.filter(on__lt=as_of)
        for stale in old.exclude(on__week_day=2).values_list("pk", flat=True)[14:]:
            PredictionFit.objects.filter(pk=stale).delete()
    return row


def forget_fits(*, since: date) -> int:
    """Drop stored fits that knew less than the book does now. Returns how many."""
    count, _by_model = PredictionFit.objects.filter(on__gte=since).delete()
    InvoicePrediction.objects.filter(on__gte=since).delete()
    return count


def _prediction_row(found: Expected, as_of: date) -> InvoicePrediction:
    return InvoicePrediction(
        invoice_id=found.invoice_id, on=as_of, q10=found.q10, q50=found.q50, q90=found.q90, p_late=found.p_late,
        p_open_30=found.p_open_30, typical_q90=found.typical_q90, because=dict(found.because),
    )  # fmt: skip
