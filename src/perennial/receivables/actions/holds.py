"""Holds: no reminders for a client, an invoice or an instalment, until they end."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.billing.models import Invoice
from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, record
from perennial.receivables.actions.refusals import AlreadyEnded, NeedsReason
from perennial.receivables.models import (
    DunningHold,
    Instalment,
)


@transaction.atomic
def hold_reminders(
    client: Client, *, reason: str, until: date | None, invoice: Invoice | None = None,
    instalment: Instalment | None = None, by: Actor, as_of: date,
) -> DunningHold:  # fmt: skip
    """No reminders for the client, one invoice or one instalment. Raises NeedsReason, ValueError for a past end."""
    if not reason.strip():
        raise NeedsReason(_("Say why no reminder should go."))
    if until is not None and until < as_of:
        raise ValueError(_("The end of the hold is in the past."))
    hold = DunningHold.objects.create(
        client=client, invoice=invoice, instalment=instalment, reason=reason.strip(), starts_on=as_of, until=until
    )
    data = {"reason": hold.reason, "until": until, "invoice": invoice.number if invoice else None}
    record("hold.set", by=by, on=as_of, client_id=client.pk, subject=("hold", hold.pk), data=data)
    return hold


@transaction.atomic
def end_hold(hold: DunningHold, *, by: Actor, as_of: date) -> DunningHold:
    """Reminders may go again. Raises AlreadyEnded."""
    if hold.ended_on is not None:
        raise AlreadyEnded(_("This hold has ended before."))
    hold.ended_on = as_of
    hold.save(update_fields=["ended_on"])
    data = {"reason": hold.reason}
    record("hold.ended", by=by, on=as_of, client_id=hold.client_id, subject=("hold", hold.pk), data=data)
    return hold
