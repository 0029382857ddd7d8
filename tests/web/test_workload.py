"""The team of account managers through its pages, and the cue of an overload."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as DjangoClient

from perennial.clients.models import Deputy
from perennial.foundation.models import TimelineEvent
from perennial.foundation.timeline import system
from perennial.insight.actions.workload import keep_workloads
from perennial.insight.models import WorkloadDay
from perennial.people.models import CareerMove, CoachingNote, Leave
from perennial.today import actions
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def test_heads_see_everybody_and_a_manager_sees_themselves(
    cast: Cast, client: DjangoClient, django_assert_max_num_queries: Any
) -> None:
    Leave.objects.create(
        person=cast.alice, kind="vacation", starts_on=TODAY + timedelta(days=5), ends_on=TODAY + timedelta(days=9),
        state="approved", state_since=TODAY, asked_on=TODAY,
    )  # fmt: skip
    client.force_login(cast.hanna)
    with django_assert_max_num_queries(45):
        page = client.get("/team/").content.decode()
    assert cast.alice.name in page and cast.bohdan.name in page
    assert "nobody stands in" in page
    Deputy.objects.create(manager=cast.alice, deputy=cast.bohdan, starts_on=TODAY + timedelta(days=4))
    assert "nobody stands in" not in client.get("/team/?sort=name").content.decode()
    rows = client.get("/team/export.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 3 and cast.bohdan.name in rows[1] + rows[2]
    assert client.get("/team/export.xlsx").status_code == 200
    client.force_login(cast.alice)
    page = client.get("/team/").content.decode()
    assert f"/team/{cast.bohdan.pk}/" not in page
    assert "What asks for time" in page


def test_a_talk_is_noted_shared_or_not_and_taken_back(cast: Cast, client: DjangoClient) -> None:
    client.force_login(cast.hanna)
    url = f"/team/{cast.alice.pk}/"
    assert client.post(f"{url}coach/", {"text": "  "}).status_code == 422
    client.post(f"{url}coach/", {"text": "Spoke of the renewal at Harbor", "shared": "on",
                                 "next_on": "2099-01-01"})  # fmt: skip
    client.post(f"{url}coach/", {"text": "Ready for more"})
    page = client.get(url).content.decode()
    assert "Spoke of the renewal at Harbor" in page and "not shared" in page
    client.force_login(cast.alice)
    page = client.get("/team/").content.decode()
    assert "Spoke of the renewal at Harbor" in page and "Ready for more" not in page
    note = CoachingNote.objects.get(text="Ready for more")
    client.force_login(cast.olena)
    client.post(f"/team/notes/{note.pk}/withdraw/")
    note.refresh_from_db()
    assert note.withdrawn_on is None  # another's word
    client.force_login(cast.hanna)
    client.post(f"/team/notes/{note.pk}/withdraw/")
    assert "Ready for more" not in client.get(url).content.decode()
    client.post(f"/team/notes/{note.pk}/again/")
    assert "Ready for more" in client.get(url).content.decode()
    told = TimelineEvent.objects.filter(verb__startswith="coaching.")
    assert told.count() == 4
    assert "Ready" not in str(list(told.values_list("data", flat=True)))


def test_a_step_is_set_with_its_reason_and_never_by_oneself(cast: Cast, client: DjangoClient) -> None:
    client.force_login(cast.hanna)
    url = f"/team/{cast.alice.pk}/step/"
    assert client.post(url, {"step": "senior", "since": TODAY, "reason": ""}).status_code == 422
    assert client.post(url, {"step": "senior", "since": "2099-01-01", "reason": "x"}).status_code == 422
    client.post(url, {"step": "senior", "since": TODAY, "reason": "Three renewals in a row"})
    assert "Three renewals in a row" in client.get(f"/team/{cast.alice.pk}/").content.decode()
    own = client.post(f"/team/{cast.hanna.pk}/step/", {"step": "head", "since": TODAY, "reason": "x"})
    assert own.status_code == 422
    assert CareerMove.objects.get().step == "senior"
    assert client.get(f"/team/{cast.max.pk}/").status_code == 404  # no account manager


def refresh(day: date) -> None:
    actions.refresh_queue(by=system(NOW + (day - TODAY)), as_of=day)


def items() -> list[tuple[str, str]]:
    rows = QueueItem.objects.filter(rule="C48").order_by("pk")
    return list(rows.values_list("cause", "state"))


def test_two_weeks_above_the_line_are_told_rest_and_close_by_themselves(cast: Cast) -> None:
    keep_workloads(as_of=TODAY)
    kept = WorkloadDay.objects.get(person=cast.alice)
    assert (kept.need, round(kept.capacity, 1)) == (10.0, 125.5)  # two B clients
    refresh(TODAY)
    assert items() == []  # one calm day
    WorkloadDay.objects.all().delete()
    for back in range(14):
        WorkloadDay.objects.create(person=cast.alice, day=TODAY - timedelta(days=back), need=150, capacity=125)
    refresh(TODAY)
    cause = f"load {cast.alice.pk}"
    assert items() == [(cause, "open")]
    item = QueueItem.objects.get(rule="C48")
    assert (item.client_id, item.person_id) == (None, cast.alice.pk)
    actions.finish_item(item.pk, by=cast.by(cast.hanna), as_of=TODAY)
    for ahead in (1, 14):
        WorkloadDay.objects.create(person=cast.alice, day=TODAY + timedelta(days=ahead), need=150, capacity=125)
    refresh(TODAY + timedelta(days=1))
    assert items() == [(cause, "done")]
    for back in range(2, 14):
        WorkloadDay.objects.create(person=cast.alice, day=TODAY + timedelta(days=back), need=150, capacity=125)
    refresh(TODAY + timedelta(days=14))
    assert items() == [(cause, "done"), (cause, "open")]
    WorkloadDay.objects.filter(day=TODAY + timedelta(days=14)).update(need=60)
    refresh(TODAY + timedelta(days=14))
    assert items() == [(cause, "done"), (cause, "closed")]
