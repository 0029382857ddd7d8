"""Whatever the size and the seed, the book is whole: every reference resolves and every sum adds up."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perennial.demo.book import DemoDataRefused, DemoRequest, write_book
from perennial.demo.cast import CLIENTS
from perennial.demo.former import FORMER
from perennial.intake.kinds import book_columns
from tests.demo.reading import Book, read_book

TODAY = date(2026, 11, 23)

requests = st.builds(
    DemoRequest,
    clients=st.integers(1, 40),
    years=st.integers(1, 4),
    seed=st.integers(0, 2**32),
    as_of=st.dates(date(2022, 1, 1), date(2030, 12, 31)),
    invoices=st.none() | st.integers(40, 400),
)


def written(request: DemoRequest) -> Book:
    with TemporaryDirectory() as folder:
        write_book(request, Path(folder))
        return read_book(Path(folder))


@given(requests)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_book_is_whole(request: DemoRequest) -> None:
    book = written(request)
    check_references(book)
    check_money(book)
    check_days(book, request.as_of)
    check_numbers(book)
    if request.invoices is not None:
        assert len(book.invoices) == request.invoices
    former = len(FORMER) if request.clients == len(CLIENTS) else 0
    assert len(book.files["clients"]) == request.clients + former


def check_references(book: Book) -> None:
    clients = {row["code"] for row in book.files["clients"]}
    people = {row["email"] for row in book.files["people"]}
    contacts = {(row["client"], row["name"]) for row in book.files["contacts"]}
    mails = [row["email"] for row in book.files["contacts"]]
    assert len(clients) == len(book.files["clients"])
    assert len(people) == len(book.files["people"])
    assert len(set(mails)) == len(mails)
    assert all(row["account_manager"] in people for row in book.files["clients"])
    strangers = {"people", "clients", "rates", "skills", "employments", "leave", "entities", "cost_rates"}
    for name in book.files.keys() - strangers:
        assert all(row["client"] in clients for row in book.files[name]), name
    for name in ("credit_notes", "disputes"):
        assert all(book.invoices[row["invoice"]]["client"] == row["client"] for row in book.files[name]), name
    for row in book.files["touches"]:
        assert row["by"] in people
        assert all((row["client"], name) in contacts for name in row["contact"].split(";") if name)
        assert all(email in people for email in row["ours"].split(";") if email)
    for name in ("skills", "employments", "leave"):
        assert all(row["person"] in people for row in book.files[name]), name
    for name in ("pulse", "knowledge"):
        assert all(not row["contact"] or (row["client"], row["contact"]) in contacts for row in book.files[name])
    for name in ("commitments", "issues"):
        for row in book.files[name]:
            assert row["owner"] in {"", *people} and (row["client"], row["contact"]) in contacts
    assert all((row["client"], row["said_by"]) in contacts for row in book.files["promises"])


def check_money(book: Book) -> None:
    assert all(Decimal(row["amount"]) > 0 for name in ("invoices", "payments") for row in book.files[name])
    for name in ("invoices", "credit_notes", "payments", "disputes", "promises"):
        assert all(row["amount"][-3] == "." for row in book.files[name]), name
    assert all(left >= 0 for left in book.left.values())
    for number, payments in book.payments_of.items():
        assert all(payment["client"] == book.invoices[number]["client"] for payment in payments)
        assert all(payment["currency"] == book.invoices[number]["currency"] for payment in payments)
    for dispute in book.files["disputes"]:
        assert 0 < Decimal(dispute["amount"]) <= Decimal(book.invoices[dispute["invoice"]]["amount"])
        assert dispute["outcome"] in (book_columns.DISPUTE_OUTCOMES if dispute["resolved_on"] else {""})
        assert dispute["resolved_on"] or book.left[dispute["invoice"]] > 0


def check_days(book: Book, as_of: date) -> None:
    last = as_of.isoformat()
    past = {
        "invoices": "issued_on", "credit_notes": "issued_on", "payments": "paid_on", "disputes": "opened_on",
        "promises": "promised_on", "touches": "on", "rates": "on", "clients": "since",
    }  # fmt: skip
    for name, column in past.items():
        assert all(row[column] <= last for row in book.files[name]), name
    assert all(row["resolved_on"] <= last for row in book.files["disputes"])
    for row in book.files["pulse"]:
        assert row["asked_on"] <= last and row["answered_on"] <= last and row["told_on"] <= last
        assert bool(row["score"]) == bool(row["answered_on"] >= row["asked_on"])
    for row in book.files["commitments"]:
        assert row["made_on"] <= row["due_at"][:10] and row["made_on"] <= last and row["ended_at"] <= last
    for row in book.files["issues"]:
        told = [row[column] for column in ("opened_at", "answered_at", "resolved_at", "closed_at") if row[column]]
        assert told == sorted(told) and told[-1][:10] <= last
    for number, payments in book.payments_of.items():
        assert all(payment["paid_on"] > book.invoices[number]["issued_on"] for payment in payments)
    joined = {row["code"]: row["since"] for row in book.files["clients"]}
    assert all(row["issued_on"] >= joined[row["client"]] for row in book.files["invoices"])
    running: dict[str, str] = {}
    for row in sorted(book.files["promises"], key=lambda row: row["promised_on"]):
        assert running.get(row["client"], "") < row["promised_on"] < row["due_on"], row
        running[row["client"]] = row["due_on"]
    first_rate = min(row["on"] for row in book.files["rates"])
    assert all(row["issued_on"] >= first_rate for row in book.files["invoices"])


def check_numbers(book: Book) -> None:
    assert len(book.invoices) == len(book.files["invoices"])
    per_year: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, row in book.invoices.items():
        year, _, place = number.partition("-")
        assert row["issued_on"].startswith(year)
        per_year[year].append((int(place), row["issued_on"]))
    for places in per_year.values():
        places.sort()
        assert [place for place, _ in places] == list(range(1, len(places) + 1))
        assert [day for _, day in places] == sorted(day for _, day in places)
    references = [row["reference"] for row in book.files["payments"]]
    assert len(set(references)) == len(references)


def test_the_same_request_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for folder, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_book(DemoRequest(clients=30, years=2, seed=seed, as_of=TODAY), tmp_path / folder)
    content = {
        folder: {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()} for folder in ("a", "b", "c")
    }
    assert content["a"] == content["b"]
    assert content["a"]["payments.csv"] != content["c"]["payments.csv"]


def test_the_files_and_their_columns_are_those_of_the_native_book(tmp_path: Path) -> None:
    rows = write_book(DemoRequest(clients=20, years=1, seed=1, as_of=TODAY), tmp_path)
    headers = {path.name: path.read_text("utf-8").splitlines()[0].split(",") for path in tmp_path.iterdir()}
    assert headers == {name: list(columns) for name, columns in book_columns.BOOK_FILES.items()}
    book = read_book(tmp_path)
    assert rows == {f"{name}.csv": len(found) for name, found in book.files.items()}
    assert {row["status"] for row in book.files["clients"]} <= book_columns.CLIENT_STATUSES
    assert {row["kind"] for row in book.files["touches"]} <= book_columns.TOUCH_KINDS
    assert {row["language"] for row in book.files["contacts"]} <= book_columns.LANGUAGES
    roles = {role for row in book.files["contacts"] for role in row["roles"].split(book_columns.LIST_SEPARATOR)}
    assert roles <= book_columns.CONTACT_ROLES


def test_a_large_book_has_four_currencies_three_languages_and_names_that_do_not_repeat(tmp_path: Path) -> None:
    write_book(DemoRequest(clients=3000, years=1, seed=2, as_of=TODAY, invoices=3000), tmp_path)
    clients = read_book(tmp_path).files["clients"]
    assert len({row["name"] for row in clients}) == 3000
    for language in ("en", "ru", "uk"):
        assert sum(row["language"] == language for row in clients) > 100
    for currency in ("USD", "EUR", "GBP", "CHF"):
        assert sum(row["currency"] == currency for row in clients) > 100
    managers = {row["account_manager"] for row in clients}
    assert len(managers) == 100


@pytest.mark.parametrize(
    ("clients", "years", "invoices", "sentence"),
    [(0, 3, None, "at least one client"), (5, 0, None, "between 1 and"), (5, 3, 4, "one invoice for every client")],
)
def test_an_impossible_company_is_refused_with_a_sentence(
    clients: int, years: int, invoices: int | None, sentence: str
) -> None:
    with pytest.raises(DemoDataRefused, match=sentence):
        DemoRequest(clients=clients, years=years, seed=1, as_of=TODAY, invoices=invoices)


def test_a_folder_that_is_a_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "book").write_text("not a folder")
    with pytest.raises(DemoDataRefused, match="cannot be written"):
        write_book(DemoRequest(clients=1, years=1, seed=1, as_of=TODAY), tmp_path / "book")
