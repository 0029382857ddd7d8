"""Capacity and the bench through their pages: what each role sees, filters, files; and 1,000 people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.foundation.models import User
from perennial.people.actions.skills import name_skill, set_skill
from perennial.people.models import Employment
from tests.conftest import TODAY, Cast
from tests.contracts.team import make_team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("capacity", "bench"):
        monkeypatch.setattr(f"perennial.web.views.{module}.today", lambda: TODAY)


def seat(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def test_the_grid_filters_and_goes_out_as_files_and_a_person_shows_what_fills_the_weeks(cast: Cast) -> None:
    team = make_team(cast)
    net = name_skill(".NET")
    set_skill(cast.max, skill=net, level="senior", by=cast.by(cast.olena), as_of=TODAY)
    page = seat(cast.rita).get(reverse("capacity"))
    assert [line["row"].person.name for line in page.context["lines"]] == ["Lena Kravets", "Max Dev"]
    assert [line["cells"][0]["kind"] for line in page.context["lines"]] == ["part", ""]
    assert page.context["without_terms"] == 2 and page.context["weeks"][0]["now"]
    found = seat(cast.rita).get(f"{reverse('capacity')}?skill={net.pk}&level=middle")
    assert [line["row"].person.name for line in found.context["lines"]] == ["Max Dev"]
    assert b"Clear the filters" in seat(cast.rita).get(f"{reverse('capacity')}?q=nobody").content
    text = seat(cast.rita).get(reverse("capacity-csv")).content.decode()
    lines = [line for line in text.splitlines() if line.startswith("Max Dev")]
    assert len(lines) == 12 and lines[0].startswith('Max Dev,,".NET, Senior",2026-11-23,40,')
    assert seat(cast.rita).get(reverse("capacity-xlsx")).content.startswith(b"PK")
    address = reverse("capacity-person", args=[cast.max.pk])
    assert b"Harbor Pay" in seat(cast.alice).get(address).content
    assert b"Harbor Pay" not in seat(cast.bohdan).get(address).content
    assert b"A client" in seat(cast.rita).get(address).content
    assert seat(team.lena).get(reverse("capacity")).status_code == 403


def test_costs_of_the_bench_are_for_those_who_see_margins(cast: Cast) -> None:
    team = make_team(cast)
    set_skill(team.lena, skill=name_skill(".NET"), level="senior", by=cast.by(cast.olena), as_of=TODAY)
    from perennial.contracts.actions.rates import set_cost_rate

    set_cost_rate(
        team.lena, amount=Decimal(30), currency="USD", valid_from=date(2026, 1, 1), by=cast.by(cast.fedir), as_of=TODAY
    )  # fmt: skip
    boss, manager = seat(cast.olena), seat(cast.alice)
    assert b"2,600" in boss.get(reverse("bench")).content and b"2600.00" in boss.get(reverse("bench-csv")).content
    for name in ("bench", "bench-csv"):
        body = manager.get(reverse(name)).content
        assert b"Lena Kravets" in body and b"Costs a month" not in body and b"600" not in body
    assert manager.get(reverse("bench-xlsx")).content.startswith(b"PK")
    assert b"Lena Kravets" not in manager.get(f"{reverse('bench')}?skill=1&level=lead").content
    assert seat(team.lena).get(reverse("bench")).status_code == 403


def test_a_thousand_people_take_as_many_queries_as_two(cast: Cast, django_assert_max_num_queries: Any) -> None:
    make_team(cast)
    people = User.objects.bulk_create(
        [User(email=f"dev{n}@lindenworks.example", name=f"Dev {n:04}", role="DEV") for n in range(1000)]
    )
    Employment.objects.bulk_create(
        [Employment(person=user, country="UA", started_on=date(2024, 1, 1)) for user in people]
    )
    browser = seat(cast.rita)
    browser.get(reverse("capacity"))
    with django_assert_max_num_queries(16):
        page = browser.get(reverse("capacity"))
    assert page.context["people"] == 1002 and len(page.context["lines"]) == 50
    assert page.context["sums"][0].free == 1000 * 40 + 20
    with django_assert_max_num_queries(18):
        page = browser.get(reverse("bench"))
    assert page.context["page"].paginator.count == 1001
