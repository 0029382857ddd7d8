"""Hours that are approved after what they were worked for was invoiced: a seat by the month, a part of a fee.

They make no line of their own, so no later draft would ever hold them; they belong to the invoice that stands.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from perennial.billing.choices import BilledKind, DraftState
from perennial.billing.models import Billed
from perennial.billing.ports import hours
from perennial.contracts.choices import Billing
from perennial.delivery.actions.invoicing import NotApproved
from perennial.delivery.choices import TimesheetState
from perennial.delivery.models import Timesheet
from perennial.foundation.timeline import Actor


def join_late_hours(month: date, *, clients: Collection[int] | None = None, by: Actor, as_of: date) -> int:
    """Put them on the invoice of their seat or fee; how many timesheets. A full credit frees them with it. Two queries,
    and a transaction for each timesheet.
    """
    held = Billed.objects.filter(kind=BilledKind.TIMESHEET, subject=OuterRef("pk"), released_on__isnull=True)
    rows: Any = Timesheet.objects.filter(
        ~Exists(held), Q(placement__billing=Billing.MONTHLY) | Q(placement__project__billing=Billing.FIXED),
        month=month, state=TimesheetState.APPROVED,
    )  # fmt: skip
    if clients is not None:
        rows = rows.filter(placement__client_id__in=clients)
    sheets = list(rows.order_by("pk").values_list("pk", "placement_id", "placement__project_id",
                                                  "placement__project__billing"))  # fmt: skip
    if not sheets:
        return 0
    billed = Billed.objects.filter(
        kind__in=(BilledKind.SEAT, BilledKind.FEE), released_on__isnull=True, draft__month=month,
        draft__state=DraftState.ISSUED,
    )  # fmt: skip
    invoices = {(kind, subject): draft for kind, subject, draft in billed.values_list("kind", "subject", "draft_id")}
    joined = 0
    for sheet, placement, project, billing in sheets:
        fixed = billing == Billing.FIXED
        draft = invoices.get((BilledKind.FEE, project) if fixed else (BilledKind.SEAT, placement))
        joined += draft is not None and _join(sheet, draft, by, as_of)
    return joined


def _join(sheet: int, draft: int, by: Actor, as_of: date) -> bool:
    """False where somebody else was faster."""
    try:
        with transaction.atomic():
            Billed.objects.create(draft_id=draft, kind=BilledKind.TIMESHEET, subject=sheet)
            hours().mark_invoiced([sheet], by=by, as_of=as_of)
    except (IntegrityError, NotApproved):
        return False
    return True
