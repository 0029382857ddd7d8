"""One move of an onboarding: the machine is asked, the row changes only where it was read, the timeline tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.handover.lifecycle import ONBOARDING
from perennial.handover.models import Onboarding, OnboardingMove


def move_onboarding(
    row: Onboarding, event: str, *, role: str, holds: bool, by: Actor, as_of: date, reason: str = "",
    late_days: int = 0, **fields: Any,
) -> Onboarding:  # fmt: skip
    """Part of the caller's transaction. `holds`: whether the guard of the move does.

    Raises kernel.lifecycle.Refused, ChangedMeanwhile.
    """
    found = ONBOARDING.find(row.state, event)
    guards = {found.guard: holds} if found is not None and found.guard else {}
    target = ONBOARDING.fire(row.state, event, role, guards).target
    before = row.state
    values = {"state": target, "state_since": as_of, **fields}
    if target in ONBOARDING.end:
        values["ended_on"] = as_of
    write_as_read(row, values, _("Somebody else changed these first 90 days meanwhile. Look again."))
    OnboardingMove.objects.create(
        onboarding=row, event=event, before=before, after=target, on=as_of, by=by.user, reason=reason[:500],
        late_days=late_days,
    )  # fmt: skip
    data = {"event": event, "reason": reason, "late": late_days, "before": before, "after": target}
    record(
        "onboarding.moved", by=by, on=as_of, client_id=row.client_id, subject=("onboarding", row.pk), data=data
    )  # fmt: skip
    return row
