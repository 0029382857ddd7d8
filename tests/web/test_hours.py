"""Hours in the browser's eyes: the week grid, the month, one timesheet; and the client's page behind its link."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.delivery.models import HoursAsk, TimeEntry, Timesheet
from perennial.foundation.links import address_of
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, make_team
from tests.delivery.month import OCTOBER, entry
from tests.delivery.test_timesheets import fresh, with_client


@pytest.fixture
def team(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Team:
    for name in ("perennial.web.views.hours", "perennial.web.views.timesheets", "perennial.portal.views.hours"):
        monkeypatch.setattr(f"{name}.today", lambda: TODAY)
    for name in ("perennial.web.views.doors", "perennial.portal.views.door", "perennial.portal.views.hours"):
        monkeypatch.setattr(f"{name}.now", lambda: NOW)
    return make_team(cast)


def test_a_developer_fills_in_the_week_and_sees_no_money(
    cast: Cast, team: Team, client: Browser, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.max)
    pk, url = team.max_at_harbor.pk, reverse("hours") + "?week=2026-11-18"
    answer = client.post(url, {f"t-{pk}-2026-11-16": "7:30", f"n-{pk}-2026-11-16": "Search", f"t-{pk}-2026-11-17": ""})
    assert answer.status_code == 302
    assert TimeEntry.objects.values_list("day", "seconds", "note").get() == (date(2026, 11, 16), 27000, "Search")
    with django_assert_num_queries(11):
        page = client.get(url).content.decode()
    assert 'value="7:30"' in page and 'value="Search"' in page and "Submit the month" in page
    assert "$" not in page and "USD" not in page
    wrong = client.post(url, {f"t-{pk}-2026-11-16": "seven", f"n-{pk}-2026-11-16": "Search"})
    assert wrong.status_code == 422 and 'value="seven"' in wrong.content.decode()
    too_long = client.post(url, {f"t-{pk}-2026-11-16": "25"})
    assert too_long.status_code == 422 and TimeEntry.objects.get().seconds == 27000
    assert client.get(reverse("hours") + f"?person={team.lena.pk}").status_code == 404
    client.force_login(cast.denys)
    assert client.get(reverse("hours") + f"?person={cast.max.pk}").status_code == 200


def test_a_month_goes_from_the_developer_through_the_manager_to_the_client_and_back(
    cast: Cast, team: Team, client: Browser
) -> None:
    from tests.delivery.test_timesheets import filled

    row = filled(team)

    def move(event: str, **data: Any) -> str:
        data["version"] = fresh(row).version
        client.post(reverse("timesheet-move", args=[row.pk, event]), data)
        return fresh(row).state

    client.force_login(cast.max)
    assert "176:00" in client.get(reverse("timesheet", args=[row.pk])).content.decode()
    assert move("submit") == "submitted"
    client.force_login(cast.alice)
    assert move("reconcile") == "submitted", "nobody knows the contract hours: it has to be explained"
    assert move("reconcile", reason="As worked") == "reconciled"
    page = client.get(reverse("timesheets") + "?month=2026-10").content.decode()
    assert "Send to the client" in page
    client.post(reverse("timesheets-send"), {"client": cast.harbor.pk, "month": "2026-10"})
    assert fresh(row).state == "with_client"
    link = HoursAsk.objects.get().link
    assert link is not None
    door = address_of(link).split("/", 3)[-1]
    stranger = Browser()
    page = stranger.get(f"/{door}").content.decode()
    assert "Max Dev" in page and "176:00" in page and fresh(row).state == "with_client", "looking approves nothing"
    day = row.lines.first()
    assert day is not None
    said = {f"v-{row.pk}": fresh(row).version, f"r-{day.pk}": "Only six hours"}
    mixed = stranger.post(f"/{door}", {**said, "do": "approve"})
    assert mixed.status_code == 422 and fresh(row).state == "with_client"
    assert stranger.post(f"/{door}", {**said, "do": "dispute"}).status_code == 302
    assert fresh(row).state == "disputed"
    late = stranger.post(f"/{door}", {**said, "do": "dispute"})
    assert late.status_code == 422 and "Look again" in late.content.decode()
    client.force_login(cast.alice)
    assert "Only six hours" in client.get(reverse("timesheet", args=[row.pk])).content.decode()
    assert move("settle", **{f"a-{day.pk}": "6:00"}) == "approved"
    assert "Everything is approved" in stranger.get(f"/{door}").content.decode()


def test_the_client_reads_in_their_language_and_approves_by_a_press(cast: Cast, team: Team, client: Browser) -> None:
    row, ask = with_client(cast, team)
    link = ask.link
    assert link is not None
    door = "/" + address_of(link).split("/", 3)[-1]
    assert "Согласовать" in client.get(f"{door}?lang=ru").content.decode()
    assert client.head(door).status_code == 200 and fresh(row).state == "with_client"
    stale = client.post(door, {f"v-{row.pk}": fresh(row).version - 1, "do": "approve"})
    assert stale.status_code == 422 and fresh(row).state == "with_client"
    assert client.post(door, {f"v-{row.pk}": fresh(row).version, "do": "approve"}).status_code == 302
    assert (fresh(row).state, fresh(row).approved_by_name) == ("approved", ask.contact.name)


def test_the_month_is_filtered_and_exported_with_the_same_number_of_queries(
    cast: Cast, team: Team, client: Browser, django_assert_num_queries: Any
) -> None:
    entry(team.max_at_harbor, OCTOBER, 7.5)
    client.force_login(cast.hanna)
    url = reverse("timesheets") + "?month=2026-10"
    with django_assert_num_queries(10):
        page = client.get(url).content.decode()
    assert "Max Dev" in page and "Lena Kravets" in page and "7:30" in page
    assert "Lena Kravets" not in client.get(url + "&q=harbor").content.decode()
    assert "No hours fit" in client.get(url + "&state=invoiced").content.decode()
    rows = client.get(reverse("timesheets-csv") + "?month=2026-10").content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("Harbor Pay,Max Dev,Developer,2026-10-01,Nothing entered,7.50")
    assert client.get(reverse("timesheets-xlsx") + "?month=2026-10").status_code == 200
    client.force_login(cast.rita)
    assert "Nobody was placed" in client.get(url).content.decode()
    assert Timesheet.objects.count() == 0
