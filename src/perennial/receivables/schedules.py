"""Nightly work of the room: the fit, then the cases. The queue is refreshed after it (today.schedules)."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def nightly(now: datetime) -> None:
    """Predict again from what is known, then move the cases of the day."""
    from perennial.receivables.actions import advance_cases, refit

    day = localdate(now)
    refit(as_of=day)
    advance_cases(by=system(now), as_of=day)


def release(now: datetime) -> None:
    """Letters of the steps that the settings released (none by default)."""
    from perennial.receivables.released import send_released

    send_released(by=system(now), as_of=localdate(now))


SCHEDULES.register(
    "receivables.release", ScheduleSpec("receivables.release", _("Released letters"), release, minutes=60)
)
SCHEDULES.register(
    "receivables.nightly", ScheduleSpec("receivables.nightly", _("Predictions and the ladder"), nightly, at="03:10")
)
