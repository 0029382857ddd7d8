"""Issuing and crediting: the number, the document, the claim and the time they bill are one short transaction.

The row of the series is locked last and everything slow (paper, e-invoice, mail) comes after the commit, so that
numbers have no gap and nobody waits long for one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from perennial.billing.actions import NumberTaken, record_credit
from perennial.billing.choices import DocumentKind, DraftState, InvoiceState
from perennial.billing.document_queries import (
    annex_for,
    content_of_row,
    document_for,
    hindrances,
    number_prefix,
    numbered,
)
from perennial.billing.draft_actions import is_as_prepared, lines_now, locked
from perennial.billing.draft_queries import facts_for, sheets_of
from perennial.billing.lifecycle import INVOICE
from perennial.billing.models import CreditNote, Invoice, InvoiceDocument, InvoiceDraft, InvoiceLine, NumberSeries
from perennial.billing.ports import hours
from perennial.billing.rules.chain import canonical, link_hash
from perennial.billing.rules.content import AnnexPart, content_of
from perennial.billing.rules.document import CREDIT, Document, Line, totals_of
from perennial.billing.words import credit_text
from perennial.contracts.models import LegalEntity
from perennial.foundation.timeline import Actor, record
from perennial.kernel import formats
from perennial.kernel.lifecycle import NotAllowed
from perennial.kernel.money import ZERO, Money, round_money
from perennial.kernel.text import reference_key


class CannotIssue(ValueError):
    """The document cannot be issued; the sentence says why."""


@transaction.atomic
def issue_invoice(draft: InvoiceDraft, *, issued_on: date | None = None, by: Actor, as_of: date) -> InvoiceDocument:
    """Make an invoice of the draft: it gets the next number of its series, and what it bills is billed.

    Raises draft_actions.CannotDraft when it was issued or discarded before, CannotIssue when something is lacking or
    what it was prepared from has changed, kernel.lifecycle.Refused for a role that may not.
    """
    draft, day = locked(draft), issued_on or as_of
    if day > as_of:
        raise CannotIssue(_("An invoice is not issued on a day to come."))
    INVOICE.fire(draft.state, "issue", _role(by), {"complete": True})
    if missing := hindrances(draft):
        raise CannotIssue(" ".join(missing))
    prefetch_related_objects([draft], "lines", "billed")
    facts = facts_for(draft)
    if not is_as_prepared(draft, lines_now(draft, facts)):
        raise CannotIssue(_("Hours or rates have changed since it was prepared. Prepare the month again and look."))
    doc, annex = document_for(draft, issued_on=day), annex_for(facts, draft)
    series = _take(draft.our_entity, DocumentKind.INVOICE, day)
    doc = replace(doc, number=numbered(series))
    row = _seal(series, doc, annex, draft, by, invoice=_claim(draft, doc, by))
    InvoiceLine.objects.bulk_create([_frozen(line, row) for line in draft.lines.all()])
    draft.state, draft.version = DraftState.ISSUED, draft.version + 1
    draft.save(update_fields=["state", "version"])
    if sheets := sheets_of(draft):
        hours().mark_invoiced(sheets, by=by, as_of=as_of)
    return row


@transaction.atomic
def credit_invoice(
    document: InvoiceDocument, *, reason: str, net: Decimal | None = None, by: Actor, as_of: date
) -> InvoiceDocument:
    """A credit note with a number of its own. Without `net` the whole invoice is credited and what it billed can be
    invoiced again; with it an amount before VAT is taken off.

    Raises CannotIssue, kernel.lifecycle.Refused.
    """
    invoice = Invoice.objects.select_for_update(of=("self",)).select_related("client").get(pk=document.invoice_id)
    draft = InvoiceDraft.objects.select_related("agreement", "our_entity", "client").get(pk=document.draft_id)
    if not reason.strip():
        raise CannotIssue(_("A credit note says why."))
    whole = net is None
    target = _credited_state(invoice, whole, by)
    doc = _credit_document(document, reason.strip(), net, as_of)
    series = _take(draft.our_entity, DocumentKind.CREDIT, as_of)
    doc = replace(doc, number=numbered(series))
    credit = record_credit(
        invoice.client, number=doc.number, issued_on=as_of, money=Money(doc.totals.total, doc.currency),
        reason=reason.strip()[:300], invoice=invoice, by=by, as_of=as_of,
    )  # fmt: skip
    row = _seal(series, doc, (), draft, by, credit=credit, corrects=document)
    if whole:
        Invoice.objects.filter(pk=invoice.pk).update(state=target)
        InvoiceLine.objects.bulk_create([_frozen(line, row) for line in document.lines.order_by("position")])
        sheets = sheets_of(draft)
        draft.billed.filter(released_on__isnull=True).update(released_on=as_of)
        if sheets:
            hours().release_invoiced(sheets, by=by, as_of=as_of)
    return row


def _role(by: Actor) -> str:
    """Whoever runs the command on the server stands in for finance; a person has their own role."""
    return by.role if by.user is not None else "FIN"


def _credited_state(invoice: Invoice, whole: bool, by: Actor) -> str:
    """The state after a full credit. Raises Refused for others than finance, CannotIssue where nothing is to credit."""
    if _role(by) != "FIN":
        raise NotAllowed("only finance credits", machine="invoice", state=invoice.state, event="credit_full")
    if invoice.state in (InvoiceState.CREDITED, InvoiceState.WRITTEN_OFF):
        raise CannotIssue(_("Nothing of this invoice is left to credit."))
    if not whole or invoice.state == InvoiceState.PAID:  # paid: the credit note waits for the next invoice
        return invoice.state
    return INVOICE.fire(invoice.state, "credit_full", _role(by), {"credit_note_issued": True}).target


def _credit_document(document: InvoiceDocument, reason: str, net: Decimal | None, day: date) -> Document:
    original, _annex = content_of_row(document)
    doc = replace(
        original, kind=CREDIT, issued_on=day, due_on=day, note=reason[:500],
        corrects=(original.number, original.issued_on),
    )  # fmt: skip
    before = sum(document.corrections.values_list("total", flat=True), ZERO)
    if net is None:
        if before:
            raise CannotIssue(_("A part of it is credited already: credit the rest as an amount."))
        return doc
    if net <= 0 or round_money(net, doc.currency) != net:
        raise CannotIssue(_("The amount has to be above zero, in whole cents."))
    with override(doc.language):
        text = credit_text(doc.number)
    first, last = doc.period
    lines = (Line(text, Decimal(1), "piece", net, net, first, last),)
    totals = totals_of(lines, (), doc.vat, doc.currency)
    if before + totals.total > original.totals.total:
        left = formats.format_money(Money(original.totals.total - before, doc.currency), _language())
        raise CannotIssue(_("Only %(left)s of this invoice is left to credit.") % {"left": left})
    return replace(doc, lines=lines, reductions=(), totals=totals)


def _take(entity: LegalEntity, kind: str, day: date) -> NumberSeries:
    """The next number, held by the lock on its row until the transaction ends. Raises CannotIssue: an earlier day."""
    rows = NumberSeries.objects.select_for_update().filter(entity=entity, kind=kind, year=day.year)
    series = rows.first()
    if series is None:  # the first of its year; who comes second finds the row of the first
        start = _start(entity, kind, day.year)
        NumberSeries.objects.get_or_create(entity=entity, kind=kind, year=day.year, defaults=start)
        series = rows.get()
    series.entity = entity
    if series.last_on is not None and day < series.last_on:
        shown = {"day": formats.format_date(series.last_on, _language(), "full")}
        raise CannotIssue(_("The last document of this series is of %(day)s; numbers go on from there.") % shown)
    series.last, series.last_on = series.last + 1, day
    return series


def _start(entity: LegalEntity, kind: str, year: int) -> dict[str, int]:
    """Numbers of the year that came in from another system are gone on with."""
    prefix = number_prefix(entity.series, kind, year)
    model: Any = CreditNote if kind == DocumentKind.CREDIT else Invoice
    given = [number[len(prefix):] for number in model.objects.filter(number__startswith=prefix).values_list(
        "number", flat=True)]  # fmt: skip
    last = max((int(rest) for rest in given if rest.isascii() and rest.isdigit() and len(rest) < 9), default=0)
    return {"first": last + 1, "last": last}


def _claim(draft: InvoiceDraft, doc: Document, by: Actor) -> Invoice:
    invoice = Invoice(
        client=draft.client, number=doc.number, number_key=reference_key(doc.number), issued_on=doc.issued_on,
        due_on=doc.due_on, amount=doc.totals.total, currency=doc.currency, description=draft.agreement.title[:300],
        state=InvoiceState.ISSUED,
    )  # fmt: skip
    try:
        with transaction.atomic():
            invoice.save(force_insert=True)
    except IntegrityError as error:
        raise NumberTaken(_("The number %(number)s is in the book already.") % {"number": doc.number}) from error
    data = {"number": doc.number, "amount": invoice.amount, "currency": doc.currency, "due_on": doc.due_on}
    subject = ("invoice", invoice.pk)
    record("invoice.issued", by=by, on=doc.issued_on, client_id=draft.client_id, subject=subject, data=data)
    return invoice


def _seal(
    series: NumberSeries, doc: Document, annex: tuple[AnnexPart, ...], draft: InvoiceDraft, by: Actor, **claim: Any
) -> InvoiceDocument:
    """Write the document with its hash, and move the series on to it."""
    content = canonical(content_of(doc, annex))
    previous = series.last_hash
    series.last_hash = link_hash(previous, content)
    row = InvoiceDocument.objects.create(
        client_id=draft.client_id, kind=series.kind, series=series, serial=series.last, number=doc.number,
        issued_on=doc.issued_on, issued_at=by.at, issued_by=by.user, agreement=draft.agreement, month=draft.month,
        draft=draft, currency=doc.currency, language=doc.language, net=doc.totals.net, vat=doc.totals.vat,
        total=doc.totals.total, content=content, previous_hash=previous, hash=series.last_hash, **claim,
    )  # fmt: skip
    series.save(update_fields=["last", "last_on", "last_hash"])
    return row


def _frozen(line: Any, document: InvoiceDocument) -> InvoiceLine:
    names = (
        "kind", "text", "day_from", "day_to", "seconds", "quantity", "unit", "rate", "amount", "placement_id",
        "project_id", "billed_id", "position",
    )  # fmt: skip
    return InvoiceLine(document=document, **{name: getattr(line, name) for name in names})


def _language() -> str:
    return (get_language() or "en")[:2]
