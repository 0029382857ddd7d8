"""Who stands in for a manager who is away."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Deputy
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record


@transaction.atomic
def name_deputy(*, manager: User, deputy: User, starts_on: date, until: date | None, by: Actor, as_of: date) -> Deputy:
    """`deputy` sees and acts on the manager's clients in the period. Raises ValidationError for a wrong one."""
    row = Deputy(manager=manager, deputy=deputy, starts_on=starts_on, until=until)
    if manager == deputy or (until is not None and until < starts_on) or not deputy.is_active:
        raise ValidationError(_("A deputy is another active person, from a day until the same or a later one."))
    row.save()
    data = {"manager": manager.name, "deputy": deputy.name, "from": starts_on, "until": until}
    record("deputy.named", by=by, on=as_of, subject=("deputy", row.pk), data=data)
    return row


@transaction.atomic
def end_deputy(row: Deputy, *, by: Actor, as_of: date) -> Deputy:
    """The manager is back."""
    row.ended_on = as_of
    row.save(update_fields=["ended_on"])
    data = {"manager": row.manager.name, "deputy": row.deputy.name}
    record("deputy.ended", by=by, on=as_of, subject=("deputy", row.pk), data=data)
    return row
