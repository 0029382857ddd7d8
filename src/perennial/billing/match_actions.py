"""Booking bank lines that are certain, and putting the candidates on those a person must be asked about. Set-based."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from perennial.billing.actions import settle
from perennial.billing.choices import AllocationKind, DisputeOutcome, EntryState, InvoiceState
from perennial.billing.match_queries import answers
from perennial.billing.models import Allocation, BankEntry, Dispute, Invoice, Payment
from perennial.billing.rules.matching import Certain, Nothing, Uncertain
from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, Event, record_many

REFERENCE, PAYER = 140, 200  # billing.Payment's columns
KNOWN_PAYERS = 20


@dataclass(frozen=True, slots=True)
class Matched:
    """How many lines were booked, and how many wait for a person."""

    booked: int = 0
    asked: int = 0


@transaction.atomic
def match_entries(*, by: Actor, as_of: date, batch_id: int | None = None) -> Matched:
    """Match every open incoming line of the bank: certain ones become payments, as book_entry would have made them.

    The others stay open with their candidates. `batch_id` marks what is written, so that it can be taken back.
    """
    rows = BankEntry.objects.select_for_update().filter(state=EntryState.OPEN, amount__gt=0)
    entries = list(rows.order_by("booked_on", "id"))
    if not entries:
        return Matched()
    by_id = {entry.pk: entry for entry in entries}
    certain: list[Certain] = []
    asked: list[BankEntry] = []
    for answer in answers(entries):
        entry = by_id[answer.credit.id]
        if isinstance(answer, Certain):
            certain.append(answer)
        elif _note(entry, answer):
            asked.append(entry)
    BankEntry.objects.bulk_update(asked, ["client", "candidates"], batch_size=200)
    _book(certain, by_id, by, batch_id)
    return Matched(len(certain), len(entries) - len(certain))


def _note(entry: BankEntry, answer: Uncertain | Nothing) -> bool:
    """Put what was found on the line. False: nothing new."""
    candidates = [
        {
            "doubt": candidate.doubt,
            "client": candidate.parts[0].invoice.client if candidate.parts else answer.client,
            "parts": [
                {"invoice": part.invoice.id, "number": part.invoice.number, "amount": format(part.amount, "f")}
                for part in candidate.parts
            ],
        }
        for candidate in (answer.candidates if isinstance(answer, Uncertain) else ())
    ]
    if (entry.client_id, entry.candidates) == (answer.client, candidates):
        return False
    entry.client_id, entry.candidates = answer.client, candidates
    return True


def _book(certain: Sequence[Certain], entries: Mapping[int, BankEntry], by: Actor, batch_id: int | None) -> None:
    if not certain:
        return
    payments = [_payment(answer, entries[answer.credit.id], by, batch_id) for answer in certain]
    Payment.objects.bulk_create(payments, batch_size=500)
    issued = _issue_days(part.invoice.id for answer in certain for part in answer.parts)
    parts = [
        Allocation(
            kind=AllocationKind.PAYMENT, payment=payment, invoice_id=part.invoice.id, amount=part.amount,
            on=max(payment.paid_on, issued[part.invoice.id]), batch_id=batch_id,
        )
        for payment, answer in zip(payments, certain, strict=True)
        for part in answer.parts
    ]  # fmt: skip
    Allocation.objects.bulk_create(parts, batch_size=500)
    settle(invoices=issued, payments=[payment.pk for payment in payments])
    _move_states(issued)
    booked = [entries[answer.credit.id] for answer in certain]
    for entry, answer in zip(booked, certain, strict=True):
        entry.state, entry.client_id, entry.candidates = EntryState.BOOKED, answer.client, []
    BankEntry.objects.bulk_update(booked, ["state", "client", "candidates"], batch_size=200)
    _remember_payers(booked)
    record_many(_events(payments, certain), by=by)


def _payment(answer: Certain, entry: BankEntry, by: Actor, batch_id: int | None) -> Payment:
    return Payment(
        client_id=answer.client, paid_on=entry.booked_on, amount=entry.amount, currency=entry.currency,
        reference=entry.text[:REFERENCE], payer=entry.payer[:PAYER], entry=entry, recorded_at=by.at, batch_id=batch_id,
    )  # fmt: skip


def _issue_days(ids: Iterable[int]) -> dict[int, date]:
    wanted = sorted(set(ids))
    found: dict[int, date] = {}
    for start in range(0, len(wanted), 500):
        rows: Any = Invoice.objects.select_for_update().filter(pk__in=wanted[start : start + 500])
        found.update(rows.values_list("pk", "issued_on"))
    return found


def _move_states(ids: Iterable[int]) -> None:
    """Paid or partly paid, as after any payment; a settled invoice ends its dispute."""
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        rows = list(Invoice.objects.filter(pk__in=wanted[start : start + 500]).exclude(state=InvoiceState.WRITTEN_OFF))
        for row in rows:
            if row.settled_on is not None:
                row.state = InvoiceState.PAID
            elif row.state != InvoiceState.DISPUTED:
                row.state = InvoiceState.PART_PAID
            row.version += 1
        Invoice.objects.bulk_update(rows, ["state", "version"], batch_size=200)
        settled = {row.pk: row.settled_on for row in rows if row.settled_on is not None}
        disputes = list(Dispute.objects.filter(invoice_id__in=settled, resolved_on__isnull=True))
        for dispute in disputes:
            dispute.resolved_on, dispute.outcome = settled[dispute.invoice_id], DisputeOutcome.VALID
        Dispute.objects.bulk_update(disputes, ["resolved_on", "outcome"], batch_size=200)


def _remember_payers(entries: Iterable[BankEntry]) -> None:
    words: dict[int, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.client_id is not None:
            words[entry.client_id] += [w for w in (entry.payer.strip(), entry.payer_account.strip()) if w]
    ids = list(words)
    for start in range(0, len(ids), 500):
        rows = list(Client.objects.filter(pk__in=ids[start : start + 500]))
        for row in rows:
            row.known_payers = list(dict.fromkeys([*row.known_payers, *words[row.pk]]))[-KNOWN_PAYERS:]
        Client.objects.bulk_update(rows, ["known_payers"], batch_size=200)


def _events(payments: Sequence[Payment], certain: Sequence[Certain]) -> Iterable[Event]:
    for payment, answer in zip(payments, certain, strict=True):
        data = {
            "amount": payment.amount, "currency": payment.currency, "reference": payment.reference,
            "payer": payment.payer, "because": answer.because,
        }  # fmt: skip
        yield Event("payment.recorded", payment.paid_on, payment.client_id, ("payment", payment.pk), data)
        for part in answer.parts:
            shown = {
                "number": part.invoice.number, "currency": part.invoice.currency, "amount": part.amount,
                "kind": str(AllocationKind.PAYMENT), "source": payment.pk,
            }  # fmt: skip
            yield Event(
                "allocation.made", payment.paid_on, payment.client_id, ("invoice", part.invoice.id), shown
            )
