"""The quarterly plan of a hundred managers over forty quarters of history, from tables that hold it.

    .venv/bin/python bench/plan.py

An embedded instance is filled with 100 managers, 400 clients, 48,000 invoices and 12,000 placements of ten years, then
all figures of the next quarter are computed for everybody at once. Limit: 10 s. Prints the number of queries as well.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

DAY = date(2026, 11, 23)
MANAGERS, CLIENTS, QUARTERS, LIMIT = 100, 400, 40, 10.0


def fill() -> None:
    """Straight into the tables: what is measured is reading."""
    from perennial.clients.models import Client
    from perennial.contracts.models import Agreement, LegalEntity
    from perennial.foundation.models import User
    from perennial.kernel.quarters import quarter_of, quarters_before

    random, quarters = Random(40), quarters_before(quarter_of(DAY), QUARTERS)
    people = User.objects.bulk_create(
        [User(email=f"am{n}@bench.example", name=f"Manager {n}", role="AM", password="!") for n in range(MANAGERS)]
        + [User(email=f"dev{n}@bench.example", name=f"Dev {n}", role="DEV", password="!") for n in range(500)]
    )
    clients = Client.objects.bulk_create([
        Client(code=f"c{n}", name=f"Client {n}", name_key=f"client {n}", search_text="", currency="EUR",
               manager=people[n % MANAGERS], since=quarters[0])
        for n in range(CLIENTS)
    ])  # fmt: skip
    entity = LegalEntity.objects.create(name="Bench", country="EE", series="B")
    agreements = Agreement.objects.bulk_create([
        Agreement(client=one, number="1", our_entity=entity, signed_on=quarters[0], starts_on=quarters[0],
                  currency="EUR")
        for one in clients
    ])  # fmt: skip
    _invoices(clients, quarters, random)
    _placements(agreements, people[MANAGERS:], quarters, random)


def _invoices(clients: list[Any], quarters: list[date], random: Random) -> None:
    from perennial.billing.models import Allocation, Invoice, Payment

    rows = []
    for quarter in quarters:
        for client in clients:
            for month in range(3):
                issued = quarter + timedelta(days=30 * month + random.randint(0, 9))
                paid = issued + timedelta(days=random.randint(15, 95))
                rows.append(Invoice(
                    client=client, number=f"{len(rows)}", number_key=f"{len(rows)}", issued_on=issued,
                    due_on=issued + timedelta(days=30), amount=Decimal(random.randint(2_000, 30_000)), currency="EUR",
                    settled_on=paid if paid <= DAY else None,
                ))  # fmt: skip
    settled = [row for row in Invoice.objects.bulk_create(rows, batch_size=2_000) if row.settled_on]
    money = Payment.objects.bulk_create([
        Payment(client_id=row.client_id, paid_on=row.settled_on, amount=row.amount, currency="EUR") for row in settled
    ], batch_size=2_000)  # fmt: skip
    Allocation.objects.bulk_create([
        Allocation(kind="payment", payment=paid, invoice=row, amount=row.amount, on=row.settled_on)
        for row, paid in zip(settled, money, strict=True)
    ], batch_size=2_000)  # fmt: skip


def _placements(agreements: list[Any], people: list[Any], quarters: list[date], random: Random) -> None:
    from perennial.contracts.models import Placement, Project

    rows, projects = [], []
    for quarter in quarters:
        for agreement in agreements:
            if random.random() < 0.25:
                code = f"{quarter}"
                projects.append(Project(client_id=agreement.client_id, agreement=agreement, code=code, name=code,
                                        starts_on=quarter))  # fmt: skip
            for _n in range(random.choice((0, 0, 1, 2))):
                begun = quarter + timedelta(days=random.randint(0, 85))
                rows.append(Placement(
                    client_id=agreement.client_id, agreement=agreement, person=random.choice(people), title="Developer",
                    starts_on=begun, ends_on=begun + timedelta(days=300), state="ended", state_since=begun,
                ))  # fmt: skip
    Project.objects.bulk_create(projects, batch_size=2_000)
    Placement.objects.bulk_create(rows, batch_size=2_000)


def main() -> int:
    os.environ["PERENNIAL_HOME"] = tempfile.mkdtemp(prefix="perennial-bench-plan-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "perennial.config.settings"
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from perennial.commands import instance
    from perennial.targets.queries.assessing import assess_quarter

    instance.prepare()
    from perennial.foundation.store import change_settings
    from perennial.foundation.timeline import system

    change_settings({"company.currency": "EUR"}, by=system(datetime.combine(DAY, datetime.min.time(), UTC)), as_of=DAY)
    fill()
    took, queries = [], 0
    for _run in range(2):
        with CaptureQueriesContext(connection) as asked:
            begun = time.perf_counter()
            found = assess_quarter(date(2027, 1, 1), DAY, Decimal("0.15"))
            took.append(time.perf_counter() - begun)
        queries = len(asked)
    figures = sum(len(rows) for rows in found.values())
    with_odds = sum(one.found.has_odds for rows in found.values() for one in rows)
    good = min(took) <= LIMIT
    print(f"quarter plan: {MANAGERS} managers, {QUARTERS} quarters, {figures} figures, {with_odds} with odds")
    print(f"  {min(took):6.2f} s (limit {LIMIT:.0f} s), {queries} queries  {'ok' if good else 'TOO SLOW'}")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
