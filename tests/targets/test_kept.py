"""The company's figures of the night: the page shows them as they would be computed, and says of which day they are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.targets.actions.estimates import keep_company
from perennial.targets.models import CompanyEstimate
from perennial.targets.queries.assessing import assess_quarter
from perennial.targets.queries.figures import COMPANY
from perennial.targets.queries.kept import kept_company
from perennial.targets.queries.numbers import numbers_of
from perennial.web.plan_words import told_figure
from tests.conftest import TODAY, Cast
from tests.targets.history import make_history

NEXT = date(2027, 1, 1)


def test_what_the_night_kept_is_what_the_day_would_compute(
    cast: Cast, client: Browser, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    make_history(cast)
    assert kept_company(NEXT, D("0.15"), TODAY) is None
    assert keep_company(as_of=TODAY) == keep_company(as_of=TODAY) == 6
    assert CompanyEstimate.objects.count() == 6, "two quarters, 10, 15 and 20 %"
    for growth in (D("0.1"), D("0.15")):
        live = [numbers_of(one) for one in assess_quarter(NEXT, TODAY, growth, [])[COMPANY]]
        found = kept_company(NEXT, growth, TODAY + timedelta(days=1))
        assert found is not None and found[0] == TODAY
        for kept, now in zip(found[1], live, strict=True):
            told = [told_figure(one, NEXT, growth, "USD") for one in (kept, now)]
            assert {**told[0], "numbers": None} == {**told[1], "numbers": None}, kept.spec.key
            assert [past.figure.rows for past in kept.history] == [past.figure.rows for past in now.history][-9:]
    assert kept_company(NEXT, D("0.15"), TODAY + timedelta(days=3)) is None, "too old: computed on the spot"
    assert kept_company(NEXT, D("0.17"), TODAY) is None, "nobody keeps that growth"

    monkeypatch.setattr("perennial.web.views.plan.today", lambda: TODAY)
    client.force_login(cast.olena)
    with django_assert_max_num_queries(30):  # of the whole page; none of the rooms' figures
        page = client.get(reverse("plan"), {"quarter": "2027Q1", "who": "company"}).content.decode()
    assert "as of 23 Nov" in page and "Developers placed on new projects" in page
