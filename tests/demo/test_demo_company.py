"""The demo of fourteen clients gives the queue something of everything, whichever day it is made."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from perennial.demo.book import DemoRequest, write_book
from perennial.kernel.workdays import add_working_days
from tests.demo.reading import Book, read_book

DAYS = [
    date(2026, 11, 23),
    date(2026, 2, 28),
    date(2028, 2, 29),
    date(2027, 1, 1),
    date(2026, 8, 31),
    date(2026, 3, 15),
]


@pytest.fixture(params=DAYS, ids=str, name="as_of")
def as_of_(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


@pytest.fixture(name="book")
def book_(as_of: date, tmp_path: Path) -> Book:
    write_book(DemoRequest(clients=14, years=3, seed=1, as_of=as_of), tmp_path)
    return read_book(tmp_path)


def test_every_step_of_the_ladder_has_a_client(book: Book, as_of: date) -> None:
    steps = {
        "veloce-mobility": range(-5, 0),
        "greywolf-security": range(1, 7),
        "papertrail": range(7, 14),
        "quillmark": range(14, 21),
        "lumen-clinic": range(14, 21),
        "kestrel-logistics": range(21, 60),
        "alder-finch": range(61, 90),
    }
    for client, days in steps.items():
        assert book.days_over(client, as_of)[0] in days, client
    reminded = {row["code"]: row["friendly_reminder"] for row in book.files["clients"]}
    assert reminded["veloce-mobility"] == "yes"


def test_kestrel_owes_41300_pounds_and_broke_its_promise(book: Book, as_of: date) -> None:
    open_rows = book.open_of("kestrel-logistics")
    assert [row["amount"] for row in open_rows] == ["23100.00", "18200.00"]
    assert min(book.days_over("kestrel-logistics", as_of)) > 0
    assert {row["currency"] for row in open_rows} == {"GBP"}
    promise = [row for row in book.files["promises"] if row["client"] == "kestrel-logistics"][-1]
    assert promise["amount"] == "18200.00"
    assert add_working_days(date.fromisoformat(promise["due_on"]), 2) <= as_of
    client = next(row for row in book.files["clients"] if row["code"] == "kestrel-logistics")
    assert client["pause_allowed"] == "yes"


def test_a_promise_runs_a_dispute_is_open_and_one_credit_waits_to_be_matched(book: Book, as_of: date) -> None:
    running = [row for row in book.files["promises"] if row["due_on"] >= as_of.isoformat()]
    assert [(row["client"], row["amount"]) for row in running] == [("tidepool-games", "31000.00")]
    assert date.fromisoformat(running[0]["due_on"]) <= as_of + timedelta(days=14)
    disputes = [row for row in book.files["disputes"] if not row["resolved_on"]]
    assert [row["client"] for row in disputes] == ["orbit-rail"]
    assert book.left[disputes[0]["invoice"]] > 0
    assert book.unmatched == [("mosaic-retail", Decimal("6175.00"))]
    assert 0 < book.days_over("mosaic-retail", as_of)[0] < 7


def test_about_a_fifth_of_the_open_money_is_overdue_and_the_rest_is_not_due(book: Book, as_of: date) -> None:
    open_money = {
        number: book.in_reporting_currency(left, book.invoices[number]["currency"])
        for number, left in book.left.items()
    }
    overdue = sum(left for number, left in open_money.items() if book.invoices[number]["due_on"] < as_of.isoformat())
    assert Decimal("0.18") < overdue / sum(open_money.values()) < Decimal("0.28")


def test_quillmark_always_paid_on_time_until_now(book: Book) -> None:
    late = [
        (date.fromisoformat(payment["paid_on"]) - date.fromisoformat(book.invoices[number]["due_on"])).days
        for number, payments in book.payments_of.items()
        for payment in payments
        if book.invoices[number]["client"] == "quillmark"
    ]
    on_time = sum(days <= 3 for days in late)
    assert len(late) > 25
    assert on_time / len(late) > 0.9


def test_greywolf_is_new_and_waits_for_its_first_payment(book: Book) -> None:
    assert len([row for row in book.files["invoices"] if row["client"] == "greywolf-security"]) == 1
    assert not [row for row in book.files["payments"] if row["client"] == "greywolf-security"]


def test_the_history_has_partial_joint_and_late_payments_credits_and_kept_and_broken_promises(book: Book) -> None:
    assert any(len(payments) > 1 for payments in book.payments_of.values())
    assert any(";" in row["invoices"] for row in book.files["payments"])
    assert {"valid", "credited"} <= {row["outcome"] for row in book.files["disputes"]}
    assert len(book.files["credit_notes"]) > 2
    paid_days = {(row["client"], row["paid_on"]) for row in book.files["payments"]}
    kept = [(row["client"], row["due_on"]) in paid_days for row in book.files["promises"]]
    assert 2 < sum(kept) < len(kept)


def test_letters_are_needed_in_three_languages_with_a_fitting_greeting(book: Book) -> None:
    greetings = {row["greeting"] for row in book.files["contacts"]}
    assert {"Hi Tom,", "Анна, добрый день!", "Пані Олено, вітаю!"} <= greetings
    billing = {row["client"] for row in book.files["contacts"] if "billing" in row["roles"].split(";")}
    assert billing == {row["code"] for row in book.files["clients"]}


def test_the_company_has_its_eight_people_and_a_developer_for_every_seat(book: Book) -> None:
    people = {row["name"]: row["role"] for row in book.files["people"]}
    developers = {row["email"]: people.pop(row["name"]) for row in book.files["people"] if row["role"] == "DEV"}
    assert set(developers) == {row["person"] for row in book.files["placements"]}
    assert people == {
        "Alice Marchenko": "AM",
        "Bohdan Klymenko": "AM",
        "Hanna Koval": "HCS",
        "Fedir Bondar": "FIN",
        "Olena Savchuk": "DIR",
        "Sasha Tkach": "SAL",
        "Rita Lys": "REC",
        "Denys Hrytsenko": "DLV",
    }
