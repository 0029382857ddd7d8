"""Placements through their life (lifecycle.PLACEMENT): agreed, started, under notice, replaced, hired away, over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.contracts.choices import Billing, EndCause, NoticeBy, PlacementState
from perennial.contracts.lifecycle import PLACEMENT
from perennial.contracts.models import Placement, PlacementMove
from perennial.contracts.policies import role_for
from perennial.contracts.ports import hours_closed
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.kernel.letters import clean_line

SYSTEM: Final = "SYS"
_NO_NOTICE: Final[dict[str, Any]] = {"notice_by": "", "notice_cause": "", "notice_given_on": None, "ends_on": None}


class CannotMove(ValueError):
    """The days of the move cannot be; the sentence says why."""


def decline_placement(row: Placement, *, reason: str, by: Actor, as_of: date) -> Placement:
    """The client does not want the developer, and says why. Raises as `_move`."""
    said = clean_line(reason)
    return _move(row, "decline", holds=bool(said), reason=said, by=by, as_of=as_of)


def agree_placement(row: Placement, *, in_writing: bool, by: Actor, as_of: date) -> Placement:
    """The client agreed in writing. Under a signed agreement, and with a rate where the project has no fixed fee."""
    fixed = row.project is not None and row.project.billing == Billing.FIXED
    signed = row.agreement.signed_on is not None and row.agreement.signed_on <= as_of
    priced = fixed or row.rates.exists()
    return _move(row, "agree", holds=in_writing and signed and priced, by=by, as_of=as_of)


def fall_through_placement(row: Placement, *, reason: str, by: Actor, as_of: date) -> Placement:
    """Agreed, and still they do not start. Raises as `_move`."""
    said = clean_line(reason)
    return _move(row, "fall_through", holds=bool(said), reason=said, by=by, as_of=as_of)


@transaction.atomic
def start_placement(row: Placement, *, has_access: bool, by: Actor, as_of: date) -> Placement:
    """The first day has come and the developer can work; who is replaced has the day before as the last one.

    Raises as `_move`.
    """
    row = _move(row, "start", holds=has_access and as_of >= row.starts_on, by=by, as_of=as_of)
    before = row.replaces
    if before is not None and before.state == PlacementState.REPLACING and before.ends_on is None:
        last = max(before.starts_on, row.starts_on - timedelta(days=1))
        _save(before, {"ends_on": last})
        data = {"person": before.person.name, "before": {"ends_on": None}, "after": {"ends_on": last}}
        _record(before, "placement.changed", data, by, as_of)
    return row


def give_notice(
    row: Placement, *, notice_by: str, cause: str, last_day: date, waived: bool, reason: str = "", by: Actor,
    as_of: date,
) -> Placement:  # fmt: skip
    """Who ends it, why and when. The last day keeps the agreement's notice period unless both sides waive it."""
    _last_day(row, last_day)
    in_time = last_day >= as_of + timedelta(days=row.agreement.notice_days)
    said = notice_by in NoticeBy.values and cause in EndCause.values
    return _move(
        row, "give_notice", holds=said and (in_time or waived), reason=clean_line(reason), by=by, as_of=as_of,
        notice_by=notice_by, notice_cause=cause, notice_given_on=as_of, ends_on=last_day,
    )  # fmt: skip


def withdraw_notice(row: Placement, *, both_agree: bool, by: Actor, as_of: date) -> Placement:
    """The placement goes on as if nothing had been said. Raises as `_move`."""
    return _move(row, "withdraw", holds=both_agree, by=by, as_of=as_of, **_NO_NOTICE)


def ask_replacement(row: Placement, *, cause: str, reason: str = "", by: Actor, as_of: date) -> Placement:
    """The client wants somebody else in the seat. Raises as `_move`."""
    return _move(
        row, "ask_replacement", holds=cause in EndCause.values, reason=clean_line(reason), by=by, as_of=as_of,
        end_cause=cause,
    )  # fmt: skip


def give_up_replacement(row: Placement, *, last_day: date, by: Actor, as_of: date) -> Placement:
    """Nobody is found: the client's notice stands, with its last day. Raises as `_move`."""
    _last_day(row, last_day)
    return _move(
        row, "no_replacement", by=by, as_of=as_of, notice_by=NoticeBy.CLIENT, notice_cause=row.end_cause,
        notice_given_on=as_of, ends_on=last_day,
    )  # fmt: skip


def client_wants_to_hire(row: Placement, *, reason: str = "", by: Actor, as_of: date) -> Placement:
    """The client wants the developer as their own. Raises as `_move`."""
    return _move(row, "client_wants_to_hire", reason=clean_line(reason), by=by, as_of=as_of)


def stay_placed(row: Placement, *, reason: str = "", by: Actor, as_of: date) -> Placement:
    """The developer stays with us. A notice that was given before is over with it. Raises as `_move`."""
    return _move(row, "stays", reason=clean_line(reason), by=by, as_of=as_of, **_NO_NOTICE)


def convert_placement(
    row: Placement, *, last_day: date, signed: bool, invoiced: bool, waived: str = "", by: Actor, as_of: date
) -> Placement:
    """The client has hired them: signed, and the fee invoiced or waived with a reason. Raises as `_move`."""
    _last_day(row, last_day)
    said = clean_line(waived)
    return _move(
        row, "convert", holds=signed and (invoiced or bool(said)), reason=said, by=by, as_of=as_of, ends_on=last_day,
        end_cause=EndCause.HIRED,
    )  # fmt: skip


def end_placement(row: Placement, *, reason: str = "", by: Actor, as_of: date) -> Placement:
    """The last day is over and its hours are closed, or it is said why they are not. Raises as `_move`."""
    said = clean_line(reason)
    over = row.ends_on is not None and row.ends_on < as_of
    closed = hours_closed(row, as_of) is not False
    return _move(
        row, "last_day", role=SYSTEM, holds=over and (closed or bool(said)), reason=said, by=by, as_of=as_of,
        end_cause=row.end_cause or row.notice_cause or EndCause.OTHER,
    )  # fmt: skip


def end_placements(*, by: Actor, as_of: date) -> int:
    """Every placement whose last day is over and whose hours are closed. Returns how many ended."""
    rows = Placement.objects.filter(
        state__in=(PlacementState.NOTICE, PlacementState.REPLACING), ends_on__lt=as_of
    ).select_related("person", "agreement", "project")
    ended = 0
    for row in rows:
        if hours_closed(row, as_of) is not False:
            end_placement(row, by=by, as_of=as_of)
            ended += 1
    return ended


@transaction.atomic
def plan_roll_off(row: Placement, *, day: date | None, by: Actor, as_of: date) -> Placement:
    """The day from which the developer is planned to be free. Raises CannotMove for a day before the first."""
    if day is not None and day < row.starts_on:
        raise CannotMove(_("This lies before the first day."))
    if row.roll_off_on == day:
        return row
    before = row.roll_off_on
    _save(row, {"roll_off_on": day})
    data = {"person": row.person.name, "before": {"roll_off_on": before}, "after": {"roll_off_on": day}}
    _record(row, "placement.changed", data, by, as_of)
    return row


@transaction.atomic
def _move(
    row: Placement, event: str, *, holds: bool = True, role: str | None = None, reason: str = "", by: Actor,
    as_of: date, **fields: Any,
) -> Placement:  # fmt: skip
    """One move of the machine. `holds`: whether its guard does; `fields`: what changes with it.

    Raises kernel.lifecycle.Refused or ChangedMeanwhile.
    """
    found = PLACEMENT.find(row.state, event)
    who = role or role_for(by.user, found.roles if found else ())
    guards = {found.guard: holds} if found is not None and found.guard else {}
    target = PLACEMENT.fire(row.state, event, who, guards).target
    before = row.state
    _save(row, {"state": target, "state_since": as_of, **fields})
    PlacementMove.objects.create(
        placement=row, event=event, before=before, after=target, on=as_of, by=by.user, reason=reason[:500]
    )
    cause = fields.get("notice_cause") or fields.get("end_cause") or ""
    data = {
        "event": event, "person": row.person.name, "title": row.title, "ends_on": row.ends_on, "cause": str(cause),
        "reason": reason,
    }  # fmt: skip
    _record(row, "placement.moved", data, by, as_of)
    return row


def _save(row: Placement, values: dict[str, Any]) -> None:
    write_as_read(row, values, _("Somebody else changed this placement meanwhile. Look again."))


def _record(row: Placement, verb: str, data: dict[str, Any], by: Actor, as_of: date) -> None:
    record(verb, by=by, on=as_of, client_id=row.client_id, subject=("placement", row.pk), data=data)


def _last_day(row: Placement, day: date) -> None:
    if day < row.starts_on:
        raise CannotMove(_("The last day lies before the first."))
