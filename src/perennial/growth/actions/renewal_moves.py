"""One move of a renewal: the machine is asked, the row changes only as it was read, the timeline tells it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.growth.lifecycle import RENEWAL
from perennial.growth.models import Renewal, RenewalMove
from perennial.growth.policies.whole_room import fired

SYSTEM: Final = "SYS"


def move_renewal(
    row: Renewal, event: str, *, role: str | None = None, holds: bool = True, reason: str = "", by: Actor,
    as_of: date, **fields: Any,
) -> Renewal:  # fmt: skip
    """Part of the caller's transaction. `holds`: whether the guard of the move does.

    Raises kernel.lifecycle.Refused, foundation.versions.ChangedMeanwhile.
    """
    target = fired(RENEWAL, row.state, event, holds=holds, role=role, user=by.user)
    before = row.state
    values = {"state": target, "state_since": as_of, **fields}
    if target in RENEWAL.end:
        values["decided_on"] = as_of
    write_as_read(row, values, _("Somebody else changed this renewal meanwhile. Look again."))
    RenewalMove.objects.create(
        renewal=row, event=event, before=before, after=target, on=as_of, by=by.user, reason=reason[:500]
    )
    data = {
        "event": event, "number": row.agreement.number, "ends_on": row.term_ends_on, "reason": reason[:500],
        "new_end_on": fields.get("new_end_on"),
    }  # fmt: skip
    record("renewal.moved", by=by, on=as_of, client_id=row.client_id, subject=("renewal", row.pk), data=data)
    return row
