"""One move of a hand-over: the machine is asked, the row changes only where it was read, the timeline tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.handover.choices import Side, Signed
from perennial.handover.lifecycle import HANDOVER
from perennial.handover.models import HandoverCard, HandoverMove, HandoverSign
from perennial.handover.queries.onboardings import machine_role

MOST_WORDS = 500


def move_card(
    card: HandoverCard, event: str, *, holds: bool, by: Actor, as_of: date, reason: str = "",
    named: Sequence[str] = (), **fields: Any,
) -> HandoverCard:  # fmt: skip
    """Part of the caller's transaction. `holds`: whether the guard of the move does; `named`: fields of the card
    that the timeline tells.

    Raises kernel.lifecycle.Refused, ChangedMeanwhile.
    """
    found = HANDOVER.find(card.state, event)
    guards = {found.guard: holds} if found is not None and found.guard else {}
    target = HANDOVER.fire(card.state, event, machine_role(by.role), guards).target
    before, words = card.state, " ".join(reason.split())[:MOST_WORDS]
    values: dict[str, Any] = {"state": target, **fields}
    if target != before:
        values["state_since"] = as_of
    if target in HANDOVER.end:
        values["ended_on"] = as_of
    write_as_read(card, values, _("Somebody else changed this hand-over meanwhile. Look again."))
    HandoverMove.objects.create(
        card=card, event=event, before=before, after=target, on=as_of, by=by.user, reason=words
    )
    data = {"event": event, "reason": words, "gaps": list(named), "was": before, "is": target}
    record(
        "handover.moved", by=by, on=as_of, client_id=card.client_id, subject=("handover", card.pk), data=data
    )  # fmt: skip
    return card


def locked(card: HandoverCard) -> HandoverCard:
    """The row as it stands now, locked until the transaction ends."""
    found = HandoverCard.objects.select_for_update().get(pk=card.pk)
    found.client = Client.objects.select_related("manager").get(pk=found.client_id)
    return found


def sign(card: HandoverCard, side: Side, what: Signed, *, by: Actor, as_of: date) -> None:
    """The word of one side; a newer one of the same side replaces it."""
    if by.user is not None:
        HandoverSign.objects.update_or_create(card=card, side=side, what=what, defaults={"by": by.user, "on": as_of})
