"""Changing one's mind about a line of the bank, and lines by which the bank takes a payment back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.billing.actions import AlreadyUndone, NotOpen, WrongAmount, return_payment, settle, undo_allocation
from perennial.billing.choices import EntryState
from perennial.billing.models import BankEntry, Payment
from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, record


@transaction.atomic
def reopen_entry(entry: BankEntry, *, reason: str, by: Actor, as_of: date) -> BankEntry:
    """Undo book_entry: its payment is reversed, its matches are undone, and the line waits again.

    For money that was booked to the wrong client. Raises NotOpen, AlreadyUndone when the bank took it back since.
    """
    entry = BankEntry.objects.select_for_update().get(pk=entry.pk)
    payment = Payment.objects.select_for_update().select_related("client").filter(entry=entry).first()
    if entry.state != EntryState.BOOKED or payment is None or payment.amount < 0:
        raise NotOpen(_("This line of the bank is not booked."))
    if Payment.objects.filter(reverses=payment).exists():
        raise AlreadyUndone(_("This payment was taken back before."))
    for row in payment.allocations.filter(amount__gt=0, reversed_by__isnull=True).select_related("invoice"):
        undo_allocation(row, reason=reason, by=by, as_of=as_of)
    back = Payment.objects.create(
        client=payment.client, paid_on=max(as_of, payment.paid_on), amount=-payment.amount, currency=payment.currency,
        payer=payment.payer, reference=payment.reference, reverses=payment, recorded_at=by.at,
    )  # fmt: skip
    settle(payments=[payment.pk, back.pk])
    Payment.objects.filter(pk=payment.pk).update(entry=None)
    _forget_payer(payment.client, entry)
    entry.state, entry.client, entry.candidates = EntryState.OPEN, None, []
    entry.save(update_fields=["state", "client", "candidates"])
    data: dict[str, Any] = {"amount": entry.amount, "currency": entry.currency, "payer": entry.payer, "reason": reason}
    subject = ("bank_entry", entry.pk)
    record("bank_entry.restored", by=by, on=as_of, client_id=payment.client_id, subject=subject, data=data)
    return entry


@transaction.atomic
def book_return(entry: BankEntry, payment: Payment, *, by: Actor, as_of: date) -> Payment:
    """A line by which the bank took a payment back: see return_payment. Raises NotOpen, WrongAmount, AlreadyUndone."""
    entry = BankEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.state != EntryState.OPEN:
        raise NotOpen(_("This line of the bank was decided before."))
    if (entry.amount, entry.currency) != (-payment.amount, payment.currency):
        raise WrongAmount(_("The line is not the reverse of this payment."))
    reason = entry.text.strip()[:300] or _("Returned by the bank")
    back = return_payment(payment, on=entry.booked_on, reason=reason, by=by, as_of=as_of)
    Payment.objects.filter(pk=back.pk).update(entry=entry)
    entry.state, entry.client, entry.candidates = EntryState.BOOKED, payment.client, []
    entry.save(update_fields=["state", "client", "candidates"])
    return back


def _forget_payer(client: Client, entry: BankEntry) -> None:
    """The line was not theirs, so its payer is not one of theirs either."""
    wrong = {entry.payer.strip(), entry.payer_account.strip()}
    known = [word for word in client.known_payers if word not in wrong]
    if known != client.known_payers:
        Client.objects.filter(pk=client.pk).update(known_payers=known)
