"""The one bulk writer: ids taken in advance, then whole columns of rows by executemany (SQLite) or COPY (PostgreSQL).

Django's bulk_create makes an object and several statements of parameters for every few dozen rows; an import of a whole
book writes hundreds of thousands. Constraints and triggers of the tables hold here as everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.db import connection, models

from perennial.foundation.money_fields import SCALE, AmountField

_FACTOR = Decimal(10) ** SCALE
Cells = Sequence[Any]
Convert = Callable[[Any], Any]
CHUNK: Final = 2_000


def take_ids(model: type[models.Model], count: int) -> Iterator[int]:
    """So many fresh ids of a table, in order. To be called in the transaction that writes the rows."""
    if not count:
        return iter(())
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return iter([row[0] for row in cursor.fetchall()])
        # the write lock is held since BEGIN IMMEDIATE, so nobody else takes these
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return iter(range(first, first + count))


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Cells]) -> None:
    """Insert rows whose cells stand in the order of `names` (attribute names, as in client_id).

    Columns that are not named get their field's default. Raises IntegrityError as any insert does.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = set(names)
    constants = {name: field.get_default() for name, field in fields.items() if name not in given and name != "id"}
    columns = [fields[name] for name in (*names, *constants)]
    tail = [(_converter(fields[name]) or _same)(value) for name, value in constants.items()]
    ready = _converted(rows, [_converter(fields[name]) for name in names], tail)
    listed = ", ".join(connection.ops.quote_name(str(field.column)) for field in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django translates the errors of execute, not those of COPY
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            sql = f"INSERT INTO {table} ({listed}) VALUES ({marks})"
            while some := list(islice(ready, CHUNK)):  # Django would keep all of an iterator until its end
                cursor.executemany(sql, some)


def update(model: type[models.Model], name: str, days: Iterable[tuple[int, Any]]) -> None:
    """Set one column of many rows: pairs of (id, value)."""
    field: Any = model._meta.get_field(name)
    convert = _converter(field) or _same
    table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(field.column)
    ready = [(convert(value), pk) for pk, value in days]
    if ready:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", ready)


def refresh_statistics(written: Sequence[type[models.Model]]) -> None:
    """Tell PostgreSQL's planner of what has just been written: it would believe the tables to be empty for a minute."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in written:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _converted(rows: Iterable[Cells], converters: Sequence[Convert | None], tail: Sequence[Any]) -> Iterator[Cells]:
    needed = [(at, convert) for at, convert in enumerate(converters) if convert is not None]
    for row in rows:
        cells = [*row, *tail]
        for at, convert in needed:
            cells[at] = convert(cells[at])
        yield cells


def _same(value: Any) -> Any:
    return value


def _converter(field: models.Field[Any, Any]) -> Convert | None:
    """What the database driver takes for a value of this field, as the field makes it; None: the value itself."""
    if isinstance(field, AmountField):
        return _amount
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, ensure_ascii=False)
    if isinstance(field, models.DateTimeField):
        return _moment if connection.vendor == "sqlite" else None
    if isinstance(field, models.DateField) and connection.vendor == "sqlite":
        return _day
    return None


def _amount(value: Decimal | None) -> int | None:
    if value is None:
        return None
    scaled = value * _FACTOR
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{value} has more than {SCALE} digits after the point")
    return whole


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _moment(value: datetime | None) -> Any:
    """As Django's own adapter writes it, which asks more questions of each value."""
    return None if value is None else str(value.astimezone(connection.timezone).replace(tzinfo=None))


def delete_batch(model: type[models.Model], batch_id: int) -> int:
    """Delete a batch's rows of one table without loading them. Foreign keys are checked by the database."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE batch_id = %s", [batch_id])
        return int(cursor.rowcount)
