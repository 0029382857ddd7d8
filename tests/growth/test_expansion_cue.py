"""C33: overtime and headlines hint at more work; it rests when done, and closes when an expansion is noted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.clients.models import ClientFact, ClientFeed, ClientNews
from perennial.delivery.models import TimeEntry
from perennial.delivery.queries.overtime import worked_months
from perennial.foundation.registry import CUES
from perennial.growth.actions.expansions import spot_expansion
from perennial.growth.rules.signs import sign_of
from perennial.people.models import Employment
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import TODAY, Cast
from tests.contracts.team import Team, make_team
from tests.delivery.month import entry

DAY = timedelta(days=1)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def team(cast: Cast) -> Team:
    """Max works for Harbor, eight hours a day by contract."""
    found = make_team(cast)
    Employment.objects.create(person=cast.max, country="EE", hours_a_week=40, started_on=date(2025, 1, 1))
    return found


def month_of(team: Team, first: date, hours: float) -> None:
    """Every working day of the month has so many hours."""
    day = first
    while day.month == first.month:
        if day.weekday() < 5:
            entry(team.max_at_harbor, day, hours)
        day += DAY


def news(cast: Cast, title: str, on: date) -> None:
    fact = ClientFact.objects.create(client=cast.harbor, kind="feed", text="https://harbor.example/feed", on=TODAY)
    feed, _made = ClientFeed.objects.get_or_create(fact=fact)
    ClientNews.objects.create(client=cast.harbor, feed=feed, key=title, title=title, search_text="", on=on, seen_on=on)


def c33(day: date = TODAY) -> list[Any]:
    return list(CUES["C33"].find(day))


def said(cue: Any) -> str:
    rule = CUES["C33"]
    return f"{rule.headline(cue.params)} {rule.why(cue.params)} {rule.action(cue.params)} {rule.facts(cue.params)}"


def test_headlines_hint_at_more_work_or_at_nothing() -> None:
    for title, kind in (
        ("Harbor raises $40 million in Series B funding", "money"), ("Мы нанимаем: 12 вакансий", "hiring"),
        ("Компанія залучила 5 млн доларів", "money"), ("Harbor is hiring .NET developers", "hiring"),
        ("Harbor launches instant payouts", "product"), ("Harbor expands into Poland", "product"),
        ("Harbor publishes its annual report", ""), ("Foundation of a museum", ""), ("Our summer party", ""),
    ):  # fmt: skip
        assert sign_of(title) == kind, title


@pytest.mark.django_db
def test_c33_fires_after_two_months_of_overtime_and_not_after_one(
    cast: Cast, team: Team, django_assert_max_num_queries: Any
) -> None:
    assert c33() == []  # nobody keeps hours yet
    month_of(team, OCTOBER, 9.2)
    assert c33() == []  # one month is no habit
    month_of(team, SEPTEMBER, 8.4)
    (october, september) = worked_months(TODAY, 2)[cast.harbor.pk]
    assert (october.month, september.month) == (OCTOBER, SEPTEMBER) and october.placements == (team.max_at_harbor.pk,)
    assert 0.1 < october.above < 0.25 and september.above < 0.1
    assert c33() == []  # five per cent is within what is agreed
    TimeEntry.objects.filter(day__lt=OCTOBER).delete()
    month_of(team, SEPTEMBER, 9.6)
    with django_assert_max_num_queries(16):
        (cue,) = c33()
    assert (cue.client_id, cue.subject, cue.probability) == (cast.harbor.pk, ("client", cast.harbor.pk), 0.3)
    assert [one["percent"] for one in cue.params["over"]] == [round(one.above * 100) for one in
                                                             worked_months(TODAY, 2)[cast.harbor.pk]]  # fmt: skip
    assert "above the agreed hours for 2 months in a row" in said(cue) and "note it as an expansion" in said(cue)
    assert c33(date(2026, 12, 5)) == []  # November was not worked


@pytest.mark.django_db
def test_c33_fires_on_fresh_news_of_hiring_and_not_on_old_or_other_news(cast: Cast, team: Team) -> None:
    news(cast, "Harbor publishes its annual report", TODAY - DAY)
    news(cast, "Harbor is hiring", TODAY - 60 * DAY)
    assert c33() == []
    news(cast, "Harbor raises $40 million", TODAY - 3 * DAY)
    (cue,) = c33()
    assert "they got money: “Harbor raises $40 million”." in said(cue) and cue.money is None
    assert c33(TODAY + 60 * DAY) == []


@pytest.mark.django_db
def test_c33_rests_after_it_was_done_and_closes_when_an_expansion_is_noted(cast: Cast, team: Team) -> None:
    news(cast, "Harbor is hiring .NET developers", TODAY - DAY)
    hanna, alice = cast.by(cast.hanna), cast.by(cast.alice)
    refresh_queue(by=hanna, as_of=TODAY)
    finish_item(QueueItem.objects.get(rule="C33").pk, by=alice, as_of=TODAY)
    refresh_queue(by=hanna, as_of=TODAY + 20 * DAY)
    assert QueueItem.objects.filter(rule="C33").count() == 1
    news(cast, "Harbor opens new offices", TODAY + 30 * DAY)
    refresh_queue(by=hanna, as_of=TODAY + 46 * DAY)
    assert QueueItem.objects.filter(rule="C33").count() == 2
    spot_expansion(cast.harbor, values={"title": "Two .NET"}, by=alice, as_of=TODAY)
    refresh_queue(by=hanna, as_of=TODAY + 46 * DAY)
    assert QueueItem.objects.filter(rule="C33").latest("pk").state == "closed"
