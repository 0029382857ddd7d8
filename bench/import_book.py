"""Import of 50,000 invoices with payments, beside executemany (SQLite) or COPY (PostgreSQL) of the same rows.

    .venv/bin/python bench/import_book.py [--clients N] [--invoices N]

Prints, for each database, the seconds of reading and writing, the peak memory, the seconds in which the very same rows
go into the same tables (emptied, with their indexes and triggers) by the driver alone, and the ratio. Limits: under
40 s and 400 MB, within 10x. PostgreSQL is measured where PERENNIAL_TEST_DB names a server.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DAY = date(2026, 11, 23)
LIMIT_SECONDS, LIMIT_MEGABYTES, LIMIT_RATIO = 40.0, 400.0, 10.0
TABLES = (
    "foundation_user", "clients_client", "clients_contact", "billing_invoice", "billing_creditnote", "billing_payment",
    "billing_allocation", "billing_dispute", "receivables_promisetopay", "care_touch", "foundation_exchangerate",
    "intake_importbatch", "intake_importkey", "foundation_timelineevent",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child)
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        book = Path(folder) / "book"
        write(book, options.clients, options.invoices)
        urls = {"SQLite": "", "PostgreSQL": os.environ.get("PERENNIAL_TEST_DB", "")}
        kept = [measure(name, url, book, Path(folder)) for name, url in urls.items() if url or name == "SQLite"]
    return 0 if all(kept) else 1


def write(book: Path, clients: int, invoices: int) -> None:
    """In a process of its own, so that making the book does not count as memory of the import."""
    code = (
        "import sys; from datetime import date; from pathlib import Path; from perennial.demo.book import *; "
        "write_book(DemoRequest(clients=int(sys.argv[2]), years=5, seed=1, as_of=date.fromisoformat(sys.argv[4]), "
        "invoices=int(sys.argv[3])), Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(book), str(clients), str(invoices), DAY.isoformat()], check=True)


def measure(name: str, url: str, book: Path, folder: Path) -> bool:
    """One database: the figures, and whether the limits were kept."""
    environment = {**os.environ, "PERENNIAL_HOME": str(folder / name)}
    environment["DJANGO_SETTINGS_MODULE"] = "perennial.config.settings"
    environment.pop("DATABASE_URL", None)
    if url:
        environment["DATABASE_URL"] = url
    done = subprocess.run(
        [sys.executable, __file__, "--child", str(book)], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    ratio = found["write"] / found["plain"]
    print(f"{name}: {found['invoices']:,} invoices, {found['payments']:,} payments, {found['rows']:,} rows in all")
    print(f"  read and stage      {found['read']:7.2f} s")
    print(f"  compare and write   {found['write']:7.2f} s   the same rows by the driver alone {found['plain']:.2f} s, "
          f"ratio {ratio:.1f} (limit {LIMIT_RATIO:.0f})")  # fmt: skip
    print(f"  import in all       {found['read'] + found['write']:7.2f} s   (limit {LIMIT_SECONDS:.0f} s)")
    print(f"  peak memory         {found['megabytes']:7.0f} MB  (limit {LIMIT_MEGABYTES:.0f} MB)")
    follows = f"(predictions, ladder and queue; peak {found['megabytes_after']:.0f} MB)"
    print(f"  what follows        {found['after']:7.2f} s   {follows}")
    return bool(
        found["read"] + found["write"] < LIMIT_SECONDS and found["megabytes"] < LIMIT_MEGABYTES and ratio < LIMIT_RATIO
    )


def child(book: Path) -> int:
    """The import in a fresh database and process; prints one JSON document."""
    import django
    from django.core.management import call_command

    name = fresh_database()
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        print(json.dumps(run(book)))
    finally:
        drop_database(name)
    return 0


def run(book: Path) -> dict[str, Any]:
    from perennial.foundation.choices import ActorKind
    from perennial.foundation.timeline import Actor
    from perennial.intake.applying import follow_up
    from perennial.intake.applying import write as apply
    from perennial.intake.models import ImportBatch
    from perennial.intake.sources import read_source
    from perennial.intake.stored import known

    by = Actor(None, datetime.combine(DAY, datetime.min.time(), UTC), ActorKind.IMPORT)
    began = time.perf_counter()
    source = read_source(book, mapping={}, known=known, currency="USD")
    read = time.perf_counter() - began
    began = time.perf_counter()
    batch = ImportBatch(source="book", digest="x", started_at=by.at)
    outcome = apply(source, batch, kind=None, skip_refused=False, by=by, as_of=DAY)
    written = time.perf_counter() - began
    peak = megabytes()
    assert outcome.report["applied"], outcome.report["refused"][:3]
    plain, rows = by_the_driver_alone()
    created = outcome.report["created"]
    began = time.perf_counter()
    follow_up(outcome, by=by, as_of=DAY)
    after = time.perf_counter() - began
    return {
        "invoices": created["invoices"], "payments": created["payments"], "rows": rows, "read": read, "write": written,
        "plain": plain, "megabytes": peak, "after": after, "megabytes_after": megabytes(),
    }  # fmt: skip


def by_the_driver_alone() -> tuple[float, int]:
    """Every row of the import once more into tables of the same shape, in one transaction."""
    from django.db import connection, transaction

    seconds, count = 0.0, 0
    with connection.cursor() as cursor, transaction.atomic():
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            rows = cursor.fetchall()
            twin(cursor, table)
            began = time.perf_counter()
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY twin_{table} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row([json.dumps(cell) if isinstance(cell, dict | list) else cell for cell in row])
            elif rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO twin_{table} VALUES ({marks})", rows)
            seconds += time.perf_counter() - began
            count += len(rows)
        began = time.perf_counter()
    seconds += time.perf_counter() - began  # the commit
    return seconds, count


def twin(cursor: Any, table: str) -> None:
    """An empty table of the same shape with the same indexes."""
    from django.db import connection

    if connection.vendor == "postgresql":
        cursor.execute(f"CREATE TABLE twin_{table} (LIKE {table} INCLUDING ALL)")
        return
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
    cursor.execute(cursor.fetchone()[0].replace(f'"{table}"', f'"twin_{table}"', 1))
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s", [table])
    for (sql,) in cursor.fetchall():
        head, rest = sql.split(" ON ", 1)
        start, _quote, index = head.partition('"')
        cursor.execute(f'{start}"twin_{index} ON {rest.replace(table, f"twin_{table}", 1)}')


def fresh_database() -> str:
    """A database of its own on the server, so that nothing of anybody is touched. '' for SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return ""
    import environ
    import psycopg

    config = environ.Env.db_url_config(url)
    name = f"perennial_bench_{os.getpid()}"
    with psycopg.connect(connect_string(config), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    os.environ["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
    return name


def drop_database(name: str) -> None:
    if not name:
        return
    import environ
    import psycopg
    from django.db import connection

    connection.close()
    config = {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "NAME": "postgres"}
    with psycopg.connect(connect_string(config), autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}"')


def connect_string(config: dict[str, Any]) -> str:
    host = config.get("OPTIONS", {}).get("host") or config.get("HOST") or ""
    parts = {"dbname": config["NAME"], "user": config.get("USER"), "password": config.get("PASSWORD"), "host": host,
             "port": config.get("PORT")}  # fmt: skip
    return " ".join(f"{name}={value}" for name, value in parts.items() if value)


def megabytes() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
