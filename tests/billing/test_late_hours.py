"""Hours approved after their seat was invoiced belong to that invoice, and are free again with it."""

from __future__ import annotations

from perennial.billing.issue_actions import credit_invoice
from perennial.billing.models import Billed, InvoiceDocument, InvoiceDraft
from perennial.billing.run_actions import run_month
from perennial.delivery.models import Timesheet
from tests.billing.documents import OCTOBER, make_ready
from tests.conftest import TODAY, Cast
from tests.delivery.month import approved


def test_late_hours_join_the_invoice_of_their_seat_and_leave_with_it(cast: Cast) -> None:
    ready = make_ready(cast)
    (document,) = run_month(OCTOBER, clients=[cast.orbit.pk], by=ready.fin, as_of=TODAY).issued
    approved(ready.team.lena_at_orbit, {1: 4, 2: 4})
    sheet = Timesheet.objects.get(placement=ready.team.lena_at_orbit)
    again = run_month(OCTOBER, by=ready.fin, as_of=TODAY)
    sheet.refresh_from_db()
    assert (again.issued, sheet.state, InvoiceDraft.objects.count()) == ([], "invoiced", 1)
    assert Billed.objects.get(kind="timesheet", subject=sheet.pk).draft_id == document.draft_id
    credit_invoice(document, reason="Another company", by=ready.fin, as_of=TODAY)
    sheet.refresh_from_db()
    assert sheet.state == "approved"
    (new,) = run_month(OCTOBER, by=ready.fin, as_of=TODAY).issued
    assert {row.kind for row in new.draft.billed.all()} == {"seat", "timesheet"}
    assert InvoiceDocument.objects.filter(kind="invoice").count() == 2
