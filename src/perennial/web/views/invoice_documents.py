"""Issued documents: their paper and e-invoices as files, and the credit note that puts one right."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from perennial.billing import file_queries as files
from perennial.billing.choices import DocumentKind
from perennial.billing.issue_actions import credit_invoice
from perennial.billing.models import InvoiceDocument
from perennial.billing.run_actions import REFUSALS
from perennial.delivery.actions.invoicing import NotInvoiced
from perennial.foundation.clock import today
from perennial.foundation.saying import spoken
from perennial.kernel.lifecycle import Refused
from perennial.web.forms.invoicing import CreditForm
from perennial.web.views.doors import actor, acts, refused, sees, told
from perennial.web.views.money_doors import after_act, the

EXPECTED = (*REFUSALS, NotInvoiced, Refused)


@sees("money")
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF with the e-invoice inside."""
    row = _document(request, pk)
    return _file(files.paper(row), files.PDF, f"{files.file_name(row)}.pdf")


@sees("money")
@require_safe
def facturx(request: HttpRequest, pk: int) -> HttpResponse:
    """The XML of Factur-X alone."""
    row = _document(request, pk)
    return _file(files.facturx_xml(row), files.XML, f"{files.file_name(row)}-factur-x.xml")


@sees("money")
@require_safe
def xrechnung(request: HttpRequest, pk: int) -> HttpResponse:
    """XRechnung, or what it still lacks."""
    row = _document(request, pk)
    try:
        content = files.xrechnung_xml(row)
    except files.NotXRechnung as error:
        return refused(request, error, to=_claim(row))
    return _file(content, files.XML, f"{files.file_name(row)}-xrechnung.xml")


@acts("money", "rates")
@require_http_methods(["GET", "HEAD", "POST"])
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a credit note for the whole invoice or an amount."""
    row = _document(request, pk)
    form = CreditForm(request.POST if request.method == "POST" else None, currency=row.currency)
    if row.kind == DocumentKind.INVOICE and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = credit_invoice(row, reason=data["reason"], net=data["net"], by=actor(request), as_of=today())
        except EXPECTED as error:
            form.add_error(None, spoken(error))
        else:
            after_act(request, row.client)
            return told(request, _("Credit note %(number)s is issued.") % {"number": made.number}, to=_claim(row))
    context = {
        "invoice": row.invoice, "client": row.client, "form": form, "to": _claim(row), "action": _("Issue"),
        "title": _("Credit note for %(number)s") % {"number": row.number},
    }  # fmt: skip
    return render(request, "invoices/form.html", context, status=422 if form.errors else 200)


def _document(request: HttpRequest, pk: int) -> InvoiceDocument:
    row: InvoiceDocument = the(request, InvoiceDocument, pk)
    return row


def _claim(row: InvoiceDocument) -> str:
    if row.invoice_id is not None:
        return reverse("invoice", args=[row.invoice_id])
    return reverse("credit", args=[row.credit_id])


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
