"""Everything that records money. Issued facts are never edited, only reversed; each act is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from perennial.billing.choices import AllocationKind, DisputeOutcome, EntryState, InvoiceState
from perennial.billing.lifecycle import INVOICE
from perennial.billing.models import Allocation, BankEntry, CreditNote, Dispute, Invoice, Payment, WriteOffProposal
from perennial.billing.queries import AMOUNT, left_of, open_amount
from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, record
from perennial.kernel.money import Money
from perennial.kernel.text import reference_key


class NumberTaken(ValueError):
    """The client already has an invoice or credit note with this number."""


class WrongAmount(ValueError):
    """An amount that cannot be: not positive, above what is open, or in another currency."""


class AlreadyUndone(ValueError):
    """It was reversed before."""


class NotOpen(ValueError):
    """The dispute, proposal or entry is not open any more."""


@transaction.atomic
def record_invoice(
    client: Client, *, number: str, issued_on: date, due_on: date, money: Money, description: str = "", by: Actor,
    as_of: date,
) -> Invoice:  # fmt: skip
    """Record an invoice issued elsewhere. Raises NumberTaken, WrongAmount."""
    _positive(money)
    if due_on < issued_on:
        raise WrongAmount(_("The due day is before the issue day."))
    invoice = Invoice(
        client=client, number=number.strip(), number_key=reference_key(number), issued_on=issued_on, due_on=due_on,
        amount=money.amount, currency=money.currency, description=description,
    )  # fmt: skip
    taken = _("%(client)s already has an invoice %(number)s.") % {"client": client.name, "number": number}
    _insert(invoice, taken)
    _event("invoice.recorded", invoice, by, issued_on, {"amount": money.amount, "due_on": due_on})
    return invoice


@transaction.atomic
def record_payment(
    client: Client, *, paid_on: date, money: Money, reference: str = "", payer: str = "",
    allocations: Sequence[tuple[Invoice, Decimal]] = (), entry: BankEntry | None = None, by: Actor, as_of: date,
) -> Payment:  # fmt: skip
    """Record money received and match it to invoices; what is left stays unallocated. Raises WrongAmount."""
    _positive(money)
    payment = Payment.objects.create(
        client=client, paid_on=paid_on, amount=money.amount, currency=money.currency, reference=reference[:140],
        payer=payer[:200], entry=entry, recorded_at=by.at,
    )  # fmt: skip
    data = {"amount": money.amount, "currency": money.currency, "reference": reference, "payer": payer}
    record("payment.recorded", by=by, on=paid_on, client_id=client.pk, subject=("payment", payment.pk), data=data)
    for invoice, amount in allocations:
        allocate(payment, invoice, amount=amount, by=by, as_of=as_of)
    return payment


@transaction.atomic
def record_credit(
    client: Client, *, number: str, issued_on: date, money: Money, reason: str = "", invoice: Invoice | None = None,
    by: Actor, as_of: date,
) -> CreditNote:  # fmt: skip
    """Record a credit note; with an invoice it settles as much of it as is open. Raises NumberTaken, WrongAmount."""
    _positive(money)
    credit = CreditNote(
        client=client, number=number.strip(), issued_on=issued_on, amount=money.amount, currency=money.currency,
        reason=reason,
    )  # fmt: skip
    taken = _("%(client)s already has a credit note %(number)s.") % {"client": client.name, "number": number}
    _insert(credit, taken)
    data = {"number": credit.number, "amount": money.amount, "currency": money.currency, "reason": reason}
    record("credit.recorded", by=by, on=issued_on, client_id=client.pk, subject=("credit", credit.pk), data=data)
    if invoice is not None:
        part = min(money.amount, open_amount(invoice, as_of).amount)
        if part > 0:
            allocate(credit, invoice, amount=part, by=by, as_of=as_of)
    return credit


@transaction.atomic
def allocate(source: Payment | CreditNote, invoice: Invoice, *, amount: Decimal, by: Actor, as_of: date) -> Allocation:
    """Match a part of a payment or credit note to an invoice. Raises WrongAmount above what is left or open."""
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    source = type(source).objects.select_for_update().get(pk=source.pk)
    money = Money(amount, source.currency)
    _positive(money)
    if invoice.currency != source.currency or invoice.client_id != source.client_id:
        raise WrongAmount(_("A payment settles invoices of the same client in the same currency."))
    if money > left_of(source):
        raise WrongAmount(_("Only %(left)s of it is left to match.") % {"left": left_of(source)})
    still_open = open_amount(invoice, date.max)
    if money > still_open:
        values = {"left": still_open, "number": invoice.number}
        raise WrongAmount(_("Only %(left)s of invoice %(number)s is open.") % values)
    day = source.paid_on if isinstance(source, Payment) else source.issued_on
    is_payment = isinstance(source, Payment)
    row = Allocation.objects.create(
        kind=AllocationKind.PAYMENT if is_payment else AllocationKind.CREDIT,
        payment=source if isinstance(source, Payment) else None,
        credit=source if isinstance(source, CreditNote) else None,
        invoice=invoice,
        amount=money.amount,
        # paid before issue: it counts from the issue day, so that the invoice took 0 days (domain A6)
        on=max(day, invoice.issued_on),
    )
    settle(invoices=[invoice.pk], payments=[source.pk] if is_payment else [], credits=[] if is_payment else [source.pk])
    _after_money(invoice, "payment" if is_payment else "credit", by)
    _event("allocation.made", invoice, by, row.on, {"amount": money.amount, "kind": row.kind, "source": source.pk})
    return row


@transaction.atomic
def undo_allocation(row: Allocation, *, reason: str, by: Actor, as_of: date) -> Allocation:
    """Undo a match by a reversing row; the money is unallocated again. Raises AlreadyUndone."""
    invoice = Invoice.objects.select_for_update().get(pk=row.invoice_id)
    if row.reverses_id or Allocation.objects.filter(reverses=row).exists():
        raise AlreadyUndone(_("This match was undone before."))
    back = Allocation.objects.create(
        kind=row.kind, payment=row.payment, credit=row.credit, invoice=invoice, amount=-row.amount,
        on=max(as_of, row.on), reverses=row, reason=reason,
    )  # fmt: skip
    settle(
        invoices=[invoice.pk],
        payments=[row.payment_id] if row.payment_id else [],
        credits=[row.credit_id] if row.credit_id else [],
    )
    _reopen(invoice)
    _event("allocation.undone", invoice, by, back.on, {"amount": row.amount, "kind": row.kind, "reason": reason})
    return back


@transaction.atomic
def return_payment(payment: Payment, *, on: date, reason: str, by: Actor, as_of: date) -> Payment:
    """The bank took a payment back (a bounce): every match is undone and a negative payment stands beside it."""
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.amount < 0 or Payment.objects.filter(reverses=payment).exists():
        raise AlreadyUndone(_("This payment was taken back before."))
    if on < payment.paid_on:
        raise WrongAmount(_("A return cannot be before the payment."))
    for row in payment.allocations.filter(amount__gt=0, reversed_by__isnull=True).select_related("invoice"):
        undo_allocation(row, reason=reason, by=by, as_of=on)
    back = Payment.objects.create(
        client=payment.client, paid_on=on, amount=-payment.amount, currency=payment.currency, payer=payment.payer,
        reference=payment.reference, reverses=payment, recorded_at=by.at,
    )  # fmt: skip
    settle(payments=[payment.pk, back.pk])
    data = {"amount": payment.amount, "currency": payment.currency, "reason": reason}
    record("payment.returned", by=by, on=on, client_id=payment.client_id, subject=("payment", payment.pk), data=data)
    return back


@transaction.atomic
def open_dispute(invoice: Invoice, *, amount: Decimal, reason: str, by: Actor, as_of: date) -> Dispute:
    """The client contests an invoice: it leaves the ladder. Raises WrongAmount, IllegalMove, IntegrityError never."""
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    money = Money(amount, invoice.currency)
    _positive(money)
    if money > open_amount(invoice, as_of):
        values = {"left": open_amount(invoice, as_of), "number": invoice.number}
        raise WrongAmount(_("Only %(left)s of invoice %(number)s is open.") % values)
    _fire(invoice, "dispute", by, {"amount_and_reason": bool(reason.strip())})
    row = Dispute.objects.create(invoice=invoice, opened_on=as_of, amount=money.amount, reason=reason)
    _event("dispute.opened", invoice, by, as_of, {"amount": money.amount, "reason": reason})
    return row


@transaction.atomic
def resolve_dispute(row: Dispute, *, outcome: DisputeOutcome, note: str, by: Actor, as_of: date) -> Dispute:
    """The invoice stands (the ladder goes on, due date unchanged) or was credited. Raises NotOpen, GuardFailed."""
    row = Dispute.objects.select_for_update().select_related("invoice").get(pk=row.pk)
    if row.resolved_on is not None:
        raise NotOpen(_("This dispute was resolved before."))
    row.resolved_on, row.outcome, row.note = as_of, outcome, note
    row.save(update_fields=["resolved_on", "outcome", "note"])
    if row.invoice.state == InvoiceState.DISPUTED:
        _fire(row.invoice, "resolved_valid", by, {"has_note": bool(note.strip())})
        _part_paid(row.invoice)
    _event("dispute.resolved", row.invoice, by, as_of, {"outcome": str(outcome), "note": note})
    return row


@transaction.atomic
def propose_write_off(invoice: Invoice, *, reason: str, by: Actor, as_of: date) -> WriteOffProposal:
    """Finance proposes; a director decides. Raises WrongAmount when nothing is open or no reason is given."""
    if not reason.strip() or not open_amount(invoice, as_of) or by.user is None:
        raise WrongAmount(_("A write-off needs a reason and an open amount."))
    row, _made = WriteOffProposal.objects.get_or_create(
        invoice=invoice, decided_on=None, defaults={"reason": reason, "proposed_by": by.user, "proposed_on": as_of}
    )
    _event("write_off.proposed", invoice, by, as_of, {"reason": reason})
    return row


@transaction.atomic
def decide_write_off(row: WriteOffProposal, *, accept: bool, by: Actor, as_of: date) -> WriteOffProposal:
    """A second person decides. Raises NotOpen, NotAllowed, GuardFailed for the proposer."""
    row = WriteOffProposal.objects.select_for_update().select_related("invoice", "proposed_by").get(pk=row.pk)
    if row.decided_on is not None:
        raise NotOpen(_("This write-off was decided before."))
    invoice = Invoice.objects.select_for_update().get(pk=row.invoice_id)
    if accept:
        two_people = by.user is not None and by.user != row.proposed_by
        _fire(invoice, "write_off", by, {"two_people_and_reason": two_people})
        Allocation.objects.create(
            kind=AllocationKind.WRITE_OFF, invoice=invoice, amount=open_amount(invoice, date.max).amount,
            on=max(as_of, invoice.issued_on), reason=row.reason,
        )  # fmt: skip
        settle(invoices=[invoice.pk])
    row.decided_on, row.accepted = as_of, accept
    row.save(update_fields=["decided_on", "accepted"])
    _event("write_off.accepted" if accept else "write_off.refused", invoice, by, as_of, {"reason": row.reason})
    return row


@transaction.atomic
def mark_undelivered(invoice: Invoice, *, by: Actor, as_of: date) -> Invoice:
    """The invoice itself came back: nothing of the ladder goes out for it until it is delivered."""
    Invoice.objects.filter(pk=invoice.pk).update(bounced_on=as_of)
    _event("invoice.bounced", invoice, by, as_of, {})
    invoice.refresh_from_db()
    return invoice


@transaction.atomic
def mark_delivered(invoice: Invoice, *, by: Actor, as_of: date) -> Invoice:
    """Undo mark_undelivered."""
    Invoice.objects.filter(pk=invoice.pk).update(bounced_on=None)
    _event("invoice.delivered", invoice, by, as_of, {})
    invoice.refresh_from_db()
    return invoice


@transaction.atomic
def book_entry(
    entry: BankEntry, client: Client, *, allocations: Sequence[tuple[Invoice, Decimal]], by: Actor, as_of: date
) -> Payment:
    """A word on a line of the bank makes it a payment. Raises NotOpen, WrongAmount."""
    entry = BankEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.state != EntryState.OPEN:
        raise NotOpen(_("This line of the bank was decided before."))
    payment = record_payment(
        client, paid_on=entry.booked_on, money=Money(entry.amount, entry.currency), reference=entry.text,
        payer=entry.payer, allocations=allocations, entry=entry, by=by, as_of=as_of,
    )  # fmt: skip
    entry.state, entry.client, entry.candidates = EntryState.BOOKED, client, []
    entry.save(update_fields=["state", "client", "candidates"])
    _remember_payer(client, entry)
    return payment


@transaction.atomic
def ignore_entry(entry: BankEntry, *, by: Actor, as_of: date) -> BankEntry:
    """Not a client's payment (fees, transfers of our own). Raises NotOpen."""
    return _set_entry(entry, EntryState.OPEN, EntryState.IGNORED, "bank_entry.ignored", by, as_of)


@transaction.atomic
def restore_entry(entry: BankEntry, *, by: Actor, as_of: date) -> BankEntry:
    """Undo ignore_entry."""
    return _set_entry(entry, EntryState.IGNORED, EntryState.OPEN, "bank_entry.restored", by, as_of)


def settle(*, invoices: Iterable[int] = (), payments: Iterable[int] = (), credits: Iterable[int] = ()) -> None:
    """Recompute the day from which nothing was open (invoices) or left (payments, credits). Set-based.

    settled_on is the last allocation's day when they sum to the amount, else null; queries filter by it first.
    """
    _set_days(Invoice, invoices, "invoice", "settled_on")
    _set_days(Payment, payments, "payment", "used_up_on")
    _set_days(CreditNote, credits, "credit", "used_up_on")


def _set_days(model: Any, ids: Iterable[int], column: str, field: str) -> None:
    from django.db.models import Max

    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        sums = {
            row[0]: (row[1], row[2])
            for row in Allocation.objects.filter(**{f"{column}__in": part})
            .order_by()
            .values_list(column)
            .annotate(total=Sum("amount", output_field=AMOUNT), last=Max("on"))
        }
        rows = list(model.objects.filter(pk__in=part))
        returned = {}
        if model is Payment:
            returned = {p.reverses_id: p for p in Payment.objects.filter(reverses__in=part)}
        for row in rows:
            total, last = sums.get(row.pk, (Decimal(0), None))
            day = last if total == row.amount else None
            if model is Payment and (row.amount < 0 or row.pk in returned):
                day = row.paid_on if row.amount < 0 else returned[row.pk].paid_on
            setattr(row, field, day)
        model.objects.bulk_update(rows, [field], batch_size=500)


def _positive(money: Money) -> None:
    if money.amount <= 0:
        raise WrongAmount(_("The amount has to be above zero."))


def _insert(row: Any, taken: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise NumberTaken(taken) from error


def _fire(invoice: Invoice, event: str, by: Actor, guards: dict[str, bool]) -> None:
    move = INVOICE.fire(invoice.state, event, by.role, guards)
    invoice.state, invoice.version = move.target, invoice.version + 1
    invoice.save(update_fields=["state", "version"])


def _after_money(invoice: Invoice, what: str, by: Actor) -> None:
    """Money moves the state as the system's consequence, whoever recorded it."""
    invoice.refresh_from_db()
    if invoice.state == InvoiceState.WRITTEN_OFF:
        return
    if invoice.settled_on is None:
        if invoice.state not in (InvoiceState.DISPUTED, InvoiceState.PAID):
            _part_paid(invoice)
        return
    credited = what == "credit" and not invoice.allocations.filter(kind=AllocationKind.PAYMENT).exists()
    invoice.state = InvoiceState.CREDITED if credited else InvoiceState.PAID
    invoice.version += 1
    invoice.save(update_fields=["state", "version"])
    Dispute.objects.filter(invoice=invoice, resolved_on__isnull=True).update(
        resolved_on=invoice.settled_on, outcome=DisputeOutcome.CREDITED if credited else DisputeOutcome.VALID
    )


def _part_paid(invoice: Invoice) -> None:
    total = invoice.allocations.aggregate(t=Sum("amount", output_field=AMOUNT))["t"] or Decimal(0)
    if total > 0 and invoice.state in (InvoiceState.ISSUED, InvoiceState.SENT, InvoiceState.VIEWED):
        invoice.state, invoice.version = InvoiceState.PART_PAID, invoice.version + 1
        invoice.save(update_fields=["state", "version"])


def _reopen(invoice: Invoice) -> None:
    invoice.refresh_from_db()
    total = invoice.allocations.aggregate(t=Sum("amount", output_field=AMOUNT))["t"] or Decimal(0)
    if invoice.state in (InvoiceState.PAID, InvoiceState.CREDITED, InvoiceState.PART_PAID):
        invoice.state = InvoiceState.PART_PAID if total > 0 or invoice.state == InvoiceState.PAID else InvoiceState.SENT
        invoice.version += 1
        invoice.save(update_fields=["state", "version"])


def _remember_payer(client: Client, entry: BankEntry) -> None:
    known = list(client.known_payers)
    for word in (entry.payer.strip(), entry.payer_account.strip()):
        if word and word not in known:
            known.append(word)
    if known != client.known_payers:
        Client.objects.filter(pk=client.pk).update(known_payers=known[-20:])


def _set_entry(
    entry: BankEntry, source: EntryState, target: EntryState, verb: str, by: Actor, as_of: date
) -> BankEntry:
    entry = BankEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.state != source:
        raise NotOpen(_("This line of the bank was decided before."))
    entry.state = target
    entry.save(update_fields=["state"])
    data = {"amount": entry.amount, "currency": entry.currency, "payer": entry.payer, "booked_on": entry.booked_on}
    record(verb, by=by, on=as_of, subject=("bank_entry", entry.pk), data=data)
    return entry


def _event(verb: str, invoice: Invoice, by: Actor, on: date, data: dict[str, Any]) -> None:
    shown = {"number": invoice.number, "currency": invoice.currency, **data}
    record(verb, by=by, on=on, client_id=invoice.client_id, subject=("invoice", invoice.pk), data=shown)
