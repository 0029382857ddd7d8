"""From a draft to the document that would be issued, what it lacks, and issued documents read back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from perennial.billing.choices import DocumentKind
from perennial.billing.draft_queries import Facts, sheets_of
from perennial.billing.einvoice.codes import plain
from perennial.billing.models import DraftLine, InvoiceDocument, InvoiceDraft, NumberSeries
from perennial.billing.rules.chain import Link, breaks
from perennial.billing.rules.content import AnnexDay, AnnexPart, annex_of, document_of
from perennial.billing.rules.document import INVOICE, Document, Line, Party, Reduction, lacking, totals_of
from perennial.billing.rules.drafting import month_of
from perennial.billing.rules.pricing import discount_of
from perennial.billing.rules.vat import Vat, vat_of
from perennial.billing.rules.xrechnung import electronic_address
from perennial.billing.words import LACKING, discount_text
from perennial.foundation.models import OutboxMessage
from perennial.foundation.saying import read
from perennial.kernel.money import ZERO

LETTER = "invoice"  # the key of the letter that brings an issued invoice (letter_specs)
UNNUMBERED = "–"  # what stands in the place of a number until there is one


def lacking_of(draft: InvoiceDraft) -> list[str]:
    """What has to be entered before it can be issued, as keys of words.LACKING; it reads no rows of its own."""
    found = lacking(_seller(draft), _buyer(draft), _vat(draft))
    if draft.total <= 0:
        found.append("nothing_to_pay")
    return found


def hindrances(draft: InvoiceDraft) -> list[str]:
    """Why it cannot be issued, as sentences in the active language; empty when it can."""
    return [read(one) for one in draft.problems] + [str(LACKING[key]) for key in lacking_of(draft)]


def document_for(draft: InvoiceDraft, *, issued_on: date, number: str = UNNUMBERED) -> Document:
    """The invoice as it would be issued that day. Raises rules.document.Disagrees."""
    lines = tuple(_line(row) for row in draft.lines.all())
    vat = _vat(draft)
    off = _reductions(draft, lines)
    entity, buyer = draft.our_entity, draft.client_entity
    return Document(
        INVOICE, number, issued_on, issued_on + timedelta(days=draft.agreement.payment_terms_days), draft.currency,
        draft.language, _seller(draft), _buyer(draft), month_of(draft.month), lines, off, vat,
        totals_of(lines, off, vat, draft.currency), iban=entity.iban.replace(" ", ""), bic=entity.bic,
        bank=entity.bank_name, buyer_reference=buyer.buyer_reference if buyer is not None else "", order=draft.order,
        contract=draft.agreement.number, note=draft.note,
    )  # fmt: skip


def annex_for(facts: Facts | None, draft: InvoiceDraft) -> tuple[AnnexPart, ...]:
    """The approved days of every timesheet on the draft, person by person. One query, none where it was prefetched."""
    if facts is None:
        return ()
    parts = [
        AnnexPart(
            *facts.roles[sheet],
            tuple(AnnexDay(row.day, row.seconds, row.note) for row in sorted(facts.days[sheet], key=_by_day)),
        )
        for sheet in sheets_of(draft)
        if facts.days.get(sheet)
    ]
    return tuple(sorted(parts, key=lambda part: (part.person, part.role)))


def content_of_row(row: InvoiceDocument) -> tuple[Document, tuple[AnnexPart, ...]]:
    """The issued document and its annex as they were sealed."""
    stored = json.loads(row.content)
    return document_of(stored), annex_of(stored)


def was_sent(invoice_id: int) -> bool:
    """Whether a letter with it waits, left, or may have left; one that came back does not count."""
    return bool(sent_of([invoice_id]))


def sent_of(invoices: Collection[int]) -> set[int]:
    """Those of the invoices of which that is so. One query."""
    rows = OutboxMessage.objects.filter(letter=LETTER, subject_kind="invoice", subject_id__in=list(invoices))
    standing = rows.exclude(state__in=("cancelled", "dead")).filter(bounced_on__isnull=True)
    return {number for number in standing.values_list("subject_id", flat=True) if number is not None}


def numbered(series: NumberSeries) -> str:
    """The number that the series stands at: LW-2026-0042, and LW-CN-2026-0007 for a credit note."""
    return f"{number_prefix(series.entity.series, series.kind, series.year)}{series.last:04d}"


def number_prefix(series: str, kind: str, year: int) -> str:
    """What all numbers of a series begin with."""
    return f"{series}-CN-{year}-" if kind == DocumentKind.CREDIT else f"{series}-{year}-"


def chain_breaks(series: NumberSeries) -> list[tuple[str, str]]:
    """(number, what is wrong) in one series; empty when it is as it was issued."""
    return breaks(_links(series), last=series.last - series.first + 1, last_hash=series.last_hash)


def _links(series: NumberSeries) -> Iterable[Link]:
    rows = InvoiceDocument.objects.filter(series=series).order_by("serial")
    values: Any = rows.values_list("number", "serial", "content", "previous_hash", "hash")
    for number, serial, content, previous, seal in values.iterator(chunk_size=500):
        yield Link(number, serial - series.first + 1, content, previous, seal)


def _line(row: DraftLine) -> Line:
    return Line(
        row.text, Decimal(plain(row.quantity)), row.unit, Decimal(plain(row.rate)), row.amount, row.day_from,
        row.day_to, row.seconds,
    )  # fmt: skip


def _reductions(draft: InvoiceDraft, lines: tuple[Line, ...]) -> tuple[Reduction, ...]:
    percent = draft.discount_percent
    off = discount_of(sum((line.net for line in lines), ZERO), percent, draft.currency)
    if not off:
        return ()
    with override(draft.language):
        return (Reduction(discount_text(plain(percent)), off, percent),)


def _vat(draft: InvoiceDraft) -> Vat:
    return vat_of(draft.agreement.vat, draft.agreement.vat_rate)


def _seller(draft: InvoiceDraft) -> Party:
    row, manager = draft.our_entity, draft.client.manager
    return Party(
        row.name, row.country, row.street, row.city, row.postcode, row.tax_id, row.vat_id, row.registration,
        ("EM", row.email) if row.email else ("", ""), manager.name if manager is not None else "", row.phone,
        row.email,
    )  # fmt: skip


def _buyer(draft: InvoiceDraft) -> Party:
    row = draft.client_entity
    if row is None:
        return Party("", "")
    return Party(
        row.name, row.country, row.street, row.city, row.postcode, row.tax_id, row.vat_id, row.registration,
        electronic_address(row.einvoice_id, row.email), email=row.email,
    )  # fmt: skip


def _by_day(row: Any) -> date:
    day: date = row.day
    return day
