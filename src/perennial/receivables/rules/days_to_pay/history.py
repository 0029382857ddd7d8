"""What was known on a day: which invoices were paid after how many days, and which were still open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean, median

USUAL_TERMS = 30
"""Days from issue to due date, assumed while there is no invoice to look at."""

HALF_LIFE = 120
"""Days after which an invoice counts half: clients change their habits."""
CLEARLY = 0.9
"""Days from issue are taken when their scatter is below this part of that of days late."""


class Basis(StrEnum):
    """From which day days are counted inside the model; answers are always in days from issue."""

    ISSUE = "issue"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class InvoiceDays:
    """The days of one invoice. `paid_on` is the day it was paid in full, None while it is open.

    `client` is any key that JSON can hold. A payment dated after the day of the question is not looked at.
    """

    client: str | int
    issued_on: date
    due_on: date
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """An invoice with its days as ordinals, which is what the arithmetic below needs."""

    client: str | int
    issued: int
    due: int
    paid: int | None

    def anchor(self, basis: Basis) -> int:
        return self.due if basis is Basis.DUE else self.issued


@dataclass(frozen=True, slots=True)
class Paid:
    """An invoice paid by the day of the question, `days` after its anchor; it weighs the less the longer ago."""

    client: str | int
    days: int
    from_issue: int
    on: int
    weight: float


@dataclass(frozen=True, slots=True)
class Open:
    """An invoice issued and unpaid on the day of the question, `age` days after its anchor (negative: not yet due)."""

    client: str | int
    age: int
    issued: int
    weight: float


@dataclass(frozen=True, slots=True)
class Known:
    """Everything known at the end of `day`."""

    day: int
    basis: Basis
    terms: int
    paid: list[Paid]
    open: list[Open]


def records(history: Iterable[InvoiceDays]) -> list[Record]:
    """The history in ordinals."""
    return [
        Record(h.client, h.issued_on.toordinal(), h.due_on.toordinal(), h.paid_on.toordinal() if h.paid_on else None)
        for h in history
    ]


def known_at(rows: Sequence[Record], day: int, basis: Basis) -> Known:
    """What was known at the end of `day`: a later payment leaves its invoice open, a later invoice does not exist."""
    paid, still_open, terms = [], [], []
    for row in rows:
        if row.paid is not None and row.paid <= day:
            days = row.paid - row.anchor(basis)
            if basis is Basis.ISSUE:
                days = max(days, 0)  # paid before issue counts as paid on the day of issue (domain A6)
            paid.append(Paid(row.client, days, max(row.paid - row.issued, 0), row.paid, _recent(day - row.paid)))
            terms.append(row.due - row.issued)
        elif row.issued <= day:
            still_open.append(Open(row.client, day - row.anchor(basis), row.issued, _recent(day - row.issued)))
            terms.append(row.due - row.issued)
    return Known(day, basis, round(median(terms)) if terms else USUAL_TERMS, paid, still_open)


def _recent(days_ago: int) -> float:
    return float(0.5 ** (days_ago / HALF_LIFE))


def choose_basis(rows: Sequence[Record], day: int) -> Basis:
    """Days from issue where all terms are the same; else days late, unless days from issue scatter clearly less.

    Due dates are exact where issue dates may be estimates, and clients mostly watch the due date; some pay a number of
    days after issue whatever the terms. Compared by how far payments lie from their client's median, itself drawn to
    the median of all clients (two invoices' worth), each client counting once.
    """
    terms = {row.due - row.issued for row in rows if row.issued <= day}
    if len(terms) <= 1:
        return Basis.ISSUE
    scatter = {basis: _scatter(known_at(rows, day, basis).paid) for basis in Basis}
    return Basis.ISSUE if scatter[Basis.ISSUE] < CLEARLY * scatter[Basis.DUE] else Basis.DUE


def _scatter(paid: Sequence[Paid]) -> float:
    by_client: dict[str | int, list[int]] = defaultdict(list)
    for item in paid:
        by_client[item.client].append(item.days)
    if not by_client:
        return 0.0
    medians = {client: median(days) for client, days in by_client.items()}
    overall = median(medians.values())
    return fmean(
        fmean(abs(day - (len(days) * medians[client] + 2 * overall) / (len(days) + 2)) for day in days)
        for client, days in by_client.items()
    )
