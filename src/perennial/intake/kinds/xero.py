"""Xero's tables: invoices and contacts. Only what clients owe us (ACCREC) is a receivable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perennial.intake.kinds.checks import check_payments
from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.kind import ENOUGH, Guess, Kind, best_table, positions, refuse_missing, share_of
from perennial.intake.kinds.ledger import INVOICE_DATES, Ledger, settle_invoice
from perennial.intake.kinds.options import Options
from perennial.intake.kinds.staged import ClientRow, CreditRow, InvoiceRow, Staged
from perennial.intake.reading.reasons import (
    NAMES_MISSING,
    NEGATIVE_INVOICE,
    PAYABLES_LEFT_OUT,
    VOID_LEFT_OUT,
    ZERO_INVOICE,
    because,
)
from perennial.intake.reading.table import Table
from perennial.kernel.money import ZERO
from perennial.kernel.saying import gettext_noop

INVOICE: Final = {
    "invoice_id": "invoice_id",
    "contact_id": "client",
    "date": "issued_on",
    "due_date": "due_on",
    "fully_paid_on_date": "paid_on",
    "updated_date_utc": "updated_on",
    "amount_credited": "credited",
    "amount_paid": "paid_amount",
    "amount_due": "open_amount",
    "total": "amount",
    "currency_code": "currency",
    "invoice_number": "number",
    "reference": "description",
    "status": "status",
    "type": "type",
}
CONTACT: Final = {"contact_id": "client", "name": "client_name"}
_NEEDED = ("invoice_id", "contact_id", "date", "total", "currency_code", "invoice_number", "status", "type")
_RECEIVABLE = "ACCREC"
_CLAIMS = frozenset({"AUTHORISED", "PAID"})


def stage(tables: Sequence[Table], options: Options) -> Staged:
    """Invoices, what was paid and credited on them, and clients named by the contacts table."""
    staged = Staged("xero")
    ledger = Ledger(staged)
    names = _contact_names(tables)
    invoices = [table for table in tables if share_of(table, INVOICE).score >= ENOUGH] or list(tables[:1])
    for table in invoices:
        if not refuse_missing(staged, table, _NEEDED):
            _add_invoices(Columns(table, positions(table, INVOICE, options), staged, options), ledger, names)
    nameless = sum(row.name == row.code for row in staged.clients)
    if nameless:
        staged.warn(invoices[0].file, invoices[0].header_line, because(NAMES_MISSING, count=nameless))
    check_payments(staged, options)
    return staged


def _contact_names(tables: Sequence[Table]) -> dict[str, str]:
    for table in tables:
        if {"contactid", "name"} <= set(table.columns) and "invoiceid" not in table.columns:
            code, name = table.columns["contactid"], table.columns["name"]
            return {str(row[code]).strip(): str(row[name]).strip()[:200] for row in table.rows}
    return {}


def _add_invoices(columns: Columns, ledger: Ledger, names: dict[str, str]) -> None:
    table, staged = columns.table, ledger.staged
    types, states = columns.texts("type"), columns.texts("status")
    claims = [kind == _RECEIVABLE and state in _CLAIMS for kind, state in zip(types, states, strict=True)]
    payables = sum(kind != _RECEIVABLE for kind in types)
    if payables:
        staged.warn(table.file, table.header_line, because(PAYABLES_LEFT_OUT, count=payables))
    if void := len(claims) - sum(claims) - payables:
        staged.warn(table.file, table.header_line, because(VOID_LEFT_OUT, count=void))
    _keep(columns, claims)
    if columns.settle((*INVOICE_DATES, "updated_on"), ("amount", "paid_amount", "credited")):
        _add_claims(columns, ledger, names)


def _keep(columns: Columns, wanted: Sequence[bool]) -> None:
    """Narrows the columns to the wanted rows: an unreadable cell of a payable is no business of ours."""
    table = columns.table
    rows = [row for row, keep in zip(table.rows, wanted, strict=True) if keep]
    lines = [line for line, keep in zip(table.lines, wanted, strict=True) if keep]
    columns.table = Table(table.file, table.name, table.headers, rows, lines, table.header_line)


def _add_claims(columns: Columns, ledger: Ledger, names: dict[str, str]) -> None:
    amounts, coins = columns.money("amount")
    parts = zip(
        columns.texts("client", required=True, limit=64),
        columns.texts("number", limit=64),
        columns.texts("invoice_id", required=True, limit=64),
        columns.dates("issued_on", required=True),
        columns.dates("due_on"),
        amounts,
        coins,
        columns.texts("description", limit=300, shorten=True),
        columns.dates("paid_on"),
        columns.dates("updated_on"),
        columns.amounts("paid_amount", coins),
        columns.amounts("credited", coins),
        strict=True,
    )
    file, lines = columns.table.file, columns.table.lines
    for at, part in enumerate(parts):
        client, number, own_id, issued, due, amount, coin, text, paid_on, updated, paid, credited = part
        number = number or own_id
        if at in columns.bad or issued is None or amount is None or not ledger.takes_number(columns, at, number):
            continue
        ledger.add_client(
            ClientRow(file, lines[at], client, names.get(client) or client, currency=coin, only_if_missing=True)
        )
        if amount <= 0:
            columns.warn(at, because(NEGATIVE_INVOICE if amount else ZERO_INVOICE, number=number))
            if amount:
                credit = CreditRow(file, lines[at], client, number, issued, -amount, coin, None, text, paid_on)
                ledger.staged.credits.append(credit)
            continue
        row = InvoiceRow(file, lines[at], client, number, issued, due, amount, coin, text)
        ledger.staged.invoices.append(row)
        day = paid_on or updated or due or issued
        if credited and credited > 0:
            credit = CreditRow(file, lines[at], client, f"{number}/credit", day, credited, coin, number)
            ledger.staged.credits.append(credit)
        if paid is None and paid_on:
            paid = amount - (credited or ZERO)
        settle_invoice(ledger, row, paid_on, paid, None, updated)


def _recognise(tables: Sequence[Table]) -> Guess:
    return best_table(tables, INVOICE)


KIND: Final = Kind("xero", gettext_noop("Tables of Xero"), tuple(INVOICE.values()), _recognise, stage)
