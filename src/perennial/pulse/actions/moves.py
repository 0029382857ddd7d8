"""One move of a round or of an answer: the machine is asked, the row changes only where it was read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from perennial.foundation.rights import may_act
from perennial.foundation.timeline import Actor
from perennial.foundation.versions import write_as_read
from perennial.pulse.lifecycle import FEEDBACK_ANSWER, FEEDBACK_ROUND
from perennial.pulse.models import FeedbackAnswer, FeedbackRound


def move_round(row: FeedbackRound, event: str, *, by: Actor, guard: bool = True, **fields: Any) -> FeedbackRound:
    """Raises kernel.lifecycle.Refused, ChangedMeanwhile."""
    found = FEEDBACK_ROUND.find(row.state, event)
    guards = {found.guard: guard} if found is not None and found.guard else {}
    target = FEEDBACK_ROUND.fire(row.state, event, role_of(by), guards).target
    values = {"state": target, **fields}
    write_as_read(row, values, _("Somebody else changed this round meanwhile. Look again."))
    return row


def move_answer(row: FeedbackAnswer, event: str, *, role: str, guard: bool = True, **fields: Any) -> FeedbackAnswer:
    """In the caller's transaction, with the row locked. Raises kernel.lifecycle.Refused."""
    found = FEEDBACK_ANSWER.find(row.state, event)
    guards = {found.guard: guard} if found is not None and found.guard else {}
    row.state = FEEDBACK_ANSWER.fire(row.state, event, role, guards).target
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *fields])
    return row


def role_of(by: Actor) -> str:
    """The machine knows the account manager and the system; whoever may act on notes stands in for the manager."""
    return "AM" if by.user is not None and may_act(by.user, "notes") else by.role
