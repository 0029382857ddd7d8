"""Coaching: what was talked about, and a colleague's next step."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record
from perennial.people.choices import CareerStep
from perennial.people.models import CareerMove, CoachingNote


class CoachingRefused(ValueError):
    """This cannot be noted; the sentence says why."""


@transaction.atomic
def note_coaching(
    person: User, *, text: str, shared: bool, next_on: date | None, by: Actor, as_of: date
) -> CoachingNote:
    """The timeline tells that there was a talk, never what was said. Raises CoachingRefused."""
    words = text.strip()[:4000]
    if not words:
        raise CoachingRefused(_("Write what was talked about."))
    if by.user is None or by.user == person:
        raise CoachingRefused(_("Nobody coaches themselves."))
    if next_on is not None and next_on <= as_of:
        raise CoachingRefused(_("Choose a day to come."))
    row = CoachingNote.objects.create(
        person=person, by=by.user, on=as_of, text=words, shared=shared, next_on=next_on
    )  # fmt: skip
    record("coaching.noted", by=by, on=as_of, subject=("person", person.pk), data={"name": person.name})
    return row


@transaction.atomic
def withdraw_coaching(row: CoachingNote, *, by: Actor, as_of: date) -> None:
    """Written by mistake; `restore_coaching` undoes it. Raises CoachingRefused for another's note."""
    _own(row, by)
    row.withdrawn_on = as_of
    row.save(update_fields=["withdrawn_on"])
    record("coaching.withdrawn", by=by, on=as_of, subject=("person", row.person_id), data={"name": row.person.name})


@transaction.atomic
def restore_coaching(row: CoachingNote, *, by: Actor, as_of: date) -> None:
    """It was right after all. Raises CoachingRefused for another's note."""
    _own(row, by)
    row.withdrawn_on = None
    row.save(update_fields=["withdrawn_on"])
    record("coaching.noted", by=by, on=as_of, subject=("person", row.person_id), data={"name": row.person.name})


@transaction.atomic
def set_career_step(
    person: User, *, step: CareerStep, since: date, reason: str, by: Actor, as_of: date
) -> CareerMove:
    """The step a colleague stands on from a day. A second one of the same day replaces it. Raises CoachingRefused."""
    words = reason.strip()[:300]
    if not words:
        raise CoachingRefused(_("Say what for."))
    if by.user is None or by.user == person:
        raise CoachingRefused(_("Nobody decides on their own step."))
    if since > as_of:
        raise CoachingRefused(_("This day is still to come."))
    values = {"step": step, "reason": words, "by": by.user}
    row, _made = CareerMove.objects.update_or_create(person=person, since=since, defaults=values)
    data = {"name": person.name, "step": step, "since": since, "reason": words}
    record("career.moved", by=by, on=as_of, subject=("person", person.pk), data=data)
    return row


def _own(row: CoachingNote, by: Actor) -> None:
    if by.user is None or by.user.pk != row.by_id:
        raise CoachingRefused(_("Only who wrote it can take it back."))
