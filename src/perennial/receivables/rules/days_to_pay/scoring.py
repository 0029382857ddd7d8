"""How good the predictions were: walk-forward over expanding folds, beside the client's own history.

Every prediction uses only what was known before its fold. The yardstick of an invoice is the quantiles of its client's
payments known on the same day, or of everybody's for a client without any.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from perennial.receivables.rules.days_to_pay.fitting import fit
from perennial.receivables.rules.days_to_pay.history import InvoiceDays
from perennial.receivables.rules.days_to_pay.prediction import predict_many

LEVELS = (0.1, 0.5, 0.9)
Quantiles = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Trial:
    """One invoice: days from issue, what was predicted, and what the client's own history said."""

    days: int
    predicted: Quantiles
    own: Quantiles
    new_client: bool
    fold: int


@dataclass(frozen=True, slots=True)
class Score:
    """coverage: share within q10..q90; error: mean absolute error of the median, days; pinball: the three losses."""

    invoices: int
    coverage: float
    error: float
    pinball: float


def score(days: Sequence[int], quantiles: Sequence[Quantiles]) -> Score:
    """ValueError for no invoice at all."""
    if not days:
        raise ValueError("there is no invoice to score")
    pairs = list(zip(days, quantiles, strict=True))
    n = len(pairs)
    return Score(
        n,
        sum(q[0] <= d <= q[2] for d, q in pairs) / n,
        sum(abs(d - q[1]) for d, q in pairs) / n,
        sum(max(level * (d - x), (level - 1) * (d - x)) for d, q in pairs for level, x in zip(LEVELS, q, strict=True))
        / n,
    )


def scores(trials: Sequence[Trial]) -> tuple[Score, Score]:
    """The predictions' score and the own histories'."""
    days = [t.days for t in trials]
    return score(days, [t.predicted for t in trials]), score(days, [t.own for t in trials])


def expanding_folds(
    history: Sequence[InvoiceDays], count: int = 5, part: float = 0.4, settled: int = 45
) -> list[tuple[date, date]]:
    """(first, beyond last) issue days of `count` folds with equally many invoices, over the last part by issue date.

    The last `settled` days before the last known payment are left out: only their quick payers are known yet.
    """
    end = max(h.paid_on for h in history if h.paid_on) - timedelta(days=settled)
    issued = sorted(h.issued_on for h in history if h.issued_on <= end)
    starts = [issued[int(len(issued) * (1 - part + part * i / count))] for i in range(count)]
    return list(zip(starts, [*starts[1:], end + timedelta(days=1)], strict=True))


def walk_forward(history: Sequence[InvoiceDays], folds: Sequence[tuple[date, date]]) -> list[Trial]:
    """Invoices issued in each fold and paid since, predicted on the eve of the fold."""
    trials = []
    for number, (start, beyond) in enumerate(folds):
        eve = start - timedelta(days=1)
        asked = [h for h in history if start <= h.issued_on < beyond and h.paid_on and h.paid_on > eve]
        trials += _try(history, asked, eve, number)
    return trials


def still_open(history: Sequence[InvoiceDays], days: Sequence[date]) -> list[Trial]:
    """Invoices open at the end of each of the days and paid since, predicted on that day, given their age."""
    trials = []
    for number, day in enumerate(days):
        asked = [h for h in history if h.issued_on <= day and h.paid_on and h.paid_on > day]
        trials += _try(history, asked, day, number)
    return trials


def _try(history: Sequence[InvoiceDays], asked: Sequence[InvoiceDays], day: date, fold: int) -> list[Trial]:
    learnt = fit(history, day)
    own = _OwnHistory(history, day, from_due=learnt.counts_from_due)
    trials = []
    for invoice, p in zip(asked, predict_many(learnt, asked, day), strict=True):
        assert invoice.paid_on is not None
        days = (invoice.paid_on - invoice.issued_on).days
        quantiles, new = own.quantiles(invoice)
        trials.append(Trial(days, (p.q10, p.q50, p.q90), quantiles, new, fold))
    return trials


class _OwnHistory:
    """Payments known on a day, per client, in the days that the model counts as well."""

    def __init__(self, history: Sequence[InvoiceDays], day: date, *, from_due: bool) -> None:
        self._day, self._from_due = day, from_due
        self._paid: dict[str | int, list[int]] = defaultdict(list)
        for h in history:
            if h.paid_on and h.paid_on <= day:
                self._paid[h.client].append((h.paid_on - self._anchor(h)).days)
        for days in self._paid.values():
            days.sort()
        self._all = sorted(d for days in self._paid.values() for d in days)

    def quantiles(self, invoice: InvoiceDays) -> tuple[Quantiles, bool]:
        """In days from issue, of the payments that took longer than the invoice is open already."""
        anchor = self._anchor(invoice)
        age = (self._day - anchor).days
        paid = self._paid.get(invoice.client)
        longer = next((rest for days in (paid, self._all) if (rest := _beyond(days or [], age))), [age + 1])
        offset = (anchor - invoice.issued_on).days
        q10, q50, q90 = (_interpolated(longer, level) + offset for level in LEVELS)
        return (q10, q50, q90), paid is None

    def _anchor(self, invoice: InvoiceDays) -> date:
        return invoice.due_on if self._from_due else invoice.issued_on


def _beyond(ordered: Sequence[int], age: int) -> Sequence[int]:
    return ordered[bisect_right(ordered, age) :]


def _interpolated(ordered: Sequence[int], level: float) -> float:
    place = level * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
