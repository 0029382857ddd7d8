"""A bonus from the end of its quarter to its payment, through its pages: who may do what, and what nobody may."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse

from perennial.billing.models import Allocation, CreditNote
from perennial.foundation.models import ExchangeRate
from perennial.targets.actions.bonuses import CannotBonus, advance_bonuses, approve_bonus, compute_quarter
from perennial.targets.models import Bonus, BonusRules, Plan, PlanFigure
from perennial.targets.queries.bonuses import recomputed
from perennial.targets.rules.bonus_json import facts_of
from perennial.targets.verifiers import bonuses as verify
from tests.conftest import TODAY, Cast
from tests.targets.history import invoice
from tests.targets.test_bonus_rules import FORM, book, signed

__all__ = ["book"]
QUARTER = date(2026, 7, 1)
LATER = date(2027, 1, 25)


@pytest.fixture
def rules(book: Cast) -> BonusRules:
    return signed(book.olena, 1, FORM, date(2026, 1, 1))


def post(client: Browser, who: Any, name: str, *args: Any, **data: Any) -> Any:
    client.force_login(who)
    return client.post(reverse(name, args=args), data)


def text_of(client: Browser, who: Any, name: str, *args: Any) -> str:
    client.force_login(who)
    return client.get(reverse(name, args=args)).content.decode()


def test_from_computing_to_payment(book: Cast, rules: BonusRules, client: Browser) -> None:
    asked = post(client, book.fedir, "bonus-compute", quarter="2026Q3")
    assert "2 wait: the plans of the quarter" in follow(client, asked)
    row = Bonus.objects.get(person=book.sasha)
    assert (row.state, row.amount, row.most, row.rules) == ("preview", Decimal("200"), Decimal("1350"), rules)
    page = text_of(client, book.sasha, "bonus", row.pk)
    assert "$4,000.00 × 5% × 100% = $200.00" in page
    assert "New business: Harbor Pay" in page and "H2 · Harbor Pay" in page
    assert client.get(reverse("bonus", args=[row.pk])).status_code == 200
    for stranger in (book.alice, book.bohdan):
        client.force_login(stranger)
        assert client.get(reverse("bonus", args=[row.pk])).status_code == 404
    assert "Sasha" not in text_of(client, book.alice, "bonuses") and "Sasha" in text_of(client, book.hanna, "bonuses")

    line = row.lines.get().key
    post(client, book.sasha, "bonus-query", row.pk, line=line, reason="Where is Kestrel?")
    row.refresh_from_db()
    assert row.state == "queried" and "Where is Kestrel?" in text_of(client, book.fedir, "bonus", row.pk)
    post(client, book.olena, "bonus-move", row.pk, "approve")  # not while a question is open
    post(client, book.sasha, "bonus-answer", row.pk, answer="Paid!")  # not to oneself
    row.refresh_from_db()
    assert row.state == "queried"
    post(client, book.fedir, "bonus-answer", row.pk, answer="You did not bring them.", anew="on")
    row.refresh_from_db()
    assert row.state == "preview" and row.queries.get().answer == "You did not bring them."
    for who in (book.fedir, book.hanna, book.sasha):
        post(client, who, "bonus-move", row.pk, "approve")
    row.refresh_from_db()
    assert row.state == "preview"  # only the director
    post(client, book.olena, "bonus-move", row.pk, "approve")
    post(client, book.fedir, "bonus-move", row.pk, "gate")
    post(client, book.fedir, "bonus-move", row.pk, "pay")
    row.refresh_from_db()
    assert (row.state, row.paid_on) == ("paid", TODAY)
    assert [move.event for move in row.moves.all()] == ["compute", "query", "answer", "approve", "gate", "pay"]
    for change in ({"amount": 1}, {"facts": "{}"}, {"result": "{}"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Bonus.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.lines.all().update(amount=1)


def test_a_managers_bonus_is_of_the_closed_plan_and_waits_for_cash(book: Cast, rules: BonusRules) -> None:
    late = invoice(book.kestrel, "K9", QUARTER + timedelta(days=5), "3000", None)
    on_time = invoice(book.harbor, "H8", QUARTER + timedelta(days=6), "1000", 40)
    rates = {"GBP": Decimal("1.0")}
    for code, rate in rates.items():
        ExchangeRate.objects.create(base=code, quote="USD", on=QUARTER, rate=rate)
    plan = Plan.objects.create(
        quarter=QUARTER, manager=book.alice, state="active", state_since=QUARTER, growth=Decimal("0.15"),
        currency="USD", made_on=QUARTER,
    )  # fmt: skip
    for kpi, start, target, actual in (("placed_developers", 4, 5, 5), ("days_to_pay", 52, 42, 43)):
        PlanFigure.objects.create(
            plan=plan, kpi=kpi, baseline=start, target=target, actual=actual, actual_rows=[1, 2], agreed_on=QUARTER
        )
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    assert Bonus.objects.get(person=book.alice).state == "computing"  # its quarter is not closed yet
    Plan.objects.filter(pk=plan.pk).update(state="closed")
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    row = Bonus.objects.get(person=book.alice)
    lines = {line.key: line for line in row.lines.all()}
    assert lines["figure:placed_developers"].amount == 900 and lines["figure:days_to_pay"].amount == 450
    assert lines["figure:placed_developers"].rows == [1, 2]
    held = lines["held:placed_developers"]
    assert late.pk in held.rows and on_time.pk not in held.rows
    assert row.amount == 900 + 450 + held.amount and recomputed(row) == row.result


def follow(client: Browser, response: Any) -> str:
    return str(client.get(response["Location"]).content.decode())


def test_the_old_version_gives_the_old_figure(book: Cast, rules: BonusRules) -> None:
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    row = Bonus.objects.get(person=book.sasha)
    signed(book.olena, 2, FORM.replace("new logo 5 %", "new logo 9 %"), date(2026, 10, 1))
    assert recomputed(row) == row.result and json.loads(row.result)["total"] == "200.00"
    assert facts_of(row.facts).receipts[0].amount == 4000
    invoice(book.harbor, "H9", date(2026, 10, 10), "1000", 40)
    compute_quarter(date(2026, 10, 1), by=book.by(book.fedir), as_of=LATER)
    newer = Bonus.objects.get(person=book.sasha, quarter=date(2026, 10, 1))
    assert (newer.rules.number, newer.amount) == (2, Decimal("90"))
    assert verify() == (2, [])


def test_credited_revenue_is_a_line_of_the_next_settlement_only(book: Cast, rules: BonusRules) -> None:
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    approve_bonus(Bonus.objects.get(person=book.sasha), by=book.by(book.olena), as_of=TODAY)
    paid = book.harbor.invoices.get(number="H2")
    day = TODAY + timedelta(days=9)
    note = CreditNote.objects.create(client=book.harbor, number="C1", issued_on=day, amount=1000, currency="USD")
    Allocation.objects.create(kind="credit", credit=note, invoice=paid, amount=1000, on=day)
    invoice(book.harbor, "H9", date(2026, 10, 10), "3000", 40)
    for quarter, day in ((date(2026, 10, 1), LATER), (date(2027, 1, 1), date(2027, 4, 25))):
        compute_quarter(quarter, by=book.by(book.fedir), as_of=day)
        approve_bonus(Bonus.objects.get(person=book.sasha, quarter=quarter), by=book.by(book.olena), as_of=day)
    next_one, after = (Bonus.objects.get(person=book.sasha, quarter=q) for q in (date(2026, 10, 1), date(2027, 1, 1)))
    assert {line.kind: line.amount for line in next_one.lines.all()} == {"commission": 150, "clawback": -50}
    assert next_one.amount == 100 and after.amount == 0 and not after.lines.filter(kind="clawback").exists()


def test_no_receipt_is_paid_twice_and_a_void_bonus_is_made_anew(book: Cast, rules: BonusRules, client: Browser) -> None:
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    first = Bonus.objects.get(person=book.sasha)
    approve_bonus(first, by=book.by(book.olena), as_of=TODAY)
    from perennial.foundation.models import User

    seller = User.objects.create_user("sofia@lindenworks.example", "Sofia Bila", "SAL", "correct horse battery")
    book.harbor.brought_by = seller
    book.harbor.save()
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    second = Bonus.objects.get(person=seller)
    assert second.amount == first.amount
    with pytest.raises(CannotBonus, match="paid in another one"):
        approve_bonus(second, by=book.by(book.olena), as_of=TODAY)
    book.harbor.brought_by = book.sasha
    book.harbor.save()
    post(client, book.olena, "bonus-void", second.pk, reason="")
    second.refresh_from_db()
    assert second.state == "preview"  # why has to be said
    post(client, book.olena, "bonus-void", second.pk, reason="She did not bring them")
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    assert [row.amount for row in Bonus.objects.filter(person=seller).order_by("pk")] == [second.amount, 0]


def test_a_night_opens_what_has_rules_and_computes_what_may_be(book: Cast) -> None:
    assert advance_bonuses(by=book.by(book.fedir), as_of=TODAY)["opened"] == 0  # nobody signed anything
    signed(book.olena, 1, FORM, date(2026, 1, 1))
    assert advance_bonuses(by=book.by(book.fedir), as_of=date(2026, 10, 19))["computed"] == 0  # still being invoiced
    assert advance_bonuses(by=book.by(book.fedir), as_of=TODAY) == {"opened": 0, "computed": 1, "payable": 0}
    with pytest.raises(CannotBonus, match="settled from"):
        compute_quarter(date(2026, 10, 1), by=book.by(book.fedir), as_of=TODAY)
    approve_bonus(Bonus.objects.get(person=book.sasha), by=book.by(book.olena), as_of=TODAY)
    assert advance_bonuses(by=book.by(book.fedir), as_of=TODAY) == {"opened": 0, "computed": 0, "payable": 1}


def test_the_clients_tab_tells_who_gets_what(book: Cast, rules: BonusRules, client: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr("perennial.web.views.growth_tab.today", lambda: date(2026, 9, 20))
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    row = Bonus.objects.get(person=book.sasha)
    theirs = text_of(client, book.sasha, "client-growth", book.harbor.pk)
    assert "New business, month 11 of 12: 5% of the cash." in theirs and "Sales get 100%" in theirs
    assert reverse("bonus", args=[row.pk]) in theirs
    others = text_of(client, book.alice, "client-growth", book.harbor.pk)
    assert "month 11 of 12" in others and reverse("bonus", args=[row.pk]) not in others


def test_the_command_tells_the_quarter_with_its_numbers(book: Cast, rules: BonusRules) -> None:
    from perennial.commands.bonus import as_text
    from perennial.targets.queries.bonus_report import report

    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    told = report(QUARTER)
    mine = next(one for one in told["bonuses"] if one["person"] == "Sasha Tkach")
    assert (told["quarter"], told["rules"], mine["amount"], mine["same_again"]) == ("2026Q3", 1, "200.00", True)
    assert mine["lines"][0]["numbers"]["cash"] == "4000" and len(mine["lines"][0]["rows"]) == 1
    assert "Sasha Tkach (sales): 200.00 USD of at most 1350.00, preview, rules 1" in as_text(told)
