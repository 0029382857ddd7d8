"""Checks across the rows of a whole import: do payments fit the invoices they name, do names resolve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Protocol, TypeVar

from perennial.intake.kinds.options import Options
from perennial.intake.kinds.staged import InvoiceRow, PaymentRow, Staged
from perennial.intake.reading.reasons import (
    INVOICE_OF_ANOTHER,
    PAID_ABOVE,
    PAID_BEFORE_ISSUE,
    PAYMENT_IN_OTHER_CURRENCY,
    PAYMENT_OF_ANOTHER,
    PAYMENT_WITHOUT_INVOICE,
    UNKNOWN_CLIENT,
    UNKNOWN_INVOICE,
    because,
)
from perennial.kernel.money import ZERO
from perennial.kernel.text import name_key


class OfClient(Protocol):
    """A staged row that belongs to a client."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def client(self) -> str: ...


Row = TypeVar("Row", bound=OfClient)


def check_payments(staged: Staged, options: Options) -> None:
    """Warns of payments whose invoice is missing, another client's, in another currency, paid early or above.

    A reference that cannot hold is taken off the payment, so that its money stays unallocated; a number that is not
    in the file stays, because the book may know it.
    """
    invoices = {row.number: row for row in staged.invoices}
    left = {row.number: row.amount for row in staged.invoices}
    for credit in staged.credits:
        if credit.invoice in left:
            left[credit.invoice] -= credit.amount
    known = options.known.invoices if options.known else None
    for at, row in enumerate(staged.payments):
        kept = []
        rest = row.amount
        for number, share in row.invoices:
            invoice = invoices.get(number)
            if invoice is None:
                if known is None or number not in known:
                    staged.warn(row.file, row.line, because(PAYMENT_WITHOUT_INVOICE, number=number))
                kept.append((number, share))
            elif _fits(staged, row, invoice):
                kept.append((number, share))
                rest -= _settled(staged, row, invoice, share, rest, left)
        if len(kept) != len(row.invoices):
            staged.payments[at] = replace(row, invoices=tuple(kept))


def _fits(staged: Staged, row: PaymentRow, invoice: InvoiceRow) -> bool:
    if row.client and row.client != invoice.client and name_key(row.client) != name_key(invoice.client):
        reason = because(PAYMENT_OF_ANOTHER, payer=row.client, number=invoice.number, client=invoice.client)
    elif row.currency != invoice.currency:
        reason = because(PAYMENT_IN_OTHER_CURRENCY, paid=row.currency, number=invoice.number, invoiced=invoice.currency)
    else:
        return True
    staged.warn(row.file, row.line, reason)
    return False


def _settled(
    staged: Staged, row: PaymentRow, invoice: InvoiceRow, share: Decimal | None, rest: Decimal, left: dict[str, Decimal]
) -> Decimal:
    """How much of the payment this invoice takes; warns where it came early or too much."""
    if row.line == invoice.line and row.file == invoice.file:  # told by the invoice's own line: warned of there
        left[invoice.number] -= min(share or rest, left[invoice.number])
        return share or rest
    if row.paid_on < invoice.issued_on and not row.day_estimated:
        reason = because(PAID_BEFORE_ISSUE, number=invoice.number, paid=row.paid_on, issued=invoice.issued_on)
        staged.warn(row.file, row.line, reason)
    open_now = max(ZERO, left[invoice.number])
    alone = len(row.invoices) == 1
    wanted = share if share is not None else rest if alone else min(rest, open_now)
    if wanted > open_now:
        above = f"{wanted - open_now} {row.currency}"
        staged.warn(row.file, row.line, because(PAID_ABOVE, number=invoice.number, amount=above))
    left[invoice.number] = open_now - min(wanted, open_now)
    return wanted


def check_clients(staged: Staged, options: Options, *, files_have_clients: bool) -> None:
    """Refuses lines whose client is neither in the files nor in the book (where that is known)."""
    if options.known is None and not files_have_clients:
        return
    here = {name_key(row.code) for row in staged.clients} | {name_key(row.name) for row in staged.clients}

    def resolves(client: str) -> bool:
        return not client or name_key(client) in here or bool(options.known and options.known.has_client(client))

    _drop_strangers(staged, staged.contacts, resolves)
    for rows in (
        staged.client_entities, staged.agreements, staged.projects, staged.placements, staged.bill_rates
    ):  # fmt: skip
        _drop_strangers(staged, rows, resolves)
    _drop_strangers(staged, staged.invoices, resolves)
    _drop_strangers(staged, staged.credits, resolves)
    _drop_strangers(staged, staged.payments, resolves)
    _drop_strangers(staged, staged.disputes, resolves)
    _drop_strangers(staged, staged.promises, resolves)
    _drop_strangers(staged, staged.touches, resolves)
    _drop_strangers(staged, staged.commitments, resolves)
    _drop_strangers(staged, staged.issues, resolves)
    _drop_strangers(staged, staged.answers, resolves)
    _drop_strangers(staged, staged.knowledge, resolves)


def _drop_strangers(staged: Staged, rows: list[Row], resolves: Callable[[str], bool]) -> None:
    missing = {client for client in {row.client for row in rows} if not resolves(client)}
    if not missing:
        return
    for row in rows:
        if row.client in missing:
            staged.refuse(row.file, row.line, because(UNKNOWN_CLIENT, client=row.client), "client", row.client)
    rows[:] = [row for row in rows if row.client not in missing]


def check_invoices_named(staged: Staged, options: Options, *, files_have_invoices: bool) -> None:
    """Refuses disputes and credit notes whose invoice is neither in the files nor in the book, or another client's."""
    if options.known is None and not files_have_invoices:
        return
    invoices = {row.number: row for row in staged.invoices}
    known = options.known.invoices if options.known else frozenset()
    staged.disputes[:] = [row for row in staged.disputes if _names_its_own(staged, row, row.invoice, invoices, known)]
    staged.credits[:] = [row for row in staged.credits if _names_its_own(staged, row, row.invoice, invoices, known)]


def _names_its_own(
    staged: Staged, row: OfClient, number: str | None, invoices: dict[str, InvoiceRow], known: frozenset[str]
) -> bool:
    """Whether the invoice a row names exists and is its client's; refuses the row otherwise."""
    if not number:
        return True
    invoice = invoices.get(number)
    if invoice is None:
        if number in known:
            return True
        reason = because(UNKNOWN_INVOICE, number=number)
    elif name_key(invoice.client) == name_key(row.client):
        return True
    else:
        reason = because(INVOICE_OF_ANOTHER, number=number, client=invoice.client)
    staged.refuse(row.file, row.line, reason, "invoice", number)
    return False
