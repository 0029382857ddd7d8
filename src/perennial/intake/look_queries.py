"""A closer look at an uploaded file before it is applied: its columns with sample cells, and its first rows as read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache

from perennial.foundation.store import get
from perennial.intake.kinds import KINDS, BadOptions, Known, Staged, parse_options, stage
from perennial.intake.models import ColumnMap, ImportBatch
from perennial.intake.obstacles import obstacles
from perennial.intake.reading import Limits, Table, UnreadableFile, read_tables
from perennial.intake.reading.table import header_key
from perennial.intake.sources import BANK, ImportRefused, read_source
from perennial.intake.storage import path_of

FIRST: Final = 5  # rows of each kind
SAMPLES: Final = 3  # cells of a column
READ: Final = 2_000  # lines of a table the look is taken from: enough to tell days from months
_REMEMBERED: Final = 3_600  # seconds
_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "people": ("name", "email", "role"),
    "skills": ("person", "skill", "level", "since"),
    "employments": ("person", "country", "hours_a_week", "team", "started_on", "ended_on"),
    "leaves": ("person", "kind", "starts_on", "ends_on", "cover", "state"),
    "clients": ("code", "name", "currency", "terms_days", "account_manager", "country"),
    "contacts": ("client", "name", "email", "title", "roles"),
    "entities": ("name", "country", "series", "vat_id", "iban"),
    "client_entities": ("client", "name", "country", "city", "vat_id"),
    "agreements": ("client", "number", "kind", "starts_on", "ends_on", "currency"),
    "projects": ("client", "agreement", "code", "name", "billing", "fee"),
    "placements": ("client", "agreement", "person", "title", "starts_on", "ends_on", "share"),
    "bill_rates": ("client", "person", "valid_from", "amount", "currency"),
    "cost_rates": ("person", "valid_from", "amount", "currency"),
    "staffing": ("client", "seats", "level", "skill", "submitted_on", "state"),
    "referrals": ("client", "lead", "registered_on", "state", "became"),
    "deals": ("number", "deal", "company", "won_on", "amount", "currency", "owner", "contact"),
    "hours": ("person", "email", "client", "project", "task", "day", "seconds", "note"),
    "invoices": ("client", "number", "issued_on", "due_on", "amount", "currency"),
    "credits": ("client", "number", "issued_on", "amount", "currency", "invoice"),
    "payments": ("client", "payer", "reference", "paid_on", "amount", "currency", "invoices"),
    "disputes": ("client", "invoice", "opened_on", "amount", "reason"),
    "promises": ("client", "currency", "amount", "promised_on", "due_on", "said_by"),
    "touches": ("client", "on", "kind", "text", "by"),
    "commitments": ("client", "made_on", "due_at", "text", "outcome", "owner"),
    "issues": ("client", "opened_at", "text", "kind", "resolved_at", "owner"),
    "answers": ("client", "asked_on", "contact", "score", "comment"),
    "knowledge": ("client", "about", "value", "contact"),
    "rates": ("on", "base", "quote", "rate"),
}
_ENTRY: Final = ("booked_on", "payer", "text", "amount", "currency")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: the field it is read as ('' when it is left out) and some of its cells."""

    header: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableLook:
    """One table of the file. `rows`: how many lines it has."""

    file: str
    rows: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The first rows of one kind: (line, values in the order of `fields`); fields nobody fills are left out."""

    kind: str
    fields: tuple[str, ...]
    rows: tuple[tuple[int | None, tuple[Any, ...]], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """`kind` and `mapping`: what a person said, now or with an earlier file of this layout (`remembered`)."""

    tables: tuple[TableLook, ...] = ()
    first: tuple[FirstRows, ...] = ()
    kind: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    remembered: bool = False


def look(batch: ImportBatch) -> Look:
    """What the page shows of a stored file; empty where it cannot be read or is gone. Remembered for an hour.

    One query for a remembered column map, one for the company's currency.
    """
    if not batch.stored_at or not path_of(batch.stored_at).exists():
        return Look(kind=batch.options.get("kind"), mapping=dict(batch.options.get("mapping") or {}))
    said = json.dumps([batch.digest, batch.kind, batch.options], sort_keys=True)
    key = f"import-look:{hashlib.sha256(said.encode()).hexdigest()}"
    found: Look | None = cache.get(key)
    if found is None:
        found = _bank_look(batch) if batch.kind == BANK else _table_look(batch)
        cache.set(key, found, _REMEMBERED)
    return found


def in_the_way(batch: ImportBatch) -> list[str]:
    """Sentences that say why the import cannot be taken back; none when it can."""
    return obstacles(batch)


def _table_look(batch: ImportBatch) -> Look:
    kind, mapping = batch.options.get("kind"), dict(batch.options.get("mapping") or {})
    limits = Limits(file_bytes=settings.MAX_IMPORT_BYTES)
    try:
        tables = read_tables(path_of(batch.stored_at), batch.source, limits)
    except UnreadableFile:
        return Look(kind=kind, mapping=mapping)
    counts = [len(table.rows) for table in tables]
    for table in tables:
        del table.rows[READ:], table.lines[READ:]
    remembered = _remembered(tables) if not mapping and kind is None else None
    if remembered is not None:
        kind, mapping = remembered
    staged = _staged(tables, kind, mapping)
    return Look(
        tuple(_table(table, count, staged.columns) for table, count in zip(tables, counts, strict=True)),
        _first_rows(staged), kind, mapping, remembered is not None,
    )  # fmt: skip


def _remembered(tables: Sequence[Table]) -> tuple[str | None, dict[str, str]] | None:
    row = ColumnMap.objects.filter(signature__in=[table.signature for table in tables]).first()
    return (row.options.get("kind"), dict(row.options["mapping"])) if row else None


def _staged(tables: Sequence[Table], kind: str | None, mapping: Mapping[str, str]) -> Staged:
    """The lines that were read, as far as they can be told; references are not followed."""
    pairs = (f"{column}={name}" for column, name in mapping.items())
    try:
        options = parse_options(
            pairs, fallback_currency=get("company.currency") or None, zone=settings.TIME_ZONE
        )
        return stage(tables, options, kind if kind in KINDS else None)
    except (BadOptions, UnreadableFile):
        return Staged("")


def _table(table: Table, count: int, fields: Mapping[str, Mapping[str, str]]) -> TableLook:
    read_as = {header_key(header): name for header, name in fields.get(table.file, {}).items()}
    columns = (
        Column(header, read_as.get(header_key(header), ""), _samples(table, at))
        for at, header in enumerate(table.headers)
        if header_key(header)
    )
    return TableLook(table.file, count, tuple(columns))


def _samples(table: Table, at: int) -> tuple[str, ...]:
    cells = (str(row[at]).strip() for row in table.rows)
    return tuple(islice(dict.fromkeys(cell[:60] for cell in cells if cell), SAMPLES))


def _first_rows(staged: Staged) -> tuple[FirstRows, ...]:
    found = []
    for kind, names in _SHOWN.items():
        rows: list[Any] = [row for row in getattr(staged, kind) if not getattr(row, "only_if_missing", False)]
        if rows:
            lines = [(row.line, {name: _cell(row, name) for name in names}) for row in rows[:FIRST]]
            found.append(_filled(kind, names, lines))
    return tuple(found)


def _cell(row: Any, name: str) -> Any:
    return getattr(row, name) if hasattr(row, name) else row.values.get(name)


def _filled(kind: str, names: Sequence[str], lines: Sequence[tuple[int | None, Mapping[str, Any]]]) -> FirstRows:
    used = tuple(name for name in names if any(values[name] not in ("", None, ()) for _line, values in lines))
    return FirstRows(kind, used, tuple((line, tuple(values[name] for name in used)) for line, values in lines))


def _bank_look(batch: ImportBatch) -> Look:
    kind, mapping = batch.options.get("kind"), dict(batch.options.get("mapping") or {})
    try:
        source = read_source(
            path_of(batch.stored_at), name=batch.source, kind=kind, mapping=mapping, known=Known, currency=""
        )
    except ImportRefused:
        return Look(kind=kind, mapping=mapping)
    lines = []
    for account in (account for file in source.bank for account in file.statements):
        for entry in account.entries[:FIRST]:
            values = {name: getattr(entry, name) for name in _ENTRY}
            lines.append((entry.line, {**values, "currency": entry.currency or account.currency}))
    first = (_filled("bank_entries", _ENTRY, lines[:FIRST]),) if lines else ()
    return Look(first=first, kind=kind, mapping=mapping)
