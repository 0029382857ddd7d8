"""The health of a client on its pages, in the list, in the navigation; who never sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.clients.models import Pin
from perennial.insight.actions import keep_health
from perennial.web.context import shell
from tests.conftest import TODAY, Cast
from tests.insight.test_health_story import ask, book, talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())


@pytest.fixture
def story(cast: Cast) -> Cast:
    """Harbor: low voice, one bad payer's invoice, a talk; kept weekly for ten weeks and last night."""
    for n in range(8):
        book(cast, cast.harbor, TODAY - timedelta(days=260 - 30 * n), f"S-{n}", paid_after=40)
    ask(cast, cast.harbor, TODAY - timedelta(days=110), 9)
    ask(cast, cast.harbor, TODAY - timedelta(days=5), 6)
    talk(cast, cast.harbor, TODAY - timedelta(days=60))
    talk(cast, cast.harbor, TODAY - timedelta(days=20))
    for weeks in range(7, -1, -1):
        keep_health(as_of=TODAY - timedelta(days=7 * weeks + 1))
        keep_health(as_of=TODAY - timedelta(days=7 * weeks))
    return cast


def page(user: Any, path: str, status: int = 200) -> str:
    browser = Browser()
    browser.force_login(user)
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_the_overview_tells_the_score_with_its_receipts(story: Cast) -> None:
    body = page(story.alice, reverse("client", args=[story.harbor.pk]))
    assert "Why health is" in body and "75 is a calm client" in body
    assert "a decision maker said 6, so it counts at most 50" in body
    assert "last talk 20 days ago" in body
    assert "What would lift it:" in body and "talk with them today" in body
    assert "Not known: " in body and "Team stability" in body
    assert reverse("client-pulse", args=[story.harbor.pk]) in body


def test_a_past_day_has_its_own_page_with_history_and_files(story: Cast) -> None:
    path = reverse("client-health", args=[story.harbor.pk])
    body = page(story.alice, path)
    assert "Week by week" in body and "not yet proven: 0 clients" in body and "Why it moved:" in body
    past = page(story.alice, f"{path}?as_of={TODAY - timedelta(days=7)}")
    assert "As it stood at the end of 16 November 2026" in past
    assert "said 6" not in past
    text = page(story.alice, reverse("client-health-csv", args=[story.harbor.pk]))
    assert text.count("Harbor Pay") == 16


def test_the_list_shows_filters_and_sorts_by_health(story: Cast) -> None:
    body = page(story.alice, reverse("clients") + "?sort=health")
    assert 'aria-label="Watch"' in body or 'aria-label="At risk"' in body
    assert "Kestrel Logistics" in page(story.alice, reverse("clients") + "?health=none")
    assert "Harbor Pay" not in page(story.alice, reverse("clients") + "?health=none").split("<tbody>")[1]
    assert "Not enough data" in page(story.alice, reverse("clients-csv"))


def test_pinned_clients_carry_their_glyph(story: Cast, rf: Any, django_assert_num_queries: Any) -> None:
    Pin.objects.create(user=story.alice, client=story.harbor)
    Pin.objects.create(user=story.fedir, client=story.harbor)
    request = rf.get("/")
    request.user = story.alice
    with django_assert_num_queries(2):  # whether anything is pinned, and what
        found = shell(request)["shell"].pinned
    assert found[0]["band"] in ("good", "watch", "risk")
    request.user = story.fedir
    assert shell(request)["shell"].pinned[0]["band"] == ""


@pytest.mark.parametrize("who", ["fedir", "sasha", "denys"])
def test_finance_sales_and_delivery_never_see_it(story: Cast, who: str) -> None:
    user = getattr(story, who)
    page(user, reverse("client-health", args=[story.harbor.pk]), 403)
    for path in (reverse("client", args=[story.harbor.pk]), reverse("clients") + "?health=risk&sort=health"):
        body = page(user, path)
        assert "75 is a calm client" not in body and 'class="health"' not in body
    assert "Not enough data" not in page(user, reverse("clients-csv"))


def test_weights_are_settings_of_head_and_director(story: Cast) -> None:
    path = reverse("settings-group", args=["health"])
    assert "Weight of happiness" in page(story.hanna, path)
    page(story.alice, path, 403)
