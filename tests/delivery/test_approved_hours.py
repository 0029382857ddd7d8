"""Approved hours are handed to billing once: what is invoiced is not handed out again until it is credited."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from perennial.contracts.ports import hours_closed
from perennial.delivery.actions.invoicing import NotApproved, NotInvoiced, mark_invoiced, release_invoiced
from perennial.delivery.models import TimeEntry, Timesheet, TimesheetLine
from perennial.delivery.queries import approved_hours
from perennial.delivery.rules.lines import Worked, lines_of
from perennial.foundation.models import TimelineEvent
from perennial.foundation.registry import VERBS
from tests.conftest import TODAY, Cast
from tests.contracts.team import make_team
from tests.delivery.month import OCTOBER, approved, entry


def day(number: int) -> date:
    return OCTOBER.replace(day=number)


def test_a_day_is_one_line_rounded_as_the_agreement_says() -> None:
    worked = [
        Worked(day(1), 3600, "Search"), Worked(day(1), 1000, "Call"), Worked(day(1), 600, "Search"),
        Worked(day(2), 7200, "Trial", billable=False),
    ]  # fmt: skip
    lines = lines_of(worked, rule="up_15", per="day")
    assert [(one.day, one.seconds, one.seconds_billable) for one in lines] == [(day(1), 5200, 5400), (day(2), 7200, 0)]
    assert lines[0].note == "Search; Call"
    by_entry = lines_of(worked, rule="up_15", per="entry")[0]
    assert by_entry.seconds_billable == 3600 + 1800 + 900
    long = [Worked(day(1), 60, "x" * 499), Worked(day(1), 60, "y")]
    assert len(lines_of(long, rule="exact", per="day")[0].note) == 500


def test_approved_hours_are_invoiced_once_and_released_by_a_credit(cast: Cast, django_assert_num_queries: Any) -> None:
    team = make_team(cast)
    ours = approved(team.max_at_harbor, {1: 8, 2: 7.5})
    TimesheetLine.objects.filter(timesheet=ours, day=day(2)).update(agreed_seconds=7 * 3600)
    approved(team.lena_at_orbit, {1: 4})
    Timesheet.objects.create(placement=team.max_at_harbor, month=date(2026, 9, 1), state_since=TODAY)
    clients, by = [cast.harbor.pk], cast.by(cast.fedir)
    with django_assert_num_queries(1):
        rows = approved_hours(clients, OCTOBER)
    placed = team.max_at_harbor
    assert [(row.day, row.seconds) for row in rows] == [(day(1), 28800), (day(2), 25200)]
    assert {(row.timesheet_id, row.placement_id, row.person_id, row.agreement_id) for row in rows} == {
        (ours.pk, placed.pk, cast.max.pk, team.harbor.pk)
    }
    mark_invoiced([ours.pk], by=by, as_of=TODAY)
    assert approved_hours(clients, OCTOBER) == []
    with pytest.raises(NotApproved):
        mark_invoiced([ours.pk], by=by, as_of=TODAY)
    release_invoiced([ours.pk], by=by, as_of=TODAY)
    assert len(approved_hours(clients, OCTOBER)) == 2
    with pytest.raises(NotInvoiced):
        release_invoiced([ours.pk], by=by, as_of=TODAY)
    assert [move.event for move in ours.moves.all()] == ["invoice", "release"]
    event = TimelineEvent.objects.filter(verb="timesheet.moved", client_id=cast.harbor.pk).order_by("id")[0]
    with translation.override("en"):
        assert VERBS["timesheet.moved"].text(event.data) == "The hours of Max Dev for October 2026 are invoiced."


def test_a_placement_is_closed_when_every_month_with_hours_is(cast: Cast) -> None:
    team = make_team(cast)
    placed = team.max_at_harbor
    assert hours_closed(placed, TODAY) is None
    entry(placed, day(5), 8)
    assert hours_closed(placed, TODAY) is False
    approved(placed, {5: 8})
    assert hours_closed(placed, TODAY) is True
    entry(placed, date(2026, 11, 2), 8)
    assert hours_closed(placed, TODAY) is False


@pytest.mark.parametrize(
    "values", [{"seconds": 0}, {"seconds": 90000}, {"billable": True, "reason": "trial"}, {"source": "abacus"}]
)
def test_the_database_refuses_an_entry_that_cannot_be(cast: Cast, values: dict[str, Any]) -> None:
    placed = make_team(cast).max_at_harbor
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.create(**{"placement": placed, "person": cast.max, "day": day(1), "seconds": 60, **values})


def test_an_imported_entry_is_there_once(cast: Cast) -> None:
    placed = make_team(cast).max_at_harbor
    entry(placed, day(1), 1, source="toggl", source_key="k1")
    entry(placed, day(1), 1)
    entry(placed, day(1), 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        entry(placed, day(2), 1, source="toggl", source_key="k1")


def test_developers_see_their_own_hours_and_strangers_none(cast: Cast) -> None:
    team = make_team(cast)
    approved(team.max_at_harbor, {1: 8})
    approved(team.lena_at_orbit, {1: 4})
    entry(team.max_at_harbor, day(1), 8)
    seen = {
        user.role: Timesheet.objects.visible_to(user).count()
        for user in (cast.max, cast.hanna, cast.fedir, cast.denys, cast.rita)
    }
    assert seen == {"DEV": 1, "HCS": 2, "FIN": 2, "DLV": 2, "REC": 0}
    assert Timesheet.objects.visible_to(cast.alice).get().placement == team.max_at_harbor
    assert TimeEntry.objects.visible_to(cast.max).count() == 1
    assert TimeEntry.objects.visible_to(team.lena).count() == 0
