"""The letter that brings an issued invoice to the client, its PDF attached. It goes once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.billing.choices import InvoiceState
from perennial.billing.document_queries import LETTER, content_of_row, was_sent
from perennial.billing.lifecycle import INVOICE
from perennial.billing.models import Invoice, InvoiceDocument
from perennial.clients.queries import greeting_for, recipients
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import (
    LETTERS,
    Check,
    Composed,
    LetterSpec,
    register_letter_texts,
)
from perennial.foundation.rights import may_act
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.kernel import formats
from perennial.kernel.letters import Language, load_letter, parse_letter
from perennial.kernel.money import Money
from perennial.kernel.saying import Said

KEY = LETTER
FIELDS = frozenset({"greeting", "am_name", "number", "month", "amount", "due_date", "hours"})
OVER = (InvoiceState.CREDITED, InvoiceState.WRITTEN_OFF)


class NotIssuedHere(LookupError):
    """There is no document of this invoice to send."""


def compose(subject_id: int, *, language: str | None = None, sender: User | None, as_of: date) -> Composed:
    """In the language of the invoice, unless another is asked for. Raises NotIssuedHere."""
    row = _document(subject_id)
    client = row.client
    to = recipients(client.contacts.current(), copy_decision_maker=False).to
    spoken = cast(Language, language or row.language)
    text = get(f"letter.{KEY}.{spoken}")
    letter = parse_letter(text, FIELDS) if text else load_letter("perennial.billing", "letters", KEY, spoken, FIELDS)
    name = (client.manager or sender or client).name
    rendered = letter.render({**_values(row, spoken), "greeting": greeting_for(to, spoken), "am_name": name})
    facts = {"invoices": [subject_id], "amount": f"{row.total:f}", "attachments": [["invoice", row.pk]]}
    people = ((to.name, to.email),) if to else ()
    return Composed(client.pk, spoken, people, (), rendered.subject_spans, rendered.body_spans, facts)


def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
    """Sent once, to somebody, for an invoice that stands."""
    row = _document(subject_id)
    to = recipients(row.client.contacts.current(), copy_decision_maker=False).to
    stands = row.invoice is not None and row.invoice.state not in OVER
    fresh = not was_sent(subject_id)
    return [
        Check.of("stands", stands, _("The invoice stands"), _("The invoice was credited or written off")),
        Check.of("not_sent", fresh, _("It was not sent before"), _("It was sent already; it goes out once")),
        Check.of(
            "right_person", to is not None, _("The recipient is one of their people"),
            _("No contact with a working address"),
        ),
    ]  # fmt: skip


def still_needed(message: OutboxMessage, now: datetime) -> str | None:
    """It stays when the invoice was credited before it left."""
    state = Invoice.objects.filter(pk=message.subject_id or 0).values_list("state", flat=True).first()
    return Said("The invoice was credited before it was sent.") if state is None or state in OVER else None


def on_sent(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """An issued invoice is sent; one that is paid or seen stays what it is."""
    invoice = Invoice.objects.select_for_update().get(pk=subject_id)
    if invoice.state == InvoiceState.ISSUED:
        role = "AM" if by.user is not None and may_act(by.user, "letters") else by.role
        invoice.state, invoice.version = INVOICE.fire(invoice.state, "send", role, {}).target, invoice.version + 1
        invoice.save(update_fields=["state", "version"])


def on_cancelled(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """Taken back before it left: it is only issued again."""
    if not was_sent(subject_id):
        Invoice.objects.filter(pk=subject_id, state=InvoiceState.SENT).update(state=InvoiceState.ISSUED)


def _document(invoice_id: int) -> InvoiceDocument:
    rows = InvoiceDocument.objects.select_related("client__manager", "invoice")
    row: InvoiceDocument | None = rows.filter(invoice_id=invoice_id).first()
    if row is None:
        raise NotIssuedHere(_("This invoice was issued elsewhere; there is no paper of it here."))
    return row


def _values(row: InvoiceDocument, language: str) -> Mapping[str, str]:
    doc, annex = content_of_row(row)
    seconds = sum(part.seconds for part in annex)
    hours = formats.format_number(seconds / 3600, language, 2) if seconds else ""
    month = formats.format_date(row.month, language, "month")
    return {
        "number": row.number, "month": month if language == "en" else month[:1].lower() + month[1:],
        "amount": formats.format_money(Money(row.total, row.currency), language, compact=False),
        "due_date": formats.format_date(doc.due_on, language, "full"), "hours": hours,
    }  # fmt: skip


TITLE: Any = gettext_lazy("Invoice, with its paper")
register_letter_texts(KEY, TITLE)
LETTERS.register(
    KEY,
    LetterSpec(
        key=KEY, title=TITLE, package="perennial.billing", fields=FIELDS, subject_kind="invoice", compose=compose,
        checks=checks, still_needed=still_needed, on_sent=on_sent, on_cancelled=on_cancelled, is_money=True,
    ),
)  # fmt: skip
