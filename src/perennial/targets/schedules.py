"""What moves by the day: plans begin, end and are estimated anew on Mondays; bonuses of a finished quarter."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system

MONDAY: Final = 0


def follow_plans(now: datetime) -> None:
    """Freeze what begins, count what is over, estimate on Mondays; the same day changes nothing twice."""
    from perennial.targets.actions.plans import close_plans, estimate_plans, start_plans

    by, as_of = system(now), localdate(now)
    start_plans(by=by, as_of=as_of)
    close_plans(by=by, as_of=as_of)
    if as_of.weekday() == MONDAY:
        estimate_plans(by=by, as_of=as_of)


def keep_estimates(now: datetime) -> None:
    """The company's figures of two quarters, as the page shows them through the day."""
    from perennial.targets.actions.estimates import keep_company

    keep_company(as_of=localdate(now))


def bonuses(now: datetime) -> None:
    """Open, compute and let pay what the day allows; the same facts change nothing twice."""
    from perennial.targets.actions.bonuses import advance_bonuses

    advance_bonuses(by=system(now), as_of=localdate(now))


SCHEDULES.register("targets.plans", ScheduleSpec("targets.plans", _("Quarterly plans"), follow_plans, at="03:50"))
SCHEDULES.register(
    "targets.estimates", ScheduleSpec("targets.estimates", _("The company's plan"), keep_estimates, at="04:05")
)
SCHEDULES.register("targets.bonuses", ScheduleSpec("targets.bonuses", _("Bonuses of the quarter"), bonuses, at="04:30"))
