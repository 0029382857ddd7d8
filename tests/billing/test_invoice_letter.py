"""The letter that brings an invoice: once, in the invoice's language, with the paper attached as it leaves."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from typing import Any

import pytest

from perennial.billing.issue_actions import credit_invoice
from perennial.billing.letter_specs import KEY, NotIssuedHere
from perennial.billing.models import Invoice
from perennial.billing.run_actions import run_month
from perennial.foundation.delivery import deliver_next
from perennial.foundation.letters import ChecksFailed, cancel_letter, send_letter
from perennial.foundation.mail_transport import Accepted, Mail
from perennial.foundation.models import OutboxMessage
from perennial.foundation.registry import LETTERS
from perennial.receivables.queries.book import load_book
from perennial.receivables.queries.lists import Filter, invoice_rows
from tests.billing.documents import OCTOBER, make_ready
from tests.conftest import NOW, TODAY, Cast
from tests.delivery.month import approved


class Kept:
    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> Accepted:
        self.mails.append(mail)
        return Accepted("250 ok")


def send(cast: Cast, invoice: Invoice, step: str = "s") -> OutboxMessage:
    spec, by = LETTERS[KEY], cast.by(cast.bohdan)
    composed = spec.compose(invoice.pk, language=None, sender=cast.bohdan, as_of=TODAY)
    return send_letter(
        spec, invoice.pk, language=composed.language, subject=composed.subject_text, body=composed.body_text,
        to=[address for _name, address in composed.to], by=by, as_of=TODAY, idempotency=step,
    )  # fmt: skip


def held_back(invoice: Invoice) -> bool:
    """Whether the ladder leaves it out, as the list of receivables says it does."""
    view = load_book(TODAY, clients=[invoice.client_id]).cases[(invoice.client_id, invoice.currency)]
    (item,) = [item for item in view.facts.items if item.id == invoice.pk]
    listed = invoice_rows(TODAY, Filter(tab="held"), clients=[invoice.client_id])
    assert (invoice in list(listed)) == item.held
    return item.held


def test_an_invoice_is_sent_once_with_its_paper(cast: Cast, settings: Any) -> None:
    ready = make_ready(cast)
    approved(ready.team.lena_at_orbit, {1: 4, 2: 4})
    document = run_month(OCTOBER, by=ready.fin, as_of=TODAY).issued[0]
    invoice = Invoice.objects.get(pk=document.invoice_id)
    assert held_back(invoice)  # nobody is reminded of an invoice they do not have
    back = send(cast, invoice)
    assert not held_back(invoice)
    invoice.refresh_from_db()
    assert (invoice.state, back.language, back.to) == ("sent", "uk", ["billing@orbit.example"])
    assert "LW-2026-0001" in back.subject and "8" in back.body and "жовтень" in back.subject
    with pytest.raises(ChecksFailed):
        send(cast, invoice, "another step")
    cancel_letter(back, by=cast.by(cast.bohdan), as_of=TODAY)
    invoice.refresh_from_db()
    assert invoice.state == "issued"
    message = send(cast, invoice)
    kept = Kept()
    assert deliver_next("w", now=lambda: message.not_before + timedelta(seconds=1), transport=kept)
    mail = email.message_from_bytes(kept.mails[0].content, policy=email.policy.default)
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("LW-2026-0001.pdf", "application/pdf")
    assert file.get_content().startswith(b"%PDF")
    assert not deliver_next("w", now=lambda: NOW + timedelta(days=1), transport=kept)


def test_a_credited_invoice_stays_and_a_foreign_one_has_no_paper(cast: Cast) -> None:
    ready = make_ready(cast)
    document = run_month(OCTOBER, by=ready.fin, as_of=TODAY).issued[0]
    message = send(cast, Invoice.objects.get(pk=document.invoice_id))
    credit_invoice(document, reason="Wrong", by=ready.fin, as_of=TODAY)
    kept = Kept()
    deliver_next("w", now=lambda: message.not_before + timedelta(seconds=1), transport=kept)
    message.refresh_from_db()
    assert (message.state, kept.mails) == ("cancelled", [])
    with pytest.raises(NotIssuedHere):
        LETTERS[KEY].compose(0, language=None, sender=None, as_of=TODAY)
