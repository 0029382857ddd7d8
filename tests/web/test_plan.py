"""The quarterly plan through its addresses: who sees what, what is said, what is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.targets.models import Plan, PlanFigure
from tests.conftest import TODAY, Cast
from tests.targets.history import make_history

NEXT = {"quarter": "2027Q1"}


@pytest.fixture
def book(cast: Cast) -> dict[str, Any]:
    return make_history(cast)


def page(client: Browser, user: Any, **query: Any) -> str:
    client.force_login(user)
    return client.get(reverse("plan"), NEXT | query).content.decode()


def post(client: Browser, user: Any, name: str, *args: Any, **data: Any) -> str:
    client.force_login(user)
    return client.post(reverse(name, args=args), data, follow=True).content.decode()


def test_a_plan_is_proposed_countered_answered_and_agreed_on_the_page(
    cast: Cast, book: Any, client: Browser, django_assert_max_num_queries: Any
) -> None:
    alice = page(client, cast.alice)
    assert "Developers placed on new projects" in alice and "under 2 in 10" not in alice
    assert "Propose to" not in alice and "who=company" not in alice
    assert "Odds need 9 finished quarters; 8 are known." in alice, "days to pay"
    assert "+75" in alice or "75% a year" in alice

    head = page(client, cast.hanna, who=cast.alice.pk)
    assert "Propose to Alice Marchenko" in head and "5.5 → 7" in head
    data = NEXT | {"manager": cast.alice.pk, "growth": 15, "propose": 1}
    assert "Waits for the manager" in post(client, cast.hanna, "plan-new", **data)
    plan = Plan.objects.get()
    figure = plan.figures.get(kpi="placed_developers")

    with django_assert_max_num_queries(30):
        mine = page(client, cast.alice)
    assert "Your word is next" in mine and "that wait" in mine
    told = post(client, cast.alice, "plan-figure", figure.pk, "counter", number="6", reason="Time to fill is 38 days")
    assert "countered" in told and "Time to fill is 38 days" in told
    assert "Your answer is next" in page(client, cast.hanna, who=cast.alice.pk)
    client.force_login(cast.hanna)
    assert "Answer with a number" in client.get(reverse("plan-figure", args=[figure.pk, "revise"])).content.decode()
    post(client, cast.hanna, "plan-figure", figure.pk, "revise", number="6", reason="")
    figure.refresh_from_db()
    assert figure.agreed_on is not None and figure.target == D(6)

    post(client, cast.alice, "plan-move", plan.pk, "agree")
    waits = page(client, cast.alice)
    assert "A figure is a stretch" in waits
    change = {"text": "Ask for a rota earlier", "owner": cast.hanna.pk, "due_on": "2027-01-15"}
    told = post(client, cast.alice, "plan-change-new", plan.pk, **change)
    plan.refresh_from_db()
    assert plan.state == "agreed" and "Ask for a rota earlier" in told
    told = post(client, cast.alice, "plan-change", plan.changes.get().pk, "done")
    assert "Not done" in told


def test_the_company_and_the_rows_and_the_file(cast: Cast, book: Any, client: Browser) -> None:
    found = page(client, cast.olena, who="company")
    assert "Bohdan Klymenko" in found and "no plan yet" in found
    client.force_login(cast.alice)
    rows = client.get(reverse("plan-rows", args=["placed_developers", "2026Q3"]), NEXT).content.decode()
    assert rows.count(">Harbor Pay</a>") == 4 and "Dev 3" in rows
    assert client.get(reverse("plan"), NEXT | {"who": cast.bohdan.pk}).status_code == 404
    assert client.get(reverse("plan"), NEXT | {"who": "company"}).status_code == 404
    assert client.get(reverse("plan-rows", args=["nothing", "2026Q3"])).status_code == 404

    told = post(client, cast.hanna, "plan-new", manager="all", growth=20, propose=1, quarter="2027Q1")
    assert "2 plans for Q1 2027." in told
    assert set(Plan.objects.values_list("state", "growth")) == {("proposed", D("0.2"))}
    lines = client.get(reverse("plan-csv"), NEXT).content.decode().splitlines()
    assert any("Alice Marchenko,Developers placed on new projects,2027Q1,count,5.5,7" in line for line in lines)
    assert any(line.startswith("Company,") for line in lines)
    assert client.get(reverse("plan-xlsx"), NEXT).status_code == 200


def test_another_growth_is_only_looked_at(cast: Cast, book: Any, client: Browser) -> None:
    post(client, cast.hanna, "plan-new", manager=cast.alice.pk, growth=15, propose=0, quarter="2027Q1")
    told = page(client, cast.hanna, who=cast.alice.pk, growth=10)
    assert "Only to compare" in told and "46" in told and "Compute anew with 10%" in told
    plan = Plan.objects.get()
    assert plan.state == "baseline" and plan.growth == D("0.15")
    post(client, cast.hanna, "plan-move", plan.pk, "recompute", growth=10)
    post(client, cast.hanna, "plan-move", plan.pk, "propose")
    plan.refresh_from_db()
    assert (plan.state, plan.growth) == ("proposed", D("0.1"))
    post(client, cast.alice, "plan-move", plan.pk, "cancel")
    plan.refresh_from_db()
    assert plan.state == "proposed", "only the head cancels"
    post(client, cast.hanna, "plan-move", plan.pk, "cancel")
    assert Plan.objects.standing().count() == 0


def test_a_book_of_one_client_and_two_months_says_what_is_missing(cast: Cast, client: Browser) -> None:
    from tests.targets.history import invoice

    invoice(cast.harbor, "H1", date(2026, 10, 1), "1000", 20)
    text = page(client, cast.alice)
    assert "A baseline needs 4 quarters" not in text
    assert "A baseline needs 4 finished quarters; 0 are known" in text
    assert "in 10</b>" not in text and "Propose to" not in page(client, cast.hanna, who=cast.alice.pk)


def test_finance_settles_what_was_counted(cast: Cast, client: Browser) -> None:
    plan = Plan.objects.create(quarter=date(2026, 7, 1), manager=cast.alice, state="closed", state_since=TODAY,
                               growth=D("0.15"), currency="USD", made_on=TODAY)  # fmt: skip
    PlanFigure.objects.create(plan=plan, kpi="overdue", baseline=100, target=85, actual=80, agreed_on=TODAY)
    client.force_login(cast.alice)
    settle = reverse("plan-settle", args=[plan.pk])
    assert client.post(settle).status_code == 403
    assert "Settle" not in page(client, cast.olena, quarter="2026Q3", who=cast.alice.pk)
    assert "Settle: the figures stand" in page(client, cast.fedir, quarter="2026Q3", who=cast.alice.pk)
    client.post(settle)
    plan.refresh_from_db()
    assert (plan.state, plan.moves.get().by) == ("settled", cast.fedir)
