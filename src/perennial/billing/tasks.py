"""The month-end run in the background."""

from __future__ import annotations

from datetime import date

from django_tasks import task

from perennial.billing.models import InvoiceRun
from perennial.billing.run_actions import work_on
from perennial.foundation.clock import now
from perennial.foundation.timeline import Actor


@task()
def issue_month(run: int, as_of: str) -> None:
    """Issue what can be issued; a second run of the task finds it taken."""
    row = InvoiceRun.objects.select_related("by").filter(pk=run).first()
    if row is not None:
        work_on(row, by=Actor(row.by, now()), as_of=date.fromisoformat(as_of), now=now)
