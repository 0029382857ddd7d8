"""What of the months that are over did not reach the client as an invoice (domain C16)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Sum
from django.db.models.functions import Coalesce

from perennial.billing.choices import BilledKind, DocumentKind, DraftState, InvoiceState
from perennial.billing.document_queries import sent_of
from perennial.billing.models import Billed, InvoiceDocument, InvoiceDraft
from perennial.contracts.queries.rates import rates_between
from perennial.delivery.choices import TimesheetState
from perennial.delivery.models import Timesheet
from perennial.kernel.money import ZERO, round_money
from perennial.kernel.workdays import add_working_days

SECONDS_OF = {"hour": 3600, "day": 8 * 3600}  # a seat by the month is not paid for by its hours


@dataclass(slots=True)
class Unsent:
    """One client's in one currency. `month`: the oldest one."""

    month: date
    amount: Decimal = ZERO
    drafts: int = 0
    seconds: int = 0  # approved, and on no draft
    invoices: list[tuple[int, str]] = field(default_factory=list)  # id and number: issued, and not sent

    def add(self, month: date, amount: Decimal) -> None:
        self.month, self.amount = min(self.month, month), self.amount + amount


def months_over_before(as_of: date, days: int, countries: Collection[str]) -> date:
    """Months before this one should be with the clients: it is the running month from working day `days` on."""
    first = as_of.replace(day=1)
    if as_of > add_working_days(first - timedelta(days=1), days, countries):
        return first
    return (first - timedelta(days=1)).replace(day=1)


def unsent(before: date, clients: Collection[int] | None) -> dict[tuple[int, str], Unsent]:
    """{(client, currency): what lies there}. Nothing for a company that does not invoice here. Six queries."""
    if not (InvoiceDocument.objects.exists() or InvoiceDraft.objects.exists()):
        return {}
    found: dict[tuple[int, str], Unsent] = {}
    drafts: Any = InvoiceDraft.objects.filter(state=DraftState.DRAFT, month__lt=before, total__gt=0)
    issued: Any = InvoiceDocument.objects.filter(
        kind=DocumentKind.INVOICE, invoice__state=InvoiceState.ISSUED, month__lt=before
    )
    if clients is not None:
        drafts, issued = drafts.filter(client_id__in=clients), issued.filter(client_id__in=clients)
    for client, currency, month, total in drafts.order_by("month").values_list(
        "client_id", "currency", "month", "total"
    ):
        row = found.setdefault((client, currency), Unsent(month))
        row.add(month, total)
        row.drafts += 1
    rows = list(
        issued.order_by("month", "id").values_list("client_id", "currency", "month", "total", "invoice_id", "number")
    )
    sent = sent_of([number for *_rest, number, _label in rows]) if rows else set()
    for client, currency, month, total, invoice, label in rows:
        if invoice not in sent:
            row = found.setdefault((client, currency), Unsent(month))
            row.add(month, total)
            row.invoices.append((invoice, label))
    _approved(found, before, clients)
    return found


def _approved(found: dict[tuple[int, str], Unsent], before: date, clients: Collection[int] | None) -> None:
    """Approved time that no draft and no invoice holds, at the rate that held when its month ended."""
    held = Billed.objects.filter(kind=BilledKind.TIMESHEET, subject=OuterRef("pk"), released_on__isnull=True)
    sheets: Any = Timesheet.objects.filter(~Exists(held), state=TimesheetState.APPROVED, month__lt=before)
    if clients is not None:
        sheets = sheets.filter(placement__client_id__in=clients)
    seconds = Sum(Coalesce("lines__agreed_seconds", "lines__seconds_billable"))
    rows = list(
        sheets.order_by("month", "pk").values_list("placement__client_id", "placement_id", "month")
        .annotate(currency=F("placement__agreement__currency"), billable=seconds)
    )  # fmt: skip
    rates = rates_between({row[1] for row in rows}, rows[0][2], before - timedelta(days=1)) if rows else {}
    for client, placement, month, currency, billable in rows:
        ended = (month + timedelta(days=31)).replace(day=1)
        held_then = [rate for rate in rates.get(placement, ()) if rate.valid_from < ended]
        if not billable or not held_then or held_then[-1].unit not in SECONDS_OF:
            continue
        row = found.setdefault((client, currency), Unsent(month))
        row.add(month, round_money(held_then[-1].amount * billable / SECONDS_OF[held_then[-1].unit], currency))
        row.seconds += billable
