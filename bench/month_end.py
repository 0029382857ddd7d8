"""The month-end run: 1,000 clients with a placement each, ten years of hours behind them, one month to invoice.

    .venv/bin/python bench/month_end.py [--clients N] [--years N]

Prints, for each database, the seconds and the peak memory of `perennial invoice --out`, which issues every invoice and
writes its PDF (Factur-X inside) and its XML (limits: 90 s and 500 MB for 1,000), then the medians of 200 papers and
e-invoices made one by one in this process (60 ms and 10 ms), beside what the typesetter alone takes for the same pages.
The processor's time of the run and the load of the machine stand beside them: the seconds grow with the load.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from _book import verdict
from import_book import drop_database, fresh_database

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DAY, MONTH = date(2026, 11, 2), date(2026, 10, 1)
RUN_SECONDS, RUN_MEGABYTES, PAPER_MS, XML_MS, SINGLE = 90.0, 500.0, 60.0, 10.0, 200
PERENNIAL = (str(Path(sys.executable).parent / "perennial"),)
NOTES = (
    "Ledger import: the second half of the mapping, with tests", "Review of the payments branch",
    "Планирование и разбор ошибок с командой клиента", "Виправлення звіту, перевірка на стенді", "",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--years", type=int, default=10, help="of hours before the month, all of them invoiced")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="one database")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child, options.clients, options.years)
    from tools.postgres import NoPostgres, running

    kept = []
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        if options.only != "PostgreSQL":
            kept.append(measure("SQLite", "", Path(folder), options))
        if options.only != "SQLite":
            try:
                with running() as server:
                    kept.append(measure("PostgreSQL", server.url, Path(folder), options))
            except NoPostgres as missing:
                print(f"PostgreSQL: not measured ({missing})")
    return 0 if all(kept) else 1


def measure(name: str, url: str, folder: Path, options: argparse.Namespace) -> bool:
    """One database: the figures, and whether the limits were kept."""
    environment = {**os.environ, "PERENNIAL_HOME": str(folder / name)}
    environment["DJANGO_SETTINGS_MODULE"] = "perennial.config.settings"
    environment.pop("DATABASE_URL", None)
    if url:
        environment["DATABASE_URL"] = url
    words = ["--child", str(folder / f"{name}-files"), "--clients", str(options.clients), "--years", str(options.years)]
    done = subprocess.run(
        [sys.executable, __file__, *words], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    limit = RUN_SECONDS * options.clients / 1000
    ok = found["run"] < limit and found["megabytes"] < RUN_MEGABYTES
    print(f"{name}: {found['issued']:,} invoices of {found['total']} EUR; {found['entries']:,} time entries and "
          f"{found['lines']:,} lines of timesheets in the book (made in {found['made']:.0f} s)")  # fmt: skip
    print(f"  run with PDF and XML {found['run']:7.1f} s   processors' time {found['cpu']:.1f} s "
          f" (limit {limit:.0f} s, {verdict(found['run'] < limit)})")  # fmt: skip
    print(f"  peak memory          {found['megabytes']:7.0f} MB  all its processes (limit {RUN_MEGABYTES:.0f} MB, "
          f"{verdict(found['megabytes'] < RUN_MEGABYTES)})")  # fmt: skip
    ratio = found["PDF"][1] / found["typesetter"][1]
    for what, limit, beside in (
        ("PDF", PAPER_MS, f"{ratio:.1f}x of the typesetter alone; "), ("XML", XML_MS, ""),
    ):  # fmt: skip
        clock, own = found[what]
        ok = ok and clock < limit
        print(f"  one {what}              {clock:7.1f} ms  of it {own:.1f} ms this process's time; {beside}"
              f"median of {found['single']} (limit {limit:.0f} ms, {verdict(clock < limit)})")  # fmt: skip
    print(f"  load of the machine  {found['load']}", flush=True)
    return bool(ok)


def child(folder: Path, clients: int, years: int) -> int:
    """The book in a fresh database, the run and the single papers; prints one JSON document."""
    import django
    from django.core.management import call_command

    name = fresh_database()
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        made = make_book(clients, years)
        made["made"] = time.perf_counter() - began
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        connection.close()
        ready = [*PERENNIAL, "invoice", "--month", "2000-01", "--dry-run"]
        subprocess.run(ready, check=True, stdout=subprocess.DEVNULL)  # an instance that is ready
        print(json.dumps({**made, **the_run(folder), **one_by_one()}))
    finally:
        drop_database(name)
    return 0


def the_run(folder: Path) -> dict[str, Any]:
    """The command in a process of its own, as it is used; its memory is that of all its processes."""
    command = [*PERENNIAL, "invoice", "--json", "--month", f"{MONTH:%Y-%m}"]
    before, began = os.times(), time.perf_counter()
    load = f"{os.getloadavg()[0]:.1f}"
    peak = 0.0
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen([*command, "--as-of", DAY.isoformat(), "--out", str(folder)], stdout=out)
        while process.poll() is None:
            peak = max(peak, memory_of(process.pid))
            time.sleep(0.1)
        seconds, after = time.perf_counter() - began, os.times()
        out.seek(0)
        told = json.load(out)
    assert process.returncode == 0 and not told["not_issued"], told["not_issued"][:3]
    assert len(list(folder.glob("*.pdf"))) == len(list(folder.glob("*.xml"))) == len(told["issued"])
    return {
        "run": seconds, "megabytes": peak, "issued": len(told["issued"]),
        "total": told["totals"]["EUR"], "load": f"{load} before the run, {os.getloadavg()[0]:.1f} after it",
        "cpu": after.children_user + after.children_system - before.children_user - before.children_system,
    }  # fmt: skip


def memory_of(pid: int) -> float:
    """MB of the process and its children, shared pages counted once (PSS)."""
    total, queue = 0, [pid]
    while queue:
        one = Path(f"/proc/{queue.pop()}")
        try:
            tasks = [(task / "children").read_text() for task in (one / "task").iterdir()]
            queue += [int(child) for text in tasks for child in text.split()]
            rollup = (one / "smaps_rollup").read_text()
        except (OSError, ValueError):
            continue
        total += next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    return total / 1024


def one_by_one() -> dict[str, Any]:
    """Medians over invoices that differ: the typesetter keeps what it has set once."""
    from django.utils.translation import override

    from perennial.billing.document_queries import content_of_row
    from perennial.billing.einvoice.cii import facturx
    from perennial.billing.file_queries import facturx_xml, paper
    from perennial.billing.models import InvoiceDocument
    from perennial.billing.paper import HERE, page_of
    from perennial.foundation.typesetting import set_pages

    rows = list(InvoiceDocument.objects.order_by("id")[: 3 * SINGLE + 1])
    third = len(rows) // 3
    pages = []
    for row in rows[:third]:
        doc, annex = content_of_row(row)
        with override(doc.language):
            pages.append(page_of(doc, annex, xml=facturx(doc).decode()))
    return {
        "single": third, "XML": median_of(facturx_xml, rows[:third]),
        "PDF": median_of(paper, rows[third : 2 * third]),
        "typesetter": median_of(lambda page: set_pages(HERE / "invoice.typ", page, archive=True), pages),
    }  # fmt: skip


def median_of(work: Callable[[Any], object], items: Sequence[Any]) -> tuple[float, float]:
    """Milliseconds by the clock and of this process, one item after another, the first three to warm up."""
    seconds, own = [], []
    for item in items:
        began, before = time.perf_counter(), time.process_time()
        work(item)
        seconds.append(time.perf_counter() - began)
        own.append(time.process_time() - before)
    return statistics.median(seconds[3:]) * 1000, statistics.median(own[3:]) * 1000


# -- the book ---


def make_book(clients: int, years: int) -> dict[str, Any]:
    """A placement a client, its approved October, and invoiced months before; straight into the tables."""
    from perennial.clients.models import Client
    from perennial.contracts.models import Agreement, BillRate, ClientEntity, LegalEntity, Placement
    from perennial.delivery.models import TimeEntry, Timesheet, TimesheetLine
    from perennial.foundation.models import User
    from perennial.kernel.text import fold, name_key

    start = date(MONTH.year - years, MONTH.month, 1)
    ours = LegalEntity.objects.create(
        name="Linden Works OÜ", country="EE", street="Pikk 7", city="Tallinn", postcode="10123", vat_id="EE100000001",
        series="LW", iban="EE382200221020145685", bic="HABAEE2X", email="billing@lindenworks.example",
        phone="+372 600 1234", is_default=True,
    )  # fmt: skip
    manager = User.objects.create_user("alice@lindenworks.example", "Alice Marchenko", "AM", None)
    people = User.objects.bulk_create(
        User(email=f"dev{n}@lindenworks.example", name=f"Developer {n:04d}", role="DEV") for n in range(clients)
    )
    names = [f"Client {n:04d} GmbH" for n in range(clients)]
    rows = Client.objects.bulk_create(
        Client(code=name_key(name), name=name, name_key=name_key(name), search_text=fold(name), currency="EUR",
               country="DE", manager=manager, language=("en", "ru", "uk")[n % 3])
        for n, name in enumerate(names)
    )  # fmt: skip
    theirs = ClientEntity.objects.bulk_create(
        ClientEntity(client=row, name=row.name, country="DE", street=f"Bahnhofstr. {n}", city="Köln", postcode="50667",
                     vat_id=f"DE{100_000_000 + n}", is_default=True)
        for n, row in enumerate(rows)
    )  # fmt: skip
    agreed = Agreement.objects.bulk_create(
        Agreement(client=row, kind="sow", number="SOW-1", title="Development", our_entity=ours, client_entity=entity,
                  starts_on=start, currency="EUR", vat="reverse_charge",
                  discount_percent=Decimal(5 if n % 4 == 0 else 0))
        for n, (row, entity) in enumerate(zip(rows, theirs, strict=True))
    )  # fmt: skip
    placed = Placement.objects.bulk_create(
        Placement(client_id=one.client_id, agreement=one, person=person, title="Senior .NET developer", starts_on=start,
                  state="active", state_since=start)
        for one, person in zip(agreed, people, strict=True)
    )  # fmt: skip
    BillRate.objects.bulk_create(
        BillRate(placement=row, amount=Decimal(40 + n % 30), currency="EUR", unit="hour", valid_from=start)
        for n, row in enumerate(placed)
    )
    the_past(start)
    sheets = Timesheet.objects.bulk_create(
        Timesheet(placement=row, month=MONTH, state="approved", state_since=DAY, approved_on=DAY, approved_how="link")
        for row in placed
    )
    days = list(weekdays(MONTH, date(2026, 11, 1)))
    TimesheetLine.objects.bulk_create(
        (TimesheetLine(timesheet=sheet, day=day, seconds=28_800 - 900 * ((n + at) % 5), state="approved",
                       seconds_billable=28_800 - 900 * ((n + at) % 5), note=NOTES[(n + at) % len(NOTES)])
         for n, sheet in enumerate(sheets) for at, day in enumerate(days)), batch_size=2000,
    )  # fmt: skip
    return {"entries": TimeEntry.objects.count(), "lines": TimesheetLine.objects.count()}


def the_past(start: date) -> None:
    """Every weekday before the month: an entry, and its line on an invoiced timesheet. The database does the work."""
    from django.db import connection, transaction

    months = sorted({day.replace(day=1) for day in weekdays(start, MONTH)})
    invoiced = "'invoiced', m.month, 0, 0, '', 'link', '', '', m.month, m.month, 1"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_month (month date NOT NULL)")
        cursor.execute("CREATE TEMPORARY TABLE bench_day (day date NOT NULL, month date NOT NULL)")
        cursor.executemany("INSERT INTO bench_month VALUES (%s)", [[month] for month in months])
        rows = [[day, day.replace(day=1)] for day in weekdays(start, MONTH)]
        cursor.executemany("INSERT INTO bench_day VALUES (%s, %s)", rows)
        cursor.execute(
            "INSERT INTO delivery_timesheet (placement_id, month, state, state_since, seconds, seconds_billable, "
            "explained, approved_how, approved_by_name, word, approved_on, invoiced_on, version) "
            f"SELECT p.id, m.month, {invoiced} FROM contracts_placement p CROSS JOIN bench_month m"
        )
        cursor.execute(
            "INSERT INTO delivery_timesheetline (timesheet_id, day, seconds, seconds_billable, note, state, reason) "
            "SELECT s.id, d.day, 28800, 28800, 'Work on the plan', 'approved', '' "
            "FROM delivery_timesheet s JOIN bench_day d ON d.month = s.month"
        )
        cursor.execute(
            "INSERT INTO delivery_timeentry (placement_id, person_id, day, seconds, note, billable, reason, source, "
            "source_key) SELECT p.id, p.person_id, d.day, 28800, 'Work on the plan', %s, '', 'hand', '' "
            "FROM contracts_placement p CROSS JOIN bench_day d", [True],
        )  # fmt: skip


def weekdays(first: date, until: date) -> Iterator[date]:
    """Monday to Friday from `first` up to but not including `until`."""
    return (day for n in range((until - first).days) if (day := first + timedelta(days=n)).weekday() < 5)


if __name__ == "__main__":
    raise SystemExit(main())
