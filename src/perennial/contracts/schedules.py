"""What moves by the day: leave whose last day has passed, and placements whose last day is over."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def close_leave(now: datetime) -> None:
    """Leave that is over; the same facts change nothing twice."""
    from perennial.contracts.actions.leave import close_past_leaves

    close_past_leaves(by=system(now), as_of=localdate(now))


SCHEDULES.register("leave.close", ScheduleSpec("leave.close", _("Leave that is over"), close_leave, minutes=60))


def end(now: datetime) -> None:
    """Placements end after their last day, once their hours are closed; the same facts change nothing twice."""
    from perennial.contracts.actions.moves import end_placements

    end_placements(by=system(now), as_of=localdate(now))


_ENDS = _("Placements that come to their end")
SCHEDULES.register("contracts.end", ScheduleSpec("contracts.end", _ENDS, end, minutes=60))


def change_rates(now: datetime) -> None:
    """Agreed rates come into force on their day; the same facts change nothing twice."""
    from perennial.contracts.actions.rate_changes import apply_rate_changes

    apply_rate_changes(by=system(now), as_of=localdate(now))


_RATES = _("New rates whose day has come")
SCHEDULES.register("contracts.rates", ScheduleSpec("contracts.rates", _RATES, change_rates, minutes=60))


def close_watches(now: datetime) -> None:
    """Calm watches over placements that are over; the same facts change nothing twice."""
    from perennial.contracts.actions.poaching import close_watches as close

    close(by=system(now), as_of=localdate(now))


_WATCHES = _("Watches over placements that are over")
SCHEDULES.register("contracts.watches", ScheduleSpec("contracts.watches", _WATCHES, close_watches, minutes=60))
