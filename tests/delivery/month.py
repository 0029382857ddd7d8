"""A month of hours, written straight into the tables where a test is not about how they come there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from perennial.contracts.models import Placement
from perennial.delivery.models import TimeEntry, Timesheet, TimesheetLine

OCTOBER = date(2026, 10, 1)


def entry(placement: Placement, day: date, hours: float, note: str = "", **values: Any) -> TimeEntry:
    seconds = int(hours * 3600)
    return TimeEntry.objects.create(
        placement=placement, person_id=placement.person_id, day=day, seconds=seconds, note=note, **values
    )


def approved(placement: Placement, days: Mapping[int, float], month: date = OCTOBER) -> Timesheet:
    """A timesheet the client approved, with a line of so many hours on each day of the month."""
    whole = sum(int(hours * 3600) for hours in days.values())
    sheet = Timesheet.objects.create(
        placement=placement, month=month, state="approved", state_since=month, approved_on=month, approved_how="link",
        seconds=whole, seconds_billable=whole,
    )  # fmt: skip
    TimesheetLine.objects.bulk_create(
        TimesheetLine(
            timesheet=sheet, day=month.replace(day=day), seconds=int(hours * 3600),
            seconds_billable=int(hours * 3600), state="approved",
        )
        for day, hours in days.items()
    )  # fmt: skip
    return sheet
