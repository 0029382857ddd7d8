"""Telling clients of leave, and noting what they answer. The leave itself moves in the room of people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.clients.models import Client
from perennial.contracts.choices import LeaveAnswer, ToldHow
from perennial.contracts.models import LeaveNotice
from perennial.contracts.queries.leave import concerns
from perennial.foundation.models import User
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor, record
from perennial.kernel.letters import clean_line
from perennial.kernel.workdays import working_days_between
from perennial.people.actions.leave import ask_leave, cancel_leave, close_leaves, move_leave
from perennial.people.choices import LeaveKind, LeaveState
from perennial.people.models import Leave

OBJECTION_DAYS = 5  # working days (domain B5)


class NotTold(ValueError):
    """This cannot be noted; the sentence says why."""


def in_time(leave: Leave, as_of: date) -> bool:
    """Whether a client that hears of it today hears in time: days ahead of a vacation, else by the first day."""
    ahead = int(get("contracts.leave_notice_days")) if leave.kind == LeaveKind.VACATION else 0
    return as_of + timedelta(days=ahead) <= leave.starts_on


@transaction.atomic
def tell_client(
    leave: Leave, client: Client, *, how: str = ToldHow.SAID, reason: str = "", by: Actor, as_of: date
) -> LeaveNotice:
    """The client knows dates and cover. Once every client it concerns does, the leave counts as told.

    Raises NotTold (not approved, told already, late without a reason), kernel.lifecycle.Refused.
    """
    said = clean_line(reason)[:300]
    if leave.state not in (LeaveState.APPROVED, LeaveState.INFORMED):
        raise NotTold(_("Clients hear of leave once it is approved."))
    if LeaveNotice.objects.filter(leave=leave, client=client).exists():
        raise NotTold(_("They know already."))
    if not said and not in_time(leave, as_of):
        raise NotTold(_("It is late: say why, so that it can be better the next time."))
    notice = LeaveNotice.objects.create(leave=leave, client=client, told_on=as_of, how=how, by=by.user, reason=said)
    record(
        "leave.told", by=by, on=as_of, client_id=client.pk, subject=("leave", leave.pk),
        data={"name": leave.person.name, "starts_on": leave.starts_on, "ends_on": leave.ends_on, "kind": leave.kind,
              "cover": leave.cover.name if leave.cover else "", "reason": said},
    )  # fmt: skip
    if leave.state == LeaveState.APPROVED and _all(leave, lambda one: one is not None):
        move_leave(leave, "inform_client", role="AM", reason=said, by=by, as_of=as_of)
    return notice


@transaction.atomic
def answer_leave(notice: LeaveNotice, *, answer: str, words: str = "", by: Actor, as_of: date) -> LeaveNotice:
    """What the client says, noted by whoever heard it: they agree, or object within five working days.

    Raises NotTold (an objection without words, not told to all yet), kernel.lifecycle.Refused.
    """
    leave, said = notice.leave, clean_line(words)[:300]
    objects = answer == LeaveAnswer.OBJECTS
    if objects and not said:
        raise NotTold(_("Write what they object to."))
    if leave.state != LeaveState.INFORMED:
        raise NotTold(_("The leave waits for no answer."))
    rows = LeaveNotice.objects.filter(pk=notice.pk)
    rows.update(answer=answer, answered_on=as_of, words=said)
    if objects:
        early = working_days_between(notice.told_on, as_of) <= OBJECTION_DAYS
        move_leave(leave, "object", holds=early, role="CLI", reason=said, by=by, as_of=as_of)
    elif _all(leave, lambda one: one is not None and one.answer == LeaveAnswer.AGREES):
        move_leave(leave, "acknowledge", role="CLI", reason=said, by=by, as_of=as_of)
    return rows.get()


@transaction.atomic
def settle_leave(leave: Leave, *, agreed: str, by: Actor, as_of: date) -> Leave:
    """The client has agreed after all; `agreed` says to what. Raises kernel.lifecycle.Refused."""
    said = clean_line(agreed)[:300]
    done = move_leave(leave, "settled", holds=bool(said), role="AM", reason=said, by=by, as_of=as_of)
    LeaveNotice.objects.filter(leave=leave, answer=LeaveAnswer.OBJECTS).update(
        answer=LeaveAnswer.AGREES, answered_on=as_of, words=said
    )
    return done


@transaction.atomic
def change_dates(
    leave: Leave, *, starts_on: date, ends_on: date, cover: User | None, by: Actor, as_of: date
) -> Leave:
    """Other dates. A leave a client objects to is moved, and they know; another one is cancelled and asked for anew.

    Raises people.actions.leave.CannotLeave, ChangedMeanwhile, kernel.lifecycle.Refused.
    """
    if leave.state != LeaveState.OBJECTED:
        person, kind = leave.person, leave.kind
        cancel_leave(leave, by=by, as_of=as_of)
        return ask_leave(person, kind=kind, starts_on=starts_on, ends_on=ends_on, cover=cover, by=by, as_of=as_of)
    fields: dict[str, Any] = {"starts_on": starts_on, "ends_on": ends_on, "cover": cover}
    role = None if by.user is not None and by.user.role in ("DLV", "DIR") else "AM"
    done = move_leave(leave, "move_dates", role=role, by=by, as_of=as_of, **fields)
    LeaveNotice.objects.filter(leave=leave).update(answer="", answered_on=None, told_on=as_of, how=ToldHow.SAID)
    return done


def close_past_leaves(*, by: Actor, as_of: date) -> int:
    """Leave whose last day has passed is taken. Returns how many."""
    states = (LeaveState.APPROVED, LeaveState.INFORMED, LeaveState.ACKNOWLEDGED)
    rows = list(Leave.objects.filter(state__in=states, ends_on__lt=as_of).select_related("person", "cover"))
    missing = {pk for pk, some in concerns(rows).items() if any(one.notice is None for one in some)}
    return close_leaves(rows, untold=missing, by=by, as_of=as_of)


def note_letter(ids: Collection[int], client: Client, *, by: Actor, as_of: date) -> None:
    """The letter about these leaves has left."""
    for row in Leave.objects.filter(pk__in=ids).select_related("person", "cover").order_by("pk"):
        known = LeaveNotice.objects.filter(leave=row, client=client).exists()
        if row.state not in (LeaveState.APPROVED, LeaveState.INFORMED) or known:
            continue
        days = (row.starts_on - as_of).days
        late = "" if in_time(row, as_of) else _("the letter left %(n)s days before the first day") % {"n": max(0, days)}
        tell_client(row, client, how=ToldHow.LETTER, reason=late, by=by, as_of=as_of)


def _all(leave: Leave, holds: Any) -> bool:
    return all(holds(one.notice) for one in concerns([leave])[leave.pk])
