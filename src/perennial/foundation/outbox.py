"""The moves of an outbox message: claimed, sent, refused, unknown, found (domain B21, D9, D10).

Every move asks the machine, changes the row only when it still stands where it was read, and writes the timeline, in
one transaction. A claim has no event of its own: the row says who claimed it and when, and what came of it follows.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from perennial.foundation.choices import OutboxState
from perennial.foundation.lifecycle import OUTBOX
from perennial.foundation.models import Draft, Heartbeat, OutboxMessage
from perennial.foundation.ports import SentJournal
from perennial.foundation.registry import LETTERS
from perennial.foundation.rights import may_act
from perennial.foundation.saying import kept
from perennial.foundation.timeline import Actor, record, system
from perennial.kernel.saying import Said

log = logging.getLogger("perennial.outbox")
BACKOFF_MINUTES = (1, 5, 30, 120)
SILENT_AFTER = timedelta(seconds=60)
MACHINE_RESENDS_AFTER = timedelta(hours=24)
GIVE_UP_AFTER = timedelta(hours=24)


class MovedMeanwhile(RuntimeError):
    """The message left the state it was read in: somebody else moved it."""


def move(
    message: OutboxMessage, event: str, *, by: Actor, guard: bool = True, verb: str = "",
    data: dict[str, Any] | None = None, **fields: Any,
) -> OutboxMessage:  # fmt: skip
    """One move of the machine with its timeline event. `fields` are further columns to set.

    Raises kernel.lifecycle.Refused for a move the machine does not make, MovedMeanwhile when another was faster.
    """
    found = OUTBOX.find(message.state, event)
    guards = {found.guard: guard} if found is not None and found.guard else {}
    target = OUTBOX.fire(message.state, event, _role(by, message), guards).target
    rows = OutboxMessage.objects.filter(pk=message.pk, state=message.state, claimed_by=message.claimed_by)
    if rows.update(state=target, **fields) != 1:
        raise MovedMeanwhile(f"The letter {message.pk} was moved by somebody else.")
    message.state = target
    for name, value in fields.items():
        setattr(message, name, value)
    if verb:
        record(
            verb, by=by, on=timezone.localdate(by.at), client_id=message.client_id, subject=("letter", message.pk),
            data={**told(message), **(data or {})},
        )  # fmt: skip
    return message


def told(message: OutboxMessage) -> dict[str, Any]:
    """What every event of a letter says about it."""
    return {
        "letter": message.letter, "to": message.to, "cc": message.cc, "subject": message.subject,
        "about": [message.subject_kind, message.subject_id], "message_id": message.message_id,
    }  # fmt: skip


def claim_next(worker: str, *, at: datetime) -> OutboxMessage | None:
    """Claim the next message that is due and still needed; committed before anything connects.

    A message whose cause is gone is withdrawn, one that waited a day is dead; both on the way. None: nothing is ready.
    """
    while OutboxMessage.objects.ready(at=at).exists():  # without the write lock
        with transaction.atomic():
            message = _lock_next(at)
            if message is None:
                return None
            if _claimed(message, worker, at):
                return message
    return None


@transaction.atomic
def mark_sent(message: OutboxMessage, *, at: datetime, reply: str) -> OutboxMessage:
    """The server accepted it. Holds also for a message that a sweep had called unknown meanwhile."""
    fresh = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    event = "found" if fresh.state == OutboxState.UNKNOWN else "accepted"
    move(fresh, event, by=system(at), verb="letter.sent", data={"reply": reply}, sent_at=at, error="")
    # A draft is kept until its letter left, so that Undo finds the person's own words again.
    if fresh.subject_id is not None:
        drafts = Draft.objects.filter(letter=fresh.letter, language=fresh.language)
        drafts.filter(subject_kind=fresh.subject_kind, subject_id=fresh.subject_id).delete()
    return fresh


@transaction.atomic
def postpone(message: OutboxMessage, *, at: datetime, reason: str) -> OutboxMessage:
    """Refused for now: try again after 1, 5, 30, then every 120 minutes; a day after its time it is given up."""
    minutes = BACKOFF_MINUTES[min(message.attempts, len(BACKOFF_MINUTES)) - 1]
    again = at + timedelta(minutes=minutes)
    if again > message.give_up_at:
        return give_up(message, at=at, reason=reason)
    data = {"reason": kept(reason), "again_at": again, "attempt": message.attempts}
    fields: dict[str, Any] = {"not_before": again, "error": reason, "claimed_by": "", "claimed_at": None}
    return move(message, "refused_before_data", by=system(at), verb="letter.postponed", data=data, **fields)


@transaction.atomic
def give_up(message: OutboxMessage, *, at: datetime, reason: str) -> OutboxMessage:
    """Refused for good, or a day is over: the account manager has to know."""
    if message.state == OutboxState.CLAIMED:
        move(message, "refused_before_data", by=system(at), error=reason, claimed_by="", claimed_at=None)
    return move(message, "give_up", by=system(at), verb="letter.dead", data={"reason": kept(reason)}, error=reason)


@transaction.atomic
def mark_unknown(message: OutboxMessage, *, at: datetime, reason: str) -> OutboxMessage:
    """It may have left and may not: a journal or a person has to say."""
    data = {"reason": kept(reason)}
    return move(message, "crash_or_drop", by=system(at), verb="letter.unknown", data=data, error=reason)


@transaction.atomic
def mark_found(message: OutboxMessage, *, by: Actor, where: str) -> OutboxMessage:
    """Its Message-ID was seen in the sent folder, the provider's log or the journal: it is sent. Raises Refused."""
    fresh = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    fields: dict[str, Any] = {"sent_at": fresh.claimed_at or by.at, "error": ""}
    return move(fresh, "found", by=by, verb="letter.found", data={"where": kept(where)}, **fields)


@transaction.atomic
def resend_surely_not(message: OutboxMessage, *, by: Actor, reason: str) -> OutboxMessage:
    """It was searched for and is absent: it goes out again under the same Message-ID.

    A letter about money is only sent again by a person. Raises kernel.lifecycle.Refused.
    """
    fresh = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    fields: dict[str, Any] = {
        "not_before": by.at, "give_up_at": by.at + GIVE_UP_AFTER, "claimed_by": "", "claimed_at": None, "error": "",
        "attempts": 0,
    }  # fmt: skip
    allowed = by.user is not None or not fresh.is_money
    data = {"reason": kept(reason)}
    return move(fresh, "surely_not", by=by, guard=allowed, verb="letter.resent", data=data, **fields)


def sweep(*, at: datetime, restarted: str = "") -> int:
    """Call unknown what dead workers had claimed: those silent for a minute, and the one of this name that restarts."""
    alive = set(Heartbeat.objects.filter(seen_at__gte=at - SILENT_AFTER).values_list("worker", flat=True)) - {restarted}
    swept = 0
    for message in OutboxMessage.objects.filter(state=OutboxState.CLAIMED).exclude(claimed_by__in=alive):
        try:
            mark_unknown(message, at=at, reason=Said("The worker stopped while the letter was leaving."))
        except MovedMeanwhile:
            continue  # the worker was slow, not dead, and has said what came of it
        swept += 1
    return swept


def reconcile(journal: SentJournal, *, at: datetime) -> int:
    """Ask the journal about unknown messages. Those surely absent for a day go again, unless they speak of money.

    Absence says something only where the journal was kept at that time: the letters known to have left before and
    after have to be in it.
    """
    settled = 0
    for message in OutboxMessage.objects.filter(state=OutboxState.UNKNOWN).order_by("id"):
        found = journal.find(message.message_id)
        old = message.claimed_at is not None and message.claimed_at <= at - MACHINE_RESENDS_AFTER
        if found:
            mark_found(message, by=system(at), where=Said("the journal"))
        elif found is False and old and not message.is_money and _was_kept(journal, message):
            resend_surely_not(message, by=system(at), reason=Said("It is not in the journal."))
        else:
            continue
        settled += 1
    return settled


def _was_kept(journal: SentJournal, message: OutboxMessage) -> bool:
    known = OutboxMessage.objects.filter(state=OutboxState.SENT)
    before = known.filter(sent_at__lte=message.claimed_at).order_by("-sent_at").first()
    after = known.filter(sent_at__gt=message.claimed_at).order_by("sent_at").first()
    near = [letter for letter in (before, after) if letter is not None]
    return bool(near) and all(journal.find(letter.message_id) for letter in near)


def _lock_next(at: datetime) -> OutboxMessage | None:
    rows = OutboxMessage.objects.ready(at=at).order_by("not_before", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)  # SQLite: BEGIN IMMEDIATE locks already
    return rows.first()


def _claimed(message: OutboxMessage, worker: str, at: datetime) -> bool:
    """Claim it, unless it was given up or withdrawn instead. In the caller's transaction."""
    if at >= message.give_up_at:
        give_up(message, at=at, reason=message.error or Said("It could not leave within a day."))
        return False
    reason = _not_needed(message, at)
    if reason is not None:
        move(message, "cancel", by=system(at), verb="letter.cancelled", data={"reason": kept(reason)}, error=reason)
        _tell_room(message, at)
        return False
    move(message, "claim", by=system(at), claimed_by=worker, claimed_at=at, attempts=message.attempts + 1)
    return True


def _not_needed(message: OutboxMessage, at: datetime) -> str | None:
    spec = LETTERS.get(message.letter)
    if spec is None:
        return Said("Nothing in the system knows this kind of letter any more.")
    return spec.still_needed(message, at)


def _tell_room(message: OutboxMessage, at: datetime) -> None:
    """The room takes back what Send had moved. If it cannot, the letter stays withdrawn all the same."""
    spec = LETTERS.get(message.letter)
    if spec is None or spec.on_cancelled is None:
        return
    try:
        with transaction.atomic():
            spec.on_cancelled(message.subject_id, message, by=system(at), as_of=_day(at))
    except Exception:
        log.exception("letter %s was withdrawn, but %s could not take its move back", message.pk, message.subject_kind)


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _role(by: Actor, message: OutboxMessage) -> str:
    """The machine knows the account manager and the system; whoever may act on letters, and whoever wrote this one,
    stands in for the manager.
    """
    known = by.user is not None and (may_act(by.user, "letters") or message.written_by_id == by.user.pk)
    return "AM" if known else by.role
