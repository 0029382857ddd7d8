"""The native book: a folder (or zip) of the CSV files of book_columns, each of them optional."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from perennial.intake.kinds import care, records
from perennial.intake.kinds.book_columns import BOOK_FILES, REQUIRED
from perennial.intake.kinds.checks import check_clients, check_invoices_named, check_payments
from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.hours import READERS as HOURS_READERS
from perennial.intake.kinds.kind import Guess, Kind, positions, refuse_missing
from perennial.intake.kinds.knowledge import add_knowledge
from perennial.intake.kinds.ledger import Ledger, add_invoices, add_payments
from perennial.intake.kinds.options import Options
from perennial.intake.kinds.referrals import READERS as REFERRAL_READERS
from perennial.intake.kinds.staffing import READERS as STAFFING_READERS
from perennial.intake.kinds.staged import Staged
from perennial.intake.kinds.terms import adder
from perennial.intake.kinds.terms_columns import TERMS_FILES
from perennial.intake.kinds.workforce import READERS as WORKFORCE_READERS
from perennial.intake.reading.json_tables import JSON
from perennial.intake.reading.reasons import (
    COLUMNS_FOUND,
    FILES_FOUND,
    SKIPPED_TABLE,
    UNKNOWN_COLUMN,
    because,
)
from perennial.intake.reading.table import Table, known_key
from perennial.kernel.saying import gettext_noop

_READERS: Final[dict[str, Callable[[Columns, Ledger], None]]] = {
    "people.csv": records.add_people,
    **WORKFORCE_READERS,
    "clients.csv": records.add_clients,
    "contacts.csv": records.add_contacts,
    **{file: adder(file.removesuffix(".csv")) for file in TERMS_FILES},
    **HOURS_READERS,
    **STAFFING_READERS,
    **REFERRAL_READERS,
    "invoices.csv": lambda columns, ledger: add_invoices(columns, ledger, derive_clients=False),
    "credit_notes.csv": records.add_credit_notes,
    "payments.csv": lambda columns, ledger: add_payments(columns, ledger),
    "disputes.csv": records.add_disputes,
    "promises.csv": records.add_promises,
    "touches.csv": records.add_touches,
    "commitments.csv": care.add_commitments,
    "issues.csv": care.add_issues,
    "pulse.csv": care.add_pulse,
    "knowledge.csv": add_knowledge,
    "rates.csv": records.add_rates,
}


def file_of(table: Table) -> str | None:
    """Which file of the book a table is: by its name if the columns agree, else by having exactly its columns."""
    if table.encoding == JSON:
        return None
    named = f"{table.name}.csv"
    if named in BOOK_FILES and _agrees(table, named):
        return named
    return next((file for file, names in BOOK_FILES.items() if set(table.columns) == _keys(names)), None)


def _agrees(table: Table, file: str) -> bool:
    """Most of the file's required columns are there: a missing one is then refused by its name."""
    required = _keys(REQUIRED[file])
    return len(required & set(table.columns)) * 2 > len(required)


def _keys(names: Sequence[str] | frozenset[str]) -> set[str]:
    return {known_key(name) for name in names}


def recognise(tables: Sequence[Table]) -> Guess:
    """Certain when every table is a file of the book; unlikely when a lone one is only alike."""
    found = {file for table in tables if (file := file_of(table))}
    if not found:
        return Guess(0.0, because(COLUMNS_FOUND, found=0, all=len(BOOK_FILES)))
    share = sum(file_of(table) is not None for table in tables) / len(tables)
    return Guess(share, because(FILES_FOUND, files=", ".join(sorted(found))))


def stage(tables: Sequence[Table], options: Options) -> Staged:
    """All files of the book in the order in which their references resolve."""
    staged = Staged("book")
    ledger = Ledger(staged)
    by_file = {file_of(table): table for table in tables}
    for table in tables:
        if by_file.get(file_of(table)) is not table or file_of(table) is None:
            staged.warn(table.file, table.header_line, because(SKIPPED_TABLE, table=table.name))
    for file, names in BOOK_FILES.items():
        table_of_file = by_file.get(file)
        if table_of_file is None:
            continue
        if columns := _columns(table_of_file, file, names, staged, options):
            _READERS[file](columns, ledger)
    check_clients(staged, options, files_have_clients="clients.csv" in by_file)
    check_invoices_named(staged, options, files_have_invoices="invoices.csv" in by_file)
    check_payments(staged, options)
    return staged


def _columns(table: Table, file: str, names: Sequence[str], staged: Staged, options: Options) -> Columns | None:
    fields = positions(table, {name: name for name in names}, options)
    if refuse_missing(staged, table, sorted(name for name in REQUIRED[file] if name not in fields)):
        return None
    for at, header in enumerate(table.headers):
        if header and at not in fields.values():
            staged.warn(table.file, table.header_line, because(UNKNOWN_COLUMN, column=header))
    return Columns(table, fields, staged, options, Options(decimal="."))


KIND: Final = Kind("book", gettext_noop("Native book of Perennial"), (), recognise, stage)
