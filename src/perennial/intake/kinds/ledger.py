"""Rows of invoices and payments, shared by every kind: negative and zero amounts, paid parts, numbers used twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from perennial.intake.kinds.columns import TEXT_LIMIT, Columns
from perennial.intake.kinds.staged import ClientRow, CreditRow, InvoiceRow, PaymentRow, Staged
from perennial.intake.reading.amounts import POINT, BadCell, parse_amount
from perennial.intake.reading.reasons import (
    DUE_BEFORE_ISSUE,
    NEGATIVE_INVOICE,
    NEGATIVE_PAYMENT,
    NUMBER_TWICE,
    PAID_ABOVE,
    PAID_BEFORE_ISSUE,
    PAID_WITHOUT_DAY,
    PAYMENT_OF_NOBODY,
    SAME_LINE_TWICE,
    SAME_PAYMENT_TWICE,
    SHARES_ABOVE_PAYMENT,
    SKIPPED_STATUS,
    ZERO_INVOICE,
    ZERO_PAYMENT,
    Reason,
    because,
)
from perennial.intake.reading.table import Cell
from perennial.kernel.money import ZERO
from perennial.kernel.text import name_key

INVOICE_DATES = ("issued_on", "due_on", "paid_on")
INVOICE_AMOUNTS = ("amount", "paid_amount", "open_amount")
_NOT_A_CLAIM = frozenset(
    {"void", "voided", "deleted", "cancelled", "canceled", "draft"}
    | {"аннулирован", "аннулировано", "отменен", "отменено", "черновик", "анульовано", "скасовано", "чернетка"}
)


InvoiceParts: TypeAlias = tuple[
    str, str, date | None, date | None, int | None, str, str, bool | None, date | None, Decimal | None, Decimal | None
]


@dataclass(slots=True)
class Ledger:
    """What the rows so far have used: invoice numbers, payments and client codes, over all tables of an import."""

    staged: Staged
    numbers: dict[str, tuple[int, tuple[Cell, ...]]] = field(default_factory=dict)
    payments: dict[tuple[object, ...], tuple[int, int]] = field(default_factory=dict)
    clients: set[str] = field(default_factory=set)

    def takes_number(self, columns: Columns, at: int, number: str, name: str = "number") -> bool:
        """True the first time; the same line again is a warning, other content under one number is refused."""
        line, row = columns.table.lines[at], columns.table.rows[at]
        first_line, first_row = self.numbers.setdefault(number, (line, row))
        if first_row is row:
            return True
        if first_row == row:
            columns.warn(at, because(SAME_LINE_TWICE, line=first_line))
        else:
            columns.refuse(at, name, because(NUMBER_TWICE, number=number, line=first_line), number)
        return False

    def add_client(self, row: ClientRow) -> None:
        """A client derived from its documents, the first time its code comes."""
        if row.code not in self.clients:
            self.clients.add(row.code)
            self.staged.clients.append(row)

    def add_payment(self, row: PaymentRow) -> None:
        """A payment; one that stands there already is taken too, with its occurrence, and a warning."""
        key = (row.client, row.reference, row.paid_on, row.amount, row.currency, row.invoices, row.payer)
        line, count = self.payments.get(key, (row.line, 0))
        self.payments[key] = (line, count + 1)
        if count:
            row = replace(row, occurrence=count)
            self.staged.warn(row.file, row.line, because(SAME_PAYMENT_TWICE, line=line))
        self.staged.payments.append(row)


def add_invoices(
    columns: Columns,
    ledger: Ledger,
    *,
    clients: Sequence[str] | None = None,
    currencies: Sequence[str] | None = None,
    derive_clients: bool = True,
) -> None:
    """Stages invoices, and the payments and clients their lines imply.

    Fields: client, client_name, number, issued_on, due_on, terms_days, amount, currency, description, status, paid_on,
    paid_amount, open_amount, disputed. `clients` and `currencies` stand for those columns where a kind computes them.
    """
    if not columns.settle(INVOICE_DATES, INVOICE_AMOUNTS):
        return
    amounts, coins = columns.money("amount", known=currencies)
    codes = columns.clients() if clients is None else clients
    file, lines = columns.table.file, columns.table.lines
    for at, (amount, coin, code, part) in enumerate(
        zip(amounts, coins, codes, _invoice_parts(columns, coins), strict=True)
    ):
        name, number, issued, due, terms, text, status, disputed, paid_on, paid, left = part
        if at in columns.bad or issued is None or amount is None or not ledger.takes_number(columns, at, number):
            continue
        if status and name_key(status) in _NOT_A_CLAIM:
            columns.warn(at, because(SKIPPED_STATUS, number=number, status=status))
            continue
        if derive_clients:
            ledger.add_client(ClientRow(file, lines[at], code, name or code, currency=coin, only_if_missing=True))
        if amount <= 0:
            credit = CreditRow(file, lines[at], code, number, issued, -amount, coin, None, text, paid_on)
            _not_positive(columns, at, credit)
            continue
        row = InvoiceRow(file, lines[at], code, number, issued, due, amount, coin, text, terms, bool(disputed))
        ledger.staged.invoices.append(row)
        if due is not None and due < issued:
            columns.warn(at, because(DUE_BEFORE_ISSUE, number=number, due=due, issued=issued))
        settle_invoice(ledger, row, paid_on, paid, left)


def _invoice_parts(columns: Columns, coins: Sequence[str]) -> Iterator[InvoiceParts]:
    """All fields of invoices but client, amount and currency; read whole before the first row is given."""
    none = [None] * len(columns)
    return zip(
        columns.texts("client_name" if "client_name" in columns.fields else "client"),
        columns.numbers("number"),
        columns.dates("issued_on", required=True),
        columns.dates("due_on"),
        columns.whole("terms_days", 0, 365),
        columns.texts("description", limit=TEXT_LIMIT, shorten=True),
        columns.texts("status"),
        columns.flags("disputed") if "disputed" in columns.fields else none,
        columns.dates("paid_on"),
        columns.amounts("paid_amount", coins),
        columns.amounts("open_amount", coins),
        strict=True,
    )


def _not_positive(columns: Columns, at: int, credit: CreditRow) -> None:
    """A negative amount is a credit note, used up on the day it was cleared; zero is nothing to collect."""
    if credit.amount:
        columns.warn(at, because(NEGATIVE_INVOICE, number=credit.number))
        columns.staged.credits.append(credit)
    else:
        columns.warn(at, because(ZERO_INVOICE, number=credit.number))


def settle_invoice(
    ledger: Ledger,
    row: InvoiceRow,
    paid_on: date | None,
    paid: Decimal | None,
    left: Decimal | None,
    otherwise_on: date | None = None,
) -> None:
    """Stages the payment that an invoice's own line tells of: in full, in part, or above.

    Where it says that money came and not when, the day is `otherwise_on`, else the due day, else the day of issue.
    """
    staged = ledger.staged
    if paid is None:
        paid = row.amount - left if left is not None and left >= 0 else row.amount if paid_on else ZERO
    if paid <= 0:
        return
    day = paid_on or otherwise_on or row.due_on or row.issued_on
    if paid_on is None:
        shown = f"{paid} {row.currency}"
        staged.warn(row.file, row.line, because(PAID_WITHOUT_DAY, number=row.number, amount=shown, day=day))
    elif day < row.issued_on:
        reason = because(PAID_BEFORE_ISSUE, number=row.number, paid=day, issued=row.issued_on)
        staged.warn(row.file, row.line, reason)
    if paid > row.amount:
        above = f"{paid - row.amount} {row.currency}"
        staged.warn(row.file, row.line, because(PAID_ABOVE, number=row.number, amount=above))
    shares = ((row.number, min(paid, row.amount)),)
    ledger.add_payment(
        PaymentRow(
            row.file, row.line, row.client, row.number, day, paid, row.currency, shares, day_estimated=paid_on is None
        )
    )


def add_payments(columns: Columns, ledger: Ledger, *, nobody_allowed: bool = False) -> None:
    """Stages payments. Fields: client, reference, paid_on, amount, currency, invoices, payer.

    `nobody_allowed`: the client may be empty where an invoice or a payer is named.
    """
    if not columns.settle(("paid_on",), ("amount",)):
        return
    amounts, coins = columns.money("amount")
    parts = zip(
        columns.clients(required=not nobody_allowed),
        columns.texts("reference", limit=TEXT_LIMIT, shorten=True),
        columns.dates("paid_on", required=True),
        amounts,
        coins,
        columns.texts("invoices", limit=4000),
        columns.texts("payer", limit=TEXT_LIMIT, shorten=True),
        strict=True,
    )
    file, lines = columns.table.file, columns.table.lines
    for at, (client, reference, paid_on, amount, coin, refs, payer) in enumerate(parts):
        if at in columns.bad or paid_on is None or amount is None:
            continue
        invoices = invoice_shares(refs)
        if not (client or invoices or payer):
            columns.refuse(at, "client", Reason(PAYMENT_OF_NOBODY))
        elif amount < 0:
            columns.refuse(at, "amount", Reason(NEGATIVE_PAYMENT), amount)
        elif amount == 0:
            columns.warn(at, Reason(ZERO_PAYMENT))
        elif (parts_sum := sum((share for _, share in invoices if share is not None), ZERO)) > amount:
            reason = because(SHARES_ABOVE_PAYMENT, parts=parts_sum, amount=f"{amount} {coin}")
            columns.refuse(at, "invoices", reason, refs)
        else:
            ledger.add_payment(PaymentRow(file, lines[at], client, reference, paid_on, amount, coin, invoices, payer))


def invoice_shares(text: str) -> tuple[tuple[str, Decimal | None], ...]:
    """'A-17:250.00;A-18' -> (('A-17', 250.00), ('A-18', None)). What follows a colon and is no amount is number."""
    found: list[tuple[str, Decimal | None]] = []
    for part in text.split(";"):
        number, colon, share = part.strip().rpartition(":")
        try:
            amount = parse_amount(share, POINT)[0] if colon else None
        except BadCell:
            amount = None
        if amount is not None and amount > 0:
            found.append((number.strip(), amount))
        elif part.strip():
            found.append((part.strip(), None))
    return tuple(found)
