"""Blockers through their life (lifecycle.BLOCKER): noted, raised with the client, removed, or none after all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.contracts.models import Placement
from perennial.delivery.blocker_choices import BlockedBy, BlockerState
from perennial.delivery.lifecycle import BLOCKER
from perennial.delivery.models import Blocker
from perennial.delivery.policies import blocker_roles, may_note_blockers
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.kernel.letters import clean_line


class CannotBlock(ValueError):
    """This blocker is refused; the sentence says why."""


@transaction.atomic
def note_blocker(
    placement: Placement, *, text: str, side: str = BlockedBy.CLIENT, since: date | None = None, by: Actor, as_of: date
) -> Blocker:
    """A developer waits for something, since a day. Raises CannotBlock."""
    said, day = clean_line(text)[:300], since or as_of
    if not said:
        raise CannotBlock(_("It has to be said what they wait for."))
    if not placement.is_live:
        raise CannotBlock(_("Nobody works in this placement now."))
    if not placement.starts_on <= day <= as_of:
        raise CannotBlock(_("They wait since a day between the first one and today."))
    if not may_note_blockers(by.user, placement.person_id):
        raise CannotBlock(_("Developers note their own blockers."))
    row = Blocker.objects.create(
        client=placement.client, placement=placement, text=said, side=side, state_since=day, noted_on=day,
        noted_by=by.user,
    )  # fmt: skip
    _record(row, "blocker.noted", by, as_of)
    return row


@transaction.atomic
def raise_blocker(row: Blocker, *, by: Actor, as_of: date) -> Blocker:
    """The client was asked to remove it. Raises as `_move`."""
    return _move(row, "raise_with_client", holds=row.side == BlockedBy.CLIENT, by=by, as_of=as_of, raised_on=as_of)


@transaction.atomic
def remove_blocker(row: Blocker, *, how: str, by: Actor, as_of: date) -> Blocker:
    """The developer can go on, and what made it so. Raises as `_move`."""
    said = clean_line(how)[:300]
    return _move(row, "remove", holds=bool(said), by=by, as_of=as_of, how=said, ended_by=by.user)


@transaction.atomic
def drop_blocker(row: Blocker, *, why: str, by: Actor, as_of: date) -> Blocker:
    """It never was one, or nobody waits for it any more. Raises as `_move`."""
    said = clean_line(why)[:300]
    return _move(row, "drop", holds=bool(said), by=by, as_of=as_of, how=said, ended_by=by.user)


@transaction.atomic
def reopen_blocker(row: Blocker, *, by: Actor, as_of: date) -> Blocker:
    """It stops them again. Raises as `_move`."""
    return _move(row, "reopen", by=by, as_of=as_of, raised_on=None, how="", ended_by=None)


@transaction.atomic
def note_letter(ids: Collection[int], client_id: int, *, by: Actor, as_of: date) -> None:
    """The client was asked by letter: those that are open are raised."""
    for row in Blocker.objects.filter(pk__in=list(ids), client=client_id, state=BlockerState.OPEN):
        raise_blocker(row, by=by, as_of=as_of)


@transaction.atomic
def forget_letter(ids: Collection[int], client_id: int, *, by: Actor, as_of: date) -> None:
    """The letter never left: the client was not asked."""
    for row in Blocker.objects.filter(pk__in=list(ids), client=client_id, state=BlockerState.RAISED):
        _move(row, "take_back", by=by, as_of=as_of, raised_on=None)


def _move(row: Blocker, event: str, *, holds: bool = True, by: Actor, as_of: date, **fields: Any) -> Blocker:
    """One move of the machine. Raises kernel.lifecycle.Refused, ChangedMeanwhile."""
    found = BLOCKER.find(row.state, event)
    own = blocker_roles(by.user, row.placement.person_id)
    role = next((one for one in own if found is not None and one in found.roles), own[0])
    target = BLOCKER.fire(row.state, event, role, {found.guard: holds} if found and found.guard else {}).target
    values = {"state": target, "state_since": as_of, **fields}
    write_as_read(row, values, _("Somebody else changed this blocker meanwhile. Look again."))
    _record(row, "blocker.moved", by, as_of, event=event)
    return row


def _record(row: Blocker, verb: str, by: Actor, as_of: date, **more: Any) -> None:
    data = {"person": row.placement.person.name, "text": row.text, "how": row.how, **more}
    record(verb, by=by, on=as_of, client_id=row.client_id, subject=("blocker", row.pk), data=data)
