"""What moves by the day: onboardings that begin, start, come under watch or stop; reminders of hand-overs."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def advance(now: datetime) -> None:
    """Follow the lives of clients and what the books show; the same facts change nothing twice."""
    from perennial.handover.actions.advance import advance_onboardings
    from perennial.handover.actions.shadow import advance_handovers

    advance_onboardings(by=system(now), as_of=localdate(now))
    advance_handovers(by=system(now), as_of=localdate(now))


_TITLE = _("First 90 days of clients")
SCHEDULES.register("handover.advance", ScheduleSpec("handover.advance", _TITLE, advance, minutes=60))
