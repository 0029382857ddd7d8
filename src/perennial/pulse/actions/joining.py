"""Two contacts of a client, or two clients, became one: a person has one answer a round, a client one round a wave."""

from __future__ import annotations

from datetime import date

from perennial.clients.models import Client, Contact
from perennial.foundation.links import follow_subject
from perennial.foundation.timeline import Actor, record
from perennial.pulse.choices import AnswerState
from perennial.pulse.models import FeedbackAnswer, FeedbackRound, PersonFeedback, PulseRhythm, RoundPerson


def join_rounds(keep: Client, lose: Client, by: Actor, as_of: date) -> None:
    """Part of the merge of two clients. Rounds of one wave become the kept client's, with all that was answered."""
    kept = dict(FeedbackRound.objects.filter(client=keep).values_list("wave_id", "pk"))
    for row in FeedbackRound.objects.filter(client=lose, wave__in=kept).order_by("pk"):
        stays = kept[row.wave_id]
        FeedbackAnswer.objects.filter(round=row).update(round=stays)
        there = list(RoundPerson.objects.filter(round=stays).values_list("person", flat=True))
        RoundPerson.objects.filter(round=row).exclude(person__in=there).update(round=stays)
        row.delete()


def join_answers(keep: Contact, lose: Contact, by: Actor, as_of: date) -> None:
    """Part of the merge of two contacts. Where both were asked in one round, what was said last stays as the answer;
    the other one is told in the timeline and both links open the answer that stays.
    """
    both = FeedbackAnswer.objects.filter(contact__in=(keep, lose)).select_related("contact", "round__wave")
    by_round: dict[int, list[FeedbackAnswer]] = {}
    for answer in both.order_by("pk"):
        by_round.setdefault(answer.round_id, []).append(answer)
    for answers in by_round.values():
        if len(answers) == 2:
            stays = max(answers, key=lambda a: (_said_on(a), a.contact_id == keep.pk))
            _drop(next(a for a in answers if a is not stays), stays, by, as_of)
    _join_rhythms(keep, lose)


def _said_on(answer: FeedbackAnswer) -> date:
    if answer.state != AnswerState.ANSWERED:
        return date.min
    return answer.edited_on or answer.answered_on or date.min


def _drop(answer: FeedbackAnswer, stays: FeedbackAnswer, by: Actor, as_of: date) -> None:
    taken = set(stays.of_people.values_list("person_id", flat=True))
    PersonFeedback.objects.filter(answer=answer).exclude(person__in=taken).update(answer=stays)
    PersonFeedback.objects.filter(answer=answer).delete()
    follow_subject("feedback_answer", answer.pk, stays.pk)
    if answer.score is not None:
        data = {"contact": answer.contact.name, "score": answer.score, "comment": answer.comment}
        record(
            "pulse.joined", by=by, on=as_of, client_id=answer.client_id, subject=("feedback_answer", stays.pk),
            data=data,
        )  # fmt: skip
    answer.delete()


def _join_rhythms(keep: Contact, lose: Contact) -> None:
    """Who does not want to be asked is not asked; else the rhythm chosen last holds."""
    rhythms = list(PulseRhythm.objects.filter(contact__in=(keep, lose)))
    if len(rhythms) == 2:
        holds = max(rhythms, key=lambda row: (row.stopped_on is not None, row.chosen_on, row.pk))
        PulseRhythm.objects.filter(pk__in=[row.pk for row in rhythms if row is not holds]).delete()
