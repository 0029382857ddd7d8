"""Leave through its life (lifecycle.LEAVE): asked for, decided, told, taken. What clients are told is delivery's."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import write_as_read
from perennial.kernel.letters import clean_line
from perennial.people.choices import OPEN, STANDING, LeaveKind, LeaveState
from perennial.people.lifecycle import LEAVE
from perennial.people.models import Leave, LeaveMove
from perennial.people.policies import leave_role

LONGEST_DAYS: Final = 366


class CannotLeave(ValueError):
    """This leave is refused; the sentence says why."""


@transaction.atomic
def ask_leave(
    person: User, *, kind: str, starts_on: date, ends_on: date, cover: User | None = None, by: Actor, as_of: date
) -> Leave:
    """A vacation waits for a decision; who is away unforeseen (`absent`) is away at once.

    Raises CannotLeave: the last day before the first, longer than a year, a day that is taken already, covered by
    themselves.
    """
    _check(person, starts_on, ends_on, cover)
    state = LeaveState.APPROVED if kind == LeaveKind.ABSENT else LeaveState.REQUESTED
    row = Leave.objects.create(
        person=person, kind=kind, starts_on=starts_on, ends_on=ends_on, cover=cover, state=state, state_since=as_of,
        asked_on=as_of,
    )  # fmt: skip
    return _told(row, "ask", "", by, as_of)


@transaction.atomic
def move_leave(
    row: Leave, event: str, *, holds: bool = True, role: str | None = None, reason: str = "", by: Actor, as_of: date,
    **fields: Any,
) -> Leave:  # fmt: skip
    """One move of the machine. `holds`: whether its guard does; `role`: whose move it is, else that of the actor;
    `fields`: dates and cover that change with it.

    Raises kernel.lifecycle.Refused, ChangedMeanwhile, CannotLeave for dates that cannot be.
    """
    who = role or leave_role(by.user, row.person_id)
    found = LEAVE.find(row.state, event)
    target = LEAVE.fire(row.state, event, who, {found.guard: holds} if found is not None and found.guard else {}).target
    if fields:
        now = {"starts_on": row.starts_on, "ends_on": row.ends_on, "cover": row.cover, **fields}
        _check(row.person, now["starts_on"], now["ends_on"], now["cover"], apart_from=row.pk)
    before = row.state
    values = {"state": target, "state_since": as_of, **fields}
    # the caller's row stays as it was read, so that a second move with it is refused
    write_as_read(copy(row), values, _("Somebody else changed this leave meanwhile. Look again."))
    row = Leave.objects.select_related("person", "cover").get(pk=row.pk)
    return _told(row, event, before, by, as_of, reason)


def approve_leave(
    row: Leave, *, cover: User | None, needs_cover: bool, dates_seen: bool, by: Actor, as_of: date
) -> Leave:
    """Delivery agrees. `needs_cover`: it is so long that somebody has to be named; `dates_seen`: the clients' important
    dates of these days stood before the eyes of whoever decides.

    Raises as `move_leave`.
    """
    stands_in = cover or row.cover
    holds = dates_seen and (stands_in is not None or not needs_cover)
    changed: dict[str, Any] = {"cover": stands_in} if stands_in != row.cover else {}
    return move_leave(row, "approve", holds=holds, by=by, as_of=as_of, **changed)


def reject_leave(row: Leave, *, reason: str, by: Actor, as_of: date) -> Leave:
    """Delivery turns it down and says why. Raises as `move_leave`."""
    said = clean_line(reason)
    return move_leave(row, "reject", holds=bool(said), reason=said, by=by, as_of=as_of)


def cancel_leave(row: Leave, *, by: Actor, as_of: date) -> Leave:
    """The person, or delivery, takes it back. Raises as `move_leave`."""
    return move_leave(row, "cancel", by=by, as_of=as_of)


def close_leaves(rows: Collection[Leave], *, untold: Collection[int], by: Actor, as_of: date) -> int:
    """Those whose last day has passed are taken; returns how many. `untold`: ids of leave of which a client should have
    heard and did not, which its history then says.
    """
    done = 0
    for row in rows:
        if row.ends_on >= as_of:
            continue
        if row.state == LeaveState.APPROVED:
            reason = "untold" if row.pk in untold else "nobody"
            row = move_leave(row, "inform_client", role="SYS", reason=reason, by=by, as_of=as_of)
        if row.state in (LeaveState.INFORMED, LeaveState.ACKNOWLEDGED):
            move_leave(row, "over", role="SYS", by=by, as_of=as_of)
            done += 1
    return done


def _check(person: User, first: date, last: date, cover: User | None, apart_from: int | None = None) -> None:
    if last < first:
        raise CannotLeave(_("The last day lies before the first."))
    if (last - first).days > LONGEST_DAYS:
        raise CannotLeave(_("This is longer than a year."))
    if cover is not None and cover.pk == person.pk:
        raise CannotLeave(_("Nobody covers for themselves."))
    others = Leave.objects.filter(person=person, state__in={*OPEN, *STANDING}).between(first, last)
    if apart_from is not None:
        others = others.exclude(pk=apart_from)
    if others.exists():
        raise CannotLeave(_("Some of these days are leave already."))


def _told(row: Leave, event: str, before: str, by: Actor, as_of: date, reason: str = "") -> Leave:
    LeaveMove.objects.create(
        leave=row, event=event, before=before, after=row.state, on=as_of, by=by.user, reason=reason[:300],
        starts_on=row.starts_on, ends_on=row.ends_on, cover=row.cover,
    )  # fmt: skip
    record(
        f"leave.{event}", by=by, on=as_of, subject=("leave", row.pk),
        data={
            "name": row.person.name, "kind": row.kind, "starts_on": row.starts_on, "ends_on": row.ends_on,
            "cover": row.cover.name if row.cover else "", "reason": reason,
        },
    )  # fmt: skip
    return row
