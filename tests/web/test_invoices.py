"""Invoices, payments and credit notes through their addresses: recorded by hand, matched, undone, returned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import TODAY, Cast
from tests.web.test_cases import post, said, undo_of
from tests.web.test_receivables import browser, owe, the_day  # noqa: F401  # the fixture holds the day

DAY = TODAY.isoformat()


@pytest.fixture
def owed(cast: Cast) -> list[Any]:
    by = cast.by(cast.fedir)
    return [owe(cast.kestrel, "K-1", "1000", late=34, by=by), owe(cast.kestrel, "K-2002", "500.50", late=4, by=by)]


def pay(user: Any, client: Any, amount: str, **extra: str) -> Any:
    data = {"amount": amount, "currency": "GBP", "paid_on": DAY, "reference": "", "payer": "", **extra}
    return post(user, f"/payments/new/?client={client.pk}", **data)


def still_open(row: Any) -> Decimal:
    from perennial.billing.queries import open_amount

    amount: Decimal = open_amount(row, TODAY).amount
    return amount


def test_a_payment_oldest_first_settles_the_older_and_a_part_of_the_newer(cast: Cast, owed: list[Any]) -> None:
    answer = pay(cast.fedir, cast.kestrel, "1200", oldest_first="on")
    assert answer.status_code == 302
    assert [still_open(row) for row in owed] == [Decimal(0), Decimal("300.50")]
    shown = browser(cast.fedir).get(answer.headers["Location"]).content.decode()
    assert "Payment of £1,200.00" in shown
    assert "K-2" in shown


def test_a_payment_with_the_number_in_its_reference_is_suggested_and_matched(cast: Cast, owed: list[Any]) -> None:
    path = pay(cast.fedir, cast.kestrel, "500.50", reference="invoice K2002 thanks").headers["Location"]
    shown = browser(cast.fedir).get(path).content.decode()
    assert "named in the reference" in shown
    assert 'value="500.5"' in shown
    matched = post(cast.fedir, f"{path}match/", **{f"amount_{owed[1].pk}": "500.50"})
    assert [still_open(row) for row in owed] == [Decimal(1000), Decimal(0)]
    post(cast.fedir, undo_of(matched))
    assert [still_open(row) for row in owed] == [Decimal(1000), Decimal("500.50")]


def test_a_match_above_what_is_left_changes_nothing(cast: Cast, owed: list[Any]) -> None:
    path = pay(cast.fedir, cast.kestrel, "100").headers["Location"]
    amounts = {f"amount_{owed[0].pk}": "60", f"amount_{owed[1].pk}": "60"}
    answer = post(cast.fedir, f"{path}match/", **amounts)
    assert answer.status_code == 422
    assert "is left to match" in answer.content.decode()
    assert [still_open(row) for row in owed] == [Decimal(1000), Decimal("500.50")]


@pytest.mark.parametrize("text", ["abc", "1e999", "NaN", "0.001", ""])
def test_an_amount_that_is_none_is_refused_with_a_sentence(cast: Cast, owed: list[Any], text: str) -> None:
    path = pay(cast.fedir, cast.kestrel, "100").headers["Location"]
    answer = post(cast.fedir, f"{path}match/", **{f"amount_{owed[0].pk}": text})
    assert answer.status_code == 422
    assert "amount" in answer.content.decode()


def test_an_undone_match_leaves_the_money_waiting(cast: Cast, owed: list[Any]) -> None:
    from perennial.billing.models import Allocation

    pay(cast.fedir, cast.kestrel, "1000", oldest_first="on")
    match = Allocation.objects.get()
    post(cast.fedir, f"/matches/{match.pk}/undo/")
    assert still_open(owed[0]) == Decimal(1000)
    again = post(cast.fedir, f"/matches/{match.pk}/undo/")
    assert "undone before" in said(again)
    assert "waits for its invoice" in browser(cast.fedir).get(f"/invoices/{owed[0].pk}/").content.decode()


def test_a_return_by_the_bank_opens_its_invoices_again(cast: Cast, owed: list[Any]) -> None:
    path = pay(cast.fedir, cast.kestrel, "1000", oldest_first="on").headers["Location"]
    shown = browser(cast.fedir).get(f"{path}return/").content.decode()
    assert "Invoice K-1 is open again." in shown
    post(cast.fedir, f"{path}return/", on=DAY, reason="No funds")
    assert still_open(owed[0]) == Decimal(1000)
    assert "took it back" in browser(cast.fedir).get(path).content.decode()
    assert post(cast.fedir, f"{path}return/", on=DAY, reason="No funds").status_code == 422


def test_money_of_a_day_to_come_is_refused(cast: Cast, owed: list[Any]) -> None:
    answer = pay(cast.fedir, cast.kestrel, "10", paid_on="2027-01-01")
    assert answer.status_code == 422
    assert "day to come" in answer.content.decode()


def test_an_invoice_by_hand_and_its_number_is_given_once(cast: Cast) -> None:
    data = {"number": "H-7", "amount": "990", "currency": "USD", "issued_on": "2026-11-01", "due_on": "2026-12-01",
            "description": "October"}  # fmt: skip
    path = f"/invoices/new/?client={cast.harbor.pk}"
    assert post(cast.fedir, path, **data).status_code == 302
    answer = post(cast.fedir, path, **data)
    assert answer.status_code == 422
    assert "already has an invoice H-7" in answer.content.decode()
    assert post(cast.fedir, path, **{**data, "number": "H-8", "due_on": "2026-10-01"}).status_code == 422
    assert post(cast.fedir, path, **{**data, "number": "H-9", "amount": "1", "currency": "JPY"}).status_code == 302
    assert post(cast.fedir, path, **{**data, "number": "H-10", "amount": "1.5", "currency": "JPY"}).status_code == 422


def test_the_client_is_found_by_folded_words_first(cast: Cast) -> None:
    for path in ("/invoices/new/", "/payments/new/", "/credits/new/"):
        shown = browser(cast.fedir).get(f"{path}?q=KESTR").content.decode()
        assert f"{path}?client={cast.kestrel.pk}" in shown
        assert "Orbit" not in shown
    assert "Orbit" not in browser(cast.alice).get("/payments/new/").content.decode()


def test_a_credit_note_settles_its_invoice_and_the_rest_waits(cast: Cast, owed: list[Any]) -> None:
    data = {"number": "CN-1", "amount": "700", "currency": "GBP", "issued_on": DAY, "invoice": owed[1].pk,
            "reason": "Hours of October"}  # fmt: skip
    path = post(cast.fedir, f"/credits/new/?client={cast.kestrel.pk}", **data).headers["Location"]
    assert still_open(owed[1]) == 0
    assert "£199.50" in browser(cast.fedir).get(path).content.decode()
    post(cast.fedir, f"{path}match/", oldest="1")
    assert still_open(owed[0]) == Decimal("800.50")


def test_a_dispute_takes_its_amount_out_and_is_resolved_with_a_note(cast: Cast, owed: list[Any]) -> None:
    from perennial.billing.models import Dispute

    path = f"/invoices/{owed[0].pk}/dispute/"
    assert post(cast.alice, path, amount="1200", reason="Too much").status_code == 422
    assert post(cast.alice, path, amount="200", reason="Too much").status_code == 302
    row = Dispute.objects.get()
    assert post(cast.alice, f"/disputes/{row.pk}/resolve/", outcome="valid", note="").status_code == 422
    assert post(cast.alice, f"/disputes/{row.pk}/resolve/", outcome="valid", note="They agree").status_code == 302
    row.refresh_from_db()
    assert row.resolved_on == TODAY


def test_an_undelivered_invoice_is_held_until_it_arrives(cast: Cast, owed: list[Any]) -> None:
    answer = post(cast.alice, f"/invoices/{owed[0].pk}/undelivered/")
    assert "K-1" in browser(cast.alice).get("/receivables/?tab=held").content.decode()
    post(cast.alice, undo_of(answer))
    assert "K-1" not in browser(cast.alice).get("/receivables/?tab=held").content.decode()


def test_a_write_off_takes_finance_and_the_director(cast: Cast, owed: list[Any]) -> None:
    from perennial.billing.models import WriteOffProposal

    path = f"/invoices/{owed[0].pk}/write-off/"
    assert post(cast.alice, path, reason="Gone").status_code == 422
    assert post(cast.fedir, path, reason="They are bankrupt").status_code == 302
    row = WriteOffProposal.objects.get()
    assert "director decides" in said(post(cast.fedir, f"/write-offs/{row.pk}/decide/", accept="1"))
    assert "Write it off" in browser(cast.olena).get(f"/invoices/{owed[0].pk}/").content.decode()
    post(cast.olena, f"/write-offs/{row.pk}/decide/", accept="1")
    assert still_open(owed[0]) == 0
    owed[0].refresh_from_db()
    assert owed[0].state == "written_off"


def test_an_invoice_explains_when_its_money_is_expected(cast: Cast, owed: list[Any]) -> None:
    from perennial.receivables.models import InvoicePrediction

    because = {"rests_on": "own", "paid_count": 3, "last_paid": [38, 41, 47], "pulling": [], "similar": 4}
    InvoicePrediction.objects.create(invoice=owed[0], on=TODAY, q10=66, q50=72, q90=90, p_late=1, p_open_30=0.3,
                                     typical_q90=60, because=because)  # fmt: skip
    shown = browser(cast.alice).get(f"/invoices/{owed[0].pk}/").content.decode()
    assert "the last 3 in 38–47 days" in shown
    assert "8 times in 10" in shown
    assert "the last 3 in 38–47 days" in browser(cast.alice).get("/receivables/").content.decode()


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_the_pages_of_money_answer_in_every_language(cast: Cast, owed: list[Any], language: str) -> None:
    path = pay(cast.fedir, cast.kestrel, "10").headers["Location"]
    for address in (path, f"{path}return/", f"/invoices/{owed[0].pk}/", f"/invoices/{owed[0].pk}/dispute/",
                    "/credits/new/", f"/credits/new/?client={cast.kestrel.pk}&invoice={owed[0].pk}"):  # fmt: skip
        assert browser(cast.fedir, language).get(address).status_code == 200, address
