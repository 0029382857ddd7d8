"""Hours come in once, for their placement; what cannot have been worked is refused; all can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from perennial.delivery import choices
from perennial.delivery.doors import report
from perennial.delivery.models import TimeEntry, Timesheet
from perennial.delivery.queries import approved_hours
from perennial.foundation.models import TimelineEvent
from perennial.intake import actions
from perennial.intake.doors import import_path
from perennial.intake.kinds import hours_columns as names
from perennial.intake.kinds import stage
from perennial.intake.models import ImportBatch
from perennial.intake.reading import read_tables
from perennial.people.models import Leave
from tests.conftest import TODAY, Cast
from tests.contracts.team import Team, make_team
from tests.delivery.month import entry
from tests.intake.test_apply import book

MAX, LENA = "max@lindenworks.example", "lena@lindenworks.example"
HEAD = "client,person,day,hours,note,billable,reason,state\n"
HOURS = HEAD + (
    f"harbor-pay,{MAX},2026-10-05,7.5,Search,yes,,approved\nharbor-pay,{MAX},2026-10-05,0.5,Access,no,onboarding,approved\n"
    f"harbor-pay,{MAX},2026-10-06,8,,,,approved\norbit-rail,{LENA},2026-09-07,4,,,,invoiced\n"
    f"harbor-pay,{MAX},2026-11-02,8,,,,\nharbor-pay,{MAX},2026-11-02,8,,,,\n"
)


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def bring(cast: Cast, folder: Path, **files: str) -> dict[str, Any]:
    return import_path(book(folder, **files), by=cast.by(cast.olena), as_of=TODAY)


def test_the_words_of_the_book_are_those_of_the_product() -> None:
    assert set(choices.NotBillable.values) == names.NOT_BILLED
    assert set(choices.TimesheetState.values) >= names.HOUR_STATES


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("FERN,max@x.example,2026-10-05,25,,,,", "hours"), ("FERN,max@x.example,2026-10-05,0,,,,", "hours"),
        ("FERN,max@x.example,2026-10-05,,,,,", "hours"), ("FERN,Max,2026-10-05,8,,,,", "person"),
        ("FERN,max@x.example,,8,,,,", "day"), ("FERN,max@x.example,2026-10-05,8,,,holiday,", "reason"),
        ("FERN,max@x.example,2026-10-05,8,,,,paid", "state"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_line(line: str, column: str) -> None:
    found = stage(read_tables((HEAD + line + "\n").encode(), "hours.csv"))
    assert [(row.line, row.column) for row in found.refused] == [(2, column)]


def test_hours_come_in_once_and_are_taken_back(cast: Cast, team: Team, tmp_path: Path) -> None:
    found = bring(cast, tmp_path, hours=HOURS)
    assert found["created"]["hours"] == 6 and found["refused"] == []
    assert TimeEntry.objects.filter(person=cast.max).count() == 5, "two equal lines are two pieces of work"
    sheets = {(row.placement_id, row.month.month): row for row in Timesheet.objects.all()}
    october = sheets[(team.max_at_harbor.pk, 10)]
    assert (october.state, october.seconds, october.seconds_billable) == ("approved", 16 * 3600, 15.5 * 3600)
    assert sheets[(team.lena_at_orbit.pk, 9)].state == "invoiced"
    assert sheets[(team.max_at_harbor.pk, 11)].state == "open"
    assert sum(row.seconds for row in approved_hours([cast.harbor.pk], date(2026, 10, 1))) == 15.5 * 3600
    told = report(date(2026, 10, 1), client="Harbor Pay")
    assert told["total"] == {"hours": "16.00", "billable_hours": "15.50"}
    assert told["clients"][0]["placements"][0]["state"] == "approved"
    event = TimelineEvent.objects.filter(verb="import.applied", client_id=cast.harbor.pk).get()
    assert event.data["created"] == {"hours": 5}
    again = bring(cast, tmp_path, hours=HOURS)
    assert "hours" not in again["created"] and again["unchanged"]["hours"] == 6
    actions.take_back(ImportBatch.objects.get(state="applied"), by=cast.by(cast.olena), as_of=TODAY)
    assert not TimeEntry.objects.exists() and not Timesheet.objects.exists()


def test_what_went_on_since_is_not_taken_back(cast: Cast, team: Team, tmp_path: Path) -> None:
    bring(cast, tmp_path, hours=HEAD + f"harbor-pay,{MAX},2026-11-02,8,,,,\n")
    batch = ImportBatch.objects.get()
    entry(team.max_at_harbor, date(2026, 11, 3), 8)
    Timesheet.objects.update(state="submitted")
    with pytest.raises(Exception, match="submitted or approved"):
        actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    Timesheet.objects.update(state="open")
    actions.take_back(batch, by=cast.by(cast.olena), as_of=TODAY)
    assert (TimeEntry.objects.count(), Timesheet.objects.count()) == (1, 1), "the month of others stays"


def test_hours_that_cannot_have_been_worked_are_refused(cast: Cast, team: Team, tmp_path: Path) -> None:
    Leave.objects.create(person=cast.max, starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 16), state="approved",
                         state_since=TODAY, asked_on=TODAY)  # fmt: skip
    Timesheet.objects.create(placement=team.max_at_harbor, month=date(2026, 8, 1), state="submitted", state_since=TODAY)
    lines = [
        f"harbor-pay,{MAX},2026-10-05,20,,,,", f"harbor-pay,{MAX},2026-10-05,5,,,,",
        f"harbor-pay,{MAX},2026-10-14,8,,,,", f"harbor-pay,{MAX},2026-12-01,8,,,,",
        f"harbor-pay,{MAX},2026-01-02,8,,,,", f"orbit-rail,{MAX},2026-10-06,8,,,,",
        f"harbor-pay,{MAX},2026-08-03,8,,,,", "harbor-pay,nobody@lindenworks.example,2026-10-05,8,,,,",
    ]  # fmt: skip
    found = bring(cast, tmp_path, hours=HEAD + "\n".join(lines) + "\n")
    said = {row["line"]: row["reason"] for row in found["refused"]}
    assert sorted(said) == [3, 4, 5, 6, 7, 8, 9] and not found["applied"]
    for line, words in ((3, "24 hours"), (4, "on leave"), (5, "future"), (6, "begins"), (7, "no placement"),
                        (8, "submitted")):  # fmt: skip
        assert words in said[line], said[line]
