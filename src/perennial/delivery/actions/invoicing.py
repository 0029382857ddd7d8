"""Approved hours become invoiced, and are free again when the invoice is credited in full. Billing calls these two
inside its own transaction, so that no hour stands on two invoices and none on an invoice that was never issued.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from perennial.delivery.actions.moves import told
from perennial.delivery.choices import TimesheetState
from perennial.delivery.lifecycle import TIMESHEET
from perennial.delivery.models import Timesheet, TimesheetMove
from perennial.foundation.timeline import Actor, record_many


class NotApproved(RuntimeError):
    """Some of the timesheets are not approved, or stand on an invoice already."""


class NotInvoiced(RuntimeError):
    """Some of the timesheets stand on no invoice."""


@transaction.atomic
def mark_invoiced(timesheet_ids: Collection[int], *, by: Actor, as_of: date) -> None:
    """All of them, or none. The caller's draft holds exactly their lines. Raises NotApproved."""
    TIMESHEET.fire(TimesheetState.APPROVED, "invoice", "FIN", {"drafted_exactly": True})
    rows = _locked(timesheet_ids, TimesheetState.APPROVED)
    if len(rows) != len(set(timesheet_ids)):
        raise NotApproved(_("Some of these hours are not approved, or on an invoice already. Look again."))
    _set(rows, "invoice", TimesheetState.INVOICED, as_of, by, as_of)


@transaction.atomic
def release_invoiced(timesheet_ids: Collection[int], *, by: Actor, as_of: date) -> None:
    """The invoice was credited in full: its hours are approved and may be invoiced again. Raises NotInvoiced.

    It takes back what `mark_invoiced` did, so it is no move of the machine.
    """
    rows = _locked(timesheet_ids, TimesheetState.INVOICED)
    if len(rows) != len(set(timesheet_ids)):
        raise NotInvoiced(_("Some of these hours are on no invoice. Look again."))
    _set(rows, "release", TimesheetState.APPROVED, None, by, as_of)


def _locked(timesheet_ids: Collection[int], state: str) -> list[Timesheet]:
    """Always in the same order, so that two runs wait for each other instead of dying."""
    rows = Timesheet.objects.select_for_update(of=("self",)).select_related("placement__person")
    return list(rows.filter(pk__in=set(timesheet_ids), state=state).order_by("pk"))


def _set(
    rows: list[Timesheet], event: str, target: str, invoiced_on: date | None, by: Actor, as_of: date
) -> None:
    moves = [
        TimesheetMove(timesheet=row, event=event, before=row.state, after=target, on=as_of, by=by.user) for row in rows
    ]
    Timesheet.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=target, state_since=as_of, invoiced_on=invoiced_on, version=F("version") + 1
    )
    TimesheetMove.objects.bulk_create(moves, batch_size=1000)
    record_many((told(row, event, as_of) for row in rows), by=by)
