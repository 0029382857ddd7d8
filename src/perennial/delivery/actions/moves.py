"""One move of a timesheet: the machine is asked, the row changes only where it was read, the timeline tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from perennial.delivery.lifecycle import TIMESHEET
from perennial.delivery.models import Timesheet, TimesheetMove
from perennial.delivery.policies import timesheet_roles
from perennial.foundation.timeline import Actor, Event, record_many
from perennial.foundation.versions import write_as_read


def move_timesheet(
    row: Timesheet, event: str, *, roles: tuple[str, ...] = (), holds: bool = True, by: Actor, as_of: date,
    who: str = "", reason: str = "", **fields: Any,
) -> Timesheet:  # fmt: skip
    """Part of the caller's transaction. `roles`: in whose place it is done, else those of the actor; `holds`: whether
    the guard of the move does; `who`: the client's person.

    Raises kernel.lifecycle.Refused, ChangedMeanwhile.
    """
    found = TIMESHEET.find(row.state, event)
    guards = {found.guard: holds} if found is not None and found.guard else {}
    roles = roles or timesheet_roles(by.user, row.placement.person_id) or (by.role,)
    role = next((one for one in roles if found is not None and one in found.roles), roles[0])
    target = TIMESHEET.fire(row.state, event, role, guards).target
    change_state(row, target, event=event, by=by, as_of=as_of, who=who, reason=reason, **fields)
    return row


def change_state(
    row: Timesheet, target: str, *, event: str, by: Actor, as_of: date, who: str = "", reason: str = "", **fields: Any
) -> None:
    """The row, its history and the timeline. Raises ChangedMeanwhile."""
    before = row.state
    values = {"state": target, "state_since": as_of, **fields}
    write_as_read(row, values, _("Somebody else changed these hours meanwhile. Look again."))
    TimesheetMove.objects.create(
        timesheet=row, event=event, before=before, after=target, on=as_of, by=by.user, who=who[:200],
        reason=reason[:500],
    )  # fmt: skip
    record_many([told(row, event, as_of, who=who, reason=reason)], by=by)


def told(row: Timesheet, event: str, as_of: date, *, who: str = "", reason: str = "") -> Event:
    """What the timeline keeps of a move."""
    data = {
        "event": event, "person": row.placement.person.name, "month": row.month, "seconds": row.seconds_billable,
        "who": who, "reason": reason,
    }  # fmt: skip
    return Event("timesheet.moved", as_of, row.placement.client_id, ("timesheet", row.pk), data)
