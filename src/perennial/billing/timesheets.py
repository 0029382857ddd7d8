"""The hours that billing asks for, from the delivery room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from perennial.billing.ports import ApprovedDay
from perennial.delivery.actions.invoicing import mark_invoiced, release_invoiced
from perennial.delivery.queries.timesheets import approved_hours
from perennial.foundation.timeline import Actor


class Timesheets:
    """ports.Hours by approved timesheets."""

    def approved(self, month: date, clients: Collection[int]) -> Iterable[ApprovedDay]:
        for row in approved_hours(clients, month):
            yield ApprovedDay(row.timesheet_id, row.placement_id, row.day, row.seconds, row.note)

    def mark_invoiced(self, timesheets: Sequence[int], *, by: Actor, as_of: date) -> None:
        mark_invoiced(timesheets, by=by, as_of=as_of)

    def release_invoiced(self, timesheets: Sequence[int], *, by: Actor, as_of: date) -> None:
        release_invoiced(timesheets, by=by, as_of=as_of)
