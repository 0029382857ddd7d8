"""Versions of the bonus rules: written, refused by line, tried on last year, signed by the director, never changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse

from perennial.targets.models import BonusRules
from perennial.targets.queries.bonus_rules import first_form, known_figures, rules_of
from perennial.targets.queries.bonus_trying import try_rules
from perennial.targets.rules.bonus_form import parse
from tests.conftest import TODAY, Cast
from tests.targets.history import invoice, make_history

WHAT_IF_QUERIES = 70  # each figure that a room adds to the plan brings its own; people and quarters bring none

FORM = """\
currency USD
target manager 1500
target sales 900
cap 150 %
weights
  placed_developers 60 % on cash
  days_to_pay 40 %
curve
  80 % pays 50 %
  100 % pays 100 %
  120 % pays 150 %
commission
  new logo 5 % for 12 months
split
  new logo sales 100 %
gate 60 days
clawback 6 months
"""


@pytest.fixture
def book(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Two years of placements and late payments; Harbor was brought by Sasha in November 2025 and pays."""
    for module in ("bonus", "bonus_acts", "bonus_rules"):
        monkeypatch.setattr(f"perennial.web.views.{module}.today", lambda: TODAY)
    make_history(cast)
    cast.harbor.since = date(2025, 11, 3)
    cast.harbor.save()
    for number, (month, paid_after) in enumerate([(2, 40), (5, 40), (8, 40)]):
        invoice(cast.harbor, f"H{number}", date(2026, month, 10), "4000", paid_after)
    return cast


def signed(who: Any, number: int, text: str, valid_from: date) -> BonusRules:
    return BonusRules.objects.create(
        number=number, text=text, valid_from=valid_from, state="signed", made_on=TODAY, signed_on=TODAY, signed_by=who
    )


def test_a_draft_is_written_refused_by_line_tried_and_signed(book: Cast, client: Browser) -> None:
    client.force_login(book.hanna)
    page = client.get(reverse("bonus-rules-draft"))
    assert page.status_code == 200 and "new logo 1 % for 12 months" in page.content.decode()
    sent = {"valid_from": "2026-10-01", "why": "A curve that rises", "read": ""}
    bad = FORM.replace("days_to_pay 40", "nps 40").replace("gate 60 days", "gate later")
    refused = client.post(reverse("bonus-rules-draft"), {**sent, "text": bad})
    told = refused.content.decode()
    assert refused.status_code == 422 and not BonusRules.objects.exists()
    assert "Line 7 (nps 40 %): No plan has the figure “nps”" in told and "Line 16 (gate later): " in told
    kept = client.post(reverse("bonus-rules-draft"), {**sent, "text": FORM})
    assert kept.status_code == 302 and kept["Location"] == reverse("bonus-what-if")
    row = BonusRules.objects.get()
    assert (row.number, row.state, row.valid_from) == (1, "draft", date(2026, 10, 1))
    stale = client.post(reverse("bonus-rules-draft"), {**sent, "text": FORM + "# late\n"})  # read before it was there
    assert stale.status_code == 302 and not BonusRules.objects.filter(text__contains="late").exists()
    told = client.get(reverse("bonus-what-if")).content.decode()
    assert "Alice Marchenko" in told and "Sasha Tkach" in told and "Sign, from" not in told
    client.post(reverse("bonus-rules-sign"), {"read": row.version})
    row.refresh_from_db()
    assert row.state == "draft"  # the head may not
    client.force_login(book.olena)
    assert "Sign, from Q4 2026" in client.get(reverse("bonus-what-if")).content.decode()
    client.post(reverse("bonus-rules-sign"), {"read": row.version + 1})
    row.refresh_from_db()
    assert row.state == "draft"  # what was read is no longer what stands there
    client.post(reverse("bonus-rules-sign"), {"read": row.version})
    row.refresh_from_db()
    assert (row.state, row.signed_by) == ("signed", book.olena)
    for seen_by in (book.alice, book.sasha, book.fedir):
        client.force_login(seen_by)
        page = client.get(reverse("bonus-rules-version", args=[row.pk])).content.decode()
        assert "Developers placed on new projects: 60%, as far as invoices are paid." in page
        assert "New business: 5% of the cash in the first 12 months." in page
    for name in ("bonus-what-if", "bonus-rules-draft"):
        client.force_login(book.alice)
        assert client.get(reverse(name)).status_code == 403


def test_a_signed_version_is_never_changed_and_a_draft_may_go(book: Cast, client: Browser) -> None:
    row = signed(book.olena, 1, FORM, date(2026, 1, 1))
    for change in ({"text": "x"}, {"valid_from": date(2025, 1, 1)}, {"state": "draft", "signed_on": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            BonusRules.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    client.force_login(book.hanna)
    other = FORM.replace("new logo 5 %", "new logo 6 %")
    client.post(reverse("bonus-rules-draft"), {"valid_from": "2026-01-01", "why": "", "read": "", "text": other})
    draft = BonusRules.objects.get(state="draft")
    page = client.get(reverse("bonus-rules-version", args=[draft.pk])).content.decode()
    assert "−   new logo 5 % for 12 months" in page and "+   new logo 6 % for 12 months" in page
    client.force_login(book.olena)
    client.post(reverse("bonus-rules-sign"), {"read": draft.version})
    draft.refresh_from_db()
    assert draft.state == "draft"  # another signed version holds from that day on
    client.force_login(book.alice)
    assert client.get(reverse("bonus-rules-version", args=[draft.pk])).status_code == 404
    client.force_login(book.hanna)
    client.post(reverse("bonus-rules-drop"))
    assert BonusRules.objects.get() == row


def test_what_if_tells_by_person_and_quarter_what_old_and_new_give(
    book: Cast, django_assert_max_num_queries: Any
) -> None:
    old, new = parse(FORM, known_figures()), parse(FORM.replace("new logo 5 %", "new logo 10 %"), known_figures())
    with django_assert_max_num_queries(WHAT_IF_QUERIES):
        trial = try_rules(new, old, TODAY)
    assert trial.quarters == tuple(date(y, m, 1) for y, m in ((2025, 10), (2026, 1), (2026, 4), (2026, 7)))
    people = {one.name: one for one in trial.people}
    sasha, alice = people["Sasha Tkach"], people["Alice Marchenko"]
    assert [one.total for one in sasha.was if one] == [0, Decimal("200.00"), Decimal("200.00"), Decimal("200.00")]
    assert [one.total for one in sasha.now] == [0, Decimal("400.00"), Decimal("400.00"), Decimal("400.00")]
    assert (sasha.was_total, sasha.now_total) == (Decimal(600), Decimal(1200))
    # the second quarter of 2026: 6 developers began; 5.5 a quarter did in the year before, 15 % more is 7 whole ones
    line = next(line for line in alice.now[2].lines if line.key == "figure:placed_developers")
    assert line.numbers["actual"] == "6" and line.numbers["target"] == "7"
    assert [one.total for one in alice.now] == [one.total for one in alice.was if one]  # they differ in new logo only


def test_the_first_form_reads_and_weighs_what_the_plan_has(db: None) -> None:
    rules = parse(first_form("EUR"), known_figures())
    assert [one.kpi for one in rules.weights] == known_figures()
    assert rules.currency == "EUR" and rules_of(BonusRules(text=first_form("EUR"))) == rules
