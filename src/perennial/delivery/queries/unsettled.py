"""Hours of the month that is over and cannot be invoiced yet: not submitted, or apart from the client's tracker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from perennial.contracts.models import Placement
from perennial.contracts.queries.placements import placements_between
from perennial.delivery.choices import TimesheetState
from perennial.delivery.models import HoursDifference, Timesheet
from perennial.delivery.queries.sheets import expected_seconds, month_end
from perennial.delivery.rules.reconciling import Cause
from perennial.foundation.store import load
from perennial.kernel.workdays import add_working_days

BEGUN: Final = timedelta(days=92)
"""Only clients whose hours were kept here lately are asked about."""


@dataclass(slots=True)
class Unsettled:
    """One client's month: who has not submitted it, and the lines that wait with how far they are apart."""

    client_id: int
    month: date
    due_on: date
    missing: list[str] = field(default_factory=list)
    lines: list[HoursDifference] = field(default_factory=list)

    @property
    def seconds(self) -> int:
        return sum(abs(row.seconds) for row in self.lines)


def unsettled_hours(as_of: date, clients: Collection[int] | None = None) -> list[Unsettled]:
    """Of the last month, once its working days of grace are over; by client. At most eight queries."""
    month = (as_of.replace(day=1) - timedelta(days=1)).replace(day=1)
    limits = load("delivery.settle_days", "delivery.difference_percent")
    due = add_working_days(month_end(month), limits["delivery.settle_days"])
    if as_of < due:
        return []
    found: dict[int, Unsettled] = {}

    def of(client_id: int) -> Unsettled:
        return found.setdefault(client_id, Unsettled(client_id, month, due))

    for placement in _not_submitted(month, clients):
        of(placement.client_id).missing.append(placement.person.name)
    for client_id, lines in _apart(month, clients, limits["delivery.difference_percent"]).items():
        of(client_id).lines = lines
    return sorted(found.values(), key=lambda one: one.client_id)


def waiting_lines(client_id: int, month: date) -> list[HoursDifference]:
    """What the client's tracker and ours do not agree on, rates apart. One query."""
    rows = HoursDifference.objects.waiting().exclude(cause=Cause.OTHER_RATE).filter(
        reconciliation__client_id=client_id, reconciliation__month=month
    )
    return list(rows.select_related("placement__person"))


def _not_submitted(month: date, clients: Collection[int] | None) -> list[Placement]:
    kept: Any = Timesheet.objects.filter(month__gte=month - BEGUN).order_by()
    begun = set(kept.values_list("placement__client_id", flat=True).distinct())
    if not begun:
        return []
    states: dict[int, str] = dict(Timesheet.objects.filter(month=month).values_list("placement_id", "state"))
    waits = ("", TimesheetState.OPEN)
    rows = [
        row for row in placements_between(month, month_end(month), clients)
        if row.client_id in begun and states.get(row.pk, "") in waits
    ]  # fmt: skip
    expected = expected_seconds(rows, month, month_end(month)) if rows else {}
    return [row for row in rows if expected.get(row.pk) != 0]  # a month of leave asks for nothing


def _apart(month: date, clients: Collection[int] | None, percent: int) -> dict[int, list[HoursDifference]]:
    rows = HoursDifference.objects.waiting().exclude(cause=Cause.OTHER_RATE).filter(reconciliation__month=month)
    if clients is not None:
        rows = rows.filter(reconciliation__client_id__in=list(clients))
    found: dict[int, list[HoursDifference]] = defaultdict(list)
    hours: dict[int, int] = {}
    for row in rows.select_related("reconciliation", "placement__person"):
        found[row.reconciliation.client_id].append(row)
        hours[row.reconciliation.client_id] = row.reconciliation.ours_seconds
    return {
        pk: own for pk, own in found.items() if sum(abs(row.seconds) for row in own) * 100 > percent * hours[pk]
    }  # fmt: skip
