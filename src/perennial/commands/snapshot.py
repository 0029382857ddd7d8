"""A consistent copy of the database as files, what it holds, and putting it back.

SQLite: the online backup of the library, one file, while others write. PostgreSQL: one COPY file per table, all from
one snapshot; this needs no programs of PostgreSQL and restores into any PostgreSQL that holds the same migrations.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from perennial.commands.archive import BadArchive, Entry

SQLITE_NAME: Final = "perennial.sqlite3"
MONEY: Final = ("billing_invoice", "billing_creditnote", "billing_payment", "billing_allocation")
_SCALE: Final = Decimal(10000)  # foundation.money_fields: amounts are whole ten-thousandths


def take(folder: Path) -> tuple[list[Entry], dict[str, Any]]:
    """Write the copy into `folder`; returns its files and what the manifest says about it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        target = folder / SQLITE_NAME
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy, pages=2000, sleep=0.01)
        with closing(sqlite3.connect(target)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without its log beside it
        return [Entry(SQLITE_NAME, target)], {"database": "sqlite", **described(target)}
    return _take_postgres(folder)


def described(path: Path) -> dict[str, Any]:
    """Migrations, row counts and money sums of an SQLite file. Raises BadArchive where it is not sound."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            sound = db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            if not sound or db.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BadArchive("The database in the backup is not sound.")
            tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            rows = {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
            money = {name: str(Decimal(_sum(db, name)) / _SCALE) for name in MONEY}
            applied = [f"{a}.{n}" for a, n in db.execute("SELECT app, name FROM django_migrations ORDER BY app, name")]
    except sqlite3.DatabaseError as error:
        raise BadArchive(f"The database in the backup cannot be read: {error}.") from error
    return {"migrations": applied, "rows": rows, "money": money}


def _sum(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f'SELECT coalesce(sum(amount), 0) FROM "{table}"').fetchone()[0])


# -- PostgreSQL ---


def _take_postgres(folder: Path) -> tuple[list[Entry], dict[str, Any]]:
    from django.db import connection, transaction

    entries = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        facts = _postgres_facts(cursor)
        for table in facts["rows"]:
            target = folder / f"{table}.copy"
            with (
                target.open("wb") as file,
                cursor.copy(f'COPY "{table}" ({_columns(cursor, table)}) TO STDOUT') as copy,
            ):
                for chunk in copy:
                    file.write(chunk)
            entries.append(Entry(f"tables/{table}.copy", target))
        facts["columns"] = {table: _columns(cursor, table) for table in facts["rows"]}
    return entries, {"database": "postgresql", **facts}


def put_postgres(folder: Path, manifest: dict[str, Any], *, force: bool) -> None:
    """Into a database with the same migrations and no company in it (or any, with `force`), in one transaction.

    Raises BadArchive, also when what was put in differs from the manifest: then nothing was changed.
    """
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        here = _postgres_facts(cursor)
        if here["migrations"] != manifest["migrations"]:
            raise BadArchive("The backup was made by another version; install that one, restore, then upgrade.")
        if not force and (here["rows"].get("foundation_user") or here["rows"].get("clients_client")):
            raise BadArchive("The database holds a company already; --force replaces it.")
        names = ", ".join(f'"{table}"' for table in manifest["rows"])
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        for table in manifest["rows"]:
            with cursor.copy(f'COPY "{table}" ({manifest["columns"][table]}) FROM STDIN') as copy:
                copy.write((folder / "tables" / f"{table}.copy").read_bytes())
        _reset_sequences(cursor, manifest["rows"])
        there = _postgres_facts(cursor)
        if (there["rows"], there["money"]) != (manifest["rows"], manifest["money"]):
            raise BadArchive("The database does not hold what the backup says; nothing was changed.")


def _postgres_facts(cursor: Any) -> dict[str, Any]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    tables = [row[0] for row in cursor.fetchall()]
    rows, money = {}, {}
    for table in tables:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        rows[table] = cursor.fetchone()[0]
    for table in MONEY:
        cursor.execute(f'SELECT coalesce(sum(amount), 0) FROM "{table}"')
        money[table] = str(Decimal(cursor.fetchone()[0]) / _SCALE)
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return {"migrations": [f"{app}.{name}" for app, name in cursor.fetchall()], "rows": rows, "money": money}


def _columns(cursor: Any, table: str) -> str:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s "
        "ORDER BY ordinal_position",
        [table],
    )
    return ", ".join(f'"{row[0]}"' for row in cursor.fetchall())


def _reset_sequences(cursor: Any, tables: dict[str, int]) -> None:
    """The next number of each table follows the greatest one put in."""
    for table in tables:
        cursor.execute(
            "SELECT column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) "
            "FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s",
            [table],
        )
        for column, sequence in cursor.fetchall():
            if sequence:
                cursor.execute(f'SELECT setval(%s, greatest((SELECT max("{column}") FROM "{table}"), 1))', [sequence])
