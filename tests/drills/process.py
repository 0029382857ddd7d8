"""What the drills share: an instance of its own, its processes, and the letter they send.

A drill's own processes are started as `python -m tests.drills.process ROLE`; the test itself only starts and kills them
and looks at the database and the mail server's journal.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KEY = "drill_reminder"
ROUND_THE_CLOCK = {
    "mail.hours_from": "00:00", "mail.hours_until": "23:59", "mail.days": [0, 1, 2, 3, 4, 5, 6],
    "company.countries": [], "mail.undo_seconds": 0, "mail.host": "127.0.0.1", "mail.security": "none",
    "mail.from": "office@lindenworks.example", "mail.timeout": 5,
}  # fmt: skip


def environment(home: Path) -> dict[str, str]:
    """Of a process on this home, without what the suite's own settings are made of."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PERENNIAL_", "DATABASE_URL", "DJANGO_"))}
    return {**kept, "PERENNIAL_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


@dataclass(frozen=True, slots=True)
class Instance:
    """A home and, on PostgreSQL, a database."""

    home: Path
    url: str = ""

    def start(self, role: str, *words: str, **extra: Any) -> subprocess.Popen[str]:
        """One process of the drill."""
        command = [sys.executable, "-m", "tests.drills.process", role, *words]
        given = {**environment(self.home), **({"DATABASE_URL": self.url} if self.url else {})}
        return subprocess.Popen(command, env=given, cwd=ROOT, text=True, stdout=subprocess.PIPE, **extra)

    def run(self, role: str, *words: str) -> Any:
        """A process whose answer is one JSON document."""
        process = self.start(role, *words, stderr=subprocess.PIPE)
        out, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors
        return json.loads(out)

    def count(self, *states: str) -> int:
        """How many letters are in these states; asked of the database, as a process of our own would take seconds."""
        listed = ", ".join(f"'{state}'" for state in states)
        with self._connected() as db:
            found = db.execute(f"SELECT count(*) FROM foundation_outboxmessage WHERE state IN ({listed})").fetchone()
        return int(found[0])

    def let_time_pass(self) -> None:
        """The waiting after a refusal is over."""
        with self._connected() as db:
            db.execute("UPDATE foundation_outboxmessage SET not_before = created_at WHERE state = 'pending'")
            db.commit()

    def _connected(self) -> Any:
        if self.url:
            import psycopg

            return closing(psycopg.connect(self.url))
        return closing(sqlite3.connect(self.home / "perennial.sqlite3", timeout=20))


class Nursery:
    """Workers forked from one process that has loaded everything: a drill waits for kills, not for imports."""

    def __init__(self, instance: Instance) -> None:
        self.process = instance.start("nursery", stdin=subprocess.PIPE)

    def worker(self, name: str) -> int:
        """The process id of a new worker."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *error: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


# -- inside the processes ---


def main(role: str, words: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "perennial.config.settings"
    from perennial.commands.instance import prepare

    prepare(log_to_terminal=True)
    register()
    answer = ROLES[role](*words)
    if answer is not None:
        sys.stdout.write(json.dumps(answer))


def register() -> None:
    """A money letter about one invoice, needed while anything of it is open."""
    from perennial.billing.models import Invoice
    from perennial.billing.queries import open_amount
    from perennial.foundation.registry import LETTERS, Composed, LetterSpec

    def compose(subject_id: int, *, language: str | None = None, sender: Any, as_of: date) -> Composed:
        client_id = Invoice.objects.get(pk=subject_id).client_id
        return Composed(client_id, "en", (), (), (("S", False),), (("B", False),), {"invoice": subject_id})

    def still_needed(message: Any, now: datetime) -> str | None:
        invoice = Invoice.objects.get(pk=message.subject_id)
        return None if open_amount(invoice, date.max) else "The invoice was paid."

    LETTERS.register(
        KEY,
        LetterSpec(
            key=KEY, title="Reminder", package="perennial.foundation", fields=frozenset(), subject_kind="invoice",
            compose=compose, checks=lambda subject_id, **given: [], still_needed=still_needed,
            on_sent=lambda subject_id, message, **given: None, is_money=True,
        ),
    )  # fmt: skip


def company(port: str, invoices: str) -> list[int]:
    """A client with so many open invoices, and the mail server of the drill."""
    from perennial.billing.actions import record_invoice
    from perennial.clients.actions import add_client, add_contact
    from perennial.foundation.clock import now, today
    from perennial.foundation.models import Setting, User
    from perennial.foundation.timeline import Actor
    from perennial.kernel.money import Money

    for key, value in {**ROUND_THE_CLOCK, "mail.port": int(port)}.items():
        Setting.objects.update_or_create(key=key, defaults={"value": value})
    alice = User.objects.create_user("alice@lindenworks.example", "Alice", "AM", None)
    by, day = Actor(alice, now()), today()
    client = add_client(values={"name": "Harbor Pay", "currency": "USD", "manager": alice}, by=by, as_of=day)
    add_contact(client, values={"name": "Tom", "email": "tom@harbor.example"}, by=by, as_of=day)
    return [
        record_invoice(
            client, number=f"D-{n}", issued_on=day - timedelta(days=60), due_on=day - timedelta(days=30),
            money=Money(Decimal(100), "USD"), by=by, as_of=day,
        ).pk
        for n in range(int(invoices))
    ]  # fmt: skip


def queue(*ids: str) -> dict[str, str]:
    """A letter about each invoice; answers with their Message-IDs."""
    from perennial.foundation.clock import now, today
    from perennial.foundation.letters import send_letter
    from perennial.foundation.models import User
    from perennial.foundation.registry import LETTERS
    from perennial.foundation.timeline import Actor

    alice = User.objects.get()
    return {
        number: send_letter(
            LETTERS[KEY], int(number), language="en", subject=f"Invoice {number}", body="Please pay.",
            to=["tom@harbor.example"], by=Actor(alice, now()), as_of=today(), idempotency="drill",
        ).message_id
        for number in ids
    }  # fmt: skip


def work(name: str) -> None:
    """A worker as `perennial worker` runs it, quicker between two looks."""
    from perennial.jobs.worker import run_worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    run_worker(stop, name=name, idle_seconds=0.02)


def nursery() -> None:
    """Fork a worker for every name on standard input; a name of `invoices` issues the month instead."""
    from django.db import connection

    import perennial.jobs.worker  # noqa: F401 - loaded once for all

    connection.close()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave at once
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            issue_month() if line.strip() == "invoices" else work(line.strip())
            os._exit(0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def states() -> dict[str, Any]:
    """Every letter: its state, and the events told about it."""
    from perennial.foundation.models import OutboxMessage, TimelineEvent

    events: dict[int, list[str]] = {}
    for number, verb in (
        TimelineEvent.objects.filter(subject_kind="letter").order_by("id").values_list("subject_id", "verb")
    ):
        events.setdefault(number or 0, []).append(verb)
    return {
        message.message_id: {"id": message.pk, "state": message.state, "events": events.get(message.pk, [])}
        for message in OutboxMessage.objects.all()
    }


def race(seed: str, *ids: str) -> dict[str, float]:
    """For each invoice: queue the reminder and, a blink later, record the payment. Answers with the commit times."""
    import random
    import time

    from perennial.billing.actions import record_payment
    from perennial.billing.models import Invoice
    from perennial.foundation.clock import now, today
    from perennial.foundation.timeline import system
    from perennial.kernel.money import Money

    rng, committed = random.Random(int(seed)), {}
    for number in ids:
        queue(number)
        time.sleep(rng.uniform(0.0, 0.08))
        invoice = Invoice.objects.select_related("client").get(pk=number)
        record_payment(
            invoice.client, paid_on=today(), money=Money(invoice.amount, invoice.currency),
            allocations=[(invoice, invoice.amount)], by=system(now()), as_of=today(),
        )  # fmt: skip
        committed[number] = time.time()
    return committed


def begin_import(rows: str) -> int:
    """A file of so many invoices, looked at and waiting for a worker to apply it."""
    from perennial.foundation.clock import now, today
    from perennial.foundation.models import User
    from perennial.foundation.timeline import Actor
    from perennial.intake import actions

    lines = [f"C{n % 50},I-{n},2026-01-05,2026-02-05,{n + 1}.00,USD" for n in range(int(rows))]
    text = "\n".join(["client,number,issued_on,due_on,amount,currency", *lines, ""])
    by = Actor(User.objects.create_user("fedir@lindenworks.example", "Fedir", "FIN", None), now())
    batch = actions.preview(actions.upload([text.encode()], name="book.csv", by=by), by=by)
    return int(actions.start_import(batch, by=by, as_of=today()).pk)


def import_stands(number: str) -> dict[str, Any]:
    """Where the import stands once a minute has passed without its worker, and what is in the book."""
    from perennial.billing.models import Invoice
    from perennial.foundation.clock import now
    from perennial.intake.lost_work_actions import put_back_if_lost
    from perennial.intake.models import ImportBatch

    batch = ImportBatch.objects.get(pk=number)
    put_back_if_lost(batch, at=now() + timedelta(minutes=2))
    return {"state": batch.state, "invoices": Invoice.objects.count(), "clients": len(batch.report["created"])}


def press_again(number: str) -> str:
    """A person presses Apply again."""
    from perennial.foundation.clock import now, today
    from perennial.foundation.models import User
    from perennial.foundation.timeline import Actor
    from perennial.intake import actions
    from perennial.intake.models import ImportBatch

    by = Actor(User.objects.get(), now())
    return str(actions.apply_import(ImportBatch.objects.get(pk=number), by=by, as_of=today()).state)


def agreed_fees(count: str) -> int:
    """So many clients with a fee for October, and a timesheet of theirs that is approved."""
    from datetime import date

    from perennial.billing.models import Invoice
    from perennial.clients.models import Client
    from perennial.contracts.models import Agreement, BillRate, ClientEntity, LegalEntity, Placement, Project
    from perennial.delivery.models import Timesheet, TimesheetLine
    from perennial.foundation.models import User
    from perennial.kernel.text import fold, name_key

    first, names = date(2026, 10, 1), [f"Client {n:04d}" for n in range(int(count))]
    max_ = User.objects.create_user("max@lindenworks.example", "Max", "DEV", None)
    ours = LegalEntity.objects.create(name="Linden", country="EE", city="Tallinn", vat_id="EE1", series="LW")
    clients = Client.objects.bulk_create(
        Client(code=name_key(name), name=name, name_key=name_key(name), search_text=fold(name), currency="EUR")
        for name in names
    )
    theirs = ClientEntity.objects.bulk_create(
        ClientEntity(client=row, name=row.name, country="DE", city="Bonn", vat_id=f"DE{n}")
        for n, row in enumerate(clients)
    )
    agreed = Agreement.objects.bulk_create(
        Agreement(
            client=row, number="SOW-1", our_entity=ours, client_entity=entity, starts_on=first, currency="EUR",
            vat="reverse_charge",
        )
        for row, entity in zip(clients, theirs, strict=True)
    )  # fmt: skip
    Project.objects.bulk_create(
        Project(
            client_id=row.client_id, agreement=row, code="P", name="Work", billing="fixed", fee=Decimal(100 + n),
            fee_months=1, starts_on=first,
        )
        for n, row in enumerate(agreed)
    )  # fmt: skip
    placed = Placement.objects.bulk_create(
        Placement(
            client_id=row.client_id, agreement=row, person=max_, title="Developer", starts_on=first, state="active",
            state_since=first,
        )
        for row in agreed
    )  # fmt: skip
    BillRate.objects.bulk_create(
        BillRate(placement=row, amount=Decimal(50), currency="EUR", unit="hour", valid_from=first) for row in placed
    )
    sheets = Timesheet.objects.bulk_create(
        Timesheet(
            placement=row, month=first, state="approved", state_since=first, approved_on=first, approved_how="link"
        )
        for row in placed
    )  # fmt: skip
    TimesheetLine.objects.bulk_create(
        TimesheetLine(timesheet=row, day=first, seconds=7200, seconds_billable=7200, state="approved")
        for row in sheets
    )
    return Invoice.objects.count()


def issue_month() -> None:
    """The month-end run, as the command runs it."""
    from datetime import date

    from perennial.billing.run_actions import run_month
    from perennial.foundation.clock import now, today
    from perennial.foundation.timeline import system

    run_month(date(2026, 10, 1), by=system(now()), as_of=today())


def invoiced() -> dict[str, Any]:
    """What was issued, and what the checks of the whole database say about it."""
    from perennial.billing import verifiers
    from perennial.billing.models import Billed, InvoiceDocument, NumberSeries
    from perennial.delivery.models import Timesheet

    documents = list(InvoiceDocument.objects.order_by("serial").values_list("serial", "total"))
    checks = (verifiers.series, verifiers.documents, verifiers.invoices, verifiers.timeline)
    return {
        "serials": [serial for serial, _total in documents], "total": str(sum(total for _s, total in documents)),
        "last": [row.last for row in NumberSeries.objects.all()],
        "billed": Billed.objects.filter(released_on__isnull=True).count(),
        "sheets": Timesheet.objects.filter(state="invoiced").count(),
        "problems": [str(problem) for check in checks for problem in check()[1]],
    }  # fmt: skip


def secrets(password: str) -> list[str]:
    """A mail password and a person's second step."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from perennial.foundation.clock import now, today
    from perennial.foundation.models import User
    from perennial.foundation.store import change_settings
    from perennial.foundation.timeline import Actor

    alice = User.objects.create_user("alice@lindenworks.example", "Alice", "AM", None)
    change_settings({"mail.password": password}, by=Actor(alice, now()), as_of=today())
    TOTP.activate(alice, generate_totp_secret())
    return [alice.email]


def guess(email: str, tries: str) -> int:
    """So many wrong tries at one account; answers how many of them got as far as the password."""
    from perennial.foundation.clock import now
    from perennial.foundation.sign_in_guard import account_scope, take_try

    return sum(take_try([account_scope(email)], at=now()) is None for _n in range(int(tries)))


ROLES = {
    "company": company, "queue": queue, "nursery": nursery, "race": race, "states": states, "secrets": secrets,
    "guess": guess, "begin_import": begin_import, "import_stands": import_stands, "press_again": press_again,
    "agreed_fees": agreed_fees, "issue_month": issue_month, "invoiced": invoiced,
}  # fmt: skip

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
