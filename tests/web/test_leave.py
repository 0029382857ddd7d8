"""Leave through its pages: a developer asks, delivery decides, the manager tells the client."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.contracts.models import LeaveNotice
from perennial.people.actions.leave import ask_leave
from perennial.people.actions.skills import set_terms
from perennial.people.models import Leave
from tests.conftest import TODAY, Cast
from tests.contracts.team import make_team

pytestmark = pytest.mark.django_db
FIRST, LAST = TODAY + timedelta(days=21), TODAY + timedelta(days=29)
DATES = {"starts_on": FIRST.isoformat(), "ends_on": LAST.isoformat()}


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("leave", "leave_acts"):
        monkeypatch.setattr(f"perennial.web.views.{module}.today", lambda: TODAY)


def seat(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def test_a_leave_from_the_question_to_the_clients_answer(cast: Cast) -> None:
    make_team(cast)
    developer, delivery, manager = seat(cast.max), seat(cast.denys), seat(cast.alice)
    answer = developer.post(reverse("leave-new"), {"kind": "vacation", "person": cast.denys.pk, **DATES})
    row = Leave.objects.get()
    assert answer.url == reverse("leave", args=[row.pk]) and (row.person, row.state) == (cast.max, "requested")
    assert "Harbor" not in developer.get(answer.url).content.decode()
    assert developer.get(reverse("leave-approve", args=[row.pk])).status_code == 403
    wrong = developer.post(reverse("leave-new"), {"kind": "vacation", **DATES})
    assert wrong.status_code == 422 and "leave already" in wrong.content.decode()

    approve = reverse("leave-approve", args=[row.pk])
    assert "Harbor Pay: 0 meetings are planned." in delivery.get(approve).content.decode()
    delivery.post(approve, {"seen": "on"})
    row.refresh_from_db()
    assert row.state == "requested"  # so long a leave needs somebody who covers
    delivery.post(approve, {"seen": "on", "cover": cast.rita.pk})
    row.refresh_from_db()
    assert (row.state, row.cover) == ("approved", cast.rita)

    page = manager.get(answer.url)
    assert b"not told yet" in page.content and page.context["may_tell"] and not page.context["may_cancel"]
    manager.post(reverse("leave-tell", args=[row.pk, cast.harbor.pk]), {"reason": ""})
    assert LeaveNotice.objects.get().by == cast.alice
    said = [reverse("leave-answer", args=[row.pk, cast.harbor.pk, word]) for word in ("objects", "agrees")]
    assert manager.post(said[0], {"reason": ""}).status_code == 422
    manager.post(said[0], {"reason": "The release"})
    manager.post(reverse("leave-settle", args=[row.pk]), {"reason": "Rita covers"})
    row.refresh_from_db()
    assert row.state == "acknowledged"
    developer.post(reverse("leave-cancel", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "cancelled" and b"The release" in manager.get(answer.url).content
    for browser in (developer, delivery, manager, seat(cast.fedir)):
        assert browser.get(reverse("leaves")).status_code == 200


def test_delivery_turns_down_with_a_reason_and_the_person_chooses_other_dates(cast: Cast) -> None:
    row = ask_leave(cast.max, kind="vacation", starts_on=FIRST, ends_on=LAST, by=cast.by(cast.max), as_of=TODAY)
    later = {name: (day + timedelta(days=30)).isoformat() for name, day in (("starts_on", FIRST), ("ends_on", LAST))}
    seat(cast.max).post(reverse("leave-change", args=[row.pk]), later)
    fresh = Leave.objects.exclude(pk=row.pk).get()
    reject = reverse("leave-reject", args=[fresh.pk])
    assert seat(cast.denys).post(reject, {"reason": ""}).status_code == 422
    seat(cast.denys).post(reject, {"reason": "The release"})
    row.refresh_from_db()
    fresh.refresh_from_db()
    assert (row.state, fresh.state) == ("cancelled", "rejected")


def test_who_is_away_is_away_at_once(cast: Cast) -> None:
    seat(cast.denys).post(reverse("leave-new"), {"kind": "absent", "person": cast.max.pk, **DATES})
    assert Leave.objects.values_list("person__name", "state").get() == ("Max Dev", "approved")


def test_the_list_filters_sorts_shows_a_month_and_goes_out_as_a_file(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    make_team(cast)
    set_terms(
        cast.max, values={"country": "PL", "team": "North", "started_on": FIRST}, by=cast.by(cast.olena), as_of=TODAY
    )  # fmt: skip
    for n, user in enumerate((cast.max, cast.rita, cast.denys, cast.sasha)):
        days = {"starts_on": FIRST + timedelta(days=n), "ends_on": LAST}
        ask_leave(user, kind="absent", **days, by=cast.by(cast.olena), as_of=TODAY)
    browser = seat(cast.olena)
    browser.get(reverse("leaves"))
    with django_assert_max_num_queries(16):
        page = browser.get(reverse("leaves"))
    assert [line.row.person.name for line in page.context["lines"]] == [
        "Max Dev", "Rita Lys", "Denys Bilyk", "Sasha Tkach"
    ]  # fmt: skip
    assert [line.days for line in page.context["lines"]] == [7, 6, 5, 4]

    def found(query: str) -> list[str]:
        return [line.row.person.name for line in browser.get(f"{reverse('leaves')}?{query}").context["lines"]]

    assert found("q=rita") == ["Rita Lys"] and found("team=North") == ["Max Dev"]
    assert found("sort=person")[0] == "Denys Bilyk" and found("view=asked") == []
    picture = browser.get(f"{reverse('leaves')}?month=2026-12")
    own = {row.person.name: [cell.kind for cell in row.cells] for row in picture.context["rows"]}
    assert own["Max Dev"].count("away") == 9 and own["Max Dev"][24] == "off"  # 25 December
    assert browser.get(f"{reverse('leaves')}?month=nonsense").status_code == 200
    text = browser.get(reverse("leaves-csv")).content.decode()
    assert "Max Dev,Away,2026-12-14,2026-12-22,7" in text and "Harbor Pay" in text
    assert browser.get(reverse("leaves-xlsx")).content.startswith(b"PK")
    own_list = seat(cast.max).get(reverse("leaves-csv")).content.decode()
    assert "Rita Lys" not in own_list and "Harbor Pay" not in own_list and "Max Dev" in own_list
