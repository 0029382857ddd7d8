"""Comparing invoices, credit notes, payments and disputes of a file with the book, and laying money on invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from perennial.billing.choices import DisputeOutcome
from perennial.billing.models import CreditNote, Dispute
from perennial.foundation.narrowing import narrowed
from perennial.intake.kinds.staged import CreditRow, DisputeRow, InvoiceRow, PaymentRow
from perennial.intake.plan import AllocationDraft, Change, ClientDraft, DisputeDraft, InvoiceDraft, MoneyDraft, Plan
from perennial.intake.plan_clients import resolve
from perennial.intake.reading.reasons import because
from perennial.intake.sentences import (
    CREDIT_OTHERWISE,
    CREDIT_WITHOUT_INVOICE,
    DISPUTED_TWICE,
    ISSUED_OTHERWISE,
    NO_SUCH_INVOICE,
    NOT_THE_CLIENTS_INVOICE,
    PAID_ABOVE_STORED,
    PAYER_UNKNOWN,
)
from perennial.intake.stored import Clients, UnclearClient, invoices_of, key_of, keys_of
from perennial.kernel.money import ZERO, round_money
from perennial.kernel.text import name_key

REFERENCE = 140  # billing.Payment.reference


class Ledger:
    """Invoices of the book and of the import by (client code, number), while money is laid on them."""

    def __init__(self, plan: Plan, clients: Clients) -> None:
        self.plan, self.clients = plan, clients
        self.by_client: dict[tuple[str, str], InvoiceDraft] = {}
        self.by_number: dict[str, list[InvoiceDraft]] = defaultdict(list)
        self.lines: dict[tuple[str, int], InvoiceDraft | None] = {}
        for invoice in _load(plan, clients):
            self.add(invoice)

    def add(self, invoice: InvoiceDraft) -> None:
        self.by_client[(invoice.client.code, invoice.number)] = invoice
        self.by_number[invoice.number].append(invoice)

    def find(self, client: ClientDraft | None, number: str) -> InvoiceDraft | None:
        """The client's invoice of this number; without a client the only one of this number."""
        if client is not None:
            return self.by_client.get((client.code, number))
        found = self.by_number.get(number, [])
        return found[0] if len(found) == 1 else None

    def lay(self, source: MoneyDraft, invoice: InvoiceDraft, amount: Decimal, parts: list[AllocationDraft]) -> None:
        """Settle so much of an invoice. Paid before issue counts from the issue day (domain A6)."""
        day = max(source.on, invoice.issued_on)
        parts.append(AllocationDraft(source, invoice, amount, day))
        source.used += amount
        source.last_on = max(source.last_on or day, day)
        invoice.settled += amount
        invoice.last_on = max(invoice.last_on or day, day)
        if parts is self.plan.payment_parts:
            invoice.paid += amount
        if invoice.stored and invoice.id is not None:
            self.plan.touched[invoice.id] = invoice


def _load(plan: Plan, clients: Clients) -> list[InvoiceDraft]:
    staged = plan.staged
    numbers = {row.number for row in staged.invoices} | {row.invoice for row in staged.disputes}
    numbers |= {row.invoice for row in staged.credits if row.invoice}
    numbers |= {number for row in staged.payments for number, _share in row.invoices}
    rows: list[Iterable[InvoiceRow | PaymentRow | CreditRow | DisputeRow]]
    rows = [staged.invoices, staged.payments, staged.credits, staged.disputes]
    texts = {row.client for some in rows for row in some}
    mentioned = []
    for text in texts - {""}:
        try:
            draft = clients.find(text)
        except UnclearClient:
            continue
        if draft is not None and draft.stored:
            mentioned.append(draft)
    anybody = "" in texts
    return invoices_of(clients.drafts.values() if anybody else mentioned, numbers, anybody=anybody)


def plan_invoices(plan: Plan, ledger: Ledger) -> None:
    """New invoices. One that is stored with other facts is refused: an issued invoice is never edited."""
    kept = []
    for row in plan.staged.invoices:
        client = resolve(plan.staged, ledger.clients, row)
        if client is None:
            ledger.lines[(row.file, row.line)] = None
            continue
        terms = client.terms_days if row.terms_days is None else row.terms_days
        due = row.due_on or row.issued_on + timedelta(days=terms)
        stored = ledger.by_client.get((client.code, row.number))
        if stored is None:
            stored = InvoiceDraft(client, row.number, row.issued_on, due, row.amount, row.currency, row.description)
            ledger.add(stored)
            plan.invoices.append(stored)
            plan.created["invoices"] += 1
        elif _differs(stored, row):
            known = f"{stored.amount} {stored.currency}, {stored.issued_on} – {stored.due_on}"
            reason = because(ISSUED_OTHERWISE, number=row.number, stored=known)
            plan.staged.refuse(row.file, row.line, reason, "number", row.number)
            ledger.lines[(row.file, row.line)] = None
            continue
        else:
            plan.unchanged["invoices"] += 1
        ledger.lines[(row.file, row.line)] = stored
        kept.append(row)
    plan.staged.invoices[:] = kept


def _differs(stored: InvoiceDraft, row: InvoiceRow) -> bool:
    due = stored.due_on if row.due_on is None else row.due_on
    said = (row.amount, row.currency, row.issued_on, due)
    return said != (stored.amount, stored.currency, stored.issued_on, stored.due_on)


def plan_credits(plan: Plan, ledger: Ledger) -> None:
    """New credit notes, each laid on the invoice it names as far as that is open."""
    found = [(row, client) for row in plan.staged.credits if (client := resolve(plan.staged, ledger.clients, row))]
    ids = {client.id for _row, client in found if client.id is not None}
    known = {
        (client_id, number): (amount, currency, issued)
        for client_id, number, amount, currency, issued in narrowed(CreditNote.objects.order_by(), "client_id", ids)
        .values_list("client_id", "number", "amount", "currency", "issued_on")
    } if ids else {}  # fmt: skip
    for row, client in found:
        stored = known.get((client.id or 0, row.number))
        if stored is not None:
            if stored == (row.amount, row.currency, row.issued_on):
                plan.unchanged["credit_notes"] += 1
            else:
                reason = because(CREDIT_OTHERWISE, number=row.number, stored=f"{stored[0]} {stored[1]}, {stored[2]}")
                plan.staged.refuse(row.file, row.line, reason, "number", row.number)
            continue
        draft = MoneyDraft(
            client, row.issued_on, row.amount, row.currency, row.number, row.reason, outside_on=row.settled_on
        )
        plan.credits.append(draft)
        plan.created["credit_notes"] += 1
        if row.invoice:
            _lay_credit(plan, ledger, draft, row)


def _lay_credit(plan: Plan, ledger: Ledger, draft: MoneyDraft, row: CreditRow) -> None:
    invoice = ledger.find(draft.client, row.invoice or "")
    if invoice is None or invoice.currency != draft.currency:
        reason = because(CREDIT_WITHOUT_INVOICE, credit=row.number, number=row.invoice)
        plan.staged.warn(row.file, row.line, reason)
    elif (part := min(draft.amount, invoice.open)) > 0:
        ledger.lay(draft, invoice, part, plan.credit_parts)


def plan_payments(plan: Plan, ledger: Ledger) -> None:
    """New payments, laid on the invoices they name in the order of their days; the rest stays unallocated."""
    rows = [(row, _payment_key(row, ledger)) for row in plan.staged.payments]
    known = keys_of(("payment", "paid"), {key for _row, key in rows})
    for row, key in sorted(rows, key=lambda pair: pair[0].paid_on):
        told_by = ledger.lines.get((row.file, row.line), ledger)
        if told_by is None:  # the invoice of this very line was refused, and its payment with it
            continue
        if key in known:
            plan.unchanged["payments"] += 1
            continue
        amount = row.amount
        if isinstance(told_by, InvoiceDraft):
            if told_by.stored:  # the line tells all that was ever paid; the book may know a part from elsewhere
                amount = min(row.amount, told_by.amount) - told_by.paid
            if amount <= 0:
                plan.unchanged["payments"] += 1
                continue
        client = _payer(plan, ledger, row)
        if client is not None:
            draft = MoneyDraft(client, row.paid_on, amount, row.currency, row.reference[:REFERENCE], row.payer, key)
            plan.payments.append(draft)
            plan.created["payments"] += 1
            _lay_payment(plan, ledger, draft, row)


def _payment_key(row: PaymentRow, ledger: Ledger) -> str:
    """What tells this payment from all others when its file comes again."""
    amount = format(row.amount.normalize(), "f")
    if (row.file, row.line) in ledger.lines:
        return key_of("paid", row.client, row.reference, amount)
    shares = ";".join(f"{number}:{share or ''}" for number, share in row.invoices)
    parts = (row.client, row.reference, row.paid_on, amount, row.currency, shares, row.payer, row.occurrence)
    return key_of("payment", *parts)


def _payer(plan: Plan, ledger: Ledger, row: PaymentRow) -> ClientDraft | None:
    """The client named, or whose invoice is named, or whose name the payer has; refuses the row otherwise."""
    if row.client:
        return resolve(plan.staged, ledger.clients, row)
    owners = {
        found.client.code: found.client for number, _share in row.invoices if (found := ledger.find(None, number))
    }
    if len(owners) == 1:
        return next(iter(owners.values()))
    named = ledger.clients.by_name(row.payer) if row.payer and not owners else None
    if named is None:
        key = name_key(row.payer)
        payers = [m.pk for m in ledger.clients.rows.values() if key and key in map(name_key, m.known_payers)]
        named = ledger.clients.drafts.get(payers[0]) if len(payers) == 1 and not owners else None
    if named is None:
        plan.staged.refuse(row.file, row.line, because(PAYER_UNKNOWN), "client", row.payer)
    return named


def _lay_payment(plan: Plan, ledger: Ledger, draft: MoneyDraft, row: PaymentRow) -> None:
    for number, share in row.invoices:
        invoice = ledger.find(draft.client, number)
        if invoice is None or invoice.currency != draft.currency:
            if number in ledger.by_number:
                plan.staged.warn(row.file, row.line, because(NOT_THE_CLIENTS_INVOICE, number=number))
            continue
        wanted = min(draft.left, draft.left if share is None else share)
        part = min(wanted, invoice.open)
        if part > 0:
            ledger.lay(draft, invoice, part, plan.payment_parts)
        if part < wanted and invoice.stored and len(row.invoices) == 1:
            still = f"{part} {invoice.currency}"
            plan.staged.warn(row.file, row.line, because(PAID_ABOVE_STORED, number=number, open=still))


def plan_disputes(plan: Plan, ledger: Ledger) -> None:
    """New disputes, after all money is laid: one on a settled invoice has ended with it, as everywhere else."""
    rows = [(row, client) for row in plan.staged.disputes if (client := resolve(plan.staged, ledger.clients, row))]
    pairs = [(row, ledger.find(client, row.invoice)) for row, client in rows]
    ids = {invoice.id for _row, invoice in pairs if invoice is not None and invoice.id is not None}
    known = {(row.invoice_id, row.opened_on): row for row in Dispute.objects.filter(invoice_id__in=ids)} if ids else {}
    opened = {row.invoice_id for row in known.values() if row.resolved_on is None}
    fresh: set[InvoiceDraft] = set()
    for row, invoice in pairs:
        if invoice is None:
            reason = because(NO_SUCH_INVOICE, number=row.invoice)
            plan.staged.refuse(row.file, row.line, reason, "invoice", row.invoice)
            continue
        stored = known.get((invoice.id or 0, row.opened_on))
        if stored is not None:
            _compare_dispute(plan, stored, row, invoice)
            continue
        draft = _dispute(invoice, row)
        if draft.resolved_on is None and (invoice in fresh or invoice.id in opened):
            plan.staged.refuse(row.file, row.line, because(DISPUTED_TWICE, number=row.invoice), "invoice", row.invoice)
            continue
        if draft.resolved_on is None:
            fresh.add(invoice)
            invoice.disputed = True
            if invoice.id is not None:
                plan.touched[invoice.id] = invoice
        plan.disputes.append(draft)
        plan.created["disputes"] += 1


def _compare_dispute(plan: Plan, stored: Dispute, row: DisputeRow, invoice: InvoiceDraft) -> None:
    if row.resolved_on is None or stored.resolved_on is not None:
        plan.unchanged["disputes"] += 1
        return
    before = {"resolved_on": None, "outcome": stored.outcome}
    after = {"resolved_on": row.resolved_on, "outcome": row.outcome}
    plan.changes.append(Change("dispute", stored.pk, invoice.client.id or 0, invoice.number, before, after))
    plan.changed["disputes"] += 1
    if invoice.id is not None:
        plan.touched[invoice.id] = invoice


def _dispute(invoice: InvoiceDraft, row: DisputeRow) -> DisputeDraft:
    amount = invoice.amount if row.amount is None else round_money(row.amount, invoice.currency)
    resolved, outcome = row.resolved_on, row.outcome
    if resolved is None and invoice.settled_on is not None:
        resolved = max(invoice.settled_on, row.opened_on)
        outcome = str(DisputeOutcome.VALID if invoice.paid > ZERO else DisputeOutcome.CREDITED)
    return DisputeDraft(invoice, row.opened_on, amount, row.reason, resolved, outcome)
