"""Recurring work of the room: what clocks do by themselves."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SCHEDULES, ScheduleSpec
from perennial.foundation.timeline import system


def tick(now: datetime) -> None:
    """Promises whose moment has passed become overdue or broken; issues without an answer in time go to the head."""
    from perennial.care.actions.issues import advance_issues
    from perennial.care.actions.promises import advance_promises

    day = localdate(now)
    advance_promises(by=system(now), as_of=day)
    advance_issues(by=system(now), as_of=day)


def read(now: datetime) -> None:
    """Take in what is new in the mailbox, where one is set up."""
    from perennial.care.actions.mailbox import read_mailbox
    from perennial.care.queries.stored_mailbox import stored_mailbox

    read_mailbox(stored_mailbox(), by=system(now), at=now)


SCHEDULES.register("care.clocks", ScheduleSpec("care.clocks", _("Clocks of promises and issues"), tick, minutes=10))
SCHEDULES.register("care.mailbox", ScheduleSpec("care.mailbox", _("The mailbox"), read, minutes=5))


def rhythms(now: datetime) -> None:
    """The meetings of the coming weeks stand in the calendar."""
    from perennial.care.actions.meetings import keep_rhythms

    keep_rhythms(by=system(now), as_of=localdate(now))


def calendars(now: datetime) -> None:
    """Read the calendars of others, each on its own: one that hangs for its ten seconds holds no other's data."""
    from perennial.care.actions.calendars import read_calendar
    from perennial.care.queries.meetings import calendars_to_read

    for calendar, zone in calendars_to_read():
        read_calendar(calendar, zone=zone, now=now)


SCHEDULES.register("care.rhythms", ScheduleSpec("care.rhythms", _("Meetings of the coming weeks"), rhythms, at="02:40"))
SCHEDULES.register("care.calendars", ScheduleSpec("care.calendars", _("Calendars of others"), calendars, minutes=60))


def greet(now: datetime) -> None:
    """Holidays and birthdays that come near are suggested with a draft."""
    from perennial.care.actions.greetings import suggest_greetings

    suggest_greetings(by=system(now), as_of=localdate(now))


SCHEDULES.register("care.greetings", ScheduleSpec("care.greetings", _("Greetings that come near"), greet, at="03:10"))
