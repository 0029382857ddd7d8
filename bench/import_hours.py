"""Import of 250,000 lines of a time tracker, beside executemany (SQLite) or COPY (PostgreSQL) of the same rows.

    .venv/bin/python bench/import_hours.py [--lines N]

A thousand people, each with a placement and an entry a day, as Toggl exports them. Prints, for each database, the
seconds of reading and writing, the peak memory, the seconds in which the very same rows go into the same tables by the
driver alone, and the ratio. Limits: under 60 s and 400 MB, within 10x. PostgreSQL is measured where
PERENNIAL_TEST_PG_DSN names a server.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import import_book as other

PEOPLE = 1000
LIMIT_SECONDS, LIMIT_MEGABYTES, LIMIT_RATIO = 60.0, 400.0, 10.0
HEAD = (
    "User", "Email", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time", "End date",
    "End time", "Duration", "Tags", "Amount ()",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=250_000)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child)
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        export = Path(folder) / "toggl.csv"
        write(export, options.lines)
        urls = {"SQLite": "", "PostgreSQL": os.environ.get("PERENNIAL_TEST_PG_DSN", "")}
        kept = [measure(name, url, export, Path(folder)) for name, url in urls.items() if url or name == "SQLite"]
    return 0 if all(kept) else 1


def write(path: Path, lines: int) -> None:
    """Working days backwards from the day of the benches."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(HEAD)
        day, written = other.DAY, 0
        while written < lines:
            day -= timedelta(days=1)
            if day.weekday() > 4:
                continue
            for person in range(min(PEOPLE, lines - written)):
                start = datetime(day.year, day.month, day.day, 9, person % 60)
                seconds = 3600 * 7 + person * 7 % 3600
                end = start + timedelta(seconds=seconds)
                rows.writerow((
                    f"Person {person}", f"p{person}@bench.example", f"Client {person % 200}", f"Project {person % 7}",
                    "", f"Ticket {written % 977}: what was done on {day}", "Yes", day, start.time(), end.date(),
                    end.time(), f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}", "", "",
                ))  # fmt: skip
                written += 1


def measure(name: str, url: str, export: Path, folder: Path) -> bool:
    """One database: the figures, and whether the limits were kept."""
    environment = {**os.environ, "PERENNIAL_HOME": str(folder / name)}
    environment["DJANGO_SETTINGS_MODULE"] = "perennial.config.settings"
    environment.pop("DATABASE_URL", None)
    if url:
        environment["DATABASE_URL"] = url
    command = [sys.executable, __file__, "--child", str(export)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    whole, ratio = found["read"] + found["write"], found["write"] / found["plain"]
    print(f"{name}: {found['entries']:,} entries, {found['rows']:,} rows in all")
    print(f"  read and stage      {found['read']:7.2f} s")
    print(f"  compare and write   {found['write']:7.2f} s   the same rows by the driver alone {found['plain']:.2f} s, "
          f"ratio {ratio:.1f} (limit {LIMIT_RATIO:.0f})")  # fmt: skip
    print(f"  import in all       {whole:7.2f} s   (limit {LIMIT_SECONDS:.0f} s)")
    print(f"  peak memory         {found['megabytes']:7.0f} MB  (limit {LIMIT_MEGABYTES:.0f} MB)")
    print(f"  the same file again {found['again']:7.2f} s   (nothing changes)")
    return bool(whole < LIMIT_SECONDS and found["megabytes"] < LIMIT_MEGABYTES and ratio < LIMIT_RATIO)


def child(export: Path) -> int:
    """The import in a fresh database and process; prints one JSON document."""
    import django

    name = other.fresh_database()
    try:
        # in a process of its own, so that making the tables does not count as memory of the import
        code = "import django; django.setup(); from django.core.management import call_command; "
        code += "call_command('migrate', verbosity=0); import import_hours; import_hours.people()"
        subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)
        django.setup()
        print(json.dumps(run(export)))
    finally:
        other.drop_database(name)
    return 0


def people() -> None:
    """Clients and people with a placement each."""
    from perennial.clients.models import Client
    from perennial.contracts.models import Agreement, LegalEntity, Placement
    from perennial.foundation.models import User
    from perennial.intake.stored import name_key

    entity = LegalEntity.objects.create(name="Bench", country="EE", series="B")
    clients = Client.objects.bulk_create(
        Client(code=f"c{n}", name=f"Client {n}", name_key=name_key(f"Client {n}"), since=date(2020, 1, 1),
               currency="EUR", terms_days=14)
        for n in range(200)
    )  # fmt: skip
    agreements = Agreement.objects.bulk_create(
        Agreement(client=row, number="1", title="Work", our_entity=entity, starts_on=date(2020, 1, 1), currency="EUR")
        for row in clients
    )
    users = User.objects.bulk_create(
        User(email=f"p{n}@bench.example", name=f"Person {n}", role="DEV", created_at=datetime.now(UTC))
        for n in range(PEOPLE)
    )
    Placement.objects.bulk_create(
        Placement(client=clients[n % 200], agreement=agreements[n % 200], person=user, title="Developer",
                  starts_on=date(2020, 1, 1), state="active", state_since=date(2020, 1, 1))
        for n, user in enumerate(users)
    )  # fmt: skip


def run(export: Path) -> dict[str, Any]:
    from perennial.foundation.choices import ActorKind
    from perennial.foundation.timeline import Actor
    from perennial.intake.applying import write as apply
    from perennial.intake.models import ImportBatch
    from perennial.intake.sources import read_source
    from perennial.intake.stored import known

    by = Actor(None, datetime.combine(other.DAY, datetime.min.time(), UTC), ActorKind.IMPORT)

    def once() -> tuple[float, float, Any]:
        began = time.perf_counter()
        source = read_source(export, mapping={}, known=known, currency="EUR")
        read = time.perf_counter() - began
        batch = ImportBatch(source="hours", digest="x", started_at=by.at)
        outcome = apply(source, batch, kind=None, skip_refused=False, by=by, as_of=other.DAY)
        return read, time.perf_counter() - began - read, outcome.report

    read, written, report = once()
    peak = other.megabytes()
    assert report["applied"], report["refused"][:3]
    other.TABLES = ("delivery_timeentry", "delivery_timesheet", "intake_importbatch", "foundation_timelineevent")
    plain, rows = other.by_the_driver_alone()
    *again, second = once()
    assert second["unchanged"]["hours"] == report["created"]["hours"]
    return {
        "entries": report["created"]["hours"], "rows": rows, "read": read, "write": written, "plain": plain,
        "megabytes": peak, "again": sum(again),
    }  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
