"""The facts by which bank lines are matched, and the rules' answers to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from perennial.billing.models import BankEntry, Invoice
from perennial.billing.queries import open_invoices
from perennial.billing.rules.allocation import OpenInvoice
from perennial.billing.rules.matching import BankCredit, Match, Payer, match_credits
from perennial.clients.models import Client

REMEMBERED = timedelta(days=400)  # a text that names an invoice settled longer ago is about something else


def answers(entries: Sequence[BankEntry]) -> list[Match]:
    """One answer for each line, in their order: certain, uncertain or nothing. Four queries whatever the number."""
    if not entries:
        return []
    since = min(entry.booked_on for entry in entries) - REMEMBERED
    settled = Invoice.objects.filter(settled_on__gte=since).order_by().values_list("number", flat=True)
    invoices = [
        OpenInvoice(row.id, row.client_id, row.number, row.currency, row.open, row.due_on)
        for row in open_invoices(date.max)
    ]
    payers = [
        Payer(pk, (name, *known), tuple(known))
        for pk, name, known in Client.objects.live().values_list("pk", "name", "known_payers")
    ]
    credits = [
        BankCredit(e.pk, e.booked_on, e.amount, e.currency, e.payer, e.payer_account, e.text) for e in entries
    ]
    return match_credits(credits, invoices, payers, settled_numbers=set(settled))
