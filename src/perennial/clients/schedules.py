"""Nightly work of the room: notices that have run out."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def nightly(now: datetime) -> None:
    """Clients whose notice has run out are lost from now on."""
    from perennial.clients.actions.lifecycle import end_notices

    end_notices(by=system(now), as_of=localdate(now))


def feeds(now: datetime) -> None:
    """News feeds of clients, those not read for six hours."""
    from perennial.clients.actions.news import read_feeds

    read_feeds(by=system(now), as_of=localdate(now))


SCHEDULES.register("clients.feeds", ScheduleSpec("clients.feeds", _("News of clients"), feeds, minutes=60))
SCHEDULES.register(
    "clients.nightly", ScheduleSpec("clients.nightly", _("Notices that have run out"), nightly, at="02:50")
)
