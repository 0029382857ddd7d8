"""Database triggers that refuse to change what must never change, written once for SQLite and PostgreSQL.

Used by migrations. A later migration that alters such a table on SQLite remakes it and must install its triggers again;
`perennial verify` reports a missing one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import RunPython


class Freeze(RunPython):
    """A step that makes triggers: needed in an empty database as well, as no migration of rows is."""


def freeze(
    table: str, *, columns: Sequence[str] | None, delete_when: str | None = None, update_when: str | None = None
) -> Freeze:
    """An operation that refuses UPDATE of `columns` (None: of any) and DELETE of rows for which `delete_when` holds.

    `delete_when` and `update_when` are SQL over OLD, valid in both databases; None refuses every one.
    """

    def install(apps: Any, editor: Any) -> None:
        remove(apps, editor)  # a later step may install other ones
        statements = _postgres if editor.connection.vendor == "postgresql" else _sqlite
        for sql in statements(table, columns, delete_when, update_when):
            editor.execute(sql, params=None)

    def remove(apps: Any, editor: Any) -> None:
        on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for name in trigger_names(table):
            editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    return Freeze(install, remove)


def trigger_names(table: str) -> tuple[str, str]:
    """The names of a table's two triggers."""
    return f"{table}_frozen_update", f"{table}_frozen_delete"


def _sqlite(
    table: str, columns: Sequence[str] | None, delete_when: str | None, update_when: str | None
) -> list[str]:
    update, delete = trigger_names(table)
    of = " OF " + ", ".join(f'"{c}"' for c in columns) if columns else ""
    when = f" WHEN {delete_when}" if delete_when else ""
    then = f" WHEN {update_when}" if update_when else ""
    return [
        f"CREATE TRIGGER {update} BEFORE UPDATE{of} ON {table}{then} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never edited'); END",
        f"CREATE TRIGGER {delete} BEFORE DELETE ON {table}{when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never deleted'); END",
    ]


def _postgres(
    table: str, columns: Sequence[str] | None, delete_when: str | None, update_when: str | None
) -> list[str]:
    update, delete = trigger_names(table)
    of = " OF " + ", ".join(f'"{c}"' for c in columns) if columns else ""
    when = f" WHEN ({delete_when})" if delete_when else ""
    then = f" WHEN ({update_when})" if update_when else ""
    return [
        "CREATE OR REPLACE FUNCTION perennial_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$",
        f"CREATE TRIGGER {update} BEFORE UPDATE{of} ON {table} FOR EACH ROW{then} "
        "EXECUTE FUNCTION perennial_refuse()",
        f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} FOR EACH ROW{when} EXECUTE FUNCTION perennial_refuse()",
    ]
