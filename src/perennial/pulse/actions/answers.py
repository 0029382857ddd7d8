"""What the client's person does by the link, and what we do with their answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.links import use_link
from perennial.foundation.timeline import Actor, record, system
from perennial.kernel.letters import clean_lines
from perennial.pulse.actions.moves import move_answer
from perennial.pulse.choices import RUNNING, WAITING, AnswerState
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, FeedbackVersion, PersonFeedback, PulseRhythm

PARTS = ("speed", "quality", "communication")


class RoundIsOver(ValueError):
    """The round takes no answers any more."""


class NoNumber(ValueError):
    """An answer without a number from 1 to 10."""


class NothingToRelay(ValueError):
    """A relayed text is empty, or it was relayed before."""


@dataclass(frozen=True, slots=True)
class Said:
    """One filled form."""

    score: int
    comment: str = ""
    parts: Mapping[str, int | None] = field(default_factory=dict)
    may_share: bool = False
    people: Mapping[int, Mapping[str, object]] = field(default_factory=dict)  # user id -> parts and words


@transaction.atomic
def answer_round(answer_id: int, said: Said, *, at: datetime, as_of: date) -> FeedbackAnswer:
    """Keep the answer, or the changed answer; the same form sent again changes nothing.

    Raises NoNumber and RoundIsOver.
    """
    if not 1 <= said.score <= 10:
        raise NoNumber(_("Choose a number from 1 to 10."))
    answer = _locked(answer_id)
    new: dict[str, Any] = {
        "score": said.score, "comment": clean_lines(said.comment).strip()[:4000], "may_share": said.may_share,
        **{part: said.parts.get(part) for part in PARTS},
    }  # fmt: skip
    before = {name: getattr(answer, name) for name in new}
    first = answer.state != AnswerState.ANSWERED
    people = _keep_people(answer, said.people)
    if not first and before == new and not people:
        return answer
    if first:
        move_answer(answer, "answer", role="CLI", answered_on=as_of, **new)
    else:
        for name, value in new.items():
            setattr(answer, name, value)
        answer.edited_on = as_of
        if new["comment"] != before["comment"]:
            answer.read_on = answer.read_by = None  # new words are unread words
        answer.save(update_fields=[*new, "edited_on", "read_on", "read_by"])
    FeedbackVersion.objects.create(answer=answer, on=as_of, score=said.score)
    if answer.link is not None:
        use_link(answer.link, at=at)
    _told(answer, "pulse.answered", system(at), as_of, score=said.score, changed=not first)
    return answer


@transaction.atomic
def open_form(answer_id: int, *, at: datetime) -> bool:
    """The form was looked at, perhaps by a scanner of mail: it says nothing and uses nothing up."""
    answer = FeedbackAnswer.objects.select_for_update().filter(pk=answer_id, state=AnswerState.INVITED).first()
    if answer is None:
        return False
    move_answer(answer, "open", role="CLI", opened_at=at)
    return True


@transaction.atomic
def choose_rhythm(answer_id: int, *, days: int | None, at: datetime, as_of: date) -> PulseRhythm:
    """How often the person wants to be asked; None: never again by form."""
    answer = FeedbackAnswer.objects.select_for_update().select_related("contact").get(pk=answer_id)
    values = {"days": days, "stopped_on": None if days else as_of, "chosen_on": as_of}
    rhythm, _made = PulseRhythm.objects.update_or_create(contact=answer.contact, defaults=values)
    if days is None and answer.state in WAITING:
        move_answer(answer, "stop", role="CLI")
    if answer.link is not None:
        use_link(answer.link, at=at)
    _told(answer, "pulse.rhythm", system(at), as_of, days=days)
    return rhythm


@transaction.atomic
def mark_called(answer: FeedbackAnswer, *, note: str = "", by: Actor, as_of: date) -> FeedbackAnswer:
    """The person was spoken with about their number; the comment counts as read."""
    answer.called_on, answer.called_by = as_of, by.user
    if answer.read_on is None:
        answer.read_on, answer.read_by = as_of, by.user
    answer.save(update_fields=["called_on", "called_by", "read_on", "read_by"])
    _told(answer, "pulse.called", by, as_of, score=answer.score, note=note.strip())
    return answer


@transaction.atomic
def unmark_called(answer: FeedbackAnswer, *, by: Actor, as_of: date) -> FeedbackAnswer:
    """Undo: there was no call."""
    answer.called_on = answer.called_by = None
    answer.save(update_fields=["called_on", "called_by"])
    _told(answer, "pulse.call_undone", by, as_of)
    return answer


@transaction.atomic
def mark_read(answer: FeedbackAnswer, *, by: Actor, as_of: date) -> FeedbackAnswer:
    """Somebody of ours read the comment."""
    if answer.read_on is None:
        answer.read_on, answer.read_by = as_of, by.user
        answer.save(update_fields=["read_on", "read_by"])
        _told(answer, "pulse.read", by, as_of)
    return answer


@transaction.atomic
def relay_to_team(answer: FeedbackAnswer, *, by: Actor, as_of: date) -> FeedbackAnswer:
    """The comment and its low part were talked over with the team."""
    if answer.relayed_on is None:
        answer.relayed_on = as_of
        answer.save(update_fields=["relayed_on"])
        _told(answer, "pulse.relayed", by, as_of, person="")
    return answer


@transaction.atomic
def relay_feedback(row: PersonFeedback, *, text: str, by: Actor, as_of: date) -> PersonFeedback:
    """Hand the feedback to the person it is about, in the manager's words. Raises NothingToRelay."""
    if row.relayed_on is not None:
        raise NothingToRelay(_("This was relayed before."))
    words = clean_lines(text).strip()[:2000]
    if not words and not any(row.parts.values()):
        raise NothingToRelay(_("There is nothing to relay."))
    row.relayed_on, row.relayed_by, row.relayed_text = as_of, by.user, words
    row.save(update_fields=["relayed_on", "relayed_by", "relayed_text"])
    _told(row.answer, "pulse.relayed", by, as_of, person=row.person.name)
    return row


@transaction.atomic
def acknowledge_feedback(row: PersonFeedback, *, by: Actor, as_of: date) -> PersonFeedback:
    """The person it is about has read it."""
    if row.acknowledged_on is None:
        row.acknowledged_on = as_of
        row.save(update_fields=["acknowledged_on"])
        _told(row.answer, "pulse.acknowledged", by, as_of, person=row.person.name)
    return row


def _locked(answer_id: int) -> FeedbackAnswer:
    """The answer with its round locked before it, so that closing and answering wait for each other."""
    round_id = FeedbackAnswer.objects.values_list("round_id", flat=True).get(pk=answer_id)
    row = FeedbackRound.objects.select_for_update().get(pk=round_id)
    answer = FeedbackAnswer.objects.select_for_update().get(pk=answer_id)
    if row.state not in RUNNING or answer.state not in (*WAITING, AnswerState.ANSWERED):
        raise RoundIsOver(_("This round is over. Thank you all the same."))
    return answer


def _keep_people(answer: FeedbackAnswer, people: Mapping[int, Mapping[str, object]]) -> bool:
    """Feedback on our people of the round; what was relayed stays as it was relayed. Returns whether it changed."""
    allowed = set(answer.round.people.values_list("person_id", flat=True))
    kept = {row.person_id: row for row in answer.of_people.all()}
    changed = False
    for person_id, values in people.items():
        row = kept.get(person_id)
        if person_id not in allowed or (row is not None and row.relayed_on is not None):
            continue
        new = {**{part: values.get(part) for part in PARTS}, "words": str(values.get("words") or "").strip()[:2000]}
        if row is None and not any(new.values()):
            continue
        if row is not None and all(getattr(row, name) == value for name, value in new.items()):
            continue
        PersonFeedback.objects.update_or_create(
            answer=answer, person_id=person_id, defaults={**new, "client_id": answer.client_id}
        )
        changed = True
    return changed


def _told(answer: FeedbackAnswer, verb: str, by: Actor, as_of: date, **data: object) -> None:
    record(
        verb, by=by, on=as_of, client_id=answer.client_id, subject=("feedback_answer", answer.pk),
        data={"contact": answer.contact.name, **data},
    )  # fmt: skip
