"""The page of Today: what it holds, and that a long fold does not make it heavy."""

from __future__ import annotations

import re
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


def page(cast: Cast, query: str = "", *, htmx: bool = False) -> Any:
    browser = Browser()
    browser.force_login(cast.alice)
    return browser.get(reverse("today") + query, headers={"HX-Request": "true"} if htmx else {})


def act(cast: Cast, item: QueueItem, name: str) -> Any:
    browser = Browser()
    browser.force_login(cast.alice)
    url = reverse(f"today-{name}", args=[item.pk])
    return browser.post(url, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{reverse('today')}"})


def test_twelve_items_stand_open_and_the_rest_is_folded(cast: Cast) -> None:
    items(cast, 15)
    text = page(cast).content.decode()
    assert text.count("<li data-item") == 12
    assert "Later, 3 more" in text
    assert 'href="?later=1"' in text  # without script the fold is a page


def test_the_fold_is_fetched_when_it_is_opened_and_long_ones_have_pages(cast: Cast) -> None:
    items(cast, 50)
    assert page(cast).content.decode().count("<li data-item") == 12
    whole = page(cast, "?later=1").content.decode()
    assert whole.count("<li data-item") == 20
    part = page(cast, "?later=1&page=2", htmx=True).content.decode()
    assert part.count("<li data-item") == 18
    assert "<main" not in part
    ranks = [int(found) for found in re.findall(r'class="rk">(\d+)<', part)]
    assert ranks == list(range(33, 51))


def test_an_act_refreshes_the_heading_the_tabs_and_the_navigation_in_place(cast: Cast) -> None:
    items(cast, 3)
    first = QueueItem.objects.get(cause="dispute:2")
    answer = act(cast, first, "done")
    text = answer.content.decode()
    assert 'id="queue-lead" hx-swap-oob="true"' in text
    assert "2 things across 1 client." in text
    assert 'id="queue-tabs" hx-swap-oob="true"' in text
    assert '<span class="c" id="waiting" hx-swap-oob="true">2</span>' in text
    assert reverse("today-reopen", args=[first.pk]) in text


def test_the_last_act_brings_the_empty_page_with_its_undo(cast: Cast) -> None:
    items(cast, 1)
    item = QueueItem.objects.get()
    answer = act(cast, item, "done")
    assert answer.headers["HX-Refresh"] == "true"
    text = answer.client.get(reverse("today")).content.decode()
    assert "Nothing waits for you" in text
    assert reverse("today-reopen", args=[item.pk]) in text


def test_every_item_has_acts_of_its_own_address(cast: Cast) -> None:
    items(cast, 2)
    text = page(cast).content.decode()
    for item in QueueItem.objects.all():
        for name in ("done", "snooze", "not-useful"):
            assert text.count(f'hx-post="{reverse(f"today-{name}", args=[item.pk])}"') == 1


def test_the_number_of_queries_does_not_grow_with_the_queue(cast: Cast, django_assert_max_num_queries: Any) -> None:
    items(cast, 15)
    with django_assert_max_num_queries(29):  # three for the rail: promises due, meetings, greetings
        page(cast)
    QueueItem.objects.all().delete()
    items(cast, 1000)
    with django_assert_max_num_queries(29):
        assert page(cast).status_code == 200


def test_a_queue_without_clients_leads_to_the_first_steps(cast: Cast) -> None:
    browser = Browser()
    browser.force_login(cast.bohdan)
    type(cast.orbit).objects.filter(pk=cast.orbit.pk).update(manager=None)
    assert reverse("first-run") in browser.get(reverse("today")).content.decode()
