"""One move of an onboarding: the machine is asked, the row changes only where it was read, the timeline tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from perennial.foundation.timeline import Actor, record
from perennial.handover.lifecycle import ONBOARDING
from perennial.handover.models import Onboarding, OnboardingMove


class ChangedMeanwhile(RuntimeError):
    """Somebody else was faster."""


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
    values = {"state": target, "state_since": as_of, **fields}
    if target in ONBOARDING.end:
        values["ended_on"] = as_of
    rows = Onboarding.objects.filter(pk=row.pk, state=row.state, version=row.version)
    if rows.update(version=row.version + 1, **values) != 1:
        raise ChangedMeanwhile(_("Somebody else changed these first 90 days meanwhile. Look again."))
    OnboardingMove.objects.create(
        onboarding=row, event=event, before=row.state, after=target, on=as_of, by=by.user, reason=reason[:500],
        late_days=late_days,
    )  # fmt: skip
    data = {"event": event, "reason": reason, "late": late_days, "before": row.state, "after": target}
    record(
        "onboarding.moved", by=by, on=as_of, client_id=row.client_id, subject=("onboarding", row.pk), data=data
    )  # fmt: skip
    row.version += 1
    for name, value in values.items():
        setattr(row, name, value)
    return row
