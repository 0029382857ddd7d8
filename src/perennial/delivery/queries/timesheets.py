"""What others ask about timesheets: hours to invoice, and whether a placement's hours are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from perennial.contracts.models import Placement
from perennial.delivery.choices import TimesheetState
from perennial.delivery.models import TimeEntry, Timesheet, TimesheetLine
from perennial.foundation.narrowing import narrowed


@dataclass(frozen=True, slots=True)
class ApprovedDay:
    """Time of one day that the client approved and no invoice holds. `seconds` are rounded, or as settled."""

    timesheet_id: int
    placement_id: int
    person_id: int
    agreement_id: int
    day: date
    seconds: int
    note: str


def approved_hours(client_ids: Collection[int], month: date) -> list[ApprovedDay]:
    """Lines of the approved timesheets of a month that are not invoiced yet, by placement and day; days on which the
    client pays for nothing are left out. One query.
    """
    wanted = set(client_ids)
    rows: Any = TimesheetLine.objects.filter(
        timesheet__month=month.replace(day=1), timesheet__state=TimesheetState.APPROVED
    )
    rows = narrowed(rows, "timesheet__placement__client_id", wanted).order_by("timesheet__placement_id", "day")
    values = rows.values_list(
        "timesheet__placement__client_id", "timesheet_id", "timesheet__placement_id", "timesheet__placement__person_id",
        "timesheet__placement__agreement_id", "day", "seconds_billable", "agreed_seconds", "note",
    )  # fmt: skip
    return [
        ApprovedDay(sheet, placement, person, agreement, day, seconds if agreed is None else agreed, note)
        for client, sheet, placement, person, agreement, day, seconds, agreed, note in values.iterator(5000)
        if client in wanted and (seconds if agreed is None else agreed) > 0
    ]


def hours_closed(placement: Placement, as_of: date) -> bool | None:
    """Whether every month with hours up to the day is approved, invoiced or void. None: the placement has no hours."""
    rows = Timesheet.objects.filter(placement=placement, month__lte=as_of).values_list("month", "state")
    states = dict(rows)
    entries: Any = TimeEntry.objects.filter(placement=placement, day__lte=as_of).order_by()
    worked = set(entries.annotate(month=TruncMonth("day")).values_list("month", flat=True).distinct())
    if not states and not worked:
        return None
    done = {TimesheetState.APPROVED, TimesheetState.INVOICED, TimesheetState.VOID}
    return worked <= set(states) and set(states.values()) <= done


def hours_from(days: Mapping[int, date]) -> dict[int, int]:
    """{placement: seconds the client pays for, worked from its day on}; those without any are left out. One query."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for placement, day in days.items():
        by_day[day].append(placement)
    wanted = Q(pk__in=())
    for day, placements in by_day.items():
        wanted |= Q(placement__in=placements, day__gte=day)
    rows: Any = TimeEntry.objects.filter(wanted, billable=True).order_by().values_list("placement")
    return dict(rows.annotate(total=Sum("seconds")))
