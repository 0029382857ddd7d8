"""Blockers: a developer notes what stops them, the client is asked in time, and what is removed is over (C28)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from perennial.delivery.actions.blockers import note_blocker, remove_blocker
from perennial.delivery.models import Blocker
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.timeline import system
from perennial.kernel.lifecycle import Refused
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, make_team

pytestmark = pytest.mark.django_db
THURSDAY = TODAY - timedelta(days=4)


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perennial.web.views.blockers.today", lambda: TODAY)


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def seat(user: Any) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def step(browser: Browser, row: Blocker, event: str, **data: Any) -> str:
    browser.post(reverse("blocker-step", args=[row.pk, event]), data)
    row.refresh_from_db()
    return row.state


def test_a_developer_notes_it_and_it_goes_through_its_life(cast: Cast, team: Team) -> None:
    developer, manager, delivery = seat(cast.max), seat(cast.alice), seat(cast.denys)
    given = {"placement": team.max_at_harbor.pk, "text": "Access to staging", "side": "client"}
    assert developer.post(reverse("blocker-new"), {**given, "placement": team.lena_at_orbit.pk}).status_code == 422
    developer.post(reverse("blocker-new"), given)
    row = Blocker.objects.get()
    assert (row.client, row.state, row.noted_by) == (cast.harbor, "open", cast.max)
    assert step(developer, row, "raise") == "open"  # the account manager asks the client
    assert step(manager, row, "raise") == "raised" and row.raised_on == TODAY
    assert step(developer, row, "remove", reason="") == "raised"
    assert step(developer, row, "remove", reason="Priya opened it") == "removed"
    page = manager.get(f"{reverse('blockers')}?view=over")
    assert b"Priya opened it" in page.content and page.context["tabs"][1]["count"] == 1
    assert step(developer, row, "reopen") == "open" and row.raised_on is None
    assert step(delivery, row, "drop", reason="It was a wrong password") == "dropped"
    stranger = seat(cast.bohdan)
    assert stranger.post(reverse("blocker-step", args=[row.pk, "reopen"])).status_code == 404
    assert step(seat(cast.fedir), row, "reopen") == "dropped"  # sees the client, moves nothing


def test_the_list_is_ones_own_or_that_of_ones_clients_and_goes_out_as_a_file(
    cast: Cast, team: Team, django_assert_max_num_queries: Any
) -> None:
    for placement, text in ((team.max_at_harbor, "Access to staging"), (team.lena_at_orbit, "Test data")):
        note_blocker(placement, text=text, since=THURSDAY, by=cast.by(cast.olena), as_of=TODAY)

    def found(user: Any, query: str = "") -> list[str]:
        return [one["row"].text for one in seat(user).get(f"{reverse('blockers')}?{query}").context["lines"]]

    assert found(cast.max) == found(cast.alice) == ["Access to staging"]
    assert found(cast.olena, "q=test") == ["Test data"] and found(cast.rita) == []
    assert found(cast.olena, "sort=person") == ["Test data", "Access to staging"]
    browser = seat(cast.olena)
    browser.get(reverse("blockers"))
    with django_assert_max_num_queries(10):
        page = browser.get(reverse("blockers"))
    assert [one["days"] for one in page.context["lines"]] == [2, 2]
    text = seat(cast.max).get(reverse("blockers-csv")).content.decode()
    assert "Max Dev,Harbor Pay,Access to staging,The client,2026-11-19,2,Open" in text and "Test data" not in text
    assert browser.get(reverse("blockers-xlsx")).content.startswith(b"PK")


def test_guards_and_wrong_days(cast: Cast, team: Team) -> None:
    from perennial.delivery.actions import blockers as actions

    by = cast.by(cast.alice)
    for wrong in ({"text": " "}, {"text": "x", "since": TODAY + timedelta(days=1)}):
        with pytest.raises(actions.CannotBlock):
            note_blocker(team.max_at_harbor, by=by, as_of=TODAY, **wrong)  # type: ignore[arg-type]  # two shapes
    with pytest.raises(actions.CannotBlock):
        note_blocker(team.lena_at_orbit, text="x", by=cast.by(cast.max), as_of=TODAY)
    row = note_blocker(team.max_at_harbor, text="Our own licence", side="us", by=by, as_of=TODAY)
    with pytest.raises(Refused):
        actions.raise_blocker(row, by=by, as_of=TODAY)  # there is nothing to ask the client for


def test_the_cue_fires_rests_and_closes_by_itself(cast: Cast, team: Team, django_assert_max_num_queries: Any) -> None:
    def items(day: Any = TODAY) -> list[tuple[str, str]]:
        refresh_queue(by=system(NOW), as_of=day)
        rows = QueueItem.objects.filter(rule="C28", state="open").select_related("client")
        return [(row.client.name, row.letter) for row in rows]

    assert items() == []
    row = note_blocker(team.max_at_harbor, text="Access to staging", since=THURSDAY, by=cast.by(cast.max), as_of=TODAY)
    assert items() == []  # two working days: Friday and Monday
    tomorrow = TODAY + timedelta(days=1)
    assert items(tomorrow) == [("Harbor Pay", "blocker")]
    with django_assert_max_num_queries(14):
        (cue,) = CUES["C28"].find(tomorrow)
    rule = CUES["C28"]
    assert rule.why(cue.params) == "Max Dev, Access to staging (3 working days)."
    assert rule.headline(cue.params) and rule.action(cue.params) and rule.facts(cue.params)
    assert cue.money is not None and cue.money.amount > 50_000  # six months of the placement
    finish_item(QueueItem.objects.get(rule="C28").pk, by=cast.by(cast.alice), as_of=tomorrow)
    assert items(tomorrow) == [] and items(TODAY + timedelta(days=4)) == [("Harbor Pay", "blocker")]
    remove_blocker(row, how="Opened", by=cast.by(cast.max), as_of=tomorrow)
    assert items(TODAY + timedelta(days=4)) == []


def test_the_letter_asks_who_can_open_it_and_raises_it(cast: Cast, team: Team) -> None:
    row = note_blocker(team.max_at_harbor, text="access to staging", since=THURSDAY, by=cast.by(cast.max), as_of=TODAY)
    note_blocker(team.max_at_harbor, text="our licence", side="us", by=cast.by(cast.alice), as_of=TODAY)
    spec = LETTERS["blocker"]
    for language, words in (
        ("en", "Max Dev: access to staging, since 19 November."),
        ("ru", "с 19 ноября"),
        ("uk", "з 19 листопада"),
    ):
        found = spec.compose(cast.harbor.pk, language=language, sender=None, as_of=TODAY)
        text = "".join(part for part, _merged in found.body)
        assert words in text and "licence" not in text

    class Sent:
        facts = {"values": {"ids": str(row.pk)}}

    message: Any = Sent()
    spec.on_sent(cast.harbor.pk, message, by=cast.by(cast.alice), as_of=TODAY)
    row.refresh_from_db()
    assert row.state == "raised"
    assert spec.on_cancelled is not None
    spec.on_cancelled(cast.harbor.pk, message, by=cast.by(cast.alice), as_of=TODAY)
    row.refresh_from_db()
    assert (row.state, row.raised_on) == ("open", None)
