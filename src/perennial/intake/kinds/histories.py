"""Receivables histories: one line an invoice with the day it was settled (`ar-ibm`, `ar-sap`, `ar-sap-open`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from perennial.intake.kinds.checks import check_payments
from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.kind import ENOUGH, Guess, Kind, best_table, positions, refuse_missing, share_of
from perennial.intake.kinds.ledger import Ledger, add_invoices
from perennial.intake.kinds.options import Options
from perennial.intake.kinds.staged import Staged
from perennial.intake.reading.dates import DateOrder
from perennial.intake.reading.reasons import DISPUTE_WITHOUT_DAY, SKIPPED_TABLE, because
from perennial.intake.reading.table import Table
from perennial.kernel.saying import gettext_noop

IBM: Final = {
    "customerID": "client",
    "invoiceNumber": "number",
    "InvoiceDate": "issued_on",
    "DueDate": "due_on",
    "InvoiceAmount": "amount",
    "SettledDate": "paid_on",
    "Disputed": "disputed",
}
SAP: Final = {
    "row_id": "number",
    "cust_number": "client",
    "name_customer": "client_name",
    "business_code": "business_code",
    "invoice_date_imputed": "issued_on",
    "due_date": "due_on",
    "clear_date": "paid_on",
    "total_open_amount": "amount",
}
SAP_OPEN: Final = {
    "doc_id": "number",
    "cust_number": "client",
    "name_customer": "client_name",
    "posting_date": "issued_on",
    "due_in_date": "due_on",
    "converted_usd": "amount",
}
_CANADA = "CA02"


def _recognise(headers: Mapping[str, str], tables: Sequence[Table]) -> Guess:
    return best_table(tables, headers)


def stage_ibm(tables: Sequence[Table], options: Options) -> Staged:
    """American dates unless the file proves the contrary, US dollars; a mark of a dispute carries no date."""
    staged = Staged("ar-ibm")
    ledger = Ledger(staged)
    for table in _of_layout(staged, tables, IBM):
        columns = _columns(table, IBM, staged, options, Options(date_order=DateOrder.MDY, decimal=".", currency="USD"))
        if columns:
            add_invoices(columns, ledger)
    marked = sum(row.marked_disputed for row in staged.invoices)
    if marked:
        staged.warn(tables[0].file, tables[0].header_line, because(DISPUTE_WITHOUT_DAY, count=marked))
    check_payments(staged, options)
    return staged


def stage_sap(tables: Sequence[Table], options: Options) -> Staged:
    """Cleared and open items of one export; tables in the layout of open items may stand beside them."""
    staged = Staged("ar-sap")
    ledger = Ledger(staged)
    cleared: list[Table] = []
    opened: list[Table] = []
    for table in tables:
        as_open = share_of(table, SAP_OPEN).score > share_of(table, SAP).score
        (opened if as_open else cleared).append(table)
    for table in _of_layout(staged, cleared, SAP):
        _add_sap(table, SAP, ledger, options)
    for table in _of_layout(staged, opened, SAP_OPEN):
        _add_sap(table, SAP_OPEN, ledger, options)
    check_payments(staged, options)
    return staged


def stage_sap_open(tables: Sequence[Table], options: Options) -> Staged:
    """Open items alone, all in US dollars."""
    staged = Staged("ar-sap-open")
    ledger = Ledger(staged)
    for table in _of_layout(staged, tables, SAP_OPEN):
        _add_sap(table, SAP_OPEN, ledger, options)
    return staged


def _add_sap(table: Table, headers: Mapping[str, str], ledger: Ledger, options: Options) -> None:
    defaults = Options(date_order=DateOrder.MDY, decimal=".", currency=options.currency or "USD")
    columns = _columns(table, headers, ledger.staged, options, defaults)
    if columns is None:
        return
    # SAP pads customer numbers to ten digits in some reports and not in others.
    clients = [code.lstrip("0") or code for code in columns.clients()]
    codes = columns.texts("business_code")
    currencies = ["CAD" if code == _CANADA else defaults.currency or "USD" for code in codes]
    add_invoices(columns, ledger, clients=clients, currencies=currencies)


def _of_layout(staged: Staged, tables: Sequence[Table], headers: Mapping[str, str]) -> list[Table]:
    """The tables of this layout; of several, those of another are left out with a warning."""
    kept = [table for table in tables if share_of(table, headers).score >= ENOUGH]
    if not kept:
        return list(tables[:1])  # chosen by a person: say which columns are missing
    for table in tables:
        if table not in kept:
            staged.warn(table.file, table.header_line, because(SKIPPED_TABLE, table=table.name))
    return kept


def _columns(
    table: Table, headers: Mapping[str, str], staged: Staged, options: Options, defaults: Options
) -> Columns | None:
    optional = {"client_name", "business_code", "disputed"}
    fields = positions(table, headers, options)
    absent = [header for header, field in headers.items() if field not in fields and field not in optional]
    if refuse_missing(staged, table, absent):
        return None
    return Columns(table, fields, staged, options, defaults)


KINDS: Final = (
    Kind(
        "ar-ibm",
        gettext_noop("Receivables history with dates of settlement"),
        tuple(IBM.values()),
        lambda tables: _recognise(IBM, tables),
        stage_ibm,
    ),
    Kind(
        "ar-sap",
        gettext_noop("ERP extract of cleared and open items"),
        tuple(SAP.values()),
        lambda tables: _recognise(SAP, tables),
        stage_sap,
    ),
    Kind(
        "ar-sap-open",
        gettext_noop("ERP extract of open items"),
        tuple(SAP_OPEN.values()),
        lambda tables: _recognise(SAP_OPEN, tables),
        stage_sap_open,
    ),
)
