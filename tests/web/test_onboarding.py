"""The first 90 days on pages: from the accepted hand-over over steps, gates and a watch; the list and its files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from perennial.clients.models import Client
from perennial.handover.models import Onboarding, OnboardingStep
from tests.conftest import TODAY, Cast
from tests.handover.conftest import begin, fresh, missed

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())


def signed_in(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def page(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_accepting_the_hand_over_begins_it_and_the_tab_shows_what_is_to_be_done(cast: Cast) -> None:
    alice = signed_in(cast.alice)
    Client.objects.filter(pk=cast.harbor.pk).update(status="handover", since=TODAY)
    url = f"/clients/{cast.harbor.pk}/first-90-days/"
    assert "Watch the first 90 days" in page(alice, url)
    alice.post(f"/clients/{cast.harbor.pk}/move/accept/", {"reason": "Met them"})
    row = Onboarding.objects.get()
    shown = page(alice, url)
    assert "Day 1 of 90" in shown and "Everybody has access" in shown and "Nobody has asked how satisfied" in shown
    assert url in page(alice, f"/clients/{cast.harbor.pk}/")  # its tab
    access = row.steps.get(kind="access")
    done = alice.post(f"/first-90-days/steps/{access.pk}/done/", follow=True).content.decode()
    assert "Done: Everybody has access" in done and f"/first-90-days/steps/{access.pk}/again/" in done
    alice.post(f"/first-90-days/steps/{access.pk}/again/")
    assert "Say why" not in page(alice, f"/first-90-days/steps/{access.pk}/skip/")
    assert alice.post(f"/first-90-days/steps/{access.pk}/skip/", {"reason": ""}).status_code == 422
    alice.post(f"/first-90-days/steps/{access.pk}/skip/", {"reason": "They work in ours"})
    assert "They work in ours" in page(alice, url)
    own = {"title": "Send mugs", "due_on": "2026-11-26", "owner": cast.max.pk}
    alice.post(f"/first-90-days/{row.pk}/steps/", own)
    step = OnboardingStep.objects.get(kind="own")
    alice.post(f"/first-90-days/steps/{step.pk}/change/", {"due_on": "2026-11-30", "owner": cast.alice.pk})
    step.refresh_from_db()
    assert (step.title, step.due_on, step.owner) == ("Send mugs", TODAY + 7 * DAY, cast.alice)
    letter = page(alice, f"/letters/first_week/{cast.harbor.pk}/")
    assert "Five working days" in letter
    refused = alice.post(f"/first-90-days/{row.pk}/move/gate/", follow=True).content.decode()
    assert "has to be asked" in refused and fresh(row).state == "days_1_30"


def test_a_watch_is_ended_by_the_head_alone(cast: Cast) -> None:
    alice, hanna = signed_in(cast.alice), signed_in(cast.hanna)
    row = begin(cast, TODAY - 40 * DAY)
    url = f"/clients/{cast.harbor.pk}/first-90-days/"
    assert "Put under watch" in page(alice, url)
    alice.post(f"/first-90-days/{row.pk}/move/watch/", {"reason": "The lead quit"})
    shown = page(alice, url)
    assert "Under watch since" in shown and "The lead quit" in shown and "End the watch" not in shown
    assert "End the watch" in page(hanna, url)
    Onboarding.objects.update(troubled_on=TODAY - 15 * DAY)
    hanna.post(f"/first-90-days/{row.pk}/move/steady/", {"reason": "A new lead is there"})
    assert fresh(row).state == "days_61_90"


def test_the_list_filters_exports_and_offers_new_clients(cast: Cast, django_assert_num_queries: Any) -> None:
    hanna = signed_in(cast.hanna)
    assert "No client is in its first 90 days" in page(hanna, "/first-90-days/")
    Client.objects.filter(pk=cast.orbit.pk).update(since=TODAY - 9 * DAY)
    assert "New clients whose days nobody watches" in page(hanna, "/first-90-days/")
    hanna.post("/first-90-days/begin/", {"client": cast.orbit.pk})
    assert (Onboarding.objects.get().client, Onboarding.objects.get().starts_on) == (cast.orbit, TODAY - 9 * DAY)
    again = hanna.post("/first-90-days/begin/", {"client": cast.orbit.pk}, follow=True)
    assert "watched already" in again.content.decode()
    begin(cast, TODAY - 60 * DAY)
    for on in (3, 2):
        missed(cast, TODAY - on * DAY)
    shown = page(hanna, "/first-90-days/")
    assert "Orbit Rail" in shown and "2 meetings in a row were missed" in shown and "61 of 90" in shown
    assert "Months 1 to 3" in shown and "too early to say" in shown
    assert "Orbit Rail" not in page(signed_in(cast.alice), "/first-90-days/")
    only = page(hanna, f"/first-90-days/?manager={cast.bohdan.pk}")
    assert f"/clients/{cast.harbor.pk}/" not in only and "Orbit Rail" in only
    assert "Nothing fits" in page(hanna, "/first-90-days/?q=zzz")
    assert "Nobody is under watch" in page(hanna, "/first-90-days/?tab=watch")
    assert "None has ended" in page(hanna, "/first-90-days/?tab=ended")
    table = hanna.get("/first-90-days/export.csv").content.decode()
    assert "Harbor Pay" in table and "2 meetings in a row were missed" in table
    assert hanna.get("/first-90-days/export.xlsx?tab=ended").status_code == 200
    with django_assert_num_queries(27):
        hanna.get("/first-90-days/")
    begin(cast, TODAY - 30 * DAY, client=cast.kestrel)
    with django_assert_num_queries(27):
        hanna.get("/first-90-days/")
