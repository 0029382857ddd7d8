"""The queue is refreshed every hour and after the nightly work."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def refresh(now: datetime) -> None:
    """Bring every item up to the facts."""
    from perennial.today.actions import refresh_queue

    refresh_queue(by=system(now), as_of=localdate(now))


SCHEDULES.register("today.refresh", ScheduleSpec("today.refresh", _("The queue"), refresh, minutes=30))
