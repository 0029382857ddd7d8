"""Tables of the delivery room, one module an aggregate."""

from perennial.delivery.models.blockers import Blocker, BlockerQuerySet
from perennial.delivery.models.entries import TimeEntry, TimeEntryQuerySet
from perennial.delivery.models.reconciling import HoursDifference, HoursDifferenceQuerySet, Reconciliation
from perennial.delivery.models.staffing import (
    Candidate,
    SeatFilled,
    StaffingMove,
    StaffingRequest,
    StaffingRequestQuerySet,
)
from perennial.delivery.models.timesheets import (
    HoursAsk,
    Timesheet,
    TimesheetLine,
    TimesheetMove,
    TimesheetQuerySet,
)

__all__ = [
    "Blocker", "BlockerQuerySet", "Candidate", "HoursAsk", "HoursDifference", "HoursDifferenceQuerySet",
    "Reconciliation", "SeatFilled", "StaffingMove", "StaffingRequest", "StaffingRequestQuerySet", "TimeEntry",
    "TimeEntryQuerySet", "Timesheet", "TimesheetLine", "TimesheetMove", "TimesheetQuerySet",
]  # fmt: skip
