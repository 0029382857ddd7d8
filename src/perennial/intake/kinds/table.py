"""Any table by mapping: its columns are found by their names or said by a person (`--map COLUMN=FIELD`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from perennial.intake.kinds import records
from perennial.intake.kinds.checks import check_clients, check_payments
from perennial.intake.kinds.columns import Columns
from perennial.intake.kinds.kind import Guess, Kind, positions
from perennial.intake.kinds.ledger import Ledger, add_invoices, add_payments
from perennial.intake.kinds.options import IGNORED, Options
from perennial.intake.kinds.staged import Ask, Staged
from perennial.intake.kinds.synonyms import CLIENTS, CONTACTS, INVOICES, PAYMENTS, RATES, SUBJECTS, Subject
from perennial.intake.reading.json_tables import JSON
from perennial.intake.reading.reasons import ASK_COLUMN, COLUMNS_FOUND, SKIPPED_TABLE, because
from perennial.intake.reading.table import Table, header_key
from perennial.kernel.saying import gettext_noop

_LIKELY = 0.55
"""The most a mapped table can score, below any kind that knows its columns."""

_READERS: Final[dict[str, Callable[[Columns, Ledger], None]]] = {
    INVOICES.name: lambda columns, ledger: add_invoices(columns, ledger),
    PAYMENTS.name: lambda columns, ledger: add_payments(columns, ledger, nobody_allowed=True),
    CLIENTS.name: records.add_clients,
    CONTACTS.name: records.add_contacts,
    RATES.name: records.add_rates,
}


def map_columns(table: Table, subject: Subject, options: Options) -> dict[str, int]:
    """Field -> position: what a person mapped, then what the names of the columns say. Raises BadOptions."""
    said = positions(table, {}, options, subject.names)
    left_out = {header_key(header) for header in options.columns}
    free = {key: at for key, at in table.columns.items() if key not in left_out and at not in said.values()}
    guessed = {field: at for field, at in subject.guess(free).items() if field not in said}
    return {**guessed, **said}


def missing_fields(subject: Subject, fields: dict[str, int]) -> list[str]:
    """Required fields that no column holds; a payment needs a client, an invoice or a payer besides."""
    missing = [field for field in subject.required if field not in fields]
    if subject is PAYMENTS and not {"client", "invoices", "payer"} & set(fields):
        missing.append("client")
    return missing


def subject_of(table: Table, options: Options) -> Subject:
    """What the table's lines are: the subject whose required columns are all there, then the one most found.

    A name is all that a client needs, so a table of clients is one only where most of its columns say so, and where no
    other subject explains more of them: else invoices that lost their column of amounts would pass as clients.
    """
    said = set(options.columns.values())
    most = max(len(map_columns(table, subject, Options())) for subject in (INVOICES, PAYMENTS))

    def fit(subject: Subject) -> tuple[bool, bool, int]:
        allowed = {*subject.names, IGNORED}
        mapped = {header: field for header, field in options.columns.items() if field in allowed}
        found = map_columns(table, subject, Options(mapped))
        complete = not missing_fields(subject, found)
        if subject is CLIENTS:
            complete = complete and len(found) * 2 >= len(table.columns) and len(found) >= most
        return said <= allowed, complete, len(found)

    return max(SUBJECTS, key=fit)


def recognise(tables: Sequence[Table]) -> Guess:
    """By names of columns alone. Answers of other systems are not guessed: a name is all that a client needs there."""
    tables = [table for table in tables if table.encoding != JSON]
    best = Guess(0.0, because(COLUMNS_FOUND, found=0, all=0))
    for table in tables:
        for subject in SUBJECTS:
            found = map_columns(table, subject, Options())
            if subject is CLIENTS and subject_of(table, Options()) is not CLIENTS:
                continue
            share = 1 - len(missing_fields(subject, found)) / len(subject.required)
            if share * _LIKELY > best.score:
                count = sum(field in found for field in subject.required)
                why = because(COLUMNS_FOUND, found=count, all=len(subject.required))
                best = Guess(share * _LIKELY, why)
    return best


def stage(tables: Sequence[Table], options: Options) -> Staged:
    """Each table as what it most looks like."""
    return _stage("table", tables, options, lambda table: subject_of(table, options))


def _stage(kind: str, tables: Sequence[Table], options: Options, subject_for: Callable[[Table], Subject]) -> Staged:
    staged = Staged(kind)
    ledger = Ledger(staged)
    chosen = [(table, subject_for(table)) for table in tables]
    fitting = [(table, subject) for table, subject in chosen if not _missing(table, subject, options)]
    for table, subject in sorted(chosen, key=lambda pair: _ORDER.index(pair[1].name)):
        if missing := _missing(table, subject, options):
            if fitting:  # a second sheet with something else, beside the one that is meant
                staged.warn(table.file, table.header_line, because(SKIPPED_TABLE, table=table.name))
            else:
                _ask(staged, table, missing)
            continue
        columns = Columns(table, map_columns(table, subject, options), staged, options)
        _READERS[subject.name](columns, ledger)
    names = {subject.name for _, subject in fitting}
    check_clients(staged, options, files_have_clients=bool(names & {INVOICES.name, CLIENTS.name}))
    check_payments(staged, options)
    return staged


_ORDER = [CLIENTS.name, INVOICES.name, PAYMENTS.name, CONTACTS.name, RATES.name]


def _missing(table: Table, subject: Subject, options: Options) -> list[str]:
    return missing_fields(subject, map_columns(table, subject, options))


def _ask(staged: Staged, table: Table, missing: list[str]) -> None:
    headers = tuple(header for header in table.headers if header)
    for field in missing:
        staged.ask(Ask("column", because(ASK_COLUMN, field=field), headers, table.file, field))


def _of_one_subject(subject: Subject, title: str) -> Kind:
    def recognised(tables: Sequence[Table]) -> Guess:
        """Never by itself: `table` finds the subject; this kind is for a person who says it."""
        return Guess(0.0, because(COLUMNS_FOUND, found=0, all=len(tables)))

    def staged(tables: Sequence[Table], options: Options) -> Staged:
        return _stage(subject.name, tables, options, lambda table: subject)

    return Kind(subject.name, title, tuple(subject.names), recognised, staged)


_ALL_FIELDS = tuple(dict.fromkeys(field for subject in SUBJECTS for field in subject.names))

KINDS: Final = (
    Kind("table", gettext_noop("Any table, by its columns"), _ALL_FIELDS, recognise, stage),
    _of_one_subject(INVOICES, gettext_noop("Invoices from any table")),
    _of_one_subject(PAYMENTS, gettext_noop("Payments from any table")),
    _of_one_subject(CLIENTS, gettext_noop("Clients from any table")),
    _of_one_subject(CONTACTS, gettext_noop("Contacts from any table")),
    _of_one_subject(RATES, gettext_noop("Exchange rates from any table")),
)
