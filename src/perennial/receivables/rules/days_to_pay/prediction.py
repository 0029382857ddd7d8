"""When an invoice will be paid, from a stored fit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from perennial.receivables.rules.days_to_pay.history import InvoiceDays
from perennial.receivables.rules.days_to_pay.law import OpenLaw
from perennial.receivables.rules.days_to_pay.state import Fit


@dataclass(frozen=True, slots=True)
class Prediction:
    """Days from issue by which 10, 50 and 90 % of such invoices are paid, and chances, all given what `as_of` knows.

    Whole or half days (an end of the interval half a day off leaves a day out, so do not round: see `dates`); any
    fraction beyond what was ever seen. Where days are counted from due (`Basis.DUE`) q10 may be
    negative: some clients pay before the date of issue as recorded.
    """

    q10: float
    q50: float
    q90: float
    p_late: float
    """P(not paid by the end of the due date | open at as_of); 1 from the due date on."""
    as_of_days: int
    """Days from issue to as_of."""
    _law: OpenLaw = field(repr=False)
    _offset: int = field(repr=False)

    def dates(self, issued_on: date) -> tuple[date, date, date]:
        """The earliest, the middle and the latest day for a page: the whole days within q10..q90."""
        first, middle, last = (timedelta(days=d) for d in (math.ceil(self.q10), round(self.q50), math.floor(self.q90)))
        return issued_on + first, issued_on + middle, issued_on + last

    def cdf(self, days: float) -> float:
        """P(paid within `days` from issue | open at as_of)."""
        return self._law.by(days - self._offset)

    def p_open_in(self, days: int) -> float:
        """P(still unpaid `days` after as_of | open at as_of)."""
        return 1 - self.cdf(self.as_of_days + days)


def predict(fit: Fit, client: str | int | None, issued_on: date, due_on: date, as_of: date) -> Prediction:
    """For an invoice open on `as_of`, or not issued yet. An unknown client, or None, pays as the population does."""
    return _predict(fit, client, issued_on.toordinal(), due_on.toordinal(), as_of.toordinal())


def predict_many(fit: Fit, invoices: Iterable[InvoiceDays], as_of: date) -> list[Prediction]:
    """The same for many invoices, in their order; their own `paid_on` is not looked at."""
    day = as_of.toordinal()
    return [_predict(fit, i.client, i.issued_on.toordinal(), i.due_on.toordinal(), day) for i in invoices]


def _predict(fit: Fit, client: str | int | None, issued: int, due: int, day: int) -> Prediction:
    anchor = due if fit.counts_from_due else issued
    offset = anchor - issued
    law = OpenLaw.of(fit.day_law(client, anchor), day - anchor)
    q10, q50, q90 = law.interval(fit.client_width(client))
    return Prediction(
        q10=q10 + offset,
        q50=q50 + offset,
        q90=q90 + offset,
        p_late=1 - law.by(due - anchor),
        as_of_days=day - issued,
        _law=law,
        _offset=offset,
    )
