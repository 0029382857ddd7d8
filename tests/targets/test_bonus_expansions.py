"""Commission on expansions that were won: by the lines of our own documents, shared out, no euro paid twice."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.billing.models import (
    Allocation,
    Invoice,
    InvoiceDocument,
    InvoiceDraft,
    InvoiceLine,
    NumberSeries,
    Payment,
)
from perennial.contracts.models import LegalEntity, Placement
from perennial.growth.models import Expansion, ExpansionPlacement
from perennial.growth.queries.expansion_money import won_parts
from perennial.targets.actions.bonuses import approve_bonus, compute_quarter
from perennial.targets.models import Bonus
from perennial.targets.queries.bonus_facts import Asked, facts_of_bonuses, read_book
from perennial.targets.queries.bonuses import paid_twice, recomputed
from perennial.targets.rules.bonus_form import parse
from perennial.targets.rules.bonus_json import facts_of
from perennial.targets.rules.bonus_ledger import parted
from perennial.targets.rules.bonus_settling import settle
from perennial.targets.verifiers import bonuses as verify
from tests.conftest import NOW, TODAY, Cast
from tests.targets.test_bonus_rules import FORM, book, signed

__all__ = ["book"]
QUARTER, WON_ON = date(2026, 7, 1), date(2026, 6, 15)
RULES = FORM.replace("split\n", """\
  expansion 3 % for 12 months
split
  expansion months 0-3 sales 70 % manager 30 %
  expansion months 4-6 sales 30 % manager 70 %
  expansion later manager 100 %
""")


def test_a_receipt_is_parted_by_the_businesses_of_its_lines() -> None:
    new, more, again = ("new logo", 9), ("expansion", 1), ("expansion", 4)
    half, fifth = Decimal("0.5"), Decimal("0.2")
    amount = Decimal(1000)
    assert parted(amount, new, []) == [(new, amount)] and parted(amount, None, []) == []
    assert parted(amount, new, [(more, half), (again, fifth)]) == [
        (more, Decimal(500)), (again, Decimal(200)), (new, Decimal(300)),
    ]  # fmt: skip
    assert parted(amount, None, [(more, half)]) == [(more, Decimal(500))]
    assert parted(amount, new, [(None, half)]) == [(new, Decimal(500))]
    over = parted(amount, new, [(more, Decimal("0.9")), (again, half)])  # never more than came
    assert sum(part for _kind, part in over) == amount


def document(cast: Cast, placement: Placement, lines: dict[Any, str]) -> Invoice:
    """An invoice of ours with these lines (placement: amount), paid within the quarter."""
    whole = sum(Decimal(amount) for amount in lines.values())
    row = Invoice.objects.create(
        client=cast.harbor, number="LW-7", number_key="lw7", issued_on=date(2026, 7, 10), due_on=date(2026, 8, 10),
        amount=whole, currency="USD",
    )  # fmt: skip
    money = Payment.objects.create(client=cast.harbor, paid_on=date(2026, 8, 5), amount=whole, currency="USD")
    Allocation.objects.create(kind="payment", payment=money, invoice=row, amount=whole, on=date(2026, 8, 5))
    ours, month = LegalEntity.objects.get(), date(2026, 6, 1)
    draft = InvoiceDraft.objects.create(
        client=cast.harbor, agreement=placement.agreement, our_entity=ours, currency="USD", language="en", net=whole,
        total=whole, made_on=TODAY, month=month, state="issued",
    )  # fmt: skip
    series = NumberSeries.objects.create(entity=ours, kind="invoice", year=2026, last=7)
    paper = InvoiceDocument.objects.create(
        client=cast.harbor, kind="invoice", series=series, serial=7, number="LW-7", issued_on=row.issued_on,
        issued_at=NOW, agreement=placement.agreement, month=month, draft=draft, invoice=row, currency="USD",
        language="en", net=whole, vat=0, total=whole, content="", hash="7",
    )  # fmt: skip
    for position, (whose, amount) in enumerate(lines.items()):
        InvoiceLine.objects.create(
            document=paper, position=position, kind="time", text="Work", day_from=month, day_to=date(2026, 6, 30),
            quantity=1, unit="hour", rate=Decimal(amount), amount=Decimal(amount), placement=whose,
        )  # fmt: skip
    return row


@pytest.fixture
def paid(book: Cast) -> Invoice:
    """Of 4,000 that Harbor paid in August for June, 1,500 are the work of an expansion won in June."""
    old, new = Placement.objects.filter(client=book.harbor).order_by("pk")[:2]
    won = Expansion.objects.create(
        client=book.harbor, title="One more", state="won", state_since=WON_ON, made_on=WON_ON, agreed_on=WON_ON,
        won_on=WON_ON, ended_on=WON_ON, search_text="",
    )  # fmt: skip
    ExpansionPlacement.objects.create(expansion=won, placement=new, own=True, tied_on=WON_ON)
    return document(book, old, {old: "2500", new: "1500"})


@pytest.mark.django_db
def test_an_expansion_pays_seventy_to_sales_and_thirty_to_the_manager_and_adds_up(
    book: Cast, paid: Invoice, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    (part,) = won_parts([book.harbor.pk])[paid.pk]
    assert (part.won_on, part.share) == (WON_ON, Decimal("0.375"))
    rules = signed(book.olena, 1, RULES, date(2026, 1, 1))
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    row = Bonus.objects.get(person=book.sasha)
    lines = {line.name.split(":")[0]: line.amount for line in row.lines.filter(kind="commission")}
    # (2,500 and another 4,000) x 5 %, and 1,500 x 3 % x 70 %
    assert lines == {"new logo": Decimal("325.00"), "expansion": Decimal("31.50")}
    receipts = [one for one in facts_of(row.facts).receipts if one.invoice == paid.pk]
    assert [(one.kind, one.months, one.amount) for one in receipts] == [
        ("expansion", 0, Decimal(1500)), ("new logo", 8, Decimal(2500)),
    ]  # fmt: skip
    asked = [Asked(book.alice.pk, "manager", QUARTER, TODAY)]
    form = parse(RULES)
    facts = facts_of_bonuses(asked, form, read_book(asked), {})[book.alice.pk, QUARTER]
    manager = {line.name: line.amount for line in settle(form, facts).lines if line.kind == "commission"}
    assert manager == {f"expansion:{book.harbor.pk}:0": Decimal("13.50")}  # with 31.50 the 45.00 of 3 %
    assert recomputed(row) == row.result and verify() == (1, []) and paid_twice(row) == []
    approve_bonus(row, by=book.by(book.olena), as_of=TODAY)
    monkeypatch.setattr("perennial.web.views.growth_tab.today", lambda: date(2026, 9, 20))
    client.force_login(book.alice)
    page = client.get(reverse("client-growth", args=[book.harbor.pk])).content.decode()
    assert "month 4 of 12: 3% of its cash. Sales get 70%, the account manager 30%." in page and rules.number == 1


@pytest.mark.django_db
def test_more_of_a_receipt_than_came_is_told_and_what_is_won_later_has_no_part(book: Cast, paid: Invoice) -> None:
    signed(book.olena, 1, RULES, date(2026, 1, 1))
    compute_quarter(QUARTER, by=book.by(book.fedir), as_of=TODAY)
    row = Bonus.objects.get(person=book.sasha)
    facts = json.loads(row.facts)
    next(one for one in facts["receipts"] if one["kind"] == "expansion")["amount"] = "1900"
    Bonus.objects.filter(pk=row.pk).update(facts=json.dumps(facts))
    row.refresh_from_db()
    assert paid_twice(row) == list(Allocation.objects.filter(invoice=paid).values_list("pk", flat=True))
    later = Expansion.objects.get()
    later.won_on = paid.issued_on + timedelta(days=1)  # won after the invoice: none of it
    later.save()
    asked, form = [Asked(book.sasha.pk, "sales", QUARTER, TODAY)], parse(RULES)
    found = facts_of_bonuses(asked, form, read_book(asked), {})[book.sasha.pk, QUARTER]
    assert {one.kind for one in found.receipts} == {"new logo"}
