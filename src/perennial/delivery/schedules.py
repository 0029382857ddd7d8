"""Daily work of the room: reminders to approve hours, and approval by silence where it was agreed."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def daily_hours(now: datetime) -> None:
    """Hours that wait for a client's word."""
    from perennial.delivery.actions.asking import advance_hours

    advance_hours(by=system(now), as_of=localdate(now))


SCHEDULES.register("delivery.hours", ScheduleSpec("delivery.hours", _("Hours to approve"), daily_hours, at="03:20"))
