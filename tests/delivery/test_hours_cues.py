"""C17: a month that cannot be invoiced yet, found over the book, at rest when done, closed by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from perennial.delivery.actions.comparing import TheirRow, compare_hours, settle_difference
from perennial.delivery.models import HoursDifference, Timesheet
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.timeline import system
from perennial.people.models import Leave
from perennial.today.actions import finish_item, refresh_queue
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import Team, make_team
from tests.delivery.month import OCTOBER, entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Cast) -> Team:
    """Max and Lena have kept hours in September; October of Lena is approved."""
    team = make_team(cast)
    for row in (team.max_at_harbor, team.lena_at_orbit):
        Timesheet.objects.create(placement=row, month=date(2026, 9, 1), state="submitted", state_since=TODAY)
    Timesheet.objects.create(placement=team.lena_at_orbit, month=OCTOBER, state="submitted", state_since=TODAY)
    return team


def items(day: date = TODAY) -> list[tuple[str, str]]:
    refresh_queue(by=system(NOW), as_of=day)
    rows = QueueItem.objects.filter(rule="C17", state="open").select_related("client").order_by("client__name")
    return [(row.client.name, row.letter) for row in rows]


def submit(team: Team) -> None:
    Timesheet.objects.update_or_create(
        placement=team.max_at_harbor, month=OCTOBER, defaults={"state": "submitted", "state_since": TODAY}
    )


def test_hours_that_are_missing_after_two_working_days_are_told(
    cast: Cast, team: Team, django_assert_max_num_queries: Any
) -> None:
    assert not list(CUES["C17"].find(date(2026, 11, 2))), "a Monday: one working day after October"
    with django_assert_max_num_queries(10):
        (cue,) = CUES["C17"].find(date(2026, 11, 3))
    rule = CUES["C17"]
    assert (cue.client_id, cue.letter) == (cast.harbor.pk, None)
    assert rule.headline(cue.params) == "Hours of October 2026 are not settled:"
    assert rule.why(cue.params) == "not submitted by Max Dev." and "submitted" in rule.action(cue.params)
    assert rule.facts(cue.params) == [("Not submitted", "Max Dev")]


def test_who_never_kept_hours_is_on_leave_or_has_submitted_is_not_asked(cast: Cast, team: Team) -> None:
    submit(team)
    assert items() == []
    Timesheet.objects.filter(placement=team.max_at_harbor).delete()
    assert items() == [], "nobody keeps the hours of this client here"


def test_it_rests_when_done_and_closes_by_itself(cast: Cast, team: Team) -> None:
    assert [name for name, _letter in items()] == ["Harbor Pay"]
    finish_item(QueueItem.objects.get(rule="C17").pk, by=cast.by(cast.alice), as_of=TODAY)
    assert items(TODAY + timedelta(days=1)) == []
    assert [name for name, _letter in items(TODAY + timedelta(days=3))] == ["Harbor Pay"]
    submit(team)
    assert items(TODAY + timedelta(days=3)) == []


def test_lines_apart_by_more_than_two_percent_bring_the_letter_and_their_end_closes_it(cast: Cast, team: Team) -> None:
    submit(team)
    mine = [entry(team.max_at_harbor, date(2026, 10, 5) + timedelta(days=n), 8, f"Work {n}") for n in range(5)]
    rows = [TheirRow(n, cast.max.name, row.day, row.seconds, row.note) for n, row in enumerate(mine)]
    rows[0] = TheirRow(0, cast.max.name, mine[0].day, 7 * 3600, "Work 0")
    by = cast.by(cast.alice)
    compare_hours(cast.harbor, OCTOBER, rows, source="t.csv", digest="a", by=by, as_of=TODAY)
    assert items() == [("Harbor Pay", "hours_lines")]
    (cue,) = CUES["C17"].find(TODAY)
    assert CUES["C17"].why(cue.params) == "1 line differs from the client's tracker, by 1:00."
    for language, words in (("en", "5 Oct, Max Dev: we have 8:00, your tracker 7:00 (Work 0)"), ("ru", "у нас 8:00"),
                            ("uk", "у вашому трекері 7:00")):  # fmt: skip
        with translation.override(language):
            found = LETTERS["hours_lines"].compose(cast.harbor.pk, language=language, sender=None, as_of=TODAY)
            assert words in "".join(text for text, _merged in found.body)
    settle_difference(HoursDifference.objects.get(), how="ours", reason="By our clock", by=by, as_of=TODAY)
    assert items() == []
    rows[0] = TheirRow(0, cast.max.name, mine[0].day, 8 * 3600 - 900, "Work 0")
    compare_hours(cast.harbor, OCTOBER, rows, source="t.csv", digest="b", by=by, as_of=TODAY)
    assert items() == [], "a quarter of an hour of forty is within two percent"


def test_a_month_of_leave_asks_for_nothing(cast: Cast, team: Team) -> None:
    from perennial.people.actions.skills import set_terms

    set_terms(cast.max, values={"country": "PL", "started_on": date(2024, 1, 1)}, by=cast.by(cast.olena), as_of=TODAY)
    Leave.objects.create(person=cast.max, starts_on=OCTOBER, ends_on=date(2026, 10, 31), state="approved",
                         state_since=TODAY, asked_on=TODAY)  # fmt: skip
    assert not list(CUES["C17"].find(TODAY))
