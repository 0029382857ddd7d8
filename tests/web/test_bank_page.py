"""The bank page: lines are matched by a person's word, set aside, undone, and the queue follows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perennial.billing.actions import record_invoice, record_payment
from perennial.billing.choices import EntryState, InvoiceState
from perennial.billing.models import BankEntry, BankStatement, Invoice, Payment
from perennial.billing.queries import left_of, open_amount
from perennial.foundation import clock
from perennial.intake.doors import import_path
from tests.conftest import NOW, TODAY, Cast, money
from tests.intake.test_bank_import import mt940

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _held_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_held_day", lambda: TODAY)


@pytest.fixture
def owed(cast: Cast) -> Cast:
    for client, number, amount, currency in (
        (cast.harbor, "H-101", "1000.00", "USD"),
        (cast.harbor, "H-102", "500.00", "USD"),
        (cast.orbit, "O-201", "1000.00", "USD"),
        (cast.kestrel, "K-301", "750.00", "GBP"),
    ):
        record_invoice(
            client, number=number, issued_on=date(2026, 10, 1), due_on=date(2026, 10, 31),
            money=money(amount, currency), by=cast.by(cast.fedir), as_of=TODAY,
        )  # fmt: skip
    return cast


@pytest.fixture
def finance(client: Any, owed: Cast) -> Any:
    client.force_login(owed.fedir)
    return client


def arrive(owed: Cast, folder: Path, *entries: str, **more: Any) -> BankEntry:
    """Lines come with a bank file; the newest one is returned."""
    path = folder / f"{BankStatement.objects.count()}.sta"
    path.write_text(mt940(*entries, number=str(BankStatement.objects.count() + 1), **more), encoding="utf-8")
    import_path(path, by=owed.by(owed.fedir), as_of=TODAY)
    return BankEntry.objects.latest("id")


def book(browser: Any, entry: BankEntry, **data: Any) -> Any:
    return browser.post(reverse("bank-book", args=[entry.pk]), data, follow=True)


def number(text: str) -> Invoice:
    return Invoice.objects.get(number=text)


def test_an_uncertain_line_shows_its_candidates_with_why(finance: Any, owed: Cast, tmp_path: Path) -> None:
    arrive(owed, tmp_path, "1211 C 1000.00 Unknown Sender|thank you")
    page = finance.get(reverse("bank"))
    [line] = page.context["lines"]
    assert {answer.proposal.client for answer in line.answers} == {"Harbor Pay", "Orbit Rail"}
    text = page.content.decode()
    assert "Only the amount is the same; the payer is not known." in text
    assert "H-101" in text and "O-201" in text and "$1,000.00" in text


def test_the_same_invoices_for_a_weaker_reason_are_one_answer(finance: Any, owed: Cast, tmp_path: Path) -> None:
    arrive(owed, tmp_path, "1211 C 990.00 Orbit Rail|services")
    [line] = finance.get(reverse("bank")).context["lines"]
    assert [answer.why for answer in line.answers] == ["A little less than the invoice: perhaps a bank kept its fee."]
    assert line.answers[0].what == "$990 of $1,000 of O-201"


def test_one_press_books_a_candidate_and_the_payer_is_known_from_then_on(
    finance: Any, owed: Cast, tmp_path: Path
) -> None:
    entry = arrive(owed, tmp_path, "1211 C 1000.00 Harbor Treasury|thank you")
    invoice = number("O-201")
    data = {f"take_{invoice.pk}": "on", f"amount_{invoice.pk}": "1000.00"}
    page = book(finance, entry, client=owed.orbit.pk, **data)
    assert "Booked to Orbit Rail." in page.content.decode()
    assert number("O-201").state == InvoiceState.PAID
    entry.refresh_from_db()
    assert (entry.state, entry.client) == (EntryState.BOOKED, owed.orbit)
    owed.orbit.refresh_from_db()
    assert "Harbor Treasury" in owed.orbit.known_payers


def test_one_payment_pays_several_invoices_and_a_part_of_the_last(finance: Any, owed: Cast, tmp_path: Path) -> None:
    entry = arrive(owed, tmp_path, "1211 C 1200.00 Unknown Sender|thank you")
    first, second = number("H-101"), number("H-102")
    book(finance, entry, client=owed.harbor.pk, **{f"take_{first.pk}": "on", f"take_{second.pk}": "on"})
    assert number("H-101").state == InvoiceState.PAID
    assert open_amount(number("H-102"), TODAY) == money("300")
    assert not left_of(Payment.objects.get())


def test_an_amount_is_written_as_people_write_it(finance: Any, owed: Cast, tmp_path: Path) -> None:
    entry = arrive(owed, tmp_path, "1211 C 1234.50 Unknown Sender|thank you")
    row = number("H-101")
    book(finance, entry, client=owed.harbor.pk, leave_rest="on", **{f"amount_{row.pk}": "1 000,00"})
    assert number("H-101").state == InvoiceState.PAID
    assert left_of(Payment.objects.get()) == money("234.50")


@pytest.mark.parametrize(
    ("amount", "rest", "words"),
    [
        ("1000.01", "on", "Only $1,000 of it is open."),
        ("700", "", "$300 would be left: say that it stays unallocated."),
        ("much", "on", "Enter a number."),
        ("0", "on", "greater than or equal to 0.01"),
    ],
)
def test_a_wrong_amount_is_told_beside_its_field(
    finance: Any, owed: Cast, tmp_path: Path, amount: str, rest: str, words: str
) -> None:
    entry = arrive(owed, tmp_path, "1211 C 1000.00 Unknown Sender|thank you")
    row = number("H-101")
    page = book(finance, entry, client=owed.harbor.pk, leave_rest=rest, **{f"amount_{row.pk}": amount})
    assert page.status_code == 422 and words in page.content.decode()
    assert not Payment.objects.exists()


def test_more_than_the_line_brought_is_refused(finance: Any, owed: Cast, tmp_path: Path) -> None:
    entry = arrive(owed, tmp_path, "1211 C 1100.00 Unknown Sender|thank you")
    first, second = number("H-101"), number("H-102")
    data = {f"amount_{first.pk}": "1000", f"amount_{second.pk}": "500"}
    page = book(finance, entry, client=owed.harbor.pk, **data)
    assert page.status_code == 422 and "The amounts are $400 more than the payment." in page.content.decode()


def test_money_without_an_invoice_waits_with_its_client(finance: Any, owed: Cast, tmp_path: Path) -> None:
    entry = arrive(owed, tmp_path, "1211 C 77.00 Unknown Sender|advance", currency="EUR")
    assert "Say first whose money it is." in book(finance, entry).content.decode()
    assert book(finance, entry, client=owed.kestrel.pk).status_code == 422
    book(finance, entry, client=owed.kestrel.pk, leave_rest="on")
    payment = Payment.objects.get()
    assert payment.client == owed.kestrel and left_of(payment) == money("77", "EUR")
    page = finance.get(reverse("bank") + "?tab=unallocated")
    assert reverse("payment", args=[payment.pk]) in page.content.decode()


def test_a_client_is_found_by_words_and_only_invoices_in_the_currency_are_offered(
    finance: Any, owed: Cast, tmp_path: Path
) -> None:
    entry = arrive(owed, tmp_path, "1211 C 5.00 Unknown Sender|what is it")
    here = reverse("bank-entry", args=[entry.pk])
    part = finance.get(here + "?find=kestr", headers=HTMX).content.decode()
    assert "<html" not in part and "Kestrel Logistics" in part
    chosen = finance.get(here + f"?client={owed.kestrel.pk}")
    assert "<html" in chosen.content.decode() and chosen.context["form"].invoices == []
    assert "No invoice of this client is open in USD." in chosen.content.decode()


def test_a_line_is_set_aside_and_taken_back(finance: Any, owed: Cast, tmp_path: Path) -> None:
    entry = arrive(owed, tmp_path, "1211 C 5.00 Unknown Sender|interest")
    page = finance.post(reverse("bank-ignore", args=[entry.pk]), follow=True)
    assert page.context["lines"] == [] and reverse("bank-restore", args=[entry.pk]) in page.content.decode()
    assert "interest" in finance.get(reverse("bank") + "?tab=ignored").content.decode()
    finance.post(reverse("bank-restore", args=[entry.pk]))
    assert len(finance.get(reverse("bank")).context["lines"]) == 1


def test_what_was_booked_by_mistake_is_matched_again(finance: Any, owed: Cast, tmp_path: Path) -> None:
    entry = arrive(owed, tmp_path, "1211 C 1000.00 Unknown Sender|thank you")
    wrong, right = number("O-201"), number("H-101")
    book(finance, entry, client=owed.orbit.pk, **{f"take_{wrong.pk}": "on"})
    page = finance.get(reverse("bank") + "?tab=booked").content.decode()
    assert "O-201" in page and reverse("bank-reopen", args=[entry.pk]) in page
    finance.post(reverse("bank-reopen", args=[entry.pk]))
    entry.refresh_from_db()
    owed.orbit.refresh_from_db()
    assert entry.state == EntryState.OPEN and owed.orbit.known_payers == []
    assert open_amount(number("O-201"), TODAY) == money("1000")
    book(finance, entry, client=owed.harbor.pk, **{f"take_{right.pk}": "on"})
    assert number("H-101").state == InvoiceState.PAID
    assert sum(Payment.objects.values_list("amount", flat=True)) == Decimal(1000)
    again = finance.post(reverse("bank-ignore", args=[entry.pk]), follow=True)
    assert "decided before" in again.content.decode()


def test_a_line_by_which_the_bank_takes_money_back_opens_the_invoice(
    finance: Any, owed: Cast, tmp_path: Path
) -> None:
    arrive(owed, tmp_path, "1211 C 1000.00 Harbor Pay|H-101")
    entry = arrive(owed, tmp_path, "1811 D 1000.00 Harbor Pay|return")
    payment = Payment.objects.get()
    assert "The bank may have taken this payment back." in finance.get(reverse("bank")).content.decode()
    finance.post(reverse("bank-return", args=[entry.pk]), {"payment": payment.pk})
    entry.refresh_from_db()
    assert entry.state == EntryState.BOOKED and open_amount(number("H-101"), TODAY) == money("1000")
    assert Payment.objects.get(reverses=payment).entry == entry
    stranger = Payment.objects.get(reverses=payment).pk
    assert finance.post(reverse("bank-return", args=[entry.pk]), {"payment": stranger}).status_code == 302


def test_a_candidate_settled_since_is_not_offered_any_more(finance: Any, owed: Cast, tmp_path: Path) -> None:
    arrive(owed, tmp_path, "1211 C 1000.00 Unknown Sender|thank you")
    record_payment(
        owed.harbor, paid_on=TODAY, money=money("1000"), allocations=[(number("H-101"), Decimal(1000))],
        by=owed.by(owed.fedir), as_of=TODAY,
    )  # fmt: skip
    [line] = finance.get(reverse("bank")).context["lines"]
    assert [answer.proposal.client for answer in line.answers] == ["Orbit Rail"]


def test_matching_again_books_what_has_become_certain(finance: Any, owed: Cast, tmp_path: Path) -> None:
    arrive(owed, tmp_path, "1211 C 64.00 Unknown Sender|HX-900077")
    record_invoice(
        owed.harbor, number="HX-900077", issued_on=date(2026, 11, 1), due_on=TODAY, money=money("64"),
        by=owed.by(owed.fedir), as_of=TODAY,
    )  # fmt: skip
    page = finance.post(reverse("bank-match"), follow=True)
    assert "1 line was certain and is booked." in page.content.decode()
    assert number("HX-900077").state == InvoiceState.PAID
    assert "Nothing became certain" in finance.post(reverse("bank-match"), follow=True).content.decode()


def test_from_the_list_a_booked_line_leaves_and_a_wrong_one_stays_open(
    finance: Any, owed: Cast, tmp_path: Path
) -> None:
    entry = arrive(owed, tmp_path, "1211 C 1000.00 Unknown Sender|thank you")
    url, row = reverse("bank-book", args=[entry.pk]), number("H-101")
    wrong = finance.post(url, {"client": owed.harbor.pk}, headers=HTMX)
    assert wrong.status_code == 422 and "would be left" in wrong.content.decode()
    assert wrong.headers["HX-Retarget"] == f"#open-{entry.pk}" and "<li data-item" not in wrong.content.decode()
    right = finance.post(url, {"client": owed.harbor.pk, f"take_{row.pk}": "on"}, headers=HTMX)
    assert right.status_code == 200 and right.content.decode().startswith('<div hx-swap-oob="beforeend:#toasts">')


def test_the_item_about_the_invoice_leaves_the_queue_with_the_booking(
    finance: Any, owed: Cast, tmp_path: Path
) -> None:
    from perennial.receivables.actions import advance_cases
    from perennial.today.actions import refresh_queue
    from perennial.today.models import QueueItem

    by = owed.by(owed.fedir)
    advance_cases(by=by, as_of=TODAY)
    refresh_queue(by=by, as_of=TODAY)
    assert QueueItem.objects.filter(client=owed.orbit, state="open").exists()
    entry = arrive(owed, tmp_path, "1211 C 1000.00 Unknown Sender|thank you")
    book(finance, entry, client=owed.orbit.pk, **{f"take_{number('O-201').pk}": "on"})
    assert not QueueItem.objects.filter(client=owed.orbit, state="open").exists()


def test_an_administrator_who_manages_clients_sees_their_lines_and_nobody_elses(
    client: Any, owed: Cast, tmp_path: Path
) -> None:
    owed.alice.is_administrator = True
    owed.alice.save(update_fields=["is_administrator"])
    arrive(owed, tmp_path, "1211 C 1000.00 Unknown Sender|first", "1311 C 70.00 Orbit Rail|second")
    client.force_login(owed.alice)
    page = client.get(reverse("bank"))
    [line] = page.context["lines"]
    assert line.entry.text == "first" and [a.proposal.client for a in line.answers] == ["Harbor Pay"]
    assert "Orbit" not in page.content.decode()
    other = BankEntry.objects.get(text="second")
    assert client.get(reverse("bank-entry", args=[other.pk])).status_code == 404
    assert client.post(reverse("bank-ignore", args=[other.pk])).status_code == 404
    client.force_login(owed.bohdan)
    assert client.get(reverse("bank")).status_code == 403


@pytest.mark.parametrize("tab", ["", "booked", "ignored", "pending", "unallocated", "nonsense"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_tab_answers_and_costs_the_same_for_a_thousand_lines(
    finance: Any, owed: Cast, tab: str, language: str
) -> None:
    owed.fedir.language = language
    owed.fedir.save(update_fields=["language"])
    statement = BankStatement.objects.create(file_name="a", format="mt940", digest="a", made_at=NOW, read_at=NOW)

    def lines(first: int, count: int) -> None:
        invoice = number("H-101")
        found = {"doubt": "amount_only", "client": owed.harbor.pk,
                 "parts": [{"invoice": invoice.pk, "number": "H-101", "amount": "10"}]}  # fmt: skip
        states = ("open", "booked", "ignored", "pending")
        entries = BankEntry.objects.bulk_create(
            BankEntry(
                statement=statement, fingerprint=f"f{n}", booked_on=TODAY, amount=Decimal(10), currency="USD",
                payer="Somebody", text="thanks", state=states[n % 4], client=owed.harbor, candidates=[found],
            )
            for n in range(first, first + count)
        )  # fmt: skip
        Payment.objects.bulk_create(
            Payment(client=owed.harbor, paid_on=TODAY, amount=Decimal(10), currency="USD", entry=entry)
            for entry in entries
            if entry.state == "booked"
        )

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert finance.get(reverse("bank") + f"?tab={tab}").status_code == 200
        return len(queries)

    lines(0, 120)
    few = cost()
    lines(120, 1000)
    assert cost() == few <= 20
