"""The pages of meetings: found, planned, told apart by clock, and subscribed to."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from perennial.care.models import CalendarKey, Meeting, WorkingHours
from tests.care.test_meetings import plan
from tests.conftest import TODAY, Cast


@pytest.fixture
def signed_in(client: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PERENNIAL_TODAY", TODAY.isoformat())
    client.force_login(cast.alice)
    return client


def test_a_time_is_found_and_planned_without_script(signed_in: Any, cast: Cast) -> None:
    cast.harbor.time_zone = "America/New_York"
    cast.harbor.save()
    tom = cast.harbor.contacts.get(name="Tom Harbor")
    asked = {"client": cast.harbor.pk, "title": "Review", "colleagues": [cast.alice.pk], "contacts": [tom.pk],
             "minutes": 30, "since": "2026-11-24", "until": "2026-11-27", "place": ""}  # fmt: skip
    page = signed_in.get(reverse("meeting-new"), asked)
    slots = page.context["slots"]
    first = slots[0]
    assert (first["here"].hour - first["clocks"][0].at.hour) == 7  # Kyiv and New York in November
    shown = " ".join(page.content.decode().split())
    assert f"{first['clocks'][0].at:%H:%M} New York" in shown
    answer = signed_in.post(reverse("meeting-new"), {**asked, "slot": slots[0]["minute"]})
    row = Meeting.objects.get()
    assert answer.url == reverse("meeting", args=[row.pk])
    body = signed_in.get(answer.url).content.decode()
    assert "Send the invitation" in body


def test_a_meeting_to_come_in_the_past_is_refused_with_a_sentence(signed_in: Any, cast: Cast) -> None:
    asked = {"client": cast.harbor.pk, "title": "Review", "colleagues": [cast.alice.pk], "minutes": 30,
             "since": "2026-11-24", "until": "2026-11-27", "slot": "1"}  # fmt: skip
    answer = signed_in.post(reverse("meeting-new"), asked)
    assert answer.status_code == 422 and "Choose a time to come." in answer.content.decode()


def test_the_list_says_what_waits_for_its_word(signed_in: Any, cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        plan(cast)
    with django_assert_max_num_queries(16):
        body = signed_in.get(reverse("meetings")).content.decode()
    assert body.count("Weekly") >= 5


def test_every_step_of_a_meeting_has_its_page(signed_in: Any, cast: Cast) -> None:
    row = plan(cast)
    for name in ("meeting", "meeting-move", "meeting-held", "meeting-missed", "meeting-agenda"):
        assert signed_in.get(reverse(name, args=[row.pk])).status_code == 200
    moved = signed_in.post(reverse("meeting-move", args=[row.pk]), {"day": "2026-11-25", "at": "15:00"})
    assert moved.status_code == 302
    signed_in.post(reverse("meeting-cancel", args=[row.pk]), {"reason": "flu"})
    assert Meeting.objects.get().state == "cancelled"
    signed_in.post(reverse("meeting-reopen", args=[row.pk]))
    assert Meeting.objects.get().state == "planned"


def test_hours_are_kept_and_wrong_ones_refused(signed_in: Any) -> None:
    url = reverse("own-calendar")
    given = {"zone": "Europe/Kyiv", "opens": "10:00", "closes": "19:00", "days": [0, 1, 2], "country": "ua"}
    assert signed_in.post(url, given).status_code == 302
    assert WorkingHours.objects.get().country == "UA"
    assert signed_in.post(url, {**given, "closes": "09:00"}).status_code == 422


def test_the_feed_opens_with_its_secret_alone(signed_in: Any, client: Any, cast: Cast) -> None:
    plan(cast, agenda="what we keep to ourselves")
    page = signed_in.post(reverse("own-calendar-key"))
    assert page.context["address"] in page.content.decode()
    address = page.context["address"].rpartition("/")[2]
    client.logout()
    answer = client.get(f"/calendar/{address}")
    assert answer.status_code == 200 and "Weekly" in answer.content.decode()
    assert "ourselves" not in answer.content.decode()
    assert client.get("/calendar/wrong.ics").status_code == 404
    assert CalendarKey.objects.get().last_used_on is not None
    cast.alice.is_active = False
    cast.alice.save()
    assert client.get(f"/calendar/{address}").status_code == 404
