"""C47: a client is told that they pay for time they do not need, and in words that hold nothing of our costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from perennial.delivery.models import Timesheet
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.timeline import system
from perennial.insight.queries.advice import savings
from perennial.people.models import Employment, Leave
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import make_team
from tests.delivery.month import approved

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
DAYS = [day for day in range(1, 31) if date(2026, 9, day).weekday() < 5]


def test_it_fires_on_two_months_of_unused_time_rests_and_closes(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    team, rule = make_team(cast), CUES["C47"]
    Employment.objects.create(person=team.lena, country="UA", started_on=date(2025, 1, 1))

    def items(day: date = TODAY) -> list[str]:
        refresh_queue(by=system(NOW), as_of=day)
        return list(QueueItem.objects.filter(rule="C47", state="open").values_list("client__name", flat=True))

    approved(team.lena_at_orbit, dict.fromkeys(DAYS, 3), SEPTEMBER)  # 66 of the 88 hours of half a seat
    assert items() == []  # one month tells nothing
    october = approved(team.lena_at_orbit, dict.fromkeys(range(1, 23), 3.4), OCTOBER)
    assert items() == []  # 15 % is not above 15 %
    Timesheet.objects.filter(pk=october.pk).update(seconds=66 * 3600)
    with django_assert_max_num_queries(9):
        (cue,) = rule.find(TODAY)
    assert (cue.client_id, cue.letter, cue.params["amount"]) == (cast.orbit.pk, "advice", "1000.00")
    assert "€1,000 a month" in rule.headline(cue.params) and "Lena Kravets (25%)" in rule.why(cue.params)
    assert ("Lena Kravets", "25 % unused") in rule.facts(cue.params) and rule.action(cue.params)
    for language, word in (("en", "save about"), ("ru", "экономить"), ("uk", "заощаджувати")):
        letter = LETTERS["advice"].compose(cast.orbit.pk, language=language, sender=cast.alice, as_of=TODAY)
        assert word in letter.subject_text and "Lena Kravets (25" in letter.body_text
        assert not any(word in letter.body_text.lower() for word in ("margin", "cost", "марж", "собівар", "себестоим"))

    assert items() == ["Orbit Rail"]
    finish_item(QueueItem.objects.get(rule="C47").pk, by=cast.by(cast.alice), as_of=TODAY)
    assert items(date(2026, 11, 30)) == [] and rule.cool_down_days == 60
    QueueItem.objects.filter(rule="C47").delete()
    assert items() == ["Orbit Rail"]
    Leave.objects.create(  # she was away for most of what was unused
        person=team.lena, kind="vacation", starts_on=OCTOBER, ends_on=OCTOBER + timedelta(days=6), state="taken",
        state_since=OCTOBER, asked_on=OCTOBER,
    )  # fmt: skip
    assert items() == []


def test_an_idle_seat_is_all_unused(cast: Cast) -> None:
    team = make_team(cast)
    Employment.objects.create(person=team.lena, country="UA", started_on=date(2025, 1, 1))
    for month in (SEPTEMBER, OCTOBER):
        approved(team.lena_at_orbit, {1: 0}, month)
    row = savings(TODAY)[cast.orbit.pk]
    assert (row.seats, row.amount) == ((("Lena Kravets", 100),), Decimal(4000))
