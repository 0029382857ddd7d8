"""The mailbox is read every few minutes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def read(now: datetime) -> None:
    """Take in what is new, where a mailbox is set up."""
    from perennial.care.actions.mailbox import read_mailbox
    from perennial.care.tasks import stored_mailbox

    read_mailbox(stored_mailbox(), by=system(now), at=now)


SCHEDULES.register("care.mailbox", ScheduleSpec("care.mailbox", _("The mailbox"), read, minutes=5))
