"""Days to pay: when an open invoice will be paid, how sure that is, and why (docs/algorithms/days-to-pay.md).

`fit` learns from what was known on a day and needs numpy and scipy: a job runs it at night and stores `Fit.to_json()`.
`predict`, `predict_many`, `explain` answer from a stored fit in plain Python.
"""

from __future__ import annotations

from perennial.receivables.rules.days_to_pay.explanation import Because, Rests, because_en, explain
from perennial.receivables.rules.days_to_pay.fitting import fit
from perennial.receivables.rules.days_to_pay.history import Basis, InvoiceDays
from perennial.receivables.rules.days_to_pay.prediction import Prediction, predict, predict_many
from perennial.receivables.rules.days_to_pay.state import Fit

__all__ = [
    "Basis",
    "Because",
    "Fit",
    "InvoiceDays",
    "Prediction",
    "Rests",
    "because_en",
    "explain",
    "fit",
    "predict",
    "predict_many",
]
