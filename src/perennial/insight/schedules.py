"""Nightly work of the room: the health of the day that ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def nightly(now: datetime) -> None:
    """Keep yesterday, which is complete, and flag whom it shows in danger."""
    from perennial.insight.actions import flag_in_danger, keep_health

    day = localdate(now) - timedelta(days=1)
    keep_health(as_of=day)
    flag_in_danger(by=system(now), as_of=day)


SCHEDULES.register("insight.health", ScheduleSpec("insight.health", _("Health of clients"), nightly, at="02:40"))


def daily_reports(now: datetime) -> None:
    """Reports nobody objected to count as accepted."""
    from perennial.insight.actions.reports import advance_reports

    advance_reports(by=system(now), as_of=localdate(now))


SCHEDULES.register(
    "insight.reports", ScheduleSpec("insight.reports", _("Reports accepted by time"), daily_reports, at="03:10")
)
