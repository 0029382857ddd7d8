"""Whether the months of a client are invoiced, as far as work and fees tell what there is to invoice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from perennial.billing.choices import DraftState
from perennial.billing.models import InvoiceDraft
from perennial.contracts.choices import WORKED
from perennial.contracts.models import Placement, Project
from perennial.delivery.choices import TimesheetState
from perennial.delivery.models import Timesheet

DONE = (TimesheetState.INVOICED, TimesheetState.VOID)


@dataclass(slots=True)
class Months:
    """Of one client: months with work or a fee, and those of them that still have something to invoice."""

    worked: set[date] = field(default_factory=set)
    open: set[date] = field(default_factory=set)


def months_invoiced(months: Sequence[date], clients: Collection[int]) -> dict[int, Months]:
    """By client, of those with work in these months (first days, in order). A month is invoiced when a draft
    of it was issued, none waits, and no hours of it do. Four queries.
    """
    first, last = months[0], months[-1].replace(day=28)
    found: dict[int, Months] = defaultdict(Months)
    lived = Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    seats = Placement.objects.filter(lived, client_id__in=clients, state__in=WORKED, starts_on__lte=last)
    fees = Project.objects.filter(lived, client_id__in=clients, fee__isnull=False, starts_on__lte=last)
    for rows in (seats, fees):
        for client, starts, ends in rows.order_by().values_list("client_id", "starts_on", "ends_on"):
            found[client].worked |= {
                one for one in months if starts <= one.replace(day=28) and (ends is None or ends >= one)
            }
    drafts = InvoiceDraft.objects.filter(client_id__in=clients, month__in=months).order_by()
    stand = set(drafts.values_list("client_id", "month", "state"))
    invoiced = {(client, month) for client, month, state in stand if state == DraftState.ISSUED}
    invoiced -= {(client, month) for client, month, state in stand if state == DraftState.DRAFT}
    waiting = Timesheet.objects.filter(month__in=months).of_clients(clients).exclude(state__in=DONE).order_by()
    for client, row in found.items():
        row.open = {one for one in row.worked if (client, one) not in invoiced}
    for client, month in waiting.values_list("placement__client_id", "month"):
        found[client].worked.add(month)
        found[client].open.add(month)
    return dict(found)
