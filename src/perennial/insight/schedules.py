"""Nightly work of the room: the health of the day that ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def nightly(now: datetime) -> None:
    """Keep yesterday, which is complete, and flag whom it shows in danger; today is kept as far as it is known."""
    from perennial.insight.actions import flag_in_danger, keep_health

    today = localdate(now)
    keep_health(as_of=today - timedelta(days=1))
    flag_in_danger(by=system(now), as_of=today - timedelta(days=1))
    keep_health(as_of=today)


SCHEDULES.register("insight.health", ScheduleSpec("insight.health", _("Health of clients"), nightly, at="02:40"))


def daily_reports(now: datetime) -> None:
    """Reports nobody objected to count as accepted."""
    from perennial.insight.actions.reports import advance_reports

    advance_reports(by=system(now), as_of=localdate(now))


SCHEDULES.register(
    "insight.reports", ScheduleSpec("insight.reports", _("Reports accepted by time"), daily_reports, at="03:10")
)


def nightly_company(now: datetime) -> None:
    """The figures of the day that ended, with the months that are closed by then; today's as far as they are known."""
    from perennial.insight.actions.company import keep_company
    from perennial.insight.actions.workload import keep_workloads

    today = localdate(now)
    keep_workloads(as_of=today)
    keep_company(as_of=today - timedelta(days=1))
    keep_company(as_of=today)


SCHEDULES.register(
    "insight.company", ScheduleSpec("insight.company", _("Figures of the company"), nightly_company, at="03:40")
)
