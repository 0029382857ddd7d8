"""Bank tables to statements. Pure.

The header names the columns (columns.py). A table without a header we know is refused with `UnknownColumns`: call
again with `columns`. Dates that can be read both ways are refused with `AmbiguousDates`: call again with
`date_order`. Rows of opening and closing balances, turnovers and totals are not entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from perennial.integrations.bankcsv.columns import Columns, find_columns, mapped_columns
from perennial.integrations.bankcsv.rows import RowReader
from perennial.integrations.bankcsv.table import Reading, Table, read_tables
from perennial.integrations.bankcsv.values import DateOrder, looks_like_date
from perennial.kernel.bank import (
    BankEntry,
    BankStatementFile,
    UnknownColumns,
    UnreadableStatement,
    balance_warning,
    entry_warnings,
)
from perennial.kernel.money import MINOR_UNITS
from perennial.kernel.text import fold

_EXTENSIONS = (".csv", ".tsv", ".txt", ".xls", ".xlsx")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b")
_NUMBER = re.compile(
    r"\b(?:account|konto|rekening|ucet|счет|рахунок|cuenta|compte)\D{0,20}?[:=]\s*([\dA-Z][\dA-Z /-]{4,33})"
)
# One of these beside date and amount says that a table is a bank's, and not a list of invoices or payments.
_BANK_ROLES = ("balance", "value", "valuta", "payer_account", "sign", "debit", "account", "id")


def sniff(data: bytes, name: str) -> bool:
    """True for a table whose header has a date, an amount and something that only a bank writes."""
    if not name.lower().endswith(_EXTENSIONS):
        return False
    try:
        chosen = _best(read_tables(data))
    except UnreadableStatement:
        return False
    if chosen is None:
        return False
    reading, columns = chosen
    header = fold(" ".join(str(cell) for cell in reading.head.rows[columns.header_row]))
    return "invoice" not in header and any(role in columns.places for role in _BANK_ROLES)


def parse(
    data: bytes,
    name: str,
    *,
    date_order: DateOrder | None = None,
    columns: Mapping[str, str] | None = None,
) -> tuple[BankStatementFile, ...]:
    """One statement for each account in the table. Raises UnreadableStatement with the line.

    `columns` maps a header, or a column's number from 1, to a role of columns.ROLES.
    """
    if columns is None:
        chosen = _best(read_tables(data))
        if chosen is None:
            raise UnknownColumns(
                "The table has no header that names a date and an amount, so its columns need mapping."
            )
    else:
        chosen = _mapped(read_tables(data), columns)
    table, found = chosen[0].whole(), chosen[1]
    if table.cut:
        raise UnreadableStatement("The file stops in the middle of its last row, so it was cut.", table.lines[-1])
    return tuple(_statements(table, found, name, date_order))


def _best(readings: Iterator[Reading]) -> tuple[Reading, Columns] | None:
    best: tuple[Reading, Columns] | None = None
    for reading in readings:
        columns = find_columns(reading.head.rows)
        if columns and (best is None or columns.recognised > best[1].recognised):
            best = reading, columns
    return best


def _mapped(readings: Iterator[Reading], names: Mapping[str, str]) -> tuple[Reading, Columns]:
    """The reading in which the mapped columns exist: by their titles in some row, else by their numbers."""
    nothing = Table((), ())
    empty = Reading(nothing, lambda: nothing)
    widest = max(
        readings, key=lambda reading: max((len(row) for row in reading.head.rows[:60]), default=0), default=empty
    )
    rows = widest.head.rows[:60]
    known = [sum(title in row for title in names if not title.isdecimal()) for row in rows]
    place = known.index(max(known)) if any(known) else -1
    try:
        columns = mapped_columns(names, rows[place] if place >= 0 else (), place)
    except KeyError as error:
        raise UnknownColumns("The table has no column %(name)s.", name=str(error.args[0])) from error
    if "date" not in columns.places or not columns.has_amount:
        raise UnknownColumns("The mapping must name a date and an amount, or a date, a debit and a credit.")
    return widest, columns


def _statements(table: Table, columns: Columns, name: str, date_order: DateOrder | None) -> Iterator[BankStatementFile]:
    """The entries grouped by account, in the order of the file."""
    columns = _settled(table, columns)
    preamble = " ".join(str(cell) for row in table.rows[: max(columns.header_row, 0)] for cell in row)
    reader = RowReader(table, columns, date_order, columns.currency or _one_currency(preamble))
    groups: dict[str, list[BankEntry]] = {}
    for account, entry in reader.entries():
        groups.setdefault(account, []).append(entry)
    fallback = _account(preamble, name)
    single = len(groups) <= 1
    for account, entries in (groups or {"": []}).items():
        currencies = {entry.currency for entry in entries}
        currency = currencies.pop() if len(currencies) == 1 else ""
        opening, closing = (reader.opening, reader.closing) if single else (None, None)
        latest: date | None = max((entry.booked_on for entry in entries), default=None)
        yield BankStatementFile(
            format="bank-csv",
            account=account or fallback,
            currency=currency,
            entries=tuple(entries),
            owner=reader.owner if single else "",
            opening=opening,
            closing=closing,
            made_at=latest,
            warnings=(
                *table.warnings,
                *reader.warnings,
                *entry_warnings(entries),
                *balance_warning(opening, closing, entries, currency),
            ),
        )


def _settled(table: Table, columns: Columns) -> Columns:
    """Columns whose meaning only their cells tell: 'Valuta' (day or currency) and 'IBAN' (ours or the payer's)."""
    places = dict(columns.places)
    rows = table.rows[columns.header_row + 1 :][:200]
    if "valuta" in places:
        place = places.pop("valuta")
        cells = [row[place] for row in rows if place < len(row) and row[place] != ""]
        is_day = any(looks_like_date(cell) for cell in cells)
        places.setdefault("value" if is_day else "currency", place)
    if "account" in places and "payer_account" not in places and "payer" in places:
        accounts = {str(columns.cell(row, "account")) for row in rows} - {""}
        if len(accounts) > 1 and len(accounts) > len(rows) // 3:
            places["payer_account"] = places.pop("account")
    return replace(columns, places=places)


def _one_currency(preamble: str) -> str:
    found = {word for word in re.findall(r"\b[A-Z]{3}\b", preamble) if word in MINOR_UNITS}
    return found.pop() if len(found) == 1 else ""


def _account(preamble: str, name: str) -> str:
    """The account above the table, else an IBAN in the name of the file, else ''."""
    if found := _IBAN.search(preamble):
        return found[0]
    if number := _NUMBER.search(fold(preamble)):
        return number[1].strip().upper()
    in_name = _IBAN.search(re.sub(r"[_.]", " ", name))
    return in_name[0] if in_name else ""
