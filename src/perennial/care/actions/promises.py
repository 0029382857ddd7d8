"""Everything that changes promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from perennial.care.choices import Direction, PromiseState
from perennial.care.lifecycle import PROMISE
from perennial.care.models import Issue, Promise, PromiseDate, PromiseOffer, Touch
from perennial.care.queries.office import acting_roles, clocks, zone_name
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, Event, record, record_many
from perennial.kernel.lifecycle import Machine, NotAllowed, Transition

ENDED = {"keep": "kept", "keep_late": "kept_late", "give_up": "broken", "client_cancels": "cancelled"}


class PromiseRefused(ValueError):
    """A promise that cannot be recorded, or changed, like this; the message says why."""


@transaction.atomic
def make_promise(
    client: Client, *, direction: Direction, text: str, due_at: datetime, owner: User | None,
    contact: Contact | None = None, zone: str = "", touch: Touch | None = None, issue: Issue | None = None, by: Actor,
    as_of: date,
) -> Promise:  # fmt: skip
    """Record a promise of ours or of theirs, by a moment. Raises PromiseRefused."""
    if not text.strip():
        raise PromiseRefused(_("Say in one line what was promised."))
    if due_at <= by.at:
        raise PromiseRefused(_("A promise is kept in the days to come: choose a later moment."))
    promise = Promise.objects.create(
        client=client, contact=contact, direction=direction, text=text.strip()[:300], owner=owner, made_on=as_of,
        due_at=due_at, zone=zone or zone_name(client), touch=touch, issue=issue,
    )  # fmt: skip
    _record("word.made", promise, by=by, as_of=as_of)
    return promise


@transaction.atomic
def withdraw_promise(promise: Promise, *, by: Actor, as_of: date) -> Promise:
    """Undo a promise recorded by mistake; the timeline keeps both. Raises PromiseRefused for one that has ended."""
    promise = _locked(promise)
    if promise.withdrawn_on is not None or not promise.is_open:
        raise PromiseRefused(_("This was undone before, or the promise has come to its end."))
    promise.withdrawn_on = as_of
    PromiseOffer.objects.filter(promise=promise).delete()
    _save(promise, "withdrawn_on")
    _record("word.withdrawn", promise, by=by, as_of=as_of)
    return promise


@transaction.atomic
def keep_promise(promise: Promise, *, evidence: str = "", exceeded: bool = False, by: Actor, as_of: date) -> Promise:
    """It is done: in time, or late when its moment has passed. Raises a Refused or PromiseRefused."""
    promise = _catch_up(_locked(promise), by.at)
    event = "keep_late" if promise.state == PromiseState.OVERDUE else "keep"
    promise.evidence, promise.exceeded = evidence.strip()[:500], exceeded
    return _end(promise, event, {"in_time": by.at <= promise.due_at}, by=by, as_of=as_of)


@transaction.atomic
def break_promise(promise: Promise, *, told: str, by: Actor, as_of: date) -> Promise:
    """It will not be kept, and the client was told. Raises a Refused."""
    promise = _catch_up(_locked(promise), by.at)
    return _end(promise, "give_up", {"told_or_long_ago": bool(told.strip())}, by=by, as_of=as_of, words=told)


@transaction.atomic
def cancel_promise(promise: Promise, *, words: str, by: Actor, as_of: date) -> Promise:
    """The client does not need it any more. Raises a Refused."""
    promise = _catch_up(_locked(promise), by.at)
    return _end(promise, "client_cancels", {"clients_word": bool(words.strip())}, by=by, as_of=as_of, words=words)


@transaction.atomic
def reopen_promise(promise: Promise, *, by: Actor, as_of: date) -> Promise:
    """Undo an end on the day it was said. Raises PromiseRefused when it is open or ended on another day."""
    promise = _locked(promise)
    if promise.ended_at is None or (by.at - promise.ended_at).total_seconds() > 86_400:
        raise PromiseRefused(_("The end of a promise can be undone within a day."))
    before = promise.state
    # what was overdue when it ended is overdue again; the clock decides
    promise.state = PromiseState.OVERDUE if promise.due_at < promise.ended_at else PromiseState.MADE
    promise.ended_at, promise.evidence, promise.exceeded = None, "", False
    _save(promise, "state", "ended_at", "evidence", "exceeded")
    _record("word.reopened", promise, by=by, as_of=as_of, before=before)
    return promise


@transaction.atomic
def renegotiate_promise(promise: Promise, *, due_at: datetime, words: str, by: Actor, as_of: date) -> Promise:
    """A new moment that the client agreed to, before the old one. The second time the promise counts as late.

    Raises a Refused when the moment has passed or the client's word is missing; PromiseRefused for an earlier moment.
    """
    promise = _catch_up(_locked(promise), by.at)
    if due_at <= promise.due_at:
        raise PromiseRefused(_("The new moment lies after the old one."))
    again = promise.renegotiations >= 1 and promise.state == PromiseState.MADE and bool(words.strip())
    if again:
        # the machine allows one: from now on it can only be kept late (domain A15)
        promise.state = PROMISE.fire(promise.state, "deadline", "SYS", {}).target
    else:
        guards = {"agreed_in_time": bool(words.strip()) and by.at <= promise.due_at}
        fire(PROMISE, promise.state, "renegotiate", by, guards)
    PromiseDate.objects.create(
        promise=promise, before=promise.due_at, after=due_at, agreed_on=as_of, words=words.strip()[:300], by=by.user
    )
    before, promise.due_at = promise.due_at, due_at
    promise.renegotiations += 1
    _save(promise, "due_at", "renegotiations", "state")
    _record("word.moved", promise, by=by, as_of=as_of, before=before, words=words, again=again)
    return promise


@transaction.atomic
def decide_offer(touch: Touch, sentence: str, *, promise: Promise | None, by: Actor, as_of: date) -> PromiseOffer:
    """Somebody looked at a promise found in a note: it was recorded, or it is none. It is not offered again."""
    row, _made = PromiseOffer.objects.update_or_create(
        touch=touch, sentence=sentence[:300], defaults={"promise": promise, "by": by.user}
    )
    return row


@transaction.atomic
def advance_promises(*, by: Actor, as_of: date) -> int:
    """What the calendar does (B14): a passed moment makes overdue, two more weeks make broken. Set-based."""
    late = list(Promise.objects.standing().filter(state=PromiseState.MADE, due_at__lt=by.at).select_for_update())
    long_ago = by.at - clocks().span("promises.give_up_days")
    lost = list(Promise.objects.standing().filter(state=PromiseState.OVERDUE, due_at__lt=long_ago).select_for_update())
    Promise.objects.filter(pk__in=[p.pk for p in late]).update(
        state=PROMISE.fire("made", "deadline", "SYS", {}).target, version=F("version") + 1
    )
    Promise.objects.filter(pk__in=[p.pk for p in lost]).update(
        state=PROMISE.fire("overdue", "give_up", "SYS", {"told_or_long_ago": True}).target, ended_at=by.at,
        version=F("version") + 1,
    )  # fmt: skip
    events = [Event(verb, as_of, p.client_id, ("word", p.pk), _data(p))
              for verb, rows in (("word.overdue", late), ("word.broken", lost)) for p in rows]  # fmt: skip
    record_many(events, by=by)
    return len(events)


def fire(machine: Machine, state: str, event: str, by: Actor, guards: Mapping[str, bool]) -> Transition:
    """The move in the first of the person's roles that may do it. Raises a Refused with a sentence."""
    refusal: NotAllowed | None = None
    for role in acting_roles(by.role):
        try:
            return machine.fire(state, event, role, guards)
        except NotAllowed as error:
            refusal = error
    raise refusal or PromiseRefused(_("This is not open to you."))


def _locked(promise: Promise) -> Promise:
    return Promise.objects.select_for_update(of=("self",)).select_related("client").get(pk=promise.pk)


def _catch_up(promise: Promise, now: datetime) -> Promise:
    """The system's own move comes first, so that nobody keeps in time what was due an hour ago."""
    if promise.state == PromiseState.MADE and promise.due_at < now:
        promise.state = PROMISE.fire(promise.state, "deadline", "SYS", {}).target
    return promise


def _end(
    promise: Promise, event: str, guards: Mapping[str, bool], *, by: Actor, as_of: date, words: str = ""
) -> Promise:
    promise.state = fire(PROMISE, promise.state, event, by, guards).target
    promise.ended_at = by.at
    _save(promise, "state", "ended_at", "evidence", "exceeded")
    _record(f"word.{ENDED[event]}", promise, by=by, as_of=as_of, words=words)
    return promise


def _save(promise: Promise, *fields: str) -> None:
    promise.version += 1
    promise.save(update_fields=[*fields, "version"])


def _record(verb: str, promise: Promise, *, by: Actor, as_of: date, **more: Any) -> None:
    data = {**_data(promise), **{key: value for key, value in more.items() if value}}
    record(verb, by=by, on=as_of, client_id=promise.client_id, subject=("word", promise.pk), data=data)


def _data(promise: Promise) -> dict[str, Any]:
    return {"text": promise.text, "direction": promise.direction, "due": promise.due_local, "zone": promise.zone,
            "evidence": promise.evidence, "exceeded": promise.exceeded}  # fmt: skip
