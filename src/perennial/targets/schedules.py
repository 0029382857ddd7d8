"""What moves by the day: bonuses of a finished quarter."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def bonuses(now: datetime) -> None:
    """Open, compute and let pay what the day allows; the same facts change nothing twice."""
    from perennial.targets.actions.bonuses import advance_bonuses

    advance_bonuses(by=system(now), as_of=localdate(now))


SCHEDULES.register("targets.bonuses", ScheduleSpec("targets.bonuses", _("Bonuses of the quarter"), bonuses, at="04:30"))
