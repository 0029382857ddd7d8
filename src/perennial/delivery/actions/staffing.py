"""Requests for people through their life (lifecycle.STAFFING): asked for, searched, filled, given up or cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.delivery.lifecycle import STAFFING
from perennial.delivery.models import StaffingMove, StaffingRequest
from perennial.delivery.policies import staffing_roles
from perennial.delivery.staffing_choices import StaffingState
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.kernel.letters import clean_line

SAID: Final = (
    "title", "skill", "level", "stack", "seats", "needed_on", "ceiling", "currency", "unit", "must_haves",
)  # fmt: skip
"""What a draft says, by the names of its fields."""


class CannotAsk(ValueError):
    """The request cannot be like this; the sentence says why."""


@transaction.atomic
def draft_request(
    client: Client, *, values: Mapping[str, Any], replaces: Placement | None = None, by: Actor, as_of: date
) -> StaffingRequest:
    """A draft, however little is known yet. `replaces`: the placement whose seat it is for. Raises CannotAsk."""
    if replaces is not None and replaces.client_id != client.pk:
        raise CannotAsk(_("The developer to be replaced works for another client."))
    said = _said(values)
    row = StaffingRequest.objects.create(
        client=client, replaces=replaces, state_since=as_of, made_on=as_of, made_by=by.user, **said
    )
    _moved(row, "draft", "", by, as_of)
    record("staffing.drafted", by=by, on=as_of, client_id=client.pk, subject=("staffing", row.pk), data=_told(row))
    return row


@transaction.atomic
def change_request(row: StaffingRequest, *, values: Mapping[str, Any], by: Actor, as_of: date) -> StaffingRequest:
    """Say a draft otherwise; what recruiters already have comes back with a question first. Raises CannotAsk,
    ChangedMeanwhile.
    """
    if row.state != StaffingState.DRAFTED:
        raise CannotAsk(_("Recruiters have it already: only a draft is changed."))
    _save(row, _said(values))
    record("staffing.changed", by=by, on=as_of, client_id=row.client_id, subject=("staffing", row.pk), data=_told(row))
    return row


@transaction.atomic
def submit_request(row: StaffingRequest, *, by: Actor, as_of: date) -> StaffingRequest:
    """To the recruiters. The wait begins with the first time. Raises as `move_request`."""
    first = row.submitted_on or as_of
    return move_request(row, "submit", holds=row.complete, by=by, as_of=as_of, submitted_on=first, question="")


@transaction.atomic
def ask_back(row: StaffingRequest, *, question: str, by: Actor, as_of: date) -> StaffingRequest:
    """A recruiter does not understand it: back to the account manager. Raises as `move_request`."""
    said = clean_line(question)[:500]
    return move_request(row, "unclear", holds=bool(said), reason=said, by=by, as_of=as_of, question=said)


@transaction.atomic
def tell_odds(row: StaffingRequest, *, percent: int | None, by: Actor, as_of: date) -> StaffingRequest:
    """The client was told how likely it is; None: that nothing is known to tell it from. Raises ChangedMeanwhile."""
    _save(row, {"told_on": as_of, "told_percent": percent})
    data = {**_told(row), "percent": percent}
    record("staffing.odds_told", by=by, on=as_of, client_id=row.client_id, subject=("staffing", row.pk), data=data)
    return row


@transaction.atomic
def accept_request(row: StaffingRequest, *, by: Actor, as_of: date) -> StaffingRequest:
    """A recruiter searches, once the client knows the odds. Raises as `move_request`."""
    return move_request(row, "accept", holds=row.told_on is not None, by=by, as_of=as_of, recruiter=by.user)


@transaction.atomic
def give_up_request(row: StaffingRequest, *, alternatives: str, by: Actor, as_of: date) -> StaffingRequest:
    """Nobody was found in time; what the client was offered instead. Raises as `move_request`."""
    said = clean_line(alternatives)[:500]
    holds = bool(said) and row.needed_on is not None and row.needed_on < as_of
    return move_request(row, "give_up", holds=holds, reason=said, by=by, as_of=as_of, alternatives=said)


@transaction.atomic
def cancel_request(row: StaffingRequest, *, reason: str, by: Actor, as_of: date) -> StaffingRequest:
    """Nobody is needed any more, and why. Raises as `move_request`."""
    said = clean_line(reason)
    return move_request(row, "cancel", holds=bool(said), reason=said, by=by, as_of=as_of)


def move_request(
    row: StaffingRequest, event: str, *, holds: bool = True, reason: str = "", by: Actor, as_of: date, **fields: Any
) -> StaffingRequest:
    """One move of the machine, part of the caller's transaction. `holds`: whether its guard does.

    Raises kernel.lifecycle.Refused, ChangedMeanwhile.
    """
    found = STAFFING.find(row.state, event)
    own = staffing_roles(by.user)
    role = next((one for one in own if found is not None and one in found.roles), own[0])
    guards = {found.guard: holds} if found is not None and found.guard else {}
    target = STAFFING.fire(row.state, event, role, guards).target
    before = row.state
    _save(row, {"state": target, "state_since": as_of, **fields})
    _moved(row, event, before, by, as_of, reason)
    data = {**_told(row), "event": event, "reason": reason}
    record("staffing.moved", by=by, on=as_of, client_id=row.client_id, subject=("staffing", row.pk), data=data)
    return row


def _save(row: StaffingRequest, values: Mapping[str, Any]) -> None:
    write_as_read(row, values, _("Somebody else changed this request meanwhile. Look again."))


def _moved(row: StaffingRequest, event: str, before: str, by: Actor, as_of: date, reason: str = "") -> None:
    StaffingMove.objects.create(
        request=row, event=event, before=before, after=row.state, on=as_of, by=by.user, reason=reason[:500]
    )


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: values[name] for name in SAID if name in values}
    if (seats := said.get("seats")) is not None and not 1 <= seats <= 99:
        raise CannotAsk(_("A request is for 1 to 99 people."))
    if said.get("ceiling") is not None and said["ceiling"] <= 0:
        raise CannotAsk(_("The highest rate is more than nothing."))
    return said


def _told(row: StaffingRequest) -> dict[str, Any]:
    """What the timeline keeps: whom and by when, never the rate."""
    skill = row.skill.name if row.skill else ""
    return {"seats": row.seats, "level": row.level, "skill": skill, "title": row.title, "needed_on": row.needed_on}
