"""Prepared and issued invoices of a month as lines of one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perennial.billing.choices import DocumentKind, DraftState
from perennial.billing.document_queries import hindrances
from perennial.billing.models import InvoiceDocument, InvoiceDraft
from perennial.kernel import formats
from perennial.kernel.money import Money
from perennial.kernel.text import fold

STATES = ("stuck", "ready", "issued")


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice. `state`: stuck or ready for a draft, issued; `why` says what a draft waits for."""

    state: str
    client: str
    agreement: str
    number: str
    day: date | None
    total: Money
    chip: str
    tone: str
    why: str
    url: str


def lines_of(user: Any, month: date, *, words: str = "", state: str = "") -> list[Line]:
    """Drafts first, then what was issued for the month, newest number first. Two queries."""
    wanted = Q(client__search_text__contains=fold(words)) if words else Q()
    found = [*_drafts(user, month, wanted), *_documents(user, month, wanted)]
    return [line for line in found if not state or line.state == state]


def totals(lines: Iterable[Line], *states: str) -> str:
    """'9,280.00 $ + 4,000.00 €' of the lines in these states; a dash for none."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line.state in states:
            sums[line.total.currency] = sums.get(line.total.currency, Decimal(0)) + line.total.amount
    shown = [formats.format_money(Money(sums[code], code), _language()) for code in sorted(sums)]
    return " + ".join(shown) or "–"


def _drafts(user: Any, month: date, wanted: Q) -> list[Line]:
    rows = InvoiceDraft.objects.visible_to(user).filter(wanted, month=month, state=DraftState.DRAFT)
    rows = rows.select_related("client__manager", "agreement", "our_entity", "client_entity").order_by("client__name")
    found = []
    for row in rows:
        why = hindrances(row)
        found.append(Line(
            "stuck" if why else "ready", row.client.name, row.agreement.number, "", None,
            Money(row.total, row.currency), _("Cannot go yet") if why else _("Ready to issue"),
            "watch" if why else "acc", " ".join(why), reverse("invoice-draft", args=[row.pk]),
        ))  # fmt: skip
    return sorted(found, key=lambda line: line.state, reverse=True)


def _documents(user: Any, month: date, wanted: Q) -> list[Line]:
    rows = InvoiceDocument.objects.visible_to(user).filter(wanted, month=month).defer("content")
    found = []
    for row in rows.select_related("client", "agreement", "invoice").order_by("-issued_on", "-id"):
        credit = row.kind == DocumentKind.CREDIT
        total = Money(-row.total if credit else row.total, row.currency)
        label = str(row.get_kind_display()) if row.invoice is None else str(row.invoice.get_state_display())
        url = reverse("credit", args=[row.credit_id]) if credit else reverse("invoice", args=[row.invoice_id])
        found.append(Line(
            "issued", row.client.name, row.agreement.number, row.number, row.issued_on, total, label,
            _tone(row), "", url,
        ))  # fmt: skip
    return found


def _tone(row: InvoiceDocument) -> str:
    state = row.invoice.state if row.invoice is not None else ""
    return {"paid": "good", "disputed": "risk", "written_off": "risk", "issued": "watch"}.get(state, "")


def _language() -> str:
    return (get_language() or "en")[:2]
