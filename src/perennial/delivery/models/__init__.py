"""Tables of the delivery room, one module an aggregate."""

from perennial.delivery.models.entries import TimeEntry, TimeEntryQuerySet
from perennial.delivery.models.timesheets import (
    HoursAsk,
    Timesheet,
    TimesheetLine,
    TimesheetMove,
    TimesheetQuerySet,
)

__all__ = [
    "HoursAsk", "TimeEntry", "TimeEntryQuerySet", "Timesheet", "TimesheetLine", "TimesheetMove", "TimesheetQuerySet",
]  # fmt: skip
