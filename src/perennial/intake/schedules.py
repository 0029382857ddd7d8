"""Recurring work of the imports."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.intake.lost_work_actions import put_back_lost


def put_back(now: datetime) -> None:
    """Imports whose work died."""
    put_back_lost(at=now)


SCHEDULES.register(
    "intake.put_back", ScheduleSpec("intake.put_back", _("Put back imports that were interrupted"), put_back, minutes=1)
)
