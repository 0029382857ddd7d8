"""Recurring work of the room: reminders, rounds that end, mails that came back."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def advance(now: datetime) -> None:
    """Move every running round to where the day puts it."""
    from perennial.pulse.actions.rounds import advance_rounds

    advance_rounds(by=system(now), as_of=localdate(now))


_TITLE = _("Reminders and ends of rounds")
SCHEDULES.register("pulse.advance", ScheduleSpec("pulse.advance", _TITLE, advance, minutes=60))
