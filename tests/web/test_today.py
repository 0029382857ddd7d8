"""The page of Today: what it holds, and that a long fold does not make it heavy."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.foundation.clock import now, today
from perennial.today.models import QueueItem
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def items(cast: Cast, count: int) -> None:
    params = {
        "kind": "dispute", "number": "2026-0001", "amount": "10", "currency": "USD", "reason": "hours",
        "since": today().isoformat(),
    }  # fmt: skip
    QueueItem.objects.bulk_create(
        QueueItem(
            client=cast.harbor, rule="C23", rule_version=1, cause=f"dispute:{n}", params=params, amount=10,
            currency="USD", amount_reporting=10, probability=1.0, days_left=1, priority=float(n), opened_on=today(),
            changed_at=now(),
        )
        for n in range(count)
    )  # fmt: skip


def page(cast: Cast, query: str = "") -> Any:
    browser = Browser()
    browser.force_login(cast.alice)
    return browser.get(reverse("today") + query)


def test_twelve_items_stand_open_and_a_short_rest_is_folded(cast: Cast) -> None:
    items(cast, 15)
    text = page(cast).content.decode()
    assert text.count("<li data-item") == 15
    assert "Later, 3 more" in text


def test_a_long_rest_has_pages_of_its_own(cast: Cast) -> None:
    items(cast, 50)
    text = page(cast).content.decode()
    assert text.count("<li data-item") == 12
    assert "?later=1" in text
    folded = page(cast, "?later=1").content.decode()
    assert folded.count("<li data-item") == 20


def test_the_number_of_queries_does_not_grow_with_the_queue(cast: Cast, django_assert_max_num_queries: Any) -> None:
    items(cast, 15)
    with django_assert_max_num_queries(40):
        page(cast)
    QueueItem.objects.all().delete()
    items(cast, 1000)
    with django_assert_max_num_queries(40):
        assert page(cast).status_code == 200


def test_a_queue_without_clients_leads_to_the_first_steps(cast: Cast) -> None:
    browser = Browser()
    browser.force_login(cast.bohdan)
    type(cast.orbit).objects.filter(pk=cast.orbit.pk).update(manager=None)
    assert reverse("first-run") in browser.get(reverse("today")).content.decode()
