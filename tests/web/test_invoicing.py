"""Invoices through their pages: prepared by a manager, issued and credited by finance, sent once, files that open."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from perennial.billing.models import Invoice, InvoiceDocument, InvoiceDraft, InvoiceRun
from perennial.billing.tasks import issue_month
from perennial.contracts.models import ClientEntity
from tests.billing.documents import Ready, make_ready
from tests.conftest import TODAY, Cast
from tests.delivery.month import approved


@pytest.fixture
def ready(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Ready:
    from perennial.web.views import invoice_documents, invoice_drafts, invoices, invoicing

    for module in (invoicing, invoice_drafts, invoice_documents, invoices):
        monkeypatch.setattr(module, "today", lambda: TODAY)
    ready = make_ready(cast)
    approved(ready.team.max_at_harbor, {1: 8, 2: 7.5})
    return ready


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_month_goes_from_approved_hours_to_a_sent_invoice(
    ready: Ready, client: Any, django_assert_max_num_queries: Any
) -> None:
    cast, page = ready.cast, reverse("invoicing")
    client.force_login(cast.alice)
    assert "No invoice of this month yet" in said(client.get(page))
    assert client.post(reverse("invoicing-prepare"), {"month": "2026-10"}).status_code == 302
    draft = InvoiceDraft.objects.get()  # Harbor is hers, Orbit is not
    with django_assert_max_num_queries(25):
        listed = said(client.get(page))
    assert "Harbor Pay" in listed and "Ready to issue" in listed and "775.00" in listed and "Orbit" not in listed
    own = reverse("invoice-draft", args=[draft.pk])
    shown = said(client.get(own))
    assert "Developer, Max Dev" in shown and "Finance issues it." in shown and "Hours behind it" in shown
    client.post(reverse("invoice-line-new", args=[draft.pk]), {"text": "Flight", "amount": "120.50"})
    client.post(own, {"discount_percent": "10", "order": "PO-7", "note": "Thank you"})
    assert client.post(own, {"discount_percent": "101"}).status_code == 422
    draft.refresh_from_db()
    assert (draft.total, draft.order) == (Decimal("805.95"), "PO-7")
    assert client.post(reverse("invoice-issue", args=[draft.pk])).status_code == 403
    assert client.get(reverse("invoice-draft-paper", args=[draft.pk])).content.startswith(b"%PDF")

    client.force_login(cast.fedir)
    client.post(reverse("invoice-issue", args=[draft.pk]), {"issued_on": "2026-11-20"})
    document = InvoiceDocument.objects.get()
    assert (document.number, document.issued_on.day) == ("LW-2026-0001", 20)
    assert client.get(own).headers["Location"] == reverse("invoice", args=[document.invoice_id])
    claim = said(client.get(reverse("invoice", args=[document.invoice_id])))
    assert "As it was issued" in claim and "Send it" in claim and "Issue a credit note" in claim
    paper = client.get(reverse("document-paper", args=[document.pk]))
    assert (paper.content[:4], "LW-2026-0001.pdf" in paper.headers["Content-Disposition"]) == (b"%PDF", True)
    assert b"CrossIndustryInvoice" in client.get(reverse("document-facturx", args=[document.pk])).content
    lacking = client.get(reverse("document-xrechnung", args=[document.pk]), follow=True)
    assert "Leitweg-ID" in said(lacking)
    csv = client.get(reverse("invoicing-csv"), {"state": "issued"}).content.decode()
    assert "LW-2026-0001" in csv and "805.95" in csv

    client.force_login(cast.alice)
    letter = reverse("letter", args=["invoice", document.invoice_id])
    assert "LW-2026-0001" in said(client.get(letter))
    client.post(reverse("letter-send", args=["invoice", document.invoice_id]), {"next": page})
    assert Invoice.objects.get(pk=document.invoice_id).state == "sent"
    assert "Send it" not in said(client.get(reverse("invoice", args=[document.invoice_id])))

    client.force_login(cast.fedir)
    credit = reverse("document-credit", args=[document.pk])
    assert client.post(credit, {"reason": "Goodwill", "net": "99999"}).status_code == 422
    client.post(credit, {"reason": "Wrong company"})
    assert "LW-CN-2026-0001" in said(client.get(reverse("invoice", args=[document.invoice_id])))
    note = InvoiceDocument.objects.get(kind="credit")
    assert client.get(reverse("document-paper", args=[note.pk])).content.startswith(b"%PDF")


def test_finance_runs_the_month_and_sees_what_could_not_go(ready: Ready, client: Any) -> None:
    ClientEntity.objects.filter(client=ready.cast.harbor).update(city="")
    client.force_login(ready.cast.fedir)
    client.post(reverse("invoicing-prepare"), {"month": "2026-10"})
    listed = said(client.get(reverse("invoicing")))
    assert "no name, city or country" in listed and "Issue 1" in listed
    client.post(reverse("invoicing-run"), {"month": "2026-10"})
    run = InvoiceRun.objects.get()
    assert "about to begin" in said(client.get(reverse("invoice-run", args=[run.pk])))
    issue_month.func(run.pk, TODAY.isoformat())
    told = said(client.get(reverse("invoicing")))
    assert "2 of 2 looked at, 1 issued" in told and "1 could not be issued" in told
    stuck = said(client.get(reverse("invoice-draft", args=[InvoiceDraft.objects.get(state="draft").pk])))
    assert "It cannot be issued yet." in stuck
    client.post(reverse("invoice-discard", args=[InvoiceDraft.objects.get(state="draft").pk]))
    assert not InvoiceDraft.objects.filter(state="draft").exists()
