"""Recurring work of the house itself. Rooms register their own in their `schedules.py`."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from perennial.foundation import jobs, links, outbox
from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.sent_journal import reconcile_letters
from perennial.foundation.sign_in_guard import forget_old_tries


def sweep(now: datetime) -> None:
    """What dead workers left behind."""
    outbox.sweep(at=now)
    jobs.return_lost_tasks(at=now)
    jobs.retry_failed_tasks(at=now)


def reconcile(now: datetime) -> None:
    """Ask the journal about letters not known to have left."""
    reconcile_letters(at=now)


def prune(now: datetime) -> None:
    """Old sessions, finished tasks, dead workers, wrong tries that no longer count."""
    from django.contrib.sessions.models import Session

    Session.objects.filter(expire_date__lt=now).delete()
    jobs.prune(at=now)
    links.prune(at=now)
    forget_old_tries(at=now)


SCHEDULES.register("jobs.sweep", ScheduleSpec("jobs.sweep", _("Return the work of dead workers"), sweep, minutes=1))
SCHEDULES.register(
    "jobs.reconcile", ScheduleSpec("jobs.reconcile", _("Look for letters in the journal"), reconcile, minutes=10)
)
SCHEDULES.register("jobs.prune", ScheduleSpec("jobs.prune", _("Delete what is no longer needed"), prune, at="03:40"))
