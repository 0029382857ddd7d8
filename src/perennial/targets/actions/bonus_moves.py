"""One move of a bonus: the machine is asked, the row changes only where it was read, the timeline tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.targets.lifecycle import BONUS
from perennial.targets.models import Bonus, BonusMove


def move_bonus(
    row: Bonus, event: str, *, role: str, holds: bool, by: Actor, as_of: date, reason: str = "", **fields: Any
) -> Bonus:
    """Part of the caller's transaction. `holds`: whether the guard of the move does.

    Raises kernel.lifecycle.Refused, ChangedMeanwhile.
    """
    found = BONUS.find(row.state, event)
    guards = {found.guard: holds} if found is not None and found.guard else {}
    target = BONUS.fire(row.state, event, role, guards).target
    was = row.state
    values = {"state": target, "state_since": as_of, **fields}
    write_as_read(row, values, _("Somebody else changed this bonus meanwhile. Look again."))
    BonusMove.objects.create(
        bonus=row, event=event, before=was, after=target, on=as_of, by=by.user, reason=reason[:500]
    )
    data = {"event": event, "person": row.person.name, "quarter": row.quarter.isoformat(), "reason": reason}
    record("bonus.moved", by=by, on=as_of, subject=("bonus", row.pk), data=data)  # no amounts: administrators read it
    return row
