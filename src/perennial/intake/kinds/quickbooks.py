"""QuickBooks' tables: invoices, payments with their lines and links, customers, credit memos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from perennial.intake.kinds.checks import check_payments
from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.kind import ENOUGH, Guess, Kind, best_table, positions, refuse_missing, share_of
from perennial.intake.kinds.ledger import INVOICE_DATES, Ledger, settle_invoice
from perennial.intake.kinds.options import Options
from perennial.intake.kinds.staged import ClientRow, CreditRow, InvoiceRow, PaymentRow, Staged
from perennial.intake.reading.amounts import BadCell, parse_amount
from perennial.intake.reading.reasons import (
    NAMES_MISSING,
    NEGATIVE_AMOUNT,
    NEGATIVE_INVOICE,
    NEGATIVE_PAYMENT,
    PARTS_WITHOUT_PAYMENT,
    VOID_LEFT_OUT,
    ZERO_INVOICE,
    ZERO_PAYMENT,
    Reason,
    because,
)
from perennial.intake.reading.table import Cell, Table
from perennial.intake.reading.words import yes_or_no
from perennial.kernel.money import ZERO
from perennial.kernel.saying import gettext_noop

INVOICE: Final = {
    "id": "id",
    "_fivetran_deleted": "deleted",
    "balance": "open_amount",
    "currency_id": "currency",
    "customer_id": "client",
    "doc_number": "number",
    "due_date": "due_on",
    "total_amount": "amount",
    "transaction_date": "issued_on",
    "updated_at": "updated_on",
    "private_note": "description",
}
PAYMENT: Final = {
    "id": "id",
    "_fivetran_deleted": "deleted",
    "currency_id": "currency",
    "customer_id": "client",
    "reference_number": "reference",
    "total_amount": "amount",
    "transaction_date": "paid_on",
    "unapplied_amount": "unapplied",
}
CREDIT: Final = {
    "id": "id",
    "_fivetran_deleted": "deleted",
    "currency_id": "currency",
    "customer_id": "client",
    "doc_number": "number",
    "total_amount": "amount",
    "transaction_date": "issued_on",
    "remaining_credit": "left",
}
_OWN = {"invoice": {"duedate", "balance"}, "payment": {"unappliedamount"}, "credit": {"remainingcredit"}}
_NEEDED = ("id", "currency_id", "customer_id", "total_amount", "transaction_date")
Shares = dict[str, list[tuple[str, Decimal | None]]]


def stage(tables: Sequence[Table], options: Options) -> Staged:
    """Invoices, payments spread by their lines, credit memos; money a balance tells of and no payment does, last."""
    staged = Staged("quickbooks")
    ledger = Ledger(staged)
    names = _customer_names(tables)
    numbers: dict[str, str] = {}
    balances: list[tuple[InvoiceRow, Decimal, date | None]] = []
    for table in _tables_of(tables, "invoice", INVOICE) or tables[:1]:
        if columns := _columns(table, INVOICE, staged, options):
            _add_invoices(columns, ledger, names, numbers, balances)
    shares, memos = _shares(tables, numbers)
    for table in _tables_of(tables, "payment", PAYMENT):
        if columns := _columns(table, PAYMENT, staged, options):
            _add_payments(columns, ledger, names, shares)
    for table in _tables_of(tables, "credit", CREDIT):
        if columns := _columns(table, CREDIT, staged, options):
            _add_credits(columns, ledger, names, memos)
    _say_what_is_missing(staged, tables[0], shares)
    check_payments(staged, options)
    _settle_by_balance(ledger, balances)
    return staged


def _tables_of(tables: Sequence[Table], which: str, headers: Mapping[str, str]) -> list[Table]:
    return [
        table
        for table in tables
        if _OWN[which] <= set(table.columns)
        and "estimate" not in table.name
        and share_of(table, headers).score >= ENOUGH
    ]


def _columns(table: Table, headers: Mapping[str, str], staged: Staged, options: Options) -> Columns | None:
    """The table's columns without rows marked as deleted."""
    if refuse_missing(staged, table, _NEEDED):
        return None
    at = table.columns.get("fivetrandeleted")
    kept = [n for n, row in enumerate(table.rows) if at is None or not yes_or_no(str(row[at]))]
    if len(kept) < len(table.rows):
        count = len(table.rows) - len(kept)
        staged.warn(table.file, table.header_line, because(VOID_LEFT_OUT, count=count))
    rows, lines = [table.rows[n] for n in kept], [table.lines[n] for n in kept]
    live = Table(table.file, table.name, table.headers, rows, lines, table.header_line)
    live.refused, live.warnings = table.refused, table.warnings
    columns = Columns(live, positions(live, headers, options), staged, options)
    dates = (*INVOICE_DATES, "updated_on")
    return columns if columns.settle(dates, ("amount", "open_amount", "unapplied", "left")) else None


def _customer_names(tables: Sequence[Table]) -> dict[str, str]:
    """Customer id -> the name it is shown by."""
    names: dict[str, str] = {}
    for table in tables:
        if not {"id", "displayname", "companyname"} <= set(table.columns):
            continue
        wanted = [
            table.columns[key] for key in ("displayname", "companyname", "fullyqualifiedname") if key in table.columns
        ]
        for row in table.rows:
            found = (str(row[at]).strip() for at in wanted)
            names[_id(row[table.columns["id"]])] = next((name for name in found if name), "")[:200]
    return names


def _add_invoices(
    columns: Columns,
    ledger: Ledger,
    names: dict[str, str],
    numbers: dict[str, str],
    balances: list[tuple[InvoiceRow, Decimal, date | None]],
) -> None:
    amounts, coins = columns.money("amount")
    parts = zip(
        columns.numbers("id"),
        columns.numbers("number", required=False),
        columns.numbers("client"),
        columns.dates("issued_on", required=True),
        columns.dates("due_on"),
        amounts,
        coins,
        columns.texts("description", limit=300, shorten=True),
        columns.amounts("open_amount", coins),
        columns.dates("updated_on"),
        strict=True,
    )
    file, lines = columns.table.file, columns.table.lines
    for at, (own_id, number, client, issued, due, amount, coin, text, left, updated) in enumerate(parts):
        number = number or own_id
        if at in columns.bad or issued is None or amount is None or not ledger.takes_number(columns, at, number):
            continue
        numbers[own_id] = number
        _add_client(columns, at, ledger, names, client, coin)
        if amount <= 0:
            columns.warn(at, because(NEGATIVE_INVOICE if amount else ZERO_INVOICE, number=number))
            if amount:
                ledger.staged.credits.append(
                    CreditRow(file, lines[at], client, number, issued, -amount, coin, None, text)
                )
            continue
        row = InvoiceRow(file, lines[at], client, number, issued, due, amount, coin, text)
        ledger.staged.invoices.append(row)
        if left is not None and left < amount:
            balances.append((row, left, updated))


def _shares(tables: Sequence[Table], numbers: Mapping[str, str]) -> tuple[Shares, dict[str, str]]:
    """Payment id -> (invoice number, share), and credit memo id -> the one invoice it was applied to.

    An invoice that is in no file keeps its id: the book may know it by that. Links carry no share.
    """
    shares: Shares = defaultdict(list)
    memos: dict[str, list[str]] = defaultdict(list)
    for table in tables:
        at = table.columns
        if {"paymentid", "invoiceid", "amount"} <= set(at):
            for row in table.rows:
                payment, memo = _id(row[at["paymentid"]]), _id(row[at["creditmemoid"]]) if "creditmemoid" in at else ""
                invoice = _id(row[at["invoiceid"]])
                if invoice:
                    shares[payment].append((numbers.get(invoice, invoice), _share(row[at["amount"]])))
                elif memo:
                    memos[memo].append(payment)
    for table in tables:
        at = table.columns
        if {"paymentid", "invoiceid", "estimateid"} <= set(at):
            for row in table.rows:
                payment, invoice = _id(row[at["paymentid"]]), _id(row[at["invoiceid"]])
                number = numbers.get(invoice, invoice)
                if payment and number not in [known for known, _ in shares.get(payment, [])]:
                    shares[payment].append((number, None))
    applied = {}
    for memo, payments in memos.items():
        found = {number for payment in payments for number, _ in shares.get(payment, [])}
        if len(found) == 1:
            applied[memo] = found.pop()
    return shares, applied


def _share(cell: Cell) -> Decimal | None:
    try:
        amount = parse_amount(cell)[0]
    except BadCell:
        return None
    return amount if amount > 0 else None


def _id(cell: Cell) -> str:
    return str(cell).strip().removesuffix(".0")


def _add_payments(columns: Columns, ledger: Ledger, names: dict[str, str], shares: Shares) -> None:
    amounts, coins = columns.money("amount")
    parts = zip(
        columns.numbers("id"),
        columns.texts("reference", limit=300, shorten=True),
        columns.numbers("client"),
        columns.dates("paid_on", required=True),
        amounts,
        coins,
        strict=True,
    )
    file, lines = columns.table.file, columns.table.lines
    for at, (own_id, reference, client, paid_on, amount, coin) in enumerate(parts):
        invoices = tuple(shares.pop(own_id, []))
        if at in columns.bad or paid_on is None or amount is None:
            continue
        if amount < 0:
            columns.refuse(at, "amount", Reason(NEGATIVE_PAYMENT), amount)
            continue
        if not amount:
            columns.warn(at, Reason(ZERO_PAYMENT))
            continue
        if sum((share for _, share in invoices if share), ZERO) > amount:  # credit memos paid the rest
            invoices = tuple((number, None) for number, _ in invoices)
        _add_client(columns, at, ledger, names, client, coin)
        text = f"{own_id} {reference}".strip()
        ledger.add_payment(PaymentRow(file, lines[at], client, text, paid_on, amount, coin, invoices))


def _add_credits(columns: Columns, ledger: Ledger, names: dict[str, str], memos: Mapping[str, str]) -> None:
    amounts, coins = columns.money("amount")
    parts = zip(
        columns.numbers("id"),
        columns.numbers("number", required=False),
        columns.numbers("client"),
        columns.dates("issued_on", required=True),
        amounts,
        coins,
        columns.amounts("left", coins),
        strict=True,
    )
    file, lines = columns.table.file, columns.table.lines
    for at, (own_id, number, client, issued, amount, coin, left) in enumerate(parts):
        if at in columns.bad or issued is None or amount is None:
            continue
        if amount <= 0:
            columns.refuse(at, "amount", Reason(NEGATIVE_AMOUNT), amount)
            continue
        _add_client(columns, at, ledger, names, client, coin)
        used_up = issued if left == 0 and own_id not in memos else None
        ledger.staged.credits.append(
            CreditRow(
                file, lines[at], client, number or own_id, issued, amount, coin, memos.get(own_id), settled_on=used_up
            )
        )


def _add_client(columns: Columns, at: int, ledger: Ledger, names: dict[str, str], client: str, currency: str) -> None:
    name = names.get(client) or client
    row = ClientRow(columns.table.file, columns.table.lines[at], client, name, currency=currency, only_if_missing=True)
    ledger.add_client(row)


def _say_what_is_missing(staged: Staged, table: Table, shares: Shares) -> None:
    if shares:
        staged.warn(table.file, table.header_line, because(PARTS_WITHOUT_PAYMENT, count=len(shares)))
    nameless = sum(row.name == row.code for row in staged.clients)
    if nameless:
        staged.warn(table.file, table.header_line, because(NAMES_MISSING, count=nameless))


def _settle_by_balance(ledger: Ledger, balances: Sequence[tuple[InvoiceRow, Decimal, date | None]]) -> None:
    """What the balance says is settled and no payment or credit in the files explains is paid on an estimated day."""
    explained: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for payment in ledger.staged.payments:
        for number, share in payment.invoices:
            explained[number] += payment.amount if share is None else share
    for credit in ledger.staged.credits:
        if credit.invoice:
            explained[credit.invoice] += credit.amount
    for row, left, updated in balances:
        unexplained = row.amount - max(ZERO, left) - explained[row.number]
        if unexplained > 0:
            settle_invoice(ledger, row, None, unexplained, None, updated)


def _recognise(tables: Sequence[Table]) -> Guess:
    return best_table(tables, INVOICE)


KIND: Final = Kind("quickbooks", gettext_noop("Tables of QuickBooks"), tuple(INVOICE.values()), _recognise, stage)
