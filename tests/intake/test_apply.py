"""A book comes in whole or not at all; what the book has already stays as it is."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from perennial.billing.choices import InvoiceState
from perennial.billing.models import Allocation, CreditNote, Dispute, Invoice, Payment
from perennial.billing.queries import open_invoices, unallocated
from perennial.care.models import Touch
from perennial.clients.models import Client, Contact
from perennial.demo.book import DemoRequest, write_book
from perennial.foundation.choices import ActorKind
from perennial.foundation.models import ExchangeRate, OutboxMessage, TimelineEvent, User
from perennial.foundation.money_fields import AmountField
from perennial.foundation.timeline import Actor
from perennial.intake.bulk import insert
from perennial.intake.doors import ImportRefused, UnknownKind, import_path
from perennial.intake.models import ImportBatch
from perennial.receivables.models import PromiseToPay
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
BY = Actor(None, NOW, ActorKind.IMPORT)
TABLES = (Client, Contact, Invoice, CreditNote, Payment, Allocation, Dispute, PromiseToPay, Touch, ExchangeRate, User)

CLIENTS = "code,name,country,language,currency,terms_days\nHAR,Harbor Line,GB,en,GBP,30\nLYT,Лютик,UA,uk,UAH,14\n"
INVOICES = (
    "client,number,issued_on,due_on,amount,currency,description\n"
    "HAR,A-1,2026-09-01,2026-10-01,1000.00,GBP,September\n"
    "HAR,A-2,2026-10-01,2026-10-31,500.00,GBP,October\n"
    "LYT,A-3,2026-10-05,,89500.00,UAH,\n"
)


def run(path: Path, **more: Any) -> dict[str, Any]:
    return import_path(path, by=BY, as_of=TODAY, **more)


def book(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_book(DemoRequest(clients=12, years=2, seed=3, as_of=TODAY), folder)
    return folder


def test_a_native_book_comes_in_whole_to_the_cent(demo: Path) -> None:
    found = run(demo)
    assert found["applied"] and found["refused"] == []
    expected_counts = {path.stem: len(rows(demo, path.name)) for path in demo.iterdir()}
    assert found["created"] == {kind: count for kind, count in expected_counts.items() if count}
    for model, file in ((Invoice, "invoices.csv"), (Payment, "payments.csv"), (CreditNote, "credit_notes.csv")):
        expected: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows(demo, file):
            expected[row["currency"]] += Decimal(row["amount"])
        sums = model.objects.order_by().values_list("currency").annotate(t=Sum("amount", output_field=AmountField()))
        assert dict(sums) == expected
    assert {c.manager.email for c in Client.objects.all() if c.manager} == {
        row["account_manager"] for row in rows(demo, "clients.csv") if row["account_manager"]
    }
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert QueueItem.objects.exists() and not OutboxMessage.objects.exists()


def test_what_is_open_after_the_native_book_is_what_its_files_leave_open(demo: Path) -> None:
    run(demo)
    left = {row["number"]: Decimal(row["amount"]) for row in rows(demo, "invoices.csv")}
    for row in rows(demo, "payments.csv"):
        for share in filter(None, row["invoices"].split(";")):
            number, _colon, amount = share.partition(":")
            left[number] -= Decimal(amount or row["amount"])
    for row in rows(demo, "credit_notes.csv"):
        left[row["invoice"]] -= Decimal(row["amount"])
    assert {row.number: row.open for row in open_invoices(date.max)} == {n: v for n, v in left.items() if v}
    for invoice in Invoice.objects.all():
        settled = invoice.allocations.aggregate(t=Sum("amount", output_field=AmountField()))["t"] or Decimal(0)
        last = max((a.on for a in invoice.allocations.all()), default=None)
        assert invoice.settled_on == (last if settled == invoice.amount else None)
        assert (invoice.settled_on is not None) == (invoice.state in (InvoiceState.PAID, InvoiceState.CREDITED))
        assert (invoice.state == InvoiceState.DISPUTED) == invoice.disputes.filter(resolved_on=None).exists()


def test_a_second_import_of_the_book_changes_nothing(demo: Path) -> None:
    run(demo)
    before, events = counts(), TimelineEvent.objects.count()
    again = run(demo)
    assert again["applied"] and sum(again["created"].values()) == sum(again["changed"].values()) == 0
    assert (counts(), TimelineEvent.objects.count(), ImportBatch.objects.count()) == (before, events, 1)


def test_comparing_takes_the_same_queries_for_two_clients_and_for_twelve(demo: Path, tmp_path: Path) -> None:
    write_book(DemoRequest(clients=2, years=3, seed=3, as_of=TODAY), tmp_path)
    run(demo)
    seen = []
    for folder in (tmp_path, demo):
        with CaptureQueriesContext(connection) as queries:
            run(folder, dry_run=True)
        seen.append(len(queries))
    # one a table of the book, a few of settings, and what hours answer to: entries, their keys, months, leave
    assert seen[1] <= seen[0] <= 43


def test_a_dry_run_says_the_same_and_writes_nothing(demo: Path) -> None:
    said = run(demo, dry_run=True)
    assert not said["applied"] and not Client.objects.exists() and not ImportBatch.objects.exists()
    assert run(demo)["created"] == said["created"]


def test_a_client_has_one_event_for_the_whole_batch_with_its_rows(tmp_path: Path) -> None:
    run(book(tmp_path / "b", clients=CLIENTS, invoices=INVOICES))
    harbor = Client.objects.get(code="HAR")
    event = TimelineEvent.objects.get(client_id=harbor.pk, verb="import.applied")
    assert event.data["created"] == {"clients": 1, "invoices": 2}
    assert event.data["ids"]["invoices"] == sorted(harbor.invoices.values_list("pk", flat=True))
    assert event.actor_kind == ActorKind.IMPORT
    (company,) = TimelineEvent.objects.filter(client_id=None, verb="import.applied")
    assert company.data["created"] == {"clients": 2, "invoices": 3}


def test_a_missing_due_day_follows_from_the_clients_terms(tmp_path: Path) -> None:
    run(book(tmp_path / "b", clients=CLIENTS, invoices=INVOICES))
    assert Invoice.objects.get(number="A-3").due_on == date(2026, 10, 19)


def test_an_invoice_with_other_facts_is_refused_and_nothing_else_is_written(tmp_path: Path) -> None:
    run(book(tmp_path / "b", clients=CLIENTS, invoices=INVOICES))
    before = counts()
    more = INVOICES.replace("1000.00", "1100.00") + "HAR,A-4,2026-11-01,2026-12-01,70.00,GBP,\n"
    found = run(book(tmp_path / "c", invoices=more))
    assert not found["applied"] and counts() == before
    (refused,) = found["refused"]
    assert (refused["line"], refused["column"], refused["value"]) == (2, "number", "A-1")
    assert "never edited" in refused["reason"]
    taken = run(tmp_path / "c", skip_refused=True)
    assert taken["applied"] and taken["created"]["invoices"] == 1
    assert Invoice.objects.get(number="A-1").amount == Decimal(1000)


def test_two_different_invoices_under_one_number_are_refused_with_the_line(tmp_path: Path) -> None:
    twice = INVOICES + "HAR,A-2,2026-10-01,2026-10-31,501.00,GBP,October\n"
    found = run(book(tmp_path / "b", clients=CLIENTS, invoices=twice))
    assert not found["applied"] and not Invoice.objects.exists()
    assert [(row["line"], row["value"]) for row in found["refused"]] == [(5, "A-2")]


def test_changed_fields_of_a_client_are_changed_with_their_values_before(tmp_path: Path) -> None:
    run(book(tmp_path / "b", clients=CLIENTS))
    found = run(book(tmp_path / "c", clients=CLIENTS.replace("Harbor Line", "Harbour Line")))
    assert (found["changed"]["clients"], found["unchanged"]["clients"]) == (1, 1)
    client = Client.objects.get(code="HAR")
    assert (client.name, client.name_key, client.search_text) == ("Harbour Line", "harbour line", "harbour line har")
    event = TimelineEvent.objects.get(verb="client.changed")
    assert (event.data["before"], event.data["after"]) == ({"name": "Harbor Line"}, {"name": "Harbour Line"})


def test_a_client_added_by_hand_is_found_by_its_name(cast: Cast, tmp_path: Path) -> None:
    found = run(book(tmp_path / "b", clients="code,name\nC-77,HARBOR PAY\n"))
    assert found["created"]["clients"] == 0 and Client.objects.filter(code="harbor-pay").exists()


def test_people_of_the_book_never_change_who_has_which_role(cast: Cast, tmp_path: Path) -> None:
    people = f"email,name,role\n{cast.alice.email},Alice Other,DIR\nnew@lindenworks.example,New One,AM\n"
    found = run(book(tmp_path / "b", people=people))
    assert (found["created"]["people"], found["unchanged"]["people"]) == (1, 1)
    cast.alice.refresh_from_db()
    assert (cast.alice.role, cast.alice.name) == ("AM", "Alice Marchenko")
    fresh = User.objects.get(email="new@lindenworks.example")
    assert not fresh.is_administrator and not fresh.has_usable_password()


def test_finance_may_not_add_people_by_an_import(cast: Cast, tmp_path: Path) -> None:
    folder = book(tmp_path / "b", people="email,name,role\nnew@lindenworks.example,New One,DIR\n", clients=CLIENTS)
    found = import_path(folder, by=cast.by(cast.fedir), as_of=TODAY)
    assert found["applied"] and not User.objects.filter(email="new@lindenworks.example").exists()
    assert any("may not add people" in row["reason"] for row in found["warnings"])


def test_a_payment_without_its_invoice_and_one_above_it_leave_the_rest_unallocated(tmp_path: Path) -> None:
    payments = (
        "client,reference,paid_on,amount,currency,invoices,payer\n"
        "HAR,wire 1,2026-10-20,1200.00,GBP,A-1,\nHAR,wire 2,2026-10-21,300.00,GBP,A-99,\n"
    )
    found = run(book(tmp_path / "b", clients=CLIENTS, invoices=INVOICES, payments=payments))
    assert found["applied"] and [row["line"] for row in found["warnings"]] == [2, 3]
    assert sorted(credit.left for credit in unallocated(TODAY)) == [Decimal(200), Decimal(300)]
    assert Invoice.objects.get(number="A-1").settled_on == date(2026, 10, 20)


def test_a_payment_of_an_invoice_the_book_has_settles_it(tmp_path: Path) -> None:
    run(book(tmp_path / "b", clients=CLIENTS, invoices=INVOICES))
    payments = "client,paid_on,amount,currency,invoices\nHAR,2026-11-02,400.00,GBP,A-1\nHAR,2026-11-09,600.00,GBP,A-1\n"
    found = run(book(tmp_path / "c", payments=payments))
    assert found["applied"] and found["warnings"] == [] and found["created"]["payments"] == 2
    invoice = Invoice.objects.get(number="A-1")
    assert (invoice.state, invoice.settled_on) == (InvoiceState.PAID, date(2026, 11, 9))


HISTORY = "Customer;Invoice number;Invoice date;Due date;Amount;Currency;Paid on\n"


def test_a_history_that_comes_again_with_an_invoice_paid_brings_only_the_payment(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(HISTORY + "Orbit;7;2026-08-01;2026-08-31;100.00;EUR;\nOrbit;8;2026-09-01;2026-10-01;50.00;EUR;\n")
    second.write_text(first.read_text().replace("100.00;EUR;", "100.00;EUR;2026-09-12"))
    assert run(first)["created"] == {"clients": 1, "invoices": 2, "payments": 0}
    found = run(second)
    assert found["created"] == {"clients": 0, "invoices": 0, "payments": 1}
    assert found["changed"]["invoices"] == 0 and found["unchanged"]["invoices"] == 2
    assert Invoice.objects.get(number="7").settled_on == date(2026, 9, 12)
    assert run(second)["created"]["payments"] == 0


def test_a_payment_known_from_elsewhere_is_not_doubled_by_a_history(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(HISTORY + "Orbit;7;2026-08-01;2026-08-31;100.00;EUR;\n")
    second.write_text(first.read_text().replace("100.00;EUR;", "100.00;EUR;2026-09-12"))
    run(first)
    payments = "client,paid_on,amount,currency,invoices\nOrbit,2026-09-12,100.00,EUR,7\n"
    run(book(tmp_path / "b", payments=payments))
    assert run(second)["created"]["payments"] == 0
    assert unallocated(TODAY) == [] and Payment.objects.count() == 1


def test_columns_said_by_a_person_are_remembered_for_the_next_file(tmp_path: Path) -> None:
    head = "Wer;Was;Wann;Wieviel;Geld\n"
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    first.write_text(head + "Orbit;7;2026-08-01;100.00;EUR\n")
    second.write_text(head + "Orbit;8;2026-09-01;50.00;EUR\n")
    mapping = {"Wer": "client", "Was": "number", "Wann": "issued_on", "Wieviel": "amount", "Geld": "currency"}
    assert run(first, mapping=mapping)["applied"]
    assert run(second)["created"]["invoices"] == 1


def test_dates_that_can_be_read_both_ways_are_asked_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text(HISTORY + "Orbit;7;01/02/2026;05/03/2026;100.00;EUR;\n")
    found = run(path)
    assert not found["applied"] and not Invoice.objects.exists()
    assert [ask["key"] for ask in found["asks"]] == ["date_order"]
    assert "--map date_order=dmy" in found["refused"][0]["reason"]
    assert run(path, mapping={"date_order": "dmy"})["applied"]
    assert Invoice.objects.get().issued_on == date(2026, 2, 1)


BROKEN_LINES = {
    "impossible date": ("2026-09-01", "2026-02-30", "issued_on"),
    "no amount": ("1000.00", "", "amount"),
    "unknown currency": ("1000.00,GBP", "1000.00,QQQ", "currency"),
}


@pytest.mark.parametrize("what", BROKEN_LINES)
def test_one_broken_line_stops_the_file_and_skipping_takes_the_rest(what: str, tmp_path: Path) -> None:
    good, bad, column = BROKEN_LINES[what]
    folder = book(tmp_path / "b", clients=CLIENTS, invoices=INVOICES.replace(good, bad, 1))
    found = run(folder)
    assert not found["applied"] and not Client.objects.exists()
    assert [(row["line"], row["column"]) for row in found["refused"]] == [(2, column)]
    assert run(folder, skip_refused=True)["created"]["invoices"] == 2


@pytest.mark.parametrize(
    "name, content, says",
    [
        ("doubled.csv", b"client,number,number,issued_on,amount,currency\nA,1,1,2026-01-01,5,EUR\n", "twice"),
        ("cut.csv", b'client,number,issued_on,amount,currency\nA,1,2026-01-01,5,"EU', "never closed"),
        ("bomb.zip", b"", "unpack"),
        ("empty.csv", b"", "empty"),
        ("noise.bin", bytes(range(256)) * 40, ""),
        ("words.csv", b"what,ever\n1,2\n", "none of the kinds"),
    ],
)
def test_a_broken_file_is_one_sentence_and_nothing_changes(
    name: str, content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if name.endswith(".zip"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("invoices.csv", b"0" * 60_000_000)
        content = packed.getvalue()
    path.write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        run(path)
    assert says in str(refused.value) and "\n" not in str(refused.value)
    assert not Client.objects.exists() and not ImportBatch.objects.exists()


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(ImportRefused, match="too large"):
        run(path)


def test_an_unknown_kind_and_a_missing_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownKind, match="nonsense"):
        run(book(tmp_path / "b", clients=CLIENTS), kind="nonsense")
    with pytest.raises(ImportRefused, match="no such file"):
        run(tmp_path / "absent.csv")


def test_other_encodings_are_read_and_a_formula_is_kept_as_text(tmp_path: Path) -> None:
    text = INVOICES.replace("September", "=1+cmd|' /C calc'!A0")
    for encoding in ("utf-16", "cp1251"):
        folder = book(tmp_path / encoding)
        (folder / "clients.csv").write_bytes(CLIENTS.encode(encoding))
        (folder / "invoices.csv").write_bytes(text.encode(encoding))
        found = run(folder)
        assert found["applied"], found["refused"]
    assert found["unchanged"]["invoices"] == 3
    assert Client.objects.get(code="LYT").name == "Лютик"
    assert Invoice.objects.get(number="A-1").description.startswith("=1+cmd")


def test_a_zip_of_the_book_is_the_book(tmp_path: Path) -> None:
    path = tmp_path / "book.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("book/clients.csv", CLIENTS)
        archive.writestr("book/invoices.csv", INVOICES)
    assert run(path)["created"]["invoices"] == 3


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "invoices.csv")
    with pytest.raises(ImportRefused, match="not a regular file"):
        run(tmp_path / "invoices.csv")


def test_a_row_that_is_there_already_is_an_integrity_error_in_both_databases() -> None:
    insert(Client, ("code", "name"), [("HAR", "Harbor Line")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Client, ("code", "name"), [("HAR", "Harbor Line")])
